//! The list of kept conversations, to choose from while one types what they say.

use chatcli_core::history::{self, Intent};
use chatcli_core::text::Text;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Stream, Terminal, row};
use crate::paint::{Ink, Row, cut, dim, inked, neutral};

/// Rows at most, with the one that says what the keys do.
const MOST_ROWS: usize = 12;
/// What is searched for is not longer.
const MOST_LETTERS: usize = 200;

impl Terminal {
    /// Whether the list is open.
    pub(super) fn is_picking(&self) -> bool {
        self.session.view().history.picking().is_some()
    }

    fn pick(&mut self, intent: Intent) {
        self.session.intent(chatcli_core::Intent::History(intent));
        self.dirty = true;
    }

    /// One key while the list is open.
    pub(super) fn pick_key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let last = self.session.view().history.rows().len().saturating_sub(1);
        self.chosen = self.chosen.min(last);
        match key.code {
            KeyCode::Esc => self.pick(Intent::Close),
            KeyCode::Char('c' | 'd' | 'g') if control => self.pick(Intent::Close),
            KeyCode::Enter => {
                let chosen = self.session.view().history.rows().get(self.chosen).map(|row| row.id);
                self.pick(chosen.map_or(Intent::Close, Intent::Open));
                self.chosen = 0;
            }
            KeyCode::Up => self.chosen = self.chosen.saturating_sub(1),
            KeyCode::Char('p') if control => self.chosen = self.chosen.saturating_sub(1),
            KeyCode::Down | KeyCode::Tab => self.chosen = (self.chosen + 1).min(last),
            KeyCode::Char('n') if control => self.chosen = (self.chosen + 1).min(last),
            KeyCode::PageUp => self.chosen = self.chosen.saturating_sub(MOST_ROWS),
            KeyCode::PageDown => self.chosen = (self.chosen + MOST_ROWS).min(last),
            KeyCode::Home => self.chosen = 0,
            KeyCode::End => self.chosen = last,
            KeyCode::Char('u') if control => self.look_for(String::new()),
            KeyCode::Backspace => {
                let mut search = self.searched();
                search.pop();
                self.look_for(search);
            }
            KeyCode::Char(letter) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.search_for(letter.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        self.dirty = true;
    }

    /// What is typed or pasted joins what is searched for.
    pub(super) fn search_for(&mut self, more: &str) {
        let mut search = self.searched();
        let room = MOST_LETTERS.saturating_sub(search.chars().count());
        search.extend(more.chars().filter(|letter| !letter.is_control()).take(room));
        self.look_for(search);
    }

    fn searched(&self) -> String {
        self.session.view().history.picking().unwrap_or_default().to_owned()
    }

    fn look_for(&mut self, search: String) {
        self.chosen = 0;
        self.pick(Intent::Filter(search));
    }

    /// The list, as many rows of it as there is room for.
    pub(super) fn picker_rows(&self, columns: usize, height: usize) -> Vec<Row> {
        let view = self.session.view();
        let (lang, kept) = (view.lang(), view.history.rows());
        let height = height.min(MOST_ROWS);
        if kept.is_empty() {
            let none = if self.searched().is_empty() { Text::NoConversations } else { Text::PickerNone };
            return vec![row(&dim(&cut(none.get(lang), columns), self.look), Stream::Out)];
        }
        let room = height.saturating_sub(1).max(1);
        let first = (self.chosen + 1).saturating_sub(room);
        let now = self.session.now().unix_ms;
        let current = view.conversation.kept_as();
        let mut rows = Vec::new();
        for (place, one) in kept.iter().enumerate().skip(first).take(room) {
            let mut text = history::row_within(columns, one, now, view.utc_offset_secs, lang);
            if Some(one.id) == current {
                text = format!("{text} {}", Text::Current.get(lang));
            }
            // The mark says it without colours too.
            let mark = if place == self.chosen { "> " } else { "  " };
            let text = cut(&format!("{mark}{}", neutral(&text)), columns);
            let text = if place == self.chosen { inked(&text, Ink::Prompt, self.look) } else { text };
            rows.push(row(&text, Stream::Out));
        }
        rows.push(row(&dim(&cut(Text::PickerKeys.get(lang), columns), self.look), Stream::Out));
        rows
    }
}
