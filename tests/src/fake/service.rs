//! The service trait over the fake's state: who may call, what is remembered, and how scripts become answers. Methods
//! that no test scripts answer `Unimplemented`.

use std::pin::Pin;
use std::sync::Arc;

use chatcli_peer::{Link, Rate, Rules};
use chatcli_proto::v1;
use chatcli_proto::v1::chat_cli_service_server::ChatCliService;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Empty, Stream};
use tonic::{Code, Request, Response, Status, Streaming};

use super::chunks;
use super::script::{Ending, Gone, Listener, Step, play, text};
use super::{Seen, State, lock};

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

pub(super) struct Service(pub Arc<State>);

impl Service {
    /// Remembers a call and decides whether it may go on; returns its place in the memory and its connection.
    fn admit<T>(&self, method: &'static str, request: &Request<T>) -> Result<(Call, Link), Status> {
        let link = request.extensions().get::<Link>().cloned();
        let link = link.ok_or_else(|| Status::internal("a call without a connection"))?;
        let header = request.metadata().get("authorization");
        let authorization = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let call = Call::open(&self.0, method, authorization.clone(), link.number());
        let rules = {
            let settings = lock(&self.0.settings);
            let authenticated = settings.throttled.then_some(Rate::AUTHENTICATED);
            Rules { token: settings.token.clone(), authenticated, calls: settings.rate, ..Rules::default() }
        };
        link.admit(&rules, method, authorization.as_deref()).map_err(|refusal| {
            call.end(Ending::Failed);
            let mut status = Status::new(Code::from(i32::from(refusal.code)), refusal.message);
            for (name, value) in refusal.head {
                if let Ok(value) = value.parse() {
                    status.metadata_mut().append(name, value);
                }
            }
            status
        })?;
        Ok((call, link))
    }

    fn next_script(&self, prompt: &str) -> Vec<Step> {
        let scripted = lock(&self.0.scripts).pop_front();
        let (pause, cuts) = {
            let settings = lock(&self.0.settings);
            (settings.pause, settings.cuts)
        };
        scripted.unwrap_or_else(|| match pause {
            None if cuts => chunks::script(prompt),
            None => text([prompt]),
            Some(pause) => {
                vec![Step::Chunk("so: ".to_owned()), Step::Wait(pause), Step::Done(prompt.to_owned())]
            }
        })
    }

    fn labels(&self) -> (String, String) {
        let settings = lock(&self.0.settings);
        (settings.info.model.clone(), settings.info.provider.clone())
    }
}

/// A call's place in the fake's memory. Dropping it before [`Call::end`] means that the caller went away.
struct Call {
    state: Arc<State>,
    index: usize,
}

impl Call {
    fn open(
        state: &Arc<State>,
        method: &'static str,
        authorization: Option<String>,
        connection: u64,
    ) -> Self {
        let mut seen = lock(&state.seen);
        seen.push(Seen { method, authorization, connection, prompt: None, ending: None });
        Self { state: Arc::clone(state), index: seen.len() - 1 }
    }

    fn asks(&self, prompt: v1::StreamPromptRequest) {
        if let Some(seen) = lock(&self.state.seen).get_mut(self.index) {
            seen.prompt = Some(prompt);
        }
    }

    /// Ends with what the store says.
    fn answered<T>(&self, result: Result<T, Status>) -> Result<Response<T>, Status> {
        self.end(if result.is_ok() { Ending::Finished } else { Ending::Failed });
        result.map(Response::new)
    }

    fn end(&self, ending: Ending) {
        if let Some(seen) = lock(&self.state.seen).get_mut(self.index) {
            seen.ending.get_or_insert(ending);
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.end(Ending::Cancelled);
    }
}

/// Delivers a script as the messages of a stream.
struct ToStream {
    sender: mpsc::Sender<Result<v1::StreamPromptResponse, Status>>,
    model: String,
    provider: String,
}

impl Listener for ToStream {
    async fn chunk(&mut self, chunk: String, done: bool) -> Result<(), Gone> {
        let (model, provider) = (self.model.clone(), self.provider.clone());
        let message = v1::StreamPromptResponse { chunk, done, model, provider };
        self.sender.send(Ok(message)).await.map_err(|_| Gone)
    }

    async fn fail(&mut self, status: Status) -> Result<(), Gone> {
        self.sender.send(Err(status)).await.map_err(|_| Gone)
    }

