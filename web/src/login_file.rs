//! Reads the terminal's store of credentials, which a person handed over as files: what is in the envelope, and which
//! logins a page can use. Of each only the credential that travels is taken, never what renews it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chatcli_core::Secret;
use chatcli_core::account::Credentials;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto;
use chatcli_core::order::sort_by_key;

const MARKER: &[u8] = b"chatcli-enc:v1:";
const KEY_BYTES: usize = 32;
/// Nonce and tag.
const LEAST_BYTES: usize = 28;

/// Why there is nothing to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The store is encrypted, and no key was chosen.
    NoKey,
    /// The key is not 32 bytes.
    BadKey,
    /// It is encrypted, and this page cannot decrypt.
    Insecure,
    /// The store is damaged, or belongs to another key.
    Sealed,
    /// It is no store.
    NoStore,
    /// There is no login in it that a page can use.
    NoLogin,
}

/// A login that a page can use.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// Its name in the store.
    pub id: String,
    /// CLAUDEAI, OPENAI or COPILOT.
    pub provider: &'static str,
    /// Whose it is; may be empty.
    pub email: String,
    /// As it travels.
    pub prefixed: Secret,
    /// When it ends, in milliseconds since 1970; none = never.
    pub expires_unix_ms: Option<i64>,
}

impl Login {
    /// Whether its end has come.
    pub fn is_over(&self, now_unix_ms: i64) -> bool {
        self.expires_unix_ms.is_some_and(|end| end <= now_unix_ms)
    }

    /// As the core wants it.
    pub fn into_credentials(self) -> Credentials {
        Credentials::LocalAuth {
            provider: self.provider.to_owned(),
            prefixed: self.prefixed,
            expires_unix_ms: self.expires_unix_ms,
        }
    }
}

/// The logins in a store. `key` is only needed when it is encrypted.
///
/// # Errors
/// Why there is none.
pub async fn read(store: &[u8], key: Option<&[u8]>) -> Result<Vec<Login>, Damage> {
    let Some(blob) = sealed(store)? else { return logins(store) };
    let key = key.ok_or(Damage::NoKey)?;
    if key.len() != KEY_BYTES {
        return Err(Damage::BadKey);
    }
    if !crypto::is_here() {
        return Err(Damage::Insecure);
    }
    let opened = async { crypto::open(&crypto::import(key).await?, "", &blob).await };
    logins(&opened.await.map_err(|_| Damage::Sealed)?)
}

/// The sealed bytes of an encrypted store.
fn sealed(store: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
    let Some(encoded) = store.strip_prefix(MARKER) else { return Ok(None) };
    // Line ends are overlooked wherever they are.
    let encoded: Vec<u8> = encoded.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let blob = STANDARD.decode(encoded).map_err(|_| Damage::Sealed)?;
    if blob.len() < LEAST_BYTES { Err(Damage::Sealed) } else { Ok(Some(blob)) }
}

fn logins(text: &[u8]) -> Result<Vec<Login>, Damage> {
    let mut store: Value = serde_json::from_slice(text).map_err(|_| Damage::NoStore)?;
    let logins = match get(&store, "profiles").and_then(Value::as_object) {
        None => Err(Damage::NoStore),
        Some(profiles) => {
            let mut found: Vec<Login> =
                profiles.iter().filter_map(|(id, profile)| login(id, profile)).collect();
            // The order in which the terminal would choose.
            sort_by_key(&mut found, |login| {
                (login.provider, !login.id.ends_with(":default"), login.id.clone())
            });
            if found.is_empty() { Err(Damage::NoLogin) } else { Ok(found) }
        }
    };
    wipe(&mut store);
    logins
}

