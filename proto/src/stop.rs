//! Why a model stopped, where a server says so. The contract has no field for it, so our own server says it in the
//! metadata at the end of an answer; any other server leaves it unknown.

/// Why an answer ended that came whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum StopReason {
    /// The model had said all.
    Stop,
    /// The answer met its limit.
    Length,
}

impl StopReason {
    /// The metadata that names it, as trailers or in a head. Only our own server sends it.
    pub const KEY: &'static str = "chatcli-stop-reason";

    /// Its name there, and for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
        }
    }

    /// Reads a name; any other says nothing.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Stop, Self::Length].into_iter().find(|reason| reason.name() == name)
    }
}
