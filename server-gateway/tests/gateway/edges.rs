//! The odd but legal, and the plainly wrong: content types, text mode, lengths, trailers, methods.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;

use crate::harness::*;
use crate::script::Script;

#[tokio::test]
async fn every_spelling_of_the_content_type_gets_a_status() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let cases = [
        ("application/grpc-web", "application/grpc", "application/grpc-web+proto"),
        ("application/grpc-web+proto", "application/grpc+proto", "application/grpc-web+proto"),
        ("application/grpc-web+proto; charset=utf-8", "application/grpc+proto", "application/grpc-web+proto"),
        ("Application/GRPC-Web+Proto", "application/grpc+proto", "application/grpc-web+proto"),
        ("application/grpc-web+json", "application/grpc+json", "application/grpc-web+proto"),
    ];
    for http in BOTH {
        for (sent, upstream, answered) in cases {
            let request = post(gateway.address, "Echo", sent, chunks(vec![message(b"hi")]));
            let seen = call(http, gateway.address, request).await;
            assert_eq!(seen.status, 200, "{sent}");
            assert_eq!(seen.header("content-type"), Some(answered), "{sent}");
            let (messages, trailers) = seen.frames();
            assert_eq!(messages, [b"hi"], "{sent}");
            let trailers = trailers.expect("a trailers frame");
            assert!(trailers.contains(&format!("seen-content-type:{upstream}\r\n")), "{trailers}");
            assert!(trailers.contains("seen-te:trailers\r\n"), "{trailers}");
            assert!(!trailers.contains("seen-content-length"), "{trailers}");
        }
    }
}

#[tokio::test]
async fn text_mode_takes_any_padding_and_any_cut() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let whole = message(b"hello there");
    let (left, right) = whole.split_at(7);
    let padded_twice = format!("{}{}", STANDARD.encode(left), STANDARD.encode(right));
    let unpadded = STANDARD.encode(&whole).trim_end_matches('=').to_owned();
    for http in BOTH {
        for text in [STANDARD.encode(&whole), padded_twice.clone(), unpadded.clone()] {
            for cut in [1, 3, text.len()] {
                let pieces = text.as_bytes().chunks(cut).map(Bytes::copy_from_slice).collect();
                let seen =
                    call(http, gateway.address, post(gateway.address, "Echo", TEXT, chunks(pieces))).await;
                assert_eq!(seen.header("content-type"), Some(TEXT));
                let (messages, _) = seen.text_frames();
                assert_eq!(
                    (messages, seen.grpc_status()),
                    (vec![b"hello there".to_vec()], Some(0)),
                    "{text}"
                );
            }
        }
        let bad = chunks(vec![Bytes::from_static(b"AAAA!AAA")]);
        let seen = call(http, gateway.address, post(gateway.address, "Echo", TEXT, bad)).await;
        assert_eq!(seen.grpc_status(), Some(13));
        assert!(seen.grpc_message().contains("base64"), "{}", seen.grpc_message());
    }
}

#[tokio::test]
async fn accept_chooses_text_for_a_binary_request() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let mut request = post(gateway.address, "Echo", WEB, chunks(vec![message(b"hi")]));
    request.headers_mut().insert("accept", TEXT.parse().expect("legal"));
    let seen = call(Http::One, gateway.address, request).await;
    assert_eq!(seen.header("content-type"), Some(TEXT));
    assert_eq!(seen.text_frames().0, [b"hi"]);
}

#[tokio::test]
async fn a_known_length_does_not_cut_the_trailers_off() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for http in BOTH {
        let seen =
            call(http, gateway.address, post(gateway.address, "Length", WEB, chunks(vec![message(b"x")])))
                .await;
        assert_eq!(seen.header("content-length"), None);
        assert_eq!(seen.frames(), (vec![b"one".to_vec()], Some("grpc-status:0\r\n".into())));
    }
}

#[tokio::test]
async fn a_status_in_the_headers_stays_there() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for http in BOTH {
        let request = post(gateway.address, "TrailersOnly", WEB, chunks(vec![message(b"x")]));
        let seen = call(http, gateway.address, request).await;
        assert_eq!(seen.status, 200);
        assert!(seen.body.is_empty(), "no trailers frame is owed");
        assert_eq!(seen.header("grpc-status"), Some("5"));
        assert_eq!(seen.header("grpc-message"), Some("n%C3%A3o"));
        assert_eq!(seen.header("grpc-status-details-bin"), Some("CAUSA24"));
    }
}

