//! What a person's keys, and the questions of effects, do to the conversation.

use chatcli_core::{conversation, sessions};
use std::time::{Duration, Instant};

use chatcli_core::Intent;
use chatcli_core::commands::{Vocabulary, wants_sessions};
use chatcli_core::connection::State;
use chatcli_core::sessions::Listing;
use chatcli_core::text::Text;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{SignalKind, signal};

use super::{Asked, Terminal, is_busy, stop};
use crate::dialog::Ask;
use crate::editor::{Done, Submitted, edit_externally};
use crate::terminal::{self, Input, Reader};

/// Presses of Ctrl+C within this time belong together.
const SECOND_PRESS: Duration = Duration::from_secs(2);
/// Two presses of Esc within this time are one wish.
const SECOND_ESCAPE: Duration = Duration::from_millis(600);

impl Terminal {
    /// Takes one input in.
    pub(super) async fn input(&mut self, input: Input) {
        let is_deciding = self.question.is_none() && self.is_deciding();
        if matches!(input, Input::Key(_) | Input::Paste(_)) {
            self.last_key = Some(Instant::now());
        }
        match input {
            Input::Focus(focused) => self.focused = Some(focused),
            // The terminal is gone, and the user with it.
            Input::Closed => self.exit = Some(129),
            Input::Paste(text) if self.question.is_none() && self.is_picking() => self.search_for(&text),
            // What is pasted is no answer to what a person has to read.
            Input::Paste(_) if is_deciding => {}
            Input::Paste(text) => match &mut self.question {
                Some(asked) => asked.typed.extend(text.chars().filter(|c| !c.is_control())),
                None if self.banner_shown => self.editor.paste(&text),
                None => self.ahead.push_str(&text.replace(['\r', '\n'], " ")),
            },
            Input::Key(key) if self.question.is_some() => self.answer_key(key),
            Input::Key(key) if !is_deciding && self.is_echo(key) => {}
            Input::Key(key) if is_deciding => self.deciding_key(key),
            Input::Key(key) if !self.banner_shown => self.early_key(key),
            Input::Key(key) if self.is_picking() => self.pick_key(key),
            // What runs is stopped at once; what was typed meanwhile stays.
            Input::Key(key) if is_busy(&self.session) && is_interrupt(key) => self.interrupt(),
            Input::Key(key) => {
                self.hint = None;
                let view = self.session.view();
                self.editor.know(Vocabulary::of(&view), view.lang());
                let done = self.editor.key(key);
                self.learn_sessions();
                self.done(done).await;
            }
        }
    }

    /// A user who writes `/session` will want the names. A Go server lets a connection make few calls, so no other
    /// input asks.
    fn learn_sessions(&mut self) {
        let view = self.session.view();
        let is_wanted = wants_sessions(self.editor.text()) && *view.sessions.listing() == Listing::Never;
        if is_wanted && view.connection.state() == State::Online {
            self.session.intent(Intent::Sessions(sessions::Intent::List));
        }
    }

    async fn done(&mut self, done: Done) {
        if !matches!(done, Done::Interrupt) {
            self.presses = (0, None);
        }
        self.leaving = false;
        match done {
            Done::Edited => {}
            Done::Submitted(line) => self.submit(line),
            Done::Interrupt => self.interrupt(),
            // Like a line typed ahead, it waits for its turn.
            Done::End if is_busy(&self.session) => {
                self.leaving = true;
                self.say(Text::LeavesAfter);
            }
            Done::End => self.session.intent(Intent::Quit),
            Done::Escape if is_busy(&self.session) => stop(&mut self.session),
            // Twice, with nothing to stop: the last question comes back to be asked in other words.
            Done::Escape => {
                let now = Instant::now();
                let again = self.escaped.replace(now).is_some_and(|last| now - last < SECOND_ESCAPE);
                if again && self.editor.text().is_empty() {
                    self.escaped = None;
                    self.session.intent(Intent::Submit("/rewind".to_owned()));
                }
            }
            Done::TakeBack => self.take_back(),
            Done::ClearScreen => self.clear(),
            Done::Suspend => self.suspend().await,
            Done::OpenEditor => {
                let text = self.editor.text().to_owned();
                match self.edit(&text).await {
                    Ok(edited) => self.editor.set(&edited),
                    Err(why) => self.finished.extend(self.error(why)),
                }
            }
        }
    }

    fn error(&self, why: String) -> Vec<super::Row> {
        super::error_rows(&[why], self.session.view().lang())
    }

    fn say(&mut self, text: Text) {
        self.hint = Some((text.get(self.session.view().lang()).to_owned(), Instant::now()));
    }

    /// A line was submitted: it is a question with a turn of its own, one that waits, or a command.
    fn submit(&mut self, line: Submitted) {
        let before = (self.last_turn(), self.session.view().conversation.queue().len());
        self.submitted.push((line.text.clone(), line.shown.clone()));
        self.session.intent(Intent::Submit(line.text.clone()));
        let after = (self.last_turn(), self.session.view().conversation.queue().len());
        self.echoed = None;
        if before == after {
            self.submitted.pop();
            if !line.text.trim().is_empty() {
                let rows = self.echo(&line.shown);
                self.finished.extend(rows);
                self.echoed = Some(line.text);
            }
        }
    }

    fn last_turn(&self) -> Option<conversation::TurnId> {
        self.session.view().conversation.turns().last().map(|turn| turn.id)
    }

