//! A question and its answer, and below them how the turn stands and what can be done with it.

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::problem::Who;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Problem, conversation};
use leptos::prelude::*;

use super::answer::Answer;
use super::copy::CopyButton;
use super::problem::ProblemView;
use super::question::Question;
use super::seconds::seconds;
use super::{desk, icons};
use crate::stamp;
use crate::timeline::{Grown, Head, TurnPart};

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
            <Answer id=turn.id grown=turn.grown.clone() is_open />
            <Standing id=turn.id head=turn.head grown=turn.grown />
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
fn Standing(id: TurnId, head: ArcRwSignal<Head>, grown: ArcRwSignal<Grown>) -> impl IntoView {
    move || {
        let grown = grown.clone();
        let head = head.get();
        let tools = view! { <Tools id head=head.clone() /> };
        match head.state {
            TurnState::Held => view! { <Held /> }.into_any(),
            TurnState::Asking => view! { <Asking sent_mono_ms=head.sent_mono_ms /> }.into_any(),
            TurnState::Streaming => view! { <Streaming grown /> }.into_any(),
            TurnState::Done if !head.has_answer => view! { <Nothing /> {tools} }.into_any(),
            TurnState::Done => tools.into_any(),
            TurnState::Interrupted => view! { <Interrupted has_answer=head.has_answer /> {tools} }.into_any(),
            TurnState::Failed(problem) => {
                let (is_last, has_answer) = (head.is_last, head.has_answer);
                view! { <Failed problem is_last has_answer /> {tools} }.into_any()
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
fn Interrupted(has_answer: bool) -> impl IntoView {
    let desk = desk();
    let words = if has_answer { Text::Interrupted } else { Text::InterruptedEarly };
    view! { <p class="turn-note is-interrupted">{desk.says(words)}</p> }
}

#[component]
fn Nothing() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-empty">{desk.says(Text::EmptyAnswer)}</p> }
}

/// More than this is a pause that somebody notices, in milliseconds.
const PAUSE_MS: u64 = 1_500;
/// More than this is a silence that something should be said about, in milliseconds.
const SILENCE_MS: u64 = 15_000;

/// The caret of an answer that pauses, and a word when it is silent.
#[component]
fn Streaming(grown: ArcRwSignal<Grown>) -> impl IntoView {
    let desk = desk();
    let now = seconds();
    let grown_ms = StoredValue::new(stamp::mono_ms());
    Effect::new(move || {
        grown.track();
        grown_ms.set_value(stamp::mono_ms());
    });
    let silent_ms = move || now.get().saturating_sub(grown_ms.get_value());
    let pauses = Memo::new(move |_| silent_ms() >= PAUSE_MS);
    let silent_secs =
        Memo::new(move |_| Some(silent_ms()).filter(|ms| *ms >= SILENCE_MS).map(|ms| ms / 1000));
    let words = move || {
        let secs = silent_secs.get()?;
        Some(fill(desk.text(Text::AnswerSilent), &[("secs", &secs.to_string())]))
    };
    view! {
        <p class="turn-note is-streaming" data-pauses=move || pauses.get().to_string()>
            <span class="pulse" aria-hidden="true"></span>
            <span role="status">{words}</span>
        </p>
    }
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
fn Failed(problem: Problem, is_last: bool, has_answer: bool) -> impl IntoView {
    let desk = desk();
    // What answers, and who pays for it, is the first thing that can be changed about a model that fails.
    let can_change = is_last && problem.who == Who::Provider;
    view! {
        <ProblemView problem>
            {(is_last && has_answer).then(|| view! { <Continue class="button continue" /> })}
            {is_last.then(|| view! { <AskAgain class="button retry" /> })}
            {can_change.then(|| view! {
                <button
                    class="button change-model"
                    type="button"
                    on:click=move |_| desk.panels.account.set(true)
                >
                    {desk.says(Text::AccountTitle)}
                </button>
            })}
        </ProblemView>
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
                desk.want(Intent::Conversation(conversation::Intent::Retry));
                desk.focus_composer();
            }
        >
            {icons::again()}
            <span>{desk.says(Text::Retry)}</span>
        </button>
    }
}

/// Has an answer that broke off go on where it stopped. What came of it is kept and goes along.
#[component]
fn Continue(class: &'static str) -> impl IntoView {
    let desk = desk();
    view! {
        <button
            class=class
            type="button"
            disabled=move || desk.parts.busy.get()
            on:click=move |_| {
                desk.submit(desk.text_now(Text::ContinuePrompt).to_owned());
                desk.focus_composer();
            }
        >
            {icons::arrow_down()}
            <span>{desk.says(Text::ContinueShort)}</span>
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
        // A failed one offers both in its card.
        (TurnState::Interrupted, true) => view! {
            {head.has_answer.then(|| view! { <Continue class="tool continue" /> })}
            <AskAgain class="tool retry" />
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="turn-tools">
            <Facts head=head.clone() />
            {head.has_answer.then(|| view! { <CopyButton class="copy-answer" label=Text::Copy text=answer /> })}
            {again}
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
pub fn clock(unix_ms: i64) -> String {
    if unix_ms <= 0 {
        return String::new();
    }
    let date = js_sys::Date::new(&(unix_ms as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
