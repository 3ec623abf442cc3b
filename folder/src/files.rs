//! Runs one call that is about files. The caller resolves the call first, asks the rules about what came out, shows the
//! plan of a change, and then makes exactly that.

use std::collections::BTreeMap;

use chatcli_agent::Call;
use chatcli_agent::call::{Clean, Rollback};
use chatcli_agent::place;

use crate::before::Before;
use crate::change::{Digest, FileChange, Plan, digest, now};
use crate::checkpoints::Checkpoints;
use crate::walk::{How, Walk};
use crate::{Files, Keep, Kind, Trouble, detect, reading, searching};

/// Backups that are cleaned in one call.
const MAX_BACKUPS: usize = 1_000;

/// The tools of one folder.
#[derive(Debug)]
pub struct FileTools<F, K> {
    files: F,
    checkpoints: Checkpoints<K>,
    /// What was read or written last, so that no change overwrites what no one saw.
    seen: BTreeMap<String, Digest>,
}

impl<F: Files, K: Keep> FileTools<F, K> {
    /// Those of a folder, whose name tells it from others.
    pub async fn open(files: F, keep: K, root: &str) -> Self {
        Self { files, checkpoints: Checkpoints::open(keep, root).await, seen: BTreeMap::new() }
    }

    /// The files.
    pub fn files(&self) -> &F {
        &self.files
    }

    /// What follows belongs to another turn of the model.
    pub fn begin_turn(&mut self) {
        self.checkpoints.begin_turn();
    }

    /// Takes the last turn back. The paths that it changed.
    pub async fn undo(&mut self) -> Result<Vec<String>, Trouble> {
        let paths = self.checkpoints.undo(&self.files).await?;
        self.forget(&paths);
        Ok(paths)
    }

