//! The store's encryption, byte for byte the Go program's: a marker, then base64 of nonce, ciphertext and tag.
//! AES-256-GCM with the key as it is and nothing authenticated beside the text.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::failure::Damage;
use crate::key::Key;

const MARKER: &[u8] = b"chatcli-enc:v1:";
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Random bytes that are used once.
pub(crate) type NonceBytes = [u8; NONCE_BYTES];

/// Whether a file is encrypted. Anything else is taken for plain JSON.
pub(crate) fn is_sealed(file: &[u8]) -> bool {
    file.starts_with(MARKER)
}

/// The text inside an encrypted file.
pub(crate) fn open(file: &[u8], key: &Key) -> Result<Zeroizing<Vec<u8>>, Damage> {
    let encoded: Vec<u8> = file
        .strip_prefix(MARKER)
        .unwrap_or_default()
        .iter()
        .copied()
        // The Go program's decoder overlooks line ends wherever they are.
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let mut blob = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| Damage::Base64)?);
    if blob.len() < NONCE_BYTES + TAG_BYTES {
        return Err(Damage::Short);
    }
    let mut nonce = NonceBytes::default();
    nonce.copy_from_slice(&blob[..NONCE_BYTES]);
    blob.drain(..NONCE_BYTES);
    cipher(key).decrypt_in_place(&Nonce::from(nonce), b"", &mut *blob).map_err(|_| Damage::Sealed)?;
    Ok(blob)
}

/// The encrypted file for a text. The nonce must never have been used with this key.
pub(crate) fn seal(text: &[u8], key: &Key, nonce: NonceBytes) -> Vec<u8> {
    // With room for the tag from the start, so that the text is not copied to a larger place.
    let mut sealed = Zeroizing::new(Vec::with_capacity(text.len() + TAG_BYTES));
    sealed.extend_from_slice(text);
    // It fails for texts of more than 64 GiB only.
    if cipher(key).encrypt_in_place(&Nonce::from(nonce), b"", &mut *sealed).is_err() {
        sealed.clear();
    }
    let encoded = STANDARD.encode([&nonce[..], &sealed].concat());
    [MARKER, encoded.as_bytes()].concat()
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    const EV1: &str =
        "chatcli-enc:v1:oKGio6SlpqeoqaqrnToKSDe4a9AMR73iK1iwrB/KMHz3xGBW53NbBowUKD9gOUiec/B8L/sm6Q==";
    const EV2: &str = "chatcli-enc:v1:DAsKCQgHBgUEAwIBZ5vDeAw+tQ+Idzye94SZxucVfGdUVL7vmgbneTZXdWEjEO30IrOkS4HXhKF4Z/siuztWGmoQNW0TOiLNH7etU7uFGK0Lnyks7mFOloZIkK0qXGvWW2/BFbs4fiDBdCH6wpppywd/ZRxkCNCaL+MlN2lTNuxSnn00bi6gF2Cupz3kjBXO3qZXXJ9517b/9onlxG7meVzGdxnd/hwr/3G8gOk=";
    const SAMPLE_B: &str = include_str!("../fixtures/sample-b.json");

    fn key() -> Key {
        Key::from_bytes(std::array::from_fn(|at| at as u8))
    }

    /// The plain text and the nonce of each vector.
    fn vectors() -> [(&'static str, NonceBytes, &'static str); 2] {
        let first = std::array::from_fn(|at| 0xa0 + at as u8);
        let second = std::array::from_fn(|at| 12 - at as u8);
        [(EV1, first, "{\"version\":1,\"profiles\":{}}"), (EV2, second, SAMPLE_B)]
    }

    #[test]
    fn c01_the_go_programs_files_decrypt() {
        assert_eq!(
            format!("{:x}", Sha256::digest(SAMPLE_B)),
            "125a02fcaaa2edcbc7218396b3c225dfd59bfa362dab02b160b3d58f3ff4d503"
        );
        for (file, _, text) in vectors() {
            assert_eq!(open(file.as_bytes(), &key()).unwrap().as_slice(), text.as_bytes());
        }
    }

    #[test]
    fn c02_c62_the_same_key_and_nonce_give_the_go_programs_bytes() {
        for (file, nonce, text) in vectors() {
            assert_eq!(String::from_utf8(seal(text.as_bytes(), &key(), nonce)).unwrap(), file);
        }
    }

    #[test]
    fn c04_line_ends_in_the_base64_are_overlooked() {
        for file in [format!("{EV1}\n"), format!("{EV1}\r\n"), format!("{}\r\n{}", &EV1[..40], &EV1[40..])] {
            assert!(open(file.as_bytes(), &key()).is_ok(), "{file:?}");
        }
    }

    #[test]
    fn c07_damage_is_named() {
        let flipped = EV1.replacen('K', "L", 1);
        for (file, expected) in [
            (flipped.as_str(), Damage::Sealed),
            ("chatcli-enc:v1:", Damage::Short),
            ("chatcli-enc:v1:oKGi", Damage::Short),
            ("chatcli-enc:v1:oKGi!", Damage::Base64),
            ("chatcli-enc:v1: oKGi", Damage::Base64),
        ] {
            assert_eq!(open(file.as_bytes(), &key()).err(), Some(expected), "{file}");
        }
        assert_eq!(open(EV1.as_bytes(), &Key::from_bytes([0; 32])).err(), Some(Damage::Sealed));
    }
}
