//! An upstream behind TLS: the same calls, and every way in which a handshake must not succeed. `native` runs
//! its calls over TLS too.

use std::net::SocketAddr;

use chatcli_gateway::upstream::remote::{BadUpstream, Remote};
use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa, date_time_ymd};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::*;
use crate::script::{Event, Script};
use crate::secure::*;

const HOST: &str = "127.0.0.1";

/// Every way to call: both gRPC-Web transports, and native gRPC.
const WAYS: [(Http, &str); 3] = [(Http::One, WEB), (Http::Two, WEB), (Http::Two, NATIVE)];

async fn ask(gateway: &Gateway, (http, content_type): (Http, &str), method: &str) -> Seen {
    let request = post(gateway.address, method, content_type, chunks(vec![message(b"x")]));
    call(http, gateway.address, request).await
}

/// Every way to call fails with these words, and never reaches the server behind.
async fn fails(gateway: &Gateway, words: &str) {
    for way in WAYS {
        let seen = ask(gateway, way, "Echo").await;
        assert_eq!((seen.status.as_u16(), seen.grpc_status()), (200, Some(14)), "{way:?}: {seen:?}");
        let said = seen.grpc_message();
        assert!(said.contains(words) && said.contains("https://"), "{way:?}: {said}");
    }
}

/// A door that trusts `authority`, in front of a script behind a server set up like this.
async fn refuses(authority: &Authority, config: ServerConfig, words: &str) {
    let mut script = Script::start().await;
    let front = Front::start(config, script.address).await;
    let gateway = Gateway::over(secure(HOST, front.address.port(), &authority.file())).await;
    fails(&gateway, words).await;
    assert!(script.events.try_recv().is_err(), "a call went through");
}

#[tokio::test]
async fn calls_streams_and_cancellation_go_through_tls() {
    let authority = Authority::new("ours");
    let mut script = Script::start().await;
    let front = Front::start(authority.server(&[HOST], &["http/1.1", "h2"]), script.address).await;
    let gateway = Gateway::over(secure(HOST, front.address.port(), &authority.file())).await;
    for way in WAYS {
        let seen = ask(&gateway, way, "Echo").await;
        assert_eq!(seen.grpc_status(), Some(0), "{way:?}: {}", seen.grpc_message());
        assert_eq!(seen.frames().0, [b"x"]);
        let seen = ask(&gateway, way, "DieAfterOne").await;
        assert_eq!((seen.frames().0, seen.grpc_status()), (vec![b"one".to_vec()], Some(14)), "{way:?}");
        let mut request = post(gateway.address, "HangAfterOne", way.1, chunks(vec![message(b"x")]));
        request.headers_mut().insert("grpc-timeout", "300m".parse().expect("legal"));
        assert_eq!(call(way.0, gateway.address, request).await.grpc_status(), Some(4), "{way:?}");
        assert_eq!(script.next_reset().await, Event::Reset("HangAfterOne".into(), h2::Reason::CANCEL));
    }
}

#[tokio::test]
async fn many_calls_share_one_connection() {
    let authority = Authority::new("ours");
    let script = Script::start().await;
    let front = Front::start(authority.server(&["localhost"], &["h2"]), script.address).await;
    let gateway = Gateway::over(secure("localhost", front.address.port(), &authority.file())).await;
    for _ in 0..10 {
        assert_eq!(ask(&gateway, WAYS[0], "Echo").await.grpc_status(), Some(0));
    }
    assert_eq!(script.connections.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_unknown_authority_is_refused_even_with_a_known_name() {
    let ours = Authority::new("ours");
    for name in ["theirs", "ours"] {
        let config = Authority::new(name).server(&[HOST], &["h2"]);
        refuses(&ours, config, "an authority that this gateway does not trust").await;
    }
}

#[tokio::test]
async fn another_servers_certificate_is_refused() {
    let authority = Authority::new("ours");
    let config = authority.server(&["secret-name.example", "127.0.0.2"], &["h2"]);
    let script = Script::start().await;
    let front = Front::start(config, script.address).await;
    let port = front.address.port();
    for host in [HOST, "localhost"] {
        let gateway = Gateway::over(secure(host, port, &authority.file())).await;
        fails(&gateway, &format!("not for the name {host}")).await;
        let said = ask(&gateway, WAYS[0], "Echo").await.grpc_message();
        assert!(!said.contains("secret-name"), "{said}");
    }
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_refused() {
    let authority = Authority::new("ours");
    let mut old = plain(&[HOST]);
    old.not_after = date_time_ymd(2001, 1, 1);
    let mut early = plain(&[HOST]);
    early.not_before = date_time_ymd(4000, 1, 1);
    for (params, words) in [(old, "has expired"), (early, "is not valid yet")] {
        let config = authority.server_with(params, &["h2"], WebPkiClientVerifier::no_client_auth());
        refuses(&authority, config, words).await;
    }
}

#[tokio::test]
async fn a_certificate_for_something_else_is_refused() {
    let authority = Authority::new("ours");
    let mut own = plain(&[HOST]);
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut callers = plain(&[HOST]);
    callers.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    for (params, words) in [(own, "an authority's own"), (callers, "not made for servers")] {
        let config = authority.server_with(params, &["h2"], WebPkiClientVerifier::no_client_auth());
        refuses(&authority, config, words).await;
    }
}

#[tokio::test]
async fn tls_without_http2_is_refused() {
    let authority = Authority::new("ours");
    for protocols in [&["http/1.1"][..], &[]] {
        let config = authority.server(&[HOST], protocols);
        refuses(&authority, config, "does not offer HTTP/2").await;
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_none() {
    let authority = Authority::new("ours");
    let mut script = Script::start().await;
    let front = Front::start(authority.mutual_server(&[HOST]), script.address).await;
    let gateway = Gateway::over(secure(HOST, front.address.port(), &authority.file())).await;
    for way in WAYS {
        let seen = ask(&gateway, way, "Echo").await;
        let said = seen.grpc_message();
        assert_eq!(seen.grpc_status(), Some(14), "{way:?}: {said}");
        assert!(said.contains("asks for a client certificate"), "{way:?}: {said}");
    }
    assert!(script.events.try_recv().is_err(), "a call went through");
}

#[tokio::test]
async fn what_is_not_tls_is_named_so() {
    let authority = Authority::new("ours");
    // HTTP/2 in the clear, HTTP/1.1 in the clear (another gateway), and a port that hangs up.
    let script = Script::start().await;
    let other = Gateway::to(script.address).await;
    let rude = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hangs_up = rude.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            drop(rude.accept().await);
        }
    });
    for address in [script.address, other.address, hangs_up] {
        let gateway = Gateway::over(secure(HOST, address.port(), &authority.file())).await;
        fails(&gateway, "speak TLS there").await;
    }
}

#[tokio::test]
async fn a_plain_address_of_another_protocol_is_named_so() {
    let authority = Authority::new("ours");
    let script = Script::start().await;
    let front = Front::start(authority.server(&[HOST], &["h2"]), script.address).await;
    // What a web server says to the first bytes of HTTP/2, and what anything else says.
    let greets = |words: &'static [u8]| async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(words).await;
                let _ = stream.read(&mut [0; 64]).await;
            }
        });
        address
    };
    let cases = [
        (front.address, "speaks TLS there; write the address with https://"),
        (greets(b"HTTP/1.1 400 Bad Request\r\n\r\n").await, "speaks HTTP/1 there, but gRPC needs HTTP/2"),
        (greets(b"SSH-2.0-OpenSSH_9.2\r\n").await, "does not speak HTTP/2 there"),
        (greets(b"").await, "if it speaks TLS there, write the address with https://"),
    ];
    for (address, words) in cases {
        let gateway = Gateway::to(address).await;
        for way in WAYS {
            let seen = ask(&gateway, way, "Echo").await;
            assert_eq!(seen.grpc_status(), Some(14), "{way:?}: {seen:?}");
            assert!(seen.grpc_message().contains(words), "{way:?}: {}", seen.grpc_message());
        }
    }
}

