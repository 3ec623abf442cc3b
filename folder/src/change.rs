//! A change of files, worked out before it is made: what a person sees and allows is what is made, or nothing is.

use std::collections::BTreeMap;

use chatcli_agent::call::{Diff, Edit, Write};
use chatcli_agent::{diff, edit};
use chatcli_redact::MASK;
use sha2::{Digest as _, Sha256};

use crate::{Files, MAX_FILE_BYTES, Trouble};

/// What is in a file, as a number that only the same content has.
pub type Digest = [u8; 32];

/// Of a content.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// One file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its resolved path.
    pub path: String,
    /// What was in it and its rights, when it was there.
    pub before: Option<(Vec<u8>, u32)>,
    /// What comes into it; `None` = it goes away.
    pub after: Option<Vec<u8>>,
}

/// A change that is worked out and not made yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each file once.
    pub files: Vec<FileChange>,
}

impl Plan {
    /// Writes a file, or adds to it.
    pub async fn write(files: &impl Files, write: &Write) -> Result<Self, Trouble> {
        let mut draft = Draft::new(files);
        let path = files.resolve(&write.file).await?;
        let mut bytes = if write.append { draft.now(&path).await?.unwrap_or_default() } else { Vec::new() };
        bytes.extend(&write.content);
        draft.put(&path, Some(bytes)).await?;
        draft.plan()
    }

    /// Edits files in order, all edits or none.
    pub async fn edits(files: &impl Files, edits: &[Edit]) -> Result<Self, Trouble> {
        let mut draft = Draft::new(files);
        for (at, one) in edits.iter().enumerate() {
            let path = files.resolve(&one.file).await?;
            // Nothing to search makes a new file, and only a new one.
            let text = match draft.text(&path).await {
                Err(Trouble::Missing(_)) if one.search.is_empty() => String::new(),
                text => text?,
            };
            if one.search.contains(MASK) && !text.contains(&one.search) {
                return Err(masked(&path));
            }
            let edited = edit::replace(&text, &one.search, &one.replace);
            let edited = edited.map_err(|why| Trouble::Edit { path: path.clone(), number: at + 1, why })?;
            draft.put(&path, Some(edited.text.into_bytes())).await?;
        }
        draft.plan()
    }

    /// Applies a diff, all files or none.
    pub async fn diff(files: &impl Files, given: &Diff) -> Result<Self, Trouble> {
        let mut draft = Draft::new(files);
        for change in diff::read(&given.text, given.file.as_deref()).map_err(Trouble::Asked)? {
            let from = place(files, change.from.as_deref()).await?;
            let to = place(files, change.to.as_deref()).await?;
            let before = match &from {
                Some(from) => draft.text(from).await?,
                None => String::new(),
            };
            if from.is_none() || from != to {
                let taken = match &to {
                    Some(to) => draft.now(to).await?.is_some(),
                    None => false,
                };
                if taken {
                    return Err(Trouble::Unfit(to.unwrap_or_default(), "is there already"));
                }
            }
            let name = to.clone().or_else(|| from.clone()).unwrap_or_default();
            let after = change.apply(&before).map_err(|why| Trouble::Asked(format!("{name}: {why}")))?;
            if let Some(from) = from.filter(|from| Some(from) != to.as_ref()) {
                draft.put(&from, None).await?;
            }
            if let Some(to) = to {
                draft.put(&to, Some(after.into_bytes())).await?;
            }
        }
        draft.plan()
    }

    /// The change as a diff, for a person before and for the model after.
    pub fn shown(&self) -> String {
        let of = |file: &FileChange| {
            let before = file.before.as_ref().map(|(bytes, _)| std::str::from_utf8(bytes));
            let after = file.after.as_ref().map(|bytes| std::str::from_utf8(bytes));
            match (before.transpose(), after.transpose()) {
                (Ok(before), Ok(after)) => diff::unified(&file.path, before, after),
                _ => format!("--- a/{0}\n+++ b/{0}\n@@ not a text @@\n", file.path),
            }
        };
        self.files.iter().map(of).collect()
    }

