//! The conversation: the banner's lines, then turns and notices as they came. Only the newest turns are there; older
//! ones come as the reader scrolls towards them, without moving what is being read. It stays at its end while the reader
//! is there, and offers a way back when they are not.

use chatcli_core::conversation::TurnId;
use chatcli_core::text::{Text, fill};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

use super::copy::copy_block;
use super::notice::NoticeView;
use super::opening::{Empty, Greeting};
use super::turn::TurnView;
use super::{Desk, desk, icons};
use crate::timeline::{Entry, Timeline};

/// The conversation.
#[component]
pub fn Log() -> impl IntoView {
    let desk = desk();
    let (frame, column) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    desk.follow.watch(frame, column);
    let entries = desk.parts.entries;
    let is_empty = Memo::new(move |_| entries.with(Vec::is_empty) && desk.parts.earlier.get() == 0);
    let scrolled = move |_| {
        desk.follow.scrolled();
        if desk.follow.is_near_start() {
            show_earlier(desk);
        }
    };
    // Back at the end, what was loaded on the way up goes again.
    Effect::new(move |_| {
        entries.track();
        if !desk.follow.is_away() {
            desk.reach(Timeline::trim);
        }
    });
    print_everything(desk);
    view! {
        <div class="log-area">
            <div
                id="log"
                class="log"
                class:is-following=move || !desk.follow.is_away()
                role="log"
                aria-live="off"
                tabindex="0"
                aria-label=desk.says(Text::Conversation)
                node_ref=frame
                on:scroll=scrolled
                on:keydown=move |key| desk.follow.pressed(&key)
                on:click=move |click| copy_block(desk, &click)
            >
                <div class="column" node_ref=column>
                    <Earlier />
                    <Greeting />
                    {move || is_empty.get().then(|| view! { <Empty /> })}
                    <For each=move || entries.get() key=Entry::key let:entry>
                        {match entry {
                            Entry::Turn(turn) => view! { <TurnView turn /> }.into_any(),
                            Entry::Notice(notice) => view! { <NoticeView notice /> }.into_any(),
                        }}
                    </For>
                </div>
            </div>
            <Jump />
        </div>
    }
}

/// How much there is above, for a reader who does not scroll.
#[component]
fn Earlier() -> impl IntoView {
    let desk = desk();
    let count = desk.parts.earlier;
    let words = move || fill(desk.text(Text::ShowEarlier), &[("count", &count.get().to_string())]);
    move || {
        (count.get() > 0).then(|| {
            view! {
                <button id="show-earlier" class="button is-wide" type="button" on:click=move |_| show_earlier(desk)>
                    {words}
                </button>
            }
        })
    }
}

/// The way back to the end, with the number of turns that came since the reader left it.
#[component]
fn Jump() -> impl IntoView {
    let desk = desk();
    let newest = move || {
        desk.parts
            .entries
            .with(|entries| entries.iter().rev().find_map(Entry::turn).map_or(TurnId(0), |turn| turn.id))
    };
    let left_at = RwSignal::new(TurnId(0));
    Effect::new(move |_| {
        if desk.follow.is_away() {
            left_at.set(untrack(newest));
        }
    });
    let fresh = Memo::new(move |_| {
        let left_at = left_at.get();
        desk.parts
            .entries
            .with(|entries| entries.iter().filter_map(Entry::turn).filter(|turn| turn.id > left_at).count())
    });
    let words = move || match fresh.get() {
        0 => desk.text(Text::JumpToLatest).to_owned(),
        count => fill(desk.text(Text::JumpToLatestNew), &[("count", &count.to_string())]),
    };
    let has_turns = Memo::new(move |_| newest() != TurnId(0));
    move || {
        (desk.follow.is_away() && has_turns.get()).then(|| {
            view! {
                <button id="jump-latest" class="jump" type="button" on:click=move |_| desk.follow.jump()>
                    {icons::arrow_down()}
                    <span>{words}</span>
                </button>
            }
        })
    }
}

/// Loads what was said before, and keeps what is being read where it is.
pub fn show_earlier(desk: Desk) {
    if desk.parts.earlier.get_untracked() == 0 {
        return;
    }
    let first = document().query_selector("#log .turn").ok().flatten();
    let top = |turn: &Element| turn.get_bounding_client_rect().top();
    let before = first.as_ref().map(top);
    if !desk.reach(Timeline::show_earlier) {
        return;
    }
    request_animation_frame(move || {
        if let (Some(first), Some(before)) = (first, before) {
            desk.follow.shift(top(&first) - before);
        }
    });
}

/// Paper has no scrolling: everything is shown for as long as it is printed.
fn print_everything(desk: Desk) {
    let before = window_event_listener_untyped("beforeprint", move |_| {
        desk.printing.set(true);
        desk.reach(Timeline::show_all);
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        desk.printing.set(false);
        desk.reach(Timeline::trim);
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}
