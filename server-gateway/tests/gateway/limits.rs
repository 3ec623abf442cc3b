//! What a caller may not do: say nothing, say half of it, send without end, or not read.

use std::time::Duration;

use chatcli_gateway::downstream::Limits;
use http_body_util::BodyExt;
use tokio::time::Instant;

use crate::harness::*;
use crate::raw::{Raw, head};
use crate::script::{Event, Script};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(1500),
        unsent: Duration::from_millis(1500),
        unread: Duration::from_millis(1500),
        idle_http1: Duration::from_millis(4000),
        idle_http2: Duration::from_millis(4000),
        ..Limits::default()
    }
}

async fn gateway(script: &Script, limits: Limits) -> Gateway {
    Gateway::open(Setting { limits, ..Setting::over(remote(script.address)) }).await
}

async fn is_well(gateway: &Gateway) {
    for http in BOTH {
        let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"well")]));
        assert_eq!(call(http, gateway.address, request).await.grpc_status(), Some(0));
    }
}

#[tokio::test]
async fn a_caller_that_does_not_finish_a_head_is_left() {
    let script = Script::start().await;
    let gateway = gateway(&script, short()).await;
    let half_headers = [PREFACE, SETTINGS, b"\0\0\x05\x01\x00\0\0\0\x01\x82\x86\x84\x41\x0f"].concat();
    let half_head = head(gateway.address, "Echo", "x: y").into_bytes();
    let greeted = [PREFACE, SETTINGS].concat();
    for opening in
        [&b""[..], b"P", b"G", &PREFACE[..12], PREFACE, &greeted, &half_headers, &half_head, b"\r\n"]
    {
        let mut raw = Raw::connect(gateway.address).await;
        raw.write(opening).await;
        let began = Instant::now();
        assert!(raw.ends().await);
        assert!(began.elapsed() > Duration::from_millis(500), "{opening:?} ended at once");
    }
    // A slow one, byte by byte, is no better.
    let mut raw = Raw::connect(gateway.address).await;
    let began = Instant::now();
    for byte in half_head.iter().cycle() {
        if !raw.write(&[*byte]).await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(began.elapsed() < PATIENCE, "never ends");
    }
    is_well(&gateway).await;
}

#[tokio::test]
async fn an_idle_connection_ends_and_a_used_one_does_not() {
    let script = Script::start().await;
    let gateway = gateway(&script, short()).await;
    for http in BOTH {
        let mut client = Client::connect(http, gateway.address).await;
        for _ in 0..3 {
            let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
            let answer = client.send(request).await.expect("still open");
            assert_eq!(read(answer).await.grpc_status(), Some(0));
            // Longer than a head may take, but shorter than a connection may be idle.
            tokio::time::sleep(Duration::from_millis(2200)).await;
        }
        tokio::time::sleep(Duration::from_millis(7000)).await;
        let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
        assert!(client.send(request).await.is_err(), "{http:?}: still open");
    }
}

#[tokio::test]
async fn a_body_that_does_not_go_on_is_told_so() {
    let script = Script::start().await;
    let gateway = gateway(&script, short()).await;
    let half = message(&[7; 1000]).slice(..200);
    for (http, content_type) in [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)] {
        let request = post(gateway.address, "Echo", content_type, unfinished(half.clone()));
        let seen = call(http, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(4), "{http:?} {content_type}: {seen:?}");
        assert!(seen.grpc_message().contains("did not go on"), "{}", seen.grpc_message());
    }
    // Between two messages a program may think for as long as it likes.
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let request = post(gateway.address, "Hang", NATIVE, unfinished(message(b"whole")));
    let waiting = tokio::time::timeout(Duration::from_secs(4), client.send(request)).await;
    assert!(waiting.is_err(), "{waiting:?}");
}

