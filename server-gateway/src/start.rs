//! Starting what the flags ask for. Decides what a failure means to the person who started the gateway: the
//! sentence, the hint and the exit code.

mod embedded;
mod folders;
mod held;
mod tokens;
mod upstream;

use std::path::Path;
use std::sync::Arc;

use chatcli_gateway::access::register::Register;
use chatcli_gateway::access::{Access, Rules};
use chatcli_gateway::arrival::Proxies;
use chatcli_gateway::call::{Calls, MessageLimits};
use chatcli_gateway::door::Door;
use chatcli_gateway::downstream::tls::Identity;
use chatcli_gateway::downstream::{Closing, Limits, Port, descriptors, listener};
use chatcli_gateway::feed::Feeds;
use chatcli_gateway::hosts::Hosts;
use chatcli_gateway::operation::Operation;
use chatcli_gateway::operation::access_log::AccessLog;
use chatcli_gateway::operation::readiness::Readiness;
use chatcli_gateway::origin::OriginPolicy;
use chatcli_gateway::page::Page;
use chatcli_gateway::upstream::Upstream;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::command::unusable;
use crate::flags::Flags;
use crate::settings::Environment;

pub use embedded::Server;
pub use tokens::Tokens;

const WRONG_USAGE: u8 = 2;
const CANNOT_RUN: u8 = 1;
const ACCESS_FILE: &str = "access.json";

/// Why the gateway does not run.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct Failure {
    what: String,
    /// What to try.
    pub hint: &'static str,
    /// The process's exit code.
    pub exit_code: u8,
}

impl Failure {
    /// The person asked for something that cannot be.
    pub fn usage(what: impl ToString, hint: &'static str) -> Self {
        Self { what: what.to_string(), hint, exit_code: WRONG_USAGE }
    }

    /// The machine does not have what is needed.
    pub fn run(what: impl ToString, hint: &'static str) -> Self {
        Self { what: what.to_string(), hint, exit_code: CANNOT_RUN }
    }
}

/// A gateway that has its port.
pub struct Started {
    /// The port.
    pub port: Port,
    /// The port of the metrics, if there is one.
    pub metrics: Option<TcpListener>,
    /// What is behind it.
    pub door: Arc<Door>,
    /// Who answers, for the first line: `embedded: PROVIDER MODEL` or `upstream: URL`.
    pub behind: String,
    /// The server of this process, if there is one.
    pub server: Server,
}

/// Starts everything, the port last, so that whoever sees it open is served.
///
/// # Errors
/// Something the flags ask for does not exist, is not allowed or is in use.
pub async fn start(
    flags: &Flags,
    closing: &Closing,
    access_log: Option<AccessLog>,
) -> Result<Started, Failure> {
    let page = match &flags.listening.page {
        Some(folder) => open_page(folder)?,
        None => Page::none(),
    };
    let identity = identity(flags)?;
    let origins = OriginPolicy::new(&flags.callers.allow_origin)
        .map_err(|error| Failure::usage(error, "see --allow-origin in --help"))?
        .own(&flags.callers.allow_host);
    // A wrong list is reported before a server is started for it; the real one needs to know the address.
    hosts(flags, true)?;
    let proxies = proxies(flags)?;
    let held = held::held(flags)?;
    let (upstream, behind, server) = upstream::choose(flags).await?;
    let address = flags.address();
    let listener = listener::bind(&address).await.map_err(|error| {
        Failure::run(
            format!("cannot listen on {address}: {error}"),
            "is another gateway running? choose another address with --listen, or a free port with port 0",
        )
    })?;
    let local = listener.local_addr().ok().filter(|address| address.ip().is_loopback());
    if local.is_none() {
        warn_of_reach(flags, &address, server.is_open());
    }
    let rules = Rules {
        held,
        login_only: flags.callers.login_only,
        open: server.is_open(),
        own_server: !flags.has_upstream(),
        local_port: local.map(|address| address.port()),
    };
    let metrics = metrics(flags, &listener).await?;
    let readiness = Arc::new(Readiness::new(&upstream));
    let operation = Operation { access_log, ..Operation::new(Arc::clone(&readiness)) };
    upstream.report(&operation.metrics);
    let feeds = Feeds::new(upstream.clone(), flags.behind.watch_interval);
    let mut calls = Calls::new(upstream.clone(), feeds, closing).with_messages(messages(flags)?);
    if let Some(limit) = flags.behind.call_timeout {
        calls = calls.within(limit);
    }
    let door = Door {
        access: access(flags, rules, upstream)?,
        calls: calls.answering_health(readiness),
        page,
        origins,
        hosts: hosts(flags, local.is_some())?,
        proxies,
        operation: Arc::new(operation),
    };
    let port = Port { listener, identity, limits: limits(flags) };
    Ok(Started { port, metrics, door: Arc::new(door), behind, server })
}

/// The certificate that callers are shown, if there is one.
fn identity(flags: &Flags) -> Result<Option<Arc<Identity>>, Failure> {
    let (Some(certificate), Some(key)) = (&flags.listening.tls_cert, &flags.listening.tls_key) else {
        return Ok(None);
    };
    let identity = Identity::load(certificate, key)
        .map_err(|error| Failure::usage(error, "see --tls-cert and --tls-key in --help"))?;
    Ok(Some(Arc::new(identity)))
}

