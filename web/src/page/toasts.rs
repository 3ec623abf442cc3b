//! A strip for what happened in the background, each line with at most one way back. It never takes the focus, and
//! nothing leaves while a pointer or the focus is on it.

use std::sync::Arc;

use chatcli_core::Lang;
use chatcli_core::text::Text;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::{desk, icons};

/// How long a line that asks for nothing stays, in seconds.
const SHOWN_SECS: u32 = 6;
/// How long something can be undone, in seconds.
const UNDO_SECS: u32 = 10;

/// One line.
#[derive(Clone)]
struct Toast {
    id: u32,
    words: Arc<dyn Fn(Lang) -> String + Send + Sync>,
    undo: Option<Callback<()>>,
    left_secs: u32,
}

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
        self.push(Arc::new(words), None, SHOWN_SECS);
    }

    /// Says something that can be taken back for ten seconds.
    pub fn offer_undo(
        &self,
        words: impl Fn(Lang) -> String + Send + Sync + 'static,
        undo: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(Arc::new(words), Some(Callback::new(move |()| undo())), UNDO_SECS);
    }

    fn push(
        &self,
        words: Arc<dyn Fn(Lang) -> String + Send + Sync>,
        undo: Option<Callback<()>>,
        left_secs: u32,
    ) {
        self.last_id.update_value(|id| *id = id.wrapping_add(1));
        let id = self.last_id.get_value();
        self.lines.update(|lines| lines.push(Toast { id, words, undo, left_secs }));
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

/// The strip.
#[component]
pub fn ToastStrip() -> impl IntoView {
    let desk = desk();
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
        let words = toast.words;
        view! {
            <div class="toast">
                <span class="toast-words">{move || words(desk.parts.lang.get())}</span>
                {toast.undo.map(|undo| view! {
                    <button
                        class="button toast-undo"
                        type="button"
                        on:click=move |_| {
                            toasts.drop(id);
                            desk.focus_composer();
                            undo.run(());
                        }
                    >
                        {move || desk.text(Text::Undo)}
                    </button>
                })}
                <button
                    class="button is-quiet"
                    type="button"
                    title=move || desk.text(Text::Dismiss)
                    aria-label=move || desk.text(Text::Dismiss)
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
            <For each=move || toasts.lines.get() key=|toast| toast.id children=line />
        </div>
    }
}
