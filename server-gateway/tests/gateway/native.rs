//! A native client (tonic) through the door: against a tonic server on the network, in the clear and behind
//! TLS, and against the same service in this process. Nothing here knows that there is a door.

use std::pin::Pin;

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::in_process::InProcess;
use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::chat_cli_service_server::{ChatCliService, ChatCliServiceServer};
use chatcli_proto::v1::*;
use futures::{Stream, StreamExt, stream};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::harness::*;
use crate::secure::{Authority, Front, secure};

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

struct Service;

/// What the tests do not call.
macro_rules! not_here {
    ($($method:ident($request:ty) -> $response:ty;)*) => {
        $(
            #[allow(clippy::manual_async_fn)]
            fn $method<'a, 'b>(
                &'a self,
                _: Request<$request>,
            ) -> Pin<Box<dyn Future<Output = Result<Response<$response>, Status>> + Send + 'b>>
            where
                'a: 'b,
                Self: 'b,
            {
                Box::pin(async { Err(Status::unimplemented(stringify!($method))) })
            }
        )*
    };
}

#[tonic::async_trait]
impl ChatCliService for Service {
    type StreamPromptStream = Answers<StreamPromptResponse>;
    type InteractiveSessionStream = Answers<SessionMessage>;
    type DownloadPluginStream = Answers<DownloadPluginResponse>;
    type SubscribeConversationStream = Answers<ConversationEvent>;

    async fn send_prompt(
        &self,
        request: Request<SendPromptRequest>,
    ) -> Result<Response<SendPromptResponse>, Status> {
        let token =
            request.metadata().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or("none");
        let model = token.to_owned();
        let prompt = request.into_inner().prompt;
        match prompt.as_str() {
            "panic" => panic!("asked to"),
            "fail" => Err(Status::with_details(Code::FailedPrecondition, "não", vec![1, 2, 3].into())),
            _ => Ok(Response::new(SendPromptResponse { response: prompt, model, ..Default::default() })),
        }
    }

    async fn stream_prompt(
        &self,
        request: Request<StreamPromptRequest>,
    ) -> Result<Response<Self::StreamPromptStream>, Status> {
        let prompt = request.into_inner().prompt;
        let fails = prompt.contains("fail");
        let panics = prompt.contains("panic");
        let words: Vec<String> = prompt.split(' ').map(str::to_owned).collect();
        let words = stream::iter(words).map(move |chunk| {
            assert!(!(panics && chunk == "panic"), "asked to");
            if fails && chunk == "fail" {
                return Err(Status::data_loss("asked to"));
            }
            Ok(StreamPromptResponse { chunk, ..Default::default() })
        });
        let last = StreamPromptResponse { done: true, ..Default::default() };
        Ok(Response::new(Box::pin(words.chain(stream::iter([Ok(last)])))))
    }

    async fn interactive_session(
        &self,
        request: Request<Streaming<SessionMessage>>,
    ) -> Result<Response<Self::InteractiveSessionStream>, Status> {
        Ok(Response::new(Box::pin(request.into_inner())))
    }

