//! One running answer: how it is sent, what may come back, and how it ends.

use chatcli_proto::Failure;

use super::fit::Piece;
use super::whole::InOnePiece;
use super::{Asked, Conversation, Means, Step, TurnState, wire};
use crate::account::{Credentials, Settings};
use crate::port::{Again, Ask, Effect, EffectId, ForAsk, Heard, Open, Outcome, Patience, Stamp, Within};
use crate::problem::{Kind, Problem, Who};

/// How often a prompt without an answer is repeated because the server limits requests.
const MAX_WAITS: u32 = 3;
/// Bytes of one turn of a run that are heard; a reply that is longer is refused by its reader.
const MAX_HEARD_BYTES: usize = 2 * 1024 * 1024;
/// A local credential this close to its end is read again before it travels.
const RENEW_BEFORE_MS: i64 = 5 * 60 * 1000;

/// What a turn's effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForTurn {
    /// The local credential is read again.
    Renew,
    Prompt(ForAsk),
}

/// The call that is bringing the newest turn's answer.
#[derive(Debug)]
pub(super) struct Running {
    ask: Ask,
    renewal: Option<EffectId>,
    renewed: bool,
    streamed: bool,
    done_seen: bool,
    /// The model found the conversation too long once.
    is_shortened: bool,
    /// Something of it came.
    has_come: bool,
    /// What is asked for a run, and what was heard.
    run: Option<(Asked, String)>,
}

impl Running {
    pub(super) fn new(streamed: bool, timeout_ms: Option<u64>, out: &mut dyn Open<ForTurn>) -> Self {
        let mut ask = Ask::new(Patience::Whole(timeout_ms, MAX_WAITS));
        // What is done before there is anything to send counts as well.
        ask.start_clock(&mut Within { out, wrap: ForTurn::Prompt });
        Self {
            ask,
            renewal: None,
            renewed: false,
            streamed,
            done_seen: false,
            is_shortened: false,
            has_come: false,
            run: None,
        }
    }

    pub(super) fn for_run(self, asked: Asked) -> Self {
        Self { run: Some((asked, String::new())), ..self }
    }

    pub(super) fn heard_bytes(&self) -> usize {
        self.run.as_ref().map_or(0, |(_, heard)| heard.len())
    }
}

impl Conversation {
    /// This device remembers which servers have to be asked in one piece.
    pub(crate) fn remember_in_one_piece(&mut self, written: &str) {
        self.in_one_piece = InOnePiece::of(written);
    }

    /// What this device has to remember of them now, if that is new.
    pub(crate) fn news_in_one_piece(&mut self) -> Option<String> {
        self.in_one_piece.news()
    }

    /// Whether the server is asked for its answer piece by piece.
    pub(super) fn streams(&self, means: Means<'_>) -> bool {
        !self.no_streaming && !self.in_one_piece.has(means.connection)
    }

    /// Sends the newest turn; a local credential that ends soon is read again first.
    pub(super) fn renew_or_send(&mut self, now: Stamp, means: Means<'_>, out: &mut dyn Open<ForTurn>) {
        if let Credentials::LocalAuth { provider, expires_unix_ms: Some(end), .. } = means.credentials
            && *end > 0
            && end.saturating_sub(now.unix_ms) < RENEW_BEFORE_MS
        {
            self.renew(provider, out);
        } else {
            self.send(means, out);
        }
    }

    fn renew(&mut self, provider: &str, out: &mut dyn Open<ForTurn>) {
        let Some(running) = self.running.as_mut().filter(|running| !running.renewed) else { return };
        running.renewed = true;
        let id = out.open(ForTurn::Renew);
        running.renewal = Some(id);
        out.push(Effect::Renew { id, provider: provider.to_owned() });
    }

    pub(crate) fn send(&mut self, means: Means<'_>, out: &mut dyn Open<ForTurn>) {
        let (Some(turn), Some(running)) = (self.asked(), self.running.as_ref()) else { return };
        let once;
        let settings = match &turn.asked_model {
            None => means.settings,
            model => {
                once = Settings { model: model.clone(), ..means.settings.clone() };
                &once
            }
        };
        let info = means.connection.info();
        let call = match &running.run {
            Some((asked, _)) => {
                wire::prompt(running.streamed, &asked.prompt, asked.said(), settings, means.credentials, info)
            }
            None => {
                let (prompt, history) = (turn.sent(), self.history());
                let history = history.iter().map(Piece::said);
                wire::prompt(running.streamed, prompt, history, settings, means.credentials, info)
            }
        };
        let connection = means.connection;
        if let Some(running) = self.running.as_mut() {
            running.ask.send(call, connection, &mut Within { out, wrap: ForTurn::Prompt });
        }
    }

