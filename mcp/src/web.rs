//! How a server is reached by HTTP: where the file says, and nowhere else. A redirect is an error, because it would carry
//! the headers to an address that is not in the file.

use std::collections::HashMap;
use std::ffi::OsString;
use std::time::Duration;

use reqwest::redirect::Policy;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;

use crate::Trouble;
use crate::child::LINE_BYTES;
use crate::server::Values;

const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Of a page with an error.
const ERROR_BYTES: usize = 16 * 1024;

/// What of this process's surroundings a server needs.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The variables of a process; those that look like secrets are not handed on.
    pub variables: Values,
    /// Words before a server's command that start a program which runs it, and ends it and all that it started when it is
    /// told to or when this program is gone. None = the server is started as it is.
    pub supervisor: Vec<OsString>,
    /// The proxy for https addresses.
    pub proxy: Option<String>,
    /// Hosts without a proxy.
    pub no_proxy: Option<String>,
}

pub(crate) fn transport(
    url: &str,
    headers: &Values,
    around: &Surroundings,
) -> Result<StreamableHttpClientTransport<reqwest::Client>, Trouble> {
    // Fails when a process already chose one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIME)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("chatcli/", env!("CARGO_PKG_VERSION")));
    if let Some(address) = &around.proxy {
        let bypass = around.no_proxy.as_deref().and_then(reqwest::NoProxy::from_string);
        let proxy = reqwest::Proxy::https(address);
        let proxy = proxy.map_err(|_| Trouble::Start("HTTPS_PROXY is not a usable address".to_owned()))?;
        builder = builder.proxy(proxy.no_proxy(bypass));
    }
    let client = builder.build().map_err(|error| Trouble::Start(error.without_url().to_string()))?;
    let mut sent = HashMap::new();
    for (name, value) in &headers.0 {
        // Both were checked when the file was read.
        let (Ok(name), Ok(mut value)) =
            (http::HeaderName::from_bytes(name.as_bytes()), http::HeaderValue::from_str(value))
        else {
            continue;
        };
        value.set_sensitive(true);
        sent.insert(name, value);
    }
    let config = StreamableHttpClientTransportConfig::with_uri(url)
        .custom_headers(sent)
        .max_sse_event_size(LINE_BYTES)
        .max_json_response_size(LINE_BYTES)
        .max_error_response_size(ERROR_BYTES);
    Ok(StreamableHttpClientTransport::with_client(client, config))
}
