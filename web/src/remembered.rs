//! What of a credential the vault keeps, and what comes of it at the next start. A login from the terminal's store is
//! never kept: it ends soon, and what renews it is not here.

use std::collections::BTreeMap;

use chatcli_core::account::Credentials;
use chatcli_core::{Change, Secret, Switch};

/// The server's token.
pub const TOKEN: &str = "token";
const PROVIDER: &str = "provider";
const KEY: &str = "llm_key";
const CLIENT_ID: &str = "client_id";
const CLIENT_KEY: &str = "client_key";
const REALM: &str = "realm";
const AGENT_ID: &str = "agent_id";
const BASE_URL: &str = "base_url";
/// Everything that belongs to a credential.
const CREDENTIAL: [&str; 7] = [PROVIDER, KEY, CLIENT_ID, CLIENT_KEY, REALM, AGENT_ID, BASE_URL];

/// What to keep in place of the credential that was kept; `None` = forget it.
pub fn entries(credential: Option<(&Credentials, Option<&str>)>) -> Vec<(&'static str, Option<Secret>)> {
    let mut kept: BTreeMap<&'static str, Secret> = BTreeMap::new();
    if let Some((credentials, provider)) = credential {
        match credentials {
            Credentials::Server | Credentials::LocalAuth { .. } => {}
            Credentials::OwnKey { key } => {
                kept.insert(KEY, key.clone());
                kept.extend(provider.map(|provider| (PROVIDER, Secret::new(provider))));
            }
            Credentials::StackSpot { client_id, client_key, realm, agent_id } => {
                kept.insert(CLIENT_ID, client_id.clone());
                kept.insert(CLIENT_KEY, client_key.clone());
                kept.insert(REALM, Secret::new(realm));
                kept.insert(AGENT_ID, Secret::new(agent_id));
            }
            Credentials::Ollama { base_url } => drop(kept.insert(BASE_URL, Secret::new(base_url))),
        }
    }
    CREDENTIAL.into_iter().map(|name| (name, kept.remove(name))).collect()
}

/// What to switch to; `None` when no credential was kept.
pub fn switch(kept: &BTreeMap<String, Secret>) -> Option<Switch> {
    let word = |name: &str| kept.get(name).map(|secret| secret.reveal().to_owned());
    let secret = |name: &str| kept.get(name).cloned().map(Change::To);
    let switch = Switch {
        provider: kept.contains_key(CLIENT_KEY).then(|| "STACKSPOT".to_owned()).or_else(|| word(PROVIDER)),
        llm_key: secret(KEY),
        client_id: secret(CLIENT_ID),
        client_key: secret(CLIENT_KEY),
        realm: word(REALM),
        agent_id: word(AGENT_ID),
        ollama_url: word(BASE_URL),
        ..Switch::default()
    };
    (!switch.is_empty()).then_some(switch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(credentials: &Credentials, provider: Option<&str>) -> Option<Switch> {
        let entries = entries(Some((credentials, provider)));
        let kept = entries.into_iter().filter_map(|(name, secret)| Some((name.to_owned(), secret?)));
        switch(&kept.collect())
    }

    #[test]
    fn what_was_kept_comes_back() {
        let key = Credentials::OwnKey { key: Secret::new("k") };
        let back = round(&key, Some("OPENAI")).unwrap();
        assert_eq!(
            (back.provider.as_deref(), back.llm_key),
            (Some("OPENAI"), Some(Change::To(Secret::new("k"))))
        );
        assert_eq!(round(&key, None).unwrap().provider, None);
        let stackspot = Credentials::StackSpot {
            client_id: Secret::new("i"),
            client_key: Secret::new("k"),
            realm: "r".into(),
            agent_id: "a".into(),
        };
        let back = round(&stackspot, None).unwrap();
        assert_eq!((back.provider.as_deref(), back.realm.as_deref()), (Some("STACKSPOT"), Some("r")));
        let ollama = Credentials::Ollama { base_url: "http://gpu:1".into() };
        assert_eq!(round(&ollama, None).unwrap().ollama_url.as_deref(), Some("http://gpu:1"));
    }

    #[test]
    fn a_login_and_the_servers_own_keys_leave_nothing() {
        let login = Credentials::LocalAuth {
            provider: "OPENAI".into(),
            prefixed: Secret::new("oauth:t"),
            expires_unix_ms: None,
        };
        for credentials in [&login, &Credentials::Server] {
            assert_eq!(round(credentials, Some("OPENAI")), None);
        }
        assert!(entries(None).iter().all(|(_, secret)| secret.is_none()));
    }
}