#[tokio::test]
async fn trailers_keep_their_order_their_copies_and_their_bytes() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for http in BOTH {
        for (content_type, text) in [(WEB, false), (TEXT, true)] {
            let body = message(b"x");
            let body = if text { STANDARD.encode(body).into() } else { body };
            let request = post(gateway.address, "Duplicates", content_type, chunks(vec![body]));
            let seen = call(http, gateway.address, request).await;
            let (messages, trailers) = if text { seen.text_frames() } else { seen.frames() };
            assert_eq!(messages, [b"one"]);
            let expected =
                "grpc-status:3\r\ngrpc-message:100%25\r\nx-two:a\r\nx-two:b,c\r\nx-data-bin:AAEC\r\n";
            assert_eq!(trailers.as_deref(), Some(expected));
        }
    }
}

#[tokio::test]
async fn metadata_arrives_and_the_query_does_not() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for http in BOTH {
        let mut request = post(gateway.address, "Echo?route=1", WEB, chunks(vec![message(b"x")]));
        let headers = request.headers_mut();
        headers.insert("authorization", "Bearer secret".parse().expect("legal"));
        headers.append("x-two", "a".parse().expect("legal"));
        headers.append("x-two", "b".parse().expect("legal"));
        headers.append("x-data-bin", "AAE=".parse().expect("legal"));
        headers.append("x-forwarded-for", "10.0.0.1".parse().expect("legal"));
        let seen = call(http, gateway.address, request).await;
        let (_, trailers) = seen.frames();
        let trailers = trailers.expect("a trailers frame");
        for line in [
            "authorization:Bearer secret",
            "x-two:a",
            "x-two:b",
            "x-data-bin:AAE",
            "path:/test.v1.Script/Echo",
        ] {
            assert!(trailers.contains(&format!("seen-{line}\r\n")), "{line} in {trailers}");
        }
        assert!(!trailers.contains("x-forwarded-for"), "{trailers}");
    }
}

#[tokio::test]
async fn wrong_methods_types_and_paths_are_refused() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let address = gateway.address;
    for http in BOTH {
        for method in [Method::GET, Method::PUT] {
            let mut request = post(address, "Echo", WEB, chunks(vec![]));
            *request.method_mut() = method;
            let seen = call(http, address, request).await;
            assert_eq!((seen.status.as_u16(), seen.grpc_status()), (405, Some(12)));
        }
        for content_type in ["application/json", "text/plain", "application/grpc-webby"] {
            let seen = call(http, address, post(address, "Echo", content_type, chunks(vec![]))).await;
            assert_eq!((seen.status.as_u16(), seen.grpc_status()), (415, Some(13)), "{content_type}");
        }
        let mut request = post(address, "Echo", WEB, chunks(vec![message(b"x")]));
        *request.uri_mut() = format!("http://{address}/only-one").parse().expect("legal");
        let seen = call(http, address, request).await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(12)));
    }
    let seen = call(Http::One, address, post(address, "Echo", NATIVE, chunks(vec![message(b"x")]))).await;
    assert_eq!((seen.status.as_u16(), seen.grpc_status()), (505, Some(13)));
}

#[tokio::test]
async fn broken_requests_are_told_so() {
    let mut script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    let cases = [
        (message(b"whole").slice(..8), 13, "inside a message"),
        (message(b"whole").slice(..3), 13, "inside a message"),
        (Bytes::from_static(&[0, 0x10, 0, 0, 0, 1]), 8, "larger than the limit"),
        (Bytes::from_static(&[0x80, 0, 0, 0, 0]), 13, "flag"),
    ];
    for (http, content_type) in [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)] {
        for (body, code, words) in &cases {
            let request = post(gateway.address, "Echo", content_type, chunks(vec![body.clone()]));
            let seen = call(http, gateway.address, request).await;
            assert_eq!(seen.grpc_status(), Some(*code), "{seen:?}");
            assert!(seen.grpc_message().contains(words), "{}", seen.grpc_message());
            let reset = script.next_reset().await;
            assert_eq!(reset, crate::script::Event::RequestReset(h2::Reason::CANCEL));
        }
    }
}

#[tokio::test]
async fn an_empty_request_ends_at_once() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    for (http, content_type) in [(Http::One, WEB), (Http::One, TEXT), (Http::Two, WEB), (Http::Two, NATIVE)] {
        let seen =
            call(http, gateway.address, post(gateway.address, "Echo", content_type, chunks(vec![]))).await;
        assert_eq!(seen.grpc_status(), Some(0), "{content_type}");
    }
}

#[tokio::test]
async fn health_is_plain_http() {
    let gateway = Gateway::to("127.0.0.1:1".parse().expect("an address")).await;
    for http in BOTH {
        let request = http::Request::get(format!("http://{}/healthz", gateway.address))
            .header("host", gateway.address.to_string())
            .body(chunks(vec![]))
            .expect("legal");
        let seen = call(http, gateway.address, request).await;
        assert_eq!((seen.status.as_u16(), &seen.body[..]), (200, &b"ok\n"[..]));
    }
}
