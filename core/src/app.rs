//! Routes events to the parts and their steps to each other; decides nothing a part can decide alone.

use crate::commands::{self, Action, Line};
use crate::connection::{self, Connection};
use crate::conversation::{self, Conversation, Means, TurnId, TurnState};
use crate::credentials::Credentials;
use crate::effect::{Effect, EffectId, Preference};
use crate::event::{Boot, Event, Intent, Outcome, Stamp};
use crate::notice::Notice;
use crate::outbox::{Outbox, Slot};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::view::{Revisions, View};

/// Borrows what a prompt needs, leaving the conversation and the outbox free to be changed.
macro_rules! means {
    ($app:ident) => {
        Means {
            connection: &$app.connection,
            settings: &$app.settings,
            credentials: &$app.credentials,
            timeout_ms: $app.prompt_timeout_ms,
        }
    };
}

/// How many notices are kept; a page may stay open for months.
const MAX_NOTICES: usize = 100;

/// The client's whole state.
#[derive(Debug)]
pub struct App {
    out: Outbox,
    revisions: Revisions,
    connection: Connection,
    conversation: Conversation,
    settings: Settings,
    credentials: Credentials,
    notices: Vec<(u64, Notice)>,
    next_notice: u64,
    one_shot: Option<String>,
    is_one_shot: bool,
    prompt_timeout_ms: Option<u64>,
    booted: bool,
    exit_code: Option<u8>,
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// A client that has not booted.
    pub fn new() -> Self {
        Self {
            out: Outbox::default(),
            revisions: Revisions::default(),
            connection: Connection::default(),
            conversation: Conversation::default(),
            settings: Settings::default(),
            credentials: Credentials::Server,
            notices: Vec::new(),
            next_notice: 0,
            one_shot: None,
            is_one_shot: false,
            prompt_timeout_ms: None,
            booted: false,
            exit_code: None,
        }
    }

