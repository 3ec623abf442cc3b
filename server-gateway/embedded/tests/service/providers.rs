//! The HTTP providers against fakes: pieces as they come, cuts, errors, cancel, and what travels.

use chatcli_proto::v1::{ChatMessage, StreamPromptRequest};
use serde_json::{Value, json};
use tonic::Code;

use crate::fake::{Fake, Script};
use crate::running::{LIMIT, Running, all, answer, failure, prompt};

const KEY: &str = "key-of-the-server";

fn chat(text: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }))
}

fn chat_end() -> String {
    let stop = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
    format!("data: {stop}\n\ndata: [DONE]\n\n")
}

fn event(kind: &str, mut body: Value) -> String {
    body["type"] = kind.into();
    format!("event: {kind}\ndata: {body}\n\n")
}

fn claude(text: &str) -> String {
    event("content_block_delta", json!({ "index": 0, "delta": { "type": "text_delta", "text": text } }))
}

fn claude_start() -> String {
    event("message_start", json!({ "message": { "usage": { "input_tokens": 3, "output_tokens": 1 } } }))
        + &event(
            "content_block_start",
            json!({ "index": 0, "content_block": { "type": "text", "text": "" } }),
        )
}

fn claude_end() -> String {
    event("message_delta", json!({ "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 5 } }))
        + &event("message_stop", json!({}))
}

fn ollama(text: &str) -> String {
    format!("{}\n", json!({ "message": { "role": "assistant", "content": text }, "done": false }))
}

fn ollama_end() -> String {
    let end = json!({ "message": { "content": "" }, "done": true, "done_reason": "stop", "eval_count": 2 });
    format!("{end}\n")
}

fn gemini(text: &str, finish: Option<&str>) -> String {
    let body = json!({
        "candidates": [{ "content": { "parts": [{ "text": text }], "role": "model" }, "finishReason": finish }],
        "usageMetadata": { "promptTokenCount": 1, "candidatesTokenCount": 2 }
    });
    format!("data: {body}\n\n")
}

/// A server whose default is this provider, at the fake. It asks once.
async fn running(provider: &str, fake: &Fake) -> Running {
    running_with(provider, fake, &[("MAX_RETRIES", "1")]).await
}

async fn running_with(provider: &str, fake: &Fake, more: &[(&str, &str)]) -> Running {
    let base = fake.base.as_str();
    let chat_url = format!("{base}/x/chat/completions");
    let responses_url = format!("{base}/v1/responses");
    let slash = format!("{base}/");
    let own = match provider {
        "OPENAI" => {
            vec![("OPENAI_API_KEY", KEY), ("OPENAI_API_URL", &*chat_url), ("LLM_MODEL", "gpt-4o")]
        }
        "RESPONSES" => vec![("OPENAI_API_KEY", KEY), ("OPENAI_RESPONSES_API_URL", &*responses_url)],
        "CLAUDEAI" => vec![("ANTHROPIC_API_KEY", KEY), ("ANTHROPIC_BASE_URL", &*slash)],
        "OLLAMA" => vec![("OLLAMA_ENABLED", "true"), ("OLLAMA_BASE_URL", &*slash)],
        "GOOGLEAI" => vec![("GOOGLEAI_API_KEY", KEY), ("GOOGLEAI_BASE_URL", base)],
        _ => panic!("{provider}"),
    };
    Running::with(&[own.as_slice(), more].concat()).await
}

/// Two pieces and the end, in the provider's own form.
fn pieces(provider: &str) -> Vec<String> {
    match provider {
        "OPENAI" => vec![chat("漢字 "), chat("😀"), chat_end()],
        "CLAUDEAI" => vec![claude_start() + &claude("漢字 "), claude("😀"), claude_end()],
        "OLLAMA" => vec![ollama("漢字 "), ollama("😀"), ollama_end()],
        "GOOGLEAI" => vec![gemini("漢字 ", None), gemini("😀", Some("STOP"))],
        "RESPONSES" => vec![
            event("response.output_text.delta", json!({ "delta": "漢字 " })),
            event("response.output_text.delta", json!({ "delta": "😀" })),
            event("response.completed", json!({ "response": { "usage": { "output_tokens": 2 } } })),
        ],
        _ => panic!("{provider}"),
    }
}

const ALL: [&str; 5] = ["OPENAI", "RESPONSES", "CLAUDEAI", "OLLAMA", "GOOGLEAI"];

/// The provider's id on the wire.
fn id(provider: &'static str) -> &'static str {
    if provider == "RESPONSES" { "OPENAI" } else { provider }
}

#[tokio::test]
async fn pieces_arrive_as_they_are_sent() {
    for provider in ALL {
        let fake = Fake::start_paused(Script::Stream(pieces(provider))).await;
        let running = running(provider, &fake).await;
        assert_eq!(running.server.provider(), id(provider));
        let mut stream = running.client().stream_prompt(prompt("hi")).await.unwrap().into_inner();
        // The fake holds the rest back until the first piece has come through the whole server.
        fake.go.add_permits(1);
        let first = tokio::time::timeout(LIMIT, stream.message()).await.expect(provider).unwrap().unwrap();
        assert_eq!((first.chunk.as_str(), first.done), ("漢字 ", false), "{provider}");
        fake.go.add_permits(10);
        let (rest, end) = all(stream).await;
        end.expect(provider);
        assert_eq!(rest.iter().map(|message| message.chunk.as_str()).collect::<String>(), "😀", "{provider}");
        assert_eq!(rest.iter().filter(|message| message.done).count(), 1);
        assert!(rest.last().unwrap().done);
    }
}

#[tokio::test]
async fn a_cut_answer_is_unavailable_and_never_done() {
    for provider in ALL {
        let mut cut = pieces(provider);
        cut.pop();
        for script in [Script::Cut(cut.clone()), Script::Stream(cut.clone())] {
            let fake = Fake::start(script).await;
            let running = running(provider, &fake).await;
            let (text, status) = failure(&running, prompt("hi")).await;
            assert!(text.starts_with("漢字"), "{provider}: {text}");
            assert_eq!(status.code(), Code::Unavailable, "{provider}: {}", status.message());
        }
    }
}

#[tokio::test]
async fn a_caller_who_leaves_closes_the_connection_upstream() {
    for provider in ALL {
        let fake = Fake::start_paused(Script::Stream(pieces(provider))).await;
        let running = running(provider, &fake).await;
        let mut stream = running.client().stream_prompt(prompt("hi")).await.unwrap().into_inner();
        fake.go.add_permits(1);
        stream.message().await.unwrap().unwrap();
        drop(stream);
        tokio::time::timeout(LIMIT, fake.hung_up.notified()).await.expect(provider);
    }
}

#[tokio::test]
async fn http_errors_become_codes_without_secrets() {
    let shaped = ["sk-ant", "-api03-", "abcdefghijklmnopqrstuvwxyz"].concat();
    let body = json!({ "error": { "message": format!("bad key {KEY} or {shaped}") } });
    for (status, code) in [
        (400, Code::InvalidArgument),
        (401, Code::Unauthenticated),
        (403, Code::PermissionDenied),
        (404, Code::NotFound),
        (429, Code::ResourceExhausted),
        (503, Code::Unavailable),
    ] {
        for provider in ALL {
            let fake = Fake::start(Script::Reply(status, body.to_string())).await;
            let running = running(provider, &fake).await;
            let (text, failed) = failure(&running, prompt("hi")).await;
            assert_eq!(
                (text.as_str(), failed.code()),
                ("", code),
                "{provider} {status}: {}",
                failed.message()
            );
            let message = failed.message();
            assert!(message.contains("bad key") && message.contains(id(provider)), "{message}");
            assert!(!message.contains("abcdefghij"), "{message}");
            // An Ollama has no key that could be known.
            assert!(provider == "OLLAMA" || !message.contains(KEY), "{message}");
        }
    }
}

#[tokio::test]
async fn errors_within_a_stream_end_it() {
    let overloaded = event("error", json!({ "error": { "type": "overloaded_error", "message": "busy" } }));
    let fake = Fake::start(Script::Stream(vec![
        claude_start() + &claude("a"),
        overloaded,
        claude("b"),
        claude_end(),
    ]))
    .await;
    let (text, status) = failure(&running("CLAUDEAI", &fake).await, prompt("hi")).await;
    assert_eq!((text.as_str(), status.code()), ("a", Code::Unavailable));
    assert!(status.message().contains("busy"), "{}", status.message());

    let fake =
        Fake::start(Script::Stream(vec![chat("a"), "data: {broken\n\n".to_owned(), chat("b"), chat_end()]))
            .await;
    let (text, status) = failure(&running("OPENAI", &fake).await, prompt("hi")).await;
    assert_eq!((text.as_str(), status.code()), ("a", Code::Internal));
}

#[tokio::test]
async fn an_empty_answer_is_one_done() {
    let nothing = |provider: &str| match provider {
        "OPENAI" => chat_end(),
        "RESPONSES" => event("response.completed", json!({ "response": {} })),
        "CLAUDEAI" => claude_start() + &claude_end(),
        "OLLAMA" => ollama_end(),
        _ => gemini("", Some("STOP")),
    };
    for provider in ALL {
        let fake = Fake::start(Script::Stream(vec![nothing(provider)])).await;
        let running = running(provider, &fake).await;
        let stream = running.client().stream_prompt(prompt("hi")).await.unwrap().into_inner();
        let (messages, end) = all(stream).await;
        end.expect(provider);
        assert_eq!(messages.len(), 1, "{provider}");
        assert!(messages[0].done && messages[0].chunk.is_empty(), "{provider}");
    }
}

#[tokio::test]
async fn silence_ends_with_a_deadline() {
    let fake = Fake::start(Script::Silence).await;
    let running = running_with("OPENAI", &fake, &[("CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS", "1")]).await;
    assert_eq!(failure(&running, prompt("hi")).await.1.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn an_unreachable_provider_is_unavailable() {
    let running = Running::with(&[
        ("OPENAI_API_KEY", KEY),
        ("OPENAI_API_URL", "http://127.0.0.1:1/chat/completions"),
        ("MAX_RETRIES", "2"),
        ("INITIAL_BACKOFF", "1ms"),
    ])
    .await;
    let (_, status) = failure(&running, prompt("hi")).await;
    assert_eq!(status.code(), Code::Unavailable);
    let message = status.message();
    assert!(message.contains("cannot be reached") && message.contains("asked 2 times"), "{message}");
}

#[tokio::test]
async fn what_travels_to_openai() {
    let fake = Fake::start(Script::Stream(pieces("OPENAI"))).await;
    let running = running("OPENAI", &fake).await;
    let history = vec![
        ChatMessage { role: "system".to_owned(), content: "Be kind.".to_owned(), meta: None },
        ChatMessage { role: "user".to_owned(), content: "hi".to_owned(), meta: None },
    ];
    let own = StreamPromptRequest {
        history,
        max_tokens: 77,
        model: "my-model-high".to_owned(),
        client_api_key: "apikey:key-of-the-caller".to_owned(),
        provider: "openai".to_owned(),
        ..prompt("hi")
    };
    let (_, last) = answer(&running, own).await;
    assert_eq!((last.provider.as_str(), last.model.as_str()), ("openai", "my-model-high"));
    answer(&running, prompt("again")).await;
    let [first, second] = fake.requests().try_into().unwrap();
    assert_eq!(first.line, "POST /x/chat/completions");
    assert_eq!(first.header("authorization"), Some("Bearer key-of-the-caller"));
    assert_eq!(
        second.header("authorization"),
        Some("Bearer key-of-the-server"),
        "a key is for one request only"
    );
    assert_eq!(first.body["model"], "my-model-high", "an id that looks like an effort stays whole");
    assert!(first.body.get("reasoning_effort").is_none());
    assert_eq!(first.body["max_tokens"], 77);
    assert_eq!(first.body["stream"], true);
    let said: Vec<(&str, &str)> = first.body["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (message["role"].as_str().unwrap(), message["content"].as_str().unwrap()))
        .collect();
    assert_eq!(said, [("system", "Be kind."), ("user", "hi")]);
    assert_eq!(second.body["model"], "gpt-4o");
}

#[tokio::test]
async fn what_travels_to_anthropic() {
    let fake = Fake::start(Script::Stream(pieces("CLAUDEAI"))).await;
    let running = running("CLAUDEAI", &fake).await;
    answer(&running, prompt("hi")).await;
    for key in ["token:tok-1", "oauth:tok-2"] {
        answer(&running, StreamPromptRequest { client_api_key: key.to_owned(), ..prompt("hi") }).await;
    }
    let [plain, token, oauth] = fake.requests().try_into().unwrap();
    assert_eq!(plain.line, "POST /v1/messages");
    assert_eq!((plain.header("x-api-key"), plain.header("authorization")), (Some(KEY), None));
    assert_eq!(plain.header("anthropic-version"), Some("2023-06-01"));
    assert_eq!(
        (&plain.body["model"], &plain.body["max_tokens"]),
        (&json!("claude-sonnet-4-6"), &json!(64_000))
    );
    assert_eq!((token.header("x-api-key"), token.header("authorization")), (None, Some("Bearer tok-1")));
    assert_eq!(
        (oauth.line.as_str(), oauth.header("authorization")),
        ("POST /v1/messages?beta=true", Some("Bearer tok-2"))
    );
    assert_eq!(oauth.header("anthropic-beta"), Some("oauth-2025-04-20"));
}

#[tokio::test]
async fn ollama_by_request_needs_the_operators_leave() {
    let fake = Fake::start(Script::Stream(pieces("OLLAMA"))).await;
    let request = || {
        let provider_config = [("base_url".to_owned(), fake.base.clone())].into();
        StreamPromptRequest {
            provider: "OLLAMA".to_owned(),
            provider_config,
            model: "tiny".to_owned(),
            ..prompt("hi")
        }
    };
    let closed = Running::with(&[]).await;
    let (_, status) = failure(&closed, request()).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("provider_config[base_url]"), "{}", status.message());
    assert!(fake.seen.lock().unwrap().is_empty(), "nothing may leave before the check");

    let open = Running::with(&[("CHATCLI_OLLAMA_ALLOWED_HOSTS", "127.0.0.1")]).await;
    let (text, last) = answer(&open, request()).await;
    assert_eq!((text.as_str(), last.model.as_str()), ("漢字 😀", "tiny:latest"));
    let [seen] = fake.requests().try_into().unwrap();
    assert_eq!((seen.line.as_str(), &seen.body["options"]["num_predict"]), ("POST /api/chat", &json!(8192)));
    let (_, status) = failure(&open, StreamPromptRequest { model: "huge".to_owned(), ..request() }).await;
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn gemini_keeps_its_key_out_of_the_address() {
    let fake = Fake::start(Script::Stream(pieces("GOOGLEAI"))).await;
    answer(&running("GOOGLEAI", &fake).await, prompt("hi")).await;
    let [seen] = fake.requests().try_into().unwrap();
    assert_eq!(seen.line, "POST /models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    assert_eq!(seen.header("x-goog-api-key"), Some(KEY));
}
