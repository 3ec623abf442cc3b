//! What the library's errors mean to the person who started the gateway: each kind as a sentence of the catalogue. The
//! words of the system and of other libraries stay as they are, but for the few that everybody meets.

use std::io::{Error, ErrorKind};

use chatcli_gateway::access::register::BadRegister;
use chatcli_gateway::downstream::tls::{BadIdentity, Part, Why};
use chatcli_gateway::upstream::address::BadAddress;
use chatcli_gateway::upstream::remote::BadUpstream;
use chatcli_gateway::upstream::roots::BadRoots;

use super::catalogue as say;
use super::{Line, Value};
use crate::settings::BadEnvironment;
use crate::start::Failure;

/// Why the system would not, without its error number.
pub fn io(error: &Error) -> Value {
    let known = match error.kind() {
        ErrorKind::NotFound => say::FILE_MISSING,
        ErrorKind::PermissionDenied => say::FILE_DENIED,
        ErrorKind::IsADirectory => say::FILE_IS_FOLDER,
        ErrorKind::AddrInUse => say::ADDRESS_TAKEN,
        ErrorKind::AddrNotAvailable => say::ADDRESS_ELSEWHERE,
        _ => {
            let told = error.to_string();
            return told.split(" (os error").next().unwrap_or(&told).into();
        }
    };
    known.into()
}

/// What a file of access that cannot be used means.
pub fn register(error: BadRegister) -> Failure {
    match error {
        BadRegister::File { path, why } => Failure::run(
            say::ACCESS_FILE.with("path", path.display()).with("why", io(&why)),
            say::HINT_ACCESS_FILE,
        ),
        BadRegister::Content { path, why } => Failure::run(
            say::ACCESS_CONTENT.with("path", path.display()).with("why", why.to_string()),
            say::HINT_ACCESS_FILE,
        ),
        BadRegister::Newer { path, format } => Failure::run(
            say::ACCESS_NEWER.with("path", path.display()).with("format", format.to_string()),
            say::HINT_ACCESS_FILE,
        ),
        BadRegister::Busy { path } => {
            Failure::run(say::ACCESS_BUSY.with("path", path.display()), say::HINT_ACCESS_BUSY)
        }
        BadRegister::NoRandom => Failure::run(say::RANDOM, say::HINT_AGAIN),
    }
}

impl From<BadEnvironment> for Failure {
    fn from(error: BadEnvironment) -> Self {
        let (what, hint) = match error {
            BadEnvironment::Unreadable { path, source } => (
                say::DOTENV_UNREADABLE.with("path", path.display()).with("why", io(&source)),
                say::HINT_DOTENV_FILE,
            ),
            BadEnvironment::TooLong(path) => (
                say::DOTENV_TOO_LONG
                    .with("path", path.display())
                    .with("bytes", chatcli_dotenv::LONGEST.to_string()),
                say::HINT_DOTENV_FILE,
            ),
            BadEnvironment::NotText(path) => {
                (say::DOTENV_NOT_TEXT.with("path", path.display()), say::HINT_DOTENV_FILE)
            }
            BadEnvironment::BrokenLine { path, line } => (
                say::DOTENV_LINE.with("path", path.display()).with("line", line.to_string()),
                say::HINT_DOTENV_LINE,
            ),
            BadEnvironment::OfProcessOnly { path, name } => (
                say::DOTENV_NO_EFFECT.with("path", path.display()).with("name", name),
                say::HINT_DOTENV_PROCESS,
            ),
        };
        Self::usage(what, hint)
    }
}

impl From<BadUpstream> for Failure {
    fn from(error: BadUpstream) -> Self {
        let see_ca = || say::SEE_FLAG.with("flag", "--upstream-ca");
        match error {
            BadUpstream::Address(BadAddress::Malformed(address)) => {
                Self::usage(say::ADDRESS_BAD.with("address", address), say::HINT_ADDRESS)
            }
            BadUpstream::Address(BadAddress::Extra(address)) => {
                Self::usage(say::ADDRESS_EXTRA.with("address", address), say::HINT_ADDRESS)
            }
            BadUpstream::None => Self::usage(say::UPSTREAM_EMPTY, say::HINT_UPSTREAM_MISSING),
            BadUpstream::NotTls(address) => {
                Self::usage(say::CA_WITHOUT_TLS.with("address", address), say::HINT_CA_WITHOUT_TLS)
            }
            BadUpstream::Roots(BadRoots::Unreadable { file, why }) => {
                Self::usage(say::CA_UNREADABLE.with("path", file.display()).with("why", io(&why)), see_ca())
            }
            BadUpstream::Roots(BadRoots::Broken { file, why }) => {
                Self::usage(say::CA_UNREADABLE.with("path", file.display()).with("why", why), see_ca())
            }
            BadUpstream::Roots(BadRoots::Empty(file)) => {
                Self::usage(say::CA_EMPTY.with("path", file.display()), see_ca())
            }
            BadUpstream::Roots(BadRoots::NoneInSystem(why)) => {
                Self::run(say::CA_NONE.with("why", why), say::HINT_CA_NONE)
            }
            BadUpstream::Tls(why) => {
                Self::run(say::TLS_BROKEN.with("why", why.to_string()), say::HINT_TLS_BROKEN)
            }
        }
    }
}

impl From<BadIdentity> for Failure {
    fn from(error: BadIdentity) -> Self {
        let what: Line = match error {
            BadIdentity::Unreadable { part, path, why } => {
                let text = match part {
                    Part::Certificate => say::CERTIFICATE_UNREADABLE,
                    Part::Key => say::KEY_UNREADABLE,
                };
                let why: Value = match why {
                    Why::Io(error) => io(&error),
                    Why::NothingFound => say::PEM_NOTHING.into(),
                    Why::Broken(why) => why.into(),
                };
                text.with("path", path.display()).with("why", why)
            }
            BadIdentity::NoCertificate(path) => {
                say::CERTIFICATE_UNREADABLE.with("path", path.display()).with("why", say::PEM_NOTHING)
            }
            BadIdentity::Unusable { certificate, key, why } => say::IDENTITY_UNUSABLE
                .with("certificate", certificate.display())
                .with("key", key.display())
                .with("why", why.to_string()),
        };
        Self::usage(what, say::HINT_IDENTITY)
    }
}
