//! A text that must not show: no `Display`, a blank `Debug`, wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// A token or key. The only way to its text is [`Secret::reveal`], which makes every use easy to find.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a text; white space around it (a pasted newline) is dropped.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// The text itself, for the request that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is written in place of a secret.
#[cfg(feature = "record")]
const STANDS_FOR_IT: &str = "(secret)";

/// That there is one, and nothing of it.
#[cfg(feature = "record")]
impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(if self.is_empty() { "" } else { STANDS_FOR_IT })
    }
}

#[cfg(feature = "record")]
impl<'a> serde::Deserialize<'a> for Secret {
    fn deserialize<D: serde::Deserializer<'a>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::new(&text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
