//! One running answer: how it is sent, what may come back, and how it ends.

use chatcli_proto::Failure;

use super::{Conversation, Means, Step, TurnState};
use crate::credentials::Credentials;
use crate::effect::{Effect, EffectId};
use crate::event::{Outcome, Stamp};
use crate::outbox::{ForTurn, How, Outbox, Slot};
use crate::problem::{Kind, Problem, Who};
use crate::settings::Settings;
use crate::wire;

/// How often a prompt that nobody answered is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;
/// A local credential this close to its end is read again before it travels.
const RENEW_BEFORE_MS: i64 = 5 * 60 * 1000;

/// The call that is bringing the newest turn's answer.
#[derive(Debug)]
pub(super) struct Running {
    call: Option<EffectId>,
    wait: Option<EffectId>,
    deadline: Option<EffectId>,
    renewal: Option<EffectId>,
    renewed: bool,
    streamed: bool,
    done_seen: bool,
    fresh: bool,
    waits: u32,
}

impl Running {
    pub(super) fn new(streamed: bool, deadline: Option<EffectId>) -> Self {
        Self {
            call: None,
            wait: None,
            deadline,
            renewal: None,
            renewed: false,
            streamed,
            done_seen: false,
            fresh: false,
            waits: 0,
        }
    }
}

impl Conversation {
    /// Sends the newest turn; a local credential that ends soon is read again first.
    pub(super) fn renew_or_send(&mut self, now: Stamp, means: Means<'_>, out: &mut Outbox) {
        if let Credentials::LocalAuth { provider, expires_unix_ms: Some(end), .. } = means.credentials
            && *end > 0
            && end.saturating_sub(now.unix_ms) < RENEW_BEFORE_MS
        {
            self.renew(provider, out);
        } else {
            self.send(means, out);
        }
    }

    fn renew(&mut self, provider: &str, out: &mut Outbox) {
        let Some(running) = self.running.as_mut().filter(|running| !running.renewed) else { return };
        running.renewed = true;
        let id = out.open(Slot::Turn(ForTurn::Renew));
        running.renewal = Some(id);
        out.push(Effect::Renew { id, provider: provider.to_owned() });
    }

    pub(crate) fn send(&mut self, means: Means<'_>, out: &mut Outbox) {
        let (Some(turn), Some(running)) = (self.asked(), self.running.as_ref()) else { return };
        let once;
        let settings = match &turn.asked_model {
            None => means.settings,
            model => {
                once = Settings { model: model.clone(), ..means.settings.clone() };
                &once
            }
        };
        let call = wire::prompt(
            running.streamed,
            &turn.prompt,
            self.history(),
            settings,
            means.credentials,
            means.connection.info(),
        );
        let how = How { token: means.connection.token(), timeout_ms: means.timeout_ms, fresh: running.fresh };
        let id = out.call(Slot::Turn(ForTurn::Prompt), means.connection.line(), call, how);
        if let Some(running) = self.running.as_mut() {
            running.call = Some(id);
        }
    }

