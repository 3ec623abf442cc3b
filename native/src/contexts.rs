//! The folder of contexts, `~/.chatcli/contexts`, which this program shares with the full ChatCLI: one file for each,
//! readable by its owner alone.

pub mod script;

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chatcli_contexts::{Fresh, Store, answer, uuid};
use chatcli_core::Lang;
use chatcli_core::port::{ContextsAsk, ContextsTold};
use chatcli_core::text::{Late, Text, fill};

use crate::environment::Environment;
use crate::files;
use crate::host::write_file;
use crate::references::Machine;

/// Vectors of the full ChatCLI, which stand beside its contexts.
const VECTORS: &str = ".vec.json";

/// The folder, as the store of contexts.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    environment: Arc<Environment>,
    lang: Lang,
}

impl Folder {
    /// The folder below a person's home.
    pub fn of(environment: &Arc<Environment>, lang: Lang) -> Option<Self> {
        let path = environment.home()?.join(".chatcli/contexts");
        Some(Self { path, environment: Arc::clone(environment), lang })
    }

    fn file(&self, key: &str) -> PathBuf {
        self.path.join(format!("{key}.json"))
    }

    fn why(&self, error: &std::io::Error) -> String {
        files::why(error, self.lang)
    }

    fn about(&self, path: &str, error: &std::io::Error) -> String {
        fill(Late::ReferenceUnreadable.get(self.lang), &[("name", path), ("why", &self.why(error))])
    }
}

impl Store for Folder {
    async fn keys(&self, most: usize) -> Result<Vec<String>, String> {
        let listed = match fs::read_dir(&self.path) {
            Ok(listed) => listed,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.why(&error)),
        };
        let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let keys = names.filter(|name| !name.ends_with(VECTORS) && !name.starts_with('.'));
        Ok(keys.filter_map(|name| Some(name.strip_suffix(".json")?.to_owned())).take(most).collect())
    }

    async fn read(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let path = self.file(key);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() <= most => {
                files::read(&path, most).map(Some).map_err(|error| self.why(&error))
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.why(&error)),
        }
    }

    async fn write(&self, key: &str, bytes: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.and_then(|()| write_file(&self.file(key), text, true)).map_err(|error| self.why(&error))
    }

    async fn delete(&self, key: &str) -> Result<(), String> {
        match fs::remove_file(self.file(key)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.why(&error)),
            _ => Ok(()),
        }
    }

    async fn set_aside(&self, key: &str) -> Result<(), String> {
        let from = self.file(key);
        let plain = from.with_extension("json.corrupt");
        let numbered = |number: usize| from.with_extension(format!("json.corrupt-{number}"));
        let free = |path: &Path| path.symlink_metadata().is_err();
        let to = std::iter::once(plain).chain((1..1_000).map(numbered)).find(|path| free(path));
        let Some(to) = to else { return Ok(()) };
        fs::rename(from, to).map_err(|error| self.why(&error))
    }

    async fn import(&self, path: &str, most: u64) -> Result<Vec<u8>, String> {
        files::read(&self.environment.expand(path), most).map_err(|error| self.about(path, &error))
    }

    async fn export(&self, path: &str, text: &str) -> Result<String, String> {
        let to = self.environment.expand(path);
        write_file(&to, text, false).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => fill(Text::FileExists.get(self.lang), &[("path", path)]),
            _ => self.about(path, &error),
        })?;
        Ok(to.display().to_string())
    }
}

/// Answers a question about contexts with this machine's files.
pub async fn told(ask: ContextsAsk, folder: &Folder, machine: &Machine) -> ContextsTold {
    let lang = folder.lang;
    let now = jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.9f%:z").to_string();
    answer(ask, folder, machine, &Fresh { now, id: uuid(fastrand::u128(..)), lang }).await
}

#[cfg(test)]
mod tests;
