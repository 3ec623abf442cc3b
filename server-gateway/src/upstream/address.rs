//! The address of an upstream, as a person writes it. Decides what is one and what it leaves unsaid; nothing is
//! looked up here.

use std::fmt;
use std::str::FromStr;

use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use rustls::pki_types::ServerName;
use thiserror::Error;

const HTTP_PORT: u16 = 80;
const HTTPS_PORT: u16 = 443;

/// The address cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadAddress {
    /// Not a URL of the form `http://host:port` or `https://host:port`.
    #[error("'{0}' is not a server address; write it as http://host:port or https://host:port")]
    Malformed(String),
    /// A path, query or user is given.
    #[error("'{0}' has more than a host and a port; write it as http://host:port or https://host:port")]
    Extra(String),
}

/// A server's host and port, and whether TLS is spoken there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    authority: Authority,
    tls_name: Option<ServerName<'static>>,
}

impl Address {
    /// The name or IP address that the server's certificate must be for; `None` without TLS.
    pub fn tls_name(&self) -> Option<&ServerName<'static>> {
        self.tls_name.as_ref()
    }

    /// The name or IP address to connect to.
    pub fn host(&self) -> &str {
        bare_host(&self.authority)
    }

    /// The port, or the usual one of the scheme.
    pub fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.tls_name.is_some() { HTTPS_PORT } else { HTTP_PORT })
    }

    /// The same path and query on this server.
    pub fn place(&self, uri: &Uri) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
        // All three parts are there, so nothing is left to fail.
        Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
    }

    fn scheme(&self) -> Scheme {
        if self.tls_name.is_some() { Scheme::HTTPS } else { Scheme::HTTP }
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(address: &str) -> Result<Self, BadAddress> {
        let malformed = || BadAddress::Malformed(address.to_owned());
        let parts = address.parse::<Uri>().map_err(|_| malformed())?.into_parts();
        let authority = parts.authority.ok_or_else(malformed)?;
        let scheme = parts.scheme.ok_or_else(malformed)?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(malformed());
        }
        let bare = parts.path_and_query.is_none_or(|path| path == "/") && !authority.as_str().contains('@');
        if !bare {
            return Err(BadAddress::Extra(address.to_owned()));
        }
        // A port that is no number must not become the usual one.
        let port_given = authority.as_str().len() > authority.host().len();
        let port_usable = authority.port_u16().is_some_and(|port| port > 0);
        if bare_host(&authority).is_empty() || port_given && !port_usable {
            return Err(malformed());
        }
        let tls_name = if scheme == Scheme::HTTPS {
            Some(ServerName::try_from(bare_host(&authority).to_owned()).map_err(|_| malformed())?)
        } else {
            None
        };
        Ok(Self { authority, tls_name })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority)
    }
}

fn bare_host(authority: &Authority) -> &str {
    authority.host().trim_start_matches('[').trim_end_matches(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unsaid_follows_the_scheme() {
        let cases = [
            ("http://localhost:50051", "localhost", 50051, false),
            ("http://server", "server", 80, false),
            ("https://server", "server", 443, true),
            ("https://server:1/", "server", 1, true),
            ("http://[::1]:1/", "::1", 1, false),
            ("https://[::1]", "::1", 443, true),
            ("https://127.0.0.1:2", "127.0.0.1", 2, true),
        ];
        for (text, host, port, tls) in cases {
            let address: Address = text.parse().expect(text);
            assert_eq!(
                (address.host(), address.port(), address.tls_name().is_some()),
                (host, port, tls),
                "{text}"
            );
        }
    }

    #[test]
    fn an_ip_address_is_checked_as_one() {
        for text in ["https://[::1]:1", "https://127.0.0.1"] {
            let address: Address = text.parse().expect(text);
            assert!(matches!(address.tls_name(), Some(ServerName::IpAddress(_))), "{text}");
        }
    }

    #[test]
    fn a_request_is_placed_with_its_path() {
        let asked = Uri::from_static("/a.B/C?d=e");
        for (server, placed) in
            [("http://h:1", "http://h:1/a.B/C?d=e"), ("https://[::1]", "https://[::1]/a.B/C?d=e")]
        {
            let address: Address = server.parse().expect(server);
            assert_eq!(address.place(&asked), placed);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "server:50051",
            "ftp://x",
            "http://",
            "https://:1",
            "http://server:99999",
            "https://server:",
            "http://server:0",
            "https://a..b:1",
        ] {
            assert_eq!(bad.parse::<Address>(), Err(BadAddress::Malformed(bad.to_owned())), "{bad}");
        }
        for bad in ["http://server:1/path", "https://server/?q", "https://me@server:1"] {
            assert_eq!(bad.parse::<Address>(), Err(BadAddress::Extra(bad.to_owned())), "{bad}");
        }
    }
}