    /// What there is to paint.
    pub fn view(&self) -> View<'_> {
        View {
            revisions: self.revisions,
            connection: &self.connection,
            settings: &self.settings,
            credentials: &self.credentials,
            conversation: &self.conversation,
            notices: &self.notices,
            exit_code: self.exit_code,
        }
    }

    /// Takes in what happened and says what to do about it. Never fails and never blocks.
    pub fn handle(&mut self, now: Stamp, event: Event) -> Vec<Effect> {
        // After the end, and before the beginning, nothing counts.
        if self.exit_code.is_some() || self.booted == matches!(event, Event::Boot(_)) {
            return Vec::new();
        }
        match event {
            Event::Boot(boot) => self.boot(*boot),
            Event::Intent(intent) => self.intent(intent, now),
            Event::Done(id, outcome) => self.done(id, outcome, now),
        }
        self.out.take()
    }

    fn boot(&mut self, boot: Boot) {
        self.booted = true;
        self.settings = boot.settings.clone();
        self.credentials = boot.credentials.clone();
        self.prompt_timeout_ms = boot.prompt_timeout_ms;
        self.is_one_shot = boot.one_shot.is_some();
        if let Some(problem) = boot.one_shot.as_deref().and_then(|prompt| Conversation::check(prompt).err()) {
            let code = problem.exit_code();
            self.notice(Notice::Refused(problem));
            self.exit(code);
            return;
        }
        self.one_shot.clone_from(&boot.one_shot);
        self.connection.boot(&boot, &mut self.out);
        self.revisions.connection.bump();
        self.revisions.settings.bump();
    }

    fn intent(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Submit(line) => self.submit(&line, now),
            Intent::Stop => self.stop(now),
            Intent::Retry => self.retry(now),
            Intent::NewConversation => {
                self.conversation.clear(&mut self.out);
                self.revisions.conversation.bump();
                self.notice(Notice::NewConversation);
            }
            Intent::Reconnect => {
                self.connection.reconnect(&mut self.out);
                self.revisions.connection.bump();
            }
            Intent::SetToken(token) => {
                self.connection.set_token(token, &mut self.out);
                self.revisions.connection.bump();
            }
            Intent::SetLang(lang) => {
                self.settings.lang = lang;
                self.store(Preference::Lang, lang.tag());
            }
            Intent::SetTheme(theme) => {
                self.settings.theme = theme;
                self.store(Preference::Theme, theme.tag());
            }
            Intent::Copy(id) => self.copy(Some(id)),
            Intent::Quit => self.exit(0),
        }
    }

    fn submit(&mut self, line: &str, now: Stamp) {
        match commands::read(line, self.connection.capabilities()) {
            Line::Nothing => {}
            Line::Prompt(prompt) => self.ask(prompt, now),
            Line::Action(Action::Do(intent)) => self.intent(intent, now),
            Line::Action(Action::Show(notice)) => self.notice(notice),
            Line::Action(Action::CopyLast) => self.copy(None),
        }
    }

    fn ask(&mut self, prompt: String, now: Stamp) {
        if self.conversation.is_busy() {
            self.notice(Notice::Busy);
        } else if let Err(problem) = Conversation::check(&prompt) {
            self.notice(Notice::Refused(problem));
        } else {
            self.conversation.ask(prompt, now, means!(self), &mut self.out);
            self.revisions.conversation.bump();
            if !self.connection.is_online() {
                self.notice(Notice::Held);
                // Somebody is waiting now: the next attempt does not wait for its turn.
                self.connection.reconnect(&mut self.out);
                self.revisions.connection.bump();
            }
        }
    }

    fn retry(&mut self, now: Stamp) {
        if self.conversation.is_busy() {
            self.notice(Notice::Busy);
        } else if let Some(prompt) = self.conversation.take_last() {
            self.ask(prompt, now);
        } else {
            self.notice(Notice::NothingToRetry);
        }
    }

    fn stop(&mut self, now: Stamp) {
        let stopped = self.conversation.stop(now, &mut self.out);
        if stopped {
            self.revisions.conversation.bump();
        }
        // A script's Ctrl+C ends the program, and so does one that comes before there is anything else to stop.
        let can_exit = self.connection.capabilities().exit;
        if self.is_one_shot || (can_exit && !stopped && !self.connection.was_online()) {
            self.exit(130);
        }
    }

    fn copy(&mut self, id: Option<TurnId>) {
        let turn = match id {
            Some(id) => self.conversation.turn(id),
            None => self.conversation.turns().iter().rev().find(|turn| !turn.answer.is_empty()),
        };
        let Some(text) = turn.map(|turn| turn.answer.text().to_owned()).filter(|text| !text.is_empty())
        else {
            self.notice(Notice::NothingToCopy);
            return;
        };
        let id = self.out.open(Slot::Copy { chars: text.chars().count() });
        self.out.push(Effect::Copy { id, text });
    }

    fn store(&mut self, preference: Preference, value: &str) {
        self.revisions.settings.bump();
        let id = self.out.open(Slot::Preference);
        self.out.push(Effect::Store { id, preference, value: value.to_owned() });
    }

    fn done(&mut self, id: EffectId, outcome: Outcome, now: Stamp) {
        match self.out.close(id, &outcome) {
            None | Some(Slot::Preference) => {}
            Some(Slot::Copy { chars }) => match outcome {
                Outcome::Finished => self.notice(Notice::Copied { chars }),
                Outcome::Unsupported(_) => self.notice(Notice::CopyFailed),
                _ => {}
            },
            Some(Slot::Connection(asked)) => {
                let busy = self.conversation.is_busy();
                let step = self.connection.done(asked, outcome, busy, now, &mut self.out);
                self.revisions.connection.bump();
                self.connection_step(step, now);
            }
            Some(Slot::Turn(asked)) => {
                let step = self.conversation.done(asked, outcome, now, means!(self), &mut self.out);
                self.turn_step(step, now);
            }
        }
    }

    fn connection_step(&mut self, step: connection::Step, now: Stamp) {
        match step {
            connection::Step::Nothing => {}
            connection::Step::Lost { retry_in_ms } => self.notice(Notice::Lost { retry_in_ms }),
            connection::Step::GaveUp(problem) => self.exit(problem.exit_code()),
            connection::Step::Online { again } => {
                if again {
                    self.notice(Notice::Restored);
                }
                if let Some(prompt) = self.one_shot.take() {
                    self.conversation.ask(prompt, now, means!(self), &mut self.out);
                    self.revisions.conversation.bump();
                } else if self.conversation.release(now, means!(self), &mut self.out) {
                    self.revisions.conversation.bump();
                }
            }
        }
    }

    fn turn_step(&mut self, step: conversation::Step, now: Stamp) {
        match step {
            conversation::Step::Nothing => return,
            conversation::Step::Grew => {
                self.revisions.answer.bump();
                // The first piece changes the turn's state, later ones only its text.
                if self
                    .conversation
                    .turns()
                    .last()
                    .is_some_and(|turn| turn.first_mono_ms == Some(now.mono_ms))
                {
                    self.revisions.conversation.bump();
                }
                return;
            }
            conversation::Step::Ended => {}
            conversation::Step::LostServer(problem) => {
                let step = self.connection.lost(problem, now, &mut self.out);
                self.revisions.connection.bump();
                if !self.is_one_shot {
                    self.connection_step(step, now);
                }
            }
            conversation::Step::TokenRefused(problem) => {
                self.connection.refused(problem, &mut self.out);
                self.revisions.connection.bump();
            }
        }
        self.revisions.answer.bump();
        self.revisions.conversation.bump();
        if self.is_one_shot {
            let code = match self.conversation.turns().last().map(|turn| &turn.state) {
                Some(TurnState::Failed(problem)) => problem.exit_code(),
                _ => 0,
            };
            self.exit(code);
        }
    }

    fn notice(&mut self, notice: Notice) {
        self.next_notice += 1;
        self.notices.push((self.next_notice, notice));
        if self.notices.len() > MAX_NOTICES {
            self.notices.remove(0);
        }
        self.revisions.notices.bump();
    }

    fn exit(&mut self, code: u8) {
        self.exit_code = Some(code);
        self.out.cancel_all();
        self.out.push(Effect::Exit { code });
    }
}

impl View<'_> {
    /// The problem that explains a non-zero exit code, if one part has it.
    pub fn last_problem(&self) -> Option<&Problem> {
        if let Some(TurnState::Failed(problem)) = self.conversation.turns().last().map(|turn| &turn.state) {
            return Some(problem);
        }
        if let Some((_, Notice::Refused(problem))) = self.notices.last() {
            return Some(problem);
        }
        self.connection.problem()
    }
}
