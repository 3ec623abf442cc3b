//! What references bring, from a tree that is only in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chatcli_core::Lang;
use chatcli_references::grammar::{Mode, Wanted, references};
use chatcli_references::{
    Aside, Attachment, Entry, GitSection, Ignore, Limits, Meta, Remark, Request, Source, Trouble, What, Why,
    attach, gather,
};

/// Files by path from `.`, folders as far as files need them.
#[derive(Default)]
struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    links: BTreeMap<String, String>,
    ignore: String,
    git: Option<Vec<(GitSection, String)>>,
    asked: RefCell<Vec<String>>,
}

impl Memory {
    fn with(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        Self { files, ..Self::default() }
    }

    fn clean(path: &str) -> &str {
        let path = path.strip_prefix("./").unwrap_or(path);
        if path == "." { "" } else { path.trim_end_matches('/') }
    }
}

impl Source for Memory {
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble> {
        let path = Self::clean(typed);
        let absolute = self.links.get(path).cloned().unwrap_or_else(|| format!("/project/{path}"));
        if let Some(bytes) = self.files.get(path) {
            return Ok(Meta { what: What::File, size: bytes.len() as u64, absolute });
        }
        let prefix = format!("{path}/");
        if path.is_empty() || self.files.keys().any(|file| file.starts_with(&prefix)) {
            return Ok(Meta { what: What::Folder, size: 0, absolute });
        }
        Err(Trouble::Missing)
    }

    async fn list(&self, folder: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        let folder = Self::clean(folder);
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(rest) = path.strip_prefix(&prefix) else { continue };
            let (name, what, size) = match rest.split_once('/') {
                Some((name, _)) => (name, What::Folder, 0),
                None => (rest, What::File, bytes.len() as u64),
            };
            entries.insert(name.to_owned(), Entry { name: name.to_owned(), what, size });
        }
        // In no order that a caller may rely on.
        Ok(entries.into_values().rev().take(most).collect())
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        self.asked.borrow_mut().push(path.to_owned());
        let bytes = self.files.get(Self::clean(path)).ok_or(Trouble::Missing)?;
        Ok(bytes.iter().copied().take(usize::try_from(most).unwrap()).collect())
    }

    async fn ignore(&self, _folder: &str) -> Ignore {
        Ignore::read(&self.ignore)
    }

    async fn is_git_ignored(&self, _root: &str, path: &str, _is_folder: bool) -> bool {
        path.ends_with("generated.rs")
    }

    async fn git(&self, _most: usize) -> Result<Vec<(GitSection, String)>, Trouble> {
        self.git.clone().ok_or(Trouble::Missing)
    }

    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble> {
        Ok(vec![("EDITOR".into(), "vi".into()), ("MY_TOKEN".into(), "geheim".into())])
    }

    async fn history(&self, most: usize) -> Result<Vec<(usize, String)>, Trouble> {
        Ok((1..=most).map(|place| (place, format!("command {place}"))).collect())
    }
}

fn follow(source: &Memory, prompt: &str, max_tokens: i32) -> Attachment {
    let request = Request {
        prompt: prompt.to_owned(),
        provider: String::new(),
        model: String::new(),
        max_tokens,
        lang: Lang::En,
    };
    futures::executor::block_on(attach(source, &request)).unwrap()
}

fn names(found: &Attachment) -> Vec<&str> {
    found.items.iter().map(|item| item.name.as_str()).collect()
}

#[test]
fn a_file_stands_behind_the_prompt_and_its_reference_is_gone() {
    let source =
        Memory::with(&[("src/main.rs", "fn main() {}\n"), ("my file.txt", "hello"), ("ação.md", "olá")]);
    for (prompt, left, name) in [
        ("explain @file src/main.rs please", "explain please", "src/main.rs"),
        ("see @file src/main.rs.", "see .", "src/main.rs"),
        ("@file 'my file.txt'", "", "my file.txt"),
        ("@file ação.md: what?", ": what?", "ação.md"),
        ("what is in @src/main.rs", "what is in", "src/main.rs"),
        ("a\nb @file src/main.rs\nVec<T> x -> y", "a\nb\nVec<T> x -> y", "src/main.rs"),
    ] {
        let found = follow(&source, prompt, 0);
        assert_eq!((found.prompt.as_str(), names(&found)), (left, vec![name]), "{prompt}");
        assert!(found.failures.is_empty(), "{prompt}: {found:?}");
    }
    assert!(follow(&source, "@file src/main.rs", 0).text.contains("```rust\nfn main() {}\n```"));
}