    not_here! {
        list_sessions(ListSessionsRequest) -> ListSessionsResponse;
        load_session(LoadSessionRequest) -> LoadSessionResponse;
        save_session(SaveSessionRequest) -> SaveSessionResponse;
        delete_session(DeleteSessionRequest) -> DeleteSessionResponse;
        get_server_info(GetServerInfoRequest) -> GetServerInfoResponse;
        get_watcher_status(GetWatcherStatusRequest) -> GetWatcherStatusResponse;
        health(HealthRequest) -> HealthResponse;
        get_alerts(GetAlertsRequest) -> GetAlertsResponse;
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

/// The service behind each kind of upstream.
async fn gateways() -> [Gateway; 3] {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tonic::transport::Server::builder().add_service(ChatCliServiceServer::new(Service));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let routes = Routes::new(ChatCliServiceServer::new(Service)).prepare();
    let authority = Authority::new("ours");
    let front = Front::start(authority.server(&["127.0.0.1"], &["h2"]), address).await;
    let tls = secure("127.0.0.1", front.address.port(), &authority.file());
    [
        Gateway::to(address).await,
        Gateway::over(tls).await,
        Gateway::over(Upstream::InProcess(InProcess::new(routes))).await,
    ]
}

async fn connect(gateway: &Gateway) -> ChatCliServiceClient<Channel> {
    let endpoint =
        tonic::transport::Endpoint::from_shared(format!("http://{}", gateway.address)).expect("a URL");
    ChatCliServiceClient::new(endpoint.connect().await.expect("the gateway listens"))
}

fn prompt(text: &str) -> SendPromptRequest {
    SendPromptRequest { prompt: text.into(), ..Default::default() }
}

fn streamed(text: &str) -> StreamPromptRequest {
    StreamPromptRequest { prompt: text.into(), ..Default::default() }
}

#[tokio::test]
async fn a_unary_call_carries_its_token_and_its_answer() {
    for gateway in gateways().await {
        let mut client = connect(&gateway).await;
        let mut request = Request::new(prompt("漢".repeat(100).as_str()));
        request.metadata_mut().insert("authorization", "Bearer t".parse().expect("legal"));
        let answer = client.send_prompt(request).await.expect("an answer").into_inner();
        assert_eq!((answer.response, answer.model), ("漢".repeat(100), "Bearer t".into()));
    }
}

#[tokio::test]
async fn a_failure_keeps_its_code_its_words_and_its_details() {
    for gateway in gateways().await {
        let status = connect(&gateway).await.send_prompt(prompt("fail")).await.expect_err("fails");
        assert_eq!(
            (status.code(), status.message(), status.details()),
            (Code::FailedPrecondition, "não", &[1, 2, 3][..])
        );
        let status = connect(&gateway).await.health(HealthRequest::default()).await.expect_err("not here");
        assert_eq!(status.code(), Code::Unimplemented);
    }
}

#[tokio::test]
async fn a_stream_arrives_in_order_and_may_fail_in_the_middle() {
    for gateway in gateways().await {
        let mut client = connect(&gateway).await;
        let answers = client.stream_prompt(streamed("one two three")).await.expect("a stream").into_inner();
        let answers: Vec<_> = answers.map(|answer| answer.expect("whole")).collect().await;
        let chunks: Vec<_> = answers.iter().map(|answer| answer.chunk.as_str()).collect();
        assert_eq!(chunks, ["one", "two", "three", ""]);
        assert!(answers[3].done);
        let mut answers = client.stream_prompt(streamed("one fail")).await.expect("a stream").into_inner();
        assert_eq!(answers.message().await.expect("whole").expect("one").chunk, "one");
        assert_eq!(answers.message().await.expect_err("fails").code(), Code::DataLoss);
    }
}

#[tokio::test]
async fn both_directions_stream_at_once() {
    for gateway in gateways().await {
        let mut client = connect(&gateway).await;
        let (say, said) = tokio::sync::mpsc::channel(1);
        let session = client.interactive_session(tokio_stream::wrappers::ReceiverStream::new(said));
        let (first, session) =
            tokio::join!(say.send(SessionMessage { content: "0".into(), ..Default::default() }), session);
        first.expect("sent");
        let mut session = session.expect("a session").into_inner();
        for number in 0..5 {
            let echoed = session.message().await.expect("whole").expect("a message");
            assert_eq!(echoed.content, number.to_string());
            let next = SessionMessage { content: (number + 1).to_string(), ..Default::default() };
            say.send(next).await.expect("sent");
        }
        drop(say);
        assert_eq!(session.message().await.expect("whole").expect("the last").content, "5");
        assert!(session.message().await.expect("ok").is_none());
    }
}

#[tokio::test]
async fn a_panic_ends_its_own_call_only() {
    let [.., gateway] = gateways().await;
    let mut client = connect(&gateway).await;
    let status = client.send_prompt(prompt("panic")).await.expect_err("panicked");
    assert_eq!(status.code(), Code::Internal);
    // The encoder collects ready messages, so those before the panic may be lost with it.
    let answers = client.stream_prompt(streamed("one panic")).await.expect("a stream").into_inner();
    let last = answers.collect::<Vec<_>>().await.pop().expect("an end");
    assert_eq!(last.expect_err("panicked").code(), Code::Internal);
    assert!(client.send_prompt(prompt("still here")).await.is_ok());
}

#[tokio::test]
async fn the_clock_is_kept_in_this_process_too() {
    for gateway in gateways().await {
        let mut client = connect(&gateway).await;
        let (_say, said) = tokio::sync::mpsc::channel(1);
        let mut request = Request::new(tokio_stream::wrappers::ReceiverStream::new(said));
        // As metadata: the client's own timer would hide who ended the call.
        request.metadata_mut().insert("grpc-timeout", "200m".parse().expect("legal"));
        let status = match client.interactive_session(request).await {
            Ok(session) => session.into_inner().message().await.expect_err("over"),
            Err(status) => status,
        };
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    }
}

#[tokio::test]
async fn a_web_caller_reaches_the_same_service() {
    use prost::Message;
    for gateway in gateways().await {
        for http in BOTH {
            let body = message(&prompt("hello").encode_to_vec());
            let mut request = post(gateway.address, "x", WEB, chunks(vec![body]));
            let uri = format!("http://{}/chatcli.v1.ChatCLIService/SendPrompt", gateway.address);
            *request.uri_mut() = uri.parse().expect("legal");
            let seen = call(http, gateway.address, request).await;
            let (messages, _) = seen.frames();
            assert_eq!(seen.grpc_status(), Some(0));
            let answer = SendPromptResponse::decode(&messages[0][..]).expect("an answer");
            assert_eq!(answer.response, "hello");
        }
    }
}
