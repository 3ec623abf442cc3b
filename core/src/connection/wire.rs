//! Asks who a server is and whether it serves, and opens the answers.

use chatcli_proto::{Call, Reply, v1};

use crate::server_info::ServerInfo;
use crate::wire::label;

/// Asks whether the server serves.
pub(crate) fn health() -> Call {
    Call::Health(v1::HealthRequest {})
}

/// Asks who the server is.
pub(crate) fn server_info() -> Call {
    Call::GetServerInfo(v1::GetServerInfoRequest {})
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

pub(crate) fn server(message: &v1::GetServerInfoResponse) -> ServerInfo {
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