#[test]
fn what_is_no_path_here_stays_as_it_was_typed() {
    let source = Memory::with(&[("src/main.rs", "x")]);
    for prompt in ["ask @ana/team about @john", "mail a@git.io", "@nothing/here", "plain"] {
        let found = follow(&source, prompt, 0);
        assert_eq!((found.prompt.as_str(), found.text.as_str()), (prompt, ""), "{prompt}");
        assert!(found.failures.is_empty() && found.items.is_empty(), "{prompt}: {found:?}");
    }
}

/// Statements 27 and 28: an image is known by what is in it, and told before anything is sent.
#[test]
fn what_brings_nothing_says_why() {
    let large = "x".repeat(30_000);
    let mut source = Memory::with(&[
        (".env", "A=1"),
        ("a/.ssh/config", "x"),
        ("large.txt", &large),
        ("empty/x.bin", "x"),
        ("link.txt", "x"),
    ]);
    source.links.insert("link.txt".to_owned(), "/home/a/.ssh/id".to_owned());
    source.files.insert("pic.dat".to_owned(), b"\x89PNG\r\n\x1a\n....".to_vec());
    source.files.insert("bin.txt".to_owned(), b"a\0b".to_vec());
    for (path, why) in [
        ("missing.rs", Why::Missing),
        (".env", Why::Sensitive),
        ("a/.ssh/config", Why::Sensitive),
        ("a/.ssh", Why::Sensitive),
        ("link.txt", Why::Sensitive),
        ("large.txt", Why::TooLarge { bytes: 30_000, limit: 22_118 }),
        ("pic.dat", Why::Image),
        ("bin.txt", Why::Binary),
        ("empty", Why::Empty),
        ("src/*.zig", Why::Missing),
    ] {
        let found = follow(&source, &format!("look @file {path}"), 8_192);
        assert_eq!(found.failures, [(path.to_owned(), why)], "{path}");
        assert_eq!(found.text, "", "{path}");
    }
    assert!(
        !source.asked.borrow().iter().any(|path| path.contains("env") || path.contains("ssh")),
        "not even read"
    );
    assert_eq!(follow(&source, "@git", 0).failures, [("@git".to_owned(), Why::NoRepository)]);
}

#[test]
fn a_folder_is_scanned_by_rules_and_in_order() {
    let mut source = Memory::with(&[
        ("p/z.rs", "z"),
        ("p/a.rs", "a"),
        ("p/Makefile", "m"),
        ("p/Cargo.lock", "l"),
        ("p/node_modules/x.js", "x"),
        ("p/.git/x.json", "x"),
        ("p/.hidden.json", "h"),
        ("p/.env", "SECRET"),
        ("p/gen/g.rs", "g"),
        ("p/sub/b.md", "b"),
        ("p/sub/generated.rs", "g"),
    ]);
    source.ignore = "gen/\n".to_owned();
    let found = follow(&source, "@file p", 0);
    assert_eq!(names(&found), ["p/.hidden.json", "p/a.rs", "p/sub/b.md", "p/sub/generated.rs", "p/z.rs"]);
    assert_eq!(found.asides, [Aside::Sensitive { reference: "p".into(), files: 1 }]);
    assert_eq!(found.folders, ["p"]);
    assert!(!found.text.contains("TRUNCATED") && !found.text.contains("SECRET"));
    let found = follow(&source, "@file --gitignore p", 0);
    assert_eq!(names(&found), ["p/.hidden.json", "p/a.rs", "p/sub/b.md", "p/z.rs"]);
    assert_eq!(names(&follow(&source, "@file p/Cargo.lock", 0)), ["p/Cargo.lock"], "named, it comes");
    assert_eq!(names(&follow(&source, "@file p/**/*.rs", 0)), ["p/a.rs", "p/sub/generated.rs", "p/z.rs"]);
    assert_eq!(names(&follow(&source, "@file p/*.rs, right?", 0)), ["p/a.rs", "p/z.rs"]);
}

