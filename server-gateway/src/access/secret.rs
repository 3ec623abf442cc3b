//! Secrets that the door makes, shows once and then knows by their hash only. Decides their length and alphabet, and
//! how one is recognised.

use std::fmt;

use getrandom::fill;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// No letter that is taken for a digit; every character carries five bits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 160 bits: for a session, a screen or a person. Too many to guess, so one round of a hash keeps them.
const SECRET_CHARS: usize = 32;
/// 60 bits, read from one screen and typed at another; valid for minutes, and guesses are throttled.
const CODE_CHARS: usize = 12;
const CODE_GROUP: usize = 4;
/// Nothing that is longer was made here.
const LONGEST_CHARS: usize = 100;

/// The system gives no random numbers.
#[derive(Debug, Error)]
#[error("this system gives no random numbers, so no secret can be made")]
pub struct NoRandom;

/// What is kept of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Print([u8; 32]);

/// A secret for a session, a screen or a person.
///
/// # Errors
/// There are no random numbers.
pub fn secret() -> Result<String, NoRandom> {
    random(SECRET_CHARS)
}

/// A code that a person carries from one machine to another, in groups.
///
/// # Errors
/// There are no random numbers.
pub fn code() -> Result<String, NoRandom> {
    let plain = random(CODE_CHARS)?;
    let groups: Vec<&str> =
        (0..CODE_CHARS).step_by(CODE_GROUP).map(|at| &plain[at..at + CODE_GROUP]).collect();
    Ok(groups.join("-"))
}

fn random(chars: usize) -> Result<String, NoRandom> {
    let mut bytes = vec![0; chars];
    fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes.into_iter().map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()])).collect())
}

impl Print {
    /// Of what a person gave, however they wrote it: case, groups and look-alikes do not count. `None` when it
    /// cannot be a secret of ours.
    pub fn of(given: &str) -> Option<Self> {
        if given.len() > LONGEST_CHARS {
            return None;
        }
        let mut plain = String::with_capacity(given.len());
        for char in given.chars().filter(|char| *char != '-' && !char.is_whitespace()) {
            plain.push(match char.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                char => char,
            });
        }
        let ours = !plain.is_empty() && plain.bytes().all(|byte| ALPHABET.contains(&byte));
        ours.then(|| Self(Sha256::digest(plain.as_bytes()).into()))
    }

    /// Whether both are of the same secret; takes the same time whatever they are.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// As it stands in a file.
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// From a file.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// Not even the hash is for logs.
impl fmt::Debug for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Print(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_recognised_however_they_are_written() {
        let (one, two) = (secret().expect("random"), secret().expect("random"));
        assert!(one != two && one.len() == SECRET_CHARS);
        let print = Print::of(&one).expect("ours");
        assert!(print.matches(&Print::of(&one.to_ascii_uppercase()).expect("ours")));
        assert!(!print.matches(&Print::of(&two).expect("ours")));
        let code = code().expect("random");
        assert_eq!(code.len(), CODE_CHARS + 2);
        assert_eq!(Print::of(&code), Print::of(&format!(" {} ", code.replace('-', " "))));
        assert_eq!(Print::of("0ab1"), Print::of("OAB-L"));
    }

    #[test]
    fn what_cannot_be_ours_has_no_print() {
        for given in ["", " - ", "sk-proj_é", "abc!", &"a".repeat(101), "eyJhbGci.eyJzdWIi.c2ln"] {
            assert_eq!(Print::of(given), None, "{given}");
        }
    }

    #[test]
    fn a_print_survives_a_file_and_shows_nothing() {
        let print = Print::of("abc").expect("ours");
        assert_eq!(Print::from_hex(&print.to_hex()), Some(print));
        for bad in ["", "00", &"é".repeat(32), &"g".repeat(64)] {
            assert_eq!(Print::from_hex(bad), None, "{bad}");
        }
        assert_eq!(format!("{print:?}"), "Print(…)");
    }
}
