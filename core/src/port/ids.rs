//! The names of what runs and of what is kept.

use std::fmt::{Display, Formatter, Result, Write};
use std::str::FromStr;

/// Names one started effect; never used twice in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct EffectId(pub u64);

/// Names one way to one server: the one from the start is 0, and each `/connect` makes another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct LinkId(pub u32);

/// Names one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct TurnId(pub u64);

/// Names one window (a tab) for as long as it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct WindowId(pub u64);

impl WindowId {
    /// Stands for another client of the shared thread: no window of this device.
    pub const ANOTHER_CLIENT: Self = Self(u64::MAX);
}

/// Names one conversation among all that are kept. Grows with time, and no two windows choose the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ConversationId(pub u64);

/// The letters of Crockford's base 32: none that is taken for another one.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters that 64 bits take.
const LENGTH: usize = 13;
const BITS: usize = 5;

impl Display for ConversationId {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for place in (0..LENGTH).rev() {
            let digit = usize::try_from((self.0 >> (place * BITS)) & 31).unwrap_or_default();
            f.write_char(LETTERS.get(digit).copied().map_or('0', char::from))?;
        }
        Ok(())
    }
}

/// The text is no conversation's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoConversationId;

impl FromStr for ConversationId {
    type Err = NoConversationId;

    fn from_str(text: &str) -> std::result::Result<Self, NoConversationId> {
        if text.len() != LENGTH {
            return Err(NoConversationId);
        }
        let mut id: u128 = 0;
        for letter in text.bytes() {
            let letter = letter.to_ascii_lowercase();
            let digit = LETTERS.iter().position(|known| *known == letter).ok_or(NoConversationId)?;
            id = id << BITS | digit as u128;
        }
        u64::try_from(id).map(Self).map_err(|_| NoConversationId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversations_name_is_read_back_and_sorts_as_it_grows() {
        let ids = [0, 1, 31, 32, 1 << 44, u64::MAX].map(ConversationId);
        for id in ids {
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        }
        assert!(ids.windows(2).all(|two| two[0].to_string() < two[1].to_string()));
        for text in ["", "1", "zzzzzzzzzzzzz", "000000000000u", "0000000000000 ", "ééééééé"] {
            assert_eq!(text.parse::<ConversationId>(), Err(NoConversationId), "{text:?}");
        }
    }
}

/// Which of the two ways of working a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Scope {
    /// A plan whose commands a person runs one by one.
    Agent,
    /// By itself, as far as it is allowed.
    Coder,
}

impl Scope {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Coder => "coder",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Agent, Self::Coder].into_iter().find(|scope| scope.name() == name)
    }
}
