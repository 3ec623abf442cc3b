//! Who is calling, and as what: a JWT, the static token, or everybody when neither is configured. Checked before any
//! handler runs. Health is open to everyone, because load balancers have no token. Throttling those who guess is left
//! to the gateway, which knows their addresses.

mod jwt;

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use http::header;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tonic::Status;

use crate::config::{Config, StartError};
use jwt::JwtVerifier;

/// The longest bearer that is looked at, in bytes. Real ones are far shorter.
const MAX_BEARER_BYTES: usize = 8 * 1024;

/// What a caller may do; each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    ReadOnly,
    User,
    Admin,
}

/// Who a call is made by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    pub(crate) subject: Arc<str>,
    pub(crate) role: Role,
}

impl Principal {
    /// Everyone, when no authentication is configured.
    pub(crate) fn system() -> Self {
        Self { subject: "system".into(), role: Role::Admin }
    }

    /// A caller with the static token.
    pub(crate) fn token_holder() -> Self {
        Self { subject: "legacy-token".into(), role: Role::Admin }
    }

    /// A caller who asks for Health without saying who they are.
    pub(crate) fn stranger() -> Self {
        Self { subject: "anonymous".into(), role: Role::ReadOnly }
    }

    /// The store of sessions that a caller sees. All admins share one, so that sessions stay where they are when a
    /// token is set, changed or taken away; everyone else has one of their own. A subject can never name the shared
    /// one.
    pub(crate) fn store(&self) -> Cow<'static, str> {
        match self.role {
            Role::Admin => Cow::Borrowed(SHARED_STORE),
            Role::User | Role::ReadOnly => Cow::Owned(format!("user:{}", self.subject)),
        }
    }
}

/// The store of all admins.
pub(crate) const SHARED_STORE: &str = "shared";

/// Decides whether a call may pass.
pub(crate) struct Gate {
    jwt: Option<Arc<JwtVerifier>>,
    /// The hash of the static token, so that comparing tells nothing about its length. It may be replaced.
    token: Option<RwLock<[u8; 32]>>,
}

impl Gate {
    /// Reads the token and the `CHATCLI_JWT_…` variables.
    ///
    /// # Errors
    /// One of them cannot be a secret.
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        if config.token.as_deref().is_some_and(|token| token.trim().is_empty()) {
            return Err(StartError::EmptyToken);
        }
        let jwt = JwtVerifier::from_config(config)?.map(Arc::new);
        Ok(Self {
            jwt,
            token: config.token.as_deref().map(|token| RwLock::new(Sha256::digest(token).into())),
        })
    }

    /// Takes another static token in the place of the one that there is; without one nothing changes, so that a
    /// server is neither opened nor closed while it runs.
    pub(crate) fn replace_token(&self, token: &str) {
        if let Some(known) = &self.token {
            *known.write().unwrap_or_else(PoisonError::into_inner) = Sha256::digest(token).into();
        }
    }

    /// Whether a caller has to say who they are.
    pub(crate) fn is_closed(&self) -> bool {
        self.jwt.is_some() || self.token.is_some()
    }

    /// The caller of a request to `path` with these headers.
    ///
    /// # Errors
    /// One status for every cause, so that a guesser learns nothing.
    pub(crate) fn admit(&self, path: &str, headers: &http::HeaderMap) -> Result<Principal, Status> {
        if !self.is_closed() {
            return Ok(Principal::system());
        }
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
            .filter(|given| !given.is_empty() && given.len() <= MAX_BEARER_BYTES);
        let found = given.and_then(|given| self.recognise(given));
        match found {
            Some(principal) => Ok(principal),
            None if path.ends_with("/Health") => Ok(Principal::stranger()),
            None => Err(Status::unauthenticated("authentication failed")),
        }
    }

    fn recognise(&self, given: &[u8]) -> Option<Principal> {
        if let Some(principal) = self.jwt.as_ref().and_then(|jwt| jwt.verify(given)) {
            return Some(principal);
        }
        let token = *self.token.as_ref()?.read().unwrap_or_else(PoisonError::into_inner);
        let hash: [u8; 32] = Sha256::digest(given).into();
        bool::from(hash.ct_eq(&token)).then(Principal::token_holder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(token: Option<&str>, method: &str, given: Option<&str>) -> Result<Principal, Status> {
        let mut headers = http::HeaderMap::new();
        if let Some(given) = given {
            headers.insert(header::AUTHORIZATION, given.parse().unwrap());
        }
        let config = Config { token: token.map(str::to_owned), ..Config::default() };
        Gate::new(&config).unwrap().admit(&format!("/chatcli.v1.ChatCLIService/{method}"), &headers)
    }

    #[test]
    fn a_token_is_replaced_and_never_made_or_taken_away() {
        let gate = |token: Option<&str>| {
            Gate::new(&Config { token: token.map(str::to_owned), ..Config::default() }).unwrap()
        };
        let passes = |gate: &Gate, given: &'static str| {
            let headers =
                [(header::AUTHORIZATION, http::HeaderValue::from_static(given))].into_iter().collect();
            gate.admit("/chatcli.v1.ChatCLIService/GetServerInfo", &headers).is_ok()
        };
        let closed = gate(Some("old"));
        closed.replace_token("new");
        assert!(passes(&closed, "Bearer new") && !passes(&closed, "Bearer old"));
        let open = gate(None);
        open.replace_token("new");
        assert!(!open.is_closed() && passes(&open, "Bearer anything"));
    }

    #[test]
    fn who_passes() {
        let long = format!("Bearer {}", "a".repeat(9000));
        for (token, method, given, passes) in [
            (None, "GetServerInfo", None, true),
            (None, "GetServerInfo", Some("Bearer anything"), true),
            (Some("s3cret"), "Health", None, true),
            (Some("s3cret"), "Health", Some("Bearer wrong"), true),
            (Some("s3cret"), "GetServerInfo", Some("Bearer s3cret"), true),
            (Some("s3cret"), "GetServerInfo", None, false),
            (Some("s3cret"), "GetServerInfo", Some("bearer s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Token s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer wrong"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer "), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer  s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer s3cret2"), false),
            (Some("s3cret"), "GetServerInfo", Some(long.as_str()), false),
            (Some("s3cret"), "NotHealth/x", None, false),
        ] {
            let outcome = admit(token, method, given);
            assert_eq!(outcome.is_ok(), passes, "{token:?} {method} {given:?}");
            if let Err(status) = outcome {
                assert_eq!(status.code(), tonic::Code::Unauthenticated);
                assert_eq!(status.message(), "authentication failed");
            }
        }
    }

    #[test]
    fn admins_share_a_store_that_no_subject_can_name() {
        let person = |subject: &str, role| Principal { subject: subject.into(), role }.store().into_owned();
        assert_eq!(Principal::system().store(), Principal::token_holder().store());
        assert_eq!(person("alice", Role::Admin), SHARED_STORE);
        for subject in ["shared", "system", "legacy-token", ""] {
            assert_ne!(person(subject, Role::User), SHARED_STORE);
        }
        assert_eq!(person("alice", Role::User), person("alice", Role::ReadOnly));
        assert_ne!(person("alice", Role::User), person("bob", Role::User));
    }
}
