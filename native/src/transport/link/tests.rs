//! A link against a server that counts PINGs as grpc-go's does, on a clock that runs as fast as the test. The server
//! is written frame by frame, because a library answers PINGs without showing them.

use std::sync::Mutex;
use std::time::Duration;

use bytes::BytesMut;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, v1};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, advance};

use super::*;
use crate::transport::failure::classify;
use crate::transport::watched::Watched;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const MAX_CONCURRENT_STREAMS: u8 = 3;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
const END_STREAM: u8 = 1;

/// What grpc-go's server keeps about one client.
#[derive(Debug, Default)]
struct Books {
    last_ping: Option<Instant>,
    /// The server sent headers or data since the last PING.
    forgiven: bool,
    strikes: u32,
    pings: u32,
    calls: u32,
}

/// How the server behaves from now on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    /// Answers everything, at once.
    Well,
    /// Answers no call, but is alive.
    Thinking,
    /// Reads nothing and says nothing, as a stopped process.
    Stopped,
}

struct GoLike {
    books: Arc<Mutex<Books>>,
    mood: Arc<Mutex<Mood>>,
}

impl GoLike {
    /// A link to a server that wants so much time between two PINGs.
    async fn start(min_time: Duration) -> (Self, Link) {
        Self::with_streams(min_time, 100).await
    }

    /// The same with so many calls at once.
    async fn with_streams(min_time: Duration, streams: u32) -> (Self, Link) {
        let (near, far) = duplex(1 << 20);
        let server = Self { books: Arc::default(), mood: Arc::new(Mutex::new(Mood::Well)) };
        tokio::spawn(serve(far, (min_time, streams), Arc::clone(&server.books), Arc::clone(&server.mood)));
        let pulse = Arc::new(Pulse::new());
        let watched =
            Watched::new(near, Arc::clone(&pulse), |error| LinkError::new(Transport::Broken, error));
        let authority = Authority::from_static("server:1");
        let link = Link::open(watched, pulse, Scheme::HTTP, authority).await.expect("HTTP/2");
        (server, link)
    }

    fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn seen(&self) -> (u32, u32, u32) {
        let books = self.books.lock().unwrap();
        (books.pings, books.calls, books.strikes)
    }
}

