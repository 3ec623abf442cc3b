//! Whole answers through the whole channel but for the browser: what the door said when it was recorded
//! (`tests/answers`: the HTTP status, the headers, an empty line, the body's bytes), cut everywhere, cut off everywhere,
//! and followed by what does not belong there.

// These run beside files, not in a page.
#![allow(clippy::disallowed_methods)]

use std::collections::VecDeque;
use std::future::{Ready, ready};
use std::path::Path;
use std::task::{Context, Poll};

use bytes::Bytes;
use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Code, Failure, Reply, Transport, v1};
use futures::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use proptest::prelude::*;
use tonic::Status;
use tonic::body::Body;
use tower_service::Service;

use super::head::{self, Head};
use super::reading::{Reading, Source};
use super::verdict;

/// What comes after the last chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    End,
    Reset,
    Silence,
}

#[derive(Clone, Debug)]
struct Recorded {
    name: String,
    http: u16,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug)]
struct Chunks {
    left: VecDeque<Bytes>,
    then: Then,
}

impl Source for Chunks {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<Status>>>> {
        match (self.left.pop_front(), self.then) {
            (Some(chunk), _) => Poll::Ready(Some(Ok(chunk))),
            (None, Then::End) => Poll::Ready(None),
            (None, Then::Reset) => Poll::Ready(Some(Err(verdict::broke("reset")))),
            (None, Then::Silence) => Poll::Pending,
        }
    }

    fn poll_patience(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// A channel whose every answer is this one.
#[derive(Clone, Debug)]
struct Line {
    answer: Recorded,
    cuts: Vec<usize>,
    then: Then,
}

impl Service<Request<Body>> for Line {
    type Response = Response<Reading<Chunks>>;
    type Error = Status;
    type Future = Ready<Result<Self::Response, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        let Recorded { http, headers, mut body, .. } = self.answer.clone();
        let mut left = VecDeque::new();
        let mut from = 0;
        for cut in &self.cuts {
            left.push_back(body.split_to(cut - from));
            from = *cut;
        }
        left.push_back(body);
        ready(match head::read(http, &headers) {
            Head::Foreign(foreign) => {
                Err(*foreign.failure(&left.iter().flatten().copied().collect::<Vec<_>>()))
            }
            Head::Grpc(answer) => {
                let mut response = Response::new(Reading::new(answer, Chunks { left, then: self.then }));
                *response.headers_mut() = headers;
                *response.status_mut() = StatusCode::from_u16(http).unwrap();
                Ok(response)
            }
        })
    }
}

impl Recorded {
    fn parse(name: &str, bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n").expect("an empty line");
        let mut lines = std::str::from_utf8(&bytes[..end]).expect("a head").lines();
        let http = lines.next().and_then(|line| line.parse().ok()).expect("an HTTP status");
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").expect("a header");
            headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        }
        Self { name: name.to_owned(), http, headers, body: Bytes::copy_from_slice(&bytes[end + 2..]) }
    }

    fn named(name: &str) -> Self {
        all().into_iter().find(|answer| answer.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn with_body(&self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }

    fn then(&self, cuts: &[usize], then: Then) -> Outcome {
        let line = Line { answer: self.clone(), cuts: cuts.to_vec(), then };
        // All that these methods answer is one message of these fields at most, or a stream of them.
        let call = if self.name.starts_with("stream") {
            Call::StreamPrompt(v1::StreamPromptRequest::default())
        } else {
            Call::Health(v1::HealthRequest::default())
        };
        let said = async {
            let mut messages = Vec::new();
            let mut replies = match Caller::new(line, |_| None).call(call, &CallOptions::default()).await {
                Ok(replies) => replies,
                Err(failure) => return (messages, Err(failure)),
            };
            loop {
                match replies.next().await {
                    Ok(Some(reply)) => messages.push(reply),
                    Ok(None) => return (messages, Ok(())),
                    Err(failure) => return (messages, Err(failure)),
                }
            }
        };
        said.now_or_never().expect("nothing to wait for")
    }

    fn cut(&self, cuts: &[usize]) -> Outcome {
        self.then(cuts, Then::End)
    }
}

type Outcome = (Vec<Reply>, Result<(), Failure>);

fn all() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let mut answers: Vec<_> = std::fs::read_dir(folder)
        .expect("the recorded answers")
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            Recorded::parse(path.file_stem().unwrap().to_str().unwrap(), &std::fs::read(&path).unwrap())
        })
        .collect();
    answers.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(answers.len() >= 10, "{answers:?}");
    answers
}

/// A frame of trailers.
fn trailers(block: &[u8]) -> Vec<u8> {
    [&[0x80, 0, 0, 0, u8::try_from(block.len()).unwrap()], block].concat()
}

