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

/// A caller could claim with these to be another caller, or to have come another way.
const FORGEABLE: [&str; 5] = ["x-forwarded-", "grpc-internal-", "sec-", "proxy-", "x-chatcli-"];
const FORGEABLE_NAMES: [&str; 8] = [
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "via",
    "max-forwards",
    "expect",
];

/// What a browser obeys when it stands in an answer; the page is the door's, so these are for the door to say.
const BROWSER_PREFIXES: [&str; 4] = ["access-control-", "cross-origin-", "sec-", "x-accel-"];
const BROWSER_NAMES: [&str; 26] = [
    "set-cookie",
    "clear-site-data",
    "strict-transport-security",
    "content-security-policy",
    "content-security-policy-report-only",
    "permissions-policy",
    "referrer-policy",
    "x-frame-options",
    "x-xss-protection",
    "x-content-type-options",
    "www-authenticate",
    "proxy-authenticate",
    "proxy-connection",
    "location",
    "refresh",
    "link",
    "alt-svc",
    "nel",
    "report-to",
    "reporting-endpoints",
    "service-worker-allowed",
    "sourcemap",
    "via",
    "age",
    "content-encoding",
    "cache-control",
];

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
        .filter(|name| {
            let name = name.as_str();
            FORGEABLE.iter().any(|prefix| name.starts_with(prefix)) || FORGEABLE_NAMES.contains(&name)
        })
        .cloned()
        .collect();
    for name in forged {
        headers.remove(name);
    }
    unpad(headers);
    headers.insert(CONTENT_TYPE, dialect.upstream_type());
    headers.insert(TE, HeaderValue::from_static("trailers"));
    headers.entry(GRPC_ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
}

/// Makes the response's headers for the caller out of the upstream's.
pub fn to_caller(headers: &mut HeaderMap, content_type: HeaderValue) {
    remove_named_by_connection(headers);
    metadata_to_caller(headers);
    headers.insert(CONTENT_TYPE, content_type);
}

/// Leaves metadata of the upstream and takes away what is about one hop or tells a browser what to do.
pub fn metadata_to_caller(headers: &mut HeaderMap) {
    for name in [CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE, TRAILER, CONTENT_LENGTH] {
        headers.remove(name);
    }
    let foreign: Vec<HeaderName> = headers
        .keys()
        .filter(|name| {
            let name = name.as_str();
            BROWSER_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || BROWSER_NAMES.contains(&name)
        })
        .cloned()
        .collect();
    for name in foreign {
        headers.remove(name);
    }
}

/// Binary metadata goes out without padding, each value of a list by itself.
fn unpad(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        if !name.as_str().ends_with("-bin") || !value.as_bytes().contains(&b'=') {
            continue;
        }
        let unpadded: Option<Vec<&str>> = value
            .to_str()
            .ok()
            .map(|text| text.split(',').map(|one| one.trim().trim_end_matches('=')).collect());
        if let Some(Ok(unpadded)) = unpadded.map(|values| HeaderValue::try_from(values.join(","))) {
            *value = unpadded;
        }
    }
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
            ("x-data-bin", "AAE="),
            ("x-list-bin", "AA==, AAE=,AAEC"),
            ("proxy-authorization", "Basic x"),
            ("x-real-ip", "10.0.0.1"),
            ("via", "1.1 x"),
            ("x-chatcli-peer", "forged"),
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
            "x-list-bin: AA,AAE,AAEC",
            "x-two: a",
            "x-two: b",
        ];
        assert_eq!(left, expected);
    }

    #[test]
    fn an_upstream_tells_browsers_nothing() {
        let mut map = headers(&[
            ("content-type", "application/grpc"),
            ("set-cookie", "chatcli_sid=x"),
            ("clear-site-data", "*"),
            ("access-control-allow-origin", "*"),
            ("strict-transport-security", "max-age=1"),
            ("x-accel-redirect", "/etc"),
            ("retry-after", "3"),
            ("x-request-id", "r"),
            ("x-data-bin", "AAE"),
        ]);
        to_caller(&mut map, HeaderValue::from_static("application/grpc-web"));
        let mut left: Vec<&str> = map.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-type", "retry-after", "x-data-bin", "x-request-id"]);
    }
}
