//! What calls are passed to: another server, or the one of this process.

use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::Remote;

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
        let remote = Remote::over(urls, flags.behind.upstream_ca.as_deref())?;
        return Ok((Upstream::Remote(remote), format!("upstream: {}", urls.join(", ")), Server::none()));
    }
    embedded::start(flags).await
}
