//! Which folder is lent, over reloads too where the browser has handles: it is kept beside the conversations, and asked
//! for again when the browser wants that.

use std::cell::RefCell;

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
    FOLDER.set(Some(folder));
    shown().set(Some(place));
    // A browser that cannot keep it asks for the folder again after a reload.
    let _ = match handle {
        Some(handle) => store::keep_folder(&handle).await,
        None => store::forget_folder().await,
    };
}

/// No folder is lent any more.
pub async fn take_away() {
    FOLDER.set(None);
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
    let is_here = folder.permission(true).await == Permission::Granted;
    shown().update(|place| {
        if let Some(place) = place {
            place.is_away = !is_here;
        }
    });
    is_here
}

/// Brings back the folder of the last visit.
pub async fn recall() {
    let Some(handle) = store::folder().await else { return };
    let folder = Folder::of(handle);
    let is_away = folder.permission(false).await == Permission::Away;
    // One that was lent meanwhile stays.
    if FOLDER.with_borrow(Option::is_none) {
        shown().set(Some(Place { name: folder.name.clone(), is_away, picked_unix_ms: None }));
        FOLDER.set(Some(folder));
    }
}
