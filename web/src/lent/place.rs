//! Which folder is lent, over reloads too where the browser has handles: it is kept beside the conversations, and asked
//! for again when the browser wants that.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;

use super::folder::{Folder, Permission};
use super::store;
use crate::stamp;

/// The folder that is lent, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// The browser wants the person to be asked again.
    pub is_away: bool,
    /// When its files were picked, in milliseconds since 1970; none = it is read as it is.
    pub picked_unix_ms: Option<i64>,
}

thread_local! {
    static FOLDER: RefCell<Option<Folder>> = const { RefCell::new(None) };
    static SHOWN: ArcRwSignal<Option<Place>> = ArcRwSignal::new(None);
    /// How many folders there were.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
    static TRUSTED: Cell<bool> = const { Cell::new(false) };
    static CHANGES: ArcRwSignal<usize> = ArcRwSignal::new(0);
}

/// Tells this folder from those before it.
pub fn number() -> u64 {
    NUMBER.get()
}

/// Whether a person said that tools may work in it.
pub fn is_trusted() -> bool {
    TRUSTED.get()
}

/// From now on tools may work in it.
pub async fn trust() {
    TRUSTED.set(true);
    if folder().is_some_and(|folder| folder.handle().is_some()) {
        // A browser that cannot keep it asks again after a reload.
        let _ = store::trust_folder().await;
    }
}

/// How many files that were picked were changed, in memory; a reader is woken when that changes.
pub fn changes() -> ArcRwSignal<usize> {
    CHANGES.with(Clone::clone)
}

/// Another folder, or none, is here.
fn put(folder: Option<Folder>, is_trusted: bool) {
    NUMBER.set(NUMBER.get() + 1);
    TRUSTED.set(is_trusted);
    changes().set(0);
    FOLDER.set(folder);
}

/// The folder.
pub fn folder() -> Option<Folder> {
    FOLDER.with_borrow(Clone::clone)
}

/// The folder as it is shown; a reader is woken when that changes.
pub fn shown() -> ArcRwSignal<Option<Place>> {
    SHOWN.with(Clone::clone)
}

/// Another folder takes the place of the one that was lent.
pub async fn lend(folder: Folder) {
    let place = Place {
        name: folder.name.clone(),
        is_away: false,
        picked_unix_ms: folder.handle().is_none().then(|| stamp::now().unix_ms),
    };
    let handle = folder.handle().cloned();
    put(Some(folder), false);
    shown().set(Some(place));
    // A browser that cannot keep it asks for the folder again after a reload.
    let _ = match handle {
        Some(handle) => store::keep_folder(&handle).await,
        None => store::forget_folder().await,
    };
}

/// No folder is lent any more.
pub async fn take_away() {
    put(None, false);
    shown().set(None);
    let _ = store::forget_folder().await;
}

/// The browser does not let the page read it now.
pub fn is_away() {
    shown().update(|place| {
        if let Some(place) = place {
            place.is_away = true;
        }
    });
}

/// Has the browser ask the person again, after they pressed something. Says whether it may be read now.
pub async fn reconnect() -> bool {
    let Some(folder) = folder() else { return false };
    let is_here = folder.permission(true, is_trusted()).await == Permission::Granted;
    shown().update(|place| {
        if let Some(place) = place {
            place.is_away = !is_here;
        }
    });
    is_here
}

/// Brings back the folder of the last visit.
pub async fn recall() {
    let Some((handle, is_trusted)) = store::folder().await else { return };
    let folder = Folder::of(handle);
    let is_away = folder.permission(false, false).await == Permission::Away;
    // One that was lent meanwhile stays.
    if FOLDER.with_borrow(Option::is_none) {
        shown().set(Some(Place { name: folder.name.clone(), is_away, picked_unix_ms: None }));
        put(Some(folder), is_trusted);
    }
}
