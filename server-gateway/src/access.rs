//! Who may call, and in whose name the upstream is asked. Decides by what a request brings: a cookie or a token that
//! the door gave out, or a token of the upstream's own, which passes unchanged. The door's own token never leaves it
//! for a caller who is not known.

pub mod cookie;
mod grant;
mod guesses;
mod handoffs;
mod holders;
mod ledger;
mod login;
mod private;
pub mod register;
pub mod role;
mod routes;
pub mod secret;
mod sessions;
mod share;
mod throttle;

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::arrival::Arrival;
use crate::methods::{HEALTH, HEALTH_CHECK, HEALTH_WATCH};
use crate::status::{Code, Status};
use crate::upstream::Upstream;
use cookie::Jar;
use grant::{Authority, sign_in};
pub use grant::{Caller, Grant, Lease, Standing};
use guesses::{Guesses, Proof};
use handoffs::Handoffs;
use holders::{Holder, Holders};
use ledger::Ledger;
use private::{CHANGED, Stamp, stamp};
use register::{BadRegister, Book, Register};
use role::Role;
use secret::Print;
use sessions::{Session, Sessions, Ticket, Using};

/// How soon a change by the command line is noticed.
const BEAT: Duration = Duration::from_millis(500);
/// Who is not known may have been added this moment, so the register is looked at; no more often than this.
const LOOK: Duration = Duration::from_millis(50);
/// How often it is written down who was seen.
const DIARY: Duration = Duration::from_secs(60);

/// What everybody may call, known or not.
const ALWAYS_ADMITTED: [&str; 3] = [HEALTH, HEALTH_CHECK, HEALTH_WATCH];

/// What the operator decided.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The upstream's token, as the value of `authorization`.
    pub held: Option<HeaderValue>,
    /// Only people and screens of the register call; tokens of the upstream's own do not count.
    pub login_only: bool,
    /// The upstream is known to let everybody in.
    pub open: bool,
    /// The upstream is this process, which holds its token without having been asked to.
    pub own_server: bool,
    /// The port, when it can only be reached from this machine.
    pub local_port: Option<u16>,
}

/// Everybody who is known, and the rules.
#[derive(Debug)]
pub struct Access {
    rules: Rules,
    /// The upstream\'s token, which may be replaced.
    held: RwLock<Option<HeaderValue>>,
    upstream: Upstream,
    register: Option<Register>,
    holders: Holders,
    sessions: Sessions,
    handoffs: Handoffs,
    /// The state of the ledger's file that the sessions know.
    ledger_seen: Mutex<Stamp>,
    /// The state of the register's file that the holders know.
    register_seen: Mutex<Stamp>,
    /// When it was last looked at for the sake of a caller that is not known.
    looked: Mutex<Option<Instant>>,
    /// It was said that sessions cannot be written down.
    forgetful: AtomicBool,
    guesses: Arc<Guesses>,
}

/// Who sent a request.
enum Found {
    /// The request does not say it.
    Unknown,
    /// A caller with a token that is not of the door's making.
    Stranger(HeaderValue),
    /// A browser whose session is over, or a screen that was revoked.
    Gone,
    /// A caller the door knows.
    Known(Known),
}

struct Known {
    name: Option<Arc<str>>,
    role: Role,
    authority: Option<HeaderValue>,
    ended: CancellationToken,
    using: Using,
}

impl Known {
    fn grant(self, address: IpAddr) -> Grant {
        let caller = Caller { address, name: self.name, standing: Standing::Known };
        let lease = Lease { caller, ended: Some(self.ended), using: Some(self.using), proof: None };
        Grant { authority: Authority::Instead(self.authority), lease }
    }
}

/// Leave with what the caller brought, and nothing that could end it.
fn as_brought(address: IpAddr, standing: Standing, proof: Option<Proof>) -> Grant {
    let caller = Caller { address, name: None, standing };
    let lease = Lease { caller, ended: None, using: None, proof };
    Grant { authority: Authority::Own, lease }
}

impl Access {
    /// The people and screens of `register`, if there is one, in front of `upstream`.
    ///
    /// # Errors
    /// The register cannot be read, or there are no random numbers.
    pub fn new(rules: Rules, upstream: Upstream, register: Option<Register>) -> Result<Self, BadRegister> {
        let holders = Holders::default();
        if let Some(register) = &register {
            holders.take(&register.read()?);
        }
        let guesses = Arc::new(Guesses::new().map_err(|_| BadRegister::NoRandom)?);
        let sessions = Sessions::new().map_err(|_| BadRegister::NoRandom)?;
        let (ledger_seen, register_seen) = (Mutex::default(), Mutex::default());
        let (looked, forgetful) = (Mutex::default(), AtomicBool::default());
        let handoffs = Handoffs::default();
        let held = RwLock::new(rules.held.clone());
        let access = Self {
            rules,
            held,
            upstream,
            register,
            holders,
            sessions,
            handoffs,
            ledger_seen,
            register_seen,
            looked,
            forgetful,
            guesses,
        };
        access.read_ledger();
        Ok(access)
    }

