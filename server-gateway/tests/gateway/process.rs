//! The binary: its first line, its exit codes and its end.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::harness::*;
use crate::script::Script;

fn gateway(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatcli-gateway"));
    for name in [
        "CHATCLI_LISTEN",
        "CHATCLI_SERVER_PORT",
        "CHATCLI_BIND_ADDRESS",
        "CHATCLI_UPSTREAM",
        "CHATCLI_PAGE_DIR",
    ] {
        command.env_remove(name);
    }
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running binary that ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn it_says_where_it_listens_serves_and_ends_on_a_signal() {
    let script = Script::start().await;
    let upstream = format!("http://{}", script.address);
    let mut running =
        Running(gateway(&["--listen", "127.0.0.1:0", "--upstream", &upstream]).spawn().expect("starts"));
    let mut line = String::new();
    let stdout = running.0.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let rest = line.strip_prefix("chatcli-gateway listening on http://").expect("the first line");
    let (address, behind) = rest.trim_end().split_once(' ').expect("who answers");
    assert_eq!(behind, format!("(upstream: {upstream})"));
    let address = address.parse().expect("an address");
    let seen = call(Http::One, address, post(address, "Echo", WEB, chunks(vec![message(b"x")]))).await;
    assert_eq!(seen.grpc_status(), Some(0));
    if cfg!(unix) {
        let sent = Command::new("kill").arg(running.0.id().to_string()).status().expect("kill exists");
        assert!(sent.success());
        assert_eq!(running.0.wait().expect("ends").code(), Some(0));
    }
}

#[test]
fn what_cannot_be_is_said_with_a_hint() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = listener.local_addr().expect("an address").to_string();
    let upstream = ["--upstream", "http://127.0.0.1:1"];
    let cases: [(&[&str], i32, &str); 5] = [
        (&["--embedded"], 2, "cannot be used with"),
        (&["--upstream", "https://x:1"], 2, "asks for TLS"),
        (&["--allow-origin", "*"], 2, "is not an origin"),
        (&["--page", "no-such-folder"], 1, "holds no index.html"),
        (&["--listen", &taken], 1, "cannot listen on"),
    ];
    for (args, code, words) in cases {
        let mut args = args.to_vec();
        if !args.contains(&"--upstream") {
            args.extend(upstream);
        }
        let ended = gateway(&args).output().expect("starts");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
        assert!(ended.stdout.is_empty());
    }
    drop(listener);
}
