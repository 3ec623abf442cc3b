//! Opening the port. Decides that an address without a version of IP means both, where the machine has both, and how
//! many connections the kernel keeps while we are busy.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// How many connections wait in the kernel; it may cut this down by a limit of its own.
const BACKLOG: i32 = 1024;

/// Listens at `address`, such as `127.0.0.1:50051`, `[::]:50051` or a name with a port. The IPv6 address of every
/// interface takes IPv4 as well, and on a machine without IPv6 it is the IPv4 one.
///
/// # Errors
/// The address means nothing here, or it is in use.
pub async fn bind(address: &str) -> io::Result<TcpListener> {
    let mut last = None;
    for address in tokio::net::lookup_host(address).await? {
        match listen(address) {
            Ok(listener) => return Ok(listener),
            Err(error) if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) && lacks_ipv6(&error) => {
                return listen(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), address.port()));
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::Error::new(io::ErrorKind::AddrNotAvailable, "the name leads nowhere")))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if let IpAddr::V6(ip) = address.ip() {
        socket.set_only_v6(!ip.is_unspecified())?;
    }
    // A port whose last connections are still closing can be taken over at once.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Whether the machine, not the address, is the reason.
fn lacks_ipv6(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::AddrNotAvailable)
        // "Address family not supported": the standard library has no kind for it.
        || error.raw_os_error() == Some(NO_FAMILY)
}

#[cfg(target_os = "linux")]
const NO_FAMILY: i32 = 97;
#[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
const NO_FAMILY: i32 = 47;
#[cfg(windows)]
const NO_FAMILY: i32 = 10047;
#[cfg(not(any(
    target_os = "linux",
    target_os = "macos",
    target_os = "ios",
    target_os = "freebsd",
    windows
)))]
const NO_FAMILY: i32 = i32::MIN;

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn every_interface_means_both_versions() {
        let listener = bind("[::]:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        TcpStream::connect((Ipv4Addr::LOCALHOST, address.port())).await.expect("IPv4");
        if address.is_ipv6() {
            TcpStream::connect((Ipv6Addr::LOCALHOST, address.port())).await.expect("IPv6");
        }
    }

    #[tokio::test]
    async fn a_port_in_use_is_an_error() {
        let first = bind("127.0.0.1:0").await.expect("a port");
        let address = first.local_addr().expect("an address").to_string();
        assert_eq!(bind(&address).await.expect_err("in use").kind(), io::ErrorKind::AddrInUse);
    }
}
