//! A growing answer as rows: finished ones, given out once, and the live tail. A block is finished when the core has
//! sealed it. What cannot change earlier goes earlier, so that the tail stays short: each complete line of an open code
//! fence, and each item of a list that another one follows.

use chatcli_core::Lang;
use chatcli_core::markdown::{Block, Document, OpenCode};

use super::blocks::{CodeFrame, list_item, rows, stack};
use super::highlight::Highlighter;
use super::region::{Live, Region, Row, Stream};
use super::wrap::{measure, plain, untabbed, width};
use super::{Canvas, Piece, dim, neutral_code};

/// What was given out of one answer.
#[derive(Debug, Default)]
pub struct Painter {
    /// Blocks that are out.
    printed: usize,
    /// The next block has begun to go out.
    begun: bool,
    /// Lines or items of it that are out.
    parts: usize,
    /// Bytes of the open fence's lines that are out.
    bytes: usize,
    code: Option<Highlighter>,
    region: Region,
}

impl Painter {
    /// The rows that are finished since the last time, and the live tail in at most `room` rows.
    pub fn advance(
        &mut self,
        document: &Document,
        canvas: Canvas,
        lang: Lang,
        room: usize,
    ) -> (Vec<Row>, Vec<Row>) {
        let mut out = Vec::new();
        for sealed in document.sealed().iter().skip(self.printed) {
            self.seal(&sealed.block, canvas, lang, &mut out);
        }
        let live = match document.open_code() {
            Some(open) => self.listing(&open, canvas, &mut out),
            None if document.tail().is_empty() => Vec::new(),
            None => self.tail(document, canvas, lang, &mut out),
        };
        let hidden = live.len().saturating_sub(room);
        let live = live.iter().skip(hidden).map(|text| row(&cut(text, canvas))).collect();
        (out, live)
    }

    /// The bytes that bring a screen up to date that holds nothing but this answer. `moves`: the terminal can redraw
    /// the tail; without it only finished rows are written.
    pub fn frame(&mut self, document: &Document, canvas: Canvas, lang: Lang, moves: bool) -> String {
        let (out, live) = self.advance(document, canvas, lang, canvas.rows.saturating_sub(2).max(1));
        if !moves {
            return out.into_iter().map(|row| row.text + "\n").collect();
        }
        let mut live = Live { rows: live, cursor: None };
        if !live.rows.is_empty() {
            // Whatever ends the program now, the shell goes on below the tail.
            live.cursor = Some((live.rows.len(), 0));
            live.rows.push(Row::default());
        }
        let pieces: Vec<Piece> = self.region.frame(&out, live, canvas.columns);
        // This terminal is not in raw mode: it adds the carriage returns itself.
        pieces.into_iter().map(|(_, text)| text.replace("\r\n", "\n")).collect()
    }

    /// The bytes that take the tail away after the window changed its width; the next frame draws it anew.
    pub fn resized(&mut self, columns: usize, reflows: bool) -> String {
        self.region.resized(columns, reflows).into_iter().map(|(_, text)| text).collect()
    }

    fn seal(&mut self, block: &Block, canvas: Canvas, lang: Lang, out: &mut Vec<Row>) {
        let parts = std::mem::take(&mut self.parts);
        match block {
            Block::Code { language, text, fence } => {
                let frame = CodeFrame::of(language, fence, text, canvas);
                self.begin(frame.head, out);
                let mut code = self.code.take().unwrap_or_else(|| Highlighter::new(language, canvas.look));
                let text = neutral_code(text);
                out.extend(text.split('\n').skip(parts).map(|line| row(&code.line(line))));
                out.extend(frame.foot.map(|text| row(&text)));
            }
            Block::List { start, items } if parts > 0 => {
                for (number, item) in (0..).zip(items).skip(parts) {
                    out.extend(
                        list_item(start.map(|start| start + number), item, canvas, lang)
                            .iter()
                            .map(|text| row(text)),
                    );
                }
            }
            block => {
                self.begin(None, out);
                out.extend(rows(block, canvas, lang).iter().map(|text| row(text)));
            }
        }
        self.printed += 1;
        self.begun = false;
        self.bytes = 0;
        self.code = None;
    }