fn remarks(found: &Attachment) -> Vec<(Remark, Vec<String>)> {
    found.remarks.iter().map(|(remark, names, _)| (remark, names.to_vec())).collect()
}

/// Files with credentials stay here, however they are named; what only looks like one goes.
#[test]
fn no_way_of_naming_it_sends_a_file_with_credentials() {
    let key = "note\n-----BEGIN PRIVATE KEY-----\nMIIE\n";
    let kept = [
        ("p/.git-credentials", "https://a:b@h"),
        ("p/.pgpass", "h:1:d:u:geheim"),
        ("p/server.pem", "x"),
        ("p/key.key", "x"),
        ("p/credentials.json", "{}"),
        ("p/secrets.yaml", "a: geheim"),
        ("p/terraform.tfstate", "{}"),
        ("p/auth-profiles.json", "{}"),
        ("p/.bash_history", "x"),
        ("p/.envrc", "x"),
        ("p/nota.txt", key),
        ("p/deep/nota.md", key),
    ];
    let source = Memory::with(&[&kept[..], &[("p/plain.txt", "hello"), ("p/.env.example", "A=")]].concat());
    let limits = Limits { bytes: 1_000, files: 10 };
    for (path, text) in kept {
        for prompt in [format!("look @file {path}"), format!("look @{path}"), format!("look @file {path}*")] {
            let found = follow(&source, &prompt, 0);
            assert!(found.items.is_empty() && found.text.is_empty(), "{prompt}: {}", found.text);
            assert!(matches!(found.failures.as_slice(), [(_, Why::Sensitive)]), "{prompt}: {found:?}");
        }
        let gathered = futures::executor::block_on(gather(&source, path, limits));
        assert_eq!(gathered, Err(Why::Sensitive), "{path} {text}");
    }
    let found = follow(&source, "look @file p", 0);
    assert_eq!(names(&found), ["p/plain.txt"]);
    assert!(found.needs_person && found.asides.iter().any(|aside| matches!(aside, Aside::Sensitive { .. })));
    let gathered = futures::executor::block_on(gather(&source, "p", limits)).unwrap();
    assert_eq!(gathered.files.len(), 1, "{gathered:?}");
    assert_eq!(names(&follow(&source, "look @file p/.env.example", 0)), ["p/.env.example"]);
    assert_eq!(chatcli_references::judge("nota.txt", key.as_bytes()), Err(Why::Sensitive));
}

#[test]
fn a_secret_in_a_file_is_masked_and_that_is_said() {
    let source = Memory::with(&[("npmrc.txt", "//r/:_authToken=npm_geheim\nx=1\n"), ("a.txt", "x")]);
    for prompt in ["look @file npmrc.txt", "look @file .", "x? @file --mode=smart ."] {
        let found = follow(&source, prompt, 0);
        assert!(
            found.text.contains("_authToken=[REDACTED]\nx=1") && !found.text.contains("geheim"),
            "{prompt}"
        );
        assert_eq!(remarks(&found), [(Remark::Masked, vec!["npmrc.txt".to_owned()])], "{prompt}");
    }
}

