//! Where a person writes: Enter sends, Shift+Enter breaks the line, and a line that is not taken stays. On a touch screen,
//! whose keyboard has no such pair of keys, Enter breaks the line and the button sends. While an answer comes, what is sent waits its turn. A line that starts with `/` gets suggestions.

use chatcli_core::proto::MAX_PROMPT_BYTES;
use chatcli_core::text::{Text, fill};
use leptos::ev::{self, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::late::Later;
use super::suggest::{Line, Pressed};
use super::{Desk, desk, icons};
use crate::lent;
use crate::timeline::Entry;

/// What a browser calls a key while an input method is still composing, in case it does not say so otherwise.
const COMPOSING: u32 = 229;
/// From this part of the longest text on, its length is shown: in hundredths.
const COUNTED: usize = 80;
/// Texts that are longer fill the field in any case; measuring them, and the direction of each of their paragraphs, would
/// only take time.
const MEASURED_BYTES: usize = 8 * 1024;

/// Whether a key belongs to an input method.
pub fn is_composing(key: &KeyboardEvent) -> bool {
    key.is_composing() || key.key_code() == COMPOSING
}

impl Desk {
    /// Sends what is in the composer, as soon as what can send it is here.
    fn send(self) {
        match self.late_now() {
            Some(late) => (late.send)(self),
            None => {
                self.is_sending.set_value(true);
                self.fetch_late();
            }
        }
        self.focus_composer();
    }

    /// Sends what is in the composer; what is not taken stays there.
    pub fn send_now(self) {
        let line = lent::line(&self.draft.peek());
        if !line.trim().is_empty() && line.len() <= MAX_PROMPT_BYTES && self.run(line.clone()) {
            self.draft.set(String::new());
            lent::sent(&line);
            self.attachments.set(lent::on_desk().len());
            self.suggest.close();
        }
    }

    /// Puts a suggested line into the composer, and sends it when it is whole.
    pub fn take(self, line: Line) {
        self.draft.set(line.text);
        if line.runs {
            self.send();
        } else {
            self.suggest_for(&self.draft.peek());
            self.focus_composer();
        }
    }

    /// Looks for suggestions for what was put into the composer.
    pub fn look_again(self) {
        self.suggest_for(&self.draft.peek());
    }

    /// Looks for suggestions; before there are any, a line that was begun is looked at when they come.
    fn suggest_for(self, line: &str) {
        if let Some(late) = self.late_now() {
            (late.look)(self, line);
        }
    }
}

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    let desk = desk();
    let input = desk.writing;
    let suggest = desk.suggest;
    let bytes = Memo::new(move |_| desk.draft.with(str::len));
    let is_blank =
        Memo::new(move |_| desk.draft.with(|text| text.trim().is_empty()) && desk.attachments.get() == 0);
    let is_too_long = Memo::new(move |_| bytes.get() > MAX_PROMPT_BYTES);
    let stop = move || {
        desk.stop();
        desk.focus_composer();
    };
    let pressed = move |key: KeyboardEvent| {
        if is_composing(&key) {
            return;
        }
        match desk.late_now().map_or(Pressed::NotMine, |late| (late.pressed)(desk, &key)) {
            Pressed::NotMine => {}
            Pressed::Mine => return,
            Pressed::Took(line) => return desk.take(line),
        }
        match key.key().as_str() {
            "Enter" if sends(&key) => {
                key.prevent_default();
                desk.send();
            }
            "ArrowUp" if bare(&key) && is_blank.get_untracked() && desk.draft.with(str::is_empty) => {
                if let Some(last) = last_turn(desk) {
                    key.prevent_default();
                    desk.editing.set(Some(last));
                }
            }
            _ => {}
        }
    };
    keep_fit(input);
    // The field follows the text, whatever changed it.
    Effect::new(move |_| {
        let Some(input) = input.get() else { return };
        desk.draft.with(|text| {
            if input.value() != *text {
                input.set_value(text);
            }
            let dir = direction(text);
            if input.dir() != dir {
                input.set_dir(dir);
            }
        });
        fit(&input);
    });
    // What the core gives back, for example a question that is not to wait any more.
    Effect::new(move |_| {
        let wanted = desk.parts.draft.get();
        if wanted != chatcli_core::Draft::default() {
            match desk.late_now() {
                Some(late) => (late.take_back)(desk, &wanted),
                None => desk.draft.take_in(&wanted),
            }
            desk.focus_composer();
        }
    });
    Effect::new(move |_| {
        if input.get().is_some() {
            desk.focus_composer();
        }
    });
    let written = move |_| {
        if let Some(input) = input.get_untracked() {
            let text = input.value();
            desk.suggest_for(&text);
            desk.draft.set(text);
        }
    };
    view! {
        <form
            id="composer"
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                desk.send();
            }
        >
            <Later part=|late| late.above step=2 />
            <div class="composer-place">
                <Later part=|late| late.suggestions step=2 />
                <div class="composer-box" class:is-over=move || is_too_long.get()>
                    <Later part=|late| late.chips step=2 />
                    <label class="visually-hidden" for="composer-input">{desk.says(Text::Composer)}</label>
                    <textarea
                        id="composer-input"
                        class="composer-input"
                        rows="1"
                        dir="auto"
                        autocomplete="off"
                        enterkeyhint=if is_touched() { "enter" } else { "send" }
                        placeholder=desk.says(Text::ComposerHint)
                        aria-describedby="composer-count"
                        aria-autocomplete="list"
                        aria-controls=move || suggest.is_open().then_some("composer-list")
                        aria-activedescendant=move || suggest.active_id()
                        aria-invalid=move || is_too_long.get().then_some("true")
                        node_ref=input
                        on:input=written
                        on:keydown=pressed
                        on:blur=move |event| {
                            if !is_in_list(event.related_target()) {
                                suggest.close();
                            }
                        }
                    ></textarea>
                    {move || {
                        desk.parts
                            .busy
                            .get()
                            .then(|| {
                                view! {
                                    <button
                                        id="stop"
                                        class="round is-stop"
                                        type="button"
                                        title=desk.says(Text::Stop)
                                        aria-label=desk.says(Text::Stop)
                                        on:click=move |_| stop()
                                    >
                                        {icons::square()}
                                    </button>
                                }
                            })
                    }}
                    // While an answer comes there is nothing to send until something is written.
                    {move || {
                        let is_busy = desk.parts.busy.get();
                        let label = if is_busy { Text::SendLater } else { Text::Send };
                        (!is_busy || !is_blank.get())
                            .then(|| {
                                view! {
                                    <button
                                        id="send"
                                        class="round"
                                        type="submit"
                                        title=desk.says(label)
                                        aria-label=desk.says(label)
                                        disabled=move || is_blank.get() || is_too_long.get()
                                    >
                                        {icons::arrow_up()}
                                    </button>
                                }
                            })
                    }}
                </div>
            </div>
            <Count bytes />
        </form>
    }
}