#[tokio::test]
async fn a_silent_port_does_not_hold_callers_for_ever() {
    let authority = Authority::new("ours");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let gateway = Gateway::over(secure(HOST, port, &authority.file())).await;
    let seen = ask(&gateway, WAYS[0], "Echo").await;
    assert_eq!(seen.grpc_status(), Some(14));
    assert!(seen.grpc_message().contains("no TLS handshake"), "{}", seen.grpc_message());
}

#[tokio::test]
async fn a_server_that_was_away_is_found_again() {
    let authority = Authority::new("ours");
    let mut script = Script::start().await;
    let config = authority.server(&[HOST], &["h2"]);
    let front = Front::start(config.clone(), script.address).await;
    let address: SocketAddr = front.address;
    let gateway = Gateway::over(secure(HOST, address.port(), &authority.file())).await;
    assert_eq!(ask(&gateway, WAYS[0], "Echo").await.grpc_status(), Some(0));
    let Some(Event::Began(..)) = script.events.recv().await else { panic!("no call") };
    let asked = async { ask(&gateway, WAYS[1], "HangAfterOne").await };
    let killed = async {
        // The next beginning is the call that hangs.
        let _ = script.events.recv().await;
        front.kill().await;
    };
    let (seen, ()) = tokio::join!(asked, killed);
    assert_eq!(seen.grpc_status(), Some(14), "{}", seen.grpc_message());
    // What TLS thinks of a connection that just ends is nothing for callers.
    assert!(seen.grpc_message().ends_with(": it closed the connection"), "{}", seen.grpc_message());
    assert_eq!(ask(&gateway, WAYS[0], "Echo").await.grpc_status(), Some(14));
    let _front = Front::on(TcpListener::bind(address).await.expect("the same port"), config, script.address);
    let back = async {
        while ask(&gateway, WAYS[0], "Echo").await.grpc_status() != Some(0) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, back).await.expect("comes back");
}

#[test]
fn files_of_authorities_are_checked_before_the_first_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = std::fs::read_to_string(Authority::new("ours").file()).expect("reads");
    let cut = good.replace("-----END CERTIFICATE-----", "");
    let cases = [
        ("empty", String::new(), "holds no certificate"),
        ("prose", "trust me".into(), "holds no certificate"),
        ("key", good.replace("CERTIFICATE", "PRIVATE KEY"), "holds no certificate"),
        ("cut", cut, "certificate 1 has no -----END"),
        ("letters", "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n".into(), "is not base64"),
        (
            "second",
            format!("{good}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            "certificate 2 is not an X.509",
        ),
    ];
    for (name, text, words) in cases {
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("writes");
        let error = Remote::new("https://h:1", Some(&file)).map(|_| ()).expect_err(name);
        let said = error.to_string();
        assert!(matches!(error, BadUpstream::Roots(_)), "{name}: {said}");
        assert!(said.contains(words) && said.contains(&file.display().to_string()), "{name}: {said}");
    }
    let both = folder.path().join("both");
    std::fs::write(&both, format!("a comment\n{good}{good}")).expect("writes");
    assert!(Remote::new("https://h:1", Some(&both)).is_ok());
}
