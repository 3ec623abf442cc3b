//! Finds what the files of a project give a model along. What a file means is decided by `chatcli-agent`.
//!
//! No file is opened before its folder is trusted; that it is there is told.

use chatcli_agent::carried::places::Which;
use chatcli_agent::carried::{Found, MAX_FILE_BYTES, MAX_FILES, Origin, Place, Whose};

use crate::{Entry, Files, Kind, Trouble};

/// Folders in folders of one place.
const MAX_DEPTH: usize = 4;
/// Entries that are looked at in one place.
const MAX_ENTRIES: usize = 2_000;

/// The files of one of a project's places.
pub async fn found(files: &impl Files, place: &Place, is_trusted: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut names = names(files, place).await;
    names.sort();
    names.truncate(MAX_FILES);
    for name in names {
        let path = join(place.folder, &name);
        let text = if is_trusted { text(files, &path).await } else { Ok(String::new()) };
        let origin = Origin { whose: Whose::Project, path };
        found.push(Found { kind: place.kind, origin, name: place.which.name(&name).to_owned(), text });
    }
    found
}

/// The files of a place, as paths below its folder.
async fn names(files: &impl Files, place: &Place) -> Vec<String> {
    let mut names = Vec::new();
    match place.which {
        Which::Named(name) => {
            let entries = all_entries(files, place.folder).await;
            names.extend(entries.iter().any(|entry| entry.name == name).then(|| name.to_owned()));
        }
        Which::Each(name) => {
            for folder in entries(files, place.folder).await {
                if folder.kind != Kind::Folder {
                    continue;
                }
                let inner = all_entries(files, &join(place.folder, &folder.name)).await;
                if inner.iter().any(|entry| entry.name == name) {
                    names.push(format!("{}/{name}", folder.name));
                }
            }
        }
        Which::Ending(_) => {
            let entries = entries(files, place.folder).await.into_iter();
            names.extend(entries.filter(|entry| entry.kind != Kind::Folder).map(|entry| entry.name));
            names.retain(|name| place.which.takes(name));
        }
        Which::Below(_) => {
            let mut todo = vec![(String::new(), 0)];
            let mut seen = 0;
            while let Some((below, depth)) = todo.pop() {
                for entry in entries(files, &join(place.folder, &below)).await {
                    seen += 1;
                    let path = join(&below, &entry.name);
                    if entry.kind == Kind::Folder {
                        if depth < MAX_DEPTH && seen < MAX_ENTRIES {
                            todo.push((path, depth + 1));
                        }
                    } else if place.which.takes(&entry.name) {
                        names.push(path);
                    }
                }
            }
        }
    }
    names
}

/// What is in a folder; nothing where there is none. Hidden names are left out.
async fn entries(files: &impl Files, folder: &str) -> Vec<Entry> {
    let mut entries = all_entries(files, folder).await;
    entries.retain(|entry| !entry.name.starts_with('.'));
    entries
}

async fn all_entries(files: &impl Files, folder: &str) -> Vec<Entry> {
    let folder = if folder.is_empty() { "." } else { folder };
    match files.resolve(folder).await {
        Ok(place) => files.list(&place, MAX_ENTRIES).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

async fn text(files: &impl Files, path: &str) -> Result<String, String> {
    let read = async {
        let place = files.resolve(path).await?;
        files.read(&place, MAX_FILE_BYTES).await
    };
    let found = read.await.map_err(|why| match why {
        Trouble::Outside(_) => "the link leads nowhere, or out of the folder".to_owned(),
        Trouble::Long { most, .. } => format!("it has more than {most} bytes"),
        Trouble::Unfit(_, why) => format!("it {why}"),
        why => why.to_string(),
    })?;
    String::from_utf8(found.bytes).map_err(|_| "it is no text".to_owned())
}

fn join(folder: &str, below: &str) -> String {
    match (folder.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{below}"),
    }
}
