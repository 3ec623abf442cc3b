//! What every change replaced, so that a change, or a whole turn of the model, can be taken back and made again.
//!
//! It is kept outside the working folder, where a body keeps it. A content is kept once, under its digest. A file that
//! changed since is not overwritten: nothing of that step is undone then.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::change::{Plan, digest, now, put};
use crate::{Files, Keep, Trouble};

/// Turns that are kept.
const MAX_TURNS: usize = 100;

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
    /// A command did it. Another one may have done more since, which keeps no one from undoing the rest.
    #[serde(default)]
    by_command: bool,
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
pub struct Checkpoints<K> {
    keep: K,
    list: List,
    is_new_turn: bool,
}

impl<K: Keep> Checkpoints<K> {
    /// Those that are kept. A list of another folder is not taken.
    pub async fn open(keep: K, root: &str) -> Self {
        let list: Option<List> = keep.list().await.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let list = list.filter(|list| list.root == root);
        let list = list.unwrap_or_else(|| List { root: root.to_owned(), ..List::default() });
        Self { keep, list, is_new_turn: true }
    }

    /// What follows belongs to another turn.
    pub fn begin_turn(&mut self) {
        self.is_new_turn = true;
    }

    /// Makes a change and keeps what it replaced. What is kept is written first.
    pub async fn make(&mut self, files: &impl Files, plan: &Plan) -> Result<(), Trouble> {
        let mut steps = Vec::with_capacity(plan.files.len());
        for file in &plan.files {
            let mode = file.before.as_ref().map_or(0o600, |(_, mode)| *mode);
            let before = match &file.before {
                Some((bytes, mode)) => Some(self.keep(bytes, *mode).await?),
                None => None,
            };
            let after = match &file.after {
                Some(bytes) => Some(self.keep(bytes, mode).await?),
                None => None,
            };
            steps.push(Step { path: file.path.clone(), before, after, by_command: false });
        }
        plan.make(files).await?;
        self.done(steps).await
    }

    /// Keeps what a command replaced, which has run: each file with what it held before and holds now.
    pub(crate) async fn note(&mut self, changed: Vec<(String, (Vec<u8>, u32), File)>) -> Result<(), Trouble> {
        let mut steps = Vec::with_capacity(changed.len());
        for (path, (bytes, mode), after) in changed {
            let before = Some(self.keep(&bytes, mode).await?);
            let after = match after {
                Some((bytes, mode)) => Some(self.keep(&bytes, mode).await?),
                None => None,
            };
            steps.push(Step { path, before, after, by_command: true });
        }
        self.done(steps).await
    }

    async fn done(&mut self, steps: Turn) -> Result<(), Trouble> {
        self.list.undone.clear();
        match self.list.done.last_mut() {
            Some(turn) if !self.is_new_turn => turn.extend(steps),
            _ => self.list.done.push(steps),
        }
        self.is_new_turn = false;
        self.save().await
    }

    /// Takes the last turn back. The paths that it changed.
    pub async fn undo(&mut self, files: &impl Files) -> Result<Vec<String>, Trouble> {
        let turn = self.list.done.last().cloned().ok_or(Trouble::NothingToUndo)?;
        let turn = self.without_overtaken(files, turn).await?;
        let back: Turn = turn.iter().rev().map(reversed).collect();
        self.apply(files, &back).await?;
        self.list.done.pop();
        self.list.undone.push(turn);
        self.is_new_turn = true;
        self.save().await?;
        Ok(paths(&back))
    }

    /// A turn without what a command did to files that changed again since. When nothing else is in it, it is dropped.
    async fn without_overtaken(&mut self, files: &impl Files, mut turn: Turn) -> Result<Turn, Trouble> {
        let mut overtaken = Vec::new();
        for path in paths(&turn) {
            let steps = turn.iter().filter(|step| step.path == path);
            let Some(last) = steps.clone().next_back().filter(|_| steps.clone().all(|step| step.by_command))
            else {
                continue;
            };
            let is = now(files, &path).await?.map(|(bytes, _)| hex::encode(digest(&bytes)));
            if is.as_ref() != last.after.as_ref().map(|content| &content.digest) {
                overtaken.push(path);
            }
        }
        turn.retain(|step| !overtaken.contains(&step.path));
        match overtaken.pop() {
            Some(path) if turn.is_empty() => {
                self.list.done.pop();
                self.save().await?;
                Err(Trouble::Changed(path))
            }
            _ => Ok(turn),
        }
    }

