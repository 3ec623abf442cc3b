//! The one big status with its reasons, and how old it is.

use chatcli_core::text::Text;
use chatcli_core::watcher::board::BigStatus;
use leptos::prelude::*;

use super::desk::desk;
use super::enrol::Enrol;
use super::shapes;
use super::wish::Hidden;

/// The band across the top.
#[component]
pub fn Band() -> impl IntoView {
    let desk = desk();
    let state = desk.part(|it| it.state);
    let word = desk.part(|it| it.word);
    let reasons = desk.part(|it| it.reasons.join(" · "));
    let age = desk.part(|it| it.age.clone());
    let name = Memo::new(move |_| desk.glance.with(|it| desk.name(it)));
    // As large as the word allows: the style sheet divides the width by its letters.
    Effect::new(move || super::style("--letters", &word.get().chars().count().to_string()));
    let is_kiosk = !desk.wish(|wish| wish.mode.has_controls());
    let is_refused = desk.part(|it| it.state == BigStatus::NoAccess);
    let help = move || {
        let how = if is_kiosk { Text::WallEnrolHelp } else { Text::WallSignInHelp };
        let code = desk.code_refused.get().then(|| desk.text(Text::WallCodeRefused));
        let field = is_kiosk.then(|| view! { <Enrol /> });
        is_refused.get().then(|| {
            view! {
                <p class="band-help" role="status">{code} " " {desk.text(how)}</p>
                {field}
            }
        })
    };
    view! {
        <header class="wall-head">
            <h1 class="wall-title">{name}</h1>
            {move || desk.paused.get().then(|| view! { <span class="wall-paused">{desk.text(Text::WallPaused)}</span> })}
            {desk.wish(|wish| wish.shows(Hidden::Clock)).then(|| view! { <span class="wall-clock">{desk.time}</span> })}
        </header>
        <section class=move || format!("band {}", shapes::class(state.get())) data-state=move || state.get().key()>
            <p class="band-word" role="status">
                {move || shapes::shape(state.get())}
                <span id="wall-word">{word}</span>
            </p>
            <p class="band-why" hidden=move || reasons.with(String::is_empty)>{reasons}</p>
            {help}
            <p class="band-age">
                <span id="wall-age">{move || age.with(|age| age.whole.clone())}</span>
                <span class="band-beside">{move || age.with(|age| format!(" · {}", age.beside))}</span>
            </p>
        </section>
    }
}
