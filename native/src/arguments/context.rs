//! The words of `chatcli context`: those of `/context`, for scripts.

use clap::{Args, Subcommand, ValueHint};

/// What to do with the contexts of this machine.
#[derive(Debug, Subcommand)]
pub enum ContextAction {
    /// Which there are.
    #[command(visible_alias = "ls")]
    List {
        /// Those with one of these tags.
        #[arg(long, value_name = "TAG")]
        tag: Vec<String>,
        /// Those of this mode.
        #[arg(long, value_name = "MODE")]
        mode: Option<String>,
        /// Those whose name contains this.
        #[arg(long = "name", value_name = "TEXT")]
        like: Option<String>,
        /// Those made on this day or later.
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
        /// Those made before this day.
        #[arg(long, value_name = "DATE")]
        before: Option<String>,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// One of them.
    Show {
        /// Which one.
        #[arg(value_name = "NAME")]
        context: String,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// Numbers about one, or the files of one chunk.
    Inspect {
        /// Which one.
        #[arg(value_name = "NAME")]
        context: String,
        /// Which chunk.
        #[arg(long, value_name = "NUMBER")]
        chunk: Option<String>,
    },
    /// How many there are, and how large.
    Metrics,
    /// Make one.
    Create {
        /// Its name.
        #[arg(value_name = "NAME")]
        context: String,
        /// Of what.
        #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
        files: Vec<String>,
        #[command(flatten)]
        about: About,
        /// Over one of this name.
        #[arg(short = 'f', long = "force")]
        replace: Option<bool>,
    },
    /// Read its files again, or change what is said about it.
    Update {
        /// Which one.
        #[arg(value_name = "NAME")]
        context: String,
        /// Of what; nothing = of what it has.
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        files: Vec<String>,
        #[command(flatten)]
        about: About,
    },
    /// Make one of several.
    Merge {
        /// Its name.
        #[arg(value_name = "NEW")]
        context: String,
        /// Those it is made of.
        #[arg(value_name = "NAME", required = true)]
        contexts: Vec<String>,
        /// For a script.
        #[arg(long = "json")]
        as_json: Option<bool>,
    },
    /// One as a file.
    Export {
        /// Which one.
        #[arg(value_name = "NAME")]
        context: String,
        /// Where; standard output without one.
        #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
        path: Option<String>,
        /// Over a file that exists.
        #[arg(long)]
        force: Option<bool>,
    },
    /// Files as contexts.
    Import {
        /// Which files.
        #[arg(value_name = "PATH", required = true, value_hint = ValueHint::FilePath)]
        taken: Vec<String>,
    },
    /// Forget for good.
    Delete {
        /// Which ones.
        #[arg(value_name = "NAME", required = true)]
        contexts: Vec<String>,
        /// Without it nothing goes.
        #[arg(short = 'y', long)]
        yes: Option<bool>,
    },
}

/// What one is, beside its files.
#[derive(Debug, Default, Args)]
pub struct About {
    /// How its files go along.
    #[arg(short = 'm', long, value_name = "MODE")]
    pub mode: Option<String>,
    /// What it is.
    #[arg(short = 'd', long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Words to find it by, with commas between them.
    #[arg(short = 't', long, value_name = "TAGS")]
    pub tags: Option<String>,
    /// For a script.
    #[arg(long = "json")]
    pub as_json: Option<bool>,
}

impl ContextAction {
    /// Whether a script reads what comes.
    pub fn is_for_a_script(&self) -> bool {
        let as_json = match self {
            Self::List { as_json, .. } | Self::Show { as_json, .. } | Self::Merge { as_json, .. } => *as_json,
            Self::Create { about, .. } | Self::Update { about, .. } => about.as_json,
            Self::Inspect { .. }
            | Self::Metrics
            | Self::Export { .. }
            | Self::Import { .. }
            | Self::Delete { .. } => None,
        };
        as_json == Some(true)
    }

    /// The words after `/context` that ask for the same, each time it has to be asked.
    pub fn lines(&self) -> Vec<Vec<String>> {
        let mut line = Line(Vec::new());
        match self {
            Self::List { tag, mode, like, since, before, .. } => {
                line.word("list");
                tag.iter().for_each(|tag| line.flag("--tag", Some(tag)));
                line.flag("--mode", mode.as_ref());
                line.flag("--name", like.as_ref());
                line.flag("--since", since.as_ref());
                line.flag("--before", before.as_ref());
            }
            Self::Show { context, .. } => line.words(["show", context]),
            Self::Inspect { context, chunk } => {
                line.words(["inspect", context]);
                line.flag("--chunk", chunk.as_ref());
            }
            Self::Metrics => line.word("metrics"),
            Self::Create { context, files, about, replace } => {
                line.words(["create", context]);
                line.about(files, about);
                if *replace == Some(true) {
                    line.word("--force");
                }
            }
            Self::Update { context, files, about } => {
                line.words(["update", context]);
                line.about(files, about);
            }
            Self::Merge { context, contexts, .. } => {
                line.words(["merge", context]);
                contexts.iter().for_each(|name| line.word(name));
            }
            Self::Export { context, .. } => line.words(["export", context]),
            Self::Import { taken } => {
                return taken.iter().map(|path| vec!["import".to_owned(), path.clone()]).collect();
            }
            Self::Delete { contexts, .. } => {
                let one = |name: &String| vec!["delete".to_owned(), name.clone(), "--yes".to_owned()];
                return contexts.iter().map(one).collect();
            }
        }
        vec![line.0]
    }
}

struct Line(Vec<String>);

impl Line {
    fn word(&mut self, word: &str) {
        self.0.push(word.to_owned());
    }

    fn words(&mut self, words: [&str; 2]) {
        words.into_iter().for_each(|word| self.word(word));
    }

    fn flag(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.words([name, value]);
        }
    }

    fn about(&mut self, files: &[String], about: &About) {
        files.iter().for_each(|path| self.word(path));
        self.flag("--mode", about.mode.as_ref());
        self.flag("--description", about.description.as_ref());
        self.flag("--tags", about.tags.as_ref());
    }
}
