//! The people and screens that the door knows: one small file that the running door and the command line both read
//! and write. Decides its format and that no writer undoes another's work; it holds hashes, never a secret.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ledger::Ledger;
use super::private;
use super::secret::Print;

/// Of all files of access.
pub(super) const FORMAT: u32 = 1;
const LONGEST_NAME: usize = 64;

/// What cannot be done with the file.
#[derive(Debug, Error)]
pub enum BadRegister {
    /// The system does not let us.
    #[error("cannot use {}: {why}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        why: std::io::Error,
    },
    /// It holds something else.
    #[error("{} is no register of people and screens, or of their sessions: {why}", .path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        why: serde_json::Error,
    },
    /// Another program writes, and does not come to an end.
    #[error("another program keeps {} locked", .path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// The system gives no random numbers.
    #[error("this system gives no random numbers, so no secret can be kept")]
    NoRandom,
    /// A newer program wrote it.
    #[error("{} was written by a newer version (format {format})", .path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
}

/// Where the register is.
#[derive(Clone, Debug)]
pub struct Register {
    path: PathBuf,
}

/// What is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    format: u32,
    /// Who may sign in.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Who may look.
    #[serde(default)]
    pub screens: Vec<Screen>,
}

/// A person who may sign in. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Unique among people and screens.
    pub name: String,
    /// Of the secret.
    pub secret: Print,
    /// Since when.
    pub added: u64,
    /// The last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// A screen on a wall. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Unique among people and screens.
    pub name: String,
    /// Since when.
    pub added: u64,
    /// The code that makes a browser this screen, until it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<Enrolment>,
    /// Of what the screen brings with every call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Print>,
    /// The last call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// A code that can be used once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Of the code.
    pub code: Print,
    /// Until when, in seconds since 1970.
    pub until: u64,
}

impl Default for Book {
    fn default() -> Self {
        Self { format: FORMAT, people: Vec::new(), screens: Vec::new() }
    }
}

impl Book {
    /// Whether a person or screen has this name already.
    pub fn knows(&self, name: &str) -> bool {
        self.people.iter().any(|person| person.name == name)
            || self.screens.iter().any(|screen| screen.name == name)
    }

    /// Forgets the person or screen of this name; `false` when there is none.
    pub fn forget(&mut self, name: &str) -> bool {
        let before = self.people.len() + self.screens.len();
        self.people.retain(|person| person.name != name);
        self.screens.retain(|screen| screen.name != name);
        before != self.people.len() + self.screens.len()
    }

    /// Uses a code up and makes `token` the screen's; gives the screen's name.
    pub fn enrol(&mut self, code: &Print, token: Print, now: u64) -> Option<String> {
        let waiting = |screen: &&mut Screen| {
            screen.enrolment.as_ref().is_some_and(|enrolment| enrolment.code.matches(code))
        };
        let screen = self.screens.iter_mut().find(waiting)?;
        screen.enrolment.take_if(|enrolment| now < enrolment.until)?;
        screen.token = Some(token);
        screen.seen = Some(now);
        Some(screen.name.clone())
    }
}

/// Whether this can be a name: something to read, on one line.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
}

impl Register {
    /// The register in this file, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it; a file that does not exist holds no person and no screen.
    ///
    /// # Errors
    /// It cannot be read, or holds something else.
    pub fn read(&self) -> Result<Book, BadRegister> {
        read(&self.path)
    }

    /// Changes it, alone among all who write it; nothing is written when `change` changes nothing.
    ///
    /// # Errors
    /// It cannot be read or written; it is then as it was.
    pub fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> Result<T, BadRegister> {
        self.change_in(&self.path, change)
    }

    /// Where the sessions are, beside it.
    pub(super) fn ledger_path(&self) -> PathBuf {
        private::beside(&self.path, ".sessions")
    }

    /// Reads the sessions' keys and ends.
    pub(super) fn read_ledger(&self) -> Result<Ledger, BadRegister> {
        read(&self.ledger_path())
    }

    /// Changes the sessions' keys and ends, as [`Self::change`] does.
    pub(super) fn change_ledger<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> Result<T, BadRegister> {
        self.change_in(&self.ledger_path(), change)
    }

