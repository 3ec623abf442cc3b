//! How a piece of a row looks. Colours come as pairs of background and foreground, so that they read the same on a
//! light and on a dark terminal; without colours every piece still has its shape and its word.

use chatcli_core::watcher::Severity;
use chatcli_core::watcher::board::BigStatus;
use unicode_width::UnicodeWidthChar;

/// How a piece looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    #[default]
    Plain,
    Bold,
    /// Old, or beside the point.
    Dim,
    Band(BigStatus),
    /// What was well when it was last seen.
    Aged,
    Alert(Severity),
}

impl Look {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Band(BigStatus::Healthy) => "48;5;28;38;5;231;1",
            Self::Band(BigStatus::Waiting) | Self::Alert(Severity::Info) => "48;5;24;38;5;231;1",
            Self::Band(BigStatus::Degraded) | Self::Alert(Severity::Warning) => "48;5;220;38;5;16;1",
            Self::Band(BigStatus::Critical) | Self::Alert(Severity::Critical) => "48;5;160;38;5;231;1",
            Self::Band(BigStatus::Stale) => "48;5;208;38;5;16;1",
            Self::Band(BigStatus::NoWatcher) => "48;5;240;38;5;231;1",
            Self::Band(BigStatus::Unconfirmed) | Self::Aged => "48;5;66;38;5;231;1",
            Self::Band(BigStatus::NoAccess | BigStatus::Offline) => "48;5;88;38;5;231;1",
        }
    }
}

/// One row of the screen: pieces from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row(Vec<(String, Look)>);

impl Row {
    pub(super) fn of(text: impl Into<String>, look: Look) -> Self {
        Self::default().and(text, look)
    }

    pub(super) fn and(mut self, text: impl Into<String>, look: Look) -> Self {
        self.0.push((text.into(), look));
        self
    }

    pub(super) fn append(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| width(text)).sum()
    }

    /// Exactly this many columns: cut with an ellipsis, or filled with blanks that look like this.
    pub(super) fn fitted(self, columns: usize, filling: Look) -> Self {
        let mut left = columns;
        let mut pieces = Vec::with_capacity(self.0.len() + 1);
        let whole = self.width() <= columns;
        for (text, look) in self.0 {
            if whole || width(&text) < left {
                left = left.saturating_sub(width(&text));
                pieces.push((text, look));
            } else if left > 0 {
                let text = cut(&text, left);
                left = left.saturating_sub(width(&text));
                pieces.push((text, look));
                break;
            }
        }
        pieces.push((" ".repeat(left), filling));
        Self(pieces)
    }

    /// The same words, greyed.
    pub(super) fn dimmed(self) -> Self {
        Self(self.0.into_iter().map(|(text, _)| (text, Look::Dim)).collect())
    }

    /// As it is written to the terminal.
    pub(super) fn ansi(&self, colors: bool) -> String {
        let mut out = String::new();
        for (text, look) in &self.0 {
            let code = if colors { look.code() } else { "" };
            if code.is_empty() {
                out.push_str(text);
            } else if !text.is_empty() {
                out.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m"));
            }
        }
        out
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// At most this many columns, with an ellipsis when something is missing.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        out.push(character);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_exactly_as_wide_as_asked() {
        for text in ["", "abc", "a long text that does not fit", "漢字漢字漢字漢字漢字"] {
            for columns in [0, 1, 5, 9, 40] {
                let row = Row::of("x", Look::Bold).and(text, Look::Plain).fitted(columns, Look::Dim);
                assert_eq!(row.width(), columns, "{text} in {columns}");
            }
        }
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("漢字", 3), "漢…");
    }

    #[test]
    fn without_colours_there_is_no_escape() {
        let row = Row::of("a", Look::Band(BigStatus::Critical)).and("b", Look::Dim);
        assert_eq!(row.ansi(false), "ab");
        assert_eq!(row.ansi(true), "\u{1b}[48;5;160;38;5;231;1ma\u{1b}[0m\u{1b}[2mb\u{1b}[0m");
    }
}
