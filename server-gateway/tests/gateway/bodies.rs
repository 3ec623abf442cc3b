//! The two bodies by themselves, over every way to cut the same bytes.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use chatcli_framing::TextEncoder;
use chatcli_gateway::access::Lease;
use chatcli_gateway::dialect::Framing;
use chatcli_gateway::operation::trace::CallTrace;
use chatcli_gateway::request::RequestBody;
use chatcli_gateway::response::{Endings, ResponseBody, Time};
use futures::stream;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, StreamBody};
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use crate::harness::message;

const LIMIT_BYTES: usize = 1000;

fn lease_of_none() -> Lease {
    Lease::anonymous([127, 0, 0, 1].into())
}

fn cut(bytes: &[u8], sizes: &[usize]) -> Vec<Bytes> {
    let mut rest = Bytes::copy_from_slice(bytes);
    let mut pieces = Vec::new();
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            return pieces;
        }
        pieces.push(rest.split_to((*size).min(rest.len())));
    }
    pieces
}

fn body(
    pieces: Vec<Bytes>,
    trailers: Option<HeaderMap>,
) -> impl Body<Data = Bytes, Error = Infallible> + Unpin {
    let frames = pieces.into_iter().map(Frame::data).chain(trailers.map(Frame::trailers)).map(Ok);
    StreamBody::new(stream::iter(frames))
}

fn link() -> chatcli_gateway::request::CallLink {
    RequestBody::new((), Framing::Web, LIMIT_BYTES).1
}

/// A Go server may call the end of a call's time a failure of its model, or a cancellation, a moment before our timer.
#[tokio::test]
async fn a_deadline_by_another_name_is_one() {
    let model = "LLM error: Post \"http://h\": context deadline exceeded";
    let cases = [
        ("13", model, 0, "4"),
        ("2", model, 100, "4"),
        ("1", "stream no longer needed", 100, "4"),
        ("13", model, 5_000, "13"),
        ("1", "asked to", 5_000, "1"),
        ("13", "LLM error: 503", 0, "13"),
        ("0", "", 0, "0"),
        ("4", "", 0, "4"),
    ];
    for (code, said, left_ms, expected) in cases {
        let until = tokio::time::Instant::now() + Duration::from_millis(left_ms);
        let endings = Endings::new(link(), Time::Until(until), CancellationToken::new(), lease_of_none());
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static(code));
        trailers.insert("grpc-message", HeaderValue::from_static(said));
        endings.correct(&mut trailers);
        assert_eq!(trailers["grpc-status"], expected, "{code} {said:?} with {left_ms} ms left");
    }
}

async fn collect<B: Body<Data = Bytes> + Unpin>(mut body: B) -> (Vec<Bytes>, Option<HeaderMap>, bool) {
    let (mut pieces, mut trailers, mut broken) = (Vec::new(), None, false);
    while let Some(frame) = body.frame().await {
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => pieces.push(data),
            Ok(Err(frame)) => trailers = frame.into_trailers().ok(),
            Err(_) => broken = true,
        }
        assert_eq!(body.size_hint().exact(), None, "a length would cut the trailers off");
    }
    assert!(body.is_end_stream());
    (pieces, trailers, broken)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..6)
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..30, 1..30)
}

fn encode(bytes: &[u8], flushes: &[usize]) -> Vec<u8> {
    let mut encoder = TextEncoder::default();
    let mut text: Vec<u8> =
        cut(bytes, flushes).iter().flat_map(|piece| encoder.encode(piece, piece.len() % 2 == 0)).collect();
    text.extend_from_slice(&encoder.encode(&[], true));
    text
}

proptest! {
    #[test]
    fn requests_arrive_whole(messages in messages(), cuts in sizes(), flushes in sizes(), text in any::<bool>()) {
        let native: Vec<u8> = messages.iter().flat_map(|body| message(body)).collect();
        let (sent, framing) = if text { (encode(&native, &flushes), Framing::WebText) } else { (native.clone(), Framing::Web) };
        let (request, _link) = RequestBody::new(body(cut(&sent, &cuts), None), framing, LIMIT_BYTES);
        let (pieces, _, broken) = run(collect(request));
        prop_assert_eq!((pieces.concat(), broken), (native, false));
    }

    #[test]
    fn answers_arrive_whole(messages in messages(), cuts in sizes(), framing in 0..3usize) {
        let framing = [Framing::Native, Framing::Web, Framing::WebText][framing];
        let native: Vec<u8> = messages.iter().flat_map(|body| message(body)).collect();
        let mut trailers = HeaderMap::new();
        trailers.append("grpc-status", HeaderValue::from_static("0"));
        trailers.append("x-two", HeaderValue::from_static("a"));
        trailers.append("x-two", HeaderValue::from_static("b"));
        let (pieces, got, broken) = run(async {
            let endings = Endings::new(link(), Time::Endless, CancellationToken::new(), lease_of_none());
            let upstream = body(cut(&native, &cuts), Some(trailers.clone()));
            let trace = CallTrace::begin("/test");
            collect(ResponseBody::new(upstream, endings, framing, LIMIT_BYTES, false, trace)).await
        });
        prop_assert!(!broken);
        let text = "grpc-status:0\r\nx-two:a\r\nx-two:b\r\n";
        let mut with_frame = native.clone();
        with_frame.extend_from_slice(&[0x80, 0, 0, 0, u8::try_from(text.len()).expect("short")]);
        with_frame.extend_from_slice(text.as_bytes());
        match framing {
            Framing::Native => {
                prop_assert_eq!(pieces.concat(), native);
                prop_assert_eq!(got, Some(trailers));
            }
            Framing::Web => prop_assert_eq!(pieces.concat(), with_frame),
            Framing::WebText => {
                let mut decoder = chatcli_framing::TextDecoder::default();
                let decoded = decoder.decode(&pieces.concat()).expect("base64");
                prop_assert!(decoder.is_empty());
                prop_assert_eq!(decoded, with_frame);
            }
        }
    }

    /// However an answer is cut short, the caller sees either a status or a broken transport, and a status
    /// only behind whole messages.
    #[test]
    fn a_short_answer_is_never_taken_for_a_whole_one(
        messages in messages(), cuts in sizes(), keep in 0.0..1.0f64,
    ) {
        let native: Vec<u8> = messages.iter().flat_map(|body| message(body)).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let kept = (native.len() as f64 * keep) as usize;
        let (pieces, _, broken) = run(async {
            let endings = Endings::new(link(), Time::Endless, CancellationToken::new(), lease_of_none());
            let upstream = body(cut(&native[..kept], &cuts), None);
            collect(ResponseBody::new(upstream, endings, Framing::Web, LIMIT_BYTES, false, CallTrace::begin("/test"))).await
        });
        let mut ends = vec![0];
        for body in &messages {
            ends.push(ends[ends.len() - 1] + 5 + body.len());
        }
        let inside = !ends.iter().any(|end| (*end..*end + 5).contains(&kept));
        let on_last_boundary = *ends.iter().filter(|end| **end <= kept).max().expect("zero");
        prop_assert_eq!(broken, inside);
        let all = pieces.concat();
        if inside {
            prop_assert_eq!(all, &native[..kept]);
        } else {
            prop_assert_eq!(&all[..on_last_boundary], &native[..on_last_boundary]);
            prop_assert!(all[on_last_boundary..].starts_with(&[0x80]));
            prop_assert!(String::from_utf8_lossy(&all).contains("grpc-status:13\r\n"));
        }
    }
}
