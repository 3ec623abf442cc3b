//! Marks what looks like Markdown and is none, line by line, before the parser sees it: formulas, backslashes of paths
//! and patterns, stars between numbers, pipes in code, definitions that the parser would swallow. Also helps it to see
//! the ends of bold text that touch East Asian signs, and fences inside a fence of Markdown.
//!
//! A mark is a character that no text has. Each one is taken out again where the parser gives a text back, in two ways:
//! [`prose`] where it reads backslashes, [`verbatim`] where it does not. Marking too much therefore loses nothing: it
//! only leaves a text as it was written. A line is marked by what came before it and never by what follows, so that any
//! cutting of an answer gives the same.

mod lacks;

use lacks::Lacks;

use super::script::{is_closing, is_east_asian, is_opening, is_wide_sign};

/// The backslash that follows is ours.
const ADDED: char = '\u{fdd0}';
/// The backslash that follows belongs to the text.
const KEPT: char = '\u{fdd1}';
/// Stands between a sign and a star, so that the star is beside a letter.
const LETTER: char = '\u{fdd2}';

const MARKS: [char; 3] = [ADDED, KEPT, LETTER];

/// Languages of a fence whose text may have fences of its own.
const MARKDOWN: [&str; 4] = ["md", "markdown", "mdx", "mdown"];

/// What the lines so far have opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Guard {
    formula: Option<&'static str>,
    fence: Option<Fence>,
}

/// An open code fence.
#[derive(Clone, Debug, PartialEq)]
struct Fence {
    mark: char,
    length: usize,
    /// Fences inside it count.
    is_markdown: bool,
    inner: usize,
}

/// A whole text with its marks; line breaks become `\n`.
pub(super) fn guarded(text: &str) -> String {
    let (mut guard, mut into) = (Guard::default(), String::with_capacity(text.len() + text.len() / 16));
    guard.lines(text, &mut into);
    into
}

/// A text that the parser has read, as it was meant.
pub(super) fn prose(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            KEPT => clean.push('\\'),
            ADDED | LETTER => {}
            character => clean.push(character),
        }
    }
    clean
}

/// A text that the parser has left alone, as it was written.
pub(super) fn verbatim(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // In a table the parser takes the backslash before a pipe away itself.
            ADDED => drop(characters.next_if_eq(&'\\')),
            KEPT | LETTER => {}
            character => clean.push(character),
        }
    }
    clean
}

impl Guard {
    /// Marks lines. Only the last one may lack its line break.
    pub(super) fn lines(&mut self, text: &str, into: &mut String) {
        for line in text.split_inclusive('\n') {
            let (line, end) = match line.strip_suffix('\n') {
                Some(line) => (line.strip_suffix('\r').unwrap_or(line), "\n"),
                None => (line, ""),
            };
            let mut parts = line.split('\r').peekable();
            while let Some(part) = parts.next() {
                self.line(part, into);
                into.push_str(if parts.peek().is_some() { "\n" } else { end });
            }
        }
    }

    fn line(&mut self, line: &str, into: &mut String) {
        let cleaned;
        let line = if line.contains(MARKS) {
            cleaned = line.replace(MARKS, "\u{fffd}");
            &cleaned
        } else {
            line
        };
        let start = content_start(line);
        let content = line.get(start..).unwrap_or_default();
        if content.trim().is_empty() {
            self.formula = None;
            into.push_str(line);
        } else if content.starts_with("```") || content.starts_with("~~~") {
            self.formula = None;
            self.fence_line(line, content, into);
        } else {
            Line { line, start, has_pipe: has_pipe(line), into, formula: &mut self.formula }.guard();
        }
    }

