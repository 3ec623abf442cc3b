//! What a request becomes: a call, a preflight, a file of the page, health, or a refusal. Decides by method,
//! content type and path; it does none of these itself.

use std::sync::Arc;

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, ORIGIN, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Version};

use crate::access::Access;
use crate::answer::{Answer, AnswerBody, PLAIN, text};
use crate::arrival::{Arrival, Proxies};
use crate::call::{Calls, trailers_only};
use crate::dialect::{Dialect, Framing};
use crate::downstream::Peer;
use crate::downstream::head::{self, BadHead};
use crate::downstream::upload::Upload;
use crate::hosts::Hosts;
use crate::operation::Operation;
use crate::operation::account::Account;
use crate::operation::request_id::{self, REQUEST_ID};
use crate::origin::{OriginPolicy, Visitor};
use crate::page::{Page, protect};
use crate::status::{Code, GRPC_STATUS, Status};
use crate::upstream::remote::Origin;

const HEALTH: &str = "/healthz";
const READY: &str = "/readyz";
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// nginx would otherwise collect a stream before it passes it on.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const NO: HeaderValue = HeaderValue::from_static("no");
/// A browser that came over TLS once does not come without it for a year.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Everything behind the port.
#[derive(Debug)]
pub struct Door {
    /// What becomes of calls.
    pub calls: Calls,
    /// What becomes of everything else.
    pub page: Page,
    /// Which pages may call.
    pub origins: OriginPolicy,
    /// Under which names pages are served.
    pub hosts: Hosts,
    /// Who may call what.
    pub access: Arc<Access>,
    /// Who is believed to be a proxy.
    pub proxies: Proxies,
    /// How calls are counted, logged and looked after.
    pub operation: Arc<Operation>,
}

impl Door {
    /// Answers one request; there is always an answer.
    pub async fn answer(&self, request: Request<Upload>, peer: Peer) -> Answer {
        let arrival = self.proxies.arrival(peer.address, request.headers(), peer.tls);
        let dialect = Dialect::read(request.headers());
        let (head, body) = request.into_parts();
        if let Err(bad) = head::check(&head) {
            return bad_head(bad, dialect.as_ref());
        }
        let mut request = Request::from_parts(head, body);
        let origin = Origin { peer: Some(peer.address), address: Some(arrival.address) };
        request.extensions_mut().insert(origin);
        let mut answer = if dialect.is_none() && !is_method_path(request.uri().path()) {
            // In a box: a call's future is made for each call, and need not be as large as this one.
            Box::pin(self.answer_browser(request, &arrival)).await
        } else {
            self.answer_caller(request, dialect, &arrival).await
        };
        if arrival.encrypted {
            answer.headers_mut().insert(STRICT_TRANSPORT_SECURITY, TLS_ONLY);
        }
        answer
    }

