//! Where the gateway listens. Decides between what was typed, what variables say and what is usual, and finds the
//! plain case of a gateway that would call itself.

use std::net::{IpAddr, SocketAddr};

use super::Flags;
use crate::settings::values;

const DEFAULT_PORT: u16 = 50051;
const DEFAULT_BIND: &str = "127.0.0.1";
/// Inside a cluster a pod that listens on loopback only could not be reached at all. Where there is no IPv6, the
/// listener takes all of IPv4.
const CLUSTER_BIND: &str = "::";
const CLUSTER_SIGN: &str = "KUBERNETES_SERVICE_HOST";
const LISTEN: &str = "CHATCLI_LISTEN";
const BIND_ADDRESS: &str = "CHATCLI_BIND_ADDRESS";
const OWN_PORT: &str = "CHATCLI_GATEWAY_PORT";
const SERVER_PORT: &str = "CHATCLI_SERVER_PORT";

impl Flags {
    /// The address to listen on, as `host:port`. Flags beat variables, the gateway's own variables those of the
    /// server, and the server's port is left to the server when there is one behind.
    pub fn address(&self) -> String {
        let listening = &self.listening;
        let is_typed = listening.port.is_some() || listening.bind_address.is_some();
        let whole = match (&listening.listen, is_typed) {
            (Some(listen), _) => Some(listen.as_str()),
            (None, true) => None,
            (None, false) => self.environment.text(LISTEN),
        };
        if let Some(whole) = whole {
            return whole.trim().to_owned();
        }
        let usual = if self.in_cluster() { CLUSTER_BIND } else { DEFAULT_BIND };
        let typed = listening.bind_address.as_deref().map(str::trim).filter(|host| !host.is_empty());
        let host = typed.or_else(|| self.environment.text(BIND_ADDRESS)).unwrap_or(usual).trim();
        let port = |name| self.environment.text(name).and_then(|text| values::port(text).ok());
        let servers = || if self.has_upstream() { None } else { port(SERVER_PORT) };
        let port = listening.port.or_else(|| port(OWN_PORT)).or_else(servers).unwrap_or(DEFAULT_PORT);
        if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]:{port}")
        } else {
            format!("{host}:{port}")
        }
    }

    /// Whether this runs in a cluster, by the sign that a cluster gives every process.
    pub fn in_cluster(&self) -> bool {
        self.environment.get(CLUSTER_SIGN).is_some()
    }

    /// The server that is this gateway itself, if one plainly is: this machine and the same port.
    pub fn own_upstream(&self) -> Option<&str> {
        let (host, port) = split(&self.address())?;
        // A free port is not known yet, so no flag can name it.
        if port == 0 {
            return None;
        }
        let is_all = host.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified());
        let is_own = |upstream: &&String| {
            let Ok(address) = upstream.parse::<http::Uri>() else { return false };
            let usual = if address.scheme_str() == Some("https") { 443 } else { 80 };
            let Some(theirs) = address.host() else { return false };
            let theirs = theirs.trim_start_matches('[').trim_end_matches(']');
            address.port_u16().unwrap_or(usual) == port
                && (theirs.eq_ignore_ascii_case(&host) || is_local(theirs) && (is_all || is_local(&host)))
        };
        self.behind.upstream.iter().find(is_own).map(String::as_str)
    }
}

/// Whether that name or address means this machine.
fn is_local(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback() || address.is_unspecified())
}

fn split(address: &str) -> Option<(String, u16)> {
    if let Ok(address) = address.parse::<SocketAddr>() {
        return Some((address.ip().to_string(), address.port()));
    }
    let (host, port) = address.rsplit_once(':')?;
    Some((host.to_owned(), port.parse().ok()?))
}
