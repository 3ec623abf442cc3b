//! Tokens as tables: the vector that the Go server accepts, and everything that only looks like a token.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "test-secret-0123456789";
const VECTOR: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsInJvbGUiOiJ1c2VyIiwiZXhwIjo0MTAyNDQ0ODAwfQ.iiggTNd2QjYn3pkAu-f61L8OluvyBPpVEdAvExgSU-o";

fn verifier(more: &[(&str, &str)]) -> JwtVerifier {
    let mut config = Config::default();
    config.environment.insert("CHATCLI_JWT_SECRET".to_owned(), SECRET.to_owned());
    for (name, value) in more {
        config.environment.insert((*name).to_owned(), (*value).to_owned());
    }
    JwtVerifier::from_config(&config).unwrap().unwrap()
}

/// A token with a signature that is right for `secret`, whatever its header says.
fn token(header: &Value, claims: &str, secret: &str) -> String {
    let message =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn hs256(claims: &Value) -> String {
    token(&json!({ "alg": "HS256", "typ": "JWT" }), &claims.to_string(), SECRET)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn who(verifier: &JwtVerifier, token: &str) -> Option<(String, Role)> {
    verifier.verify(token.as_bytes()).map(|principal| (principal.subject.to_string(), principal.role))
}

#[test]
fn the_vector_is_alice() {
    let verifier = verifier(&[]);
    assert_eq!(who(&verifier, VECTOR), Some(("alice".to_owned(), Role::User)));
    for end in ["p", "", "o.", "oo"] {
        let altered = format!("{}{end}", &VECTOR[..VECTOR.len() - 1]);
        assert_eq!(who(&verifier, &altered), None, "{end}");
    }
}

#[test]
fn roles_and_subjects() {
    let verifier = verifier(&[]);
    for (claims, subject, role) in [
        (json!({ "sub": "a", "role": "admin" }), "a", Role::Admin),
        (json!({ "sub": "a", "role": "user" }), "a", Role::User),
        (json!({ "sub": "a", "role": "readonly" }), "a", Role::ReadOnly),
        (json!({ "sub": "a", "role": "ADMIN" }), "a", Role::User),
        (json!({ "sub": "a" }), "a", Role::User),
        (json!({ "sub": "" }), "jwt-user", Role::User),
        (json!({ "email": "a@b", "tenant_id": "t", "iat": "x", "iss": 7, "aud": 7 }), "jwt-user", Role::User),
    ] {
        assert_eq!(who(&verifier, &hs256(&claims)), Some((subject.to_owned(), role)), "{claims}");
    }
}

#[test]
fn times_have_thirty_seconds_of_skew_and_are_numbers() {
    let (verifier, now) = (verifier(&[]), now());
    for (claims, good) in [
        (json!({ "exp": now - 20 }), true),
        (json!({ "exp": now - 60 }), false),
        (json!({ "exp": 0 }), false),
        (json!({ "exp": -1 }), false),
        (json!({ "exp": now + 60 }), true),
        (json!({ "exp": (now + 60) as f64 + 0.5 }), true),
        (json!({ "exp": (now + 60).to_string() }), false),
        (json!({ "exp": "never" }), false),
        (json!({ "exp": [now + 60] }), false),
        (json!({ "exp": true }), false),
        (json!({ "nbf": now + 20 }), true),
        (json!({ "nbf": now + 60 }), false),
        (json!({ "nbf": "0" }), false),
        (json!({}), true),
    ] {
        assert_eq!(who(&verifier, &hs256(&claims)).is_some(), good, "{claims}");
    }
}

#[test]
fn issuer_and_audience_are_demanded_when_they_are_configured() {
    let strict = verifier(&[("CHATCLI_JWT_ISSUER", "me"), ("CHATCLI_JWT_AUDIENCE", "chatcli")]);
    for (claims, good) in [
        (json!({ "iss": "me", "aud": "chatcli" }), true),
        (json!({ "iss": "me", "aud": ["other", "chatcli"] }), true),
        (json!({ "iss": "me", "aud": ["other"] }), false),
        (json!({ "iss": "me", "aud": [] }), false),
        (json!({ "iss": "me" }), false),
        (json!({ "aud": "chatcli" }), false),
        (json!({ "iss": "you", "aud": "chatcli" }), false),
        (json!({ "iss": 1, "aud": "chatcli" }), false),
        (json!({ "iss": "me", "aud": "Chatcli" }), false),
    ] {
        assert_eq!(who(&strict, &hs256(&claims)).is_some(), good, "{claims}");
    }
}

#[test]
fn other_algorithms_and_things_that_are_no_token() {
    let verifier = verifier(&[]);
    let claims = json!({ "sub": "eve", "role": "admin" }).to_string();
    for alg in ["none", "None", "HS384", "HS512", "RS256", "hs256", ""] {
        assert_eq!(who(&verifier, &token(&json!({ "alg": alg }), &claims, SECRET)), None, "{alg}");
    }
    assert_eq!(who(&verifier, &token(&json!({}), &claims, SECRET)), None);
    assert_eq!(who(&verifier, &token(&json!({ "alg": "HS256" }), &claims, "another secret")), None);
    for claims in ["", "[]", "7", "{", r#"{"sub":7}"#, r#"{"sub":"a","sub":"b"}"#] {
        assert_eq!(who(&verifier, &token(&json!({ "alg": "HS256" }), claims, SECRET)), None, "{claims}");
    }
    for text in ["", ".", "..", "a.b.c", "x", "eyJhbGciOiJub25lIn0.e30."] {
        assert_eq!(who(&verifier, text), None, "{text}");
    }
}

#[test]
fn a_blank_secret_is_an_error_and_none_is_none() {
    let with = |secret: &str| {
        let mut config = Config::default();
        config.environment.insert("CHATCLI_JWT_SECRET".to_owned(), secret.to_owned());
        JwtVerifier::from_config(&config)
    };
    assert!(with("  ").is_err());
    assert!(with("").unwrap().is_none());
    // Byte by byte: the blank at the end belongs to it.
    let verifier = with("test-secret-0123456789 ").unwrap().unwrap();
    assert_eq!(who(&verifier, VECTOR), None);
}