fn streamed(replies: &[Reply]) -> String {
    let text = |reply: &Reply| match reply {
        Reply::StreamPrompt(piece) => piece.chunk.clone(),
        other => panic!("{other:?}"),
    };
    replies.iter().map(text).collect()
}

#[test]
fn every_recorded_answer_says_what_the_door_said() {
    for name in ["stream", "stream-text"] {
        let (messages, end) = Recorded::named(name).cut(&[]);
        assert!(streamed(&messages).starts_with("Olá, 漢字 and a 😀: one two three.\n"), "{messages:?}");
        assert!(messages.len() > 10);
        assert_eq!(end, Ok(()));
    }
    for (name, code, words) in [
        ("not-found", Code::NotFound, "session not found: nobody"),
        ("not-found-text", Code::NotFound, "session not found: nobody"),
        ("bad-name", Code::InvalidArgument, "validation: session name"),
        ("empty-prompt", Code::InvalidArgument, "validation: prompt cannot be empty"),
        ("unknown-method", Code::Unimplemented, ""),
    ] {
        let failure = Recorded::named(name).cut(&[]).1.unwrap_err();
        assert_eq!((failure.code, failure.transport), (code, None), "{name}");
        assert!(failure.message.starts_with(words), "{name}: {}", failure.message);
    }
    for name in ["health", "health-text"] {
        let (messages, end) = Recorded::named(name).cut(&[]);
        assert!(matches!(&messages[..], [Reply::Health(_)]), "{messages:?}");
        assert_eq!(end, Ok(()));
    }
}

#[test]
fn no_cut_changes_what_an_answer_says() {
    for answer in all() {
        let whole = answer.cut(&[]);
        for cut in 0..=answer.body.len() {
            assert_eq!(answer.cut(&[cut]), whole, "{} cut at {cut}", answer.name);
        }
        let everywhere: Vec<_> = (0..answer.body.len()).collect();
        assert_eq!(answer.cut(&everywhere), whole, "{} byte by byte", answer.name);
    }
}

#[test]
fn an_answer_that_is_cut_off_never_looks_whole() {
    for name in ["stream", "stream-text", "health", "health-text"] {
        let answer = Recorded::named(name);
        let whole = answer.cut(&[]);
        let mut at_end = answer.body.len();
        // The last padding of a text may be missing.
        while answer.body[at_end - 1] == b'=' {
            at_end -= 1;
        }
        for end in 0..at_end {
            for then in [Then::End, Then::Reset] {
                let (messages, said) = answer.with_body(answer.body.slice(..end)).then(&[], then);
                let failure = said.expect_err(&format!("{name} ended after {end} bytes"));
                assert_eq!(failure.transport, Some(Transport::Broken), "{name} {end}: {failure}");
                assert_eq!(messages, whole.0[..messages.len()], "what came stays");
            }
        }
    }
}

#[test]
fn a_status_that_came_survives_a_reset_and_a_server_that_does_not_hang_up() {
    for name in ["stream", "health", "info"] {
        let answer = Recorded::named(name);
        let whole = answer.cut(&[]);
        for then in [Then::Reset, Then::Silence] {
            assert_eq!(answer.then(&[], then), whole, "{name} {then:?}");
        }
    }
    let end = trailers(b"grpc-status: 8\r\ngrpc-message:slow%20down%21\r\n\r\n");
    let failed = [&b"\0\0\0\0\x03\x0a\x01a"[..], &end].concat();
    let (messages, said) = Recorded::named("stream").with_body(failed).then(&[], Then::Reset);
    let failure = said.unwrap_err();
    assert_eq!(streamed(&messages), "a");
    assert_eq!((failure.code, failure.message.as_str()), (Code::ResourceExhausted, "slow down!"));
    assert_eq!(failure.transport, None);
}

#[test]
fn a_status_in_the_head_survives_a_reset_and_a_server_that_does_not_hang_up() {
    for name in ["stream", "health"] {
        let mut answer = Recorded::named(name).with_body(&b""[..]);
        answer.headers.insert("grpc-status", HeaderValue::from_static("8"));
        answer.headers.insert("grpc-message", HeaderValue::from_static("slow%20down"));
        for then in [Then::End, Then::Reset, Then::Silence] {
            let failure = answer.then(&[], then).1.unwrap_err();
            assert_eq!((failure.code, failure.message.as_str()), (Code::ResourceExhausted, "slow down"));
            assert_eq!(failure.transport, None, "{name} {then:?}");
        }
        // Where more came than the head, the head is not the end.
        for part in [&b"\0"[..], b"\0\0\0\0\x01", b"\0\0\0\0\0"] {
            let failure = answer.with_body(part).then(&[], Then::Reset).1.unwrap_err();
            assert_eq!(failure.transport, Some(Transport::Broken), "{name} {part:?}");
        }
    }
}

