//! Providers that never end, and providers that fail for a moment.

use std::time::{Duration, Instant};

use chatcli_proto::v1::{ChatMessage, GetServerInfoRequest, SendPromptRequest, StreamPromptRequest};
use serde_json::json;
use tonic::{Code, Request};

use crate::fake::{Fake, Script};
use crate::running::{LIMIT, Running, answer, failure, prompt};

fn chat(text: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }))
}

fn good() -> Script {
    Script::Stream(vec![chat("fine"), "data: [DONE]\n\n".to_owned()])
}

async fn running(fake: &Fake, more: &[(&str, &str)]) -> Running {
    let url = format!("{}/chat/completions", fake.base);
    let own = [("OPENAI_API_KEY", "key-of-the-server"), ("OPENAI_API_URL", &*url), ("LLM_MODEL", "gpt-4o")];
    Running::with(&[&own[..], more].concat()).await
}

#[tokio::test]
async fn nothing_that_a_provider_sends_is_without_end() {
    let piece = "x".repeat(60_000);
    let event = chat(&"y".repeat(60_000));
    let comment = format!(": {}\n", "c".repeat(5000));
    let fields = "data: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n".repeat(1000);
    for (what, script, part) in [
        ("a line", Script::Endless(200, "text/event-stream", piece.clone()), "a line is longer than"),
        ("an answer", Script::Endless(200, "text/event-stream", event), "longer than 16777216 bytes"),
        ("an event", Script::Endless(200, "text/event-stream", fields), "not its protocol"),
        ("comments", Script::Endless(200, "text/event-stream", comment.repeat(10)), "larger than"),
        ("a body", Script::Endless(200, "application/json", piece.clone()), "larger than 16777216 bytes"),
        ("an error", Script::Endless(400, "text/plain", piece.clone()), "refused the request"),
        ("an error that passes", Script::Endless(503, "application/json", piece), "failed (HTTP 503)"),
    ] {
        let fake = Fake::start(script).await;
        let running = running(&fake, &[("MAX_RETRIES", "1")]).await;
        let (_, status) = tokio::time::timeout(3 * LIMIT, failure(&running, prompt("hi"))).await.expect(what);
        assert!(status.message().contains(part), "{what}: {}", status.message());
        tokio::time::timeout(LIMIT, fake.hung_up.notified()).await.expect(what);
    }
}

#[tokio::test]
async fn an_endless_list_of_models_is_no_ollama() {
    let body = "HTTP/1.1 200 X\r\ncontent-type: application/json\r\n\r\n{\"models\":[";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let endless = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 1000]).await;
        let _ = stream.write_all(body.as_bytes()).await;
        let names = r#"{"name":"x"},"#.repeat(5000);
        let mut sent = 0_usize;
        while stream.write_all(names.as_bytes()).await.is_ok() {
            sent += names.len();
        }
        sent
    });
    let running = Running::with(&[("CHATCLI_OLLAMA_ALLOWED_HOSTS", "127.0.0.1")]).await;
    let provider_config = [("base_url".to_owned(), base)].into();
    let request = StreamPromptRequest { provider: "OLLAMA".to_owned(), provider_config, ..prompt("hi") };
    let (_, status) = failure(&running, request).await;
    assert!(status.message().contains("did not answer like an Ollama"), "{}", status.message());
    let sent = tokio::time::timeout(LIMIT, endless).await.expect("it was hung up on").unwrap();
    assert!(sent < 64 << 20, "{sent} bytes were taken");
}

