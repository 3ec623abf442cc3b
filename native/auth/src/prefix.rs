//! The string that travels: a credential with a prefix that tells the server how to use it.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// How a credential is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A bearer token from a login; it may be refreshed.
    OAuth,
    /// A bearer token that stays as it is.
    Token,
    /// An API key.
    ApiKey,
}

/// There is a prefix, or not even that, and nothing after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("auth token is empty")]
pub struct EmptyCredential;

impl Mode {
    const ALL: [Self; 3] = [Self::OAuth, Self::Token, Self::ApiKey];

    /// What travels in front of the credential.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::OAuth => "oauth:",
            Self::Token => "token:",
            Self::ApiKey => "apikey:",
        }
    }

    /// The credential as it travels.
    pub fn format(self, credential: &SecretString) -> SecretString {
        let text = Zeroizing::new([self.prefix(), credential.expose_secret()].concat());
        SecretString::from(text.as_str())
    }

    /// Reads what travelled: at most one prefix, lower case only; without one it is an API key.
    ///
    /// # Errors
    /// Nothing is left after the prefix.
    pub fn parse(text: &str) -> Result<(Self, &str), EmptyCredential> {
        let text = text.trim();
        let found = Self::ALL.iter().find_map(|mode| Some((*mode, text.strip_prefix(mode.prefix())?)));
        match found.unwrap_or((Self::ApiKey, text)) {
            (_, "") => Err(EmptyCredential),
            pair => Ok(pair),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c22_each_mode_has_its_prefix() {
        for (mode, expected) in
            [(Mode::OAuth, "oauth:x"), (Mode::Token, "token:x"), (Mode::ApiKey, "apikey:x")]
        {
            assert_eq!(mode.format(&"x".into()).expose_secret(), expected);
        }
    }

    #[test]
    fn c23_one_prefix_is_taken_off() {
        for (text, expected) in [
            ("oauth:x", Ok((Mode::OAuth, "x"))),
            ("token:x", Ok((Mode::Token, "x"))),
            ("apikey:x", Ok((Mode::ApiKey, "x"))),
            ("apikey:oauth:x", Ok((Mode::ApiKey, "oauth:x"))),
            ("OAUTH:x", Ok((Mode::ApiKey, "OAUTH:x"))),
            (" oauth:x ", Ok((Mode::OAuth, "x"))),
            ("oauth: x", Ok((Mode::OAuth, " x"))),
            ("sk-1", Ok((Mode::ApiKey, "sk-1"))),
            ("oauth:", Err(EmptyCredential)),
            (" apikey: ", Err(EmptyCredential)),
            ("", Err(EmptyCredential)),
        ] {
            assert_eq!(Mode::parse(text), expected, "{text:?}");
        }
    }
}
