//! The list of completions under the line.

use chatcli_core::commands::Candidate;

use super::complete::Offer;
use crate::paint::{Ink, Look, cut, dim, inked, measure, neutral, width};

/// Rows at most.
const MAX_ROWS: usize = 10;

/// The open list.
#[derive(Debug, Default)]
pub struct Menu {
    /// What is offered, and where it goes.
    pub offer: Offer,
    /// Which one is chosen.
    pub chosen: Option<usize>,
}

impl Menu {
    /// The chosen candidate.
    pub fn choice(&self) -> Option<&Candidate> {
        self.offer.candidates.get(self.chosen?)
    }

    /// Chooses the next one (or the one before).
    pub fn go(&mut self, forward: bool) {
        let count = self.offer.candidates.len();
        self.chosen = match (self.chosen, forward) {
            _ if count == 0 => None,
            (None, true) => Some(0),
            (None, false) => Some(count - 1),
            (Some(at), true) => Some((at + 1) % count),
            (Some(at), false) => Some((at + count - 1) % count),
        };
    }

    /// The list as rows, at most `height` of them.
    pub fn rows(&self, columns: usize, height: usize, look: Look) -> Vec<String> {
        let all = &self.offer.candidates;
        let height = height.min(MAX_ROWS);
        if height == 0 {
            return Vec::new();
        }
        let list = if all.len() > height { height.saturating_sub(1).max(1) } else { height };
        let first = self.chosen.map_or(0, |at| (at + 1).saturating_sub(list));
        let names =
            all.iter().skip(first).take(list).map(|candidate| width(&candidate.text)).max().unwrap_or(0);
        let names = names.min(columns.saturating_sub(4) * 2 / 3);
        let shown = all
            .iter()
            .enumerate()
            .skip(first)
            .take(list)
            .map(|(index, candidate)| row(candidate, self.chosen == Some(index), names, columns, look));
        let mut rows: Vec<String> = shown.collect();
        let more = all.len().saturating_sub(first + rows.len());
        if more > 0 && rows.len() < height {
            rows.push(dim(&format!("  +{more}"), look));
        }
        rows
    }
}

fn row(candidate: &Candidate, is_chosen: bool, names: usize, columns: usize, look: Look) -> String {
    let name = cut(&neutral(&candidate.text), names);
    let gap = " ".repeat(names.saturating_sub(width(&name)) + 2);
    let room = columns.saturating_sub(names + 5);
    let help = if room > 8 { cut(&neutral(&candidate.help), room) } else { String::new() };
    // The mark says it without colours too.
    let mark = if is_chosen { "> " } else { "  " };
    let name = if is_chosen { inked(&name, Ink::Prompt, look) } else { name };
    let text = if help.is_empty() {
        format!("{mark}{name}")
    } else {
        format!("{mark}{name}{gap}{}", dim(&help, look))
    };
    debug_assert!(measure(&text) <= columns || columns < 12);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(count: usize) -> Menu {
        let candidates = (0..count)
            .map(|n| Candidate {
                text: format!("/command{n}"),
                help: "what it does, at length".into(),
                goes_on: false,
            })
            .collect();
        Menu { offer: Offer { span: 0..1, candidates }, chosen: None }
    }

    #[test]
    fn rows_are_bounded_and_follow_the_choice() {
        let mut menu = menu(30);
        let rows = menu.rows(40, 20, Look::TEXT);
        assert_eq!(rows.len(), 10);
        assert_eq!(rows.last().map(String::as_str), Some("  +21"));
        assert!(rows.iter().all(|row| width(row) <= 40), "{rows:?}");
        menu.go(false);
        assert!(menu.rows(40, 5, Look::TEXT).iter().any(|row| row.starts_with("> /command29")));
        menu.go(true);
        assert_eq!(menu.chosen, Some(0));
    }
}
