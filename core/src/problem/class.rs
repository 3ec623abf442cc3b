//! What sort of failure a kind is, for programs: the exit code of a process and a word for scripts. Both are promises,
//! so many kinds share one class, and a new kind finds its own here.

use super::{Kind, Problem, Who};

/// A sort of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Usage,
    Configuration,
    Dns,
    Refused,
    Timeout,
    Silent,
    Unavailable,
    Unreachable,
    /// The connection broke when a part of the answer had come.
    Cut,
    Proxy,
    NotServing,
    NotGrpc,
    /// Something on the way wants to know who asks.
    ForeignSignIn,
    SignIn,
    Permission,
    RateLimited,
    Tls,
    Unimplemented,
    Failed,
}

impl Class {
    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Usage
            | Kind::NotProvided(_)
            | Kind::AddressMissing
            | Kind::AddressBad(_)
            | Kind::PromptEmpty
            | Kind::Unattended
            | Kind::NotPossibleHere
            | Kind::NothingAttached
            | Kind::TaskNotBegun
            | Kind::FolderNotAgreed
            | Kind::PromptTooBig(_)
            | Kind::Invalid
            | Kind::ProviderUnknown(_)
            | Kind::MaxTokens(_)
            | Kind::ProviderName(_)
            | Kind::StackSpotOnly
            | Kind::StackSpotName(_)
            | Kind::OllamaUrl
            | Kind::KeyNotForProvider(_)
            | Kind::ConversationNotFound(_)
            | Kind::ConversationAmbiguous(_)
            | Kind::SessionName(_)
            | Kind::SessionNameReserved(_) => Self::Usage,
            Kind::Configuration
            | Kind::Credentials
            | Kind::PlaintextForbidden
            | Kind::FileExists(_)
            | Kind::CannotWrite(_)
            | Kind::StoreFull
            | Kind::StoreForbidden
            | Kind::StoreBroken
            | Kind::HistoryBroken
            | Kind::HistoryFull => Self::Configuration,
            Kind::Dns(_) => Self::Dns,
            Kind::Refused(_) => Self::Refused,
            Kind::ConnectTimeout(..)
            | Kind::Deadline
            | Kind::DeadlineMidAnswer
            | Kind::SessionTimeout(_)
            | Kind::SessionInUse(_)
            | Kind::InputTimeout(_) => Self::Timeout,
            Kind::Silent(_) => Self::Silent,
            Kind::Unavailable => Self::Unavailable,
            Kind::Unreachable(_) | Kind::Broken(_) | Kind::Network | Kind::NotConnected => Self::Unreachable,
            Kind::Cut => Self::Cut,
            Kind::Proxy(_) | Kind::ProxyAway(_) => Self::Proxy,
            Kind::NotServing => Self::NotServing,
            Kind::HttpAnswer(_, 401 | 403 | 407) => Self::ForeignSignIn,
            Kind::NotGrpc(_) | Kind::HttpAnswer(..) => Self::NotGrpc,
            Kind::Token | Kind::TokenMissing | Kind::SignIn => Self::SignIn,
            Kind::Permission => Self::Permission,
            Kind::RateLimited(_) => Self::RateLimited,
            Kind::TlsNeeded
            | Kind::TlsNotSpoken
            | Kind::TlsAuthority
            | Kind::TlsExpired
            | Kind::TlsNotYetValid
            | Kind::TlsName(_)
            | Kind::TlsOld
            | Kind::TlsClient
            | Kind::TlsCertificate
            | Kind::TlsRefused
            | Kind::Tls => Self::Tls,
            Kind::Unimplemented => Self::Unimplemented,
            Kind::Truncated
            | Kind::LimitReached
            | Kind::MessageTooBig
            | Kind::TooLong
            | Kind::CostLimit { .. }
            | Kind::Failed
            | Kind::Told
            | Kind::Rejected
            | Kind::NotFound
            | Kind::Model
            | Kind::ProviderLate
            | Kind::ModelUnknown
            | Kind::KeyRefused { .. }
            | Kind::ProviderUnusable { .. }
            | Kind::AddressForbidden
            | Kind::EmptyAnswer
            | Kind::ConversationGone
            | Kind::SessionNotFound(_)
            | Kind::SessionDamaged(_)
            | Kind::SessionExists(_)
            | Kind::SessionChanged(_)
            | Kind::SessionRicher(_)
            | Kind::SessionTooBig { .. }
            | Kind::SessionStore
            | Kind::NoSessions => Self::Failed,
        }
    }
}

impl Problem {
    /// The process's exit code: 1 the request failed, 2 usage, 3 configuration, 4 unreachable or too
    /// late, 5 not allowed, 6 TLS.
    pub fn exit_code(&self) -> u8 {
        // A provider's refusal is about its own credential, and its outage is not the server's.
        if self.who == Who::Provider {
            return 1;
        }
        match Class::of(&self.kind) {
            Class::Usage => 2,
            Class::Configuration => 3,
            Class::Dns
            | Class::Refused
            | Class::Timeout
            | Class::Silent
            | Class::Unavailable
            | Class::Unreachable
            | Class::Proxy
            | Class::NotServing
            | Class::NotGrpc => 4,
            Class::ForeignSignIn | Class::SignIn | Class::Permission => 5,
            Class::Tls => 6,
            Class::Cut | Class::RateLimited | Class::Unimplemented | Class::Failed => 1,
        }
    }

    /// The word for it in the board's JSON.
    pub(crate) fn code(&self) -> &'static str {
        match Class::of(&self.kind) {
            Class::Dns => "dns",
            Class::Refused => "refused",
            Class::Timeout => "timeout",
            Class::Silent => "silent",
            Class::Unavailable => "unavailable",
            Class::Unreachable | Class::Cut => "unreachable",
            Class::Proxy => "proxy",
            Class::NotServing => "not_serving",
            Class::NotGrpc | Class::ForeignSignIn => "not_grpc",
            Class::SignIn => "unauthenticated",
            Class::Permission => "permission_denied",
            Class::RateLimited => "rate_limited",
            Class::Tls => "tls",
            Class::Unimplemented => "unimplemented",
            Class::Usage | Class::Configuration | Class::Failed => "failed",
        }
    }
}
