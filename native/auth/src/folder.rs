//! Where the store lies: the same folder and the same two file names as the Go program's.

use std::path::{Path, PathBuf};

use crate::environment::Environment;

#[cfg(windows)]
const HOME: &str = "USERPROFILE";
#[cfg(not(windows))]
const HOME: &str = "HOME";

/// The folder of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// `CHATCLI_AUTH_DIR` as it is written (a `~` in it is an ordinary character), else `.chatcli` in the home folder,
    /// else in the current one.
    pub fn from_environment(environment: &Environment) -> Self {
        Self(match environment.verbatim("CHATCLI_AUTH_DIR") {
            Some(path) => PathBuf::from(path),
            None => PathBuf::from(environment.verbatim(HOME).unwrap_or_default()).join(".chatcli"),
        })
    }

    /// This very folder.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The profiles, encrypted.
    pub fn profiles(&self) -> PathBuf {
        self.0.join("auth-profiles.json")
    }

    /// The 32 bytes that decrypt them.
    pub fn key(&self) -> PathBuf {
        self.0.join(".auth-key")
    }

    /// Locked by a program that writes. The Go program does not know it.
    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("auth-profiles.json.lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &'static [(&'static str, &'static str)]) -> PathBuf {
        let lookup = move |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Folder::from_environment(&Environment::new(lookup)).0
    }

    #[test]
    fn c11_the_variable_moves_both_files_and_is_taken_verbatim() {
        for (variables, expected) in [
            (&[("HOME", "/h")][..], "/h/.chatcli"),
            (&[("HOME", "/h"), ("CHATCLI_AUTH_DIR", "")], "/h/.chatcli"),
            (&[("HOME", "/h"), ("CHATCLI_AUTH_DIR", "~/x")], "~/x"),
            (&[("HOME", "/h"), ("CHATCLI_AUTH_DIR", "/a b")], "/a b"),
            (&[], ".chatcli"),
        ] {
            assert_eq!(folder(variables), PathBuf::from(expected));
        }
        let folder = Folder::at("/a");
        assert_eq!(folder.profiles(), PathBuf::from("/a/auth-profiles.json"));
        assert_eq!(folder.key(), PathBuf::from("/a/.auth-key"));
    }
}
