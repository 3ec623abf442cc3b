//! Routes what a person wants of the conversation, and what its answers mean for the rest.

use super::App;
use crate::app::commands::{Action, Line};
use crate::app::{Notice, Slot, commands, screens};
use crate::conversation::{Conversation, Intent, Turn, TurnState, Worded};
use crate::port::{Effect, Open, Stamp, TurnId, WindowId};
use crate::problem::{Kind, Problem};
use crate::{account, connection, conversation, references};

/// "Another replica" is worth saying once in this time.
const REROUTED_PAUSE_MS: u64 = 60_000;

impl App {
    pub(super) fn about_conversation(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::Retry => self.retry(now),
            Intent::New => self.new_conversation(now),
            Intent::Copy(id) => {
                let text = self.conversation.turn(id).map(|turn| turn.answer.text().to_owned());
                self.copy(text);
            }
            Intent::Edit { id, text } => self.edit_turn(id, text, now),
            Intent::Regenerate { model } => self.regenerate(model, now),
            Intent::ShowVersion { id, number } => {
                self.show_version(id, number, now);
            }
            Intent::Undo => self.undo(),
            Intent::Unqueue(place) => self.edit_queued(place),
            Intent::DropQueued(place) => {
                self.drop_queued(place);
            }
            Intent::ClearQueue => self.clear_queue(),
            Intent::ResumeQueue => self.resume_queue(now),
        }
    }

    pub(super) fn submit(&mut self, line: &str, now: Stamp) {
        self.stop_following();
        match commands::read(line, self.connection.capabilities()) {
            // An empty line lets what waits go on.
            Line::Nothing if self.agent.menu().is_some() => drop(self.line_for_agent(line, now)),
            Line::Nothing => self.resume_queue(now),
            Line::Prompt(prompt) if self.line_for_agent(&prompt, now) => {}
            Line::Prompt(prompt) => {
                let can_follow = self.connection.capabilities().references;
                if let Some(token) = references::first(&prompt).filter(|_| !can_follow) {
                    self.notice(references::Notice::NotExpanded { token });
                }
                self.ask(prompt, now);
            }
            // The program's own names come first.
            Line::Action(Action::Show(Notice::UnknownCommand { typed, .. })) if self.agent.knows(&typed) => {
                self.agent.expand(line.trim(), &mut self.out.of(Slot::Agent));
            }
            Line::Action(action) => self.act(action, now),
        }
    }

    pub(super) fn ask(&mut self, prompt: String, now: Stamp) {
        if let Err(problem) = Conversation::check(&prompt) {
            self.notice(Notice::Refused(problem));
        } else if self.connection.state() == connection::State::Detached && !self.is_moving() {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
        } else if self.is_answering() || self.is_moving() || !self.conversation.queue().is_empty() {
            if self.conversation.queue().is_full() {
                // It stays where it was typed.
                self.draft.set(prompt);
                self.notice(conversation::Notice::QueueFull);
            } else {
                self.conversation.queue_mut().push(prompt);
                let waiting = self.conversation.queue().len();
                // It waits only for the store to be read; that is no news.
                if !(self.is_recalling() || self.hub.is_attaching()) || waiting > 1 {
                    self.notice(conversation::Notice::Queued { waiting });
                }
            }
            self.conversation.queue_mut().resume();
            self.next_queued(now);
        } else {
            self.start_prompt(prompt.into(), now);
        }
    }

    /// An answer runs, or what its question names is being read.
    fn is_answering(&self) -> bool {
        self.conversation.is_busy()
            || self.references.is_preparing()
            || self.contexts.is_rendering()
            || self.is_fitting()
            || self.shell.is_busy()
    }

    pub(super) fn start_turn(&mut self, question: Worded, model: Option<String>, now: Stamp) {
        if let Some((question, model)) = self.wait_for_contexts(question, model) {
            self.turn_starts(question, model, now);
        }
    }

    /// All that goes along with the question is here.
    pub(super) fn turn_starts(&mut self, question: Worded, model: Option<String>, now: Stamp) {
        if let Some(scope) = question.scope {
            self.run_starts(question, scope, now);
            return;
        }
        if let Some((question, model)) = self.wait_for_fit(question, model) {
            self.say_what_is_cut();
            self.turn_goes(question, model, now);
        }
    }

    /// The question goes, with what travels of the conversation.
    pub(super) fn turn_goes(&mut self, question: Worded, model: Option<String>, now: Stamp) {
        if let Some(problem) = self.why_not_saved(&question.shown) {
            self.notice(Notice::Warning(problem.what(self.account.settings.lang)));
        }
        self.lead();
        if !self.may_cost(&question) {
            // What waits would cost as much.
            self.conversation.queue_mut().pause();
            return;
        }
        self.conversation.ask(question, model, now, means!(self), &mut self.out.of(Slot::Turn));
        self.costs_from_now();
        if !self.connection.is_online() {
            // Where the user has to do something, this attempt says at once whether it still has to be done.
            if self.connection.state() != connection::State::Failed {
                self.notice(conversation::Notice::Held);
            }
            // A user is waiting now: the next attempt does not wait for its turn.
            self.connection.reconnect(now, &mut self.out.of(Slot::Connection));
        }
    }

    /// Whether what was said may be changed now; says why it may not.
    pub(super) fn is_still(&mut self) -> bool {
        if self.is_answering() {
            self.notice(Notice::Busy);
            return false;
        }
        if self.sessions.is_loading() || self.history.is_opening() {
            self.notice(Notice::StillGoing);
            return false;
        }
        true
    }

    pub(super) fn new_conversation(&mut self, now: Stamp) {
        let is_put_aside = self.conversation.has_unsaved();
        let is_shared = self.hub.is_attached() && self.conversation.thread().is_some();
        self.leave_conversation(now);
        self.notice(conversation::Notice::New);
        if is_put_aside {
            self.notice(conversation::Notice::PutAside);
        }
        if is_shared {
            self.begin_thread();
        }
    }

    /// Begins with an empty one.
    pub(super) fn leave_conversation(&mut self, now: Stamp) {
        // It would take the new one's place.
        if self.sessions.is_loading() {
            self.sessions.stop(&mut self.out.of(Slot::Sessions));
        }
        self.history.stop(&mut self.out.of(Slot::History));
        self.end_summary();
        self.stop_command(now);
        // How far its answer came is kept with it.
        self.conversation.leave(now, &mut self.out.of(Slot::Turn));
        self.settle_cost();
        self.keep_now(now);
        self.conversation.clear(now, &mut self.out.of(Slot::Turn));
        self.references.forget(&mut self.out.of(Slot::References));
        self.stop_contexts();
    }

    /// Asks the next waiting prompt, if nothing runs and they need not wait for a person.
    pub(super) fn next_queued(&mut self, now: Stamp) {
        if self.is_answering() || self.is_moving() {
            return;
        }
        if self.connection.state() == connection::State::Detached {
            self.conversation.queue_mut().pause();
            return;
        }
        if let Some(prompt) = self.conversation.queue_mut().next() {
            self.start_prompt(prompt.into(), now);
        }
    }

    pub(super) fn resume_queue(&mut self, now: Stamp) {
        self.conversation.queue_mut().resume();
        self.next_queued(now);
    }

    pub(super) fn retry(&mut self, now: Stamp) {
        if !self.is_still() {
            return;
        }
        if self.runs_again(now) {
            return;
        }
        if !self.can_ask_again() {
            self.notice(conversation::Notice::NothingToRetry);
            return;
        }
        // An answer that is worth something can be brought back.
        let usable = self.conversation.turns().last().filter(|turn| turn.is_usable()).map(|turn| turn.id);
        let last = match usable {
            Some(id) => {
                self.conversation.keep_as_version(id);
                self.conversation.rewind(1)
            }
            None => self.conversation.take_last(),
        };
        if let Some(question) = last {
            self.start_turn(question, None, now);
        }
    }

    /// Puts another version of an answer into its place. Says which of how many is there then.
    fn show_version(&mut self, id: TurnId, number: usize, now: Stamp) -> Option<(usize, usize)> {
        if !self.is_still() {
            return None;
        }
        let behind = self.conversation.count_from(id);
        let place = self.conversation.turns().len() - behind;
        if !self.conversation.show_version(id, number, now) {
            self.notice(conversation::Notice::NoSuchVersion);
            return None;
        }
        self.conversation.version_of(self.conversation.turns().get(place)?.id)
    }

    /// `/versions`: of the newest answer that has several.
    pub(super) fn versions(&mut self, wanted: Option<usize>, now: Stamp) {
        let Some(id) = self.conversation.newest_with_versions() else {
            self.notice(conversation::Notice::NoSuchVersion);
            return;
        };
        let shown = match wanted {
            Some(number) => self.show_version(id, number, now),
            None => self.conversation.version_of(id),
        };
        if let Some((number, count)) = shown {
            self.notice(conversation::Notice::Version { number, count });
        }
    }

    /// Whether there is a last question. A session may end with an answer to nothing.
    pub(super) fn can_ask_again(&self) -> bool {
        self.conversation.turns().last().is_some_and(|turn| !turn.prompt.trim().is_empty())
    }

    pub(super) fn stop(&mut self, now: Stamp) {
        let mut gave_up = self.stop_summing();
        gave_up |= self.stop_command(now);
        gave_up |= self.out.cancel_where(Slot::is_command);
        if self.sessions.stop(&mut self.out.of(Slot::Sessions)) {
            gave_up = true;
        }
        if self.history.stop(&mut self.out.of(Slot::History)) {
            gave_up = true;
        }
        if let Some(prompt) = self.references.stop(&mut self.out.of(Slot::References)) {
            self.draft.set(prompt.typed);
            gave_up = true;
        }
        gave_up |= self.stop_contexts();
        gave_up |= self.agent.stop_command(&mut self.out.of(Slot::Agent));
        gave_up |= self.share.stop(&mut self.out.of(Slot::Share));
        self.pending = None;
        self.inquiry = None;
        if let Some(mut candidate) = self.candidate.take() {
            candidate.connection.hang_up(&mut self.out.of(Slot::Candidate));
            gave_up = true;
        }
        if gave_up {
            self.notice(Notice::Cancelled);
        }
        for id in self.conversation.elsewhere_at(WindowId::ANOTHER_CLIENT) {
            self.hub.wish_stop(id);
        }
        let stopped = self.conversation.stop(now, &mut self.out.of(Slot::Turn));
        self.settle_cost();
        if stopped || gave_up {
            if self.conversation.queue_mut().pause() {
                let waiting = self.conversation.queue().len();
                self.notice(conversation::Notice::QueueKept { waiting });
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

    pub(super) fn copy(&mut self, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            self.notice(conversation::Notice::NothingToCopy);
            return;
        };
        let id = self.out.open(Slot::Copy { chars: text.chars().count() });
        self.out.push(Effect::Copy { id, text });
    }

    pub(super) fn turn_step(&mut self, step: conversation::Step, now: Stamp) {
        match step {
            conversation::Step::Nothing => return,
            conversation::Step::Heard(text) => {
                self.model_said(text, now);
                return;
            }
            conversation::Step::Grew => {
                // The first piece changes the turn's state, later ones only its text. A renderer that looks only at
                // the newest turn would miss an answer above it.
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
                    self.notice(connection::Notice::Rerouted);
                }
                return;
            }
            conversation::Step::Renewed(secret, expires) => {
                self.account.renewed(secret, expires);
                self.conversation.send(means!(self), &mut self.out.of(Slot::Turn));
                return;
            }
            conversation::Step::TooLong => return self.goes_shorter(now),
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
        self.settle_cost();
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
    pub(super) fn after_turn(&mut self, now: Stamp) {
        self.end_summary();
        self.piece_ended();
        let last = self.conversation.asked();
        if last.is_some_and(|turn| turn.state == TurnState::Done) {
            self.account.untracked().proven();
            self.save_along(now);
            self.next_queued(now);
            return;
        }
        self.pause_queue();
        self.undo_bad_model();
    }

    /// What waits goes on waiting until a person says so.
    pub(super) fn pause_queue(&mut self) {
        if self.conversation.queue_mut().pause() {
            let waiting = self.conversation.queue().len();
            self.notice(conversation::Notice::QueueKept { waiting });
        }
    }

    pub(super) fn regenerate(&mut self, model: Option<String>, now: Stamp) {
        if !self.is_still() {
            return;
        }
        if self.runs_again(now) {
            return;
        }
        if !self.can_ask_again() {
            self.notice(conversation::Notice::NothingToRetry);
            return;
        }
        if let Some(id) = self.conversation.turns().last().map(|turn| turn.id) {
            self.conversation.keep_as_version(id);
        }
        if let Some(question) = self.conversation.rewind(1) {
            self.start_turn(question, model, now);
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
        if text.is_some() {
            self.conversation.keep_as_version(id);
        }
        let Some(question) = self.conversation.rewind(count) else {
            self.notice(conversation::Notice::NoSuchTurn);
            return;
        };
        match text {
            Some(text) => self.start_prompt(text.into(), now),
            None => {
                self.draft.set(question.shown);
                self.notice(conversation::Notice::Rewound { turns: count });
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
            Notice::Conversation(conversation::Notice::Undone { turns: turns.len(), last })
        } else {
            Notice::Conversation(conversation::Notice::NothingToUndo)
        };
        self.notice(notice);
    }

    pub(super) fn rewind(&mut self, count: usize) {
        if !self.is_still() {
            return;
        }
        if let Some(question) = self.conversation.rewind(count) {
            self.draft.set(question.shown);
            self.notice(conversation::Notice::Rewound { turns: count });
        } else {
            self.notice(conversation::Notice::NoSuchTurn);
        }
    }

    pub(super) fn clear_queue(&mut self) {
        let dropped = self.conversation.queue_mut().clear();
        self.notice(conversation::Notice::QueueCleared { dropped });
    }

    /// Says whether anything waited there.
    pub(super) fn drop_queued(&mut self, place: usize) -> bool {
        let dropped = self.conversation.queue_mut().remove(place).is_some();
        if dropped {
        } else {
            self.notice(conversation::Notice::NotQueued { place: place + 1 });
        }
        dropped
    }

    pub(super) fn edit_queued(&mut self, place: usize) {
        match self.conversation.queue_mut().remove(place) {
            Some(prompt) => {
                self.draft.set(prompt);
            }
            None => self.notice(conversation::Notice::NotQueued { place: place + 1 }),
        }
    }

    /// A model that the server does not know is not kept.
    pub(super) fn undo_bad_model(&mut self) {
        if let Some(TurnState::Failed(problem)) = self.conversation.asked().map(|turn| &turn.state)
            && let Some(refused) = self.account.untracked().undo_bad_model(problem)
        {
            self.account.touch();
            self.notice(account::Notice::ModelRestored { refused });
        }
    }
}
