//! The links to all replicas of the upstream: opens and closes what `choice` decides, gives each call its place, and
//! tells how long a call waits for one. What is asked, and what an answer means, is `remote`'s business; what happens
//! between calls, `upkeep`'s.

mod opening;
mod state;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures::future::select_ok;
use hyper::client::conn::http2::SendRequest;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use self::state::{Doomed, Endpoint, State, Wire};
use super::choice::{LinkId, Place, Reason, ReplicaId, Take, Want};
use super::dial::{CONNECT_TIMEOUT, Server};
use super::proven::Proven;
use super::pulse::Pulse;
use super::replay::ReplayBody;
use super::{names, upkeep};
use crate::operation::metrics::Metrics;
use crate::status::{Code, Status};

/// How long a call waits for a connection that is being opened before it looks elsewhere.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a call waits for a place when all are taken.
const QUEUE_LIMIT: Duration = Duration::from_secs(10);
/// How many links that break as soon as they are open one call tries.
const MOST_LOOKS: usize = 20;
/// Between two tries of a server that is away, however many calls wait for it.
const TRY_GAP: Duration = Duration::from_millis(50);
/// How long a server that was away may take to say something.
pub(super) const TRY_LIMIT: Duration = Duration::from_secs(3);

/// What is counted for the operator of the gateway.
#[derive(Debug)]
struct Numbers {
    connections: Gauge,
    up: Gauge,
    ejections: Counter,
}

/// All connections to one upstream.
#[derive(Debug)]
pub(super) struct Pool {
    pub servers: Vec<Arc<Server>>,
    pub proven: Proven,
    state: Mutex<State>,
    /// Places became free, links opened or ended.
    changed: Notify,
    waiting: AtomicUsize,
    is_kept_up: AtomicBool,
    resolved: tokio::sync::Mutex<bool>,
    /// When servers that are away were last tried for calls that wait.
    tried: tokio::sync::Mutex<Option<Instant>>,
    /// Whether a replica answers; `None` before the first try.
    ready: Mutex<Option<bool>>,
    numbers: OnceLock<Numbers>,
}

/// A call's place on an open link. Dropped, it is free.
#[derive(Debug)]
pub struct Lease {
    pool: Arc<Pool>,
    pub(super) place: Place,
    pulse: Arc<Pulse>,
}

impl Lease {
    /// Why the link was given up, if it was.
    pub fn lost(&self) -> Option<&str> {
        self.pulse.lost()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.change(|state| state.choice.finished(&self.place, Instant::now()));
    }
}

impl Pool {
    pub fn new(servers: Vec<Server>) -> Arc<Self> {
        Arc::new(Self {
            servers: servers.into_iter().map(Arc::new).collect(),
            proven: Proven::default(),
            state: Mutex::default(),
            changed: Notify::new(),
            waiting: AtomicUsize::new(0),
            is_kept_up: AtomicBool::new(false),
            resolved: tokio::sync::Mutex::default(),
            tried: tokio::sync::Mutex::default(),
            ready: Mutex::default(),
            numbers: OnceLock::new(),
        })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts connections and outages there from now on.
    pub fn report(&self, metrics: &Metrics) {
        let numbers = Numbers {
            connections: metrics.upstream_connections.clone(),
            up: metrics.upstream_up.clone(),
            ejections: metrics.upstream_ejections.clone(),
        };
        // A pool that reports twice says the same.
        let _ = self.numbers.set(numbers);
    }

    /// Changes the state and does what follows from it.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let outcome = change(&mut state);
        for gone in state.choice.take_gone() {
            state.wires.remove(&gone);
        }
        if let Some(numbers) = self.numbers.get() {
            numbers.connections.set(i64::try_from(state.choice.links()).unwrap_or(i64::MAX));
            numbers.ejections.inc_by(state.choice.take_ejections());
        }
        drop(state);
        if self.waiting.load(Ordering::Relaxed) > 0 {
            self.changed.notify_waiters();
        }
        outcome
    }

