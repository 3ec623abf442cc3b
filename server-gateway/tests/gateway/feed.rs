//! The shared feed: what viewers are sent, and what it costs the upstream.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use prost::Message;
use tokio::time::{Instant, sleep, timeout};

use crate::harness::*;
use crate::watched::Watched;

const INTERVAL: Duration = Duration::from_millis(50);

#[derive(Clone, PartialEq, Message)]
struct Round {
    #[prost(bytes = "vec", optional, tag = "1")]
    health: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    info: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    status: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    alerts: Option<Vec<u8>>,
    #[prost(int32, tag = "5")]
    code: i32,
    #[prost(string, tag = "6")]
    message: String,
    #[prost(int64, tag = "7")]
    age_ms: i64,
}

impl Round {
    /// Which of the upstream's answers this is.
    fn number(&self) -> usize {
        let text = String::from_utf8(self.status.clone().expect("a status")).expect("text");
        let number = text.trim_end_matches('.').strip_prefix("GetWatcherStatus ").expect("its name");
        number.parse().expect("a number")
    }
}

async fn open(watched: &Watched) -> Gateway {
    every(watched, Some(INTERVAL)).await
}

async fn every(watched: &Watched, interval: Option<Duration>) -> Gateway {
    Gateway::open(Setting { interval, ..Setting::over(remote(watched.address)) }).await
}

fn follow(gateway: &Gateway, content_type: &str, token: &str) -> Request<ClientBody> {
    let mut request = post(gateway.address, "x", content_type, chunks(vec![empty(content_type)]));
    let uri = format!("http://{}/chatcli.door.v1.Watcher/Follow", gateway.address);
    *request.uri_mut() = uri.parse().expect("legal");
    if !token.is_empty() {
        request.headers_mut().insert("authorization", token.parse().expect("legal"));
    }
    request
}

fn empty(content_type: &str) -> Bytes {
    if content_type == TEXT { Bytes::from_static(b"AAAAAAA=") } else { message(b"") }
}

/// A client that watches.
struct Viewer {
    body: Incoming,
    text: Option<chatcli_framing::TextDecoder>,
    bytes: BytesMut,
    /// The trailers, wherever they stood.
    end: Option<String>,
}

impl Viewer {
    async fn sit(http: Http, gateway: &Gateway, content_type: &str, token: &str) -> Self {
        let mut client = Client::connect(http, gateway.address).await;
        Self::on(&mut client, follow(gateway, content_type, token)).await
    }

