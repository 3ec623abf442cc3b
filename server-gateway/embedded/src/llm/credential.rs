//! The credential that travels with a request: what its prefix means. Which header it becomes is each provider's
//! business.

use super::{Failure, FailureKind};

/// How a credential is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// An ordinary API key.
    ApiKey,
    /// A bearer token.
    Token,
    /// A bearer token from an OAuth login.
    OAuth,
}

/// A credential for a provider. Its value never shows in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) scheme: Scheme,
    pub(crate) value: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

impl Credential {
    /// An API key from the server's own settings.
    pub(crate) fn api_key(value: &str) -> Self {
        Self { scheme: Scheme::ApiKey, value: value.to_owned() }
    }

    /// Reads a caller's credential. A known prefix is taken off for every provider, and a login token of Anthropic
    /// is recognised without one.
    pub(crate) fn from_wire(provider: &str, text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let (scheme, value) = if let Some(rest) = text.strip_prefix("oauth:") {
            (Scheme::OAuth, rest)
        } else if let Some(rest) = text.strip_prefix("token:") {
            (Scheme::Token, rest)
        } else if let Some(rest) = text.strip_prefix("apikey:") {
            (Scheme::ApiKey, rest)
        } else if provider == "CLAUDEAI" && text.starts_with("sk-ant-oat") {
            (Scheme::OAuth, text)
        } else {
            (Scheme::ApiKey, text)
        };
        let value = value.trim();
        if value.is_empty() {
            return Err(Failure::new(FailureKind::Invalid, "client_api_key is empty after its prefix"));
        }
        // A header cannot carry these, and a line break in one is an attack.
        if !value.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
            return Err(Failure::new(
                FailureKind::Invalid,
                "client_api_key holds blanks or characters that cannot travel in a header",
            ));
        }
        Ok(Self { scheme, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        for (provider, text, scheme, value) in [
            ("OPENAI", "sk-1", Scheme::ApiKey, "sk-1"),
            ("OPENAI", "apikey:sk-1", Scheme::ApiKey, "sk-1"),
            ("OPENAI", " oauth:tok ", Scheme::OAuth, "tok"),
            ("XAI", "token:tok", Scheme::Token, "tok"),
            ("CLAUDEAI", "sk-ant-oat01-x", Scheme::OAuth, "sk-ant-oat01-x"),
            ("OPENAI", "sk-ant-oat01-x", Scheme::ApiKey, "sk-ant-oat01-x"),
            ("ZAI", "id.secret", Scheme::ApiKey, "id.secret"),
        ] {
            let credential = Credential::from_wire(provider, text).unwrap();
            assert_eq!((credential.scheme, credential.value.as_str()), (scheme, value), "{text}");
        }
        for text in ["oauth:", "apikey: ", "a b", "a\r\nx: y", "ключ"] {
            assert_eq!(
                Credential::from_wire("OPENAI", text).unwrap_err().kind,
                FailureKind::Invalid,
                "{text}"
            );
        }
    }

    #[test]
    fn debug_prints_hide_the_value() {
        assert!(!format!("{:?}", Credential::api_key("hunter2")).contains("hunter2"));
    }
}
