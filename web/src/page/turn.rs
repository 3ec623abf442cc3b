//! A question and its answer, and below them how the turn stands and what can be done with it.

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::problem::{Kind, Who};
use chatcli_core::text::{Text, fill, tenths};
use chatcli_core::{Intent, Problem, conversation};
use leptos::prelude::*;

use super::answer::Answer;
use super::copy::CopyButton;
use super::problem::ProblemView;
use super::question::Question;
use super::seconds::seconds;
use super::versions::Versions;
use super::{Desk, desk, icons};
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
    let from = turn.from.map(|from| {
        view! { <p class="turn-note is-from">{move || fill(desk.text(Text::TurnFrom), &[("from", &from)])}</p> }
    });
    view! {
        <article class="turn" id=format!("turn-{}", turn.id.0) data-state=move || state.get()>
            {from}
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
            TurnState::Done if head.is_cut => view! { <Cut /> {tools} }.into_any(),
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
fn Cut() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-cut">{desk.says(Text::CutAtLimit)}</p> }
}

#[component]
fn Nothing() -> impl IntoView {
    let desk = desk();
    view! { <p class="turn-note is-empty">{desk.says(Text::EmptyAnswer)}</p> }
}

/// More than this is a pause that a reader notices, in milliseconds.
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
    let change = if wants_key(&problem.kind) { Text::AddYourKey } else { Text::AccountTitle };
    view! {
        <ProblemView problem>
            {(is_last && has_answer).then(|| go_on("button continue"))}
            {is_last.then(|| ask_again("button retry"))}
            {can_change.then(|| view! {
                <button
                    class="button change-model"
                    type="button"
                    on:click=move |_| desk.panels.account.set(true)
                >
                    {desk.says(change)}
                </button>
            })}
        </ProblemView>
    }
}

/// Whether a key of one's own is what helps: the server has none that works, or its account is used up.
fn wants_key(kind: &Kind) -> bool {
    matches!(kind, Kind::KeyRefused { .. } | Kind::ProviderUnusable { .. } | Kind::RateLimited(_))
}

/// A button that has the model say something: nothing while it does.
#[component]
fn Say(
    class: &'static str,
    label: Text,
    icon: AnyView,
    says: impl Fn(Desk) + Send + Sync + 'static,
) -> impl IntoView {
    let desk = desk();
    let pressed = move |_| {
        says(desk);
        desk.focus_composer();
    };
    view! {
        <button class=class type="button" disabled=move || desk.parts.busy.get() on:click=pressed>
            {icon}
            <span>{desk.says(label)}</span>
        </button>
    }
}

/// Asks the last question again.
fn ask_again(class: &'static str) -> impl IntoView {
    let says = |desk: Desk| {
        desk.stick();
        desk.want(Intent::Conversation(conversation::Intent::Retry));
    };
    view! { <Say class label=Text::Retry icon=icons::again().into_any() says /> }
}

/// Has an answer that broke off go on where it stopped. What came of it is kept and goes along.
fn go_on(class: &'static str) -> impl IntoView {
    let says = |desk: Desk| {
        desk.submit(desk.text_now(Text::ContinuePrompt).to_owned());
    };
    view! { <Say class label=Text::ContinueShort icon=icons::arrow_down().into_any() says /> }
}

/// Asks for another answer; the one that is there can be brought back.
fn regenerate() -> impl IntoView {
    let says = |desk: Desk| desk.regenerate();
    let class = "tool regenerate";
    view! { <Say class label=Text::RegenerateShort icon=icons::again().into_any() says /> }
}

#[component]
fn Tools(id: TurnId, head: Head) -> impl IntoView {
    let desk = desk();
    let answer = move || {
        let text = desk.look(|view| view.conversation.turn(id).map(|turn| turn.answer.text().to_owned()));
        text.unwrap_or_default()
    };
    let again = match (&head.state, head.is_last) {
        (TurnState::Done, true) if head.is_cut => (go_on("tool continue"), regenerate()).into_any(),
        (TurnState::Done, true) => regenerate().into_any(),
        // A failed one offers both in its card.
        (TurnState::Interrupted, true) => {
            (head.has_answer.then(|| go_on("tool continue")), ask_again("tool retry")).into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <div class="turn-tools">
            <Facts head=head.clone() />
            {head.has_answer.then(|| view! { <CopyButton class="copy-answer" label=Text::Copy text=answer /> })}
            {head.version.map(|(number, count)| view! { <Versions id number count /> })}
            {again}
        </div>
    }
}

/// Who answered, how long it took, and when it was asked.
#[component]
fn Facts(head: Head) -> impl IntoView {
    let desk = desk();
    let facts = move || {
        let lang = desk.parts.lang.get();
        let took = head.took_ms.map(|ms| fill(desk.text(Text::Took), &[("secs", &tenths(ms, lang))]));
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