    pub(crate) fn done(
        &mut self,
        what: ForTurn,
        outcome: Outcome,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
    ) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        let what = match what {
            ForTurn::Prompt(what) => what,
            ForTurn::Renew => {
                if outcome.is_final() {
                    running.renewal = None;
                }
                return self.renewed(outcome, now, means, out);
            }
        };
        match running.ask.heard(what, outcome) {
            Heard::Reply(reply) => match wire::piece(*reply) {
                Some(piece) if !running.done_seen => self.grow(piece, now),
                _ => Step::Nothing,
            },
            Heard::Ended if running.done_seen && running.run.is_some() => {
                let heard = running.run.take().map(|(_, heard)| heard).unwrap_or_default();
                self.stop_effects(out);
                Step::Heard(heard)
            }
            Heard::Ended => {
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
            Heard::Failed(failure) => self.failed(&failure, now, means, out),
            Heard::Refused(problem) => {
                self.end(TurnState::Failed(*problem), now, out);
                Step::Ended
            }
            Heard::Unsupported(why) => {
                self.end(TurnState::Failed(Problem::because(Kind::Unimplemented, &why)), now, out);
                Step::Ended
            }
            Heard::Rerouted => Step::Rerouted,
            Heard::Stopped(reason) => {
                if let Some(turn) = self.asked_mut() {
                    turn.stop_reason = Some(reason);
                }
                Step::Nothing
            }
            Heard::Late => {
                let kind = match (running.has_come, running.ask.is_paused()) {
                    (true, _) => Kind::DeadlineMidAnswer,
                    // No answer was late: the server took no question within the time.
                    (false, true) => Kind::RateLimited(0),
                    (false, false) => Kind::Deadline,
                };
                self.end(TurnState::Failed(Problem::new(kind)), now, out);
                Step::Ended
            }
            Heard::Again => {
                self.send(means, out);
                Step::Nothing
            }
            Heard::Nothing => Step::Nothing,
        }
    }

    /// The local credential was read again, or could not be.
    fn renewed(
        &mut self,
        outcome: Outcome,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
    ) -> Step {
        match outcome {
            Outcome::Renewed(prefixed, expires) => Step::Renewed(prefixed, expires),
            Outcome::Refused(problem) => {
                self.end(TurnState::Failed(*problem), now, out);
                Step::Ended
            }
            Outcome::Unsupported(_) => {
                self.send(means, out);
                Step::Nothing
            }
            _ => Step::Nothing,
        }
    }

    fn grow(&mut self, piece: wire::Piece, now: Stamp) -> Step {
        let Some(running) = self.running.as_mut() else { return Step::Nothing };
        (running.done_seen, running.has_come) = (piece.done, true);
        let is_run = running.run.is_some();
        if let Some((_, heard)) = &mut running.run
            && heard.len() < MAX_HEARD_BYTES
        {
            heard.push_str(&piece.text);
        }
        let Some(turn) = self.asked_mut() else { return Step::Nothing };
        turn.first_mono_ms.get_or_insert(now.mono_ms);
        turn.state = TurnState::Streaming;
        if !piece.provider.is_empty() {
            turn.provider = piece.provider;
        }
        if !piece.model.is_empty() {
            turn.model = piece.model;
        }
        if !is_run {
            turn.answer.push(&piece.text);
        }
        self.answer.bump();
        Step::Grew
    }

    /// Decides what a failed prompt means: another way to ask, a pause, or the end.
    fn failed(
        &mut self,
        failure: &Failure,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
    ) -> Step {
        let nothing_came = self.running.as_ref().is_some_and(|running| !running.has_come);
        let mut problem = means.credentials.paid_for(means.connection.problem_of(failure));
        // A Go server cuts text inside a character and then cannot send it; in one piece it can.
        let is_broken = Problem::is_broken_text(failure);
        if is_broken {
            self.in_one_piece.put(means.connection);
        }
        let is_cured_in_one_piece = is_broken || problem.kind == Kind::Unimplemented;
        self.no_streaming |= is_cured_in_one_piece && self.running.as_ref().is_some_and(|it| it.streamed);
        if nothing_came && self.goes_on(&problem, is_cured_in_one_piece, now, means, out) {
            return Step::Nothing;
        }
        if nothing_came && self.can_be_shorter(&problem) {
            return Step::TooLong;
        }
        let server = problem.clone();
        // A server that sent a status is not gone, and its words say more.
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

    /// Whether the model found the conversation too long for the first time, and less of it can travel.
    fn can_be_shorter(&mut self, problem: &Problem) -> bool {
        if !problem.is_too_long() {
            return false;
        }
        match self.running.as_mut() {
            Some(running) if !running.is_shortened && running.run.is_none() => running.is_shortened = true,
            _ => return false,
        }
        self.limit_after_refusal()
    }

    /// Asks again where that helps and the user does not pay twice. A provider that failed was asked, and is not
    /// asked again.
    fn goes_on(
        &mut self,
        problem: &Problem,
        in_one_piece: bool,
        now: Stamp,
        means: Means<'_>,
        out: &mut dyn Open<ForTurn>,
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
            _ => {
                let mut within = Within { out, wrap: ForTurn::Prompt };
                let again = running.ask.again(problem, means.connection, now, &mut within);
                if again == Again::Now {
                    self.send(means, out);
                }
                again != Again::No
            }
        }
    }

    /// Ends the running answer: the way that brought it is gone. Says whether one ran.
    pub(crate) fn cut(&mut self, mut problem: Problem, now: Stamp, out: &mut dyn Open<ForTurn>) -> bool {
        let Some(running) = &self.running else { return false };
        if running.has_come {
            problem.kind = Kind::Cut;
        }
        self.end(TurnState::Failed(problem), now, out);
        true
    }

    pub(super) fn end(&mut self, state: TurnState, now: Stamp, out: &mut dyn Open<ForTurn>) {
        self.stop_effects(out);
        if let Some(turn) = self.asked_mut() {
            turn.answer.finish();
            turn.state = state;
            turn.ended_mono_ms = Some(now.mono_ms);
        }
        self.answer.bump();
    }

    pub(super) fn stop_effects(&mut self, out: &mut dyn Open<ForTurn>) {
        if let Some(mut running) = self.running.take() {
            running.ask.stop(&mut Within { out, wrap: ForTurn::Prompt });
            if let Some(id) = running.renewal {
                out.cancel(id);
            }
        }
    }
}