    fn fence_line(&mut self, line: &str, content: &str, into: &mut String) {
        let mark = content.chars().next().unwrap_or('`');
        let length = content.chars().take_while(|c| *c == mark).count();
        let info = content.get(length..).unwrap_or_default().trim();
        let is_opener = !(mark == '`' && info.contains('`'));
        let prefix = line.get(..line.len() - content.len()).unwrap_or_default();
        match &mut self.fence {
            None if is_opener => {
                let language = info.split([' ', ',', '{', '\t']).next().unwrap_or_default();
                let is_markdown = MARKDOWN.iter().any(|name| language.eq_ignore_ascii_case(name));
                self.fence = Some(Fence { mark, length, is_markdown, inner: 0 });
            }
            Some(fence) if fence.mark == mark && length >= fence.length => {
                if !info.is_empty() {
                    fence.inner += usize::from(fence.is_markdown && is_opener);
                } else if fence.inner > 0 {
                    fence.inner -= 1;
                    into.push_str(prefix);
                    escape(mark, into);
                    into.push_str(content.get(mark.len_utf8()..).unwrap_or_default());
                    return;
                } else {
                    self.fence = None;
                }
            }
            _ => {}
        }
        into.push_str(line);
    }
}

/// Where a line's own text starts, behind its indentation and the marks of quotes and items.
fn content_start(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '>']);
        at += rest.len() - trimmed.len();
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let mark = match trimmed.as_bytes().get(digits) {
            Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
            Some(b'-' | b'*' | b'+') if digits == 0 => 1,
            _ => return at,
        };
        match trimmed.as_bytes().get(mark) {
            Some(b' ' | b'\t') => at += mark,
            _ => return at,
        }
    }
}

/// Whether a line has a pipe that no backslash stands before.
fn has_pipe(line: &str) -> bool {
    let bytes = line.as_bytes();
    let bare = |at: usize| at == 0 || bytes.get(at - 1) != Some(&b'\\');
    bytes.iter().enumerate().any(|(at, byte)| *byte == b'|' && bare(at))
}

fn escape(character: char, into: &mut String) {
    into.extend([ADDED, '\\', character]);
}

/// Text in which nothing is markup.
fn literal(text: &str, into: &mut String) {
    for character in text.chars() {
        if character.is_ascii_punctuation() { escape(character, into) } else { into.push(character) }
    }
}

/// One line that is no fence, while it is marked.
struct Line<'a> {
    line: &'a str,
    start: usize,
    has_pipe: bool,
    into: &'a mut String,
    formula: &'a mut Option<&'static str>,
}

