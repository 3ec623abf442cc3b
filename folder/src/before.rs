//! What the files held that a command names, so that what it overwrites or deletes can be taken back like any other change.
//! What a command does to files that its line does not name is not known here.

use std::collections::BTreeMap;

use crate::change::{digest, now};
use crate::{Files, Trouble};

/// Files that are looked at, bytes of one and of all of them.
const MAX_FILES: usize = 64;
const FILE_BYTES: u64 = 1024 * 1024;
const ALL_BYTES: u64 = 16 * 1024 * 1024;
/// Names that are tried.
const MAX_NAMES: usize = 512;

/// Content and rights of a file.
type Content = (Vec<u8>, u32);

/// Files before a command.
#[derive(Clone, Debug, Default)]
pub struct Before {
    files: BTreeMap<String, Content>,
}

impl Before {
    /// The files that these names stand for in a folder. Where one is a folder, a file may come into it under the name of
    /// each other one.
    pub(crate) async fn of(files: &impl Files, dir: &str, names: &[String]) -> Self {
        let mut before = Self::default();
        let mut left = ALL_BYTES;
        let base = |name: &str| if name.starts_with('/') { name.to_owned() } else { format!("{dir}/{name}") };
        let mut tried: Vec<String> = names.iter().take(MAX_NAMES).map(|name| base(name)).collect();
        for folder in names.iter().take(MAX_FILES) {
            let Ok(place) = files.resolve(&base(folder)).await else { continue };
            if tried.len() >= MAX_NAMES || files.list(&place, 1).await.is_err() {
                continue;
            }
            let inner = names.iter().filter_map(|name| name.trim_end_matches('/').rsplit('/').next());
            tried.extend(inner.map(|name| format!("{}/{name}", base(folder))));
        }
        tried.truncate(MAX_NAMES);
        for name in tried {
            if before.files.len() >= MAX_FILES {
                break;
            }
            let Ok(path) = files.resolve(&name).await else { continue };
            if before.files.contains_key(&path) {
                continue;
            }
            if let Ok(found) = files.read(&path, FILE_BYTES.min(left)).await {
                left = left.saturating_sub(u64::try_from(found.bytes.len()).unwrap_or(u64::MAX));
                before.files.insert(path, (found.bytes, found.mode));
            }
        }
        before
    }

    /// Each file that is there, with what is in it and its rights.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8], u32)> {
        self.files.iter().map(|(path, (bytes, mode))| (path.as_str(), bytes.as_slice(), *mode))
    }

    /// Those that hold something else now.
    pub(crate) async fn changed(self, files: &impl Files) -> Vec<(String, Content, Option<Content>)> {
        let mut changed = Vec::new();
        for (path, was) in self.files {
            let is: Result<_, Trouble> = now(files, &path).await;
            match is {
                Ok(is) if is.as_ref().map(|(bytes, _)| digest(bytes)) != Some(digest(&was.0)) => {
                    changed.push((path, was, is));
                }
                // What became a folder, or too long, is not written over when the turn is taken back.
                _ => {}
            }
        }
        changed
    }
}
