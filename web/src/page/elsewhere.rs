//! What a run at another place of the same person needs a decision about: the card that the page shows for its own runs, for
//! what may be decided here. Nothing that is typed allows.

use chatcli_core::text::{Late, Text, fill};
use chatcli_core::{Intent, decisions};
use leptos::html::Input;
use leptos::prelude::*;

use super::desk;
use super::running::{GUARD_MS, diff};
use crate::stamp;

/// The newest question; nothing while there is none.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let desk = desk();
    let need = desk.parts.elsewhere;
    Effect::new(move |_| {
        if let Some(need) = need.get() {
            let lang = desk.parts.lang.get_untracked();
            desk.announce_words(fill(Text::DecideAsked.get(lang), &[("call", &need.label)]));
        }
    });
    move || need.get().map(|need| view! { <Asking need /> })
}

#[component]
fn Asking(need: decisions::Need) -> impl IntoView {
    let desk = desk();
    let why = NodeRef::<Input>::new();
    let came_mono_ms = stamp::mono_ms();
    let answer = move |is_yes: bool| {
        if stamp::mono_ms().saturating_sub(came_mono_ms) >= GUARD_MS {
            let why = why.get_untracked().map(|field| field.value()).unwrap_or_default();
            desk.want(Intent::Decisions(decisions::Intent::Answer { is_yes, why }));
            desk.focus_composer();
        }
    };
    let label = need.label.clone();
    let title = move || fill(Text::DecideAsked.get(desk.parts.lang.get()), &[("call", &label)]);
    view! {
        <section
            id="elsewhere-card"
            class="run-card"
            role="group"
            tabindex="-1"
            aria-labelledby="elsewhere-title"
            aria-describedby="elsewhere-shown"
        >
            <h2 id="elsewhere-title" class="run-title" dir="auto">{title}</h2>
            <div id="elsewhere-shown">{diff(&need.shown)}</div>
            <form
                class="run-tools"
                on:submit=move |event| {
                    event.prevent_default();
                    answer(false);
                }
            >
                {if need.may {
                    view! {
                        <button
                            id="elsewhere-allow"
                            class="button is-primary"
                            type="button"
                            on:click=move |_| answer(true)
                        >
                            {desk.says_late(Late::AgentAllow)}
                        </button>
                    }
                        .into_any()
                } else {
                    view! { <p class="run-scope">{desk.says(Text::DecideThere)}</p> }.into_any()
                }}
                <button id="elsewhere-refuse" class="button" type="submit">{desk.says_late(Late::AgentRefuse)}</button>
                <input
                    id="elsewhere-why"
                    class="field run-why"
                    type="text"
                    dir="auto"
                    maxlength="400"
                    autocomplete="off"
                    aria-label=desk.says_late(Late::AgentRefuseWhy)
                    placeholder=desk.says_late(Late::AgentRefuseWhy)
                    node_ref=why
                />
            </form>
        </section>
    }
}
