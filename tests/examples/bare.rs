//! The least that a gRPC client can be: tonic as it comes, one connection, the three calls of a one-shot, the answer on
//! stdout. `start` measures against it.

use std::io::Write;

use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Reply, v1};
use chatcli_tests::asking::prompt;
use tonic::transport::Channel;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("usage: bare ip:port")?;
    let channel = Channel::from_shared(format!("http://{address}"))?.connect_lazy();
    let caller = Caller::new(channel, |_| None);
    let options = CallOptions::default();
    for call in [Call::Health(v1::HealthRequest {}), Call::GetServerInfo(v1::GetServerInfoRequest {})] {
        caller.call(call, &options).await?;
    }
    let mut replies = caller.call(prompt("x"), &options).await?;
    let mut stdout = std::io::stdout().lock();
    while let Some(reply) = replies.next().await? {
        if let Reply::StreamPrompt(message) = reply {
            stdout.write_all(message.chunk.as_bytes())?;
        }
    }
    Ok(stdout.write_all(b"\n")?)
}
