//! Routes decisions that are made where the run is not: from the open card to the thread, and from the thread to the card.

use super::App;
use crate::app::Slot;
use crate::decisions::{Intent, Notice};
use crate::port::{Stamp, TurnId};

impl App {
    /// What the run here needs a decision about, as the thread is told.
    pub(super) fn needs_decision(&self) -> Option<String> {
        let card = self.agent.running().and_then(|running| running.card.as_ref());
        self.decisions.needs(card, self.hub.is_shared_by_all())
    }

    /// A run elsewhere needs a decision, or none any more.
    pub(super) fn need_heard(&mut self, turn: TurnId, content: &str) {
        if let Some(need) = self.decisions.hear(turn, content) {
            self.notice(Notice::Asked(Box::new(need)));
        }
        self.conversation.touch();
    }

    /// Questions of runs that are over are over too.
    pub(super) fn needs_end(&mut self) {
        let conversation = &self.conversation;
        self.decisions.keep(|turn| conversation.turn(turn).is_some_and(|turn| turn.state.is_open()));
    }

    /// Another client decided about the run here.
    pub(super) fn decided_elsewhere(&mut self, turn: TurnId, content: &str, now: Stamp) {
        if self.agent.turn() != Some(turn) {
            return;
        }
        let card = self.agent.running().and_then(|running| running.card.as_ref());
        match self.decisions.decided(content, card, self.hub.is_shared_by_all()) {
            Ok(None) => {}
            Err(notice) => self.notice(notice),
            Ok(Some((number, call, typed))) => {
                self.notice(Notice::Decided);
                let steps = self.agent.decide(number, call, &typed, now, &mut self.out.of(Slot::Agent));
                self.agent_steps(steps, now);
            }
        }
    }

    /// What `/decide` asks for.
    pub(super) fn about_decisions(&mut self, intent: Intent) {
        let notice = match intent {
            Intent::Show => match self.decisions.open().last() {
                Some(need) => Notice::Asked(Box::new(need.clone())),
                None => Notice::Nothing,
            },
            Intent::Answer { is_yes, why } => match self.decisions.answer(is_yes, &why) {
                Ok((turn, said)) => match self.hub.wish_decide(turn, said) {
                    true => Notice::Told,
                    false => Notice::NotHeard,
                },
                Err(notice) => notice,
            },
            Intent::Let(true) if self.hub.is_shared_by_all() => Notice::SharedByAll,
            Intent::Let(lets) => {
                self.decisions.set(lets);
                Notice::Lets(lets)
            }
        };
        self.notice(notice);
        self.conversation.touch();
    }
}
