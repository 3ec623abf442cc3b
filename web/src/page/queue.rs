//! What waits for the running answer, above the composer: each of them can be changed or taken away, and after a stop
//! they wait for a word.

use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, conversation};
use leptos::prelude::*;

use super::{desk, icons};

/// The waiting prompts; nothing while none waits.
#[component]
pub fn Queue() -> impl IntoView {
    let desk = desk();
    let waiting = desk.parts.waiting;
    let count = Memo::new(move |_| waiting.with(|waiting| waiting.prompts.len()));
    let is_paused = Memo::new(move |_| waiting.with(|waiting| waiting.is_paused));
    // Who does not see the list hears that it grew.
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| now > before) {
            desk.announce_filled(Text::Queued, &[("waiting", &now.to_string())]);
        }
        now
    });
    let title = move || {
        let text = if is_paused.get() { Text::QueuePausedTitle } else { Text::QueueTitle };
        fill(desk.text(text), &[("waiting", &count.get().to_string())])
    };
    let prompts = move || {
        let prompts = waiting.with(|waiting| waiting.prompts.clone());
        prompts
            .into_iter()
            .enumerate()
            .map(|(place, prompt)| view! { <Waiting place prompt /> })
            .collect_view()
    };
    let go_on = move |_| {
        desk.stick();
        desk.want(Intent::Conversation(conversation::Intent::ResumeQueue));
        desk.focus_composer();
    };
    move || {
        (count.get() > 0).then(|| {
            view! {
                <section id="queue" class="queue" class:is-paused=move || is_paused.get() aria-labelledby="queue-title">
                    <div class="queue-head">
                        <h2 id="queue-title" class="queue-title">{title}</h2>
                        {move || {
                            is_paused
                                .get()
                                .then(|| {
                                    view! {
                                        <button id="queue-go-on" class="button" type="button" on:click=go_on>
                                            {desk.says(Text::SendNow)}
                                        </button>
                                    }
                                })
                        }}
                    </div>
                    <ol class="queue-list">{prompts}</ol>
                </section>
            }
        })
    }
}

#[component]
fn Waiting(place: usize, prompt: String) -> impl IntoView {
    let desk = desk();
    let label = move |text: Text| fill(desk.text(text), &[("place", &(place + 1).to_string())]);
    view! {
        <li class="queue-item">
            <span class="queue-text" dir="auto" title=prompt.clone()>{prompt.clone()}</span>
            <button
                class="tool edit-queued"
                type="button"
                title=move || label(Text::EditQueued)
                aria-label=move || label(Text::EditQueued)
                on:click=move |_| desk.want(Intent::Conversation(conversation::Intent::Unqueue(place)))
            >
                {icons::pencil()}
            </button>
            <button
                class="tool drop-queued"
                type="button"
                title=move || label(Text::DropQueued)
                aria-label=move || label(Text::DropQueued)
                on:click=move |_| {
                    desk.want(Intent::Conversation(conversation::Intent::DropQueued(place)));
                    desk.focus_composer();
                }
            >
                {icons::cross()}
            </button>
        </li>
    }
}
