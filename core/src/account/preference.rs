//! What a body remembers of an account from one visit to the next.

/// A choice that is worth remembering on the device. None of them is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preference {
    /// The language of the interface, as a tag.
    Lang,
    /// `auto`, `light` or `dark`.
    Theme,
    /// How much of an answer is read out: `sentences`, `end` or `off`.
    Announce,
    /// Whether single letters are shortcuts: `on` or `off`.
    SingleKeys,
    /// The provider that was chosen last, when the server's own keys pay for it.
    Provider,
    /// The model that was chosen last, likewise.
    Model,
    /// The answer limit that was chosen last.
    MaxTokens,
    /// The Ollama that was chosen last, without a name or password in its URL.
    OllamaUrl,
    /// Which contexts go along with which session of which server.
    SessionContexts,
    /// Which servers have to be asked in one piece.
    InOnePiece,
}

impl Preference {
    /// Every preference.
    pub const ALL: [Self; 10] = [
        Self::Lang,
        Self::Theme,
        Self::Announce,
        Self::SingleKeys,
        Self::Provider,
        Self::Model,
        Self::MaxTokens,
        Self::OllamaUrl,
        Self::SessionContexts,
        Self::InOnePiece,
    ];

    /// The name it is stored under.
    pub fn key(self) -> &'static str {
        match self {
            Self::Lang => "lang",
            Self::Theme => "theme",
            Self::Announce => "announce",
            Self::SingleKeys => "single-keys",
            Self::Provider => "provider",
            Self::Model => "model",
            Self::MaxTokens => "max-tokens",
            Self::OllamaUrl => "ollama-url",
            Self::SessionContexts => "session-contexts",
            Self::InOnePiece => "in-one-piece",
        }
    }
}
