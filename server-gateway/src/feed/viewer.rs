//! What one viewer of a feed is sent: at once what is known, then each new round as soon as it can be taken. A
//! viewer that reads slowly skips rounds and never makes anything wait or pile up.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use futures::{Stream, stream};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use super::{News, Round, Seat};
use crate::BoxError;
use crate::upstream::UpstreamBody;

/// The answer to a viewer, as native gRPC.
pub(super) fn answer(seat: Seat) -> Response<UpstreamBody> {
    let body = StreamBody::new(frames(seat)).boxed_unsync();
    let mut response = Response::new(UpstreamBody::InProcess(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}

enum Next {
    /// A round that is due, and what follows it.
    Round(Arc<Round>, Option<Arc<Round>>),
    /// The rest of a message, and the round that follows.
    Shared(Bytes, Option<Arc<Round>>),
    Wait,
    Over,
}

struct Viewer {
    seat: Seat,
    next: Next,
    told: bool,
}

fn frames(seat: Seat) -> impl Stream<Item = Result<Frame<Bytes>, BoxError>> + Send {
    stream::unfold(Viewer { seat, next: Next::Wait, told: false }, |mut viewer| async move {
        let frame = viewer.frame().await?;
        Some((Ok(frame), viewer))
    })
}

impl Viewer {
    async fn frame(&mut self) -> Option<Frame<Bytes>> {
        loop {
            match std::mem::replace(&mut self.next, Next::Wait) {
                Next::Round(round, then) => {
                    let (start, shared) = round.message(Instant::now());
                    self.next = Next::Shared(shared, then);
                    return Some(Frame::data(start));
                }
                Next::Shared(shared, then) => {
                    if let Some(then) = then {
                        self.next = Next::Round(then, None);
                    }
                    return Some(Frame::data(shared));
                }
                Next::Over => return None,
                Next::Wait => {
                    // The seat keeps the sender alive.
                    self.seat.news.changed().await.ok()?;
                    let news = self.seat.news.borrow_and_update().clone();
                    if let Some(why) = news.over {
                        self.next = Next::Over;
                        return Some(Frame::trailers(why.trailers()));
                    }
                    self.take(news);
                }
            }
        }
    }

    fn take(&mut self, news: News) {
        let Some(newest) = news.newest else { return };
        let first = !std::mem::replace(&mut self.told, true);
        self.next = match news.good.filter(|_| first && !newest.good) {
            Some(good) => Next::Round(good, Some(newest)),
            None => Next::Round(newest, None),
        };
    }
}
