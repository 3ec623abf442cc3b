//! A line that the client itself says, beside the conversation.

use leptos::prelude::*;

use crate::timeline::NoticePart;

/// The notice.
#[component]
pub fn NoticeView(
    /// What to show.
    notice: NoticePart,
) -> impl IntoView {
    let lines = notice.lines;
    let class = match (notice.is_table, notice.is_warning) {
        (true, _) => "notice is-table",
        (false, true) => "notice is-warning",
        (false, false) => "notice",
    };
    view! {
        <div class=class role="status" tabindex=notice.is_table.then_some("0")>
            {move || lines.get().join("\n")}
        </div>
    }
}
