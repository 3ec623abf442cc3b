//! How blocks look in a terminal. Decides layout and colour only; which blocks there are is decided in core.

mod blocks;
mod breaks;
mod highlight;
mod live;
mod look;
mod own;
mod picture;
mod region;
mod table;
mod window;
mod wrap;

pub use live::Painter;
pub use look::{Ink, Look};
pub use own::lines;
pub use picture::picture;
pub use region::{Live, Piece, Region, Row, Stream};
pub use window::Window;
pub use wrap::{cut, measure, measure_for, plain, width};

/// What the terminal may be given.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Colours, weights, links.
    pub look: Look,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    bold: bool,
    italic: bool,
    strike: bool,
    underline: bool,
    ink: Ink,
}

impl Style {
    /// The escape sequence that switches this style on; empty for plain text.
    fn on(self, look: Look) -> String {
        let weights = [(self.bold, "1"), (self.italic, "3"), (self.underline, "4"), (self.strike, "9")];
        let weights = weights.into_iter().filter(|(wanted, _)| *wanted && look.styles);
        let codes: Vec<String> =
            weights.map(|(_, code)| code.to_owned()).chain(look.code(self.ink)).collect();
        if codes.is_empty() { String::new() } else { format!("\u{1b}[{}m", codes.join(";")) }
    }
}

/// A text in a style.
pub(crate) fn styled(text: &str, style: Style, look: Look) -> String {
    let on = style.on(look);
    if on.is_empty() || text.is_empty() { text.to_owned() } else { format!("{on}{text}\u{1b}[0m") }
}

/// A text in one ink.
pub fn inked(text: &str, ink: Ink, look: Look) -> String {
    styled(text, Style { ink, ..Style::default() }, look)
}

/// A quiet text, for what is said beside the conversation.
pub fn dim(text: &str, look: Look) -> String {
    inked(text, Ink::Quiet, look)
}

/// A foreign text without anything a terminal would act on; tabs become spaces.
pub fn neutral(text: &str) -> String {
    neutral_code(text).replace('\t', "    ")
}

/// The same with its tabs, which a listing needs to be what it was when it is copied.
pub fn neutral_code(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => clean.push(character),
            character if character.is_control() => {}
            // Bidirectional overrides can make a command look like another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            character => clean.push(character),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_acts_on_gets_through() {
        let hostile = "a\u{1b}]52;c;eA==\u{7}b\u{1b}[2Jc\u{9b}31md\r\u{202e}e\tf\ng";
        let clean = neutral(hostile);
        assert_eq!(clean, "a]52;c;eA==b[2Jc31mde    f\ng");
        assert!(!clean.contains(['\u{1b}', '\u{7}', '\u{9b}', '\r']));
    }
}
