//! How a call fails, in words that need no transport library: a gRPC code, the server's text, the headers that
//! matter, and what the transport itself saw when no server answered.

use std::fmt;

/// A gRPC status code (numbers fixed by gRPC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
#[allow(missing_docs)]
pub enum Code {
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

impl From<i32> for Code {
    fn from(number: i32) -> Self {
        match number {
            0 => Self::Ok,
            1 => Self::Cancelled,
            3 => Self::InvalidArgument,
            4 => Self::DeadlineExceeded,
            5 => Self::NotFound,
            6 => Self::AlreadyExists,
            7 => Self::PermissionDenied,
            8 => Self::ResourceExhausted,
            9 => Self::FailedPrecondition,
            10 => Self::Aborted,
            11 => Self::OutOfRange,
            12 => Self::Unimplemented,
            13 => Self::Internal,
            14 => Self::Unavailable,
            15 => Self::DataLoss,
            16 => Self::Unauthenticated,
            _ => Self::Unknown,
        }
    }
}

/// What the transport saw when the failure is not a server's own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Transport {
    /// The host's name has no address.
    Dns,
    /// Nothing listens at the address.
    Refused,
    /// The network knows no way to the address.
    NoRoute,
    /// No connection within the time allowed.
    ConnectTimeout,
    /// The proxy on the way did not let the client through.
    Proxy,
    /// The proxy on the way cannot be reached; the message is its address.
    ProxyAway,
    /// The server speaks TLS and the client does not.
    TlsNeeded,
    /// The client speaks TLS and the server does not.
    TlsNotSpoken,
    /// The server's certificate is signed by an authority that is not trusted.
    UnknownAuthority,
    /// The server's certificate is no longer valid.
    CertificateExpired,
    /// The server's certificate is not valid yet.
    CertificateNotYetValid,
    /// The server's certificate is for another name.
    WrongName,
    /// The server offers no version of TLS that is new enough.
    OldTls,
    /// The server wants a client certificate, or another one.
    ClientCertificate,
    /// The server's certificate cannot be used for another reason; the message says which.
    BadCertificate,
    /// The server ended the handshake; the message is its alert.
    HandshakeRefused,
    /// TLS failed for another reason.
    Tls,
    /// What answers speaks something else than gRPC.
    NotGrpc,
    /// Something that does not know gRPC answered over HTTP, with this status.
    Http(u16),
    /// An established connection broke.
    Broken,
    /// The peer of an established connection gives no sign of life.
    Silent,
    /// The browser refused or lost the request without saying why.
    Network,
}

/// Who made a status, where its metadata says so. Codes cannot tell: a provider's refusal and a server's have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// The gateway, which did not pass on a server's.
    Gateway,
    /// The server itself.
    Server,
    /// The model's provider, of whom the server tells.
    Provider,
}

impl Origin {
    /// The metadata that names it, as trailers or in a head. Only our own gateway and server send it.
    pub const KEY: &'static str = "chatcli-origin";

    /// Its name there.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Server => "server",
            Self::Provider => "provider",
        }
    }

    /// Reads a name; any other says nothing.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Gateway, Self::Server, Self::Provider].into_iter().find(|origin| origin.name() == name)
    }
}

/// Why a call did not end with OK.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    /// The gRPC status code.
    pub code: Code,
    /// The server's text, or the transport's. For logs and `--verbose`; never branch on it.
    pub message: String,
    /// Seconds the server asks to wait (`retry-after`), if it said so.
    pub retry_after_secs: Option<u32>,
    /// The server's id of this request, if it gave one.
    pub request_id: Option<String>,
    /// Set when no server answered: what the transport saw.
    pub transport: Option<Transport>,
    /// Who made the status, if they say it.
    pub origin: Option<Origin>,
}

impl Failure {
    /// A failure with a code and a text and nothing else.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after_secs: None,
            request_id: None,
            transport: None,
            origin: None,
        }
    }

    /// A failure of the transport, which gRPC calls `Unavailable`.
    pub fn transport(seen: Transport, message: impl Into<String>) -> Self {
        Self { transport: Some(seen), ..Self::new(Code::Unavailable, message) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for Failure {}
