//! Runs one call. The caller resolves the call first, asks the rules about what came out, shows the plan of a change, and
//! then runs exactly that.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chatcli_agent::call::{Exec, MAX_TIMEOUT_S, Test};
use chatcli_agent::policy::Policy;
use chatcli_agent::{Call, shell};
use chatcli_folder::FileTools;
use chatcli_folder::change::Plan;
use futures::executor::block_on;
use serde_json::{Map, Value};

use crate::guard::Guard;
use crate::known::Known;
use crate::place::Folder;
use crate::plugins::{self, Plugin};
use crate::process::{self, Ended, Limits, Lines};
use crate::replaced::{Replaced, private_folder};
use crate::sandbox::Sandbox;
use crate::trouble::of;
use crate::{Trouble, git};

/// How long a command, and tests, may take when nothing is said, and at most.
const EXEC_S: u64 = 600;
const TEST_S: u64 = 1_800;

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
    /// Where this program keeps what is its own; commands do not see it.
    pub hidden: Vec<PathBuf>,
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
    /// What is about files alone. The machine answers at once, so nothing in it ever waits.
    files: FileTools<Folder, Replaced>,
    sandbox: Sandbox,
    logs: PathBuf,
    scratch: PathBuf,
    /// What commands made of places that they may not change.
    aside: PathBuf,
}