    /// Makes the change. Every file must be as it was when the change was worked out; when one cannot be written, those
    /// already written get back what they had.
    pub async fn make(&self, files: &impl Files) -> Result<(), Trouble> {
        for file in &self.files {
            let is = now(files, &file.path).await?.map(|(bytes, _)| digest(&bytes));
            if is != file.before.as_ref().map(|(bytes, _)| digest(bytes)) {
                return Err(Trouble::Changed(file.path.clone()));
            }
        }
        for (at, file) in self.files.iter().enumerate() {
            let mode = file.before.as_ref().map(|(_, mode)| *mode);
            if let Err(why) = put(files, &file.path, file.after.as_deref(), mode).await {
                for file in self.files.iter().take(at) {
                    let (bytes, mode) = file
                        .before
                        .as_ref()
                        .map_or((None, None), |(bytes, mode)| (Some(bytes.as_slice()), Some(*mode)));
                    let _ = put(files, &file.path, bytes, mode).await;
                }
                return Err(why);
            }
        }
        Ok(())
    }
}

/// The place of a name, where there is one.
async fn place(files: &impl Files, name: Option<&str>) -> Result<Option<String>, Trouble> {
    match name {
        Some(name) => files.resolve(name).await.map(Some),
        None => Ok(None),
    }
}

/// A file's content and rights; `None` when it is not there.
pub(crate) async fn now(files: &impl Files, path: &str) -> Result<Option<(Vec<u8>, u32)>, Trouble> {
    match files.read(path, MAX_FILE_BYTES).await {
        Ok(found) => Ok(Some((found.bytes, found.mode))),
        Err(Trouble::Missing(_)) => Ok(None),
        Err(why) => Err(why),
    }
}

fn masked(path: &str) -> Trouble {
    let why =
        "holds a secret where you were shown a mask; leave that line alone and patch the lines around it";
    Trouble::Unfit(path.to_owned(), why)
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what).count()
}

/// Writes a file, or deletes it.
pub(crate) async fn put(
    files: &impl Files,
    path: &str,
    bytes: Option<&[u8]>,
    mode: Option<u32>,
) -> Result<(), Trouble> {
    match bytes {
        Some(bytes) => files.write(path, bytes, mode).await,
        None => files.remove(path).await,
    }
}

/// The files of a change while it is worked out.
struct Draft<'a, F> {
    lent: &'a F,
    files: BTreeMap<String, FileChange>,
    order: Vec<String>,
}

impl<'a, F: Files> Draft<'a, F> {
    fn new(lent: &'a F) -> Self {
        Self { lent, files: BTreeMap::new(), order: Vec::new() }
    }

    /// What is in a file after the steps so far.
    async fn now(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        if let Some(file) = self.files.get(path) {
            return Ok(file.after.clone());
        }
        let before = now(self.lent, path).await?;
        let after = before.as_ref().map(|(bytes, _)| bytes.clone());
        self.files
            .insert(path.to_owned(), FileChange { path: path.to_owned(), before, after: after.clone() });
        self.order.push(path.to_owned());
        Ok(after)
    }

    async fn text(&mut self, path: &str) -> Result<String, Trouble> {
        let bytes = self.now(path).await?.ok_or_else(|| Trouble::Missing(path.to_owned()))?;
        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
        text.ok_or_else(|| Trouble::Unfit(path.to_owned(), "is no text"))
    }

    async fn put(&mut self, path: &str, after: Option<Vec<u8>>) -> Result<(), Trouble> {
        self.now(path).await?;
        let length = after.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if length > MAX_FILE_BYTES {
            return Err(Trouble::Long { path: path.to_owned(), bytes: length, most: MAX_FILE_BYTES });
        }
        if let Some(file) = self.files.get_mut(path) {
            file.after = after;
        }
        Ok(())
    }

    fn plan(mut self) -> Result<Plan, Trouble> {
        let files = self.order.iter().filter_map(|path| self.files.remove(path));
        let changes = |file: &FileChange| file.before.as_ref().map(|(bytes, _)| bytes) != file.after.as_ref();
        let files: Vec<FileChange> = files.filter(changes).collect();
        // A model writes back what it was shown. The mask would take the place of the secret that it stands for.
        let masks = |bytes: Option<&Vec<u8>>| bytes.map_or(0, |bytes| count(bytes, MASK.as_bytes()));
        let hides = |file: &&FileChange| {
            masks(file.after.as_ref()) > masks(file.before.as_ref().map(|(bytes, _)| bytes))
        };
        if let Some(file) = files.iter().find(hides) {
            return Err(masked(&file.path));
        }
        if files.is_empty() {
            Err(Trouble::Asked("that changes nothing".to_owned()))
        } else {
            Ok(Plan { files })
        }
    }
}