    async fn on(client: &mut Client, request: Request<ClientBody>) -> Self {
        let text = request.headers()["content-type"] == TEXT;
        let response = client.send(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let end = response.headers().get("grpc-status");
        let end = end.map(|code| format!("grpc-status:{}", code.to_str().expect("text")));
        Self { body: response.into_body(), text: text.then(Default::default), bytes: BytesMut::new(), end }
    }

    /// The next round, or nothing when there are no more.
    async fn next(&mut self) -> Option<Round> {
        loop {
            if let Some((flag, body)) = self.take() {
                if flag == 0 {
                    return Some(Round::decode(body).expect("a round"));
                }
                self.end = Some(String::from_utf8(body.to_vec()).expect("text"));
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("goes on")?.expect("whole");
            match frame.into_data() {
                Ok(data) => match &mut self.text {
                    Some(text) => self.bytes.extend_from_slice(&text.decode(&data).expect("base64")),
                    None => self.bytes.extend_from_slice(&data),
                },
                Err(frame) => {
                    let trailers = frame.into_trailers().expect("trailers");
                    self.end =
                        Some(format!("grpc-status:{}", trailers["grpc-status"].to_str().expect("text")));
                }
            }
        }
    }

    async fn round(&mut self) -> Round {
        self.next().await.expect("a round")
    }

    fn take(&mut self) -> Option<(u8, Bytes)> {
        let &[flag, a, b, c, d] = self.bytes.get(..5)? else { return None };
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).expect("fits");
        (self.bytes.len() >= 5 + length).then(|| {
            let mut whole = self.bytes.split_to(5 + length).freeze();
            (flag, whole.split_off(5))
        })
    }
}

#[tokio::test]
async fn every_dialect_is_sent_the_upstreams_own_bytes() {
    let watched = Watched::start().await;
    let gateway = open(&watched).await;
    for (http, content_type) in
        [(Http::One, WEB), (Http::One, TEXT), (Http::Two, WEB), (Http::Two, TEXT), (Http::Two, NATIVE)]
    {
        let mut viewer = Viewer::sit(http, &gateway, content_type, "").await;
        let (first, second) = (viewer.round().await, viewer.round().await);
        for round in [&first, &second] {
            assert_eq!((round.code, round.message.as_str()), (0, ""));
            assert!(round.status.as_deref().expect("a status").starts_with(b"GetWatcherStatus "));
            assert!(round.alerts.as_deref().expect("alerts").starts_with(b"GetAlerts "));
            assert!(round.health.as_deref().expect("health").starts_with(b"Health "));
            assert!(round.info.as_deref().expect("info").starts_with(b"GetServerInfo "));
        }
        assert!(second.number() > first.number(), "{content_type}");
    }
    assert!(watched.count("Health") * 2 < watched.count("GetWatcherStatus"), "health has a slower beat");
}

#[tokio::test]
async fn a_new_viewer_gets_the_newest_round_at_once_and_asks_nothing() {
    let watched = Watched::start().await;
    let hour = Some(Duration::from_secs(3600));
    let gateway = every(&watched, hour).await;
    let mut first = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    assert!(first.round().await.age_ms < 5_000);
    sleep(Duration::from_millis(60)).await;
    let mut second = Viewer::sit(Http::One, &gateway, WEB, "").await;
    let round = second.round().await;
    assert_eq!(round.number(), 1);
    assert!(round.age_ms >= 60, "{} ms", round.age_ms);
    assert_eq!(watched.count("GetWatcherStatus"), 1);
}

/// Screens come again by themselves, so a door that closes does not wait for them.
#[tokio::test]
async fn viewers_end_as_soon_as_the_door_begins_to_close() {
    let watched = Watched::start().await;
    let gateway = every(&watched, Some(Duration::from_secs(3600))).await;
    let mut viewers = Vec::new();
    for (http, content_type) in [(Http::One, WEB), (Http::Two, NATIVE)] {
        let mut viewer = Viewer::sit(http, &gateway, content_type, "").await;
        viewer.round().await;
        viewers.push(viewer);
    }
    gateway.closing.stop.cancel();
    for viewer in &mut viewers {
        assert!(viewer.next().await.is_none());
        assert!(
            viewer.end.as_deref().is_some_and(|end| end.starts_with("grpc-status:14")),
            "{:?}",
            viewer.end
        );
    }
    gateway.closed().await;
}

/// The budget: however many screens there are, the upstream is asked once in an interval.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_viewers_cost_one_look_per_interval() {
    const VIEWERS: usize = 1000;
    const CONNECTIONS: usize = 5;
    const ROUNDS: usize = 12;
    let interval = Duration::from_millis(250);
    let watched = Watched::start().await;
    let gateway = every(&watched, Some(interval)).await;
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(Http::Two, gateway.address).await);
    }
    let began = Instant::now();
    let mut reading = Vec::new();
    for index in 0..VIEWERS {
        let content_type = if index % 2 == 0 { WEB } else { NATIVE };
        let mut viewer =
            Viewer::on(&mut clients[index % CONNECTIONS], follow(&gateway, content_type, "")).await;
        reading.push(tokio::spawn(async move {
            let mut seen = Vec::new();
            while seen.len() < ROUNDS {
                seen.push(viewer.round().await.number());
            }
            seen
        }));
    }
    let seated = began.elapsed();
    let mut messages = 0;
    for reader in reading {
        let seen = reader.await.expect("reads to its end");
        assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
        messages += seen.len();
    }
    let (took, looks) = (began.elapsed(), watched.count("GetWatcherStatus"));
    let most = took.div_duration_f64(interval.mul_f64(0.9)).ceil() + 1.0;
    println!(
        "{VIEWERS} viewers on {CONNECTIONS} connections, seated in {seated:?}: {messages} rounds told in {took:?} \
         at an interval of {interval:?} for {looks} calls of GetWatcherStatus, {} of GetAlerts, {} of Health",
        watched.count("GetAlerts"),
        watched.count("Health"),
    );
    assert!(looks >= ROUNDS && looks as f64 <= most, "{looks} calls in {took:?}");
    assert_eq!(messages, VIEWERS * ROUNDS);
}

