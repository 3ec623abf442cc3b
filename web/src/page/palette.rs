//! The palette: what the page can do and every command, from anywhere, by its name, its letters or its meaning.

use chatcli_core::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;

use super::composer::is_composing;
use super::suggest::{Line, List, Pressed, Suggest};
use super::{Desk, desk};

/// The palette, closed until the user asks for it.
#[component]
pub fn Palette() -> impl IntoView {
    let desk = desk();
    let (frame, field) = (NodeRef::<Dialog>::new(), NodeRef::<Input>::new());
    let suggest = Suggest::with_actions("palette-list");
    let look = move || {
        if let Some(field) = field.get_untracked() {
            suggest.look(desk, &line(&field.value()));
        }
    };
    let close = move || {
        if let Some(frame) = frame.get_untracked() {
            frame.close();
        }
    };
    Effect::new(move |_| {
        let (Some(frame), Some(field)) = (frame.get(), field.get()) else { return };
        if desk.palette.get() && !frame.open() {
            field.set_value("");
            // A browser without dialogs has the composer, which knows the same commands.
            if frame.show_modal().is_ok() {
                suggest.look(desk, "/");
            }
        } else if !desk.palette.get_untracked() && frame.open() {
            frame.close();
        }
    });
    let run = move |text: String| {
        close();
        if !desk.run(text.clone()) && desk.draft.peek().trim().is_empty() {
            // What was not taken can be put right where it is said what is wrong.
            desk.draft.set(text);
        }
        desk.focus_composer();
    };
    let take = move |taken: Line| {
        if let Some(act) = taken.act {
            close();
            act(desk);
        } else if taken.runs {
            run(taken.text);
        } else if let Some(field) = field.get_untracked() {
            field.set_value(&taken.text);
            look();
        }
    };
    let pressed = move |key: KeyboardEvent| {
        if is_composing(&key) {
            return;
        }
        match suggest.pressed(desk, &key) {
            Pressed::Took(taken) => take(taken),
            Pressed::Mine if key.key() == "Escape" => close(),
            Pressed::Mine => {}
            Pressed::NotMine if key.key() == "Enter" => {
                key.prevent_default();
                let text = field.get_untracked().map(|field| line(&field.value())).unwrap_or_default();
                if text.len() > 1 {
                    run(text);
                }
            }
            Pressed::NotMine => {}
        }
    };
    view! {
        <dialog
            id="palette"
            class="palette"
            aria-label=desk.says(Text::Commands)
            node_ref=frame
            on:close=move |_| {
                suggest.close();
                desk.palette.set(false);
            }
            on:click=move |event| {
                // A click beside it: the dialog itself is hit, nothing inside it.
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            <div class="palette-inner">
                <input
                    id="palette-input"
                    class="palette-input"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=desk.says(Text::PaletteHint)
                    aria-autocomplete="list"
                    aria-expanded=move || suggest.is_open().to_string()
                    aria-controls=move || suggest.is_open().then_some("palette-list")
                    aria-activedescendant=move || suggest.active_id()
                    placeholder=desk.says(Text::PaletteHint)
                    node_ref=field
                    on:input=move |_| look()
                    on:keydown=pressed
                />
                <List suggest on_take=take />
                <p class="palette-keys" aria-hidden="true">{desk.says(Text::PaletteKeys)}</p>
            </div>
        </dialog>
    }
}

/// Opens or closes the palette.
pub fn toggle(desk: Desk) {
    desk.palette.update(|is_open| *is_open = !*is_open);
}

/// The slash need not be written here.
fn line(written: &str) -> String {
    let written = written.trim_start();
    if written.starts_with('/') { written.to_owned() } else { format!("/{written}") }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_slash_may_be_left_out() {
        assert_eq!((line("sta"), line(" /sta "), line("")), ("/sta".into(), "/sta ".into(), "/".into()));
    }
}
