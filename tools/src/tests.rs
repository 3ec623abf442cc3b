//! The tools against folders, programs and models that mean harm.

mod boundary;
mod carrying;
mod changes;
mod commands;
mod guard;
mod repository;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use chatcli_agent::{Call, Reply};

use crate::{Report, Settings, Tools, Trouble};

/// A working folder with what must stay untouched beside it.
pub(crate) struct World {
    pub(crate) tools: Tools,
    pub(crate) base: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        for folder in ["work", "outside"] {
            fs::create_dir(base.path().join(folder)).unwrap();
        }
        fs::write(base.path().join("outside/secret"), "secret").unwrap();
        let tools = Tools::open(&settings(base.path())).unwrap();
        Self { tools, base }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.base.path().join("work").join(name)
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// What the model writes, run as the engine runs it once it is allowed.
    pub(crate) fn try_run(&mut self, reply: &str) -> Result<Report, Trouble> {
        let reply = Reply::read(reply);
        assert!(reply.is_runnable(), "{reply:?}");
        let call = Call::read(&reply.calls[0]).map_err(Trouble::Asked)?;
        let call = self.tools.resolve(&call)?;
        self.tools.run(&call, &|| false, &mut |_, _| {})
    }

    pub(crate) fn run(&mut self, reply: &str) -> String {
        self.try_run(reply).unwrap_or_else(|why| panic!("{reply}: {why}")).text
    }

    pub(crate) fn fails(&mut self, reply: &str) -> String {
        match self.try_run(reply) {
            Ok(report) => panic!("{reply}: {}", report.text),
            Err(why) => why.to_string(),
        }
    }
}

pub(crate) fn settings(base: &Path) -> Settings {
    Settings {
        root: base.join("work"),
        state: base.join("state"),
        sandbox: false,
        network: false,
        home: None,
        hidden: Vec::new(),
    }
}

/// Every file and folder with rights and content.
pub(crate) fn snapshot(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut todo = vec![root.to_path_buf()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            let what = match (kind.is_dir(), kind.is_file()) {
                (true, _) => "folder".to_owned(),
                (_, true) => String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned(),
                _ => "other".to_owned(),
            };
            if kind.is_dir() {
                todo.push(entry.path());
            }
            found.insert(entry.path(), format!("{mode:o} {what}"));
        }
    }
    found
}
