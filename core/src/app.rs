//! Routes events to the parts and their steps to each other; decides nothing a part can decide alone. What commands
//! ask for is carried out in [`actions`], what they waited for arrives in [`arrivals`].

/// Borrows what a prompt needs, leaving the conversation and the outbox free to be changed.
macro_rules! means {
    ($app:ident) => {
        $crate::conversation::Means {
            connection: &$app.connection,
            settings: &$app.account.settings,
            credentials: &$app.account.credentials,
            timeout_ms: $app.prompt_timeout_ms,
        }
    };
}

mod actions;
mod agenting;
mod arrivals;
mod asking;
mod choosing;
pub mod commands;
mod compacting;
mod connecting;
mod contexting;
mod costing;
mod deciding;
mod driver;
mod event;
mod export;
mod fitting;
mod history;
mod instructing;
mod keeping;
mod notice;
mod preparing;
mod rest;
mod screens;
mod sessions;
mod sharing;
mod shelling;
mod slot;
mod thread;
mod view;
mod watching;
mod words;

pub use driver::{Driver, Host};
pub use event::{Boot, Event, Intent};
pub use notice::Notice;
pub use rest::install;
pub(crate) use slot::{ForCommand, Slot};
pub use view::{Draft, Revisions, View};

use crate::account::{Account, Preference, Switch};
use crate::agent::{Agent, Asks};
use crate::app::notice::Notices;
use crate::app::rest::Task;
use crate::connection::{Connection, Setup};
use crate::contexts::{self, Contexts};
use crate::conversation::{Conversation, TurnId, TurnState, Worded};
use crate::cost::Spending;
use crate::decisions::Decisions;
use crate::history::History;
use crate::hub::Hub;
use crate::instructions::Instructions;
use crate::keep::{ForKeep, Ledger};
use crate::port::{
    ConfigRow, Dialled, Effect, EffectId, LinkId, Open, Outbox, Outcome, Stamp, Tracked, WindowId,
};
use crate::problem::Problem;
use crate::references::{Prompt, References};
use crate::sessions::Sessions;
use crate::share::Share;
use crate::shell::Shell;
use crate::watcher::{Inquiry, Polling};
use commands::Target;
use compacting::Summing;

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
    Dial { link: LinkId, keep_history: bool },
}

