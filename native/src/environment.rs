//! Every variable this program reads: the process's own first, then the dotenv file's. Nothing else in this crate
//! asks the process, so that a test can put anything here, and nothing is ever written back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::dotenv::{self, Complaint};
use crate::origin::Origin;

/// The variables in force.
#[derive(Clone, Default)]
pub struct Environment {
    process: BTreeMap<String, String>,
    dotenv: BTreeMap<String, String>,
    /// What is wrong with the dotenv file, for a person to know.
    pub complaints: Vec<Complaint>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Their values may be secrets.
        write!(f, "Environment({} variables)", self.process.len() + self.dotenv.len())
    }
}

impl Environment {
    /// The process's variables and its dotenv file's. A value that is not UTF-8 is as good as none.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::new(variables)
    }

    /// These variables, and those of the dotenv file that they name.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut environment = Self { process: variables.into_iter().collect(), ..Self::default() };
        let named = environment.get("CHATCLI_DOTENV").filter(|path| !path.is_empty());
        let found = match named {
            Some(path) => dotenv::read(&environment.expand(path), true),
            None => dotenv::read(std::path::Path::new(".env"), false),
        };
        (environment.dotenv, environment.complaints) = found;
        environment
    }

    /// A variable's value. One that is set to nothing is set: it hides the dotenv file's.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.process.get(name).or_else(|| self.dotenv.get(name)).map(String::as_str)
    }

    /// A variable's value, if there is anything in it.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Where a variable's value comes from.
    pub fn origin(&self, name: &str) -> Origin {
        if self.process.contains_key(name) {
            Origin::Environment
        } else if self.dotenv.contains_key(name) {
            Origin::Dotenv
        } else {
            Origin::Default
        }
    }

    /// Whether a variable says this, in any case.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.filled(name).is_some_and(|set| set.eq_ignore_ascii_case(value))
    }

    /// Whether a switch is on; nothing when it is not set at all. One that is set to nothing is off.
    pub fn switch(&self, name: &str) -> Option<bool> {
        self.get(name).map(dotenv::is_yes)
    }

    /// The process's own variables, sorted by name.
    pub fn process_variables(&self) -> Vec<(String, String)> {
        self.process.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The person's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        let set = self.process.get("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        set.or_else(std::env::home_dir)
    }

    /// A path as people write it: `~/` is the home folder.
    pub fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// This program's folder below an XDG base folder.
    pub fn folder(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let base = self.process.get(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        Some(base.or_else(|| self.home().map(|home| home.join(below_home)))?.join("chatcli"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_hides_the_dotenv_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vars");
        std::fs::write(&file, "A=file\nB=file\nCHATCLI_REMOTE_ADDR=h:1\n").unwrap();
        let named = file.to_string_lossy().into_owned();
        let environment =
            Environment::new([("CHATCLI_DOTENV".to_owned(), named), ("A".to_owned(), String::new())]);
        assert_eq!((environment.get("A"), environment.get("B")), (Some(""), Some("file")));
        assert_eq!(environment.get("CHATCLI_REMOTE_ADDR"), Some("h:1"), "a file that is named is trusted");
        assert_eq!(environment.origin("B"), Origin::Dotenv);
        assert!(!format!("{environment:?}").contains("file"));
    }

    #[test]
    fn the_tilde_is_the_home_folder() {
        let environment = Environment::new([("HOME".to_owned(), "/h".to_owned())]);
        assert_eq!(environment.expand("~/x"), PathBuf::from("/h/x"));
        assert_eq!(environment.expand("~x"), PathBuf::from("~x"));
    }
}
