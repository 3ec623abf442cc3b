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
pub struct BadOrigin(String);

/// Another page calls.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("calls from this page's origin are not allowed (see --allow-origin)")]
pub struct ForeignOrigin;

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
        Ok(Self { guests })
    }

    /// Judges a call.
    ///
    /// # Errors
    /// The call comes from a page that may not call.
    pub fn judge(&self, request: &Parts, arrival: &Arrival) -> Result<Visitor, ForeignOrigin> {
        let Some(value) = request.headers.get(ORIGIN) else { return Ok(Visitor::Program) };
        let origin = value.to_str().ok().and_then(Place::parse).ok_or(ForeignOrigin)?;
        if self.guests.contains(&origin) {
            return Ok(Visitor::Guest(value.clone()));
        }
        // The door may stand behind a proxy that ends TLS and does not say so: then the scheme is the origin's.
        if arrival.encrypted && origin.scheme != "https" {
            return Err(ForeignOrigin);
        }
        let own = authority(request).and_then(|authority| Place::of(&origin.scheme, &authority));
        if own.as_ref() != Some(&origin) {
            return Err(ForeignOrigin);
        }
        Ok(Visitor::Own)
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
        assert_eq!(judge("localhost:50051", Some("http://localhost:1")), Err(ForeignOrigin));
        assert_eq!(judge("localhost:50051", Some("null")), Err(ForeignOrigin));
        assert_eq!(judge("localhost:50051", Some("http://evil.example")), Err(ForeignOrigin));
        let guest = HeaderValue::from_static("https://chat.example");
        assert_eq!(judge("localhost:50051", Some("https://chat.example")), Ok(Visitor::Guest(guest)));
        assert_eq!(judge("x", Some("http://chat.example")), Err(ForeignOrigin));
    }

    #[test]
    fn the_own_page_may_stand_behind_tls() {
        let policy = OriginPolicy::new::<&str>(&[]).expect("origins");
        let judge = |host, origin| policy.judge(&parts(host, Some(origin)), &arrival(true));
        assert_eq!(judge("chat.example", "https://chat.example"), Ok(Visitor::Own));
        assert_eq!(judge("chat.example:443", "https://chat.example"), Ok(Visitor::Own));
        assert_eq!(judge("chat.example", "https://other.example"), Err(ForeignOrigin));
        assert_eq!(
            judge("chat.example", "http://chat.example"),
            Err(ForeignOrigin),
            "somebody changed it on its way"
        );
    }

    #[test]
    fn allow_list_entries_are_checked() {
        for bad in
            ["*", "chat.example", "https://chat.example/", "https://chat.example/app", "ws://x", "https://"]
        {
            assert!(OriginPolicy::new(&[bad]).is_err(), "{bad}");
        }
    }
}
