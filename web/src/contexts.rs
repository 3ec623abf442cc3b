//! The contexts of this browser: the same files under the same names as a terminal's, kept in a database of their own and
//! made from what a person lends the page. What follows them is a part of the program that is fetched when a context is
//! asked for for the first time.
//!
//! | file | decides |
//! |---|---|
//! | `store` | where they are kept, and what there is where nothing may be |
//! | `windows` | that one window at a time changes them, and that the others hear of it |

mod store;
mod windows;

use std::cell::{OnceCell, RefCell};

use chatcli_contexts::{Fresh, answer, uuid};
use chatcli_core::Lang;
use chatcli_core::port::{ContextTrouble, ContextsAsk, ContextsTold};
use chatcli_core::text::{Late, Text, fill};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::Date;
use wasm_split_helpers::SplitLoaderError;
use web_sys::File;

pub use windows::hear;

use crate::host::page_lang;
use crate::lent::place;
use crate::lent::source::Lender;
use crate::split::fetched;
use crate::stamp;
use store::Shelf;

/// What the rest of the page knows of the part.
struct Part {
    told: fn(ContextsAsk, Lang) -> LocalBoxFuture<'static, ContextsTold>,
    forget: fn() -> LocalBoxFuture<'static, ()>,
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(contexts, fallible))]
fn part() -> Result<&'static Part, SplitLoaderError> {
    static PART: Part = Part {
        told: |ask, lang| look_after(ask, lang).boxed_local(),
        forget: || store::forget().boxed_local(),
    };
    Ok(&PART)
}

thread_local! {
    static HERE: OnceCell<&'static Part> = const { OnceCell::new() };
    static HANDED: RefCell<Option<File>> = const { RefCell::new(None) };
}

async fn fetch() -> Option<&'static Part> {
    if let Some(here) = HERE.with(|here| here.get().copied()) {
        return Some(here);
    }
    let here = fetched!(part()).ok()?;
    Some(HERE.with(|known| *known.get_or_init(|| here)))
}

/// Answers a question about contexts with this browser's.
pub async fn told(ask: ContextsAsk) -> ContextsTold {
    let lang = page_lang();
    match fetch().await {
        Some(part) => (part.told)(ask, lang).await,
        None => ContextsTold::Failed(ContextTrouble::Store(Text::PartMissing.get(lang).to_owned())),
    }
}

/// Nothing is kept any more, for a person who signs out.
pub async fn forget() {
    HANDED.take();
    if let Some(part) = fetch().await {
        (part.forget)().await;
    }
}

/// A person picked this file to be taken in; its name means it from now on.
pub fn hand_over(file: File) {
    HANDED.set(Some(file));
}

/// The file that was picked, when this is its name.
fn handed(name: &str) -> Option<File> {
    HANDED.with_borrow(|file| file.clone().filter(|file| file.name() == name))
}

async fn look_after(ask: ContextsAsk, lang: Lang) -> ContextsTold {
    let lender = Lender::new(lang);
    let shelf = Shelf::open(&lender, lang).await;
    let bits = u128::from(stamp::now().entropy) << 64 | u128::from(stamp::now().entropy);
    let fresh = Fresh { now: now(), id: uuid(bits), lang };
    let is_change = is_change(&ask);
    let work = answer(ask, &shelf, &lender, &fresh);
    let told = if is_change { windows::alone(work).await } else { work.await };
    if let Some(folder) = lender.away() {
        place::is_away();
        let why = fill(Late::FolderAway.get(lang), &[("name", &folder.name)]);
        return ContextsTold::Failed(ContextTrouble::Path(why));
    }
    if is_change && !matches!(told, ContextsTold::Failed(_)) {
        windows::tell();
    }
    told
}

/// Whether other windows have something new to see afterwards.
fn is_change(ask: &ContextsAsk) -> bool {
    match ask {
        ContextsAsk::Create(_)
        | ContextsAsk::Update(_)
        | ContextsAsk::Delete(_)
        | ContextsAsk::Merge { .. }
        | ContextsAsk::Import { .. } => true,
        ContextsAsk::List
        | ContextsAsk::Read(_)
        | ContextsAsk::Check(_)
        | ContextsAsk::Export { .. }
        | ContextsAsk::Render { .. } => false,
    }
}

/// Now, as RFC 3339 with the local offset.
fn now() -> String {
    let date = Date::new_0();
    // The browser says how far UTC is ahead.
    let ahead = date.get_timezone_offset() as i32;
    let (sign, offset) = (if ahead > 0 { '-' } else { '+' }, ahead.abs());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}000000{sign}{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds(),
        date.get_milliseconds(),
        offset / 60,
        offset % 60,
    )
}
