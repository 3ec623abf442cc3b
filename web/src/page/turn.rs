//! A question and its answer: sealed blocks are built once, the live tail once per frame, and below them how the
//! turn stands and what can be done with it.

use std::sync::Arc;

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::markdown::Sealed;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Problem};
use leptos::prelude::*;

use super::blocks::{block_view, live_view};
use super::seconds::seconds;
use super::{desk, icons};
use crate::timeline::{Head, TurnPart};

/// The turn.
#[component]
pub fn TurnView(
    /// What to show.
    turn: TurnPart,
) -> impl IntoView {
    let desk = desk();
    let (head, sealed, live) = (turn.head.clone(), turn.sealed, turn.live);
    let state = Memo::new(move |_| state_name(&head.get().state));
    let is_open = move || matches!(state.get(), "held" | "asking" | "streaming");
    view! {
        <article class="turn" id=format!("turn-{}", turn.id.0) data-state=move || state.get()>
            <h2 class="visually-hidden">{move || desk.text(Text::You)}</h2>
            // A question is shown as it was typed; `dir` lets each one run in its own direction.
            <div class="prompt" dir="auto">{turn.prompt.to_string()}</div>
            <h2 class="visually-hidden">{move || desk.text(Text::Assistant)}</h2>
            <div class="answer" dir="auto" aria-busy=move || is_open().to_string()>
                <For each=move || sealed.get() key=block_key let:sealed>
                    {block_view(&sealed.block)}
                </For>
                <div class="tail">{move || live.with(|blocks| live_view(blocks))}</div>
            </div>
            <Standing id=turn.id head=turn.head />
        </article>
    }
}

fn block_key(sealed: &Arc<Sealed>) -> u32 {
    sealed.id
}

/// The state's name, for the style sheet and for tests.
fn state_name(state: &TurnState) -> &'static str {
    match state {
        TurnState::Held => "held",
        TurnState::Asking => "asking",
        TurnState::Streaming => "streaming",
        TurnState::Done => "done",
        TurnState::Interrupted => "interrupted",
        TurnState::Failed(_) => "failed",
    }
}

#[component]
fn Standing(id: TurnId, head: ArcRwSignal<Head>) -> impl IntoView {
    move || {
        let head = head.get();
        let tools = view! { <Tools id head=head.clone() /> };
        match head.state {
            TurnState::Held => view! { <Held /> }.into_any(),
            TurnState::Asking => view! { <Asking sent_mono_ms=head.sent_mono_ms /> }.into_any(),
            TurnState::Streaming => ().into_any(),
            TurnState::Done => tools.into_any(),
            TurnState::Interrupted => view! { <Interrupted /> {tools} }.into_any(),
            TurnState::Failed(problem) => view! { <Failed problem /> {tools} }.into_any(),
        }
    }
}

#[component]
fn Held() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-held" role="status">{move || desk.text(Text::Held)}</p> }
}

#[component]
fn Interrupted() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-interrupted">{move || desk.text(Text::Interrupted)}</p> }
}

/// Says honestly that nothing came yet, and for how long.
#[component]
fn Asking(sent_mono_ms: u64) -> impl IntoView {
    let desk = desk();
    let now = seconds();
    let secs = Memo::new(move |_| now.get().saturating_sub(sent_mono_ms) / 1000);
    let words = move || match secs.get() {
        0 | 1 => desk.text(Text::Thinking).to_owned(),
        secs => fill(desk.text(Text::ThinkingFor), &[("secs", &secs.to_string())]),
    };
    view! {
        <p class="turn-note is-asking">
            <span class="pulse" aria-hidden="true"></span>
            {words}
        </p>
    }
}

#[component]
fn Failed(problem: Problem) -> impl IntoView {
    let desk = desk();
    let lines = move || {
        let lines = problem.lines(desk.parts.lang.get());
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    view! { <div class="problem" role="alert">{lines}</div> }
}

#[component]
fn Tools(id: TurnId, head: Head) -> impl IntoView {
    let desk = desk();
    let took = head
        .took_secs
        .map(|secs| fill(Text::Took.get(desk.parts.lang.get_untracked()), &[("secs", &secs.to_string())]));
    let facts: Vec<String> = [head.provider, head.model, took.unwrap_or_default()]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    let is_failed = matches!(head.state, TurnState::Failed(_));
    view! {
        <div class="turn-tools">
            {head
                .has_answer
                .then(|| {
                    view! {
                        <button
                            class="tool copy-answer"
                            type="button"
                            on:click=move |_| desk.want(Intent::Copy(id))
                        >
                            {icons::sheets()}
                            <span>{move || desk.text(Text::Copy)}</span>
                        </button>
                    }
                })}
            {head
                .is_last
                .then(|| {
                    view! {
                        <button
                            class="tool retry"
                            class:is-strong=is_failed
                            type="button"
                            on:click=move |_| {
                                desk.want(Intent::Retry);
                                desk.focus_composer();
                            }
                        >
                            {icons::again()}
                            <span>{move || desk.text(Text::Retry)}</span>
                        </button>
                    }
                })}
            <span class="facts">{facts.join(" · ")}</span>
        </div>
    }
}
