//! An answer's body on its way out. Decides nothing: it keeps the exchange open until its end and notes when a part
//! was handed out and when the next one is asked for.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::pulse::Busy;
use crate::BoxError;
use crate::answer::AnswerBody;

/// A body and the exchange that it belongs to.
pub struct Outgoing {
    body: AnswerBody,
    busy: Busy,
}

impl Outgoing {
    /// The body of the answer in this exchange.
    pub fn new(body: AnswerBody, busy: Busy) -> Self {
        Self { body, busy }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let unread = &this.busy.exchange.unread;
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(_))) => unread.restart(),
            Poll::Ready(_) | Poll::Pending => unread.stop(),
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
