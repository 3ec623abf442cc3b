//! Which web pages may call. Decides by the `Origin` of a request: the door's own page always, other pages only from
//! the allow-list; callers that are not browsers send no `Origin` and are left to the token. Under which names the
//! door has pages at all is `hosts`' business.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN, VARY,
};
use http::request::Parts;
use http::uri::{Authority, Uri};
use http::{HeaderMap, HeaderValue, StatusCode};
use thiserror::Error;

use crate::answer::{Answer, PLAIN, text};
use crate::arrival::Arrival;
use crate::hosts::authority;

const ALLOWED_METHODS: HeaderValue = HeaderValue::from_static("POST, OPTIONS");
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, x-grpc-web, x-user-agent, grpc-timeout, x-request-id",
);
const MAX_AGE_SECS: HeaderValue = HeaderValue::from_static("7200");
const ALWAYS_EXPOSED: &str = "grpc-status, grpc-message, grpc-status-details-bin, x-request-id, retry-after";

/// An allow-list entry is no origin.
#[derive(Debug, Error)]
#[error("'{0}' is not an origin; write it as https://host or http://host:port, without a path")]
pub struct BadOrigin(pub String);

/// A page calls that may not.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ForeignOrigin {
    /// It does not say which one it is.
    #[error("Calls of a page without an origin are not allowed. Open the page from a server")]
    Unknown,
    /// It is another one, as far as the request shows.
    #[error(
        "Calls from pages of {origin} are not allowed: the request came for {host}. If this is the gateway's own \
         page, let the proxy pass on the Host header or start with --allow-host {name}. If it is a foreign page, \
         start with --allow-origin {origin}; it gets no sign-in and brings its own token"
    )]
    Elsewhere {
        /// Of the page.
        origin: String,
        /// Its host and port alone.
        name: String,
        /// What it was compared with.
        host: String,
    },
    /// It came without TLS, so an attacker could have changed it on its way.
    #[error("The request came over TLS, but the page at {0} did not. Open it with https://")]
    Plain(String),
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// No page at all.
    Program,
    /// The door's own page.
    Own,
    /// A page of an allowed origin, which needs to be told so in the answer.
    Guest(HeaderValue),
}

/// The rules for pages.
#[derive(Clone, Debug, Default)]
pub struct OriginPolicy {
    guests: Vec<Place>,
    own: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    scheme: String,
    host: String,
    port: u16,
}

impl OriginPolicy {
    /// Allows the pages of `guests`.
    ///
    /// # Errors
    /// An entry is no origin.
    pub fn new<S: AsRef<str>>(guests: &[S]) -> Result<Self, BadOrigin> {
        let guests = guests
            .iter()
            .map(|guest| Place::parse(guest.as_ref()).ok_or_else(|| BadOrigin(guest.as_ref().to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { guests, own: Vec::new() })
    }

    /// Takes pages under these hosts for the door's own, whatever `Host` a proxy makes of them. Entries that are no
    /// single host stand for none.
    pub fn own<S: AsRef<str>>(mut self, hosts: &[S]) -> Self {
        let places = hosts.iter().map(AsRef::as_ref).filter(|host| !host.contains('*'));
        let places = places.flat_map(|host| [format!("https://{host}"), format!("http://{host}")]);
        self.own = places.filter_map(|origin| Place::parse(&origin)).collect();
        self
    }

    /// Judges a call.
    ///
    /// # Errors
    /// The call comes from a page that may not call.
    pub fn judge(&self, request: &Parts, arrival: &Arrival) -> Result<Visitor, ForeignOrigin> {
        let Some(value) = request.headers.get(ORIGIN) else { return Ok(Visitor::Program) };
        let text = value.to_str().unwrap_or_default();
        let origin = Place::parse(text).ok_or(ForeignOrigin::Unknown)?;
        let asked = authority(request);
        let same =
            asked.as_ref().and_then(|asked| Place::of(&origin.scheme, asked)).as_ref() == Some(&origin);
        let own = same || self.own.contains(&origin);
        // The door may stand behind a proxy that ends TLS and does not say so: then the scheme is the origin's.
        let changed = arrival.encrypted && origin.scheme != "https";
        if own && !changed {
            Ok(Visitor::Own)
        } else if self.guests.contains(&origin) {
            Ok(Visitor::Guest(value.clone()))
        } else if own {
            Err(ForeignOrigin::Plain(text.to_owned()))
        } else {
            let name = text.split_once("://").map_or(text, |(_, name)| name).to_owned();
            let host = asked.map_or_else(|| "no host".to_owned(), |asked| asked.to_string());
            Err(ForeignOrigin::Elsewhere { origin: text.to_owned(), name, host })
        }
    }

    /// Answers a preflight request.
    pub fn preflight(&self, request: &Parts, arrival: &Arrival) -> Answer {
        let mut answer = text(StatusCode::NO_CONTENT, PLAIN, "");
        match self.judge(request, arrival) {
            Ok(visitor) => {
                let headers = answer.headers_mut();
                headers.remove(http::header::CONTENT_TYPE);
                headers.insert(http::header::ALLOW, ALLOWED_METHODS);
                if let Visitor::Guest(_) = visitor {
                    let asked = request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
                    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
                    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.unwrap_or(ALLOWED_HEADERS));
                    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECS);
                }
                self.mark(&mut answer, &visitor);
                answer
            }
            Err(refusal) => text(StatusCode::FORBIDDEN, PLAIN, format!("{refusal}\n")),
        }
    }

