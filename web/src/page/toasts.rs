//! A strip for what happened in the background, and for the sessions that are about to be deleted, with the way back. It
//! never takes the focus, and nothing that was said leaves while a pointer or the focus is on it.

use chatcli_core::{Manner, conversation, history, references, sessions};
use std::sync::Arc;

use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Lang, Notice};
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::{Desk, desk, icons};

/// How long a line stays, in seconds.
const SHOWN_SECS: u32 = 6;
/// The same for one that a user should not overlook, or that offers something.
const LONG_SECS: u32 = 15;
/// More lines than this cover the page; the oldest goes.
const MOST: usize = 4;

/// One line.
#[derive(Clone)]
struct Toast {
    id: u32,
    words: Arc<dyn Fn(Lang) -> String + Send + Sync>,
    offer: Option<Offer>,
    is_warning: bool,
    left_secs: u32,
}

/// Something that can be done about what is said: what it is called, and doing it.
type Offer = (Text, Arc<dyn Fn() + Send + Sync>);

/// The lines in the strip, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    lines: RwSignal<Vec<Toast>>,
    last_id: StoredValue<u32>,
}

impl Toasts {
    /// An empty strip.
    pub fn new() -> Self {
        Self { lines: RwSignal::default(), last_id: StoredValue::new(0) }
    }

    /// Says something for a while.
    pub fn say(&self, words: impl Fn(Lang) -> String + Send + Sync + 'static) {
        self.push(Arc::new(words), None, false);
    }

    /// Says something that a user should not overlook.
    pub fn warn(&self, words: impl Fn(Lang) -> String + Send + Sync + 'static) {
        self.push(Arc::new(words), None, true);
    }

    /// Says something that something can be done about.
    pub fn offer(
        &self,
        words: impl Fn(Lang) -> String + Send + Sync + 'static,
        does: Text,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(Arc::new(words), Some((does, Arc::new(act))), true);
    }

    fn push(&self, words: Arc<dyn Fn(Lang) -> String + Send + Sync>, offer: Option<Offer>, is_warning: bool) {
        self.last_id.update_value(|id| *id = id.wrapping_add(1));
        let left_secs = if is_warning { LONG_SECS } else { SHOWN_SECS };
        let toast = Toast { id: self.last_id.get_value(), words, offer, is_warning, left_secs };
        self.lines.update(|lines| {
            lines.push(toast);
            let over = lines.len().saturating_sub(MOST);
            lines.drain(..over);
        });
    }

    /// Nothing is said any more.
    pub fn clear(&self) {
        self.lines.update(Vec::clear);
    }

    /// Whether anything is said.
    pub fn is_any(&self) -> bool {
        self.lines.with(|lines| !lines.is_empty())
    }

    fn drop(&self, id: u32) {
        self.lines.update(|lines| lines.retain(|line| line.id != id));
    }

    /// A second went by.
    fn tick(&self) {
        if self.lines.with_untracked(Vec::is_empty) {
            return;
        }
        let is_over = |line: &Toast| line.left_secs <= 1;
        let some_over = self.lines.with_untracked(|lines| lines.iter().any(is_over));
        let lines = &mut *self.lines.write_untracked();
        lines.retain(|line| !is_over(line));
        lines.iter_mut().for_each(|line| line.left_secs -= 1);
        if some_over {
            self.lines.notify();
        }
    }
}

/// Says what the client says in passing. What was pushed aside can be brought back from there.
fn follow(desk: Desk) {
    let passing = desk.parts.passing;
    Effect::new(move || {
        if passing.with(Vec::is_empty) {
            return;
        }
        for notice in std::mem::take(&mut *passing.write()) {
            let manner = notice.manner();
            // The question about them lists the files.
            if matches!(notice, Notice::References(references::Notice::Attached { is_listed: true, .. })) {
                continue;
            }
            // A session that is about to be deleted has a line of its own, with the way back.
            if matches!(notice, Notice::Sessions(sessions::Notice::Doomed { .. })) {
                continue;
            }
            let can_undo = matches!(
                notice,
                Notice::Conversation(
                    conversation::Notice::PutAside
                        | conversation::Notice::Rewound { .. }
                        | conversation::Notice::Compacted { .. }
                )
            );
            let words = move |_| desk.look(|view| notice.lines(view).join("\n"));
            if can_undo {
                desk.toasts.offer(words, Text::Undo, move || {
                    desk.want(Intent::Conversation(conversation::Intent::Undo));
                    desk.focus_composer();
                });
            } else if matches!(manner, Manner::Warning | Manner::Failure) {
                desk.toasts.warn(words);
            } else {
                desk.toasts.say(words);
            }
        }
    });
}

