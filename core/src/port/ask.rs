//! One call with its deadline, asked again where that helps: after a pause when the server limits requests, and once
//! over a fresh connection when a token that was good is refused (a Go server counts calls per connection and calls one
//! too many a bad token). The caller decides what an answer means; this decides when to ask again.
//!
//! ```text
//! send ──> running ──> Reply* ──> Ended
//!             │  └──> Failed ── again? ──> Now:   send
//!             │                     ├────> Later: paused ── Heard::Again ──> send
//!             │                     └────> No
//!             └── Late (the deadline ended it)
//! ```

use chatcli_proto::{Call, Failure, Reply, StopReason};

use super::backoff;
use super::ids::{EffectId, LinkId};
use super::outbox::{How, Open};
use super::outcome::Outcome;
use super::stamp::Stamp;
use crate::problem::{Kind, Problem, Who};
use chatcli_redact::Secret;

/// The way to a server, as a call needs it.
pub(crate) trait Way {
    /// Which way calls take.
    fn link(&self) -> LinkId;
    /// What travels with each call.
    fn token(&self) -> Option<Secret>;
    /// Whether a refused token is worth a second try over a fresh connection: it was good before.
    fn may_be_fresh(&self) -> bool;
}

/// What an effect of an ask was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForAsk {
    Call,
    Deadline,
    /// A server that limits requests has had its pause.
    Again,
}

/// How long to wait for an answer, and how often to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// So many milliseconds in all (none: as long as it takes), and so many pauses.
    Whole(Option<u64>, u32),
    /// So many milliseconds for each try, and so many pauses.
    EachTry(u64, u32),
}

impl Patience {
    fn deadline_ms(self) -> Option<u64> {
        match self {
            Self::Whole(ms, _) => ms,
            Self::EachTry(ms, _) => Some(ms),
        }
    }

    fn max_waits(self) -> u32 {
        match self {
            Self::Whole(_, waits) | Self::EachTry(_, waits) => waits,
        }
    }
}

/// What was heard of an ask.
#[derive(Debug)]
pub(crate) enum Heard {
    Nothing,
    Reply(Box<Reply>),
    /// Another replica answers.
    Rerouted,
    /// Why the model stopped.
    Stopped(StopReason),
    /// All of it came.
    Ended,
    Failed(Box<Failure>),
    /// This body did not ask, for this reason.
    Refused(Box<Problem>),
    /// This body cannot ask that, for this reason.
    Unsupported(String),
    /// The pause is over: send it again.
    Again,
    /// The deadline is over.
    Late,
}

/// Whether a failed call is worth asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    /// Send it at once.
    Now,
    /// [`Heard::Again`] will say when.
    Later,
}

/// A call that may run.
#[derive(Debug)]
pub(crate) struct Ask {
    patience: Patience,
    call: Option<EffectId>,
    deadline: Option<EffectId>,
    wait: Option<EffectId>,
    is_fresh: bool,
    waits: u32,
}

impl Ask {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, call: None, deadline: None, wait: None, is_fresh: false, waits: 0 }
    }

    /// Another patience for the next try.
    pub(crate) fn set_patience(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// Whether a pause was asked for and is not over.
    pub(crate) fn is_paused(&self) -> bool {
        self.wait.is_some()
    }

    /// Begins to count the time before there is anything to send.
    pub(crate) fn start_clock(&mut self, out: &mut dyn Open<ForAsk>) {
        if self.deadline.is_none() {
            self.deadline = self.patience.deadline_ms().map(|ms| out.timer(ForAsk::Deadline, ms));
        }
    }

    /// Sends a call, the first one or another one within the same deadline.
    pub(crate) fn send(&mut self, call: Call, way: &dyn Way, out: &mut dyn Open<ForAsk>) {
        let (token, timeout_ms) = (way.token(), self.patience.deadline_ms());
        let how = How { token, timeout_ms, fresh: self.is_fresh };
        self.call = Some(out.call(ForAsk::Call, way.link(), call, how));
        self.start_clock(out);
    }

    /// Takes in what came back. After `Ended`, `Unsupported` and `Late`, and after a failure that is not asked again,
    /// stop it.
    pub(crate) fn heard(&mut self, what: ForAsk, outcome: Outcome) -> Heard {
        if outcome.is_final() {
            match what {
                ForAsk::Call => self.call = None,
                ForAsk::Deadline => self.deadline = None,
                ForAsk::Again => self.wait = None,
            }
        }
        match (what, outcome) {
            (ForAsk::Call, Outcome::Reply(reply)) => Heard::Reply(reply),
            (ForAsk::Call, Outcome::Rerouted) => Heard::Rerouted,
            (ForAsk::Call, Outcome::Stopped(reason)) => Heard::Stopped(reason),
            (ForAsk::Call, Outcome::Ended) => Heard::Ended,
            (ForAsk::Call, Outcome::Failed(failure)) => Heard::Failed(failure),
            (ForAsk::Call, Outcome::Refused(problem)) => Heard::Refused(problem),
            (ForAsk::Call, Outcome::Unsupported(why)) => Heard::Unsupported(why),
            (ForAsk::Deadline, Outcome::Fired) => Heard::Late,
            (ForAsk::Again, Outcome::Fired) => Heard::Again,
            _ => Heard::Nothing,
        }
    }

    /// Decides whether to ask again after this problem. A provider that failed was asked, and is not asked again.
    pub(crate) fn again(
        &mut self,
        problem: &Problem,
        way: &dyn Way,
        now: Stamp,
        out: &mut dyn Open<ForAsk>,
    ) -> Again {
        let again = match problem.kind {
            Kind::Token if !self.is_fresh && way.may_be_fresh() => {
                self.is_fresh = true;
                Again::Now
            }
            Kind::RateLimited(secs)
                if problem.who != Who::Provider && self.waits < self.patience.max_waits() =>
            {
                let wait_ms = backoff::wait_ms(self.waits, now.entropy).max(u64::from(secs) * 1000);
                self.waits += 1;
                self.wait = Some(out.timer(ForAsk::Again, wait_ms));
                Again::Later
            }
            _ => Again::No,
        };
        if again != Again::No && matches!(self.patience, Patience::EachTry(..)) {
            // A pause is no try.
            if let Some(id) = self.deadline.take() {
                out.cancel(id);
            }
        }
        again
    }

    /// Ends it; nothing comes back for it any more.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForAsk>) {
        for id in [self.call.take(), self.deadline.take(), self.wait.take()].into_iter().flatten() {
            out.cancel(id);
        }
    }
}
