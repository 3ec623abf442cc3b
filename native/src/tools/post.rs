//! Sends a hook's event over HTTP: once, to the very address that the file names, within its time. No redirect is followed,
//! and nothing goes through a proxy to this machine. Of the answer a few words are read.

use std::time::Duration;

use chatcli_agent::carried::hooks::Address;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use tokio::runtime::Builder;

const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 2_000;
/// How often a stop is looked for.
const BEAT: Duration = Duration::from_millis(25);

/// Where to, with which headers, and by which proxy (and which hosts need none).
pub(super) type To<'a> = (&'a Address, Vec<(String, String)>, (Option<&'a str>, Option<&'a str>));

/// Sends a text. The status, and the beginning of the answer.
///
/// # Errors
/// Why there is no answer; the address itself is not in it, because it may hold a secret.
pub(super) fn send(
    (address, headers, proxy): To<'_>,
    told: &str,
    limit: Duration,
    stopped: &dyn Fn() -> bool,
) -> Result<(u16, String), String> {
    // Fails when the process already chose one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIME)
        .timeout(limit)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("chatcli/", env!("CARGO_PKG_VERSION")));
    if let (false, (Some(proxy), bypass)) = (address.is_here, proxy) {
        let bypass = bypass.and_then(reqwest::NoProxy::from_string);
        let proxy =
            reqwest::Proxy::https(proxy).map_err(|_| "HTTPS_PROXY is not a usable address".to_owned())?;
        builder = builder.proxy(proxy.no_proxy(bypass));
    }
    let client = builder.build().map_err(words)?;
    let mut sent = HeaderMap::new();
    for (name, value) in headers {
        let (Ok(name), Ok(mut value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value))
        else {
            return Err("a header cannot be sent".to_owned());
        };
        value.set_sensitive(true);
        sent.insert(name, value);
    }
    sent.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|why| why.to_string())?;
    runtime.block_on(async {
        let exchange = async {
            let request = client.post(&address.url).headers(sent).body(told.to_owned());
            let mut answer = request.send().await.map_err(words)?;
            let status = answer.status().as_u16();
            let mut said = Vec::new();
            while said.len() < ANSWER_BYTES
                && let Some(piece) = answer.chunk().await.map_err(words)?
            {
                said.extend_from_slice(&piece);
            }
            said.truncate(ANSWER_BYTES);
            Ok((status, String::from_utf8_lossy(&said).into_owned()))
        };
        tokio::pin!(exchange);
        loop {
            tokio::select! {
                came = &mut exchange => return came,
                () = tokio::time::sleep(BEAT) => if stopped() {
                    return Err("stopped".to_owned());
                },
            }
        }
    })
}

#[cfg(test)]
mod tests;