#[tokio::test]
async fn every_authority_has_a_feed_of_its_own() {
    let watched = Watched::start().await;
    let gateway = open(&watched).await;
    let mut ours = Viewer::sit(Http::Two, &gateway, NATIVE, "Bearer ours").await;
    let mut theirs = Viewer::sit(Http::One, &gateway, WEB, "Bearer theirs").await;
    ours.round().await;
    theirs.round().await;
    let state = watched.state();
    for token in ["Bearer ours", "Bearer theirs"] {
        assert!(state.calls.contains_key(&("GetAlerts".to_owned(), token.to_owned())), "{:?}", state.calls);
    }
}

#[tokio::test]
async fn no_server_is_asked_when_no_client_watches() {
    let watched = Watched::start().await;
    let gateway = open(&watched).await;
    sleep(INTERVAL * 3).await;
    assert_eq!(watched.count("GetWatcherStatus"), 0);
    let mut viewer = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    viewer.round().await;
    viewer.round().await;
    drop(viewer);
    // The round that was due when the last one left may still have begun.
    sleep(INTERVAL * 4).await;
    let looks = watched.count("GetWatcherStatus");
    sleep(INTERVAL * 6).await;
    assert_eq!(watched.count("GetWatcherStatus"), looks);
    let mut again = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    assert_eq!(again.round().await.number(), looks + 1);
}

#[tokio::test]
async fn an_outage_is_a_round_and_ends_by_itself() {
    let watched = Watched::start().await;
    let gateway = open(&watched).await;
    let mut viewer = Viewer::sit(Http::One, &gateway, WEB, "").await;
    viewer.round().await;
    watched.state().failing = Some(("14", "gone%20f%C3%BCr%20now"));
    let failed = loop {
        let round = viewer.round().await;
        if round.code != 0 {
            break round;
        }
    };
    assert_eq!((failed.code, failed.message.as_str()), (14, "gone für now"));
    assert_eq!((&failed.status, &failed.alerts), (&None, &None));
    let mut late = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    let (old, new) = (late.round().await, late.round().await);
    assert!(old.code == 0 && old.status.is_some(), "what was known before the outage");
    assert!(new.code == 14 && old.age_ms >= new.age_ms);
    watched.state().failing = None;
    let back = loop {
        let round = viewer.round().await;
        if round.code == 0 {
            break round;
        }
    };
    assert!(back.health.is_some() && back.info.is_some(), "all is asked again after an outage");
}

#[tokio::test]
async fn a_wrong_token_ends_the_call_as_everywhere() {
    let watched = Watched::start().await;
    watched.state().wanted = Some("Bearer right");
    let gateway = open(&watched).await;
    for (http, content_type) in [(Http::One, WEB), (Http::Two, NATIVE)] {
        let mut wrong = Viewer::sit(http, &gateway, content_type, "Bearer wrong").await;
        assert_eq!(wrong.next().await, None);
        assert!(wrong.end.as_deref().expect("a status").starts_with("grpc-status:16"));
    }
    let mut right = Viewer::sit(Http::Two, &gateway, NATIVE, "Bearer right").await;
    assert_eq!(right.round().await.code, 0);
}

