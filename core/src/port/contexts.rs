//! What the store of contexts is asked, and what it tells. A context is a set of files under a name that goes along with
//! every question of a conversation it is attached to.

use crate::text::Lang;

/// How the files of a context go along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ContextMode {
    /// Whole.
    #[default]
    Full,
    /// The beginning of each.
    Summary,
    /// Whole, in chunks that can be chosen.
    Chunked,
    /// Whole, with smaller limits.
    Smart,
    /// A digest, and the passages that fit a question.
    Knowledge,
}

impl ContextMode {
    /// Every one, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Full, Self::Summary, Self::Chunked, Self::Smart, Self::Knowledge];

    /// Its name in files and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Summary => "summary",
            Self::Chunked => "chunked",
            Self::Smart => "smart",
            Self::Knowledge => "knowledge",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A context that is attached to a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextAttachment {
    /// The context's id.
    pub id: String,
    /// Its name when it was attached.
    pub name: String,
    /// Lower ones come first; ties in the order they were attached.
    pub priority: i32,
    /// Only these chunks, counted from 1; none = all.
    pub chunks: Vec<usize>,
    /// Only so many passages that fit the question; none = whole.
    pub passages: Option<usize>,
    /// Bytes of text with every question, as far as that is known without one.
    pub bytes: u64,
}

/// What a context is made from, or changed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextPlan {
    /// Its name.
    pub name: String,
    /// Files and folders, as they were typed; none = those it has.
    pub paths: Vec<String>,
    /// How its files go along; none = as before, or whole.
    pub mode: Option<ContextMode>,
    /// What it is; none = as before.
    pub description: Option<String>,
    /// Words to find it by; none = as before.
    pub tags: Option<Vec<String>>,
    /// A context of this name is replaced.
    pub replace: bool,
}

/// A question to the store. Each ends with an answer of [`ContextsTold`], or with `Unsupported`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextsAsk {
    /// Which contexts there are. Ends with `Listed`.
    List,
    /// Make one. Ends with `Made`.
    Create(ContextPlan),
    /// Change one, and read its files again where paths are named. Ends with `Made`.
    Update(ContextPlan),
    /// All there is to know about one, by its name. Ends with `Detail`.
    Read(String),
    /// Whether one can be attached so, by its name. Ends with `Attachable`.
    Check(ContextAttachment),
    /// Delete one, by its name. Ends with `Deleted`.
    Delete(String),
    /// Make one of several. Ends with `Made`.
    Merge {
        /// The new one's name.
        name: String,
        /// Those it is made of.
        of: Vec<String>,
    },
    /// Write one to a file. Ends with `Wrote`.
    Export {
        /// Its name.
        name: String,
        /// Where.
        path: String,
    },
    /// Take one in from a file. Ends with `Made`.
    Import {
        /// Where.
        path: String,
    },
    /// The text that goes along with a question. Ends with `Rendered`.
    Render {
        /// In the order of the text.
        attached: Vec<ContextAttachment>,
        /// The question, which passages have to fit.
        query: String,
        /// The language of the words around the files.
        lang: Lang,
    },
}

/// One context of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextFacts {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// How its files go along, as its file says.
    pub mode: String,
    /// How many files.
    pub files: usize,
    /// Bytes of the files on disk, when they were read.
    pub bytes: u64,
    /// How many chunks; 0 = it has none.
    pub chunks: usize,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it was made: `YYYY-MM-DD HH:MM`.
    pub created: String,
}

/// One file of a context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextFile {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: String,
    /// Bytes on disk.
    pub bytes: u64,
    /// How many lines of it are kept.
    pub lines: usize,
}

/// One chunk of a context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextChunk {
    /// Counted from 1.
    pub index: usize,
    /// What is in it.
    pub description: String,
    /// The paths of its files.
    pub files: Vec<String>,
    /// Bytes.
    pub bytes: u64,
    /// Tokens, as an estimate.
    pub tokens: u64,
}

/// All there is to know about one context, without its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextDetail {
    /// What the list says.
    pub facts: ContextFacts,
    /// Its files.
    pub files: Vec<ContextFile>,
    /// Its chunks.
    pub chunks: Vec<ContextChunk>,
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ContextTrouble {
    /// No context has this name.
    Unknown(String),
    /// A context has this name already.
    Exists(String),
    /// Nothing of what was named is read.
    NoFiles,
    /// It has more bytes than a context may have.
    TooLarge(u64),
    /// A path cannot be read; a whole sentence in the person's language.
    Path(String),
    /// The file is no context.
    NotAContext(String),
    /// The whole text would be more than travels.
    TooLong(u64),
    /// It has no chunks.
    NotChunked(String),
    /// It has no chunk of this number.
    NoChunk {
        /// The number.
        chunk: usize,
        /// How many there are.
        of: usize,
    },
    /// The store cannot be read or written.
    Store(String),
}

/// What the store tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum ContextsTold {
    /// The contexts, the newest first.
    Listed {
        /// Each in short.
        all: Vec<ContextFacts>,
        /// Files that could not be read and were put aside.
        damaged: usize,
    },
    /// A context is there now.
    Made {
        /// In short.
        facts: ContextFacts,
        /// Files that did not fit.
        left_out: usize,
        /// Files that hold credentials, by their paths or by what is in them.
        sensitive: usize,
        /// What else a person should know about its files, in their language.
        #[cfg_attr(feature = "record", serde(default))]
        said: Vec<String>,
        /// The store is the memory of this window, and gone with it.
        #[cfg_attr(feature = "record", serde(default))]
        is_fleeting: bool,
    },
    /// One in detail.
    Detail(ContextDetail),
    /// It can be attached so; the id and the bytes are known now.
    Attachable(ContextAttachment),
    /// It is gone.
    Deleted(String),
    /// It is written.
    Wrote(String),
    /// What goes along with the question.
    Rendered {
        /// One text for each that is there.
        texts: Vec<String>,
        /// The names of those that are gone.
        missing: Vec<String>,
    },
    /// It could not be done.
    Failed(ContextTrouble),
}
