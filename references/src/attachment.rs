//! What is asked for a prompt, what goes along with it, and why something does not.

use chatcli_core::Lang;

use crate::remarks::Remarks;
use crate::source::Trouble;

/// A prompt, and what decides how much may come with it.
#[derive(Clone, Debug)]
pub struct Request {
    /// As it was typed.
    pub prompt: String,
    /// The provider that answers, as far as it is known.
    pub provider: String,
    /// The model that answers, as far as it is known.
    pub model: String,
    /// The limit of the answer; 0 = the provider's own.
    pub max_tokens: i32,
    /// The language of the words around what is attached.
    pub lang: Lang,
}

/// Why a reference brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no such thing.
    Missing,
    /// It holds credentials, by its path or by what is in it.
    Sensitive,
    /// It has more bytes than may be sent.
    TooLarge {
        /// What it has.
        bytes: u64,
        /// What may be.
        limit: u64,
    },
    /// It is no text.
    Binary,
    /// It may be a text, but none in UTF-8.
    NotUtf8,
    /// It is an image, and only text travels.
    Image,
    /// No file of it is one that is read.
    Empty,
    /// All that it names are links that lead out of their folder.
    LeadsOut,
    /// It is a device, a socket, a pipe.
    NotAFile,
    /// There is no repository here.
    NoRepository,
    /// The system does not give it; its own words.
    Refused(String),
    /// This body does not have it.
    Unavailable,
}

/// Something a person should know although it worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// Files that did not fit.
    LeftOut {
        /// The reference.
        reference: String,
        /// How many.
        files: usize,
    },
    /// Files with credentials that a scan met and left out.
    Sensitive {
        /// The reference.
        reference: String,
        /// How many.
        files: usize,
    },
    /// The folder is larger than a scan looks at.
    Endless {
        /// The reference.
        reference: String,
    },
    /// An option that means nothing.
    UnknownOption(String),
}

/// One thing that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// A path, or `@git` and the like.
    pub name: String,
    /// Bytes of its text.
    pub bytes: u64,
}

/// What goes to the model beside a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The prompt without the references that were followed.
    pub prompt: String,
    /// What follows it.
    pub text: String,
    /// What is in the text.
    pub items: Vec<Item>,
    /// The folders and patterns whose files are in it, as they were typed.
    pub folders: Vec<String>,
    /// The names of the variables that are in it, unless the person gave them.
    pub variables: Vec<String>,
    /// References that brought nothing, as they were typed.
    pub failures: Vec<(String, Why)>,
    /// What else a person should know.
    pub asides: Vec<Aside>,
    /// The same about single files.
    pub remarks: Remarks,
    /// Files of a folder that lies outside the working folder, or in which files with credentials were met, are among
    /// it: where no person can be asked, they do not go.
    pub needs_person: bool,
    /// Pieces that are to come with later prompts.
    pub pieces: Vec<String>,
}

/// What a trouble of the source means for what was named.
pub fn why(trouble: Trouble) -> Why {
    match trouble {
        Trouble::Missing => Why::Missing,
        Trouble::Refused(why) => Why::Refused(why),
        Trouble::Unavailable | Trouble::Stopped => Why::Unavailable,
    }
}
