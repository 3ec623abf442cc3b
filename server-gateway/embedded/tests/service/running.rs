//! One server on a free port, and a client for it.

use std::time::Duration;

use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{StreamPromptRequest, StreamPromptResponse};
use chatcli_server::{Config, Embedded};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Status, Streaming};

/// Longer than anything here takes; a hang becomes a failure.
pub const LIMIT: Duration = Duration::from_secs(20);

pub type Client = ChatCliServiceClient<Channel>;

pub struct Running {
    pub server: Embedded,
    pub channel: Channel,
    task: JoinHandle<()>,
}

impl Running {
    pub async fn start(config: Config) -> Self {
        let server = Embedded::start(config).await.expect("the server starts");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = server.routes();
        let task = tokio::spawn(async move {
            let incoming = TcpIncoming::from(listener);
            Server::builder().add_routes(routes).serve_with_incoming(incoming).await.unwrap();
        });
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
        Self { server, channel, task }
    }

    /// A server whose environment has these variables.
    pub async fn with(variables: &[(&str, &str)]) -> Self {
        Self::start(config(variables)).await
    }

    pub fn client(&self) -> Client {
        ChatCliServiceClient::new(self.channel.clone()).max_decoding_message_size(64 << 20)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn config(variables: &[(&str, &str)]) -> Config {
    Config {
        version: "1.2.3-test".to_owned(),
        environment: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Config::default()
    }
}

pub fn prompt(text: &str) -> StreamPromptRequest {
    StreamPromptRequest { prompt: text.to_owned(), ..StreamPromptRequest::default() }
}

/// A whole stream: its messages, and how it ended.
pub async fn all(
    mut stream: Streaming<StreamPromptResponse>,
) -> (Vec<StreamPromptResponse>, Result<(), Status>) {
    let mut messages = Vec::new();
    loop {
        match tokio::time::timeout(LIMIT, stream.message()).await.expect("the stream hangs") {
            Ok(Some(message)) => messages.push(message),
            Ok(None) => return (messages, Ok(())),
            Err(status) => return (messages, Err(status)),
        }
    }
}

/// The status of a prompt that fails, before or within its stream.
pub async fn failure(running: &Running, request: StreamPromptRequest) -> (String, Status) {
    match running.client().stream_prompt(request).await {
        Err(status) => (String::new(), status),
        Ok(stream) => {
            let (messages, end) = all(stream.into_inner()).await;
            assert!(messages.iter().all(|message| !message.done), "a failed answer must not say done");
            (text(&messages), end.expect_err("the prompt must fail"))
        }
    }
}

pub fn text(messages: &[StreamPromptResponse]) -> String {
    messages.iter().map(|message| message.chunk.as_str()).collect()
}

/// The whole answer, after checking the shape of the stream.
pub async fn answer(running: &Running, request: StreamPromptRequest) -> (String, StreamPromptResponse) {
    let stream = running.client().stream_prompt(request).await.expect("the prompt is accepted").into_inner();
    let (messages, end) = all(stream).await;
    end.expect("the prompt succeeds");
    assert_eq!(messages.iter().filter(|message| message.done).count(), 1);
    let last = messages.last().unwrap().clone();
    assert!(last.done);
    (text(&messages), last)
}
