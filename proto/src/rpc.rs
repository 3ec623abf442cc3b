//! One call by gRPC's rules, over any channel and with messages of any kind: what both bodies and the conformance
//! suite's client have in common. Decides what an answer means that breaks those rules; [`ending`] does so for its end.

mod ending;
mod status;

use std::error::Error;
use std::future::poll_fn;

use bytes::{Buf, Bytes};
use http::header::{CONTENT_TYPE, TE};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Version};
use http_body::Body;
use tonic::body::Body as BoxBody;
use tonic::client::GrpcService;
use tonic::codec::{DecodeBuf, Decoder, EncodeBody, EncodeBuf, Encoder};
use tonic::{Code, Request, Status, Streaming};

use crate::seen::saw;
use crate::{Call, MAX_MESSAGE_BYTES, Transport};

use ending::Ending;

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
const TRAILERS: HeaderValue = HeaderValue::from_static("trailers");

/// What the library says of a frame with another flag than the two that there are.
const BAD_FLAG: &str = "invalid compression flag";
/// What it says of one that is compressed.
const COMPRESSED: &str = "compressed-flag";

type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// A request's message.
pub trait Outgoing: Send + Sync + 'static {
    /// Writes it.
    ///
    /// # Errors
    /// It cannot be written.
    fn write(&self, to: &mut EncodeBuf<'_>) -> Result<(), Status>;
}

impl Outgoing for Call {
    fn write(&self, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.encode(to).map_err(|why| Status::internal(why.to_string()))
    }
}

/// How many messages an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Exactly one, or a status that is not OK.
    One,
    /// Any number.
    Many,
}

/// Makes a call. Dropping the future or the [`Answers`] cancels it. Messages of up to 50 MiB pass in both directions.
///
/// # Errors
/// What the channel says when there is no answer, or a status that came alone and whole.
pub async fn ask<T, M>(
    channel: &mut T,
    path: PathAndQuery,
    request: Request<M>,
    expected: Expected,
) -> Result<Answers, Status>
where
    T: GrpcService<BoxBody>,
    T::Error: Into<BoxError>,
    T::ResponseBody: Body<Data = Bytes> + Send + 'static,
    <T::ResponseBody as Body>::Error: Into<BoxError> + Send,
    M: Outgoing,
{
    let (metadata, extensions, message) = request.into_parts();
    let message = tokio_stream::once(Ok(message));
    let body = EncodeBody::new_client(Messages::default(), message, None, Some(MAX_MESSAGE_BYTES));
    let mut request = http::Request::new(BoxBody::new(body));
    *request.method_mut() = Method::POST;
    *request.version_mut() = Version::HTTP_2;
    *request.uri_mut() = path.into();
    *request.headers_mut() = metadata.into_headers();
    request.headers_mut().insert(TE, TRAILERS);
    request.headers_mut().insert(CONTENT_TYPE, GRPC);
    *request.extensions_mut() = extensions;

    poll_fn(|context| channel.poll_ready(context)).await.map_err(|why| Status::from_error(why.into()))?;
    let response = channel.call(request).await.map_err(|why| Status::from_error(why.into()))?;
    let (parts, body) = response.into_parts();
    let (http, mut head) = (parts.status, parts.headers);
    status::mend(&mut head);
    if body.is_end_stream()
        && let Some(status) = Status::from_header_map(&head)
        && status.code() != Code::Ok
    {
        return Err(status);
    }
    let body = Ending::new(BoxBody::new(body), http, &head);
    // No compression was asked for.
    let messages =
        Streaming::new_response(Messages::<M>::default(), body, http, None, Some(MAX_MESSAGE_BYTES));
    Ok(Answers { head, messages, expected, is_over: false })
}

/// What comes back.
#[derive(Debug)]
pub struct Answers {
    head: HeaderMap,
    messages: Streaming<Bytes>,
    expected: Expected,
    is_over: bool,
}

impl Answers {
    /// The headers. Of an answer without messages they may be the trailers as well.
    pub fn head(&self) -> &HeaderMap {
        &self.head
    }

    /// The next message; `None` after status OK, an error after any other. The one message of a call that has one is
    /// given out when its status is known.
    ///
    /// # Errors
    /// The status, or what there is instead of a right answer.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        if self.expected == Expected::Many {
            return self.read().await;
        }
        if std::mem::replace(&mut self.is_over, true) {
            return Ok(None);
        }
        let Some(message) = self.read().await? else { return Err(broken_rule("OK without a message")) };
        if self.read().await?.is_some() {
            return Err(broken_rule("more than one message where there is one"));
        }
        Ok(Some(message))
    }

    /// The trailers after status OK. Those of another status are its metadata.
    ///
    /// # Errors
    /// As for [`Answers::next`], when not everything was read.
    pub async fn trailers(&mut self) -> Result<HeaderMap, Status> {
        let trailers = self.messages.trailers().await?;
        Ok(trailers.map(|trailers| trailers.into_headers()).unwrap_or_default())
    }

    async fn read(&mut self) -> Result<Option<Bytes>, Status> {
        self.messages.message().await.map_err(|status| {
            // Only the library's reader says these two.
            if status.message().contains(COMPRESSED) {
                saw(Transport::NotGrpc, Code::Internal, "the answer is compressed, which was not asked for")
            } else if status.message().contains(BAD_FLAG) {
                saw(Transport::NotGrpc, status.code(), status.message())
            } else {
                status
            }
        })
    }
}

/// gRPC has UNIMPLEMENTED for a number of messages that the method does not have.
fn broken_rule(what: &str) -> Status {
    saw(Transport::NotGrpc, Code::Unimplemented, format!("the answer has {what}"))
}

/// Writes requests, and leaves answers unread.
#[derive(Clone, Copy, Debug)]
struct Messages<M>(std::marker::PhantomData<fn(M)>);

impl<M> Default for Messages<M> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<M: Outgoing> Encoder for Messages<M> {
    type Item = M;
    type Error = Status;

    fn encode(&mut self, message: M, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.write(to)
    }
}

impl<M> Decoder for Messages<M> {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

#[cfg(test)]
mod tests;
