//! Keeps a board fed. Where a door pushes what the watcher says, the board listens; where none does, or while it is
//! silent, it asks: one round at an interval with some jitter, never two at a time. While the server is away the
//! connection looks for it; the board keeps what it knows and says how old that is.

use chatcli_proto::{Failure, Reply};

use super::feed::Feed;
use super::round::Round;
use super::{Trouble, wire};
use crate::connection::Connection;
use crate::port::{EffectId, ForAsk, Open, Outcome, Stamp, Within};
use crate::problem::{Kind, Problem};
use crate::server_info::ServerInfo;
use crate::watcher::board::{Board, BoardOptions};

/// A refused token may be accepted again one day (a rotation, a mended server); the client need not ask often.
const REFUSED_PAUSE_MS: u64 = 60_000;
/// A door that pushes brings the first round within this; it may have to ask for it.
const FIRST_MS: u64 = 10_000;
/// A feed that broke is opened again after this, and as much again at most.
const REOPEN_MS: u64 = 500;
/// A door asks a server that fails less and less often, but at least this often, if it is asked to at all.
const SPARED_MS: u64 = 60_000;
/// A pushed round may come this much later than expected before the board asks for itself; less when rounds come so
/// often that the board would call the server lost by then.
const LATE_MS: u64 = 5_000;

/// A server that limits how often it is asked is asked again after as long as it says, but no later than this.
const MOST_LIMITED_SECS: u32 = 60;

/// What an effect of the polling was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForPolling {
    Follow,
    Round(ForAsk),
    Again,
    /// The big status may have changed by itself.
    Tick,
}

/// What a step asks of the rest of the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    Trouble(Trouble),
    Reconnect,
    /// The server said what it is.
    Told(ServerInfo),
}

/// A board and what keeps it fed.
#[derive(Debug)]
pub(crate) struct Polling {
    board: Board,
    feed: Feed,
    round: Option<Round>,
    again: Option<EffectId>,
    tick: Option<EffectId>,
    /// The interval ended while a round was still running.
    is_due: bool,
    is_paused: bool,
}

