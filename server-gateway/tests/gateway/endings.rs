//! How calls end when not the caller ends them, but the clock, the upstream or the door.

use bytes::Bytes;
use h2::Reason;
use http_body_util::BodyExt;
use tokio::net::TcpListener;

use crate::harness::*;
use crate::script::{Event, Script};

/// Every way to call: both gRPC-Web transports, and native gRPC.
const WAYS: [(Http, &str); 3] = [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)];

async fn ask(gateway: &Gateway, (http, content_type): (Http, &str), method: &str) -> Seen {
    let request = post(gateway.address, method, content_type, chunks(vec![message(b"x")]));
    call(http, gateway.address, request).await
}

#[tokio::test]
async fn the_clock_ends_a_call_before_and_after_its_first_message() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        for method in ["Hang", "HangAfterOne"] {
            let mut request = post(gateway.address, method, content_type, chunks(vec![message(b"x")]));
            request.headers_mut().insert("grpc-timeout", "300m".parse().expect("legal"));
            let seen = call(http, gateway.address, request).await;
            assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(4)), "{method}");
            assert!(!seen.broken);
            let messages = seen.frames().0;
            assert_eq!(messages.len(), usize::from(method == "HangAfterOne"));
            let Some(Event::Began(_, Some(told))) = script.events.recv().await else {
                panic!("no timeout upstream")
            };
            let (number, unit) = told.split_at(told.len() - 1);
            assert!(unit == "u" && number.parse::<u32>().expect("digits") <= 300_000, "{told}");
            assert_eq!(script.next_reset().await, Event::Reset(method.into(), Reason::CANCEL));
        }
    }
}

#[tokio::test]
async fn a_malformed_timeout_is_the_callers_mistake() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        let mut request = post(gateway.address, "Echo", content_type, chunks(vec![message(b"x")]));
        request.headers_mut().insert("grpc-timeout", "soon".parse().expect("legal"));
        assert_eq!(call(http, gateway.address, request).await.grpc_status(), Some(3));
    }
}

#[tokio::test]
async fn an_unreachable_upstream_is_unavailable_and_then_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let gateway = Gateway::to(address).await;
    for way in WAYS {
        let seen = ask(&gateway, way, "Echo").await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(14)));
        assert!(seen.grpc_message().contains("cannot reach the upstream"), "{}", seen.grpc_message());
    }
    let script = Script::on(TcpListener::bind(address).await.expect("the same port"));
    comes_back(&gateway).await;
    script.kill().await;
    assert_eq!(ask(&gateway, (Http::One, WEB), "Echo").await.grpc_status(), Some(14));
    let _script = Script::on(TcpListener::bind(address).await.expect("the same port"));
    comes_back(&gateway).await;
}

async fn comes_back(gateway: &Gateway) {
    let back = async {
        while ask(gateway, (Http::One, WEB), "Echo").await.grpc_status() != Some(0) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, back).await.expect("comes back");
}

#[tokio::test]
async fn an_upstream_killed_between_messages_ends_with_a_status() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for way in WAYS {
        for method in ["DieAfterOne", "DieInPrefix"] {
            let seen = ask(&gateway, way, method).await;
            assert_eq!((seen.frames().0, seen.broken), (vec![b"one".to_vec()], false), "{way:?} {method}");
            assert_eq!(seen.grpc_status(), Some(14), "{way:?} {method}: {}", seen.grpc_message());
        }
    }
}

#[tokio::test]
async fn an_upstream_killed_inside_a_message_breaks_the_transport() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for way in WAYS {
        for method in ["DieInside", "EndInside"] {
            let seen = ask(&gateway, way, method).await;
            assert!(seen.broken, "{way:?} {method}: truncation must not look whole");
            assert_eq!(seen.frames().1, None);
        }
    }
}

#[tokio::test]
async fn resets_map_by_the_table() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let table = [
        (Reason::REFUSED_STREAM, 14),
        (Reason::CANCEL, 1),
        (Reason::ENHANCE_YOUR_CALM, 8),
        (Reason::INADEQUATE_SECURITY, 7),
        (Reason::INTERNAL_ERROR, 13),
    ];
    for way in WAYS {
        for (reason, code) in table {
            let seen = ask(&gateway, way, &format!("Reset{}", u32::from(reason))).await;
            assert_eq!((seen.grpc_status(), seen.broken), (Some(code), false), "{way:?} {reason:?}");
        }
    }
}

#[tokio::test]
async fn a_missing_status_is_made_up_for() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for way in WAYS {
        for (method, code) in [("NoStatus", 13), ("TrailersWithoutStatus", 13), ("DieAtOnce", 14)] {
            let seen = ask(&gateway, way, method).await;
            assert_eq!((seen.grpc_status(), seen.broken), (Some(code), false), "{way:?} {method}");
        }
    }
}

#[tokio::test]
async fn bad_messages_of_the_upstream_never_reach_the_caller() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for way in WAYS {
        for (method, code) in [("TooLarge", 8), ("ForgedTrailers", 13)] {
            let seen = ask(&gateway, way, method).await;
            assert_eq!(seen.frames().0, [b"one"], "{way:?} {method}");
            assert_eq!((seen.grpc_status(), seen.broken), (Some(code), false), "{way:?} {method}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_grpc_is_quoted() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for way in WAYS {
        let seen = ask(&gateway, way, "Html").await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(14)));
        let message = seen.grpc_message();
        assert!(message.contains("503") && message.contains("<h1>no healthy upstream</h1>"), "{message}");
    }
}

#[tokio::test]
async fn a_closing_door_lets_go_of_its_streams_with_a_status() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let mut open = Vec::new();
    for (http, content_type) in WAYS {
        let mut client = Client::connect(http, gateway.address).await;
        let request = post(gateway.address, "HangAfterOne", content_type, chunks(vec![message(b"x")]));
        let mut response = client.send(request).await.expect("an answer");
        let first = response.body_mut().frame().await.expect("a frame").expect("whole");
        assert_eq!(first.into_data().expect("data"), message(b"one"));
        open.push((client, response));
    }
    let address = gateway.address;
    gateway.closing.stop.cancel();
    // What is still open may run on for a while; a test does not wait for it.
    gateway.closing.end_calls.cancel();
    for (_client, response) in open {
        let seen = read(response).await;
        assert_eq!((seen.grpc_status(), seen.broken), (Some(14), false));
        assert!(matches!(script.next_reset().await, Event::Reset(_, Reason::CANCEL)));
    }
    gateway.closed().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn text_mode_flushes_each_message_whole() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let mut client = Client::connect(Http::One, gateway.address).await;
    let request = post(gateway.address, "HangAfterOne", TEXT, chunks(vec![Bytes::from_static(b"AAAAAAA=")]));
    let mut response = client.send(request).await.expect("an answer");
    // "one" with its prefix is eight bytes; without padding its last two would wait for a next message.
    let first =
        response.body_mut().frame().await.expect("a frame").expect("whole").into_data().expect("data");
    assert_eq!(first, "AAAAAANvbmU=");
}
