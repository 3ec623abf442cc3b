//! The HTTP clients of the providers: timeouts, TLS roots, proxies and redirects are decided here, once.

use std::time::Duration;

use reqwest::Certificate;

use super::address::Checked;
use super::{Failure, FailureKind};
use crate::config::Config;

pub(crate) const CA_BUNDLE: &str = "CHATCLI_CA_BUNDLE";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A client for the addresses of the server's own settings.
pub(crate) fn shared(config: &Config) -> Result<reqwest::Client, Failure> {
    let mut builder = base();
    if let Some(path) = config.variable(CA_BUNDLE) {
        builder = builder.tls_certs_merge(authorities(path)?);
    }
    // The library reads no environment itself, so the proxy has to be carried over by hand.
    let bypass = either(config, "NO_PROXY").and_then(reqwest::NoProxy::from_string);
    if let Some(address) = either(config, "HTTPS_PROXY") {
        let proxy = reqwest::Proxy::https(address)
            .map_err(|_| Failure::new(FailureKind::NotReady, "HTTPS_PROXY is not a usable address"))?;
        builder = builder.proxy(proxy.no_proxy(bypass));
    }
    finish(builder)
}

/// A client that reaches exactly the sockets that were checked, and nothing by way of a proxy.
pub(crate) fn pinned(checked: &Checked) -> Result<reqwest::Client, Failure> {
    finish(base().no_proxy().resolve_to_addrs(&checked.host, &checked.sockets))
}

/// The certificate authorities of the operator's own, beside those of the system.
fn authorities(path: &str) -> Result<Vec<Certificate>, Failure> {
    let unusable = |why: String| {
        Failure::new(FailureKind::NotReady, format!("{CA_BUNDLE} cannot be used: {path}: {why}"))
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|_| unusable("it is no PEM".to_owned()))?;
    if found.is_empty() { Err(unusable("it holds no certificate".to_owned())) } else { Ok(found) }
}

fn base() -> reqwest::ClientBuilder {
    // Fails when a process already chose one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        // A redirect could lead to an address that was not checked, and would carry the key there.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("chatcli-server/", env!("CARGO_PKG_VERSION")))
}

fn finish(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Failure> {
    builder.build().map_err(|error| {
        Failure::new(
            FailureKind::NotReady,
            format!("no HTTPS client could be made (are CA certificates installed?): {error}"),
        )
    })
}

fn either<'a>(config: &'a Config, name: &str) -> Option<&'a str> {
    config.variable(name).or_else(|| config.variable(&name.to_ascii_lowercase()))
}