    /// Makes the turn again that was taken back last.
    pub async fn redo(&mut self) -> Result<Vec<String>, Trouble> {
        let paths = self.checkpoints.redo(&self.files).await?;
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
    pub async fn resolve(&self, call: &Call) -> Result<Call, Trouble> {
        let mut call = call.clone();
        for path in paths(&mut call) {
            *path = self.files.resolve(path).await?;
        }
        if let Call::Diff(diff) = &call {
            // The names stand in the diff itself, so they must be the places that they lead to.
            for path in Call::Diff(diff.clone()).paths() {
                if place::normal(&path).as_ref() != Some(&self.files.resolve(&path).await?) {
                    return Err(Trouble::Unfit(path, "goes through a link; name the file itself"));
                }
            }
        }
        if let Call::Test(test) = &mut call
            && test.command.is_none()
        {
            // What would run is what is asked about.
            test.command = Some(detect::test_command(&self.files, &test.dir).await?.to_owned());
        }
        Ok(call)
    }

    /// What a call would change. `None` when it changes no file by itself.
    pub async fn plan(&self, call: &Call) -> Result<Option<Plan>, Trouble> {
        let plan = match call {
            Call::Write(write) => Plan::write(&self.files, write).await?,
            Call::Edit(edits) => Plan::edits(&self.files, edits).await?,
            Call::Diff(diff) => Plan::diff(&self.files, diff).await?,
            Call::Clean(clean) if clean.force => self.cleaning(clean).await?,
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

    /// Makes a change that was planned, and shown. What was changed, for the model.
    pub async fn make(&mut self, plan: &Plan) -> Result<String, Trouble> {
        self.checkpoints.make(&self.files, plan).await?;
        for file in &plan.files {
            match &file.after {
                Some(bytes) => self.seen.insert(file.path.clone(), digest(bytes)),
                None => self.seen.remove(&file.path),
            };
        }
        Ok(plan.shown())
    }

    /// Runs a call that was resolved, and says what it brought. `None` = it is not about files.
    pub async fn run(&mut self, call: &Call, stopped: &dyn Fn() -> bool) -> Result<Option<String>, Trouble> {
        if let Some(plan) = self.plan(call).await? {
            return self.make(&plan).await.map(Some);
        }
        Ok(Some(match call {
            Call::Read(read) => {
                let mut text = String::new();
                for file in &read.files {
                    let (shown, bytes) = reading::file(&self.files, file, read).await?;
                    text.push_str(&shown);
                    self.seen.insert(file.clone(), digest(&bytes));
                }
                text
            }
            Call::Tree(tree) => reading::tree(&self.files, &tree.dir, tree, stopped).await?,
            Call::Search(search) => searching::run(&self.files, &search.dir, search, stopped).await?,
            Call::Rollback(Rollback::Turn) => format!("undone: {}\n", self.undo().await?.join(", ")),
            Call::Rollback(Rollback::File(file)) => {
                self.checkpoints.undo_file(&self.files, file).await?;
                self.forget(std::slice::from_ref(file));
                format!("undone: {file}\n")
            }
            Call::Clean(clean) => {
                let found = self.backups(clean).await?;
                format!("{} backups; force=true deletes them\n{}", found.len(), found.join("\n"))
            }
            Call::Write(_) | Call::Edit(_) | Call::Diff(_) => {
                return Err(Trouble::Asked("that changes nothing".to_owned()));
            }
            Call::Exec(_) | Call::Test(_) | Call::Git(_) | Call::Other { .. } => return Ok(None),
        }))
    }

    /// What files hold that a command may write, before it runs.
    pub async fn before(&self, dir: &str, names: &[String]) -> Before {
        Before::of(&self.files, dir, names).await
    }

    /// A command has run: what it replaced is kept, so that a turn is taken back with it. The files that it replaced.
    pub async fn after(&mut self, before: Before) -> Result<Vec<String>, Trouble> {
        let changed = before.changed(&self.files).await;
        let paths: Vec<String> = changed.iter().map(|(path, _, _)| path.clone()).collect();
        if !changed.is_empty() {
            self.checkpoints.note(changed).await?;
        }
        Ok(paths)
    }

    async fn backups(&self, clean: &Clean) -> Result<Vec<String>, Trouble> {
        let mut found = Vec::new();
        let how = How { max_depth: 32, hidden: true, stopped: &|| false };
        let mut walk = Walk::begin(&self.files, &clean.dir, how).await?;
        while let Some(step) = walk.step().await {
            if step.entry.kind == Kind::File && step.entry.name.ends_with(".bak") {
                found.push(step.place);
            }
            if found.len() >= MAX_BACKUPS {
                break;
            }
        }
        Ok(found)
    }

    async fn cleaning(&self, clean: &Clean) -> Result<Plan, Trouble> {
        let mut plan = Plan::default();
        for path in self.backups(clean).await? {
            let before = now(&self.files, &path).await?;
            plan.files.push(FileChange { path, before, after: None });
        }
        if plan.files.is_empty() {
            Err(Trouble::Asked("there is no backup to delete".to_owned()))
        } else {
            Ok(plan)
        }
    }
}

/// The paths that a call names in fields of their own.
fn paths(call: &mut Call) -> Vec<&mut String> {
    match call {
        Call::Read(read) => read.files.iter_mut().collect(),
        Call::Write(write) => vec![&mut write.file],
        Call::Edit(edits) => edits.iter_mut().map(|edit| &mut edit.file).collect(),
        Call::Diff(diff) => diff.file.iter_mut().collect(),
        Call::Tree(tree) => vec![&mut tree.dir],
        Call::Search(search) => vec![&mut search.dir],
        Call::Exec(exec) => vec![&mut exec.dir],
        Call::Test(test) => vec![&mut test.dir],
        Call::Git(git) => std::iter::once(&mut git.dir).chain(&mut git.path).collect(),
        Call::Rollback(Rollback::File(file)) => vec![file],
        Call::Clean(clean) => vec![&mut clean.dir],
        Call::Rollback(Rollback::Turn) | Call::Other { .. } => Vec::new(),
    }
}
