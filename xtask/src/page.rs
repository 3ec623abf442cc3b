//! Builds the page: the programs ([`program`]), the document and what it names ([`document`]), the shell for days without
//! a network ([`shell`]), and compressed siblings of every file that the door serves as they are ([`packed`]).

mod document;
mod lean;
mod module;
mod names;
mod packed;
mod program;
mod shell;
mod weight;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::progress::{headline, note};
use crate::workspace::Workspace;
use crate::{cores, tools};

use program::Optimise;
pub use program::bind;
use weight::Weights;

/// What a first visit may download, in bytes of brotli.
const BUDGET_BYTES: usize = 330_000;
/// So many hexadecimal digits of a hash make a name that is never used for anything else.
const HASH_DIGITS: usize = 16;

/// Where the page is, once it is built.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("web/dist")
}

/// Builds the page, small and compressed.
///
/// # Errors
/// A tool is missing or fails.
pub fn build(workspace: &Workspace) -> Result<()> {
    let optimise = if tools::ensure_wasm_opt(workspace) { Optimise::Fully } else { Optimise::Linked };
    let Bundle { dist, visits, weights } = bundle(workspace, "wasm", optimise)?;
    // The largest are the last, and those are taken first.
    let mut all = files(&dist)?;
    all.sort_by_key(|path| fs::metadata(path).map_or(0, |data| data.len()));
    cores::each(all, |path| packed::pack(&path))?;
    for (screen, files) in visits {
        let (mut total, mut parts) = (0, Vec::new());
        for file in files {
            let size = packed::size(&dist.join(&file))?;
            total += size;
            if let Some(weight) = weights.get(&file) {
                let stem = file.trim_end_matches(".wasm");
                let name = stem.rsplit_once("_").map_or(stem, |(_, name)| name);
                parts.push((name.to_owned(), size, weight.clone()));
            }
        }
        parts.sort_by_key(|(_, size, _)| std::cmp::Reverse(*size));
        weight::table(&parts).iter().for_each(|line| note(line));
        note(&format!("first visit to the {screen}: {total} bytes of brotli (may be {BUDGET_BYTES})"));
        // It still works, for instance without wasm-opt; the tests insist.
        if total > BUDGET_BYTES {
            note("that is over its budget");
        }
    }
    Ok(())
}

/// Builds the page quickly, large and uncompressed, for work on the page itself.
///
/// # Errors
/// A tool is missing or fails.
pub fn build_quickly(workspace: &Workspace) -> Result<()> {
    bundle(workspace, "wasm-quick", Optimise::Not).map(drop)
}

/// A page that was put together.
struct Bundle {
    /// Its folder.
    dist: PathBuf,
    /// Which of its files a first visit to each screen downloads.
    visits: Vec<(&'static str, Vec<String>)>,
    /// What its programs consist of.
    weights: BTreeMap<String, Weights>,
}

fn bundle(workspace: &Workspace, profile: &str, optimise: Optimise) -> Result<Bundle> {
    tools::ensure_wasm_target(workspace)?;
    headline("building the page");
    let (web, dist) = (workspace.root.join("web"), folder(workspace));
    // It is put together beside the one that may be in use.
    let fresh = web.join("dist.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    let programs = program::build(workspace, profile, optimise, &fresh)?;
    let visits = document::write(&web, &programs, &fresh)?;
    shell::seal(&fresh, &files(&fresh)?, &visits)?;
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::rename(&fresh, &dist).with_context(|| format!("cannot replace {}", dist.display()))?;
    Ok(Bundle { dist, visits, weights: programs.weights })
}

/// The name's part that stands for some content.
fn digits(content: &[u8]) -> String {
    let mut digits = hex::encode(Sha256::digest(content));
    digits.truncate(HASH_DIGITS);
    digits
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
