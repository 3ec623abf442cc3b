//! The line editor: what each key does to the line being written. It owns the text and decides nothing about the
//! screen or the conversation; it works the same while an answer streams. Reedline keeps the text, its cursor, the
//! cut buffer and the undo steps; its Emacs keys are the keys.

mod block;
mod complete;
mod external;
mod history;
mod layout;
mod listing;
mod menu;
mod paste;
mod recall;

use chatcli_core::Lang;
use chatcli_core::commands::Vocabulary;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use reedline::{EditCommand, EditMode, Emacs, Reedline, ReedlineEvent, ReedlineRawEvent};

pub use block::dashes;
pub use external::{edit as edit_externally, program as external_editor};
pub use layout::lay_out;

use block::{ends_with_backslash, fence, inside_fence};
use complete::Completer;
use history::History;
use menu::Menu;
use paste::Pastes;
use recall::{Recall, Search};

use crate::environment::Environment;
use crate::paint::Look;

/// What a key led to.
#[derive(Debug, PartialEq)]
pub enum Done {
    /// The line, its cursor or its list changed, or nothing did.
    Edited,
    /// The line was submitted.
    Submitted(Submitted),
    /// Ctrl+C on an empty line.
    Interrupt,
    /// Ctrl+D on an empty line.
    End,
    /// Esc, when there was nothing of the editor's to close.
    Escape,
    /// Up on an empty line, when there is no older line to show first.
    TakeBack,
    /// Ctrl+L.
    ClearScreen,
    /// Ctrl+Z.
    Suspend,
    /// Ctrl+O: the line is to be edited in the person's own editor.
    OpenEditor,
}

/// A line that was submitted.
#[derive(Debug, PartialEq)]
pub struct Submitted {
    /// What it means, with every paste in its place.
    pub text: String,
    /// What was on the screen.
    pub shown: String,
}

/// When the list of completions opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completion {
    /// While a command is typed.
    Menu,
    /// On Tab.
    Tab,
    /// Never.
    Off,
}

/// The line being written.
pub struct Editor {
    line: Reedline,
    keys: Emacs,
    history: History,
    recall: Recall,
    pastes: Pastes,
    completer: Completer,
    menu: Option<Menu>,
    completion: Completion,
    known: Vocabulary,
    lang: Lang,
    /// Ctrl+X was pressed and waits for its second key.
    chord: bool,
    /// A line of dashes was typed and submitted: the line is a block. Dashes that were pasted are only text.
    block: bool,
}

impl Editor {
    /// An empty line, with the history that the environment allows.
    pub fn open(environment: &Environment, lang: Lang) -> Self {
        let completion = match environment.filled("CHATCLI_COMPLETION") {
            Some("off") => Completion::Off,
            Some("tab") => Completion::Tab,
            _ => Completion::Menu,
        };
        Self::with(History::open(environment), completion, lang)
    }

    fn with(history: History, completion: Completion, lang: Lang) -> Self {
        Self {
            line: Reedline::create(),
            keys: Emacs::default(),
            history,
            recall: Recall::default(),
            pastes: Pastes::default(),
            completer: Completer::default(),
            menu: None,
            completion,
            known: Vocabulary::default(),
            lang,
            chord: false,
            block: false,
        }
    }

    /// What may be completed, and in which language, from now on.
    pub fn know(&mut self, known: Vocabulary, lang: Lang) {
        self.known = known;
        self.lang = lang;
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.line.current_buffer_contents()
    }

    /// Where the cursor is, in bytes.
    pub fn cursor(&self) -> usize {
        self.line.current_insertion_point()
    }

    /// The running search, for the prompt.
    pub fn search(&self) -> Option<&Search> {
        self.recall.search()
    }

    /// The open list of completions as rows.
    pub fn menu_rows(&self, columns: usize, height: usize, look: Look) -> Vec<String> {
        self.menu.as_ref().map(|menu| menu.rows(columns, height, look)).unwrap_or_default()
    }

    /// Whether the line is an open block of lines between dashes.
    pub fn in_block(&self) -> bool {
        self.open_fence().is_some()
    }

    fn open_fence(&self) -> Option<usize> {
        fence(self.text()).filter(|_| self.block)
    }

    /// The size of the pasted text under the cursor.
    pub fn pasted_here(&self) -> Option<(usize, usize)> {
        let (_, text) = self.pastes.around(self.text(), self.cursor())?;
        Some((text.chars().count(), text.lines().count()))
    }

