//! Where the references of a prompt lead in a page: to a text that a person lent it, else into the folder that they lent.
//! What only a machine has (a repository, an environment, a shell) is pasted by the person, never looked for.

use std::cell::{Cell, OnceCell};

use chatcli_core::Lang;
use chatcli_core::text::{Late, fill};
use chatcli_references::{Entry, GitSection, Ignore, Meta, Source, Trouble, What};

use super::folder::{Folder, Permission, Visit, inside};
use super::pasted::{self, Output};
use super::{Lent, named, place};
use crate::host::wait_ms;
use crate::stamp;

/// Bytes of an ignore file.
const IGNORE_BYTES: u64 = 256 * 1024;
/// So long a walk keeps the page before others have their turn, in milliseconds.
const BREATH_MS: u64 = 8;

/// What the page was lent, for one prompt.
pub struct Lender {
    lang: Lang,
    folder: Option<Folder>,
    visit: Visit,
    permission: OnceCell<Permission>,
    rested_mono_ms: Cell<u64>,
}

impl Lender {
    /// What is lent now.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            folder: place::folder(),
            visit: Visit::default(),
            permission: OnceCell::new(),
            rested_mono_ms: Cell::new(stamp::mono_ms()),
        }
    }

    /// The folder that a person has to be asked for again, when one was needed.
    pub fn away(&self) -> Option<&Folder> {
        self.folder.as_ref().filter(|_| self.permission.get() == Some(&Permission::Away))
    }

    /// The text that a path means, if it means one.
    fn text(path: &str) -> Option<Lent> {
        named(path.strip_prefix("./").unwrap_or(path))
    }

    /// The folder and the path in it.
    async fn place(&self, typed: &str) -> Result<(&Folder, String), Trouble> {
        let say = |text: Late, name: &str| Trouble::Refused(fill(text.get(self.lang), &[("name", name)]));
        let Some(folder) = &self.folder else { return Err(say(Late::FolderNone, "")) };
        let path = inside(typed).ok_or_else(|| say(Late::FolderOutside, &folder.name))?;
        if self.permission.get().is_none() {
            let now = folder.permission(false, false).await;
            let _ = self.permission.set(now);
        }
        match self.permission.get() {
            Some(Permission::Granted) => Ok((folder, path)),
            // Nothing is sent half.
            _ => Err(Trouble::Stopped),
        }
    }

    /// The first bytes of a file of the folder, as it is there.
    pub async fn read_in_folder(&self, typed: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        self.breathe().await;
        let (folder, path) = self.place(typed).await?;
        self.visit.read(folder, &path, most).await
    }

    /// Lets the page do something else, when the walk has kept it for a while.
    async fn breathe(&self) {
        if stamp::mono_ms().saturating_sub(self.rested_mono_ms.get()) >= BREATH_MS {
            wait_ms(0).await;
            self.rested_mono_ms.set(stamp::mono_ms());
        }
    }
}

impl Source for Lender {
    async fn stat(&self, typed: &str) -> Result<Meta, Trouble> {
        if let Some(lent) = Self::text(typed) {
            // Beside the files of the folder, as it is named there.
            let within = self.folder.as_ref().map_or("", |folder| folder.name.as_str());
            let absolute = format!("/{within}/{}", lent.name);
            return Ok(Meta { what: What::File, size: lent.text.len() as u64, absolute });
        }
        self.breathe().await;
        let (folder, path) = self.place(typed).await?;
        self.visit.stat(folder, &path).await
    }

    async fn list(&self, folder: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        self.breathe().await;
        let (folder, path) = self.place(folder).await?;
        self.visit.list(folder, &path, most).await
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        if let Some(lent) = Self::text(path) {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            return Ok(lent.text.bytes().take(most).collect());
        }
        self.read_in_folder(path, most).await
    }

    async fn ignore(&self, folder: &str) -> Ignore {
        let rules = format!("{}/.chatignore", folder.trim_end_matches('/'));
        match self.read(&rules, IGNORE_BYTES).await {
            Ok(bytes) => Ignore::read(&String::from_utf8_lossy(&bytes)),
            Err(_) => Ignore::default(),
        }
    }

    async fn is_git_ignored(&self, _root: &str, path: &str, is_folder: bool) -> bool {
        let Ok((folder, path)) = self.place(path).await else { return false };
        self.visit.is_git_ignored(folder, &path, is_folder).await
    }

    async fn git(&self, _most: usize) -> Result<Vec<(GitSection, String)>, Trouble> {
        let said = pasted::ask(Output::Git).await.ok_or(Trouble::Stopped)?;
        Ok(vec![(GitSection::Pasted, said.text)])
    }

    async fn variables(&self) -> Result<Vec<(String, String)>, Trouble> {
        let said = pasted::ask(Output::Environment).await.ok_or(Trouble::Stopped)?;
        Ok(pasted::variables(&said.text))
    }

    async fn history(&self, most: usize) -> Result<Vec<(usize, String)>, Trouble> {
        let said = pasted::ask(Output::History).await.ok_or(Trouble::Stopped)?;
        Ok(pasted::commands(&said.text, most))
    }

    fn is_given_by_person(&self) -> bool {
        true
    }

    async fn pause(&self) {
        self.breathe().await;
    }
}
