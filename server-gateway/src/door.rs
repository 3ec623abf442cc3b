//! What a request becomes: a call, a preflight, a file of the page, health, or a refusal. Decides by method,
//! content type and path; it does none of these itself.

use http::header::ALLOW;
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode, Version};
use hyper::body::Incoming;

use crate::answer::{Answer, PLAIN, text};
use crate::call::{Calls, trailers_only};
use crate::dialect::{Dialect, Framing};
use crate::origin::OriginPolicy;
use crate::page::Page;
use crate::status::{Code, Status};

const HEALTH: &str = "/healthz";

/// Everything behind the port.
#[derive(Debug)]
pub struct Door {
    calls: Calls,
    page: Page,
    origins: OriginPolicy,
}

impl Door {
    /// Puts the parts together.
    pub fn new(calls: Calls, page: Page, origins: OriginPolicy) -> Self {
        Self { calls, page, origins }
    }

    /// Answers one request; there is always an answer.
    pub async fn answer(&self, request: Request<Incoming>) -> Answer {
        let dialect = Dialect::read(request.headers());
        if dialect.is_none() && !is_method_path(request.uri().path()) {
            return self.answer_browser(request).await;
        }
        let (parts, body) = request.into_parts();
        if parts.method == Method::OPTIONS {
            return self.origins.preflight(&parts);
        }
        // Judged before anything else, and marked on every answer, so that a page can read its refusal.
        match self.origins.judge(&parts) {
            Ok(visitor) => {
                let mut answer = self.answer_call(parts, body, dialect).await;
                self.origins.mark(&mut answer, &visitor);
                answer
            }
            Err(refusal) => {
                let status = Status::new(Code::PermissionDenied, refusal.to_string());
                refuse(StatusCode::FORBIDDEN, dialect.as_ref(), &status)
            }
        }
    }

    async fn answer_browser(&self, request: Request<Incoming>) -> Answer {
        let (parts, _) = request.into_parts();
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        if reads && parts.uri.path() == HEALTH {
            return text(StatusCode::OK, PLAIN, "ok\n");
        }
        self.page.answer(&parts).await
    }

    async fn answer_call(&self, parts: Parts, body: Incoming, dialect: Option<Dialect>) -> Answer {
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
        self.calls.carry(Request::from_parts(parts, body), dialect).await
    }
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
