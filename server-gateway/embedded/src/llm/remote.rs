//! Asks a model over HTTP: sends the question, reads the answer line by line, and says what went wrong in words that
//! hold no secret. The protocols are `codec.rs`'s, the limits of what is read `bounded.rs`'s; addresses and credentials
//! come ready from `roster.rs`.

use std::error::Error;
use std::time::{Duration, SystemTime};

use chatcli_redact::redact;
use futures::{StreamExt, stream};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use tokio::time::{Instant, timeout};

use super::bounded::{self, Lines, MAX_BODY_BYTES, MAX_LINE_BYTES};
use super::codec::{Codec, Heard, Reader};
use super::said::{is_spent, said};
use super::{Answer, Ask, Failure, FailureKind, Piece, Provider, Retry};

/// The longest silence before an answer and within it. A model may load or think for long, and the Go server waits too.
const SILENCE: Duration = Duration::from_secs(300);

/// The longest time for a whole answer.
const ANSWER_TIME: Duration = Duration::from_secs(900);

/// The longest text of an answer, in bytes.
const MAX_TEXT_BYTES: usize = 16 << 20;

/// One provider behind HTTP, ready to be asked.
#[derive(Clone)]
pub(crate) struct Remote {
    /// The id that messages to people name.
    pub(crate) provider: &'static str,
    pub(crate) http: reqwest::Client,
    pub(crate) codec: Codec,
    /// The complete address.
    pub(crate) url: String,
    /// All headers but the content's.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The answer limit when the caller gives none.
    pub(crate) max_tokens: Option<u32>,
    /// The silence after which an answer counts as dead, where the operator chose one.
    pub(crate) idle: Option<Duration>,
    /// What must not appear in any message.
    pub(crate) secret: Option<String>,
}

impl Provider for Remote {
    fn answer(&self, ask: Ask) -> Answer {
        let start = State { remote: self.clone(), phase: Phase::Ask(ask), text_bytes: 0 };
        stream::unfold(start, State::next).boxed()
    }
}

struct State {
    remote: Remote,
    phase: Phase,
    text_bytes: usize,
}

enum Phase {
    Ask(Ask),
    Read(Box<Lines>, Reader),
    /// The text is out, the end follows.
    End(Reader),
    Over,
}

impl State {
    async fn next(mut self) -> Option<(Result<Piece, Failure>, Self)> {
        loop {
            // An error leaves the phase at `Over`: whatever follows belongs to a stream that is broken.
            let step = match std::mem::replace(&mut self.phase, Phase::Over) {
                Phase::Over => return None,
                Phase::Ask(ask) => self.remote.open(ask).await,
                Phase::Read(lines, reader) => read(lines, reader).await,
                Phase::End(reader) => return Some((Ok(Piece::End(reader.ended())), self)),
            };
            let (heard, next) = match step {
                Ok(step) => step,
                Err(failure) => return Some((Err(self.remote.cleaned(failure)), self)),
            };
            self.text_bytes += heard.text.len();
            if self.text_bytes > MAX_TEXT_BYTES {
                let text =
                    format!("the answer of {} is longer than {MAX_TEXT_BYTES} bytes", self.remote.provider);
                return Some((Err(Failure::new(FailureKind::Internal, text)), self));
            }
            self.phase = next;
            if !heard.text.is_empty() {
                return Some((Ok(Piece::Text(heard.text)), self));
            }
        }
    }
}

async fn read(mut lines: Box<Lines>, mut reader: Reader) -> Result<(Heard, Phase), Failure> {
    let heard = match lines.next().await? {
        Some(line) => reader.line(&line)?,
        None => reader.finish()?,
    };
    let next = if heard.end { Phase::End(reader) } else { Phase::Read(lines, reader) };
    Ok((heard, next))
}

impl Remote {
    /// The same provider with another credential of the same kind.
    pub(super) fn with_secret(mut self, secret: String) -> Self {
        if let Some(old) = self.secret.replace(secret)
            && let Some(new) = &self.secret
        {
            for (_, value) in &mut self.headers {
                *value = value.replace(&old, new);
            }
        }
        self
    }

    async fn open(&self, ask: Ask) -> Result<(Heard, Phase), Failure> {
        let until = Instant::now() + ANSWER_TIME;
        let idle = self.idle.unwrap_or(SILENCE);
        let body = self.codec.body(&ask, ask.max_tokens.or(self.max_tokens));
        let mut request = self.http.post(&self.url).json(&body);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        drop((ask, body));
        let response = match timeout(idle, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.explain(&error)),
            Err(_) => return Err(self.late()),
        };
        if !response.status().is_success() {
            return Err(self.refused(response).await);
        }
        let mut reader = Reader::new(self.codec, self.provider, MAX_LINE_BYTES);
        let is_json = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        if is_json && self.codec != Codec::Ollama {
            // A provider that does not stream, or that reports an error with HTTP 200.
            let body = bounded::json(response, MAX_BODY_BYTES, until).await;
            let heard = reader.whole(&body.map_err(|unread| unread.into_failure(self.provider))?)?;
            return Ok((heard, Phase::End(reader)));
        }
        let lines = Lines::new(self.provider, response, idle, until);
        Ok((Heard::default(), Phase::Read(Box::new(lines), reader)))
    }

    async fn refused(&self, response: reqwest::Response) -> Failure {
        let status = response.status().as_u16();
        let after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(seconds);
        let body = bounded::error_body(response).await;
        let retry = match status {
            429 if is_spent(&body) => Retry::Never,
            429 | 500 | 502..=504 | 506..=599 => after.map_or(Retry::Soon, Retry::After),
            _ => Retry::Never,
        };
        // Cleaned before it is cut, so that no half of a secret stays.
        Failure::from_http(self.provider, status, &self.clean(&said(&body))).retried(retry)
    }

    fn explain(&self, error: &reqwest::Error) -> Failure {
        let provider = self.provider;
        if error.is_timeout() && !error.is_connect() {
            return self.late();
        }
        if error.is_builder() {
            return Failure::new(
                FailureKind::Internal,
                format!("the request to {provider} could not be made"),
            );
        }
        if !error.is_connect() {
            return Failure::cut(provider);
        }
        // The innermost error is the one that a person can act on; the outer ones repeat the URL.
        let mut cause: &dyn Error = error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        Failure::new(FailureKind::Unavailable, format!("{provider} cannot be reached: {cause}"))
            .retried(Retry::Soon)
    }

    fn late(&self) -> Failure {
        Failure::new(FailureKind::TimedOut, format!("{} did not answer in time", self.provider))
    }

    fn cleaned(&self, failure: Failure) -> Failure {
        Failure { message: self.clean(&failure.message), ..failure }
    }

    fn clean(&self, text: &str) -> String {
        redact(text, self.secret.as_deref())
    }
}

/// A `Retry-After`: seconds, or a date.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(seconds(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(seconds("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Duration::ZERO));
        let later = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(50));
        assert!((48..=50).contains(&seconds(&later).unwrap().as_secs()));
        for nonsense in ["", "soon", "-1", "1.5"] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
    }
}