    pub(crate) fn done(
        &mut self,
        what: ForTurn,
        outcome: Outcome,
        now: Stamp,
        means: Means<'_>,
        out: &mut Outbox,
    ) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        if outcome.is_final() {
            match what {
                ForTurn::Prompt => running.call = None,
                ForTurn::Deadline => running.deadline = None,
                ForTurn::Again => running.wait = None,
                ForTurn::Renew => running.renewal = None,
            }
        }
        match (what, outcome) {
            (ForTurn::Prompt, Outcome::Reply(reply)) => match wire::piece(*reply) {
                Some(piece) if !running.done_seen => self.grow(piece, now),
                _ => Step::Nothing,
            },
            (ForTurn::Prompt, Outcome::Ended) => {
                let state = if !running.done_seen {
                    TurnState::Failed(Problem::new(Kind::Truncated))
                } else if self.asked().is_some_and(|turn| turn.answer.text().trim().is_empty()) {
                    TurnState::Failed(Problem::new(Kind::EmptyAnswer))
                } else {
                    TurnState::Done
                };
                self.end(state, now, out);
                Step::Ended
            }
            (ForTurn::Prompt, Outcome::Failed(failure)) => self.failed(&failure, now, means, out),
            (ForTurn::Prompt, Outcome::Unsupported(why)) => {
                self.end(TurnState::Failed(Problem::because(Kind::Unimplemented, &why)), now, out);
                Step::Ended
            }
            (ForTurn::Prompt, Outcome::Rerouted) => Step::Rerouted,
            (ForTurn::Renew, Outcome::Renewed(prefixed, expires)) => Step::Renewed(prefixed, expires),
            (ForTurn::Renew, Outcome::Refused(problem)) => {
                self.end(TurnState::Failed(*problem), now, out);
                Step::Ended
            }
            (ForTurn::Renew, Outcome::Unsupported(_)) => {
                self.send(means, out);
                Step::Nothing
            }
            (ForTurn::Deadline, Outcome::Fired) => {
                let has_some = self.asked().is_some_and(|turn| turn.first_mono_ms.is_some());
                let kind = if has_some { Kind::DeadlineMidAnswer } else { Kind::Deadline };
                self.end(TurnState::Failed(Problem::new(kind)), now, out);
                Step::Ended
            }
            (ForTurn::Again, Outcome::Fired) => {
                self.send(means, out);
                Step::Nothing
            }
            _ => Step::Nothing,
        }
    }

    fn grow(&mut self, piece: wire::Piece, now: Stamp) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        running.done_seen = piece.done;
        let Some(turn) = self.asked_mut() else { return Step::Nothing };
        turn.first_mono_ms.get_or_insert(now.mono_ms);
        turn.state = TurnState::Streaming;
        if !piece.provider.is_empty() {
            turn.provider = piece.provider;
        }
        if !piece.model.is_empty() {
            turn.model = piece.model;
        }
        turn.answer.push(&piece.text);
        Step::Grew
    }

    /// Decides what a failed prompt means: another way to ask, a pause, or the end.
    fn failed(&mut self, failure: &Failure, now: Stamp, means: Means<'_>, out: &mut Outbox) -> Step {
        let nothing_came = self.asked().is_some_and(|turn| turn.first_mono_ms.is_none());
        let mut problem = means.connection.problem_of(failure).paid_by(means.credentials);
        // A Go server cuts text inside a character and then cannot send it; in one piece it can.
        let is_cured_in_one_piece = Problem::is_broken_text(failure) || problem.kind == Kind::Unimplemented;
        self.no_streaming |= is_cured_in_one_piece && self.running.as_ref().is_some_and(|it| it.streamed);
        if nothing_came && self.goes_on(&problem, is_cured_in_one_piece, now, means, out) {
            return Step::Nothing;
        }
        let server = problem.clone();
        // Whoever sent a status is not gone, and their words say more.
        if !nothing_came && failure.transport.is_some() && server.is_lost_server() {
            problem.kind = Kind::Cut;
        } else if !nothing_came && problem.kind == Kind::Deadline {
            problem.kind = Kind::DeadlineMidAnswer;
        } else if !nothing_came && problem.kind == Kind::Unavailable && problem.who == Who::Gateway {
            // The gateway is there; what broke is its connection to the server.
            problem.kind = Kind::Cut;
        } else if !nothing_came && problem.kind == Kind::Unavailable {
            // It was reached.
            problem.kind = Kind::Failed;
        }
        self.end(TurnState::Failed(problem), now, out);
        if server.wants_sign_in() {
            Step::TokenRefused(server)
        } else if server.is_lost_server() {
            Step::LostServer(server)
        } else {
            Step::Ended
        }
    }

    /// Asks again where that helps and nobody pays twice. A provider that failed was asked, and is not asked again.
    fn goes_on(
        &mut self,
        problem: &Problem,
        in_one_piece: bool,
        now: Stamp,
        means: Means<'_>,
        out: &mut Outbox,
    ) -> bool {
        let Some(running) = self.running.as_mut() else { return false };
        match problem.kind {
            _ if in_one_piece && running.streamed => {
                running.streamed = false;
                self.send(means, out);
                true
            }
            // The login may have been renewed elsewhere.
            Kind::KeyRefused { .. } if !running.renewed => match means.credentials {
                Credentials::LocalAuth { provider, .. } => {
                    self.renew(provider, out);
                    true
                }
                _ => false,
            },
            // A Go server throttles per connection and calls it a bad token.
            Kind::Token
                if !running.fresh
                    && means.connection.was_online()
                    && means.connection.capabilities().fresh_connections =>
            {
                running.fresh = true;
                self.send(means, out);
                true
            }
            Kind::RateLimited(secs) if problem.who != Who::Provider && running.waits < MAX_WAITS => {
                let wait_ms = crate::backoff::wait_ms(running.waits, now.entropy).max(u64::from(secs) * 1000);
                running.waits += 1;
                running.wait = Some(out.timer(Slot::Turn(ForTurn::Again), wait_ms));
                true
            }
            _ => false,
        }
    }

    /// Ends the running answer: the way that brought it is gone. Says whether one ran.
    pub(crate) fn cut(&mut self, mut problem: Problem, now: Stamp, out: &mut Outbox) -> bool {
        if self.running.is_none() {
            return false;
        }
        if self.asked().is_some_and(|turn| turn.first_mono_ms.is_some()) {
            problem.kind = Kind::Cut;
        }
        self.end(TurnState::Failed(problem), now, out);
        true
    }

    pub(super) fn end(&mut self, state: TurnState, now: Stamp, out: &mut Outbox) {
        self.stop_effects(out);
        if let Some(turn) = self.asked_mut() {
            turn.answer.finish();
            turn.state = state;
            turn.ended_mono_ms = Some(now.mono_ms);
        }
    }

    pub(super) fn stop_effects(&mut self, out: &mut Outbox) {
        if let Some(running) = self.running.take() {
            for id in [running.call, running.wait, running.deadline, running.renewal].into_iter().flatten() {
                out.cancel(id);
            }
        }
    }
}
