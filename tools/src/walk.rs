//! Goes through a folder without following links, and leaves out what its ignore files leave out.

use cap_std::fs::Dir;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::Trouble;
use crate::place::{Folder, open_in};

/// Entries that one walk looks at.
const MAX_ENTRIES: usize = 200_000;
/// Entries of one folder.
const MAX_IN_FOLDER: usize = 50_000;
/// Bytes of an ignore file.
const MAX_IGNORE_BYTES: u64 = 256 * 1024;
const IGNORE_FILES: [&str; 3] = [".gitignore", ".ignore", ".chatignore"];

/// What a walk comes across.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Relative to where the walk began.
    pub(crate) path: &'a str,
    pub(crate) name: &'a str,
    /// The folder in which it lies.
    pub(crate) dir: &'a Dir,
    pub(crate) depth: usize,
    pub(crate) is_dir: bool,
    pub(crate) is_link: bool,
    pub(crate) bytes: u64,
}

/// Whether a walk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Go {
    On,
    /// Not into this folder.
    Past,
    Stop,
}

/// How a walk goes.
pub(crate) struct Walk<'a> {
    pub(crate) max_depth: usize,
    pub(crate) hidden: bool,
    pub(crate) stopped: &'a dyn Fn() -> bool,
}

impl Walk<'_> {
    /// Tells each entry, folders before what is in them, in the order of names. False when it ended early.
    pub(crate) fn go(
        &self,
        folder: &Folder,
        from: &str,
        each: &mut dyn FnMut(&Entry<'_>) -> Go,
    ) -> Result<bool, Trouble> {
        let mut ignores = Vec::new();
        // What is ignored above the folder is ignored in it.
        let mut above = String::new();
        for part in chatcli_agent::place::parts(from).unwrap_or_default() {
            if let Ok(dir) = folder.dir(if above.is_empty() { "." } else { &above }) {
                ignores.push(ignore_of(&dir, &above));
            }
            above = if above.is_empty() { part.to_owned() } else { format!("{above}/{part}") };
        }
        let dir = folder.dir(from)?;
        let mut left = MAX_ENTRIES;
        let from = if from == "." { "" } else { from };
        self.folder(&dir, from, from.len(), 0, &mut ignores, &mut left, each)
    }

    #[allow(clippy::too_many_arguments, reason = "the state of one walk, which only this function has")]
    fn folder(
        &self,
        dir: &Dir,
        path: &str,
        skip: usize,
        depth: usize,
        ignores: &mut Vec<Gitignore>,
        left: &mut usize,
        each: &mut dyn FnMut(&Entry<'_>) -> Go,
    ) -> Result<bool, Trouble> {
        let mut names = Vec::new();
        for entry in dir.entries().map_err(|why| Trouble::of(path, why))?.take(MAX_IN_FOLDER) {
            // What went away meanwhile, or has a name that no model can write, is left out.
            let Ok(entry) = entry else { continue };
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            if name == ".git" || (!self.hidden && name.starts_with('.')) {
                continue;
            }
            let bytes = if kind.is_file() { entry.metadata().map_or(0, |found| found.len()) } else { 0 };
            names.push((name, kind.is_dir(), kind.is_symlink(), bytes));
        }
        names.sort();
        ignores.push(ignore_of(dir, path));
        let mut whole = true;
        for (name, is_dir, is_link, bytes) in names {
            if *left == 0 || (self.stopped)() {
                whole = false;
                break;
            }
            *left -= 1;
            let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if is_ignored(ignores, &inner, is_dir) {
                continue;
            }
            let shown = inner.get(skip..).unwrap_or(&inner).trim_start_matches('/');
            let go = each(&Entry { path: shown, name: &name, dir, depth, is_dir, is_link, bytes });
            match go {
                Go::Stop => {
                    whole = false;
                    break;
                }
                Go::On if is_dir && depth < self.max_depth => {
                    let Ok(inside) = cap_fs_ext::DirExt::open_dir_nofollow(dir, &name) else { continue };
                    if !self.folder(&inside, &inner, skip, depth + 1, ignores, left, each)? {
                        whole = false;
                        break;
                    }
                }
                Go::On | Go::Past => {}
            }
        }
        ignores.pop();
        Ok(whole)
    }
}

fn ignore_of(dir: &Dir, path: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new(format!("/{path}"));
    for name in IGNORE_FILES {
        let Ok(Some((file, _, bytes))) = open_in(dir, name) else { continue };
        if bytes > MAX_IGNORE_BYTES {
            continue;
        }
        let mut text = String::new();
        let mut file = std::io::Read::take(file, MAX_IGNORE_BYTES);
        if std::io::Read::read_to_string(&mut file, &mut text).is_ok() {
            for line in text.lines() {
                // A line that is no pattern ignores nothing.
                let _ = builder.add_line(None, line);
            }
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