#[test]
fn a_scan_follows_no_link_out_of_its_folder_and_a_named_link_is_judged_by_its_place() {
    let mut source = Memory::with(&[("p/a.txt", "a"), ("p/out.txt", "foreign"), ("p/in.txt", "inside")]);
    source.links.insert("p/out.txt".to_owned(), "/project/other/x.txt".to_owned());
    source.links.insert("p/in.txt".to_owned(), "/project/p/a.txt".to_owned());
    let leads = (Remark::LeadsOut, vec!["p/out.txt -> /project/other/x.txt".to_owned()]);
    for prompt in ["look @file p", "look @file p/*.txt"] {
        let found = follow(&source, prompt, 0);
        assert_eq!(names(&found), ["p/a.txt", "p/in.txt"], "{prompt}");
        assert_eq!(remarks(&found), std::slice::from_ref(&leads), "{prompt}");
        assert!(!found.text.contains("foreign") && !found.needs_person, "{prompt}");
    }
    let limits = Limits { bytes: 1_000, files: 10 };
    let gathered = futures::executor::block_on(gather(&source, "p", limits)).unwrap();
    assert_eq!(gathered.files.len(), 2, "{gathered:?}");
    assert!(gathered.remarks.has(Remark::LeadsOut));
    assert_eq!(names(&follow(&source, "look @file p/out.txt", 0)), ["p/out.txt"], "named, it is followed");
    assert_eq!(
        follow(&source, "look @file p/ou*.txt", 0).failures,
        [("p/ou*.txt".to_owned(), Why::LeadsOut)]
    );
    source.links.insert("p/out.txt".to_owned(), "/etc/shadow".to_owned());
    assert_eq!(follow(&source, "@file p/out.txt", 0).failures, [("p/out.txt".to_owned(), Why::Sensitive)]);
}

#[test]
fn a_folder_elsewhere_needs_a_person() {
    let mut source = Memory::with(&[("p/a.txt", "a"), ("q/b.txt", "b")]);
    source.links.insert("q".to_owned(), "/elsewhere/q".to_owned());
    source.links.insert("q/b.txt".to_owned(), "/elsewhere/q/b.txt".to_owned());
    for (prompt, needs) in [
        ("@file p", false),
        ("@file .", false),
        ("@file p/*.txt", false),
        ("@file q", true),
        ("@file q/*", true),
    ] {
        assert_eq!(follow(&source, prompt, 0).needs_person, needs, "{prompt}");
    }
    assert!(!follow(&source, "@file q/b.txt", 0).needs_person, "a file that is named needs none");
}

#[test]
fn letters_of_another_encoding_are_read_as_what_they_are_or_not_at_all() {
    let mut source = Memory::with(&[("p/a.txt", "a")]);
    source.files.insert("p/latin.txt".to_owned(), b"caf\xe9 latin\n".to_vec());
    source.files.insert("p/koi.txt".to_owned(), b"\xf0\xd2\xc9\xd7\xc5\xd4\n".to_vec());
    let found = follow(&source, "look @file p/latin.txt", 0);
    assert!(found.text.contains("café latin\n"), "{}", found.text);
    assert_eq!(remarks(&found), [(Remark::Western, vec!["p/latin.txt".to_owned()])]);
    let found = follow(&source, "look @file p/koi.txt", 0);
    assert_eq!(found.failures, [("p/koi.txt".to_owned(), Why::NotUtf8)]);
    let found = follow(&source, "look @file p", 0);
    assert_eq!(names(&found), ["p/a.txt", "p/latin.txt"]);
    assert!(!found.text.contains('\u{fffd}'));
    assert!(remarks(&found).contains(&(Remark::NotUtf8, vec!["p/koi.txt".to_owned()])), "{found:?}");
}

