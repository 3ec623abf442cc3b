//! A folder that a person lent the page: a handle of the browser, which reads what is there now, or the files that were
//! picked, as they were then. Nothing is read before a question names it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::rc::Rc;

use chatcli_references::{Entry, Meta, Trouble, What};
use futures::future::join_all;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle};

/// Files of a folder that was picked, at most.
pub const MOST_FILES: usize = 20_000;
/// So many files are asked for their sizes at once.
const AT_ONCE: usize = 64;
/// Bytes of a `.gitignore`.
const RULES_BYTES: u64 = 256 * 1024;

/// A folder.
#[derive(Clone)]
pub struct Folder {
    /// Its own name.
    pub name: String,
    root: Root,
}

#[derive(Clone)]
enum Root {
    Handle(FileSystemDirectoryHandle),
    Picked(Rc<BTreeMap<String, File>>),
}

/// Whether the browser lets the page read a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It does.
    Granted,
    /// A person has to be asked again, after they pressed something.
    Away,
}

impl Folder {
    /// A folder that the browser has a handle of.
    pub fn of(handle: FileSystemDirectoryHandle) -> Self {
        Self { name: handle.name(), root: Root::Handle(handle) }
    }

    /// The files of a folder, by their paths in it, and whether there were more than are taken.
    pub fn picked(name: &str, files: impl Iterator<Item = (String, File)>) -> (Self, bool) {
        let mut files = files;
        let taken: BTreeMap<String, File> = files.by_ref().take(MOST_FILES).collect();
        let is_cut = files.next().is_some();
        (Self { name: name.to_owned(), root: Root::Picked(Rc::new(taken)) }, is_cut)
    }

    /// The handle, which a browser can keep.
    pub fn handle(&self) -> Option<&FileSystemDirectoryHandle> {
        match &self.root {
            Root::Handle(handle) => Some(handle),
            Root::Picked(_) => None,
        }
    }

    /// Whether it may be read now, and changed where `writes`. Only `asks` lets the browser ask the person.
    pub async fn permission(&self, asks: bool, writes: bool) -> Permission {
        let Root::Handle(handle) = &self.root else { return Permission::Granted };
        let wanted = Object::new();
        // Setting a field of a plain object cannot fail.
        let _ = Reflect::set(&wanted, &"mode".into(), &(if writes { "readwrite" } else { "read" }).into());
        let name = if asks { "requestPermission" } else { "queryPermission" };
        let Ok(asked) = Reflect::get(handle, &name.into()).and_then(|it| it.dyn_into::<Function>()) else {
            // A browser without the question lets the page read what was picked.
            return Permission::Granted;
        };
        let promise = asked.call1(handle, &wanted).and_then(|it| it.dyn_into::<Promise>());
        let Ok(promise) = promise else { return Permission::Away };
        match JsFuture::from(promise).await {
            Ok(state) if state == "granted" => Permission::Granted,
            _ => Permission::Away,
        }
    }
}

/// A way into a folder, which remembers where it has been.
#[derive(Default)]
pub struct Visit {
    folders: RefCell<HashMap<String, FileSystemDirectoryHandle>>,
    /// What the `.gitignore` of each folder says.
    rules: RefCell<HashMap<String, Rc<Gitignore>>>,
}

impl Visit {
    /// What stands at a path of the folder.
    pub async fn stat(&self, folder: &Folder, path: &str) -> Result<Meta, Trouble> {
        let meta = |what, size| Meta { what, size, absolute: format!("/{}/{path}", folder.name) };
        if path.is_empty() {
            return Ok(meta(What::Folder, 0));
        }
        match &folder.root {
            Root::Picked(files) => match files.get(path) {
                Some(file) => Ok(meta(What::File, file.size() as u64)),
                None if below(files, path).next().is_some() => Ok(meta(What::Folder, 0)),
                None => Err(Trouble::Missing),
            },
            Root::Handle(root) => match self.file_at(root, path).await {
                Ok(file) => Ok(meta(What::File, file.size() as u64)),
                Err(Fault::Other) => {
                    self.folder_at(root, path).await.map(|_| meta(What::Folder, 0)).map_err(into)
                }
                Err(fault) => Err(into(fault)),
            },
        }
    }

