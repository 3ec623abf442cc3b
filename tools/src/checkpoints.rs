//! What every change replaced, so that a change, or a whole turn of the model, can be taken back and made again.
//!
//! It is kept outside the working folder, in a folder of the person's alone. A content is kept once, under its digest.
//! A file that changed since is not overwritten: nothing of that step is undone then.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Trouble;
use crate::change::{Plan, digest, now, put};
use crate::place::Folder;
use crate::reading::MAX_FILE_BYTES;

/// Turns that are kept.
const MAX_TURNS: usize = 100;
/// Bytes of the list.
const MAX_LIST_BYTES: u64 = 16 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    digest: String,
    mode: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    path: String,
    before: Option<Content>,
    after: Option<Content>,
}

type Turn = Vec<Step>;
/// Content and rights of a file that is there.
type File = Option<(Vec<u8>, u32)>;

#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    /// The working folder that it is about.
    root: String,
    done: Vec<Turn>,
    undone: Vec<Turn>,
}

/// The changes of one working folder.
#[derive(Debug)]
pub struct Checkpoints {
    place: PathBuf,
    list: List,
    is_new_turn: bool,
}

/// Makes a folder of the person's alone.
pub(crate) fn private_folder(path: &Path) -> Result<(), Trouble> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|why| Trouble::of(&path.to_string_lossy(), why))
}

impl Checkpoints {
    /// Those kept in `place`, which is made when it is missing. A list of another folder is not taken.
    pub fn open(place: &Path, root: &Path) -> Result<Self, Trouble> {
        private_folder(place)?;
        let root = root.to_string_lossy().into_owned();
        let list = place.join("turns.json");
        let read = fs::metadata(&list)
            .ok()
            .filter(|found| found.len() <= MAX_LIST_BYTES)
            .and_then(|_| fs::read(&list).ok());
        let list: Option<List> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let list = list.filter(|list| list.root == root).unwrap_or_else(|| List { root, ..List::default() });
        Ok(Self { place: place.to_path_buf(), list, is_new_turn: true })
    }

    /// What follows belongs to another turn.
    pub fn begin_turn(&mut self) {
        self.is_new_turn = true;
    }

    /// Changes that can be taken back.
    pub fn steps(&self) -> usize {
        self.list.done.iter().map(Vec::len).sum()
    }

    /// Makes a change and keeps what it replaced. What is kept is written first.
    pub fn make(&mut self, folder: &Folder, plan: &Plan) -> Result<(), Trouble> {
        let mut steps = Vec::with_capacity(plan.files.len());
        for file in &plan.files {
            let mode = file.before.as_ref().map_or(0o600, |(_, mode)| *mode);
            let before = file.before.as_ref().map(|(bytes, mode)| self.keep(bytes, *mode)).transpose()?;
            let after = file.after.as_ref().map(|bytes| self.keep(bytes, mode)).transpose()?;
            steps.push(Step { path: file.path.clone(), before, after });
        }
        plan.make(folder)?;
        self.list.undone.clear();
        match self.list.done.last_mut() {
            Some(turn) if !self.is_new_turn => turn.extend(steps),
            _ => self.list.done.push(steps),
        }
        self.is_new_turn = false;
        self.save()
    }

    /// Takes the last turn back. The paths that it changed.
    pub fn undo(&mut self, folder: &Folder) -> Result<Vec<String>, Trouble> {
        let turn = self.list.done.last().cloned().ok_or(Trouble::NothingToUndo)?;
        let back: Turn = turn.iter().rev().map(reversed).collect();
        self.apply(folder, &back)?;
        self.list.done.pop();
        self.list.undone.push(turn);
        self.is_new_turn = true;
        self.save()?;
        Ok(paths(&back))
    }

    /// Makes the turn again that was taken back last.
    pub fn redo(&mut self, folder: &Folder) -> Result<Vec<String>, Trouble> {
        let turn = self.list.undone.last().cloned().ok_or(Trouble::NothingToUndo)?;
        self.apply(folder, &turn)?;
        self.list.undone.pop();
        self.list.done.push(turn.clone());
        self.is_new_turn = true;
        self.save()?;
        Ok(paths(&turn))
    }

