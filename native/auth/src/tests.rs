//! The whole crate against providers of our own on loopback: what is asked of them, and what is stored of it.

mod logins;
mod mock;
mod people;
mod refreshes;
mod resolution;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use secrecy::ExposeSecret;
use serde_json::Value;

use self::mock::Mock;
use crate::document::Document;
use crate::{Backend, Endpoints, Environment, Folder, LocalAuth, Resolved, Settings};

/// A person's machine: a folder, some variables, and providers that answer as they are told.
struct World {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    mock: Mock,
}

impl World {
    async fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new(), mock: Mock::start().await }
    }

    fn store(self, json: &str) -> Self {
        let path = self.file("auth-profiles.json");
        std::fs::write(&path, json).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn auth(&self) -> LocalAuth {
        LocalAuth::new(self.settings())
    }

    fn settings(&self) -> Settings {
        let variables = self.variables.clone();
        let lookup = move |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        Settings {
            folder: Folder::at(self.folder.path()),
            backend: Backend::file(),
            environment: Environment::new(lookup),
            endpoints: Endpoints::below(&self.mock.url()).unwrap(),
            user_agent: "chatcli-connect/1.2.3".to_owned(),
        }
    }

    /// The store as it is now, decrypted.
    fn stored(&self) -> Value {
        let opened = self.auth().0.store.read(&mut Vec::new()).unwrap();
        serde_json::from_slice(&opened.document.text()).unwrap()
    }

    fn profile(&self, id: &str) -> Value {
        self.stored()["profiles"][id].clone()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn shown(resolved: &Resolved) -> &str {
    resolved.credential.expose_secret()
}

/// A store with one profile.
fn one(id: &str, profile: &str) -> String {
    let json = format!("{{\"version\":1,\"profiles\":{{\"{id}\":{profile}}}}}");
    Document::parse(json.as_bytes()).unwrap();
    json
}
