//! The menu: what is wanted now and then, and the choices of language, colours and reading aloud.

use chatcli_core::account::{Announce, Theme};
use chatcli_core::text::Text;
use chatcli_core::{Intent, Lang, account, conversation};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{Desk, desk, leave};
use crate::{access, vault};

/// Names the popover, for the button that opens it.
pub const MENU: &str = "menu";

/// The menu. The browser opens and closes it by itself.
#[component]
pub fn Menu() -> impl IntoView {
    let desk = desk();
    let has_watcher = move || desk.parts.link.with(|link| link.has_watcher);
    view! {
        <section id=MENU class="popover is-menu" popover="auto" aria-label=desk.says(Text::Menu)>
            <Item id="menu-new" text=Text::New keys="Alt+N" pick=new_conversation />
            <Item id="menu-sessions" text=Text::SessionsTitle pick=|desk| desk.panels.sessions.set(true) />
            <Item id="menu-save" text=Text::SaveConversation keys="Ctrl+S" pick=Desk::save />
            <div class="menu-row" role="group" aria-labelledby="export-label">
                <span id="export-label" class="menu-label">{desk.says(Text::Export)}</span>
                {[("md", "Markdown"), ("json", "JSON"), ("jsonl", "JSONL")].map(|(format, name)| view! {
                    <button
                        id=format!("export-{format}")
                        class="button"
                        type="button"
                        on:click=move |_| {
                            close();
                            desk.submit(format!("/export --format {format}"));
                        }
                    >
                        {name}
                    </button>
                })}
            </div>
            <hr class="menu-line" />
            <Choice
                id="lang-select"
                text=Text::Language
                // Each language is called by its own name, so that a user who needs it recognises it.
                options=[("en", Name::Own("English")), ("pt-BR", Name::Own("Português"))]
                chosen=move || desk.parts.lang.get().tag()
                choose=|desk, tag| {
                    if let Some(lang) = Lang::from_tag(tag) {
                        desk.want(Intent::Account(account::Intent::SetLang(lang)));
                    }
                }
            />
            <Choice
                id="theme-select"
                text=Text::Theme
                options=[
                    ("auto", Name::Text(Text::ThemeAuto)),
                    ("light", Name::Text(Text::ThemeLight)),
                    ("dark", Name::Text(Text::ThemeDark)),
                ]
                chosen=move || desk.parts.theme.get().tag()
                choose=|desk, tag| desk.want(Intent::Account(account::Intent::SetTheme(Theme::from_tag(tag))))
            />
            <Choice
                id="announce-select"
                text=Text::AnnounceTitle
                options=[
                    ("sentences", Name::Text(Text::AnnounceSentences)),
                    ("end", Name::Text(Text::AnnounceEnd)),
                    ("off", Name::Text(Text::AnnounceOff)),
                ]
                chosen=move || desk.parts.announce.get().tag()
                choose=|desk, tag| desk.want(Intent::Account(account::Intent::SetAnnounce(Announce::from_tag(tag))))
            />
            <hr class="menu-line" />
            <Item id="menu-account" text=Text::AccountTitle pick=|desk| desk.panels.account.set(true) />
            <Show when=has_watcher>
                <Item id="menu-board" text=Text::WatchOpenBoard pick=|_| leave("/board") />
                <Item id="menu-kiosk" text=Text::OpenKiosk pick=|_| leave("/kiosk") />
            </Show>
            <Item id="menu-help" text=Text::ShortcutsTitle keys="?" pick=|desk| desk.panels.help.set(true) />
            <Show when=move || can_leave(desk)>
                <Item id="sign-out" text=Text::SignOut pick=sign_out />
            </Show>
        </section>
    }
}

/// Whether there is a sign-in or a token to leave.
pub fn can_leave(desk: Desk) -> bool {
    desk.access.with(|access| access.signed_in || access.holds_token)
        || desk.parts.link.with(|link| link.has_token)
}

/// Forgets the conversation and starts another.
pub fn new_conversation(desk: Desk) {
    desk.want(Intent::Conversation(conversation::Intent::New));
    desk.focus_composer();
}

/// Leaves: at the door, in this browser's vault and store, and in the core.
pub fn sign_out(desk: Desk) {
    spawn_local(async move {
        if desk.access.with_untracked(|access| access.mode != access::Mode::Bearer)
            && let Err(why) = access::sign_out().await
        {
            let words = move |lang| super::sign_in::refusal(&why, access::Mode::Login, lang);
            desk.toasts.say(words);
            return;
        }
        // What cannot be opened any more is as good as gone, and there may be nothing.
        let _ = vault::forget().await;
        desk.forget();
        desk.want(Intent::SignOut);
        desk.access.set(access::me().await);
    });
}

/// Closes the menu, so that what opens next gives the focus back to the menu's button.
fn close() {
    let menu = document().get_element_by_id(MENU).and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    if let Some(menu) = menu {
        // It refuses only when it is closed.
        let _ = menu.hide_popover();
    }
}

#[component]
fn Item(
    id: &'static str,
    text: Text,
    #[prop(default = "")] keys: &'static str,
    pick: fn(Desk),
) -> impl IntoView {
    let desk = desk();
    view! {
        <button
            id=id
            class="menu-item"
            type="button"
            on:click=move |_| {
                close();
                pick(desk);
            }
        >
            <span>{desk.says(text)}</span>
            <kbd class="keys" aria-hidden="true">{keys}</kbd>
        </button>
    }
}

/// What an option is called.
#[derive(Clone, Copy, Debug)]
enum Name {
    Own(&'static str),
    Text(Text),
}

#[component]
fn Choice<const N: usize>(
    id: &'static str,
    text: Text,
    options: [(&'static str, Name); N],
    chosen: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
    choose: fn(Desk, &str),
) -> impl IntoView {
    let desk = desk();
    let options = options.map(|(tag, name)| {
        let words = move || match name {
            Name::Own(name) => name,
            Name::Text(text) => desk.text(text),
        };
        let lang = matches!(name, Name::Own(_)).then_some(tag);
        view! { <option value=tag lang=lang prop:selected=move || chosen() == tag>{words}</option> }
    });
    view! {
        <div class="menu-row">
            <label class="menu-label" for=id>{desk.says(text)}</label>
            <select id=id class="field is-small" on:change=move |event| choose(desk, &event_target_value(&event))>
                {options}
            </select>
        </div>
    }
}
