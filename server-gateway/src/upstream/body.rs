//! The body of an answer that comes over a link. Decides nothing but that a link which was given up has a reason.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use hyper::body::Incoming;

use crate::BoxError;
use crate::status::{Code, Status};
use crate::upstream::pool::Lease;

/// An answer's body; it keeps its place on the link.
#[derive(Debug)]
pub struct RemoteBody {
    body: Incoming,
    /// A frame that was looked at before the rest.
    first: Option<Frame<Bytes>>,
    lease: Lease,
}

impl RemoteBody {
    pub(super) fn new(body: Incoming, first: Option<Frame<Bytes>>, lease: Lease) -> Self {
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
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        Pin::new(&mut self.body).poll_frame(cx).map_err(|error| match self.lease.lost() {
            Some(why) => Status::new(Code::Unavailable, why).into(),
            None => error.into(),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.body.is_end_stream()
    }
}
