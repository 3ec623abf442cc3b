//! What failed, why, what to try, whether trying again can help, and the exit code: one type for both bodies.
//!
//! A problem keeps facts, not sentences; the sentences come from the catalogue in the reader's language.

use chatcli_proto::{Code, Failure, Transport};

use crate::redact::Redactor;
use crate::secret::Secret;
use crate::sessions::MAX_SESSION_BYTES;
use crate::text::{Lang, Text, fill};

/// Something failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What kind of failure.
    pub kind: Kind,
    /// The server's or the transport's own words, made safe for one line. Never branched on.
    pub why: Option<String>,
    /// The server's id of the request, for its operator.
    pub request_id: Option<String>,
}

/// What kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The server rejected the token, or wants one.
    Token,
    /// The role is too low.
    Permission,
    /// The proxy on the way did not let the client through.
    Proxy(String),
    /// The server speaks TLS and the client does not.
    TlsNeeded,
    /// The client speaks TLS and the server does not.
    TlsNotSpoken,
    /// The server's certificate is signed by somebody who is not trusted.
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
    /// The TLS handshake failed for another reason.
    Tls,
    /// What answers does not speak gRPC.
    NotGrpc(String),
    /// Plaintext is forbidden by policy.
    PlaintextForbidden,
    /// The server or the way to it is gone.
    Unreachable(String),
    /// The server gives no sign of life any more.
    Silent(String),
    /// The browser lost the request.
    Network,
    /// Too many requests; wait this many seconds.
    RateLimited(u32),
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
    /// The conversation has this many bytes, too many for one message.
    SessionTooBig(usize),
    /// The server's store of sessions failed.
    SessionStore,
    /// The store of sessions gave no answer within this time, in milliseconds.
    SessionTimeout(u64),
    /// The server keeps no sessions.
    NoSessions,
    /// A local credential is missing, cannot be used or was not stored; the reason is a whole sentence.
    Credentials,
}

impl Problem {
    /// A problem with nothing more to say.
    pub fn new(kind: Kind) -> Self {
        Self { kind, why: None, request_id: None }
    }

    /// A problem with somebody's words about it, without anything in them that looks like a secret.
    pub fn because(kind: Kind, why: &str) -> Self {
        Self { why: one_line(&Redactor::default().clean(why)), ..Self::new(kind) }
    }

