//! One block of the neutral tree as terminal rows. Where there are no colours to tell code from prose by, it keeps its
//! marks; its lines are always what they were.

use std::rc::Rc;

use chatcli_core::Lang;
use chatcli_core::markdown::{Block, Inline, Item, is_bare};
use chatcli_core::text::{Text, fill};

use super::highlight::Highlighter;
use super::look::Ink;
use super::wrap::{Span, wrap};
use super::{Canvas, Style, dim, neutral, neutral_code, table};

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
        Block::Code { language, text, fence } => {
            let mut highlighter = Highlighter::new(language, canvas.look);
            let frame = CodeFrame::of(language, fence, text, canvas);
            let text = neutral_code(text);
            let lines = text.split('\n').map(|line| highlighter.line(line));
            frame.head.into_iter().chain(lines).chain(frame.foot).collect()
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

/// What stands above and below a listing.
pub(super) struct CodeFrame {
    pub(super) head: Option<String>,
    pub(super) foot: Option<String>,
}

impl CodeFrame {
    /// Its language in colours; its fence without. An indented listing, which came whole, gets a fence of its own.
    pub(super) fn of(language: &str, fence: &str, text: &str, canvas: Canvas) -> Self {
        let language = neutral(language);
        if canvas.look.colors {
            let head = (!language.trim().is_empty()).then(|| dim(&language, canvas.look));
            return Self { head, foot: None };
        }
        let fence = if fence.is_empty() {
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
            "`".repeat((longest + 1).max(3))
        } else {
            fence.to_owned()
        };
        Self {
            head: Some(dim(&format!("{fence}{language}"), canvas.look)),
            foot: Some(dim(&fence, canvas.look)),
        }
    }
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
            Inline::Text(text) => all.push(Span { text: neutral(text), style, link: None }),
            Inline::Code(text) => {
                let text = marked(&neutral(text), canvas);
                all.push(Span { text, style: Style { ink: Ink::Code, ..style }, link: None });
            }
            Inline::Emphasis(inner) => {
                all.extend(spans(inner, Style { italic: true, ..style }, canvas, lang));
            }
            Inline::Strong(inner) => all.extend(spans(inner, Style { bold: true, ..style }, canvas, lang)),
            Inline::Strike(inner) => all.extend(spans(inner, Style { strike: true, ..style }, canvas, lang)),
            Inline::Link { target, text } => link(target, text, style, canvas, lang, &mut all),
            Inline::Image { alt, target } => {
                let text = fill(Text::ImagePlaceholder.get(lang), &[("alt", &neutral(alt))]);
                let image = Span { text, style: Style { ink: Ink::Quiet, ..style }, link: None };
                match target {
                    Some(target) => leading(target, vec![image], style, canvas, &mut all),
                    None => all.push(image),
                }
            }
            Inline::Note(label) => {
                let text = format!("[^{}]", neutral(label));
                all.push(Span { text, style: Style { ink: Ink::Quiet, ..style }, link: None });
            }
            Inline::Break => all.push(Span { text: "\n".to_owned(), style, link: None }),
        }
    }
    all
}

/// Code inside a sentence, with its marks where there are no colours.
fn marked(code: &str, canvas: Canvas) -> String {
    match (canvas.look.colors, code.contains('`')) {
        (true, _) => code.to_owned(),
        (false, false) => format!("`{code}`"),
        (false, true) => format!("`` {code} ``"),
    }
}

fn link(target: &str, text: &[Inline], style: Style, canvas: Canvas, lang: Lang, into: &mut Vec<Span>) {
    let inner = spans(text, Style { underline: true, ..style }, canvas, lang);
    leading(target, inner, style, canvas, into);
}

/// Spans that lead somewhere: by a link of the terminal, else said behind them.
fn leading(target: &str, mut inner: Vec<Span>, style: Style, canvas: Canvas, into: &mut Vec<Span>) {
    let target = neutral(target);
    if canvas.look.links {
        let leads: Rc<str> = Rc::from(target.as_str());
        inner.iter_mut().for_each(|span| span.link = Some(Rc::clone(&leads)));
        into.extend(inner);
        return;
    }
    let shown: String = inner.iter().map(|span| span.text.as_str()).collect();
    into.extend(inner);
    if !is_bare(&shown, &target) {
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
                "Some bold and `code`,",
                "see docs (https://x.y).",
                "",
                "- a",
                "- [x] b",
                "      1. c",
                "",
                "│ q",
                "",
                "```sh",
                "ls -l",
                "```",
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
    fn code_can_be_told_from_prose_and_is_what_it_was() {
        let source = "````md\n```\n\ta  b\n````\n\n    in `dented\n\n`` a`b ``\n";
        assert_eq!(
            shown(source, 40, false),
            ["````md", "```", "\ta  b", "````", "", "```", "in `dented", "```", "", "`` a`b ``"]
        );
        let colored: Vec<String> =
            shown(source, 40, true).iter().map(|row| crate::paint::plain(row)).collect();
        assert_eq!(colored, ["md", "```", "\ta  b", "", "in `dented", "", "a`b"]);
    }

    #[test]
    fn what_leads_somewhere_says_where() {
        let source = "![a](https://x/y.png) ![b](c.svg) [d](e.md) [f](https://g \"T\") https://h.i www.j.kl note[^1]\n";
        assert_eq!(
            shown(source, 200, false),
            [
                "[image: a] (https://x/y.png) [image: b] (c.svg) d (e.md) f (https://g) \"T\" https://h.i www.j.kl note[^1]"
            ]
        );
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
