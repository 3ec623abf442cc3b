//! The header: the product's name, which server and model answer, how the connection stands, and the choices of
//! language and colours.

use chatcli_core::connection::State;
use chatcli_core::settings::Theme;
use chatcli_core::text::Text;
use chatcli_core::{Intent, Lang};
use leptos::prelude::*;

use super::{desk, icons};

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let desk = desk();
    view! {
        <header class="header">
            <div class="header-inner">
                <h1 class="brand">
                    {icons::mark()}
                    <span class="brand-name">{move || desk.text(Text::PageTitle)}</span>
                </h1>
                <Where />
                <div class="choices">
                    <button
                        id="new-conversation"
                        class="button is-quiet"
                        type="button"
                        title=move || desk.text(Text::New)
                        aria-label=move || desk.text(Text::New)
                        on:click=move |_| {
                            desk.want(Intent::NewConversation);
                            desk.focus_composer();
                        }
                    >
                        {icons::plus()}
                    </button>
                    <LangChoice />
                    <ThemeChoice />
                </div>
            </div>
        </header>
    }
}

#[component]
fn Where() -> impl IntoView {
    let desk = desk();
    let link = desk.parts.link;
    let state = Memo::new(move |_| link.with(|link| look(link.state)));
    let address = Memo::new(move |_| link.with(|link| link.address.clone()));
    let model = Memo::new(move |_| {
        link.with(|link| match (link.provider.as_str(), link.model.as_str()) {
            ("", model) => model.to_owned(),
            (provider, "") => provider.to_owned(),
            (provider, model) => format!("{provider} · {model}"),
        })
    });
    view! {
        <div class="where">
            <span id="connection-state" class="state" data-state=move || state.get().0>
                <span class="dot" aria-hidden="true"></span>
                {move || desk.text(state.get().1)}
            </span>
            <span id="server-label" class="where-item" title=move || address.get()>
                {move || address.get()}
            </span>
            <span
                id="model-label"
                class="where-item is-model"
                title=move || model.get()
                hidden=move || model.with(String::is_empty)
            >
                {move || model.get()}
            </span>
        </div>
    }
}

/// The state's name for the style sheet, and its word.
fn look(state: State) -> (&'static str, Text) {
    match state {
        State::Starting => ("starting", Text::StateStarting),
        State::Connecting => ("connecting", Text::StateConnecting),
        State::Online => ("online", Text::StateOnline),
        State::Waiting { .. } => ("waiting", Text::StateWaiting),
        State::Failed => ("failed", Text::StateFailed),
        State::Detached => ("detached", Text::StateDetached),
    }
}

#[component]
fn LangChoice() -> impl IntoView {
    let desk = desk();
    let lang = desk.parts.lang;
    let choose = move |event| {
        if let Some(lang) = Lang::from_tag(&event_target_value(&event)) {
            desk.want(Intent::SetLang(lang));
        }
    };
    view! {
        <span class="choice-frame">
            {icons::globe()}
            <select
                id="lang-select"
                class="choice"
                aria-label=move || desk.text(Text::Language)
                on:change=choose
            >
                // Each language is called by its own name, so that whoever needs it recognises it.
                <option value="en" lang="en" prop:selected=move || lang.get() == Lang::En>
                    "English"
                </option>
                <option value="pt-BR" lang="pt-BR" prop:selected=move || lang.get() == Lang::PtBr>
                    "Português"
                </option>
            </select>
        </span>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let desk = desk();
    let choose = move |event| desk.want(Intent::SetTheme(Theme::from_tag(&event_target_value(&event))));
    let option = move |theme: Theme, text: Text| {
        let is_chosen = move || desk.parts.theme.get() == theme;
        view! { <option value=theme.tag() prop:selected=is_chosen>{move || desk.text(text)}</option> }
    };
    view! {
        <span class="choice-frame">
            {icons::half()}
            <select
                id="theme-select"
                class="choice"
                aria-label=move || desk.text(Text::Theme)
                on:change=choose
            >
                {option(Theme::Auto, Text::ThemeAuto)}
                {option(Theme::Light, Text::ThemeLight)}
                {option(Theme::Dark, Text::ThemeDark)}
            </select>
        </span>
    }
}
