//! What the core asks of a body. Both bodies match this enum exhaustively: a new effect does not compile until each
//! of them answers it.

use chatcli_proto::Call;

use crate::secret::Secret;

/// Names one started effect; never used twice in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(pub u64);

/// A choice that is worth remembering on the device. None of them is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preference {
    /// The language of the interface, as a tag.
    Lang,
    /// `auto`, `light` or `dark`.
    Theme,
}

impl Preference {
    /// Every preference.
    pub const ALL: [Self; 2] = [Self::Lang, Self::Theme];

    /// The name it is stored under.
    pub fn key(self) -> &'static str {
        match self {
            Self::Lang => "lang",
            Self::Theme => "theme",
        }
    }
}

/// Something to be done outside the core. Every effect with an id ends exactly once: by a final
/// [`Outcome`](crate::Outcome), or by [`Effect::Cancel`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start one RPC and post everything it brings.
    Call {
        /// Names the call.
        id: EffectId,
        /// What to ask.
        call: Box<Call>,
        /// The server's bearer token.
        token: Option<Secret>,
        /// Tell the server this deadline, in milliseconds. The core enforces it with a timer of its own.
        timeout_ms: Option<u64>,
        /// Use a connection that carried nothing before, where the body can choose.
        fresh: bool,
    },
    /// Stop the call or the timer. A cancelled call must be cancelled at the server too; nothing is posted for it.
    Cancel {
        /// What to stop.
        id: EffectId,
    },
    /// Post `Fired` after this many milliseconds.
    Timer {
        /// Names the timer.
        id: EffectId,
        /// Milliseconds from now.
        after_ms: u64,
    },
    /// Remember a preference on this device.
    Store {
        /// Names the effect.
        id: EffectId,
        /// Which one.
        preference: Preference,
        /// Its new value.
        value: String,
    },
    /// Put a text on the clipboard.
    Copy {
        /// Names the effect.
        id: EffectId,
        /// The text.
        text: String,
    },
    /// The program is over; show what the view says and leave with this exit code.
    Exit {
        /// The process's exit code.
        code: u8,
    },
}
