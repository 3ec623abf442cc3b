//! Decides whether the conversation scrolls along with a growing answer: only while the reader is at its end.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// This close to the end counts as being there, in CSS pixels.
const NEAR_PX: i32 = 48;

/// This close to the start, in heights of what is seen, it is time for what was said before.
const EARLY: i32 = 1;

/// Where the reader is.
#[derive(Clone, Copy)]
pub struct Follow {
    frame: StoredValue<Option<Element>, LocalStorage>,
    is_away: RwSignal<bool>,
    last_top: StoredValue<i32>,
}

impl Follow {
    /// At the end, as at the start of every conversation.
    pub fn new() -> Self {
        Self {
            frame: StoredValue::new_local(None),
            is_away: RwSignal::new(false),
            last_top: StoredValue::new(0),
        }
    }

    /// Whether the reader went away from the end.
    pub fn is_away(&self) -> bool {
        self.is_away.get()
    }

    /// Scrolls along whenever `column` or the `frame` around it changes its size.
    pub fn watch(&self, frame: NodeRef<Div>, column: NodeRef<Div>) {
        let this = *self;
        Effect::new(move || {
            let (Some(frame), Some(column)) = (frame.get(), column.get()) else { return };
            let on_resize = Closure::<dyn FnMut()>::new(move || {
                if !this.is_away.get_untracked() {
                    this.go_to_end();
                }
            });
            let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
            observer.observe(&column);
            observer.observe(&frame);
            this.frame.set_value(Some((*frame).clone().into()));
            let kept = StoredValue::new_local(Some((observer, on_resize)));
            on_cleanup(move || {
                if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                    observer.disconnect();
                }
            });
        });
    }

    /// The reader, or this, scrolled.
    pub fn scrolled(&self) {
        let Some(frame) = self.frame.get_value() else { return };
        let top = frame.scroll_top();
        let went_up = top < self.last_top.get_value();
        self.last_top.set_value(top);
        let is_near = frame.scroll_height() - top - frame.client_height() <= NEAR_PX;
        // Content that grew before this event came is no reason to stop following; only going up is.
        let is_away = !is_near && (went_up || self.is_away.get_untracked());
        if is_away != self.is_away.get_untracked() {
            self.is_away.set(is_away);
        }
    }

    /// Whether the reader comes to the start of what is shown.
    pub fn is_near_start(&self) -> bool {
        let near = |frame: &Element| {
            let is_scrollable = frame.scroll_height() > frame.client_height();
            is_scrollable && frame.scroll_top() < EARLY * frame.client_height()
        };
        self.is_away.get_untracked() && self.frame.with_value(|frame| frame.as_ref().is_some_and(near))
    }

    /// Moves along with what is being read, which was moved by so many pixels.
    pub fn shift(&self, pixels: f64) {
        if let Some(frame) = self.frame.get_value() {
            frame.set_scroll_top(frame.scroll_top() + pixels.round() as i32);
            self.last_top.set_value(frame.scroll_top());
        }
    }

    /// Follows again from now on.
    pub fn stick(&self) {
        if self.is_away.get_untracked() {
            self.is_away.set(false);
        }
        self.go_to_end();
    }

    /// Goes to the end because the reader asked; the button that did it goes away, so the focus moves on.
    pub fn jump(&self) {
        self.stick();
        if let Some(frame) =
            self.frame.get_value().and_then(|frame| frame.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // Without focus the page still works.
            let _ = frame.focus();
        }
    }

    fn go_to_end(&self) {
        if let Some(frame) = self.frame.get_value() {
            frame.set_scroll_top(frame.scroll_height());
            self.last_top.set_value(frame.scroll_top());
        }
    }
}