    fn change_in<D: Document, T>(
        &self,
        path: &Path,
        change: impl FnOnce(&mut D) -> T,
    ) -> Result<T, BadRegister> {
        let _alone = private::alone(&self.path).map_err(|why| match why.kind() {
            ErrorKind::TimedOut => BadRegister::Busy { path: private::beside(&self.path, ".lock") },
            _ => file(path, why),
        })?;
        let before: D = read(path)?;
        let mut document = before.clone();
        let outcome = change(&mut document);
        if document != before {
            let mut text = serde_json::to_vec_pretty(&document).map_err(|why| file(path, why.into()))?;
            text.push(b'\n');
            private::replace(path, &text).map_err(|why| file(path, why))?;
        }
        Ok(outcome)
    }
}

/// What can stand in a file of access.
trait Document: Clone + Default + PartialEq + Serialize + DeserializeOwned {}

impl Document for Book {}
impl Document for Ledger {}

fn read<D: Document>(path: &Path) -> Result<D, BadRegister> {
    let Some(text) = private::read(path).map_err(|why| file(path, why))? else { return Ok(D::default()) };
    let content = |why| BadRegister::Content { path: path.to_owned(), why };
    let Format { format } = serde_json::from_slice(&text).map_err(content)?;
    if format > FORMAT {
        return Err(BadRegister::Newer { path: path.to_owned(), format });
    }
    let document = serde_json::from_slice(&text).map_err(content)?;
    private::mend_at(path);
    Ok(document)
}

fn file(path: &Path, why: std::io::Error) -> BadRegister {
    BadRegister::File { path: path.to_owned(), why }
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Serialize for Print {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Print {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256 in hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn print(of: &str) -> Print {
        Print::of(of).expect("ours")
    }

    fn waiting(name: &str, code: &str, until: u64) -> Screen {
        let enrolment = Some(Enrolment { code: print(code), until });
        Screen { name: name.into(), added: 1, enrolment, token: None, seen: None }
    }

    #[test]
    fn a_register_survives_and_belongs_to_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = Register::new(folder.path().join("deep/access.json"));
        assert_eq!(register.read().expect("empty"), Book::default());
        let screen = waiting("hall", "c0de", 9);
        register.change(|book| book.screens.push(screen.clone())).expect("written");
        let read = Register::new(register.path().to_owned()).read().expect("read");
        assert_eq!(read.screens, [screen]);
        assert!(!fs::read_to_string(register.path()).expect("text").contains("c0de"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(register.path()).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn writers_do_not_undo_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = Register::new(folder.path().join("access.json"));
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let register = register.clone();
                std::thread::spawn(move || {
                    let screen = waiting(&format!("screen {number}"), "c0de", 9);
                    register.change(|book| book.screens.push(screen)).expect("written");
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(register.read().expect("read").screens.len(), 8);
    }

    #[test]
    fn what_is_no_register_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = Register::new(folder.path().join("access.json"));
        let bad = ["", "{}", "{\"format\":1,\"people\":[{\"name\":\"x\"}]}", "{\"format\":1,\"guests\":[]}"];
        for text in bad {
            fs::write(register.path(), text).expect("written");
            assert!(matches!(register.read(), Err(BadRegister::Content { .. })), "{text}");
            assert!(register.change(|book| book.people.clear()).is_err());
            assert_eq!(fs::read_to_string(register.path()).expect("text"), text);
        }
        fs::write(register.path(), "{\"format\":2,\"future\":true}").expect("written");
        assert!(matches!(register.read(), Err(BadRegister::Newer { format: 2, .. })));
    }

    #[test]
    fn a_code_is_used_once_and_in_time() {
        let screens = vec![waiting("hall", "aaaa", 100), waiting("lobby", "bbbb", 100)];
        let mut book = Book { screens, ..Default::default() };
        assert_eq!(book.enrol(&print("cccc"), print("t"), 50), None);
        assert_eq!(book.enrol(&print("bbbb"), print("t"), 100), None, "too late");
        assert_eq!(book.enrol(&print("aaaa"), print("t"), 99).as_deref(), Some("hall"));
        assert_eq!(book.enrol(&print("aaaa"), print("w"), 99), None, "used");
        assert!(book.forget("hall") && !book.forget("hall"));
    }

    #[test]
    fn names_can_be_read() {
        for name in ["ana", "Sala de operações", "wall 3"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", " ", " x", "x\n", "\u{1b}[31m", &"x".repeat(65)] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