#[tokio::test]
async fn failures_that_pass_are_tried_again_before_the_first_piece() {
    let fast = [("INITIAL_BACKOFF", "10ms")];
    for status in [429, 500, 502, 503, 504, 529] {
        let fake = Fake::start(Script::Each(vec![
            Script::Reply(status, "busy".to_owned()),
            Script::Reply(status, "busy".to_owned()),
            good(),
        ]))
        .await;
        assert_eq!(answer(&running(&fake, &fast).await, prompt("hi")).await.0, "fine", "{status}");
        assert_eq!(fake.requests().len(), 3, "{status}");
    }
    for status in [400, 401, 403, 404, 501] {
        let fake = Fake::start(Script::Each(vec![Script::Reply(status, "no".to_owned()), good()])).await;
        failure(&running(&fake, &fast).await, prompt("hi")).await;
        assert_eq!(fake.requests().len(), 1, "{status}");
    }
    // Money that is spent does not come back by waiting.
    let spent = json!({ "error": { "code": "insufficient_quota", "message": "pay" } }).to_string();
    let fake = Fake::start(Script::Each(vec![Script::Reply(429, spent), good()])).await;
    let (_, status) = failure(&running(&fake, &fast).await, prompt("hi")).await;
    assert_eq!((status.code(), fake.requests().len()), (Code::ResourceExhausted, 1));
    // Overload that comes as the first event is the same as one that comes as a status.
    let overloaded =
        format!("data: {}\n\n", json!({ "error": { "type": "overloaded_error", "message": "busy" } }));
    let fake = Fake::start(Script::Each(vec![Script::Stream(vec![overloaded.clone()]), good()])).await;
    assert_eq!(answer(&running(&fake, &fast).await, prompt("hi")).await.0, "fine");
    // After a piece, nothing is asked again.
    let fake = Fake::start(Script::Each(vec![Script::Stream(vec![chat("a"), overloaded]), good()])).await;
    let (text, _) = failure(&running(&fake, &fast).await, prompt("hi")).await;
    assert_eq!((text.as_str(), fake.requests().len()), ("a", 1));
}

