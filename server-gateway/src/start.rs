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

use crate::flags::Flags;
use crate::say::{self, Lang, Line, catalogue};
use crate::settings::Environment;

pub use embedded::Server;
#[cfg(feature = "embedded")]
pub use embedded::{database, unusable};
pub use tokens::Tokens;

const WRONG_USAGE: u8 = 2;
const CANNOT_RUN: u8 = 1;
const ACCESS_FILE: &str = "access.json";

/// Why the gateway does not run.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct Failure {
    /// The fact.
    pub what: Line,
    /// What to try.
    pub hint: Line,
    /// The process's exit code.
    pub exit_code: u8,
}

impl Failure {
    /// The person asked for something that cannot be.
    pub fn usage(what: impl Into<Line>, hint: impl Into<Line>) -> Self {
        Self { what: what.into(), hint: hint.into(), exit_code: WRONG_USAGE }
    }

    /// The machine does not have what is needed.
    pub fn run(what: impl Into<Line>, hint: impl Into<Line>) -> Self {
        Self { what: what.into(), hint: hint.into(), exit_code: CANNOT_RUN }
    }

    /// What the person reads.
    pub fn told(&self, lang: Lang) -> String {
        let fact = catalogue::ERROR.with("what", self.what.clone()).get(lang);
        format!("{fact}\n  {}\n", self.hint.get(lang))
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

/// Starts everything, the port last, so that a client that sees it open is served.
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
        .map_err(|bad| Failure::usage(catalogue::ORIGIN_BAD.with("origin", bad.0), catalogue::HINT_ORIGIN))?
        .own(&flags.callers.allow_host);
    // A wrong list is reported before a server is started for it; the real one needs to know the address.
    hosts(flags, true)?;
    let proxies = proxies(flags)?;
    let held = held::held(flags)?;
    let (upstream, behind, server) = upstream::choose(flags).await?;
    let address = flags.address();
    let listener = listener::bind(&address).await.map_err(|error| {
        let said = catalogue::PORT_TAKEN.with("address", address.as_str()).with("why", say::io(&error));
        Failure::run(said, catalogue::HINT_PORT)
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
    let access = access(flags, rules, upstream)?;
    if flags.listening.page.is_some() {
        calls = calls.handing_over(Arc::clone(&access));
    }
    let door = Door {
        access,
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
    Ok(Some(Arc::new(Identity::load(certificate, key)?)))
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
    let address = address.map_err(|error| {
        Failure::run(catalogue::PORT_UNKNOWN.with("why", say::io(&error)), catalogue::HINT_METRICS)
    })?;
    listener::bind(&address).await.map(Some).map_err(|error| {
        let said = catalogue::METRICS_TAKEN.with("address", address.as_str()).with("why", say::io(&error));
        Failure::run(said, catalogue::HINT_METRICS)
    })
}

/// The largest messages, as the variables of the Go server say.
fn messages(flags: &Flags) -> Result<MessageLimits, Failure> {
    let limit = |name: &'static str, usual: usize| match flags.environment.text(name) {
        None => Ok(usual),
        Some(text) => text.trim().parse().ok().filter(|&bytes: &usize| bytes > 0).ok_or_else(|| {
            let said = catalogue::SETTING_BAD.with("name", name).with("wanted", catalogue::WANT_BYTES);
            Failure::usage(said, catalogue::SEE_SETTINGS)
        }),
    };
    let usual = MessageLimits::default();
    Ok(MessageLimits {
        request: limit("CHATCLI_MAX_RECV_MSG_SIZE", usual.request)?,
        answer: limit("CHATCLI_MAX_SEND_MSG_SIZE", usual.answer)?,
    })
}

/// Says what the operator of a port that others can reach should know.
fn warn_of_reach(flags: &Flags, address: &str, is_open: bool) {
    if is_open && !flags.callers.login_only {
        tracing::warn!(
            "listening beyond this machine without a token: everyone who reaches {address} can use it"
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
        tracing::info!("left to the --upstream server (see --help-settings): {}", found.of_server.join(", "));
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
    let access = Access::new(rules, upstream, register).map_err(say::register)?;
    if asks && !access.knows_people() {
        tracing::warn!(
            "no users yet: no one can sign in; add one with: chatcli-gateway access user add NAME"
        );
    }
    Ok(Arc::new(access))
}

fn proxies(flags: &Flags) -> Result<Proxies, Failure> {
    match (flags.callers.behind_proxy, flags.callers.trusted_proxy.as_slice()) {
        (false, named) => Proxies::named(named)
            .map_err(|bad| Failure::usage(catalogue::PROXY_BAD.with("proxy", bad.0), catalogue::HINT_PROXY)),
        (true, []) => Ok(Proxies::hops(flags.callers.proxy_hops)),
        (true, _) => Err(Failure::usage(catalogue::PROXIES_TWICE, catalogue::HINT_PROXIES)),
    }
}

fn open_page(folder: &Path) -> Result<Page, Failure> {
    Page::open(folder).map_err(|none| {
        Failure::run(catalogue::PAGE_MISSING.with("path", none.0.display()), catalogue::HINT_PAGE)
    })
}

fn hosts(flags: &Flags, local_only: bool) -> Result<Hosts, Failure> {
    Hosts::new(&flags.callers.allow_host, local_only)
        .map_err(|bad| Failure::usage(catalogue::HOST_BAD.with("host", bad.0), catalogue::HINT_HOST))
}
