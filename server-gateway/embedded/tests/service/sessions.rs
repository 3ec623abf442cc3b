//! Saved sessions over the wire, where size and place matter.

use bytes::Bytes;
use chatcli_proto::v1::*;
use chatcli_server::{Config, Database};
use http_body_util::Full;
use prost::Message;
use tower::Service;

use crate::running::{Running, config};

fn message(bytes: usize) -> ChatMessage {
    ChatMessage { role: "user".to_owned(), content: "x".repeat(bytes), meta: None }
}

#[tokio::test]
async fn what_can_be_saved_can_be_loaded() {
    let running = Running::with(&[]).await;
    let mut client = running.client().max_encoding_message_size(64 << 20);
    // Saved twice over, as the Go client does it; 25 MB each way is just below the limit.
    for (megabytes, twice, travels_twice) in
        [(1, true, true), (3, true, false), (24, true, false), (40, false, false)]
    {
        let history = vec![message(megabytes << 20)];
        let data = SessionDataV2 { version: 2, chat_history: history.clone(), ..SessionDataV2::default() };
        let messages = if twice { history.clone() } else { Vec::new() };
        let save = SaveSessionRequest { name: "x".to_owned(), messages, session_data: Some(data) };
        client.save_session(save).await.unwrap();
        let loaded =
            client.load_session(LoadSessionRequest { name: "x".to_owned() }).await.unwrap().into_inner();
        assert_eq!(loaded.session_data.unwrap().chat_history, history, "{megabytes} MB");
        assert_eq!(loaded.messages.len(), usize::from(travels_twice), "{megabytes} MB");
    }
}

#[tokio::test]
async fn who_takes_no_answers_has_few_of_them_made() {
    let running = Running::with(&[]).await;
    let mut client = running.client().max_encoding_message_size(64 << 20);
    let data =
        SessionDataV2 { version: 2, chat_history: vec![message(20 << 20)], ..SessionDataV2::default() };
    let save = SaveSessionRequest { name: "x".to_owned(), messages: Vec::new(), session_data: Some(data) };
    client.save_session(save).await.unwrap();
    // As the gateway asks, and with an answer that is read by nothing.
    let load = || {
        let asked = LoadSessionRequest { name: "x".to_owned() }.encode_to_vec();
        let mut frame = vec![0, 0, 0, 0, u8::try_from(asked.len()).unwrap()];
        frame.extend(asked);
        let request = http::Request::post("/chatcli.v1.ChatCLIService/LoadSession")
            .header("content-type", "application/grpc")
            .body(tonic::body::Body::new(Full::new(Bytes::from(frame))));
        let answer = running.server.routes().call(request.unwrap());
        async move { answer.await.unwrap() }
    };
    let status = |answer: &http::Response<tonic::body::Body>| answer.headers().get("grpc-status").cloned();
    let first = load().await;
    assert_eq!(status(&first), None, "it is an answer");
    assert_eq!(status(&load().await).unwrap(), "8", "there is no room for another one");
    client.list_sessions(ListSessionsRequest {}).await.expect("small answers are free");
    drop(first);
    assert_eq!(status(&load().await), None, "there is room again");
}

#[tokio::test]
async fn a_token_that_comes_later_hides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("new/server.db"));
    let without = Running::start(Config { database: database.clone(), ..config(&[]) }).await;
    let save = SaveSessionRequest { name: "kept".to_owned(), messages: vec![message(3)], session_data: None };
    without.client().save_session(save).await.unwrap();
    without.server.shutdown().await;

    let token = Some("s3cret".to_owned());
    let with = Running::start(Config { database, token, ..config(&[]) }).await;
    let mut list = tonic::Request::new(ListSessionsRequest {});
    list.metadata_mut().insert("authorization", "Bearer s3cret".parse().unwrap());
    assert_eq!(with.client().list_sessions(list).await.unwrap().into_inner().sessions, ["kept"]);
    with.server.shutdown().await;
}