    async fn answer_browser(&self, request: Request<Upload>, arrival: &Arrival) -> Answer {
        let (parts, body) = request.into_parts();
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        if reads && parts.uri.path() == HEALTH {
            return text(StatusCode::OK, PLAIN, "ok\n");
        }
        if reads && parts.uri.path() == READY {
            return match self.operation.readiness.check().await {
                Ok(()) => text(StatusCode::OK, PLAIN, "ok\n"),
                Err(why) => text(StatusCode::SERVICE_UNAVAILABLE, PLAIN, format!("{why}\n")),
            };
        }
        let mut answer = if let Err(foreign) = self.hosts.judge(&parts, arrival) {
            text(StatusCode::FORBIDDEN, PLAIN, format!("{foreign}\n"))
        } else if Access::is_route(parts.uri.path()) {
            match self.origins.judge(&parts, arrival) {
                Ok(visitor) => self.access.answer(&parts, body, arrival, &visitor).await,
                Err(foreign) => text(StatusCode::FORBIDDEN, PLAIN, format!("{foreign}\n")),
            }
        } else {
            let mut answer = self.page.answer(&parts).await;
            let is_document = answer
                .headers()
                .get(CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
            if let Some(cookie) = self.access.renewed(&parts.headers, arrival).filter(|_| is_document) {
                answer.headers_mut().insert(SET_COOKIE, cookie);
            }
            answer
        };
        protect(&mut answer);
        answer
    }

    async fn answer_caller(
        &self,
        request: Request<Upload>,
        dialect: Option<Dialect>,
        arrival: &Arrival,
    ) -> Answer {
        let (mut parts, body) = request.into_parts();
        // A program speaks native gRPC and comes under any name; it says nothing of an origin.
        let is_program = dialect.as_ref().is_some_and(|dialect| dialect.request == Framing::Native)
            && !parts.headers.contains_key(ORIGIN);
        let foreign = self.hosts.judge(&parts, arrival).err().filter(|_| !is_program);
        if parts.method == Method::OPTIONS && foreign.is_none() {
            return self.origins.preflight(&parts, arrival);
        }
        let id = request_id::settle(&mut parts.headers);
        let account = Arc::new(Account::open(&self.operation, parts.uri.path(), arrival.address, id.clone()));
        parts.extensions.insert(Arc::clone(&account));
        // Judged before anything else, and marked on every answer, so that a page can read its refusal.
        let judged = match foreign {
            Some(foreign) => Err(foreign.to_string()),
            None => self.origins.judge(&parts, arrival).map_err(|foreign| foreign.to_string()),
        };
        let mut answer = match judged {
            Ok(visitor) => {
                let mut answer = self.answer_call(parts, body, dialect, arrival, &visitor).await;
                self.origins.mark(&mut answer, &visitor);
                answer
            }
            Err(why) => {
                let status = Status::new(Code::PermissionDenied, why);
                refuse(StatusCode::FORBIDDEN, dialect.as_ref(), &status)
            }
        };
        if !matches!(answer.body(), AnswerBody::Call(_)) {
            account.refuse(status_in(answer.headers()));
        }
        let headers = answer.headers_mut();
        headers.insert(REQUEST_ID, id);
        headers.insert(CACHE_CONTROL, NO_STORE);
        headers.insert(X_ACCEL_BUFFERING, NO);
        answer
    }

    async fn answer_call(
        &self,
        parts: Parts,
        body: Upload,
        dialect: Option<Dialect>,
        arrival: &Arrival,
        visitor: &Visitor,
    ) -> Answer {
        if parts.method != Method::POST {
            let status = Status::new(Code::Unimplemented, "a call is a POST");
            let mut answer = refuse(StatusCode::METHOD_NOT_ALLOWED, dialect.as_ref(), &status);
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST, OPTIONS"));
            return answer;
        }
        let Some(dialect) = dialect else {
            let accepted = "the content type must be application/grpc, application/grpc-web or application/grpc-web-text";
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, &Status::new(Code::Internal, accepted));
        };
        if dialect.request == Framing::Native && parts.version < Version::HTTP_2 {
            let status =
                Status::new(Code::Internal, "native gRPC needs HTTP/2; HTTP/1.1 callers use gRPC-Web");
            return refuse(StatusCode::HTTP_VERSION_NOT_SUPPORTED, Some(&dialect), &status);
        }
        if !has_two_segments(parts.uri.path()) {
            let status = Status::new(Code::Unimplemented, "a call's path is /package.Service/Method");
            return refuse(StatusCode::OK, Some(&dialect), &status);
        }
        match self.access.admit(&parts, arrival, *visitor == Visitor::Own).await {
            Ok(grant) => self.calls.carry(Request::from_parts(parts, body), dialect, grant).await,
            Err(status) => refuse(StatusCode::OK, Some(&dialect), &status),
        }
    }
}

/// The gRPC status of an answer that carries it in its head.
fn status_in(headers: &HeaderMap) -> u16 {
    let status = headers.get(GRPC_STATUS).and_then(|value| value.to_str().ok()?.parse().ok());
    status.unwrap_or(Code::Unknown as u16)
}

fn bad_head(bad: BadHead, dialect: Option<&Dialect>) -> Answer {
    let (http, code) = match bad {
        BadHead::TooLarge | BadHead::TooMany => {
            (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Code::ResourceExhausted)
        }
        BadHead::Hosts | BadHead::NoHost => (StatusCode::BAD_REQUEST, Code::InvalidArgument),
        BadHead::Coding => (StatusCode::NOT_IMPLEMENTED, Code::Unimplemented),
    };
    refuse(http, dialect, &Status::new(code, bad.to_string()))
}

/// A refusal that says the same in HTTP, in gRPC and, to callers that speak neither, in words.
fn refuse(http: StatusCode, dialect: Option<&Dialect>, status: &Status) -> Answer {
    let mut answer = match dialect {
        Some(dialect) => trailers_only(dialect, status),
        None => {
            let mut answer = text(http, PLAIN, format!("{}\n", status.message));
            status.write_to(answer.headers_mut());
            answer
        }
    };
    *answer.status_mut() = http;
    tracing::debug!(http = http.as_u16(), %status, "refused");
    answer
}

fn has_two_segments(path: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|path| path.split_once('/'))
        .is_some_and(|(service, method)| !service.is_empty() && !method.is_empty() && !method.contains('/'))
}

/// Whether a path looks like `/package.Service/Method`, so that a wrong method or type there is a bad call
/// rather than a place in the page.
fn is_method_path(path: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
    };
    path.strip_prefix('/').and_then(|path| path.split_once('/')).is_some_and(|(service, method)| {
        service.contains('.') && service.split('.').all(is_name) && is_name(method)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_paths_are_told_from_places() {
        for path in ["/chatcli.v1.ChatCLIService/Health", "/grpc.health.v1.Health/Check"] {
            assert!(is_method_path(path) && has_two_segments(path), "{path}");
        }
        for path in ["/", "/kiosk", "/assets/app.js", "/a.b", "/a.b/", "/a.b/C/d", "/a..b/C", "/v1.2/x.js"] {
            assert!(!is_method_path(path), "{path}");
        }
        for path in ["/a", "/a/", "//b", "/a/b/c"] {
            assert!(!has_two_segments(path), "{path}");
        }
    }
}