#[tokio::test]
async fn a_caller_that_does_not_read_is_left_and_the_neighbours_are_not() {
    let mut script = Script::start().await;
    let gateway = gateway(&script, short()).await;
    for http in BOTH {
        let mut client = Client::connect(http, gateway.address).await;
        let request = post(gateway.address, "Flood", WEB, chunks(vec![message(b"x")]));
        let mut flooded = client.send(request).await.expect("an answer");
        flooded.body_mut().frame().await.expect("a frame").expect("whole");
        if http == Http::Two {
            // The stream ends, and the connection and its other streams go on.
            let request = post(gateway.address, "HangAfterOne", WEB, chunks(vec![message(b"x")]));
            let mut neighbour = client.send(request).await.expect("an answer");
            neighbour.body_mut().frame().await.expect("a frame").expect("whole");
            tokio::time::sleep(Duration::from_secs(4)).await;
            let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
            let seen = read(client.send(request).await.expect("an answer")).await;
            assert_eq!(seen.grpc_status(), Some(0));
            let quiet = tokio::time::timeout(Duration::from_millis(100), neighbour.body_mut().frame()).await;
            assert!(quiet.is_err(), "the neighbour ended: {quiet:?}");
        } else {
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
        assert!(read(flooded).await.broken, "{http:?}");
    }
    while let Ok(event) = script.events.try_recv() {
        assert!(matches!(event, Event::Began(..) | Event::Reset(..) | Event::RequestReset(_)));
    }
    is_well(&gateway).await;
}

#[tokio::test]
async fn a_full_port_still_answers_newcomers() {
    let script = Script::start().await;
    let gateway = gateway(&script, Limits { connections: 20, ..Limits::default() }).await;
    let mut busy = Client::connect(Http::Two, gateway.address).await;
    let request = post(gateway.address, "HangAfterOne", WEB, chunks(vec![message(b"x")]));
    let mut open = busy.send(request).await.expect("an answer");
    open.body_mut().frame().await.expect("a frame").expect("whole");
    let mut silent = Vec::new();
    for number in 0..100 {
        let mut raw = Raw::connect(gateway.address).await;
        if number % 2 == 0 {
            raw.write(b"POST / HTTP/1.1\r\n").await;
        }
        silent.push(raw);
    }
    is_well(&gateway).await;
    let quiet = tokio::time::timeout(Duration::from_millis(100), open.body_mut().frame()).await;
    assert!(quiet.is_err(), "the open call was ended: {quiet:?}");
}

#[tokio::test]
async fn heads_are_bounded_alike_and_refused_in_words() {
    let script = Script::start().await;
    let gateway = gateway(&script, Limits::default()).await;
    for (http, content_type) in [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)] {
        for (bytes, http_status, grpc_status) in [(40_000, 200, 0), (70_000, 431, 8), (90_000, 431, 8)] {
            let mut request = post(gateway.address, "Echo", content_type, chunks(vec![message(b"x")]));
            // In pieces: no field of a head is longer than a frame of an answer's trailers should be.
            request.headers_mut().insert("x-large", "y".repeat(bytes).parse().expect("legal"));
            // The echo comes back in trailers, which are bounded by the client.
            *request.uri_mut() = format!(
                "http://{}/test.v1.Script/{}",
                gateway.address,
                if grpc_status == 0 { "TrailersOnly" } else { "Echo" }
            )
            .parse()
            .expect("legal");
            let seen = call(http, gateway.address, request).await;
            let expected = if grpc_status == 0 { 5 } else { grpc_status };
            assert_eq!(
                (seen.status.as_u16(), seen.grpc_status()),
                (http_status, Some(expected)),
                "{http:?} {content_type} {bytes}: {}",
                seen.grpc_message()
            );
        }
    }
    let mut raw = Raw::connect(gateway.address).await;
    raw.write(head(gateway.address, "Echo", "host: other\r\ncontent-length: 0\r\n").as_bytes()).await;
    let answer = raw.answer().await.expect("an answer");
    assert_eq!((answer.status(), answer.grpc_status()), (400, Some(3)), "{answer:?}");
}

