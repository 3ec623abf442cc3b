//! The only place that maps a [`Call`] to an RPC. It is generic over the channel, so the terminal (gRPC over HTTP/2)
//! and the page (gRPC-Web over `fetch`) share every line.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::uri::PathAndQuery;
use http_body::Body;
use prost::DecodeError;
use tonic::body::Body as RequestBody;
use tonic::client::GrpcService;
use tonic::{Request, Status};

use crate::rpc::{self, Answers, Expected};
use crate::seen::seen;
use crate::{Call, Code, Failure, Origin, Reply, StopReason, Transport, foreign, timeout};

/// How often the door should push a round, in seconds.
const INTERVAL: &str = "chatcli-interval-secs";

type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// Reads from a transport's error what happened below gRPC, where the error is not made by [`crate::seen::saw`].
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
    channel: T,
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
        Self { channel, classify }
    }

    /// Starts a call. Dropping the returned future or the [`Replies`] cancels it at the server.
    ///
    /// # Errors
    /// The status of a unary call, or of a stream that was refused with a status and nothing else.
    pub async fn call(&self, call: Call, options: &CallOptions) -> Result<Replies, Failure> {
        let classify = self.classify;
        let (path, read, is_streaming) = (call.path(), call.reader(), call.is_streaming());
        let (path, request) = (PathAndQuery::from_static(path), request(call, options)?);
        let expected = if is_streaming { Expected::Many } else { Expected::One };
        let mut channel = self.channel.clone();
        let answers = rpc::ask(&mut channel, path, request, expected).await;
        let answers = answers.map_err(|status| failure(&status, None, classify))?;
        let mut replies = Replies { classify, read, answers, first: None };
        if !is_streaming {
            replies.first = replies.message().await?;
        }
        Ok(replies)
    }
}

/// The answers of one call: exactly one for a unary call, any number for a stream.
#[derive(Debug)]
pub struct Replies {
    classify: Classify,
    read: fn(Bytes) -> Result<Reply, DecodeError>,
    answers: Answers,
    /// What was read already.
    first: Option<Bytes>,
}

impl Replies {
    /// The next answer; `None` after status OK, an error after any other status.
    ///
    /// # Errors
    /// The status that ended the stream, or an answer that cannot be read.
    pub async fn next(&mut self) -> Result<Option<Reply>, Failure> {
        let next = match self.first.take() {
            None => self.message().await?,
            first => first,
        };
        let reply = next.map(self.read).transpose();
        reply.map_err(|why| Failure::new(Code::Internal, why.to_string()))
    }

    /// Why the model stopped, where the server says so. To be asked when [`Replies::next`] gave `None`.
    pub async fn stop_reason(&mut self) -> Option<StopReason> {
        let name =
            |from: &HeaderMap| from.get(StopReason::KEY)?.to_str().ok().and_then(StopReason::from_name);
        let trailers = self.answers.trailers().await.ok()?;
        name(&trailers).or_else(|| name(self.answers.head()))
    }

    async fn message(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = self.answers.next().await;
        next.map_err(|status| failure(&status, Some(self.answers.head()), self.classify))
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

/// What a status says, and the head before it.
fn failure(status: &Status, head: Option<&HeaderMap>, classify: Classify) -> Failure {
    let text = |key: &str| {
        let trailer = status.metadata().get(key).and_then(|value| value.to_str().ok());
        trailer.or_else(|| head?.get(key)?.to_str().ok())
    };
    // The Go server sends this header twice; the last one is the one its own texts quote. A browser makes one header of
    // both, with a comma.
    let trailing = status.metadata().get_all("x-request-id").iter().next_back();
    let ids = trailing
        .and_then(|value| value.to_str().ok())
        .or_else(|| head?.get_all("x-request-id").iter().next_back()?.to_str().ok());
    let transport = seen(status).or_else(|| classify(status));
    Failure {
        code: match transport {
            Some(Transport::Http(http)) => foreign::code_of(http),
            _ => Code::from(i32::from(status.code())),
        },
        message: status.message().to_owned(),
        retry_after_secs: text("retry-after").and_then(|text| text.trim().parse().ok()),
        request_id: ids.and_then(|ids| ids.rsplit(',').next()).map(|id| id.trim().to_owned()),
        transport,
        origin: text(Origin::KEY).and_then(Origin::from_name),
    }
}
