//! Leave for one call: in whose name it goes on, what is known of its caller, and what ends it early. The words of
//! refusals are here too; who gets which is `access`' business.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::guesses::Proof;
use super::sessions::Using;
use super::share::Sharer;
use crate::status::{Code, Status};

/// What is known of a caller, for limits, logs and the choice of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Where the call comes from; trusted proxies are looked through.
    pub address: IpAddr,
    /// The person's or screen's name.
    pub name: Option<Arc<str>>,
    /// How far the caller is known.
    pub standing: Standing,
}

/// How far a caller is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// To the door: a person or a screen.
    Known,
    /// By a token that the upstream took lately.
    Proven,
    /// By a token that may be anything.
    Unproven,
    /// Not at all: no token, no cookie.
    Anonymous,
}

/// Leave for one call.
#[derive(Debug)]
pub struct Grant {
    pub(super) authority: Authority,
    pub(super) lease: Lease,
}

#[derive(Debug)]
pub(super) enum Authority {
    /// What the caller brought.
    Own,
    /// This, and nothing of what the caller brought.
    Instead(Option<HeaderValue>),
}

/// A call's hold on its caller. While there is one they count as seen; when they are revoked or sign out, the
/// call ends.
#[derive(Debug)]
pub struct Lease {
    pub(super) caller: Caller,
    /// None = a caller whose access cannot be taken away.
    pub(super) ended: Option<CancellationToken>,
    pub(super) using: Option<Using>,
    pub(super) proof: Option<Proof>,
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

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.lease.caller
    }

    /// In whose name a conversation of the caller may be opened elsewhere.
    pub fn sharer(&self) -> Sharer {
        self.lease.using.as_ref().map(Using::sharer).unwrap_or_default()
    }

    /// What is left of it while the call goes on.
    pub fn into_lease(self) -> Lease {
        self.lease
    }
}

impl Lease {
    /// For a caller of whom nothing is known but the address; nothing ends it.
    pub fn anonymous(address: IpAddr) -> Self {
        let caller = Caller { address, name: None, standing: Standing::Anonymous };
        Self { caller, ended: None, using: None, proof: None }
    }

    /// Resolves when the call must end; none for a call that only its own side ends. In a box, because most calls have none.
    pub fn ended(&self) -> Option<Pin<Box<WaitForCancellationFutureOwned>>> {
        self.ended.clone().map(|ended| Box::pin(ended.cancelled_owned()))
    }

    /// What the call ends with.
    pub fn status() -> Status {
        Status::new(Code::Unauthenticated, "This access has ended. Sign in again, or enrol this screen again")
    }

    /// Learns about the caller's token from the upstream's headers or trailers, which may hold a status.
    pub fn read(&mut self, headers: &HeaderMap) {
        if let Some(proof) = &mut self.proof {
            proof.read(headers);
        }
    }

    /// Learns that there is no answer of the upstream, and why.
    pub fn failed(&mut self, status: &Status) {
        if let Some(proof) = &mut self.proof {
            proof.failed(status);
        }
    }

    /// Learns that an answer has begun, so that the token was taken.
    pub fn answered(&mut self) {
        if let Some(proof) = &mut self.proof {
            proof.right();
        }
    }
}

/// For a caller who has to sign in, or to bring something that is known.
pub(super) fn sign_in() -> Status {
    let said = "Sign in first, on the gateway's own page. Programs and pages of other origins cannot: they bring a \
                user's password as their token";
    Status::new(Code::Unauthenticated, said)
}

/// For a token that was refused lately.
pub(super) fn refused_lately() -> Status {
    Status::new(Code::Unauthenticated, "The server did not accept this token a moment ago")
}

/// For an address that has to `wait` before the next guess.
pub(super) fn too_many(wait: Duration) -> Status {
    let said = "Too many calls from this address with tokens that the server has not accepted. Wait a little";
    Status::new(Code::ResourceExhausted, said).retry_after(wait)
}
