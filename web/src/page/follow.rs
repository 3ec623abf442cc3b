//! Decides whether the conversation scrolls along with a growing answer: only while the reader is at its end. Whatever
//! way a reader goes up, and however little, ends it; coming down to the end, or asking for it, begins it again.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    AddEventListenerOptions, Element, Event, KeyboardEvent, ResizeObserver, TouchEvent, WheelEvent,
};

/// A reader who comes down and is this close to the end is there, in CSS pixels.
const NEAR_PX: i32 = 48;
/// Browsers round: this close is the end itself.
const ROUNDING_PX: i32 = 1;
/// A finger that moved less than this may not want to scroll.
const TOUCH_PX: i32 = 3;
/// This close to the start, in heights of what is seen, it is time for what was said before.
const EARLY: i32 = 1;

/// Where the reader is.
#[derive(Clone, Copy)]
pub struct Follow {
    frame: StoredValue<Option<Element>, LocalStorage>,
    is_away: RwSignal<bool>,
    last: StoredValue<Place>,
    touched_y: StoredValue<i32>,
}

/// What a frame shows of its content, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    top: i32,
    /// How much there is below what is seen.
    below: i32,
    /// Width and height of what is seen.
    size: (i32, i32),
}

impl Place {
    fn of(frame: &Element) -> Self {
        let (top, size) = (frame.scroll_top(), (frame.client_width(), frame.client_height()));
        Self { top, below: frame.scroll_height() - top - size.1, size }
    }

    /// Whether the reader is away from the end, when they were at `last` before and away or not.
    fn is_away(self, last: Self, was_away: bool) -> bool {
        if self.size != last.size {
            // A reader who turns a phone, or opens its keyboard, did not scroll.
            was_away
        } else if self.top < last.top {
            // Content that became shorter moves the reader up too, but never away from its end.
            self.below > ROUNDING_PX
        } else if self.top > last.top {
            was_away && self.below > NEAR_PX
        } else {
            // Content that grew is no reason to stop.
            was_away
        }
    }
}

impl Follow {
    /// At the end, as at the start of every conversation.
    pub fn new() -> Self {
        Self {
            frame: StoredValue::new_local(None),
            is_away: RwSignal::new(false),
            last: StoredValue::new(Place::default()),
            touched_y: StoredValue::new(0),
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
                // A reader may have begun to go up since the last scrolling was told.
                this.scrolled();
                if !this.is_away.get_untracked() {
                    this.go_to_end();
                }
            });
            let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
            observer.observe(&column);
            observer.observe(&frame);
            this.frame.set_value(Some((*frame).clone().into()));
            let hands = [
                listen(&frame, "wheel", move |event| this.wheeled(event.unchecked_ref())),
                listen(&frame, "touchstart", move |event| this.touched(event.unchecked_ref())),
                listen(&frame, "touchmove", move |event| this.drawn(event.unchecked_ref())),
            ];
            let kept = StoredValue::new_local(Some((observer, on_resize, hands)));
            on_cleanup(move || {
                if let Some((observer, ..)) = kept.try_update_value(Option::take).flatten() {
                    observer.disconnect();
                }
            });
        });
    }

    /// The reader, or this, scrolled.
    pub fn scrolled(&self) {
        let Some(frame) = self.frame.get_value() else { return };
        let (now, was_away) = (Place::of(&frame), self.is_away.get_untracked());
        let is_away = now.is_away(self.last.get_value(), was_away);
        self.last.set_value(now);
        if is_away != was_away {
            self.is_away.set(is_away);
        }
    }

    /// A wheel or two fingers want to go up. The browser scrolls a moment later, perhaps by less than a pixel at first;
    /// what comes in between must not undo it.
    fn wheeled(&self, wheel: &WheelEvent) {
        // With Ctrl it changes the size of letters.
        if wheel.delta_y() < 0.0 && !wheel.ctrl_key() {
            self.go_away();
        }
    }

    /// A key in the conversation wants to go up.
    pub fn pressed(&self, key: &KeyboardEvent) {
        let is_up = match key.key().as_str() {
            "ArrowUp" | "PageUp" | "Home" => !key.alt_key(),
            " " => key.shift_key(),
            _ => false,
        };
        if is_up && !key.default_prevented() {
            self.go_away();
        }
    }

    /// A finger was put down.
    fn touched(&self, touch: &TouchEvent) {
        if let Some(finger) = touch.touches().get(0) {
            self.touched_y.set_value(finger.client_y());
        }
    }

    /// A finger that moves down draws the content with it.
    fn drawn(&self, touch: &TouchEvent) {
        let Some(finger) = touch.touches().get(0) else { return };
        if finger.client_y() > self.touched_y.get_value() + TOUCH_PX {
            self.go_away();
        }
    }

    fn go_away(&self) {
        let can = |frame: &Element| frame.scroll_top() > 0;
        let can = self.frame.with_value(|frame| frame.as_ref().is_some_and(can));
        if can && !self.is_away.get_untracked() {
            self.is_away.set(true);
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
            self.last.set_value(Place::of(&frame));
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
            self.last.set_value(Place::of(&frame));
        }
    }
}

/// Hears an event of the frame, which goes with its element. The browser need not wait for it before it scrolls.
fn listen(frame: &Element, name: &str, hear: impl FnMut(Event) + 'static) -> Closure<dyn FnMut(Event)> {
    let hear = Closure::<dyn FnMut(Event)>::new(hear);
    let options = AddEventListenerOptions::new();
    options.set_passive(true);
    // A browser that refuses leaves the scrolling itself to be noticed.
    let _ = frame.add_event_listener_with_callback_and_add_event_listener_options(
        name,
        hear.as_ref().unchecked_ref(),
        &options,
    );
    hear
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_way_up_leaves_the_end_and_only_coming_down_to_it_returns() {
        let at = |top, below| Place { top, below, size: (360, 600) };
        let turned = |top, below| Place { size: (600, 360), ..at(top, below) };
        for (last, now, was_away, is_away) in [
            (at(900, 0), at(899, 2), false, true),
            (at(900, 0), at(895, 5), false, true),
            (at(900, 0), at(100, 800), false, true),
            // The next small step, and the one after it.
            (at(895, 5), at(890, 10), true, true),
            // Content that became shorter, at the end and elsewhere.
            (at(900, 0), at(700, 0), false, false),
            (at(500, 400), at(500, 10), true, true),
            // Content that grew.
            (at(900, 0), at(900, 300), false, false),
            (at(895, 5), at(895, 300), true, true),
            // Down, not yet and almost there.
            (at(100, 800), at(500, 400), true, true),
            (at(800, 100), at(860, 40), true, false),
            // The window got another size, and its lines with it.
            (at(900, 0), turned(500, 90), false, false),
            (at(500, 400), turned(300, 20), true, true),
            // Content grew faster than the page followed.
            (at(900, 0), at(950, 200), false, false),
        ] {
            assert_eq!(now.is_away(last, was_away), is_away, "{last:?} {now:?} {was_away}");
        }
    }
}
