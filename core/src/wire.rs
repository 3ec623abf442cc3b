//! The only file of the core that builds a request or opens a reply.

use chatcli_proto::{Call, Reply, v1};

use crate::credentials::Credentials;
use crate::problem::one_line;
use crate::server_info::ServerInfo;
use crate::settings::{Settings, effective_model};

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    User,
    Assistant,
}

/// One entry of the history that travels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) role: Role,
    pub(crate) text: &'a str,
}

/// Asks whether the server serves.
pub(crate) fn health() -> Call {
    Call::Health(v1::HealthRequest {})
}

/// Asks who the server is.
pub(crate) fn server_info() -> Call {
    Call::GetServerInfo(v1::GetServerInfoRequest {})
}

/// A prompt with the turns before it, streamed or in one piece. The prompt itself is not part of the history.
pub(crate) fn prompt<'a>(
    streamed: bool,
    prompt: &str,
    history: impl Iterator<Item = Said<'a>>,
    settings: &Settings,
    credentials: &Credentials,
    server: Option<&ServerInfo>,
) -> Call {
    let fields = credentials.fields();
    let provider = credentials.provider().or(settings.provider.as_deref()).unwrap_or_default().to_owned();
    let model = effective_model(settings, credentials, server).unwrap_or_default().to_owned();
    let history = history
        .map(|said| v1::ChatMessage {
            role: match said.role {
                Role::User => "user".to_owned(),
                Role::Assistant => "assistant".to_owned(),
            },
            content: said.text.to_owned(),
            meta: None,
        })
        .collect();
    let (prompt, max_tokens) = (prompt.to_owned(), settings.max_tokens);
    let (client_api_key, provider_config) = (fields.client_api_key, fields.provider_config);
    if streamed {
        Call::StreamPrompt(v1::StreamPromptRequest {
            prompt,
            history,
            max_tokens,
            provider,
            model,
            client_api_key,
            provider_config,
        })
    } else {
        Call::SendPrompt(v1::SendPromptRequest {
            prompt,
            history,
            max_tokens,
            provider,
            model,
            client_api_key,
            provider_config,
        })
    }
}

/// One piece of an answer.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) done: bool,
    pub(crate) provider: String,
    pub(crate) model: String,
}

/// Opens a message of either prompt call; anything else is `None`.
pub(crate) fn piece(reply: Reply) -> Option<Piece> {
    match reply {
        Reply::StreamPrompt(message) => Some(Piece {
            text: message.chunk,
            done: message.done,
            provider: label(&message.provider),
            model: label(&message.model),
        }),
        Reply::SendPrompt(message) => Some(Piece {
            text: message.response,
            done: true,
            provider: label(&message.provider),
            model: label(&message.model),
        }),
        _ => None,
    }
}

/// Opens a Health answer: is it serving?
pub(crate) fn is_serving(reply: &Reply) -> Option<bool> {
    match reply {
        Reply::Health(message) => Some(message.status() == v1::health_response::Status::Serving),
        _ => None,
    }
}

/// Opens a GetServerInfo answer.
pub(crate) fn info(reply: Reply) -> Option<ServerInfo> {
    match reply {
        Reply::GetServerInfo(message) => Some(ServerInfo {
            version: label(&message.version),
            provider: label(&message.provider),
            model: label(&message.model),
            available_providers: message.available_providers.iter().map(|name| label(name)).collect(),
            watcher_active: message.watcher_active,
            watcher_target: label(&message.watcher_target),
            plugin_count: message.plugin_count,
            agent_count: message.agent_count,
            skill_count: message.skill_count,
        }),
        _ => None,
    }
}

/// A server's short text, safe to print on one line.
fn label(text: &str) -> String {
    one_line(text).unwrap_or_default()
}
