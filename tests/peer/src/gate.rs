//! Who is refused before the service is asked, and in which words: the rate limit first, then authentication, which
//! takes from its bucket whether the token is right or not.

use std::time::Instant;

use crate::bucket::Bucket;
use crate::rules::Rules;

const UNAUTHENTICATED: u16 = 16;
const RESOURCE_EXHAUSTED: u16 = 8;

/// The methods that answer with a stream; only the others get `retry-after` and request ids.
const STREAMS: [&str; 4] = ["StreamPrompt", "InteractiveSession", "DownloadPlugin", "SubscribeConversation"];

/// What the caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The gRPC status.
    pub code: u16,
    /// Its sentence.
    pub message: String,
    /// Fields of a head that goes before the status; without any there is only one head with the status in it.
    pub head: Vec<(&'static str, String)>,
}

pub(crate) fn calls(rules: &Rules, method: &str, bucket: &mut Bucket, now: Instant) -> Result<(), Refusal> {
    let Some(rate) = rules.calls else { return Ok(()) };
    if bucket.take(rate, now) {
        return Ok(());
    }
    if STREAMS.contains(&method) {
        return Err(refusal(RESOURCE_EXHAUSTED, "rate limit exceeded", Vec::new()));
    }
    let after = format!("{:.0}", 1.0 / rate.per_second);
    let message = format!("rate limit exceeded, retry after {after} seconds");
    Err(refusal(RESOURCE_EXHAUSTED, &message, vec![("retry-after", after)]))
}

pub(crate) fn authenticated(
    rules: &Rules,
    method: &str,
    authorization: Option<&str>,
    bucket: &mut Bucket,
    now: Instant,
) -> Result<(), Refusal> {
    if method == "Health" {
        return Ok(());
    }
    let fresh = rules.authenticated.is_none_or(|rate| bucket.take(rate, now));
    let given = authorization.and_then(|value| value.strip_prefix("Bearer "));
    let known = rules.token.as_deref().is_none_or(|token| given == Some(token));
    if fresh && known {
        return Ok(());
    }
    let ids = if STREAMS.contains(&method) { 0 } else { 2 };
    let head = (0..ids).map(|id| ("x-request-id", format!("request-{id}"))).collect();
    Err(refusal(UNAUTHENTICATED, "authentication failed", head))
}

fn refusal(code: u16, message: &str, head: Vec<(&'static str, String)>) -> Refusal {
    Refusal { code, message: message.to_owned(), head }
}
