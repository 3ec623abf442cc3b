//! What failed, who failed, why, what to try, whether trying again can help, and the exit code: one type for both
//! bodies.
//!
//! A problem keeps facts, not sentences; [`telling`] puts them into the reader's language. What a failed call means is
//! decided in [`verdict`], from what was reached and from what the parties say of themselves.

mod class;
mod kind;
mod phrases;
mod telling;
mod verdict;

use chatcli_redact::{Redactor, Secret};

pub use kind::Kind;
pub(crate) use phrases::{is_unsafe, one_line};
pub use telling::{Card, Surface};
pub(crate) use verdict::Asked;

/// Something failed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Problem {
    /// What kind of failure.
    pub kind: Kind,
    /// Who failed.
    pub who: Who,
    /// That party's own words, made safe for one line. Never branched on.
    pub why: Option<String>,
    /// The same as they came, when the words are only a part of it.
    pub raw: Option<String>,
    /// The server's id of the request, for its administrator.
    pub request_id: Option<String>,
}

/// Who failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Who {
    /// This side: the request, the configuration, the device.
    Here,
    /// The way to the server.
    Network,
    /// Something on the way that answers in the server's place.
    Between,
    /// The gateway before the server.
    Gateway,
    /// The ChatCLI server.
    Server,
    /// The model's provider.
    Provider,
}

impl Who {
    /// Every party.
    pub const ALL: [Self; 6] =
        [Self::Here, Self::Network, Self::Between, Self::Gateway, Self::Server, Self::Provider];

    /// Its name for scripts, style sheets and stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Here => "client",
            Self::Network => "network",
            Self::Between => "proxy",
            Self::Gateway => "gateway",
            Self::Server => "server",
            Self::Provider => "provider",
        }
    }

    /// Reads a name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.name() == name)
    }
}

impl Problem {
    /// A problem with nothing more to say.
    pub fn new(kind: Kind) -> Self {
        Self { who: kind.party(), kind, why: None, raw: None, request_id: None }
    }

    /// A problem with a reason in words, without anything in them that looks like a secret.
    pub fn because(kind: Kind, why: &str) -> Self {
        Self { why: one_line(&Redactor::default().clean(why)), ..Self::new(kind) }
    }

    /// The same without these secrets: a server may repeat in its words what it was given.
    pub(crate) fn without<'a>(mut self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let redactor = Redactor::new(secrets);
        let clean = |text: String| redactor.clean(&text).into_owned();
        self.why = self.why.map(clean);
        self.raw = self.raw.map(clean);
        self
    }

    /// The same for a request that the caller's own credential paid for, or the server's: that decides what can be done
    /// about a refusal.
    pub(crate) fn paid_by_caller(mut self, is_own: bool) -> Self {
        if let Kind::KeyRefused { own } | Kind::ProviderUnusable { own } = &mut self.kind {
            *own = is_own;
        }
        self
    }

    /// Whether the server itself seems to be gone.
    pub fn is_lost_server(&self) -> bool {
        match self.kind {
            Kind::Dns(_)
            | Kind::Refused(_)
            | Kind::ConnectTimeout(..)
            | Kind::Proxy(_)
            | Kind::ProxyAway(_)
            | Kind::Unreachable(_)
            | Kind::Broken(_)
            | Kind::Silent(_)
            | Kind::Network
            | Kind::Cut => true,
            Kind::HttpAnswer(_, status) => matches!(status, 429 | 502 | 503 | 504),
            // A server that says so itself is there; a gateway says it of the server behind it.
            Kind::Unavailable => self.who == Who::Gateway,
            _ => false,
        }
    }

    /// Whether the same question may get an answer with less of the conversation.
    pub(crate) fn is_too_long(&self) -> bool {
        matches!(self.kind, Kind::TooLong)
    }

    /// Whether the user has to say who they are before anything else can be done.
    pub fn wants_sign_in(&self) -> bool {
        matches!(self.kind, Kind::Token | Kind::TokenMissing | Kind::SignIn)
    }

    /// Whether the same request may succeed later without changing anything.
    pub fn can_retry(&self) -> bool {
        self.is_lost_server()
            || matches!(
                self.kind,
                Kind::NotServing
                    | Kind::RateLimited(_)
                    | Kind::Unavailable
                    | Kind::Failed
                    | Kind::Model
                    | Kind::ProviderLate
                    | Kind::EmptyAnswer
                    | Kind::Deadline
                    | Kind::DeadlineMidAnswer
                    | Kind::Truncated
            )
    }
}