/// What the port allows: as many connections as there are descriptors for.
fn limits(flags: &Flags) -> Limits {
    let usual = Limits::default();
    let streams = flags.limit("CHATCLI_MAX_CONCURRENT_STREAMS").and_then(|most| u32::try_from(most).ok());
    Limits {
        connections: descriptors::connections(),
        streams: streams.filter(|most| *most > 0).unwrap_or(usual.streams),
        drain: flags.operation.drain_timeout.unwrap_or(usual.drain),
        ..usual
    }
}

/// The port of the metrics, on the same address as the other one.
async fn metrics(flags: &Flags, beside: &TcpListener) -> Result<Option<TcpListener>, Failure> {
    let Some(port) = flags.metrics_port() else { return Ok(None) };
    let address = beside.local_addr().map(|mut address| {
        address.set_port(port);
        address.to_string()
    });
    let hint = "choose another port with --metrics-port";
    let address = address.map_err(|error| Failure::run(format!("the port has no address: {error}"), hint))?;
    let bound = listener::bind(&address).await;
    bound
        .map(Some)
        .map_err(|error| Failure::run(format!("cannot listen on {address} for the metrics: {error}"), hint))
}

/// The largest messages, as the variables of the Go server say.
fn messages(flags: &Flags) -> Result<MessageLimits, Failure> {
    let limit =
        |name: &'static str, usual: usize| match flags.environment.text(name) {
            None => Ok(usual),
            Some(text) => text.trim().parse().ok().filter(|&bytes: &usize| bytes > 0).ok_or_else(|| {
                Failure::usage(format!("{name} is not a number of bytes"), "see --help-settings")
            }),
        };
    let usual = MessageLimits::default();
    Ok(MessageLimits {
        request: limit("CHATCLI_MAX_RECV_MSG_SIZE", usual.request)?,
        answer: limit("CHATCLI_MAX_SEND_MSG_SIZE", usual.answer)?,
    })
}

/// Says what whoever runs a port that others can reach should know.
fn warn_of_reach(flags: &Flags, address: &str, is_open: bool) {
    if is_open && !flags.callers.login_only {
        tracing::warn!(
            "listening beyond this machine without a token: anybody who reaches {address} can use it"
        );
    }
    let has_proxy = flags.callers.behind_proxy || !flags.callers.trusted_proxy.is_empty();
    let is_readable = flags.listening.tls_cert.is_none() && !has_proxy;
    if is_readable && !flags.has_upstream() && !is_open {
        tracing::warn!(
            "listening beyond this machine without TLS: others can read the tokens that callers send to \
             {address}; give --tls-cert and --tls-key, or put a proxy in front"
        );
    }
}

/// Says in a line each what was set and changes nothing here.
pub fn tell(flags: &Flags) {
    let found = &flags.findings;
    if !found.injected.is_empty() {
        tracing::warn!(
            "ignored, because a cluster has put a service's address there: {}",
            found.injected.join(", ")
        );
    }
    if !found.without_effect.is_empty() {
        tracing::warn!(
            "set, but without effect here (see --help-settings): {}",
            found.without_effect.join(", ")
        );
    }
    if !found.of_server.is_empty() {
        tracing::info!("left to the server behind (see --help-settings): {}", found.of_server.join(", "));
    }
}

/// Where people and screens are written down, if there is a place for it.
pub fn register(file: Option<&Path>, environment: &Environment) -> Option<Register> {
    let path = match file {
        Some(path) => path.to_owned(),
        None => {
            let usual = folders::usual(environment).map(|folder| folder.join(ACCESS_FILE));
            match usual.filter(|path| path.exists()) {
                Some(path) => path,
                None => folders::data(environment)?.join(ACCESS_FILE),
            }
        }
    };
    Some(Register::new(path))
}

fn access(flags: &Flags, rules: Rules, upstream: Upstream) -> Result<Arc<Access>, Failure> {
    let asks = rules.login_only || rules.held.is_some() && !rules.own_server;
    let register = register(flags.callers.access_file.as_deref(), &flags.environment);
    let access = Access::new(rules, upstream, register).map_err(unusable)?;
    if asks && !access.knows_people() {
        tracing::warn!("nobody can sign in yet; add people with: chatcli-gateway access user add NAME");
    }
    Ok(Arc::new(access))
}

fn proxies(flags: &Flags) -> Result<Proxies, Failure> {
    let hint = "see --trusted-proxy in --help";
    match (flags.callers.behind_proxy, flags.callers.trusted_proxy.as_slice()) {
        (false, named) => Proxies::named(named).map_err(|error| Failure::usage(error, hint)),
        (true, []) => Ok(Proxies::hops(flags.callers.proxy_hops)),
        (true, _) => {
            let said = "--behind-proxy believes every peer, --trusted-proxy only those it names: choose one";
            Err(Failure::usage(said, hint))
        }
    }
}

fn open_page(folder: &Path) -> Result<Page, Failure> {
    Page::open(folder).map_err(|error| Failure::run(error, "or leave --page away to serve calls only"))
}

fn hosts(flags: &Flags, local_only: bool) -> Result<Hosts, Failure> {
    Hosts::new(&flags.callers.allow_host, local_only)
        .map_err(|error| Failure::usage(error, "see --allow-host in --help"))
}
