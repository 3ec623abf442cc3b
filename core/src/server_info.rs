//! What a server says about itself, made safe to print.

/// What a server says about itself; every text is one safe line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ServerInfo {
    pub version: String,
    pub provider: String,
    pub model: String,
    pub available_providers: Vec<String>,
    pub watcher_active: bool,
    pub watcher_target: String,
    pub plugin_count: i32,
    pub agent_count: i32,
    pub skill_count: i32,
}

impl ServerInfo {
    /// The banner's second line, when a watcher is active. Never translated.
    pub fn watcher_line(&self) -> Option<String> {
        self.watcher_active.then(|| {
            format!("K8s watcher active: {} (context injected into all prompts)", self.watcher_name())
        })
    }

    /// The watcher's target in words.
    pub fn watcher_name(&self) -> String {
        let target = self.watcher_target.as_str();
        match target.split_once('/') {
            None if target.is_empty() => "unknown target".to_owned(),
            _ if target.contains(" in namespace/") => target.to_owned(),
            // What a Go server says for one target as well; it names none.
            Some(("multi", count)) if count.ends_with(" targets") => target.to_owned(),
            Some((namespace, name)) => format!("deployment/{name} in namespace/{namespace}"),
            None => target.to_owned(),
        }
    }
}
