//! What the model asks in words, above the composer: what can be chosen, a place for words of one's own, and a way to leave
//! it open. Like the card that asks about a call it takes nothing from the person who is writing.

use chatcli_agent::ask::SKIP;
use chatcli_core::text::Late;
use chatcli_core::{Intent, agent};
use leptos::html::{Form, Input, Section};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk;
use super::running::GUARD_MS;
use crate::run::Question;
use crate::stamp;

/// The question that is open; nothing while there is none.
#[component]
pub fn Questioning() -> impl IntoView {
    let desk = desk();
    let run = desk.parts.run;
    let question = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.question.clone())));
    Effect::new(move |_| {
        if let Some(question) = question.get() {
            let lang = desk.parts.lang.get_untracked();
            desk.announce_words([Late::AskTitle.get(lang), &question.asked.text].join(": "));
        }
    });
    move || question.get().map(|question| view! { <Card question /> })
}

#[component]
fn Card(question: Question) -> impl IntoView {
    let desk = desk();
    let (section, form) = (NodeRef::<Section>::new(), NodeRef::<Form>::new());
    let words = NodeRef::<Input>::new();
    let came_mono_ms = stamp::mono_ms();
    let Question { key: (call, at), place: (number, of), asked } = question;
    let answer = move |typed: String| {
        if stamp::mono_ms().saturating_sub(came_mono_ms) >= GUARD_MS {
            desk.want(Intent::Agent(agent::Intent::Answer { call, at, typed }));
            desk.focus_composer();
        }
    };
    // Words count before what is chosen: who writes has something else to say.
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = words.get_untracked().map(|field| field.value()).unwrap_or_default();
        if !said.trim().is_empty() {
            return answer(said);
        }
        let Some(form) = form.get_untracked() else { return };
        let Ok(chosen) = form.query_selector_all("input[name=answer]:checked") else { return };
        let chosen = (0..chosen.length())
            .filter_map(|at| chosen.get(at)?.dyn_into::<web_sys::HtmlInputElement>().ok());
        let numbers: Vec<String> = chosen.map(|field| field.value()).collect();
        if numbers.is_empty() {
            return desk.toasts.warn(|lang| Late::AskHow.get(lang).to_owned());
        }
        answer(numbers.join(","));
    };
    let place = if of > 1 { format!(" ({number}/{of})") } else { String::new() };
    let header = if asked.header.is_empty() { String::new() } else { format!(": {}", asked.header) };
    let title = move || format!("{}{place}{header}", Late::AskTitle.get(desk.parts.lang.get()));
    let kind = if asked.is_many { "checkbox" } else { "radio" };
    let options = asked.options.into_iter().enumerate().map(|(at, choice)| {
        let about = (!choice.about.is_empty())
            .then(|| view! { <span class="quiet" dir="auto">{choice.about}</span> });
        view! {
            <label class="run-option">
                <input type=kind name="answer" value=(at + 1).to_string() />
                <span dir="auto">{choice.label}</span>
                {about}
            </label>
        }
    });
    let options = options.collect_view();
    let many = asked.is_many.then(|| view! { <p class="quiet">{desk.says_late(Late::AskMany)}</p> });
    // A person who is writing nothing is taken to the card, but to none of its answers.
    Effect::new(move |_| {
        if let Some(section) = section.get()
            && desk.draft.peek().is_empty()
        {
            // Without focus it is only less handy.
            let _ = section.focus();
        }
    });
    view! {
        <section
            id="run-question"
            class="run-card"
            role="group"
            tabindex="-1"
            aria-labelledby="run-question-title"
            aria-describedby="run-question-text"
            node_ref=section
        >
            <h2 id="run-question-title" class="run-title" dir="auto">{title}</h2>
            <p id="run-question-text" dir="auto">{asked.text}</p>
            <form class="run-question-form" node_ref=form on:submit=send>
                <div class="run-options" role="group" aria-labelledby="run-question-text">{options}</div>
                {many}
                <div class="run-tools">
                    <button id="run-answer" class="button is-primary" type="submit">
                        {desk.says_late(Late::AskSend)}
                    </button>
                    <button
                        id="run-leave-open"
                        class="button"
                        type="button"
                        on:click=move |_| answer(SKIP.to_owned())
                    >
                        {desk.says_late(Late::AskSkip)}
                    </button>
                    <input
                        id="run-words"
                        class="field run-why"
                        type="text"
                        dir="auto"
                        maxlength="4000"
                        autocomplete="off"
                        aria-label=desk.says_late(Late::AskOwnWords)
                        placeholder=desk.says_late(Late::AskOwnWords)
                        node_ref=words
                    />
                </div>
            </form>
        </section>
    }
}
