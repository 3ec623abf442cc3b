//! Reads what files carry along: those of the person from their home, and those of the project from the working folder,
//! out of which no link leads. What a file means is decided by `chatcli-agent`.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use chatcli_agent::carried::places::Which;
use chatcli_agent::carried::{Carried, Found, MAX_FILE_BYTES, MAX_FILES, Origin, PLACES, Place, Whose};
use futures::executor::block_on;
use rustix::fs::OFlags;

use crate::place::Folder;

/// Folders in folders of one place.
const MAX_DEPTH: usize = 4;
/// Entries that are looked at in one place.
const MAX_ENTRIES: usize = 2_000;

/// What is carried along in this working folder.
pub fn carried(root: &Path, home: Option<&Path>, is_trusted: bool) -> Carried {
    let project = Folder::open(root).ok();
    let mut found = Vec::new();
    for place in &PLACES {
        match (place.whose, &project, home) {
            (Whose::Project, Some(project), _) => {
                found.extend(block_on(chatcli_folder::carrying::found(project, place, is_trusted)));
            }
            (Whose::Person, _, Some(home)) => {
                found.extend(files(home, place).into_iter().map(|below| own(home, place, &below)));
            }
            _ => {}
        }
    }
    Carried::read(found, is_trusted)
}

/// What of a project's files does more than to inform the model, as bytes that are the same as long as those files are.
/// Empty where there is nothing.
pub fn effective(root: &Path) -> Vec<u8> {
    let Ok(project) = Folder::open(root) else { return Vec::new() };
    let mut found = Vec::new();
    for place in PLACES.iter().filter(|place| place.whose == Whose::Project && place.kind.is_effective()) {
        found.extend(block_on(chatcli_folder::carrying::found(&project, place, true)));
    }
    chatcli_agent::carried::effective(&found)
}

/// The files of a place of the person's own, as paths below its folder, sorted.
fn files(home: &Path, place: &Place) -> Vec<String> {
    let folder = home.join(place.folder);
    // A link that leads nowhere is there as well, so that it is told.
    let is_there = |path: &str| folder.join(path).symlink_metadata().is_ok();
    let mut files = Vec::new();
    match place.which {
        Which::Named(name) => files.extend(is_there(name).then(|| name.to_owned())),
        Which::Each(name) => {
            let folders = entries(&folder).into_iter().filter(|(_, is_folder)| *is_folder);
            let paths = folders.map(|(folder, _)| format!("{folder}/{name}"));
            files.extend(paths.filter(|path| is_there(path)));
        }
        Which::Ending(_) => {
            let entries = entries(&folder).into_iter();
            files.extend(entries.filter(|(_, is_folder)| !is_folder).map(|(name, _)| name));
            files.retain(|name| place.which.takes(name));
        }
        Which::Below(_) => {
            let mut todo = vec![(String::new(), 0)];
            let mut seen = 0;
            while let Some((below, depth)) = todo.pop() {
                for (name, is_folder) in entries(&folder.join(&below)) {
                    seen += 1;
                    let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
                    if is_folder && depth < MAX_DEPTH && seen < MAX_ENTRIES {
                        todo.push((path, depth + 1));
                    } else if !is_folder && place.which.takes(&name) {
                        files.push(path);
                    }
                }
            }
        }
    }
    files.sort();
    files.truncate(MAX_FILES);
    files
}

/// A file of the person's own. Their links lead where they want.
fn own(home: &Path, place: &Place, below: &str) -> Found {
    let path = if place.folder.is_empty() { below.to_owned() } else { format!("{}/{below}", place.folder) };
    let text = text(&home.join(&path)).map_err(|why| why.to_string());
    let origin = Origin { whose: Whose::Person, path: format!("~/{path}") };
    Found { kind: place.kind, origin, name: place.which.name(below).to_owned(), text }
}

/// Names in a folder, and which of them are folders; hidden ones are left out.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let Ok(list) = fs::read_dir(folder) else { return Vec::new() };
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        let is_folder = entry.metadata().is_ok_and(|metadata| metadata.is_dir());
        Some((entry.file_name().into_string().ok()?, is_folder))
    };
    let entries = list.take(MAX_ENTRIES).filter_map(entry);
    entries.filter(|(name, _)| !name.starts_with('.')).collect()
}

fn text(path: &Path) -> io::Result<String> {
    // What is no file must not hold up the one who opens it.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other(format!("it has more than {MAX_FILE_BYTES} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is no text"))
}
