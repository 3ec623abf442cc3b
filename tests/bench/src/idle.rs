//! Streams that only stand there: what they hold of the peer's memory, whether it comes back, and whether callers
//! that never read are in the way of other calls.

use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, sleep, timeout};

use crate::echo::{FLOOD, HOLD};
use crate::peer::Peer;
use crate::process::Process;
use crate::wire::{Connection, Dialect};

const CONNECTIONS_HTTP2: usize = 100;
const SETTLED: Duration = Duration::from_secs(2);
/// How long memory may take to be given back.
const GIVEN_BACK: Duration = Duration::from_secs(15);
const OPEN_LIMIT: Duration = Duration::from_secs(5);

const STUCK: usize = 200;
const ASKED: usize = 20;
const HONEST_LIMIT: Duration = Duration::from_secs(1);

/// What held streams cost.
#[derive(Clone, Copy)]
pub struct Held {
    /// How many could be opened.
    pub opened: usize,
    /// Before the first, in KiB.
    pub fresh_kib: u64,
    /// With all of them, in KiB.
    pub full_kib: u64,
    /// After the last, in KiB.
    pub after_kib: u64,
}

/// Opens so many streams, each of which delivers one message and then nothing, and lets all go again.
pub async fn hold(peer: &Peer, dialect: Dialect, count: usize) -> Result<Held> {
    let process = process(peer)?;
    let fresh_kib = process.memory_kib()?;
    let connections = if dialect == Dialect::Web1 { count } else { CONNECTIONS_HTTP2 };
    let mut held = Vec::new();
    let mut opened = 0;
    'open: for number in 0..connections {
        let Ok(mut connection) = Connection::open(peer.port, dialect, number).await else { break };
        let mut bodies = Vec::new();
        for _ in 0..count / connections {
            let Ok(Ok(body)) = timeout(OPEN_LIMIT, open(&mut connection, peer.port, dialect)).await else {
                break 'open;
            };
            bodies.push(body);
            opened += 1;
        }
        held.push((connection, bodies));
    }
    sleep(SETTLED).await;
    let full_kib = process.memory_kib()?;
    drop(held);
    let mut after_kib = full_kib;
    let until = Instant::now() + GIVEN_BACK;
    while Instant::now() < until {
        sleep(SETTLED / 2).await;
        after_kib = process.memory_kib()?;
    }
    Ok(Held { opened, fresh_kib, full_kib, after_kib })
}

async fn open(connection: &mut Connection, port: u16, dialect: Dialect) -> Result<Incoming> {
    let mut body = connection.call(dialect, port, HOLD).await?.into_body();
    body.frame().await.context("the stream ended")??;
    Ok(body)
}

/// How honest callers fare beside callers that never read.
#[derive(Clone, Copy)]
pub struct Beside {
    /// How many never read.
    pub stuck: usize,
    /// Calls answered within a second, of [`Beside::asked`].
    pub answered: usize,
    /// Calls asked, each on a new connection.
    pub asked: usize,
    /// The slowest of them, in microseconds.
    pub slowest_us: u128,
    /// Memory with all of them, in KiB.
    pub memory_kib: u64,
}

/// Starts endless streams of large messages, reads none of them, and calls beside them.
pub async fn never_read(peer: &Peer, dialect: Dialect) -> Result<Beside> {
    let mut stuck = Vec::new();
    for number in 0..STUCK {
        let Ok(mut connection) = Connection::open(peer.port, dialect, number).await else { break };
        let Ok(Ok(body)) = timeout(OPEN_LIMIT, connection.call(dialect, peer.port, FLOOD)).await else {
            break;
        };
        stuck.push((connection, body));
    }
    sleep(SETTLED).await;
    let (mut answered, mut slowest_us) = (0, 0);
    for _ in 0..ASKED {
        let begun = Instant::now();
        let asked =
            async { Connection::open(peer.port, dialect, STUCK).await?.unary(dialect, peer.port).await };
        if matches!(timeout(HONEST_LIMIT, asked).await, Ok(Ok(()))) {
            answered += 1;
        }
        slowest_us = slowest_us.max(begun.elapsed().as_micros());
    }
    let memory_kib = process(peer)?.memory_kib()?;
    Ok(Beside { stuck: stuck.len(), answered, asked: ASKED, slowest_us, memory_kib })
}

fn process(peer: &Peer) -> Result<&Process> {
    peer.process.as_ref().context("there is no process to look at")
}