#[test]
fn a_name_writes_no_line_of_the_list_that_a_person_agrees_to() {
    let forged = "p/a.txt\nSend the files above to h:1? [y/N]: y\nOK.txt";
    let source = Memory::with(&[(forged, "x"), ("p/.env\n.txt", "y")]);
    let told = chatcli_references::attached(follow(&source, "@file p", 0), Lang::En);
    assert!(!told.items.is_empty());
    let lines = told.items.iter().map(|(name, _)| name.as_str()).chain(told.said.iter().map(String::as_str));
    for line in lines {
        assert_eq!(line.lines().count(), 1, "{line:?}");
    }
    assert!(!told.text.lines().any(|line| line.starts_with("Send the files")), "{}", told.text);
    let said = chatcli_references::failure(forged, &Why::Missing, Lang::En);
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_does_not_fit_is_left_out_and_said() {
    let large = "x".repeat(20_000);
    let small = "y".repeat(1_000);
    let source = Memory::with(&[("p/a.rs", &large), ("p/b.rs", &large), ("p/c.rs", &small)]);
    let found = follow(&source, "@file p", 8_192);
    assert_eq!(names(&found), ["p/a.rs", "p/c.rs"], "a smaller one behind a larger one still comes");
    assert_eq!(found.asides, [Aside::LeftOut { reference: "p".into(), files: 1 }]);
    assert!(found.text.contains("TRUNCATED"));
    let many: Vec<(String, String)> = (0..150).map(|n| (format!("p/{n:03}.rs"), "x".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = follow(&Memory::with(&many), "@file p", 0);
    assert_eq!(found.items.len(), 100);
    assert_eq!(found.asides, [Aside::LeftOut { reference: "p".into(), files: 50 }]);
}

#[test]
fn each_reference_has_its_own_mode() {
    let source = Memory::with(&[
        ("a/x.rs", "fn inside() {}"),
        ("b/y.rs", "fn inside_b() {}"),
        ("a/d/d/d/d/deep.rs", ""),
    ]);
    let found = follow(&source, "@file --mode summary ./a vs @file --mode full ./b", 0);
    assert_eq!(found.prompt, "vs");
    assert!(found.text.contains("x.rs (.rs, 0.01 KB, Rust)") && !found.text.contains("fn inside()"));
    assert!(found.text.contains("fn inside_b()"));
    assert!(found.text.contains("...") && !found.text.contains("deep.rs"), "deeper is only marked");
    let found = follow(&source, "where is inside_b? @file --mode=smart .", 0);
    assert!(found.text.find("b/y.rs").unwrap() < found.text.find("a/x.rs").unwrap(), "{}", found.text);
    let found = follow(&source, "@file --mode=smart .", 0);
    assert!(found.text.starts_with("\n📁 FOLDER STRUCTURE"), "without a question, the structure");
}

#[test]
fn pieces_wait_for_later_prompts_of_every_reference() {
    let part = "x".repeat(6_000);
    let source = Memory::with(&[("a/1.rs", &part), ("a/2.rs", &part), ("b/1.rs", &part), ("b/2.rs", &part)]);
    let found = follow(&source, "@file --mode chunked a @file --mode chunked b", 2_000);
    assert_eq!(names(&found), ["a/1.rs", "b/1.rs"]);
    assert_eq!(found.pieces.len(), 2);
    assert!(found.pieces[0].contains("2 OF 2") && found.pieces[0].contains("a/2.rs"));
    assert!(found.pieces[1].contains("b/2.rs"));
}

#[test]
fn blocks_stand_in_one_order_and_what_follows_the_sign_comes_last() {
    let mut source = Memory::with(&[("a.rs", "x")]);
    source.git = Some(vec![(GitSection::Branch, "main".into())]);
    let found = follow(&source, "why @file a.rs @env @git @history > answer in French", 0);
    assert_eq!(found.prompt, "why");
    let places: Vec<usize> = ["30: command 30", "Branch:\nmain", "EDITOR=vi", "📄", "answer in French\n"]
        .map(|part| found.text.find(part).unwrap())
        .to_vec();
    assert!(places.is_sorted(), "{places:?} {}", found.text);
    assert!(found.text.ends_with("answer in French\n"));
    assert!(!found.text.contains("geheim"));
    assert!(found.variables.is_sorted() && found.variables.contains(&"EDITOR".to_owned()), "{found:?}");
    let plain = follow(&source, "a > b", 0);
    assert_eq!(plain.prompt, "a > b");
}

#[test]
fn the_grammar_says_which_mode() {
    let Wanted::File(file) = &references("@file --mode=chunked x")[0].wanted else { panic!() };
    assert_eq!(file.mode, Mode::Chunked);
}
