//! Who is calling: a static bearer token, checked before any handler runs. Health is open to everyone, because
//! load balancers have no token. Roles, JWT and throttling are not decided here yet.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::Either;
use http::{Request, Response, header};
use subtle::ConstantTimeEq;
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tower::Service;

/// Whose sessions a call sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal(pub(crate) Arc<str>);

impl Principal {
    /// Everyone, when no token is configured.
    pub(crate) fn system() -> Self {
        Self("system".into())
    }

    /// Whoever has the static token.
    pub(crate) fn token_holder() -> Self {
        Self("legacy-token".into())
    }
}

/// Decides whether a call may pass.
#[derive(Clone)]
pub(crate) struct Gate {
    token: Option<Arc<str>>,
}

impl Gate {
    pub(crate) fn new(token: Option<&str>) -> Self {
        Self { token: token.map(Into::into) }
    }

    /// The caller of a request to `path` with these headers.
    pub(crate) fn admit(&self, path: &str, headers: &http::HeaderMap) -> Result<Principal, Status> {
        let Some(token) = &self.token else {
            return Ok(Principal::system());
        };
        if path.ends_with("/Health") {
            return Ok(Principal::token_holder());
        }
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
            .unwrap_or_default();
        if bool::from(given.ct_eq(token.as_bytes())) {
            Ok(Principal::token_holder())
        } else {
            Err(Status::unauthenticated("authentication failed"))
        }
    }
}

/// A service behind the gate. Handlers find the [`Principal`] in the request's extensions.
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    gate: Gate,
    inner: S,
}

impl<S> Guarded<S> {
    pub(crate) fn new(gate: Gate, inner: S) -> Self {
        Self { gate, inner }
    }
}

impl<S: NamedService> NamedService for Guarded<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Response<Body>, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match self.gate.admit(request.uri().path(), request.headers()) {
            Ok(principal) => {
                request.extensions_mut().insert(principal);
                Either::Left(self.inner.call(request))
            }
            Err(status) => Either::Right(ready(Ok(status.into_http()))),
        }
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
        Gate::new(token).admit(&format!("/chatcli.v1.ChatCLIService/{method}"), &headers)
    }

    #[test]
    fn who_passes() {
        for (token, method, given, passes) in [
            (None, "GetServerInfo", None, true),
            (None, "GetServerInfo", Some("Bearer anything"), true),
            (Some("s3cret"), "Health", None, true),
            (Some("s3cret"), "GetServerInfo", Some("Bearer s3cret"), true),
            (Some("s3cret"), "GetServerInfo", None, false),
            (Some("s3cret"), "GetServerInfo", Some("bearer s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Token s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer wrong"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer "), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer  s3cret"), false),
            (Some("s3cret"), "GetServerInfo", Some("Bearer s3cret2"), false),
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
}
