//! Failures as they come, and who failed, in which way, with which words and which exit code.

use chatcli_proto::{Code, Failure, Origin, Transport};

use super::*;

const ASKED: Asked<'static> = Asked { address: "a", with_token: true };

fn told(failure: &Failure) -> Problem {
    Problem::from_failure(failure, ASKED)
}

#[test]
fn what_the_transport_saw_is_the_networks_or_something_between() {
    for (seen, kind, who, exit) in [
        (Transport::Dns, Kind::Dns("a".into()), Who::Network, 4),
        (Transport::Refused, Kind::Refused("a".into()), Who::Network, 4),
        (Transport::NoRoute, Kind::Unreachable("a".into()), Who::Network, 4),
        (Transport::Broken, Kind::Broken("a".into()), Who::Network, 4),
        (Transport::Proxy, Kind::Proxy("a".into()), Who::Between, 4),
        (Transport::ProxyAway, Kind::ProxyAway("x".into()), Who::Between, 4),
        (Transport::TlsNeeded, Kind::TlsNeeded, Who::Network, 6),
        (Transport::TlsNotSpoken, Kind::TlsNotSpoken, Who::Network, 6),
        (Transport::UnknownAuthority, Kind::TlsAuthority, Who::Network, 6),
        (Transport::CertificateExpired, Kind::TlsExpired, Who::Network, 6),
        (Transport::CertificateNotYetValid, Kind::TlsNotYetValid, Who::Network, 6),
        (Transport::WrongName, Kind::TlsName("a".into()), Who::Network, 6),
        (Transport::OldTls, Kind::TlsOld, Who::Network, 6),
        (Transport::ClientCertificate, Kind::TlsClient, Who::Network, 6),
        (Transport::BadCertificate, Kind::TlsCertificate, Who::Network, 6),
        (Transport::HandshakeRefused, Kind::TlsRefused, Who::Network, 6),
        (Transport::Tls, Kind::Tls, Who::Network, 6),
        (Transport::NotGrpc, Kind::NotGrpc("a".into()), Who::Between, 4),
        (Transport::Http(502), Kind::HttpAnswer("a".into(), 502), Who::Between, 4),
        (Transport::Http(403), Kind::HttpAnswer("a".into(), 403), Who::Between, 5),
        (Transport::Silent, Kind::Silent("a".into()), Who::Network, 4),
        (Transport::Network, Kind::Network, Who::Network, 4),
    ] {
        let problem = told(&Failure::transport(seen, "x"));
        assert_eq!((&problem.kind, problem.who, problem.exit_code()), (&kind, who, exit), "{seen:?}");
    }
    for code in [Code::Unauthenticated, Code::PermissionDenied, Code::ResourceExhausted] {
        let failure = Failure { transport: Some(Transport::Http(401)), ..Failure::new(code, "x") };
        assert_eq!(told(&failure).who, Who::Between, "{code:?}: no code makes it the server's");
    }
}

#[test]
fn a_status_is_the_servers_own_unless_it_says_otherwise() {
    for (code, words, kind, exit) in [
        (Code::Unavailable, "draining", Kind::Unavailable, 4),
        (Code::Unauthenticated, "authentication failed", Kind::Token, 5),
        (
            Code::InvalidArgument,
            "unknown provider `NOPE`; known ones are A, B",
            Kind::ProviderUnknown("NOPE".into()),
            2,
        ),
        (Code::PermissionDenied, "role readonly", Kind::Permission, 5),
        (Code::InvalidArgument, "validation: x", Kind::Invalid, 2),
        (Code::FailedPrecondition, "set a key first", Kind::ProviderUnusable { own: false }, 1),
        (Code::Internal, "disk is full", Kind::Failed, 1),
        (Code::Unknown, "x", Kind::Failed, 1),
        (Code::Aborted, "x", Kind::Failed, 1),
        (Code::DeadlineExceeded, "x", Kind::Deadline, 4),
        (Code::ResourceExhausted, "rate limit exceeded", Kind::RateLimited(0), 1),
        (Code::ResourceExhausted, "grpc: received message larger than max (7 vs. 4)", Kind::MessageTooBig, 1),
        (Code::ResourceExhausted, "trying to send message larger than max (9 vs. 4)", Kind::MessageTooBig, 1),
        (Code::OutOfRange, "Error, decoded message length too large: found 9 bytes", Kind::MessageTooBig, 1),
        (Code::ResourceExhausted, "the disk quota is used up", Kind::LimitReached, 1),
    ] {
        let problem = told(&Failure::new(code, words));
        assert_eq!((&problem.kind, problem.exit_code()), (&kind, exit), "{code:?} {words}");
        assert_eq!((problem.who, problem.why.as_deref()), (Who::Server, Some(words)));
    }
    let limited = Failure { retry_after_secs: Some(7), ..Failure::new(Code::ResourceExhausted, "wait") };
    assert_eq!(told(&limited).kind, Kind::RateLimited(7));
    let none = Asked { with_token: false, ..ASKED };
    let missing = Problem::from_failure(&Failure::new(Code::Unauthenticated, "x"), none);
    assert_eq!((missing.kind.clone(), missing.exit_code()), (Kind::TokenMissing, 5), "none was rejected");
}

