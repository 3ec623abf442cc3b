//! Routes a prompt through what it names: nothing, or files that are read and that a person agrees to send.

use super::App;
use crate::account::effective_model;
use crate::app::{Notice, Slot};
use crate::conversation::{Conversation, Worded};
use crate::port::{Attach, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::references::{self, ForReferences, Prompt, Step};
use crate::text::Text;
use crate::{connection, conversation};

impl App {
    /// Starts a turn with what a person typed; what it names is read first.
    pub(super) fn start_prompt(&mut self, prompt: Prompt, now: Stamp) {
        if prompt.scope.is_none() && self.runs(&prompt.typed, now) {
            return;
        }
        let Some(prompt) = self.in_its_role(prompt, now) else { return };
        if !self.connection.capabilities().references || !references::may_name(&prompt.typed) {
            let scope = prompt.scope;
            self.start_turn(Worded { scope, ..prompt.text().into() }, None, now);
            return;
        }
        let (settings, credentials) = (&self.account.settings, &self.account.credentials);
        let info = self.connection.info();
        let provider = credentials.provider().or(settings.provider.as_deref());
        let provider = provider.or(info.map(|info| info.provider.as_str())).unwrap_or_default();
        let model = effective_model(settings, credentials, info);
        let attach = Attach {
            prompt: prompt.typed.clone(),
            provider: provider.to_owned(),
            model: model.unwrap_or_default().to_owned(),
            max_tokens: settings.max_tokens,
            lang: settings.lang,
        };
        self.references.prepare(prompt, attach, &mut self.out.of(Slot::References));
    }

    /// Something came back of what a prompt names, or a person answered.
    pub(super) fn references_done(&mut self, _asked: ForReferences, outcome: Outcome, now: Stamp) {
        let to = self.connection.address().to_owned();
        let asks = self.connection.capabilities().person && !self.is_one_shot;
        let mut said = Vec::new();
        let mut say = |notice| said.push(notice);
        let step = self.references.done(outcome, &to, asks, &mut say, &mut self.out.of(Slot::References));
        for notice in said {
            self.notice(notice);
        }
        match step {
            Step::Nothing => {}
            Step::Ready(prompt, sent) => {
                let worded = Worded { shown: prompt.text(), sent, scope: prompt.scope };
                match Conversation::check(worded.sent.as_deref().unwrap_or(&worded.shown)) {
                    Ok(()) => self.start_turn(worded, None, now),
                    Err(problem) => self.give_back(prompt, Some(problem), now),
                }
            }
            Step::Back(prompt, problem) => self.give_back(prompt, problem, now),
        }
    }

    /// A prompt does not travel: it goes back where it was typed.
    pub(super) fn give_back(&mut self, prompt: Prompt, problem: Option<Problem>, now: Stamp) {
        let code = problem.as_ref().map(Problem::exit_code);
        self.notice(problem.map_or(Notice::Cancelled, Notice::Refused));
        if self.is_one_shot {
            self.exit(code.unwrap_or(1));
            return;
        }
        self.draft.set(prompt.typed);
        self.next_queued(now);
    }

    /// Sends the next piece of what was too much for one prompt.
    pub(super) fn next_piece(&mut self, now: Stamp) {
        if !self.is_still() || self.references.is_preparing() {
            return;
        }
        if self.connection.state() == connection::State::Detached {
            self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            return;
        }
        let Some(piece) = self.references.pieces.next() else {
            self.notice(references::Notice::NoPieces);
            return;
        };
        let shown = Text::PiecePrompt.get(self.account.settings.lang).to_owned();
        let sent = Some(format!("{shown}\n\n{piece}"));
        self.start_turn(Worded { shown, sent, scope: None }, None, now);
    }

    pub(super) fn skip_piece(&mut self) {
        let notice = if self.references.pieces.skip() {
            references::Notice::PieceSkipped { waiting: self.references.pieces.waiting() }
        } else {
            references::Notice::NoPieces
        };
        self.notice(notice);
    }

    /// Puts the pieces that brought no answer before those that wait, and sends the first.
    pub(super) fn retry_pieces(&mut self, now: Stamp) {
        if !self.references.pieces.has_failed() {
            self.notice(references::Notice::NoneFailed);
        } else if self.is_still() {
            self.references.pieces.again();
            self.next_piece(now);
        }
    }

    /// An answer is over: a piece that was sent with its question came through, or waits to be sent again.
    pub(super) fn piece_ended(&mut self) {
        let Some(turn) = self.conversation.asked() else { return };
        let is_done = turn.state == conversation::TurnState::Done;
        self.references.pieces.ended(turn.sent(), is_done);
    }
}
