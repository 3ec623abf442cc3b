//! GitHub Models: a personal access token, from the environment if the person agrees, else typed in.

use secrecy::{ExposeSecret, SecretString};

use crate::document::Profile;
use crate::failure::Failure;
use crate::local_auth::Inner;
use crate::person::{Answer, Ask, Person};
use crate::provider::Provider;

const MAX_TOKEN_BYTES: usize = 16 * 1024;

pub(super) async fn login(inner: &Inner, person: &impl Person) -> Result<Profile, Failure> {
    let known = Provider::GithubModels.variables().iter().map(|(name, _)| *name);
    let found = known.filter_map(|name| Some((name, inner.environment.trimmed(name)?))).next();
    let imported = match found {
        None => None,
        Some((name, value)) => match person.ask(Ask::Import(name)).await {
            Answer::Declined => return Err(Failure::Cancelled),
            Answer::Line(line) if agrees(&line) => Some(SecretString::from(value)),
            Answer::Line(_) | Answer::Unattended => None,
        },
    };
    let token = match imported {
        Some(token) => token,
        None => person.ask(Ask::AccessToken).await.line().ok_or(Failure::Cancelled)?,
    };
    let text = token.expose_secret().trim();
    let is_token = |c: char| c.is_ascii_graphic();
    if text.is_empty() || text.len() > MAX_TOKEN_BYTES || !text.chars().all(is_token) {
        return Err(Failure::NotAToken);
    }
    Ok(Profile {
        kind: "token".to_owned(),
        provider: Provider::GithubModels.id().to_owned(),
        token: Some(SecretString::from(text)),
        ..Profile::default()
    })
}

/// Yes in either language; anything else is no.
fn agrees(answer: &SecretString) -> bool {
    matches!(answer.expose_secret().trim().to_lowercase().as_str(), "y" | "yes" | "s" | "sim")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, expected) in [
            ("y", true),
            ("S", true),
            (" sim ", true),
            ("yes", true),
            ("n", false),
            ("", false),
            ("não", false),
        ] {
            assert_eq!(agrees(&answer.into()), expected, "{answer}");
        }
    }
}
