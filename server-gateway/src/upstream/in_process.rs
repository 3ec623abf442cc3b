//! A server in this process, as any tower service that answers native gRPC. Decides only how its failures
//! become statuses.

use std::fmt;
use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures::FutureExt;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use thiserror::Error;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

use crate::BoxError;
use crate::downstream::budget::Budget;
use crate::request::RequestBody;
use crate::status::{Code, Status};
use crate::upstream::UpstreamBody;
use crate::upstream::remote::Origin;

/// Tells the service whose connection a call came over; callers cannot set it.
const PEER: HeaderName = HeaderName::from_static("x-chatcli-peer");

type Answer = Response<UnsyncBoxBody<Bytes, BoxError>>;

/// The service's code panicked; the log has the place.
#[derive(Debug, Error)]
#[error("the server failed unexpectedly (see its log)")]
pub struct Panicked;

/// A service that is called without a network.
#[derive(Clone)]
pub struct InProcess {
    service: BoxCloneSyncService<Request<RequestBody>, Answer, BoxError>,
    budget: Budget,
}

impl InProcess {
    /// Wraps a service, such as tonic's `Routes`.
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let service = service
            .map_response(|response: Response<B>| {
                response.map(|body| body.map_err(Into::into).boxed_unsync())
            })
            .map_err(Into::into);
        Self { service: BoxCloneSyncService::new(service), budget: Budget::default() }
    }

    /// Sends one request; see [`Upstream::send`](crate::upstream::Upstream::send).
    ///
    /// # Errors
    /// The service failed or panicked.
    pub async fn send(
        &self,
        mut request: Request<RequestBody>,
        origin: Origin,
    ) -> Result<Response<UpstreamBody>, Status> {
        // There is no connection that the service could tell callers by.
        if let Some(peer) = origin.peer.and_then(|peer| HeaderValue::try_from(peer.to_string()).ok()) {
            request.headers_mut().insert(PEER, peer);
        }
        let request = request.map(|body| body.within(self.budget.clone()));
        let answer = AssertUnwindSafe(self.service.clone().oneshot(request)).catch_unwind().await;
        match answer {
            Ok(Ok(response)) => Ok(response.map(UpstreamBody::InProcess)),
            Ok(Err(error)) => Err(Status::new(Code::Internal, format!("the server failed: {error}"))),
            Err(_) => Err(Status::new(Code::Internal, Panicked.to_string())),
        }
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}
