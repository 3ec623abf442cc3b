//! One block of the neutral tree as terminal rows.

use std::rc::Rc;

use chatcli_core::Lang;
use chatcli_core::markdown::{Block, Inline, Item};
use chatcli_core::text::{Text, fill};

use super::highlight::Highlighter;
use super::look::Ink;
use super::wrap::{Span, wrap};
use super::{Canvas, Style, dim, neutral, table};

/// The rows of a block. Only code may be wider than the canvas: it is left for the terminal to wrap, so that a
/// copied listing stays whole.
pub(super) fn rows(block: &Block, canvas: Canvas, lang: Lang) -> Vec<String> {
    let columns = canvas.columns.max(8);
    match block {
        Block::Paragraph(text) => wrap(&spans(text, Style::default(), canvas, lang), columns, canvas.look),
        Block::Heading { level, text } => {
            let style = Style { bold: true, underline: *level == 1, ..Style::default() };
            let mut spans = spans(text, style, canvas, lang);
            if !canvas.look.styles {
                let mark = format!("{} ", "#".repeat(usize::from(*level)));
                spans.insert(0, Span { text: mark, ..Span::default() });
            }
            wrap(&spans, columns, canvas.look)
        }
        Block::Code { language, text } => {
            let mut highlighter = Highlighter::new(language, canvas.look);
            let text = neutral(text);
            let lines = text.split('\n').map(|line| highlighter.line(line));
            code_head(language, canvas).into_iter().chain(lines).collect()
        }
        Block::Quote(blocks) => {
            let bar = dim(canvas.look.bar(), canvas.look);
            let inner = Canvas { columns: columns.saturating_sub(2), ..canvas };
            stack(blocks, inner, lang, true).into_iter().map(|row| format!("{bar}{row}")).collect()
        }
        Block::List { start, items } => list(*start, items, canvas, lang),
        Block::Table { align, head, rows } => {
            let cells = |row: &Vec<Vec<Inline>>| -> Vec<Vec<Span>> {
                row.iter().map(|cell| spans(cell, Style::default(), canvas, lang)).collect()
            };
            table::rows(align, &cells(head), &rows.iter().map(cells).collect::<Vec<_>>(), canvas)
        }
        Block::Rule => vec![dim(&canvas.look.line().repeat(columns.min(40)), canvas.look)],
    }
}

/// The row above a listing: its language, if it says one.
pub(super) fn code_head(language: &str, canvas: Canvas) -> Option<String> {
    let language = neutral(language);
    (!language.trim().is_empty()).then(|| dim(&language, canvas.look))
}

/// Blocks below each other.
pub(super) fn stack(blocks: &[Block], canvas: Canvas, lang: Lang, spaced: bool) -> Vec<String> {
    let mut all = Vec::new();
    for block in blocks {
        if spaced && !all.is_empty() {
            all.push(String::new());
        }
        all.extend(rows(block, canvas, lang));
    }
    all
}

fn list(start: Option<u64>, items: &[Item], canvas: Canvas, lang: Lang) -> Vec<String> {
    let mut all = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let number = u64::try_from(index).unwrap_or(u64::MAX);
        all.extend(list_item(start.map(|start| start.saturating_add(number)), item, canvas, lang));
    }
    all
}

/// One item of a list, with its number when it has one. It looks the same whatever follows it.
pub(super) fn list_item(number: Option<u64>, item: &Item, canvas: Canvas, lang: Lang) -> Vec<String> {
    let mut mark = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
    if let Some(ticked) = item.task {
        mark.push_str(if ticked { "[x] " } else { "[ ] " });
    }
    let indent = " ".repeat(mark.len());
    let inner = Canvas { columns: canvas.columns.saturating_sub(mark.len()), ..canvas };
    let has_paragraphs = item.blocks.iter().filter(|block| matches!(block, Block::Paragraph(_))).count() > 1;
    let rows = stack(&item.blocks, inner, lang, has_paragraphs);
    if rows.is_empty() {
        return vec![mark.trim_end().to_owned()];
    }
    let line = |(row, text): (usize, String)| match (row, text.is_empty()) {
        (0, _) => format!("{mark}{text}"),
        (_, true) => text,
        (_, false) => format!("{indent}{text}"),
    };
    rows.into_iter().enumerate().map(line).collect()
}

