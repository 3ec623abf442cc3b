//! Asking again after a failure that may pass: a full provider, a broken one, one that cannot be reached. Only before
//! the first piece has come, only while the caller waits, and as often as `MAX_RETRIES` says.

use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt, stream};
use tokio::time::Instant;

use super::{Answer, Ask, Failure, Piece, Provider, Retry};
use crate::config::Config;

/// The longest wait that grew by itself.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// The longest wait that a provider may ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// The most attempts that can be set.
const MAX_ATTEMPTS: u32 = 100;

/// How often a prompt is tried, and how long the waits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// All attempts, the first one included.
    attempts: u32,
    /// The first wait; each is twice the one before.
    backoff: Duration,
}

impl Policy {
    /// `MAX_RETRIES` (5) and `INITIAL_BACKOFF` (3s), as the Go server reads them: values that it cannot read count as
    /// unset.
    pub(crate) fn from_config(config: &Config) -> Self {
        let attempts = config.variable("MAX_RETRIES").and_then(|text| text.parse::<i64>().ok()).unwrap_or(5);
        let backoff = config
            .variable("INITIAL_BACKOFF")
            .and_then(|text| humantime::parse_duration(text).ok())
            .unwrap_or(Duration::from_secs(3));
        Self { attempts: u32::try_from(attempts.max(1)).unwrap_or(MAX_ATTEMPTS).min(MAX_ATTEMPTS), backoff }
    }

    /// The wait before the next attempt, after `done` of them failed; `None` when there is no next one.
    fn wait(&self, failure: &Failure, done: u32, left: Option<Duration>) -> Option<Duration> {
        if done >= self.attempts {
            return None;
        }
        let doubled =
            self.backoff.saturating_mul(1_u32.checked_shl(done.saturating_sub(1)).unwrap_or(u32::MAX));
        let own = doubled.min(MAX_BACKOFF.max(self.backoff));
        let wait = match failure.retry {
            Retry::Never => return None,
            Retry::Soon => own,
            Retry::After(asked) if asked > MAX_RETRY_AFTER => return None,
            Retry::After(asked) => asked.max(own),
        };
        // A wait that takes all the time that is left would only replace the reason by a worse one.
        left.is_none_or(|left| wait < left).then_some(wait)
    }
}

struct Attempts {
    provider: Arc<dyn Provider>,
    ask: Option<Ask>,
    policy: Policy,
    deadline: Option<Instant>,
    done: u32,
    answer: Answer,
}

/// The provider's answer, or that of a later attempt. Dropping it ends waits too.
pub(crate) fn answer(
    provider: Arc<dyn Provider>,
    ask: Ask,
    policy: Policy,
    deadline: Option<Instant>,
) -> Answer {
    let answer = provider.answer(ask.clone());
    let start = Attempts { provider, ask: Some(ask), policy, deadline, done: 0, answer };
    stream::unfold(start, |mut attempts| async move {
        loop {
            match attempts.answer.next().await? {
                Err(failure) => match attempts.again(failure).await {
                    Ok(answer) => attempts.answer = answer,
                    Err(failure) => return Some((Err(failure), attempts)),
                },
                Ok(Piece::Text(text)) if text.is_empty() => {}
                Ok(piece) => {
                    // From here on a failure is final: a second answer after a part of the first is no answer.
                    attempts.ask = None;
                    return Some((Ok(piece), attempts));
                }
            }
        }
    })
    .boxed()
}

impl Attempts {
    async fn again(&mut self, mut failure: Failure) -> Result<Answer, Failure> {
        let Some(ask) = self.ask.clone() else { return Err(failure) };
        self.done += 1;
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let Some(wait) = self.policy.wait(&failure, self.done, left) else {
            if self.done > 1 {
                failure.message.push_str(&format!(" (asked {} times)", self.done));
            }
            return Err(failure);
        };
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(attempt = self.done, kind = ?failure.kind, wait_millis = millis, "asking again");
        tokio::time::sleep(wait).await;
        Ok(self.provider.answer(ask))
    }
}

#[cfg(test)]
mod tests;
