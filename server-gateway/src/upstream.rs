//! Where calls go: a server on the network, or one in this process. Decides nothing about gRPC; it sends a
//! native request and gives the native answer, or the status that says why there is none.

pub mod address;
pub mod dial;
pub mod in_process;
pub mod remote;
pub mod roots;
pub mod sealed;
pub mod tls;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;

use crate::BoxError;
use crate::request::RequestBody;
use crate::status::Status;
use in_process::InProcess;
use remote::{Lease, Remote};

/// One place to send calls to. Clones share its connections.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// A server on the network.
    Remote(Remote),
    /// A server in this process.
    InProcess(InProcess),
}

impl Upstream {
    /// The same place with connections of its own.
    pub fn apart(&self) -> Self {
        match self {
            Self::Remote(remote) => Self::Remote(remote.apart()),
            Self::InProcess(service) => Self::InProcess(service.clone()),
        }
    }

    /// Sends a request and waits for the head of the answer. Dropping the future, or later the answer's body,
    /// cancels the call at the upstream.
    ///
    /// # Errors
    /// No answer came; the status says why.
    pub async fn send(&self, request: Request<RequestBody>) -> Result<Response<UpstreamBody>, Status> {
        match self {
            Self::Remote(remote) => remote.send(request).await,
            Self::InProcess(service) => service.send(request).await,
        }
    }
}

/// The body of an upstream's answer.
#[derive(Debug)]
pub enum UpstreamBody {
    /// From the network; the lease keeps its place on the connection.
    Remote(Incoming, Lease),
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
            Self::Remote(body, _) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            // A panic in a handler must end its own call, not every call of the connection.
            Self::InProcess(body) => catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(cx)))
                .unwrap_or_else(|_| Poll::Ready(Some(Err(in_process::Panicked.into())))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Remote(body, _) => body.is_end_stream(),
            Self::InProcess(body) => body.is_end_stream(),
        }
    }
}
