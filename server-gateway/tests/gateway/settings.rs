//! The binary and its settings: which of them stop the start, which close the server, and that it starts where a Go
//! server started.

use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use crate::harness::*;
use crate::process::{Running, gateway};

const SERVER: [&str; 4] = ["--listen", "127.0.0.1:0", "--database", ":memory:"];
const UNAUTHENTICATED: Option<u16> = Some(16);

/// How it ended and what it said on standard error.
fn ended(command: &mut Command) -> (Option<i32>, String) {
    let mut running = Running(command.spawn().expect("starts"));
    let began = std::time::Instant::now();
    // One that does not end is ended, and has no exit code then.
    while running.0.try_wait().expect("waits").is_none() && began.elapsed() < PATIENCE {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let code = running.0.try_wait().expect("waits").and_then(|status| status.code());
    (code, said(running))
}

/// The end of a running one, and what it said until then.
fn said(mut running: Running) -> String {
    // What it said is written by a thread of its own, which an orderly end waits for.
    if running.0.try_wait().expect("waits").is_none() {
        Command::new("kill").arg(running.0.id().to_string()).status().expect("kill exists");
    }
    let mut text = String::new();
    let stderr = running.0.stderr.as_mut().expect("piped");
    stderr.read_to_string(&mut text).expect("text");
    text
}

async fn status(address: SocketAddr, token: Option<&str>) -> Option<u16> {
    let mut request = post(address, "", WEB, chunks(vec![message(b"")]));
    *request.uri_mut() =
        format!("http://{address}/chatcli.v1.ChatCLIService/GetServerInfo").parse().expect("a URI");
    if let Some(token) = token {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("legal"));
    }
    call(Http::One, address, request).await.grpc_status()
}

#[test]
fn what_cannot_be_kept_stops_the_start_by_its_name() {
    let table = gateway(&["--help-settings"]).output().expect("starts");
    let table = String::from_utf8(table.stdout).expect("text");
    let refused: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("  refused   ")).collect();
    assert!(refused.len() > 15, "{refused:?}");
    for row in refused {
        let mut words = row.split([',', ' ']).filter(|word| !word.is_empty());
        let name = words.next().expect("a name").replace('*', "X");
        if name == "nothing" {
            // The line that says what the word means.
            continue;
        }
        let (code, text) = ended(gateway(&SERVER).env(&name, "yes"));
        assert_eq!(code, Some(2), "{name}: {text}");
        assert!(text.starts_with("Error: ") && text.contains(&name), "{name}: {text}");
        if let Some(flag) = words.next().filter(|word| word.starts_with("--")) {
            let (code, text) = ended(gateway(&SERVER).arg(format!("{flag}=yes")));
            assert_eq!(code, Some(2), "{flag}: {text}");
            assert!(text.contains(flag), "{flag}: {text}");
        }
    }
}

#[tokio::test]
async fn what_a_dotenv_file_closes_is_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |text: &str| std::fs::write(folder.path().join(".env"), text).expect("writes");
    for (text, token) in [
        ("CHATCLI_SERVER_TOKEN=ab$cd\n", "ab$cd"),
        ("FOO=it's\nexport CHATCLI_SERVER_TOKEN='p4ss word' # the token\n", "p4ss word"),
        ("CHATCLI_SERVER_TOKEN: back\\\\slash\r\n", "back\\\\slash"),
    ] {
        write(text);
        for empty in [false, true] {
            let mut command = gateway(&SERVER);
            command.current_dir(folder.path());
            if empty {
                command.env("CHATCLI_SERVER_TOKEN", "");
            }
            let (_running, address, _) = Running::start(&mut command);
            assert_eq!(status(address, None).await, UNAUTHENTICATED, "{text:?}");
            assert_eq!(status(address, Some(token)).await, Some(0), "{text:?}");
        }
    }
    write("A=1\nCHATCLI_SERVER_TOKEN=\"open\n");
    let (code, text) = ended(gateway(&SERVER).current_dir(folder.path()));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("line 2 of .env") && !text.contains("open\n"), "{text}");
    // One that is named goes before the one that lies there; one that is not there is not missed.
    let mut named = gateway(&SERVER);
    named.current_dir(folder.path()).env("CHATCLI_DOTENV", folder.path().join("none"));
    let (_running, address, _) = Running::start(&mut named);
    assert_eq!(status(address, None).await, Some(0));
}

