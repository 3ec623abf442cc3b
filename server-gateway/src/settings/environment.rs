//! The variables of this process: its own, and those of the dotenv file where it has none. Decides when a variable
//! counts as unset; what one means is decided by who asks for it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::table::{self, Form};
#[cfg(feature = "embedded")]
use super::values;

const DOTENV: &str = "CHATCLI_DOTENV";
const USUAL_FILE: &str = ".env";

/// What closes a server. An empty variable of the process does not open what the file closes.
const CLOSING: [&str; 7] = [
    "CHATCLI_SERVER_TOKEN",
    "CHATCLI_SERVER_TLS_CERT",
    "CHATCLI_SERVER_TLS_KEY",
    "CHATCLI_JWT_SECRET",
    "CHATCLI_JWT_ISSUER",
    "CHATCLI_JWT_AUDIENCE",
    "CHATCLI_LOGIN_ONLY",
];

/// What libraries read from the process itself, where a file's variable does not arrive.
const OF_PROCESS_ONLY: [&str; 3] = ["SSL_CERT_FILE", "SSL_CERT_DIR", "RUST_LOG"];

/// Why there is no environment to start with.
#[derive(Debug, Error)]
pub enum BadEnvironment {
    /// The file that was asked for, or that lies here, cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is longer than any such file.
    #[error("{} is longer than {} bytes", .0.display(), chatcli_dotenv::LONGEST)]
    TooLong(PathBuf),
    /// It is not text.
    #[error("{} is not UTF-8 text", .0.display())]
    NotText(PathBuf),
    /// A line of it cannot be understood, so it is not known what it would have closed.
    #[error("line {line} of {} cannot be understood", path.display())]
    BrokenLine {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
    },
    /// A variable of it would not arrive where it is read.
    #[error("{name} in {} has no effect", path.display())]
    OfProcessOnly {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: &'static str,
    },
}

/// Variables by name. An empty one is as good as none.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, OsString>);

// By hand, because values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables)", self.0.len())
    }
}

impl Environment {
    /// The process's variables and those of its dotenv file: the one that `CHATCLI_DOTENV` names, else `./.env`.
    ///
    /// # Errors
    /// The file cannot be read to its end and understood. One that is not there is not missed, as there.
    pub fn of_process() -> Result<Self, BadEnvironment> {
        let process = Self::without_file();
        let file = match process.get(DOTENV) {
            Some(path) => process.expanded(Path::new(path)),
            None => PathBuf::from(USUAL_FILE),
        };
        let Some(text) = read(&file)? else { return Ok(process) };
        process.with_file(&file, &text)
    }

    /// The process's variables alone.
    pub fn without_file() -> Self {
        // No setting has a name that is not text.
        let process = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        Self(process.collect())
    }

    pub(super) fn with_file(mut self, path: &Path, text: &str) -> Result<Self, BadEnvironment> {
        let parsed = chatcli_dotenv::parse(text);
        if let Some(line) = parsed.broken.first() {
            return Err(BadEnvironment::BrokenLine { path: path.to_owned(), line: *line });
        }
        for (name, value) in parsed.variables {
            let is_closed = CLOSING.contains(&name.as_str()) && self.get(&name).is_none();
            if is_closed || !self.0.contains_key(&name) {
                if let Some(name) = OF_PROCESS_ONLY.into_iter().find(|only| *only == name) {
                    return Err(BadEnvironment::OfProcessOnly { path: path.to_owned(), name });
                }
                self.0.insert(name, value.into());
            }
        }
        Ok(self)
    }

    /// A variable's value; an empty or blank one is none, and neither is the address of a service that a cluster has
    /// put where a port is expected.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        let value = self.0.get(name)?;
        let is_blank = value.to_str().is_some_and(|text| text.trim().is_empty());
        (!is_blank && !value.is_empty() && !is_injected(name, value)).then_some(value)
    }

    /// A variable's value, when it is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(OsStr::to_str)
    }

    /// A folder of the user, as `XDG_DATA_HOME`: only an absolute path counts.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from).filter(|folder| folder.is_absolute())
    }

    /// The user's home folder, if there is one.
    pub fn home(&self) -> Option<PathBuf> {
        self.folder("HOME").or_else(|| std::env::home_dir().filter(|home| home.is_absolute()))
    }

    /// The names of all variables that are set to something.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|name| self.get(name).is_some())
    }

    /// The variables whose values are addresses of services, put there by a cluster.
    pub fn injected(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(name, value)| is_injected(name, value)).map(|(name, _)| name.as_str())
    }

    /// Everything that is text, as the embedded server reads it: a switch says `true` or `false`, however it was
    /// spelled, and what is empty is left out.
    #[cfg(feature = "embedded")]
    pub fn for_server(&self) -> BTreeMap<String, String> {
        let said = |name: &str| {
            let value = self.text(name)?;
            let is_switch = table::find(name).is_some_and(|row| row.form == Form::Switch);
            Some(match values::switch(value) {
                Ok(on) if is_switch => on.to_string(),
                _ => value.to_owned(),
            })
        };
        self.names().filter_map(|name| Some((name.to_owned(), said(name)?))).collect()
    }

    /// A leading `~` stands for the home folder, as the Go program reads the path of its file.
    fn expanded(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), self.home()) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        }
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
    }
}

/// Kubernetes tells a pod of each service: one called `chatcli-server` makes `CHATCLI_SERVER_PORT=tcp://…`.
fn is_injected(name: &str, value: &OsStr) -> bool {
    let is_port = table::find(name).is_some_and(|row| row.form == Form::Port);
    let is_address = |text: &str| ["tcp://", "udp://", "sctp://"].iter().any(|sign| text.starts_with(sign));
    is_port && value.to_str().is_some_and(is_address)
}

/// The file's text; nothing when there is no file.
fn read(path: &Path) -> Result<Option<String>, BadEnvironment> {
    let unreadable = |source| BadEnvironment::Unreadable { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let longest = chatcli_dotenv::LONGEST;
    let mut bytes = Vec::new();
    file.take(longest as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > longest {
        return Err(BadEnvironment::TooLong(path.to_owned()));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| BadEnvironment::NotText(path.to_owned()))
}
