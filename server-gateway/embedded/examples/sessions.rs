//! Measures saved sessions beside a folder of files: `cargo run --profile up -p chatcli-server --example sessions`.
//! Prints microseconds per call, with the whole service in between, for stores of 0, 2,000 and 9,999 sessions.

use std::fs;
use std::path::Path;
use std::time::Instant;

use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{ChatMessage, ListSessionsRequest, LoadSessionRequest, SaveSessionRequest};
use chatcli_server::{Config, Database, Embedded};

const ROUNDS: u32 = 200;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:>8} {:>12} {:>12} {:>12} {:>12}", "sessions", "list", "folder list", "save", "load");
    // One less than a store may hold, because one more is saved below.
    for count in [0, 2_000, 9_999] {
        let base = tempfile::tempdir()?;
        let database = Database::File(base.path().join("chatcli/server.db"));
        let server = Embedded::start(Config { database, ..Config::default() }).await?;
        let mut client = ChatCliServiceClient::new(server.routes()).max_decoding_message_size(usize::MAX);
        let files = base.path().join("files");
        fs::create_dir(&files)?;
        for number in 0..count {
            let name = format!("session-{number:05}");
            fs::write(files.join(format!("{name}.json")), "{}")?;
            client.save_session(save(&name)).await?;
        }
        let listed = client.list_sessions(ListSessionsRequest {}).await?.into_inner().sessions;
        assert_eq!(listed, names(&files)?);

        let started = Instant::now();
        for _ in 0..ROUNDS {
            client.list_sessions(ListSessionsRequest {}).await?;
        }
        let list = micros(started);
        let started = Instant::now();
        for _ in 0..ROUNDS {
            names(&files)?;
        }
        let folder = micros(started);
        let started = Instant::now();
        for _ in 0..ROUNDS {
            client.save_session(save("measured")).await?;
        }
        let saved = micros(started);
        let started = Instant::now();
        for _ in 0..ROUNDS {
            client.load_session(LoadSessionRequest { name: "measured".to_owned() }).await?;
        }
        println!("{count:>8} {list:>12.0} {folder:>12.0} {saved:>12.0} {:>12.0}", micros(started));
        server.shutdown().await;
    }
    Ok(())
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}

/// What a server that keeps files does for a list.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

fn save(name: &str) -> SaveSessionRequest {
    let message =
        |role: &str| ChatMessage { role: role.to_owned(), content: "word ".repeat(200), meta: None };
    let messages = ["user", "assistant"].into_iter().cycle().take(6).map(message).collect();
    SaveSessionRequest { name: name.to_owned(), messages, session_data: None }
}
