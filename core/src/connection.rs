//! Is there a server, who is it, and when to try again.
//!
//! One Health, then one GetServerInfo, and no other call before the first prompt: a Go server with a token lets each
//! connection make only a handful of calls. A lost server is tried again with growing waits until it is back.
//!
//! ```text
//! Starting ──(Boot)──> Connecting ──(Health, then ServerInfo)──> Online ──(a call finds it gone)──> Waiting
//!                        │   ^                                                                         │
//!                        │   └──────────────────────────(the timer, or a person)───────────────────────┘
//!                        ├──(it may be back)──> Waiting
//!                        └──(a person has to do something)──> Failed ──(another token, another address)──> Connecting
//! Online ──(the token is refused)──> Failed; any of them ──(/disconnect)──> Detached ──(/connect)──> Connecting
//! ```
//!
//! For example: `Boot { address }` becomes `Effect::Call(Health)` and `Effect::Timer(10 s)`; a Health that is refused
//! becomes `Effect::Timer` for the next attempt, and nothing else.

mod address;
mod intent;
mod notice;
mod standing;
mod state;
pub(crate) mod wire;

use chatcli_proto::{Code, Failure, Reply};

use crate::port::{
    Capabilities, Dialled, Effect, EffectId, How, LinkId, Open, Outcome, Route, Stamp, Way, backoff,
};
use crate::problem::{Asked, Kind, Problem};
pub use crate::server_info::ServerInfo;
pub use address::{Address, AddressError, Place};
use chatcli_redact::Secret;
pub use intent::Intent;
pub use notice::Notice;
pub use standing::Standing;
pub use state::State;
pub(crate) use state::{ForConnection, Setup, Step};

/// How often the first connection is tried again because the server limits requests.
const MAX_LIMITED: u32 = 3;

/// The way to one server.
#[derive(Debug)]
pub struct Connection {
    link: LinkId,
    is_candidate: bool,
    address: String,
    tls: bool,
    token: Option<Secret>,
    capabilities: Capabilities,
    give_up: bool,
    timeout_ms: u64,
    heartbeat_ms: Option<u64>,
    state: State,
    info: Option<ServerInfo>,
    problem: Option<Problem>,
    was_online: bool,
    attempt: u32,
    call: Option<EffectId>,
    timer: Option<EffectId>,
    is_serving: Option<bool>,
    /// The server serves, and limited only the question after that: the next attempt begins with it.
    knows_health: bool,
    /// The token was refused. A Go server that throttles a connection says the same, so it is tried on a fresh one.
    is_doubted: bool,
    /// Time passed unseen, and whether the server is still there is being found out.
    woke: bool,
    route: Route,
    reconnects: u32,
    asked_mono_ms: u64,
    latency_ms: Option<u64>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            link: LinkId::default(),
            is_candidate: false,
            address: String::new(),
            tls: false,
            token: None,
            capabilities: Capabilities::default(),
            give_up: false,
            timeout_ms: 10_000,
            heartbeat_ms: None,
            state: State::Starting,
            info: None,
            problem: None,
            was_online: false,
            attempt: 0,
            call: None,
            timer: None,
            is_serving: None,
            knows_health: false,
            is_doubted: false,
            woke: false,
            route: Route::default(),
            reconnects: 0,
            asked_mono_ms: 0,
            latency_ms: None,
        }
    }
}

impl Connection {
    /// The server as it is shown to a person.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How the way to the server stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// What the server said about itself, once it did; kept while it is away.
    pub fn info(&self) -> Option<&ServerInfo> {
        self.info.as_ref()
    }

    /// Why there is no connection.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Whether a token travels with each call.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// The replicas behind the address, as far as the transport told.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// How often the server came back after it was lost.
    pub fn reconnects(&self) -> u32 {
        self.reconnects
    }

    /// How long the last Health took, in milliseconds.
    pub fn latency_ms(&self) -> Option<u64> {
        self.latency_ms
    }

