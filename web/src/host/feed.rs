//! The watcher's feed, shared by all windows of this browser ([`super::shared`]): what counts is the newest round, and
//! how old it is.

use chatcli_core::Outcome;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::door::v1::Round;
use chatcli_proto::{Call, Follow, Reply};
use chatcli_web_transport::Channel;

use super::shared::{self, Stream};
use crate::stamp;

/// Follows the watcher until it is dropped, or the feed ends.
pub async fn follow(
    caller: Caller<Channel>,
    wish: Follow,
    options: CallOptions,
    post: impl Fn(Outcome) + 'static,
) {
    let feed = Feed { interval_secs: wish.interval_secs, newest: None };
    shared::follow(caller, feed, "feed", options, post).await;
}

struct Feed {
    interval_secs: u32,
    /// The newest round of the own call, and when it came.
    newest: Option<(Round, u64)>,
}

impl Stream for Feed {
    fn interval_secs(&self) -> u32 {
        self.interval_secs
    }

    fn begin(&mut self, interval_secs: u32) -> Call {
        Call::FollowWatcher(Follow { interval_secs })
    }

    fn remember(&mut self, came: &Outcome) -> Option<Vec<u8>> {
        let Outcome::Reply(reply) = came else { return None };
        let Reply::FollowWatcher(round) = reply.as_ref() else { return None };
        self.newest = Some((round.clone(), stamp::mono_ms()));
        Some(round.to_bytes())
    }

    fn read(piece: &[u8]) -> Option<Outcome> {
        Some(Outcome::Reply(Box::new(Reply::FollowWatcher(Round::from_bytes(piece)?))))
    }

    fn shown(&mut self, _came: &Outcome) {}

    /// A round replaces the one before, so it does not matter which one a window has.
    fn has(&self) -> i64 {
        0
    }

    fn missing(&self, _has: i64) -> Option<Vec<Vec<u8>>> {
        let newest = self.newest.as_ref().map(|(round, came_ms)| {
            let waited_ms = stamp::mono_ms().saturating_sub(*came_ms);
            let age_ms = round.age_ms.saturating_add(i64::try_from(waited_ms).unwrap_or(i64::MAX));
            Round { age_ms, ..round.clone() }.to_bytes()
        });
        Some(newest.into_iter().collect())
    }
}