impl<'a> Line<'a> {
    fn rest(&self, at: usize) -> &'a str {
        self.line.get(at..).unwrap_or_default()
    }

    fn before(&self, at: usize) -> Option<char> {
        self.line.get(..at).and_then(|before| before.chars().next_back())
    }

    fn guard(mut self) {
        let mut at = 0;
        if let Some(end) = *self.formula {
            // The marks of a quote around it stay marks.
            let open = self.line.len() - self.line.trim_start_matches([' ', '\t', '>']).len();
            self.into.push_str(self.line.get(..open).unwrap_or_default());
            at = match self.rest(open).find(end) {
                Some(place) => {
                    *self.formula = None;
                    open + place + end.len()
                }
                None => self.line.len(),
            };
            let inside = self.line.get(open..at).unwrap_or_default();
            literal(inside, self.into);
        }
        // Backslashes of one word are judged together.
        let mut word = (0, false);
        // Where nothing was found once, nothing is looked for again: a line costs its length.
        let mut lacks = Lacks::default();
        while let Some(character) = self.rest(at).chars().next() {
            at += match character {
                '`' => self.code(at, &mut lacks),
                '\\' => self.backslash(at, &mut word, &mut lacks),
                '$' => self.dollar(at, &mut lacks),
                '*' => self.stars(at),
                '_' => self.underscores(at),
                '~' if !self.rest(at).starts_with("~~") => {
                    escape('~', self.into);
                    1
                }
                '~' => self.same('~', at),
                'h' | 'w' => self.address(at),
                ']' if self.rest(at).starts_with("]:") => {
                    self.into.push(']');
                    escape(':', self.into);
                    2
                }
                character => self.copy(at, character.len_utf8()),
            };
        }
    }

    fn copy(&mut self, at: usize, length: usize) -> usize {
        self.into.push_str(self.line.get(at..at + length).unwrap_or_default());
        length
    }

    fn same(&mut self, mark: char, at: usize) -> usize {
        self.copy(at, run(self.rest(at), mark))
    }

    fn code(&mut self, at: usize, lacks: &mut Lacks) -> usize {
        let length = run(self.rest(at), '`');
        let inside = at + length;
        let Some(end) = lacks.code_end(self.line, inside, length) else { return self.same('`', at) };
        let mut last = '`';
        for character in self.line.get(at..end).unwrap_or_default().chars() {
            if character == '|' && last != '\\' {
                escape('|', self.into);
            } else {
                self.into.push(character);
            }
            last = character;
        }
        end - at
    }

    fn backslash(&mut self, at: usize, word: &mut (usize, bool), lacks: &mut Lacks) -> usize {
        let Some(next) = self.rest(at + 1).chars().next() else {
            // Before the end of a line it is a line break, except where a shell's line goes on.
            if self.before(at).is_some_and(char::is_whitespace) {
                self.into.extend([ADDED, '\\', '\\']);
                return 1;
            }
            return self.copy(at, 1);
        };
        let pair = match next {
            '(' => Some("\\)"),
            '[' => Some("\\]"),
            _ => None,
        };
        if let Some(end) = pair {
            let inside = at + 2;
            if let Some(end) = lacks.find(self.line, inside, end) {
                literal(self.line.get(at..end).unwrap_or_default(), self.into);
                return end - at;
            }
            if next == '[' && (at == self.start || self.rest(inside).trim().is_empty()) {
                return self.open_formula(at, end);
            }
        }
        if at >= word.0 {
            let begin = self
                .line
                .get(..at)
                .and_then(|before| before.rfind(char::is_whitespace))
                .map_or(0, |at| at + 1);
            let end = self.rest(at).find(char::is_whitespace).map_or(self.line.len(), |length| at + length);
            let text = self.line.get(begin..end).unwrap_or_default();
            *word = (end, is_path(text));
        }
        if !next.is_ascii_punctuation() {
            return self.copy(at, 1);
        }
        if word.1 || !self.is_escape(at, next) {
            self.into.push(KEPT);
        }
        self.copy(at, 2)
    }

    /// Whether a backslash says that a sign is no markup, instead of being one of the text.
    fn is_escape(&self, at: usize, next: char) -> bool {
        let after = self.rest(at + 2).chars().next();
        match next {
            '*' | '_' | '`' | '~' | '#' => true,
            '|' => self.has_pipe,
            '>' | '-' | '+' => at == self.start,
            '.' | ')' => {
                let number = self.line.get(self.start..at).unwrap_or_default();
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            }
            '$' => after.is_some_and(|after| after.is_ascii_digit()),
            '!' => after == Some('['),
            _ => false,
        }
    }

    fn dollar(&mut self, at: usize, lacks: &mut Lacks) -> usize {
        if self.rest(at).starts_with("$$") {
            if let Some(end) = lacks.find(self.line, at + 2, "$$") {
                literal(self.line.get(at..end).unwrap_or_default(), self.into);
                return end - at;
            }
            if at == self.start || self.rest(at + 2).trim().is_empty() {
                return self.open_formula(at, "$$");
            }
            return self.copy(at, 2);
        }
        // As in Pandoc: nothing blank inside its ends, and no digit behind it, so that prices stay prices.
        let starts = self.rest(at + 1).chars().next().is_some_and(|next| !next.is_whitespace());
        let end = lacks.find(self.line, at + 1, "$").filter(|end| {
            let inside = self.line.get(at + 1..end - 1).unwrap_or_default();
            let follows = self.rest(*end).chars().next().is_some_and(|next| next.is_ascii_digit());
            let is_formula = inside.contains(['\\', '^', '_', '{', '=', '+']) || !inside.contains(' ');
            let is_prose = inside.contains(['`', '|']) || inside.contains("**");
            starts && !follows && is_formula && !is_prose && !inside.ends_with([' ', '\t', '\\'])
        });
        let Some(end) = end else { return self.copy(at, 1) };
        literal(self.line.get(at..end).unwrap_or_default(), self.into);
        end - at
    }

    /// A formula that takes more lines: it ends at its end, at a blank line or at a fence.
    fn open_formula(&mut self, at: usize, end: &'static str) -> usize {
        *self.formula = Some(end);
        let rest = self.line.get(at..).unwrap_or_default();
        literal(rest, self.into);
        rest.len()
    }

    fn stars(&mut self, at: usize) -> usize {
        let length = run(self.rest(at), '*');
        let (before, after) = (self.before(at), self.rest(at + length).chars().next());
        let is = |side: Option<char>, test: fn(&char) -> bool| side.as_ref().is_some_and(test);
        let between = is(before, char::is_ascii_alphanumeric) && is(after, char::is_ascii_alphanumeric);
        let beside_digit = is(before, char::is_ascii_digit) || is(after, char::is_ascii_digit);
        // `src/*`, `*/x`, `*.rs`
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ','));
        let is_pattern = before == Some('/') || (begins && matches!(after, Some('/' | '.')));
        if (length == 1 && (between || is_pattern)) || (length == 2 && between && beside_digit) {
            for _ in 0..length {
                escape('*', self.into);
            }
            return length;
        }
        let (Some(left), Some(right)) = (before, after) else { return self.copy(at, length) };
        let is_blank = left.is_whitespace() || right.is_whitespace();
        // A sign inside bold text and a letter outside: the parser would see no end, or no beginning. Where the sign
        // itself tells that the star is on its other side, it sees enough.
        let joins = |sign: char, letter: char| {
            let is_label = length == 2 && sign == ':' && letter.is_alphanumeric();
            !is_blank
                && left != '\\'
                && is_sign(sign)
                && !is_sign(letter)
                && (is_east_asian(letter) || is_wide_sign(sign) || is_label)
        };
        if joins(left, right) && !is_opening(left) {
            self.into.push(LETTER);
        }
        self.copy(at, length);
        if joins(right, left) && !is_closing(right) {
            self.into.push(LETTER);
        }
        length
    }

    /// Names such as `__init__` are no bold text.
    fn underscores(&mut self, at: usize) -> usize {
        /// So that a line of underscores costs its length.
        const LONGEST: usize = 64;
        let length = run(self.rest(at), '_');
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let rest = self.rest(at);
        let name = rest.bytes().take(LONGEST + 1).take_while(|byte| is_name(char::from(*byte))).count();
        let text = rest.get(..name).unwrap_or_default();
        let is_free = |side: Option<char>| side.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let is_dunder = length == 2
            && (5..=LONGEST).contains(&text.len())
            && text.ends_with("__")
            && text.get(2..3).is_some_and(|first| first != "_")
            && is_free(self.before(at))
            && is_free(self.rest(at + name).chars().next());
        if !is_dunder {
            return self.copy(at, length);
        }
        literal(text, self.into);
        name
    }

    /// Signs inside an address belong to it.
    fn address(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        if !["http://", "https://", "www."].iter().any(|start| rest.starts_with(start)) {
            return self.copy(at, 1);
        }
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '[' | ']' | '\\' | '$');
        let length = rest.find(ends).unwrap_or(rest.len());
        let text = self.line.get(at..at + length).unwrap_or_default();
        // What stands at its end may close what was opened before it.
        let solid = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len();
        for (place, character) in text.char_indices() {
            match character {
                '*' | '_' | '~' if place < solid => escape(character, self.into),
                character => self.into.push(character),
            }
        }
        length
    }
}

/// Whether a word with backslashes is a path, a pattern or a formula: one of them escapes nothing.
fn is_path(word: &str) -> bool {
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && characters.next().is_some_and(|next| next.is_alphanumeric() || next == '\\') {
            return true;
        }
    }
    false
}

fn is_sign(character: char) -> bool {
    character.is_ascii_punctuation() || is_wide_sign(character)
}

/// How often a mark is repeated at the start of a text.
fn run(text: &str, mark: char) -> usize {
    text.chars().take_while(|c| *c == mark).count()
}

#[cfg(test)]
mod tests;
