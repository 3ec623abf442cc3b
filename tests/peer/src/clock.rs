//! The deadline of a call: what `grpc-timeout` says, and an answer that is cut off by a reset when it is over.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use h2::Reason;
use http::HeaderMap;
use http_body::Frame;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::connection::Body;

/// When a call is reset, if it has a deadline.
pub(crate) fn deadline(headers: &HeaderMap, early: Duration) -> Option<Instant> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok()?;
    let time = match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    };
    Instant::now().checked_add(time.saturating_sub(early))
}

/// What the HTTP library turns into RST_STREAM.
pub(crate) fn reset(reason: Reason) -> h2::Error {
    reason.into()
}

/// An answer that ends with RST_STREAM CANCEL at the deadline, as the Go library does it.
pub(crate) struct Timed {
    body: Body,
    over: Pin<Box<Sleep>>,
}

impl Timed {
    pub fn new(body: Body, at: Instant) -> Self {
        Self { body, over: Box::pin(sleep_until(at)) }
    }
}

impl http_body::Body for Timed {
    type Data = Bytes;
    type Error = h2::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        if self.over.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(reset(Reason::CANCEL))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
