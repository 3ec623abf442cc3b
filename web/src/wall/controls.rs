//! The board's controls: what is listed, how often it is asked, how it looks, and the way to the conversation. They
//! only look; nothing here changes anything at the server.

use chatcli_core::{account, watcher};
use std::time::Duration;

use chatcli_core::account::Theme;
use chatcli_core::text::Text;
use chatcli_core::watcher::{Severity, short_age};
use chatcli_core::{Intent, Lang};
use leptos::prelude::*;

use super::desk::desk;

use chatcli_core::order::sort_by;

/// The intervals on offer, in seconds.
const INTERVALS: [u64; 6] = [5, 10, 30, 60, 300, 600];

/// The row of controls.
#[component]
pub fn Controls() -> impl IntoView {
    let desk = desk();
    let paused = desk.paused;
    let pause = move |_| {
        paused.update(|paused| *paused = !*paused);
        desk.want(if paused.get_untracked() {
            Intent::Watcher(watcher::Intent::Pause)
        } else {
            Intent::Watcher(watcher::Intent::Resume)
        });
    };
    let full = |_| {
        // Some devices have no full screen; the page then stays as it is.
        let document = document();
        if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        } else if let Some(root) = document.document_element() {
            let _ = root.request_fullscreen();
        }
    };
    view! {
        <nav class="wall-controls" aria-label=desk.says(Text::WallControls)>
            <a class="button" href="/">{desk.says(Text::WallChat)}</a>
            <label class="wall-filter">
                <span class="visually-hidden">{desk.says(Text::WallFilter)}</span>
                <input
                    id="wall-filter"
                    class="field"
                    type="search"
                    autocomplete="off"
                    placeholder=desk.says(Text::WallFilter)
                    on:input=move |event| {
                        desk.look.update(|look| look.words = event_target_value(&event));
                        desk.beat();
                    }
                />
            </label>
            <SeverityChoice />
            <IntervalChoice />
            <LangChoice />
            <ThemeChoice />
            <button id="wall-pause" class="button" type="button" aria-pressed=move || paused.get().to_string() on:click=pause>
                {move || desk.text(if paused.get() { Text::WallGoOn } else { Text::WallPause })}
            </button>
            <button id="wall-full" class="button" type="button" on:click=full>
                {desk.says(Text::WallFull)}
            </button>
        </nav>
    }
}

#[component]
fn SeverityChoice() -> impl IntoView {
    let desk = desk();
    let chosen = RwSignal::new(desk.wish(|wish| wish.options.severity));
    let choose = move |event| {
        let severity = Severity::from_word(&event_target_value(&event));
        chosen.set(severity);
        desk.retune(|options| options.severity = severity);
    };
    let option = move |severity: Severity, text: Text| {
        let is_chosen = move || chosen.get() == severity;
        view! { <option value=severity.word() prop:selected=is_chosen>{desk.says(text)}</option> }
    };
    view! {
        <select id="wall-severity" class="choice" aria-label=desk.says(Text::WallSeverity) on:change=choose>
            {option(Severity::Info, Text::WallSeverityAll)}
            {option(Severity::Warning, Text::WallSeverityWarning)}
            {option(Severity::Critical, Text::WallSeverityCritical)}
        </select>
    }
}

#[component]
fn IntervalChoice() -> impl IntoView {
    let desk = desk();
    let asked = Duration::from_millis(desk.wish(|wish| wish.options.every_ms)).as_secs();
    let chosen = RwSignal::new(asked);
    let choose = move |event| {
        if let Ok(secs) = event_target_value(&event).parse::<u64>() {
            chosen.set(secs);
            desk.retune(|options| options.every_ms = secs * 1000);
        }
    };
    let mut offered = INTERVALS.to_vec();
    offered.push(asked);
    sort_by(&mut offered, u64::cmp);
    offered.dedup();
    let option = move |secs: u64| {
        let is_chosen = move || chosen.get() == secs;
        view! { <option value=secs.to_string() prop:selected=is_chosen>{short_age(secs)}</option> }
    };
    view! {
        <select id="wall-interval" class="choice" aria-label=desk.says(Text::WallInterval) on:change=choose>
            {offered.into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn LangChoice() -> impl IntoView {
    let desk = desk();
    let choose = move |event| {
        if let Some(lang) = Lang::from_tag(&event_target_value(&event)) {
            desk.want(Intent::Account(account::Intent::SetLang(lang)));
        }
    };
    view! {
        <select id="lang-select" class="choice" aria-label=desk.says(Text::Language) on:change=choose>
            <option value="en" lang="en" prop:selected=move || desk.lang.get() == Lang::En>"English"</option>
            <option value="pt-BR" lang="pt-BR" prop:selected=move || desk.lang.get() == Lang::PtBr>"Português"</option>
        </select>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let desk = desk();
    let choose = move |event| {
        desk.want(Intent::Account(account::Intent::SetTheme(Theme::from_tag(&event_target_value(&event)))))
    };
    let option = move |theme: Theme, text: Text| {
        let is_chosen = move || desk.theme.get() == theme;
        view! { <option value=theme.tag() prop:selected=is_chosen>{desk.says(text)}</option> }
    };
    view! {
        <select id="theme-select" class="choice" aria-label=desk.says(Text::Theme) on:change=choose>
            {option(Theme::Auto, Text::ThemeAuto)}
            {option(Theme::Light, Text::ThemeLight)}
            {option(Theme::Dark, Text::ThemeDark)}
        </select>
    }
}
