//! The body of an answer, with a status at its end in every case. Decides which status counts when there are two, and
//! what the end of an answer means that has none.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame};
use percent_encoding::percent_decode;
use tonic::body::Body as BoxBody;
use tonic::{Code, Status};

use super::status::{MESSAGE, STATUS, mend};
use crate::Transport;
use crate::foreign;
use crate::seen::saw;

/// A body over another one.
#[derive(Debug)]
pub struct Ending {
    body: BoxBody,
    http: StatusCode,
    /// A head with a status. It counts only when nothing follows it: gRPC calls that Trailers-Only.
    alone: Option<HeaderMap>,
    is_over: bool,
}

impl Ending {
    /// The body that follows this head.
    pub fn new(body: BoxBody, http: StatusCode, head: &HeaderMap) -> Self {
        let alone = head.contains_key(STATUS).then(|| head.clone());
        Self { body, http, alone, is_over: false }
    }

    /// What the end of the body says.
    fn end(&mut self, trailers: Option<HeaderMap>) -> Result<Frame<Bytes>, Status> {
        let came = trailers.is_some();
        let mut trailers = trailers.unwrap_or_default();
        if !trailers.contains_key(STATUS) {
            let Some(head) = self.alone.take() else { return Err(self.without_status(came, &trailers)) };
            trailers.extend(head);
        }
        mend(&mut trailers);
        Ok(Frame::trailers(trailers))
    }

    fn without_status(&self, came: bool, trailers: &HeaderMap) -> Status {
        if self.http != StatusCode::OK {
            return foreign::failure(self.http.as_u16(), "", "");
        }
        // gRPC has UNKNOWN for both.
        if !came {
            return saw(Transport::Broken, Code::Unknown, "the answer ended before its status");
        }
        let message = trailers.get(MESSAGE).map(|value| percent_decode(value.as_bytes()).decode_utf8_lossy());
        let words = message.map(|message| format!(", but say: {message}")).unwrap_or_default();
        saw(Transport::NotGrpc, Code::Unknown, format!("the answer's trailers have no status{words}"))
    }
}

impl Body for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => frame.into_trailers(),
            Some(Err(failure)) => {
                self.is_over = true;
                return Poll::Ready(Some(Err(failure)));
            }
            None => {
                self.is_over = true;
                return Poll::Ready(Some(self.end(None)));
            }
        };
        Poll::Ready(Some(match frame {
            Ok(trailers) => {
                self.is_over = true;
                self.end(Some(trailers))
            }
            Err(data) => {
                if data.data_ref().is_some_and(|data| !data.is_empty()) {
                    self.alone = None;
                }
                Ok(data)
            }
        }))
    }
}