    /// Whether there are people who could sign in by name.
    pub fn knows_people(&self) -> bool {
        self.holders.has(Role::User)
    }

    /// Decides about a call. `own_page` tells that it comes from a page of the door itself, for which alone a cookie
    /// counts. May wait a moment for another call to show what its token is worth.
    ///
    /// # Errors
    /// The caller may not call this method, or not now.
    pub async fn admit(&self, request: &Parts, arrival: &Arrival, own_page: bool) -> Result<Grant, Status> {
        let path = request.uri.path();
        let open = ALWAYS_ADMITTED.contains(&path);
        let address = arrival.address;
        match self.find(&request.headers, arrival, own_page)? {
            Found::Known(known) if open || known.role.may_call(path) => Ok(known.grant(address)),
            Found::Known(known) => {
                let said = format!("The permission '{}' does not include this method", known.role.name());
                Err(Status::new(Code::PermissionDenied, said))
            }
            // Load balancers and probes have no name.
            _ if open => Ok(as_brought(address, Standing::Anonymous, None)),
            Found::Gone => Err(Lease::status()),
            Found::Unknown if self.rules.login_only => Err(sign_in()),
            Found::Unknown => Ok(as_brought(address, Standing::Anonymous, None)),
            Found::Stranger(given) if self.rules.login_only => Err(self.guesses.refuse(address, &given)),
            Found::Stranger(given) if self.is_held(&given) => Ok(as_brought(address, Standing::Proven, None)),
            Found::Stranger(given) => {
                let proof = self.guesses.carry(address, &given).await?;
                let standing = if proof.was_good() { Standing::Proven } else { Standing::Unproven };
                Ok(as_brought(address, standing, Some(proof)))
            }
        }
    }

    /// Holds another token of the upstream from now on; gives the one before.
    pub fn hold(&self, token: Option<HeaderValue>) -> Option<HeaderValue> {
        std::mem::replace(&mut *self.held.write().unwrap_or_else(PoisonError::into_inner), token)
    }

    /// The upstream's token that the door holds.
    pub fn held(&self) -> Option<HeaderValue> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether this is the token that the door itself holds.
    fn is_held(&self, given: &HeaderValue) -> bool {
        self.held().as_ref().is_some_and(|held| {
            // Of equal length, whatever was given.
            let hash = |value: &HeaderValue| Sha256::digest(value.as_bytes());
            bool::from(hash(held).ct_eq(&hash(given)))
        })
    }

