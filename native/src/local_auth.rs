//! The local credentials as this program uses them: where `chatcli-auth` finds its variables, how a credential becomes
//! the third of the five modes, and what `/auth` and `chatcli auth` do. The store itself is `chatcli-auth`'s.

pub mod commands;
pub mod console;
mod sentences;

use chatcli_auth::{Environment, ExposeSecret, Failure, LocalAuth, Provider, Resolved, Settings};
use chatcli_core::account::Credentials;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{AuthAction, Lang, Secret};

use crate::redaction;

use crate::arguments::Auth;
use crate::output::Output;
use crate::telling;
use console::Console;
pub use sentences::{asked, page, problem, said, warning};

/// The exit code for a word that is no provider.
const WRONG_USE: u8 = 2;

/// A variable that only the process itself may set: a file in some folder must not choose where secrets are sent.
const ENDPOINT_BASE: &str = "CHATCLI_AUTH_ENDPOINT_BASE";

/// The credentials of the user who runs this program. Nothing is opened yet.
///
/// # Errors
/// A variable has a value that cannot be.
pub fn open(
    variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    lang: Lang,
) -> Result<LocalAuth, Problem> {
    let environment = Environment::new(move |name| match name {
        ENDPOINT_BASE => std::env::var(name).ok(),
        name => variables(name),
    });
    let settings = Settings::from_environment(environment, env!("CARGO_PKG_VERSION"));
    settings.map(LocalAuth::new).map_err(|failure| problem(&failure, lang))
}

/// The credential for `--use-local-auth`, and what a person should know about it.
///
/// # Errors
/// The provider takes none, or there is none that can be used.
pub async fn choose(
    auth: &LocalAuth,
    provider: Option<&str>,
    lang: Lang,
) -> Result<(Credentials, Vec<String>), Problem> {
    let mut warnings = Vec::new();
    let found = match provider {
        None => auth.resolve_any(&mut warnings).await,
        Some(name) => auth.resolve(supported(name, lang)?, &mut warnings).await,
    };
    let resolved = found.map_err(|failure| match (failure, provider) {
        (Failure::NoCredentials(whose), Some(name)) => {
            let login = if whose == Provider::OpenAi { Provider::OpenAiCodex } else { whose };
            let values = [("provider", name), ("login", login.id())];
            refused(&fill(Text::LocalAuthNoneFor.get(lang), &values))
        }
        (failure, _) => problem(&failure, lang),
    })?;
    let warnings = warnings.iter().map(|seen| warning(seen, lang)).collect();
    Ok((credentials(&resolved), warnings))
}

/// Another credential of the same provider, for a prompt whose own ends soon or was refused: with its prefix, and when
/// it ends. What is only worth a warning shows when it becomes a failure.
///
/// # Errors
/// As for [`choose`].
pub async fn renew(auth: &LocalAuth, provider: &str, lang: Lang) -> Result<(Secret, Option<i64>), Problem> {
    let provider = supported(provider, lang)?;
    let resolved = auth.renew(provider, &mut Vec::new()).await.map_err(|failure| problem(&failure, lang))?;
    let secret = Secret::new(resolved.credential.expose_secret());
    redaction::learn(&secret);
    Ok((secret, resolved.expires_ms))
}

/// `chatcli auth`: the same as `/auth`, for who has no server at hand. Returns the process's exit code.
pub async fn command(
    action: Auth,
    variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    lang: Lang,
    output: &Output,
) -> u8 {
    let action = match action {
        Auth::Status => Some(AuthAction::Status),
        Auth::Login { name } => Some(AuthAction::Login(name)),
        Auth::Logout { name } => Some(AuthAction::Logout(name)),
        Auth::Reset => Some(AuthAction::Reset),
        Auth::Keyring => None,
    };
    let done = match open(variables, lang) {
        Err(problem) => Err(problem),
        Ok(auth) => {
            let person = Console { auth: &auth, output, lang };
            match &action {
                Some(action) => commands::run(&auth, action, &person, lang).await,
                None => commands::move_key(&auth, &person, lang).await,
            }
        }
    };
    match done {
        Ok(lines) => {
            lines.iter().for_each(|line| output.told(line));
            0
        }
        Err(problem) => {
            output.error(lang, &telling::lines(&problem, "chatcli auth", lang));
            let names_a_login = action.is_none_or(|action| commands::names_a_login(&action));
            if names_a_login { problem.exit_code() } else { WRONG_USE }
        }
    }
}

fn supported(name: &str, lang: Lang) -> Result<Provider, Problem> {
    Provider::from_chat_name(name)
        .ok_or_else(|| refused(&fill(Text::LocalAuthUnsupported.get(lang), &[("provider", name.trim())])))
}

fn credentials(resolved: &Resolved) -> Credentials {
    let prefixed = Secret::new(resolved.credential.expose_secret());
    redaction::learn(&prefixed);
    Credentials::LocalAuth {
        provider: resolved.provider.chat_name().unwrap_or_default().to_owned(),
        prefixed,
        expires_unix_ms: resolved.expires_ms,
    }
}

fn refused(why: &str) -> Problem {
    Problem::because(Kind::Credentials, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auth(variables: &'static [(&'static str, &'static str)], folder: &std::path::Path) -> LocalAuth {
        let folder = folder.to_string_lossy().into_owned();
        let lookup = move |name: &str| {
            let own = variables.iter().find(|(known, _)| *known == name);
            own.map(|(_, value)| (*value).to_owned()).or((name == "CHATCLI_AUTH_DIR").then(|| folder.clone()))
        };
        open(lookup, Lang::En).unwrap()
    }

    #[tokio::test]
    async fn a_credential_becomes_the_third_mode_and_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        type Row = (
            &'static [(&'static str, &'static str)],
            Option<&'static str>,
            &'static str,
            &'static str,
            &'static str,
        );
        let table: [Row; 3] = [
            (
                &[("ANTHROPIC_OAUTH_TOKEN", "t")],
                None,
                "CLAUDEAI",
                "oauth:t",
                ", using local OAuth credentials",
            ),
            (&[("OPENAI_API_KEY", "k")], None, "OPENAI", "apikey:k", ", using your own API key"),
            (
                &[("GITHUB_COPILOT_TOKEN", "t"), ("OPENAI_API_KEY", "k")],
                Some("copilot"),
                "COPILOT",
                "token:t",
                ", using local OAuth credentials",
            ),
        ];
        for (variables, provider, expected_provider, expected, suffix) in table {
            let (credentials, warnings) =
                choose(&auth(variables, folder.path()), provider, Lang::En).await.unwrap();
            let Credentials::LocalAuth { provider, prefixed, .. } = &credentials else { panic!() };
            assert_eq!((provider.as_str(), prefixed.reveal()), (expected_provider, expected));
            assert_eq!((credentials.banner_suffix(), warnings.len()), (suffix, 0));
        }
    }

    #[tokio::test]
    async fn c24_what_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for (provider, expected) in [
            (None, "No local credentials. Run: chatcli auth login anthropic"),
            (Some("OPENAI"), "No local credentials for OPENAI. Run: chatcli auth login openai-codex"),
            (Some("GOOGLEAI"), "--use-local-auth does not support GOOGLEAI; use --llm-key"),
        ] {
            let problem = choose(&auth(&[], folder.path()), provider, Lang::En).await.unwrap_err();
            assert_eq!(problem.exit_code(), 3);
            assert!(problem.why.as_deref().unwrap_or_default().starts_with(expected), "{problem:?}");
        }
    }
}