    /// Tells the browser of a guest that it may read the answer, statuses in headers included.
    pub fn mark(&self, answer: &mut Answer, visitor: &Visitor) {
        if self.guests.is_empty() {
            return;
        }
        let headers = answer.headers_mut();
        headers.append(VARY, HeaderValue::from_static("origin"));
        if let Visitor::Guest(origin) = visitor {
            let exposed = exposed(headers);
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }
}

/// The fixed names, and whatever else this answer carries.
fn exposed(headers: &HeaderMap) -> HeaderValue {
    let mut names = ALWAYS_EXPOSED.to_owned();
    for name in headers.keys() {
        let name = name.as_str();
        let known = ALWAYS_EXPOSED.split(", ").any(|always| always == name);
        if !known && !name.starts_with("access-control-") {
            names.push_str(", ");
            names.push_str(name);
        }
    }
    HeaderValue::try_from(names).unwrap_or(HeaderValue::from_static(ALWAYS_EXPOSED))
}

impl Place {
    fn parse(origin: &str) -> Option<Self> {
        let parts = origin.parse::<Uri>().ok()?.into_parts();
        let bare = parts.path_and_query.is_none_or(|path| path == "/") && !origin.ends_with('/');
        bare.then(|| Self::of(parts.scheme?.as_str(), &parts.authority?))?
    }

    fn of(scheme: &str, authority: &Authority) -> Option<Self> {
        let scheme = scheme.to_ascii_lowercase();
        let usual_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let host = authority.host().to_ascii_lowercase();
        let legal = !host.is_empty() && !authority.as_str().contains('@');
        legal.then(|| Self { scheme, host, port: authority.port_u16().unwrap_or(usual_port) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use http::header::HOST;

    fn arrival(encrypted: bool) -> Arrival {
        Arrival::direct("192.0.2.1".parse().expect("an address"), encrypted)
    }

    fn parts(host: &str, origin: Option<&str>) -> Parts {
        let mut request = Request::builder().uri("/chatcli.v1.X/Y").header(HOST, host);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        request.body(()).expect("legal").into_parts().0
    }

    #[test]
    fn who_may_call() {
        let policy = OriginPolicy::new(&["https://chat.example"]).expect("origins");
        let judge = |host, origin| policy.judge(&parts(host, origin), &arrival(false));
        assert_eq!(judge("127.0.0.1:50051", None), Ok(Visitor::Program));
        assert_eq!(judge("127.0.0.1:50051", Some("http://127.0.0.1:50051")), Ok(Visitor::Own));
        assert_eq!(judge("LOCALHOST:50051", Some("http://localhost:50051")), Ok(Visitor::Own));
        assert_eq!(judge("[::1]:50051", Some("http://[::1]:50051")), Ok(Visitor::Own));
        assert!(judge("localhost:50051", Some("http://localhost:1")).is_err());
        assert!(judge("localhost:50051", Some("null")).is_err());
        assert!(judge("localhost:50051", Some("http://evil.example")).is_err());
        let guest = HeaderValue::from_static("https://chat.example");
        assert_eq!(judge("localhost:50051", Some("https://chat.example")), Ok(Visitor::Guest(guest)));
        assert!(judge("x", Some("http://chat.example")).is_err());
    }

    #[test]
    fn the_own_page_may_stand_behind_tls() {
        let policy = OriginPolicy::new::<&str>(&[]).expect("origins");
        let judge = |host, origin| policy.judge(&parts(host, Some(origin)), &arrival(true));
        assert_eq!(judge("chat.example", "https://chat.example"), Ok(Visitor::Own));
        assert_eq!(judge("chat.example:443", "https://chat.example"), Ok(Visitor::Own));
        assert!(judge("chat.example", "https://other.example").is_err());
        assert!(judge("chat.example", "http://chat.example").is_err(), "it could be changed on its way");
    }

    #[test]
    fn allow_list_entries_are_checked() {
        for bad in
            ["*", "chat.example", "https://chat.example/", "https://chat.example/app", "ws://x", "https://"]
        {
            assert!(OriginPolicy::new(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_proxy_that_changes_the_host_is_told_from_a_foreign_page() {
        let policy =
            OriginPolicy::new(&["https://chat.example", "https://chat.example:8443"]).expect("origins");
        let judge =
            |policy: &OriginPolicy, host, origin| policy.judge(&parts(host, Some(origin)), &arrival(true));
        let own = judge(&policy, "chat.example", "https://chat.example");
        assert_eq!(own, Ok(Visitor::Own), "although it is also on the list of guests");
        let dropped = judge(&policy, "chat.example", "https://chat.example:8443");
        assert!(matches!(dropped, Ok(Visitor::Guest(_))), "the proxy dropped the port: {dropped:?}");
        let policy = policy.own(&["chat.example:8443", "*"]);
        for host in ["chat.example", "10.0.0.7:50051"] {
            assert_eq!(judge(&policy, host, "https://chat.example:8443"), Ok(Visitor::Own), "{host}");
        }
        let said =
            judge(&policy, "10.0.0.7:50051", "https://other.example:1").expect_err("foreign").to_string();
        for part in
            ["https://other.example:1 are", "10.0.0.7:50051", "--allow-host other.example:1", "no sign-in"]
        {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
}
