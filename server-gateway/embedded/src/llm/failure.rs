//! Why a model did not answer, and which gRPC status says so. The text is safe to show: code that makes a
//! [`Failure`] from a provider's words redacts them first.

use std::time::Duration;

use tonic::{Code, Status};

/// The kind of a failure, one gRPC code each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The request cannot be right: an unknown provider, an answer limit, too much context.
    Invalid,
    /// The model does not exist there.
    NotFound,
    /// The provider refused the credential.
    Unauthenticated,
    /// The credential may not do this.
    Forbidden,
    /// A quota or a queue is full; trying later helps.
    Exhausted,
    /// Something has to be configured first.
    NotReady,
    /// Nothing came for too long.
    TimedOut,
    /// The provider is away, or its answer was cut.
    Unavailable,
    /// The provider said something that makes no sense.
    Internal,
}

/// Whether asking once more may help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It would fail in the same way.
    #[default]
    Never,
    /// After a wait of our own choice.
    Soon,
    /// The provider said after how long.
    After(Duration),
}

/// Why a model did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    pub(crate) message: String,
    pub(crate) retry: Retry,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry: Retry::Never }
    }

    /// The same, with what is known about asking again.
    pub(crate) fn retried(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// The failure for an HTTP status that a provider answered with; `said` is its redacted body.
    pub(crate) fn from_http(provider: &str, status: u16, said: &str) -> Self {
        let (kind, what) = match status {
            401 => (FailureKind::Unauthenticated, "refused the credential"),
            403 => (FailureKind::Forbidden, "does not allow this"),
            404 => (FailureKind::NotFound, "does not know the model or address"),
            408 => (FailureKind::TimedOut, "timed out"),
            429 => (FailureKind::Exhausted, "has no quota left"),
            400 | 413 | 422 => (FailureKind::Invalid, "refused the request"),
            500..=599 => (FailureKind::Unavailable, "failed"),
            _ => (FailureKind::Internal, "answered unexpectedly"),
        };
        let said = shorten(said.trim());
        let tail = if said.is_empty() { String::new() } else { format!(": {said}") };
        Self::new(kind, format!("{provider} {what} (HTTP {status}){tail}"))
    }

    /// The failure of an answer that stopped before its end.
    pub(crate) fn cut(provider: &str) -> Self {
        Self::new(FailureKind::Unavailable, format!("{provider} stopped before the answer was complete"))
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let code = match failure.kind {
            FailureKind::Invalid => Code::InvalidArgument,
            FailureKind::NotFound => Code::NotFound,
            FailureKind::Unauthenticated => Code::Unauthenticated,
            FailureKind::Forbidden => Code::PermissionDenied,
            FailureKind::Exhausted => Code::ResourceExhausted,
            FailureKind::NotReady => Code::FailedPrecondition,
            FailureKind::TimedOut => Code::DeadlineExceeded,
            FailureKind::Unavailable => Code::Unavailable,
            FailureKind::Internal => Code::Internal,
        };
        Self::new(code, failure.message)
    }
}

const MAX_SAID_CHARS: usize = 600;

/// Keeps an error body from filling a terminal.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_SAID_CHARS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_statuses_become_codes() {
        for (status, code) in [
            (400, Code::InvalidArgument),
            (401, Code::Unauthenticated),
            (403, Code::PermissionDenied),
            (404, Code::NotFound),
            (408, Code::DeadlineExceeded),
            (413, Code::InvalidArgument),
            (429, Code::ResourceExhausted),
            (500, Code::Unavailable),
            (503, Code::Unavailable),
            (302, Code::Internal),
        ] {
            let failure = Failure::from_http("OPENAI", status, "body says 429");
            assert_eq!(Status::from(failure).code(), code, "{status}");
        }
    }

    #[test]
    fn long_bodies_are_cut_between_characters() {
        let failure = Failure::from_http("OPENAI", 500, &"漢".repeat(2000));
        assert!(failure.message.chars().count() < 700);
        assert!(failure.message.ends_with('…'));
    }
}
