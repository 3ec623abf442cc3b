//! The troubles arrive as they should, seen by a caller on bare HTTP/2.

use std::time::Duration;

use bytes::Bytes;
use chatcli_peer::{Order, Peer, Pings, Rate, Rules, Verdict, echo, message};
use h2::client::SendRequest;
use h2::{Ping, Reason};
use http::{HeaderMap, Request};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

struct Caller {
    requests: SendRequest<Bytes>,
    pings: Option<h2::PingPong>,
    /// Why the connection ended.
    ended: Option<JoinHandle<Result<(), h2::Error>>>,
}

impl Caller {
    async fn connect(peer: &Peer) -> Self {
        let stream = TcpStream::connect(peer.address()).await.expect("it listens");
        let (requests, mut connection) =
            h2::client::Builder::new().max_header_list_size(16 << 20).handshake(stream).await.expect("h2");
        let pings = connection.ping_pong();
        Self { requests, pings, ended: Some(tokio::spawn(connection)) }
    }

    /// For a second call at once on the same connection.
    fn another(&self) -> Self {
        Self { requests: self.requests.clone(), pings: None, ended: None }
    }

    async fn call(&mut self, method: &str, fields: &[(&'static str, &str)]) -> Result<Seen, h2::Error> {
        let mut requests = self.requests.clone().ready().await?;
        let mut request = Request::post(format!("http://x/chatcli.v1.ChatCLIService/{method}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let (answer, mut body) = requests.send_request(request.body(()).expect("legal"), false)?;
        body.send_data(message(b"x"), true)?;
        let answer = answer.await?;
        let (head, mut body) = answer.into_parts();
        let mut data = Vec::new();
        while let Some(piece) = body.data().await {
            data.extend_from_slice(&piece?);
        }
        let trailers = body.trailers().await?;
        Ok(Seen { head: head.headers, data, trailers })
    }
}

#[derive(Debug)]
struct Seen {
    head: HeaderMap,
    data: Vec<u8>,
    trailers: Option<HeaderMap>,
}

impl Seen {
    fn field(&self, name: &str) -> Option<String> {
        let trailers = self.trailers.as_ref().and_then(|map| map.get(name));
        trailers.or_else(|| self.head.get(name)).map(|value| value.to_str().expect("text").to_owned())
    }

    fn status(&self) -> Option<u16> {
        self.field("grpc-status")?.parse().ok()
    }
}

const RIGHT: [(&str, &str); 1] = [("authorization", "Bearer secret")];

#[tokio::test]
async fn authentication_has_a_bucket_per_connection_and_right_calls_empty_it() {
    let peer = Peer::start(Rules::go(Some("secret")), echo);
    for _ in 0..2 {
        let mut caller = Caller::connect(&peer).await;
        for _ in 0..5 {
            let seen = caller.call("SendPrompt", &RIGHT).await.expect("an answer");
            assert_eq!((seen.status(), seen.data.as_slice()), (Some(0), &message(b"x")[..]));
        }
        let seen = caller.call("SendPrompt", &RIGHT).await.expect("an answer");
        assert_eq!(seen.status(), Some(16));
        assert_eq!(seen.head.get_all("x-request-id").iter().count(), 2);
        let seen = caller.call("StreamPrompt", &RIGHT).await.expect("an answer");
        assert_eq!(seen.field("grpc-message").as_deref(), Some("authentication failed"));
        assert!(seen.trailers.is_none(), "a stream's refusal is one head");
        assert_eq!(caller.call("Health", &[]).await.expect("an answer").status(), Some(0));
    }
    assert_eq!(peer.links().len(), 2);
    assert_eq!(peer.admitted(), 12);
}

#[tokio::test]
async fn the_rate_limit_has_two_wordings_and_counts_health() {
    let calls = Some(Rate { per_second: 0.001, burst: 2 });
    let peer = Peer::start(Rules { calls, ..Rules::default() }, echo);
    let mut caller = Caller::connect(&peer).await;
    for _ in 0..2 {
        assert_eq!(caller.call("Health", &[]).await.expect("an answer").status(), Some(0));
    }
    let unary = caller.call("SendPrompt", &[]).await.expect("an answer");
    assert_eq!(unary.field("grpc-message").as_deref(), Some("rate limit exceeded, retry after 1000 seconds"));
    assert_eq!((unary.status(), unary.field("retry-after").as_deref()), (Some(8), Some("1000")));
    let stream = caller.call("StreamPrompt", &[]).await.expect("an answer");
    assert_eq!(stream.field("grpc-message").as_deref(), Some("rate limit exceeded"));
    assert_eq!((stream.status(), stream.field("retry-after")), (Some(8), None));
    assert_eq!(peer.arrived().last().expect("a call").verdict, Verdict::Refused);
}

#[tokio::test]
async fn a_call_is_reset_with_cancel_a_moment_before_its_deadline() {
    let peer = Peer::start(Rules { early: Duration::from_millis(50), ..Rules::default() }, echo);
    let mut caller = Caller::connect(&peer).await;
    let started = std::time::Instant::now();
    let error = caller.call("SendPrompt", &[("grpc-timeout", "250m"), ("x-wait-ms", "9999")]).await;
    assert_eq!(error.expect_err("a reset").reason(), Some(Reason::CANCEL));
    assert!(started.elapsed() >= Duration::from_millis(190), "{:?}", started.elapsed());
    assert_eq!(
        caller.call("SendPrompt", &[("grpc-timeout", "9S")]).await.expect("in time").status(),
        Some(0)
    );
}

#[tokio::test]
async fn orders_meet_one_call_each() {
    let peer = Peer::start(Rules::default(), echo);
    let mut caller = Caller::connect(&peer).await;
    peer.order(Order::Refuse);
    peer.order(Order::Fail(13, 5 << 20));
    let refused = caller.call("SendPrompt", &[]).await.expect_err("refused");
    assert!(refused.is_remote() && refused.reason() == Some(Reason::REFUSED_STREAM), "{refused:?}");
    let failed = caller.call("SendPrompt", &[]).await.expect("an answer");
    assert_eq!(
        (failed.status(), failed.field("grpc-message").map(|text| text.len())),
        (Some(13), Some(5 << 20))
    );
    assert_eq!(caller.call("SendPrompt", &[]).await.expect("an answer").status(), Some(0));
}

#[tokio::test]
async fn a_goaway_below_a_call_lets_those_before_it_end() {
    let peer = Peer::start(Rules::default(), echo);
    let mut caller = Caller::connect(&peer).await;
    let mut first = caller.another();
    let slow = tokio::spawn(async move { first.call("SendPrompt", &[("x-wait-ms", "600")]).await });
    while peer.admitted() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peer.order(Order::GoAway);
    let error = caller.call("SendPrompt", &[]).await.expect_err("not processed");
    assert!(error.is_go_away() && error.is_remote(), "{error:?}");
    assert_eq!(slow.await.expect("no panic").expect("an answer").status(), Some(0));
    assert_eq!(peer.admitted(), 1);
}

#[tokio::test]
async fn the_third_strike_ends_the_connection() {
    let peer = Peer::start(Rules { pings: Pings::DEFAULT, ..Rules::default() }, echo);
    let mut caller = Caller::connect(&peer).await;
    assert_eq!(caller.call("SendPrompt", &[]).await.expect("an answer").status(), Some(0));
    let mut pings = caller.pings.take().expect("the first");
    // One is free after the answer, then come the strikes.
    for _ in 0..3 {
        pings.ping(Ping::opaque()).await.expect("a pong");
    }
    let _ = pings.ping(Ping::opaque()).await;
    let error = tokio::time::timeout(Duration::from_secs(10), caller.ended.take().expect("the first"))
        .await
        .expect("ends")
        .expect("no panic");
    let error = error.expect_err("sent away");
    assert_eq!((error.is_go_away(), error.reason()), (true, Some(Reason::ENHANCE_YOUR_CALM)));
    assert!(peer.links()[0].pings() >= 4);
}

#[tokio::test]
async fn a_frozen_server_is_silent_until_it_thaws() {
    let peer = Peer::start(Rules::default(), echo);
    let mut caller = Caller::connect(&peer).await;
    peer.freeze(true);
    let silent = tokio::time::timeout(Duration::from_millis(200), caller.call("SendPrompt", &[])).await;
    assert!(silent.is_err());
    assert!(TcpStream::connect(peer.address()).await.is_ok(), "the kernel goes on accepting");
    peer.freeze(false);
    assert_eq!(caller.call("SendPrompt", &[]).await.expect("an answer").status(), Some(0));
}

#[tokio::test]
async fn a_drained_server_finishes_what_runs_and_can_come_back() {
    let mut peer = Peer::start(Rules::default(), echo);
    let mut caller = Caller::connect(&peer).await;
    let slow = tokio::spawn(async move { caller.call("SendPrompt", &[("x-wait-ms", "300")]).await });
    while peer.admitted() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peer.drain();
    assert_eq!(slow.await.expect("no panic").expect("an answer").status(), Some(0));
    while TcpStream::connect(peer.address()).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peer.start_again();
    let mut caller = Caller::connect(&peer).await;
    assert_eq!(caller.call("SendPrompt", &[]).await.expect("an answer").status(), Some(0));
}
