//! The contract's calls without any model but ECHO.

use chatcli_proto::v1::*;
use chatcli_server::{Config, Embedded};
use tonic::{Code, Request, Status};

use crate::running::{LIMIT, Running, all, answer, config, failure, prompt, text};

#[tokio::test]
async fn health_and_info() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let health = client.health(HealthRequest {}).await.unwrap().into_inner();
    assert_eq!((health.status, health.version.as_str()), (0, "1.2.3-test"));
    let info = client.get_server_info(GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!((info.provider.as_str(), info.model.as_str()), ("ECHO", "echo"));
    assert_eq!(info.available_providers, ["ECHO"]);
    assert!(!info.watcher_active && info.watcher_target.is_empty());

    let mut standard = tonic_health::pb::health_client::HealthClient::new(running.channel.clone());
    for service in ["", "chatcli.v1.ChatCLIService"] {
        let request = tonic_health::pb::HealthCheckRequest { service: service.to_owned() };
        assert_eq!(standard.check(request).await.unwrap().into_inner().status, 1, "{service:?}");
    }
}

#[tokio::test]
async fn a_token_guards_everything_but_health() {
    let running = Running::start(Config { token: Some("s3cret".to_owned()), ..config(&[]) }).await;
    let mut client = running.client();
    client.health(HealthRequest {}).await.expect("health needs no token");
    let with = |value: &str| {
        let mut request = Request::new(GetServerInfoRequest {});
        request.metadata_mut().insert("authorization", value.parse().unwrap());
        request
    };
    for value in ["Bearer wrong", "bearer s3cret", "Token s3cret", "Bearer", ""] {
        let status = client.get_server_info(with(value)).await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Unauthenticated, "authentication failed"),
            "{value}"
        );
    }
    // Before validation: who may not call learns nothing about what is valid.
    let status = client.stream_prompt(prompt("")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    for _ in 0..50 {
        client.get_server_info(with("Bearer s3cret")).await.expect("the right token");
    }
    let error = Embedded::start(Config { token: Some(" ".to_owned()), ..config(&[]) }).await.unwrap_err();
    assert!(error.to_string().contains("token is empty"));
}

#[tokio::test]
async fn echo_streams_whole_characters_and_ends_once() {
    let running = Running::with(&[]).await;
    for prompt_text in ["hello there".to_owned(), "漢".repeat(100), "😀".repeat(60)] {
        let (text, last) = answer(&running, prompt(&prompt_text)).await;
        assert!(text.starts_with(&prompt_text) && text.contains("--help-settings"));
        assert_eq!((last.provider.as_str(), last.model.as_str()), ("ECHO", "echo"));
        let request = SendPromptRequest { prompt: prompt_text, ..SendPromptRequest::default() };
        let whole = running.client().send_prompt(request).await.unwrap().into_inner();
        assert_eq!(whole.response, text);
    }
    let (text, last) =
        answer(&running, StreamPromptRequest { provider: "echo".to_owned(), ..prompt("x") }).await;
    assert!(text.starts_with('x'));
    assert_eq!(last.provider, "echo", "the caller's own spelling comes back");
    let (text, _) = answer(&running, prompt(&"word ".repeat(40_000))).await;
    assert!(text.len() > 200_000);
}

#[tokio::test]
async fn why_an_answer_ended_stands_in_its_metadata() {
    let running = Running::with(&[]).await;
    for (max_tokens, expected) in [(0, "stop"), (2, "length")] {
        let request = StreamPromptRequest { max_tokens, ..prompt("one two three") };
        let mut pieces = running.client().stream_prompt(request).await.unwrap().into_inner();
        let mut last = None;
        while let Some(piece) = pieces.message().await.unwrap() {
            last = Some(piece.done);
        }
        assert_eq!(last, Some(true), "the contract's own end comes first");
        let trailers = pieces.trailers().await.unwrap().unwrap();
        assert_eq!(trailers.get("chatcli-stop-reason").unwrap(), expected, "{max_tokens}");
        let request =
            SendPromptRequest { prompt: "one two three".to_owned(), max_tokens, ..Default::default() };
        let answer = running.client().send_prompt(request).await.unwrap();
        assert_eq!(answer.metadata().get("chatcli-stop-reason").unwrap(), expected, "{max_tokens}");
    }
}

