//! What can go wrong, as facts: which file, which host, which code. No secret and no words of a provider's page are in
//! any of them.

use std::io;
use std::path::PathBuf;

use crate::http::HttpFailure;
use crate::provider::Provider;

/// Something that was asked for did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreFailure),
    /// Neither a profile nor a variable of this provider.
    #[error("no credentials for provider {}", .0.id())]
    NoCredentials(Provider),
    /// Nothing of any provider that `--use-local-auth` knows.
    #[error("no local credentials")]
    Nothing,
    /// Every profile of the provider has ended and could not be refreshed; this is the last one.
    #[error("oauth refresh of {profile} failed: {why}")]
    Refresh {
        /// Which profile.
        profile: String,
        /// Whose it is, for the login that would help.
        provider: Provider,
        /// Why.
        why: Skipped,
    },
    /// The person did not answer.
    #[error("cancelled")]
    Cancelled,
    /// The provider said no, with this code.
    #[error("the provider refused: {0}")]
    Denied(String),
    /// The person did not finish the login in time.
    #[error("the login was not finished in time")]
    TimedOut,
    /// What was pasted belongs to another login.
    #[error("the pasted state is not this login's")]
    WrongState,
    /// What was pasted is no code and no address with a code.
    #[error("no code in what was pasted")]
    NoCode,
    /// What was given cannot be a token.
    #[error("not a token")]
    NotAToken,
    /// The exchange with the provider failed.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// `CHATCLI_AUTH_ENDPOINT_BASE` is not an address of this machine.
    #[error("CHATCLI_AUTH_ENDPOINT_BASE must be an http address of this machine")]
    EndpointBase,
}

/// Why a profile could not be refreshed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Skipped {
    /// There is no refresh token.
    #[error("missing refresh token")]
    NoRefreshToken,
    /// The provider has no refresh.
    #[error("unsupported oauth provider")]
    Unsupported,
    /// The provider will never accept this refresh token again; only a login helps.
    #[error("the provider does not accept it any more; log in again")]
    Rejected,
    /// The profile vanished from the store meanwhile.
    #[error("it was removed meanwhile")]
    Removed,
    /// The exchange failed; it may work later.
    #[error(transparent)]
    Http(#[from] HttpFailure),
}

/// Why the store cannot be used. None of these changes a file.
#[derive(Debug, thiserror::Error)]
pub enum StoreFailure {
    /// The store is encrypted and its key is not there.
    #[error("{} is missing, so the profiles cannot be decrypted", .0.display())]
    KeyMissing(PathBuf),
    /// The key file has this many bytes instead of 32.
    #[error("{} has {} bytes instead of 32", .0.display(), .1)]
    KeyLength(PathBuf, u64),
    /// The store cannot be decrypted or understood.
    #[error("{} cannot be read: {}", .0.display(), .1)]
    Damaged(PathBuf, Damage),
    /// A link instead of a file.
    #[error("{} is a symbolic link", .0.display())]
    Link(PathBuf),
    /// A folder, a pipe or the like instead of a file.
    #[error("{} is not a file", .0.display())]
    Special(PathBuf),
    /// The file belongs to another user.
    #[error("{} belongs to another user", .0.display())]
    Foreign(PathBuf),
    /// The operating system refused.
    #[error("{}: {}", .0.display(), .1)]
    Io(PathBuf, #[source] io::Error),
    /// Another program keeps the store locked.
    #[error("{} is locked by another program", .0.display())]
    Busy(PathBuf),
    /// The keyring was asked for and did not answer.
    #[error("the system's keyring cannot be used: {0}")]
    Keyring(String),
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    NoRandom,
}

/// What is wrong with a store's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Not base64 after the marker.
    #[error("not base64")]
    Base64,
    /// Too short to hold anything.
    #[error("cut short")]
    Short,
    /// The key does not fit, or a bit is wrong.
    #[error("it does not decrypt")]
    Sealed,
    /// Not JSON of the known shape.
    #[error("not the expected JSON (line {line}, column {column})")]
    Json {
        /// Where the reader stopped.
        line: usize,
        /// Where the reader stopped.
        column: usize,
    },
    /// Larger than any real store.
    #[error("too large")]
    Large,
}

/// Something a person should know although it went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Others could read this file; now they cannot.
    Repaired(PathBuf),
    /// Others can read this file, and that could not be changed.
    Exposed(PathBuf),
    /// A profile was left out.
    Skipped {
        /// Which one.
        profile: String,
        /// Why.
        why: Skipped,
    },
    /// The file of `CHATCLI_CA_BUNDLE` could not be used.
    CaBundle(PathBuf),
}
