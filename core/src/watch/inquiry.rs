//! `/watch status`: one round and its lines, or one after the other until somebody stops it.

use super::Trouble;
use super::round::{Answer, ForRound, Round};
use crate::connection::Connection;
use crate::effect::EffectId;
use crate::event::{Outcome, Stamp};
use crate::outbox::{ForCommand, Outbox, Slot};
use crate::text::Lang;
use crate::watcher::{Block, Listing, status_json, status_lines, unavailable};

/// What was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WatchAsked {
    pub(crate) json: bool,
    pub(crate) alerts: bool,
    /// Ask again after this many milliseconds, until it is stopped.
    pub(crate) follow_ms: Option<u64>,
}

/// A command that waits for a watcher.
#[derive(Debug)]
pub(crate) struct Inquiry {
    asked: WatchAsked,
    round: Round,
    pause: Option<EffectId>,
}

/// What a step of it brought.
#[derive(Debug)]
pub(crate) struct Said {
    /// What to show.
    pub(crate) lines: Vec<String>,
    pub(crate) trouble: Trouble,
    pub(crate) is_over: bool,
}

impl Inquiry {
    pub(crate) fn start(asked: WatchAsked, connection: &Connection, out: &mut Outbox) -> Self {
        Self { asked, round: round(asked, connection, out), pause: None }
    }

    /// It goes on by itself.
    pub(crate) fn is_following(&self) -> bool {
        self.asked.follow_ms.is_some()
    }

    pub(crate) fn done(
        &mut self,
        what: ForRound,
        outcome: Outcome,
        (connection, lang): (&Connection, Lang),
        now: Stamp,
        out: &mut Outbox,
    ) -> Option<Said> {
        let result = self.round.done(what, outcome, connection, out)?;
        let (lines, trouble) = match &result {
            Ok(answer) => (lines(self.asked, answer, now, lang), Trouble::None),
            Err(problem) => (vec![unavailable(problem, lang)], Trouble::of(problem)),
        };
        let again = |ms| out.timer(Slot::Command(ForCommand::WatchAgain), ms);
        self.pause = self.asked.follow_ms.map(again);
        Some(Said { lines, trouble, is_over: self.pause.is_none() })
    }

    /// The pause is over.
    pub(crate) fn again(&mut self, connection: &Connection, out: &mut Outbox) {
        self.pause = None;
        self.round = round(self.asked, connection, out);
    }

    pub(crate) fn stop(&mut self, out: &mut Outbox) {
        self.round.stop(out);
        if let Some(id) = self.pause.take() {
            out.cancel(id);
        }
    }
}

fn round(asked: WatchAsked, connection: &Connection, out: &mut Outbox) -> Round {
    Round::start(|what| Slot::Command(ForCommand::Watch(what)), asked.alerts, connection, out)
}

fn lines(asked: WatchAsked, answer: &Answer, now: Stamp, lang: Lang) -> Vec<String> {
    let alerts = asked.alerts.then_some(answer.alerts.as_slice());
    if asked.json {
        vec![status_json(&answer.status, alerts)]
    } else {
        let listing = alerts.map(|alerts| Listing::of(&answer.status, alerts));
        status_lines(&Block::of(&answer.status), listing, now.unix_ms, lang)
    }
}
