//! A caller that goes away ends the call at the upstream, whatever it speaks.

use h2::Reason;
use http_body_util::BodyExt;

use crate::harness::*;
use crate::script::{Event, Script};

const WAYS: [(Http, &str); 3] = [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)];

#[tokio::test]
async fn leaving_before_the_answer() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        let address = gateway.address;
        let waiting = tokio::spawn(async move {
            let request = post(address, "Hang", content_type, chunks(vec![message(b"x")]));
            call(http, address, request).await
        });
        assert_eq!(script.events.recv().await, Some(Event::Began("Hang".into(), None)));
        waiting.abort();
        assert_eq!(script.next_reset().await, Event::Reset("Hang".into(), Reason::CANCEL), "{http:?}");
    }
}

#[tokio::test]
async fn leaving_inside_the_answer() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        let mut client = Client::connect(http, gateway.address).await;
        let request = post(gateway.address, "HangAfterOne", content_type, chunks(vec![message(b"x")]));
        let mut response = client.send(request).await.expect("an answer");
        response.body_mut().frame().await.expect("a frame").expect("whole");
        drop(response);
        if http == Http::One {
            drop(client);
        }
        assert_eq!(
            script.next_reset().await,
            Event::Reset("HangAfterOne".into(), Reason::CANCEL),
            "{http:?}"
        );
    }
}

#[tokio::test]
async fn leaving_inside_the_request() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        let address = gateway.address;
        let waiting = tokio::spawn(async move {
            let request = post(address, "Echo", content_type, unfinished(message(b"whole").slice(..7)));
            call(http, address, request).await
        });
        assert_eq!(script.events.recv().await, Some(Event::Began("Echo".into(), None)));
        waiting.abort();
        assert_eq!(script.next_reset().await, Event::RequestReset(Reason::CANCEL), "{http:?}");
    }
}

#[tokio::test]
async fn the_clock_also_ends_a_request_that_never_does() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in WAYS {
        let mut request = post(gateway.address, "Echo", content_type, unfinished(message(b"x")));
        request.headers_mut().insert("grpc-timeout", "200m".parse().expect("legal"));
        let seen = call(http, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(4));
        assert_eq!(script.next_reset().await, Event::RequestReset(Reason::CANCEL), "{http:?}");
    }
}
