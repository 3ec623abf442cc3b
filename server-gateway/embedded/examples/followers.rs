//! What followers of one conversation cost: `cargo run --release -p chatcli-server --example followers`, or with a
//! number. The server is a process of its own, so that its memory is known; each follower has a stream of its own,
//! a hundred to a connection. Prints how long an event takes to reach them, and the memory of each.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{AppendEventRequest, ResolveActiveConversationRequest, SubscribeConversationRequest};
use chatcli_server::{Config, Database, Embedded};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Endpoint, Server};

const FOLLOWERS: usize = 1000;
const STREAMS: usize = 100;
const EVENTS: usize = 200;
const CONTENT_BYTES: usize = 500;
/// Between two events.
const PACE: Duration = Duration::from_millis(50);
const SETTLED: Duration = Duration::from_secs(2);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let word = std::env::args().nth(1);
    if word.as_deref() == Some("serve") {
        return runtime.block_on(serve());
    }
    let followers = word.map_or(Ok(FOLLOWERS), |word| word.parse())?;
    let mut server =
        Killed(Command::new(std::env::current_exe()?).arg("serve").stdout(Stdio::piped()).spawn()?);
    let output = server.0.stdout.take().ok_or("no output")?;
    let mut address = String::new();
    BufReader::new(output).read_line(&mut address)?;
    runtime.block_on(measure(address.trim(), server.0.id(), followers))
}

/// Ends with its owner.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn serve() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let database = Database::File(folder.path().join("server.db"));
    let server =
        Embedded::start(Config { database, provider: Some("ECHO".to_owned()), ..Config::default() }).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    Server::builder().add_routes(server.routes()).serve_with_incoming(incoming).await?;
    Ok(())
}

async fn measure(address: &str, server: u32, followers: usize) -> Outcome<()> {
    let channel = Endpoint::from_shared(address.to_owned())?.connect().await?;
    let mut writer = ChatCliServiceClient::new(channel);
    let asked = ResolveActiveConversationRequest::default();
    let conv_id = writer.resolve_active_conversation(asked).await?.into_inner().conv_id;
    tokio::time::sleep(SETTLED).await;
    let fresh_kib = memory_kib(server)?;

    let (tell, mut arrived) = mpsc::unbounded_channel();
    for first in (0..followers).step_by(STREAMS) {
        let channel = Endpoint::from_shared(address.to_owned())?.connect().await?;
        for _ in first..followers.min(first + STREAMS) {
            let mut client = ChatCliServiceClient::new(channel.clone());
            let asked = SubscribeConversationRequest { conv_id: conv_id.clone(), since_seq: 0 };
            let mut events = client.subscribe_conversation(asked).await?.into_inner();
            let tell = tell.clone();
            tokio::spawn(async move {
                while let Ok(Some(event)) = events.message().await {
                    let _ = tell.send((event.seq, Instant::now()));
                }
            });
        }
    }
    tokio::time::sleep(SETTLED).await;
    let full_kib = memory_kib(server)?;

    let mut times = Vec::with_capacity(EVENTS * followers);
    for number in 0..EVENTS {
        let begun = Instant::now();
        let event = AppendEventRequest {
            conv_id: conv_id.clone(),
            channel: "bench".to_owned(),
            role: "user".to_owned(),
            content: "x".repeat(CONTENT_BYTES),
            client_msg_id: number.to_string(),
        };
        writer.append_event(event).await?;
        for _ in 0..followers {
            let (_, at) =
                tokio::time::timeout(SETTLED * 5, arrived.recv()).await?.ok_or("a follower ended")?;
            times.push(at.duration_since(begun));
        }
        tokio::time::sleep(PACE).await;
    }
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let each = full_kib.saturating_sub(fresh_kib) as f64 / followers as f64;
    println!("{followers} followers of one conversation, {EVENTS} events of {CONTENT_BYTES} bytes");
    println!("from the append to a follower: p50 {:?}, p99 {:?}, slowest {:?}", at(0.5), at(0.99), at(1.0));
    println!("memory: {fresh_kib} KiB fresh, {full_kib} KiB with them, {each:.1} KiB each");
    println!("        {} KiB after {EVENTS} events", memory_kib(server)?);
    Ok(())
}

/// Resident memory of a process.
fn memory_kib(process: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().next().ok_or("no number")?.parse()?)
}