/// Running text as spans.
fn spans(text: &[Inline], style: Style, canvas: Canvas, lang: Lang) -> Vec<Span> {
    let mut all = Vec::new();
    for inline in text {
        match inline {
            // A soft line break of the source is a space of the paragraph.
            Inline::Text(text) => {
                all.push(Span { text: neutral(text).replace('\n', " "), style, link: None });
            }
            Inline::Code(text) => {
                all.push(Span { text: neutral(text), style: Style { ink: Ink::Code, ..style }, link: None });
            }
            Inline::Emphasis(inner) => {
                all.extend(spans(inner, Style { italic: true, ..style }, canvas, lang));
            }
            Inline::Strong(inner) => all.extend(spans(inner, Style { bold: true, ..style }, canvas, lang)),
            Inline::Strike(inner) => all.extend(spans(inner, Style { strike: true, ..style }, canvas, lang)),
            Inline::Link { target, text } => link(target, text, style, canvas, lang, &mut all),
            Inline::Image { alt } => {
                let text = fill(Text::ImagePlaceholder.get(lang), &[("alt", &neutral(alt))]);
                all.push(Span { text, style: Style { ink: Ink::Quiet, ..style }, link: None });
            }
            Inline::Break => all.push(Span { text: "\n".to_owned(), style, link: None }),
        }
    }
    all
}

fn link(target: &str, text: &[Inline], style: Style, canvas: Canvas, lang: Lang, into: &mut Vec<Span>) {
    let mut inner = spans(text, Style { underline: true, ..style }, canvas, lang);
    let target = neutral(target);
    if canvas.look.links {
        let leads: Rc<str> = Rc::from(target.as_str());
        inner.iter_mut().for_each(|span| span.link = Some(Rc::clone(&leads)));
        into.extend(inner);
        return;
    }
    let shown: String = inner.iter().map(|span| span.text.as_str()).collect();
    into.extend(inner);
    if shown != target && Some(shown.as_str()) != target.strip_prefix("mailto:") {
        let style = Style { ink: Ink::Quiet, ..style };
        into.push(Span { text: format!(" ({target})"), style, link: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::Look;
    use chatcli_core::markdown::parse;

    fn shown(source: &str, columns: usize, styles: bool) -> Vec<String> {
        let look = Look { styles, colors: styles, ..Look::TEXT };
        stack(&parse(source), Canvas { columns, rows: 24, look }, Lang::En, true)
    }

    #[test]
    fn blocks_look_as_people_expect() {
        let source = "# Title\n\nSome **bold** and `code`,\nsee [docs](https://x.y).\n\n- a\n- [x] b\n  1. c\n\n> q\n\n```sh\nls -l\n```\n";
        assert_eq!(
            shown(source, 60, false),
            [
                "# Title",
                "",
                "Some bold and code, see docs (https://x.y).",
                "",
                "- a",
                "- [x] b",
                "      1. c",
                "",
                "│ q",
                "",
                "sh",
                "ls -l",
            ]
        );
    }

    #[test]
    fn without_colours_there_is_no_escape_at_all() {
        let source = "# T\n\n**b** *i* ~~s~~ `c` [l](https://x) ![i](y)\n\n---\n\n| a |\n|---|\n| 1 |\n\n```\nx\n```\n";
        assert!(!shown(source, 40, false).concat().contains('\u{1b}'));
        assert!(shown(source, 40, true).concat().contains('\u{1b}'));
    }

    #[test]
    fn hostile_text_is_neutral_in_every_kind_of_block() {
        let bad = "\u{1b}]0;x\u{7}";
        let source = format!(
            "{bad}\n\n# {bad}\n\n`{bad}`\n\n```{bad}\n{bad}\n```\n\n- {bad}\n\n| {bad} |\n|--|\n| {bad} |\n\n> {bad}"
        );
        assert!(!shown(&source, 40, false).concat().contains(['\u{1b}', '\u{7}']));
    }
}
