//! The only file of the core that builds a request or opens a reply.

use chatcli_proto::{Call, Failure, Follow, Reply, v1};

use crate::credentials::Credentials;
use crate::problem::one_line;
use crate::server_info::ServerInfo;
use crate::settings::{Settings, effective_model};
use crate::watcher::{Alert, Severity, WatcherStatus, sort_worst_first};

/// A summary that is longer than any screen is cut.
const MAX_LINES: usize = 500;
const MAX_LINE_CHARS: usize = 600;

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    System,
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
                Role::System => "system".to_owned(),
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

/// Controls, and marks that make text read in another order than it is written.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A server's short text, safe to print on one line.
fn label(text: &str) -> String {
    let text: String =
        text.chars().filter(|c| c.is_whitespace() || c.is_control() || !is_unsafe(*c)).collect();
    one_line(&text).unwrap_or_default()
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