/// How long the text is, once that matters.
#[component]
fn Count(bytes: Memo<usize>) -> impl IntoView {
    let desk = desk();
    let shown = Memo::new(move |_| (bytes.get() * 100 >= MAX_PROMPT_BYTES * COUNTED).then(|| bytes.get()));
    let words = move || {
        let bytes = shown.get()?;
        let text = if bytes > MAX_PROMPT_BYTES { Text::CountOver } else { Text::CountNear };
        let values = [("bytes", kibibytes(bytes)), ("limit", kibibytes(MAX_PROMPT_BYTES))];
        Some(fill(desk.text(text), &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
    };
    let is_over = move || shown.get().is_some_and(|bytes| bytes > MAX_PROMPT_BYTES);
    view! {
        <p id="composer-count" class="composer-count" class:is-over=is_over role="status" hidden=move || shown.get().is_none()>
            {words}
        </p>
    }
}

/// Rounded up, so that what is over the limit never looks as if it were not.
fn kibibytes(bytes: usize) -> String {
    bytes.div_ceil(1024).to_string()
}

/// Whether the focus goes to the list of suggestions.
fn is_in_list(target: Option<web_sys::EventTarget>) -> bool {
    let target = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest(".suggest"), Ok(Some(_))))
}

/// Whether this Enter sends. Ctrl and the command key make any of them do so.
fn sends(key: &KeyboardEvent) -> bool {
    key.ctrl_key() || key.meta_key() || !(key.shift_key() || is_touched())
}

/// Whether fingers are what this device is used with; a tablet may get a mouse at any time.
fn is_touched() -> bool {
    let query = window().match_media("(hover: none) and (pointer: coarse)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The direction of a field with this text: each paragraph its own, which a browser finds out anew with every key, or
/// for a long text that of its first letter.
fn direction(text: &str) -> &'static str {
    if text.len() <= MEASURED_BYTES {
        return "auto";
    }
    let first = text.chars().take(MEASURED_BYTES).find(|c| c.is_alphabetic());
    if first.is_some_and(is_right_to_left) { "rtl" } else { "ltr" }
}

/// The blocks of Unicode whose letters run from right to left: Hebrew to Arabic, their presentation forms, and the two
/// ranges that were set aside for such scripts.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn bare(key: &KeyboardEvent) -> bool {
    !(key.shift_key() || key.alt_key() || key.ctrl_key() || key.meta_key())
}

/// The newest turn, when its question can be changed.
fn last_turn(desk: Desk) -> Option<chatcli_core::conversation::TurnId> {
    if desk.parts.busy.get_untracked() {
        return None;
    }
    desk.parts
        .entries
        .with_untracked(|entries| entries.iter().rev().find_map(Entry::turn).map(|turn| turn.id))
}

/// Fits a field to its text again whenever the window gets another size.
pub fn keep_fit(field: NodeRef<Textarea>) {
    let resized = window_event_listener(ev::resize, move |_| {
        if let Some(field) = field.get_untracked() {
            fit(&field);
        }
    });
    on_cleanup(move || resized.remove());
}

/// Grows a field with its text; the style sheet sets the least and the most.
pub fn fit(input: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(input);
    // A browser that refuses leaves the field scrolling, which still works.
    if input.text_length() as usize > MEASURED_BYTES {
        let _ = style.set_property("height", "100vh");
        return;
    }
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", input.scroll_height()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_has_the_direction_of_its_first_letter() {
        assert_eq!(direction("שלום"), "auto");
        let long = "x".repeat(MEASURED_BYTES + 1);
        for (start, dir) in
            [("", "ltr"), ("1. ", "ltr"), ("שלום ", "rtl"), ("42: مرحبا ", "rtl"), ("日本 ", "ltr")]
        {
            assert_eq!(direction(&format!("{start}{long}")), dir, "{start}");
        }
        assert_eq!(direction(&"7".repeat(MEASURED_BYTES + 1)), "ltr");
    }

    #[test]
    fn a_text_over_the_limit_looks_longer_than_the_limit() {
        assert_eq!(kibibytes(MAX_PROMPT_BYTES), "512");
        assert_eq!(kibibytes(MAX_PROMPT_BYTES + 1), "513");
    }
}
