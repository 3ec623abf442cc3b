//! What stands where the conversation will be, before anything was said.

use chatcli_core::text::Text;
use leptos::prelude::*;

use super::desk;

/// The conversation, or what stands in its place until it is here.
#[component]
pub fn Opening() -> impl IntoView {
    let desk = desk();
    move || match desk.late() {
        Some(late) => (late.log)(),
        None => view! {
            <div class="log-area">
                <div class="log">
                    <div class="column">
                        <Greeting />
                        {move || desk.parts.entries.with(Vec::is_empty).then(|| view! { <Empty /> })}
                    </div>
                </div>
            </div>
        }
        .into_any(),
    }
}

/// What can be done here.
#[component]
pub fn Empty() -> impl IntoView {
    let desk = desk();
    view! {
        <div id="empty" class="empty">
            <p class="empty-title">{desk.says(Text::EmptyTitle)}</p>
            <p class="quiet">{desk.says(Text::EmptyHint)}</p>
        </div>
    }
}

/// What the server said about itself, in the same words as in the terminal, which are English by contract.
#[component]
pub fn Greeting() -> impl IntoView {
    let desk = desk();
    let lines = Memo::new(move |_| desk.parts.link.with(|link| link.banner.clone()));
    move || {
        lines.with(|lines| {
            (!lines.is_empty()).then(|| {
                let lines: Vec<_> = lines.iter().cloned().map(|line| view! { <p>{line}</p> }).collect();
                view! { <div id="greeting" class="greeting" lang="en">{lines}</div> }
            })
        })
    }
}
