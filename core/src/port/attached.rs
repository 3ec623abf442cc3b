//! What a body is asked to read for a prompt, and what it brings.

use crate::text::Lang;

/// A prompt whose references are to be followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attach {
    /// As a person typed it.
    pub prompt: String,
    /// The provider that will answer, as far as it is known.
    pub provider: String,
    /// The model that will answer, as far as it is known.
    pub model: String,
    /// The limit of the answer; 0 = the provider's own. What goes along is measured by it.
    pub max_tokens: i32,
    /// The language of the words around what is attached.
    pub lang: Lang,
}

/// What goes along with a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Attached {
    /// The prompt without the references that were followed.
    pub prompt: String,
    /// What follows it.
    pub text: String,
    /// Names and bytes of what is in the text.
    pub items: Vec<(String, u64)>,
    /// Folders and patterns whose files are in it, as they were typed.
    pub folders: Vec<String>,
    /// The names of the variables of the environment that are in it.
    #[cfg_attr(feature = "record", serde(default))]
    pub variables: Vec<String>,
    /// Files of a folder elsewhere, or of one that also holds credentials, are in it: where no person can be asked, they
    /// do not go.
    #[cfg_attr(feature = "record", serde(default))]
    pub needs_person: bool,
    /// How many references brought nothing.
    pub failed: usize,
    /// What a person should know about it, in their language.
    pub said: Vec<String>,
    /// What was too much for one prompt, for later ones.
    pub pieces: Vec<String>,
}
