//! What follows references is a part of the program of its own: it is fetched when something is lent, or named, for the
//! first time.

use std::cell::OnceCell;

use chatcli_core::problem::Kind;
use chatcli_core::text::{Late, Text, fill};
use chatcli_core::{Attach, Lang, Outcome, Problem};
use chatcli_references::{Request, Why, attach, attached, failure, judge};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_split_helpers::SplitLoaderError;

use super::place;
use super::source::Lender;
use crate::split::fetched;

/// A file's text, and whether it was read as Windows-1252.
pub type Judged = Result<(String, bool), Why>;

/// What the rest of the page knows of the part.
pub struct Following {
    /// The text of a file that is handed over, and whether it was read as Windows-1252.
    pub judge: fn(&str, &[u8]) -> Judged,
    /// Why that is none, in words.
    pub failure: fn(&str, &Why, Lang) -> String,
    /// Reads what a prompt names.
    attach: fn(Attach) -> LocalBoxFuture<'static, Outcome>,
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(following, fallible))]
fn following() -> Result<&'static Following, SplitLoaderError> {
    static FOLLOWING: Following = Following { judge, failure, attach: |asked| follow(asked).boxed_local() };
    Ok(&FOLLOWING)
}

thread_local! {
    static HERE: OnceCell<&'static Following> = const { OnceCell::new() };
}

/// The part, fetched when it is not here yet; none = it cannot be had now.
pub async fn fetch() -> Option<&'static Following> {
    if let Some(here) = HERE.with(|here| here.get().copied()) {
        return Some(here);
    }
    let here = fetched!(following()).ok()?;
    Some(HERE.with(|known| *known.get_or_init(|| here)))
}

/// Reads what a prompt names.
pub async fn read(asked: Attach) -> Outcome {
    match fetch().await {
        Some(part) => (part.attach)(asked).await,
        None => {
            let why = Text::PartMissing.get(asked.lang);
            Outcome::Refused(Box::new(Problem::because(Kind::NothingAttached, why)))
        }
    }
}

async fn follow(asked: Attach) -> Outcome {
    let Attach { prompt, provider, model, max_tokens, lang } = asked;
    let request = Request { prompt, provider, model, max_tokens, lang };
    let lender = Lender::new(lang);
    match (attach(&lender, &request).await, lender.away()) {
        (_, Some(folder)) => {
            place::is_away();
            let why = fill(Late::FolderAway.get(lang), &[("name", &folder.name)]);
            Outcome::Refused(Box::new(Problem::because(Kind::NothingAttached, &why)))
        }
        (Ok(found), None) => Outcome::Attached(Box::new(attached(found, lang))),
        // A person did not want to paste what it names.
        (Err(_), None) => Outcome::Declined,
    }
}
