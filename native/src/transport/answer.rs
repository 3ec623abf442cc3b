//! The body of an answer as it arrives. A reader that stops reading stops the server: what is not read is not
//! acknowledged. Dropping it before its end cancels the call at the server.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::RecvStream;
use http_body::{Body, Frame};

use super::failure::LinkError;
use super::link::{Link, Seat};

/// What a server sends after the head of its answer.
#[derive(Debug)]
pub struct Answer {
    stream: RecvStream,
    link: Link,
    _seat: Seat,
    data_ended: bool,
}

impl Answer {
    /// The rest of an answer on this link.
    pub fn new(stream: RecvStream, link: Link, seat: Seat) -> Self {
        Self { stream, link, _seat: seat, data_ended: false }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = LinkError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, LinkError>>> {
        if !self.data_ended {
            match ready!(self.stream.poll_data(context)) {
                Some(Ok(data)) => {
                    // Fails only when the stream is over, and then there is nothing to release.
                    let _ = self.stream.flow_control().release_capacity(data.len());
                    self.link.answered();
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(self.link.named(&error)))),
                None => self.data_ended = true,
            }
        }
        let trailers = ready!(self.stream.poll_trailers(context));
        Poll::Ready(match trailers {
            Ok(Some(trailers)) => Some(Ok(Frame::trailers(trailers))),
            Ok(None) => None,
            Err(error) => Some(Err(self.link.named(&error))),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }
}
