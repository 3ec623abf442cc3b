//! The only place that maps a [`Call`] to an RPC. It is generic over the channel, so the terminal (gRPC over HTTP/2)
//! and the page (gRPC-Web over `fetch`) share every line.

use std::error::Error;
use std::time::Duration;

use bytes::{Buf, Bytes};
use http::uri::PathAndQuery;
use http_body::Body;
use prost::DecodeError;
use tonic::body::Body as RequestBody;
use tonic::client::{Grpc, GrpcService};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::{Request, Status, Streaming};

use crate::{Call, Code, Failure, MAX_MESSAGE_BYTES, Origin, Reply, Transport, timeout};

/// How often the door should push a round, in seconds.
const INTERVAL: &str = "chatcli-interval-secs";

/// What the library says of bytes that are not gRPC, although the head promised it.
const BAD_FRAME: &str = "invalid compression flag";

type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// Reads from a transport's error what happened below gRPC; each body knows its own transport's errors.
pub type Classify = fn(&Status) -> Option<Transport>;

/// What travels beside a request.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// The server's bearer token. Sent as `authorization: Bearer <token>`.
    pub token: Option<String>,
    /// Sent as `grpc-timeout`; the caller still enforces it by dropping the call.
    pub timeout: Option<Duration>,
}

/// Turns calls into RPCs over one channel. Every method takes the same way through the library, and its messages are read
/// and written at the ends of it; a way for each, as in a generated client, makes a page's program much larger.
#[derive(Clone, Debug)]
pub struct Caller<T> {
    grpc: Grpc<T>,
    classify: Classify,
}

impl<T> Caller<T>
where
    T: GrpcService<RequestBody> + Clone,
    T::Error: Into<BoxError>,
    T::ResponseBody: Body<Data = Bytes> + Send + 'static,
    <T::ResponseBody as Body>::Error: Into<BoxError> + Send,
{
    /// A caller over `channel`. Messages of up to 50 MiB pass in both directions.
    pub fn new(channel: T, classify: Classify) -> Self {
        let grpc = Grpc::new(channel)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        Self { grpc, classify }
    }

    /// Starts a call. Dropping the returned future or the [`Replies`] cancels it at the server.
    ///
    /// # Errors
    /// The status of a unary call, or of a stream that failed before its first message.
    pub async fn call(&self, call: Call, options: &CallOptions) -> Result<Replies, Failure> {
        let classify = self.classify;
        let fails = |status: Status| failure(&status, classify);
        let (path, read, is_streaming) = (call.path(), call.reader(), call.is_streaming());
        let (path, request) = (PathAndQuery::from_static(path), request(call, options)?);
        let mut grpc = self.grpc.clone();
        grpc.ready().await.map_err(|error| fails(Status::from_error(error.into())))?;
        if is_streaming {
            let answered = grpc.server_streaming(request, path, Messages).await.map_err(fails)?;
            return Ok(Replies { classify, read, inner: Inner::Many(answered.into_inner()) });
        }
        let answered = grpc.unary(request, path, Messages).await.map_err(fails)?;
        Ok(Replies { classify, read, inner: Inner::One(Some(answered.into_inner())) })
    }
}

/// The answers of one call: exactly one for a unary call, any number for a stream.
#[derive(Debug)]
pub struct Replies {
    classify: Classify,
    read: fn(Bytes) -> Result<Reply, DecodeError>,
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    One(Option<Bytes>),
    Many(Streaming<Bytes>),
}

impl Replies {
    /// The next answer; `None` after status OK, an error after any other status.
    ///
    /// # Errors
    /// The status that ended the stream, or an answer that cannot be read.
    pub async fn next(&mut self) -> Result<Option<Reply>, Failure> {
        let next = match &mut self.inner {
            Inner::One(message) => message.take(),
            Inner::Many(stream) => {
                stream.message().await.map_err(|status| failure(&status, self.classify))?
            }
        };
        let reply = next.map(self.read).transpose();
        reply.map_err(|why| Failure::new(Code::Internal, why.to_string()))
    }
}

/// Writes requests as they are, and leaves answers unread.
#[derive(Clone, Copy, Debug)]
struct Messages;

impl Codec for Messages {
    type Encode = Call;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Messages {
    type Item = Call;
    type Error = Status;

    fn encode(&mut self, call: Call, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        call.encode(to).map_err(|why| Status::internal(why.to_string()))
    }
}

impl Decoder for Messages {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

fn request(call: Call, options: &CallOptions) -> Result<Request<Call>, Failure> {
    // The door reads no messages, so this wish travels beside one.
    let interval_secs = if let Call::FollowWatcher(wish) = &call { Some(wish.interval_secs) } else { None };
    let mut request = Request::new(call);
    if let Some(secs) = interval_secs {
        request.metadata_mut().insert(INTERVAL, secs.into());
    }
    if let Some(token) = &options.token {
        let mut value: tonic::metadata::MetadataValue<_> =
            format!("Bearer {token}").parse().map_err(|_| {
                Failure::new(Code::Unauthenticated, "the token has characters that cannot travel")
            })?;
        // Keeps the token out of every Debug print of the headers.
        value.set_sensitive(true);
        request.metadata_mut().insert("authorization", value);
    }
    if let Some(limit) = options.timeout {
        // Digits and a letter are always legal.
        if let Ok(value) = timeout::header_value(limit).parse() {
            request.metadata_mut().insert("grpc-timeout", value);
        }
    }
    Ok(request)
}

fn failure(status: &Status, classify: Classify) -> Failure {
    Failure {
        code: Code::from(i32::from(status.code())),
        message: status.message().to_owned(),
        retry_after_secs: text(status.metadata(), "retry-after").and_then(|text| text.trim().parse().ok()),
        // The Go server sends this header twice; the last one is the one its own texts quote. A browser makes one
        // header of both, with a comma.
        request_id: status
            .metadata()
            .get_all("x-request-id")
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            .and_then(|ids| ids.rsplit(',').next())
            .map(|id| id.trim().to_owned()),
        transport: classify(status).or_else(|| {
            // Only the reader here says this.
            status.message().contains(BAD_FRAME).then_some(Transport::NotGrpc)
        }),
        origin: text(status.metadata(), Origin::KEY).and_then(Origin::from_name),
    }
}

fn text<'a>(metadata: &'a MetadataMap, key: &str) -> Option<&'a str> {
    metadata.get(key).and_then(|value| value.to_str().ok())
}
