//! TLS on the gateway's own port: calls, the page and their limits behind it, and peers that speak something else.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chatcli_gateway::downstream::tls::Identity;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::harness::*;
use crate::raw::{Raw, head};
use crate::script::Script;
use crate::secure::Authority;

async fn greet(
    address: SocketAddr,
    authority: &Authority,
    protocols: &[&str],
) -> Option<TlsStream<TcpStream>> {
    let connector = TlsConnector::from(Arc::new(authority.client(protocols)));
    let stream = TcpStream::connect(address).await.expect("the gateway listens");
    let name = ServerName::IpAddress(address.ip().into());
    tokio::time::timeout(PATIENCE, connector.connect(name, stream)).await.expect("in time").ok()
}

async fn call_over(
    address: SocketAddr,
    authority: &Authority,
    protocols: &[&str],
    kind: &str,
) -> Option<Seen> {
    let stream = greet(address, authority, protocols).await?;
    let request = post(address, "Echo", kind, chunks(vec![message(b"sealed")]));
    let mut client = if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        let (sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Client::Two(sender)
    } else {
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Client::One(sender)
    };
    Some(read(client.send(request).await.ok()?).await)
}

/// Whether a call gets its answer, from a gateway that this authority vouches for.
pub async fn answers(address: SocketAddr, authority: &Authority) -> bool {
    let seen = call_over(address, authority, &["http/1.1"], WEB).await;
    seen.is_some_and(|seen| seen.grpc_status() == Some(0))
}

fn identity(authority: &Authority, folder: &Path) -> Arc<Identity> {
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    authority.pair(&["127.0.0.1"], &certificate, &key);
    Arc::new(Identity::load(&certificate, &key).expect("a pair"))
}

#[tokio::test]
async fn every_way_to_call_goes_over_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let script = Script::start().await;
    let identity = Some(identity(&ours, folder.path()));
    let gateway = Gateway::open(Setting { identity, ..Setting::over(remote(script.address)) }).await;
    let ways: [(&[&str], &str); 5] =
        [(&["h2", "http/1.1"], NATIVE), (&["h2"], WEB), (&["h2"], NATIVE), (&["http/1.1"], WEB), (&[], WEB)];
    for (protocols, kind) in ways {
        let seen = call_over(gateway.address, &ours, protocols, kind).await.expect("an answer");
        assert_eq!(seen.grpc_status(), Some(0), "{protocols:?} {kind}");
        assert!(seen.header("strict-transport-security").is_some());
    }
    assert!(greet(gateway.address, &theirs, &["h2"]).await.is_none(), "a stranger's certificate");

    // In the clear: told in words, by HTTP/1.1 and by HTTP/2.
    let mut raw = Raw::connect(gateway.address).await;
    raw.write(head(gateway.address, "Echo", "content-length: 0\r\n").as_bytes()).await;
    let answer = raw.answer().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    assert!(String::from_utf8_lossy(&answer.body).contains("HTTPS") && raw.ends().await);
    let stream = TcpStream::connect(gateway.address).await.expect("the gateway listens");
    let (_sender, connection) = hyper::client::conn::http2::handshake::<_, _, http_body_util::Full<Bytes>>(
        TokioExecutor::new(),
        TokioIo::new(stream),
    )
    .await
    .expect("the preface is taken");
    let ended = tokio::time::timeout(PATIENCE, connection).await.expect("ends");
    assert!(format!("{:?}", ended.expect_err("a GOAWAY")).contains("only TLS"));
}

#[tokio::test]
async fn tls_on_a_plain_port_ends_and_is_no_hang() {
    let script = Script::start().await;
    let gateway = Gateway::to(script.address).await;
    assert!(greet(gateway.address, &Authority::new("ours"), &["h2"]).await.is_none());
}

#[tokio::test]
async fn half_a_handshake_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = Authority::new("ours");
    let script = Script::start().await;
    let limits = chatcli_gateway::downstream::Limits {
        head: std::time::Duration::from_millis(1500),
        ..Default::default()
    };
    let identity = Some(identity(&ours, folder.path()));
    let gateway = Gateway::open(Setting { identity, limits, ..Setting::over(remote(script.address)) }).await;
    for opening in [&b"\x16"[..], b"\x16\x03\x01\x02\x00", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"] {
        let mut raw = Raw::connect(gateway.address).await;
        raw.write(opening).await;
        assert!(raw.ends().await);
    }
    let greeted = greet(gateway.address, &ours, &["h2"]).await.expect("a handshake");
    let (mut reader, _writer) = tokio::io::split(greeted);
    let mut rest = [0; 16];
    let read = tokio::io::AsyncReadExt::read(&mut reader, &mut rest);
    let read = tokio::time::timeout(PATIENCE, read).await.expect("ends");
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    assert!(answers(gateway.address, &ours).await);
}

#[test]
fn a_pair_that_cannot_be_used_is_told_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let authority = Authority::new("ours");
    authority.pair(&["127.0.0.1"], &path("cert.pem"), &path("key.pem"));
    authority.pair(&["127.0.0.1"], &path("other-cert.pem"), &path("other-key.pem"));
    std::fs::write(path("empty.pem"), "").expect("writes");
    let told = |certificate: &str, key: &str| {
        Identity::load(&path(certificate), &path(key)).expect_err("unusable").to_string()
    };
    for (certificate, key, words) in [
        ("missing.pem", "key.pem", "cannot read the certificate in"),
        ("empty.pem", "key.pem", "holds no certificate"),
        ("cert.pem", "missing.pem", "cannot read the private key in"),
        ("cert.pem", "empty.pem", "nothing in PEM form found"),
        ("cert.pem", "other-key.pem", "cannot be used"),
    ] {
        let said = told(certificate, key);
        assert!(said.contains(words), "{certificate} {key}: {said}");
    }
}

#[tokio::test]
async fn the_page_is_behind_tls_too() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("index.html"), "<title>page</title>").expect("writes");
    let ours = Authority::new("ours");
    let script = Script::start().await;
    let identity = Some(identity(&ours, folder.path()));
    let page = chatcli_gateway::page::Page::open(folder.path()).expect("a page");
    let gateway = Gateway::open(Setting { identity, page, ..Setting::over(remote(script.address)) }).await;
    let stream = greet(gateway.address, &ours, &["http/1.1"]).await.expect("a handshake");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("h1");
    tokio::spawn(connection);
    let request = http::Request::get("/").header("host", gateway.address.to_string());
    let answer = sender.send_request(request.body(chunks(vec![])).expect("legal")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let body = answer.into_body().collect().await.expect("whole").to_bytes();
    assert!(body.starts_with(b"<title>"));
}
