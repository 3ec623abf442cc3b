//! Asks a StackSpot agent: a client-credentials token, then one JSON call whose answer comes in one piece. The agent
//! chooses its own model and its own limit.

use std::collections::BTreeMap;
use std::time::Duration;

use chatcli_redact::redact;
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;
use url::form_urlencoded;

use super::bounded::{self, MAX_BODY_BYTES};
use super::{Answer, Ask, Failure, FailureKind, Piece, Provider, Retry, Role, Usage};

/// The label that stands for whatever model the agent uses.
pub(crate) const MODEL: &str = "StackSpotAI";

const ID: &str = "STACKSPOT";
const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(900);

/// Where StackSpot lives.
#[derive(Clone, Debug)]
pub(crate) struct Sites {
    pub(crate) identity: String,
    pub(crate) inference: String,
}

impl Default for Sites {
    fn default() -> Self {
        Self {
            identity: "https://idm.stackspot.com".to_owned(),
            inference: "https://genai-inference-app.stackspot.com/v1".to_owned(),
        }
    }
}

/// The four values that name and open an agent.
#[derive(Clone)]
pub(crate) struct Account {
    client_id: String,
    client_key: String,
    realm: String,
    agent_id: String,
}

impl Account {
    /// Reads a caller's `provider_config`; the error names the first field that is missing.
    pub(crate) fn from_config(config: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let field = |name: &str| {
            config
                .get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
                .ok_or_else(|| {
                    Failure::new(
                        FailureKind::Invalid,
                        format!("STACKSPOT requires '{name}' in provider_config"),
                    )
                })
        };
        let account = Self {
            client_id: field("client_id")?,
            client_key: field("client_key")?,
            realm: field("realm")?,
            agent_id: field("agent_id")?,
        };
        for (name, value) in [("realm", &account.realm), ("agent_id", &account.agent_id)] {
            // Both become parts of an address.
            if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
                return Err(Failure::new(
                    FailureKind::Invalid,
                    format!("STACKSPOT '{name}' may hold only letters, digits, '-', '_' and '.'"),
                ));
            }
        }
        Ok(account)
    }
}

/// One agent, ready to be asked.
#[derive(Clone)]
pub(crate) struct StackSpot {
    pub(crate) http: reqwest::Client,
    pub(crate) sites: Sites,
    pub(crate) account: Account,
}

#[derive(Deserialize)]
struct TokenReply {
    access_token: String,
}

#[derive(Deserialize)]
struct AgentReply {
    #[serde(default)]
    message: String,
    #[serde(default)]
    tokens: Tokens,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tokens {
    user: Option<u32>,
    enrichment: Option<u32>,
    output: Option<u32>,
}

impl Provider for StackSpot {
    fn answer(&self, ask: Ask) -> Answer {
        let this = self.clone();
        stream::once(async move { this.ask(ask).await })
            .flat_map(|outcome| {
                stream::iter(match outcome {
                    Ok((text, usage)) if text.is_empty() => vec![Ok(Piece::End(usage.into()))],
                    Ok((text, usage)) => vec![Ok(Piece::Text(text)), Ok(Piece::End(usage.into()))],
                    Err(failure) => vec![Err(failure)],
                })
            })
            .boxed()
    }
}

impl StackSpot {
    async fn ask(&self, ask: Ask) -> Result<(String, Usage), Failure> {
        let token = self.token().await?;
        let address = format!("{}/agent/{}/chat", self.sites.inference, self.account.agent_id);
        let body = json!({
            "streaming": false,
            "user_prompt": transcript(&ask),
            "stackspot_knowledge": true,
            "return_ks_in_response": false,
        });
        let request = self.http.post(address).bearer_auth(&token).timeout(ANSWER_TIMEOUT).json(&body);
        let reply: AgentReply = self.read(request, &token).await?;
        let prompt_tokens =
            reply.tokens.user.map(|user: u32| user.saturating_add(reply.tokens.enrichment.unwrap_or(0)));
        Ok((reply.message, Usage { prompt_tokens, answer_tokens: reply.tokens.output }))
    }

    async fn token(&self) -> Result<String, Failure> {
        let address = format!("{}/{}/oidc/oauth/token", self.sites.identity, self.account.realm);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.account.client_id)
            .append_pair("client_secret", &self.account.client_key)
            .finish();
        let request = self
            .http
            .post(address)
            .timeout(TOKEN_TIMEOUT)
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let reply: TokenReply = self.read(request, "").await?;
        Ok(reply.access_token)
    }

    async fn read<T: for<'de> Deserialize<'de>>(
        &self,
        request: reqwest::RequestBuilder,
        token: &str,
    ) -> Result<T, Failure> {
        let until = Instant::now() + ANSWER_TIMEOUT;
        let response = request.send().await.map_err(|error| {
            if error.is_timeout() && !error.is_connect() {
                Failure::new(FailureKind::TimedOut, "STACKSPOT did not answer in time")
            } else {
                let retry = if error.is_connect() { Retry::Soon } else { Retry::Never };
                Failure::new(FailureKind::Unavailable, "STACKSPOT cannot be reached").retried(retry)
            }
        })?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            let body = bounded::error_body(response).await;
            let secrets = [self.account.client_key.as_str(), self.account.client_id.as_str(), token];
            let retry = if matches!(status, 429 | 500 | 502..=504) { Retry::Soon } else { Retry::Never };
            return Err(Failure::from_http(ID, status, &redact(&body, secrets)).retried(retry));
        }
        bounded::json(response, MAX_BODY_BYTES, until).await.map_err(|unread| unread.into_failure(ID))
    }
}

/// The conversation as the agent reads it: one labelled paragraph per turn.
fn transcript(ask: &Ask) -> String {
    let lines: Vec<String> = ask
        .turns
        .iter()
        .map(|turn| match turn.role {
            Role::Assistant => format!("Assistente: {}", turn.text),
            Role::System | Role::User => format!("Usuário: {}", turn.text),
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_field_is_named() {
        let full: BTreeMap<String, String> = ["client_id", "client_key", "realm", "agent_id"]
            .into_iter()
            .map(|name| (name.to_owned(), "x".to_owned()))
            .collect();
        assert!(Account::from_config(&full).is_ok());
        for name in ["client_id", "client_key", "realm", "agent_id"] {
            for absent in [None, Some("  ")] {
                let mut config = full.clone();
                match absent {
                    None => config.remove(name),
                    Some(blank) => config.insert(name.to_owned(), blank.to_owned()),
                };
                let failure = Account::from_config(&config).err().expect("a field is missing");
                assert_eq!(failure.kind, FailureKind::Invalid);
                assert!(failure.message.contains(name), "{}", failure.message);
            }
        }
        let mut config = full;
        config.insert("realm".to_owned(), "../x".to_owned());
        assert!(Account::from_config(&config).is_err());
    }
}
