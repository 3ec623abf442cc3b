//! JSON Web Tokens signed with a shared secret. Decides which claims count and which do not: HS256 and nothing else,
//! 30 seconds of skew, a token without `exp` never ends, one whose `exp` is no number is no token. `email` and
//! `tenant_id` are not read.
//!
//! The signature is computed by ring, lent to the jsonwebtoken crate, so that no second library of algorithms comes
//! along for one HMAC.

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier as Verify, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::signature::{Error as BadSignature, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use ring::hmac;
use serde::Deserialize;

use super::{Principal, Role};
use crate::config::{Config, StartError};

/// How far the clocks of issuer and server may differ.
const SKEW_SECONDS: u64 = 30;

/// The subject of a token that names none.
const NO_SUBJECT: &str = "jwt-user";

/// Secrets below this length can be guessed from one token. They work, as they do at the Go server.
const SHORT_SECRET_BYTES: usize = 16;

/// Checks tokens against one secret.
pub(super) struct JwtVerifier {
    key: DecodingKey,
    validation: Validation,
}

/// `exp` and `nbf` are judged by the crate; `iss` and `aud` only when they are configured.
#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    sub: String,
    #[serde(default)]
    role: String,
}

impl JwtVerifier {
    /// A verifier, if `CHATCLI_JWT_SECRET` is set. The secret counts byte by byte, blanks included.
    ///
    /// # Errors
    /// The secret is nothing but blanks.
    pub(super) fn from_config(config: &Config) -> Result<Option<Self>, StartError> {
        let Some(secret) = config.environment.get("CHATCLI_JWT_SECRET").filter(|secret| !secret.is_empty())
        else {
            return Ok(None);
        };
        let broken = |why: &str| StartError::Setting { name: "CHATCLI_JWT_SECRET", why: why.to_owned() };
        if secret.trim().is_empty() {
            return Err(broken("it holds only blanks"));
        }
        if secret.len() < SHORT_SECRET_BYTES {
            tracing::warn!(bytes = secret.len(), "CHATCLI_JWT_SECRET is short enough to be guessed");
        }
        // Fails when it is installed already, which is as good.
        let _ = RING.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = SKEW_SECONDS;
        validation.validate_nbf = true;
        validation.required_spec_claims.clear();
        validation.validate_aud = false;
        if let Some(issuer) = config.variable("CHATCLI_JWT_ISSUER") {
            validation.set_issuer(&[issuer]);
            validation.required_spec_claims.insert("iss".to_owned());
        }
        if let Some(audience) = config.variable("CHATCLI_JWT_AUDIENCE") {
            validation.validate_aud = true;
            validation.set_audience(&[audience]);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        let key = DecodingKey::from_secret(secret.as_bytes()).map_err(|_| broken("it cannot be a key"))?;
        Ok(Some(Self { key, validation }))
    }

    /// Whom a token stands for; `None` when it is not good.
    pub(super) fn verify(&self, token: &[u8]) -> Option<Principal> {
        let claims = decode::<Claims>(token, &self.key, &self.validation).ok()?.claims;
        let subject = if claims.sub.is_empty() { NO_SUBJECT.into() } else { claims.sub.into() };
        let role = match claims.role.as_str() {
            "admin" => Role::Admin,
            "readonly" => Role::ReadOnly,
            _ => Role::User,
        };
        Some(Principal { subject, role })
    }
}

/// HS256 by ring. Nothing here is ever signed.
static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: hs256,
    key_utils: KeyUtils::new_unimplemented(),
};

fn hs256(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn Verify>> {
    if *algorithm != Algorithm::HS256 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(Hs256(hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?))))
}

struct Hs256(hmac::Key);

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), BadSignature> {
        // In constant time.
        hmac::verify(&self.0, message, signature).map_err(|_| BadSignature::new())
    }
}

impl Verify for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests;
