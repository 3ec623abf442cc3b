//! The files of a lent folder, as the tools read and change them. A handle of the browser is changed at once; files that
//! were picked are as they were then, so their changes stay in memory and leave as a patch.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use chatcli_agent::{diff, place};
use chatcli_folder::{Entry, Files, Found, Kind, MAX_FILE_BYTES, Trouble};
use chatcli_references as lent;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::Set;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, FileSystemDirectoryHandle};

use crate::host::wait_ms;
use crate::lent::folder::{Folder, Visit};
use crate::lent::place as lent_place;
use crate::stamp;

/// Folders in folders.
const MAX_PARTS: usize = 64;
/// So long a walk keeps the page before others have their turn, in milliseconds.
const BREATH_MS: u64 = 8;
/// Rights that a page neither knows nor changes.
const MODE: u32 = 0o644;

/// The files.
pub(super) struct LentFiles {
    folder: Folder,
    visit: Visit,
    /// What was changed of files that were picked; none = deleted.
    changed: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
    rested_mono_ms: Cell<u64>,
}

impl LentFiles {
    pub(super) fn new(folder: Folder) -> Self {
        Self {
            folder,
            visit: Visit::default(),
            changed: RefCell::default(),
            rested_mono_ms: Cell::new(stamp::mono_ms()),
        }
    }

    /// Where they are, as a path that the model can write.
    pub(super) fn root(&self) -> String {
        format!("/{}", self.folder.name)
    }

    /// The changes of files that were picked, as a unified diff.
    pub(super) async fn patch(&self) -> String {
        let changed = self.changed.borrow().clone();
        let mut text = String::new();
        for (path, after) in &changed {
            let before = self.picked(path).await.ok();
            let same = before.as_ref() == after.as_ref();
            let read = |bytes: &Option<Vec<u8>>| {
                bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            if !same {
                text.push_str(&diff::unified(path, read(&before).as_deref(), read(after).as_deref()));
            }
        }
        text
    }

    /// A file as it was picked.
    async fn picked(&self, path: &str) -> Result<Vec<u8>, lent::Trouble> {
        self.visit.read(&self.folder, path, MAX_FILE_BYTES + 1).await
    }

    fn is_picked(&self) -> bool {
        self.folder.handle().is_none()
    }

    fn put(&self, path: &str, after: Option<Vec<u8>>) {
        let mut changed = self.changed.borrow_mut();
        changed.insert(path.to_owned(), after);
        lent_place::changes().set(changed.len());
    }
}

impl Files for LentFiles {
    async fn resolve(&self, path: &str) -> Result<String, Trouble> {
        let root = self.root();
        let inner = match path.strip_prefix(&root) {
            Some("") => ".",
            Some(rest) => rest.strip_prefix('/').unwrap_or(path),
            None => path,
        };
        let parts = place::parts(inner).filter(|parts| parts.len() <= MAX_PARTS);
        // What a browser's file system takes for a separator is no part of a name.
        let parts = parts.filter(|parts| !parts.iter().any(|part| part.contains('\\')));
        let parts = parts.ok_or_else(|| Trouble::Outside(path.to_owned()))?;
        Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
    }

    async fn list(&self, dir: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        let path = inner(dir);
        let found = self.visit.list(&self.folder, path, most).await.map_err(|why| trouble(dir, why))?;
        let kind = |what| match what {
            lent::What::File => Kind::File,
            lent::What::Folder => Kind::Folder,
            lent::What::Other => Kind::Other,
        };
        let entry =
            |entry: lent::Entry| Entry { name: entry.name, kind: kind(entry.what), bytes: entry.size };
        let mut entries: Vec<Entry> = found.into_iter().map(entry).collect();
        if self.is_picked() {
            let changed = self.changed.borrow();
            overlay(&mut entries, &changed, path);
            if entries.is_empty() && !path.is_empty() {
                return Err(Trouble::Missing(dir.to_owned()));
            }
        }
        Ok(entries)
    }

    async fn read(&self, path: &str, most: u64) -> Result<Found, Trouble> {
        let long = |bytes| Trouble::Long { path: path.to_owned(), bytes, most };
        let changed = self.changed.borrow().get(path).cloned();
        let bytes = match changed {
            Some(after) => after.ok_or_else(|| Trouble::Missing(path.to_owned()))?,
            None => {
                let meta =
                    self.visit.stat(&self.folder, inner(path)).await.map_err(|why| trouble(path, why))?;
                if meta.what != lent::What::File {
                    return Err(Trouble::Unfit(path.to_owned(), "is no file"));
                }
                if meta.size > most {
                    return Err(long(meta.size));
                }
                let most = most.saturating_add(1);
                self.visit.read(&self.folder, path, most).await.map_err(|why| trouble(path, why))?
            }
        };
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > most { Err(long(length)) } else { Ok(Found { bytes, mode: MODE }) }
    }

    async fn write(&self, path: &str, bytes: &[u8], _mode: Option<u32>) -> Result<(), Trouble> {
        let Some(root) = self.folder.handle() else {
            self.put(path, Some(bytes.to_vec()));
            return Ok(());
        };
        write(root, path, bytes).await.map_err(|why| said(path, &why))
    }

    async fn remove(&self, path: &str) -> Result<(), Trouble> {
        let Some(root) = self.folder.handle() else {
            self.read(path, MAX_FILE_BYTES).await?;
            self.put(path, None);
            return Ok(());
        };
        remove(root, path).await.map_err(|why| said(path, &why))
    }

