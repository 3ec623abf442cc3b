//! The real server in this process, through the door: the way a fresh machine runs.

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::in_process::InProcess;
use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{HealthRequest, SendPromptRequest, StreamPromptRequest};
use chatcli_server::{Config, Embedded};
use futures::StreamExt;
use prost::Message;

use crate::harness::*;

async fn open() -> (Embedded, Gateway) {
    let config = Config { version: "test".into(), provider: Some("ECHO".into()), ..Default::default() };
    let server = Embedded::start(config).await.expect("starts");
    let gateway = Gateway::over(Upstream::InProcess(InProcess::new(server.routes().prepare()))).await;
    (server, gateway)
}

#[tokio::test]
async fn a_native_client_talks_to_it() {
    let (_server, gateway) = open().await;
    let endpoint =
        tonic::transport::Endpoint::from_shared(format!("http://{}", gateway.address)).expect("a URL");
    let mut client = ChatCliServiceClient::new(endpoint.connect().await.expect("the gateway listens"));
    client.health(HealthRequest::default()).await.expect("healthy");
    let asked = StreamPromptRequest { prompt: "漢字 and more".into(), ..Default::default() };
    let answers = client.stream_prompt(asked).await.expect("a stream").into_inner();
    let answers: Vec<_> = answers.map(|answer| answer.expect("whole")).collect().await;
    let said: String = answers.iter().map(|answer| answer.chunk.as_str()).collect();
    assert!(said.contains("漢字 and more"), "{said}");
    assert!(answers.last().is_some_and(|answer| answer.done));
}

#[tokio::test]
async fn a_page_talks_to_it() {
    let (_server, gateway) = open().await;
    for http in BOTH {
        let body = SendPromptRequest { prompt: "hello".into(), ..Default::default() }.encode_to_vec();
        let mut request = post(gateway.address, "x", WEB, chunks(vec![message(&body)]));
        let uri = format!("http://{}/chatcli.v1.ChatCLIService/SendPrompt", gateway.address);
        *request.uri_mut() = uri.parse().expect("legal");
        let seen = call(http, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
        let answer =
            chatcli_proto::v1::SendPromptResponse::decode(&seen.frames().0[0][..]).expect("an answer");
        assert!(answer.response.contains("hello"), "{}", answer.response);
    }
}
