//! Header rewriting between the two sides of a call. Decides which fields travel on; everything it does not
//! name goes through unchanged, repeated values included.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, FORWARDED,
    HOST, ORIGIN, REFERER, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::dialect::Dialect;

const X_GRPC_WEB: HeaderName = HeaderName::from_static("x-grpc-web");
const X_USER_AGENT: HeaderName = HeaderName::from_static("x-user-agent");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const GRPC_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

/// Belong to one hop, or to the browser and its page.
const NOT_FORWARDED: [HeaderName; 18] = [
    CONNECTION,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    TRAILER,
    HOST,
    CONTENT_LENGTH,
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    ORIGIN,
    REFERER,
    COOKIE,
    FORWARDED,
    X_GRPC_WEB,
    X_USER_AGENT,
    GRPC_TIMEOUT_NAME,
];
const GRPC_TIMEOUT_NAME: HeaderName = HeaderName::from_static("grpc-timeout");

/// A caller could claim with these to be somebody else.
const FORGEABLE: [&str; 3] = ["x-forwarded-", "grpc-internal-", "sec-"];

/// Makes the upstream request's headers out of the caller's; the rest of the call's time is added by `call`.
pub fn to_upstream(headers: &mut HeaderMap, dialect: &Dialect) {
    remove_named_by_connection(headers);
    if let Some(agent) = headers.remove(X_USER_AGENT) {
        headers.insert(USER_AGENT, agent);
    }
    for name in NOT_FORWARDED {
        headers.remove(name);
    }
    let forged: Vec<HeaderName> = headers
        .keys()
        .filter(|name| FORGEABLE.iter().any(|prefix| name.as_str().starts_with(prefix)))
        .cloned()
        .collect();
    for name in forged {
        headers.remove(name);
    }
    headers.insert(CONTENT_TYPE, dialect.upstream_type());
    headers.insert(TE, HeaderValue::from_static("trailers"));
    headers.entry(GRPC_ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
}

/// Makes the response's headers for the caller out of the upstream's.
pub fn to_caller(headers: &mut HeaderMap, content_type: HeaderValue) {
    remove_named_by_connection(headers);
    for name in [CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE, TRAILER, CONTENT_LENGTH] {
        headers.remove(name);
    }
    headers.insert(CONTENT_TYPE, content_type);
}

fn remove_named_by_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in fields {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn metadata_travels_and_the_hop_stays() {
        let mut map = headers(&[
            ("content-type", "application/grpc-web+proto"),
            ("content-length", "7"),
            ("host", "localhost"),
            ("connection", "keep-alive, x-hop"),
            ("x-hop", "1"),
            ("x-forwarded-for", "10.0.0.1"),
            ("origin", "http://localhost"),
            ("cookie", "secret"),
            ("user-agent", "browser"),
            ("x-user-agent", "client/1"),
            ("authorization", "Bearer t"),
            ("x-two", "a"),
            ("x-two", "b"),
            ("x-data-bin", "AAE"),
        ]);
        let dialect = Dialect::read(&map).expect("grpc-web");
        to_upstream(&mut map, &dialect);
        let mut left: Vec<String> =
            map.iter().map(|(name, value)| format!("{name}: {}", value.to_str().expect("text"))).collect();
        left.sort();
        let expected = [
            "authorization: Bearer t",
            "content-type: application/grpc+proto",
            "grpc-accept-encoding: identity",
            "te: trailers",
            "user-agent: client/1",
            "x-data-bin: AAE",
            "x-two: a",
            "x-two: b",
        ];
        assert_eq!(left, expected);
    }
}
