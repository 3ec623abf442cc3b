//! Load that goes on for a time: unary calls in a closed loop, and streams that send at their own pace. Each begins
//! with a second that is not counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use http_body_util::BodyExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::echo::PACED;
use crate::peer::Peer;
use crate::wire::{Connection, Dialect};

const WARM_UP: Duration = Duration::from_secs(1);
const PACED_STREAMS: usize = 200;
const PACED_CONNECTIONS_HTTP2: usize = 10;
const SLOWEST_US: u64 = 60_000_000;

/// How many callers there are at once.
pub struct Callers {
    /// Connections over HTTP/1.1, with one call at a time on each.
    http1: usize,
    /// Connections over HTTP/2, and calls at a time on each.
    http2: (usize, usize),
}

/// 32 calls at a time.
pub const CROWD: Callers = Callers { http1: 32, http2: (4, 8) };
/// One call at a time.
pub const ALONE: Callers = Callers { http1: 1, http2: (1, 1) };

/// What unary calls cost.
#[derive(Clone, Copy)]
pub struct Calls {
    /// Calls in a second.
    pub per_second: f64,
    /// Half of the calls took no longer, in microseconds.
    pub p50_us: u64,
    /// All but one of a hundred took no longer, in microseconds.
    pub p99_us: u64,
    /// Processor time of the peer for each call, in microseconds.
    pub cpu_us: Option<f64>,
}

/// Unary calls as fast as answers come.
pub async fn unary(peer: &Peer, dialect: Dialect, callers: &Callers, time: Duration) -> Result<Calls> {
    let mut users = Vec::new();
    let (connections, streams) = if dialect == Dialect::Web1 { (callers.http1, 1) } else { callers.http2 };
    for _ in 0..connections {
        let first = Connection::open(peer.port, dialect, 0).await?;
        let others: Vec<_> = (1..streams).filter_map(|_| first.share()).collect();
        users.push(first);
        users.extend(others);
    }
    let from = Instant::now() + WARM_UP;
    let until = from + time;
    let port = peer.port;
    let mut tasks = JoinSet::new();
    for mut user in users {
        tasks.spawn(async move {
            let mut times = Vec::new();
            loop {
                let begun = Instant::now();
                if begun >= until {
                    return anyhow::Ok(times);
                }
                user.unary(dialect, port).await?;
                if begun >= from {
                    times.push(begun.elapsed());
                }
            }
        });
    }
    tokio::time::sleep_until(from).await;
    let before = cpu(peer)?;
    tokio::time::sleep_until(until).await;
    let after = cpu(peer)?;
    let mut times = Histogram::<u64>::new_with_bounds(1, SLOWEST_US, 3)?;
    while let Some(ended) = tasks.join_next().await {
        for time in ended?? {
            times.saturating_record(u64::try_from(time.as_micros())?.max(1));
        }
    }
    let count = times.len();
    Ok(Calls {
        per_second: count as f64 / time.as_secs_f64(),
        p50_us: times.value_at_quantile(0.5),
        p99_us: times.value_at_quantile(0.99),
        cpu_us: spent(before, after, count),
    })
}

/// Processor time of the peer for each message of streams that send every 20 ms, in microseconds.
pub async fn paced(peer: &Peer, dialect: Dialect, time: Duration) -> Result<Option<f64>> {
    let connections = if dialect == Dialect::Web1 { PACED_STREAMS } else { PACED_CONNECTIONS_HTTP2 };
    let count = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let mut connection = Connection::open(peer.port, dialect, 0).await?;
        for _ in 0..PACED_STREAMS / connections {
            let mut body = connection.call(dialect, peer.port, PACED).await?.into_body();
            let count = Arc::clone(&count);
            tasks.spawn(async move {
                while let Some(Ok(_)) = body.frame().await {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // It lives as long as its streams.
        tasks.spawn(async move {
            let _connection = connection;
            std::future::pending().await
        });
    }
    tokio::time::sleep(WARM_UP).await;
    let (before, first) = (cpu(peer)?, count.load(Ordering::Relaxed));
    tokio::time::sleep(time).await;
    let (after, last) = (cpu(peer)?, count.load(Ordering::Relaxed));
    Ok(spent(before, after, last - first))
}

fn cpu(peer: &Peer) -> Result<Option<Duration>> {
    peer.process.as_ref().map(|process| process.cpu()).transpose().context("the peer ended under load")
}

fn spent(before: Option<Duration>, after: Option<Duration>, count: u64) -> Option<f64> {
    Some((after? - before?).as_secs_f64() * 1e6 / count.max(1) as f64)
}
