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
    for warning in warnings {
        person.tell(Say::Warning(warning)).await;
    }
    result
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
