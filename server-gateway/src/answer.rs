//! The body of everything the door answers: calls, files of the page, and short texts of its own.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use tower_http::services::fs::ServeFileSystemResponseBody;

use crate::BoxError;
use crate::response::ResponseBody;
use crate::upstream::UpstreamBody;

/// What the door answers.
pub type Answer = Response<AnswerBody>;

/// The body of an answer.
pub enum AnswerBody {
    /// Nothing.
    Empty,
    /// A text of the door's own.
    Text(Full<Bytes>),
    /// A file of the page.
    File(ServeFileSystemResponseBody),
    /// The answer to a call.
    Call(Box<ResponseBody<UpstreamBody>>),
}

/// A short answer for people.
pub fn text(status: StatusCode, content_type: &'static str, text: impl Into<Bytes>) -> Answer {
    let mut response = Response::new(AnswerBody::Text(Full::new(text.into())));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The content type of a plain sentence.
pub const PLAIN: &str = "text/plain; charset=utf-8";

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            Self::Empty => Poll::Ready(None),
            Self::Text(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
            Self::File(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Call(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(body) => body.is_end_stream(),
            Self::File(body) => body.is_end_stream(),
            Self::Call(body) => body.is_end_stream(),
        }
    }

    /// A call's length is never known beforehand, whatever its upstream claims.
    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Text(body) => body.size_hint(),
            Self::File(body) => body.size_hint(),
            Self::Call(_) => SizeHint::default(),
        }
    }
}
