//! What calls are passed to: another server, or the one of this process. Decides what a bad address means to the
//! person who gave it.

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::{BadUpstream, Remote};
use chatcli_gateway::upstream::roots::BadRoots;

use super::Failure;
use super::embedded::{self, Server};
use crate::flags::Flags;

/// What calls are passed to, who that is for the first line, and the server of this process.
///
/// # Errors
/// It cannot be had.
pub async fn choose(flags: &Flags) -> Result<(Upstream, String, Server), Failure> {
    let urls = &flags.behind.upstream;
    if !urls.is_empty() {
        let remote = Remote::over(urls, flags.behind.upstream_ca.as_deref()).map_err(bad_upstream)?;
        return Ok((Upstream::Remote(remote), format!("upstream: {}", urls.join(", ")), Server::none()));
    }
    embedded::start(flags).await
}

fn bad_upstream(error: BadUpstream) -> Failure {
    match error {
        BadUpstream::Address(_) | BadUpstream::None => Failure::usage(error, "see --upstream in --help"),
        BadUpstream::NotTls(_) => {
            Failure::usage(error, "leave --upstream-ca away, or begin the address with https://")
        }
        BadUpstream::Roots(BadRoots::Unreadable { .. } | BadRoots::Empty(_)) => {
            Failure::usage(error, "see --upstream-ca in --help")
        }
        BadUpstream::Roots(BadRoots::NoneInSystem(_)) => Failure::run(
            error,
            "install the system's CA certificates (often a package called ca-certificates), or give the \
             upstream's own with --upstream-ca",
        ),
        BadUpstream::Tls(_) => Failure::run(error, "this build cannot do TLS; use another one"),
    }
}
