//! The real server in this process, through the door: the way a fresh machine runs.

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::in_process::InProcess;
use chatcli_proto::v1::chat_cli_service_client::ChatCliServiceClient;
use chatcli_proto::v1::{
    AppendEventRequest, ConversationEvent, HealthRequest, ResolveActiveConversationRequest,
    SendPromptRequest, StreamPromptRequest, SubscribeConversationRequest,
};
use chatcli_server::{Config, Embedded};
use futures::StreamExt;
use http_body_util::BodyExt;
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

/// One event of a followed conversation, as a page reads it, whatever frames of HTTP it comes in.
async fn next_event(body: &mut hyper::body::Incoming, held: &mut Vec<u8>) -> ConversationEvent {
    loop {
        if let Some(&[flag, a, b, c, d]) = held.first_chunk::<5>() {
            let end = 5 + usize::try_from(u32::from_be_bytes([a, b, c, d])).expect("fits");
            if held.len() >= end {
                assert_eq!(flag, 0, "a message: {}", String::from_utf8_lossy(held));
                let event = ConversationEvent::decode(&held[5..end]).expect("an event");
                held.drain(..end);
                return event;
            }
        }
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.expect("goes on").expect("is open");
        held.extend_from_slice(&frame.expect("unbroken").into_data().expect("data"));
    }
}

#[tokio::test]
async fn a_terminal_and_a_page_share_a_conversation() {
    let (_server, gateway) = open().await;
    let endpoint =
        tonic::transport::Endpoint::from_shared(format!("http://{}", gateway.address)).expect("a URL");
    let mut terminal = ChatCliServiceClient::new(endpoint.connect().await.expect("the gateway listens"));
    let conv_id = terminal
        .resolve_active_conversation(ResolveActiveConversationRequest::default())
        .await
        .expect("a conversation")
        .into_inner()
        .conv_id;
    let said = |content: &str| AppendEventRequest {
        conv_id: conv_id.clone(),
        channel: "terminal".into(),
        role: "user".into(),
        content: content.into(),
        client_msg_id: content.into(),
    };
    terminal.append_event(said("before the page")).await.expect("appended");
    for http in BOTH {
        let asked = SubscribeConversationRequest { conv_id: conv_id.clone(), since_seq: 0 };
        let body = chunks(vec![message(&asked.encode_to_vec())]);
        let mut request = post(gateway.address, "x", WEB, body);
        let service = format!("http://{}/chatcli.v1.ChatCLIService", gateway.address);
        *request.uri_mut() = format!("{service}/SubscribeConversation").parse().expect("legal");
        let mut page = Client::connect(http, gateway.address).await;
        let mut body = page.send(request).await.expect("a stream").into_body();
        let mut held = Vec::new();
        assert_eq!(next_event(&mut body, &mut held).await.content, "before the page");
        terminal.append_event(said("from the terminal")).await.expect("appended");
        let live = next_event(&mut body, &mut held).await;
        assert_eq!((live.content.as_str(), live.channel.as_str()), ("from the terminal", "terminal"));

        // The page writes over another connection, and the terminal reads it.
        let answer = said("from the page").encode_to_vec();
        let mut request = post(gateway.address, "x", WEB, chunks(vec![message(&answer)]));
        *request.uri_mut() = format!("{service}/AppendEvent").parse().expect("legal");
        let seen = call(http, gateway.address, request).await;
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
        assert_eq!(next_event(&mut body, &mut held).await.content, "from the page");
    }
    let asked = SubscribeConversationRequest { conv_id: conv_id.clone(), since_seq: 0 };
    let events = terminal.subscribe_conversation(asked).await.expect("a stream").into_inner();
    let said: Vec<String> = events.take(3).map(|event| event.expect("an event").content).collect().await;
    assert_eq!(said, ["before the page", "from the terminal", "from the page"], "each once");
    // Who waits for news is told at once when the door closes.
    let asked = SubscribeConversationRequest { conv_id, since_seq: i64::MAX };
    let mut waiting = terminal.subscribe_conversation(asked).await.expect("a stream").into_inner();
    gateway.closing.stop.cancel();
    let ended = tokio::time::timeout(PATIENCE, waiting.message()).await.expect("an end");
    assert_eq!(ended.expect_err("a status").code(), tonic::Code::Unavailable);
}
