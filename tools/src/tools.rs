//! Runs one call. The caller resolves the call first, asks the rules about what came out, shows the plan of a change, and
//! then runs exactly that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chatcli_agent::Call;
use chatcli_agent::call::{Clean, Exec, Rollback, Test};

use crate::change::{Digest, Plan, digest};
use crate::checkpoints::{Checkpoints, private_folder};
use crate::hooks::{self, Row};
use crate::place::Folder;
use crate::process::{self, Ended, Limits, Lines};
use crate::sandbox::Sandbox;
use crate::walk::{Go, Walk};
use crate::{Trouble, detect, git, reading, searching};
use chatcli_agent::carried::Hook;
use chatcli_agent::carried::hooks::Event;

/// How long a command, and tests, may take when nothing is said, and at most.
const EXEC_S: u64 = 600;
const TEST_S: u64 = 1_800;
const MOST_S: u64 = 3_600;
/// Backups that are cleaned in one call.
const MAX_BACKUPS: usize = 1_000;

/// Where and how tools work.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The working folder.
    pub root: PathBuf,
    /// A folder of the person's alone, outside the working folder: logs, checkpoints, scratch.
    pub state: PathBuf,
    /// Whether commands are restricted by the kernel.
    pub sandbox: bool,
    /// Whether commands may open a network.
    pub network: bool,
    /// The person's home.
    pub home: Option<PathBuf>,
}

/// What a call brought.
#[derive(Debug, Default)]
pub struct Report {
    /// For the model.
    pub text: String,
    /// Where all of a command's output lies.
    pub log: Option<PathBuf>,
    /// A command that did not do what it should. The text says how it ended.
    pub failed: bool,
}

/// The tools of one working folder.
#[derive(Debug)]
pub struct Tools {
    folder: Folder,
    checkpoints: Checkpoints,
    /// What was read or written last, so that no change overwrites what no one saw.
    seen: BTreeMap<String, Digest>,
    sandbox: Sandbox,
    logs: PathBuf,
    scratch: PathBuf,
}