fn login(id: &str, profile: &Value) -> Option<Login> {
    let word = |key| get(profile, key).and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let provider = match word("provider") {
        "anthropic" => "CLAUDEAI",
        "openai" | "openai-codex" => "OPENAI",
        "github-copilot" => "COPILOT",
        _ => return None,
    };
    let (prefix, credential) = match word("type") {
        "oauth" => ("oauth:", word("access")),
        "token" => ("token:", word("token")),
        "api_key" => ("apikey:", word("key")),
        _ => return None,
    };
    if credential.is_empty() {
        return None;
    }
    let expires = get(profile, "expires").and_then(Value::as_i64);
    Some(Login {
        id: id.to_owned(),
        provider,
        email: word("email").to_owned(),
        prefixed: Secret::new(&Zeroizing::new(format!("{prefix}{credential}"))),
        // Only a login's own end means anything.
        expires_unix_ms: expires.filter(|end| *end > 0 && prefix == "oauth:"),
    })
}

/// Keys are read in any case of letters, as the terminal does.
fn get<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    let object: &Map<String, Value> = value.as_object()?;
    object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

/// Overwrites every text, what renews a login included.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(object) => object.values_mut().for_each(wipe),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{"version":1,"profiles":{
        "anthropic:default":{"type":"oauth","provider":"anthropic","email":"lia@example.org","access":"at","refresh":"rt","expires":1893456000000},
        "anthropic:work":{"Type":"api_key","Provider":"anthropic","KEY":" sk-1 "},
        "github-copilot:default":{"type":"token","provider":"github-copilot","token":"gho","expires":5},
        "mcp:docs":{"type":"oauth","provider":"mcp","access":"m"},
        "openai:empty":{"type":"oauth","provider":"openai","access":" ","refresh":"r"},
        "openai:odd":{"type":"tomorrow","provider":"openai","key":"k"},
        "gone":null}}"#;

    #[test]
    fn only_what_travels_is_taken() {
        let found: Vec<_> = logins(SAMPLE.as_bytes())
            .unwrap()
            .into_iter()
            .map(|login| {
                (login.id, login.provider, login.prefixed.reveal().to_owned(), login.expires_unix_ms)
            })
            .collect();
        let expected = [
            ("anthropic:default", "CLAUDEAI", "oauth:at", Some(1_893_456_000_000)),
            ("anthropic:work", "CLAUDEAI", "apikey:sk-1", None),
            ("github-copilot:default", "COPILOT", "token:gho", None),
        ];
        let expected =
            expected.map(|(id, provider, prefixed, end)| (id.to_owned(), provider, prefixed.to_owned(), end));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_store_is_named() {
        for (text, damage) in [
            ("", Damage::NoStore),
            ("[]", Damage::NoStore),
            ("\u{feff}{}", Damage::NoStore),
            (" chatcli-enc:v1:AAAA", Damage::NoStore),
            (r#"{"profiles":{}}"#, Damage::NoLogin),
            (r#"{"profiles":{"a":{"type":"oauth","provider":"mcp","access":"x"}}}"#, Damage::NoLogin),
        ] {
            assert_eq!(logins(text.as_bytes()).err(), Some(damage), "{text}");
        }
    }

    #[test]
    fn an_envelope_is_known_by_its_marker_and_line_ends_are_overlooked() {
        assert_eq!(sealed(b"{}"), Ok(None));
        let file = format!("chatcli-enc:v1:{}", STANDARD.encode([7; 40]));
        for file in [file.clone(), format!("{file}\r\n"), format!("{}\n{}", &file[..30], &file[30..])] {
            assert_eq!(sealed(file.as_bytes()), Ok(Some(vec![7; 40])), "{file}");
        }
        for file in ["chatcli-enc:v1:", "chatcli-enc:v1:AAAA", "chatcli-enc:v1:!", "chatcli-enc:v1: AAAA"] {
            assert_eq!(sealed(file.as_bytes()), Err(Damage::Sealed), "{file}");
        }
    }

    #[test]
    fn wiping_leaves_no_text() {
        let mut store: Value = serde_json::from_str(SAMPLE).unwrap();
        wipe(&mut store);
        assert!(!store.to_string().contains("rt"), "{store}");
    }
}
