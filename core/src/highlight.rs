//! Which pieces of a code listing are comments, words, quoted text, numbers and names, line by line, so that a line is
//! final as soon as it is complete. How each kind looks is decided by the renderer.
//!
//! One small scanner knows the kinds; a table says which of them a language has. A grammar engine was measured against
//! it: 3 ms to load, up to 300 ms for the first line of a language and 80 MB of memory, all paid in the middle of an
//! answer. Only [`Scanner`] refers to the tables: a program that only asks [`is_known`] does not carry them.

mod languages;
mod names;

use languages::{LANGUAGES, Language};

/// What a piece of code is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing special.
    #[default]
    Plain,
    /// A comment.
    Comment,
    /// A word of the language.
    Keyword,
    /// Quoted text; an added line of a difference.
    Literal,
    /// A number; a removed line of a difference.
    Number,
    /// The name of a type, a function or a key.
    Name,
}

/// Neighbouring bytes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many bytes; it ends on a character's border.
    pub length: usize,
    /// What they are.
    pub kind: Kind,
}

/// What a line left open for the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Nothing,
    Until(&'static str, Kind),
}

#[derive(Clone, Copy, Debug)]
enum Manner {
    Diff,
    Language(&'static Language),
}

/// Reads one listing, line after line.
#[derive(Clone, Debug)]
pub struct Scanner {
    manner: Manner,
    open: Open,
}

/// Whether a code block's tag names a known language.
pub fn is_known(tag: &str) -> bool {
    let name = name(tag);
    names::ALL.iter().any(|names| names.contains(&name.as_str()))
}

/// The language in a tag like `rust,ignore` or `js {1-3}`.
fn name(tag: &str) -> String {
    tag.split([' ', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase()
}

impl Scanner {
    /// A reader for a language tag, if the language is known.
    pub fn new(tag: &str) -> Option<Self> {
        let name = name(tag);
        let manner = if names::DIFF.contains(&name.as_str()) {
            Manner::Diff
        } else {
            let known = LANGUAGES.iter().find(|language| language.names.contains(&name.as_str()));
            Manner::Language(known?)
        };
        Some(Self { manner, open: Open::Nothing })
    }

    /// One line, which has no line break, as runs that cover all of it.
    pub fn line(&mut self, line: &str) -> Vec<Run> {
        let mut runs = Runs::default();
        match self.manner {
            Manner::Diff => runs.add(line, changed(line)),
            Manner::Language(language) => {
                let mut rest = line;
                while !rest.is_empty() {
                    let (length, kind) = self.token(rest, language, rest.len() == line.len());
                    let (token, after) = rest.split_at(length.clamp(1, rest.len()));
                    runs.add(token, kind);
                    rest = after;
                }
            }
        }
        runs.0
    }

    /// A whole listing, line breaks included.
    pub fn listing(&mut self, text: &str) -> Vec<Run> {
        let mut runs = Runs::default();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                runs.add("\n", Kind::Plain);
            }
            self.line(line).into_iter().for_each(|run| runs.push(run));
        }
        runs.0
    }

    /// The length and the kind of what a rest of a line starts with. The length ends on a character's border.
    fn token(&mut self, rest: &str, language: &'static Language, starts: bool) -> (usize, Kind) {
        if let Open::Until(end, kind) = self.open {
            return match rest.find(end) {
                Some(at) => {
                    self.open = Open::Nothing;
                    (at + end.len(), kind)
                }
                None => (rest.len(), kind),
            };
        }
        if let Some((start, end)) = language.block
            && rest.starts_with(start)
        {
            return self.long(rest, start.len(), end, Kind::Comment);
        }
        if language.line.iter().any(|start| rest.starts_with(start)) {
            return (rest.len(), Kind::Comment);
        }
        if let Some(quote) = language.long.iter().find(|quote| rest.starts_with(**quote)) {
            return self.long(rest, quote.len(), quote, Kind::Literal);
        }
        let first = rest.chars().next().unwrap_or_default();
        if language.quotes.contains(&first) {
            let length = quoted(rest, first);
            let is_key = language.keys && rest.get(length..).is_some_and(is_key_end);
            return (length, if is_key { Kind::Name } else { Kind::Literal });
        }
        if first.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_'));
            return (length.unwrap_or(rest.len()), Kind::Number);
        }
        if is_word(first) || matches!(first, '#' | '@' | '$') {
            return word(rest, first.len_utf8(), language);
        }
        if language.keys && starts && first == '[' {
            return (rest.len(), Kind::Name);
        }
        (first.len_utf8(), Kind::Plain)
    }

    fn long(&mut self, rest: &str, start: usize, end: &'static str, kind: Kind) -> (usize, Kind) {
        match rest.get(start..).and_then(|body| body.find(end)) {
            Some(at) => (start + at + end.len(), kind),
            None => {
                self.open = Open::Until(end, kind);
                (rest.len(), kind)
            }
        }
    }
}

