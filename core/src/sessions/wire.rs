//! Builds what the store of sessions is asked, and opens its answers.

use chatcli_proto::{Call, Reply, v1};

use crate::conversation::message::{Data, Message, Said, Scopes};
use crate::conversation::wire::{message, opened, weight};

/// A chat history up to this many bytes travels in both forms.
const MAX_TWICE_BYTES: usize = 8 * 1024 * 1024;

/// Asks for the names of the saved sessions.
pub(crate) fn list_sessions() -> Call {
    Call::ListSessions(v1::ListSessionsRequest {})
}

/// Opens a ListSessions answer, as the server sorted them.
pub(crate) fn session_names(reply: &Reply) -> Option<Vec<String>> {
    match reply {
        Reply::ListSessions(message) => Some(message.sessions.clone()),
        _ => None,
    }
}

/// Asks for a saved session.
pub(crate) fn load_session(name: &str) -> Call {
    Call::LoadSession(v1::LoadSessionRequest { name: name.to_owned() })
}

/// Opens a LoadSession answer. A server of the first version knows the chat only.
pub(crate) fn session(reply: Reply) -> Option<Data> {
    let Reply::LoadSession(v1::LoadSessionResponse { messages, session_data }) = reply else { return None };
    let all = |messages: Vec<v1::ChatMessage>| messages.into_iter().map(opened).collect();
    Some(match session_data {
        None => Data { chat: all(messages), scopes: Scopes::default() },
        Some(data) => Data {
            chat: all(data.chat_history),
            scopes: Scopes {
                agent: all(data.agent_history),
                coder: all(data.coder_history),
                shared: all(data.shared_memory),
            },
        },
    })
}

/// Saves a session, in both forms that servers know; a very long one in the newer form only, because a message has a
/// limit. Gives back how many bytes the session has, too.
pub(crate) fn save_session<'a>(
    name: &str,
    chat: impl Iterator<Item = Said<'a>>,
    scopes: &Scopes,
) -> (Call, usize) {
    let all = |messages: &[Message]| messages.iter().map(|kept| message(kept.said())).collect::<Vec<_>>();
    let chat_history: Vec<v1::ChatMessage> = chat.map(message).collect();
    let chat_bytes = weight(&chat_history);
    let messages = if chat_bytes <= MAX_TWICE_BYTES { chat_history.clone() } else { Vec::new() };
    let data = v1::SessionDataV2 {
        version: 2,
        chat_history,
        agent_history: all(&scopes.agent),
        coder_history: all(&scopes.coder),
        shared_memory: all(&scopes.shared),
    };
    let scoped = [&data.agent_history, &data.coder_history, &data.shared_memory];
    let bytes = chat_bytes + scoped.into_iter().map(|list| weight(list)).sum::<usize>();
    let request = v1::SaveSessionRequest { name: name.to_owned(), messages, session_data: Some(data) };
    (Call::SaveSession(request), bytes)
}

/// Opens a SaveSession or DeleteSession answer: was it done?
pub(crate) fn is_done(reply: &Reply) -> Option<bool> {
    match reply {
        Reply::SaveSession(message) => Some(message.success),
        Reply::DeleteSession(message) => Some(message.success),
        _ => None,
    }
}

/// Deletes a saved session.
pub(crate) fn delete_session(name: &str) -> Call {
    Call::DeleteSession(v1::DeleteSessionRequest { name: name.to_owned() })
}
