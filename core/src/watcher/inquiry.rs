//! `/watch status`: one round and its lines, or one after the other until the user stops it.

use super::Trouble;
use super::round::{Answer, Round};
use crate::connection::Connection;
use crate::port::{EffectId, ForAsk, Open, Outcome, Stamp, Within};
use crate::text::Lang;
use crate::watcher::{Block, Listing, status_json, status_lines, unavailable};

/// What an effect of an inquiry was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForInquiry {
    Round(ForAsk),
    /// The next round.
    Again,
}

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
    pub(crate) fn start(asked: WatchAsked, connection: &Connection, out: &mut dyn Open<ForInquiry>) -> Self {
        Self { asked, round: start(asked, connection, out), pause: None }
    }

    /// It goes on by itself.
    pub(crate) fn is_following(&self) -> bool {
        self.asked.follow_ms.is_some()
    }

    pub(crate) fn done(
        &mut self,
        what: ForInquiry,
        outcome: Outcome,
        (connection, lang): (&Connection, Lang),
        now: Stamp,
        out: &mut dyn Open<ForInquiry>,
    ) -> Option<Said> {
        let what = match (what, outcome.is_final()) {
            (ForInquiry::Round(what), _) => what,
            (ForInquiry::Again, true) => {
                self.pause = None;
                self.round = start(self.asked, connection, out);
                return None;
            }
            (ForInquiry::Again, false) => return None,
        };
        let mut within = Within { out, wrap: ForInquiry::Round };
        let result = self.round.done(what, outcome, connection, now, &mut within)?;
        let (lines, trouble) = match &result {
            Ok(answer) => (lines(self.asked, answer, now, lang), Trouble::None),
            Err(problem) => (vec![unavailable(problem, lang)], Trouble::of(problem)),
        };
        let again = |ms| out.timer(ForInquiry::Again, ms);
        self.pause = self.asked.follow_ms.map(again);
        Some(Said { lines, trouble, is_over: self.pause.is_none() })
    }

    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForInquiry>) {
        self.round.stop(&mut Within { out, wrap: ForInquiry::Round });
        if let Some(id) = self.pause.take() {
            out.cancel(id);
        }
    }
}

fn start(asked: WatchAsked, connection: &Connection, out: &mut dyn Open<ForInquiry>) -> Round {
    Round::start(asked.alerts, connection, &mut Within { out, wrap: ForInquiry::Round })
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
