//! A table that grows: its rows are read once each, together with its two first lines, and not again for every row that
//! follows.

use super::block::{Align, Block, Inline};
use super::parse::read;

/// The cells of one row.
pub type Row = Vec<Vec<Inline>>;

/// A table whose end has not come yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenTable<'a> {
    /// How its columns are aligned.
    pub align: &'a [Align],
    /// The cells of its head.
    pub head: &'a [Vec<Inline>],
    /// Its complete rows, which can no longer change.
    pub rows: &'a [Row],
}

/// What was read of a table.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// Its two first lines, as the parser reads them.
    first: String,
    align: Vec<Align>,
    head: Vec<Vec<Inline>>,
    rows: Vec<Row>,
}

impl Grid {
    /// The table that a text is, when it is one and nothing else.
    pub(super) fn of(text: &str) -> Option<Self> {
        let Block::Table { align, head, rows } = alone(text)? else { return None };
        let first = text.split_inclusive('\n').take(2).collect();
        Some(Self { first, align, head, rows })
    }

    /// What is read for some more lines, in bytes.
    pub(super) fn cost(&self, lines: &str) -> usize {
        self.first.len() + lines.len()
    }

    /// Some more complete lines of the table, as rows; none when they are no rows.
    fn read(&self, lines: &str) -> Option<Vec<Row>> {
        if lines.is_empty() {
            return Some(Vec::new());
        }
        match alone(&format!("{}{lines}", self.first))? {
            Block::Table { head, rows, .. } if head == self.head => Some(rows),
            _ => None,
        }
    }

    /// Adds some more complete lines. Says whether they are rows.
    pub(super) fn extend(&mut self, lines: &str) -> bool {
        let Some(rows) = self.read(lines) else { return false };
        self.rows.extend(rows);
        true
    }

    /// An incomplete line as the row that it is so far.
    pub(super) fn begun(&self, line: &str) -> Option<Row> {
        self.read(line)?.pop()
    }

    pub(super) fn open(&self) -> OpenTable<'_> {
        OpenTable { align: &self.align, head: &self.head, rows: &self.rows }
    }

    pub(super) fn into_block(self) -> Block {
        Block::Table { align: self.align, head: self.head, rows: self.rows }
    }
}

/// The one block that a text is.
fn alone(text: &str) -> Option<Block> {
    let mut blocks = read(text).into_iter();
    blocks.next().filter(|_| blocks.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::super::splitter::Document;
    use super::*;
    use crate::markdown::parse;

    const TEXT: &str = "before\n\n| a | *b* |\n|:--|--:|\n| 1 | `2` |\n| x [y](z) | |\n|\n| 3 |\n\nafter\n\n\
                        | c |\n|---|\n| 4 |\n# over\n| d |\n|---|\n| 5 |\nno row\n| 6 |";

    #[test]
    fn a_growing_table_is_what_it_would_be_if_it_were_read_anew() {
        let (mut document, mut seen) = (Document::default(), 0);
        for character in TEXT.chars() {
            document.push(&character.to_string());
            let Some((open, begun)) = document.open_table() else { continue };
            seen += 1;
            if document.text().ends_with("\n|") {
                assert_eq!(begun, None, "it says nothing yet");
                continue;
            }
            let rows: Vec<Row> = open.rows.iter().cloned().chain(begun).collect();
            let table = Block::Table { align: open.align.to_vec(), head: open.head.to_vec(), rows };
            assert_eq!(document.live(), [table], "{}", document.text());
        }
        assert_eq!(seen, 39, "every character after the second line of each table, and none of what ends it");
    }

    #[test]
    fn tables_are_the_same_however_they_come() {
        for size in 1..TEXT.len() {
            let mut document = Document::default();
            for piece in TEXT.as_bytes().chunks(size) {
                document.push(&String::from_utf8_lossy(piece));
            }
            document.finish();
            let blocks: Vec<Block> = document.sealed().iter().map(|sealed| sealed.block.clone()).collect();
            assert_eq!(blocks, parse(TEXT), "{size}");
        }
    }

    #[test]
    fn a_blank_line_seals_a_table_and_what_follows_is_the_tail() {
        let mut document = Document::default();
        document.push("| a |\n|---|\n| 1 |\n");
        assert_eq!(document.sealed().len(), 0);
        document.push("| 2 |\n\nwords");
        assert_eq!(document.sealed().len(), 1);
        assert_eq!((document.tail(), document.open_table()), ("words", None));
    }
}
