//! What is done for the set between calls: lost connections are replaced, names looked up again, and replicas that were
//! away dialled when their rest is over. All of it ends with the last owner of the set.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::Shared;
use crate::transport::dial::Endpoint;
use crate::transport::pool::Want;
use crate::transport::pulse::Pulse;

/// How often a name is looked up again while all is well.
const LOOKUP_EVERY: Duration = Duration::from_secs(30);
/// And how often at most when something fails.
const LOOKUP_PAUSE: Duration = Duration::from_secs(1);
/// How often at most a lost connection is replaced before the user is told.
const REPLACE_PAUSE: Duration = Duration::from_secs(5);

impl Shared {
    /// Notices the end of a connection, without keeping it open.
    pub(super) async fn watch(shared: Weak<Self>, endpoint: Endpoint, ending: Arc<Pulse>) {
        ending.over().await;
        if let Some(shared) = shared.upgrade()
            && shared.pool().lost(&endpoint, Instant::now())
        {
            shared.changed.notify_waiters();
            shared.upset.notify_one();
            if shared.pool().is_open() || !shared.may_replace() {
                shared.publish();
            } else {
                // A server or a proxy may close a connection that is idle or old; the user need not know.
                shared.dial_now(Want::Any, None);
            }
        }
    }

    /// Not again and again: a server that accepts and closes at once is a lost server.
    fn may_replace(&self) -> bool {
        let now = Instant::now();
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let is_rare = replaced.is_none_or(|last| now - last > REPLACE_PAUSE);
        if is_rare {
            *replaced = Some(now);
        }
        is_rare
    }

    /// Looks after the set from now on, when there is more to it than one address.
    pub(super) fn mind(self: &Arc<Self>) {
        let is_simple = self.is_fixed() && self.pool().endpoints().0.len() < 2;
        if !is_simple && !self.is_minded.swap(true, Ordering::Relaxed) {
            tokio::spawn(Self::keep_whole(Arc::downgrade(self)));
        }
    }

    async fn keep_whole(shared: Weak<Self>) {
        let mut looked_up = Instant::now();
        let Some(upset) = shared.upgrade().map(|shared| Arc::clone(&shared.upset)) else { return };
        loop {
            let next = shared.upgrade().and_then(|shared| shared.pool().next_dial());
            let due = looked_up + LOOKUP_EVERY;
            let failed = tokio::select! {
                () = sleep_until(next.map_or(due, |next| next.min(due))) => false,
                () = upset.notified() => true,
            };
            if failed {
                // Several connections end at once when a machine does.
                sleep((looked_up + LOOKUP_PAUSE).saturating_duration_since(Instant::now())).await;
            }
            let Some(shared) = shared.upgrade() else { return };
            if (failed || Instant::now() >= due) && !shared.is_fixed() {
                looked_up = Instant::now();
                // A name that cannot be looked up at the moment keeps its addresses.
                let _ = shared.resolve().await;
            } else if shared.is_fixed() {
                looked_up = Instant::now();
            }
            let idle = shared.pool().due_dials(Instant::now());
            for endpoint in idle {
                tokio::spawn(Arc::clone(&shared).dial(endpoint));
            }
        }
    }
}
