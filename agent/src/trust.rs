//! Which folders a person trusts. A folder that is trusted stands for all that is in it, and for nothing beside it; a
//! folder that is refused stands for itself and all in it, so that it is not asked about again. Paths are canonical: the
//! body resolves them.

use serde_json::{Map, Value, json};

/// Bytes of the file.
pub const MAX_FILE_BYTES: u64 = 256 * 1024;
/// Folders that are kept; the oldest go first.
const MAX_FOLDERS: usize = 1_000;

/// What is known of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing: a person has to say.
    Unasked,
    /// What lies in it counts.
    Trusted,
    /// Nothing that lies in it counts.
    Refused,
}

/// The folders that were asked about, in the order in which they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders(Vec<(String, bool)>);

impl Folders {
    /// Reads the file. `None` when it is none of ours; then nothing is trusted, and it must not be written over.
    pub fn read(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        let file: Value = serde_json::from_str(text).ok()?;
        let folders = file.get("folders")?.as_object()?;
        let pairs = folders.iter().map(|(path, trusted)| Some((path.clone(), trusted.as_bool()?)));
        pairs.collect::<Option<Vec<_>>>().map(Self)
    }

    /// The file.
    pub fn write(&self) -> String {
        let folders: Map<String, Value> =
            self.0.iter().map(|(path, trusted)| (path.clone(), (*trusted).into())).collect();
        format!("{:#}\n", json!({ "folders": folders }))
    }

    /// What is known of this folder: what was said of it, or of the nearest folder above it.
    pub fn of(&self, path: &str) -> Trust {
        let above = self.0.iter().filter(|(known, _)| holds(known, path));
        match above.max_by_key(|(known, _)| known.len()) {
            None => Trust::Unasked,
            Some((_, true)) => Trust::Trusted,
            Some((_, false)) => Trust::Refused,
        }
    }

    /// Keeps what a person said of a folder.
    pub fn say(&mut self, path: &str, is_trusted: bool) {
        self.0.retain(|(known, _)| known != path);
        self.0.push((path.to_owned(), is_trusted));
        let many = self.0.len().saturating_sub(MAX_FOLDERS);
        self.0.drain(..many);
    }
}

/// Whether a folder is this one or above it. The root, or a path that leads nowhere, stands for itself alone: to trust it
/// would be to trust everything.
fn holds(folder: &str, path: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    if folder.is_empty() {
        return path == "/";
    }
    folder.starts_with('/')
        && path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_what_is_in_it_and_the_nearest_word_counts() {
        let mut folders = Folders::default();
        assert_eq!(folders.of("/home/me/work"), Trust::Unasked);
        folders.say("/home/me/work", true);
        folders.say("/home/me/work/vendor", false);
        for (path, trust) in [
            ("/home/me/work", Trust::Trusted),
            ("/home/me/work/src", Trust::Trusted),
            ("/home/me/work/vendor/x", Trust::Refused),
            ("/home/me/workshop", Trust::Unasked),
            ("/home/me", Trust::Unasked),
            ("/", Trust::Unasked),
        ] {
            assert_eq!(folders.of(path), trust, "{path}");
        }
        folders.say("/home/me/work", false);
        assert_eq!(folders.of("/home/me/work/src"), Trust::Refused);
        folders.say("/", true);
        assert_eq!((folders.of("/"), folders.of("/etc")), (Trust::Trusted, Trust::Unasked));
        assert_eq!(Folders::read(&folders.write()), Some(folders));
    }

    #[test]
    fn a_file_that_is_not_ours_trusts_nothing() {
        assert_eq!(Folders::read(" \n"), Some(Folders::default()));
        for text in ["[]", "{}", r#"{"folders":{"/a":"yes"}}"#, r#"{"folders":{"/a":true}"#] {
            assert_eq!(Folders::read(text), None, "{text}");
        }
        let relative = Folders::read(r#"{"folders":{"":true,"home":true,"/..":true}}"#).unwrap();
        assert_eq!((relative.of("/etc"), relative.of("home/x")), (Trust::Unasked, Trust::Unasked));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut folders = Folders::default();
        (0..MAX_FOLDERS + 5).for_each(|n| folders.say(&format!("/f{n}"), true));
        assert_eq!((folders.of("/f4"), folders.of("/f5")), (Trust::Unasked, Trust::Trusted));
    }
}
