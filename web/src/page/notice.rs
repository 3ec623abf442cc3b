//! What a command shows, beside the conversation.

use chatcli_core::text::Text;
use chatcli_core::{Manner, share};
use leptos::prelude::*;

use super::copy::CopyButton;
use super::running::diff;
use super::sheet::{Part, Row, parts};
use super::{desk, icons};
use crate::timeline::{NoticePart, Step};

/// The notice.
#[component]
pub fn NoticeView(
    /// What to show.
    notice: NoticePart,
) -> impl IntoView {
    let lines = notice.lines;
    if let Some(is) = notice.step {
        return step(is, lines).into_any();
    }
    view! {
        <div class="notice is-sheet" role="status" tabindex="-1" data-message="">
            {move || parts(&lines.get()).into_iter().map(part).collect_view()}
            {notice.share.map(shared)}
        </div>
    }
    .into_any()
}

/// A step of a run: one line, with what belongs to it folded below. A model can have written any of it, so it is text.
fn step(is: Step, lines: ArcRwSignal<Vec<String>>) -> impl IntoView {
    let class = match is.manner {
        Manner::Warning => "step is-warning",
        Manner::Failure => "step is-failure",
        _ => "step",
    };
    let words = move || {
        let lines = lines.get();
        let (first, rest) =
            lines.split_first().map(|(first, rest)| (first.clone(), rest.to_vec())).unwrap_or_default();
        if rest.is_empty() {
            return view! { <p role="status" dir="auto">{first}</p> }.into_any();
        }
        let rest = if is.is_change { diff(&rest).into_any() } else { said(&rest).into_any() };
        view! {
            <details open=is.is_open>
                <summary dir="auto"><span role="status">{first}</span></summary>
                {rest}
            </details>
        }
        .into_any()
    };
    view! { <div class=class tabindex="-1" data-message="">{words}</div> }
}

/// What a command said.
fn said(lines: &[String]) -> impl IntoView + use<> {
    view! { <pre class="run-diff" tabindex="0" dir="ltr">{lines.join("\n")}</pre> }
}

/// A link as other devices take it: as a picture, and to be copied.
fn shared(share: share::Notice) -> impl IntoView {
    let desk = desk();
    let link = share.link().unwrap_or_default().to_owned();
    let picture = share.picture().map(|picture| {
        let width = picture.width();
        let dark = (0..width).flat_map(|row| (0..width).map(move |column| (row, column)));
        let path = dark
            .filter(|(row, column)| picture.is_dark(*row, *column))
            .fold(String::new(), |path, (row, column)| format!("{path}M{column} {row}h1v1h-1z"));
        view! {
            <svg
                class="picture"
                role="img"
                aria-label=desk.says(Text::ShareCode)
                viewBox=format!("0 0 {width} {width}")
                shape-rendering="crispEdges"
            >
                <rect width="100%" height="100%" fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        }
    });
    view! {
        {picture}
        <CopyButton class="copy-link" label=Text::Copy text=move || link.clone() />
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