impl Tools {
    /// Opens a working folder.
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let folder = Folder::open(&settings.root)?;
        private_folder(&settings.state)?;
        let state = settings.state.canonicalize().map_err(|why| Trouble::of("the state folder", why))?;
        if state.starts_with(folder.root()) {
            return Err(Trouble::Unfit(state.to_string_lossy().into_owned(), "lies in the working folder"));
        }
        let (logs, scratch) = (state.join("logs"), state.join("scratch"));
        private_folder(&logs)?;
        private_folder(&scratch)?;
        let checkpoints = Checkpoints::open(&state.join("checkpoints"), folder.root())?;
        let sandbox = Sandbox {
            is_on: settings.sandbox,
            writable: vec![folder.root().to_path_buf(), scratch.clone()],
            network: settings.network,
            home: settings.home.clone(),
        };
        Ok(Self { folder, checkpoints, seen: BTreeMap::new(), sandbox, logs, scratch })
    }

    /// The working folder.
    pub fn root(&self) -> &Path {
        self.folder.root()
    }

    /// The changes that can be taken back.
    pub fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }

    /// Runs the hooks that are for this event and tool.
    pub fn hooks(
        &self,
        hooks: &[Hook],
        of: (Event, Option<&str>),
        told: &str,
        stopped: &dyn Fn() -> bool,
    ) -> Row {
        hooks::run(hooks, of, told, (self.root(), &self.scratch), stopped)
    }

    /// What follows belongs to another turn of the model.
    pub fn begin_turn(&mut self) {
        self.checkpoints.begin_turn();
    }

    /// Takes the last turn back. The paths that it changed.
    pub fn undo(&mut self) -> Result<Vec<String>, Trouble> {
        let paths = self.checkpoints.undo(&self.folder)?;
        self.forget(&paths);
        Ok(paths)
    }

    /// Makes the turn again that was taken back last.
    pub fn redo(&mut self) -> Result<Vec<String>, Trouble> {
        let paths = self.checkpoints.redo(&self.folder)?;
        self.forget(&paths);
        Ok(paths)
    }

    fn forget(&mut self, paths: &[String]) {
        for path in paths {
            self.seen.remove(path);
        }
    }

    /// The call with every path as the place where it leads, links followed. Rules are asked about this one, and this one
    /// is run.
    pub fn resolve(&self, call: &Call) -> Result<Call, Trouble> {
        let mut call = call.clone();
        let place = |path: &mut String| -> Result<(), Trouble> {
            *path = self.folder.resolve(path)?;
            Ok(())
        };
        match &mut call {
            Call::Read(read) => read.files.iter_mut().try_for_each(place)?,
            Call::Write(write) => place(&mut write.file)?,
            Call::Edit(edits) => edits.iter_mut().try_for_each(|edit| place(&mut edit.file))?,
            Call::Diff(diff) => {
                if let Some(file) = &mut diff.file {
                    place(file)?;
                }
                // The names stand in the diff itself, so they must be the places that they lead to.
                for path in Call::Diff(diff.clone()).paths() {
                    if chatcli_agent::place::normal(&path).as_ref() != Some(&self.folder.resolve(&path)?) {
                        return Err(Trouble::Unfit(path, "goes through a link; name the file itself"));
                    }
                }
            }
            Call::Tree(tree) => place(&mut tree.dir)?,
            Call::Search(search) => place(&mut search.dir)?,
            Call::Exec(exec) => place(&mut exec.dir)?,
            Call::Test(test) => {
                place(&mut test.dir)?;
                // What would run is what is asked about.
                if test.command.is_none() {
                    test.command = Some(detect::test_command(&self.folder, &test.dir)?.to_owned());
                }
            }
            Call::Git(git) => {
                place(&mut git.dir)?;
                if let Some(path) = &mut git.path {
                    place(path)?;
                }
            }
            Call::Rollback(Rollback::File(file)) => place(file)?,
            Call::Clean(clean) => place(&mut clean.dir)?,
            Call::Rollback(Rollback::Turn) | Call::Other { .. } => {}
        }
        Ok(call)
    }

    /// What a call would change. `None` when it changes no file by itself.
    pub fn plan(&self, call: &Call) -> Result<Option<Plan>, Trouble> {
        let plan = match call {
            Call::Write(write) => Plan::write(&self.folder, write)?,
            Call::Edit(edits) => Plan::edits(&self.folder, edits)?,
            Call::Diff(diff) => Plan::diff(&self.folder, diff)?,
            Call::Clean(clean) if clean.force => self.cleaning(clean)?,
            _ => return Ok(None),
        };
        for file in &plan.files {
            let now = file.before.as_ref().map(|(bytes, _)| digest(bytes));
            if self.seen.get(&file.path).is_some_and(|seen| Some(*seen) != now) {
                return Err(Trouble::Changed(file.path.clone()));
            }
        }
        Ok(Some(plan))
    }

    /// Makes a change that was planned, and shown.
    pub fn make(&mut self, plan: &Plan) -> Result<Report, Trouble> {
        self.checkpoints.make(&self.folder, plan)?;
        for file in &plan.files {
            match &file.after {
                Some(bytes) => self.seen.insert(file.path.clone(), digest(bytes)),
                None => self.seen.remove(&file.path),
            };
        }
        Ok(Report { text: plan.shown(), ..Report::default() })
    }

    /// Runs a call that was resolved.
    pub fn run(&mut self, call: &Call, stopped: &dyn Fn() -> bool, on: Lines<'_>) -> Result<Report, Trouble> {
        if let Some(plan) = self.plan(call)? {
            return self.make(&plan);
        }
        let said = |text| Ok(Report { text, ..Report::default() });
        match call {
            Call::Read(read) => {
                let mut text = String::new();
                for file in &read.files {
                    let (shown, bytes) = reading::file(&self.folder, file, read)?;
                    text.push_str(&shown);
                    self.seen.insert(file.clone(), digest(&bytes));
                }
                said(text)
            }
            Call::Tree(tree) => said(reading::tree(&self.folder, &tree.dir, tree, stopped)?),
            Call::Search(search) => said(searching::run(&self.folder, &search.dir, search, stopped)?),
            Call::Exec(exec) => self.exec(exec, EXEC_S, stopped, on),
            Call::Test(Test { dir, command, timeout_s }) => {
                let command = match command {
                    Some(command) => command.clone(),
                    None => detect::test_command(&self.folder, dir)?.to_owned(),
                };
                let exec = Exec { command, dir: dir.clone(), timeout_s: *timeout_s };
                self.exec(&exec, TEST_S, stopped, on)
            }
            Call::Git(git) => {
                let dir = self.absolute(&git.dir)?;
                Ok(report(git::run(&self.folder, &dir, &self.scratch, git, stopped, on)?, None))
            }
            Call::Rollback(Rollback::Turn) => said(format!("undone: {}\n", self.undo()?.join(", "))),
            Call::Rollback(Rollback::File(file)) => {
                self.checkpoints.undo_file(&self.folder, file)?;
                self.forget(std::slice::from_ref(file));
                said(format!("undone: {file}\n"))
            }
            Call::Clean(clean) => {
                let found = self.backups(clean)?;
                said(format!("{} backups; force=true deletes them\n{}", found.len(), found.join("\n")))
            }
            Call::Write(_) | Call::Edit(_) | Call::Diff(_) => {
                Err(Trouble::Asked("that changes nothing".to_owned()))
            }
            Call::Other { tool, .. } => Err(Trouble::Asked(format!("there is no tool {tool}"))),
        }
    }

    fn exec(
        &self,
        exec: &Exec,
        default_s: u64,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<Report, Trouble> {
        let dir = self.absolute(&exec.dir)?;
        let log = process::log_name(&self.logs);
        let timeout = Duration::from_secs(exec.timeout_s.unwrap_or(default_s).clamp(1, MOST_S));
        let mut command = process::command("sh", &dir, &self.scratch);
        command.arg("-c").arg(&exec.command);
        let limits = Limits { timeout, log: Some(&log), sandbox: &self.sandbox, stopped, input: None };
        Ok(report(process::run(command, &limits, on)?, Some(log)))
    }

    /// Runs a command that a person chose, in the folder that the one before it left; and the folder that it leaves, when
    /// that is in the working folder.
    pub fn command(
        &self,
        line: &str,
        dir: &str,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<(Report, String), Trouble> {
        let dir = if self.folder.dir(dir).is_ok() { dir } else { "." };
        let left = self.scratch.join(format!("left-{:016x}", fastrand::u64(..)));
        let path = left.to_string_lossy().into_owned();
        let command = format!("trap 'pwd -P > \"{path}\"' EXIT\n{line}\n");
        let exec = Exec { command, dir: dir.to_owned(), timeout_s: None };
        let report = self.exec(&exec, EXEC_S, stopped, on)?;
        let said = std::fs::read(&left).unwrap_or_default();
        let _ = std::fs::remove_file(&left);
        let said = String::from_utf8(said).ok().filter(|said| said.len() <= 4096);
        let left = said.and_then(|said| self.folder.resolve(said.trim_end_matches('\n')).ok());
        Ok((report, left.filter(|left| self.folder.dir(left).is_ok()).unwrap_or_else(|| dir.to_owned())))
    }

    /// A folder to start a program in. It is there, and it is where it was when the call was resolved.
    fn absolute(&self, dir: &str) -> Result<PathBuf, Trouble> {
        self.folder.dir(dir)?;
        Ok(if dir == "." { self.folder.root().to_path_buf() } else { self.folder.root().join(dir) })
    }

    fn backups(&self, clean: &Clean) -> Result<Vec<String>, Trouble> {
        let mut found = Vec::new();
        let walk = Walk { max_depth: 32, hidden: true, stopped: &|| false };
        walk.go(&self.folder, &clean.dir, &mut |entry| {
            if !entry.is_dir && !entry.is_link && entry.name.ends_with(".bak") {
                found.push(if clean.dir == "." {
                    entry.path.to_owned()
                } else {
                    format!("{}/{}", clean.dir, entry.path)
                });
            }
            if found.len() < MAX_BACKUPS { Go::On } else { Go::Stop }
        })?;
        Ok(found)
    }

    fn cleaning(&self, clean: &Clean) -> Result<Plan, Trouble> {
        let mut plan = Plan::default();
        for path in self.backups(clean)? {
            let before = crate::change::now(&self.folder, &path)?;
            plan.files.push(crate::change::FileChange { path, before, after: None });
        }
        if plan.files.is_empty() {
            Err(Trouble::Asked("there is no backup to delete".to_owned()))
        } else {
            Ok(plan)
        }
    }
}

fn report(ended: Ended, log: Option<PathBuf>) -> Report {
    let failed = !ended.is_success();
    // A log that says no more than the report is not worth keeping.
    let log = log.filter(|log| {
        if !ended.is_cut {
            let _ = std::fs::remove_file(log);
        }
        ended.is_cut
    });
    let all = log.as_ref().map(|log| format!("[all of it: {}]\n", log.display())).unwrap_or_default();
    Report { text: format!("{}\n{all}{}", ended.summary(), ended.output), log, failed }
}