    async fn pause(&self) {
        if stamp::mono_ms().saturating_sub(self.rested_mono_ms.get()) >= BREATH_MS {
            wait_ms(0).await;
            self.rested_mono_ms.set(stamp::mono_ms());
        }
    }
}

/// A path as the browser's folders name it.
fn inner(path: &str) -> &str {
    if path == "." { "" } else { path }
}

/// The entries of a folder with what was changed in memory.
fn overlay(entries: &mut Vec<Entry>, changed: &BTreeMap<String, Option<Vec<u8>>>, path: &str) {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut folders: BTreeSet<String> =
        entries.iter().filter(|entry| entry.kind == Kind::Folder).map(|entry| entry.name.clone()).collect();
    for (path, after) in changed.range(prefix.clone()..) {
        let Some(rest) = path.strip_prefix(&prefix) else { break };
        match (rest.split_once('/'), after) {
            (Some((name, _)), Some(_)) => {
                if folders.insert(name.to_owned()) {
                    entries.push(Entry { name: name.to_owned(), kind: Kind::Folder, bytes: 0 });
                }
            }
            (Some(_), None) => {}
            (None, after) => {
                entries.retain(|entry| entry.name != rest);
                if let Some(bytes) = after {
                    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    entries.push(Entry { name: rest.to_owned(), kind: Kind::File, bytes });
                }
            }
        }
    }
}

/// What references say, as tools do.
fn trouble(path: &str, why: lent::Trouble) -> Trouble {
    let machine = |why: &str| Trouble::Machine { path: path.to_owned(), why: why.to_owned() };
    match why {
        lent::Trouble::Missing => Trouble::Missing(path.to_owned()),
        lent::Trouble::Refused(why) => machine(&why),
        lent::Trouble::Unavailable => away(path),
        lent::Trouble::Stopped => Trouble::Stopped,
    }
}

/// The browser does not let the page into the folder any more.
fn away(path: &str) -> Trouble {
    lent_place::is_away();
    Trouble::Machine {
        path: path.to_owned(),
        why: "the browser has to ask the person for the folder again".to_owned(),
    }
}

fn said(path: &str, why: &JsValue) -> Trouble {
    let Some(error) = why.dyn_ref::<DomException>() else {
        // A name that no file can have is a mistake in the call.
        return Trouble::Unfit(path.to_owned(), "is no name that the browser takes");
    };
    match error.name().as_str() {
        "NotFoundError" => Trouble::Missing(path.to_owned()),
        "TypeMismatchError" => Trouble::Unfit(path.to_owned(), "is no file"),
        "NotAllowedError" | "SecurityError" => away(path),
        _ => Trouble::Machine { path: path.to_owned(), why: error.message() },
    }
}

/// Calls a method of the browser that answers later.
async fn call(of: &JsValue, name: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    let promise = Reflect::apply(&method, of, &with.iter().copied().collect::<js_sys::Array>())?;
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

fn making(makes: bool) -> JsValue {
    let options = Object::new();
    // Setting a field of a plain object cannot fail.
    let _ = Reflect::set(&options, &"create".into(), &makes.into());
    options.into()
}

/// The folder in which a path lies, and its last part.
async fn parent<'a>(
    root: &FileSystemDirectoryHandle,
    path: &'a str,
    makes: bool,
) -> Result<(JsValue, &'a str), JsValue> {
    let (within, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut at: JsValue = root.clone().into();
    for part in within.split('/').filter(|part| !part.is_empty()) {
        at = call(&at, "getDirectoryHandle", &[&part.into(), &making(makes)]).await?;
    }
    Ok((at, name))
}

/// A browser writes beside the file and puts it in its place when it is closed.
async fn write(root: &FileSystemDirectoryHandle, path: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let (within, name) = parent(root, path, true).await?;
    let file = call(&within, "getFileHandle", &[&name.into(), &making(true)]).await?;
    let stream = call(&file, "createWritable", &[]).await?;
    let content: JsValue = Uint8Array::from(bytes).into();
    let written = call(&stream, "write", &[&content]).await;
    if let Err(why) = written {
        // The file stays as it was.
        let _ = call(&stream, "abort", &[]).await;
        return Err(why);
    }
    call(&stream, "close", &[]).await.map(drop)
}

async fn remove(root: &FileSystemDirectoryHandle, path: &str) -> Result<(), JsValue> {
    let (within, name) = parent(root, path, false).await?;
    // A folder of that name is not taken away.
    call(&within, "getFileHandle", &[&name.into(), &making(false)]).await?;
    call(&within, "removeEntry", &[&name.into()]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_in_memory_is_listed_as_if_it_were_there() {
        let file = |name: &str, bytes| Entry { name: name.to_owned(), kind: Kind::File, bytes };
        let folder = |name: &str| Entry { name: name.to_owned(), kind: Kind::Folder, bytes: 0 };
        let changed = BTreeMap::from([
            ("a.rs".to_owned(), Some(vec![1, 2])),
            ("gone.rs".to_owned(), None),
            ("new/deep/x".to_owned(), Some(vec![])),
            ("old/gone".to_owned(), None),
        ]);
        let mut entries = vec![file("a.rs", 9), file("gone.rs", 1), file("kept", 3)];
        overlay(&mut entries, &changed, "");
        entries.sort();
        assert_eq!(entries, [file("a.rs", 2), file("kept", 3), folder("new")]);
        let mut entries = Vec::new();
        overlay(&mut entries, &changed, "new/deep");
        assert_eq!(entries, [file("x", 0)]);
        let mut entries = Vec::new();
        overlay(&mut entries, &changed, "ne");
        assert_eq!(entries, []);
    }
}
