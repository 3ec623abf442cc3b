//! Who may call, and in whose name the upstream is asked. Decides by what a request brings: a cookie or a token that
//! the door gave out, or a token of the upstream's own, which passes unchanged. The door's own token never leaves it
//! for anybody who is not known.

pub mod cookie;
mod holders;
pub mod register;
pub mod role;
mod routes;
pub mod secret;
mod sessions;
mod throttle;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::arrival::Arrival;
use crate::methods::HEALTH;
use crate::status::{Code, Status};
use crate::upstream::Upstream;
use cookie::Jar;
use holders::{Holder, Holders};
use register::{BadRegister, Book, Register};
use role::Role;
use secret::Print;
use sessions::{Session, Sessions, Using};
use throttle::Throttle;

/// How soon a change by the command line is noticed.
const BEAT: Duration = Duration::from_millis(500);
/// How often it is written down who was seen.
const DIARY: Duration = Duration::from_secs(60);

/// What the operator decided.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The upstream's token, as the value of `authorization`.
    pub held: Option<HeaderValue>,
    /// Nobody calls without having signed in.
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
    upstream: Upstream,
    register: Option<Register>,
    holders: Holders,
    sessions: Sessions,
    guesses: Throttle,
}

/// Who sent a request.
enum Caller {
    /// Nobody says so.
    Unknown,
    /// Somebody with a token that is not of the door's making.
    Stranger,
    /// A browser whose session is over, or a screen that was revoked.
    Gone,
    /// Somebody the door knows.
    Known(Known),
}

struct Known {
    name: Option<String>,
    role: Role,
    authority: Option<HeaderValue>,
    lease: Lease,
}

/// Leave for one call.
#[derive(Debug)]
pub struct Grant {
    authority: Authority,
    lease: Option<Lease>,
}

#[derive(Debug)]
enum Authority {
    /// What the caller brought.
    Own,
    /// This, and nothing of what the caller brought.
    Instead(Option<HeaderValue>),
}

/// A call's hold on whoever makes it. While there is one they count as seen; when they are revoked or sign out, the
/// call ends.
#[derive(Debug)]
pub struct Lease {
    ended: CancellationToken,
    _using: Using,
}

impl Lease {
    /// Resolves when the call must end.
    pub fn ended(&self) -> WaitForCancellationFutureOwned {
        self.ended.clone().cancelled_owned()
    }

    /// What the call ends with.
    pub fn status() -> Status {
        Status::new(Code::Unauthenticated, "this access has ended; sign in again, or enrol this screen again")
    }
}

impl Grant {
    /// Puts the authority in whose name the call goes on into its headers.
    pub fn apply(&self, headers: &mut HeaderMap) {
        if let Authority::Instead(authority) = &self.authority {
            headers.remove(AUTHORIZATION);
            if let Some(authority) = authority {
                headers.insert(AUTHORIZATION, authority.clone());
            }
        }
    }

    /// What is left of it while the call goes on.
    pub fn into_lease(self) -> Option<Lease> {
        self.lease
    }
}

impl Access {
    /// The people and screens of `register`, if there is one, in front of `upstream`.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn new(rules: Rules, upstream: Upstream, register: Option<Register>) -> Result<Self, BadRegister> {
        let holders = Holders::default();
        if let Some(register) = &register {
            holders.take(&register.read()?);
        }
        let (sessions, guesses) = (Sessions::default(), Throttle::default());
        Ok(Self { rules, upstream, register, holders, sessions, guesses })
    }

    /// Whether anybody could sign in by name.
    pub fn knows_people(&self) -> bool {
        self.holders.has(Role::User)
    }

    /// Decides about a call. `own_page` tells that it comes from a page of the door itself, for which alone a cookie
    /// counts.
    ///
    /// # Errors
    /// The caller may not call this method.
    pub fn admit(&self, request: &Parts, arrival: &Arrival, own_page: bool) -> Result<Grant, Status> {
        let path = request.uri.path();
        let as_brought = Grant { authority: Authority::Own, lease: None };
        match self.caller(&request.headers, arrival, own_page) {
            Caller::Known(known) if known.role.may_call(path) => {
                Ok(Grant { authority: Authority::Instead(known.authority), lease: Some(known.lease) })
            }
            Caller::Known(known) => {
                let said = format!("the role '{}' may not call this method", known.role.name());
                Err(Status::new(Code::PermissionDenied, said))
            }
            // Whoever balances load or looks after the server has no name.
            _ if path == HEALTH => Ok(as_brought),
            Caller::Gone => Err(Lease::status()),
            Caller::Unknown | Caller::Stranger if self.rules.login_only => {
                Err(Status::new(Code::Unauthenticated, "sign in first"))
            }
            Caller::Unknown | Caller::Stranger => Ok(as_brought),
        }
    }

    fn caller(&self, headers: &HeaderMap, arrival: &Arrival, own_page: bool) -> Caller {
        if let Some(given) = headers.get(AUTHORIZATION) {
            let holder = given
                .to_str()
                .ok()
                .and_then(|text| text.strip_prefix("Bearer "))
                .and_then(Print::of)
                .and_then(|print| self.holders.with(&print));
            return holder.map_or(Caller::Stranger, |holder| Caller::Known(self.holder(holder)));
        }
        let jar = Jar::of(arrival, self.rules.local_port).filter(|_| own_page);
        let Some(value) = jar.and_then(|jar| jar.read(headers)) else { return Caller::Unknown };
        let Some(print) = Print::of(value) else { return Caller::Gone };
        if let Some(holder) = self.holders.with(&print).filter(|holder| holder.role == Role::Kiosk) {
            return Caller::Known(self.holder(holder));
        }
        self.sessions.find(&print).map_or(Caller::Gone, |session| Caller::Known(self.session(session)))
    }

    fn holder(&self, holder: Arc<Holder>) -> Known {
        holder.seen_at(unix_now());
        Known {
            name: Some(holder.name.clone()),
            role: holder.role,
            authority: self.rules.held.clone(),
            lease: Lease { ended: holder.ended.clone(), _using: Using::Holder(holder) },
        }
    }

    fn session(&self, session: Arc<Session>) -> Known {
        Known {
            name: session.name.clone(),
            role: Role::User,
            authority: session.authority.clone(),
            lease: Lease { ended: session.ended.clone(), _using: Using::session(session) },
        }
    }

    /// Notices what others change in the register, ends sessions whose time is over, and writes down who was seen,
    /// until `stop`.
    pub async fn look_after(self: Arc<Self>, stop: CancellationToken) {
        let mut beat = tokio::time::interval(BEAT);
        let mut diary = Instant::now() + DIARY;
        let mut stamp = None;
        while stop.run_until_cancelled(beat.tick()).await.is_some() {
            self.sessions.sweep();
            let Some(register) = &self.register else { continue };
            let now = stamp_of(register).await;
            if stamp != Some(now) {
                stamp = Some(now);
                self.reload().await;
            }
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

    async fn write_diary(&self) {
        let seen = self.holders.seen(unix_now());
        let Some(register) = self.register.clone().filter(|_| !seen.is_empty()) else { return };
        let written = blocking(move || register.change(|book| holders::note(book, &seen))).await;
        if let Err(error) = written {
            tracing::warn!(%error, "cannot write down who was seen");
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

/// What tells one state of the file from another.
async fn stamp_of(register: &Register) -> Option<(SystemTime, u64)> {
    let about = tokio::fs::metadata(register.path()).await.ok()?;
    Some((about.modified().ok()?, about.len()))
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
