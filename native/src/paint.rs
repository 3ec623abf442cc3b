//! How blocks look in a terminal. Decides layout and colour only; which blocks there are is decided in core.

mod blocks;
mod live;
mod table;
mod wrap;

pub use live::Painter;

/// What the terminal may be given.
#[derive(Clone, Copy, Debug)]
pub struct Canvas {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Colours and weights are welcome.
    pub colors: bool,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    bold: bool,
    italic: bool,
    dim: bool,
    strike: bool,
    underline: bool,
    accent: bool,
}

impl Style {
    /// The escape sequence that switches this style on; empty for plain text.
    fn on(self) -> String {
        let codes: Vec<&str> = [
            (self.bold, "1"),
            (self.dim, "2"),
            (self.italic, "3"),
            (self.underline, "4"),
            (self.strike, "9"),
            // Cyan is readable on the default dark and light palettes.
            (self.accent, "36"),
        ]
        .into_iter()
        .filter_map(|(wanted, code)| wanted.then_some(code))
        .collect();
        if codes.is_empty() { String::new() } else { format!("\u{1b}[{}m", codes.join(";")) }
    }
}

/// A text in a style.
pub(crate) fn styled(text: &str, style: Style, colors: bool) -> String {
    let on = if colors { style.on() } else { String::new() };
    if on.is_empty() { text.to_owned() } else { format!("{on}{text}\u{1b}[0m") }
}

/// A dim text, for what is said beside the conversation.
pub fn dim(text: &str, colors: bool) -> String {
    styled(text, Style { dim: true, ..Style::default() }, colors)
}

/// A foreign text without anything a terminal would act on; tabs become spaces.
pub fn neutral(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => clean.push('\n'),
            '\t' => clean.push_str("    "),
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
