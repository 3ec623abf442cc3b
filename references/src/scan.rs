//! Walks a folder in the order of names and takes files until the limits are reached. The same tree gives the same
//! list every time; what does not fit is left out and counted, and smaller files behind it still come.

use chatcli_redact::path::is_secret;
use globset::{Glob, GlobBuilder, GlobMatcher};

use crate::attachment::Why;
use crate::ignore::Ignore;
use crate::kinds::{EXCLUDED_FOLDERS, is_scanned};
use crate::limits::{MAX_DEPTH, MAX_ENTRIES};
use crate::reading;
use crate::remarks::{Remark, Remarks};
use crate::source::{Entry, Source, Trouble, What};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Bytes on disk.
    pub(crate) size: u64,
}

/// What a scan brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) files: Vec<Taken>,
    /// Files of the right kind that did not fit.
    pub(crate) left_out: usize,
    /// The walk itself reached its limit.
    pub(crate) is_cut: bool,
    /// Files that may not be read for any caller.
    pub(crate) sensitive: usize,
    /// What else there is to say about files of it.
    pub(crate) remarks: Remarks,
}

impl Scan {
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| bytes(&file.text)).sum()
    }

    pub(crate) fn is_truncated(&self) -> bool {
        self.left_out > 0 || self.is_cut
    }
}

pub(crate) fn bytes(text: &str) -> u64 {
    bytes_of(text.as_bytes())
}

pub(crate) fn bytes_of(read: &[u8]) -> u64 {
    u64::try_from(read.len()).unwrap_or(u64::MAX)
}

/// What to look for.
pub(crate) struct Search {
    /// The folder as it was typed.
    pub(crate) root: String,
    /// Only paths that match, whatever their type.
    pub(crate) glob: Option<GlobMatcher>,
    /// Leave out what git ignores.
    pub(crate) gitignore: bool,
    /// Bytes in all.
    pub(crate) most: u64,
    /// Bytes of one file.
    pub(crate) most_file: u64,
    /// Files in all.
    pub(crate) most_files: usize,
}

/// Whether a path is a pattern.
pub(crate) fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Where a pattern's walk begins, and the pattern.
pub(crate) fn glob(path: &str) -> Option<(String, GlobMatcher)> {
    let first = path.find(['*', '?', '['])?;
    let fixed = path.get(..first)?;
    let root = fixed.rfind('/').map_or(".", |at| if at == 0 { "/" } else { path.get(..at).unwrap_or(".") });
    // The walk names its files from where it begins, so a pattern without a folder has none either.
    let glob: Glob = GlobBuilder::new(path).literal_separator(true).build().ok()?;
    Some((root.to_owned(), glob.compile_matcher()))
}

/// A path in a folder, as a person would type it.
pub(crate) fn join(folder: &str, name: &str) -> String {
    match folder {
        "." => name.to_owned(),
        _ if folder.ends_with(['/', '\\']) => format!("{folder}{name}"),
        _ => format!("{folder}/{name}"),
    }
}

/// The rest of a path behind the folder that its walk began in.
fn below<'a>(root: &str, inside: &'a str) -> &'a str {
    let rest = if root == "." { None } else { inside.strip_prefix(root) };
    rest.map_or(inside, |rest| rest.trim_start_matches(['/', '\\']))
}