#[tokio::test]
async fn a_token_in_a_file_and_a_jwt_secret_close_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "of-the-file\n").expect("writes");
    let mut by_file = gateway(&SERVER);
    by_file.arg("--server-token-file").arg(&file);
    let (_running, address, _) = Running::start(&mut by_file);
    assert_eq!(status(address, None).await, UNAUTHENTICATED);
    assert_eq!(status(address, Some("of-the-file")).await, Some(0));
    let (_running, address, _) =
        Running::start(gateway(&SERVER).env("CHATCLI_JWT_SECRET", "a-secret-of-at-least-32-characters"));
    assert_eq!(status(address, None).await, UNAUTHENTICATED);
    std::fs::write(&file, " \n").expect("writes");
    let (code, text) = ended(gateway(&SERVER).arg("--server-token-file").arg(&file));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("holds no token"), "{text}");
}

#[test]
fn half_a_certificate_is_no_certificate() {
    for (name, value) in [("CHATCLI_SERVER_TLS_CERT", "c.pem"), ("CHATCLI_SERVER_TLS_KEY", "k.pem")] {
        let (code, text) = ended(gateway(&SERVER).env(name, value));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("--tls-cert") && text.contains("--tls-key"), "{text}");
    }
    let mut pair = gateway(&SERVER);
    pair.args(["--tls-cert", "no-such-file", "--tls-key", "no-such-file"]);
    let (code, text) = ended(&mut pair);
    assert!(matches!(code, Some(1 | 2)), "{text}");
}

#[tokio::test]
async fn the_charts_words_and_folders_start_it() {
    let home = tempfile::tempdir().expect("a folder");
    // As with a read-only root: nothing can be created, but these are mounted.
    std::fs::write(home.path().join(".local"), "").expect("writes");
    std::fs::create_dir_all(home.path().join(".chatcli/sessions")).expect("creates");
    let mut command = gateway(&["server", "-port=0", "-token", "of-the-chart", "--provider=ECHO"]);
    command.env("HOME", home.path()).envs([
        ("CHATCLI_BIND_ADDRESS", "127.0.0.1"),
        ("CHATCLI_SERVER_PORT", "tcp://10.96.0.12:50051"),
        ("CHATCLI_RATE_LIMIT_RPS", "20"),
        ("CHATCLI_THEME", "dark"),
        ("OLLAMA_MODEL", ""),
        ("CHATCLI_MCP_ENABLED", "false"),
    ]);
    let (running, address, behind) = Running::start(&mut command);
    assert!(behind.starts_with("(embedded: ECHO"), "{behind}");
    assert_eq!(status(address, None).await, UNAUTHENTICATED);
    assert_eq!(status(address, Some("of-the-chart")).await, Some(0));
    assert!(home.path().join(".chatcli/sessions/server.db").exists());
    let text = said(running);
    assert!(text.contains("a service's address there: CHATCLI_SERVER_PORT"), "{text}");
    assert!(text.contains("without effect here (see --help-settings): CHATCLI_THEME"), "{text}");
}

#[tokio::test]
async fn without_any_folder_it_says_that_nothing_is_kept() {
    let mut command = gateway(&["--listen", "127.0.0.1:0"]);
    command.env("HOME", "/dev/null").env_remove("CHATCLI_ACCESS_FILE");
    let (running, address, _) = Running::start(&mut command);
    assert_eq!(status(address, None).await, Some(0));
    let text = said(running);
    assert!(text.contains("saved sessions are lost at the end"), "{text}");
}

#[test]
fn a_gateway_in_front_of_itself_does_not_start() {
    let (code, text) = ended(&mut gateway(&["--upstream", "http://localhost:50051"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("this gateway itself") && text.contains("--listen"), "{text}");
}

#[test]
fn a_sidecar_leaves_the_servers_settings_to_the_server() {
    let mut command = gateway(&["--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:1"]);
    command.envs([
        ("CHATCLI_WATCH_DEPLOYMENT", "app"),
        ("CHATCLI_SERVER_TOKEN", "x"),
        ("OPENAI_API_KEY", "k"),
    ]);
    let (running, _, _) = Running::start(&mut command);
    let text = said(running);
    assert!(text.contains("left to the --upstream server"), "{text}");
    assert!(text.contains("CHATCLI_SERVER_TOKEN, CHATCLI_WATCH_DEPLOYMENT"), "{text}");
    assert!(!text.contains("OPENAI_API_KEY"), "{text}");
}

#[test]
fn the_log_goes_to_its_file_at_its_level() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = |level: &str| {
        let file = folder.path().join(level);
        let mut command = gateway(&SERVER);
        command.env("LOG_FILE", &file).env("LOG_LEVEL", level).env("CHATCLI_THEME", "dark");
        let (running, _, _) = Running::start(&mut command);
        assert_eq!(said(running), "");
        log(&file)
    };
    assert!(lines("warn").contains("CHATCLI_THEME"));
    assert_eq!(lines("ERROR"), "");
}

fn log(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a log")
}