    async fn gone(&self) {
        self.sender.closed().await;
    }
}

/// Gathers a script into one message.
#[derive(Default)]
struct ToMessage {
    text: String,
    status: Option<Status>,
}

impl Listener for ToMessage {
    async fn chunk(&mut self, chunk: String, _done: bool) -> Result<(), Gone> {
        self.text.push_str(&chunk);
        Ok(())
    }

    async fn fail(&mut self, status: Status) -> Result<(), Gone> {
        self.status = Some(status);
        Ok(())
    }

    /// A unary call is simply dropped when its caller goes away.
    async fn gone(&self) {
        std::future::pending().await
    }
}

/// Writes the whole impl, because an attribute cannot see methods that a macro inside it would write.
macro_rules! service {
    (unimplemented { $($method:ident: $asked:ident => $answered:ident,)* } $($scripted:tt)*) => {
        #[tonic::async_trait]
        impl ChatCliService for Service {
            $($scripted)*
            $(async fn $method(&self, _: Request<v1::$asked>) -> Result<Response<v1::$answered>, Status> {
                Err(Status::unimplemented(concat!("the fake has no ", stringify!($method))))
            })*
        }
    };
}

service! {
    unimplemented {
        analyze_issue: AnalyzeIssueRequest => AnalyzeIssueResponse,
        agentic_step: AgenticStepRequest => AgenticStepResponse,
        list_remote_plugins: ListRemotePluginsRequest => ListRemotePluginsResponse,
        list_remote_agents: ListRemoteAgentsRequest => ListRemoteAgentsResponse,
        list_remote_skills: ListRemoteSkillsRequest => ListRemoteSkillsResponse,
        get_agent_definition: GetAgentDefinitionRequest => GetAgentDefinitionResponse,
        get_skill_content: GetSkillContentRequest => GetSkillContentResponse,
        execute_remote_plugin: ExecuteRemotePluginRequest => ExecuteRemotePluginResponse,
        resolve_active_conversation: ResolveActiveConversationRequest => ResolveActiveConversationResponse,
        new_conversation: NewConversationRequest => NewConversationResponse,
        append_event: AppendEventRequest => AppendEventResponse,
        read_conversation: ReadConversationRequest => ReadConversationResponse,
        set_binding: SetBindingRequest => SetBindingResponse,
        list_bindings: ListBindingsRequest => ListBindingsResponse,
    }

    type StreamPromptStream = Answers<v1::StreamPromptResponse>;
    type InteractiveSessionStream = Empty<Result<v1::SessionMessage, Status>>;
    type DownloadPluginStream = Empty<Result<v1::DownloadPluginResponse, Status>>;
    type SubscribeConversationStream = Empty<Result<v1::ConversationEvent, Status>>;

    async fn health(&self, request: Request<v1::HealthRequest>) -> Result<Response<v1::HealthResponse>, Status> {
        let (call, _) = self.admit("Health", &request)?;
        let settings = lock(&self.0.settings).clone();
        let status = if settings.serving {
            v1::health_response::Status::Serving
        } else {
            v1::health_response::Status::NotServing
        };
        call.end(Ending::Finished);
        Ok(Response::new(v1::HealthResponse { status: status.into(), version: settings.info.version }))
    }

    async fn get_server_info(
        &self,
        request: Request<v1::GetServerInfoRequest>,
    ) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        let (call, _) = self.admit("GetServerInfo", &request)?;
        call.end(Ending::Finished);
        Ok(Response::new(lock(&self.0.settings).info.clone()))
    }

    async fn get_watcher_status(
        &self,
        request: Request<v1::GetWatcherStatusRequest>,
    ) -> Result<Response<v1::GetWatcherStatusResponse>, Status> {
        let (call, _) = self.admit("GetWatcherStatus", &request)?;
        let mut settings = lock(&self.0.settings);
        if let Some((code, message)) = &settings.watcher_fails {
            call.end(Ending::Failed);
            return Err(Status::new(*code, message));
        }
        call.end(Ending::Finished);
        let status = settings.watcher.clone();
        settings.watcher.snapshot_count += settings.snapshots_per_call;
        Ok(Response::new(status))
    }

    async fn get_alerts(
        &self,
        request: Request<v1::GetAlertsRequest>,
    ) -> Result<Response<v1::GetAlertsResponse>, Status> {
        let (call, _) = self.admit("GetAlerts", &request)?;
        call.end(Ending::Finished);
        let v1::GetAlertsRequest { namespace, deployment } = request.into_inner();
        let fits = |filter: &str, value: &str| filter.is_empty() || filter == value;
        let mut alerts = lock(&self.0.settings).alerts.clone();
        alerts.retain(|alert| fits(&namespace, &alert.namespace) && fits(&deployment, &alert.deployment));
        Ok(Response::new(v1::GetAlertsResponse { alerts }))
    }

