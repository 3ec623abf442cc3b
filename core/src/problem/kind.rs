//! The kinds of failure, and who fails when one of them is met and the failure does not say otherwise.

use super::Who;

/// What kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Kind {
    /// No server address was given.
    AddressMissing,
    /// The text is not an address.
    AddressBad(String),
    /// The host's name has no address.
    Dns(String),
    /// Nothing listens at the address.
    Refused(String),
    /// No answer within the time, in milliseconds.
    ConnectTimeout(String, u64),
    /// The server answers but is not ready.
    NotServing,
    /// The server rejected the token.
    Token,
    /// The server wants a token, and none was given.
    TokenMissing,
    /// The gateway wants to know who this is, or has ended the access.
    SignIn,
    /// The role is too low.
    Permission,
    /// The proxy on the way did not let the client through.
    Proxy(String),
    /// The proxy at this address cannot be reached.
    ProxyAway(String),
    /// The server speaks TLS and the client does not.
    TlsNeeded,
    /// The client speaks TLS and the server does not.
    TlsNotSpoken,
    /// The server's certificate is signed by an authority that is not trusted.
    TlsAuthority,
    /// The server's certificate is no longer valid.
    TlsExpired,
    /// The server's certificate is not valid yet.
    TlsNotYetValid,
    /// The server's certificate is for another name.
    TlsName(String),
    /// The server does not offer TLS 1.3.
    TlsOld,
    /// The server wants a client certificate, or another one.
    TlsClient,
    /// The server's certificate cannot be used for another reason.
    TlsCertificate,
    /// The server ended the handshake.
    TlsRefused,
    /// The TLS handshake failed for another reason.
    Tls,
    /// What answers does not speak gRPC.
    NotGrpc(String),
    /// Plaintext is forbidden by policy.
    PlaintextForbidden,
    /// Something that does not know gRPC answered over HTTP, with this status.
    HttpAnswer(String, u16),
    /// There is no way to the server.
    Unreachable(String),
    /// The connection broke before anything of the answer had come.
    Broken(String),
    /// The server gives no sign of life any more.
    Silent(String),
    /// The browser lost the request.
    Network,
    /// A gateway, server or provider says that it cannot answer now.
    Unavailable,
    /// A gateway, server or provider reports an error of its own.
    Failed,
    /// Too many requests; wait this many seconds.
    RateLimited(u32),
    /// A limit other than that of requests is reached.
    LimitReached,
    /// The request or its answer has more bytes than its receiver takes.
    MessageTooBig,
    /// The question and what goes along have more tokens than the model takes in.
    TooLong,
    /// The estimated cost would be over a person's limit, both in millionths.
    CostLimit {
        /// What it would be.
        estimate: u64,
        /// The limit.
        most: u64,
    },
    /// There is nothing to send.
    PromptEmpty,
    /// The prompt has this many bytes, over the limit.
    PromptTooBig(usize),
    /// The server refused the request as malformed.
    Rejected,
    /// What was asked for does not exist.
    NotFound,
    /// The provider or the model failed.
    Model,
    /// The provider gave no answer in time.
    ProviderLate,
    /// The provider does not have the model.
    ModelUnknown,
    /// The provider refused the credential.
    KeyRefused {
        /// It is the caller's own, not the server's.
        own: bool,
    },
    /// The server knows no provider of this name.
    ProviderUnknown(String),
    /// The server cannot ask this provider: it is unknown there, or not set up.
    ProviderUnusable {
        /// It was to be asked with a credential of the caller's own.
        own: bool,
    },
    /// The server does not ask a provider at this address.
    AddressForbidden,
    /// The answer ended well, and there is nothing in it.
    EmptyAnswer,
    /// The server does not know this call.
    Unimplemented,
    /// The answer took longer than allowed, and nothing of it came.
    Deadline,
    /// The answer took longer than allowed; a part of it came.
    DeadlineMidAnswer,
    /// The server found the request itself wrong.
    Invalid,
    /// The connection broke in the middle of an answer.
    Cut,
    /// The answer ended without its last piece.
    Truncated,
    /// This is not a number of tokens.
    MaxTokens(String),
    /// This is no provider.
    ProviderName(String),
    /// StackSpot's realm and agent id mean nothing to another provider.
    StackSpotOnly,
    /// This cannot be a StackSpot realm or agent id.
    StackSpotName(String),
    /// The Ollama URL is not a URL.
    OllamaUrl,
    /// This provider takes no key.
    KeyNotForProvider(String),
    /// A file of this name exists.
    FileExists(String),
    /// The file cannot be written.
    CannotWrite(String),
    /// The device's store is full.
    StoreFull,
    /// The device lets the client keep nothing.
    StoreForbidden,
    /// The device's store does not answer.
    StoreBroken,
    /// No conversation that is kept is named so, or says this.
    ConversationNotFound(String),
    /// Several conversations that are kept say this.
    ConversationAmbiguous(String),
    /// A conversation is not kept any more.
    ConversationGone,
    /// The conversations of this device cannot be read or written; the reason is a whole sentence.
    HistoryBroken,
    /// There is no room for the conversations of this device.
    HistoryFull,
    /// A person left the server.
    NotConnected,
    /// A command that only the full ChatCLI has.
    NotProvided(String),
    /// Flags that contradict each other or miss something.
    Usage,
    /// Local configuration is wrong or incomplete.
    Configuration,
    /// This cannot be a session's name.
    SessionName(String),
    /// This name belongs to the ChatCLI program.
    SessionNameReserved(String),
    /// The server has no session of this name.
    SessionNotFound(String),
    /// The server has a session of this name and cannot read it.
    SessionDamaged(String),
    /// There is a session of this name already.
    SessionExists(String),
    /// The session changed on the server.
    SessionChanged(String),
    /// The session has parts that a save from here would drop.
    SessionRicher(String),
    /// Standard input had no end within this time, in milliseconds.
    InputTimeout(u64),
    /// Another program on this machine is adding to the session.
    SessionInUse(String),
    /// A question could not be asked, so nothing was done.
    Unattended,
    /// This body, or this device, cannot do it.
    NotPossibleHere,
    /// Nothing that a prompt names could be read.
    NothingAttached,
    /// What a task needs is not there; why was said.
    TaskNotBegun,
    /// A folder that a prompt names needs a person's yes, and no person can be asked.
    FolderNotAgreed,
    /// The conversation is too long for one message.
    SessionTooBig {
        /// How many bytes it has.
        bytes: usize,
        /// How many a message may have.
        limit: usize,
    },
    /// The server's store of sessions failed.
    SessionStore,
    /// The store of sessions gave no answer within this time, in milliseconds.
    SessionTimeout(u64),
    /// The server keeps no sessions.
    NoSessions,
    /// A failure of which only the sentence is left.
    Told,
    /// A local credential is missing, cannot be used or was not stored; the reason is a whole sentence.
    Credentials,
}

