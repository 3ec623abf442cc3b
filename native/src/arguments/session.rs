//! The words of `chatcli session`.

use clap::{Subcommand, ValueEnum, ValueHint};

/// What to do with the conversations of this machine.
#[derive(Debug, Subcommand)]
pub enum SessionAction {
    /// Which there are.
    List {
        /// How many.
        #[arg(long, value_name = "NUMBER")]
        most: Option<usize>,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// One of them.
    Show {
        /// Which one.
        #[arg(value_name = "ID")]
        id: String,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// Those that say something.
    Search {
        /// What.
        #[arg(value_name = "TEXT", required = true)]
        words: Vec<String>,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// One of them as a file.
    Export {
        /// Which one.
        #[arg(value_name = "ID")]
        id: String,
        /// Where; standard output without one.
        #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
        path: Option<String>,
        /// Of which form.
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
        /// Over a file that exists.
        #[arg(long)]
        force: Option<bool>,
    },
    /// Files as conversations.
    Import {
        /// Files, or names of sessions of the full ChatCLI.
        #[arg(value_name = "PATH", required = true, value_hint = ValueHint::FilePath)]
        paths: Vec<String>,
    },
    /// Forget for good.
    Delete {
        /// Which ones.
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        /// Without it nothing goes.
        #[arg(long)]
        yes: Option<bool>,
    },
}

impl SessionAction {
    /// Whether a script reads what comes.
    pub fn is_for_a_script(&self) -> bool {
        matches!(
            self,
            Self::List { as_json: Some(true), .. }
                | Self::Show { as_json: Some(true), .. }
                | Self::Search { as_json: Some(true), .. }
        )
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON lines.
    Jsonl,
    /// Markdown.
    Md,
    /// A session of the full ChatCLI.
    Json,
}

impl Format {
    /// The form that a file's name asks for.
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "md" | "markdown" => Some(Self::Md),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
