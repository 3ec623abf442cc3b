//! What every call passes: tokens and roles, the rate limit, the audit log, and the bytes of a status.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chatcli_proto::v1::*;
use chatcli_server::{Config, Embedded};
use ring::hmac;
use tonic::{Code, Request, Status};
use tower::ServiceExt;

use crate::running::{Running, answer, config, prompt};

pub const SECRET: &str = "test-secret-0123456789";
const ALICE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGUiOiJ1c2VyIiwiZXhwIjo0MTAyNDQ0ODAwfQ.iiggTNd2QjYn3pkAu-f61L8OluvyBPpVEdAvExgSU-o";

pub fn jwt(subject: &str, role: &str) -> String {
    let claims = serde_json::json!({ "sub": subject, "role": role }).to_string();
    let message =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#), URL_SAFE_NO_PAD.encode(claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub fn with<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

pub fn code<T>(outcome: Result<T, Status>) -> Code {
    outcome.err().map_or(Code::Ok, |status| status.code())
}

#[tokio::test]
async fn a_jwt_secret_closes_the_server_and_tells_people_apart() {
    let running = Running::with(&[("CHATCLI_JWT_SECRET", SECRET)]).await;
    assert!(running.server.is_closed());
    let mut client = running.client();
    client.health(HealthRequest {}).await.expect("health needs no token");
    assert_eq!(code(client.get_server_info(GetServerInfoRequest {}).await), Code::Unauthenticated);
    assert_eq!(code(client.stream_prompt(prompt("hi")).await), Code::Unauthenticated);
    let altered = format!("{}p", &ALICE[..ALICE.len() - 1]);
    assert_eq!(
        code(client.get_server_info(with(GetServerInfoRequest {}, &altered)).await),
        Code::Unauthenticated
    );
    for _ in 0..50 {
        client.get_server_info(with(GetServerInfoRequest {}, ALICE)).await.expect("the right token");
    }
    let save = |token: &str| {
        with(SaveSessionRequest { name: "mine".to_owned(), ..SaveSessionRequest::default() }, token)
    };
    let list = |token: &str| with(ListSessionsRequest {}, token);
    client.save_session(save(ALICE)).await.unwrap();
    client.save_session(save(&jwt("boss", "admin"))).await.unwrap();
    for (token, expected) in [
        (ALICE.to_owned(), 1),
        (jwt("alice", "readonly"), 1),
        (jwt("bob", "user"), 0),
        (jwt("shared", "user"), 0),
        (jwt("other boss", "admin"), 1),
    ] {
        let names = client.list_sessions(list(&token)).await.unwrap().into_inner().sessions;
        assert_eq!(names.len(), expected, "{token}");
    }
}

#[tokio::test]
async fn a_token_and_a_secret_work_side_by_side() {
    let config = Config { token: Some("s3cret".to_owned()), ..config(&[("CHATCLI_JWT_SECRET", SECRET)]) };
    let running = Running::start(config).await;
    let mut client = running.client();
    for (token, expected) in [
        ("s3cret", Code::Ok),
        (ALICE, Code::Ok),
        ("wrong", Code::Unauthenticated),
        ("a.b.c", Code::Unauthenticated),
    ] {
        assert_eq!(
            code(client.get_server_info(with(GetServerInfoRequest {}, token)).await),
            expected,
            "{token}"
        );
    }
}

#[tokio::test]
async fn readonly_asks_but_executes_nothing() {
    let running = Running::with(&[("CHATCLI_JWT_SECRET", SECRET)]).await;
    let mut client = running.client();
    for (role, expected) in
        [("readonly", Code::PermissionDenied), ("user", Code::Unimplemented), ("admin", Code::Unimplemented)]
    {
        let token = jwt("x", role);
        let execute = ExecuteRemotePluginRequest { plugin_name: "p".to_owned(), ..Default::default() };
        assert_eq!(code(client.execute_remote_plugin(with(execute, &token)).await), expected, "{role}");
        let ask = SendPromptRequest { prompt: "hi".to_owned(), ..SendPromptRequest::default() };
        assert_eq!(code(client.send_prompt(with(ask, &token)).await), Code::Ok, "{role}");
        let plugins = client.list_remote_plugins(with(ListRemotePluginsRequest {}, &token)).await.unwrap();
        assert!(plugins.into_inner().plugins.is_empty());
    }
}

#[tokio::test]
async fn a_setting_that_cannot_be_kept_stops_the_start_by_name() {
    for (name, value) in [
        ("CHATCLI_JWT_SECRET", "   "),
        ("CHATCLI_RATE_LIMIT_RPS", "fast"),
        ("CHATCLI_RATE_LIMIT_BURST", "0"),
        ("CHATCLI_MAX_RECV_MSG_SIZE", "50MB"),
        ("CHATCLI_MAX_SEND_MSG_SIZE", "0"),
        ("CHATCLI_AUDIT_LOG_PATH", "/this/folder/is/not/there/audit.log"),
        ("CHATCLI_CA_BUNDLE", "/this/folder/is/not/there/ca.pem"),
    ] {
        let error = Embedded::start(config(&[(name, value)])).await.unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        assert!(name != "CHATCLI_JWT_SECRET" || !error.contains(value), "{error}");
    }
}

#[tokio::test]
async fn the_rate_limit_is_per_address_and_probes_are_free() {
    let limits = [("CHATCLI_RATE_LIMIT_RPS", "0.01"), ("CHATCLI_RATE_LIMIT_BURST", "3")];
    let running = Running::with(&limits).await;
    let mut client = running.client();
    let from = |peer: &str| {
        let mut request = Request::new(GetServerInfoRequest {});
        request.metadata_mut().insert("x-chatcli-peer", peer.parse().unwrap());
        request
    };
    for peer in ["192.0.2.1", "192.0.2.2"] {
        for _ in 0..3 {
            client.get_server_info(from(peer)).await.expect("within the burst");
        }
        let status = client.get_server_info(from(peer)).await.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted);
        let after: u64 = status.metadata().get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
        assert!((1..=100).contains(&after), "{after}");
    }
    let mut probe = tonic_health::pb::health_client::HealthClient::new(running.channel.clone());
    for _ in 0..10 {
        probe.check(tonic_health::pb::HealthCheckRequest::default()).await.expect("a probe");
    }
}