    fn find(&self, headers: &HeaderMap, arrival: &Arrival, own_page: bool) -> Result<Found, Status> {
        let mut all_given = headers.get_all(AUTHORIZATION).iter();
        if let Some(given) = all_given.next() {
            // Upstreams differ in which of several they read.
            if all_given.next().is_some() {
                return Err(Status::new(Code::InvalidArgument, "More than one authorization was sent"));
            }
            let given_print =
                given.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).and_then(Print::of);
            let holder = given_print.and_then(|print| self.known(|holders| holders.with(&print)));
            return Ok(holder
                .map_or_else(|| Found::Stranger(given.clone()), |holder| Found::Known(self.holder(holder))));
        }
        let jar = Jar::of(arrival, self.rules.local_port).filter(|_| own_page);
        let Some(value) = jar.and_then(|jar| jar.read(headers)) else { return Ok(Found::Unknown) };
        let screen = Print::of(value).and_then(|print| self.known(|holders| holders.with(&print)));
        if let Some(screen) = screen.filter(|holder| holder.role == Role::Kiosk) {
            return Ok(Found::Known(self.holder(screen)));
        }
        Ok(self.session_in(value).map_or(Found::Gone, |session| Found::Known(self.session(session))))
    }

    /// Finds a holder, in the register too if it has changed since.
    fn known(&self, find: impl Fn(&Holders) -> Option<Arc<Holder>>) -> Option<Arc<Holder>> {
        find(&self.holders).or_else(|| {
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            if looked.is_some_and(|at| at.elapsed() < LOOK) {
                return None;
            }
            *looked = Some(Instant::now());
            drop(looked);
            self.read_register();
            find(&self.holders)
        })
    }

    /// The session of a cookie, unless it is over or its person is no longer known.
    fn session_in(&self, value: &str) -> Option<Arc<Session>> {
        let ticket = self.unseal(value)?;
        let owner = match &ticket.person {
            Some((name, print)) => {
                Some(self.known(|holders| holders.person(name).filter(|person| person.print.matches(print)))?)
            }
            None if self.rules.login_only => return None,
            None => None,
        };
        self.sessions.find(&ticket, owner.as_ref(), unix_now())
    }

    /// What is in a cookie. Another door may have sealed it with a key that it just made.
    fn unseal(&self, value: &str) -> Option<Ticket> {
        self.sessions.unseal(value).or_else(|| {
            self.read_ledger();
            self.sessions.unseal(value)
        })
    }

    fn holder(&self, holder: Arc<Holder>) -> Known {
        holder.seen_at(unix_now());
        Known {
            name: Some(Arc::clone(&holder.name)),
            role: holder.role,
            authority: self.held(),
            ended: holder.ended.clone(),
            using: Using::Holder(holder),
        }
    }

    fn session(&self, session: Arc<Session>) -> Known {
        Known {
            name: session.name.clone(),
            role: Role::User,
            authority: session.token.clone().or_else(|| self.held()),
            ended: session.ended.clone(),
            using: Using::session(session),
        }
    }

    /// Notices what others change in the register and among sessions, ends sessions whose time is over, and writes
    /// down who was seen, until `stop`.
    pub async fn look_after(self: Arc<Self>, stop: CancellationToken) {
        let mut beat = tokio::time::interval(BEAT);
        let mut diary = Instant::now() + DIARY;
        while stop.run_until_cancelled(beat.tick()).await.is_some() {
            self.sessions.sweep(unix_now());
            self.handoffs.sweep();
            if self.register.is_none() {
                continue;
            }
            let access = Arc::clone(&self);
            blocking(move || {
                access.read_ledger();
                access.read_register();
            })
            .await;
            if Instant::now() >= diary {
                diary = Instant::now() + DIARY;
                self.write_diary().await;
            }
        }
        self.write_diary().await;
    }

    async fn reload(&self) {
        let Some(register) = self.register.clone() else { return };
        match blocking(move || register.read()).await {
            Ok(book) => self.holders.take(&book),
            Err(error) => tracing::warn!(%error, "the people and screens stay as they were"),
        }
    }

    /// Reads the register when it has changed.
    fn read_register(&self) {
        let Some(register) = &self.register else { return };
        if !is_news(&self.register_seen, stamp(register.path())) {
            return;
        }
        match register.read() {
            Ok(book) => self.holders.take(&book),
            Err(error) => tracing::warn!(%error, "the people and screens stay as they were"),
        }
    }

    /// Reads the sessions' file when it has changed.
    fn read_ledger(&self) {
        let Some(register) = &self.register else { return };
        if !is_news(&self.ledger_seen, stamp(&register.ledger_path())) {
            return;
        }
        match register.read_ledger() {
            Ok(ledger) => self.sessions.take(ledger, unix_now()),
            Err(error) => tracing::warn!(%error, "the sessions stay as they were"),
        }
    }

    /// Changes the sessions' file, if there can be one, and takes over what is in it.
    async fn change_ledger(
        &self,
        change: impl FnOnce(&mut Ledger) + Send + 'static,
    ) -> Result<(), BadRegister> {
        let Some(register) = self.register.clone() else { return Ok(()) };
        let changed = blocking(move || {
            register.change_ledger(|ledger| {
                change(ledger);
                ledger.tidy(unix_now());
                ledger.clone()
            })
        });
        match changed.await {
            Ok(ledger) => {
                self.sessions.take(ledger, unix_now());
                // Whatever the file is by now, it is looked at anew.
                *self.ledger_seen.lock().unwrap_or_else(PoisonError::into_inner) = CHANGED;
                Ok(())
            }
            Err(error) => {
                if !self.forgetful.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%error, "sign-ins end with this process and hold at no other gateway");
                }
                Err(error)
            }
        }
    }

    async fn write_diary(&self) {
        let now = unix_now();
        let used = self.sessions.unwritten(now);
        if !used.is_empty() {
            // It was said already when it cannot be written.
            let _ =
                self.change_ledger(move |ledger| used.iter().for_each(|(id, at)| ledger.note(id, *at))).await;
        }
        let seen = self.holders.seen(now);
        let Some(register) = self.register.clone().filter(|_| !seen.is_empty()) else { return };
        let written = blocking(move || register.change(|book| holders::note(book, &seen))).await;
        if let Err(error) = written {
            tracing::warn!(%error, "cannot record last-seen times");
        }
    }

    /// Changes the register and takes the change over.
    async fn change<T, F>(&self, change: F) -> Result<Option<T>, BadRegister>
    where
        F: FnOnce(&mut Book) -> Option<T> + Send + 'static,
        T: Send + 'static,
    {
        let Some(register) = self.register.clone() else { return Ok(None) };
        let outcome = blocking(move || register.change(change)).await?;
        self.reload().await;
        Ok(outcome)
    }
}

/// Whether a file's state is another than the one that is known; it is known now.
fn is_news(known: &Mutex<Stamp>, now: Stamp) -> bool {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *known, now) != now
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        // Only the end of the runtime cancels such a task.
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => std::future::pending().await,
        },
    }
}

/// Seconds since 1970.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
