//! Long lists, tables and paragraphs: the lines that only go on with them. Such a line starts no new block, so that the
//! text before it need not be read again to know that nothing is finished.

/// A block that a plain next line goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Running {
    /// Rows follow.
    Table,
    /// Items with this mark follow.
    Bullets(char),
    /// Items with a number and this mark follow.
    Numbers(char),
    /// Lines that begin with a letter follow.
    Words,
}

impl Running {
    /// What the one block of a text is, when the next lines can be told by their first characters.
    pub(super) fn of(text: &str, is_paragraph: bool) -> Option<Self> {
        if is_paragraph {
            let is_open = text.lines().next_back().is_some_and(|line| !line.trim().is_empty());
            return is_open.then_some(Self::Words);
        }
        let mut lines = text.lines();
        let first = lines.next()?;
        if let Some(mark) = item(first) {
            return Some(mark);
        }
        let second = lines.next()?;
        let pipes = |line: &str| line.chars().filter(|c| *c == '|').count();
        let is_plain = first.starts_with('|') && !first.contains(['`', '\\']);
        let is_line = second.starts_with('|') && second.trim_end().ends_with('|') && second.contains('-');
        let is_head = first.trim_end().ends_with('|') && pipes(first) == pipes(second);
        let rest_goes_on = lines.all(|line| line.starts_with('|'));
        (is_plain && is_line && is_head && rest_goes_on && second.chars().all(|c| "|-: \t".contains(c)))
            .then_some(Self::Table)
    }

    /// Whether a complete line only goes on with it.
    pub(super) fn goes_on_with(self, line: &str) -> bool {
        match self {
            Self::Table => line.starts_with('|'),
            // Every other block begins with a sign, a digit or a blank.
            Self::Words => line.chars().next().is_some_and(char::is_alphabetic),
            Self::Bullets(_) | Self::Numbers(_) => line.trim().is_empty() || item(line) == Some(self),
        }
    }
}

/// The list that a line at the margin is an item of.
fn item(line: &str) -> Option<Running> {
    let mark = line.chars().next()?;
    if matches!(mark, '-' | '*' | '+') {
        let rest = line.get(1..)?.strip_prefix(' ')?;
        // Marks alone are a rule, or an item whose text is still to come.
        let says_something = !rest.starts_with(' ') && rest.chars().any(|c| c != mark && !c.is_whitespace());
        return says_something.then_some(Running::Bullets(mark));
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = line.get(digits..).filter(|_| (1..=9).contains(&digits))?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '.' | ')'))?;
    let rest = rest.get(1..)?.strip_prefix(' ')?;
    (!rest.starts_with(' ') && !rest.trim().is_empty()).then_some(Running::Numbers(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_tables_are_known_by_their_first_lines() {
        assert_eq!(Running::of("- a\n- b\n", false), Some(Running::Bullets('-')));
        assert_eq!(Running::of("12) a\n", false), Some(Running::Numbers(')')));
        assert_eq!(Running::of("| a | b |\n|---|:-:|\n| 1 | 2 |\n", false), Some(Running::Table));
        for other in [
            "- - -\n",
            "-\n",
            "a\n- b\n",
            "| a |\n| b |\n",
            "| a |\n|---|---|\n",
            "  - a\n",
            "1234567890. a\n",
        ] {
            assert_eq!(Running::of(other, false), None, "{other:?}");
        }
    }

    #[test]
    fn only_lines_that_surely_go_on_go_on() {
        let list = Running::Bullets('-');
        assert!(list.goes_on_with("- x\n") && list.goes_on_with("\n"));
        for other in ["* x\n", "-x\n", "---\n", "- - -\n", "  x\n", "# x\n", "1. x\n"] {
            assert!(!list.goes_on_with(other), "{other:?}");
        }
        assert!(Running::Words.goes_on_with("word\n") && Running::Words.goes_on_with("語\n"));
        for other in ["\n", "- x\n", "# x\n", "=\n", "1. x\n", "| x\n", "<b>\n", "  x\n"] {
            assert!(!Running::Words.goes_on_with(other), "{other:?}");
        }
        assert_eq!(Running::of("a\nb\n", true), Some(Running::Words));
        assert_eq!(Running::of("a\n\n", true), None);
        assert!(Running::Table.goes_on_with("| 1 |\n") && !Running::Table.goes_on_with("\n"));
    }
}
