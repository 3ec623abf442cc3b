//! Real servers, kind and unkind, over a process's input and output and over HTTP on this machine.
//!
//! The processes are this test program itself: [`a_server_when_it_is_asked_to_be_one`] serves when a variable says how.

#[path = "servers/http.rs"]
mod http;
#[path = "servers/kinds.rs"]
mod kinds;
#[path = "servers/process.rs"]
mod process;

use chatcli_mcp::{How, Server, Servers, State, Surroundings, Values};
use serde_json::{Map, Value, json};

const KIND: &str = "CHATCLI_TEST_MCP_SERVER";

#[test]
fn a_server_when_it_is_asked_to_be_one() {
    if let Ok(kind) = std::env::var(KIND) {
        kinds::serve(&kind);
    }
}

/// A server of this kind as a process of its own.
fn of_kind(kind: &str, more: &[(&str, &str)]) -> Server {
    let program = std::env::current_exe().unwrap();
    let args = ["a_server_when_it_is_asked_to_be_one", "--exact", "--nocapture", "--test-threads=2"];
    let env = [(KIND, kind)].into_iter().chain(more.iter().copied());
    Server {
        name: kind.to_owned(),
        how: How::Process {
            command: program.to_string_lossy().into_owned(),
            args: args.map(str::to_owned).to_vec(),
            env: Values(env.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()),
            dir: None,
        },
        is_enabled: true,
    }
}

fn arguments(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("{value}") };
    map
}

async fn started(servers: Vec<Server>) -> Servers {
    let path = ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default());
    let key = ("OPENAI_API_KEY".to_owned(), "sk-not-for-servers-0123456789".to_owned());
    Servers::start(servers, &Surroundings { variables: Values(vec![path, key]), ..Surroundings::default() })
        .await
}

fn names(servers: &Servers) -> Vec<String> {
    servers.tools().map(|tool| tool.name.clone()).collect()
}

fn state(servers: &Servers) -> State {
    servers.status()[0].state.clone()
}
