//! Routes events to the parts and their steps to each other; decides nothing a part can decide alone. What commands
//! ask for is carried out in [`actions`], what they waited for arrives in [`arrivals`].

mod actions;
mod arrivals;
pub mod commands;
mod driver;
mod event;
mod export;
mod keeping;
mod notice;
mod screens;
mod sessions;
mod slot;
mod view;
mod watching;
mod words;

pub use driver::{Driver, Host};
pub use event::{Boot, Event, Intent};
pub use notice::Notice;
pub(crate) use slot::{ForCommand, Slot};
pub use view::{Draft, Revisions, View};

use crate::account::{Account, Preference, Switch};
use crate::app::notice::Notices;
use crate::connection::{self, Connection, Setup};
use crate::conversation::{self, Conversation, Mark, Means, Turn, TurnId, TurnState, references};
use crate::keep::Ledger;
use crate::port::{
    Ask, ConfigRow, Dialled, Effect, EffectId, LineId, Open, Outbox, Outcome, Question, Route, Stamp,
    Tracked, WindowId,
};
use crate::problem::{Kind, Problem};
use crate::sessions::Sessions;
use crate::watcher::{Inquiry, Polling};
use commands::{Line, Target};

/// Borrows what a prompt needs, leaving the conversation and the outbox free to be changed.
macro_rules! means {
    ($app:ident) => {
        Means {
            connection: &$app.connection,
            settings: &$app.account.settings,
            credentials: &$app.account.credentials,
            timeout_ms: $app.prompt_timeout_ms,
        }
    };
}

/// "Another replica" is worth saying once in this time.
const REROUTED_PAUSE_MS: u64 = 60_000;

/// A server that `/connect` is trying.
#[derive(Debug)]
struct Candidate {
    connection: Connection,
    to: Dialled,
    keep_history: bool,
}

/// What a command waits for before it can be carried out.
#[derive(Debug)]
enum Pending {
    Switch(Box<Switch>),
    Connect(Box<Target>),
    Dial { line: LineId, keep_history: bool },
    Compact { ask: Ask, last: TurnId, before: usize, instruction: String, text: String },
}

/// The client's whole state.
#[derive(Debug, Default)]
pub struct App {
    out: Outbox<Slot>,
    connection: Tracked<Connection>,
    account: Tracked<Account>,
    conversation: Tracked<Conversation>,
    notices: Tracked<Notices>,
    one_shot: Option<String>,
    is_one_shot: bool,
    prompt_timeout_ms: Option<u64>,
    booted: bool,
    exit_code: Option<u8>,
    candidate: Option<Box<Candidate>>,
    pending: Option<Pending>,
    next_line: u32,
    draft: Draft,
    /// What was unsaved when a person was asked whether to leave all the same.
    warned_of: Option<Mark>,
    rerouted_mono_ms: Option<u64>,
    config: Vec<ConfigRow>,
    log_file: Option<String>,
    utc_offset_secs: i32,
    /// `/watch status`, while it waits.
    inquiry: Option<Inquiry>,
    polling: Tracked<Option<Polling>>,
    /// Nothing is asked for a board, now or later, until that is taken back.
    is_watch_paused: bool,
    window: WindowId,
    ledger: Ledger,
    sessions: Tracked<Sessions>,
    /// The session that the program was started with, until it is asked for.
    first_session: Option<String>,
}

impl App {
    /// A client that has not booted.
    pub fn new() -> Self {
        Self::default()
    }

