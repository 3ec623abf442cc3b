//! The binary: its first line, its exit codes and its end.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::harness::*;
use crate::script::Script;
use crate::secure::{Authority, Front};

fn gateway(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatcli-gateway"));
    for name in [
        "CHATCLI_LISTEN",
        "CHATCLI_SERVER_PORT",
        "CHATCLI_BIND_ADDRESS",
        "CHATCLI_UPSTREAM",
        "CHATCLI_UPSTREAM_CA",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "CHATCLI_PAGE_DIR",
    ] {
        command.env_remove(name);
    }
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running binary that ends with the test, however that ends.
struct Running(Child);

impl Running {
    /// Starts it and reads its first line: where it listens, and who answers there.
    fn start(command: &mut Command) -> (Self, SocketAddr, String) {
        let mut running = Self(command.spawn().expect("starts"));
        let mut line = String::new();
        let stdout = running.0.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let rest = line.strip_prefix("chatcli-gateway listening on http://").expect("the first line");
        let (address, behind) = rest.trim_end().split_once(' ').expect("who answers");
        (running, address.parse().expect("an address"), behind.to_owned())
    }
}

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
    let (mut running, address, behind) =
        Running::start(&mut gateway(&["--listen", "127.0.0.1:0", "--upstream", &upstream]));
    assert_eq!(behind, format!("(upstream: {upstream})"));
    let seen = call(Http::One, address, post(address, "Echo", WEB, chunks(vec![message(b"x")]))).await;
    assert_eq!(seen.grpc_status(), Some(0));
    if cfg!(unix) {
        let sent = Command::new("kill").arg(running.0.id().to_string()).status().expect("kill exists");
        assert!(sent.success());
        assert_eq!(running.0.wait().expect("ends").code(), Some(0));
    }
}

#[tokio::test]
async fn an_upstream_behind_tls_is_trusted_by_flag_by_variable_or_by_the_system() {
    let authority = Authority::new("ours");
    let script = Script::start().await;
    let front = Front::start(authority.server(&["127.0.0.1"], &["h2"]), script.address).await;
    let upstream = format!("https://{}", front.address);
    let file = authority.file();
    let args = ["--listen", "127.0.0.1:0", "--upstream", &upstream];
    let (mut by_flag, mut by_variable, mut by_system) = (gateway(&args), gateway(&args), gateway(&args));
    by_flag.arg("--upstream-ca").arg(&file);
    by_variable.env("CHATCLI_UPSTREAM_CA", &file);
    by_system.env("SSL_CERT_FILE", &file);
    for mut command in [by_flag, by_variable, by_system] {
        let (_running, address, behind) = Running::start(&mut command);
        assert_eq!(behind, format!("(upstream: {upstream})"));
        let seen = call(Http::One, address, post(address, "Echo", WEB, chunks(vec![message(b"x")]))).await;
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
    }
}

#[test]
fn a_system_without_authorities_is_said_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").expect("writes");
    let args = ["--listen", "127.0.0.1:0", "--upstream", "https://127.0.0.1:1"];
    let ended = gateway(&args).env("SSL_CERT_FILE", &empty).output().expect("starts");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("no certificates of authorities") && said.contains("--upstream-ca"), "{said}");
}

#[test]
fn what_cannot_be_is_said_with_a_hint() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = listener.local_addr().expect("an address").to_string();
    let upstream = ["--upstream", "http://127.0.0.1:1"];
    let cases: [(&[&str], i32, &str); 9] = [
        (&["--embedded"], 2, "cannot be used with"),
        (&["--upstream", "x:1"], 2, "is not a server address"),
        (&["--upstream", "https://x:1/path"], 2, "more than a host and a port"),
        (&["--upstream", "https://x:1", "--upstream-ca", "no-such-file"], 2, "certificates in no-such-file:"),
        (&["--upstream", "https://x:1", "--upstream-ca", "Cargo.toml"], 2, "Cargo.toml holds no certificate"),
        (&["--upstream-ca", "ca.pem"], 2, "no certificate to check"),
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
