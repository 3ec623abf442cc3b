//! Which addresses a server's name stands for. Decides how long an answer may take, how often it is asked for again,
//! and that what was known before is better than nothing.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::time::timeout;

use super::address::Address;

/// How long a name server may take.
const LIMIT: Duration = Duration::from_secs(5);
/// How often a name is looked up while all is well.
pub const EVERY: Duration = Duration::from_secs(30);
/// The most addresses of one name that are used.
const MOST: usize = 64;

/// Whether the address can never change.
pub fn is_fixed(address: &Address) -> bool {
    address.host().parse::<IpAddr>().is_ok()
}

/// The addresses of a server, each once, in no order that means anything.
///
/// # Errors
/// The name is unknown, or no name server answered in time.
pub async fn resolve(address: &Address) -> io::Result<Vec<SocketAddr>> {
    if let Ok(ip) = address.host().parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, address.port())]);
    }
    let looked_up = timeout(LIMIT, lookup_host((address.host(), address.port()))).await;
    let found = looked_up.map_err(|_| {
        io::Error::new(
            io::ErrorKind::TimedOut,
            format!("its name was not found within {} s", LIMIT.as_secs()),
        )
    })??;
    let mut addresses: Vec<SocketAddr> = found.collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.truncate(MOST);
    if addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "its name stands for no address"));
    }
    Ok(addresses)
}
