//! Hooks over HTTP against a server that answers, redirects, floods or falls silent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Instant;

use chatcli_agent::carried::hooks::Does;
use chatcli_agent::carried::{Carried, Found, Kind, Origin, Whose};

use super::*;

/// The address as a file names it.
fn address(url: &str) -> Address {
    let text =
        serde_json::json!({"hooks": [{"event": "Notification", "type": "http", "url": url}]}).to_string();
    let origin = Origin { whose: Whose::Person, path: "~/.chatcli/hooks.json".into() };
    let found = Found { kind: Kind::Hooks, origin, name: "hooks".into(), text: Ok(text) };
    match Carried::read(vec![found], false).hooks.remove(0).does {
        Does::Http(address) => address,
        Does::Command(command) => panic!("{command}"),
    }
}

/// Answers one request with these bytes, and gives back what was sent.
fn serve(answer: Vec<u8>) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let from = head.len();
            if reader.read_line(&mut head).unwrap() == 0 {
                break;
            }
            if let Some(value) = head[from..].to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        // Who reads no more closes.
        let _ = reader.get_mut().write_all(&answer);
        head + &String::from_utf8(body).unwrap()
    });
    (port, served)
}

fn post(port: u16, limit: Duration) -> Result<(u16, String), String> {
    let headers = vec![("X-Token".to_owned(), "t-1".to_owned())];
    let address = address(&format!("http://127.0.0.1:{port}/hook"));
    // A proxy that is nowhere: what stays on this machine does not go there.
    send((&address, headers, (Some("http://127.0.0.1:1"), None)), "{\"event\":1}", limit, &|| false)
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn the_event_is_sent_and_the_answer_read() {
    let (port, served) = serve(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 3\r\n\r\nno!".to_vec());
    assert_eq!(post(port, LONG), Ok((403, "no!".to_owned())));
    let sent = served.join().unwrap();
    assert!(sent.starts_with("POST /hook HTTP/1.1\r\n") && sent.ends_with("{\"event\":1}"), "{sent}");
    let lower = sent.to_ascii_lowercase();
    assert!(lower.contains("x-token: t-1") && lower.contains("content-type: application/json"), "{sent}");
}

#[test]
fn a_redirect_is_an_answer_and_leads_nowhere() {
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let place = elsewhere.local_addr().unwrap();
    let answer = format!("HTTP/1.1 307 See\r\nlocation: http://{place}/\r\ncontent-length: 0\r\n\r\n");
    let (port, served) = serve(answer.into_bytes());
    assert_eq!(post(port, LONG), Ok((307, String::new())));
    served.join().unwrap();
    assert!(elsewhere.accept().is_err(), "no one came there");
}

#[test]
fn a_flood_is_cut_and_a_silence_ends() {
    let mut flood = b"HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n".to_vec();
    flood.resize(flood.len() + 50_000_000, b'x');
    let (port, served) = serve(flood);
    assert_eq!(post(port, LONG).map(|(status, said)| (status, said.len())), Ok((200, ANSWER_BYTES)));
    served.join().unwrap();
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    assert!(post(port, Duration::from_millis(200)).is_err());
    let began = Instant::now();
    let address = address(&format!("http://127.0.0.1:{port}/secret-path"));
    let stopped = || began.elapsed() > Duration::from_millis(100);
    assert_eq!(send((&address, Vec::new(), (None, None)), "", LONG, &stopped), Err("stopped".to_owned()));
    drop(silent);
    let why = send((&address, Vec::new(), (None, None)), "", LONG, &|| false).unwrap_err();
    assert!(!why.contains("secret-path"), "{why}");
}