    /// The same without these secrets: a server may repeat in its words what it was given.
    pub(crate) fn without<'a>(mut self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        self.why = self.why.map(|why| Redactor::new(secrets).clean(&why).into_owned());
        self
    }

    /// What a failed call means to a person. `address` is the server as they know it.
    pub(crate) fn from_failure(failure: &Failure, address: &str) -> Self {
        let kind = match (failure.transport, failure.code) {
            (Some(Transport::Dns), _) => Kind::Dns(host_of(address).to_owned()),
            (Some(Transport::Refused), _) => Kind::Refused(address.to_owned()),
            (Some(Transport::ConnectTimeout), _) => Kind::ConnectTimeout(address.to_owned(), 0),
            (Some(Transport::Proxy), _) => Kind::Proxy(address.to_owned()),
            (Some(Transport::TlsNeeded), _) => Kind::TlsNeeded,
            (Some(Transport::TlsNotSpoken), _) => Kind::TlsNotSpoken,
            (Some(Transport::UnknownAuthority), _) => Kind::TlsAuthority,
            (Some(Transport::CertificateExpired), _) => Kind::TlsExpired,
            (Some(Transport::CertificateNotYetValid), _) => Kind::TlsNotYetValid,
            (Some(Transport::WrongName), _) => Kind::TlsName(address.to_owned()),
            (Some(Transport::OldTls), _) => Kind::TlsOld,
            (Some(Transport::ClientCertificate), _) => Kind::TlsClient,
            (Some(Transport::Tls), _) => Kind::Tls,
            (Some(Transport::NotGrpc), _) => Kind::NotGrpc(address.to_owned()),
            (Some(Transport::Silent), _) => Kind::Silent(address.to_owned()),
            (Some(Transport::Network), _) => Kind::Network,
            (Some(Transport::Broken | Transport::NoRoute), _) | (None, Code::Unavailable) => {
                Kind::Unreachable(address.to_owned())
            }
            (None, Code::Unauthenticated) => Kind::Token,
            (None, Code::PermissionDenied) => Kind::Permission,
            (None, Code::ResourceExhausted) => Kind::RateLimited(failure.retry_after_secs.unwrap_or(0)),
            (None, Code::InvalidArgument) => Kind::Invalid,
            (None, Code::OutOfRange | Code::FailedPrecondition) => Kind::Rejected,
            (None, Code::NotFound) => Kind::NotFound,
            (None, Code::Unimplemented) => Kind::Unimplemented,
            (None, Code::DeadlineExceeded) => Kind::Deadline,
            (None, _) => Kind::Model,
        };
        Self { request_id: failure.request_id.clone(), ..Self::because(kind, &failure.message) }
    }

    /// Whether the server itself seems to be gone.
    pub fn is_lost_server(&self) -> bool {
        matches!(
            self.kind,
            Kind::Dns(_)
                | Kind::Refused(_)
                | Kind::ConnectTimeout(..)
                | Kind::Proxy(_)
                | Kind::Unreachable(_)
                | Kind::Silent(_)
                | Kind::Network
                | Kind::Cut
        )
    }

    /// Whether the same request may succeed later without changing anything.
    pub fn can_retry(&self) -> bool {
        self.is_lost_server()
            || matches!(
                self.kind,
                Kind::NotServing
                    | Kind::RateLimited(_)
                    | Kind::Model
                    | Kind::Deadline
                    | Kind::DeadlineMidAnswer
                    | Kind::Truncated
            )
    }

    /// The process's exit code: 1 the request failed, 2 usage, 3 configuration, 4 unreachable, 5 not allowed, 6 TLS.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
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
            | Kind::Unreachable(_)
            | Kind::Silent(_)
            | Kind::Network
            | Kind::NotConnected
            | Kind::SessionTimeout(_)
            | Kind::SessionInUse(_)
            | Kind::InputTimeout(_)
            | Kind::Deadline => 4,
            Kind::Token | Kind::Permission => 5,
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
            | Kind::DeadlineMidAnswer
            | Kind::Rejected
            | Kind::NotFound
            | Kind::Model
            | Kind::SessionNotFound(_)
            | Kind::SessionExists(_)
            | Kind::SessionChanged(_)
            | Kind::SessionRicher(_)
            | Kind::SessionTooBig(_)
            | Kind::SessionStore
            | Kind::NoSessions
            | Kind::Unimplemented => 1,
        }
    }

    /// What failed, in one line.
    pub fn what(&self, lang: Lang) -> String {
        let text = |text: Text| text.get(lang).to_owned();
        match &self.kind {
            Kind::AddressMissing => text(Text::AddressMissing),
            Kind::AddressBad(typed) => {
                let typed = one_line(typed).unwrap_or_default();
                fill(Text::AddressBad.get(lang), &[("address", &typed)])
            }
            Kind::Dns(address) => fill(Text::Dns.get(lang), &[("address", address)]),
            Kind::Refused(address) => fill(Text::RefusedByHost.get(lang), &[("address", address)]),
            Kind::ConnectTimeout(address, ms) => fill(
                Text::ConnectTimeout.get(lang),
                &[("address", address), ("secs", &crate::text::secs_up(*ms).to_string())],
            ),
            Kind::NotServing => text(Text::NotServing),
            Kind::Token => text(Text::TokenRejected),
            Kind::Permission => text(Text::PermissionDenied),
            Kind::Proxy(address) => fill(Text::ProxyFailed.get(lang), &[("address", address)]),
            Kind::TlsNeeded => text(Text::TlsNeeded),
            Kind::TlsNotSpoken => text(Text::TlsNotSpoken),
            Kind::TlsAuthority => text(Text::TlsAuthority),
            Kind::TlsExpired => text(Text::TlsExpired),
            Kind::TlsNotYetValid => text(Text::TlsNotYetValid),
            Kind::TlsName(address) => fill(Text::TlsName.get(lang), &[("address", address)]),
            Kind::TlsOld => text(Text::TlsOld),
            Kind::TlsClient => text(Text::TlsClient),
            Kind::NotGrpc(address) => fill(Text::NotGrpc.get(lang), &[("address", address)]),
            Kind::Silent(address) => fill(Text::SilentServer.get(lang), &[("address", address)]),
            Kind::Tls => text(Text::TlsFailed),
            Kind::PlaintextForbidden => text(Text::PlaintextForbidden),
            Kind::Unreachable(address) => fill(Text::Unreachable.get(lang), &[("address", address)]),
            Kind::Network => text(Text::NetworkLost),
            Kind::RateLimited(secs) => {
                fill(Text::RateLimited.get(lang), &[("secs", &(*secs).max(1).to_string())])
            }
            Kind::PromptEmpty => text(Text::PromptEmpty),
            Kind::PromptTooBig(bytes) => fill(
                Text::PromptTooBig.get(lang),
                &[("bytes", &bytes.to_string()), ("limit", &chatcli_proto::MAX_PROMPT_BYTES.to_string())],
            ),
            Kind::Rejected | Kind::Invalid => text(Text::RequestRejected),
            Kind::NotFound => text(Text::NotFoundThere),
            Kind::Model => text(Text::ModelFailed),
            Kind::Unimplemented => text(Text::Unimplemented),
            Kind::Deadline => text(Text::DeadlinePassed),
            Kind::DeadlineMidAnswer => text(Text::DeadlineMidAnswer),
            Kind::Cut => text(Text::CutMidAnswer),
            Kind::Truncated => text(Text::TruncatedAnswer),
            Kind::MaxTokens(typed) => fill(Text::MaxTokensBad.get(lang), &[("typed", typed)]),
            Kind::ProviderName(typed) => fill(Text::ProviderBad.get(lang), &[("typed", typed)]),
            Kind::StackSpotOnly => text(Text::StackSpotOnly),
            Kind::StackSpotName(typed) => fill(Text::StackSpotNameBad.get(lang), &[("typed", typed)]),
            Kind::OllamaUrl => text(Text::OllamaUrlBad),
            Kind::KeyNotForProvider(name) => fill(Text::KeyNotForProvider.get(lang), &[("provider", name)]),
            Kind::FileExists(path) => fill(Text::FileExists.get(lang), &[("path", path)]),
            Kind::CannotWrite(path) => fill(Text::CannotWrite.get(lang), &[("path", path)]),
            Kind::StoreFull => text(Text::StoreFull),
            Kind::StoreForbidden => text(Text::StoreForbidden),
            Kind::StoreBroken => text(Text::StoreBroken),
            Kind::NotConnected => text(Text::NotConnected),
            Kind::NotProvided(command) => fill(Text::CommandNotProvided.get(lang), &[("command", command)]),
            Kind::Usage => text(Text::WrongUse),
            Kind::Configuration => text(Text::ConfigurationWrong),
            Kind::SessionName(name) => {
                let name = one_line(name).unwrap_or_default();
                fill(Text::SessionNameBad.get(lang), &[("name", &name)])
            }
            Kind::SessionNameReserved(name) => fill(Text::SessionNameReserved.get(lang), &[("name", name)]),
            Kind::SessionNotFound(name) => fill(Text::SessionNotFound.get(lang), &[("name", name)]),
            Kind::SessionExists(name) => fill(Text::SessionExists.get(lang), &[("name", name)]),
            Kind::SessionChanged(name) => fill(Text::SessionChanged.get(lang), &[("name", name)]),
            Kind::SessionRicher(name) => fill(Text::SessionRicher.get(lang), &[("name", name)]),
            Kind::InputTimeout(ms) => {
                fill(Text::InputTooLate.get(lang), &[("secs", &crate::text::secs_up(*ms).to_string())])
            }
            Kind::SessionInUse(name) => fill(Text::SessionInUse.get(lang), &[("name", name)]),
            Kind::SessionTooBig(bytes) => fill(
                Text::SessionTooBig.get(lang),
                &[("size", &mebibytes(*bytes)), ("limit", &mebibytes(MAX_SESSION_BYTES))],
            ),
            Kind::SessionStore => text(Text::SessionStoreFailed),
            Kind::SessionTimeout(ms) => {
                fill(Text::SessionTimeout.get(lang), &[("secs", &crate::text::secs_up(*ms).to_string())])
            }
            Kind::NoSessions => text(Text::NoSessions),
            // The body's own sentence says it all.
            Kind::Credentials => self.why.clone().unwrap_or_default(),
        }
    }

    /// What to try, in one line, when there is something.
    pub fn hint(&self, lang: Lang) -> Option<&'static str> {
        Some(
            match self.kind {
                Kind::AddressMissing | Kind::AddressBad(_) => Text::HintAddress,
                Kind::Dns(_) => Text::HintDns,
                Kind::Refused(_) | Kind::Unreachable(_) | Kind::ConnectTimeout(..) | Kind::Silent(_) => {
                    Text::HintServerUp
                }
                Kind::Proxy(_) => Text::HintProxy,
                Kind::NotGrpc(_) => Text::HintNotGrpc,
                Kind::NotServing | Kind::RateLimited(_) => Text::HintLater,
                Kind::Token => Text::HintToken,
                Kind::Permission => Text::HintPermission,
                Kind::TlsNeeded => Text::HintTlsNeeded,
                Kind::TlsNotSpoken => Text::HintTlsNotSpoken,
                Kind::TlsAuthority => Text::HintTlsAuthority,
                Kind::TlsExpired => Text::HintTlsExpired,
                Kind::TlsNotYetValid => Text::HintTlsNotYetValid,
                Kind::TlsName(_) => Text::HintTlsName,
                Kind::TlsOld => Text::HintTlsOld,
                Kind::TlsClient => Text::HintTlsClient,
                Kind::Tls => Text::HintTls,
                Kind::PlaintextForbidden => Text::HintPlaintext,
                Kind::Network => Text::HintNetwork,
                Kind::PromptEmpty => Text::HintPromptEmpty,
                Kind::PromptTooBig(_) => Text::HintPromptTooBig,
                Kind::Model => Text::HintModel,
                Kind::Unimplemented => Text::HintUnimplemented,
                Kind::Deadline | Kind::DeadlineMidAnswer | Kind::Cut | Kind::Truncated => Text::HintRetry,
                Kind::Usage => Text::HintUsage,
                Kind::ProviderName(_) => Text::HintSwitch,
                Kind::FileExists(_) => Text::HintForce,
                Kind::StoreFull | Kind::StoreForbidden | Kind::StoreBroken => Text::HintExport,
                Kind::SessionName(_) => Text::HintSessionName,
                Kind::SessionNotFound(_) => Text::HintSessionList,
                Kind::SessionExists(_) | Kind::SessionNameReserved(_) => Text::HintOtherName,
                Kind::SessionTooBig(_) => Text::HintCompact,
                Kind::SessionRicher(_) => Text::HintCopySession,
                Kind::SessionInUse(_) => Text::HintLater,
                Kind::NoSessions => Text::HintExport,
                Kind::SessionTimeout(_) => Text::HintLater,
                Kind::Rejected
                | Kind::Invalid
                | Kind::NotFound
                | Kind::Configuration
                | Kind::Credentials
                | Kind::MaxTokens(_)
                | Kind::StackSpotOnly
                | Kind::StackSpotName(_)
                | Kind::OllamaUrl
                | Kind::KeyNotForProvider(_)
                | Kind::CannotWrite(_)
                | Kind::NotConnected
                | Kind::SessionChanged(_)
                | Kind::SessionStore
                | Kind::InputTimeout(_) => return None,
                Kind::NotProvided(ref name) => match name.as_str() {
                    "server" | "serve" | "gateway" | "daemon" => Text::HintGateway,
                    _ => return None,
                },
            }
            .get(lang),
        )
    }

    /// The same for a script, which has no commands to try.
    pub fn lines_once(&self, lang: Lang) -> Vec<String> {
        let (general, once) = (self.hint(lang), self.hint_once(lang));
        let lines = self.lines(lang).into_iter();
        lines
            .map(
                |line| {
                    if general == Some(line.as_str()) { once.unwrap_or_default().to_owned() } else { line }
                },
            )
            .collect()
    }

    /// What a script can try.
    pub fn hint_once(&self, lang: Lang) -> Option<&'static str> {
        self.hint(lang)
            .map(|hint| if hint == Text::HintRetry.get(lang) { Text::HintLater.get(lang) } else { hint })
    }

    /// The problem as lines of plain text: what, the other side's words, the hint.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![match &self.why {
            Some(why) if self.shows_why() => format!("{}: {why}", self.what(lang)),
            _ => self.what(lang),
        }];
        lines.extend(self.hint(lang).map(str::to_owned));
        if let Some(id) = &self.request_id {
            lines.push(fill(Text::RequestId.get(lang), &[("id", id)]));
        }
        lines
    }

    /// Only a server's words about the request itself help a person, and what a stranger answered; a transport's nested
    /// text does not.
    pub fn shows_why(&self) -> bool {
        matches!(
            self.kind,
            Kind::Model
                | Kind::SessionStore
                | Kind::Rejected
                | Kind::Invalid
                | Kind::NotFound
                | Kind::NotGrpc(_)
                | Kind::Tls
                | Kind::CannotWrite(_)
                | Kind::Usage
                | Kind::Configuration
                | Kind::Permission
        )
    }
}

