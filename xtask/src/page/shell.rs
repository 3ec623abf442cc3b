//! Fills in what the page's worker may keep for days without a network: the page's own files, in groups by who needs them,
//! and a version that changes whenever one of them does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The worker, beside `index.html`: its address decides for which pages it may answer.
const WORKER: &str = "sw.js";
const VERSION: &str = "__VERSION__";
const FILES: &str = "\"__SHELL__\"";
/// The group of what all screens need, and that of what none needs to open.
const EVERY: &str = "every";
const LATER: &str = "later";

/// Writes the files of the page in `dist`, and which of them each screen's first visit needs, into its worker.
pub fn seal(dist: &Path, files: &[PathBuf], visits: &[(&str, Vec<String>)]) -> Result<()> {
    let worker = dist.join(WORKER);
    let code = fs::read_to_string(&worker).with_context(|| format!("cannot read {}", worker.display()))?;
    ensure!(code.contains(VERSION) && code.contains(FILES), "{} names no files to fill in", worker.display());
    let mut sum = Sha256::new();
    // Another worker over the same files is another version too.
    sum.update(&code);
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for group in [EVERY, LATER].into_iter().chain(visits.iter().map(|(screen, _)| *screen)) {
        groups.insert(group, Vec::new());
    }
    for file in files.iter().filter(|file| **file != worker) {
        let (address, name) = address(dist, file)?;
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        sum.update(&address);
        sum.update([0]);
        sum.update(Sha256::digest(&bytes));
        let screens: Vec<&str> =
            visits.iter().filter(|(_, files)| files.contains(&name)).map(|(screen, _)| *screen).collect();
        let wanted = match screens.as_slice() {
            [] => vec![LATER],
            all if all.len() == visits.len() => vec![EVERY],
            some => some.to_vec(),
        };
        for group in wanted {
            groups.entry(group).or_default().push(address.clone());
        }
    }
    let version = &hex(&sum.finalize())[..16];
    let sealed = code.replace(VERSION, version).replace(FILES, &format!("{groups:?}"));
    fs::write(&worker, sealed).with_context(|| format!("cannot write {}", worker.display()))
}

/// Where the page finds the file, and its name inside the folder. The document is known by the folder's address.
fn address(dist: &Path, file: &Path) -> Result<(String, String)> {
    let inside = file.strip_prefix(dist).context("a file of the page lies outside it")?;
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let name = parts.join("/");
    let address = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
    Ok((address, name))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_names_every_file_and_a_version_that_moves_with_each() {
        let folder = tempfile::tempdir().unwrap();
        let code = "const VERSION = \"__VERSION__\";\nconst SHELL = \"__SHELL__\";\n";
        let files = ["app-0a.js", "index.html", "parts/b.css", "icon.png", WORKER];
        let files = files.map(|name| folder.path().join(name));
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let visits = [
            ("chat", own(&["index.html", "app-0a.js", "parts/b.css"])),
            ("wall", own(&["index.html", "app-0a.js"])),
        ];
        fs::create_dir(folder.path().join("parts")).unwrap();
        let write = |text: &str| {
            for file in &files {
                fs::write(file, text).unwrap();
            }
            fs::write(&files[4], code).unwrap();
            seal(folder.path(), &files, &visits).unwrap();
            fs::read_to_string(&files[4]).unwrap()
        };
        let first = write("one");
        let groups =
            r#"{"chat": ["/parts/b.css"], "every": ["/app-0a.js", "/"], "later": ["/icon.png"], "wall": []}"#;
        assert!(first.contains(groups), "{first}");
        assert_eq!(first, write("one"), "the same page is the same version");
        assert_ne!(first, write("two"));
        assert!(seal(folder.path(), &files, &visits).is_err(), "a sealed worker is not sealed again");
    }
}
