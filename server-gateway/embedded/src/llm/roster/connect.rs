//! Turns an entry of the table, a model and a credential into something that can be asked: which address, which
//! headers, which answer limit.

use std::sync::Arc;
use std::time::Duration;

use genai::Headers;
use genai::adapter::AdapterKind;
use genai::resolver::{AuthData, Endpoint};

use super::{Chosen, OLLAMA, Roster};
use crate::llm::catalog::{self, Codec, Entry};
use crate::llm::credential::{Credential, Scheme};
use crate::llm::remote::Remote;
use crate::llm::{Failure, FailureKind, http, ollama};

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
        let client = http::genai(self.http.as_ref().map_err(Clone::clone)?)?;
        let configured = entry.url_variable.and_then(|name| self.config.variable(name));
        let address = configured.unwrap_or(entry.default_url).trim_end_matches('/');
        let responses = entry.codec == Codec::ChatOrResponses && self.uses_responses(model);
        let (url, headers) = match entry.codec {
            Codec::Messages => anthropic(address, &credential),
            Codec::Gemini => (address.to_owned(), Vec::new()),
            Codec::ChatOrResponses if credential.scheme == Scheme::OAuth => {
                return Err(Failure::new(
                    FailureKind::NotReady,
                    "OPENAI logins (oauth:) are not supported by this server yet; use an API key",
                ));
            }
            Codec::ChatOrResponses if responses => {
                let url = self.config.variable("OPENAI_RESPONSES_API_URL").unwrap_or(catalog::RESPONSES_URL);
                (url.to_owned(), bearer(&credential))
            }
            Codec::ChatOrResponses | Codec::Chat if entry.id == "COPILOT" => {
                (format!("{address}/chat/completions"), copilot(&credential, &self.config.version))
            }
            Codec::ChatOrResponses | Codec::Chat => (address.to_owned(), bearer(&credential)),
        };
        let auth = if entry.codec == Codec::Gemini {
            AuthData::from_single(credential.value.clone())
        } else {
            // The address and the headers are ours in full: nothing is guessed, and nothing is added.
            AuthData::RequestOverride { url: url.clone(), headers: Headers::from(headers) }
        };
        let limit = self.config.variable(entry.max_tokens_variable).and_then(|text| text.parse().ok());
        let limit = limit.filter(|limit| *limit > 0);
        Ok(Remote {
            provider: entry.id,
            client,
            adapter: catalog::adapter(entry.codec, responses),
            // The codec joins names to it, so it must end in a slash.
            endpoint: Endpoint::from_owned(format!("{url}/")),
            auth,
            max_tokens: match entry.codec {
                Codec::Messages => limit.or_else(|| Some(catalog::claude_max_tokens(model))),
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
            client: http::genai(http)?,
            adapter: AdapterKind::Ollama,
            endpoint: Endpoint::from_owned(format!("{base}/")),
            auth: AuthData::from_single(""),
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

fn bearer(credential: &Credential) -> Vec<(String, String)> {
    vec![("authorization".to_owned(), format!("Bearer {}", credential.value))]
}

fn anthropic(base: &str, credential: &Credential) -> (String, Vec<(String, String)>) {
    let mut headers = vec![("anthropic-version".to_owned(), ANTHROPIC_VERSION.to_owned())];
    let mut url = format!("{base}/v1/messages");
    match credential.scheme {
        Scheme::ApiKey => headers.push(("x-api-key".to_owned(), credential.value.clone())),
        Scheme::Token => headers.extend(bearer(credential)),
        Scheme::OAuth => {
            url.push_str("?beta=true");
            headers.extend(bearer(credential));
            headers.push(("anthropic-beta".to_owned(), ANTHROPIC_OAUTH_BETA.to_owned()));
        }
    }
    (url, headers)
}

fn copilot(credential: &Credential, version: &str) -> Vec<(String, String)> {
    let mut headers = bearer(credential);
    let agent = format!("chatcli/{}", if version.is_empty() { "dev" } else { version });
    headers.push(("openai-intent".to_owned(), "conversation-edits".to_owned()));
    headers.push(("x-initiator".to_owned(), "user".to_owned()));
    for name in ["user-agent", "editor-version", "editor-plugin-version"] {
        headers.push((name.to_owned(), agent.clone()));
    }
    headers
}
