//! The only place that maps a [`Call`] to an RPC. It is generic over the channel, so the terminal (gRPC over HTTP/2)
//! and the page (gRPC-Web over `fetch`) share every line.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body;
use tonic::body::Body as RequestBody;
use tonic::client::GrpcService;
use tonic::metadata::MetadataMap;
use tonic::{Request, Status, Streaming};

use crate::door::v1::watcher_client::WatcherClient;
use crate::v1::chat_cli_service_client::ChatCliServiceClient;
use crate::{Call, Code, Failure, MAX_MESSAGE_BYTES, Reply, Transport, door, timeout, v1};

/// How often the door should push a round, in seconds.
const INTERVAL: &str = "chatcli-interval-secs";

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

/// Turns calls into RPCs over one channel.
#[derive(Clone, Debug)]
pub struct Caller<T> {
    client: ChatCliServiceClient<T>,
    watcher: WatcherClient<T>,
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
        let watcher = WatcherClient::new(channel.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES);
        let client = ChatCliServiceClient::new(channel)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        Self { client, watcher, classify }
    }

    /// Starts a call. Dropping the returned future or the [`Replies`] cancels it at the server.
    ///
    /// # Errors
    /// The status of a unary call, or of a stream that failed before its first message.
    pub async fn call(&self, call: Call, options: &CallOptions) -> Result<Replies, Failure> {
        let mut client = self.client.clone();
        let classify = self.classify;
        macro_rules! dispatch {
            (
                unary { $($one:ident => $one_method:ident,)* }
                streaming { $($many:ident => $many_method:ident,)* }
            ) => {
                match call {
                    $(Call::$one(message) => client
                        .$one_method(request(message, options)?)
                        .await
                        .map(|response| Replies::one(Reply::$one(response.into_inner())))
                        .map_err(|status| failure(&status, classify)),)*
                    $(Call::$many(message) => client
                        .$many_method(request(message, options)?)
                        .await
                        .map(|response| Replies { classify, inner: Inner::$many(response.into_inner()) })
                        .map_err(|status| failure(&status, classify)),)*
                    Call::FollowWatcher(wish) => {
                        let mut request = request(door::v1::FollowRequest {}, options)?;
                        // The door reads no messages, so the wish travels beside one.
                        request.metadata_mut().insert(INTERVAL, wish.interval_secs.into());
                        self.watcher
                            .clone()
                            .follow(request)
                            .await
                            .map(|response| Replies { classify, inner: Inner::FollowWatcher(response.into_inner()) })
                            .map_err(|status| failure(&status, classify))
                    }
                }
            };
        }
        dispatch! {
            unary {
                SendPrompt => send_prompt,
                ListSessions => list_sessions,
                LoadSession => load_session,
                SaveSession => save_session,
                DeleteSession => delete_session,
                GetServerInfo => get_server_info,
                GetWatcherStatus => get_watcher_status,
                Health => health,
                GetAlerts => get_alerts,
                AnalyzeIssue => analyze_issue,
                AgenticStep => agentic_step,
                ListRemotePlugins => list_remote_plugins,
                ListRemoteAgents => list_remote_agents,
                ListRemoteSkills => list_remote_skills,
                GetAgentDefinition => get_agent_definition,
                GetSkillContent => get_skill_content,
                ExecuteRemotePlugin => execute_remote_plugin,
                ResolveActiveConversation => resolve_active_conversation,
                NewConversation => new_conversation,
                AppendEvent => append_event,
                ReadConversation => read_conversation,
                SetBinding => set_binding,
                ListBindings => list_bindings,
            }
            streaming {
                StreamPrompt => stream_prompt,
                DownloadPlugin => download_plugin,
                SubscribeConversation => subscribe_conversation,
            }
        }
    }
}

/// The answers of one call: exactly one for a unary call, any number for a stream.
#[derive(Debug)]
pub struct Replies {
    classify: Classify,
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    One(Option<Box<Reply>>),
    StreamPrompt(Streaming<v1::StreamPromptResponse>),
    DownloadPlugin(Streaming<v1::DownloadPluginResponse>),
    SubscribeConversation(Streaming<v1::ConversationEvent>),
    FollowWatcher(Streaming<door::v1::Round>),
}

impl Replies {
    fn one(reply: Reply) -> Self {
        Self { classify: |_| None, inner: Inner::One(Some(Box::new(reply))) }
    }

    /// The next answer; `None` after status OK, an error after any other status.
    ///
    /// # Errors
    /// The status that ended the stream.
    pub async fn next(&mut self) -> Result<Option<Reply>, Failure> {
        let next = match &mut self.inner {
            Inner::One(reply) => return Ok(reply.take().map(|reply| *reply)),
            Inner::StreamPrompt(stream) => stream.message().await.map(|m| m.map(Reply::StreamPrompt)),
            Inner::DownloadPlugin(stream) => stream.message().await.map(|m| m.map(Reply::DownloadPlugin)),
            Inner::SubscribeConversation(stream) => {
                stream.message().await.map(|m| m.map(Reply::SubscribeConversation))
            }
            Inner::FollowWatcher(stream) => stream.message().await.map(|m| m.map(Reply::FollowWatcher)),
        };
        next.map_err(|status| failure(&status, self.classify))
    }
}

fn request<M>(message: M, options: &CallOptions) -> Result<Request<M>, Failure> {
    let mut request = Request::new(message);
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
        transport: classify(status),
    }
}

fn text<'a>(metadata: &'a MetadataMap, key: &str) -> Option<&'a str> {
    metadata.get(key).and_then(|value| value.to_str().ok())
}
