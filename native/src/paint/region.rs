//! The live region: the last rows of the screen, which are drawn again, below everything that is finished. It turns
//! "these rows are finished, those are live, the cursor is here" into the fewest bytes, and writes each finished row
//! once. It moves only relative to itself, so it never asks the terminal where it is, and it never clears more than
//! its own rows.

use super::own::lines;
use super::wrap::{plain, width};

/// One finished row, which the terminal keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it shows, with its styles.
    pub text: String,
    /// How many cells it takes; more than a row's width is left for the terminal to wrap.
    pub cells: usize,
    /// Who reads it.
    pub stream: Stream,
    /// It is a line of the program's own, which may be broken into rows anew.
    pub own: bool,
}

impl Row {
    /// The rows that a line of the program's own takes. One in several styles is left for the terminal to wrap.
    pub fn fitted(self, columns: usize) -> Vec<Self> {
        if !self.own || self.cells <= columns {
            return vec![self];
        }
        let text = plain(&self.text);
        let Some((on, off)) = self.text.split_once(&text) else { return vec![self] };
        let part = |row: String| Self {
            cells: width(&row),
            text: format!("{on}{row}{off}"),
            stream: self.stream,
            own: true,
        };
        lines(&text, columns).into_iter().map(part).collect()
    }
}

/// Where a row belongs when the two streams lead to different places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stream {
    /// Answers.
    #[default]
    Out,
    /// Everything said beside them.
    Err,
}

/// What is live: rows that fit the width, and the cursor among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Row and column of the cursor; hidden below the last row's start when there is none.
    pub cursor: Option<(usize, usize)>,
}

/// What is on the screen of the live region.
#[derive(Debug, Default)]
pub struct Region {
    drawn: Live,
    /// The row in which the terminal's cursor was left.
    at: usize,
    /// The cursor is not shown.
    hidden: bool,
}

/// A piece of one frame, for one stream.
pub type Piece = (Stream, String);

impl Region {
    /// The bytes that print the finished rows and bring the live ones up to date.
    pub fn frame(&mut self, finished: &[Row], live: Live, columns: usize) -> Vec<Piece> {
        if finished.is_empty() && live == self.drawn {
            return Vec::new();
        }
        let old = std::mem::take(&mut self.drawn);
        let mut pen = Pen::new(self.at, old.rows.len());
        if !self.hidden {
            pen.out("\u{1b}[?25l");
        }
        for (index, row) in finished.iter().enumerate() {
            // A row that was drawn and did not move stays as it is.
            if pen.existing > index && old.rows.get(index) == Some(row) {
                continue;
            }
            pen.go_to(index);
            if row.cells > columns {
                // Below a row that the terminal wraps nothing is where it was.
                pen.out("\u{1b}[J");
                pen.existing = 0;
                pen.push(row.stream, &row.text);
            } else {
                pen.row_text(row, columns, index);
            }
        }
        let mut clips = false;
        for (offset, row) in live.rows.iter().enumerate() {
            let index = finished.len() + offset;
            if pen.existing > index && old.rows.get(index) == Some(row) {
                continue;
            }
            pen.go_to(index);
            if !clips {
                // A character that is wider than it was measured must not make two rows out of one.
                pen.out("\u{1b}[?7l");
                clips = true;
            }
            pen.row_text(row, columns, index);
        }
        if clips {
            pen.out("\u{1b}[?7h");
        }
        let count = finished.len() + live.rows.len();
        if pen.existing > count || live.rows.is_empty() {
            let is_longer = pen.existing > count;
            pen.go_to(count);
            if is_longer {
                pen.out("\u{1b}[J");
            }
        }
        self.at = live.cursor.map_or(live.rows.len().saturating_sub(1), |(row, _)| row);
        pen.go_to(finished.len() + self.at);
        if let Some((_, column @ 1..)) = live.cursor {
            pen.out(&format!("\u{1b}[{column}C"));
        }
        self.hidden = live.cursor.is_none() && !live.rows.is_empty();
        if !self.hidden {
            pen.out("\u{1b}[?25h");
        }
        self.drawn = live;
        pen.finish()
    }

    /// Forgets what is drawn without touching it: what comes next starts in the cursor's row.
    pub fn forget(&mut self) {
        self.drawn = Live::default();
        self.at = 0;
    }

    /// The window changed its width. Rows that no longer fit were wrapped by a terminal that does so, or cut by one
    /// that does not; either way the region starts again from its first row.
    pub fn resized(&mut self, columns: usize, reflows: bool) -> Vec<Piece> {
        if self.drawn.rows.is_empty() {
            return Vec::new();
        }
        let columns = columns.max(1);
        let more = |cells: usize| if reflows { cells.saturating_sub(1) / columns } else { 0 };
        let above: usize = self.drawn.rows.iter().take(self.at).map(|row| 1 + more(row.cells)).sum();
        let own = self.drawn.cursor.map_or(0, |(_, column)| more(column + 1));
        let mut pen = Pen::new(above + own, 0);
        pen.go_to(0);
        pen.out("\u{1b}[J");
        self.forget();
        pen.finish()
    }
}

