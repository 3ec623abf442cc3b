//! Where the conversations are.

use std::path::{Path, PathBuf};

use super::retention::Retention;
use crate::environment::Environment;

/// The folder of the conversations, and which of them stay there. Only its owner may look into it.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    retention: Retention,
}

impl Place {
    /// This program's folder for what is worth keeping but is no configuration.
    pub fn of(environment: &Environment) -> Option<Self> {
        let folder = environment.folder("XDG_STATE_HOME", ".local/state")?.join("conversations");
        Some(Self { folder, retention: Retention::of(environment) })
    }

    /// A folder of its own.
    #[cfg(test)]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), retention: Retention::default() }
    }

    /// The same folder, where other conversations stay.
    #[cfg(test)]
    pub fn with(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Which of them stay.
    pub fn retention(&self) -> Retention {
        self.retention
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("conversations.db")
    }

    /// What the one program holds that writes to a conversation.
    pub fn lock(&self, conversation: &str) -> PathBuf {
        self.folder.join("locks").join(conversation)
    }
}
