//! The three values that tie a login's end to its beginning (RFC 7636): a verifier that stays here, its challenge for
//! the address, and a state of its own that must come back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::failure::StoreFailure;
use crate::key;

/// One login's values.
pub(crate) struct Pkce {
    pub(crate) verifier: SecretString,
    pub(crate) challenge: String,
    pub(crate) state: SecretString,
}

impl Pkce {
    pub(crate) fn new() -> Result<Self, StoreFailure> {
        let verifier = random_text()?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        Ok(Self { verifier, challenge, state: random_text()? })
    }

    /// Whether a state that came back is this login's; takes the same time for every wrong one.
    pub(crate) fn knows(&self, state: &str) -> bool {
        self.state.expose_secret().as_bytes().ct_eq(state.as_bytes()).into()
    }
}

/// 32 random bytes as 43 characters.
fn random_text() -> Result<SecretString, StoreFailure> {
    let mut bytes = Zeroizing::new([0; 32]);
    key::random(bytes.as_mut_slice())?;
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c33_state_and_verifier_are_43_characters_and_different_and_the_challenge_matches() {
        let [one, two] = [Pkce::new().unwrap(), Pkce::new().unwrap()];
        let (verifier, state) = (one.verifier.expose_secret(), one.state.expose_secret());
        assert_eq!((verifier.len(), state.len(), one.challenge.len()), (43, 43, 43));
        assert_ne!(verifier, state);
        assert_ne!(verifier, two.verifier.expose_secret());
        assert_eq!(URL_SAFE_NO_PAD.decode(&one.challenge).unwrap(), Sha256::digest(verifier).as_slice());
        assert!(one.knows(state) && !one.knows(verifier) && !one.knows("") && !one.knows(&state[1..]));
    }
}
