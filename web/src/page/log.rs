//! The conversation: the banner's lines, then turns and notices as they came. It stays at its end while the reader
//! is there, and offers a way back when they are not.

use chatcli_core::text::Text;
use leptos::html::Div;
use leptos::prelude::*;

use super::desk;
use super::icons;
use super::notice::NoticeView;
use super::turn::TurnView;
use crate::timeline::Entry;

/// The conversation.
#[component]
pub fn Log() -> impl IntoView {
    let desk = desk();
    let (frame, column) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    desk.follow.watch(frame, column);
    let entries = desk.parts.entries;
    let is_empty = Memo::new(move |_| entries.with(Vec::is_empty));
    view! {
        <div class="log-area">
            <div
                id="log"
                class="log"
                role="log"
                aria-live="off"
                tabindex="0"
                aria-label=move || desk.text(Text::Conversation)
                node_ref=frame
                on:scroll=move |_| desk.follow.scrolled()
            >
                <div class="column" node_ref=column>
                    <Greeting />
                    {move || {
                        is_empty
                            .get()
                            .then(|| {
                                view! {
                                    <div id="empty" class="empty">
                                        <p class="empty-title">{move || desk.text(Text::EmptyTitle)}</p>
                                        <p class="quiet">{move || desk.text(Text::EmptyHint)}</p>
                                    </div>
                                }
                            })
                    }}
                    <For each=move || entries.get() key=Entry::key let:entry>
                        {match entry {
                            Entry::Turn(turn) => view! { <TurnView turn /> }.into_any(),
                            Entry::Notice(notice) => view! { <NoticeView notice /> }.into_any(),
                        }}
                    </For>
                </div>
            </div>
            {move || {
                desk.follow
                    .is_away()
                    .then(|| {
                        view! {
                            <button
                                id="jump-latest"
                                class="jump"
                                type="button"
                                on:click=move |_| desk.follow.jump()
                            >
                                {icons::arrow_down()}
                                <span>{move || desk.text(Text::JumpToLatest)}</span>
                            </button>
                        }
                    })
            }}
        </div>
    }
}

/// What the server said about itself, in the same words as in the terminal, which are English by contract.
#[component]
fn Greeting() -> impl IntoView {
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
