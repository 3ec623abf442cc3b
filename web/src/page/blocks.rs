//! Paints an answer's blocks as elements. Foreign text only ever becomes text nodes and checked link targets.

use chatcli_core::markdown::{Align, Block, Inline, Item};
use chatcli_core::text::{Text, fill};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Desk, desk, icons};
use crate::host::write_clipboard;

/// How long a button says that it did its work, in milliseconds.
const DONE_MS: u32 = 2000;

/// A finished block.
pub fn block_view(block: &Block) -> AnyView {
    paint(block, true)
}

/// Blocks that are painted anew on every frame: nothing in them can be operated, it would be gone at once.
pub fn live_view(blocks: &[Block]) -> Vec<AnyView> {
    blocks.iter().map(|block| paint(block, false)).collect()
}

fn paint(block: &Block, is_sealed: bool) -> AnyView {
    let inner = |blocks: &[Block]| blocks.iter().map(|block| paint(block, is_sealed)).collect::<Vec<_>>();
    match block {
        Block::Paragraph(text) => view! { <p>{inlines(text)}</p> }.into_any(),
        Block::Heading { level, text } => heading(*level, text),
        Block::Code { language, text } => code(language, text, is_sealed),
        Block::Quote(blocks) => view! { <blockquote>{inner(blocks)}</blockquote> }.into_any(),
        Block::List { start: None, items } => view! { <ul>{list(items, is_sealed)}</ul> }.into_any(),
        Block::List { start: Some(start), items } => {
            view! { <ol start=start.to_string()>{list(items, is_sealed)}</ol> }.into_any()
        }
        Block::Table { align, head, rows } => table(align, head, rows),
        Block::Rule => view! { <hr /> }.into_any(),
    }
}

/// An answer's headings come below the page's own two levels.
fn heading(level: u8, text: &[Inline]) -> AnyView {
    let text = inlines(text);
    match level {
        1 => view! { <h3 class="level-1">{text}</h3> }.into_any(),
        2 => view! { <h4 class="level-2">{text}</h4> }.into_any(),
        3 => view! { <h5 class="level-3">{text}</h5> }.into_any(),
        _ => view! { <h6 class="level-4">{text}</h6> }.into_any(),
    }
}

fn list(items: &[Item], is_sealed: bool) -> Vec<AnyView> {
    let desk = desk();
    let item = |item: &Item| {
        let blocks: Vec<_> = item.blocks.iter().map(|block| paint(block, is_sealed)).collect();
        match item.task {
            None => view! { <li>{blocks}</li> }.into_any(),
            // A picture with a name: a field that cannot be used is only in the way.
            Some(is_done) => {
                let state = if is_done { Text::TaskDone } else { Text::TaskOpen };
                view! {
                    <li class="task">
                        <span class="task-box" class:is-done=is_done role="img" aria-label=move || desk.text(state)></span>
                        <div>{blocks}</div>
                    </li>
                }
                .into_any()
            }
        }
    };
    items.iter().map(item).collect()
}

fn code(language: &str, text: &str, is_sealed: bool) -> AnyView {
    let desk = desk();
    let label = language.to_owned();
    let copy = is_sealed.then(|| copy_button(desk, text.to_owned()));
    view! {
        <div class="code">
            <div class="code-bar">
                <span class="code-language">{label}</span>
                {copy}
            </div>
            <pre tabindex="0" dir="ltr" role="group" aria-label=move || desk.text(Text::Code)>
                <code>{text.to_owned()}</code>
            </pre>
        </div>
    }
    .into_any()
}

fn copy_button(desk: Desk, text: String) -> impl IntoView {
    let is_done = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            if write_clipboard(&text).await.is_err() {
                return desk.announce(Text::CopyFailed);
            }
            desk.announce(Text::CopiedShort);
            is_done.set(true);
            gloo_timers::future::TimeoutFuture::new(DONE_MS).await;
            // The block may be gone by now.
            let _ = is_done.try_set(false);
        });
    };
    let words = move || desk.text(if is_done.get() { Text::CopiedShort } else { Text::CopyCode });
    view! {
        <button class="tool copy-code" type="button" on:click=copy>
            {move || if is_done.get() { icons::check().into_any() } else { icons::sheets().into_any() }}
            <span>{words}</span>
        </button>
    }
}

fn table(align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> AnyView {
    let desk = desk();
    let side = |column: usize| match align.get(column) {
        Some(Align::Left) => Some("is-left"),
        Some(Align::Center) => Some("is-center"),
        Some(Align::Right) => Some("is-right"),
        Some(Align::None) | None => None,
    };
    let head: Vec<_> = head
        .iter()
        .enumerate()
        .map(|(column, cell)| view! { <th scope="col" class=side(column)>{inlines(cell)}</th> })
        .collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row
                .iter()
                .enumerate()
                .map(|(column, cell)| view! { <td class=side(column)>{inlines(cell)}</td> })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="table" role="group" tabindex="0" aria-label=move || desk.text(Text::Table)>
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn inlines(text: &[Inline]) -> Vec<AnyView> {
    text.iter().map(inline).collect()
}

fn inline(piece: &Inline) -> AnyView {
    match piece {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Emphasis(text) => view! { <em>{inlines(text)}</em> }.into_any(),
        Inline::Strong(text) => view! { <strong>{inlines(text)}</strong> }.into_any(),
        Inline::Strike(text) => view! { <s>{inlines(text)}</s> }.into_any(),
        Inline::Link { target, text } => view! {
            <a href=target.clone() target="_blank" rel="noopener noreferrer">{inlines(text)}</a>
        }
        .into_any(),
        Inline::Image { alt } => {
            let (desk, alt) = (desk(), alt.clone());
            let words = move || fill(desk.text(Text::ImagePlaceholder), &[("alt", &alt)]);
            view! { <span class="image">{words}</span> }.into_any()
        }
        Inline::Break => view! { <br /> }.into_any(),
    }
}