#[tokio::test]
async fn bounds_hold_for_both_kinds_of_prompt() {
    let running = Running::with(&[]).await;
    let full = "a".repeat(524_288);
    let over = "a".repeat(524_289);
    for (text, max_tokens, fits) in [
        (full.as_str(), 0, true),
        (over.as_str(), 0, false),
        ("", 0, false),
        ("x", -1, false),
        ("x", 200_001, false),
        ("x", 200_000, true),
    ] {
        let request = StreamPromptRequest { max_tokens, ..prompt(text) };
        let unary = SendPromptRequest { prompt: text.to_owned(), max_tokens, ..SendPromptRequest::default() };
        let unary = running.client().send_prompt(unary).await.map(|_| ()).map_err(|status| status.code());
        if fits {
            answer(&running, request).await;
            assert_eq!(unary, Ok(()));
        } else {
            assert_eq!(failure(&running, request).await.1.code(), Code::InvalidArgument);
            assert_eq!(unary, Err(Code::InvalidArgument));
        }
    }
    let unknown = StreamPromptRequest { provider: "NOBODY".to_owned(), ..prompt("x") };
    assert_eq!(failure(&running, unknown).await.1.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn sessions_over_the_wire() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let message = ChatMessage {
        role: "user".to_owned(),
        content: "hi".to_owned(),
        meta: Some(MessageMeta { is_summary: true, summary_of: 3, mode: "chat".to_owned() }),
    };
    let data = SessionDataV2 { version: 2, chat_history: vec![message.clone()], ..SessionDataV2::default() };
    let save = |name: &str, session_data: Option<SessionDataV2>| SaveSessionRequest {
        name: name.to_owned(),
        messages: vec![message.clone()],
        session_data,
    };
    assert!(client.save_session(save("two", Some(data.clone()))).await.unwrap().into_inner().success);
    client.save_session(save("one", None)).await.unwrap();
    let list = client.list_sessions(ListSessionsRequest {}).await.unwrap().into_inner();
    assert_eq!(list.sessions, ["one", "two"]);
    let load = |name: &str| LoadSessionRequest { name: name.to_owned() };
    let loaded = client.load_session(load("two")).await.unwrap().into_inner();
    assert_eq!((loaded.messages, loaded.session_data), (data.chat_history.clone(), Some(data)));
    let loaded = client.load_session(load("one")).await.unwrap().into_inner();
    assert_eq!(loaded.messages, loaded.session_data.unwrap().chat_history);
    assert!(loaded.messages[0].meta.is_none());
    for name in ["", "../x", "a/b", ".x"] {
        assert_eq!(client.save_session(save(name, None)).await.unwrap_err().code(), Code::InvalidArgument);
        assert_eq!(client.load_session(load(name)).await.unwrap_err().code(), Code::InvalidArgument);
    }
    let delete = |name: &str| DeleteSessionRequest { name: name.to_owned() };
    assert!(client.delete_session(delete("one")).await.unwrap().into_inner().success);
    assert_eq!(client.delete_session(delete("one")).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(client.load_session(load("one")).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn the_watcher_demo_is_seen_and_injected() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let status = client.get_watcher_status(GetWatcherStatusRequest {}).await.unwrap().into_inner();
    assert_eq!(status, GetWatcherStatusResponse::default());
    assert!(client.get_alerts(GetAlertsRequest::default()).await.unwrap().into_inner().alerts.is_empty());

    let running = Running::start(Config { watch_demo: true, ..config(&[]) }).await;
    let mut client = running.client();
    let info = client.get_server_info(GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!((info.watcher_active, info.watcher_target.as_str()), (true, "production/myapp"));
    let status = client.get_watcher_status(GetWatcherStatusRequest {}).await.unwrap().into_inner();
    assert_eq!(
        (status.active, status.deployment.as_str(), status.namespace.as_str()),
        (true, "myapp", "production")
    );
    // ECHO shows what a model would receive: the question once, after the context.
    let history = vec![ChatMessage { role: "user".to_owned(), content: "why?".to_owned(), meta: None }];
    let (text, _) = answer(&running, StreamPromptRequest { history, ..prompt("why?") }).await;
    assert!(text.starts_with("[K8s ") && text.contains("\n\nUser Question: why?\n"), "{text}");
}

#[tokio::test]
async fn later_calls_say_so_as_a_go_server_would() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let said = |status: Status| (status.code(), status.message().to_owned());
    let missing = |method: &str| (Code::Unimplemented, format!("method {method} not implemented"));
    let status = client.analyze_issue(AnalyzeIssueRequest::default()).await.unwrap_err();
    assert_eq!(said(status), missing("AnalyzeIssue"));
    let status = client.download_plugin(DownloadPluginRequest::default()).await.unwrap_err();
    assert_eq!(said(status), missing("DownloadPlugin"));
    let status = client.execute_remote_plugin(ExecuteRemotePluginRequest::default()).await.unwrap_err();
    assert_eq!(said(status), missing("ExecuteRemotePlugin"));
    let status = client.interactive_session(futures::stream::empty::<SessionMessage>()).await.unwrap_err();
    assert_eq!(said(status), missing("InteractiveSession"));

    assert!(
        client
            .list_remote_plugins(ListRemotePluginsRequest {})
            .await
            .unwrap()
            .into_inner()
            .plugins
            .is_empty()
    );
    assert!(
        client.list_remote_agents(ListRemoteAgentsRequest {}).await.unwrap().into_inner().agents.is_empty()
    );
    assert!(
        client.list_remote_skills(ListRemoteSkillsRequest {}).await.unwrap().into_inner().skills.is_empty()
    );
}

#[tokio::test]
async fn shutdown_ends_answers_with_unavailable() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let mut stream = client.stream_prompt(prompt(&"word ".repeat(20_000))).await.unwrap().into_inner();
    stream.message().await.unwrap().expect("a first piece");
    tokio::time::timeout(LIMIT, running.server.shutdown()).await.unwrap();
    let (messages, end) = all(stream).await;
    assert_eq!(end.unwrap_err().code(), Code::Unavailable, "after {}", text(&messages).len());
    assert_eq!(client.stream_prompt(prompt("more")).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(client.list_sessions(ListSessionsRequest {}).await.unwrap_err().code(), Code::Unavailable);
}
