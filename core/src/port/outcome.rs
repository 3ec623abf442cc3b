//! What an effect brings back.

use chatcli_proto::{Failure, Reply, StopReason};

use super::attached::Attached;
use super::contexts::ContextsTold;
use super::ids::LinkId;
use super::kept::{KeptConversation, Opened};
use super::shell::ShellTold;
use super::tools::ToolTold;
use crate::account::{Credentials, Theme};
use crate::problem::Problem;
use crate::text::Lang;
use chatcli_redact::Secret;

/// What an effect brought back.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// One message of a call; more may follow.
    Reply(Box<Reply>),
    /// Nothing had come, and the call was sent again to another replica; the answer is still to come.
    Rerouted,
    /// Why the model stopped, where the server says so; the end follows.
    Stopped(StopReason),
    /// Something to say before the end.
    Told(Vec<String>),
    /// The call ended with status OK.
    Ended,
    /// The call ended with another status, or never got one.
    Failed(Box<Failure>),
    /// The timer ran out.
    Fired,
    /// What was asked is done (stored, copied).
    Finished,
    /// The way to another server is prepared.
    Dialled(Box<Dialled>),
    /// A local credential, with its prefix, and when it expires in milliseconds since 1970.
    Renewed(Secret, Option<i64>),
    /// What a person typed unseen.
    Secret(Secret),
    /// What a person wrote in their editor.
    Edited(String),
    /// What goes along with a prompt.
    Attached(Box<Attached>),
    /// What the store of contexts tells.
    Contexts(Box<ContextsTold>),
    /// What the tools of this machine tell.
    Tool(Box<ToolTold>),
    /// Where the file is.
    Wrote(String),
    /// The configuration, read again.
    Reloaded(Box<Reloaded>),
    /// Conversations that are kept, the newest first.
    Conversations(Vec<KeptConversation>),
    /// A conversation that was kept; none when there is none of that name.
    Opened(Option<Box<Opened>>),
    /// It failed, and a person should know why.
    Refused(Box<Problem>),
    /// A person was asked, and does not want it.
    Declined,
    /// A person was asked, and went away from the question without an answer.
    GivenUp,
    /// There is no person to ask.
    Unattended,
    /// Something of a command of a person's own.
    Shell(Box<ShellTold>),
    /// This body cannot do it, or the platform refused; the reason is for the log.
    Unsupported(String),
}

impl Outcome {
    /// Whether nothing can follow for the same effect.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Reply(_) | Self::Rerouted | Self::Stopped(_) | Self::Told(_) => false,
            Self::Tool(told) => told.is_final(),
            Self::Shell(told) => told.is_final(),
            _ => true,
        }
    }
}

/// What `/connect` prepared.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Dialled {
    /// The server as it is shown to a person.
    pub address: String,
    /// The connection is encrypted.
    pub tls: bool,
    /// The server's bearer token.
    pub token: Option<Secret>,
    /// Which of the five modes pays for the model.
    pub credentials: Credentials,
    /// Overrides the server's provider.
    pub provider: Option<String>,
    /// Overrides the model.
    pub model: Option<String>,
    /// Caps every answer; 0 = the provider's default.
    pub max_tokens: i32,
    /// How long the attempt may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// What a person should know about it.
    pub warnings: Vec<String>,
}

/// What reading the configuration again brought.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Reloaded {
    /// The language, if the configuration names one.
    pub lang: Option<Lang>,
    /// The colours, if the configuration names some.
    pub theme: Option<Theme>,
    /// The rows of `/config`.
    pub config: Vec<ConfigRow>,
}

/// One line of `/config`: a setting, its value and where it came from. Secrets come as `[SET]` or `[NOT SET]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfigRow {
    /// The group it is shown under, e.g. `connection`.
    pub section: String,
    /// The flag or variable.
    pub name: String,
    /// Its value, safe to show.
    pub value: String,
    /// `flag`, `env`, `dotenv`, `file` or `default`, with the file's name where it helps.
    pub origin: String,
}

/// The replicas behind an address, as the transport sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Route {
    /// Which way this is about.
    pub link: LinkId,
    /// Every replica, as `ip:port`.
    pub endpoints: Vec<String>,
    /// The one that answered last.
    pub current: Option<String>,
}
