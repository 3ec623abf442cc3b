//! The secrets that a person can be asked for.

/// Which secret a person is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretField {
    /// The caller's own key for the provider.
    LlmKey,
    /// StackSpot's client id.
    ClientId,
    /// StackSpot's client key.
    ClientKey,
    /// The token of another server.
    Token,
}

impl SecretField {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::LlmKey, Self::ClientId, Self::ClientKey, Self::Token];

    /// The flag that carries it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::LlmKey => "--llm-key",
            Self::ClientId => "--client-id",
            Self::ClientKey => "--client-key",
            Self::Token => "--token",
        }
    }
}