/// The Go server lets a connection make about five calls with a token, then refuses it for a while.
#[tokio::test]
async fn a_server_that_counts_right_tokens_as_wrong_is_asked_on_a_new_connection() {
    let watched = Watched::start().await;
    watched.state().calls_per_connection = Some(5);
    let gateway = open(&watched).await;
    let mut viewer = Viewer::sit(Http::Two, &gateway, NATIVE, "Bearer right").await;
    for _ in 0..8 {
        let round = viewer.round().await;
        assert_eq!((round.code, round.message.as_str()), (0, ""));
    }
    let mut connections = watched.state().connections.clone();
    connections.dedup();
    assert!(connections.len() > 2, "{connections:?}");
}

#[tokio::test]
async fn a_slow_viewer_skips_rounds_and_keeps_no_other_waiting() {
    let watched = Watched::start().await;
    watched.state().padding = 100 * 1024;
    let gateway = every(&watched, Some(Duration::from_millis(10))).await;
    let mut slow = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    let mut quick = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    let mut seen = 0;
    while seen < 60 {
        seen = quick.round().await.number();
    }
    let (mut numbers, mut fresh) = (Vec::new(), 0);
    while fresh < seen {
        fresh = slow.round().await.number();
        numbers.push(fresh);
    }
    // What waited was in the connection's buffers; everything after them was skipped.
    assert!(numbers.len() < 20, "{numbers:?}");
    assert!(numbers.windows(2).any(|pair| pair[1] > pair[0] + 20), "{numbers:?}");
}

#[tokio::test]
async fn the_end_of_the_door_and_of_the_callers_time_are_statuses() {
    let watched = Watched::start().await;
    let gateway = open(&watched).await;
    let mut request = follow(&gateway, WEB, "");
    request.headers_mut().insert("grpc-timeout", "200m".parse().expect("legal"));
    let mut client = Client::connect(Http::One, gateway.address).await;
    let mut short = Viewer::on(&mut client, request).await;
    while short.next().await.is_some() {}
    assert!(short.end.as_deref().expect("a status").starts_with("grpc-status:4\r\n"));
    let mut viewer = Viewer::sit(Http::One, &gateway, WEB, "").await;
    viewer.round().await;
    gateway.closing.stop.cancel();
    gateway.closing.end_calls.cancel();
    while viewer.next().await.is_some() {}
    assert!(viewer.end.as_deref().expect("a status").starts_with("grpc-status:14\r\n"));
    gateway.closed().await;
}

#[tokio::test]
async fn a_wish_is_a_number_of_seconds() {
    let watched = Watched::start().await;
    let gateway = Gateway::to(watched.address).await;
    for (wish, code) in [("0", 3), ("3601", 3), ("soon", 3), ("-1", 3), ("1.5", 3)] {
        let mut request = follow(&gateway, WEB, "");
        request.headers_mut().insert("chatcli-interval-secs", wish.parse().expect("legal"));
        let seen = call(Http::One, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(code), "{wish}");
    }
    let mut patient = Viewer::sit(Http::Two, &gateway, NATIVE, "").await;
    assert_eq!(patient.round().await.number(), 1);
    // The usual interval is long; a viewer who wishes for less brings the next round forward.
    let mut request = follow(&gateway, NATIVE, "");
    request.headers_mut().insert("chatcli-interval-secs", "1".parse().expect("legal"));
    let mut client = Client::connect(Http::Two, gateway.address).await;
    let mut hasty = Viewer::on(&mut client, request).await;
    let began = Instant::now();
    assert_eq!((hasty.round().await.number(), hasty.round().await.number()), (1, 2));
    assert_eq!(patient.round().await.number(), 2);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