    /// The entries of a folder in it, at most so many.
    pub async fn list(&self, folder: &Folder, path: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        match &folder.root {
            Root::Picked(files) => Ok(listed(files, path, most)),
            Root::Handle(root) => {
                let within = self.folder_at(root, path).await.map_err(into)?;
                self.entries(path, &within, most).await.map_err(into)
            }
        }
    }

    /// The first bytes of a file.
    pub async fn read(&self, folder: &Folder, path: &str, most: u64) -> Result<Vec<u8>, Trouble> {
        let file = match &folder.root {
            Root::Picked(files) => files.get(path).cloned().ok_or(Trouble::Missing)?,
            Root::Handle(root) => self.file_at(root, path).await.map_err(into)?,
        };
        let part: Blob = file.slice_with_f64_and_f64(0.0, most as f64).map_err(|why| into(fault(&why)))?;
        let bytes = JsFuture::from(part.array_buffer()).await.map_err(|why| into(fault(&why)))?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }

    /// Whether git ignores what stands at a path: the rules of its own folder first, then those of the folders above.
    pub async fn is_git_ignored(&self, folder: &Folder, path: &str, is_folder: bool) -> bool {
        let mut within = path;
        while let Some((above, _)) =
            within.rsplit_once('/').or_else(|| (!within.is_empty()).then_some(("", within)))
        {
            within = above;
            let rules = self.rules(folder, within).await;
            let found = rules.matched(format!("/{path}"), is_folder);
            if !found.is_none() {
                return found.is_ignore();
            }
        }
        false
    }

    async fn rules(&self, folder: &Folder, within: &str) -> Rc<Gitignore> {
        if let Some(known) = self.rules.borrow().get(within) {
            return Rc::clone(known);
        }
        let path = if within.is_empty() { ".gitignore".to_owned() } else { format!("{within}/.gitignore") };
        let mut builder = GitignoreBuilder::new(format!("/{within}"));
        if let Ok(bytes) = self.read(folder, &path, RULES_BYTES).await {
            for line in String::from_utf8_lossy(&bytes).lines() {
                // A line that is no rule is none.
                let _ = builder.add_line(None, line);
            }
        }
        let rules = Rc::new(builder.build().unwrap_or_else(|_| Gitignore::empty()));
        self.rules.borrow_mut().insert(within.to_owned(), Rc::clone(&rules));
        rules
    }

    async fn file_at(&self, root: &FileSystemDirectoryHandle, path: &str) -> Result<File, Fault> {
        let (within, name) = path.rsplit_once('/').unwrap_or(("", path));
        let within = self.folder_at(root, within).await?;
        let handle = done(within.get_file_handle(name)).await?;
        done(handle.unchecked_into::<FileSystemFileHandle>().get_file()).await.map(JsCast::unchecked_into)
    }

    async fn folder_at(
        &self,
        root: &FileSystemDirectoryHandle,
        path: &str,
    ) -> Result<FileSystemDirectoryHandle, Fault> {
        if path.is_empty() {
            return Ok(root.clone());
        }
        if let Some(known) = self.folders.borrow().get(path) {
            return Ok(known.clone());
        }
        let (mut handle, mut at) = (root.clone(), String::new());
        for name in path.split('/') {
            if !at.is_empty() {
                at.push('/');
            }
            at.push_str(name);
            let known = self.folders.borrow().get(&at).cloned();
            handle = match known {
                Some(known) => known,
                None => done(handle.get_directory_handle(name)).await?.unchecked_into(),
            };
            self.folders.borrow_mut().insert(at.clone(), handle.clone());
        }
        Ok(handle)
    }

