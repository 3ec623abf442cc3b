//! What happens to an upstream between calls: names are looked up again, idle links close, replicas that are away are
//! tried, and a server that says nothing while calls are open is found out. Decides when each of these is due.
//!
//! Silence is no proof: a model may think for minutes. So a replica that is silent is asked for a new connection, and
//! only when it does not greet there either is it left alone. No ping is sent, because servers count pings.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::{Instant, interval};

use super::choice::ReplicaId;
use super::names;
use super::pool::{Pool, TRY_LIMIT};

const BEAT: Duration = Duration::from_millis(500);
/// Silence after which a replica with open calls is looked after.
const SUSPICIOUS: Duration = Duration::from_secs(2);
/// How long a greeting counts while the silence goes on.
const REASSURED: Duration = Duration::from_secs(6);
/// How long a replica that is left alone for its silence may still answer the calls that it has.
const LAST_CHANCE: Duration = Duration::from_secs(6);

/// Runs until the pool is gone.
pub(super) async fn run(pool: Weak<Pool>) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut names_at = Instant::now() + names::EVERY;
    let mut greeted: HashMap<ReplicaId, Instant> = HashMap::new();
    loop {
        beat.tick().await;
        let Some(pool) = pool.upgrade() else { return };
        let now = Instant::now();
        pool.change(|state| state.choice.sweep(now));
        if now >= names_at {
            names_at = now + names::EVERY;
            if pool.servers.iter().any(|server| !names::is_fixed(&server.address))
                && let Err(why) = pool.resolve().await
            {
                tracing::debug!(why, "the names stay as they were");
            }
        }
        listen(&pool, &mut greeted, now).await;
        end_doomed(&pool, now);
        try_away(&pool, now).await;
    }
}

/// Looks after replicas that are silent while calls are open.
async fn listen(pool: &Arc<Pool>, greeted: &mut HashMap<ReplicaId, Instant>, now: Instant) {
    let busy: Vec<_> = pool.state().choice.busy().collect();
    let suspects: HashSet<ReplicaId> = busy
        .into_iter()
        .filter(|&(link, _, since)| {
            let heard = pool.heard_at(link).map_or(since, |heard| heard.max(since));
            now.saturating_duration_since(heard) > SUSPICIOUS
        })
        .map(|(_, replica, _)| replica)
        .collect();
    greeted.retain(|_, at| now - *at < REASSURED);
    let mut checks = tokio::task::JoinSet::new();
    for replica in suspects.into_iter().filter(|replica| !greeted.contains_key(replica)) {
        let pool = Arc::clone(pool);
        checks.spawn(async move { (replica, pool.try_replica(replica, TRY_LIMIT).await) });
    }
    while let Some(Ok((replica, answered))) = checks.join_next().await {
        match answered {
            Ok(()) => drop(greeted.insert(replica, Instant::now())),
            Err(_) => pool.is_silent(replica),
        }
    }
}

/// Ends the calls of replicas that stayed silent.
fn end_doomed(pool: &Arc<Pool>, now: Instant) {
    pool.change(|state| {
        let doomed = std::mem::take(&mut state.doomed);
        for link in doomed {
            let replica = state.choice.replicas().iter().find(|replica| replica.id == link.replica);
            let is_back =
                replica.is_some_and(|replica| replica.away.is_none()) || link.pulse.heard_at() > link.since;
            if is_back {
                continue;
            }
            if now - link.since < LAST_CHANCE {
                state.doomed.push(link);
                continue;
            }
            let silence = now - link.pulse.heard_at();
            link.pulse.give_up(format!("the upstream has said nothing for {} s", silence.as_secs()));
        }
    });
}

/// Tries replicas whose time to be left alone is over.
async fn try_away(pool: &Arc<Pool>, now: Instant) {
    let due: Vec<ReplicaId> = {
        let state = pool.state();
        let is_due = |at: Option<super::choice::Away>| at.is_some_and(|away| away.again <= now);
        let replicas = state.choice.replicas().iter();
        replicas
            .filter(|replica| !replica.is_leaving && is_due(replica.away))
            .map(|replica| replica.id)
            .collect()
    };
    let mut tries = tokio::task::JoinSet::new();
    for replica in due {
        let pool = Arc::clone(pool);
        tries.spawn(async move { pool.try_replica(replica, TRY_LIMIT).await });
    }
    while tries.join_next().await.is_some() {}
}
