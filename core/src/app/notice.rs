//! What is said beside the conversation, as facts; `words.rs` puts them into sentences.

use crate::manner::{Manner, Spoken};
use crate::problem::Problem;
use crate::text::Text;

/// The parts that say something of their own, one line each, and what belongs to none of them.
macro_rules! notices {
    (
        parts { $($variant:ident of $part:ident: $what:literal,)+ }
        own { $($own:tt)+ }
        manner { $($manner:tt)+ }
        refusal { $($refusal:tt)+ }
    ) => {
        /// Something said beside the conversation.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Notice {
            $($own)+
            $(
                #[doc = concat!("What is said about ", $what, ".")]
                $variant(crate::$part::Notice),
            )+
        }

        $(impl From<crate::$part::Notice> for Notice {
            fn from(notice: crate::$part::Notice) -> Self {
                Self::$variant(notice)
            }
        })+

        impl Notice {
            /// How it is meant.
            pub fn manner(&self) -> Manner {
                match self {
                    $(Self::$variant(notice) => notice.manner(),)+
                    $($manner)+
                }
            }

            /// Whether the line that was typed did nothing, and belongs back where it was typed.
            pub fn is_refusal(&self) -> bool {
                match self {
                    $(Self::$variant(notice) => notice.is_refusal(),)+
                    $($refusal)+
                }
            }
        }
    };
}

notices! {
    parts {
        Conversation of conversation: "the conversation",
        Connection of connection: "the way to the server",
        Account of account: "what is in force",
        Instructions of instructions: "what the model is told first",
        Agent of agent: "runs of an agent",
        Decisions of decisions: "decisions that are made elsewhere",
        Contexts of contexts: "sets of files that go along",
        References of references: "what goes along with a prompt",
        Shell of shell: "commands of a person's own",
        Sessions of sessions: "the sessions that the server keeps",
        Keep of keep: "what is kept, and what other windows did",
        History of history: "the conversations that this device keeps",
        Hub of hub: "the thread that all clients share",
        Share of share: "handing the conversation over",
        Watcher of watcher: "the watcher",
    }
    own {
        /// The list of commands.
        Help,
        /// What each key does.
        Keys,
        /// One screen about server, model and settings.
        Status,
        /// The name and version of both sides.
        Version,
        /// An unknown command, and the nearest known ones.
        UnknownCommand {
            /// What was typed.
            typed: String,
            /// At most two near names.
            near: Vec<&'static str>,
        },
        /// A command was given something it does not take.
        BadUse {
            /// How it is written.
            syntax: &'static str,
        },
        /// This body cannot do that.
        NotHere {
            /// The command.
            command: &'static str,
        },
        /// A flag that the command does not have.
        UnknownFlag {
            /// The command.
            command: &'static str,
            /// What was typed.
            flag: String,
            /// The nearest one it has.
            near: Option<&'static str>,
        },
        /// A name that is kept for what this client does not do.
        Reserved {
            /// What was typed.
            command: String,
            /// What to say about it.
            answer: Text,
        },
        /// Something the user asked to see, in their language.
        Shown(Vec<String>),
        /// Something a person should know, in their language.
        Warning(String),
        /// Which server this is.
        Server,
        /// Another server is in use now: the lines shown after connecting.
        Connected,
        /// A command was given up.
        Cancelled,
        /// The configuration was read again.
        Reloaded,
        /// The same command is still going on.
        StillGoing,
        /// An answer is running; wait or stop it first.
        Busy,
        /// What was typed cannot be sent.
        Refused(Problem),
    }
    manner {
        Self::Help
        | Self::Keys
        | Self::Status
        | Self::Version
        | Self::Shown(_)
        | Self::Server
        | Self::Connected => Manner::Answer,
        Self::UnknownCommand { .. }
        | Self::BadUse { .. }
        | Self::NotHere { .. }
        | Self::UnknownFlag { .. }
        | Self::Reserved { .. }
        | Self::Warning(_) => Manner::Warning,
        Self::Refused(_) => Manner::Failure,
        Self::Cancelled | Self::Reloaded | Self::StillGoing | Self::Busy => Manner::Aside,
    }
    refusal {
        Self::Busy
        | Self::StillGoing
        | Self::UnknownFlag { .. }
        | Self::Reserved { .. }
        | Self::Refused(_)
        | Self::UnknownCommand { .. }
        | Self::BadUse { .. }
        | Self::NotHere { .. } => true,
        Self::Help
        | Self::Keys
        | Self::Status
        | Self::Version
        | Self::Shown(_)
        | Self::Warning(_)
        | Self::Server
        | Self::Connected
        | Self::Cancelled
        | Self::Reloaded => false,
    }
}

/// How many notices are kept; a page may stay open for months.
const MAX_NOTICES: usize = 100;

/// The newest notices, numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    all: Vec<(u64, Notice)>,
    last: u64,
}

impl Notices {
    /// The oldest first.
    pub(crate) fn all(&self) -> &[(u64, Notice)] {
        &self.all
    }

    pub(crate) fn push(&mut self, notice: Notice) {
        self.last += 1;
        self.all.push((self.last, notice));
        if self.all.len() > MAX_NOTICES {
            self.all.remove(0);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }
}
