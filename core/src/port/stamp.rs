//! When something happened.

/// The moment of an event. Time and chance are inputs, so that the same events always give the same view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Stamp {
    /// Milliseconds on a clock that never goes back. Only differences matter.
    pub mono_ms: u64,
    /// Milliseconds since 1970, for what is shown or saved.
    pub unix_ms: i64,
    /// Sixty-four fresh random bits.
    pub entropy: u64,
}