    /// Puts another text into the line, with the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.put(text, text.len());
        self.recall.stop();
        self.menu = None;
        self.block = false;
    }

    fn put(&mut self, text: &str, cursor: usize) {
        self.run(&[
            EditCommand::Clear,
            EditCommand::InsertString(text.to_owned()),
            EditCommand::MoveToPosition { position: cursor, select: false },
        ]);
    }

    fn run(&mut self, commands: &[EditCommand]) {
        self.line.run_edit_commands(commands);
    }

    /// Takes in a pasted text. It is never submitted by a line break of its own.
    pub fn paste(&mut self, text: &str) {
        let text = self.pastes.take(text, self.in_block(), self.lang);
        self.insert(&text);
    }

    fn insert(&mut self, text: &str) {
        self.recall.end_search(true);
        self.run(&[EditCommand::InsertString(text.to_owned())]);
        self.refresh();
    }

    /// Does what a key means.
    pub fn key(&mut self, key: KeyEvent) -> Done {
        if std::mem::take(&mut self.chord) && is(key, KeyModifiers::CONTROL, 'e') {
            return Done::OpenEditor;
        }
        if self.recall.search().is_some() {
            return self.search_key(key);
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let plain = !control && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('c') if control => return self.interrupt(),
            KeyCode::Char('d') if control && self.text().is_empty() => return Done::End,
            KeyCode::Char('d') if control => return self.delete(),
            KeyCode::Char('l') if control => return Done::ClearScreen,
            KeyCode::Char('z') if control => return Done::Suspend,
            KeyCode::Char('o') if control => return Done::OpenEditor,
            KeyCode::Char('x') if control => self.chord = true,
            KeyCode::Char('r') if control => self.search_older(),
            KeyCode::Char('p') if control && self.text().is_empty() && self.menu.is_none() => self.palette(),
            KeyCode::Char('p') if control => return self.up(),
            KeyCode::Char('n') if control => self.down(),
            KeyCode::Char('g') if control => self.menu = None,
            // Ctrl+_ arrives as Ctrl+7.
            KeyCode::Char('7' | '_') if control => self.edit(&[EditCommand::Undo]),
            KeyCode::Char('j') if control => self.insert("\n"),
            KeyCode::Char('v') if key.modifiers == KeyModifiers::ALT => self.expand(),
            KeyCode::Enter if key.modifiers == KeyModifiers::NONE => return self.enter(),
            KeyCode::Enter => self.insert("\n"),
            KeyCode::Tab if plain => self.tab(),
            KeyCode::BackTab => self.choose(false),
            KeyCode::Up if plain => return self.up(),
            KeyCode::Down if plain => self.down(),
            KeyCode::Esc => return if self.menu.take().is_some() { Done::Edited } else { Done::Escape },
            KeyCode::Backspace if plain => return self.backspace(),
            KeyCode::Char('h') if control => return self.backspace(),
            KeyCode::Delete if plain => return self.delete(),
            _ => self.other(key),
        }
        Done::Edited
    }

    /// Everything that reedline knows alone.
    fn other(&mut self, key: KeyEvent) {
        let Ok(raw) = ReedlineRawEvent::try_from(Event::Key(key)) else { return };
        if let Some(commands) = commands(self.keys.parse_event(raw)) {
            self.edit(&commands);
        }
    }

    fn edit(&mut self, commands: &[EditCommand]) {
        let before = (self.text().to_owned(), self.cursor());
        self.run(commands);
        if self.text() != before.0 {
            self.recall.stop();
            self.refresh();
        } else if let Some((range, _)) = self.pastes.around(self.text(), self.cursor()) {
            // A placeholder is one thing: the cursor never stands inside it.
            let inside = range.start < self.cursor() && self.cursor() < range.end;
            let to = if self.cursor() > before.1 { range.end } else { range.start };
            if inside {
                self.run(&[EditCommand::MoveToPosition { position: to, select: false }]);
            }
        }
    }

    fn cut(&mut self, range: std::ops::Range<usize>) -> Done {
        let text = self.text();
        let rest = format!(
            "{}{}",
            text.get(..range.start).unwrap_or_default(),
            text.get(range.end..).unwrap_or_default()
        );
        self.put(&rest, range.start);
        self.recall.stop();
        self.refresh();
        Done::Edited
    }

    fn backspace(&mut self) -> Done {
        let cursor = self.cursor();
        match self.pastes.around(self.text(), cursor).map(|(range, _)| range) {
            Some(range) if range.start < cursor => return self.cut(range),
            _ => self.edit(&[EditCommand::Backspace]),
        }
        Done::Edited
    }

    fn delete(&mut self) -> Done {
        let cursor = self.cursor();
        match self.pastes.around(self.text(), cursor).map(|(range, _)| range) {
            Some(range) if range.end > cursor => return self.cut(range),
            _ => self.edit(&[EditCommand::Delete]),
        }
        Done::Edited
    }

    /// Replaces the placeholder at the cursor by its text.
    fn expand(&mut self) {
        let Some((range, pasted)) = self.pastes.around(self.text(), self.cursor()) else { return };
        let (range, pasted) = (range, pasted.to_owned());
        let text = self.text().to_owned();
        let head = text.get(..range.start).unwrap_or_default();
        let whole = format!("{head}{pasted}{}", text.get(range.end..).unwrap_or_default());
        self.put(&whole, head.len() + pasted.len());
    }

    fn interrupt(&mut self) -> Done {
        self.menu = None;
        if self.text().is_empty() {
            return Done::Interrupt;
        }
        self.block = false;
        self.recall.drop_line(self.text().to_owned());
        // Cut rather than cleared: Ctrl+Y brings it back.
        self.run(&[EditCommand::MoveToStart { select: false }, EditCommand::CutToEnd]);
        Done::Edited
    }

    fn enter(&mut self) -> Done {
        if let Some(menu) = self.menu.take()
            && menu.chosen.is_some()
        {
            return Done::Edited;
        }
        self.block |= dashes(self.text()).is_some();
        let text = self.text();
        let rest = text.get(self.cursor()..).unwrap_or_default();
        if let Some(open) = self.open_fence() {
            let last = text.lines().last().unwrap_or_default();
            if !rest.is_empty() || text.lines().count() < 2 || dashes(last).is_none_or(|length| length < open)
            {
                self.insert("\n");
                return Done::Edited;
            }
        } else if rest.contains('\n') {
            self.insert("\n");
            return Done::Edited;
        } else if rest.is_empty() && ends_with_backslash(text) {
            self.run(&[EditCommand::Backspace]);
            self.insert("\n");
            return Done::Edited;
        }
        let shown = text.to_owned();
        let inside = inside_fence(&shown).filter(|_| self.block);
        let text = self.pastes.expand(inside.unwrap_or(&shown));
        self.set("");
        // A history that cannot be written is no reason not to send.
        let _ = self.history.add(&text);
        Done::Submitted(Submitted { text, shown })
    }

    fn up(&mut self) -> Done {
        let (text, cursor) = (self.text().to_owned(), self.cursor());
        if self.menu.as_ref().is_some_and(|menu| menu.chosen.is_some()) {
            self.choose(false);
        } else if text.get(..cursor).is_some_and(|before| before.contains('\n')) {
            self.edit(&[EditCommand::MoveLineUp { select: false }]);
        } else if text.is_empty() {
            return Done::TakeBack;
        } else {
            self.older();
        }
        Done::Edited
    }

    /// Shows the next older line of the history.
    pub fn older(&mut self) {
        let typed = self.text().to_owned();
        if let Some(found) = self.recall.older(&typed, &self.history) {
            self.menu = None;
            self.show(&found);
        }
    }

    fn down(&mut self) {
        let (text, cursor) = (self.text().to_owned(), self.cursor());
        if self.menu.is_some() {
            self.choose(true);
        } else if text.get(cursor..).is_some_and(|after| after.contains('\n')) {
            self.edit(&[EditCommand::MoveLineDown { select: false }]);
        } else if let Some(found) = self.recall.newer(&text, &self.history) {
            self.show(&found);
        }
    }

    /// Puts what the history has into the line.
    fn show(&mut self, found: &str) {
        let line = self.pastes.recall(found, self.lang);
        self.put(&line, line.len());
        self.block = false;
    }

    fn search_older(&mut self) {
        self.menu = None;
        let line = self.text().to_owned();
        if let Some(found) = self.recall.search_older(&line, &self.history) {
            self.show(&found);
        }
    }

    fn search_key(&mut self, key: KeyEvent) -> Done {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let found = match key.code {
            KeyCode::Char('r') if control => {
                self.search_older();
                None
            }
            KeyCode::Char('c' | 'g') if control => self.recall.end_search(false),
            KeyCode::Esc => self.recall.end_search(false),
            KeyCode::Backspace => self.recall.search_for(
                |wanted| {
                    wanted.pop();
                },
                &self.history,
            ),
            KeyCode::Char(typed) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.recall.search_for(|wanted| wanted.push(typed), &self.history)
            }
            // Nothing was found, so there is nothing to send; what was in the line before comes back.
            _ if self.recall.search().is_some_and(|search| search.failed) => self.recall.end_search(false),
            // Any other key takes what was found and does what it always does.
            _ => {
                self.recall.end_search(true);
                return self.key(key);
            }
        };
        if let Some(found) = found {
            self.show(&found);
        }
        Done::Edited
    }
}

fn is(key: KeyEvent, modifiers: KeyModifiers, character: char) -> bool {
    key.modifiers == modifiers && key.code == KeyCode::Char(character)
}

/// The changes that one of reedline's events stands for.
fn commands(event: ReedlineEvent) -> Option<Vec<EditCommand>> {
    match event {
        ReedlineEvent::Edit(commands) => Some(commands),
        ReedlineEvent::Left => Some(vec![EditCommand::MoveLeft { select: false }]),
        ReedlineEvent::Right => Some(vec![EditCommand::MoveRight { select: false }]),
        ReedlineEvent::ToStart => Some(vec![EditCommand::MoveToStart { select: false }]),
        ReedlineEvent::ToEnd => Some(vec![EditCommand::MoveToEnd { select: false }]),
        // The last one is what happens when there is neither a menu nor a hint of reedline's own.
        ReedlineEvent::UntilFound(mut events) => events.pop().and_then(commands),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
