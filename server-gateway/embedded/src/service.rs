//! The calls of the contract, each a few lines that lead to the part that decides. Calls of later versions are
//! listed at the end and answer `Unimplemented`.

use std::sync::Arc;

use chatcli_proto::v1::chat_cli_service_server::ChatCliService;
use chatcli_proto::v1::*;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::auth::Principal;
use crate::llm::{Piece, Roster};
use crate::prompt::{self, Started};
use crate::store::Sessions;
use crate::validate;
use crate::watcher::Watcher;

/// The parts behind the calls.
pub(crate) struct Service {
    version: String,
    roster: Arc<Roster>,
    sessions: Sessions,
    watcher: Arc<Watcher>,
    ending: CancellationToken,
}

impl Service {
    pub(crate) fn new(
        version: String,
        roster: Arc<Roster>,
        sessions: Sessions,
        watcher: Arc<Watcher>,
        ending: CancellationToken,
    ) -> Self {
        Self { version, roster, sessions, watcher, ending }
    }

    async fn start(&self, request: StreamPromptRequest) -> Result<Started, Status> {
        prompt::start(&self.roster, self.watcher.context(), &self.ending, request).await
    }
}

type Reply<T> = Result<Response<T>, Status>;
type Replies<T> = BoxStream<'static, Result<T, Status>>;

/// Writes the handlers of calls that do not exist here yet. `ServerStream` types come before them.
macro_rules! later {
    ($($name:ident($request:ty) -> $reply:ty;)*) => {
        $(
            #[allow(clippy::type_complexity, clippy::type_repetition_in_bounds)]
            fn $name<'life0, 'async_trait>(
                &'life0 self,
                _request: Request<$request>,
            ) -> std::pin::Pin<Box<dyn Future<Output = Reply<$reply>> + Send + 'async_trait>>
            where
                'life0: 'async_trait,
                Self: 'async_trait,
            {
                Box::pin(async {
                    Err(Status::unimplemented(concat!(stringify!($name), " is not part of this server yet")))
                })
            }
        )*
    };
}

#[tonic::async_trait]
impl ChatCliService for Service {
    type StreamPromptStream = Replies<StreamPromptResponse>;
    type InteractiveSessionStream = Replies<SessionMessage>;
    type DownloadPluginStream = Replies<DownloadPluginResponse>;
    type SubscribeConversationStream = Replies<ConversationEvent>;

    async fn send_prompt(&self, request: Request<SendPromptRequest>) -> Reply<SendPromptResponse> {
        let mut started = self.start(prompt::as_stream_request(request.into_inner())).await?;
        let mut response = String::new();
        while let Some(piece) = started.pieces.next().await {
            match piece? {
                Piece::Text(text) => response.push_str(&text),
                Piece::End(_) => break,
            }
        }
        Ok(Response::new(SendPromptResponse { response, model: started.model, provider: started.provider }))
    }

    async fn stream_prompt(&self, request: Request<StreamPromptRequest>) -> Reply<Self::StreamPromptStream> {
        let Started { provider, model, pieces } = self.start(request.into_inner()).await?;
        let messages = pieces.map(move |piece| {
            let (chunk, done) = match piece? {
                Piece::Text(text) => (text, false),
                Piece::End(_) => (String::new(), true),
            };
            Ok(StreamPromptResponse { chunk, done, model: model.clone(), provider: provider.clone() })
        });
        Ok(Response::new(messages.boxed()))
    }

    async fn list_sessions(&self, request: Request<ListSessionsRequest>) -> Reply<ListSessionsResponse> {
        let sessions = self.sessions.list(principal(&request)).await?;
        Ok(Response::new(ListSessionsResponse { sessions }))
    }

    async fn load_session(&self, request: Request<LoadSessionRequest>) -> Reply<LoadSessionResponse> {
        validate::session_name(&request.get_ref().name)?;
        let data = self.sessions.load(principal(&request), &request.get_ref().name).await?;
        Ok(Response::new(LoadSessionResponse {
            messages: data.chat_history.clone(),
            session_data: Some(data),
        }))
    }

    async fn save_session(&self, request: Request<SaveSessionRequest>) -> Reply<SaveSessionResponse> {
        validate::session_name(&request.get_ref().name)?;
        let principal = principal(&request).clone();
        let SaveSessionRequest { name, messages, session_data } = request.into_inner();
        self.sessions.save(&principal, &name, messages, session_data).await?;
        Ok(Response::new(SaveSessionResponse { success: true }))
    }

    async fn delete_session(&self, request: Request<DeleteSessionRequest>) -> Reply<DeleteSessionResponse> {
        validate::session_name(&request.get_ref().name)?;
        self.sessions.delete(principal(&request), &request.get_ref().name).await?;
        Ok(Response::new(DeleteSessionResponse { success: true }))
    }

    async fn get_server_info(&self, _request: Request<GetServerInfoRequest>) -> Reply<GetServerInfoResponse> {
        Ok(Response::new(GetServerInfoResponse {
            version: self.version.clone(),
            provider: self.roster.provider().to_owned(),
            model: self.roster.model().to_owned(),
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

    later! {
        interactive_session(Streaming<SessionMessage>) -> Self::InteractiveSessionStream;
        analyze_issue(AnalyzeIssueRequest) -> AnalyzeIssueResponse;
        agentic_step(AgenticStepRequest) -> AgenticStepResponse;
        list_remote_plugins(ListRemotePluginsRequest) -> ListRemotePluginsResponse;
        list_remote_agents(ListRemoteAgentsRequest) -> ListRemoteAgentsResponse;
        list_remote_skills(ListRemoteSkillsRequest) -> ListRemoteSkillsResponse;
        get_agent_definition(GetAgentDefinitionRequest) -> GetAgentDefinitionResponse;
        get_skill_content(GetSkillContentRequest) -> GetSkillContentResponse;
        execute_remote_plugin(ExecuteRemotePluginRequest) -> ExecuteRemotePluginResponse;
        download_plugin(DownloadPluginRequest) -> Self::DownloadPluginStream;
        resolve_active_conversation(ResolveActiveConversationRequest) -> ResolveActiveConversationResponse;
        new_conversation(NewConversationRequest) -> NewConversationResponse;
        append_event(AppendEventRequest) -> AppendEventResponse;
        read_conversation(ReadConversationRequest) -> ReadConversationResponse;
        subscribe_conversation(SubscribeConversationRequest) -> Self::SubscribeConversationStream;
        set_binding(SetBindingRequest) -> SetBindingResponse;
        list_bindings(ListBindingsRequest) -> ListBindingsResponse;
    }
}

/// The caller whom the gate admitted.
fn principal<T>(request: &Request<T>) -> &Principal {
    static NOBODY: std::sync::LazyLock<Principal> = std::sync::LazyLock::new(Principal::system);
    request.extensions().get::<Principal>().unwrap_or(&NOBODY)
}
