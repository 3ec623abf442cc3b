//! Answers that break gRPC's rules, frame by frame, and what a caller is told of each.

use std::collections::VecDeque;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt;
use http::{HeaderName, Response, StatusCode};
use http_body::Frame;
use tower_service::Service;

use super::*;
use crate::caller::{CallOptions, Caller};
use crate::{Code, Failure, Origin, Reply, v1};

type Lines = &'static [(&'static str, &'static str)];

/// What comes after the head.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// A message of no bytes.
    Message,
    Data(&'static [u8]),
    Trailers(Lines),
}

use Part::{Data, Message, Trailers};

/// A channel whose every answer is this one.
#[derive(Clone, Debug)]
struct Line {
    http: u16,
    head: Lines,
    parts: &'static [Part],
    /// The head says that nothing follows.
    tells_end: bool,
}

#[derive(Debug)]
struct Parts(VecDeque<Part>, bool);

impl Body for Parts {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Poll::Ready(self.0.pop_front().map(|part| {
            Ok(match part {
                Message => Frame::data(Bytes::from_static(&[0; 5])),
                Data(bytes) => Frame::data(Bytes::from_static(bytes)),
                Trailers(lines) => Frame::trailers(headers(lines)),
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.1 && self.0.is_empty()
    }
}

fn headers(lines: Lines) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.iter().map(pair) {
        headers.append(name, value);
    }
    headers
}

impl Service<http::Request<BoxBody>> for Line {
    type Response = Response<Parts>;
    type Error = Status;
    type Future = Ready<Result<Self::Response, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<BoxBody>) -> Self::Future {
        let mut response = Response::new(Parts(self.parts.iter().copied().collect(), self.tells_end));
        *response.status_mut() = StatusCode::from_u16(self.http).unwrap();
        *response.headers_mut() = headers(self.head);
        ready(Ok(response))
    }
}

impl Line {
    fn new(head: Lines, parts: &'static [Part]) -> Self {
        Self { http: 200, head, parts, tells_end: false }
    }

    fn says(&self, call: Call) -> (usize, Result<(), Failure>) {
        let asked = async {
            let caller = Caller::new(self.clone(), |_| None);
            let mut replies: Vec<Reply> = Vec::new();
            let mut answer = match caller.call(call, &CallOptions::default()).await {
                Ok(answer) => answer,
                Err(failure) => return (0, Err(failure)),
            };
            loop {
                match answer.next().await {
                    Ok(Some(reply)) => replies.push(reply),
                    Ok(None) => return (replies.len(), Ok(())),
                    Err(failure) => return (replies.len(), Err(failure)),
                }
            }
        };
        asked.now_or_never().expect("nothing to wait for")
    }

    fn unary(&self) -> (usize, Result<(), Failure>) {
        self.says(Call::Health(v1::HealthRequest {}))
    }

    fn stream(&self) -> (usize, Result<(), Failure>) {
        self.says(Call::StreamPrompt(v1::StreamPromptRequest::default()))
    }
}

const OK: Part = Trailers(&[("grpc-status", "0")]);

#[track_caller]
fn failed(line: &Line, said: (usize, Result<(), Failure>)) -> (usize, Failure) {
    (said.0, said.1.expect_err(&format!("{line:?}")))
}

#[test]
fn a_right_answer_is_one() {
    assert_eq!(Line::new(&[], &[Message, OK]).unary(), (1, Ok(())));
    for (parts, messages) in
        [(&[OK][..], 0), (&[Message, OK], 1), (&[Message, Data(&[0, 0]), Data(&[0, 0, 0]), OK], 2)]
    {
        assert_eq!(Line::new(&[], parts).stream(), (messages, Ok(())), "{parts:?}");
    }
    // Some servers say OK in the head of a stream that stays empty.
    assert_eq!(Line::new(&[("grpc-status", "0")], &[]).stream(), (0, Ok(())));
}

#[test]
fn an_end_without_a_status_is_unknown_and_says_what_there_was_instead() {
    const WITHOUT: &[&[Part]] = &[
        &[Trailers(&[])],
        &[Trailers(&[("x-more", "1")])],
        &[Message, Trailers(&[("grpc-message", "n%C3%A3o")])],
        &[Message, Trailers(&[("grpc-message", "n%E3o")])],
    ];
    for parts in WITHOUT {
        let line = Line::new(&[], parts);
        for said in [line.unary(), line.stream()] {
            let (_, failure) = failed(&line, said);
            assert_eq!(
                (failure.code, failure.transport),
                (Code::Unknown, Some(Transport::NotGrpc)),
                "{line:?}"
            );
            assert!(failure.message.contains("trailers have no status"), "{failure}");
            assert_eq!(failure.message.contains("but say: n"), parts.len() == 2, "{failure}");
        }
    }
    // A status in the head does not count when a message follows it.
    const NOTHING: &[(Lines, &[Part])] = &[
        (&[], &[]),
        (&[], &[Message]),
        (&[("grpc-message", "why")], &[]),
        (&[("grpc-status", "9")], &[Message]),
        (&[("grpc-status", "0")], &[Message]),
    ];
    for (head, parts) in NOTHING {
        let line = Line::new(head, parts);
        for said in [line.unary(), line.stream()] {
            let (_, failure) = failed(&line, said);
            assert_eq!(
                (failure.code, failure.transport),
                (Code::Unknown, Some(Transport::Broken)),
                "{line:?}"
            );
            assert!(failure.message.contains("ended before its status"), "{failure}");
        }
        let (came, _) = line.stream();
        assert_eq!(came, parts.len(), "what came stays");
    }
}

#[test]
fn of_two_statuses_that_of_the_trailers_counts() {
    const TWO: &[(&str, &[Part], Code)] = &[
        ("8", &[Trailers(&[("grpc-status", "9"), ("grpc-message", "why")])], Code::FailedPrecondition),
        ("0", &[Trailers(&[("grpc-status", "9"), ("grpc-message", "why")])], Code::FailedPrecondition),
        (
            "8",
            &[Message, Trailers(&[("grpc-status", "9"), ("grpc-message", "why")])],
            Code::FailedPrecondition,
        ),
    ];
    for (head, parts, code) in TWO {
        let line = Line { head: Box::leak(Box::new([("grpc-status", *head)])), ..Line::new(&[], parts) };
        for said in [line.unary(), line.stream()] {
            let (_, failure) = failed(&line, said);
            assert_eq!((failure.code, failure.message.as_str()), (*code, "why"), "{line:?}");
            assert_eq!(failure.transport, None);
        }
    }
    assert_eq!(Line::new(&[("grpc-status", "8")], &[Message, OK]).unary(), (1, Ok(())));
}

#[test]
fn a_status_that_comes_alone_counts_wherever_the_answer_ends() {
    const HEAD: Lines = &[
        ("grpc-status", "14"),
        ("grpc-message", "down"),
        ("retry-after", "7"),
        ("x-request-id", "a"),
        ("x-request-id", "b"),
    ];
    for tells_end in [true, false] {
        // An empty frame of trailers is what one proxy adds.
        for parts in [&[][..], &[Trailers(&[])], &[Data(b"")]] {
            let line = Line { tells_end, ..Line::new(HEAD, parts) };
            for said in [line.unary(), line.stream()] {
                let (_, failure) = failed(&line, said);
                assert_eq!((failure.code, failure.message.as_str()), (Code::Unavailable, "down"), "{line:?}");
                assert_eq!((failure.retry_after_secs, failure.request_id.as_deref()), (Some(7), Some("b")));
                assert_eq!(failure.transport, None);
            }
        }
    }
}

#[test]
fn what_a_status_does_not_say_is_in_the_head_before_it() {
    const HEAD: Lines = &[("retry-after", "7"), ("x-request-id", "a, b"), ("chatcli-origin", "gateway")];
    const END: &[Part] = &[Message, Trailers(&[("grpc-status", "14"), ("retry-after", "9")])];
    let line = Line::new(HEAD, END);
    for said in [line.unary(), line.stream()] {
        let (_, failure) = failed(&line, said);
        assert_eq!(failure.retry_after_secs, Some(9));
        assert_eq!((failure.request_id.as_deref(), failure.origin), (Some("b"), Some(Origin::Gateway)));
    }
}

#[test]
fn a_unary_call_has_one_message() {
    for (parts, words) in [
        (&[Message, Message, OK][..], "more than one message"),
        (&[Message, Message][..], "more than one message"),
        (&[OK][..], "OK without a message"),
    ] {
        let line = Line::new(&[], parts);
        let (came, failure) = failed(&line, line.unary());
        assert_eq!((came, failure.code), (0, Code::Unimplemented), "{line:?}");
        // Not the server's own word, which would mean that it does not know the method.
        assert_eq!(failure.transport, Some(Transport::NotGrpc));
        assert!(failure.message.contains(words), "{failure}");
    }
    let line = Line::new(&[("grpc-status", "0")], &[]);
    assert_eq!(failed(&line, line.unary()).1.code, Code::Unimplemented);
    // A status after a message is the answer, and the message is none.
    let line = Line::new(&[], &[Message, Trailers(&[("grpc-status", "5")])]);
    let (came, failure) = failed(&line, line.unary());
    assert_eq!((came, failure.code, failure.transport), (0, Code::NotFound, None));
}

#[test]
fn what_was_not_asked_for_is_internal() {
    for head in
        [&[][..], &[("grpc-encoding", "gzip")], &[("grpc-encoding", "identity")], &[("grpc-encoding", "foo")]]
    {
        let line = Line::new(head, &[Data(b"\x01\0\0\0\x01x"), OK]);
        for said in [line.unary(), line.stream()] {
            let (_, failure) = failed(&line, said);
            assert_eq!(
                (failure.code, failure.transport),
                (Code::Internal, Some(Transport::NotGrpc)),
                "{line:?}"
            );
            assert!(failure.message.contains("compressed"), "{failure}");
        }
        // What is not compressed can be read, whatever the head says.
        assert_eq!(Line::new(head, &[Message, OK]).unary(), (1, Ok(())), "{head:?}");
    }
    let line = Line::new(&[], &[Data(b"<html>"), OK]);
    let (_, failure) = failed(&line, line.unary());
    assert_eq!((failure.code, failure.transport), (Code::Internal, Some(Transport::NotGrpc)));
}

#[test]
fn an_error_over_http_counts_only_without_a_status() {
    for (http, code) in [(431, Code::Unknown), (503, Code::Unavailable), (400, Code::Internal)] {
        for parts in [&[][..], &[Trailers(&[("grpc-message", "why")])], &[Message]] {
            let line = Line { http, ..Line::new(&[], parts) };
            for said in [line.unary(), line.stream()] {
                let (_, failure) = failed(&line, said);
                assert_eq!(
                    (failure.code, failure.transport),
                    (code, Some(Transport::Http(http))),
                    "{line:?}"
                );
            }
        }
        let line = Line { http, ..Line::new(&[], &[Trailers(&[("grpc-status", "5")])]) };
        assert_eq!(failed(&line, line.stream()).1.code, Code::NotFound);
    }
}
