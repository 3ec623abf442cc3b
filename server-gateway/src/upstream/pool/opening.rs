//! Opening links, in tasks of their own: decides what an open or a failed one means for its replica.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::Pool;
use super::state::{Endpoint, Opening, State, Wire};
use crate::upstream::choice::{LinkId, ReplicaId};
use crate::upstream::dial::{Opened, Watcher, dial};
use crate::upstream::pulse::Pulse;

impl Pool {
    /// Opens a link to see whether a replica answers, within `limit`.
    pub async fn try_replica(self: &Arc<Self>, replica: ReplicaId, limit: Duration) -> Result<(), String> {
        let opening = self.change(|state| {
            let link = state.choice.probe(replica, Instant::now())?;
            Some(self.open(state, link, replica, limit))
        });
        let Some(mut opening) = opening else { return Err("its name no longer leads to it".to_owned()) };
        match opening.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            Ok(None) | Err(_) => Err("connecting failed".to_owned()),
        }
    }

    /// Begins to open a link, in a task of its own: the call that wanted it may go.
    pub(super) fn open(
        self: &Arc<Self>,
        state: &mut State,
        link: LinkId,
        replica: ReplicaId,
        limit: Duration,
    ) -> Opening {
        let (tell, opening) = watch::channel(None);
        let pulse = Pulse::new();
        state.wires.insert(link, Wire::Opening(opening.clone(), Arc::clone(&pulse)));
        let Some(endpoint) = state.endpoints.get(&replica).cloned() else {
            state.choice.broken(link);
            let _ = tell.send(Some(Err("its name no longer leads to it".to_owned())));
            return opening;
        };
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            let watched = Watched { pool: Arc::downgrade(&pool), link };
            let tls = endpoint.server.tls.as_ref();
            let outcome = match dial(endpoint.at, tls, limit, &pulse, watched).await {
                Ok(opened) => {
                    pool.opened(link, replica, opened, pulse);
                    Ok(())
                }
                Err(error) => {
                    let why = format!("cannot reach the upstream {}: {error}", endpoint.server.address);
                    pool.unopened(link, replica, &endpoint, &why);
                    Err(why)
                }
            };
            let _ = tell.send(Some(outcome));
        });
        opening
    }

    fn opened(&self, link: LinkId, replica: ReplicaId, opened: Opened, pulse: Arc<Pulse>) {
        let is_back = self.change(|state| {
            let is_back = state.choice.back(replica);
            state.choice.opened(link, opened.streams);
            // Taken out while it was opening, it is not put back.
            if let Some(wire) = state.wires.get_mut(&link) {
                *wire = Wire::Open(opened.sender, pulse);
            }
            is_back
        });
        if is_back {
            let state = self.state();
            let at = state.endpoints.get(&replica).map(|endpoint| endpoint.at.to_string());
            tracing::debug!(at, "a replica is back");
        }
        self.is_ready(true, "");
    }

    fn unopened(&self, link: LinkId, replica: ReplicaId, endpoint: &Endpoint, why: &str) {
        let (is_news, is_left) = self.change(|state| {
            state.why = Some(why.to_owned());
            let is_news = state.choice.unopened(link, replica, Instant::now());
            (is_news, state.choice.has_other(&[]))
        });
        if is_news {
            tracing::debug!(at = %endpoint.at, why, "a replica is away");
        }
        if !is_left {
            self.is_ready(false, why);
        }
    }
}

/// What a link's task tells the pool.
struct Watched {
    pool: Weak<Pool>,
    link: LinkId,
}

impl Watcher for Watched {
    fn allows(&self, streams: u32) {
        if let Some(pool) = self.pool.upgrade() {
            pool.change(|state| state.choice.allows(self.link, streams));
        }
    }

    fn ended(&self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.change(|state| state.choice.broken(self.link));
        }
    }
}
