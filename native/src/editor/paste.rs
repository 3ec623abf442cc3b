//! Pasted texts. A short one goes into the line; a long one is kept aside and stands in the line as one placeholder,
//! which is deleted as a whole and becomes the text again when the line is submitted.

use chatcli_core::text::{Lang, Text, fill};

use super::block::dashes;

/// A paste with more characters than this gets a placeholder.
const MAX_INLINE_CHARS: usize = 150;
/// An entry of the history with more bytes than this does, too: a person cannot change it in the line.
const MAX_RECALLED_BYTES: usize = 4096;

/// The texts behind the placeholders of this run.
#[derive(Debug, Default)]
pub struct Pastes {
    kept: Vec<(String, String)>,
}

impl Pastes {
    /// What goes into the line for a pasted text. `in_block`: lines of dashes mean something there, so a text that has
    /// any stays aside.
    pub fn take(&mut self, pasted: &str, in_block: bool, lang: Lang) -> String {
        let text = clean(pasted);
        let is_short = text.chars().count() <= MAX_INLINE_CHARS;
        if is_short && !(in_block && text.lines().any(|line| dashes(line).is_some())) {
            return text;
        }
        self.put_aside(text, lang)
    }

    /// What goes into the line for a text that comes back from the history.
    pub fn recall(&mut self, entry: &str, lang: Lang) -> String {
        if entry.len() <= MAX_RECALLED_BYTES {
            entry.to_owned()
        } else {
            self.put_aside(entry.to_owned(), lang)
        }
    }

    fn put_aside(&mut self, text: String, lang: Lang) -> String {
        if let Some((label, _)) = self.kept.iter().find(|(_, kept)| *kept == text) {
            return label.clone();
        }
        let chars = text.chars().count();
        let id = (self.kept.len() + 1).to_string();
        let (chars, lines) = (chars.to_string(), text.lines().count());
        let form = if lines == 1 { Text::PastePlaceholderOneLine } else { Text::PastePlaceholder };
        let lines = lines.to_string();
        let values = [("id", id.as_str()), ("chars", &chars), ("lines", &lines)];
        let label = fill(form.get(lang), &values);
        self.kept.push((label.clone(), text));
        label
    }

    /// The line with every placeholder replaced by its text.
    pub fn expand(&self, line: &str) -> String {
        let mut whole = String::new();
        let mut rest = line;
        // Left to right and once only: a pasted text may look like a placeholder itself.
        while let Some((at, label, text)) = self.first_in(rest) {
            whole.push_str(rest.get(..at).unwrap_or_default());
            whole.push_str(text);
            rest = rest.get(at + label.len()..).unwrap_or_default();
        }
        whole + rest
    }

    fn first_in<'a>(&'a self, line: &str) -> Option<(usize, &'a str, &'a str)> {
        self.kept
            .iter()
            .filter_map(|(label, text)| line.find(label).map(|at| (at, label.as_str(), text.as_str())))
            .min_by_key(|(at, _, _)| *at)
    }

    /// The placeholder in which a place lies or which ends or starts there: its bytes and its text.
    pub fn around(&self, line: &str, place: usize) -> Option<(std::ops::Range<usize>, &str)> {
        self.kept.iter().find_map(|(label, text)| {
            line.match_indices(label.as_str())
                .map(|(at, _)| at..at + label.len())
                .find(|range| range.start <= place && place <= range.end)
                .map(|range| (range, text.as_str()))
        })
    }
}

/// The text without anything a terminal acts on: escape sequences whole, other control characters one by one.
fn clean(pasted: &str) -> String {
    let mut text = String::with_capacity(pasted.len());
    let mut characters = pasted.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                text.push('\n');
            }
            '\n' | '\t' => text.push(character),
            '\u{1b}' => match characters.next() {
                Some('[') => while characters.next().is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c)) {},
                Some(']' | 'P' | '_' | '^' | 'X') => {
                    while let Some(c) = characters.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_large_pastes_comes_back_whole() {
        let mut pastes = Pastes::default();
        let (a, b) = ("a".repeat(500), "b\n".repeat(300));
        let line = format!("x {} y {} z", pastes.take(&a, false, Lang::En), pastes.take(&b, false, Lang::En));
        assert!(line.len() < 100, "{line}");
        assert_eq!(pastes.expand(&line), format!("x {a} y {b} z"));
        assert_eq!(pastes.take("short", false, Lang::En), "short");
    }

    #[test]
    fn what_comes_back_from_the_history_is_the_text_however_long_it_is() {
        let mut pastes = Pastes::default();
        for entry in ["short".to_owned(), "s".repeat(MAX_RECALLED_BYTES), "long\n".repeat(2000)] {
            let line = pastes.recall(&entry, Lang::En);
            assert!(line.len() <= MAX_RECALLED_BYTES);
            assert_eq!(pastes.recall(&entry, Lang::En), line, "it is put aside once");
            assert_eq!(pastes.expand(&line), entry);
        }
    }

    #[test]
    fn a_pasted_placeholder_is_only_text() {
        let mut pastes = Pastes::default();
        let label = pastes.take(&"x".repeat(151), false, Lang::En);
        let second = pastes.take(&format!("{label}{}", "y".repeat(151)), false, Lang::En);
        assert_eq!(pastes.expand(&second), format!("{label}{}", "y".repeat(151)));
        assert!(pastes.around(&format!("ab{label}"), 5).is_some());
        assert!(pastes.around(&format!("ab{label}"), 1).is_none());
    }

    #[test]
    fn escape_sequences_do_not_survive() {
        assert_eq!(
            clean("a\u{1b}[31mb\u{1b}]0;t\u{7}c\u{1b}]52;c;x\u{1b}\\d\u{7}\te\r\nf\rg"),
            "abcd\te\nf\ng"
        );
    }
}
