//! Answers that come before the request's end, over HTTP/1.1: neither the status nor the next call is lost.

use std::net::SocketAddr;

use chatcli_gateway::access::Rules;

use crate::harness::*;
use crate::raw::{Heard, Raw, head};
use crate::script::Script;

const SIZES: [usize; 8] = [10, 1_000, 9_000, 70_000, 250_000, 300_000, 600_000, 3_000_000];
const ROUNDS: usize = 4;

/// A request of `size` bytes that is refused before its body is read.
fn refused(address: SocketAddr, kind: &str, size: usize, chunked: bool) -> Vec<u8> {
    let framing = if chunked {
        "transfer-encoding: chunked\r\n".to_owned()
    } else {
        format!("content-length: {size}\r\n")
    };
    let mut bytes = match kind {
        // A method that no call has.
        "method" => head(address, "Echo", &framing).replacen("POST", "PUT", 1),
        "type" => head(address, "Echo", &framing).replacen("grpc-web+proto", "json", 1),
        "deadline" => head(address, "Echo", &format!("grpc-timeout: never\r\n{framing}")),
        // The server answers at once.
        "unknown" => head(address, "NoSuchMethod", &framing),
        // The body is wrong from its first byte on.
        _ => head(address, "Echo", &framing),
    }
    .into_bytes();
    let body = vec![0x7f; size];
    if chunked {
        for part in body.chunks(8_000) {
            bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
            bytes.extend_from_slice(part);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
    } else {
        bytes.extend_from_slice(&body);
    }
    bytes
}

fn good(address: SocketAddr) -> Vec<u8> {
    let mut bytes = head(address, "Echo", "content-length: 7\r\n").into_bytes();
    bytes.extend_from_slice(&message(b"hi"));
    bytes
}

/// Asks on one connection, or on a second one if the first answer says so. A client writes and reads at once.
async fn both(address: SocketAddr, first: Vec<u8>, pipelined: bool) -> (Option<Heard>, Option<Heard>) {
    let mut raw = Raw::connect(address).await;
    let mut bytes = first;
    if pipelined {
        bytes.extend_from_slice(&good(address));
    }
    // Like a client that only reads when it has written all.
    raw.write(&bytes).await;
    let answer = raw.answer().await;
    if answer.as_ref().is_none_or(Heard::closes) {
        assert!(raw.ends().await);
        raw = Raw::connect(address).await;
        raw.write(&good(address)).await;
    } else if !pipelined {
        raw.write(&good(address)).await;
    }
    (answer, raw.answer().await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_status_and_no_next_call_is_lost() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for kind in ["method", "type", "deadline", "unknown", "flag"] {
        for size in SIZES {
            for chunked in [false, true] {
                for round in 0..ROUNDS {
                    let first = refused(gateway.address, kind, size, chunked);
                    let (answer, next) = both(gateway.address, first, round % 2 == 0).await;
                    let what = format!("{kind}, {size} bytes, chunked {chunked}");
                    let answer = answer.unwrap_or_else(|| panic!("no answer: {what}"));
                    assert!(answer.grpc_status().is_some_and(|status| status > 0), "{what}: {answer:?}");
                    let next = next.unwrap_or_else(|| panic!("the next call is lost: {what}"));
                    assert_eq!(next.grpc_status(), Some(0), "{what}: {next:?}");
                    if size < 100_000 {
                        assert!(!answer.closes(), "a short rest is read: {what}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_body_of_wrong_chunks_is_told_and_ends_the_connection() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for body in ["ZZ\r\nabc\r\n", "5\r\nabc\r\n0\r\n\r\n", "fffffffffffffffff\r\n"] {
        let mut raw = Raw::connect(gateway.address).await;
        let head = head(gateway.address, "Echo", "transfer-encoding: chunked\r\n");
        raw.write(format!("{head}{body}").as_bytes()).await;
        let answer = raw.answer().await.unwrap_or_else(|| panic!("no answer to {body:?}"));
        assert_eq!((answer.status(), answer.grpc_status()), (200, Some(13)), "{body:?}: {answer:?}");
        assert!(answer.closes() && raw.ends().await, "{body:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_deadline_of_nothing_is_over_before_the_call_begins() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for timeout in ["0H", "0m", "0n", "00000000S"] {
        let mut raw = Raw::connect(gateway.address).await;
        let fields = format!("grpc-timeout: {timeout}\r\ncontent-length: 7\r\n");
        let mut bytes = head(gateway.address, "Echo", &fields).into_bytes();
        bytes.extend_from_slice(&message(b"hi"));
        raw.write(&bytes).await;
        let answer = raw.answer().await.expect("an answer");
        assert_eq!(answer.grpc_status(), Some(4), "{timeout}: {answer:?}");
    }
}

#[tokio::test]
async fn a_body_that_waits_to_be_asked_for_is_not_asked_for() {
    let script = Script::start().await;
    let rules = Rules { login_only: true, ..Rules::default() };
    let gateway = Gateway::open(Setting { rules, ..Setting::over(remote(script.address)) }).await;
    let mut raw = Raw::connect(gateway.address).await;
    let framing = "content-length: 1000\r\nexpect: 100-continue\r\n";
    raw.write(head(gateway.address, "Echo", framing).as_bytes()).await;
    let answer = raw.answer().await.expect("an answer");
    assert_eq!((answer.status(), answer.grpc_status()), (200, Some(16)));
    assert!(answer.closes() && raw.ends().await);
}
