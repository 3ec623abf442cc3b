//! Sentences, words and hints: each about the party that failed, and such as can be followed where they are read.

use super::*;

const SURFACES: [Surface; 3] = [Surface::Script, Surface::Terminal, Surface::Page];

fn failed(kind: Kind, who: Who) -> Problem {
    Problem { who, ..Problem::because(kind, "their words") }
}

#[test]
fn the_sentence_names_the_party_and_shows_its_words() {
    for (kind, who, expected) in [
        (Kind::Unavailable, Who::Server, "The server is not available now: their words"),
        (Kind::Unavailable, Who::Gateway, "The gateway is not available now: their words"),
        (Kind::Unavailable, Who::Provider, "The provider is not available now: their words"),
        (Kind::Failed, Who::Server, "The server reports an error: their words"),
        (Kind::Model, Who::Provider, "The provider reports an error: their words"),
        (Kind::Rejected, Who::Provider, "The provider refused the request: their words"),
        (Kind::RateLimited(0), Who::Gateway, "The gateway limits requests; wait 1 s: their words"),
        (Kind::SignIn, Who::Gateway, "The gateway refused the access: their words"),
        (Kind::Token, Who::Server, "The server rejected the token: their words"),
        (
            Kind::HttpAnswer("h:1".into(), 502),
            Who::Between,
            "A proxy or another web server answered at h:1: their words",
        ),
        (Kind::Refused("h:1".into()), Who::Network, "Connection refused by h:1"),
        (Kind::SessionNotFound("x".into()), Who::Server, "Session not found on the server: x"),
    ] {
        let lines = failed(kind, who).lines(Lang::En, Surface::Terminal);
        assert_eq!(lines.first().map(String::as_str), Some(expected));
    }
    let wrong = Problem::because(Kind::Token, "authentication failed");
    assert_eq!(wrong.card(Lang::En, Surface::Page).words, None, "it would say the same twice");
}

#[test]
fn a_provider_is_never_mended_at_the_server() {
    let about_the_server = [Text::HintServerUp, Text::HintToken, Text::HintTokenFlag, Text::HintTokenCommand];
    for kind in [
        Kind::KeyRefused { own: true },
        Kind::KeyRefused { own: false },
        Kind::RateLimited(3),
        Kind::Unavailable,
        Kind::Permission,
        Kind::Model,
        Kind::ModelUnknown,
        Kind::ProviderLate,
        Kind::Rejected,
    ] {
        for surface in SURFACES {
            let hint = failed(kind.clone(), Who::Provider).hint(Lang::En, surface);
            assert!(!about_the_server.iter().any(|text| hint == Some(text.get(Lang::En))), "{kind:?}");
        }
    }
}

#[test]
fn a_hint_can_be_followed_where_it_is_read() {
    for kind in [
        Kind::Token,
        Kind::SignIn,
        Kind::Cut,
        Kind::Model,
        Kind::MessageTooBig,
        Kind::TooLong,
        Kind::Usage,
        Kind::EmptyAnswer,
        Kind::Broken("h".into()),
    ] {
        for lang in Lang::ALL {
            let hint = |surface| Problem::new(kind.clone()).hint(lang, surface).unwrap_or_default();
            assert!(!hint(Surface::Page).contains("--"), "{kind:?}: a page has no flags");
            assert!(!hint(Surface::Script).starts_with('/'), "{kind:?}: a script has no commands");
        }
    }
}