/// The strip.
#[component]
pub fn ToastStrip() -> impl IntoView {
    let desk = desk();
    follow(desk);
    let toasts = desk.toasts;
    let is_held = StoredValue::new(false);
    let clock = StoredValue::new_local(Some(Interval::new(1000, move || {
        if !is_held.get_value() {
            toasts.tick();
        }
    })));
    on_cleanup(move || clock.update_value(|clock| drop(clock.take())));
    let hold = move |held: bool| is_held.set_value(held);
    let line = move |toast: Toast| {
        let id = toast.id;
        let Toast { words, is_warning, .. } = toast;
        let offer = toast.offer.map(|(does, act)| {
            let take = move |_| {
                toasts.drop(id);
                act();
            };
            view! { <button class="button toast-act" type="button" on:click=take>{desk.says(does)}</button> }
        });
        view! {
            <div class="toast" class:is-warning=is_warning>
                <span class="toast-words">{move || words(desk.parts.lang.get())}</span>
                {offer}
                <button
                    class="button is-quiet"
                    type="button"
                    title=desk.says(Text::Dismiss)
                    aria-label=desk.says(Text::Dismiss)
                    on:click=move |_| {
                        toasts.drop(id);
                        desk.focus_composer();
                    }
                >
                    {icons::cross()}
                </button>
            </div>
        }
    };
    let doomed = move || {
        let doomed = desk.parts.saved.with(|saved| saved.doomed.clone());
        // The core brings back the one that was condemned last.
        let last = doomed.iter().rposition(|(_, can_undo)| *can_undo);
        let line = |(at, (name, _)): (usize, (String, bool))| {
            let words = move || fill(desk.text(Text::SessionGoes), &[("name", &name)]);
            view! {
                <div class="toast">
                    <span class="toast-words">{words}</span>
                    {(last == Some(at)).then(|| view! {
                        <button
                            class="button toast-undo"
                            type="button"
                            on:click=move |_| {
                                desk.want(Intent::Sessions(sessions::Intent::UndoDelete));
                                desk.focus_composer();
                            }
                        >
                            {desk.says(Text::Undo)}
                        </button>
                    })}
                </div>
            }
        };
        doomed.into_iter().enumerate().map(line).collect_view()
    };
    let forgotten = move || {
        let doomed = desk.parts.kept.with(|kept| kept.doomed.clone());
        let last = doomed.len().saturating_sub(1);
        let line = |(at, title): (usize, String)| {
            let title =
                move || if title.is_empty() { desk.text(Text::Untitled).to_owned() } else { title.clone() };
            let words = move || fill(desk.text(Text::KeptGoes), &[("title", &title())]);
            view! {
                <div class="toast">
                    <span class="toast-words">{words}</span>
                    {(last == at).then(|| view! {
                        <button
                            class="button toast-undo"
                            type="button"
                            on:click=move |_| {
                                desk.want(Intent::History(history::Intent::UndoDelete));
                                desk.focus_composer();
                            }
                        >
                            {desk.says(Text::Undo)}
                        </button>
                    })}
                </div>
            }
        };
        doomed.into_iter().enumerate().map(line).collect_view()
    };
    view! {
        <div
            id="toasts"
            class="toasts"
            role="status"
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            {doomed}
            {forgotten}
            <For each=move || toasts.lines.get() key=|toast| toast.id children=line />
        </div>
    }
}
