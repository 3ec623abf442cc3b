//! Fills in what the page's worker keeps for days without a network: the page's own files, and a version that changes
//! whenever one of them does.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The worker, beside `index.html`: its address decides for which pages it may answer.
const WORKER: &str = "sw.js";
const VERSION: &str = "__VERSION__";
const FILES: &str = "\"__SHELL__\"";

/// Writes the files of the page in `dist` into its worker.
pub fn seal(dist: &Path, files: &[PathBuf]) -> Result<()> {
    let worker = dist.join(WORKER);
    let code = fs::read_to_string(&worker).with_context(|| format!("cannot read {}", worker.display()))?;
    ensure!(code.contains(VERSION) && code.contains(FILES), "{} names no files to fill in", worker.display());
    let mut sum = Sha256::new();
    // Another worker over the same files is another version too.
    sum.update(&code);
    let mut addresses = Vec::new();
    for file in files.iter().filter(|file| **file != worker) {
        let address = address(dist, file)?;
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        sum.update(&address);
        sum.update([0]);
        sum.update(Sha256::digest(&bytes));
        addresses.push(format!("{address:?}"));
    }
    let version = &hex(&sum.finalize())[..16];
    let sealed = code.replace(VERSION, version).replace(FILES, &addresses.join(", "));
    fs::write(&worker, sealed).with_context(|| format!("cannot write {}", worker.display()))
}

/// Where the page finds the file. The document is known by the folder's address.
fn address(dist: &Path, file: &Path) -> Result<String> {
    let inside = file.strip_prefix(dist).context("a file of the page lies outside it")?;
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    let address = format!("/{}", parts.join("/"));
    Ok(if address == "/index.html" { "/".to_owned() } else { address })
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
        let code = "const VERSION = \"__VERSION__\";\nconst SHELL = [\"__SHELL__\"];\n";
        let files = ["app-0a.js", "index.html", "parts/b.css", WORKER].map(|name| folder.path().join(name));
        fs::create_dir(folder.path().join("parts")).unwrap();
        let write = |text: &str| {
            for file in &files {
                fs::write(file, text).unwrap();
            }
            fs::write(&files[3], code).unwrap();
            seal(folder.path(), &files).unwrap();
            fs::read_to_string(&files[3]).unwrap()
        };
        let first = write("one");
        assert!(first.contains("[\"/app-0a.js\", \"/\", \"/parts/b.css\"]"), "{first}");
        assert_eq!(first, write("one"), "the same page is the same version");
        assert_ne!(first, write("two"));
        assert!(seal(folder.path(), &files).is_err(), "a sealed worker is not sealed again");
    }
}
