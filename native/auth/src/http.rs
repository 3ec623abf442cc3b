//! Requests to the providers: one client, made when it is first needed; no redirect is followed, because it would
//! carry a secret to an address that this program did not choose; answers are small and read with a limit.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method};
use tokio::sync::OnceCell;
use url::Url;
use zeroize::Zeroizing;

use crate::endpoints::is_loopback;
use crate::environment::Environment;
use crate::failure::Warning;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// A token answer has a few thousand.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// An exchange with a provider that did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpFailure {
    /// No connection, or it broke.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Which host.
        host: String,
        /// In the operating system's words.
        why: String,
    },
    /// The provider did not answer in time.
    #[error("{host} did not answer in time")]
    TimedOut {
        /// Which host.
        host: String,
    },
    /// The provider answered with this status.
    #[error("{host} answered {status}{}", code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Status {
        /// Which host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The provider's code for it, when it sent one.
        code: Option<String>,
    },
    /// The answer makes no sense.
    #[error("the answer of {host} has no {missing}")]
    Incomplete {
        /// Which host.
        host: String,
        /// What is missing in it.
        missing: &'static str,
    },
    /// No client could be made, for example without any CA certificate.
    #[error("no HTTPS client: {0}")]
    Client(String),
}

/// What to send.
pub(crate) struct Request<'a> {
    pub(crate) url: &'a str,
    pub(crate) body: Body<'a>,
    pub(crate) timeout: Duration,
}

/// With which content.
pub(crate) enum Body<'a> {
    /// A GET with this bearer token.
    Get { bearer: &'a str },
    /// A POST of JSON.
    Json(Zeroizing<Vec<u8>>),
    /// A POST of a form.
    Form(String),
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) host: String,
    pub(crate) status: u16,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// The client.
#[derive(Debug)]
pub(crate) struct Http {
    agent: String,
    ca_bundle: Option<PathBuf>,
    proxy: Option<String>,
    no_proxy: Option<String>,
    client: OnceCell<Client>,
}

impl Http {
    pub(crate) fn new(agent: String, environment: &Environment) -> Self {
        let either = |name: &str| {
            environment.trimmed(name).or_else(|| environment.trimmed(&name.to_ascii_lowercase()))
        };
        Self {
            agent,
            ca_bundle: environment.verbatim("CHATCLI_CA_BUNDLE").map(PathBuf::from),
            proxy: either("HTTPS_PROXY"),
            no_proxy: either("NO_PROXY"),
            client: OnceCell::new(),
        }
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub(crate) async fn send(
        &self,
        request: Request<'_>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Answer, HttpFailure> {
        let host = host(request.url);
        let client = self.client.get_or_try_init(|| async { self.build(warnings) }).await?;
        let builder = match request.body {
            Body::Get { bearer } => {
                let mut value = HeaderValue::try_from(format!("Bearer {bearer}"))
                    .map_err(|_| HttpFailure::Client("the token cannot be a header".to_owned()))?;
                value.set_sensitive(true);
                client.request(Method::GET, request.url).header(AUTHORIZATION, value)
            }
            Body::Json(bytes) => client
                .request(Method::POST, request.url)
                .header(CONTENT_TYPE, "application/json")
                // Wiped when the last part of it was sent.
                .body(Bytes::from_owner(bytes)),
            Body::Form(text) => client
                .request(Method::POST, request.url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(text),
        };
        let failed = |error: reqwest::Error| explain(&host, &error);
        let sent = builder.header(ACCEPT, "application/json").timeout(request.timeout).send().await;
        let mut response = sent.map_err(failed)?;
        let status = response.status().as_u16();
        let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(HttpFailure::Incomplete { host, missing: "end" });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { host, status, body })
    }

    fn build(&self, warnings: &mut Vec<Warning>) -> Result<Client, HttpFailure> {
        // Fails when the process already chose one, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(Policy::none())
            .user_agent(&self.agent);
        if let Some(path) = &self.ca_bundle {
            match std::fs::read(path).ok().and_then(|pem| Certificate::from_pem_bundle(&pem).ok()) {
                Some(certificates) if !certificates.is_empty() => {
                    builder = builder.tls_certs_merge(certificates);
                }
                _ => warnings.push(Warning::CaBundle(path.clone())),
            }
        }
        if let Some(address) = &self.proxy {
            let proxy = reqwest::Proxy::https(address)
                .map_err(|_| HttpFailure::Client("HTTPS_PROXY is not a usable address".to_owned()))?;
            let bypass = self.no_proxy.as_deref().and_then(reqwest::NoProxy::from_string);
            builder = builder.proxy(proxy.no_proxy(bypass));
        }
        builder.build().map_err(|error| HttpFailure::Client(innermost(&error)))
    }
}

/// The host of an address, with its port where that is not the usual one; never its path or query.
fn host(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) if is_loopback(&url) => {
            url.path().split('/').nth(1).filter(|part| part.contains('.')).unwrap_or("localhost").to_owned()
        }
        Ok(url) => url.host_str().unwrap_or_default().to_owned(),
        Err(_) => String::new(),
    }
}

fn explain(host: &str, error: &reqwest::Error) -> HttpFailure {
    let host = host.to_owned();
    if error.is_timeout() {
        return HttpFailure::TimedOut { host };
    }
    HttpFailure::Unreachable { host, why: innermost(error) }
}

/// The last cause says it best, and unlike the outer ones it quotes no address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
