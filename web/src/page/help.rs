//! Every shortcut of the page in one table, with the choice to have no single letters among them.

use chatcli_core::text::Text;
use chatcli_core::{Intent, account};
use leptos::prelude::*;

use super::desk;
use super::dialog::Dialog;

/// A shortcut.
struct Shortcut {
    keys: &'static str,
    does: Text,
    /// It is a single letter, which can be switched off.
    is_single: bool,
}

const fn shortcut(keys: &'static str, does: Text) -> Shortcut {
    Shortcut { keys, does, is_single: false }
}

const SHORTCUTS: [Shortcut; 10] = [
    shortcut("Enter", Text::KeySend),
    shortcut("Shift+Enter", Text::KeyLine),
    shortcut("Esc", Text::KeyStop),
    shortcut("Ctrl+K", Text::KeyPalette),
    shortcut("Ctrl+S", Text::KeySave),
    shortcut("Alt+N", Text::KeyNew),
    shortcut("Alt+↑  Alt+↓", Text::KeyWalk),
    shortcut("↑", Text::KeyEditLast),
    Shortcut { keys: "/", does: Text::KeyCompose, is_single: true },
    Shortcut { keys: "?", does: Text::KeyHelp, is_single: true },
];

/// The help, while it is open.
#[component]
pub fn HelpDialog() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.help;
    let are_off = desk.parts.single_keys_off;
    let row = move |shortcut: &'static Shortcut| {
        let is_off = move || shortcut.is_single && are_off.get();
        view! {
            <div class="pairs-row" class:is-off=is_off>
                <dt><kbd class="keys">{shortcut.keys}</kbd></dt>
                <dd>{desk.says(shortcut.does)}</dd>
            </div>
        }
    };
    view! {
        <Show when=move || open.get()>
            <Dialog id="help-dialog" title=Text::ShortcutsTitle on_close=move |()| open.set(false)>
                <dl class="pairs is-keys">{SHORTCUTS.iter().map(row).collect_view()}</dl>
                <label class="check">
                    <input
                        id="single-keys"
                        type="checkbox"
                        prop:checked=move || !are_off.get()
                        on:change=move |event| desk.want(Intent::Account(account::Intent::SetSingleKeys(event_target_checked(&event))))
                    />
                    {desk.says(Text::SingleKeys)}
                </label>
                <p class="quiet">{desk.says(Text::HelpCommands)}</p>
            </Dialog>
        </Show>
    }
}
