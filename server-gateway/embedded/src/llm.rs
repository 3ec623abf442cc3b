//! What a language model is to this server: something that turns an [`Ask`] into a stream of [`Piece`]s. Each
//! file below is one way to do that; `roster.rs` says which exist and which one answers a request.
//!
//! The rules that every provider keeps: text pieces are whole characters; the stream ends with exactly one
//! [`Piece::End`] or one error, and nothing after it; a stream that is dropped stops its work at once. A stream
//! that ends without either was cut, and the caller of the provider says so.

mod address;
mod bounded;
mod catalog;
mod codec;
mod credential;
mod echo;
mod failure;
mod http;
#[cfg(feature = "local")]
pub mod local;
mod logins;
mod ollama;
mod remote;
mod renew;
pub(crate) mod retry;
mod roster;
mod said;
mod stackspot;

use std::sync::Arc;

use chatcli_proto::StopReason;
use futures::stream::BoxStream;

pub(crate) use failure::{Failure, FailureKind, Retry};
pub(crate) use roster::{Request, Roster};

/// Who said a turn. The wire's other roles count as the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    /// The role that a wire's role word means.
    pub(crate) fn from_wire(word: &str) -> Self {
        match word {
            "system" => Self::System,
            "assistant" => Self::Assistant,
            _ => Self::User,
        }
    }
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) role: Role,
    pub(crate) text: String,
}

/// One question to a model.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The model's id, sent as it is.
    pub(crate) model: String,
    /// The conversation, oldest first; the last turn is the prompt.
    /// Shared, because an attempt may be made several times.
    pub(crate) turns: Arc<[Turn]>,
    /// The caller's limit for the answer, in tokens.
    pub(crate) max_tokens: Option<u32>,
}

/// One step of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// More text, made of whole characters.
    Text(String),
    /// The answer is complete.
    End(End),
}

/// How an answer ended that came whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) usage: Usage,
    /// Why the model stopped, where it says so.
    pub(crate) reason: Option<StopReason>,
}

impl From<Usage> for End {
    fn from(usage: Usage) -> Self {
        Self { usage, reason: None }
    }
}

/// What an answer cost, as far as the provider says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) prompt_tokens: Option<u32>,
    pub(crate) answer_tokens: Option<u32>,
}

/// An answer as it comes. Dropping it stops the model.
pub(crate) type Answer = BoxStream<'static, Result<Piece, Failure>>;

/// A way to ask a model.
pub(crate) trait Provider: Send + Sync {
    /// Starts an answer. Nothing happens before the stream is polled, so errors arrive in it.
    fn answer(&self, ask: Ask) -> Answer;
}