#[tokio::test]
async fn retry_after_is_kept_within_the_callers_time() {
    let later = |seconds: u32| Script::Answer(429, format!("retry-after: {seconds}\r\n"), "slow".to_owned());
    let fast = [("INITIAL_BACKOFF", "10ms")];
    let fake = Fake::start(Script::Each(vec![later(1), good()])).await;
    let started = Instant::now();
    answer(&running(&fake, &fast).await, prompt("hi")).await;
    assert!(started.elapsed() >= Duration::from_secs(1));

    let fake = Fake::start(Script::Each(vec![later(30), good()])).await;
    let running = running(&fake, &fast).await;
    let mut request = Request::new(prompt("hi"));
    request.set_timeout(Duration::from_secs(10));
    let started = Instant::now();
    let mut stream = running.client().stream_prompt(request).await.unwrap().into_inner();
    let status = stream.message().await.unwrap_err();
    assert_eq!((status.code(), fake.requests().len()), (Code::ResourceExhausted, 1));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_question_may_stand_in_the_history_alone() {
    let fake = Fake::start(good()).await;
    let running = running(&fake, &[]).await;
    let message = |role: &str, content: &str| ChatMessage {
        role: role.to_owned(),
        content: content.to_owned(),
        meta: None,
    };
    let history = vec![message("system", "You are an agent."), message("user", "do it")];
    answer(&running, StreamPromptRequest { history, ..prompt("") }).await;
    let [seen] = fake.requests().try_into().unwrap();
    let said: Vec<&str> =
        seen.body["messages"].as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap()).collect();
    assert_eq!(said, ["You are an agent.", "do it"]);
    let history = vec![message("assistant", "hm")];
    let (_, status) = failure(&running, StreamPromptRequest { history, ..prompt("") }).await;
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_key_that_is_no_key_is_refused_before_anything_leaves() {
    let fake = Fake::start(good()).await;
    let running = running(&fake, &[]).await;
    let own = StreamPromptRequest { client_api_key: "k".repeat(10_000_000), ..prompt("hi") };
    let (_, status) = failure(&running, own).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn an_answer_in_one_piece_is_taken_and_its_errors_are_seen() {
    let whole = json!({ "choices": [{ "message": { "content": "whole" } }] }).to_string();
    let json_type = "content-type: application/json\r\n".to_owned();
    let fake = Fake::start(Script::Answer(200, json_type.clone(), whole)).await;
    assert_eq!(answer(&running(&fake, &[]).await, prompt("hi")).await.0, "whole");
    let error = json!({ "base_resp": { "status_code": 1004, "status_msg": "login fail" } }).to_string();
    let fake = Fake::start(Script::Answer(200, json_type, error)).await;
    let (_, status) = failure(&running(&fake, &[("MAX_RETRIES", "1")]).await, prompt("hi")).await;
    assert!(status.message().contains("login fail"), "{}", status.message());
}

#[tokio::test]
async fn an_ollama_that_comes_up_later_is_found() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let base = format!("http://{address}");
    let running = Running::with(&[("OLLAMA_ENABLED", "yes"), ("OLLAMA_BASE_URL", &base)]).await;
    assert_eq!(running.server.describe(), "OLLAMA (not there yet)");
    let info = running.client().get_server_info(GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!((info.provider.as_str(), info.available_providers.len()), ("OLLAMA", 0));
    let (_, status) = failure(&running, prompt("hi")).await;
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.message().contains("looked for again"), "{}", status.message());

    let end = json!({ "message": { "content": "here" }, "done": true }).to_string() + "\n";
    let fake = Fake::at(tokio::net::TcpListener::bind(address).await.unwrap(), Script::Stream(vec![end]));
    fake.go.add_permits(100);
    let give_up = Instant::now() + LIMIT;
    let text = loop {
        match running
            .client()
            .send_prompt(SendPromptRequest { prompt: "hi".to_owned(), ..Default::default() })
            .await
        {
            Ok(answer) => break answer.into_inner().response,
            Err(status) => assert!(Instant::now() < give_up, "{status}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!((text.as_str(), running.server.describe().as_str()), ("here", "OLLAMA tiny:latest"));
}

#[tokio::test]
async fn a_login_in_the_store_pays_for_a_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"version":1,"profiles":{"anthropic:default":{"type":"api_key","provider":"anthropic","key":"k-of-login"}}}"#;
    std::fs::write(folder.path().join("auth-profiles.json"), text).unwrap();
    let end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n".to_owned();
    let fake = Fake::start(Script::Stream(vec![end])).await;
    let place = folder.path().to_str().unwrap();
    let running = Running::with(&[("CHATCLI_AUTH_DIR", place), ("ANTHROPIC_BASE_URL", &fake.base)]).await;
    answer(&running, prompt("hi")).await;
    let [seen] = fake.requests().try_into().unwrap();
    assert_eq!(seen.header("x-api-key"), Some("k-of-login"));
}

#[tokio::test]
async fn a_login_that_is_refused_is_renewed_once() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"version":1,"profiles":{"anthropic:default":{"type":"oauth","provider":"anthropic","access":"old-access","refresh":"old-refresh","expires":99999999999999,"client_id":"c"}}}"#;
    std::fs::write(folder.path().join("auth-profiles.json"), text).unwrap();
    let tokens = json!({ "access_token": "new-access", "refresh_token": "new-refresh", "expires_in": 3600 });
    let json_type = "content-type: application/json\r\n".to_owned();
    let end = "data: {\"type\":\"message_stop\"}\n\n".to_owned();
    let fake = Fake::start(Script::Each(vec![
        Script::Reply(401, "over".to_owned()),
        Script::Answer(200, json_type, tokens.to_string()),
        Script::Stream(vec![end]),
    ]))
    .await;
    let place = folder.path().to_str().unwrap();
    let running = Running::with(&[
        ("CHATCLI_AUTH_DIR", place),
        ("CHATCLI_AUTH_ENDPOINT_BASE", &fake.base),
        ("ANTHROPIC_BASE_URL", &fake.base),
    ])
    .await;
    answer(&running, prompt("hi")).await;
    let [first, refresh, second] = fake.requests().try_into().unwrap();
    assert_eq!(first.header("authorization"), Some("Bearer old-access"));
    assert_eq!(refresh.body["refresh_token"], "old-refresh");
    assert_eq!(second.header("authorization"), Some("Bearer new-access"));
}