    async fn list_sessions(
        &self,
        request: Request<v1::ListSessionsRequest>,
    ) -> Result<Response<v1::ListSessionsResponse>, Status> {
        let (call, _) = self.admit("ListSessions", &request)?;
        call.answered(lock(&self.0.settings).sessions.list())
    }

    async fn load_session(
        &self,
        request: Request<v1::LoadSessionRequest>,
    ) -> Result<Response<v1::LoadSessionResponse>, Status> {
        let (call, _) = self.admit("LoadSession", &request)?;
        call.answered(lock(&self.0.settings).sessions.load(&request.into_inner().name))
    }

    async fn save_session(
        &self,
        request: Request<v1::SaveSessionRequest>,
    ) -> Result<Response<v1::SaveSessionResponse>, Status> {
        let (call, _) = self.admit("SaveSession", &request)?;
        call.answered(lock(&self.0.settings).sessions.save(request.into_inner()))
    }

    async fn delete_session(
        &self,
        request: Request<v1::DeleteSessionRequest>,
    ) -> Result<Response<v1::DeleteSessionResponse>, Status> {
        let (call, _) = self.admit("DeleteSession", &request)?;
        call.answered(lock(&self.0.settings).sessions.delete(&request.into_inner().name))
    }

    async fn send_prompt(
        &self,
        request: Request<v1::SendPromptRequest>,
    ) -> Result<Response<v1::SendPromptResponse>, Status> {
        let (call, link) = self.admit("SendPrompt", &request)?;
        let asked = same_fields(request.into_inner());
        call.asks(asked.clone());
        let mut answer = ToMessage::default();
        let ending = play(self.next_script(&asked.prompt), &mut answer).await;
        call.end(ending);
        if ending == Ending::Cut {
            link.cut();
        }
        if let Some(status) = answer.status {
            return Err(status);
        }
        let (model, provider) = self.labels();
        Ok(Response::new(v1::SendPromptResponse { response: answer.text, model, provider }))
    }

    async fn stream_prompt(
        &self,
        request: Request<v1::StreamPromptRequest>,
    ) -> Result<Response<Self::StreamPromptStream>, Status> {
        let (call, link) = self.admit("StreamPrompt", &request)?;
        let asked = request.into_inner();
        call.asks(asked.clone());
        if !lock(&self.0.settings).streams {
            call.end(Ending::Failed);
            return Err(Status::unimplemented("unknown method StreamPrompt"));
        }
        let steps = self.next_script(&asked.prompt);
        match steps.first() {
            Some(Step::Hang) => std::future::pending::<()>().await,
            // Without a message before it, a failure has no response of its own: headers and status in one.
            Some(Step::Fail(code, message)) => {
                call.end(Ending::Failed);
                return Err(Status::new(*code, message));
            }
            _ => {}
        }
        let (model, provider) = self.labels();
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut listener = ToStream { sender, model, provider };
            let ending = play(steps, &mut listener).await;
            call.end(ending);
            if ending == Ending::Cut {
                link.cut();
                // Ending the stream as well could let a last frame with status OK slip out.
                listener.gone().await;
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn interactive_session(
        &self,
        _: Request<Streaming<v1::SessionMessage>>,
    ) -> Result<Response<Self::InteractiveSessionStream>, Status> {
        Err(Status::unimplemented("the fake has no interactive_session"))
    }

    async fn download_plugin(
        &self,
        _: Request<v1::DownloadPluginRequest>,
    ) -> Result<Response<Self::DownloadPluginStream>, Status> {
        Err(Status::unimplemented("the fake has no download_plugin"))
    }

    async fn subscribe_conversation(
        &self,
        _: Request<v1::SubscribeConversationRequest>,
    ) -> Result<Response<Self::SubscribeConversationStream>, Status> {
        Err(Status::unimplemented("the fake has no subscribe_conversation"))
    }
}

fn same_fields(asked: v1::SendPromptRequest) -> v1::StreamPromptRequest {
    let v1::SendPromptRequest {
        prompt,
        history,
        max_tokens,
        provider,
        model,
        client_api_key,
        provider_config,
    } = asked;
    v1::StreamPromptRequest { prompt, history, max_tokens, provider, model, client_api_key, provider_config }
}