    /// Gives out what stands above a block.
    fn begin(&mut self, head: Option<String>, out: &mut Vec<Row>) {
        if !std::mem::replace(&mut self.begun, true) {
            out.extend((self.printed > 0).then(Row::default));
            out.extend(head.map(|text| row(&text)));
        }
    }

    /// An open fence: its complete lines are finished; the last one is live.
    fn listing(&mut self, open: &OpenCode<'_>, canvas: Canvas, out: &mut Vec<Row>) -> Vec<String> {
        self.begin(CodeFrame::of(&open.language, &open.fence, "", canvas).head, out);
        let code = self.code.get_or_insert_with(|| Highlighter::new(&open.language, canvas.look));
        let fresh = open.lines.get(self.bytes..).unwrap_or_default();
        self.bytes = open.lines.len();
        for line in fresh.split_terminator('\n') {
            self.parts += 1;
            out.push(row(&code.line(&neutral_code(line))));
        }
        let rest = untabbed(&neutral_code(open.rest));
        // It may be the fence's end.
        if rest.trim().chars().all(|c| matches!(c, '`' | '~')) {
            return Vec::new();
        }
        let pieces = if width(&rest) <= canvas.columns { vec![rest] } else { fold(&rest, canvas.columns) };
        let mut code = code.clone();
        pieces.iter().map(|piece| code.line(piece)).collect()
    }

    fn tail(&mut self, document: &Document, canvas: Canvas, lang: Lang, out: &mut Vec<Row>) -> Vec<String> {
        let blocks = document.live();
        if matches!(blocks.first(), Some(Block::List { items, .. }) if items.len() > self.parts + 1) {
            self.retire(document, canvas, lang, out);
        }
        self.rest(&blocks, canvas, lang)
    }

    /// The rows of the live blocks, without the parts that are out.
    fn rest(&self, blocks: &[Block], canvas: Canvas, lang: Lang) -> Vec<String> {
        let mut all = Vec::new();
        if self.printed > 0 && !self.begun {
            all.push(String::new());
        }
        match blocks {
            [Block::List { start, items }, more @ ..] if self.parts > 0 => {
                for (number, item) in (0..).zip(items).skip(self.parts) {
                    all.extend(list_item(start.map(|start| start + number), item, canvas, lang));
                }
                if !more.is_empty() {
                    all.push(String::new());
                    all.extend(stack(more, canvas, lang, true));
                }
            }
            blocks => all.extend(stack(blocks, canvas, lang, true)),
        }
        all
    }

    /// Gives out the items of a list that no later text can change.
    fn retire(&mut self, document: &Document, canvas: Canvas, lang: Lang, out: &mut Vec<Row>) {
        let Some(Block::List { start, items }) = document.complete().into_iter().next() else { return };
        let done = items.len().saturating_sub(1);
        if done <= self.parts {
            return;
        }
        self.begin(None, out);
        for (number, item) in (0..).zip(&items).take(done).skip(self.parts) {
            out.extend(
                list_item(start.map(|start| start + number), item, canvas, lang).iter().map(|text| row(text)),
            );
        }
        self.parts = done;
    }
}

fn row(text: &str) -> Row {
    Row { text: text.to_owned(), cells: measure(text), stream: Stream::Out, own: false }
}

/// A row that is exactly one row: the live tail must know its own height.
fn cut(text: &str, canvas: Canvas) -> String {
    if measure(text) <= canvas.columns && !text.contains('\t') {
        return text.to_owned();
    }
    if text.contains('\t') {
        return cut(&untabbed(&plain(text)), canvas);
    }
    let first = fold(&plain(text), canvas.columns.saturating_sub(1)).into_iter().next().unwrap_or_default();
    dim(&format!("{first}{}", if canvas.look.unicode { "…" } else { ">" }), canvas.look)
}

