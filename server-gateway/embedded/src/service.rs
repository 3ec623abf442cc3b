//! The calls of the contract, each a few lines that lead to the part that decides. Calls of later versions are
//! listed at the end with the status and the words that a Go server without that part has for them.

use std::sync::Arc;
use std::time::Duration;

use chatcli_proto::v1::chat_cli_service_server::ChatCliService;
use chatcli_proto::v1::*;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use prost::Message;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::auth::{Principal, Role};
use crate::entrance::{Origin, Resource};
use crate::hub::Hub;
use crate::llm::{End, Piece, Roster};
use crate::prompt::{self, Started};
use crate::room::{Room, Share};
use crate::store::Sessions;
use crate::validate;
use crate::watcher::Watcher;

/// The parts behind the calls.
pub(crate) struct Service {
    version: String,
    roster: Arc<Roster>,
    sessions: Sessions,
    watcher: Arc<Watcher>,
    hub: Option<Hub>,
    ending: CancellationToken,
    send_limit_bytes: usize,
    answers: Room,
    requests: Room,
}

impl Service {
    pub(crate) fn new(
        version: String,
        roster: Arc<Roster>,
        sessions: Sessions,
        watcher: Arc<Watcher>,
        hub: Option<Hub>,
        ending: CancellationToken,
        send_limit_bytes: usize,
    ) -> Self {
        let (answers, requests) = (Room::for_answers(), Room::for_requests());
        Self { version, roster, sessions, watcher, hub, ending, send_limit_bytes, answers, requests }
    }

    /// The hub, unless it is turned off.
    fn hub(&self) -> Result<&Hub, Status> {
        self.hub.as_ref().ok_or_else(|| Status::unavailable("conversation hub not available"))
    }

    async fn start(
        &self,
        deadline: Option<Instant>,
        request: StreamPromptRequest,
    ) -> Result<Started, Status> {
        prompt::start(&self.roster, self.watcher.context(), &self.ending, deadline, request).await
    }
}

type Reply<T> = Result<Response<T>, Status>;
type Replies<T> = BoxStream<'static, Result<T, Status>>;

/// The largest answer that every client takes; the Go client's limit was never raised, in bytes.
const COMMON_ANSWER_BYTES: usize = 4 << 20;

/// Writes the handlers of calls that always fail. `ServerStream` types come before them.
macro_rules! failing {
    ($($status:ident $text:tt { $($name:ident($request:ty) -> $reply:ty;)* })*) => {
        $($(
            #[allow(clippy::type_complexity, clippy::type_repetition_in_bounds)]
            fn $name<'life0, 'async_trait>(
                &'life0 self,
                _request: Request<$request>,
            ) -> std::pin::Pin<Box<dyn Future<Output = Reply<$reply>> + Send + 'async_trait>>
            where
                'life0: 'async_trait,
                Self: 'async_trait,
            {
                Box::pin(std::future::ready(Err(Status::$status($text))))
            }
        )*)*
    };
}

#[tonic::async_trait]
impl ChatCliService for Service {
    type StreamPromptStream = Replies<StreamPromptResponse>;
    type InteractiveSessionStream = Replies<SessionMessage>;
    type DownloadPluginStream = Replies<DownloadPluginResponse>;
    type SubscribeConversationStream = Replies<ConversationEvent>;

    async fn send_prompt(&self, request: Request<SendPromptRequest>) -> Reply<SendPromptResponse> {
        let (until, origin) = (deadline(&request), origin(&request));
        let _request = self.requests.take_now(&origin, request.get_ref().encoded_len())?;
        let mut started = self.start(until, prompt::as_stream_request(request.into_inner())).await?;
        let mut response = String::new();
        let mut end = End::default();
        while let Some(piece) = started.pieces.next().await {
            match piece? {
                Piece::Text(text) => response.push_str(&text),
                Piece::End(last) => {
                    end = last;
                    break;
                }
            }
        }
        let (model, provider) = (started.model, started.provider);
        let share = self.answers.take(&origin, response.len()).await?;
        let mut response = holding(share, SendPromptResponse { response, model, provider });
        prompt::say_reason(response.metadata_mut(), end);
        Ok(response)
    }

    async fn stream_prompt(&self, request: Request<StreamPromptRequest>) -> Reply<Self::StreamPromptStream> {
        let until = deadline(&request);
        let share = self.requests.take_now(&origin(&request), request.get_ref().encoded_len())?;
        let Started { provider, model, pieces } = self.start(until, request.into_inner()).await?;
        let messages = pieces.flat_map(move |piece| {
            let message = |chunk: String, done: bool| {
                Ok(StreamPromptResponse { chunk, done, model: model.clone(), provider: provider.clone() })
            };
            stream::iter(match piece {
                Ok(Piece::Text(text)) => [Some(message(text, false)), None],
                Ok(Piece::End(end)) => [Some(message(String::new(), true)), ended(end)],
                Err(status) => [Some(Err(status)), None],
            })
            .filter_map(std::future::ready)
        });
        Ok(holding(share, messages.boxed()))
    }

