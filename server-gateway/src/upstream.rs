//! Where calls go: a server on the network, or one in this process. Decides nothing about gRPC; it sends a
//! native request and gives the native answer, or the status that says why there is none.

pub mod address;
mod body;
pub mod choice;
mod dial;
pub mod in_process;
mod names;
mod pool;
mod proven;
mod pulse;
pub mod remote;
mod replay;
pub mod roots;
mod sealed;
pub mod tls;
mod upkeep;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;

use crate::BoxError;
use crate::operation::metrics::Metrics;
use crate::request::RequestBody;
use crate::status::Status;
use body::RemoteBody;
use in_process::InProcess;
use remote::{Origin, Remote};

/// One place to send calls to. Clones share its connections.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// A server on the network.
    Remote(Remote),
    /// A server in this process.
    InProcess(InProcess),
}

impl Upstream {
    /// Counts connections and outages there from now on.
    pub fn report(&self, metrics: &Metrics) {
        match self {
            Self::Remote(remote) => remote.report(metrics),
            // It is there as long as the process is.
            Self::InProcess(_) => drop(metrics.upstream_up.set(1)),
        }
    }

    /// Sends a request and waits for the head of the answer. Dropping the future, or later the answer's body,
    /// cancels the call at the upstream.
    ///
    /// # Errors
    /// No answer came; the status says why.
    pub async fn send(
        &self,
        request: Request<RequestBody>,
        origin: Origin,
    ) -> Result<Response<UpstreamBody>, Status> {
        match self {
            Self::Remote(remote) => remote.send(request, origin).await,
            Self::InProcess(service) => Box::pin(service.send(request, origin)).await,
        }
    }
}

/// The body of an upstream's answer.
#[derive(Debug)]
pub enum UpstreamBody {
    /// From the network.
    Remote(RemoteBody),
    /// From this process.
    InProcess(UnsyncBoxBody<Bytes, BoxError>),
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            Self::Remote(body) => Pin::new(body).poll_frame(cx),
            // A panic in a handler must end its own call, not every call of the connection.
            Self::InProcess(body) => catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(cx)))
                .unwrap_or_else(|_| Poll::Ready(Some(Err(in_process::Panicked.into())))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Remote(body) => body.is_end_stream(),
            Self::InProcess(body) => body.is_end_stream(),
        }
    }
}
