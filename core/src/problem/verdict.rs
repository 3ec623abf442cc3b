//! What a failed call means: who failed, and in which way. A gRPC code cannot tell: a provider's refusal, a gateway's and
//! a server's have the same. So what counts is, in this order: what the transport saw, what the status says of its maker
//! (our gateway and server do), the phrases of the Go server, the code.

use chatcli_proto::{Code, Failure, Origin, Transport};

use super::phrases::{self, one_line, raw_line};
use super::{Kind, Problem, Who};
use chatcli_redact::Redactor;

/// What stands before a provider's words, and before the reason why no provider is asked.
const FROM_PROVIDER: &str = "LLM error:";
const NO_CLIENT: &str = "failed to get LLM client:";

/// What is known of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The server as a person knows it.
    pub(crate) address: &'a str,
    /// A token travelled along.
    pub(crate) with_token: bool,
}

impl Problem {
    /// What a failed call means to a person.
    pub(crate) fn from_failure(failure: &Failure, asked: Asked<'_>) -> Self {
        let clean = Redactor::default().clean(&failure.message).into_owned();
        let (who, kind, words) = match failure.transport {
            Some(seen) => {
                let kind = below(seen, asked.address, &clean);
                (kind.party(), kind, clean.as_str())
            }
            None => {
                let (who, words) = speaker(failure, &clean);
                (who, said(failure, who, words, asked), words)
            }
        };
        let (words, own_id) = phrases::without_id(words);
        let sentence = if who == Who::Provider { phrases::sentence(&words) } else { None };
        let raw = sentence.as_ref().and_then(|_| raw_line(&words));
        Self {
            kind,
            who,
            why: one_line(sentence.as_deref().unwrap_or(&words)),
            raw,
            request_id: failure.request_id.clone().or(own_id).and_then(|id| one_line(&id)),
        }
    }

    /// Whether a Go server cut an answer inside of a character and then could not send it. In one piece it can.
    pub(crate) fn is_broken_text(failure: &Failure) -> bool {
        failure.transport.is_none()
            && failure.code == Code::Internal
            && phrases::is_about_broken_text(&failure.message)
    }
}

/// Whose words these are, without what the server puts before them.
fn speaker<'a>(failure: &Failure, words: &'a str) -> (Who, &'a str) {
    if let Some((_, provider)) = words.split_once(FROM_PROVIDER) {
        return (Who::Provider, provider.trim_start());
    }
    if let Some((_, why)) = words.split_once(NO_CLIENT) {
        let why = why.trim_start();
        // The Go server puts a class word of its own before the reason.
        return (Who::Server, why.strip_prefix("error: ").unwrap_or(why));
    }
    let who = match failure.origin {
        Some(Origin::Gateway) => Who::Gateway,
        Some(Origin::Provider) => Who::Provider,
        Some(Origin::Server) | None => Who::Server,
    };
    (who, words)
}

/// What the transport saw.
fn below(seen: Transport, address: &str, words: &str) -> Kind {
    let owned = || address.to_owned();
    match seen {
        Transport::Dns => Kind::Dns(host_of(address).to_owned()),
        Transport::Refused => Kind::Refused(owned()),
        Transport::ConnectTimeout => Kind::ConnectTimeout(owned(), 0),
        Transport::Proxy => Kind::Proxy(owned()),
        Transport::ProxyAway => Kind::ProxyAway(words.to_owned()),
        Transport::TlsNeeded => Kind::TlsNeeded,
        Transport::TlsNotSpoken => Kind::TlsNotSpoken,
        Transport::UnknownAuthority => Kind::TlsAuthority,
        Transport::CertificateExpired => Kind::TlsExpired,
        Transport::CertificateNotYetValid => Kind::TlsNotYetValid,
        Transport::WrongName => Kind::TlsName(owned()),
        Transport::OldTls => Kind::TlsOld,
        Transport::ClientCertificate => Kind::TlsClient,
        Transport::BadCertificate => Kind::TlsCertificate,
        Transport::HandshakeRefused => Kind::TlsRefused,
        Transport::Tls => Kind::Tls,
        Transport::NotGrpc => Kind::NotGrpc(owned()),
        Transport::Http(status) => Kind::HttpAnswer(owned(), status),
        Transport::Silent => Kind::Silent(owned()),
        Transport::Network => Kind::Network,
        Transport::NoRoute => Kind::Unreachable(owned()),
        Transport::Broken => Kind::Broken(owned()),
    }
}

