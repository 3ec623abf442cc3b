//! What every call passes on its way in and out: the rate limit of its address, who it is made by, the record of what
//! became of it, and statuses as the Go server words them. What a method does is not decided here.

mod audit;
mod outcome;
mod rate;

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderName, Request, Response};
use tonic::Status;
use tonic::body::Body;
use tower::{BoxError, Layer, Service};

use crate::auth::{Gate, Principal};
use crate::config::{Config, StartError};

pub(crate) use audit::Resource;
use audit::{Audit, Call};
use outcome::Watched;
use rate::RateLimit;

/// The caller's address as the gateway saw it. The gateway takes this header away from a caller who sends it.
const PEER: HeaderName = HeaderName::from_static("x-chatcli-peer");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The probes of load balancers: open to all, never limited, never recorded.
const PROBE_PREFIX: &str = "/grpc.health.v1.Health/";

/// The start of every path that needs authentication. Paths of other services lead nowhere.
const OURS_PREFIX: &str = "/chatcli.v1.";

/// The longest address or request id that is kept, in bytes.
const MAX_LABEL_BYTES: usize = 128;

/// Who calls from where, as one name. Without sign-ins everybody is one subject, and only addresses differ.
#[derive(Clone, Debug)]
pub(crate) struct Origin(pub(crate) Arc<str>);

/// The layer that all routes are behind.
#[derive(Clone)]
pub(crate) struct Entrance(Arc<Doorway>);

struct Doorway {
    gate: Gate,
    rate: Option<RateLimit>,
    audit: Option<Audit>,
}

impl Entrance {
    /// Reads the limits, the token and the audit log's path.
    ///
    /// # Errors
    /// A setting cannot be kept; it is named.
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        Ok(Self(Arc::new(Doorway {
            gate: Gate::new(config)?,
            rate: RateLimit::from_config(config)?,
            audit: Audit::from_config(config)?,
        })))
    }

    /// Takes another static token in the place of the one that there is.
    pub(crate) fn replace_token(&self, token: &str) {
        self.0.gate.replace_token(token);
    }

    /// Whether callers have to say who they are.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.gate.is_closed()
    }

    /// Waits, for a short time, until the audit log is written.
    pub(crate) async fn flush(&self) {
        if let Some(audit) = self.0.audit.clone() {
            // A wait that fails is over as well, and the caller goes on.
            let _ = tokio::task::spawn_blocking(move || audit.flush()).await;
        }
    }
}

impl<S> Layer<S> for Entrance {
    type Service = Entered<S>;

    fn layer(&self, inner: S) -> Entered<S> {
        Entered { doorway: Arc::clone(&self.0), inner }
    }
}

/// A service behind the entrance. Handlers find the [`Principal`] in the request's extensions.
#[derive(Clone)]
pub(crate) struct Entered<S> {
    doorway: Arc<Doorway>,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for Entered<S>
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    S::Future: Send + 'static,
    R: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let path: Arc<str> = request.uri().path().into();
        let peer = label(&request, &PEER);
        request.headers_mut().remove(&PEER);
        let admitted = self.doorway.admit(&path, &peer, request.headers());
        let from = peer.clone();
        let call = self.doorway.audit.clone().filter(|_| !path.starts_with(PROBE_PREFIX)).map(|audit| {
            let id = Some(label(&request, &REQUEST_ID)).filter(|id| !id.is_empty());
            let resource = Resource::default();
            request.extensions_mut().insert(resource.clone());
            let caller =
                admitted.as_ref().map_or_else(|_| "anonymous".into(), |caller| caller.subject.clone());
            Call {
                audit,
                id: id.unwrap_or_else(|| format!("{:032x}", fastrand::u128(..))),
                caller,
                peer,
                method: Arc::clone(&path),
                resource,
                at: SystemTime::now(),
                since: Instant::now(),
            }
        });
        match admitted {
            Ok(principal) => {
                request.extensions_mut().insert(Origin(format!("{} {from}", principal.subject).into()));
                request.extensions_mut().insert(principal);
                let answer = self.inner.call(request);
                async move {
                    let Ok(answer) = answer.await;
                    Ok(Watched::wrap(answer, path, call))
                }
                .boxed()
            }
            Err(status) => {
                let refusal = Watched::wrap(status.into_http::<Body>(), path, call);
                std::future::ready(Ok(refusal)).boxed()
            }
        }
    }
}

impl Doorway {
    fn admit(&self, path: &str, peer: &str, headers: &http::HeaderMap) -> Result<Principal, Status> {
        if path.starts_with(PROBE_PREFIX) {
            return Ok(Principal::stranger());
        }
        if let Some(rate) = &self.rate {
            rate.admit(peer)?;
        }
        if path.starts_with(OURS_PREFIX) { self.gate.admit(path, headers) } else { Ok(Principal::stranger()) }
    }
}

/// A header's value, if it is printable, and not more of it than a log needs.
fn label<B>(request: &Request<B>, name: &HeaderName) -> String {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.chars().take(MAX_LABEL_BYTES).collect()
}