    /// Takes the last change of one file back.
    pub fn undo_file(&mut self, folder: &Folder, path: &str) -> Result<(), Trouble> {
        let found = self.list.done.iter().enumerate().rev().find_map(|(turn, steps)| {
            let step = steps.iter().rposition(|step| step.path == path)?;
            Some((turn, step, steps.get(step)?.clone()))
        });
        let (turn, at, step) = found.ok_or(Trouble::NothingToUndo)?;
        self.apply(folder, &[reversed(&step)])?;
        if let Some(steps) = self.list.done.get_mut(turn) {
            steps.remove(at);
        }
        self.list.done.retain(|steps| !steps.is_empty());
        self.list.undone.push(vec![step]);
        self.is_new_turn = true;
        self.save()
    }

    /// All steps or none: every file must be what the step found, and everything kept must be there. A file may be
    /// changed by several steps.
    fn apply(&self, folder: &Folder, steps: &[Step]) -> Result<(), Trouble> {
        let mut files: Vec<(&str, File, File)> = Vec::new();
        for step in steps {
            let kept =
                step.after.as_ref().map(|content| Ok((self.kept(content)?, content.mode))).transpose()?;
            let found = match files.iter_mut().find(|(path, _, _)| *path == step.path) {
                Some(file) => file,
                None => {
                    let before = now(folder, &step.path)?;
                    files.push((&step.path, before.clone(), before));
                    files.last_mut().ok_or(Trouble::NothingToUndo)?
                }
            };
            let is = found.2.as_ref().map(|(bytes, _)| hex::encode(digest(bytes)));
            if is != step.before.as_ref().map(|content| content.digest.clone()) {
                return Err(Trouble::Changed(step.path.clone()));
            }
            found.2 = kept;
        }
        for (at, (path, _, after)) in files.iter().enumerate() {
            let (bytes, mode) = parts(after);
            if let Err(why) = put(folder, path, bytes, mode) {
                for (path, before, _) in files.iter().take(at) {
                    let (bytes, mode) = parts(before);
                    let _ = put(folder, path, bytes, mode);
                }
                return Err(why);
            }
        }
        Ok(())
    }

    fn keep(&self, bytes: &[u8], mode: u32) -> Result<Content, Trouble> {
        let digest = hex::encode(digest(bytes));
        let path = self.place.join(&digest);
        if !path.exists() {
            write_private(&path, bytes)?;
        }
        Ok(Content { digest, mode })
    }

    fn kept(&self, content: &Content) -> Result<Vec<u8>, Trouble> {
        let path = self.place.join(&content.digest);
        let shown = path.to_string_lossy().into_owned();
        let long = fs::metadata(&path).map_err(|why| Trouble::of(&shown, why))?.len() > MAX_FILE_BYTES;
        let bytes = fs::read(&path).map_err(|why| Trouble::of(&shown, why))?;
        if long || hex::encode(digest(&bytes)) != content.digest {
            return Err(Trouble::Unfit(shown, "is not what was kept"));
        }
        Ok(bytes)
    }

    /// Writes the list, and lets go of what no turn needs any more.
    fn save(&mut self) -> Result<(), Trouble> {
        let over = self.list.done.len().saturating_sub(MAX_TURNS);
        self.list.done.drain(..over);
        let bytes = serde_json::to_vec(&self.list).map_err(|why| Trouble::Asked(why.to_string()))?;
        write_private(&self.place.join("turns.json"), &bytes)?;
        if over > 0 {
            let steps = self.list.done.iter().chain(&self.list.undone).flatten();
            let needed: BTreeSet<&str> = steps
                .flat_map(|step| [&step.before, &step.after])
                .flatten()
                .map(|content| content.digest.as_str())
                .collect();
            for entry in fs::read_dir(&self.place).into_iter().flatten().flatten() {
                let name = entry.file_name();
                if name.to_str().is_some_and(|name| name.len() == 64 && !needed.contains(name)) {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        Ok(())
    }
}

fn parts(content: &File) -> (Option<&[u8]>, Option<u32>) {
    content.as_ref().map_or((None, None), |(bytes, mode)| (Some(bytes.as_slice()), Some(*mode)))
}

fn reversed(step: &Step) -> Step {
    Step { path: step.path.clone(), before: step.after.clone(), after: step.before.clone() }
}

fn paths(steps: &[Step]) -> Vec<String> {
    let paths: BTreeSet<&String> = steps.iter().map(|step| &step.path).collect();
    paths.into_iter().cloned().collect()
}

/// A whole file in one step, the person's alone from its first byte.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let beside = path.with_extension(format!("{:016x}.tmp", fastrand::u64(..)));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(|why| {
        let _ = fs::remove_file(&beside);
        Trouble::of(&path.to_string_lossy(), why)
    })
}
