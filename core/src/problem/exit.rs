//! The exit code of a program that ends because of a problem.

use super::{Kind, Problem, Who};

impl Problem {
    /// The process's exit code: 1 the request failed, 2 usage, 3 configuration, 4 unreachable or too
    /// late, 5 not allowed, 6 TLS.
    pub fn exit_code(&self) -> u8 {
        // A provider's refusal is about its own credential, and its outage is not the server's.
        if self.who == Who::Provider {
            return 1;
        }
        match self.kind {
            Kind::HttpAnswer(_, 401 | 403 | 407) => 5,
            Kind::Usage
            | Kind::NotProvided(_)
            | Kind::AddressMissing
            | Kind::AddressBad(_)
            | Kind::PromptEmpty
            | Kind::PromptTooBig(_)
            | Kind::Invalid
            | Kind::MaxTokens(_)
            | Kind::ProviderName(_)
            | Kind::StackSpotOnly
            | Kind::StackSpotName(_)
            | Kind::OllamaUrl
            | Kind::KeyNotForProvider(_)
            | Kind::SessionName(_)
            | Kind::SessionNameReserved(_) => 2,
            Kind::Configuration
            | Kind::Credentials
            | Kind::PlaintextForbidden
            | Kind::FileExists(_)
            | Kind::CannotWrite(_)
            | Kind::StoreFull
            | Kind::StoreForbidden
            | Kind::StoreBroken => 3,
            Kind::Dns(_)
            | Kind::Refused(_)
            | Kind::ConnectTimeout(..)
            | Kind::Proxy(_)
            | Kind::NotGrpc(_)
            | Kind::NotServing
            | Kind::HttpAnswer(..)
            | Kind::Unreachable(_)
            | Kind::Broken(_)
            | Kind::Unavailable
            | Kind::Silent(_)
            | Kind::Network
            | Kind::NotConnected
            | Kind::SessionTimeout(_)
            | Kind::SessionInUse(_)
            | Kind::InputTimeout(_)
            | Kind::Deadline
            | Kind::DeadlineMidAnswer => 4,
            Kind::Token | Kind::TokenMissing | Kind::SignIn | Kind::Permission => 5,
            Kind::TlsNeeded
            | Kind::TlsNotSpoken
            | Kind::TlsAuthority
            | Kind::TlsExpired
            | Kind::TlsNotYetValid
            | Kind::TlsName(_)
            | Kind::TlsOld
            | Kind::TlsClient
            | Kind::Tls => 6,
            Kind::Cut
            | Kind::Truncated
            | Kind::RateLimited(_)
            | Kind::LimitReached
            | Kind::MessageTooBig
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
            | Kind::SessionNotFound(_)
            | Kind::SessionDamaged(_)
            | Kind::SessionExists(_)
            | Kind::SessionChanged(_)
            | Kind::SessionRicher(_)
            | Kind::SessionTooBig { .. }
            | Kind::SessionStore
            | Kind::NoSessions
            | Kind::Unimplemented => 1,
        }
    }
}
