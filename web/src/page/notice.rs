//! What a command shows, beside the conversation.

use chatcli_core::text::Text;
use leptos::prelude::*;

use super::sheet::{Part, Row, parts};
use super::{desk, icons};
use crate::timeline::NoticePart;

/// The notice.
#[component]
pub fn NoticeView(
    /// What to show.
    notice: NoticePart,
) -> impl IntoView {
    let lines = notice.lines;
    view! {
        <div class="notice is-sheet" role="status" tabindex="-1" data-message="">
            {move || parts(&lines.get()).into_iter().map(part).collect_view()}
        </div>
    }
}

fn part(part: Part) -> AnyView {
    match part {
        Part::Heading(text) => view! { <h2 class="sheet-title">{text}</h2> }.into_any(),
        Part::Text(text) => view! { <p>{text}</p> }.into_any(),
        Part::Code(text) => view! { <pre class="sheet-code" tabindex="0">{text}</pre> }.into_any(),
        Part::Rows(rows) => view! {
            <table class="sheet-table">
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    }
}

fn row(row: Row) -> impl IntoView {
    let desk = desk();
    let mut cells = row.cells.into_iter();
    let first = cells.next().unwrap_or_default();
    let mark = row.is_marked.then(|| {
        view! { <span class="sheet-mark" title=desk.says(Text::InForce)>{icons::check()}</span> }
    });
    let rest: Vec<_> = cells.map(|cell| view! { <td dir="auto">{cell}</td> }).collect();
    view! {
        <tr class:is-marked=row.is_marked>
            <th scope="row">{first_cell(first)} {mark}</th>
            {rest}
        </tr>
    }
}

/// A command can be put into the composer from where it is explained.
fn first_cell(text: String) -> AnyView {
    if !text.starts_with('/') {
        return text.into_any();
    }
    let desk = desk();
    let name = text.split(' ').next().unwrap_or_default().to_owned();
    let write = move |_| {
        if desk.draft.peek().trim().is_empty() {
            desk.draft.set(format!("{name} "));
        }
        desk.focus_composer();
    };
    view! { <button class="command" type="button" on:click=write>{text}</button> }.into_any()
}
