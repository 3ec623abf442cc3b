//! The body of an answer as the readers of messages want it, over any source of bytes. Decides when more bytes are
//! asked for, and how long their end is waited for once the status is there.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Frame;
use tonic::Status;

use super::answer::Answer;

/// Where the bytes come from.
pub trait Source {
    /// The next chunk; `None` at the end.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<Status>>>>;

    /// Ready when the end has been waited for long enough. Asked only when nothing else is missing.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<()>;
}

/// The body of one answer.
#[derive(Debug)]
pub struct Reading<S> {
    answer: Answer,
    source: S,
    is_over: bool,
}

impl<S: Source> Reading<S> {
    /// An answer and where its bytes come from.
    pub fn new(answer: Answer, source: S) -> Self {
        Self { answer, source, is_over: false }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Frame<Bytes>>, Box<Status>>> {
        loop {
            if let Some(frame) = self.answer.next()? {
                return Poll::Ready(Ok(Some(frame)));
            }
            let chunk = match self.source.poll_chunk(context) {
                Poll::Pending if self.answer.is_complete() => {
                    ready!(self.source.poll_patience(context));
                    None
                }
                chunk => ready!(chunk),
            };
            match chunk {
                Some(Ok(bytes)) => self.answer.push(bytes)?,
                Some(Err(failure)) => return Poll::Ready(self.answer.broke(failure)),
                None => return Poll::Ready(self.answer.end()),
            }
        }
    }
}

impl<S: Source + Unpin> http_body::Body for Reading<S> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = ready!(self.poll_next(context));
        self.is_over = !matches!(&next, Ok(Some(frame)) if frame.is_data());
        Poll::Ready(next.map_err(|failure| *failure).transpose())
    }
}
