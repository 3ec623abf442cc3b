//! The tools, and the machine that decides a run, are a part of the program of their own: it is fetched when they are asked
//! something for the first time.

use std::cell::OnceCell;

use chatcli_core::Outcome;
use chatcli_core::port::{ToolAsk, ToolTold};
use chatcli_core::text::Text;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use wasm_split_helpers::SplitLoaderError;

use super::{bench, rules};
use crate::split::fetched;

/// What the rest of the page knows of the part.
pub struct Work {
    answer: fn(ToolAsk) -> LocalBoxFuture<'static, ToolTold>,
    /// The changes of files that were picked, as a unified diff.
    pub patch: fn() -> LocalBoxFuture<'static, String>,
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(work, fallible))]
fn work() -> Result<&'static Work, SplitLoaderError> {
    chatcli_core::agent::install();
    static WORK: Work =
        Work { answer: |ask| bench::answer(ask).boxed_local(), patch: || bench::patch().boxed_local() };
    Ok(&WORK)
}

thread_local! {
    static HERE: OnceCell<&'static Work> = const { OnceCell::new() };
}

/// The part, fetched when it is not here yet; none = it cannot be had now.
pub async fn fetch() -> Option<&'static Work> {
    if let Some(here) = HERE.with(|here| here.get().copied()) {
        return Some(here);
    }
    let here = fetched!(work()).ok()?;
    Some(HERE.with(|known| *known.get_or_init(|| here)))
}

/// Answers what the core asks the tools.
pub async fn answer(ask: ToolAsk) -> Outcome {
    let told = match fetch().await {
        Some(part) => (part.answer)(ask).await,
        None => ToolTold::Failed(Text::PartMissing.get(rules::lang()).to_owned()),
    };
    Outcome::Tool(Box::new(told))
}
