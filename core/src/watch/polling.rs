//! Keeps a board fed: one round at an interval with some jitter, never two at a time. While the server is away the
//! connection looks for it; the board keeps what it knows and says how old that is.

use super::Trouble;
use super::round::{ForRound, Round};
use crate::board::{Board, BoardOptions};
use crate::connection::Connection;
use crate::effect::EffectId;
use crate::event::{Outcome, Stamp};
use crate::outbox::{Outbox, Slot};
use crate::problem::Problem;

/// A refused token may be accepted again one day (a rotation, a mended server); nobody needs to ask often.
const REFUSED_PAUSE_MS: u64 = 60_000;

/// What an effect of the polling was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForPolling {
    Round(ForRound),
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
}

/// A board and the questions that keep it fed.
#[derive(Debug)]
pub(crate) struct Polling {
    board: Board,
    round: Option<Round>,
    again: Option<EffectId>,
    tick: Option<EffectId>,
    /// The interval ended while a round was still running.
    is_due: bool,
}

impl Polling {
    pub(crate) fn start(
        options: BoardOptions,
        connection: &Connection,
        now: Stamp,
        out: &mut Outbox,
    ) -> Self {
        let board = Board::new(options, now);
        let mut polling = Self { board, round: None, again: None, tick: None, is_due: false };
        if connection.is_online() {
            polling.online(connection, now, out);
        }
        polling.watch_the_clock(now, out);
        polling
    }

    pub(crate) fn board(&self) -> &Board {
        &self.board
    }

    /// The server is there (again).
    pub(crate) fn online(&mut self, connection: &Connection, now: Stamp, out: &mut Outbox) {
        if self.round.is_none() {
            self.ask(connection, now, out);
        }
    }

    /// The server is not there, for this reason.
    pub(crate) fn offline(&mut self, problem: Problem, is_refused: bool, now: Stamp, out: &mut Outbox) {
        self.stop(out);
        self.board.failed(problem, now);
        if is_refused {
            let pause_ms = self.board.options().every_ms.max(REFUSED_PAUSE_MS);
            self.again = Some(out.timer(Slot::Polling(ForPolling::Again), pause_ms));
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
        out: &mut Outbox,
    ) -> Step {
        let step = match (what, outcome) {
            (ForPolling::Round(what), outcome) => self.answered(what, outcome, connection, now, out),
            (ForPolling::Again, Outcome::Fired) => {
                self.again = None;
                if !connection.is_online() {
                    return Step::Reconnect;
                }
                if self.round.is_some() {
                    self.is_due = true;
                } else {
                    self.ask(connection, now, out);
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
    pub(crate) fn stop(&mut self, out: &mut Outbox) {
        if let Some(mut round) = self.round.take() {
            round.stop(out);
        }
        for id in [self.again.take(), self.tick.take()].into_iter().flatten() {
            out.cancel(id);
        }
        self.is_due = false;
    }

    fn answered(
        &mut self,
        what: ForRound,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut Outbox,
    ) -> Step {
        let Some(round) = self.round.as_mut() else { return Step::Nothing };
        let Some(result) = round.done(what, outcome, connection, out) else { return Step::Nothing };
        self.round = None;
        let trouble = match result {
            Ok(answer) => {
                self.board.fed(answer.status, answer.alerts, now);
                Trouble::None
            }
            Err(problem) => {
                let trouble = Trouble::of(&problem);
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
            self.ask(connection, now, out);
        }
        Step::Nothing
    }

    fn ask(&mut self, connection: &Connection, now: Stamp, out: &mut Outbox) {
        self.round = Some(Round::start(|what| Slot::Polling(ForPolling::Round(what)), true, connection, out));
        if let Some(id) = self.again.take() {
            out.cancel(id);
        }
        let pause_ms = jittered_ms(self.board.options().every_ms, now.entropy);
        self.again = Some(out.timer(Slot::Polling(ForPolling::Again), pause_ms));
    }

    fn watch_the_clock(&mut self, now: Stamp, out: &mut Outbox) {
        if let Some(id) = self.tick.take() {
            out.cancel(id);
        }
        let due_ms = self.board.changes_in_ms(now);
        self.tick = due_ms.map(|ms| out.timer(Slot::Polling(ForPolling::Tick), ms));
    }
}

/// The interval, a tenth more or less, so that many screens do not ask at once.
fn jittered_ms(every_ms: u64, entropy: u64) -> u64 {
    let spread_ms = every_ms / 10;
    every_ms - spread_ms + entropy % (2 * spread_ms + 1)
}
