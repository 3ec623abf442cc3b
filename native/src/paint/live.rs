//! Paints a growing answer: finished blocks are printed once and scroll away like any other output; only the live
//! tail, never taller than the screen, is drawn again. One write per frame, wrapped in a synchronised update, so
//! that nothing flickers; no alternate screen, no clearing above the tail.

use chatcli_core::Lang;
use chatcli_core::markdown::Document;

use super::blocks::{rows, stack};
use super::wrap::width;
use super::{Canvas, dim};

/// What is on the screen of one answer.
#[derive(Debug, Default)]
pub struct Painter {
    printed: usize,
    live_rows: usize,
}

impl Painter {
    /// The bytes that bring the screen up to date. `moves`: the terminal can redraw the tail; without it only
    /// finished blocks are written.
    pub fn frame(&mut self, document: &Document, canvas: Canvas, lang: Lang, moves: bool) -> String {
        let mut frame = String::new();
        if moves {
            frame.push_str(&self.erase());
        }
        for sealed in document.sealed().iter().skip(self.printed) {
            if self.printed > 0 {
                frame.push('\n');
            }
            self.printed += 1;
            for row in rows(&sealed.block, canvas, lang) {
                frame.push_str(&row);
                frame.push('\n');
            }
        }
        if moves && !document.tail().is_empty() {
            let mut tail = stack(&document.live(), canvas, lang, true);
            if self.printed > 0 {
                tail.insert(0, String::new());
            }
            let room = canvas.rows.saturating_sub(2).max(1);
            let hidden = tail.len().saturating_sub(room);
            for row in tail.iter().skip(hidden) {
                frame.push_str(&cut(row, canvas));
                frame.push('\n');
            }
            self.live_rows = tail.len() - hidden;
        }
        if frame.is_empty() || !moves { frame } else { format!("\u{1b}[?2026h{frame}\u{1b}[?2026l") }
    }

    fn erase(&mut self) -> String {
        match std::mem::take(&mut self.live_rows) {
            0 => String::new(),
            rows => format!("\u{1b}[{rows}A\r\u{1b}[J"),
        }
    }
}

/// A row that is exactly one row: the live tail must know its own height.
fn cut(row: &str, canvas: Canvas) -> String {
    if width(&without_styles(row)) <= canvas.columns {
        return row.to_owned();
    }
    let mut text = String::new();
    for character in without_styles(row).chars() {
        if width(&text) + 2 > canvas.columns {
            break;
        }
        text.push(character);
    }
    dim(&format!("{text}…"), canvas.colors)
}

/// The row as it measures: its own style sequences take no cells.
fn without_styles(row: &str) -> String {
    let mut plain = String::with_capacity(row.len());
    let mut characters = row.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(|c| *c == 'm');
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Canvas = Canvas { columns: 20, rows: 6, colors: false };

    #[test]
    fn without_movement_only_finished_blocks_are_written() {
        let (mut painter, mut document) = (Painter::default(), Document::default());
        let mut written = String::new();
        for chunk in ["one", "\n\n", "two\n", "\nthree"] {
            document.push(chunk);
            written.push_str(&painter.frame(&document, CANVAS, Lang::En, false));
        }
        document.finish();
        written.push_str(&painter.frame(&document, CANVAS, Lang::En, false));
        assert_eq!(written, "one\n\ntwo\n\nthree\n");
    }

    #[test]
    fn the_live_tail_never_outgrows_the_screen() {
        let (mut painter, mut document) = (Painter::default(), Document::default());
        document.push("```\n");
        for line in 0..100 {
            document.push(&format!("line {line} that is wider than the screen\n"));
            let frame = painter.frame(&document, CANVAS, Lang::En, true);
            assert!(frame.matches('\n').count() <= 4, "{frame:?}");
        }
    }
}