    /// Ctrl+C with an empty line: stops what runs, then drops what waits, then leaves.
    pub(super) fn interrupt(&mut self) {
        if let Some(asked) = self.question.take() {
            drop(asked.question.answer);
            return;
        }
        let (count, last) = self.presses;
        let count = if last.is_some_and(|last| last.elapsed() < SECOND_PRESS) { count + 1 } else { 1 };
        self.presses = (count, Some(Instant::now()));
        let waits = !self.session.view().conversation.queue().is_empty();
        let stopped_before = self.stopped.is_some_and(|stopped| stopped.elapsed() < SECOND_PRESS);
        if is_busy(&self.session) {
            self.stopped = Some(Instant::now());
            self.presses.0 = 1;
            stop(&mut self.session);
        } else if stopped_before && count >= 3 {
            self.exit = Some(130);
        } else if waits {
            stop(&mut self.session);
        } else if stopped_before && count == 2 {
            self.say(Text::ExitHint);
        } else if count >= 2 {
            self.session.intent(Intent::Quit);
        } else {
            self.say(Text::ExitHint);
        }
    }

    /// Up on an empty line: the last waiting prompt comes back to be changed, else the history begins.
    fn take_back(&mut self) {
        match self.session.view().conversation.queue().len() {
            0 => self.editor.older(),
            waiting => self.session.intent(Intent::Conversation(conversation::Intent::Unqueue(waiting - 1))),
        }
    }

    /// A key before there is a prompt is kept for it.
    fn early_key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c' | 'd') if control => stop(&mut self.session),
            KeyCode::Esc => stop(&mut self.session),
            KeyCode::Enter => self.ahead.push('\n'),
            // So a line ends that was typed before the terminal was ours and is read after that.
            KeyCode::Char('j') if control => self.ahead.push('\n'),
            // A line that was submitted is no longer edited.
            KeyCode::Backspace if !self.ahead.ends_with('\n') => {
                self.ahead.pop();
            }
            KeyCode::Char(character) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.ahead.push(character);
            }
            _ => {}
        }
    }

    /// What was typed before the terminal was ours.
    pub(super) fn type_ahead(&mut self, typed: &str) {
        let typed = typed.replace('\r', "\n");
        self.ahead.extend(typed.chars().filter(|c| *c == '\n' || !c.is_control()));
    }

    /// Submits what was typed before there was a prompt; an unfinished line becomes the line.
    pub(super) fn submit_ahead(&mut self) {
        while let Some((line, rest)) = self.ahead.split_once('\n') {
            let line = line.to_owned();
            self.ahead = rest.to_owned();
            self.submit(Submitted { text: line.clone(), shown: line });
            self.show_turns();
        }
        if !self.ahead.is_empty() {
            let ahead = std::mem::take(&mut self.ahead);
            self.editor.set(&ahead);
            self.dirty = true;
        }
    }

    /// Serves an effect that needs the terminal.
    pub(super) async fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Question(question) => self.question = Some(Asked { question, typed: String::new() }),
            Ask::Edit { text, answer } => {
                let edited = self.edit(&text).await;
                let _ = answer.send(edited);
            }
            Ask::Run { mut command, answer } => {
                self.release();
                let ended = tokio::task::spawn_blocking(move || command.status()).await;
                self.take_over();
                let _ = answer.send(ended.unwrap_or_else(|error| Err(error.into())));
            }
            Ask::Clear => self.clear(),
        }
        self.dirty = true;
    }

    fn answer_key(&mut self, key: KeyEvent) {
        let Some(asked) = &mut self.question else { return };
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c' | 'g') if control => self.question = None,
            KeyCode::Char('d') if control && asked.typed.is_empty() => self.question = None,
            KeyCode::Esc => self.question = None,
            KeyCode::Char('u') if control => asked.typed.clear(),
            KeyCode::Backspace => {
                asked.typed.pop();
            }
            KeyCode::Enter => {
                if let Some(Asked { question, typed }) = self.question.take() {
                    let shown = if question.hidden { "" } else { typed.as_str() };
                    let text = format!(
                        "{}: {}",
                        crate::paint::neutral(&question.text),
                        crate::redaction::clean_typed(shown)
                    );
                    self.finished.push(super::row(text.trim_end(), super::Stream::Err));
                    let _ = question.answer.send(typed);
                }
            }
            KeyCode::Char(character) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                asked.typed.push(character);
            }
            _ => {}
        }
    }

    /// Gives the terminal away, with the cursor below what is finished.
    fn release(&mut self) {
        self.paint_away();
        self.reader = None;
        terminal::restore();
    }

    fn take_over(&mut self) {
        match terminal::enter().and_then(|()| Reader::start(!self.abilities.pastes)) {
            Ok(reader) => {
                self.reader = Some(reader);
                terminal::report(&self.output, self.abilities);
                self.size = self.output.size();
                self.paint();
            }
            Err(_) => self.exit = Some(3),
        }
    }

    /// Lets the person write in their own editor. The answer goes on arriving meanwhile.
    async fn edit(&mut self, text: &str) -> Result<String, String> {
        self.release();
        let (text, program) = (text.to_owned(), self.external_editor.clone());
        let edited = tokio::task::spawn_blocking(move || edit_externally(&text, &program)).await;
        self.take_over();
        let lang = self.session.view().lang();
        edited.unwrap_or_else(|error| Err(error.into())).map_err(|failure| failure.told(lang))
    }

    /// Stops the program as Ctrl+Z does, until the shell lets it go on.
    async fn suspend(&mut self) {
        let Ok(mut go_on) = signal(SignalKind::from_raw(Signal::CONT.as_raw())) else { return };
        self.release();
        // The whole group, as the terminal itself does: a wrapper that stayed awake would keep the shell from waking.
        if kill_current_process_group(Signal::TSTP).is_ok() {
            // The stop may come a moment after the call; without job control it never comes.
            self.resumed = tokio::time::timeout(Duration::from_secs(1), go_on.recv()).await.is_ok();
        }
        self.take_over();
    }
}

fn is_interrupt(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL
}
