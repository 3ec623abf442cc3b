//! Where the conversations are.

use std::path::{Path, PathBuf};

use crate::environment::Environment;

/// The folder of the conversations. Only its owner may look into it.
#[derive(Clone, Debug)]
pub struct Place(PathBuf);

impl Place {
    /// This program's folder for what is worth keeping but is no configuration.
    pub fn of(environment: &Environment) -> Option<Self> {
        Some(Self(environment.folder("XDG_STATE_HOME", ".local/state")?.join("conversations")))
    }

    /// A folder of its own.
    #[cfg(test)]
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.0.join("conversations.db")
    }

    /// What the one program holds that writes to a conversation.
    pub fn lock(&self, conversation: &str) -> PathBuf {
        self.0.join("locks").join(conversation)
    }
}