impl Polling {
    pub(crate) fn start(
        options: BoardOptions,
        is_paused: bool,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> Self {
        let mut polling = Self {
            board: Board::new(options, now),
            feed: Feed::default(),
            round: None,
            again: None,
            tick: None,
            is_due: false,
            is_paused,
        };
        polling.online(connection, now, out);
        polling.watch_the_clock(now, out);
        polling
    }

    pub(crate) fn board(&self) -> &Board {
        &self.board
    }

    /// Looks at the same things, but as often and as closely as these options say. Says whether that can be done
    /// without beginning anew.
    pub(crate) fn retune(
        &mut self,
        options: &BoardOptions,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> bool {
        if !self.board.retune(options) {
            return false;
        }
        self.stop(out);
        if self.is_paused {
            self.watch_the_clock(now, out);
        } else {
            self.resume(connection, now, out);
        }
        true
    }

    /// Asks nothing until it is resumed; the board stays.
    pub(crate) fn pause(&mut self, now: Stamp, out: &mut dyn Open<ForPolling>) {
        self.stop(out);
        self.is_paused = true;
        self.watch_the_clock(now, out);
    }

    /// Goes on, at once.
    pub(crate) fn resume(&mut self, connection: &Connection, now: Stamp, out: &mut dyn Open<ForPolling>) {
        self.is_paused = false;
        self.online(connection, now, out);
        self.watch_the_clock(now, out);
    }

    /// The server is there (again).
    pub(crate) fn online(&mut self, connection: &Connection, now: Stamp, out: &mut dyn Open<ForPolling>) {
        if self.is_paused || !connection.is_online() || self.round.is_some() || self.feed.is_open() {
            return;
        }
        self.next(connection, now, out);
    }

    /// The server is not there, for this reason.
    pub(crate) fn offline(
        &mut self,
        problem: Problem,
        is_refused: bool,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) {
        self.stop(out);
        self.board.failed(problem, now);
        if is_refused {
            let pause_ms = self.board.every_ms().max(REFUSED_PAUSE_MS);
            self.wait(pause_ms, out);
        }
        self.watch_the_clock(now, out);
    }

    /// The program is over, for this reason; there is nothing to ask any more.
    pub(crate) fn ended(&mut self, problem: Problem, now: Stamp) {
        self.board.failed(problem, now);
    }

    pub(crate) fn done(
        &mut self,
        what: ForPolling,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> Step {
        let step = match (what, outcome) {
            (ForPolling::Follow, Outcome::Reply(reply)) => self.pushed(*reply, connection, now, out),
            (ForPolling::Follow, Outcome::Failed(failure)) => {
                self.unfollowed(Some(&failure), connection, now, out)
            }
            (ForPolling::Follow, Outcome::Ended | Outcome::Unsupported(_)) => {
                self.unfollowed(None, connection, now, out)
            }
            (ForPolling::Round(what), outcome) => self.answered(what, outcome, connection, now, out),
            (ForPolling::Again, Outcome::Fired) => {
                self.again = None;
                if !connection.is_online() {
                    return Step::Reconnect;
                }
                if self.round.is_some() {
                    self.is_due = true;
                } else {
                    self.next(connection, now, out);
                }
                Step::Nothing
            }
            (ForPolling::Tick, Outcome::Fired) => {
                self.tick = None;
                self.board.tick(now);
                Step::Nothing
            }
            _ => Step::Nothing,
        };
        self.watch_the_clock(now, out);
        step
    }

    /// Ends every question; the board stays.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForPolling>) {
        self.feed.stop(out);
        if let Some(mut round) = self.round.take() {
            round.stop(&mut Within { out, wrap: ForPolling::Round });
        }
        for id in [self.again.take(), self.tick.take()].into_iter().flatten() {
            out.cancel(id);
        }
        self.is_due = false;
    }

    /// Listens, if it can and does not already; else asks.
    fn next(&mut self, connection: &Connection, now: Stamp, out: &mut dyn Open<ForPolling>) {
        if self.feed.can_open(connection) {
            self.feed.open(self.board.options().every_ms, connection, out);
            self.wait(FIRST_MS, out);
        } else {
            self.ask(connection, now, out);
        }
    }

    /// The door pushed a round.
    fn pushed(
        &mut self,
        reply: Reply,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> Step {
        let Some(result) = wire::pushed(reply) else { return Step::Nothing };
        let age_ms = result.as_ref().map_or(0, |round| round.age_ms);
        self.feed.told(age_ms, result.is_ok(), now);
        self.board.set_pace(self.feed.gap_ms());
        if let Some(mut round) = self.round.take() {
            round.stop(&mut Within { out, wrap: ForPolling::Round });
        }
        self.is_due = false;
        let every_ms = self.board.every_ms();
        let next_ms = if result.is_ok() { every_ms } else { every_ms.max(SPARED_MS) };
        self.wait(next_ms + LATE_MS.min(every_ms / 2) + now.entropy % 1000, out);
        match result {
            Ok(round) => {
                self.board.fed_old(round.status, round.alerts, round.age_ms, now);
                round.info.map_or(Step::Nothing, Step::Told)
            }
            Err(failure) => {
                let problem = connection.problem_of(&failure);
                let trouble = Trouble::of(&problem);
                if let Trouble::TokenRefused(_) = trouble {
                    return Step::Trouble(trouble);
                }
                // The door lives: it goes on looking for the server behind it, less and less often.
                self.board.failed_until(problem, next_ms, now);
                Step::Nothing
            }
        }
    }

    /// The door pushes nothing any more.
    fn unfollowed(
        &mut self,
        failure: Option<&Failure>,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> Step {
        if self.feed.ended(failure) {
            self.wait(REOPEN_MS + now.entropy % REOPEN_MS, out);
        } else if self.round.is_none() {
            self.board.set_pace(None);
            self.ask(connection, now, out);
        }
        Step::Nothing
    }

    fn answered(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForPolling>,
    ) -> Step {
        let Some(round) = self.round.as_mut() else { return Step::Nothing };
        let Some(result) =
            round.done(what, outcome, connection, now, &mut Within { out, wrap: ForPolling::Round })
        else {
            return Step::Nothing;
        };
        self.round = None;
        let trouble = match result {
            Ok(answer) => {
                self.board.fed(answer.status, answer.alerts, now);
                Trouble::None
            }
            Err(problem) => {
                let trouble = Trouble::of(&problem);
                if let (Kind::RateLimited(secs), None) = (&problem.kind, self.board.status()) {
                    // There is nothing to show yet, so the next attempt is worth a question of its own.
                    self.wait(u64::from((*secs).clamp(1, MOST_LIMITED_SECS)) * 1000 + now.entropy % 500, out);
                }
                if trouble == Trouble::None {
                    self.board.failed(problem, now);
                }
                trouble
            }
        };
        if trouble != Trouble::None {
            return Step::Trouble(trouble);
        }
        if std::mem::take(&mut self.is_due) {
            self.next(connection, now, out);
        }
        Step::Nothing
    }

    fn ask(&mut self, connection: &Connection, now: Stamp, out: &mut dyn Open<ForPolling>) {
        self.round = Some(Round::start(true, connection, &mut Within { out, wrap: ForPolling::Round }));
        self.wait(jittered_ms(self.board.every_ms(), now.entropy), out);
    }

    fn wait(&mut self, ms: u64, out: &mut dyn Open<ForPolling>) {
        if let Some(id) = self.again.take() {
            out.cancel(id);
        }
        self.again = Some(out.timer(ForPolling::Again, ms));
    }

    fn watch_the_clock(&mut self, now: Stamp, out: &mut dyn Open<ForPolling>) {
        if let Some(id) = self.tick.take() {
            out.cancel(id);
        }
        let due_ms = self.board.changes_in_ms(now);
        self.tick = due_ms.map(|ms| out.timer(ForPolling::Tick, ms));
    }
}

/// The interval, a tenth more or less, so that many screens do not ask at once.
fn jittered_ms(every_ms: u64, entropy: u64) -> u64 {
    let spread_ms = every_ms / 10;
    every_ms - spread_ms + entropy % (2 * spread_ms + 1)
}
