//! Carries out what commands ask for.

use super::{App, Pending};
use crate::account::Switch;
use crate::app::commands::{Action, COMMANDS, Command, CopyWhat, Format, RESERVED, Target, find, nearest};
use crate::app::slot::for_summary;
use crate::app::{ForCommand, Notice, Slot, export, screens};
use crate::connection;
use crate::conversation::{Conversation, Means, Turn, TurnId, TurnState};
use crate::forget::Forget;
use crate::markdown::Block;
use crate::port::{Ask, Effect, EffectId, LineId, Open, Patience, Stamp};
use crate::problem::{Kind, Problem};

/// How long the model may take to sum up a conversation, in milliseconds.
const SUMMARY_TIMEOUT_MS: u64 = 60_000;
/// How often it is asked again because the server limits requests.
const SUMMARY_WAITS: u32 = 3;
/// Turns that `/compact` leaves as they are, and fewer than which it does nothing.
const KEPT_TURNS: usize = 2;

impl App {
    pub(super) fn act(&mut self, action: Action, now: Stamp) {
        match action {
            Action::Do(intent) => self.intent(intent, now),
            Action::Show(notice) => self.notice(notice),
            Action::Help(None) => self.notice(Notice::Help),
            Action::Help(Some(name)) => self.help(&name),
            Action::Copy(what) => {
                let text = self.text_to_copy(what);
                self.copy(text);
            }
            Action::History { last, search } => {
                let lines = screens::history(&self.view(), last, search.as_deref(), self.utc_offset_secs);
                self.notice(Notice::Shown(lines));
            }
            Action::Rewind(None) => {
                let lines = screens::rewind(&self.view(), self.utc_offset_secs);
                self.notice(Notice::Shown(lines));
            }
            Action::Rewind(Some(count)) => self.rewind(count),
            Action::Compact { instruction } => self.compact(&instruction),
            Action::Export { path, format, force } => self.export(path, format, force, now),
            Action::Edit => {
                self.start_command(ForCommand::Edit, |id| Effect::Edit { id, text: String::new() });
            }
            Action::Session(asked) => self.session_asked(asked, now),
            Action::ShowQueue => {
                let lines = screens::queue(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::DropQueued(place) => {
                if self.drop_queued(place) {
                    let lines = screens::queue(&self.view());
                    self.notice(Notice::Shown(lines));
                }
            }
            Action::Switch(switch) => self.switch(switch),
            Action::ShowProviders => {
                let lines = screens::providers(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::Connect(target) => {
                // A prompt that waits for a server waits for this one, too.
                let is_answering = self.conversation.is_busy() && !self.conversation.is_held();
                if is_answering || self.candidate.is_some() {
                    self.notice(Notice::Busy);
                    return;
                }
                self.dial(*target);
            }
            Action::ShowConnection => self.notice(Notice::Connection),
            Action::Disconnect => self.disconnect(now),
            Action::Auth(action) => {
                self.start_command(ForCommand::Auth, |id| Effect::Auth { id, action });
            }
            Action::Config { section } => {
                let lines = screens::config(&self.view(), &self.config, section.as_deref());
                self.notice(Notice::Shown(lines));
            }
            Action::Metrics => {
                let lines = screens::metrics(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Action::Watch(asked) => self.ask_watcher(asked),
            Action::Reload => {
                self.start_command(ForCommand::Reload, |id| Effect::Reload { id });
            }
            Action::ClearScreen => {
                self.start_command(ForCommand::Screen, |id| Effect::ClearScreen { id });
            }
        }
    }

    /// Prepares the way to another server, as soon as every secret that was left out is there.
    pub(super) fn dial(&mut self, target: Target) {
        if let Some(field) = target.missing() {
            let pending = Pending::Connect(Box::new(target));
            self.start_pending(pending, ForCommand::Secret, |id| Effect::AskSecret { id, field });
            return;
        }
        let Target { words, keep_history, .. } = target;
        self.next_line += 1;
        let line = LineId(self.next_line);
        let pending = Pending::Dial { line, keep_history };
        self.start_pending(pending, ForCommand::Dial, |id| Effect::Dial { id, line, words });
    }

    /// Starts what a command asks for, unless the same is still going on.
    pub(super) fn start_command(&mut self, what: ForCommand, effect: impl FnOnce(EffectId) -> Effect) {
        if self.out.has(|slot| slot == Slot::Command(what)) {
            self.notice(Notice::StillGoing);
            return;
        }
        let id = self.out.open(Slot::Command(what));
        self.out.push(effect(id));
    }

    /// Starts what a command needs before it can be carried out; one such command at a time.
    fn start_pending(&mut self, next: Pending, what: ForCommand, effect: impl FnOnce(EffectId) -> Effect) {
        if self.pending.is_some() {
            self.notice(Notice::StillGoing);
            return;
        }
        self.pending = Some(next);
        self.start_command(what, effect);
    }

    fn help(&mut self, name: &str) {
        let name = if name.starts_with('/') { name.to_owned() } else { format!("/{name}") };
        if let Some(command) = find(&name) {
            let lines = screens::manual(self.account.settings.lang, command);
            self.notice(Notice::Shown(lines));
        } else if let Some(reserved) =
            RESERVED.iter().find(|reserved| reserved.names.contains(&name.as_str()))
        {
            self.notice(Notice::Reserved { command: name, answer: reserved.answer });
        } else {
            let near = nearest(&name, COMMANDS.iter().flat_map(Command::names));
            self.notice(Notice::UnknownCommand { typed: name, near });
        }
    }

    fn text_to_copy(&self, what: CopyWhat) -> Option<String> {
        let turns = self.conversation.turns();
        let last = || turns.iter().rev().find(|turn| !turn.answer.is_empty());
        match what {
            CopyWhat::Last => last().map(|turn| turn.answer.text().to_owned()),
            CopyWhat::Answer(number) => {
                turns.get(number.checked_sub(1)?).map(|turn| turn.answer.text().to_owned())
            }
            CopyWhat::Code(number) => {
                let mut found = Vec::new();
                code_blocks(last()?, &mut found);
                found.into_iter().nth(number.checked_sub(1)?)
            }
        }
    }

    pub(super) fn regenerate(&mut self, model: Option<String>, now: Stamp) {
        if !self.is_still() {
            return;
        }
        if !self.can_ask_again() {
            self.notice(Notice::NothingToRetry);
        } else if let Some(prompt) = self.conversation.rewind(1) {
            self.start_turn(prompt, model, now);
        }
    }

    /// Takes a question and what follows it back, to ask it in other words.
    pub(super) fn edit_turn(&mut self, id: TurnId, text: Option<String>, now: Stamp) {
        if !self.is_still() {
            return;
        }
        if let Some(problem) = text.as_deref().and_then(|text| Conversation::check(text).err()) {
            self.notice(Notice::Refused(problem));
            return;
        }
        let count = self.conversation.count_from(id);
        let Some(prompt) = self.conversation.rewind(count) else {
            self.notice(Notice::NoSuchTurn);
            return;
        };
        match text {
            Some(text) => self.start_turn(text, None, now),
            None => {
                self.draft.set(prompt);
                self.notice(Notice::Rewound { turns: count });
            }
        }
    }

    pub(super) fn undo(&mut self) {
        if !self.is_still() {
            return;
        }
        let notice = if self.conversation.undo() {
            let turns = self.conversation.turns();
            let last = turns.last().map(|turn| screens::label(&turn.prompt)).unwrap_or_default();
            Notice::Undone { turns: turns.len(), last }
        } else {
            Notice::NothingToUndo
        };
        self.notice(notice);
    }

    fn rewind(&mut self, count: usize) {
        if !self.is_still() {
            return;
        }
        if let Some(prompt) = self.conversation.rewind(count) {
            self.draft.set(prompt);
            self.notice(Notice::Rewound { turns: count });
        } else {
            self.notice(Notice::NoSuchTurn);
        }
    }

    fn compact(&mut self, instruction: &str) {
        let turns = self.conversation.turns();
        let before = turns.len();
        let Some(last) = before.checked_sub(KEPT_TURNS + 1).and_then(|at| turns.get(at)).map(|turn| turn.id)
        else {
            self.notice(Notice::TooShort);
            return;
        };
        if !self.is_still() {
            return;
        }
        if self.pending.is_some() {
            self.notice(Notice::StillGoing);
            return;
        }
        if !self.connection.is_online() {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return;
        }
        let ask = Ask::new(Patience::Whole(Some(SUMMARY_TIMEOUT_MS), SUMMARY_WAITS));
        let instruction = instruction.to_owned();
        self.pending = Some(Pending::Compact { ask, last, before, instruction, text: String::new() });
        self.ask_for_summary();
    }

    /// Asks the model to sum up, for the first time or after a pause.
    pub(super) fn ask_for_summary(&mut self) {
        let Some(Pending::Compact { ask, last, instruction, text, .. }) = self.pending.as_mut() else {
            return;
        };
        text.clear();
        let means = Means {
            connection: &self.connection,
            settings: &self.account.settings,
            credentials: &self.account.credentials,
            timeout_ms: Some(SUMMARY_TIMEOUT_MS),
        };
        let call = self.conversation.summary_call(*last, instruction, means);
        ask.send(call, &*self.connection, &mut self.out.of(for_summary));
    }

    fn export(&mut self, path: Option<String>, format: Option<Format>, force: bool, now: Stamp) {
        if self.conversation.turns().is_empty() {
            self.notice(Notice::NothingToExport);
            return;
        }
        let format =
            format.or_else(|| path.as_deref().and_then(export::format_of)).unwrap_or(Format::Markdown);
        let text = export::write(&self.view(), format);
        let suggested = export::file_name(now.unix_ms, self.utc_offset_secs, format);
        self.start_command(ForCommand::Write, |id| Effect::Write { id, path, suggested, text, force });
    }

    pub(super) fn clear_queue(&mut self) {
        let dropped = self.conversation.queue_mut().clear();
        self.notice(Notice::QueueCleared { dropped });
    }

    /// Says whether anything waited there.
    pub(super) fn drop_queued(&mut self, place: usize) -> bool {
        let dropped = self.conversation.queue_mut().remove(place).is_some();
        if dropped {
        } else {
            self.notice(Notice::NotQueued { place: place + 1 });
        }
        dropped
    }

    pub(super) fn edit_queued(&mut self, place: usize) {
        match self.conversation.queue_mut().remove(place) {
            Some(prompt) => {
                self.draft.set(prompt);
            }
            None => self.notice(Notice::NotQueued { place: place + 1 }),
        }
    }

    pub(super) fn switch(&mut self, switch: Box<Switch>) {
        if let Some(field) = switch.missing() {
            if !self.connection.capabilities().hidden_input {
                self.notice(Notice::BadUse { syntax: field.flag() });
                return;
            }
            self.start_pending(Pending::Switch(switch), ForCommand::Secret, |id| Effect::AskSecret {
                id,
                field,
            });
            return;
        }
        let now = self.account.choice();
        // A page has no store to find it in.
        let has_store = self.connection.capabilities().credential_store;
        if let Some(provider) = switch.wants_local_auth(&now, self.connection.info()).filter(|_| has_store) {
            let pending = Pending::Switch(switch);
            self.start_pending(pending, ForCommand::LocalAuth, |id| Effect::Renew { id, provider });
            return;
        }
        self.apply_switch(&switch);
    }

    /// A person leaves: nothing of theirs stays for the next one.
    pub(super) fn sign_out(&mut self, now: Stamp) {
        self.out.cancel_where(Slot::is_command);
        self.pending = None;
        self.inquiry = None;
        self.conversation.clear(now, &mut self.out.of(Slot::Turn));
        self.conversation.forget(Forget::Person);
        self.draft.text.clear();
        // What the watcher said was for the one who left; whoever comes next is asked for it again.
        self.unwatch();
        self.sessions.forget(Forget::Person, &mut self.out.of(Slot::Sessions));
        self.account.forget(Forget::Person);
        self.notices.clear();
        self.connection.sign_out(now, &mut self.out.of(Slot::Connection));
        self.keep_choice();
        self.notice(Notice::SignedOut);
    }

    fn apply_switch(&mut self, switch: &Switch) {
        match self.account.switch(switch, self.connection.info()) {
            Ok(switched) => {
                self.keep_choice();
                self.notice(Notice::Switched(switched));
            }
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    /// A model that the server does not know is not kept.
    pub(super) fn undo_bad_model(&mut self) {
        if let Some(TurnState::Failed(problem)) = self.conversation.asked().map(|turn| &turn.state)
            && let Some(refused) = self.account.untracked().undo_bad_model(problem)
        {
            self.account.touch();
            self.notice(Notice::ModelRestored { refused });
        }
    }

    fn disconnect(&mut self, now: Stamp) {
        if self.connection.state() == connection::State::Detached {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return;
        }
        self.conversation.stop(now, &mut self.out.of(Slot::Turn));
        self.conversation.queue_mut().pause();
        let address = self.connection.address().to_owned();
        self.connection.hang_up(&mut self.out.of(Slot::Connection));
        self.sessions.forget(Forget::Server, &mut self.out.of(Slot::Sessions));
        self.notice(Notice::Disconnected { address });
    }
}

fn code_blocks(turn: &Turn, found: &mut Vec<String>) {
    fn visit(block: &Block, found: &mut Vec<String>) {
        match block {
            Block::Code { text, .. } => found.push(text.clone()),
            Block::Quote(blocks) => blocks.iter().for_each(|block| visit(block, found)),
            Block::List { items, .. } => {
                items.iter().flat_map(|item| &item.blocks).for_each(|block| visit(block, found));
            }
            _ => {}
        }
    }
    turn.answer.sealed().iter().for_each(|sealed| visit(&sealed.block, found));
    turn.answer.live().iter().for_each(|block| visit(block, found));
}
