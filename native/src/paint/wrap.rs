//! Styled text in rows that fit, measured in terminal cells. Where a row ends is decided in `breaks`.

use std::rc::Rc;
use std::sync::OnceLock;

use unicode_width::UnicodeWidthStr;

use super::{Look, Style, breaks, styled};
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
    match (text.contains('\u{1b}'), text.contains('\t')) {
        (false, false) => width(text),
        (true, false) => width(&plain(text)),
        (_, true) => width(&untabbed(&plain(text))),
    }
}

/// A text with blanks up to each tab stop, as a terminal shows it.
pub(super) fn untabbed(text: &str) -> String {
    const STOP: usize = 8;
    let mut all = String::with_capacity(text.len());
    let mut used = 0;
    for (number, piece) in text.split('\t').enumerate() {
        if number > 0 {
            let blanks = STOP - used % STOP;
            all.push_str(&" ".repeat(blanks));
            used += blanks;
        }
        all.push_str(piece);
        used += width(piece);
    }
    all
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
    let mut all = Vec::new();
    let mut line = Line::default();
    for span in spans {
        for (index, text) in span.text.split('\n').enumerate() {
            if index > 0 {
                line.end(columns, look, &mut all);
            }
            line.add(text, span);
        }
    }
    line.end(columns, look, &mut all);
    all
}

/// One line of styled text, before it is broken into rows.
#[derive(Default)]
struct Line<'a> {
    text: String,
    /// Up to where each span of it reaches.
    ends: Vec<(usize, &'a Span)>,
}

impl<'a> Line<'a> {
    fn add(&mut self, text: &str, span: &'a Span) {
        if !text.is_empty() {
            self.text.push_str(text);
            self.ends.push((self.text.len(), span));
        }
    }

    fn end(&mut self, columns: usize, look: Look, into: &mut Vec<String>) {
        // Spans and rows both go forward.
        let mut ends = self.ends.iter().peekable();
        for row in breaks::rows(&self.text, columns, columns) {
            let (mut shown, mut at) = (String::new(), row.start);
            while let Some((end, span)) = ends.peek() {
                let piece = self.text.get(at..row.end.min(*end)).unwrap_or_default();
                if !piece.is_empty() {
                    shown.push_str(&painted(piece, span, look));
                    at += piece.len();
                }
                if *end > row.end {
                    break;
                }
                ends.next();
            }
            into.push(shown);
        }
        *self = Self::default();
    }
}

fn painted(text: &str, span: &Span, look: Look) -> String {
    let text = styled(text, span.style, look);
    match span.link.as_deref().filter(|_| look.links) {
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
    fn tabs_reach_to_their_stops() {
        assert_eq!(untabbed("\ta\tbc"), "        a       bc");
        assert_eq!(measure("\u{1b}[1m12345678\u{1b}[0m\tx"), 17);
    }

    #[test]
    fn meant_breaks_are_kept() {
        assert_eq!(rows("a\n\nb", 10), ["a", "", "b"]);
    }
}
