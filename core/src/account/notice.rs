//! What is said about what is in force.

use crate::account::{InForce, Switched};
use crate::manner::{Manner, Reader, Spoken};
use crate::text::{Lang, Text, fill};

/// What is said about what is in force.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Other overrides are in force.
    Switched(Switched),
    /// The server did not know the model; the one before is back in force.
    ModelRestored {
        /// The model it did not know.
        refused: String,
    },
    /// A person left, and nothing of theirs is here any more.
    SignedOut,
}

impl Notice {
    pub(crate) fn lines(&self, reader: Reader, in_force: &InForce<'_>) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Switched(switched) => self::switched(switched, lang, in_force),
            Self::ModelRestored { refused } => {
                vec![fill(Text::ModelRestored.get(lang), &[("refused", refused), ("model", in_force.model)])]
            }
            Self::SignedOut => one(Text::SignedOut),
        }
    }
}

impl Spoken for Notice {
    fn manner(&self) -> Manner {
        Manner::Aside
    }
}

fn switched(switched: &Switched, lang: Lang, in_force: &InForce<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if switched.provider {
        lines.push(fill(Text::SwitchedProvider.get(lang), &[("provider", in_force.provider)]));
    }
    if switched.is_unlisted {
        lines.push(fill(Text::ProviderNotListed.get(lang), &[("provider", in_force.provider)]));
    }
    if switched.provider || switched.model {
        lines.push(fill(Text::SwitchedModel.get(lang), &[("model", in_force.model)]));
    }
    if switched.max_tokens {
        lines.push(fill(Text::TokensSet.get(lang), &[("tokens", &in_force.limit(lang))]));
    }
    if switched.credential {
        let credential = in_force.credentials.name().get(lang);
        lines.push(fill(Text::SwitchedCredential.get(lang), &[("credential", credential)]));
    }
    if let Some(provider) = &switched.put_away {
        lines.push(fill(Text::CredentialPutAway.get(lang), &[("provider", provider)]));
    }
    if lines.is_empty() {
        lines.push(Text::NothingSwitched.get(lang).to_owned());
    }
    lines
}
