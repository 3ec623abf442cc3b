//! Breaks styled text into rows that fit, measured in terminal cells; a grapheme is never split.

use std::rc::Rc;
use std::sync::OnceLock;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Look, Style, styled};
use crate::environment::Environment;

/// A piece of text in one style. A line break in it is one that was meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
    /// Where it leads, on a terminal that knows links.
    pub(super) link: Option<Rc<str>>,
}

/// Whether characters that some terminals draw wide and some narrow are wide here.
static WIDE: OnceLock<bool> = OnceLock::new();

/// Measures by the terminal that the environment tells of (`CHATCLI_AMBIGUOUS_WIDTH=2`). The first call counts.
pub fn measure_for(environment: &Environment) {
    let _ = WIDE.set(environment.filled("CHATCLI_AMBIGUOUS_WIDTH") == Some("2"));
}

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    if *WIDE.get().unwrap_or(&false) { text.width_cjk() } else { text.width() }
}

/// How many cells a painted text takes: its own sequences take none.
pub fn measure(text: &str) -> usize {
    if text.contains('\u{1b}') { width(&plain(text)) } else { width(text) }
}

/// The text if it fits into this many columns, else its beginning and an ellipsis.
pub fn cut(text: &str, columns: usize) -> String {
    if measure(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        if width(&short) + width(character.encode_utf8(&mut [0; 4])) + 1 > columns {
            break;
        }
        short.push(character);
    }
    short + "…"
}

/// A painted text without its sequences.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            plain.push(character);
        } else if characters.next() == Some(']') {
            while !matches!(characters.next(), Some('\\') | None) {}
        } else {
            characters.by_ref().find(|c| c.is_ascii_alphabetic());
        }
    }
    plain
}

/// The rows of a text, each at most `columns` wide (except a single grapheme that is wider).
pub(super) fn wrap(spans: &[Span], columns: usize, look: Look) -> Vec<String> {
    let mut rows = Rows { columns: columns.max(1), look, done: Vec::new(), row: Vec::new(), used: 0 };
    for span in spans {
        let word = |text: &str| Word { text: text.to_owned(), style: span.style, link: span.link.clone() };
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                rows.end_row();
            }
            for text in line.split_word_bounds() {
                rows.add(word(text));
            }
        }
    }
    rows.end_row();
    rows.done
}

struct Word {
    text: String,
    style: Style,
    link: Option<Rc<str>>,
}

struct Rows {
    columns: usize,
    look: Look,
    done: Vec<String>,
    row: Vec<Word>,
    used: usize,
}

impl Rows {
    fn add(&mut self, word: Word) {
        let cells = width(&word.text);
        if self.used + cells <= self.columns {
            self.put(word, cells);
        } else if word.text.trim().is_empty() {
            // White space at a break is the break.
            self.end_row();
        } else if cells <= self.columns {
            self.break_before(word, cells);
        } else {
            for grapheme in word.text.graphemes(true) {
                let cells = width(grapheme);
                if self.used > 0 && self.used + cells > self.columns {
                    self.end_row();
                }
                let piece = Word { text: grapheme.to_owned(), style: word.style, link: word.link.clone() };
                self.put(piece, cells);
            }
        }
    }

    /// Starts a new row for a word, taking along what sticks to it (`(word`, `"word`).
    fn break_before(&mut self, word: Word, cells: usize) {
        let mut along: Vec<Word> = Vec::new();
        while let Some(last) = self.row.pop() {
            let starts_row = self.row.is_empty();
            let is_word = last.text.trim().is_empty() || last.text.chars().any(char::is_alphanumeric);
            if is_word || starts_row || along.len() > 2 {
                self.row.push(last);
                break;
            }
            along.push(last);
        }
        let along_cells: usize = along.iter().map(|word| width(&word.text)).sum();
        if along_cells + cells > self.columns {
            self.row.extend(along.drain(..).rev());
        }
        self.end_row();
        for word in along.into_iter().rev() {
            let cells = width(&word.text);
            self.put(word, cells);
        }
        self.put(word, cells);
    }

    fn put(&mut self, word: Word, cells: usize) {
        if self.used == 0 && word.text == " " && !self.done.is_empty() {
            return;
        }
        self.used += cells;
        self.row.push(word);
    }

    fn end_row(&mut self) {
        while self.row.last().is_some_and(|word| word.text.trim().is_empty()) {
            self.row.pop();
        }
        let mut line = String::new();
        let mut run: Option<Word> = None;
        for word in self.row.drain(..) {
            match &mut run {
                Some(run) if run.style == word.style && run.link == word.link => {
                    run.text.push_str(&word.text)
                }
                _ => {
                    line.extend(run.replace(word).map(|run| shown(&run, self.look)));
                }
            }
        }
        line.extend(run.map(|run| shown(&run, self.look)));
        self.used = 0;
        self.done.push(line);
    }
}

fn shown(run: &Word, look: Look) -> String {
    let text = styled(&run.text, run.style, look);
    match run.link.as_deref().filter(|_| look.links) {
        Some(target) => format!("\u{1b}]8;;{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<String> {
        wrap(&[Span { text: text.into(), ..Span::default() }], columns, Look::TEXT)
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
    fn cells_are_counted_as_people_see_them() {
        for (text, cells) in [
            ("日本語", 6),
            ("e\u{301}", 1),
            ("👩\u{200d}👩\u{200d}👧", 2),
            ("🇧🇷", 2),
            ("─", 1),
            ("☁\u{fe0f}", 2),
        ] {
            assert_eq!(width(text), cells, "{text}");
        }
        assert_eq!(measure("\u{1b}[1mab\u{1b}[0m\u{1b}]8;;https://x\u{1b}\\c\u{1b}]8;;\u{1b}\\"), 3);
    }

    #[test]
    fn a_link_is_one_on_every_row_it_takes() {
        let look = Look { links: true, ..Look::TEXT };
        let span = Span { text: "two words".into(), link: Some("https://x".into()), ..Span::default() };
        let rows = wrap(&[span], 5, look);
        assert_eq!(rows.len(), 2);
        assert!(
            rows.iter()
                .all(|row| row.starts_with("\u{1b}]8;;https://x\u{1b}\\")
                    && row.ends_with("\u{1b}]8;;\u{1b}\\"))
        );
    }

    #[test]
    fn meant_breaks_are_kept() {
        assert_eq!(rows("a\n\nb", 10), ["a", "", "b"]);
    }
}
