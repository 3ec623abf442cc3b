//! Asks a model over HTTP. The genai crate writes the request and reads the event stream; this file decides what
//! it is told, when an answer counts as complete, and what an error means. Addresses and credentials come ready
//! from `roster.rs`.

use std::time::Duration;

use futures::{StreamExt, stream};
use genai::Client;
use genai::adapter::AdapterKind;
use genai::chat::{
    ChatMessage, ChatOptions, ChatRequest, ChatStream, ChatStreamEvent, ReasoningEffort, StreamEnd,
};
use genai::resolver::{AuthData, Endpoint};
use genai::webc::StreamTimeout;
use genai::{ModelIden, ServiceTarget};
use serde_json::{Value, json};

use super::{Answer, Ask, Failure, FailureKind, Piece, Provider, Role, Usage};
use crate::redact::redact;

/// A model may load or think for long before its first byte.
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(300);

/// The longest silence within an answer.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// Suffixes that genai would cut off a model's id and turn into a reasoning setting.
const EFFORT_SUFFIXES: [&str; 8] =
    ["-zero", "-none", "-minimal", "-low", "-medium", "-high", "-xhigh", "-max"];

/// One provider behind HTTP, ready to be asked.
#[derive(Clone)]
pub(crate) struct Remote {
    /// The id that messages to people name.
    pub(crate) provider: &'static str,
    pub(crate) client: Client,
    pub(crate) adapter: AdapterKind,
    pub(crate) endpoint: Endpoint,
    pub(crate) auth: AuthData,
    /// The answer limit when the caller gives none.
    pub(crate) max_tokens: Option<u32>,
    /// The silence after which an answer counts as dead.
    pub(crate) idle: Option<Duration>,
    /// What must not appear in any message.
    pub(crate) secret: Option<String>,
}

impl Provider for Remote {
    fn answer(&self, ask: Ask) -> Answer {
        let this = self.clone();
        let start = State { remote: this, phase: Phase::Ask(ask), any_text: false };
        stream::unfold(start, State::next).boxed()
    }
}

struct State {
    remote: Remote,
    phase: Phase,
    any_text: bool,
}

enum Phase {
    Ask(Ask),
    Read(ChatStream),
    Over,
}

impl State {
    async fn next(mut self) -> Option<(Result<Piece, Failure>, Self)> {
        loop {
            match std::mem::replace(&mut self.phase, Phase::Over) {
                Phase::Over => return None,
                Phase::Ask(ask) => match self.remote.open(ask).await {
                    Ok(stream) => self.phase = Phase::Read(stream),
                    Err(failure) => return Some((Err(failure), self)),
                },
                Phase::Read(mut stream) => match stream.next().await {
                    Some(Ok(ChatStreamEvent::Chunk(chunk))) => {
                        self.phase = Phase::Read(stream);
                        if !chunk.content.is_empty() {
                            self.any_text = true;
                            return Some((Ok(Piece::Text(chunk.content)), self));
                        }
                    }
                    Some(Ok(ChatStreamEvent::End(end))) => {
                        let outcome = self.remote.close(&end, self.any_text);
                        return Some((outcome, self));
                    }
                    Some(Ok(_)) => self.phase = Phase::Read(stream),
                    // More items may follow an error; they belong to a stream that is already broken.
                    Some(Err(error)) => return Some((Err(self.remote.explain(&error)), self)),
                    None => return Some((Err(Failure::cut(self.remote.provider)), self)),
                },
            }
        }
    }
}

impl Remote {
    async fn open(&self, ask: Ask) -> Result<ChatStream, Failure> {
        let mut options = ChatOptions::default()
            .with_capture_usage(true)
            .with_stream_header_timeout(FIRST_BYTE_TIMEOUT)
            .with_stream_read_timeout(self.idle.unwrap_or(IDLE_TIMEOUT));
        options.max_tokens = ask.max_tokens.or(self.max_tokens);
        let ends_like_effort = EFFORT_SUFFIXES.iter().any(|suffix| ask.model.ends_with(suffix));
        match self.adapter {
            AdapterKind::OpenAI | AdapterKind::OpenAIResp => {
                // A budget is an effort that these codecs do not send, and it keeps them from reading one out of
                // the model's id.
                options.reasoning_effort = Some(ReasoningEffort::Budget(0));
                options.extra_body = Some(json!({ "model": ask.model }));
            }
            AdapterKind::Anthropic | AdapterKind::Gemini if ends_like_effort => {
                return Err(Failure::new(
                    FailureKind::Invalid,
                    format!("{} has no model `{}`: its ids never end in an effort", self.provider, ask.model),
                ));
            }
            _ => {}
        }
        let messages = ask
            .turns
            .into_iter()
            .map(|turn| match turn.role {
                Role::System => ChatMessage::system(turn.text),
                Role::User => ChatMessage::user(turn.text),
                Role::Assistant => ChatMessage::assistant(turn.text),
            })
            .collect();
        let target = ServiceTarget {
            endpoint: self.endpoint.clone(),
            auth: self.auth.clone(),
            // Explicit, because genai guesses a codec from a bare name.
            model: ModelIden::new(self.adapter, ask.model),
        };
        let response = self
            .client
            .exec_chat_stream(target, ChatRequest::from_messages(messages), Some(&options))
            .await
            .map_err(|error| self.explain(&error))?;
        Ok(response.stream)
    }

