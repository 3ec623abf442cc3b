//! What the body of an answer says: frames for the reader of messages, and at its end the trailers. Decides that
//! trailers are given out only when nothing can follow them any more. What they mean is for the reader to know.

use bytes::Bytes;
use chatcli_framing::{BadAnswer, BadFrame, Frames, Piece, TextDecoder, trailers};
use chatcli_proto::{MAX_MESSAGE_BYTES, foreign};
use http::HeaderMap;
use http_body::Frame;
use tonic::Status;

use super::verdict;

/// The body of one answer.
#[derive(Debug)]
pub struct Answer {
    http: u16,
    /// The headers had a status already: nothing more may come.
    has_status: bool,
    text: Option<TextDecoder>,
    frames: Frames,
    trailers: Option<HeaderMap>,
}

impl Answer {
    /// An answer with this HTTP status, whose headers may have a gRPC status.
    pub fn new(http: u16, has_status: bool, is_text: bool) -> Self {
        let text = is_text.then(TextDecoder::default);
        Self { http, has_status, text, frames: Frames::new(MAX_MESSAGE_BYTES), trailers: None }
    }

    /// Takes bytes as they arrived. [`Answer::next`] has said that it needs them.
    ///
    /// # Errors
    /// They are not what the head promised.
    pub fn push(&mut self, chunk: Bytes) -> Result<(), Box<Status>> {
        let bytes = match &mut self.text {
            Some(text) => {
                text.decode(&chunk).map_err(|_| self.judged(verdict::malformed("text that is not base64")))?
            }
            None => chunk,
        };
        self.frames.push(bytes);
        Ok(())
    }

    /// The next part of a message; `None` when more bytes have to come first.
    ///
    /// # Errors
    /// The bytes are not gRPC-Web.
    pub fn next(&mut self) -> Result<Option<Frame<Bytes>>, Box<Status>> {
        loop {
            match self.frames.piece().map_err(|bad| self.judged(judge(bad)))? {
                Some(Piece::Data(bytes)) => {
                    self.has_status = false;
                    return Ok(Some(Frame::data(bytes)));
                }
                Some(Piece::Trailers(block)) => self.trailers = Some(trailers::parse(&block)),
                None => return Ok(None),
            }
        }
    }

    /// Whether the end of the bytes is all that is still waited for.
    pub fn is_complete(&self) -> bool {
        self.trailers.is_some() || (self.has_status && self.frames.is_between())
    }

    /// The bytes have ended. Gives what is left of a text without padding, once, then the trailers, if there are any.
    ///
    /// # Errors
    /// They ended inside of a message.
    pub fn end(&mut self) -> Result<Option<Frame<Bytes>>, Box<Status>> {
        if let Some(text) = &mut self.text {
            let last = text.finish().map_err(|_| self.judged(verdict::cut_short()))?;
            self.frames.push(last);
            if let Some(frame) = self.next()? {
                return Ok(Some(frame));
            }
        }
        match self.trailers.take() {
            Some(trailers) => Ok(Some(Frame::trailers(trailers))),
            None if self.frames.is_between() => Ok(None),
            None => Err(self.judged(verdict::cut_short())),
        }
    }

    /// The bytes stopped with an error. A status that has come counts.
    ///
    /// # Errors
    /// The failure, when there is no status.
    pub fn broke(&mut self, failure: Box<Status>) -> Result<Option<Frame<Bytes>>, Box<Status>> {
        match self.trailers.take() {
            Some(found) if found.contains_key(trailers::STATUS) => Ok(Some(Frame::trailers(found))),
            None if self.has_status && self.frames.is_between() => Ok(None),
            _ => Err(failure),
        }
    }

    /// A body that makes no sense under an HTTP error is that error.
    fn judged(&self, failure: Box<Status>) -> Box<Status> {
        if self.http == 200 { failure } else { Box::new(foreign::failure(self.http, "", "")) }
    }
}

/// What a person is told of bytes that are no answer.
fn judge(bad: BadAnswer) -> Box<Status> {
    match bad {
        BadAnswer::Frame(BadFrame::TooLarge { announced, limit }) => verdict::too_large(announced, limit),
        BadAnswer::Frame(BadFrame::Flag(flag)) => {
            verdict::malformed(&format!("a frame with the unknown flag {flag:#04x}"))
        }
        BadAnswer::CompressedTrailers => verdict::malformed("compressed trailers, which were not asked for"),
        BadAnswer::AfterTrailers => verdict::malformed("bytes after the trailers"),
    }
}
