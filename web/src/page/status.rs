//! What `/status` says, one click away from the connection's word in the header.

use chatcli_core::text::Text;
use leptos::prelude::*;

use super::desk;

/// Names the popover, for the button that opens it.
pub const STATUS: &str = "status-popover";

/// The popover. The browser opens and closes it by itself.
#[component]
pub fn StatusPopover() -> impl IntoView {
    let desk = desk();
    let rows = move || {
        let mut rows = desk.parts.status.get();
        desk.access.with(|access| {
            for (label, value) in [(Text::AccessName, &access.name), (Text::AccessRole, &access.role)] {
                if access.signed_in && !value.is_empty() {
                    rows.push((label, value.clone()));
                }
            }
        });
        let row = |(label, value): (Text, String)| {
            view! {
                <div class="pairs-row">
                    <dt>{desk.text(label)}</dt>
                    <dd>{value}</dd>
                </div>
            }
        };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <section id=STATUS class="popover" popover="auto" aria-label=desk.says(Text::StatusTitle)>
            <h2 class="popover-title">{desk.says(Text::StatusTitle)}</h2>
            <dl class="pairs">{rows}</dl>
        </section>
    }
}
