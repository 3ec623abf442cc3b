//! One tree gives one text, to the byte, from wherever it is read: here from memory, natively and compiled to WebAssembly;
//! the terminal's body compares its file system with the same texts, and the page its folders with the terminal.

#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::collections::BTreeMap;

use chatcli_core::Lang;
use chatcli_references::{Entry, GitSection, Ignore, Meta, Request, Source, Trouble, What, attach};

/// The folder that the terminal's tests read, too, as both of them name it.
const ROOT: &str = "../references/tests/tree";

/// The files of the tree.
macro_rules! tree {
    ($($path:literal)*) => {
        [$((concat!("../references/tests/tree/", $path), include_bytes!(concat!("tree/", $path)).as_slice())),*]
    };
}

fn files() -> BTreeMap<&'static str, &'static [u8]> {
    let files = tree![
        ".chatignore" "Makefile" "ação.txt" "gen/made.rs" "node_modules/dep.js" "prod.env" "src/deep/auth.rs"
        "src/deep/data.json" "src/left.skip.rs" "src/main.rs" "src/notes.md"
    ];
    files.into_iter().collect()
}

/// What is asked, and the text that has to come; `cases` of the terminal's test names the same files.
macro_rules! cases {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("same/", $name, ".prompt")), include_str!(concat!("same/", $name, ".txt")))),*]
    };
}

struct Memory(BTreeMap<&'static str, &'static [u8]>);

impl Source for Memory {
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble> {
        let path = typed.trim_end_matches('/');
        let absolute = format!("/{}", path.trim_start_matches("../"));
        if let Some(bytes) = self.0.get(path) {
            return Ok(Meta { what: What::File, size: bytes.len() as u64, absolute });
        }
        let prefix = format!("{path}/");
        let is_folder = self.0.keys().any(|file| file.starts_with(&prefix));
        is_folder.then_some(Meta { what: What::Folder, size: 0, absolute }).ok_or(Trouble::Missing)
    }

    async fn list(&self, folder: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let mut entries = BTreeMap::new();
        for (path, bytes) in &self.0 {
            let Some(rest) = path.strip_prefix(&prefix) else { continue };
            let (name, what, size) = match rest.split_once('/') {
                Some((name, _)) => (name, What::Folder, 0),
                None => (rest, What::File, bytes.len() as u64),
            };
            entries.insert(name, Entry { name: name.to_owned(), what, size });
        }
        Ok(entries.into_values().rev().take(most).collect())
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let bytes = self.0.get(path).ok_or(Trouble::Missing)?;
        Ok(bytes.iter().copied().take(usize::try_from(most).unwrap()).collect())
    }

    async fn ignore(&self, folder: &str) -> Ignore {
        let rules = self.0.get(format!("{}/.chatignore", folder.trim_end_matches('/')).as_str());
        rules.map_or_else(Ignore::default, |rules| Ignore::read(&String::from_utf8_lossy(rules)))
    }

    async fn is_git_ignored(&self, _: &str, _: &str, _: bool) -> bool {
        false
    }

    async fn git(&self, _: usize) -> Result<Vec<(GitSection, String)>, Trouble> {
        Err(Trouble::Missing)
    }

    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble> {
        Err(Trouble::Unavailable)
    }

    async fn history(&self, _: usize) -> Result<Vec<(usize, String)>, Trouble> {
        Err(Trouble::Unavailable)
    }
}

#[test]
fn memory_gives_the_text_that_a_file_system_gives() {
    let source = Memory(files());
    let all = cases!["full" "chunked" "smart" "summary" "pattern" "file" "small"];
    for (name, prompt, expected) in all {
        assert!(prompt.contains(ROOT), "{name}");
        let request = Request {
            prompt: prompt.trim_end().to_owned(),
            provider: String::new(),
            model: String::new(),
            max_tokens: if name == "small" { 40 } else { 0 },
            lang: Lang::PtBr,
        };
        let found = futures::executor::block_on(attach(&source, &request)).unwrap();
        let text = format!("{}\n{}{}", found.prompt, found.text, found.pieces.concat());
        assert_eq!(text, expected, "{name}");
    }
}