    /// Whether the end that genai reports is one.
    fn close(&self, end: &StreamEnd, any_text: bool) -> Result<Piece, Failure> {
        // These two codecs report an end also when the connection closes half-way; a real end has a reason, or in
        // Ollama's case at least the counters.
        let complete = match self.adapter {
            AdapterKind::Ollama => end.captured_stop_reason.is_some() || end.captured_usage.is_some(),
            AdapterKind::Gemini => end.captured_stop_reason.is_some(),
            _ => true,
        };
        if !complete {
            return Err(Failure::cut(self.provider));
        }
        if !any_text && self.adapter != AdapterKind::Ollama {
            return Err(Failure::new(
                FailureKind::Unavailable,
                format!("{} gave an empty answer", self.provider),
            ));
        }
        let count = |tokens: Option<i32>| tokens.and_then(|tokens| u32::try_from(tokens).ok());
        let usage = end.captured_usage.as_ref();
        Ok(Piece::End(Usage {
            prompt_tokens: usage.and_then(|usage| count(usage.prompt_tokens)),
            answer_tokens: usage.and_then(|usage| count(usage.completion_tokens)),
        }))
    }

    /// Says what went wrong without repeating the request, which genai's own texts may do.
    fn explain(&self, error: &genai::Error) -> Failure {
        let provider = self.provider;
        match error {
            genai::Error::HttpError { status, body, .. } => {
                Failure::from_http(provider, status.as_u16(), &self.clean(&said(body)))
            }
            genai::Error::WebStream { error, .. } => {
                if let Some(inner) = error.downcast_ref::<genai::Error>() {
                    self.explain(inner)
                } else if error.is::<StreamTimeout>() {
                    Failure::new(FailureKind::TimedOut, format!("{provider} sent nothing for too long"))
                } else if let Some(error) = error.downcast_ref::<reqwest::Error>() {
                    self.explain_transport(error)
                } else {
                    Failure::cut(provider)
                }
            }
            genai::Error::ChatResponse { body, .. } => {
                let text = self.clean(&said(&body.to_string()));
                let kind = kind_of_event(body);
                Failure::new(kind, format!("{provider} reported an error: {text}"))
            }
            genai::Error::StreamParse { .. } => Failure::new(
                FailureKind::Internal,
                format!("{provider} sent something that is not its protocol"),
            ),
            _ => Failure::new(FailureKind::Internal, format!("the request to {provider} could not be made")),
        }
    }

    fn explain_transport(&self, error: &reqwest::Error) -> Failure {
        let provider = self.provider;
        if error.is_timeout() {
            return Failure::new(FailureKind::TimedOut, format!("{provider} did not answer in time"));
        }
        if !error.is_connect() {
            return Failure::cut(provider);
        }
        // The innermost error is the one that a person can act on; the outer ones repeat the URL.
        let mut cause: &dyn std::error::Error = error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let cause = self.clean(&cause.to_string());
        Failure::new(FailureKind::Unavailable, format!("{provider} cannot be reached: {cause}"))
    }

    fn clean(&self, text: &str) -> String {
        redact(text, self.secret.as_deref())
    }
}

/// The sentence for people within an error body, or the body itself.
fn said(body: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    let value = value.as_array().and_then(|items| items.first()).unwrap_or(&value);
    [value.pointer("/error/message"), value.get("message"), value.get("error"), Some(value)]
        .into_iter()
        .flatten()
        .find_map(Value::as_str)
        .map_or_else(|| body.to_owned(), str::to_owned)
}

fn kind_of_event(body: &Value) -> FailureKind {
    let word = body
        .pointer("/error/type")
        .or_else(|| body.get("type"))
        .or_else(|| body.pointer("/error/status"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_ascii_lowercase();
    match word.as_str() {
        "rate_limit_error" | "insufficient_quota" | "resource_exhausted" => FailureKind::Exhausted,
        "invalid_request_error" | "invalid_argument" => FailureKind::Invalid,
        "authentication_error" | "unauthenticated" => FailureKind::Unauthenticated,
        "permission_error" | "permission_denied" => FailureKind::Forbidden,
        "not_found_error" | "not_found" => FailureKind::NotFound,
        _ => FailureKind::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_within_an_error_body() {
        for (body, expected) in [
            (r#"{"error":{"message":"no such model","type":"x"}}"#, "no such model"),
            (r#"{"message":"bad"}"#, "bad"),
            (r#"{"error":"model not found"}"#, "model not found"),
            (r#"[{"error":{"message":"first"}}]"#, "first"),
            (r#""just text""#, "just text"),
            ("<html>", "<html>"),
            (r#"{"x":1}"#, r#"{"x":1}"#),
        ] {
            assert_eq!(said(body), expected, "{body}");
        }
    }

    #[test]
    fn kinds_of_error_events() {
        for (body, kind) in [
            (json!({"error": {"type": "overloaded_error"}}), FailureKind::Unavailable),
            (json!({"type": "error", "error": {"type": "rate_limit_error"}}), FailureKind::Exhausted),
            (json!({"type": "invalid_request_error"}), FailureKind::Invalid),
            (json!({"error": {"status": "RESOURCE_EXHAUSTED"}}), FailureKind::Exhausted),
            (json!("text"), FailureKind::Unavailable),
        ] {
            assert_eq!(kind_of_event(&body), kind, "{body}");
        }
    }
}
