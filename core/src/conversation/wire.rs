//! Builds a prompt and opens the pieces of its answer; messages as they travel and come back.

use chatcli_proto::{Call, Reply, v1};

use super::message::{Message, Meta, Said};
use crate::account::{Credentials, Settings, effective_model};
use crate::server_info::ServerInfo;
use crate::wire::label;

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
    // No model can do anything with a message without a text, and some providers refuse it.
    let history = history.filter(|said| !said.text.is_empty());
    let history = history.map(|said| message(Said { meta: None, ..said })).collect();
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

pub(crate) fn message(said: Said<'_>) -> v1::ChatMessage {
    v1::ChatMessage {
        role: said.role.to_owned(),
        content: said.text.to_owned(),
        meta: said.meta.map(|meta| v1::MessageMeta {
            is_summary: meta.is_summary,
            summary_of: meta.summary_of,
            mode: meta.mode.clone(),
        }),
    }
}

pub(crate) fn opened(message: v1::ChatMessage) -> Message {
    let v1::ChatMessage { role, content, meta } = message;
    let meta =
        meta.map(|meta| Meta { is_summary: meta.is_summary, summary_of: meta.summary_of, mode: meta.mode });
    Message { role, content, meta }
}

/// About how many bytes messages take on the wire.
pub(crate) fn weight(messages: &[v1::ChatMessage]) -> usize {
    messages.iter().map(|message| message_bytes(&message.role, &message.content)).sum()
}

/// About how many bytes a message has on the wire.
pub(crate) fn message_bytes(role: &str, content: &str) -> usize {
    const AROUND: usize = 32;
    role.len() + content.len() + AROUND
}