    /// What this body can do.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    pub(crate) fn token(&self) -> Option<Secret> {
        self.token.clone()
    }

    pub(crate) fn is_online(&self) -> bool {
        self.state == State::Online
    }

    pub(crate) fn was_online(&self) -> bool {
        self.was_online
    }

    /// Which way calls take.
    pub(crate) fn link(&self) -> LinkId {
        self.link
    }

    /// Takes in what the transport knows of this way's replicas; says whether the last one has just gone away.
    pub(crate) fn take_route(&mut self, route: &Route) -> bool {
        if route.link != self.link {
            return false;
        }
        let all_gone = self.route.current.is_some() && route.current.is_none();
        self.route.clone_from(route);
        all_gone
    }

    /// A first attempt over another way, beside the connection in use.
    pub(crate) fn candidate(
        link: LinkId,
        to: &Dialled,
        like: &Self,
        now: Stamp,
        out: &mut dyn Open<ForConnection>,
    ) -> Self {
        let mut candidate = Self {
            link,
            is_candidate: true,
            address: to.address.clone(),
            tls: to.tls,
            token: to.token.clone().filter(|token| !token.is_empty()),
            capabilities: like.capabilities,
            give_up: true,
            timeout_ms: to.connect_timeout_ms,
            heartbeat_ms: like.heartbeat_ms,
            ..Self::default()
        };
        candidate.attempt_now(now, out);
        candidate
    }

    /// The attempt succeeded: this is the connection from now on.
    pub(crate) fn promote(&mut self, out: &mut dyn Open<ForConnection>) {
        self.is_candidate = false;
        self.beat(out);
    }

    /// Ends every attempt and call; this way is not used any more.
    pub(crate) fn hang_up(&mut self, out: &mut dyn Open<ForConnection>) {
        self.stop(out);
        self.state = State::Detached;
        self.problem = None;
        self.route = Route::default();
        out.push(Effect::HangUp { link: self.link });
    }

    pub(crate) fn boot(&mut self, setup: Setup, now: Stamp, out: &mut dyn Open<ForConnection>) {
        let Setup { address, tls, token, capabilities, give_up, timeout_ms, heartbeat_ms } = setup;
        let token = token.filter(|token| !token.is_empty());
        *self =
            Self { address, tls, token, capabilities, give_up, timeout_ms, heartbeat_ms, ..Self::default() };
        self.attempt_now(now, out);
    }

    pub(crate) fn set_token(&mut self, token: Secret, now: Stamp, out: &mut dyn Open<ForConnection>) {
        self.token = Some(token).filter(|token| !token.is_empty());
        if self.state == State::Connecting {
            // An attempt without it is no use any more.
            self.attempt_now(now, out);
        }
        self.reconnect(now, out);
    }

    /// A person leaves: the next one is asked who they are.
    pub(crate) fn sign_out(&mut self, now: Stamp, out: &mut dyn Open<ForConnection>) {
        self.token = None;
        self.info = None;
        self.latency_ms = None;
        self.reconnects = 0;
        self.was_online = false;
        self.problem = None;
        self.attempt_now(now, out);
    }

    /// A person asks for an attempt now.
    pub(crate) fn reconnect(&mut self, now: Stamp, out: &mut dyn Open<ForConnection>) {
        if matches!(self.state, State::Waiting { .. } | State::Failed) {
            self.attempt_now(now, out);
        }
    }

    /// Another part heard what the server is. Says whether that is news.
    pub(crate) fn told(&mut self, info: ServerInfo) -> bool {
        self.info.replace(info) != self.info
    }

    /// Time passed unseen (the machine slept), or the network changed: what was known of the way is no more.
    pub(crate) fn woke(&mut self, now: Stamp, out: &mut dyn Open<ForConnection>) {
        match self.state {
            // An attempt that began before hangs on a link that is no more.
            State::Waiting { .. } | State::Connecting => self.attempt_now(now, out),
            State::Online => {
                self.stop(out);
                self.woke = true;
                self.probe(now, out);
            }
            State::Starting | State::Failed | State::Detached => {}
        }
    }

    /// Another part saw the server go away.
    pub(crate) fn lost(&mut self, problem: Problem, now: Stamp, out: &mut dyn Open<ForConnection>) -> Step {
        if self.is_online() { self.failed(problem, now, out) } else { Step::Nothing }
    }

    /// Another part learnt that the server does not accept the token.
    pub(crate) fn refused(&mut self, problem: Problem, out: &mut dyn Open<ForConnection>) {
        self.stop(out);
        self.is_doubted = true;
        self.state = State::Failed;
        self.problem = Some(problem);
    }

    pub(crate) fn done(
        &mut self,
        what: ForConnection,
        outcome: Outcome,
        busy: bool,
        now: Stamp,
        out: &mut dyn Open<ForConnection>,
    ) -> Step {
        if outcome.is_final() {
            match what {
                ForConnection::Health | ForConnection::Info | ForConnection::BeatHealth => self.call = None,
                ForConnection::Deadline
                | ForConnection::Again
                | ForConnection::Beat
                | ForConnection::BeatDeadline => self.timer = None,
            }
        }
        match (what, outcome) {
            (ForConnection::Health | ForConnection::BeatHealth, Outcome::Reply(reply)) => {
                self.latency_ms = Some(now.mono_ms.saturating_sub(self.asked_mono_ms));
                self.is_serving = wire::is_serving(&reply);
                Step::Nothing
            }
            (ForConnection::Info, Outcome::Reply(reply)) => self.identified(*reply),
            (ForConnection::Health, Outcome::Ended) if self.is_serving == Some(true) => {
                self.ask(wire::server_info(), ForConnection::Info, now, out);
                Step::Nothing
            }
            (ForConnection::Health | ForConnection::BeatHealth, Outcome::Ended)
                if self.is_serving != Some(true) =>
            {
                self.failed(Problem::new(Kind::NotServing), now, out)
            }
            (ForConnection::BeatHealth, Outcome::Ended) => {
                self.woke = false;
                self.beat(out);
                Step::Nothing
            }
            (ForConnection::Info, Outcome::Ended) => self.came_online(out),
            // Health without GetServerInfo is an old or partial server: usable, just nameless.
            (ForConnection::Info, Outcome::Failed(failure)) if failure.code == Code::Unimplemented => {
                self.info = Some(ServerInfo::default());
                self.came_online(out)
            }
            (
                ForConnection::Health | ForConnection::Info | ForConnection::BeatHealth,
                Outcome::Failed(failure),
            ) => {
                let problem = self.problem_of(&failure);
                self.failed(problem, now, out)
            }
            (ForConnection::Deadline | ForConnection::BeatDeadline, Outcome::Fired) => {
                let problem = Problem::new(Kind::ConnectTimeout(self.address.clone(), self.timeout_ms));
                self.failed(problem, now, out)
            }
            (ForConnection::Again, Outcome::Fired) => {
                self.attempt_now(now, out);
                Step::Nothing
            }
            // A running answer already tells whether the server lives.
            (ForConnection::Beat, Outcome::Fired) if busy => {
                self.beat(out);
                Step::Nothing
            }
            (ForConnection::Beat, Outcome::Fired) => {
                self.probe(now, out);
                Step::Nothing
            }
            _ => Step::Nothing,
        }
    }

    fn probe(&mut self, now: Stamp, out: &mut dyn Open<ForConnection>) {
        self.is_serving = None;
        self.ask(wire::health(), ForConnection::BeatHealth, now, out);
        self.timer = Some(out.timer(ForConnection::BeatDeadline, self.timeout_ms));
    }

    /// What a failed call means here.
    pub(crate) fn problem_of(&self, failure: &Failure) -> Problem {
        let asked = Asked { address: &self.address, with_token: self.token.is_some() };
        let mut problem = Problem::from_failure(failure, asked).without(&self.token);
        match &mut problem.kind {
            Kind::ConnectTimeout(_, ms) => *ms = self.timeout_ms,
            // What was never there did not break.
            Kind::Broken(address) if !self.was_online => {
                problem.kind = Kind::Unreachable(std::mem::take(address));
            }
            _ => {}
        }
        problem
    }

    fn attempt_now(&mut self, now: Stamp, out: &mut dyn Open<ForConnection>) {
        self.stop(out);
        self.state = State::Connecting;
        if std::mem::take(&mut self.knows_health) {
            self.ask(wire::server_info(), ForConnection::Info, now, out);
        } else {
            self.is_serving = None;
            self.ask(wire::health(), ForConnection::Health, now, out);
        }
        self.timer = Some(out.timer(ForConnection::Deadline, self.timeout_ms));
    }

    fn ask(
        &mut self,
        call: chatcli_proto::Call,
        what: ForConnection,
        now: Stamp,
        out: &mut dyn Open<ForConnection>,
    ) {
        self.asked_mono_ms = now.mono_ms;
        let fresh = self.is_doubted && what == ForConnection::Info && self.capabilities.fresh_connections;
        let how = How { token: self.token(), timeout_ms: Some(self.timeout_ms), fresh };
        self.call = Some(out.call(what, self.link, call, how));
    }

    fn identified(&mut self, reply: Reply) -> Step {
        self.info = wire::info(reply).or_else(|| self.info.take());
        Step::Nothing
    }

    fn came_online(&mut self, out: &mut dyn Open<ForConnection>) -> Step {
        self.stop(out);
        let again = self.was_online;
        self.reconnects += u32::from(again);
        self.state = State::Online;
        self.problem = None;
        self.was_online = true;
        self.is_doubted = false;
        self.attempt = 0;
        self.beat(out);
        Step::Online { again }
    }

    fn beat(&mut self, out: &mut dyn Open<ForConnection>) {
        self.stop(out);
        let slot = ForConnection::Beat;
        self.timer = self.heartbeat_ms.map(|ms| out.timer(slot, ms));
    }

    fn failed(&mut self, problem: Problem, now: Stamp, out: &mut dyn Open<ForConnection>) -> Step {
        self.stop(out);
        self.problem = Some(problem.clone());
        // A server that only limits its callers is worth a few more attempts.
        let is_limited = matches!(problem.kind, Kind::RateLimited(_)) && self.attempt < MAX_LIMITED;
        self.knows_health = is_limited && self.is_serving == Some(true);
        if self.give_up && !self.was_online && !is_limited {
            self.state = State::Failed;
            return Step::GaveUp(problem);
        }
        // A wrong token does not become right by waiting.
        if problem.wants_sign_in() || problem.kind == Kind::Permission {
            self.is_doubted = true;
            self.state = State::Failed;
            return Step::Refused(problem);
        }
        let was_online = self.is_online();
        let asked_ms = match problem.kind {
            Kind::RateLimited(secs) => u64::from(secs) * 1000,
            _ => 0,
        };
        let retry_in_ms = backoff::wait_ms(self.attempt, now.entropy).max(asked_ms);
        self.attempt = self.attempt.saturating_add(1);
        self.state = State::Waiting { until_mono_ms: now.mono_ms.saturating_add(retry_in_ms) };
        self.timer = Some(out.timer(ForConnection::Again, retry_in_ms));
        match (was_online, std::mem::take(&mut self.woke)) {
            (true, true) => Step::Dead { retry_in_ms },
            (true, false) => Step::Lost { retry_in_ms },
            (false, _) => Step::Nothing,
        }
    }

    fn stop(&mut self, out: &mut dyn Open<ForConnection>) {
        for id in [self.call.take(), self.timer.take()].into_iter().flatten() {
            out.cancel(id);
        }
    }
}

impl Way for Connection {
    fn link(&self) -> LinkId {
        self.link
    }

    fn token(&self) -> Option<Secret> {
        self.token()
    }

    fn may_be_fresh(&self) -> bool {
        self.was_online && self.capabilities.fresh_connections
    }
}