#[test]
fn the_gateway_speaks_for_itself() {
    for (code, kind, is_lost) in [
        (Code::Unauthenticated, Kind::SignIn, false),
        (Code::Unavailable, Kind::Unavailable, true),
        (Code::PermissionDenied, Kind::Permission, false),
        (Code::Internal, Kind::Failed, false),
    ] {
        let failure = Failure { origin: Some(Origin::Gateway), ..Failure::new(code, "its own words") };
        let problem = told(&failure);
        assert_eq!((problem.who, &problem.kind), (Who::Gateway, &kind), "{code:?}");
        assert_eq!((problem.is_lost_server(), problem.why.as_deref()), (is_lost, Some("its own words")));
    }
}

#[test]
fn a_providers_failure_is_never_the_servers() {
    let go = |status: u16| {
        let body = r#"{"error":{"message":"its own sentence","type":"x"}}"#;
        Failure::new(Code::Internal, format!("LLM error: API error: status {status} - {body}"))
    };
    let ours = |code| Failure { origin: Some(Origin::Provider), ..Failure::new(code, "its own sentence") };
    for (status, code, kind) in [
        (401, Code::Unauthenticated, Kind::KeyRefused { own: false }),
        (403, Code::PermissionDenied, Kind::Permission),
        (404, Code::NotFound, Kind::ModelUnknown),
        (429, Code::ResourceExhausted, Kind::RateLimited(0)),
        (400, Code::InvalidArgument, Kind::Rejected),
        (408, Code::DeadlineExceeded, Kind::ProviderLate),
        (500, Code::Unavailable, Kind::Unavailable),
        (529, Code::Unavailable, Kind::Unavailable),
    ] {
        for failure in [go(status), ours(code)] {
            let problem = told(&failure);
            assert_eq!((problem.who, &problem.kind), (Who::Provider, &kind), "{failure}");
            assert_eq!((problem.exit_code(), problem.is_lost_server()), (1, false), "{failure}");
            assert_eq!(problem.why.as_deref(), Some("its own sentence"), "{failure}");
            assert!(!problem.wants_sign_in());
        }
    }
    let raw = told(&go(401)).raw.unwrap_or_default();
    assert!(raw.starts_with("API error: status 401 - {"), "{raw}");
    for (words, kind) in [
        ("LLM error: Post \"http://x\": dial tcp 1.2.3.4:1: connect: connection refused", Kind::Unavailable),
        ("LLM error: context deadline exceeded", Kind::ProviderLate),
        ("LLM error: failed after 5 attempts: API error: status 503 - busy", Kind::Unavailable),
        ("LLM error: something else", Kind::Model),
    ] {
        let problem = told(&Failure::new(Code::Internal, words));
        assert_eq!((problem.who, problem.kind), (Who::Provider, kind), "{words}");
    }
}

#[test]
fn a_provider_that_the_server_cannot_ask_is_the_servers_affair() {
    for (words, kind) in [
        ("failed to get LLM client: error: unknown provider: X", Kind::ProviderUnusable { own: false }),
        (
            "failed to get LLM client: invalid provider configuration: provider_config[base_url]: private",
            Kind::AddressForbidden,
        ),
    ] {
        let problem = told(&Failure::new(Code::Internal, words));
        assert_eq!((problem.who, &problem.kind, problem.exit_code()), (Who::Server, &kind, 1), "{words}");
    }
}

#[test]
fn only_text_that_could_not_be_sent_is_worth_another_way() {
    for (code, words, is_broken) in [
        (Code::Internal, "grpc: error while marshaling: string field contains invalid UTF-8", true),
        (Code::Internal, "LLM error: API error: status 500 - x", false),
        (Code::Internal, "boom", false),
        (Code::Unknown, "string field contains invalid UTF-8", false),
    ] {
        assert_eq!(Problem::is_broken_text(&Failure::new(code, words)), is_broken, "{words}");
    }
}

#[test]
fn ids_leave_the_sentence() {
    let problem = told(&Failure::new(Code::Internal, "internal error (request_id: 7f-2)"));
    assert_eq!(
        (problem.why.as_deref(), problem.request_id.as_deref()),
        (Some("internal error"), Some("7f-2"))
    );
}

/// Statement 88: what a provider says of a conversation that is too long, and what only sounds like it.
#[test]
fn a_provider_that_finds_a_conversation_too_long_is_understood() {
    let length = |words: &str| told(&Failure::new(Code::Internal, format!("LLM error: {words}"))).kind;
    for words in [
        "API error: status 400 - {\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\"}}",
        "status 400 - {\"error\":{\"message\":\"prompt is too long: 201117 tokens > 200000 maximum\"}}",
        "status 413 - {\"error\":{\"message\":\"Request too large for model\"}}",
        "context_length_exceeded",
        "too many tokens in the request",
        "the input token count (1100000) exceeds the maximum",
        "max_tokens: 9000 exceeds the room that is left",
        "Please reduce the length of the messages",
    ] {
        assert_eq!(length(words), Kind::TooLong, "{words}");
    }
    for words in [
        "the request took too long",
        "status 429 - rate limit: token limit per minute",
        "status 401 - token limit",
        "invalid token",
        "status 400 - max_tokens must be positive",
    ] {
        assert_ne!(length(words), Kind::TooLong, "{words}");
    }
    let ours = Failure {
        origin: Some(Origin::Provider),
        ..Failure::new(Code::InvalidArgument, "prompt is too long")
    };
    assert_eq!(told(&ours).kind, Kind::TooLong);
}
