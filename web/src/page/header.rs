//! The header: the product's name, how the connection stands, which model answers, how the watcher's targets are, and the
//! ways to the panels.

use chatcli_core::text::Text;
use leptos::prelude::*;

use super::late::Later;
use super::menu::{MENU, new_conversation};
use super::status::STATUS;
use super::watch_strip::WatchBadge;
use super::{desk, icons};

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let desk = desk();
    let sessions = desk.panels.sessions;
    view! {
        <header class="header">
            <div class="header-inner">
                <button
                    id="sessions-button"
                    class="button is-quiet"
                    type="button"
                    title=desk.says(Text::SessionsTitle)
                    aria-label=desk.says(Text::SessionsTitle)
                    aria-expanded=move || sessions.get().to_string()
                    on:click=move |_| sessions.update(|open| *open = !*open)
                >
                    {icons::side()}
                    <span
                        class="unsaved-dot"
                        hidden=move || !desk.parts.saved.with(|saved| saved.is_unsaved)
                        aria-hidden="true"
                    ></span>
                </button>
                <h1 class="brand">
                    {icons::mark()}
                    <span class="brand-name">{desk.says(Text::PageTitle)}</span>
                </h1>
                <Where />
                <div class="choices">
                    <button
                        id="new-conversation"
                        class="button is-quiet"
                        type="button"
                        title=desk.says(Text::New)
                        aria-label=desk.says(Text::New)
                        on:click=move |_| new_conversation(desk)
                    >
                        {icons::plus()}
                    </button>
                    <button
                        id="menu-button"
                        class="button is-quiet"
                        type="button"
                        popovertarget=MENU
                        title=desk.says(Text::Menu)
                        aria-label=desk.says(Text::Menu)
                        on:click=move |_| desk.pop_up(MENU)
                    >
                        {icons::lines()}
                    </button>
                </div>
            </div>
            <Later part=|late| late.popovers step=1 />
        </header>
    }
}

#[component]
fn Where() -> impl IntoView {
    let desk = desk();
    let link = desk.parts.link;
    let state = Memo::new(move |_| link.with(|link| link.standing));
    let address = Memo::new(move |_| link.with(|link| link.address.clone()));
    let model = Memo::new(move |_| {
        desk.parts.in_force.with(|now| match (now.provider.as_str(), now.model.as_str()) {
            ("", model) => model.to_owned(),
            (provider, "") => provider.to_owned(),
            (provider, model) => format!("{provider} · {model}"),
        })
    });
    let account = desk.panels.account;
    view! {
        <div class="where">
            <button
                id="connection-chip"
                class="chip is-connection"
                type="button"
                popovertarget=STATUS
                on:click=move |_| desk.pop_up(STATUS)
                title=desk.says(Text::StatusTitle)
            >
                <span id="connection-state" class="state" data-state=move || state.get().name()>
                    <span class="dot" aria-hidden="true"></span>
                    <span class="state-word">{move || desk.text(state.get().text())}</span>
                </span>
                <span id="server-label" class="where-item">{move || address.get()}</span>
            </button>
            <button
                id="model-chip"
                class="chip is-model"
                type="button"
                aria-haspopup="dialog"
                title=desk.says(Text::AccountTitle)
                hidden=move || model.with(String::is_empty)
                on:click=move |_| account.set(true)
            >
                <span id="model-label" class="where-item">{move || model.get()}</span>
                {icons::chevron()}
            </button>
            <WatchBadge />
        </div>
    }
}