    /// Makes the turn again that was taken back last.
    pub async fn redo(&mut self, files: &impl Files) -> Result<Vec<String>, Trouble> {
        let turn = self.list.undone.last().cloned().ok_or(Trouble::NothingToUndo)?;
        self.apply(files, &turn).await?;
        self.list.undone.pop();
        self.list.done.push(turn.clone());
        self.is_new_turn = true;
        self.save().await?;
        Ok(paths(&turn))
    }

    /// Takes the last change of one file back.
    pub async fn undo_file(&mut self, files: &impl Files, path: &str) -> Result<(), Trouble> {
        let found = self.list.done.iter().enumerate().rev().find_map(|(turn, steps)| {
            let step = steps.iter().rposition(|step| step.path == path)?;
            Some((turn, step, steps.get(step)?.clone()))
        });
        let (turn, at, step) = found.ok_or(Trouble::NothingToUndo)?;
        self.apply(files, &[reversed(&step)]).await?;
        if let Some(steps) = self.list.done.get_mut(turn) {
            steps.remove(at);
        }
        self.list.done.retain(|steps| !steps.is_empty());
        self.list.undone.push(vec![step]);
        self.is_new_turn = true;
        self.save().await
    }

    /// All steps or none: every file must be what the step found, and everything kept must be there. A file may be
    /// changed by several steps.
    async fn apply(&self, lent: &impl Files, steps: &[Step]) -> Result<(), Trouble> {
        let mut files: Vec<(&str, File, File)> = Vec::new();
        for step in steps {
            let kept = match &step.after {
                Some(content) => Some((self.kept(content).await?, content.mode)),
                None => None,
            };
            let found = match files.iter_mut().find(|(path, _, _)| *path == step.path) {
                Some(file) => file,
                None => {
                    let before = now(lent, &step.path).await?;
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
            if let Err(why) = put(lent, path, bytes, mode).await {
                for (path, before, _) in files.iter().take(at) {
                    let (bytes, mode) = parts(before);
                    let _ = put(lent, path, bytes, mode).await;
                }
                return Err(why);
            }
        }
        Ok(())
    }

    async fn keep(&self, bytes: &[u8], mode: u32) -> Result<Content, Trouble> {
        let digest = hex::encode(digest(bytes));
        self.keep.keep(&digest, bytes).await?;
        Ok(Content { digest, mode })
    }

    async fn kept(&self, content: &Content) -> Result<Vec<u8>, Trouble> {
        let bytes = self.keep.kept(&content.digest).await?;
        if hex::encode(digest(&bytes)) != content.digest {
            return Err(Trouble::Unfit(content.digest.clone(), "is not what was kept"));
        }
        Ok(bytes)
    }

    /// Writes the list, and lets go of what no turn needs any more.
    async fn save(&mut self) -> Result<(), Trouble> {
        let over = self.list.done.len().saturating_sub(MAX_TURNS);
        self.list.done.drain(..over);
        let bytes = serde_json::to_vec(&self.list).map_err(|why| Trouble::Asked(why.to_string()))?;
        self.keep.save(&bytes).await?;
        if over > 0 {
            let steps = self.list.done.iter().chain(&self.list.undone).flatten();
            let needed: BTreeSet<&str> = steps
                .flat_map(|step| [&step.before, &step.after])
                .flatten()
                .map(|content| content.digest.as_str())
                .collect();
            self.keep.let_go(&needed).await;
        }
        Ok(())
    }
}

fn parts(content: &File) -> (Option<&[u8]>, Option<u32>) {
    content.as_ref().map_or((None, None), |(bytes, mode)| (Some(bytes.as_slice()), Some(*mode)))
}

fn reversed(step: &Step) -> Step {
    Step {
        path: step.path.clone(),
        before: step.after.clone(),
        after: step.before.clone(),
        by_command: step.by_command,
    }
}

fn paths(steps: &[Step]) -> Vec<String> {
    let paths: BTreeSet<&String> = steps.iter().map(|step| &step.path).collect();
    paths.into_iter().cloned().collect()
}
