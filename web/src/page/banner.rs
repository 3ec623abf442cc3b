//! What stands between header and conversation while there is no server: why, when the next attempt comes, a way to
//! try at once, and a way to sign in when the server wants to know who this is.

use chatcli_core::connection::State;
use chatcli_core::problem::Surface;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Problem, connection};
use leptos::prelude::*;

use super::desk;
use super::late::Later;
use super::problem::{details, sentence};
use super::seconds::seconds;

/// The banner; nothing while all is well.
#[component]
pub fn Banner() -> impl IntoView {
    let desk = desk();
    let link = desk.parts.link;
    // The problem stays while the next attempt runs, so that the banner does not flicker.
    let problem = Memo::new(move |_| {
        link.with(|link| if link.state == State::Online { None } else { link.problem.clone() })
    });
    move || {
        let problem = problem.get()?;
        let wants_token = problem.wants_sign_in();
        Some(view! {
            <section id="connection-banner" class="banner">
                <div class="banner-inner">
                    {if wants_token { view! { <Later part=|late| late.sign_in /> }.into_any() } else { retry(problem).into_any() }}
                </div>
            </section>
        })
    }
}

fn retry(problem: Problem) -> impl IntoView {
    let desk = desk();
    // What to do later stands beside it, as a button.
    let is_later = |hint: &&str, lang| *hint == Text::HintLater.get(lang);
    let words = move || {
        let lang = desk.parts.lang.get();
        let said = sentence(&problem).map(|said| view! { <p class="quiet">{said.to_owned()}</p> });
        let hint = problem.hint(lang, Surface::Page).filter(|hint| !is_later(hint, lang));
        let folded = details(&problem, lang).map(|folded| {
            view! {
                <details class="banner-details">
                    <summary>{desk.says(Text::ProblemDetails)}</summary>
                    <p>{folded}</p>
                </details>
            }
        });
        view! {
            <p>{problem.what(lang)}</p>
            {said}
            {hint.map(|hint| view! { <p>{hint}</p> })}
            {folded}
        }
    };
    view! {
        <div class="banner-words" role="alert">{words}</div>
        <div class="banner-tools">
            <span id="countdown" class="countdown">
                <Countdown />
            </span>
            <button id="try-now" class="button" type="button" on:click=move |_| desk.want(Intent::Connection(connection::Intent::Reconnect))>
                {desk.says(Text::TryNow)}
            </button>
        </div>
    }
}

#[component]
fn Countdown() -> impl IntoView {
    let desk = desk();
    let now = seconds();
    move || {
        let now_ms = now.get();
        desk.parts.link.with(|link| match link.state {
            State::Waiting { until_mono_ms } => {
                let secs = until_mono_ms.saturating_sub(now_ms).div_ceil(1000);
                fill(desk.text(Text::RetryIn), &[("secs", &secs.to_string())])
            }
            State::Connecting => desk.text(Text::StateConnecting).to_owned(),
            _ => String::new(),
        })
    }
}