    async fn list_sessions(&self, request: Request<ListSessionsRequest>) -> Reply<ListSessionsResponse> {
        let sessions = self.sessions.list(principal(&request)).await?;
        let bytes = sessions.iter().map(String::len).sum();
        let share = self.answers.take(&origin(&request), bytes).await?;
        Ok(holding(share, ListSessionsResponse { sessions }))
    }

    async fn load_session(&self, request: Request<LoadSessionRequest>) -> Reply<LoadSessionResponse> {
        about(&request, &request.get_ref().name);
        validate::session_name(&request.get_ref().name)?;
        let (caller, name) = (principal(&request), &request.get_ref().name);
        // Before it is read: a caller who takes nothing could have it read a hundred times.
        let bytes = self.sessions.bytes(caller, name).await?;
        let share = self.answers.take(&origin(&request), bytes).await?;
        let data = self.sessions.load(caller, name).await?;
        Ok(holding(share, loaded(name, data, self.send_limit_bytes)?))
    }

    async fn save_session(&self, request: Request<SaveSessionRequest>) -> Reply<SaveSessionResponse> {
        about(&request, &request.get_ref().name);
        validate::session_name(&request.get_ref().name)?;
        let _request = self.requests.take_now(&origin(&request), request.get_ref().encoded_len())?;
        let principal = principal(&request).clone();
        let SaveSessionRequest { name, messages, session_data } = request.into_inner();
        self.sessions.save(&principal, &name, messages, session_data).await?;
        Ok(Response::new(SaveSessionResponse { success: true }))
    }

    async fn delete_session(&self, request: Request<DeleteSessionRequest>) -> Reply<DeleteSessionResponse> {
        about(&request, &request.get_ref().name);
        validate::session_name(&request.get_ref().name)?;
        self.sessions.delete(principal(&request), &request.get_ref().name).await?;
        Ok(Response::new(DeleteSessionResponse { success: true }))
    }

    async fn get_server_info(&self, _request: Request<GetServerInfoRequest>) -> Reply<GetServerInfoResponse> {
        Ok(Response::new(GetServerInfoResponse {
            version: self.version.clone(),
            provider: self.roster.provider().to_owned(),
            model: self.roster.model(),
            available_providers: self.roster.available(),
            watcher_active: self.watcher.is_active(),
            watcher_target: self.watcher.target(),
            plugin_count: 0,
            agent_count: 0,
            skill_count: 0,
        }))
    }

    async fn get_watcher_status(
        &self,
        _request: Request<GetWatcherStatusRequest>,
    ) -> Reply<GetWatcherStatusResponse> {
        Ok(Response::new(self.watcher.status()))
    }

    async fn health(&self, _request: Request<HealthRequest>) -> Reply<HealthResponse> {
        Ok(Response::new(HealthResponse {
            status: health_response::Status::Serving.into(),
            version: self.version.clone(),
        }))
    }

    async fn get_alerts(&self, request: Request<GetAlertsRequest>) -> Reply<GetAlertsResponse> {
        let GetAlertsRequest { namespace, deployment } = request.into_inner();
        Ok(Response::new(GetAlertsResponse { alerts: self.watcher.alerts(&namespace, &deployment) }))
    }

    // There are none yet, and an empty list says so better than an error.
    async fn list_remote_plugins(
        &self,
        _request: Request<ListRemotePluginsRequest>,
    ) -> Reply<ListRemotePluginsResponse> {
        Ok(Response::new(ListRemotePluginsResponse::default()))
    }

    async fn list_remote_agents(
        &self,
        _request: Request<ListRemoteAgentsRequest>,
    ) -> Reply<ListRemoteAgentsResponse> {
        Ok(Response::new(ListRemoteAgentsResponse::default()))
    }

    async fn list_remote_skills(
        &self,
        _request: Request<ListRemoteSkillsRequest>,
    ) -> Reply<ListRemoteSkillsResponse> {
        Ok(Response::new(ListRemoteSkillsResponse::default()))
    }

    async fn execute_remote_plugin(
        &self,
        request: Request<ExecuteRemotePluginRequest>,
    ) -> Reply<ExecuteRemotePluginResponse> {
        about(&request, &request.get_ref().plugin_name);
        if principal(&request).role < Role::User {
            return Err(Status::permission_denied("role readonly may not execute plugins"));
        }
        Err(Status::unimplemented("method ExecuteRemotePlugin not implemented"))
    }

    async fn resolve_active_conversation(
        &self,
        request: Request<ResolveActiveConversationRequest>,
    ) -> Reply<ResolveActiveConversationResponse> {
        let active = self.hub()?.active(principal(&request), &request.get_ref().principal);
        active.await.map(Response::new)
    }

    async fn new_conversation(
        &self,
        request: Request<NewConversationRequest>,
    ) -> Reply<NewConversationResponse> {
        let begun = self.hub()?.rotate(principal(&request), &request.get_ref().principal);
        begun.await.map(Response::new)
    }

