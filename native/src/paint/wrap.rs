//! Breaks styled text into rows that fit, measured in terminal cells; a grapheme is never split.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Style, styled};

/// A piece of text in one style. A line break in it is one that was meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
}

/// How many cells a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The rows of a text, each at most `columns` wide (except a single grapheme that is wider).
pub(super) fn wrap(spans: &[Span], columns: usize, colors: bool) -> Vec<String> {
    let mut rows = Rows { columns: columns.max(1), colors, done: Vec::new(), row: Vec::new(), used: 0 };
    for span in spans {
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                rows.end_row();
            }
            for word in line.split_word_bounds() {
                rows.add(word, span.style);
            }
        }
    }
    rows.end_row();
    rows.done
}

struct Rows {
    columns: usize,
    colors: bool,
    done: Vec<String>,
    row: Vec<(String, Style)>,
    used: usize,
}

impl Rows {
    fn add(&mut self, word: &str, style: Style) {
        let cells = width(word);
        if self.used + cells <= self.columns {
            self.put(word, style, cells);
        } else if word.trim().is_empty() {
            // White space at a break is the break.
            self.end_row();
        } else if cells <= self.columns {
            self.break_before(word, style, cells);
        } else {
            for grapheme in word.graphemes(true) {
                let cells = width(grapheme);
                if self.used > 0 && self.used + cells > self.columns {
                    self.end_row();
                }
                self.put(grapheme, style, cells);
            }
        }
    }

    /// Starts a new row for a word, taking along what sticks to it (`(word`, `"word`).
    fn break_before(&mut self, word: &str, style: Style, cells: usize) {
        let mut along = Vec::new();
        while let Some((text, style)) = self.row.pop() {
            let starts_row = self.row.is_empty();
            let is_word = text.trim().is_empty() || text.chars().any(char::is_alphanumeric);
            if is_word || starts_row || along.len() > 2 {
                self.row.push((text, style));
                break;
            }
            along.push((text, style));
        }
        let along_cells: usize = along.iter().map(|(text, _)| width(text)).sum();
        if along_cells + cells > self.columns {
            self.row.extend(along.drain(..).rev());
        }
        self.end_row();
        for (text, style) in along.into_iter().rev() {
            let cells = width(&text);
            self.put(&text, style, cells);
        }
        self.put(word, style, cells);
    }

    fn put(&mut self, text: &str, style: Style, cells: usize) {
        if self.used == 0 && text == " " && !self.done.is_empty() {
            return;
        }
        self.used += cells;
        self.row.push((text.to_owned(), style));
    }

    fn end_row(&mut self) {
        while self.row.last().is_some_and(|(text, _)| text.trim().is_empty()) {
            self.row.pop();
        }
        let mut line = String::new();
        let mut run = String::new();
        let mut run_style = Style::default();
        for (text, style) in self.row.drain(..) {
            if style != run_style && !run.is_empty() {
                line.push_str(&styled(&run, run_style, self.colors));
                run.clear();
            }
            run_style = style;
            run.push_str(&text);
        }
        if !run.is_empty() {
            line.push_str(&styled(&run, run_style, self.colors));
        }
        self.used = 0;
        self.done.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<String> {
        wrap(&[Span { text: text.into(), style: Style::default() }], columns, false)
    }

    #[test]
    fn rows_fit_and_lose_nothing() {
        let text = "the quick brown fox, (jumps) \"over\" the lazy dog's back";
        for columns in 6..60 {
            let rows = rows(text, columns);
            assert!(rows.iter().all(|row| width(row) <= columns), "{columns}: {rows:?}");
            assert_eq!(rows.join(" ").replace(' ', ""), text.replace(' ', ""), "{columns}");
        }
    }

    #[test]
    fn wide_characters_and_clusters_stay_whole() {
        assert_eq!(rows(&"漢".repeat(5), 4), ["漢漢", "漢漢", "漢"]);
        let family = "👩\u{200d}👩\u{200d}👧";
        assert_eq!(rows(&format!("{family}{family}"), 2), [family, family]);
    }

    #[test]
    fn meant_breaks_are_kept() {
        assert_eq!(rows("a\n\nb", 10), ["a", "", "b"]);
    }
}