impl Tools {
    /// Opens a working folder.
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let folder = Folder::open(&settings.root)?;
        private_folder(&settings.state)?;
        let state = settings.state.canonicalize().map_err(|why| of("the state folder", why))?;
        if state.starts_with(folder.root()) {
            return Err(Trouble::Unfit(
                state.to_string_lossy().into_owned(),
                "lies in the working folder; begin in the folder of a project",
            ));
        }
        let (logs, scratch) = (state.join("logs"), state.join("scratch"));
        let aside = state.join("aside");
        private_folder(&aside)?;
        private_folder(&logs)?;
        private_folder(&scratch)?;
        let replaced = Replaced::open(state.join("checkpoints"))?;
        let sandbox = Sandbox {
            is_on: settings.sandbox,
            writable: vec![folder.root().to_path_buf(), scratch.clone()],
            network: settings.network,
            home: settings.home.clone(),
            hidden: settings.hidden.clone(),
            seen: vec![logs.clone()],
        };
        let root = folder.root().to_string_lossy().into_owned();
        let files = block_on(FileTools::open(folder, replaced, &root));
        Ok(Self { files, sandbox, logs, scratch, aside })
    }

    /// The working folder.
    pub fn root(&self) -> &Path {
        self.folder().root()
    }

    fn folder(&self) -> &Folder {
        self.files.files()
    }

    /// A folder for what is needed for a moment.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// The plugins of a folder of the person's own, and those that cannot be used with the reason.
    pub fn plugins(&self, folder: &Path) -> (Vec<Plugin>, Vec<(String, String)>) {
        plugins::find(folder, (self.root(), &self.scratch), &self.sandbox, &|| false)
    }

    /// Calls a plugin.
    pub fn call_plugin(
        &self,
        plugin: &Plugin,
        arguments: &Map<String, Value>,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<Report, Trouble> {
        self.hiding(on, |on| {
            self.guarded(None, || {
                plugin.call(arguments, (self.root(), &self.scratch), &self.sandbox, stopped, on)
            })
        })
    }

    /// Runs what says something, without the values that the working folder keeps secret.
    fn hiding(
        &self,
        on: Lines<'_>,
        run: impl FnOnce(Lines<'_>) -> Result<Report, Trouble>,
    ) -> Result<Report, Trouble> {
        let known = Known::of(self.root());
        let report = run(&mut |stream, line| on(stream, &known.hide(line)))?;
        Ok(Report { text: known.hide(&report.text), ..report })
    }

    /// Runs what writes in the working folder, and puts back what it may not change there. A person who was asked about a
    /// command that names such a place has allowed it.
    fn guarded(
        &self,
        asked: Option<&Exec>,
        run: impl FnOnce() -> Result<Report, Trouble>,
    ) -> Result<Report, Trouble> {
        if !self.sandbox.is_on {
            return run();
        }
        let guard = Guard::of(self.root());
        let report = run();
        let root = self.root().to_string_lossy();
        let asked = asked.filter(|exec| Policy::risk(&Call::Exec((*exec).clone()), &root).is_always_asked());
        let may = |path: &Path| {
            let named = path.components().next().and_then(|part| part.as_os_str().to_str());
            asked.zip(named).is_some_and(|(exec, named)| {
                exec.command.contains(named) || named == ".git" && exec.command.contains("git config")
            })
        };
        let Some(told) = guard.put_back(&self.aside, &may).told() else { return report };
        let report = report?;
        Ok(Report { text: format!("{told}\n{}", report.text), failed: true, ..report })
    }

    /// What follows belongs to another turn of the model.
    pub fn begin_turn(&mut self) {
        self.files.begin_turn();
    }

    /// Takes the last turn back. The paths that it changed.
    pub fn undo(&mut self) -> Result<Vec<String>, Trouble> {
        block_on(self.files.undo())
    }

    /// Makes the turn again that was taken back last.
    pub fn redo(&mut self) -> Result<Vec<String>, Trouble> {
        block_on(self.files.redo())
    }

    /// The call with every path as the place where it leads, links followed. Rules are asked about this one, and this one
    /// is run.
    pub fn resolve(&self, call: &Call) -> Result<Call, Trouble> {
        block_on(self.files.resolve(call))
    }

    /// What a call would change. `None` when it changes no file by itself.
    pub fn plan(&self, call: &Call) -> Result<Option<Plan>, Trouble> {
        block_on(self.files.plan(call))
    }

    /// Makes a change that was planned, and shown.
    pub fn make(&mut self, plan: &Plan) -> Result<Report, Trouble> {
        let text = block_on(self.files.make(plan))?;
        Ok(Report { text, ..Report::default() })
    }

    /// Runs a call that was resolved.
    pub fn run(&mut self, call: &Call, stopped: &dyn Fn() -> bool, on: Lines<'_>) -> Result<Report, Trouble> {
        if let Some(text) = block_on(self.files.run(call, stopped))? {
            return Ok(Report { text, ..Report::default() });
        }
        match call {
            Call::Exec(exec) => self.kept(exec, EXEC_S, stopped, on),
            Call::Test(Test { dir, command: Some(command), timeout_s }) => {
                let exec = Exec { command: command.clone(), dir: dir.clone(), timeout_s: *timeout_s };
                self.kept(&exec, TEST_S, stopped, on)
            }
            Call::Git(git) => {
                let dir = self.absolute(&git.dir)?;
                self.hiding(on, |on| {
                    Ok(report(git::run(self.folder(), &dir, &self.scratch, git, stopped, on)?, None))
                })
            }
            call => Err(Trouble::Asked(format!("there is no tool {}", call.name()))),
        }
    }

    /// Runs a command of the model, and keeps what it replaces in files that its line names.
    fn kept(
        &mut self,
        exec: &Exec,
        default_s: u64,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<Report, Trouble> {
        let line = shell::judge(&exec.command);
        let dir = format!("{}/{}", exec.dir, line.begins_in.as_deref().unwrap_or("."));
        let before = block_on(self.files.before(&dir, &line.files));
        for (path, bytes, mode) in before.files() {
            // Another name of the same file, which may lie anywhere, keeps what it has.
            if self.folder().has_other_names(path) && line.may_write(path) {
                self.folder().write(path, bytes, Some(mode))?;
            }
        }
        let report = self.exec(exec, default_s, stopped, on);
        block_on(self.files.after(before))?;
        report
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
        let timeout = Duration::from_secs(exec.timeout_s.unwrap_or(default_s).clamp(1, MAX_TIMEOUT_S));
        let mut command = process::command("sh", &dir, &self.scratch);
        command.arg("-c").arg(&exec.command);
        let limits = Limits { timeout, log: Some(&log), sandbox: &self.sandbox, stopped, input: None };
        self.hiding(on, |on| {
            self.guarded(Some(exec), || Ok(report(process::run(command, &limits, on)?, Some(log.clone()))))
        })
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
        let dir = if self.folder().dir(dir).is_ok() { dir } else { "." };
        let left = self.scratch.join(format!("left-{:016x}", fastrand::u64(..)));
        let path = left.to_string_lossy().into_owned();
        let command = format!("trap 'pwd -P > \"{path}\"' EXIT\n{line}\n");
        let exec = Exec { command, dir: dir.to_owned(), timeout_s: None };
        let report = self.exec(&exec, EXEC_S, stopped, on)?;
        let said = std::fs::read(&left).unwrap_or_default();
        let _ = std::fs::remove_file(&left);
        let said = String::from_utf8(said).ok().filter(|said| said.len() <= 4096);
        let left = said.and_then(|said| self.folder().resolve(said.trim_end_matches('\n')).ok());
        Ok((report, left.filter(|left| self.folder().dir(left).is_ok()).unwrap_or_else(|| dir.to_owned())))
    }

    /// A folder to start a program in. It is there, and it is where it was when the call was resolved.
    fn absolute(&self, dir: &str) -> Result<PathBuf, Trouble> {
        self.folder().dir(dir)?;
        Ok(if dir == "." { self.folder().root().to_path_buf() } else { self.folder().root().join(dir) })
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
    let all = log
        .as_ref()
        .map(|log| format!("[all of it, for exec with head, tail or grep: {}]\n", log.display()))
        .unwrap_or_default();
    Report { text: format!("{}\n{all}{}", ended.summary(), ended.output), log, failed }
}
