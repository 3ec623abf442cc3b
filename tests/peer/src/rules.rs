//! How unkind the server is. The numbers are those of the Go server and of its gRPC library.

use std::time::Duration;

/// How often something may happen: `burst` times at once, then `per_second`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How much comes back in a second.
    pub per_second: f64,
    /// How much there is at most.
    pub burst: u32,
}

impl Rate {
    /// Authenticated calls of one connection, right and wrong ones alike.
    pub const AUTHENTICATED: Self = Self { per_second: 1.0 / 12.0, burst: 5 };
    /// All calls of one connection.
    pub const CALLS: Self = Self { per_second: 10.0, burst: 30 };
}

/// Which PINGs of a caller are a strike; the third strike ends the connection.
#[derive(Clone, Copy, Debug)]
pub struct Pings {
    /// Sooner than this after the one before is a strike.
    pub min_interval: Duration,
    /// Whether this also holds on a connection without calls; otherwise any there, within two hours, is a strike.
    pub without_calls: bool,
}

impl Pings {
    /// As the Go server is set up.
    pub const CHATCLI: Self = Self { min_interval: Duration::from_secs(20), without_calls: true };
    /// As any server of that gRPC library is that sets nothing.
    pub const DEFAULT: Self = Self { min_interval: Duration::from_secs(300), without_calls: false };
}

/// What a server demands of its callers.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The one bearer token; without one everybody may call.
    pub token: Option<String>,
    /// Counts authenticated calls of a connection.
    pub authenticated: Option<Rate>,
    /// Counts all calls of a connection.
    pub calls: Option<Rate>,
    /// Calls at once on one connection.
    pub max_streams: u32,
    /// How long before the deadline, as the caller wrote it, the call is reset.
    pub early: Duration,
    /// When pings are punished.
    pub pings: Pings,
}

impl Default for Rules {
    /// A server without a token and without limits.
    fn default() -> Self {
        Self {
            token: None,
            authenticated: None,
            calls: None,
            max_streams: 100,
            early: Duration::ZERO,
            pings: Pings::CHATCLI,
        }
    }
}

impl Rules {
    /// The Go server as it comes, with this token if there is one.
    pub fn go(token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            authenticated: token.map(|_| Rate::AUTHENTICATED),
            calls: Some(Rate::CALLS),
            early: Duration::from_millis(2),
            ..Self::default()
        }
    }
}
