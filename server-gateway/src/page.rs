//! The page: static files, the way back to `index.html` for addresses inside the page, caching and the headers
//! that keep foreign code out. It knows nothing of calls.

mod place;
mod policy;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use http::header::{ALLOW, CACHE_CONTROL, HeaderName, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use thiserror::Error;
use tower_http::services::{ServeDir, ServeFile};

use crate::answer::{Answer, AnswerBody, PLAIN, text};
use place::Place;

const INDEX: &str = "index.html";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");
const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The shortest run of hexadecimal digits that is taken for a hash of the content.
const HASH_DIGITS: usize = 8;

/// In both languages, because a browser asks before its user has chosen one.
const NO_PAGE: &str = "ChatCLI Connect gateway\n\n\
    This gateway serves calls, but no page.\n\
    Build the page (cargo xtask page), then start the gateway with --page web/dist\n\
    or CHATCLI_PAGE_DIR=web/dist.\n\n\
    Este gateway atende chamadas, mas não tem página.\n\
    Gere a página (cargo xtask page) e inicie o gateway com --page web/dist\n\
    ou CHATCLI_PAGE_DIR=web/dist.\n";

/// The folder holds no page.
#[derive(Debug, Error)]
#[error("{} holds no index.html; build the page first (cargo xtask page)", .0.display())]
pub struct NoPage(pub PathBuf);

/// The files of one page, or none.
#[derive(Clone, Debug)]
pub struct Page {
    files: Option<Files>,
}

#[derive(Clone, Debug)]
struct Files {
    /// Without links on the way.
    root: PathBuf,
    folder: ServeDir,
    index: ServeFile,
}

impl Page {
    /// Without files; `/` explains how to get some.
    pub fn none() -> Self {
        Self { files: None }
    }

    /// The page in `folder`, with `.br` and `.gz` files beside the originals where there are any.
    ///
    /// # Errors
    /// The folder has no `index.html`.
    pub fn open(folder: &Path) -> Result<Self, NoPage> {
        let index_path = folder.join(INDEX);
        if !index_path.is_file() {
            return Err(NoPage(folder.to_owned()));
        }
        let root = folder.canonicalize().map_err(|_| NoPage(folder.to_owned()))?;
        let files = Files {
            root,
            folder: ServeDir::new(folder)
                .append_index_html_on_directories(false)
                .precompressed_br()
                .precompressed_gzip(),
            index: ServeFile::new(&index_path).precompressed_br().precompressed_gzip(),
        };
        Ok(Self { files: Some(files) })
    }

    /// Answers everything that is not a call.
    pub async fn answer(&self, request: &Parts) -> Answer {
        if request.method == Method::GET || request.method == Method::HEAD {
            match &self.files {
                Some(files) => files.answer(request).await,
                None if request.uri.path() == "/" => text(StatusCode::OK, PLAIN, NO_PAGE),
                None => not_found(),
            }
        } else {
            let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "only GET and HEAD\n");
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            answer
        }
    }
}

impl Files {
    async fn answer(&self, request: &Parts) -> Answer {
        let path = request.uri.path();
        if path == "/" || path == "/index.html" {
            return self.index(request).await;
        }
        match place::judge(path) {
            Place::Inside => {}
            Place::Nowhere => return not_found(),
            Place::TooLong => return text(StatusCode::URI_TOO_LONG, PLAIN, "the address is too long\n"),
        }
        match place::stands_in(&self.root, path).await {
            Ok(true) => {}
            Ok(false) => return not_found(),
            Err(error) => return unreadable(path, &error),
        }
        let found = match self.folder.clone().try_call(bodiless(request)).await {
            Ok(found) => Some(found).filter(|found| found.status() != StatusCode::NOT_FOUND),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Err(error) => return unreadable(path, &error),
        };
        let Some(found) = found else {
            // An address inside the page has no extension; a missing file must not turn into HTML.
            let is_place = !path.rsplit('/').next().unwrap_or_default().contains('.');
            return if is_place { self.index(request).await } else { not_found() };
        };
        let mut answer = found.map(AnswerBody::File);
        if !answer.status().is_client_error() {
            let caching = if is_hashed(path) { FOREVER } else { ASK_FIRST };
            answer.headers_mut().insert(CACHE_CONTROL, caching);
        }
        answer
    }

    async fn index(&self, request: &Parts) -> Answer {
        let mut answer = match self.index.clone().try_call(bodiless(request)).await {
            Ok(found) => found.map(AnswerBody::File),
            Err(error) => return unreadable("/index.html", &error),
        };
        answer.headers_mut().insert(CACHE_CONTROL, ASK_FIRST);
        answer.headers_mut().insert(policy::NAME, policy::DOCUMENT);
        answer
    }
}

fn not_found() -> Answer {
    text(StatusCode::NOT_FOUND, PLAIN, "not found\n")
}

fn bodiless(request: &Parts) -> Request<http_body_util::Empty<bytes::Bytes>> {
    let mut bodiless = Request::new(http_body_util::Empty::new());
    *bodiless.method_mut() = request.method.clone();
    *bodiless.uri_mut() = request.uri.clone();
    *bodiless.headers_mut() = request.headers.clone();
    bodiless
}

fn unreadable(path: &str, error: &std::io::Error) -> Answer {
    tracing::warn!(path, %error, "cannot read a file of the page");
    text(StatusCode::INTERNAL_SERVER_ERROR, PLAIN, "the page cannot be read; the gateway's log says why\n")
}

/// Adds the headers that keep foreign code out, unless the answer has stricter ones.
pub fn protect(answer: &mut Answer) {
    let headers = answer.headers_mut();
    headers.entry(policy::NAME).or_insert_with(|| policy::STRICT);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
}

/// Whether a part of the path carries a hash of its content, as in `app-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '-', '.', '_']).skip(1).any(|part| {
        part.len() >= HASH_DIGITS
            && part.bytes().all(|c| c.is_ascii_hexdigit())
            && part.bytes().any(|c| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn hashes_are_recognised() {
        for path in [
            "/app-0123456789abcdef_bg.wasm",
            "/style-1a2b3c4d.css",
            "/snippets/x-00ff00ff00ff00ff/inline0.js",
        ] {
            assert!(is_hashed(path), "{path}");
        }
        for path in ["/favicon.ico", "/app.js", "/kiosk-deadbeef.js", "/v1-1234567.js", "/feedbeef"] {
            assert!(!is_hashed(path), "{path}");
        }
    }
}