    async fn entries(
        &self,
        path: &str,
        within: &FileSystemDirectoryHandle,
        most: usize,
    ) -> Result<Vec<Entry>, Fault> {
        let (mut entries, mut files) = (Vec::new(), Vec::new());
        let iterator = within.entries();
        for _ in 0..most {
            let next = done(iterator.next().map_err(|why| fault(&why))?).await?;
            if Reflect::get(&next, &"done".into()).is_ok_and(|over| over.is_truthy()) {
                break;
            }
            let Ok(pair) = Reflect::get(&next, &"value".into()).map(|pair| Array::from(&pair)) else { break };
            let (Some(name), handle) = (pair.get(0).as_string(), pair.get(1)) else { continue };
            let is_file = Reflect::get(&handle, &"kind".into()).is_ok_and(|kind| kind == "file");
            if is_file {
                files.push((name, handle.unchecked_into::<FileSystemFileHandle>()));
            } else {
                let inside = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                self.folders.borrow_mut().insert(inside, handle.unchecked_into());
                entries.push(Entry { name, what: What::Folder, size: 0 });
            }
        }
        for some in files.chunks(AT_ONCE) {
            let sizes = join_all(some.iter().map(|(_, handle)| done(handle.get_file()))).await;
            for ((name, _), file) in some.iter().zip(sizes) {
                // What went away meanwhile is left out.
                let Ok(file) = file else { continue };
                let size = file.unchecked_into::<File>().size() as u64;
                entries.push(Entry { name: name.clone(), what: What::File, size });
            }
        }
        Ok(entries)
    }
}

/// Why a browser gives nothing.
enum Fault {
    Missing,
    /// The permission is gone.
    Away,
    /// It is something else than what was asked for.
    Other,
    Said(String),
}

fn into(fault: Fault) -> Trouble {
    match fault {
        Fault::Missing | Fault::Other => Trouble::Missing,
        Fault::Away => Trouble::Unavailable,
        Fault::Said(why) => Trouble::Refused(why),
    }
}

async fn done(promise: Promise) -> Result<JsValue, Fault> {
    JsFuture::from(promise).await.map_err(|why| fault(&why))
}

fn fault(why: &JsValue) -> Fault {
    let Some(error) = why.dyn_ref::<DomException>() else {
        // A name that no file can have is a mistake in the call.
        return Fault::Missing;
    };
    match error.name().as_str() {
        "NotFoundError" => Fault::Missing,
        "TypeMismatchError" => Fault::Other,
        "NotAllowedError" | "SecurityError" => Fault::Away,
        _ => Fault::Said(error.message()),
    }
}

/// The files below a path.
fn below<'a>(files: &'a BTreeMap<String, File>, path: &str) -> impl Iterator<Item = &'a String> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let from = files.range::<String, _>((Bound::Included(prefix.clone()), Bound::Unbounded));
    from.map(|(path, _)| path).take_while(move |path| path.starts_with(&prefix))
}

fn listed(files: &BTreeMap<String, File>, path: &str, most: usize) -> Vec<Entry> {
    let skipped = if path.is_empty() { 0 } else { path.len() + 1 };
    let mut folders = BTreeSet::new();
    let mut entries = Vec::new();
    for inside in below(files, path) {
        if entries.len() >= most {
            break;
        }
        let Some(rest) = inside.get(skipped..) else { continue };
        match rest.split_once('/') {
            None => {
                let size = files.get(inside).map_or(0, |file| file.size() as u64);
                entries.push(Entry { name: rest.to_owned(), what: What::File, size });
            }
            Some((name, _)) => {
                if folders.insert(name.to_owned()) {
                    entries.push(Entry { name: name.to_owned(), what: What::Folder, size: 0 });
                }
            }
        }
    }
    entries
}

/// A path as it was typed, as one from the folder: without `.` and `..`; none for one that leads out of it.
pub fn inside(typed: &str) -> Option<String> {
    if typed.starts_with(['/', '\\', '~']) || typed.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in typed.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_folder() {
        for (typed, expected) in [
            (".", Some("")),
            ("./src//a.rs", Some("src/a.rs")),
            ("src/../b.rs", Some("b.rs")),
            ("src\\a.rs", Some("src/a.rs")),
            ("../x", None),
            ("src/../../x", None),
            ("/etc/passwd", None),
            ("~/x", None),
            ("C:/x", None),
        ] {
            assert_eq!(inside(typed).as_deref(), expected, "{typed}");
        }
    }
}