    async fn append_event(&self, request: Request<AppendEventRequest>) -> Reply<AppendEventResponse> {
        about(&request, &request.get_ref().conv_id);
        let caller = principal(&request).clone();
        self.hub()?.append(&caller, request.into_inner()).await.map(Response::new)
    }

    async fn read_conversation(
        &self,
        request: Request<ReadConversationRequest>,
    ) -> Reply<ReadConversationResponse> {
        about(&request, &request.get_ref().conv_id);
        let (caller, origin) = (principal(&request).clone(), origin(&request));
        let (share, answer) =
            self.hub()?.read(&caller, request.into_inner(), (&self.answers, &origin)).await?;
        Ok(holding(share, answer))
    }

    async fn subscribe_conversation(
        &self,
        request: Request<SubscribeConversationRequest>,
    ) -> Reply<Self::SubscribeConversationStream> {
        about(&request, &request.get_ref().conv_id);
        let caller = principal(&request).clone();
        self.hub()?.follow(&caller, request.into_inner()).await.map(Response::new)
    }

    async fn set_binding(&self, request: Request<SetBindingRequest>) -> Reply<SetBindingResponse> {
        about(&request, &request.get_ref().user_id);
        let caller = principal(&request).clone();
        self.hub()?.bind(&caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_bindings(&self, request: Request<ListBindingsRequest>) -> Reply<ListBindingsResponse> {
        let found = self.hub()?.bindings(principal(&request), &request.get_ref().principal);
        found.await.map(Response::new)
    }

    failing! {
        unimplemented "method InteractiveSession not implemented" {
            interactive_session(Streaming<SessionMessage>) -> Self::InteractiveSessionStream;
        }
        unimplemented "method AnalyzeIssue not implemented" {
            analyze_issue(AnalyzeIssueRequest) -> AnalyzeIssueResponse;
        }
        unimplemented "method AgenticStep not implemented" {
            agentic_step(AgenticStepRequest) -> AgenticStepResponse;
        }
        unimplemented "method GetAgentDefinition not implemented" {
            get_agent_definition(GetAgentDefinitionRequest) -> GetAgentDefinitionResponse;
        }
        unimplemented "method GetSkillContent not implemented" {
            get_skill_content(GetSkillContentRequest) -> GetSkillContentResponse;
        }
        unimplemented "method DownloadPlugin not implemented" {
            download_plugin(DownloadPluginRequest) -> Self::DownloadPluginStream;
        }
    }
}

/// When the caller's `grpc-timeout` is over. Ending the call then is left to the transport; here it only bounds waits.
fn deadline<T>(request: &Request<T>) -> Option<Instant> {
    let text = request.metadata().get("grpc-timeout")?.to_str().ok()?;
    let (amount, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let amount: u64 = amount.parse().ok()?;
    let time = match unit {
        "H" => Duration::from_secs(amount.saturating_mul(3600)),
        "M" => Duration::from_secs(amount.saturating_mul(60)),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    };
    Instant::now().checked_add(time)
}

/// What is said of an answer after its last message. It travels in the status, also in one that says OK.
fn ended<T>(end: End) -> Option<Result<T, Status>> {
    end.reason?;
    let mut status = Status::ok("");
    prompt::say_reason(status.metadata_mut(), end);
    Some(Err(status))
}

/// An answer that takes up room until the caller has it.
fn holding<T>(share: Option<Share>, answer: T) -> Response<T> {
    let mut response = Response::new(answer);
    if let Some(share) = share {
        response.extensions_mut().insert(share);
    }
    response
}

/// Tells the audit log what a call is about.
fn about<T>(request: &Request<T>, name: &str) {
    if let Some(resource) = request.extensions().get::<Resource>() {
        resource.is(name);
    }
}

/// The answer to a load. The history would travel twice, once for clients of version 1; where that makes the answer too
/// large for common clients, it travels once.
fn loaded(name: &str, data: SessionDataV2, limit_bytes: usize) -> Result<LoadSessionResponse, Status> {
    let mut answer = LoadSessionResponse { messages: Vec::new(), session_data: Some(data) };
    let once = answer.encoded_len();
    if once > limit_bytes {
        return Err(Status::resource_exhausted(format!(
            "session `{name}` has {once} bytes; this server sends at most {limit_bytes}"
        )));
    }
    if let Some(data) = &answer.session_data
        && once.saturating_mul(2) <= COMMON_ANSWER_BYTES.min(limit_bytes)
    {
        answer.messages = data.chat_history.clone();
    }
    Ok(answer)
}

/// Who calls from where.
fn origin<T>(request: &Request<T>) -> Arc<str> {
    request.extensions().get::<Origin>().map_or_else(|| "".into(), |Origin(name)| Arc::clone(name))
}

/// The caller whom the gate admitted.
fn principal<T>(request: &Request<T>) -> &Principal {
    static STRANGER: std::sync::LazyLock<Principal> = std::sync::LazyLock::new(Principal::stranger);
    request.extensions().get::<Principal>().unwrap_or(&STRANGER)
}