/// Writes rows from top to bottom and remembers where it is.
struct Pen {
    pieces: Vec<Piece>,
    row: usize,
    /// How many of the rows drawn before are still where they were.
    existing: usize,
}

impl Pen {
    fn new(row: usize, existing: usize) -> Self {
        Self { pieces: vec![(Stream::Out, "\u{1b}[?2026h".to_owned())], row, existing }
    }

    fn push(&mut self, stream: Stream, text: &str) {
        match self.pieces.last_mut() {
            Some((last, piece)) if *last == stream => piece.push_str(text),
            _ => self.pieces.push((stream, text.to_owned())),
        }
    }

    fn out(&mut self, text: &str) {
        self.push(Stream::Out, text);
    }

    /// Writes a row over whatever is there.
    fn row_text(&mut self, row: &Row, columns: usize, index: usize) {
        // A tab leaves what it passes over.
        if row.text.contains('\t') && index < self.existing {
            self.out("\u{1b}[K");
        }
        self.push(row.stream, &row.text);
        // At the last column the cursor waits on the character itself: clearing would take it away.
        if row.cells < columns && index < self.existing {
            self.out("\u{1b}[K");
        }
    }

    /// Goes to the first column of a row; one below the existing rows is made.
    fn go_to(&mut self, row: usize) {
        self.out("\r");
        if row < self.row {
            self.out(&format!("\u{1b}[{}A", self.row - row));
        } else {
            let last = row.min(self.existing.saturating_sub(1).max(self.row));
            if last > self.row {
                self.out(&format!("\u{1b}[{}B", last - self.row));
            }
            self.out(&"\n".repeat(row - last));
        }
        self.row = row;
    }

    /// The pieces, held together by a synchronised update.
    fn finish(mut self) -> Vec<Piece> {
        self.out("\u{1b}[?2026l");
        self.pieces
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrap::measure;
    use super::*;

    fn row(text: &str) -> Row {
        Row { text: text.into(), cells: text.chars().count(), stream: Stream::Out, own: false }
    }

    fn live(rows: &[&str], cursor: Option<(usize, usize)>) -> Live {
        Live { rows: rows.iter().map(|text| row(text)).collect(), cursor }
    }

    fn bytes(pieces: Vec<Piece>) -> String {
        pieces.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_row_that_becomes_finished_unchanged_is_not_written_again() {
        let mut region = Region::default();
        region.frame(&[], live(&["one", "two", "> "], Some((2, 2))), 20);
        let written = bytes(region.frame(&[row("one")], live(&["two", "three", "> "], Some((2, 2))), 20));
        assert!(
            !written.contains("one") && !written.contains("two") && written.contains("three"),
            "{written:?}"
        );
    }

    #[test]
    fn only_the_row_that_changed_is_written() {
        let mut region = Region::default();
        region.frame(&[], live(&["tail", "> a"], Some((1, 3))), 20);
        let written = bytes(region.frame(&[], live(&["tail", "> ab"], Some((1, 4))), 20));
        assert!(written.contains("> ab") && !written.contains("tail"), "{written:?}");
        assert!(region.frame(&[], live(&["tail", "> ab"], Some((1, 4))), 20).is_empty());
    }

    #[test]
    fn a_line_of_the_program_takes_the_rows_it_needs() {
        let line = |text: &str, own| Row { own, cells: measure(text), ..row(text) };
        let texts = |row: Row| row.fitted(10).into_iter().map(|row| row.text).collect::<Vec<_>>();
        let dim = |text: &str| format!("\u{1b}[2m{text}\u{1b}[0m");
        assert_eq!(texts(line(&dim("some words here"), true)), [dim("some words"), dim("  here")]);
        assert_eq!(
            texts(line("some words here", false)),
            ["some words here"],
            "an answer's row is what it is"
        );
        assert_eq!(texts(line("some", true)), ["some"]);
    }

    #[test]
    fn a_tab_does_not_let_an_older_row_shine_through() {
        let mut region = Region::default();
        region.frame(&[], live(&["xxxxxxxxxxxxxxxx", "> "], Some((1, 2))), 20);
        let tabbed = Row { cells: 9, ..row("a\tb") };
        let written = bytes(region.frame(&[tabbed], live(&["> "], Some((0, 2))), 20));
        assert!(written.contains("\u{1b}[Ka\tb"), "{written:?}");
    }

    #[test]
    fn nothing_above_the_region_is_cleared() {
        let mut region = Region::default();
        region.frame(&[], live(&["a", "b", "c"], None), 20);
        let written = bytes(region.frame(&[], live(&["a"], None), 20));
        assert!(
            written.contains("\u{1b}[J") && !written.contains("2J") && !written.contains("3J"),
            "{written:?}"
        );
        assert!(written.starts_with("\u{1b}[?2026h") && written.ends_with("\u{1b}[?2026l"));
    }
}
