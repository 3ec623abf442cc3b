//! What a person wants of the way to the server.

use chatcli_redact::Secret;
/// What a person wants of the way to the server.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// Try to reach the server now instead of waiting.
    Reconnect,
    /// Use this server token from now on.
    SetToken(Secret),
}