#[tokio::test]
async fn messages_above_the_limits_are_resource_exhausted() {
    let limits = [("CHATCLI_MAX_RECV_MSG_SIZE", "2000"), ("CHATCLI_MAX_SEND_MSG_SIZE", "1000")];
    let running = Running::with(&limits).await;
    let mut client = running.client();
    let save = |name: &str, bytes: usize| SaveSessionRequest {
        name: name.to_owned(),
        messages: vec![ChatMessage { role: "user".to_owned(), content: "x".repeat(bytes), meta: None }],
        session_data: None,
    };
    assert_eq!(code(client.save_session(save("large", 3000)).await), Code::ResourceExhausted);
    client.save_session(save("medium", 1500)).await.unwrap();
    let load = |name: &str| LoadSessionRequest { name: name.to_owned() };
    let status = client.load_session(load("medium")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.message().contains("medium") && status.message().contains("1000"), "{}", status.message());
    let ask = SendPromptRequest { prompt: "y".repeat(1200), ..SendPromptRequest::default() };
    assert_eq!(code(client.send_prompt(ask).await), Code::ResourceExhausted, "an answer above the limit");
}

#[tokio::test]
async fn statuses_have_words_that_no_client_has_to_unescape() {
    let server = Embedded::start(config(&[])).await.unwrap();
    for (path, code, message) in [
        (
            "/chatcli.v1.ChatCLIService/Nothing",
            "12",
            "unknown method Nothing for service chatcli.v1.ChatCLIService",
        ),
        ("/chatcli.v2.Other/Nothing", "12", "unknown service chatcli.v2.Other"),
        ("/nothing", "12", "malformed method name: /nothing"),
        ("/chatcli.v1.ChatCLIService/AnalyzeIssue", "12", "method AnalyzeIssue not implemented"),
    ] {
        let request = http::Request::post(path)
            .header("content-type", "application/grpc")
            .body(tonic::body::Body::new(http_body_util::Full::from(&[0_u8; 5][..])))
            .unwrap();
        let answer = server.routes().oneshot(request).await.unwrap();
        let text = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!((text("grpc-status").as_str(), text("grpc-message").as_str()), (code, message), "{path}");
    }
}

#[tokio::test]
async fn the_audit_log_tells_who_did_what_and_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let variables = [("CHATCLI_JWT_SECRET", SECRET), ("CHATCLI_AUDIT_LOG_PATH", path.to_str().unwrap())];
    let running = Running::with(&variables).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let mut client = running.client();
    let mut save = with(SaveSessionRequest { name: "plan".to_owned(), ..Default::default() }, ALICE);
    save.metadata_mut().insert("x-chatcli-peer", "192.0.2.7".parse().unwrap());
    save.metadata_mut().insert("x-request-id", "id-1".parse().unwrap());
    client.save_session(save).await.unwrap();
    let load = LoadSessionRequest { name: "gone".to_owned() };
    assert_eq!(code(client.load_session(with(load, ALICE)).await), Code::NotFound);
    assert_eq!(code(client.list_sessions(ListSessionsRequest {}).await), Code::Unauthenticated);
    let mut stream = client.stream_prompt(with(prompt("secret words"), ALICE)).await.unwrap().into_inner();
    while stream.message().await.unwrap().is_some() {}
    running.server.shutdown().await;

    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [saved, loaded, refused, asked] = lines.as_slice() else { panic!("{text}") };
    for (key, value) in [
        ("request_id", "id-1"),
        ("client_id", "alice"),
        ("client_addr", "192.0.2.7"),
        ("method", "/chatcli.v1.ChatCLIService/SaveSession"),
        ("resource", "plan"),
        ("result", "success"),
    ] {
        assert_eq!(saved[key], value, "{key}");
    }
    assert!(
        saved["timestamp"].as_str().unwrap().ends_with('Z')
            && saved["duration"].as_str().unwrap().ends_with('s')
    );
    assert_eq!((&loaded["resource"], &loaded["result"]), (&"gone".into(), &"error".into()));
    assert!(loaded["details"]["error"].as_str().unwrap().contains("not found"));
    assert_eq!((&refused["client_id"], &refused["result"]), (&"anonymous".into(), &"denied".into()));
    assert_eq!(
        (&asked["method"], &asked["result"]),
        (&"/chatcli.v1.ChatCLIService/StreamPrompt".into(), &"success".into())
    );
    assert!(!text.contains("secret words") && !text.contains(ALICE), "{text}");
}

#[tokio::test]
async fn an_open_server_is_open() {
    let running = Running::with(&[("CHATCLI_JWT_SECRET", "")]).await;
    assert!(!running.server.is_closed());
    answer(&running, prompt("hi")).await;
}