#[tokio::test]
async fn small_questions_may_not_be_large() {
    let script = Script::start().await;
    let gateway = gateway(&script, Limits::default()).await;
    let large = message(&vec![7; 100_000]);
    for http in BOTH {
        for method in ["Health", "GetServerInfo", "ListSessions"] {
            let mut request = post(gateway.address, "x", WEB, chunks(vec![large.clone()]));
            let path = format!("http://{}/chatcli.v1.ChatCLIService/{method}", gateway.address);
            *request.uri_mut() = path.parse().expect("legal");
            let seen = call(http, gateway.address, request).await;
            assert_eq!(seen.grpc_status(), Some(8), "{method}: {seen:?}");
        }
    }
}

/// HEADERS for a GET, which opens a stream, and RST_STREAM, which gives it up.
fn given_up(stream: u32) -> Vec<u8> {
    let id = stream.to_be_bytes();
    let mut bytes = vec![0, 0, 4, 1, 5];
    bytes.extend_from_slice(&id);
    // GET, http, /, and the authority that the table has without a value.
    bytes.extend_from_slice(&[0x82, 0x86, 0x84, 0x81]);
    bytes.pop();
    bytes[2] = 3;
    bytes.extend_from_slice(&[0, 0, 4, 3, 0]);
    bytes.extend_from_slice(&id);
    bytes.extend_from_slice(&[0, 0, 0, 8]);
    bytes
}

#[tokio::test]
async fn a_burst_of_given_up_streams_is_no_attack_and_a_flood_is() {
    let script = Script::start().await;
    let gateway = gateway(&script, Limits::default()).await;
    let burst =
        |from: u32, count: u32| (0..count).flat_map(move |n| given_up(from + 2 * n)).collect::<Vec<u8>>();
    let mut raw = Raw::connect(gateway.address).await;
    raw.write(&[PREFACE, SETTINGS, b"\0\0\0\x04\x01\0\0\0\0"].concat()).await;
    raw.write(&burst(1, 100)).await;
    let ended = tokio::time::timeout(Duration::from_millis(1500), raw.ends()).await;
    assert!(ended.is_err(), "a hundred at once ended the connection");
    for round in 0..200 {
        if !raw.write(&burst(201 + round * 4000, 2000)).await {
            break;
        }
    }
    assert!(raw.ends().await, "a flood goes on");
    is_well(&gateway).await;
}

#[tokio::test]
async fn unfinished_large_requests_share_the_memory_of_a_server_in_this_process() {
    use chatcli_gateway::upstream::Upstream;
    use chatcli_gateway::upstream::in_process::InProcess;
    let service = tower::service_fn(|request: http::Request<chatcli_gateway::request::RequestBody>| async {
        let whole = request.into_body().collect().await?.to_bytes();
        let mut answer = http::Response::new(http_body_util::Full::new(whole));
        answer.headers_mut().insert("content-type", "application/grpc".parse()?);
        Ok::<_, chatcli_gateway::BoxError>(answer)
    });
    let gateway = Gateway::over(Upstream::InProcess(InProcess::new(service))).await;
    let mut start = vec![0];
    start.extend_from_slice(&(49u32 * 1024 * 1024).to_be_bytes());
    start.extend_from_slice(&[7; 1000]);
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(Http::Two, gateway.address).await;
        let request = post(gateway.address, "Large", WEB, unfinished(start.clone().into()));
        open.push(tokio::spawn(async move { client.send(request).await.is_ok() }));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    for _ in 0..20 {
        let request = post(gateway.address, "Large", WEB, unfinished(start.clone().into()));
        let seen = call(Http::Two, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(8), "{seen:?}");
        assert!(seen.grpc_message().contains("too many large requests"), "{}", seen.grpc_message());
    }
    // Small ones go through.
    let request = post(gateway.address, "Small", WEB, chunks(vec![message(b"small")]));
    let seen = call(Http::One, gateway.address, request).await;
    assert_eq!(seen.frames().0, [b"small"]);
    for open in open {
        open.abort();
    }
}