/// A line of a difference.
fn changed(line: &str) -> Kind {
    match line.as_bytes().first() {
        Some(b'+') => Kind::Literal,
        Some(b'-') => Kind::Number,
        Some(b'@') => Kind::Name,
        _ => Kind::Plain,
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(rest: &str, first: usize, language: &Language) -> (usize, Kind) {
    let more = rest.get(first..).unwrap_or_default();
    let dashes = language.keys;
    let length = more.find(|c: char| !(is_word(c) || dashes && matches!(c, '-' | '.')));
    let length = first + length.unwrap_or(more.len());
    let (text, after) = rest.split_at(length);
    let is = |word: &str| if language.any_case { word.eq_ignore_ascii_case(text) } else { word == text };
    let kind = if language.keys && is_key_end(after) {
        Kind::Name
    } else if language.words.split_ascii_whitespace().any(is) {
        Kind::Keyword
    } else if after.starts_with('(') || text.starts_with(|c: char| c.is_uppercase() || matches!(c, '@' | '$'))
    {
        Kind::Name
    } else {
        Kind::Plain
    };
    (length, kind)
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

/// Collects tokens, so that neighbours of one kind are one run.
#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    fn add(&mut self, token: &str, kind: Kind) {
        // A blank has no colour: it goes with what stands before it.
        let is_blank = token.trim().is_empty();
        let kind = if is_blank { self.0.last().map_or(Kind::Plain, |last| last.kind) } else { kind };
        self.push(Run { length: token.len(), kind });
    }

    fn push(&mut self, run: Run) {
        match self.0.last_mut().filter(|last| last.kind == run.kind) {
            Some(last) => last.length += run.length,
            None if run.length == 0 => {}
            None => self.0.push(run),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with each kind's initial around what it is.
    fn shown(scanner: &mut Scanner, line: &str) -> String {
        let mut text = String::new();
        let mut rest = line;
        for run in scanner.line(line) {
            let (piece, after) = rest.split_at(run.length);
            rest = after;
            match run.kind {
                Kind::Plain => text.push_str(piece),
                Kind::Comment => text.push_str(&format!("q<{piece}>")),
                Kind::Keyword => text.push_str(&format!("k<{piece}>")),
                Kind::Literal => text.push_str(&format!("l<{piece}>")),
                Kind::Number => text.push_str(&format!("n<{piece}>")),
                Kind::Name => text.push_str(&format!("N<{piece}>")),
            }
        }
        text
    }

    fn scanner(tag: &str) -> Scanner {
        Scanner::new(tag).unwrap_or_else(|| panic!("{tag} is known"))
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
            ("diff", "-gone", "n<-gone>"),
            ("Rust,ignore", "fn", "k<fn>"),
        ] {
            assert_eq!(shown(&mut scanner(tag), line), expected, "{tag}");
        }
    }

    #[test]
    fn what_spans_lines_stays_open() {
        let mut rust = scanner("rust");
        assert_eq!(shown(&mut rust, "a /* b"), "a q</* b>");
        assert_eq!(shown(&mut rust, "c */ fn"), "q<c */ >k<fn>");
        let mut python = scanner("py");
        shown(&mut python, "\"\"\"doc");
        assert_eq!(shown(&mut python, "if\"\"\" if"), "l<if\"\"\" >k<if>");
    }

    const LINES: [&str; 6] =
        ["", "  x", "'é\" /* 日本 <!-- #", "+a `b` \"c\\", "\"\"\" -- // # 1.5e3_x", "*/ --> \"\"\" `"];

    #[test]
    fn runs_cover_every_line_and_end_between_characters() {
        for tag in names::ALL.concat() {
            let mut by_line = scanner(tag);
            for line in LINES {
                let mut end = 0;
                for run in by_line.line(line) {
                    end += run.length;
                    assert!(line.is_char_boundary(end), "{tag}: {line}");
                }
                assert_eq!(end, line.len(), "{tag}: {line}");
            }
            let text = LINES.join("\n");
            let whole: usize = scanner(tag).listing(&text).iter().map(|run| run.length).sum();
            assert_eq!(whole, text.len(), "{tag}");
        }
    }

    #[test]
    fn every_name_has_a_language_and_every_language_is_known_by_its_names() {
        for tag in LANGUAGES.iter().flat_map(|language| language.names).chain(names::DIFF) {
            assert!(is_known(tag) && Scanner::new(tag).is_some(), "{tag}");
        }
        for tag in names::ALL.concat() {
            assert!(Scanner::new(tag).is_some(), "{tag}");
        }
        assert!(!is_known("") && !is_known("klingon") && Scanner::new("klingon").is_none());
    }
}
