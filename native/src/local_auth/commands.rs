//! What `/auth` and `chatcli auth` do: the same for both, in lines.

use chatcli_auth::{LocalAuth, Person, Provider, Say, Warning};
use chatcli_core::problem::Problem;
use chatcli_core::text::{Text, fill};
use chatcli_core::{AuthAction, Lang};

use super::sentences::{not_a_login, problem};

/// Does it, and returns what there is to say at the end. Warnings are told as they come.
///
/// # Errors
/// It was not done; nothing was lost.
pub async fn run(
    auth: &LocalAuth,
    action: &AuthAction,
    person: &impl Person,
    lang: Lang,
) -> Result<Vec<String>, Problem> {
    let mut warnings = Vec::new();
    let result = act(auth, action, person, lang, &mut warnings).await;
    warn(warnings, person).await;
    result
}

/// Moves the store's key into the system's keyring: for the command line alone, because it shuts the Go program out.
///
/// # Errors
/// The key is where it was.
pub async fn move_key(auth: &LocalAuth, person: &impl Person, lang: Lang) -> Result<Vec<String>, Problem> {
    let mut warnings = Vec::new();
    let moved = auth.move_key_to_keyring(&mut warnings).await;
    warn(warnings, person).await;
    let path = moved.map_err(|failure| problem(&failure, lang))?;
    Ok(vec![fill(Text::AuthKeyMoved.get(lang), &[("path", &path.to_string_lossy())])])
}

async fn warn(warnings: Vec<Warning>, person: &impl Person) {
    for warning in warnings {
        person.tell(Say::Warning(warning)).await;
    }
}

async fn act(
    auth: &LocalAuth,
    action: &AuthAction,
    person: &impl Person,
    lang: Lang,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<String>, Problem> {
    let failed = |failure| problem(&failure, lang);
    match action {
        AuthAction::Status => {
            let lines = auth.status(warnings).map_err(|failure| failed(failure.into()))?;
            Ok(lines.into())
        }
        AuthAction::Login(word) => {
            let provider = named(word, lang)?;
            let profile = auth.login(provider, person, warnings).await.map_err(failed)?;
            let values = [("provider", provider.label()), ("profile", &profile)];
            Ok(vec![fill(Text::AuthLoggedIn.get(lang), &values)])
        }
        AuthAction::Logout(word) => {
            let provider = named(word, lang)?;
            let removed = auth.logout(provider, warnings).await.map_err(failed)?;
            let text = if removed == 0 { Text::AuthNothing } else { Text::AuthLoggedOut };
            let values = [("provider", provider.label()), ("count", &removed.to_string())];
            Ok(vec![fill(text.get(lang), &values)])
        }
        AuthAction::Reset => {
            let names = auth.reset().await.map_err(failed)?;
            if names.is_empty() {
                return Ok(vec![Text::AuthNothingToReset.get(lang).to_owned()]);
            }
            let kept = |name: &std::path::PathBuf| {
                fill(Text::AuthSetAside.get(lang), &[("path", &name.to_string_lossy())])
            };
            Ok(names.iter().map(kept).collect())
        }
    }
}

/// Whether the provider, where one is named, has a login at all.
pub fn names_a_login(action: &AuthAction) -> bool {
    match action {
        AuthAction::Login(word) | AuthAction::Logout(word) => Provider::from_login_word(word).is_ok(),
        AuthAction::Status | AuthAction::Reset => true,
    }
}

fn named(word: &str, lang: Lang) -> Result<Provider, Problem> {
    Provider::from_login_word(word).map_err(|why| not_a_login(why, word, lang))
}
