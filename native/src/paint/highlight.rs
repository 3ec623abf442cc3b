//! A code listing in the terminal's colours, line by line. What each piece of a line is, is decided in core.

use chatcli_core::highlight::{Kind, Scanner};

use super::{Ink, Look, inked};

/// The colours of one listing.
#[derive(Clone, Debug)]
pub(super) struct Highlighter {
    scanner: Option<Scanner>,
    look: Look,
}

impl Highlighter {
    /// Colours for a language tag; an unknown one gets a single colour.
    pub(super) fn new(tag: &str, look: Look) -> Self {
        Self { scanner: Scanner::new(tag), look }
    }

    /// One line, which has no line break.
    pub(super) fn line(&mut self, line: &str) -> String {
        if !self.look.colors {
            return line.to_owned();
        }
        let Some(scanner) = self.scanner.as_mut() else { return inked(line, Ink::Code, self.look) };
        let (mut text, mut rest) = (String::new(), line);
        for run in scanner.line(line) {
            let (piece, after) = rest.split_at(run.length);
            text.push_str(&inked(piece, ink(run.kind), self.look));
            rest = after;
        }
        text
    }
}

fn ink(kind: Kind) -> Ink {
    match kind {
        Kind::Plain => Ink::Plain,
        Kind::Comment => Ink::Quiet,
        Kind::Keyword => Ink::Keyword,
        Kind::Literal => Ink::Literal,
        Kind::Number => Ink::Number,
        Kind::Name => Ink::Name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::wrap::plain;

    fn look() -> Look {
        Look { styles: true, colors: true, many: true, ..Look::TEXT }
    }

    #[test]
    fn colours_are_added_and_nothing_else() {
        for (tag, line) in
            [("rust", "let é = \"日本\"; // x"), ("", "plain"), ("klingon", "nuqneH"), ("diff", "+a")]
        {
            let painted = Highlighter::new(tag, look()).line(line);
            assert!(painted.contains('\u{1b}'), "{tag}");
            assert_eq!(plain(&painted), line, "{tag}");
        }
        let keyword = look().code(Ink::Keyword).unwrap();
        assert!(Highlighter::new("rust", look()).line("fn").contains(&keyword));
        assert_eq!(Highlighter::new("rust", Look::TEXT).line("let"), "let");
    }
}