/// Walks.
pub(crate) async fn scan(source: &impl Source, search: &Search) -> Result<Scan, Trouble> {
    let root = source.stat(&search.root).await?;
    let ignore = source.ignore(&search.root).await;
    let mut found = Scan::default();
    let mut seen = 0;
    // What is left to look at, the next one last.
    let mut waiting = vec![(search.root.clone(), 0)];
    let mut room = search.most;
    while let Some((path, depth)) = waiting.pop() {
        let is_root = depth == 0;
        let entries = match source.list(&path, MAX_ENTRIES - seen).await {
            Ok(entries) => entries,
            Err(trouble) if is_root || trouble == Trouble::Stopped => return Err(trouble),
            Err(_) => continue,
        };
        seen += entries.len();
        if seen >= MAX_ENTRIES {
            found.is_cut = true;
        }
        let mut folders = Vec::new();
        for entry in sorted(entries) {
            let inside = join(&path, &entry.name);
            if is_hidden(&entry, &ignore) {
                continue;
            }
            let absolute = join(&root.absolute, below(&search.root, &inside));
            if search.gitignore
                && source.is_git_ignored(&search.root, &inside, entry.what == What::Folder).await
            {
                continue;
            }
            match entry.what {
                What::Folder if depth + 1 > MAX_DEPTH => found.is_cut = true,
                What::Folder => folders.push((inside, depth + 1)),
                What::File if !is_wanted(search, &entry.name, &inside) => {}
                What::File if is_secret(&absolute) => found.sensitive += 1,
                What::File => {
                    let within = root.absolute.as_str();
                    take(source, search, within, &entry, inside, &mut room, &mut found).await?;
                }
                What::Other => {}
            }
        }
        if !found.is_cut {
            waiting.extend(folders.into_iter().rev());
        }
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Whether this is one of the files that are looked for.
fn is_wanted(search: &Search, name: &str, path: &str) -> bool {
    search.glob.as_ref().map_or_else(|| is_scanned(name), |glob| glob.is_match(path))
}

async fn take(
    source: &impl Source,
    search: &Search,
    within: &str,
    entry: &Entry,
    path: String,
    room: &mut u64,
    found: &mut Scan,
) -> Result<(), Trouble> {
    if found.files.len() >= search.most_files {
        found.left_out += 1;
        return Ok(());
    }
    source.pause().await;
    let meta = match source.stat(&path).await {
        Ok(meta) => meta,
        Err(Trouble::Stopped) => return Err(Trouble::Stopped),
        Err(_) => return Ok(()),
    };
    // A link may lead to what may not be read, and out of the folder that a person named.
    let (is_secret, is_inside) = (is_secret(&meta.absolute), is_below(within, &meta.absolute));
    found.sensitive += usize::from(is_secret);
    if !is_inside {
        found.remarks.add(Remark::LeadsOut, format!("{path} -> {}", meta.absolute));
    }
    if is_secret || !is_inside {
        return Ok(());
    }
    let most = search.most_file.min(*room);
    if entry.size.max(meta.size) > most {
        found.left_out += 1;
        return Ok(());
    }
    let read = match source.read(&path, most.saturating_add(1)).await {
        Ok(read) => read,
        Err(Trouble::Stopped) => return Err(Trouble::Stopped),
        Err(_) => return Ok(()),
    };
    if bytes_of(&read) > most {
        // What grew since it was looked at, unless it is no text anyway.
        found.left_out += usize::from(reading::is_none(&read).is_none());
        return Ok(());
    }
    let read = match reading::read(&meta.absolute, &read) {
        Ok(read) => read,
        Err(Why::Sensitive) => {
            found.sensitive += 1;
            return Ok(());
        }
        Err(Why::NotUtf8) => {
            found.remarks.add(Remark::NotUtf8, path);
            return Ok(());
        }
        Err(_) => return Ok(()),
    };
    if bytes(&read.text) > most {
        found.left_out += 1;
        return Ok(());
    }
    found.remarks.about(&path, &read);
    *room -= bytes(&read.text);
    found.files.push(Taken { path, text: read.text, size: meta.size });
    Ok(())
}

/// Whether a path without links lies in a folder.
pub(crate) fn is_below(folder: &str, path: &str) -> bool {
    let folder = folder.trim_end_matches(['/', '\\']);
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}

fn is_hidden(entry: &Entry, ignore: &Ignore) -> bool {
    let is_folder = entry.what == What::Folder;
    ignore.hides(&entry.name, is_folder)
        || (is_folder && (entry.name.starts_with('.') || EXCLUDED_FOLDERS.contains(&entry.name.as_str())))
}

/// Files before folders, each in the order of their names, so that the order of the whole walk is always the same.
pub(crate) fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| (a.what == What::Folder, &a.name).cmp(&(b.what == What::Folder, &b.name)));
    entries
}