/// A text in rows of the given width, broken anywhere.
fn fold(text: &str, columns: usize) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation;
    let mut all = vec![String::new()];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let cells = width(grapheme);
        if used + cells > columns.max(1) && used > 0 {
            all.push(String::new());
            used = 0;
        }
        used += cells;
        if let Some(last) = all.last_mut() {
            last.push_str(grapheme);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::Look;

    const CANVAS: Canvas = Canvas { columns: 20, rows: 6, look: Look::TEXT };

    /// Everything that goes out when a text comes in pieces.
    fn painted(chunks: &[&str], room: usize) -> Vec<String> {
        let (mut painter, mut document) = (Painter::default(), Document::default());
        let mut all = Vec::new();
        for chunk in chunks {
            document.push(chunk);
            let (out, live) = painter.advance(&document, CANVAS, Lang::En, room);
            assert!(live.len() <= room && live.iter().all(|row| row.cells <= CANVAS.columns), "{live:?}");
            all.extend(out);
        }
        document.finish();
        let (out, live) = painter.advance(&document, CANVAS, Lang::En, room);
        assert!(live.is_empty());
        all.extend(out);
        all.into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn without_movement_only_finished_rows_are_written() {
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
    fn any_cutting_and_any_screen_give_the_same_rows() {
        let text = "# T\n\nSome *text* that is wrapped somewhere.\n\n```rust\nlet a = 1;\n\nfn f() { /* long line here */ }\n```\n\
                    1. one\n2. two\n\n   more\n3. three **bold\n   still** three\n4. four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\
                    ```\n```\n\n~~~sh\nls\n``\n~~~\n\n```md\n\ta\n```x\n```\r\n```\n\n| a |\n|---|\n| `b|c` | d |\n\n[k]: https://e.f\n";
        let whole = painted(&[text], 100);
        for (size, room) in [(1, 4), (3, 4), (7, 2), (1, 100), (40, 3)] {
            let characters: Vec<char> = text.chars().collect();
            let chunks: Vec<String> = characters.chunks(size).map(|chunk| chunk.iter().collect()).collect();
            let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
            assert_eq!(painted(&chunks, room), whole, "{size} {room}");
        }
    }

    /// The shorter the tail, the less of it a window that shrinks pushes out of reach.
    #[test]
    fn an_item_is_finished_when_the_next_one_begins() {
        let (mut painter, mut document) = (Painter::default(), Document::default());
        document.push("- one\n- two\n- three\n- fo");
        let (out, live) = painter.advance(&document, CANVAS, Lang::En, 10);
        assert_eq!(out.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["- one", "- two"]);
        assert_eq!(live.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["- three", "- fo"]);
    }

    #[test]
    fn a_line_of_code_is_finished_before_its_fence_is() {
        let (mut painter, mut document) = (Painter::default(), Document::default());
        document.push("```\none\ntw");
        let (out, live) = painter.advance(&document, CANVAS, Lang::En, 4);
        assert_eq!(out.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["```", "one"]);
        assert_eq!(live.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["tw"]);
    }

    /// Bytes are proved; times are printed (`--nocapture`) as ratios, because machines differ.
    #[test]
    fn painting_costs_what_the_answer_is_long() {
        let part = "## Part\n\nSome **bold** words and `code`, wrapped where they must be.\n\n- one\n- two\n\n\
                    ```rust\nfn f() { g(1) } // x\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";
        let look = Look { styles: true, colors: true, many: true, ..Look::TEXT };
        let canvas = Canvas { columns: 80, rows: 24, look };
        let costs = [50, 50, 100, 200].map(|kilobytes| {
            let text = part.repeat(kilobytes * 1024 / part.len());
            let characters: Vec<char> = text.chars().collect();
            let (mut painter, mut document) = (Painter::default(), Document::default());
            let (since, mut bytes) = (std::time::Instant::now(), 0);
            for chunk in characters.chunks(20) {
                document.push(&chunk.iter().collect::<String>());
                bytes += painter.frame(&document, canvas, Lang::En, true).len();
            }
            (kilobytes, since.elapsed().as_secs_f64(), bytes)
        });
        // The first one warms up.
        let [_, (_, time, bytes), ..] = costs;
        for (kilobytes, took, written) in costs.into_iter().skip(1) {
            let fold = kilobytes / 50;
            println!("{kilobytes} KB: time x{:.2}, bytes x{:.2}", took / time, written as f64 / bytes as f64);
            assert!(
                written <= bytes * fold + bytes / 10,
                "{written} bytes for {kilobytes} KB, {bytes} for 50"
            );
        }
    }
}
