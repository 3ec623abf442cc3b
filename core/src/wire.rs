//! The only file of the core that builds a request or opens a reply.

use chatcli_proto::{Call, Failure, Follow, Reply, v1};

use crate::credentials::Credentials;
use crate::message::{Data, Message, Meta, Said, Scopes};
use crate::problem::{is_unsafe, one_line};
use crate::server_info::ServerInfo;
use crate::settings::{Settings, effective_model};
use crate::watcher::{Alert, Severity, WatcherStatus, sort_worst_first};

/// A summary that is longer than any screen is cut.
const MAX_LINES: usize = 500;
const MAX_LINE_CHARS: usize = 600;
/// A chat history up to this many bytes travels in both forms.
const MAX_TWICE_BYTES: usize = 8 * 1024 * 1024;

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
        Reply::GetServerInfo(message) => Some(server(&message)),
        _ => None,
    }
}

fn server(message: &v1::GetServerInfoResponse) -> ServerInfo {
    ServerInfo {
        version: label(&message.version),
        provider: label(&message.provider),
        model: label(&message.model),
        available_providers: message.available_providers.iter().map(|name| label(name)).collect(),
        watcher_active: message.watcher_active,
        watcher_target: label(&message.watcher_target),
        plugin_count: message.plugin_count,
        agent_count: message.agent_count,
        skill_count: message.skill_count,
    }
}

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

fn message(said: Said<'_>) -> v1::ChatMessage {
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

fn opened(message: v1::ChatMessage) -> Message {
    let v1::ChatMessage { role, content, meta } = message;
    let meta =
        meta.map(|meta| Meta { is_summary: meta.is_summary, summary_of: meta.summary_of, mode: meta.mode });
    Message { role, content, meta }
}

/// About how many bytes messages take on the wire.
fn weight(messages: &[v1::ChatMessage]) -> usize {
    messages.iter().map(|message| message_bytes(&message.role, &message.content)).sum()
}

/// About how many bytes a message has on the wire.
pub(crate) fn message_bytes(role: &str, content: &str) -> usize {
    const AROUND: usize = 32;
    role.len() + content.len() + AROUND
}

/// Asks how the watcher is.
pub(crate) fn watcher_status() -> Call {
    Call::GetWatcherStatus(v1::GetWatcherStatusRequest {})
}

/// Asks for every alert. Who wants fewer picks them from the answer, so that counts can be compared.
pub(crate) fn alerts() -> Call {
    Call::GetAlerts(v1::GetAlertsRequest::default())
}

/// Opens a GetWatcherStatus answer.
pub(crate) fn watcher(reply: Reply) -> Option<WatcherStatus> {
    match reply {
        Reply::GetWatcherStatus(message) => Some(status(&message)),
        _ => None,
    }
}

/// Opens a GetAlerts answer, the worst first.
pub(crate) fn alert_list(reply: Reply) -> Option<Vec<Alert>> {
    let Reply::GetAlerts(message) = reply else { return None };
    Some(worst_first(&message))
}

/// Asks the door to push what the watcher says, about this often.
pub(crate) fn follow(every_ms: u64) -> Call {
    let interval_secs = u32::try_from(every_ms.div_ceil(1000)).unwrap_or(u32::MAX).clamp(1, 3600);
    Call::FollowWatcher(Follow { interval_secs })
}

/// What a door pushed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pushed {
    pub(crate) info: Option<ServerInfo>,
    pub(crate) status: WatcherStatus,
    pub(crate) alerts: Vec<Alert>,
    /// How old it was when it was sent, in milliseconds.
    pub(crate) age_ms: u64,
}

/// Opens a round that the door pushed; the failure is the round's own.
pub(crate) fn pushed(reply: Reply) -> Option<Result<Pushed, Failure>> {
    let Reply::FollowWatcher(round) = reply else { return None };
    Some(round.open().map(|round| Pushed {
        info: round.info.as_ref().map(server),
        status: status(&round.status),
        alerts: worst_first(&round.alerts),
        age_ms: round.age_ms,
    }))
}

fn status(message: &v1::GetWatcherStatusResponse) -> WatcherStatus {
    WatcherStatus {
        active: message.active,
        deployment: label(&message.deployment),
        namespace: label(&message.namespace),
        summary: safe_lines(&message.status_summary),
        alert_count: message.alert_count,
        snapshot_count: message.snapshot_count,
        pod_count: message.pod_count,
    }
}

fn worst_first(message: &v1::GetAlertsResponse) -> Vec<Alert> {
    let mut alerts: Vec<Alert> = message
        .alerts
        .iter()
        .map(|alert| Alert {
            severity: Severity::from_word(&alert.severity),
            kind: label(&alert.r#type),
            object: label(&alert.object),
            namespace: label(&alert.namespace),
            deployment: label(&alert.deployment),
            message: label(&alert.message),
            since_unix: alert.timestamp_unix,
        })
        .collect();
    sort_worst_first(&mut alerts);
    alerts
}

/// A server's text of several lines, each safe to print and with its spaces kept; empty ones are left out.
fn safe_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let clean: String = line
                .chars()
                .take(MAX_LINE_CHARS)
                .filter_map(|c| if c == '\t' { Some(' ') } else { (!is_unsafe(c)).then_some(c) })
                .collect();
            clean.trim_end().to_owned()
        })
        .filter(|line| !line.is_empty())
        .take(MAX_LINES)
        .collect()
}

/// A server's short text, safe to print on one line.
fn label(text: &str) -> String {
    one_line(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watchers_words_cannot_reach_the_terminal_as_commands() {
        let reply = Reply::GetWatcherStatus(v1::GetWatcherStatusResponse {
            active: true,
            deployment: "my\u{1b}[31mapp\n".into(),
            status_summary: "3/3  pods\u{1b}]0;x\u{7}\r\n\n \t\n\u{202e}end\t.".into(),
            ..Default::default()
        });
        let status = watcher(reply).unwrap();
        assert_eq!(status.deployment, "my [31mapp");
        assert_eq!(status.summary, ["3/3  pods]0;x", "end ."]);
        assert_eq!(watcher(Reply::GetAlerts(v1::GetAlertsResponse::default())), None);
    }

    #[test]
    fn alerts_come_out_worst_first() {
        let alert = |severity: &str, message: &str| v1::WatcherAlert {
            severity: severity.into(),
            message: message.into(),
            ..Default::default()
        };
        let reply = v1::GetAlertsResponse { alerts: vec![alert("warning", "a\nb"), alert("Critical", "c")] };
        let alerts = alert_list(Reply::GetAlerts(reply)).unwrap();
        let words: Vec<_> = alerts.iter().map(|a| (a.severity.word(), a.message.as_str())).collect();
        assert_eq!(words, [("CRITICAL", "c"), ("WARNING", "a b")]);
    }
}
