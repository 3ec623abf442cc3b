//! Goes through a folder without following links, and leaves out what its ignore files leave out.

use std::vec::IntoIter;

use chatcli_agent::place;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::{Entry, Files, Kind, Trouble};

/// Entries that one walk looks at.
const MAX_ENTRIES: usize = 200_000;
/// Entries of one folder.
const MAX_IN_FOLDER: usize = 50_000;
/// Bytes of an ignore file.
const MAX_IGNORE_BYTES: u64 = 256 * 1024;
const IGNORE_FILES: [&str; 3] = [".gitignore", ".ignore", ".chatignore"];

/// What a walk comes across.
#[derive(Debug)]
pub(crate) struct Step {
    /// Relative to where the walk began.
    pub(crate) path: String,
    /// In the working folder.
    pub(crate) place: String,
    pub(crate) entry: Entry,
    pub(crate) depth: usize,
}

impl Step {
    pub(crate) fn is_folder(&self) -> bool {
        self.entry.kind == Kind::Folder
    }
}

/// How a walk goes.
#[derive(Clone, Copy)]
pub(crate) struct How<'a> {
    pub(crate) max_depth: usize,
    pub(crate) hidden: bool,
    pub(crate) stopped: &'a dyn Fn() -> bool,
}

/// A walk. It tells folders before what is in them, in the order of names.
pub(crate) struct Walk<'a, F> {
    files: &'a F,
    how: How<'a>,
    /// Letters of the place where it began.
    skip: usize,
    /// The folders that it is in.
    within: Vec<(String, IntoIter<Entry>)>,
    /// The ignore files of those, and of the ones above.
    ignores: Vec<Gitignore>,
    /// The folder that it goes into next.
    next: Option<String>,
    left: usize,
    is_whole: bool,
}

impl<'a, F: Files> Walk<'a, F> {
    /// Begins in a folder.
    pub(crate) async fn begin(files: &'a F, from: &str, how: How<'a>) -> Result<Self, Trouble> {
        let mut ignores = Vec::new();
        // What is ignored above the folder is ignored in it.
        let mut above = String::new();
        for part in place::parts(from).unwrap_or_default() {
            ignores.push(ignore_of(files, &above, IGNORE_FILES.iter().copied()).await);
            above = join(&above, part);
        }
        let skip = above.len();
        let mut walk = Self {
            files,
            how,
            skip,
            within: Vec::new(),
            ignores,
            next: None,
            left: MAX_ENTRIES,
            is_whole: true,
        };
        walk.enter(above).await?;
        Ok(walk)
    }

    async fn enter(&mut self, path: String) -> Result<(), Trouble> {
        let mut entries = self.files.list(dir(&path), MAX_IN_FOLDER).await?;
        let is_rules =
            |entry: &&Entry| entry.kind == Kind::File && IGNORE_FILES.contains(&entry.name.as_str());
        let rules: Vec<String> = entries.iter().filter(is_rules).map(|entry| entry.name.clone()).collect();
        // The nearest name of the list decides, whatever the order of a folder is.
        let rules = IGNORE_FILES.iter().copied().filter(|name| rules.iter().any(|rule| rule == name));
        self.ignores.push(ignore_of(self.files, &path, rules).await);
        entries.retain(|entry| entry.name != ".git" && (self.how.hidden || !entry.name.starts_with('.')));
        entries.sort();
        self.within.push((path, entries.into_iter()));
        Ok(())
    }

    /// The next entry; `None` at the end.
    pub(crate) async fn step(&mut self) -> Option<Step> {
        if let Some(path) = self.next.take() {
            // What went away meanwhile, or may not be read, is left out.
            let _ = self.enter(path).await;
        }
        loop {
            let depth = self.within.len().checked_sub(1)?;
            let (path, entries) = self.within.last_mut()?;
            let Some(entry) = entries.next() else {
                self.within.pop();
                self.ignores.pop();
                continue;
            };
            if self.left == 0 || (self.how.stopped)() {
                self.is_whole = false;
                return None;
            }
            self.left -= 1;
            let place = join(path, &entry.name);
            if is_ignored(&self.ignores, &place, entry.kind == Kind::Folder) {
                continue;
            }
            self.files.pause().await;
            if entry.kind == Kind::Folder && depth < self.how.max_depth {
                self.next = Some(place.clone());
            }
            let path = place.get(self.skip..).unwrap_or(&place).trim_start_matches('/').to_owned();
            return Some(Step { path, place, entry, depth });
        }
    }

    /// It does not go into the folder that it told last.
    pub(crate) fn past(&mut self) {
        self.next = None;
    }

    /// Nothing was left out because there was too much, or because it was stopped.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }
}

/// A folder as [`Files`] names it.
fn dir(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

async fn ignore_of<'n>(files: &impl Files, path: &str, names: impl Iterator<Item = &'n str>) -> Gitignore {
    let mut builder = GitignoreBuilder::new(format!("/{path}"));
    for name in names {
        let Ok(found) = files.read(&join(path, name), MAX_IGNORE_BYTES).await else { continue };
        let Ok(text) = String::from_utf8(found.bytes) else { continue };
        for line in text.lines() {
            // A line that is no pattern ignores nothing.
            let _ = builder.add_line(None, line);
        }
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The nearest ignore file that says something decides.
fn is_ignored(ignores: &[Gitignore], path: &str, is_dir: bool) -> bool {
    let path = format!("/{path}");
    for rules in ignores.iter().rev() {
        let found = rules.matched(&path, is_dir);
        if found.is_ignore() {
            return true;
        }
        if found.is_whitelist() {
            return false;
        }
    }
    false
}