/// What a status means, coming from this party.
fn said(failure: &Failure, who: Who, words: &str, asked: Asked<'_>) -> Kind {
    if phrases::is_about_address(words) {
        return Kind::AddressForbidden;
    }
    if failure.message.contains(NO_CLIENT) {
        return Kind::ProviderUnusable { own: false };
    }
    if who == Who::Provider {
        return by_provider(failure, words);
    }
    match failure.code {
        // It tells what a proxy behind it answered.
        Code::Unauthenticated | Code::PermissionDenied
            if who == Who::Gateway && phrases::http_status(words).is_some() =>
        {
            Kind::Failed
        }
        Code::Unauthenticated if who == Who::Gateway => Kind::SignIn,
        Code::Unauthenticated if asked.with_token => Kind::Token,
        Code::Unauthenticated => Kind::TokenMissing,
        Code::PermissionDenied => Kind::Permission,
        Code::ResourceExhausted | Code::OutOfRange if phrases::is_about_size(words) => Kind::MessageTooBig,
        Code::ResourceExhausted if is_limit_of_requests(failure, words) => {
            Kind::RateLimited(failure.retry_after_secs.unwrap_or(0))
        }
        Code::ResourceExhausted => Kind::LimitReached,
        Code::InvalidArgument => match phrases::unknown_provider(words) {
            Some(name) => Kind::ProviderUnknown(name),
            None => Kind::Invalid,
        },
        Code::OutOfRange => Kind::Rejected,
        // Something has to be set up first.
        Code::FailedPrecondition => Kind::ProviderUnusable { own: false },
        Code::NotFound => Kind::NotFound,
        Code::Unimplemented => Kind::Unimplemented,
        Code::DeadlineExceeded => Kind::Deadline,
        Code::Unavailable => Kind::Unavailable,
        _ => Kind::Failed,
    }
}

fn is_limit_of_requests(failure: &Failure, words: &str) -> bool {
    failure.retry_after_secs.is_some() || phrases::is_about_requests(words)
}

/// What a provider means: by the HTTP status that it gave, else by the code that our server made of it.
fn by_provider(failure: &Failure, words: &str) -> Kind {
    let limited = || Kind::RateLimited(failure.retry_after_secs.unwrap_or(0));
    match (phrases::http_status(words), failure.code) {
        (Some(401), _) | (None, Code::Unauthenticated) => Kind::KeyRefused { own: false },
        (Some(403), _) | (None, Code::PermissionDenied) => Kind::Permission,
        (Some(404), _) | (None, Code::NotFound) => Kind::ModelUnknown,
        (None | Some(400 | 413 | 422), _)
            if phrases::is_about_length(words) && !phrases::is_about_requests(words) =>
        {
            Kind::TooLong
        }
        (Some(429), _) | (None, Code::ResourceExhausted) => limited(),
        (Some(408 | 504), _) | (None, Code::DeadlineExceeded) => Kind::ProviderLate,
        (Some(400..500), _) | (None, Code::InvalidArgument) => Kind::Rejected,
        (Some(500..600), _) | (None, Code::Unavailable) => Kind::Unavailable,
        _ if phrases::is_about_time(words) => Kind::ProviderLate,
        _ if phrases::is_about_reach(words) => Kind::Unavailable,
        _ if phrases::is_about_requests(words) => limited(),
        (None, Code::FailedPrecondition) => Kind::ProviderUnusable { own: false },
        _ => Kind::Model,
    }
}

/// An address without its port.
fn host_of(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests;
