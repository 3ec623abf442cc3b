//! Turns an entry of the table, a model and a credential into something that can be asked: which address, which
//! headers, which answer limit.

use std::sync::Arc;
use std::time::Duration;

use super::{Chosen, OLLAMA, Roster};
use crate::llm::catalog::{self, Api, Entry};
use crate::llm::codec::Codec;
use crate::llm::credential::{Credential, Scheme};
use crate::llm::remote::Remote;
use crate::llm::{Failure, FailureKind, ollama};

type Headers = Vec<(&'static str, String)>;

const ANTHROPIC_VERSION: &str = "2023-06-01";
const ANTHROPIC_OAUTH_BETA: &str = "oauth-2025-04-20";

impl Roster {
    /// A connection to a provider of the table.
    pub(super) fn connect(
        &self,
        entry: &'static Entry,
        model: &str,
        credential: Credential,
    ) -> Result<Remote, Failure> {
        let http = self.http.clone()?;
        let configured = entry.url_variable.and_then(|name| self.config.variable(name));
        let address = configured.unwrap_or(entry.default_url).trim_end_matches('/');
        let responses = entry.api == Api::ChatOrResponses && self.uses_responses(model);
        let (url, headers) = match entry.api {
            Api::Messages => anthropic(address, &credential),
            Api::Gemini => (
                format!("{address}/models/{model}:streamGenerateContent?alt=sse"),
                vec![("x-goog-api-key", credential.value.clone())],
            ),
            Api::ChatOrResponses if credential.scheme == Scheme::OAuth => {
                return Err(Failure::new(
                    FailureKind::NotReady,
                    "OPENAI logins (oauth:) are not supported by this server yet; use an API key",
                ));
            }
            Api::ChatOrResponses if responses => {
                let url = self.config.variable("OPENAI_RESPONSES_API_URL").unwrap_or(catalog::RESPONSES_URL);
                (url.to_owned(), bearer(&credential))
            }
            Api::ChatOrResponses | Api::Chat if entry.id == "COPILOT" => {
                (format!("{address}/chat/completions"), copilot(&credential, &self.config.version))
            }
            Api::ChatOrResponses | Api::Chat => (address.to_owned(), bearer(&credential)),
        };
        let limit = self.config.variable(entry.max_tokens_variable).and_then(|text| text.parse().ok());
        let limit = limit.filter(|limit| *limit > 0);
        Ok(Remote {
            provider: entry.id,
            http,
            codec: catalog::codec(entry.api, responses),
            url,
            headers,
            max_tokens: match entry.api {
                Api::Messages => limit.or_else(|| Some(catalog::claude_max_tokens(model))),
                _ => limit,
            },
            idle: self.idle(),
            secret: Some(credential.value),
        })
    }

    /// A connection to an Ollama.
    pub(super) fn ask_ollama(
        &self,
        http: &reqwest::Client,
        base: &str,
        model: String,
    ) -> Result<Chosen, Failure> {
        let limit = self.config.variable("OLLAMA_MAX_TOKENS").and_then(|text| text.parse().ok());
        let remote = Remote {
            provider: OLLAMA,
            http: http.clone(),
            codec: Codec::Ollama,
            url: format!("{base}/api/chat"),
            headers: Vec::new(),
            max_tokens: limit.filter(|limit| *limit > 0).or(Some(ollama::MAX_TOKENS)),
            idle: self.idle(),
            secret: None,
        };
        Ok(Chosen { provider: Arc::new(remote), id: OLLAMA, model })
    }

    fn uses_responses(&self, model: &str) -> bool {
        if self.config.switch("OPENAI_USE_RESPONSES")
            || self.config.variable("OPENAI_RESPONSES_API_URL").is_some()
        {
            return self.config.switch("OPENAI_USE_RESPONSES") || catalog::prefers_responses(model);
        }
        // An address of one's own is an OpenAI-compatible server, and those speak chat completions.
        self.config.variable("OPENAI_API_URL").is_none() && catalog::prefers_responses(model)
    }

    fn idle(&self) -> Option<Duration> {
        let seconds = self.config.variable("CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS")?.parse().ok()?;
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }
}

fn bearer(credential: &Credential) -> Headers {
    vec![("authorization", format!("Bearer {}", credential.value))]
}

fn anthropic(base: &str, credential: &Credential) -> (String, Headers) {
    let mut headers = vec![("anthropic-version", ANTHROPIC_VERSION.to_owned())];
    let mut url = format!("{base}/v1/messages");
    match credential.scheme {
        Scheme::ApiKey => headers.push(("x-api-key", credential.value.clone())),
        Scheme::Token => headers.extend(bearer(credential)),
        Scheme::OAuth => {
            url.push_str("?beta=true");
            headers.extend(bearer(credential));
            headers.push(("anthropic-beta", ANTHROPIC_OAUTH_BETA.to_owned()));
        }
    }
    (url, headers)
}

fn copilot(credential: &Credential, version: &str) -> Headers {
    let mut headers = bearer(credential);
    let agent = format!("chatcli/{}", if version.is_empty() { "dev" } else { version });
    headers.push(("openai-intent", "conversation-edits".to_owned()));
    headers.push(("x-initiator", "user".to_owned()));
    for name in ["user-agent", "editor-version", "editor-plugin-version"] {
        headers.push((name, agent.clone()));
    }
    headers
}
