//! A question and its answer, and below them how the turn stands and what can be done with it.

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Problem};
use leptos::prelude::*;

use super::answer::Answer;
use super::copy::CopyButton;
use super::question::Question;
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
    let head = turn.head.clone();
    let state = Memo::new(move |_| state_name(&head.get().state));
    let is_open = Memo::new(move |_| matches!(state.get(), "held" | "asking" | "streaming"));
    // A saved session may begin with an answer.
    let question = (!turn.prompt.is_empty()).then(|| {
        view! {
            <h2 class="visually-hidden">{desk.says(Text::You)}</h2>
            <Question id=turn.id prompt=turn.prompt />
        }
    });
    view! {
        <article class="turn" id=format!("turn-{}", turn.id.0) data-state=move || state.get()>
            {question}
            <h2 class="visually-hidden">{desk.says(Text::Assistant)}</h2>
            <Answer id=turn.id grown=turn.grown is_open />
            <Standing id=turn.id head=turn.head />
        </article>
    }
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
            TurnState::Failed(problem) => {
                view! { <Failed problem is_last=head.is_last /> {tools} }.into_any()
            }
        }
    }
}

#[component]
fn Held() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-held" role="status">{desk.says(Text::Held)}</p> }
}

#[component]
fn Interrupted() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-interrupted">{desk.says(Text::Interrupted)}</p> }
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
fn Failed(problem: Problem, is_last: bool) -> impl IntoView {
    let desk = desk();
    let lines = move || {
        let lines = problem.lines(desk.parts.lang.get());
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    view! {
        <div class="problem" role="alert">
            <div>{lines}</div>
            {is_last.then(|| view! { <AskAgain class="button retry" /> })}
        </div>
    }
}

/// Asks the last question again.
#[component]
fn AskAgain(class: &'static str) -> impl IntoView {
    let desk = desk();
    view! {
        <button
            class=class
            type="button"
            disabled=move || desk.parts.busy.get()
            on:click=move |_| {
                desk.stick();
                desk.want(Intent::Retry);
                desk.focus_composer();
            }
        >
            {icons::again()}
            <span>{desk.says(Text::Retry)}</span>
        </button>
    }
}

/// Asks for another answer; the one that is there can be brought back.
#[component]
fn Regenerate() -> impl IntoView {
    let desk = desk();
    view! {
        <button
            class="tool regenerate"
            type="button"
            disabled=move || desk.parts.busy.get()
            on:click=move |_| {
                desk.regenerate();
                desk.focus_composer();
            }
        >
            {icons::again()}
            <span>{desk.says(Text::RegenerateShort)}</span>
        </button>
    }
}

#[component]
fn Tools(id: TurnId, head: Head) -> impl IntoView {
    let desk = desk();
    let answer = move || {
        let text = desk.look(|view| view.conversation.turn(id).map(|turn| turn.answer.text().to_owned()));
        text.unwrap_or_default()
    };
    let again = match (&head.state, head.is_last) {
        (TurnState::Done, true) => view! { <Regenerate /> }.into_any(),
        // A failed one offers it in its card.
        (TurnState::Interrupted, true) => view! { <AskAgain class="tool retry" /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="turn-tools">
            {head.has_answer.then(|| view! { <CopyButton class="copy-answer" label=Text::Copy text=answer /> })}
            {again}
            <Facts head />
        </div>
    }
}

/// Who answered, how long it took, and when it was asked.
#[component]
fn Facts(head: Head) -> impl IntoView {
    let desk = desk();
    let facts = move || {
        let took = head.took_secs.map(|secs| fill(desk.text(Text::Took), &[("secs", &secs.to_string())]));
        let when = clock(head.asked_unix_ms);
        [head.provider.clone(), head.model.clone(), took.unwrap_or_default(), when]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    view! { <span class="facts">{facts}</span> }
}

/// Hours and minutes of a moment on the reader's own clock.
fn clock(unix_ms: i64) -> String {
    if unix_ms <= 0 {
        return String::new();
    }
    let date = js_sys::Date::new(&(unix_ms as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