async fn serve(
    mut far: DuplexStream,
    (min_time, streams): (Duration, u32),
    books: Arc<Mutex<Books>>,
    mood: Arc<Mutex<Mood>>,
) {
    let mut preface = [0; 24];
    far.read_exact(&mut preface).await.unwrap();
    let mut most_streams = vec![0, MAX_CONCURRENT_STREAMS];
    most_streams.extend_from_slice(&streams.to_be_bytes());
    far.write_all(&frame(SETTINGS, 0, 0, &most_streams)).await.unwrap();
    loop {
        let mut head = [0; 9];
        if far.read_exact(&mut head).await.is_err() {
            return;
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        far.read_exact(&mut payload).await.unwrap();
        if *mood.lock().unwrap() == Mood::Stopped {
            // What arrives is acknowledged by the kernel, and that is all.
            continue;
        }
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let answer = match (head[3], head[4]) {
            (SETTINGS, 0) => frame(SETTINGS, ACK, 0, b""),
            (PING, 0) => {
                books.lock().unwrap().ping(min_time);
                frame(PING, ACK, 0, &payload)
            }
            (DATA, flags) if flags & END_STREAM != 0 => {
                books.lock().unwrap().calls += 1;
                if *mood.lock().unwrap() == Mood::Thinking && books.lock().unwrap().calls < 2 {
                    continue;
                }
                books.lock().unwrap().forgiven = true;
                empty_answer(stream)
            }
            _ => continue,
        };
        if far.write_all(&answer).await.is_err() {
            return;
        }
    }
}

impl Books {
    /// handlePing of grpc-go's http2_server.go, in our words.
    fn ping(&mut self, min_time: Duration) {
        self.pings += 1;
        let now = Instant::now();
        if !std::mem::take(&mut self.forgiven) && self.last_ping.is_some_and(|last| last + min_time > now) {
            self.strikes += 1;
        }
        self.last_ping = Some(now);
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> BytesMut {
    let mut frame = BytesMut::new();
    frame.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
    frame.extend_from_slice(&[kind, flags]);
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// Headers, an empty message, and trailers with status OK.
fn empty_answer(stream: u32) -> BytesMut {
    let literal = |name: &str, value: &str| {
        let mut field = vec![0, name.len() as u8];
        field.extend_from_slice(name.as_bytes());
        field.push(value.len() as u8);
        field.extend_from_slice(value.as_bytes());
        field
    };
    let mut head = vec![0x88];
    head.extend(literal("content-type", "application/grpc"));
    let mut answer = frame(HEADERS, END_HEADERS, stream, &head);
    answer.extend(frame(DATA, 0, stream, &[0; 5]));
    answer.extend(frame(HEADERS, END_HEADERS | END_STREAM, stream, &literal("grpc-status", "0")));
    answer
}

/// Lets time pass in steps that are small enough for every timer to be on time.
async fn pass(seconds: u64) {
    for _ in 0..seconds * 10 {
        advance(Duration::from_millis(100)).await;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
}

async fn ask(link: &Link) -> Result<(), chatcli_proto::Failure> {
    let caller = Caller::new(link.clone(), classify);
    let call = Call::Health(v1::HealthRequest {});
    caller.call(call, &CallOptions::default()).await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn an_idle_hour_earns_no_strike_with_the_strictest_server() {
    for min_time in [20, 300] {
        let (server, link) = GoLike::start(Duration::from_secs(min_time)).await;
        pass(3600).await;
        let (pings, calls, strikes) = server.seen();
        assert_eq!(strikes, 0);
        assert!((170..=190).contains(&pings) && (170..=190).contains(&calls), "{pings} {calls}");
        assert!(link.is_open() && !link.is_used());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_thinks_for_minutes_is_not_dead() {
    let (server, link) = GoLike::start(Duration::from_secs(20)).await;
    server.turn(Mood::Thinking);
    let asked = tokio::spawn({
        let link = link.clone();
        async move { ask(&link).await }
    });
    pass(300).await;
    assert!(link.is_open() && !asked.is_finished());
    assert_eq!(server.seen().2, 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_one_call_at_once_may_think_and_is_noticed_when_it_stops() {
    let (server, link) = GoLike::with_streams(Duration::from_secs(20), 1).await;
    server.turn(Mood::Thinking);
    let asked = tokio::spawn({
        let link = link.clone();
        async move { ask(&link).await }
    });
    pass(300).await;
    assert!(link.is_open() && !asked.is_finished());
    let (pings, calls, strikes) = server.seen();
    assert!(strikes == 0 && calls == 1 && pings > 10, "{pings} {calls} {strikes}");
    server.turn(Mood::Stopped);
    pass(40).await;
    assert!(link.is_lost());
}

#[tokio::test(start_paused = true)]
async fn a_stopped_server_is_noticed_within_fifteen_seconds_in_a_call_and_idle() {
    for is_calling in [true, false] {
        for alive_secs in [0, 3, 12, 25, 47] {
            let (server, link) = GoLike::start(Duration::from_secs(20)).await;
            pass(alive_secs).await;
            server.turn(Mood::Stopped);
            let asked = is_calling.then(|| {
                let link = link.clone();
                tokio::spawn(async move { ask(&link).await })
            });
            pass(15).await;
            assert!(link.is_lost(), "after {alive_secs} s");
            if let Some(asked) = asked {
                let failure = asked.await.unwrap().unwrap_err();
                assert_eq!(failure.transport, Some(Transport::Silent));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_not_held_is_closed() {
    let (_server, link) = GoLike::start(Duration::from_secs(20)).await;
    let ending = link.ending();
    drop(link);
    pass(1).await;
    assert!(ending.failure().is_some());
}