    /// The names of all servers as they are now.
    pub async fn resolve(&self) -> Result<(), String> {
        let mut found = Vec::new();
        let mut failed = None;
        for server in &self.servers {
            match names::resolve(&server.address).await {
                Ok(addresses) => {
                    found.extend(addresses.into_iter().map(|at| Endpoint::new(server, at)));
                }
                Err(error) => {
                    failed = Some(format!("cannot reach the upstream {}: {error}", server.address));
                    // What was known before is better than nothing.
                    let state = self.state();
                    let known = state.endpoints.values().filter(|known| Arc::ptr_eq(&known.server, server));
                    found.extend(known.cloned());
                }
            }
        }
        if found.is_empty() {
            return Err(failed.unwrap_or_else(|| "there is no upstream".to_owned()));
        }
        self.change(|state| state.take_endpoints(found));
        Ok(())
    }

    /// A place on an open link for one call.
    pub async fn place(
        self: &Arc<Self>,
        want: &mut Want,
    ) -> Result<(SendRequest<ReplayBody>, Endpoint, Lease), Status> {
        let arrived = Instant::now();
        self.keep_up();
        self.resolve_once().await?;
        let mut looks = 0;
        loop {
            let _waiting = Waiting::begin(&self.waiting);
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            let taken = self.change(|state| {
                let taken = state.choice.take(want, now);
                if let Take::Open(place) = taken {
                    self.open(state, place.link, place.replica, CONNECT_TIMEOUT);
                }
                taken
            });
            match taken {
                Take::On(place) | Take::Open(place) => {
                    if let Some(found) = self.board(place, want).await {
                        return Ok(found);
                    }
                    looks += 1;
                    if looks >= MOST_LOOKS {
                        let said = "the upstream closes every connection as soon as it is open";
                        return Err(Status::new(Code::Unavailable, said));
                    }
                }
                Take::TooOften(wait) => {
                    let secs = wait.as_secs_f64().ceil().max(1.0);
                    let said = format!("rate limit exceeded, retry after {secs} seconds");
                    return Err(Status::new(Code::ResourceExhausted, said).retry_after(wait));
                }
                Take::Full => {
                    if now - arrived >= QUEUE_LIMIT
                        || timeout(QUEUE_LIMIT - (now - arrived), changed).await.is_err()
                    {
                        let said = "too many calls to the upstream at once";
                        return Err(Status::new(Code::ResourceExhausted, said));
                    }
                }
                Take::Nowhere => Box::pin(self.look_again(arrived)).await?,
            }
        }
    }

    /// Waits until a link is open; `None` when the call has to look for another.
    async fn board(
        self: &Arc<Self>,
        place: Place,
        want: &mut Want,
    ) -> Option<(SendRequest<ReplayBody>, Endpoint, Lease)> {
        let (opening, pulse, endpoint) = {
            let state = self.state();
            let endpoint = state.endpoints.get(&place.replica).cloned();
            let (opening, pulse) = match state.wires.get(&place.link) {
                Some(Wire::Opening(opening, pulse)) => (Some(opening.clone()), Some(Arc::clone(pulse))),
                Some(Wire::Open(_, pulse)) => (None, Some(Arc::clone(pulse))),
                None => (None, None),
            };
            (opening, pulse, endpoint)
        };
        let (Some(pulse), Some(endpoint)) = (pulse, endpoint) else {
            self.change(|state| state.choice.finished(&place, Instant::now()));
            return None;
        };
        let lease = Lease { pool: Arc::clone(self), place, pulse };
        if let Some(mut opening) = opening {
            let mut avoided = want.avoid.clone();
            avoided.push(place.replica);
            // A link that no other replica could replace is waited for as long as it takes.
            let patience =
                if self.state().choice.has_other(&avoided) { PATIENCE } else { CONNECT_TIMEOUT * 2 };
            let opened = timeout(patience, opening.wait_for(Option::is_some)).await;
            let is_open = matches!(opened, Ok(Ok(outcome)) if matches!(*outcome, Some(Ok(()))));
            if !is_open {
                want.avoid.push(place.replica);
                return None;
            }
            if !self.state().choice.is_kept(&place) {
                return None;
            }
        }
        let state = self.state();
        let Some(Wire::Open(sender, _)) = state.wires.get(&place.link) else {
            drop(state);
            return None;
        };
        let sender = sender.clone();
        drop(state);
        if sender.is_closed() {
            self.change(|state| state.choice.broken(place.link));
            return None;
        }
        Some((sender, endpoint, lease))
    }