    /// What there is to paint.
    pub fn view(&self) -> View<'_> {
        View {
            revisions: self.revisions(),
            connection: &self.connection,
            settings: &self.account.settings,
            credentials: &self.account.credentials,
            wallet: &self.account.wallet,
            conversation: &self.conversation,
            notices: self.notices.all(),
            draft: &self.draft,
            sessions: &self.sessions,
            board: self.polling.as_ref().map(Polling::board),
            log_file: self.log_file.as_deref(),
            utc_offset_secs: self.utc_offset_secs,
            is_settled: !self.conversation.is_busy() && !self.out.has(Slot::holds_up),
            exit_code: self.exit_code,
        }
    }

    fn revisions(&self) -> Revisions {
        Revisions {
            connection: self.connection.revision(),
            settings: self.account.revision(),
            conversation: self.conversation.revision(),
            answer: self.conversation.answer_revision(),
            notices: self.notices.revision(),
            board: self.polling.revision(),
            sessions: self.sessions.revision(),
        }
    }

    /// Takes in what happened and says what to do about it. Never fails and never blocks.
    pub fn handle(&mut self, now: Stamp, event: Event) -> Vec<Effect> {
        // After the end, and before the beginning, nothing counts.
        if self.exit_code.is_some() || self.booted == matches!(event, Event::Boot(_)) {
            return Vec::new();
        }
        let (before, revisions) = (self.way(), self.revisions());
        match event {
            Event::Boot(boot) => self.boot(*boot, now),
            Event::Route(route) => self.route(route, now),
            Event::Intent(intent) => self.intent(intent, now),
            Event::Done(id, outcome) => self.done(id, outcome, now),
            Event::Remembered(remembered) => self.remembered(*remembered, now),
            Event::Elsewhere(changes) => self.elsewhere(changes, now),
            Event::Leaving => self.keep_now(now),
            Event::Woke => {
                self.connection.woke(now, &mut self.out.of(Slot::Connection));
            }
        }
        self.follow_the_way(before, now);
        self.keep_what_moved(revisions, now);
        self.out.take()
    }

    fn boot(&mut self, boot: Boot, now: Stamp) {
        self.booted = true;
        self.account.settings = boot.settings;
        self.account.credentials = boot.credentials;
        self.prompt_timeout_ms = boot.prompt_timeout_ms;
        self.config = boot.config;
        self.log_file = boot.log_file;
        self.utc_offset_secs = boot.utc_offset_secs;
        self.window = boot.window;
        self.is_one_shot = boot.one_shot.is_some();
        if let Some(problem) = boot.one_shot.as_deref().and_then(|prompt| Conversation::check(prompt).err()) {
            let code = problem.exit_code();
            self.notice(Notice::Refused(problem));
            self.exit(code);
            return;
        }
        self.one_shot = boot.one_shot;
        self.first_session = boot.session;
        let setup = Setup {
            address: boot.address,
            tls: boot.tls,
            token: boot.token,
            capabilities: boot.capabilities,
            give_up: boot.give_up,
            timeout_ms: boot.connect_timeout_ms,
            heartbeat_ms: boot.heartbeat_ms,
        };
        self.connection.boot(setup, now, &mut self.out.of(Slot::Connection));
    }

    fn intent(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Submit(line) => self.submit(&line, now),
            Intent::Stop => self.stop(now),
            Intent::Retry => self.retry(now),
            Intent::NewConversation => self.new_conversation(now),
            Intent::ListSessions => self.list_sessions(now),
            Intent::SaveSession { name, sure } => self.save_session(name, sure, now),
            Intent::LoadSession(name) => self.load_session(name, now),
            Intent::DeleteSession(name) => self.delete_session(name, now),
            Intent::UndoDelete => self.undo_delete(),
            Intent::RenameSession { from, to } => self.move_session(from, to, false, now),
            Intent::CopySession { from, to } => self.move_session(from, to, true, now),
            Intent::ForkSession(name) => self.fork_session(name, now),
            Intent::Reconnect => {
                self.connection.reconnect(now, &mut self.out.of(Slot::Connection));
            }
            Intent::SetToken(token) => {
                self.connection.set_token(token, now, &mut self.out.of(Slot::Connection));
            }
            Intent::SetLang(lang) => {
                self.account.settings.lang = lang;
                self.store(Preference::Lang, lang.tag());
            }
            Intent::SetTheme(theme) => {
                self.account.settings.theme = theme;
                self.store(Preference::Theme, theme.tag());
            }
            Intent::Switch(switch) => self.switch(switch),
            Intent::SignOut => self.sign_out(now),
            Intent::SetAnnounce(announce) => {
                self.account.settings.announce = announce;
                self.store(Preference::Announce, announce.tag());
            }
            Intent::SetSingleKeys(are_on) => {
                self.account.settings.single_keys_off = !are_on;
                self.store(Preference::SingleKeys, if are_on { "on" } else { "off" });
            }
            Intent::Copy(id) => {
                let text = self.conversation.turn(id).map(|turn| turn.answer.text().to_owned());
                self.copy(text);
            }
            Intent::EditTurn { id, text } => self.edit_turn(id, text, now),
            Intent::Regenerate { model } => self.regenerate(model, now),
            Intent::Undo => self.undo(),
            Intent::Unqueue(place) => self.edit_queued(place),
            Intent::DropQueued(place) => {
                self.drop_queued(place);
            }
            Intent::ClearQueue => self.clear_queue(),
            Intent::ResumeQueue => self.resume_queue(now),
            Intent::Watch(options) => self.watch(options, now),
            Intent::Unwatch => self.unwatch(),
            Intent::PauseWatch => self.pause_watching(true, now),
            Intent::ResumeWatch => self.pause_watching(false, now),
            Intent::Quit => self.quit(),
        }
    }

    fn submit(&mut self, line: &str, now: Stamp) {
        self.stop_following();
        match commands::read(line, self.connection.capabilities()) {
            // An empty line lets what waits go on.
            Line::Nothing => self.resume_queue(now),
            Line::Prompt(prompt) => {
                if let Some(token) = references::first(&prompt) {
                    self.notice(Notice::NotExpanded { token });
                }
                self.ask(prompt, now);
            }
            Line::Action(action) => self.act(action, now),
        }
    }

    fn ask(&mut self, prompt: String, now: Stamp) {
        if let Err(problem) = Conversation::check(&prompt) {
            self.notice(Notice::Refused(problem));
        } else if self.connection.state() == connection::State::Detached && !self.is_moving() {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
        } else if self.conversation.is_busy() || self.is_moving() || !self.conversation.queue().is_empty() {
            if self.conversation.queue().is_full() {
                // It stays where it was typed.
                self.draft.set(prompt);
                self.notice(Notice::QueueFull);
            } else {
                self.conversation.queue_mut().push(prompt);
                let waiting = self.conversation.queue().len();
                // It waits only for the store to be read; that is no news.
                if !self.is_recalling() || waiting > 1 {
                    self.notice(Notice::Queued { waiting });
                }
            }
            self.conversation.queue_mut().resume();
            self.next_queued(now);
        } else {
            self.start_turn(prompt, None, now);
        }
    }

    fn start_turn(&mut self, prompt: String, model: Option<String>, now: Stamp) {
        if let Some(problem) = self.why_not_saved(&prompt) {
            self.notice(Notice::Warning(problem.what(self.account.settings.lang)));
        }
        self.conversation.ask_model(prompt, model, now, means!(self), &mut self.out.of(Slot::Turn));
        if !self.connection.is_online() {
            self.notice(Notice::Held);
            // Somebody is waiting now: the next attempt does not wait for its turn.
            self.connection.reconnect(now, &mut self.out.of(Slot::Connection));
        }
    }

    /// Another server is being tried, or a session is on its way: what is asked now is meant for it. Or the store is
    /// not read yet: what is asked now belongs after what it holds.
    fn is_moving(&self) -> bool {
        self.is_recalling()
            || self.candidate.is_some()
            || matches!(self.pending, Some(Pending::Dial { .. }))
            || self.first_session.is_some()
            || self.sessions.is_loading()
    }

    /// Whether what was said may be changed now; says why it may not.
    fn is_still(&mut self) -> bool {
        if self.conversation.is_busy() {
            self.notice(Notice::Busy);
            return false;
        }
        if self.sessions.is_loading() {
            self.notice(Notice::StillGoing);
            return false;
        }
        true
    }

    fn new_conversation(&mut self, now: Stamp) {
        // It would take the new one's place.
        if self.sessions.is_loading() {
            self.sessions.stop(&mut self.out.of(Slot::Sessions));
        }
        let is_put_aside = self.conversation.has_unsaved();
        self.conversation.clear(now, &mut self.out.of(Slot::Turn));
        self.notice(Notice::NewConversation);
        if is_put_aside {
            self.notice(Notice::PutAside);
        }
    }

    /// Asks the next waiting prompt, if nothing runs and they need not wait for a person.
    fn next_queued(&mut self, now: Stamp) {
        if self.conversation.is_busy() || self.is_moving() {
            return;
        }
        if self.connection.state() == connection::State::Detached {
            self.conversation.queue_mut().pause();
            return;
        }
        if let Some(prompt) = self.conversation.queue_mut().next() {
            self.start_turn(prompt, None, now);
        }
    }

    fn resume_queue(&mut self, now: Stamp) {
        self.conversation.queue_mut().resume();
        self.next_queued(now);
    }

    fn retry(&mut self, now: Stamp) {
        if !self.is_still() {
            return;
        }
        if !self.can_ask_again() {
            self.notice(Notice::NothingToRetry);
            return;
        }
        // An answer that is worth something can be brought back.
        let is_usable = self.conversation.turns().last().is_some_and(|turn| turn.is_usable());
        let last = if is_usable { self.conversation.rewind(1) } else { self.conversation.take_last() };
        if let Some(prompt) = last {
            self.start_turn(prompt, None, now);
        }
    }

    /// Whether there is a last question. A session may end with an answer to nothing.
    fn can_ask_again(&self) -> bool {
        self.conversation.turns().last().is_some_and(|turn| !turn.prompt.trim().is_empty())
    }

    fn stop(&mut self, now: Stamp) {
        let mut gave_up = self.out.cancel_where(Slot::is_command);
        if self.sessions.stop(&mut self.out.of(Slot::Sessions)) {
            gave_up = true;
        }
        self.pending = None;
        self.inquiry = None;
        if let Some(mut candidate) = self.candidate.take() {
            candidate.connection.hang_up(&mut self.out.of(Slot::Candidate));
            gave_up = true;
        }
        if gave_up {
            self.notice(Notice::Cancelled);
        }
        let stopped = self.conversation.stop(now, &mut self.out.of(Slot::Turn));
        if stopped || gave_up {
            if self.conversation.queue_mut().pause() {
                let waiting = self.conversation.queue().len();
                self.notice(Notice::QueueKept { waiting });
            }
        } else if !self.conversation.queue().is_empty() {
            self.clear_queue();
        }
        // A script's Ctrl+C ends the program, and so does one that comes before there is anything else to stop.
        let can_exit = self.connection.capabilities().exit;
        if self.is_one_shot || (can_exit && !stopped && !gave_up && !self.connection.was_online()) {
            self.exit(130);
        }
    }

    fn copy(&mut self, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            self.notice(Notice::NothingToCopy);
            return;
        };
        let id = self.out.open(Slot::Copy { chars: text.chars().count() });
        self.out.push(Effect::Copy { id, text });
    }

    fn store(&mut self, preference: Preference, value: &str) {
        let id = self.out.open(Slot::Preference);
        self.out.push(Effect::Store { id, preference, value: value.to_owned() });
    }

    fn done(&mut self, id: EffectId, outcome: Outcome, now: Stamp) {
        match self.out.close(id, &outcome) {
            None | Some(Slot::Preference) => {}
            Some(Slot::Keep(asked)) => self.kept(asked, outcome, now),
            Some(Slot::Copy { chars }) => match outcome {
                Outcome::Finished => self.notice(Notice::Copied { chars }),
                Outcome::Unsupported(_) => self.notice(Notice::CopyFailed),
                _ => {}
            },
            Some(Slot::Command(ForCommand::Watch(asked))) => self.watch_answered(asked, outcome, now),
            Some(Slot::Command(ForCommand::Summary(asked))) => self.summary_heard(asked, outcome, now),
            Some(Slot::Command(asked)) => self.arrived(asked, outcome, now),
            Some(Slot::Candidate(asked)) => self.candidate_done(asked, outcome, now),
            Some(Slot::Polling(asked)) => self.polled(asked, outcome, now),
            Some(Slot::Sessions(asked)) => self.sessions_done(asked, outcome, now),
            Some(Slot::Connection(asked)) => {
                let busy = self.conversation.is_busy();
                let step =
                    self.connection.done(asked, outcome, busy, now, &mut self.out.of(Slot::Connection));
                self.connection_step(step, now);
            }
            Some(Slot::Turn(asked)) => {
                // A growing answer has a revision of its own.
                let conversation = self.conversation.untracked();
                let step = conversation.done(asked, outcome, now, means!(self), &mut self.out.of(Slot::Turn));
                self.turn_step(step, now);
            }
        }
    }

    /// Takes in what the transport knows of the replicas. When the last one went away between two calls, no call will
    /// tell; while one runs, it tells more.
    fn route(&mut self, route: Route, now: Stamp) {
        if let Some(candidate) = self.candidate.as_mut() {
            candidate.connection.take_route(&route);
        }
        let all_gone = self.connection.take_route(&route);
        if all_gone && !self.conversation.is_busy() {
            let problem = Problem::new(Kind::Unreachable(self.connection.address().to_owned()));
            let step = self.connection.lost(problem, now, &mut self.out.of(Slot::Connection));
            self.connection_step(step, now);
        }
    }

    fn connection_step(&mut self, step: connection::Step, now: Stamp) {
        match step {
            connection::Step::Nothing => {}
            connection::Step::Lost { retry_in_ms } => self.notice(Notice::Lost { retry_in_ms }),
            connection::Step::Dead { retry_in_ms } => {
                self.notice(Notice::Lost { retry_in_ms });
                if let Some(problem) = self.connection.problem().cloned()
                    && self.conversation.cut(problem, now, &mut self.out.of(Slot::Turn))
                {
                    self.after_turn(now);
                }
            }
            connection::Step::GaveUp(problem) => self.exit(problem.exit_code()),
            connection::Step::Refused(problem) => self.refused(problem, now),
            connection::Step::Online { again } => {
                if again {
                    self.notice(Notice::Restored);
                }
                if self.start_session(now) {
                    // The prompt waits for it.
                } else if let Some(prompt) = self.one_shot.take() {
                    self.conversation.ask(prompt, now, means!(self), &mut self.out.of(Slot::Turn));
                } else {
                    self.release(now);
                }
            }
        }
    }

    /// Sends the prompt that waits for a server.
    fn release(&mut self, now: Stamp) {
        let conversation = self.conversation.untracked();
        if conversation.release(now, means!(self), &mut self.out.of(Slot::Turn)) {
            self.conversation.touch();
        }
    }

    /// The server does not let this person in: nothing waits for it any more, and that is said once. A page says it where
    /// it asks who they are.
    fn refused(&mut self, problem: Problem, now: Stamp) {
        if self.conversation.refuse_held(&problem, now, &mut self.out.of(Slot::Turn)) {
            self.after_turn(now);
        } else if self.connection.capabilities().terminal {
            self.notice(Notice::Refused(problem));
        }
    }

    fn turn_step(&mut self, step: conversation::Step, now: Stamp) {
        match step {
            conversation::Step::Nothing => return,
            conversation::Step::Grew => {
                // The first piece changes the turn's state, later ones only its text. Whoever looks only at the newest
                // turn would miss an answer above it.
                let newest = self.conversation.turns().last().map(|turn| turn.id);
                let is_seen_in_the_turn =
                    |turn: &Turn| turn.first_mono_ms == Some(now.mono_ms) || Some(turn.id) != newest;
                if self.conversation.asked().is_some_and(is_seen_in_the_turn) {
                    self.conversation.touch();
                }
                return;
            }
            conversation::Step::Rerouted => {
                let said = self.rerouted_mono_ms;
                if said.is_none_or(|at| now.mono_ms.saturating_sub(at) >= REROUTED_PAUSE_MS) {
                    self.rerouted_mono_ms = Some(now.mono_ms);
                    self.notice(Notice::Rerouted);
                }
                return;
            }
            conversation::Step::Renewed(secret, expires) => {
                self.account.renewed(secret, expires);
                self.conversation.send(means!(self), &mut self.out.of(Slot::Turn));
                return;
            }
            conversation::Step::Ended => self.conversation.touch(),
            conversation::Step::LostServer(problem) => {
                self.conversation.touch();
                let step = self.connection.lost(problem, now, &mut self.out.of(Slot::Connection));
                if !self.is_one_shot {
                    self.connection_step(step, now);
                }
            }
            conversation::Step::TokenRefused(problem) => {
                self.conversation.touch();
                self.connection.refused(problem, &mut self.out.of(Slot::Connection));
            }
        }
        if self.is_one_shot {
            let failed = match self.conversation.asked().map(|turn| &turn.state) {
                Some(TurnState::Failed(problem)) => Some(problem.exit_code()),
                _ => None,
            };
            if failed.is_some() || !self.save_only_answer(now) {
                self.exit(failed.unwrap_or_default());
            }
            return;
        }
        self.after_turn(now);
    }

    /// An answer ended: what was tried with it is settled, and the next waiting prompt may go.
    fn after_turn(&mut self, now: Stamp) {
        let last = self.conversation.asked();
        if last.is_some_and(|turn| turn.state == TurnState::Done) {
            self.account.untracked().proven();
            self.next_queued(now);
            return;
        }
        if self.conversation.queue_mut().pause() {
            let waiting = self.conversation.queue().len();
            self.notice(Notice::QueueKept { waiting });
        }
        self.undo_bad_model();
    }

    fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// Leaves; a person is asked once when that would lose what was said.
    fn quit(&mut self) {
        let mark = self.conversation.mark();
        let is_lost = self.connection.capabilities().person
            && !self.connection.capabilities().keeps
            && self.conversation.has_unsaved();
        if !is_lost || self.warned_of.replace(mark) == Some(mark) {
            self.exit(0);
            return;
        }
        let question = Question::LeaveUnsaved;
        self.start_command(ForCommand::Leave, |id| Effect::Confirm { id, question });
    }

    fn exit(&mut self, code: u8) {
        self.exit_code = Some(code);
        self.out.cancel_where(|_| true);
        self.out.push(Effect::Exit { code });
    }
}

impl View<'_> {
    /// The problem that explains a non-zero exit code, if one part has it.
    pub fn last_problem(&self) -> Option<&Problem> {
        if let Some(TurnState::Failed(problem)) = self.conversation.turns().last().map(|turn| &turn.state) {
            return Some(problem);
        }
        if let Some((_, Notice::Refused(problem) | Notice::SessionFailed { problem, .. })) =
            self.notices.last()
        {
            return Some(problem);
        }
        self.connection.problem()
    }
}