impl Kind {
    /// Who fails, unless more is known.
    pub(super) fn party(&self) -> Who {
        match self {
            Self::Dns(_)
            | Self::Refused(_)
            | Self::ConnectTimeout(..)
            | Self::TlsNeeded
            | Self::TlsNotSpoken
            | Self::TlsAuthority
            | Self::TlsExpired
            | Self::TlsNotYetValid
            | Self::TlsName(_)
            | Self::TlsOld
            | Self::TlsClient
            | Self::TlsCertificate
            | Self::TlsRefused
            | Self::Tls
            | Self::Unreachable(_)
            | Self::Broken(_)
            | Self::Silent(_)
            | Self::Network
            | Self::Cut => Who::Network,
            Self::Proxy(_) | Self::ProxyAway(_) | Self::NotGrpc(_) | Self::HttpAnswer(..) => Who::Between,
            Self::SignIn => Who::Gateway,
            Self::NotServing
            | Self::Token
            | Self::TokenMissing
            | Self::Permission
            | Self::Unavailable
            | Self::Failed
            | Self::RateLimited(_)
            | Self::LimitReached
            | Self::MessageTooBig
            | Self::Rejected
            | Self::NotFound
            | Self::ProviderUnknown(_)
            | Self::ProviderUnusable { .. }
            | Self::AddressForbidden
            | Self::Unimplemented
            | Self::Invalid
            | Self::Truncated
            | Self::SessionNotFound(_)
            | Self::SessionDamaged(_)
            | Self::SessionExists(_)
            | Self::SessionChanged(_)
            | Self::SessionRicher(_)
            | Self::SessionStore
            | Self::SessionTimeout(_)
            | Self::NoSessions => Who::Server,
            Self::Model
            | Self::ProviderLate
            | Self::ModelUnknown
            | Self::KeyRefused { .. }
            | Self::TooLong
            | Self::EmptyAnswer => Who::Provider,
            Self::AddressMissing
            | Self::AddressBad(_)
            | Self::PlaintextForbidden
            | Self::PromptEmpty
            | Self::Unattended
            | Self::NotPossibleHere
            | Self::NothingAttached
            | Self::TaskNotBegun
            | Self::FolderNotAgreed
            | Self::PromptTooBig(_)
            | Self::CostLimit { .. }
            | Self::Deadline
            | Self::DeadlineMidAnswer
            | Self::MaxTokens(_)
            | Self::ProviderName(_)
            | Self::StackSpotOnly
            | Self::StackSpotName(_)
            | Self::OllamaUrl
            | Self::KeyNotForProvider(_)
            | Self::FileExists(_)
            | Self::CannotWrite(_)
            | Self::StoreFull
            | Self::StoreForbidden
            | Self::StoreBroken
            | Self::ConversationNotFound(_)
            | Self::ConversationAmbiguous(_)
            | Self::ConversationGone
            | Self::HistoryBroken
            | Self::HistoryFull
            | Self::NotConnected
            | Self::NotProvided(_)
            | Self::Usage
            | Self::Configuration
            | Self::SessionName(_)
            | Self::SessionNameReserved(_)
            | Self::SessionTooBig { .. }
            | Self::SessionInUse(_)
            | Self::InputTimeout(_)
            | Self::Told
            | Self::Credentials => Who::Here,
        }
    }
}
