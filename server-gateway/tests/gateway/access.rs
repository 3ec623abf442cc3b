//! Pages of other origins: refused, or allowed and told so.

use http::{Method, Request};

use crate::harness::*;
use crate::script::Script;
use chatcli_gateway::page::Page;

const GUEST: &str = "https://chat.example";

async fn open() -> (Script, Gateway) {
    let script = Script::start().await;
    let gateway = Gateway::with(remote(script.address), Page::none(), &[GUEST]).await;
    (script, gateway)
}

fn from(origin: &str, mut request: Request<ClientBody>) -> Request<ClientBody> {
    request.headers_mut().insert("origin", origin.parse().expect("legal"));
    request
}

#[tokio::test]
async fn a_foreign_page_is_refused_in_both_languages() {
    let (_script, gateway) = open().await;
    for http in BOTH {
        let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
        let seen = call(http, gateway.address, from("http://evil.example", request)).await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (403, Some(7)));
        assert_eq!(seen.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn the_own_page_needs_no_permission() {
    let (_script, gateway) = open().await;
    for http in BOTH {
        let request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"x")]));
        let seen = call(http, gateway.address, from(&format!("http://{}", gateway.address), request)).await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(0)));
        assert_eq!(seen.header("access-control-allow-origin"), None);
        assert_eq!(seen.header("vary"), Some("origin"));
    }
}

#[tokio::test]
async fn a_guest_may_read_statuses_also_of_failures() {
    let (_script, gateway) = open().await;
    for method in ["Echo", "TrailersOnly", "Html"] {
        let request = post(gateway.address, method, WEB, chunks(vec![message(b"x")]));
        let seen = call(Http::One, gateway.address, from(GUEST, request)).await;
        assert_eq!(seen.header("access-control-allow-origin"), Some(GUEST), "{method}");
        let exposed = seen.header("access-control-expose-headers").expect("exposed");
        for name in ["grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after"] {
            assert!(exposed.split(", ").any(|exposed| exposed == name), "{name} in {exposed}");
        }
        assert_eq!(seen.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn a_preflight_is_answered_for_guests_only() {
    let (_script, gateway) = open().await;
    let preflight = |origin: &str| {
        let mut request = post(gateway.address, "Echo", "text/plain", chunks(vec![]));
        *request.method_mut() = Method::OPTIONS;
        request.headers_mut().remove("content-type");
        request.headers_mut().insert("access-control-request-method", "POST".parse().expect("legal"));
        let asked = "content-type,x-grpc-web,x-custom".parse().expect("legal");
        request.headers_mut().insert("access-control-request-headers", asked);
        from(origin, request)
    };
    let seen = call(Http::One, gateway.address, preflight(GUEST)).await;
    assert_eq!(seen.status, 204);
    assert_eq!(seen.header("access-control-allow-origin"), Some(GUEST));
    assert_eq!(seen.header("access-control-allow-headers"), Some("content-type,x-grpc-web,x-custom"));
    assert!(seen.header("access-control-allow-methods").expect("methods").contains("POST"));
    let seen = call(Http::One, gateway.address, preflight("http://evil.example")).await;
    assert_eq!(seen.status, 403);
    assert_eq!(seen.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_foreign_host_is_refused_to_browsers_only() {
    let (_script, gateway) = open().await;
    let under = |name: &str, content_type: &str, origin: Option<&str>| {
        let request = post(gateway.address, "Echo", content_type, chunks(vec![message(b"x")]));
        let (mut parts, body) = request.into_parts();
        parts.uri = format!("http://{name}/test.v1.Script/Echo").parse().expect("legal");
        parts.headers.insert("host", name.parse().expect("legal"));
        let request = Request::from_parts(parts, body);
        match origin {
            Some(origin) => from(origin, request),
            None => request,
        }
    };
    let cases = [
        ("evil.example", WEB, Some("http://evil.example"), Some(7)),
        ("evil.example", WEB, None, Some(7)),
        ("evil.example", NATIVE, Some("http://evil.example"), Some(7)),
        ("tunnel.example", NATIVE, None, Some(0)),
        ("localhost", WEB, Some("http://localhost"), Some(0)),
    ];
    for (name, content_type, origin, status) in cases {
        let seen = call(Http::Two, gateway.address, under(name, content_type, origin)).await;
        assert_eq!(seen.grpc_status(), status, "{name} {content_type} {origin:?}");
    }
}
