//! Reads what providers send, and no more of it than a real one would. A caller may name a provider of their own, so
//! nothing here may grow, or last, as the other side likes.

use std::time::Duration;

use bytes::BytesMut;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::codec::{Decoder, LinesCodec, LinesCodecError};

use super::{Failure, FailureKind};

/// The longest line of an answer, and the longest event, in bytes.
pub(super) const MAX_LINE_BYTES: usize = 1 << 20;

/// The longest answer as it travels, in bytes: a token of text travels in some 300.
const MAX_STREAM_BYTES: usize = 128 << 20;

/// The longest answer that comes in one piece, in bytes.
pub(super) const MAX_BODY_BYTES: usize = 16 << 20;

/// The longest list of models, in bytes.
pub(super) const MAX_LIST_BYTES: usize = 4 << 20;

/// How much of an error is read, in bytes, and for how long.
const MAX_ERROR_BYTES: usize = 64 << 10;
const ERROR_TIME: Duration = Duration::from_secs(10);

/// The beginning of an error's body.
pub(super) async fn error_body(mut response: reqwest::Response) -> String {
    let mut body = BytesMut::new();
    let until = Instant::now() + ERROR_TIME;
    // Where it stops early, what came is better than nothing.
    while let Ok(Ok(Some(chunk))) = timeout_at(until, response.chunk()).await {
        let room = MAX_ERROR_BYTES - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() >= MAX_ERROR_BYTES {
            break;
        }
    }
    String::from_utf8_lossy(&body).into_owned()
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    #[error("it did not come in time")]
    TooSlow,
    #[error("it was cut")]
    Cut,
    #[error("it is not the expected JSON")]
    Foreign,
}

/// A whole body as JSON.
pub(super) async fn json<T: DeserializeOwned>(
    mut response: reqwest::Response,
    max_bytes: usize,
    until: Instant,
) -> Result<T, Unread> {
    let mut body = BytesMut::new();
    loop {
        match timeout_at(until, response.chunk()).await {
            Err(_) => return Err(Unread::TooSlow),
            Ok(Err(error)) if error.is_timeout() => return Err(Unread::TooSlow),
            Ok(Err(_)) => return Err(Unread::Cut),
            Ok(Ok(None)) => break,
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > max_bytes => {
                return Err(Unread::TooLarge(max_bytes));
            }
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
        }
    }
    serde_json::from_slice(&body).map_err(|_| Unread::Foreign)
}

impl Unread {
    /// What it means for an answer of `provider`.
    pub(super) fn into_failure(self, provider: &str) -> Failure {
        let kind = match self {
            Self::TooSlow => FailureKind::TimedOut,
            Self::Cut => return Failure::cut(provider),
            Self::TooLarge(_) | Self::Foreign => FailureKind::Internal,
        };
        Failure::new(kind, format!("the answer of {provider} cannot be used: {self}"))
    }
}

/// The lines of an answer, each as soon as it is whole.
pub(super) struct Lines {
    provider: &'static str,
    response: reqwest::Response,
    codec: LinesCodec,
    buffer: BytesMut,
    read_bytes: usize,
    /// The longest silence.
    idle: Duration,
    until: Instant,
    is_over: bool,
}

impl Lines {
    pub(super) fn new(
        provider: &'static str,
        response: reqwest::Response,
        idle: Duration,
        until: Instant,
    ) -> Self {
        Self {
            provider,
            response,
            codec: LinesCodec::new_with_max_length(MAX_LINE_BYTES),
            buffer: BytesMut::new(),
            read_bytes: 0,
            idle,
            until,
            is_over: false,
        }
    }

    /// The next line without its end; `None` after the last.
    ///
    /// # Errors
    /// The answer was cut, is silent or slow for too long, too large, or no text.
    pub(super) async fn next(&mut self) -> Result<Option<String>, Failure> {
        loop {
            let line = if self.is_over {
                self.codec.decode_eof(&mut self.buffer)
            } else {
                self.codec.decode(&mut self.buffer)
            };
            match line {
                Ok(Some(line)) => return Ok(Some(line)),
                Ok(None) if self.is_over => return Ok(None),
                Ok(None) => self.read().await?,
                Err(LinesCodecError::MaxLineLengthExceeded) => {
                    return Err(self.unusable(&format!("a line is longer than {MAX_LINE_BYTES} bytes")));
                }
                Err(LinesCodecError::Io(_)) => return Err(self.unusable("it is not UTF-8 text")),
            }
        }
    }

    async fn read(&mut self) -> Result<(), Failure> {
        let chunk = timeout_at(self.until, timeout(self.idle, self.response.chunk())).await;
        let silent = |provider: &str| {
            Failure::new(FailureKind::TimedOut, format!("{provider} sent nothing for too long"))
        };
        match chunk {
            Err(_) => {
                let text = format!("{} took too long to complete the answer", self.provider);
                Err(Failure::new(FailureKind::TimedOut, text))
            }
            Ok(Err(_)) => Err(silent(self.provider)),
            Ok(Ok(Err(error))) if error.is_timeout() => Err(silent(self.provider)),
            Ok(Ok(Err(_))) => Err(Failure::cut(self.provider)),
            Ok(Ok(Ok(None))) => {
                self.is_over = true;
                Ok(())
            }
            Ok(Ok(Ok(Some(chunk)))) => {
                self.read_bytes = self.read_bytes.saturating_add(chunk.len());
                if self.read_bytes > MAX_STREAM_BYTES {
                    return Err(self.unusable(&format!("it is larger than {MAX_STREAM_BYTES} bytes")));
                }
                self.buffer.extend_from_slice(&chunk);
                Ok(())
            }
        }
    }

    fn unusable(&self, why: &str) -> Failure {
        Failure::new(FailureKind::Internal, format!("the answer of {} cannot be used: {why}", self.provider))
    }
}
