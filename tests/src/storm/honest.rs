//! The honest caller: one question after the other with the right token, each over a fresh HTTP/1.1 connection, as a
//! page does that was just opened. He is patient for longer than he should have to be, so that it can be seen.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::TOKEN;

const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks until the end; how long each answer took, and what came instead of one.
pub(super) async fn ask(gateway: SocketAddr, end: Instant) -> (Vec<Duration>, Vec<String>) {
    let (mut waits, mut failures) = (Vec::new(), Vec::new());
    let start = Instant::now();
    while Instant::now() < end {
        let began = Instant::now();
        let at = began - start;
        match timeout(PATIENCE, one(gateway)).await {
            Ok(Ok(())) => waits.push(began.elapsed()),
            Ok(Err(why)) => failures.push(format!("{at:.1?}: {why}")),
            Err(_) => failures.push(format!("{at:.1?}: no answer in {PATIENCE:?}")),
        }
        sleep(PAUSE).await;
    }
    (waits, failures)
}

async fn one(gateway: SocketAddr) -> Result<(), String> {
    let said = |problem: std::io::Error| problem.to_string();
    let mut stream = TcpStream::connect(gateway).await.map_err(said)?;
    let request = request(gateway, "SendPrompt", TOKEN, 6) + "connection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.map_err(said)?;
    stream.write_all(b"\0\0\0\0\x01x").await.map_err(said)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.map_err(said)?;
    let text = String::from_utf8_lossy(&answer);
    if text.contains("grpc-status:0") {
        return Ok(());
    }
    let status = text.lines().find(|line| line.to_ascii_lowercase().contains("grpc-status"));
    let words = text.lines().find(|line| line.to_ascii_lowercase().contains("grpc-message"));
    Err(format!(
        "{} {} {}",
        text.lines().next().unwrap_or("nothing"),
        status.unwrap_or(""),
        words.unwrap_or("")
    ))
}

/// A request's head without its end.
pub(super) fn request(gateway: SocketAddr, method: &str, token: &str, length: usize) -> String {
    format!(
        "POST /chatcli.v1.ChatCLIService/{method} HTTP/1.1\r\nhost: {gateway}\r\n\
         content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\nauthorization: Bearer {token}\r\n\
         content-length: {length}\r\n"
    )
}
