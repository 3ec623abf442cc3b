//! What the gateway says about itself: health, readiness, request ids, numbers.

use std::net::SocketAddr;

use http::Request;
use http_body_util::BodyExt;

use crate::harness::*;
use crate::script::Script;

const CHECK: &str = "/grpc.health.v1.Health/Check";
const WATCH: &str = "/grpc.health.v1.Health/Watch";

fn health(address: SocketAddr, path: &str, kind: &str, service: &str) -> Request<ClientBody> {
    let mut question = Vec::new();
    if !service.is_empty() {
        question.extend_from_slice(&[0x0a, u8::try_from(service.len()).expect("short")]);
        question.extend_from_slice(service.as_bytes());
    }
    let mut request = post(address, "x", kind, chunks(vec![message(&question)]));
    *request.uri_mut() = format!("http://{address}{path}").parse().expect("legal");
    request
}

async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let request = Request::get(format!("http://{address}{path}"))
        .header("host", address.to_string())
        .body(chunks(vec![]))
        .expect("legal");
    let seen = call(Http::One, address, request).await;
    (seen.status.as_u16(), String::from_utf8(seen.body).expect("text"))
}

#[tokio::test]
async fn health_is_answered_here_for_the_two_names() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, kind) in [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)] {
        for service in ["", "chatcli.v1.ChatCLIService"] {
            let seen = call(http, gateway.address, health(gateway.address, CHECK, kind, service)).await;
            assert_eq!(
                (seen.frames().0, seen.grpc_status()),
                (vec![vec![8, 1]], Some(0)),
                "{kind} {service}"
            );
        }
        let seen =
            call(http, gateway.address, health(gateway.address, CHECK, kind, "other.v1.Service")).await;
        assert_eq!(seen.grpc_status(), Some(5));
    }
    assert_eq!(get(gateway.address, "/readyz").await, (200, "ok\n".to_owned()));
}

#[tokio::test]
async fn a_dead_server_is_no_readiness_but_no_death() {
    let gateway = Gateway::to("127.0.0.1:1".parse().expect("an address")).await;
    let seen = call(Http::One, gateway.address, health(gateway.address, CHECK, WEB, "")).await;
    assert_eq!((seen.frames().0, seen.grpc_status()), (vec![vec![8, 2]], Some(0)));
    let (status, words) = get(gateway.address, "/readyz").await;
    assert!(status == 503 && words.contains("does not answer"), "{status}: {words}");
    assert_eq!(get(gateway.address, "/healthz").await.0, 200);
}

#[tokio::test]
async fn watch_tells_of_the_drain() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let request = health(gateway.address, WATCH, NATIVE, "");
    let mut watched = client.send(request).await.expect("an answer");
    let mut next = async || {
        let frame = tokio::time::timeout(PATIENCE, watched.body_mut().frame()).await.expect("goes on");
        frame.expect("a frame").expect("whole").into_data().expect("data")
    };
    assert_eq!(&next().await[..], [0, 0, 0, 0, 2, 8, 1]);
    gateway.readiness.drain();
    assert_eq!(&next().await[..], [0, 0, 0, 0, 2, 8, 2]);
    assert_eq!(get(gateway.address, "/readyz").await.0, 503);
    // Those who come all the same are still served.
    let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
    assert_eq!(call(Http::One, gateway.address, request).await.grpc_status(), Some(0));
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let mut unknown = client.send(health(gateway.address, WATCH, NATIVE, "other")).await.expect("an answer");
    let frame = tokio::time::timeout(PATIENCE, unknown.body_mut().frame()).await.expect("at once");
    assert_eq!(
        &frame.expect("a frame").expect("whole").into_data().expect("data")[..],
        [0, 0, 0, 0, 2, 8, 3]
    );
}

#[tokio::test]
async fn a_request_has_one_name_on_its_whole_way() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for http in BOTH {
        for (given, kept) in [(Some("abc-1"), true), (Some("two words"), false), (None, false)] {
            let mut request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            request.headers_mut().insert("traceparent", trace.parse().expect("legal"));
            request.headers_mut().insert("tracestate", "a=b".parse().expect("legal"));
            if let Some(given) = given {
                request.headers_mut().insert("x-request-id", given.parse().expect("legal"));
            }
            let seen = call(http, gateway.address, request).await;
            let id = seen.header("x-request-id").expect("an id").to_owned();
            assert_eq!(given == Some(id.as_str()), kept);
            let trailers = seen.frames().1.expect("trailers");
            for line in [
                &format!("seen-x-request-id:{id}"),
                "seen-tracestate:a=b",
                &format!("seen-traceparent:{trace}"),
            ] {
                assert!(trailers.contains(line), "{line} in {trailers}");
            }
            assert_eq!(seen.header("x-accel-buffering"), Some("no"));
            assert_eq!(seen.header("cache-control"), Some("no-store"));
        }
    }
}

#[tokio::test]
async fn every_end_of_a_call_is_counted_once() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (method, kind) in
        [("Echo", WEB), ("TrailersOnly", WEB), ("Reset8", WEB), ("Echo", "application/json")]
    {
        let request = post(gateway.address, method, kind, chunks(vec![message(b"x")]));
        call(Http::Two, gateway.address, request).await;
    }
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let request = post(gateway.address, "HangAfterOne", WEB, chunks(vec![message(b"x")]));
    let open = client.send(request).await.expect("an answer");
    let text = gateway.operation.metrics.text();
    assert!(text.contains("chatcli_grpc_in_flight_requests{method=\"other\"} 1"), "{text}");
    drop(open);
    drop(client);
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let text = gateway.operation.metrics.text();
        if text.contains("chatcli_grpc_in_flight_requests{method=\"other\"} 0") {
            break;
        }
        assert!(tokio::time::Instant::now() < until, "{text}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let text = gateway.operation.metrics.text();
    for line in [
        "chatcli_grpc_requests_total{method=\"other\",code=\"OK\"} 1",
        "chatcli_grpc_requests_total{method=\"other\",code=\"NotFound\"} 1",
        "chatcli_grpc_requests_total{method=\"other\",code=\"Canceled\"} 2",
        "chatcli_grpc_requests_total{method=\"other\",code=\"Internal\"} 1",
        "chatcli_gateway_refusals_total{code=\"Internal\"} 1",
        "chatcli_grpc_stream_messages_received_total{method=\"other\"} 4",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}
