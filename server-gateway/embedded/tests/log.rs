//! What the log says about prompts: how each one ended, and nothing that was said. A process of its own, because the
//! log is global.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatcli_proto::v1::StreamPromptRequest;
use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_server::{Config, Embedded};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Endpoint, Server};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The line that ends a prompt in this way, once it is there.
    async fn ended(&self, outcome: &str) -> String {
        for _ in 0..500 {
            let text = self.text();
            if let Some(line) = text.lines().find(|line| line.contains(&format!("outcome=\"{outcome}\""))) {
                return line.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no prompt ended as {outcome}:\n{}", self.text());
    }
}

#[tokio::test]
async fn every_end_is_logged_and_no_content() {
    let lines = Lines::default();
    let writer = lines.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter("chatcli_server=trace")
        .with_writer(move || writer.clone())
        .init();
    let server =
        Embedded::start(Config { token: Some("t0ken-value".to_owned()), ..Config::default() }).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = server.routes();
    let task =
        tokio::spawn(Server::builder().add_routes(routes).serve_with_incoming(TcpIncoming::from(listener)));
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    let mut client = ChatCliServiceClient::new(channel);
    let request = |text: &str, provider: &str| {
        let mut request = tonic::Request::new(StreamPromptRequest {
            prompt: text.to_owned(),
            provider: provider.to_owned(),
            client_api_key: "k3y-of-the-caller".to_owned(),
            ..StreamPromptRequest::default()
        });
        request.metadata_mut().insert("authorization", "Bearer t0ken-value".parse().unwrap());
        request
    };

    let mut stream =
        client.stream_prompt(request(&"secretword ".repeat(2000), "")).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    drop(stream);
    let line = lines.ended("cancelled").await;
    assert!(line.contains("ECHO") && line.contains("millis="), "{line}");

    let mut stream = client.stream_prompt(request("secretword", "")).await.unwrap().into_inner();
    while stream.message().await.unwrap().is_some() {}
    let line = lines.ended("done").await;
    assert!(line.contains("answer_tokens=") && line.contains("chunks="), "{line}");

    server.shutdown().await;
    let log = lines.text();
    assert_eq!(log.matches("prompt started").count(), 2, "{log}");
    for word in ["secretword", "k3y-of", "t0ken-value", "No model is configured"] {
        assert!(!log.contains(word), "{word} is in the log:\n{log}");
    }
    task.abort();
}
