//! After a question was changed or asked again, for as long as nothing else is asked: the way back to what it replaced.

use chatcli_core::text::Text;
use chatcli_core::{Intent, conversation};
use leptos::prelude::*;

use super::{desk, icons};

/// The offer; nothing while there is nothing to bring back, and while an answer comes.
#[component]
pub fn WayBack() -> impl IntoView {
    let desk = desk();
    let is_offered = Memo::new(move |_| desk.way_back.get() && !desk.parts.busy.get());
    move || {
        is_offered.get().then(|| {
            view! {
                <div id="way-back" class="way-back" role="status">
                    <span>{desk.says(Text::WayBack)}</span>
                    <button
                        id="undo"
                        class="button"
                        type="button"
                        on:click=move |_| {
                            desk.want(Intent::Conversation(conversation::Intent::Undo));
                            desk.way_back.set(false);
                            desk.focus_composer();
                        }
                    >
                        {desk.says(Text::Undo)}
                    </button>
                    <button
                        class="tool"
                        type="button"
                        title=desk.says(Text::Dismiss)
                        aria-label=desk.says(Text::Dismiss)
                        on:click=move |_| {
                            desk.way_back.set(false);
                            desk.focus_composer();
                        }
                    >
                        {icons::cross()}
                    </button>
                </div>
            }
        })
    }
}
