//! The MCP servers that an editor brings for a session. They are read like those of a person's own file, with its limits,
//! and their tools pass the same questions.

use agent_client_protocol::v1::schema::McpServer;
use chatcli_mcp::Server;
use serde_json::{Map, Value, json};

/// The servers; or what is wrong with one of them. No value is repeated, because values hold secrets.
pub(super) fn read(servers: &[McpServer]) -> Result<Vec<Server>, String> {
    let entries = servers.iter().map(entry).collect::<Option<Vec<Value>>>().ok_or("MCP: stdio, http")?;
    let listed = chatcli_mcp::read(&json!({ "mcpServers": entries }).to_string());
    match listed.faults.first() {
        Some(fault) => Err(format!("MCP {}: {}", fault.server, fault.wrong)),
        None => Ok(listed.servers),
    }
}

/// An entry of the full ChatCLI's list; none for a kind that was not offered.
fn entry(server: &McpServer) -> Option<Value> {
    let values = |pairs: &mut dyn Iterator<Item = (&str, &str)>| -> Map<String, Value> {
        pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    };
    Some(match server {
        McpServer::Stdio(stdio) => json!({
            "name": stdio.name, "transport": "stdio", "command": stdio.command, "args": stdio.args, "enabled": true,
            "env": values(&mut stdio.env.iter().map(|one| (one.name.as_str(), one.value.as_str()))),
        }),
        McpServer::Http(http) => json!({
            "name": http.name, "transport": "http", "url": http.url, "enabled": true,
            "headers": values(&mut http.headers.iter().map(|one| (one.name.as_str(), one.value.as_str()))),
        }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use agent_client_protocol::v1::schema::{EnvVariable, McpServerHttp, McpServerSse, McpServerStdio};

    #[test]
    fn servers_of_an_editor_are_read_like_those_of_a_file() {
        let stdio = McpServerStdio::new("files", "/bin/mcp")
            .args(vec!["-v".to_owned()])
            .env(vec![EnvVariable::new("KEY", "canary")]);
        let read =
            read(&[McpServer::Stdio(stdio), McpServer::Http(McpServerHttp::new("web", "https://a/b"))])
                .unwrap();
        assert_eq!(read.iter().map(|server| server.name.as_str()).collect::<Vec<_>>(), ["files", "web"]);
        assert!(read.iter().all(|server| server.is_enabled));
        assert!(!format!("{read:?}").contains("canary"));
        let bad = McpServer::Http(McpServerHttp::new("web", "canary:no"));
        assert!(!super::read(&[bad]).unwrap_err().contains("canary"));
        assert!(super::read(&[McpServer::Sse(McpServerSse::new("s", "https://a"))]).is_err());
    }
}
