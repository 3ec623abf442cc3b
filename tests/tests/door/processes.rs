//! The real gateway as a process: in front of another server, and with its own inside. What happens on the wire in
//! each dialect is tested beside the gateway; here it is about processes that start, break, recover and end.

use std::io::{Read, Write};
use std::net::TcpStream;

use chatcli_proto::caller::CallOptions;
use chatcli_proto::{Call, Code, Reply, v1};
use chatcli_tests::asking::{ask, connect, prompt, read};
use chatcli_tests::fake::{Ending, Fake, Step, text};
use chatcli_tests::process::{Gateway, Home};
use chatcli_tests::wait;

/// A gateway with its own server, without a key, a model or a file: it answers with ECHO.
fn embedded(home: &Home) -> Gateway {
    Gateway::start(home, ["--embedded", "--database", ":memory:"])
}

fn beside(home: &Home, upstream: &str) -> Gateway {
    Gateway::start(home, ["--upstream", upstream])
}

fn wide() -> String {
    "漢".repeat(100) + &"😀".repeat(60)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_machine_gets_an_answer_in_many_pieces() {
    let home = Home::default();
    let gateway = embedded(&home);
    let answer = ask(&connect(&gateway.url()).await, "one two three").await;
    assert!(answer.text.starts_with("one two three"), "{}", answer.text);
    assert!(answer.chunks > 3 && answer.done, "{answer:?}");
    assert_eq!(answer.status, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_before_a_second_process_behaves_as_the_embedded_server() {
    let home = Home::default();
    let server = embedded(&home);
    let sidecar = beside(&home, &server.url());
    let (near, far) = (connect(&server.url()).await, connect(&sidecar.url()).await);
    for text in ["What is a pod?", &wide()] {
        let (one, other) = (ask(&near, text).await, ask(&far, text).await);
        assert!(one.text.starts_with(text));
        assert_eq!(one, other);
    }
    let info = || Call::GetServerInfo(v1::GetServerInfoRequest {});
    let one = near.call(info(), &CallOptions::default()).await.unwrap().next().await.unwrap();
    let other = far.call(info(), &CallOptions::default()).await.unwrap().next().await.unwrap();
    assert!(matches!(&one, Some(Reply::GetServerInfo(info)) if info.provider == "ECHO"), "{one:?}");
    assert_eq!(one, other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_is_seen_by_the_server_behind_the_door() {
    let (home, fake) = (Home::default(), Fake::start());
    let sidecar = beside(&home, &fake.url());
    fake.script([Step::Chunk("first".to_owned()), Step::Hang]);
    let caller = connect(&sidecar.url()).await;
    let mut replies = caller.call(prompt("x"), &CallOptions::default()).await.unwrap();
    assert!(replies.next().await.unwrap().is_some());
    drop(replies);
    fake.wait_for("the call to be cancelled", |call| call.ending == Some(Ending::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_prompt_is_in_the_servers_log() {
    let home = Home::default();
    let gateway = embedded(&home);
    let caller = connect(&gateway.url()).await;
    let mut replies = caller.call(prompt(&"word ".repeat(500)), &CallOptions::default()).await.unwrap();
    assert!(replies.next().await.unwrap().is_some());
    drop(replies);
    gateway.program.wait_for_stderr("cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_ends_the_stream_with_a_status_and_is_found_again() {
    let (home, mut fake) = (Home::default(), Fake::start());
    let sidecar = beside(&home, &fake.url());
    fake.script([Step::Chunk("half an ".to_owned()), Step::Hang]);
    let caller = connect(&sidecar.url()).await;
    let mut replies = caller.call(prompt("x"), &CallOptions::default()).await.unwrap();
    let first = replies.next().await.unwrap();
    assert!(matches!(first, Some(Reply::StreamPrompt(message)) if message.chunk == "half an "));
    fake.stop();
    let rest = read(replies).await;
    assert!(!rest.done);
    assert_eq!(rest.status.unwrap_err().code, Code::Unavailable);
    assert_eq!(ask(&caller, "while it is down").await.status.unwrap_err().code, Code::Unavailable);
    fake.start_again();
    // The door waits a little before it dials again; until then it answers at once that no server is there.
    let back = async {
        loop {
            let answer = ask(&caller, "again").await;
            if answer.done {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    assert_eq!(tokio::time::timeout(wait::PATIENCE, back).await.expect("an answer in time").text, "again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_and_the_error_of_the_server_behind_pass_unchanged() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.change(|settings| settings.token = Some("secret".to_owned()));
    let sidecar = beside(&home, &fake.url());
    let caller = connect(&sidecar.url()).await;
    assert_eq!(ask(&caller, "x").await.status.unwrap_err().message, "authentication failed");
    fake.script([Step::Fail(tonic::Code::ResourceExhausted, "devagar, não há pressa".to_owned())]);
    let options = CallOptions { token: Some("secret".to_owned()), timeout: None };
    let failure = caller.call(prompt("x"), &options).await.expect_err("the scripted failure");
    assert_eq!((failure.code, failure.message.as_str()), (Code::ResourceExhausted, "devagar, não há pressa"));
    assert_eq!(fake.seen_by("StreamPrompt")[1].authorization.as_deref(), Some("Bearer secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_termination_lets_no_process_wait() {
    let (home, fake) = (Home::default(), Fake::start());
    let sidecar = Gateway::start(&home, ["--upstream", &fake.url(), "--drain-timeout", "1s"]);
    fake.script(text(["a", "b"]));
    let caller = connect(&sidecar.url()).await;
    assert!(ask(&caller, "x").await.done);
    fake.script([Step::Chunk("first".to_owned()), Step::Hang]);
    let mut replies = caller.call(prompt("y"), &CallOptions::default()).await.unwrap();
    assert!(replies.next().await.unwrap().is_some());
    sidecar.program.terminate();
    let rest = tokio::time::timeout(wait::PATIENCE, read(replies)).await.expect("an end in time");
    assert_eq!(rest.status.unwrap_err().code, Code::Unavailable);
    assert_eq!(sidecar.program.wait().code, Some(0));
}

/// The head and the body of a plain HTTP/1.1 GET.
fn get(gateway: &Gateway, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(gateway.address).unwrap();
    let host = gateway.address;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

#[test]
fn the_page_comes_from_the_same_port() {
    let home = Home::default();
    let folder = home.path().join("page");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "<!doctype html><title>Page of the test</title>").unwrap();
    let fake = Fake::start();
    let gateway = Gateway::start(&home, ["--upstream", &fake.url(), "--page", &folder.to_string_lossy()]);
    let (head, body) = get(&gateway, "/");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(
        head.contains("content-security-policy:") && head.contains("x-content-type-options: nosniff"),
        "{head}"
    );
    assert!(body.contains("Page of the test"));
    assert!(get(&gateway, "/healthz").0.starts_with("http/1.1 200"));
    assert!(get(&gateway, "/../Cargo.toml").1.find("[package]").is_none());
}

#[test]
fn a_port_that_is_taken_is_an_error_that_says_so() {
    let (home, fake, behind) = (Home::default(), Fake::start(), Fake::start());
    let mut command = home.command(chatcli_tests::process::gateway());
    command.args(["--listen", &fake.address().to_string(), "--upstream", &behind.url()]);
    let finished = chatcli_tests::process::run(command, None);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stderr.contains(&fake.address().to_string()), "{}", finished.stderr);
    assert_eq!(finished.stdout, "");
}
