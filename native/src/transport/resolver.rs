//! From a name to addresses. What needs no question to a name server is answered at once, without a thread.

use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;

/// The addresses of a name, some time.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Looks names up. A test has one of its own, to change the answer.
pub trait Resolve: Debug + Send + Sync {
    /// Every address of a host.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Addresses<'a>;
}

/// The operating system's way.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Addresses<'a> {
        Box::pin(async move {
            if let Some(known) = without_asking(host) {
                return Ok(known.into_iter().map(|ip| SocketAddr::new(ip, port)).collect());
            }
            let mut found: Vec<SocketAddr> = Vec::new();
            for address in tokio::net::lookup_host((host, port)).await? {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
            Ok(found)
        })
    }
}

/// An address is its own answer, and `localhost` is this machine by definition (RFC 6761).
pub fn without_asking(host: &str) -> Option<Vec<IpAddr>> {
    if let Ok(ip) = host.parse() {
        return Some(vec![ip]);
    }
    let is_here = host.eq_ignore_ascii_case("localhost");
    is_here.then(|| vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)])
}
