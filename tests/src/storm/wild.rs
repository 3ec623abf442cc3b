//! Those who do not hold still: guesses at the token, and a caller who opens calls only to reset them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use h2::Reason;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::honest::request;

/// Guessers at once.
const GUESSERS: usize = 20;
/// Calls that are opened and reset in one go.
const BURST: usize = 50;

/// Connections that the gateway closed.
#[derive(Clone, Default)]
pub(super) struct Tally(Arc<AtomicU64>);

impl Tally {
    pub fn close(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn closed(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Spreads so many guesses over this time, each over a connection of its own.
pub(super) fn guess(strangers: &mut JoinSet<()>, gateway: SocketAddr, count: usize, time: Duration) {
    let each = count / GUESSERS;
    let pause = time / u32::try_from(each.max(1)).unwrap_or(1);
    for guesser in 0..GUESSERS {
        strangers.spawn(async move {
            for number in 0..each {
                sleep(pause).await;
                // Whether it is refused with a status or with a closed door is all the same to a guesser.
                let _ = one(gateway, &format!("guess-{guesser}-{number}")).await;
            }
        });
    }
}

async fn one(gateway: SocketAddr, token: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(gateway).await?;
    let request = request(gateway, "SendPrompt", token, 6) + "connection: close\r\n\r\n\0\0\0\0\x01x";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer).await?;
    Ok(())
}

/// Opens calls and resets them at once, for ever.
pub(super) async fn reset(gateway: SocketAddr) {
    loop {
        // The gateway may well end the connection.
        let _ = resets(gateway).await;
        sleep(Duration::from_millis(100)).await;
    }
}

async fn resets(gateway: SocketAddr) -> Result<(), h2::Error> {
    let Ok(stream) = TcpStream::connect(gateway).await else { return Ok(()) };
    let (requests, connection) = h2::client::handshake(stream).await?;
    let connection = tokio::spawn(connection);
    let mut ended = Ok(());
    while ended.is_ok() {
        ended = burst(gateway, requests.clone()).await;
        sleep(Duration::from_millis(50)).await;
    }
    connection.abort();
    ended
}

async fn burst(gateway: SocketAddr, mut requests: h2::client::SendRequest<Bytes>) -> Result<(), h2::Error> {
    for _ in 0..BURST {
        requests = requests.ready().await?;
        let request = Request::post(format!("http://{gateway}/chatcli.v1.ChatCLIService/SendPrompt"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", format!("Bearer {}", super::TOKEN))
            .body(())
            .map_err(|_| h2::Error::from(Reason::INTERNAL_ERROR))?;
        let (_answer, mut body) = requests.send_request(request, false)?;
        body.send_reset(Reason::CANCEL);
    }
    Ok(())
}