/// A size in MiB, rounded up.
fn mebibytes(bytes: usize) -> String {
    bytes.div_ceil(1024 * 1024).to_string()
}

/// An address without its port.
fn host_of(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Marks and overrides of direction: they could show a text in another order than the one it has.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A foreign text as one safe, bounded line; `None` when nothing is left.
pub(crate) fn one_line(text: &str) -> Option<String> {
    let mut line = String::new();
    let is_between = |c: char| c.is_whitespace() || c.is_control() || turns_text(c);
    for word in text.split(is_between).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 600 {
            line.truncate(line.floor_char_boundary(600));
            line.push('…');
            break;
        }
    }
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_kinds_and_exit_codes() {
        let on = |code| Failure::new(code, "x");
        let saw = |seen| Failure::transport(seen, "x");
        for (failure, kind, exit) in [
            (saw(Transport::Dns), Kind::Dns("a".into()), 4),
            (saw(Transport::Refused), Kind::Refused("a".into()), 4),
            (saw(Transport::Proxy), Kind::Proxy("a".into()), 4),
            (saw(Transport::TlsNeeded), Kind::TlsNeeded, 6),
            (saw(Transport::TlsNotSpoken), Kind::TlsNotSpoken, 6),
            (saw(Transport::UnknownAuthority), Kind::TlsAuthority, 6),
            (saw(Transport::CertificateExpired), Kind::TlsExpired, 6),
            (saw(Transport::CertificateNotYetValid), Kind::TlsNotYetValid, 6),
            (saw(Transport::WrongName), Kind::TlsName("a".into()), 6),
            (saw(Transport::OldTls), Kind::TlsOld, 6),
            (saw(Transport::ClientCertificate), Kind::TlsClient, 6),
            (saw(Transport::Tls), Kind::Tls, 6),
            (saw(Transport::NotGrpc), Kind::NotGrpc("a".into()), 4),
            (saw(Transport::Silent), Kind::Silent("a".into()), 4),
            (saw(Transport::Network), Kind::Network, 4),
            (on(Code::Unavailable), Kind::Unreachable("a".into()), 4),
            (on(Code::Unauthenticated), Kind::Token, 5),
            (on(Code::PermissionDenied), Kind::Permission, 5),
            (on(Code::InvalidArgument), Kind::Invalid, 2),
            (on(Code::FailedPrecondition), Kind::Rejected, 1),
            (on(Code::Internal), Kind::Model, 1),
            (on(Code::Unknown), Kind::Model, 1),
            (on(Code::DeadlineExceeded), Kind::Deadline, 4),
        ] {
            let problem = Problem::from_failure(&failure, "a");
            assert_eq!((&problem.kind, problem.exit_code()), (&kind, exit), "{failure:?}");
        }
    }

    #[test]
    fn foreign_words_become_one_safe_line() {
        assert_eq!(one_line("a\n\u{1b}]0;x\u{7} b\t"), Some("a ]0;x b".into()));
        assert_eq!(one_line("a\u{202e}dcb\u{2069} e\u{200f}"), Some("a dcb e".into()));
        assert_eq!(one_line(" \r\n"), None);
        let long = one_line(&"漢".repeat(1000)).unwrap();
        assert!(long.len() < 620 && long.ends_with('…'));
    }
}