#[test]
fn an_answer_that_ends_between_its_messages_asks_for_no_repetition() {
    for (body, words) in [
        (vec![], "ended before its status"),
        (b"\0\0\0\0\0".to_vec(), "ended before its status"),
        (trailers(b"grpc-message:n%C3%A3o\r\n"), "trailers have no status, but say: n\u{e3}o"),
        (trailers(b""), "trailers have no status"),
    ] {
        for then in [Then::End, Then::Silence] {
            // Without trailers only the end tells.
            if then == Then::Silence && words.starts_with("ended") {
                continue;
            }
            for name in ["stream", "health"] {
                let failure = Recorded::named(name).with_body(body.clone()).then(&[], then).1.unwrap_err();
                assert_eq!(failure.code, Code::Unknown, "{name} {body:?} {then:?}");
                assert!(failure.message.contains(words), "{failure}");
            }
        }
    }
}

#[test]
fn bytes_after_the_trailers_are_an_error_wherever_they_are_cut() {
    let answer = Recorded::named("stream");
    let longer = answer.with_body([&answer.body[..], b"\0\0\0\0\0"].concat());
    let (messages, said) = longer.cut(&[]);
    let failure = said.clone().unwrap_err();
    assert_eq!((failure.code, failure.transport), (Code::Internal, Some(Transport::NotGrpc)));
    for cut in 0..=longer.body.len() {
        assert_eq!(longer.cut(&[cut]), (messages.clone(), said.clone()), "cut at {cut}");
    }
}

#[test]
fn duplicates_among_the_trailers_are_kept() {
    let block = "x-request-id: first\r\nx-request-id: second\r\nretry-after:3\r\ngrpc-status:14\r\n";
    let failure = Recorded::named("health").with_body(trailers(block.as_bytes())).cut(&[]).1.unwrap_err();
    assert_eq!((failure.request_id.as_deref(), failure.retry_after_secs), (Some("second"), Some(3)));
}

#[test]
fn an_error_over_http_counts_only_without_a_status() {
    let mut answer = Recorded::named("health");
    answer.http = 504;
    assert_eq!(answer.cut(&[]).1, Ok(()), "the status is in the body");
    for body in [&b""[..], b"upstream request timeout", b"\0\0\0"] {
        let failure = answer.with_body(body).cut(&[]).1.unwrap_err();
        assert_eq!(
            (failure.code, failure.transport),
            (Code::Unavailable, Some(Transport::Http(504))),
            "{body:?}"
        );
        assert!(failure.message.contains("HTTP 504"), "{failure}");
    }
    let mut status = Recorded::named("not-found");
    status.http = 503;
    assert_eq!(status.cut(&[]).1.unwrap_err().code, Code::NotFound);
}

#[test]
fn a_lying_prefix_is_refused_before_its_bytes_come() {
    let (_, said) =
        Recorded::named("stream").with_body(&b"\0\xff\xff\xff\xffabc"[..]).then(&[], Then::Silence);
    assert_eq!(said.unwrap_err().code, Code::OutOfRange);
}

proptest! {
    #[test]
    fn no_number_of_cuts_changes_what_an_answer_says(
        which in any::<prop::sample::Index>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let answers = all();
        let answer = which.get(&answers);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(answer.body.len() + 1)).collect();
        cuts.sort_unstable();
        prop_assert_eq!(answer.cut(&cuts), answer.cut(&[]), "{} at {:?}", answer.name, cuts);
    }

    #[test]
    fn foreign_bytes_end_in_a_failure_and_nowhere_else(
        body in prop::collection::vec(any::<u8>(), 0..200),
        keeps in 0_usize..100,
        text in any::<bool>(),
    ) {
        let answer = Recorded::named(if text { "stream-text" } else { "stream" });
        // Some of the right bytes, then anything.
        let start = answer.body.slice(..keeps.min(answer.body.len()));
        let answer = answer.with_body([&start[..], &body[..]].concat());
        let failure = answer.cut(&[]).1;
        prop_assert!(failure.is_err_and(|failure| failure.code != Code::Ok));
    }

    #[test]
    fn any_block_of_trailers_can_be_read(block in prop::collection::vec(any::<u8>(), 0..200)) {
        let body = trailers(&[b"grpc-status:9\r\n", &block[..]].concat());
        let failure = Recorded::named("health").with_body(body).cut(&[]).1.unwrap_err();
        prop_assert_eq!(failure.code, Code::FailedPrecondition);
    }
}
