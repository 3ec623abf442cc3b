//! What the keys of the terminal's line do. The keys themselves are the body's; that each of them is told is its test's
//! affair.

use crate::text::{Lang, Text};

/// The keys, and what they do. Names of keys are the same in every language.
pub const KEYS: &[(&str, Text)] = &[
    ("Enter", Text::PressEnter),
    ("Alt+Enter, Ctrl+J", Text::PressNewLine),
    ("---", Text::PressBlock),
    ("Tab, Shift+Tab", Text::PressComplete),
    ("Up, Down", Text::PressHistory),
    ("Ctrl+R", Text::PressSearch),
    ("Ctrl+P", Text::PressPalette),
    ("Ctrl+O", Text::PressEditor),
    ("Alt+V", Text::PressExpand),
    ("Ctrl+C", Text::PressInterrupt),
    ("Ctrl+D", Text::PressLeave),
    ("Esc", Text::PressEscape),
    ("Esc Esc", Text::PressRewind),
    ("Ctrl+L", Text::PressClear),
    ("Ctrl+Z", Text::PressSuspend),
    ("Ctrl+A, Ctrl+E", Text::PressEnds),
    ("Ctrl+Left, Ctrl+Right", Text::PressWords),
    ("Ctrl+W, Ctrl+U, Ctrl+K", Text::PressCut),
    ("Ctrl+Y", Text::PressPaste),
    ("Ctrl+_", Text::PressUndo),
];

/// The key table, narrow enough for 80 columns.
pub(crate) fn keys(lang: Lang) -> Vec<String> {
    let width = KEYS.iter().map(|(keys, _)| keys.len()).max().unwrap_or_default();
    let mut lines = vec![Text::PressTitle.get(lang).to_owned()];
    lines.extend(KEYS.iter().map(|(keys, does)| format!("  {keys:width$}  {}", does.get(lang))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_fits_a_usual_terminal() {
        for lang in Lang::ALL {
            for line in keys(lang) {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}
