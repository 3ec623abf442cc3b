//! Every address that a refresh or a login uses, in one place, so that a test can put its own there.

use url::{Host, Url};

use crate::environment::Environment;
use crate::failure::Failure;

/// The addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Anthropic: where the person logs in.
    pub anthropic_authorize: String,
    /// Anthropic: where a code or a refresh token becomes an access token.
    pub anthropic_token: String,
    /// Anthropic: where the browser is sent after a login.
    pub anthropic_success: String,
    /// Anthropic: whose login it is.
    pub anthropic_profile: String,
    /// Anthropic, older: where the person logs in, to paste a code.
    pub anthropic_paste_authorize: String,
    /// Anthropic, older: where the code is shown.
    pub anthropic_paste_redirect: String,
    /// Anthropic, older: the second token address.
    pub anthropic_legacy_token: String,
    /// OpenAI: where the person logs in.
    pub codex_authorize: String,
    /// OpenAI: where a code or a refresh token becomes an access token.
    pub codex_token: String,
    /// OpenAI: the port on this machine that the browser comes back to.
    pub codex_port: u16,
    /// GitHub: where a device code comes from.
    pub github_device: String,
    /// GitHub: where the device code becomes a token.
    pub github_token: String,
}

impl Default for Endpoints {
    fn default() -> Self {
        let at = str::to_owned;
        Self {
            anthropic_authorize: at("https://claude.com/cai/oauth/authorize"),
            anthropic_token: at("https://platform.claude.com/v1/oauth/token"),
            anthropic_success: at("https://platform.claude.com/oauth/code/success?app=claude-code"),
            anthropic_profile: at("https://api.anthropic.com/api/oauth/profile"),
            anthropic_paste_authorize: at("https://claude.ai/oauth/authorize"),
            anthropic_paste_redirect: at("https://console.anthropic.com/oauth/code/callback"),
            anthropic_legacy_token: at("https://console.anthropic.com/v1/oauth/token"),
            codex_authorize: at("https://auth.openai.com/oauth/authorize"),
            codex_token: at("https://auth.openai.com/oauth/token"),
            codex_port: 1455,
            github_device: at("https://github.com/login/device/code"),
            github_token: at("https://github.com/login/oauth/access_token"),
        }
    }
}

impl Endpoints {
    /// The real addresses, or, for a test of the whole program, those below `CHATCLI_AUTH_ENDPOINT_BASE`: it replaces
    /// scheme and host of each, and the host becomes the first part of the path.
    ///
    /// # Errors
    /// The variable names anything but a loopback address: no other host may be handed these secrets.
    pub fn from_environment(environment: &Environment) -> Result<Self, Failure> {
        match environment.trimmed("CHATCLI_AUTH_ENDPOINT_BASE") {
            None => Ok(Self::default()),
            Some(base) => Self::below(&base).ok_or(Failure::EndpointBase),
        }
    }

    /// All addresses below one of this machine.
    pub(crate) fn below(base: &str) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && matches!(url.scheme(), "http" | "https");
        if !is_plain || !is_loopback(&url) {
            return None;
        }
        let base = url.as_str().trim_end_matches('/');
        let moved = |address: String| format!("{base}/{}", address.trim_start_matches("https://"));
        let real = Self::default();
        Some(Self {
            anthropic_authorize: moved(real.anthropic_authorize),
            anthropic_token: moved(real.anthropic_token),
            anthropic_success: moved(real.anthropic_success),
            anthropic_profile: moved(real.anthropic_profile),
            anthropic_paste_authorize: moved(real.anthropic_paste_authorize),
            anthropic_paste_redirect: moved(real.anthropic_paste_redirect),
            anthropic_legacy_token: moved(real.anthropic_legacy_token),
            codex_authorize: moved(real.codex_authorize),
            codex_token: moved(real.codex_token),
            codex_port: real.codex_port,
            github_device: moved(real.github_device),
            github_token: moved(real.github_token),
        })
    }
}

/// Whether an address is this machine's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_stand_in_for_the_providers() {
        for base in ["http://127.0.0.1:8", "http://localhost:8/", "http://[::1]:8", "https://127.3.4.5"] {
            assert!(Endpoints::below(base).is_some(), "{base}");
        }
        for base in [
            "http://10.0.0.1:8",
            "http://example.org",
            "http://127.0.0.1@example.org",
            "http://localhost.example.org",
            "http://u:p@127.0.0.1",
            "ftp://127.0.0.1",
            "127.0.0.1:8",
            "http://127.0.0.1/?x",
        ] {
            assert!(Endpoints::below(base).is_none(), "{base}");
        }
        let moved = Endpoints::below("http://127.0.0.1:8").unwrap();
        assert_eq!(moved.anthropic_token, "http://127.0.0.1:8/platform.claude.com/v1/oauth/token");
        assert_eq!(moved.github_device, "http://127.0.0.1:8/github.com/login/device/code");
    }
}