/// The client's whole state.
#[derive(Debug, Default)]
pub struct App {
    out: Outbox<Slot>,
    connection: Tracked<Connection>,
    account: Tracked<Account>,
    conversation: Tracked<Conversation>,
    notices: Tracked<Notices>,
    one_shot: Option<Prompt>,
    is_one_shot: bool,
    prompt_timeout_ms: Option<u64>,
    booted: bool,
    exit_code: Option<u8>,
    candidate: Option<Box<Candidate>>,
    pending: Option<Pending>,
    summing: Option<Box<Summing>>,
    spending: Spending,
    /// The answer that is not counted yet.
    costing: Option<TurnId>,
    next_link: u32,
    draft: Draft,
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
    history: Tracked<History>,
    instructions: Instructions,
    hub: Hub,
    references: References,
    contexts: Tracked<Contexts>,
    share: Share,
    agent: Tracked<Agent>,
    decisions: Decisions,
    /// Who is asked about the calls of a one-shot run.
    one_shot_asks: Asks,
    shell: Shell,
    /// The question that waits for what is attached, and the model it is meant for.
    waiting: Option<(Worded, Option<String>)>,
    /// What is attached, as texts for the next question.
    led_by: Vec<String>,
    /// Tokens of the model's window, where a person says so.
    own_window: Option<u64>,
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
            is_recalling: self.is_recalling(),
            settings: &self.account.settings,
            credentials: &self.account.credentials,
            wallet: &self.account.wallet,
            conversation: &self.conversation,
            notices: self.notices.all(),
            draft: &self.draft,
            sessions: &self.sessions,
            history: &self.history,
            instructions: &self.instructions,
            contexts: &self.contexts,
            agent: &self.agent,
            decisions: &self.decisions,
            is_stored: !self.ledger.told,
            own_window: self.own_window,
            spending: &self.spending,
            costing: self.costing,
            hub: &self.hub,
            board: self.polling.as_ref().map(Polling::board),
            log_file: self.log_file.as_deref(),
            utc_offset_secs: self.utc_offset_secs,
            takes_lines: self.takes_lines(),
            is_settled: !self.conversation.is_busy() && !self.out.has(Slot::holds_up),
            exit_code: self.exit_code,
        }
    }

    /// A search of sessions can take minutes and tells what it finds by itself.
    fn takes_lines(&self) -> bool {
        let is_search = |slot: Slot| matches!(slot, Slot::Sessions(_)) && self.sessions.is_searching();
        let is_free = !self.conversation.is_busy() || self.agent.running().is_some();
        is_free && !self.out.has(|slot| slot.holds_up() && !is_search(slot))
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
            history: self.history.revision(),
            agent: self.agent.revision(),
            contexts: self.contexts.revision(),
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
            Event::Remembered(remembered) => self.rest(Task::Remembered(*remembered), now),
            Event::Elsewhere { conversation, changes } => {
                self.rest(Task::Elsewhere(conversation, changes), now);
            }
            Event::Leaving => self.rest(Task::Keep, now),
            Event::Woke => {
                self.connection.woke(now, &mut self.out.of(Slot::Connection));
                self.rest(Task::Woke, now);
            }
        }
        self.follow_the_way(before, now);
        self.rest(Task::EndRun, now);
        match self.exit_code {
            None => self.rest(Task::KeepWhatMoved(revisions), now),
            Some(code) => {
                self.rest(Task::Keep, now);
                self.out.push(Effect::Exit { code });
            }
        }
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
        if let Some(problem) =
            boot.one_shot.as_ref().and_then(|prompt| Conversation::check(&prompt.text()).err())
        {
            let code = problem.exit_code();
            self.notice(Notice::Refused(problem));
            self.exit(code);
            return;
        }
        self.one_shot = boot.one_shot;
        self.one_shot_asks = if boot.is_yes { Asks::Yes } else { Asks::NoOne };
        self.agent.set_mode(boot.mode);
        self.agent.know(boot.own_commands);
        self.first_session = boot.session;
        if let Some(id) = boot.conversation {
            self.conversation.adopt(id);
        }
        self.instructions = Instructions::new(boot.instructions);
        self.contexts.untracked().remember(&boot.session_contexts);
        self.conversation.untracked().remember_in_one_piece(&boot.in_one_piece);
        self.own_window = boot.window_tokens;
        self.spending = Spending::new(boot.price, boot.max_cost);
        self.hub.boot(boot.channel, boot.is_alone);
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
        if let Some(resume) = boot.resume {
            self.rest(Task::Resume(resume), now);
        }
    }

    fn intent(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Connection(intent) => self.about_connection(intent, now),
            Intent::Account(intent) => self.about_account(intent, now),
            Intent::Watcher(intent) => self.about_watcher(intent, now),
            intent => self.rest(Task::Intent(intent), now),
        }
    }

    fn wanted(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Submit(line) => self.submit(&line, now),
            Intent::Stop => self.stop(now),
            Intent::SignOut => self.sign_out(now),
            Intent::Quit => self.exit(0),
            Intent::History(intent) => self.about_history(intent, now),
            Intent::Conversation(intent) => self.about_conversation(intent, now),
            Intent::Sessions(intent) => self.about_sessions(intent, now),
            Intent::Agent(intent) => self.about_agent(intent, now),
            Intent::Decisions(intent) => self.about_decisions(intent),
            Intent::Contexts(contexts::Intent::Look) => self.context(contexts::Request::Look),
            // The beginning did it.
            Intent::Connection(_) | Intent::Account(_) | Intent::Watcher(_) => {}
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
            || self.history.is_opening()
            || self.hub.is_attaching()
    }

    fn done(&mut self, id: EffectId, outcome: Outcome, now: Stamp) {
        match self.out.close(id, &outcome) {
            None | Some(Slot::Preference) => {}
            Some(Slot::Polling(asked)) => self.polled(asked, outcome, now),
            Some(Slot::Connection(asked)) => {
                let busy = self.conversation.is_busy();
                let step =
                    self.connection.done(asked, outcome, busy, now, &mut self.out.of(Slot::Connection));
                self.connection_step(step, now);
            }
            Some(slot) => self.rest(Task::Done(slot, outcome), now),
        }
    }

    /// Something that the rest started brought something back.
    fn came(&mut self, slot: Slot, outcome: Outcome, now: Stamp) {
        match slot {
            // The beginning took it.
            Slot::Preference | Slot::Polling(_) | Slot::Connection(_) => {}
            Slot::Keep(asked) => self.kept(asked, outcome, now),
            Slot::Copy { chars } => match outcome {
                Outcome::Finished => self.notice(crate::conversation::Notice::Copied { chars }),
                Outcome::Unsupported(_) => self.notice(crate::conversation::Notice::CopyFailed),
                _ => {}
            },
            Slot::Command(ForCommand::Watch(asked)) => self.watch_answered(asked, outcome, now),
            Slot::Command(ForCommand::Summary(asked)) => self.summary_heard(asked, outcome, now),
            Slot::Command(asked) => self.arrived(asked, outcome, now),
            Slot::Candidate(asked) => self.candidate_done(asked, outcome, now),
            Slot::Contexts(asked) => self.contexts_done(asked, outcome, now),
            Slot::Share(asked) => self.share_done(asked, outcome, now),
            Slot::Agent(asked) => self.agent_done(asked, outcome, now),
            Slot::Shell(asked) => self.shell_done(asked, outcome, now),
            Slot::References(asked) => self.references_done(asked, outcome, now),
            Slot::Sessions(asked) => self.sessions_done(asked, outcome, now),
            Slot::History(asked) => self.history_done(asked, outcome, now),
            Slot::Hub(asked) => self.hub_done(asked, outcome, now),
            Slot::Turn(asked) => {
                // A growing answer has a revision of its own.
                let conversation = self.conversation.untracked();
                let step = conversation.done(asked, outcome, now, means!(self), &mut self.out.of(Slot::Turn));
                if let Some(text) = conversation.news_in_one_piece() {
                    self.store(Preference::InOnePiece, &text);
                }
                self.turn_step(step, now);
            }
        }
    }

    fn notice(&mut self, notice: impl Into<Notice>) {
        self.notices.push(notice.into());
    }

    /// Leaves at the end of the event. Nothing is asked: what was said is kept, unless a person wants nothing kept.
    fn exit(&mut self, code: u8) {
        self.exit_code = Some(code);
        // What is being written is written to its end.
        self.out.cancel_where(|slot| !matches!(slot, Slot::Keep(ForKeep::Writing)));
    }
}

impl View<'_> {
    /// The problem that explains a non-zero exit code, if one part has it.
    pub fn last_problem(&self) -> Option<&Problem> {
        if let Some(TurnState::Failed(problem)) = self.conversation.turns().last().map(|turn| &turn.state) {
            return Some(problem);
        }
        if let Some((
            _,
            Notice::Refused(problem) | Notice::Sessions(crate::sessions::Notice::Failed { problem, .. }),
        )) = self.notices.last()
        {
            return Some(problem);
        }
        self.connection.problem()
    }
}
