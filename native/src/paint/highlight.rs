//! Colours in code, line by line, so that a line is final as soon as it is complete. One small scanner knows
//! comments, quoted text, numbers, words and names; a table says which of them a language has. A grammar engine was
//! measured against it: 3 ms to load, up to 300 ms for the first line of a language and 80 MB of memory, all paid in
//! the middle of an answer.

mod languages;

use super::{Ink, Look, inked};
use languages::{LANGUAGES, Language};

/// What a line left open for the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Nothing,
    Until(&'static str, Ink),
}

/// The colours of one listing.
#[derive(Clone, Debug)]
pub(super) struct Highlighter {
    language: Option<&'static Language>,
    look: Look,
    open: Open,
    diff: bool,
}

impl Highlighter {
    /// Colours for a language tag; one that nobody knows gets a single colour.
    pub(super) fn new(tag: &str, look: Look) -> Self {
        let name = tag.split([' ', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
        let language = LANGUAGES.iter().find(|language| language.names.contains(&name.as_str()));
        let diff = matches!(name.as_str(), "diff" | "patch");
        Self { language, look, open: Open::Nothing, diff }
    }

    /// One line, which has no line break.
    pub(super) fn line(&mut self, line: &str) -> String {
        if !self.look.colors {
            return line.to_owned();
        }
        if self.diff {
            let ink = match line.as_bytes().first() {
                Some(b'+') => Ink::Literal,
                Some(b'-') => Ink::Number,
                Some(b'@') => Ink::Name,
                _ => Ink::Plain,
            };
            return inked(line, ink, self.look);
        }
        let Some(language) = self.language else { return inked(line, Ink::Code, self.look) };
        let mut runs = Runs { look: self.look, text: String::new(), run: String::new(), ink: Ink::Plain };
        let mut rest = line;
        while !rest.is_empty() {
            let (length, ink) = self.token(rest, language, rest.len() == line.len());
            let (token, after) = rest.split_at(length.clamp(1, rest.len()));
            runs.add(token, ink);
            rest = after;
        }
        runs.finish()
    }

    /// The length and the ink of what a rest of a line starts with. The length ends on a character's border.
    fn token(&mut self, rest: &str, language: &'static Language, starts: bool) -> (usize, Ink) {
        if let Open::Until(end, ink) = self.open {
            return match rest.find(end) {
                Some(at) => {
                    self.open = Open::Nothing;
                    (at + end.len(), ink)
                }
                None => (rest.len(), ink),
            };
        }
        if let Some((start, end)) = language.block
            && rest.starts_with(start)
        {
            return self.long(rest, start.len(), end, Ink::Quiet);
        }
        if language.line.iter().any(|start| rest.starts_with(start)) {
            return (rest.len(), Ink::Quiet);
        }
        if let Some(quote) = language.long.iter().find(|quote| rest.starts_with(**quote)) {
            return self.long(rest, quote.len(), quote, Ink::Literal);
        }
        let first = rest.chars().next().unwrap_or_default();
        if language.quotes.contains(&first) {
            let length = quoted(rest, first);
            let is_key = language.keys && rest.get(length..).is_some_and(is_key_end);
            return (length, if is_key { Ink::Name } else { Ink::Literal });
        }
        if first.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_'));
            return (length.unwrap_or(rest.len()), Ink::Number);
        }
        if is_word(first) || matches!(first, '#' | '@' | '$') {
            return word(rest, first.len_utf8(), language);
        }
        if language.keys && starts && first == '[' {
            return (rest.len(), Ink::Name);
        }
        (first.len_utf8(), Ink::Plain)
    }

    fn long(&mut self, rest: &str, start: usize, end: &'static str, ink: Ink) -> (usize, Ink) {
        match rest.get(start..).and_then(|body| body.find(end)) {
            Some(at) => (start + at + end.len(), ink),
            None => {
                self.open = Open::Until(end, ink);
                (rest.len(), ink)
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(rest: &str, first: usize, language: &Language) -> (usize, Ink) {
    let more = rest.get(first..).unwrap_or_default();
    let dashes = language.keys;
    let length = more.find(|c: char| !(is_word(c) || dashes && matches!(c, '-' | '.')));
    let length = first + length.unwrap_or(more.len());
    let (text, after) = rest.split_at(length);
    let is = |word: &str| if language.any_case { word.eq_ignore_ascii_case(text) } else { word == text };
    let ink = if language.keys && is_key_end(after) {
        Ink::Name
    } else if language.words.split_ascii_whitespace().any(is) {
        Ink::Keyword
    } else if after.starts_with('(') || text.starts_with(|c: char| c.is_uppercase() || matches!(c, '@' | '$'))
    {
        Ink::Name
    } else {
        Ink::Plain
    };
    (length, ink)
}

/// Whether what follows a word makes it a key.
fn is_key_end(after: &str) -> bool {
    let after = after.trim_start();
    after.starts_with('=') || after == ":" || after.starts_with(": ")
}

/// The length of a quoted text that ends with its line.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return at + character.len_utf8();
        }
    }
    rest.len()
}

/// Collects tokens, so that neighbours in one ink share its sequence.
struct Runs {
    look: Look,
    text: String,
    run: String,
    ink: Ink,
}

impl Runs {
    fn add(&mut self, token: &str, ink: Ink) {
        // A blank has no colour.
        let ink = if token.trim().is_empty() { self.ink } else { ink };
        if ink != self.ink {
            self.flush();
            self.ink = ink;
        }
        self.run.push_str(token);
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.text.push_str(&inked(&run, self.ink, self.look));
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::wrap::plain;

    fn look() -> Look {
        Look { styles: true, colors: true, many: true, ..Look::TEXT }
    }

    /// The line with each ink's initial around what it colours.
    fn shown(highlighter: &mut Highlighter, line: &str) -> String {
        let mut text = highlighter.line(line);
        for (ink, mark) in [
            (Ink::Quiet, "q<"),
            (Ink::Keyword, "k<"),
            (Ink::Literal, "l<"),
            (Ink::Number, "n<"),
            (Ink::Name, "N<"),
        ] {
            text = text.replace(&format!("\u{1b}[{}m", look().code(ink).unwrap()), mark);
        }
        text.replace("\u{1b}[0m", ">")
    }

    #[test]
    fn languages_are_told_apart() {
        for (tag, line, expected) in [
            ("rust", "let x = \"a\\\"b\"; // hi", "k<let >x = l<\"a\\\"b\">; q<// hi>"),
            ("yaml", "image: nginx # web", "N<image>: nginx q<# web>"),
            ("json", "{\"a\": 1, \"b\": \"c\"}", "{N<\"a\">: n<1>, N<\"b\">: l<\"c\">}"),
            ("sql", "SELECT 1 FROM t", "k<SELECT >n<1 >k<FROM >t"),
            ("sh", "echo \"$HOME\" # x", "echo l<\"$HOME\" >q<# x>"),
            ("python", "def f(x): return None", "k<def >N<f>(x): k<return None>"),
        ] {
            assert_eq!(shown(&mut Highlighter::new(tag, look()), line), expected, "{tag}");
        }
    }

    #[test]
    fn what_spans_lines_stays_open() {
        let mut rust = Highlighter::new("rust", look());
        assert_eq!(shown(&mut rust, "a /* b"), "a q</* b>");
        assert_eq!(shown(&mut rust, "c */ fn"), "q<c */ >k<fn>");
        let mut python = Highlighter::new("py", look());
        shown(&mut python, "\"\"\"doc");
        assert_eq!(shown(&mut python, "if\"\"\" if"), "l<if\"\"\" >k<if>");
    }

    #[test]
    fn no_line_loses_a_character_or_gains_one() {
        for tag in LANGUAGES.iter().flat_map(|language| language.names).chain(&["", "diff", "klingon"]) {
            let mut highlighter = Highlighter::new(tag, look());
            for line in [
                "",
                "  x",
                "'é\" /* 日本 <!-- #",
                "+a `b` \"c\\",
                "\"\"\" -- // # 1.5e3_x",
                "*/ --> \"\"\" `",
            ] {
                let painted = highlighter.line(line);
                assert_eq!(plain(&painted), line, "{tag}");
            }
        }
        assert_eq!(Highlighter::new("rust", Look::TEXT).line("let"), "let");
    }
}
