//! What stands where the conversation will be, before anything was said.

use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, conversation};
use leptos::prelude::*;

use super::{Desk, desk};
use crate::watch::Watch;

/// The conversation, or what stands in its place until it is here.
#[component]
pub fn Opening() -> impl IntoView {
    let desk = desk();
    move || match desk.late() {
        Some(late) => (late.log)(),
        None => view! {
            <div class="log-area">
                <div class="log">
                    <div class="column">
                        <Greeting />
                        // What was kept here is on its way when the rest of the client is missed.
                        {move || (!desk.parts.misses_rest.get()).then(|| view! { <Empty /> })}
                    </div>
                </div>
            </div>
        }
        .into_any(),
    }
}

/// What can be done here: three beginnings, and the way back to what was here before.
#[component]
pub fn Empty() -> impl IntoView {
    let desk = desk();
    // What is watched is what a user most likely came for.
    let target = Memo::new(move |_| {
        desk.parts.watch.with(|watch| watch.as_ref().and_then(Watch::target).filter(|_| has_watcher(desk)))
    });
    let watched = move || {
        let words = fill(desk.text(Text::StarterWatcher), &[("target", &target.get()?)]);
        Some(view! { <Starter words=words /> })
    };
    let starters = move || {
        let shown = if target.with(Option::is_some) { 2 } else { 3 };
        let starter = |text: &Text| view! { <Starter words=desk.text(*text).to_owned() /> };
        STARTERS.iter().take(shown).map(starter).collect_view()
    };
    view! {
        <div id="empty" class="empty">
            <p class="empty-title">{desk.says(Text::EmptyTitle)}</p>
            <p class="quiet">{desk.says(Text::EmptyHint)}</p>
            <div class="starters">{watched} {starters}</div>
            <button
                id="bring-back"
                class="button"
                type="button"
                hidden=move || !desk.parts.can_undo.get()
                on:click=move |_| {
                    desk.want(Intent::Conversation(conversation::Intent::Undo));
                    desk.focus_composer();
                }
            >
                {desk.says(Text::BringBack)}
            </button>
        </div>
    }
}

const STARTERS: [Text; 3] = [Text::StarterError, Text::StarterManifest, Text::StarterCommand];

fn has_watcher(desk: Desk) -> bool {
    desk.parts.link.with(|link| link.has_watcher)
}

/// A beginning: a draft, which a person goes on with and sends.
#[component]
fn Starter(words: String) -> impl IntoView {
    let desk = desk();
    let draft = words.clone();
    let take = move |_| {
        let gap = if draft.ends_with(['?', '.']) { "" } else { " " };
        desk.compose(&format!("{draft}{gap}"));
        desk.focus_composer();
    };
    view! { <button class="button starter" type="button" on:click=take>{words}</button> }
}

/// What the server said about itself, in the same words as in the terminal, which are English by contract.
#[component]
pub fn Greeting() -> impl IntoView {
    let desk = desk();
    let lines = Memo::new(move |_| desk.parts.link.with(|link| link.banner.clone()));
    move || {
        lines.with(|lines| {
            (!lines.is_empty()).then(|| {
                let lines: Vec<_> = lines.iter().cloned().map(|line| view! { <p>{line}</p> }).collect();
                view! { <div id="greeting" class="greeting" lang="en">{lines}</div> }
            })
        })
    }
}
