//! Looking at the upstream, round after round, as long as a viewer watches. Decides the beat, what is asked in a
//! round, and what a failure does to both.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use tokio::time::{Instant, sleep_until};

use super::round::{Answers, Round};
use super::{Authority, Feed, Shared};
use crate::ask::{Failure, ask};
use crate::methods::{GET_ALERTS, GET_SERVER_INFO, GET_WATCHER_STATUS, HEALTH};
use crate::status::{Code, Status};
use crate::upstream::Upstream;

/// Health and the server's description change rarely: they are asked in every tenth round, and after a failure.
const WHOLE_EVERY: u32 = 10;
/// How far a failing upstream is spared: by doubling the interval, up to eight times of it, but no longer than this.
const MOST_DOUBLINGS: u32 = 3;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Doors that were started together must not look together.
const JITTER: f64 = 0.1;

/// Looks until polling stopped.
pub(super) async fn run(shared: Arc<Shared>, feed: Arc<Feed>, authority: Authority) {
    let mut look = Look::new(shared.upstream.clone(), authority.clone());
    tracing::debug!("polling started");
    loop {
        let failure = look.round(&feed).await;
        let is_wrong = |failure: &Failure| failure.is_unauthenticated() && !look.ever_good;
        if let Some(failure) = failure.filter(|failure| is_wrong(failure) || !feed.is_proven()) {
            // A wrong token stays wrong, and one that cannot be tried now gets no feed: both as with any other call.
            let wrong = failure.is_unauthenticated();
            let code = if wrong { Code::Unauthenticated } else { Code::Unavailable };
            shared.close(&feed, &authority, Status::new(code, failure.message));
            return;
        }
        pause(&feed, look.failures).await;
        if shared.retire(&feed, &authority) {
            tracing::debug!("polling stopped");
            return;
        }
    }
}

/// Waits for the next round; a viewer who wishes for news sooner brings it forward.
async fn pause(feed: &Feed, failures: u32) {
    let began = Instant::now();
    let jitter = 1.0 - JITTER + 2.0 * JITTER * fastrand::f64();
    loop {
        let due = began + delay(feed.interval(), failures).mul_f64(jitter);
        tokio::select! {
            () = sleep_until(due) => return,
            () = feed.sooner.notified() => {}
        }
    }
}

fn delay(interval: Duration, failures: u32) -> Duration {
    let doubled = interval * 2u32.pow(failures.saturating_sub(1).min(MOST_DOUBLINGS));
    doubled.min(LONGEST_PAUSE).max(interval)
}

/// What is remembered from round to round.
struct Look {
    upstream: Upstream,
    authority: Authority,
    rounds: u32,
    failures: u32,
    ever_good: bool,
    health: Option<Bytes>,
    info: Option<Bytes>,
}

impl Look {
    fn new(upstream: Upstream, authority: Authority) -> Self {
        Self { upstream, authority, rounds: 0, failures: 0, ever_good: false, health: None, info: None }
    }

    /// Looks once and tells all viewers; gives the failure, if it was one.
    async fn round(&mut self, feed: &Feed) -> Option<Failure> {
        let whole = self.rounds.is_multiple_of(WHOLE_EVERY) || self.failures > 0;
        let (mut answers, failure) = self.look(whole).await;
        if whole {
            (self.health, self.info) = (answers.health, answers.info);
        }
        (answers.health, answers.info) = (self.health.clone(), self.info.clone());
        self.rounds = self.rounds.wrapping_add(1);
        self.failures = if failure.is_some() { self.failures.saturating_add(1) } else { 0 };
        self.ever_good |= failure.is_none();
        if failure.as_ref().is_none_or(|failure| !failure.is_unauthenticated() && !failure.is_outage()) {
            feed.proven.store(true, Ordering::Release);
        }
        let round = Arc::new(Round::new(&answers, failure.as_ref(), std::time::Instant::now()));
        feed.news.send_modify(|news| {
            if round.good {
                news.good = Some(Arc::clone(&round));
            }
            news.newest = Some(round);
        });
        failure
    }

    /// Asks two methods, or with `whole` all four, at once.
    async fn look(&self, whole: bool) -> (Answers, Option<Failure>) {
        let authority = self.authority.as_ref();
        let (status, alerts, health, info) = tokio::join!(
            ask(&self.upstream, GET_WATCHER_STATUS, authority),
            ask(&self.upstream, GET_ALERTS, authority),
            self.ask_if(whole, HEALTH, authority),
            self.ask_if(whole, GET_SERVER_INFO, authority),
        );
        let mut failure = None;
        let mut taken = |answer: Option<Result<Bytes, Failure>>| {
            answer?.map_err(|why| failure.get_or_insert(why).code).ok()
        };
        let (status, alerts) = (taken(Some(status)), taken(Some(alerts)));
        let (health, info) = (taken(health), taken(info));
        (Answers { health, info, status, alerts }, failure)
    }

    async fn ask_if(
        &self,
        wanted: bool,
        path: &'static str,
        authority: Option<&HeaderValue>,
    ) -> Option<Result<Bytes, Failure>> {
        if wanted { Some(ask(&self.upstream, path, authority).await) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_stretch_the_beat_and_never_shorten_it() {
        let secs = |interval, failures| delay(Duration::from_secs(interval), failures).as_secs();
        assert_eq!([0, 1, 2, 3, 4, 5].map(|failures| secs(5, failures)), [5, 5, 10, 20, 40, 40]);
        assert_eq!([0, 1, 2, 3].map(|failures| secs(30, failures)), [30, 30, 60, 60]);
        assert_eq!([0, 1, 9, u32::MAX].map(|failures| secs(300, failures)), [300; 4]);
    }
}