    async fn resolve_once(&self) -> Result<(), Status> {
        if !self.state().endpoints.is_empty() {
            return Ok(());
        }
        let mut resolved = self.resolved.lock().await;
        if !*resolved || self.state().endpoints.is_empty() {
            Box::pin(self.resolve()).await.map_err(|why| {
                self.is_ready(false, &why);
                Status::new(Code::Unavailable, why)
            })?;
            *resolved = true;
        }
        Ok(())
    }

    /// Tries all that are away, once for all calls that wait.
    async fn look_again(self: &Arc<Self>, arrived: Instant) -> Result<(), Status> {
        let mut tried = self.tried.lock().await;
        // Another call's try that began after this call came counts as its own.
        if tried.is_some_and(|at| at >= arrived) {
            if self.state().choice.has_other(&[]) {
                return Ok(());
            }
            let why = self.state().why.clone().unwrap_or_else(|| "the upstream does not answer".to_owned());
            return Err(Status::new(Code::Unavailable, why));
        }
        if let Some(at) = *tried {
            tokio::time::sleep_until(at + TRY_GAP).await;
        }
        *tried = Some(Instant::now());
        let away: Vec<ReplicaId> = {
            let state = self.state();
            state
                .choice
                .replicas()
                .iter()
                .filter(|replica| !replica.is_leaving)
                .map(|replica| replica.id)
                .collect()
        };
        let tries: Vec<_> =
            away.into_iter().map(|replica| Box::pin(self.try_replica(replica, CONNECT_TIMEOUT))).collect();
        if !tries.is_empty() {
            // Who does not answer is left alone; the sentence is kept.
            let _ = select_ok(tries).await;
        }
        drop(tried);
        Ok(())
    }

    /// A replica with open calls says nothing any more, on a new connection neither.
    pub fn is_silent(&self, replica: ReplicaId) {
        let now = Instant::now();
        let (is_left, why) = self.change(|state| {
            let busy: Vec<LinkId> =
                state.choice.busy().filter(|&(_, at, _)| at == replica).map(|(link, ..)| link).collect();
            let pulses = busy.iter().filter_map(|link| state.wires.get(link)).map(Wire::pulse);
            let doomed = pulses.map(|pulse| Doomed { replica, since: now, pulse });
            let doomed: Vec<_> = doomed.collect();
            state.doomed.extend(doomed);
            state.choice.away(replica, Reason::Silent, now);
            let server = state.endpoints.get(&replica).map(|endpoint| endpoint.server.address.to_string());
            let why = format!("the upstream {} says nothing", server.unwrap_or_default());
            state.why = Some(why.clone());
            (state.choice.has_other(&[]), why)
        });
        tracing::debug!(?replica, "a replica says nothing");
        if !is_left {
            self.is_ready(false, &why);
        }
    }

    /// When a byte came last on this link.
    pub fn heard_at(&self, link: LinkId) -> Option<Instant> {
        self.state().wires.get(&link).map(|wire| wire.pulse().heard_at())
    }

    /// One line when the upstream goes, and one when it is back.
    fn is_ready(&self, ready: bool, why: &str) {
        let before = self.ready.lock().unwrap_or_else(PoisonError::into_inner).replace(ready);
        if let Some(numbers) = self.numbers.get() {
            numbers.up.set(i64::from(ready));
        }
        match (before, ready) {
            (None | Some(true), false) => tracing::warn!("{why}"),
            (Some(false), true) => tracing::info!("the upstream is back"),
            _ => {}
        }
    }

    /// Starts what happens between calls, once.
    pub fn keep_up(self: &Arc<Self>) {
        if !self.is_kept_up.swap(true, Ordering::Relaxed) {
            tokio::spawn(upkeep::run(Arc::downgrade(self)));
        }
    }
}

/// Counts calls that wait for a change.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
