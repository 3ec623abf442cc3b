//! The body of an answer that comes over a link. Decides nothing but that a link which was given up has a reason.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use hyper::body::Incoming;

use crate::BoxError;
use crate::status::{Code, Status};
use crate::upstream::pool::Lease;

/// What came first of a body.
pub(super) type First = Result<Frame<Bytes>, hyper::Error>;

/// An answer's body; it keeps its place on the link.
#[derive(Debug)]
pub struct RemoteBody {
    body: Incoming,
    /// A frame that was looked at before the rest.
    first: Option<First>,
    lease: Lease,
}

impl RemoteBody {
    pub(super) fn new(body: Incoming, first: Option<First>, lease: Lease) -> Self {
        Self { body, first, lease }
    }
}

impl Body for RemoteBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.body).poll_frame(cx),
        };
        frame.map_err(|error| match self.lease.lost() {
            Some(why) => Status::new(Code::Unavailable, why).into(),
            None => error.into(),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.body.is_end_stream()
    }
}
