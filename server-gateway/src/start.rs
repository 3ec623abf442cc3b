//! Starting what the flags ask for. Decides what a failure means to the person who started the gateway: the
//! sentence, the hint and the exit code.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chatcli_gateway::access::register::Register;
use chatcli_gateway::access::{Access, Rules};
use chatcli_gateway::arrival::Proxies;
use chatcli_gateway::call::Calls;
use chatcli_gateway::door::Door;
use chatcli_gateway::downstream::Closing;
use chatcli_gateway::feed::Feeds;
use chatcli_gateway::hosts::Hosts;
use chatcli_gateway::origin::OriginPolicy;
use chatcli_gateway::page::Page;
use chatcli_gateway::upstream::Upstream;
use chatcli_gateway::upstream::remote::{BadUpstream, Remote};
use chatcli_gateway::upstream::roots::BadRoots;
use http::HeaderValue;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::command::unusable;
use crate::flags::Flags;

const WRONG_USAGE: u8 = 2;
const CANNOT_RUN: u8 = 1;

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
    pub listener: TcpListener,
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
pub async fn start(flags: &Flags, closing: &Closing) -> Result<Started, Failure> {
    let page = match &flags.page {
        Some(folder) => open_page(folder)?,
        None => Page::none(),
    };
    let origins = OriginPolicy::new(&flags.allow_origin)
        .map_err(|error| Failure::usage(error, "see --allow-origin in --help"))?;
    // A wrong list is reported before a server is started for it; the real one needs to know the address.
    hosts(flags, true)?;
    let held = held_token(flags)?;
    let (upstream, behind, server) = choose_upstream(flags).await?;
    let address = flags.address();
    let listener = TcpListener::bind(&address).await.map_err(|error| {
        Failure::run(
            format!("cannot listen on {address}: {error}"),
            "is another gateway running? choose another address with --listen, or a free port with port 0",
        )
    })?;
    let local = listener.local_addr().ok().filter(|address| address.ip().is_loopback());
    if local.is_none() && server.is_open() && !flags.login_only {
        tracing::warn!(
            "listening beyond this machine without a token: anybody who reaches {address} can use it"
        );
    }
    let rules = Rules {
        held,
        login_only: flags.login_only,
        open: server.is_open(),
        own_server: flags.upstream.is_none(),
        local_port: local.map(|address| address.port()),
    };
    let feeds = Feeds::new(upstream.clone(), flags.watch_interval);
    let door = Door {
        access: access(flags, rules, upstream.clone())?,
        calls: Calls::new(upstream, feeds, closing.end_calls.clone()),
        page,
        origins,
        hosts: hosts(flags, local.is_some())?,
        proxies: Proxies { all: flags.behind_proxy },
    };
    Ok(Started { listener, door: Arc::new(door), behind, server })
}

/// Where people and screens are written down, if there is a place for it.
pub fn register(file: Option<&Path>) -> Option<Register> {
    let path = match file {
        Some(path) => path.to_owned(),
        None => user_folder("XDG_DATA_HOME", ".local/share")?.join("access.json"),
    };
    Some(Register::new(path))
}

fn access(flags: &Flags, rules: Rules, upstream: Upstream) -> Result<Arc<Access>, Failure> {
    let asks = rules.login_only || rules.held.is_some() && !rules.own_server;
    let register = register(flags.access_file.as_deref());
    let access = Access::new(rules, upstream, register).map_err(unusable)?;
    if asks && !access.knows_people() {
        tracing::warn!("nobody can sign in yet; add people with: chatcli-gateway access user add NAME");
    }
    Ok(Arc::new(access))
}

/// The token that the door holds, as the value of `authorization`.
fn held_token(flags: &Flags) -> Result<Option<HeaderValue>, Failure> {
    let hint = "see --upstream-token-file in --help";
    let token = match (&flags.upstream, &flags.upstream_token_file) {
        (None, _) => flags.server.token(),
        (Some(_), None) => Flags::upstream_token(),
        (Some(_), Some(path)) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::usage(format!("cannot read the token in {}: {error}", path.display()), hint)
            })?;
            let token = text.trim();
            if token.is_empty() {
                return Err(Failure::usage(format!("{} holds no token", path.display()), hint));
            }
            Some(token.to_owned())
        }
    };
    let Some(token) = token else { return Ok(None) };
    // The library's error would not quote the token, but nothing is gained by showing it either.
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))
        .map_err(|_| Failure::usage("the server's token cannot be sent: it is not one line of text", hint))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn open_page(folder: &Path) -> Result<Page, Failure> {
    Page::open(folder).map_err(|error| Failure::run(error, "or leave --page away to serve calls only"))
}

fn hosts(flags: &Flags, local_only: bool) -> Result<Hosts, Failure> {
    Hosts::new(&flags.allow_host, local_only)
        .map_err(|error| Failure::usage(error, "see --allow-host in --help"))
}

/// The user's data or cache folder: an absolute path from `variable`, else `under` the home folder.
fn user_folder(variable: &str, under: &str) -> Option<PathBuf> {
    let given = std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folder = given.or_else(|| std::env::home_dir().map(|home| home.join(under)))?;
    Some(folder.join("chatcli"))
}

async fn choose_upstream(flags: &Flags) -> Result<(Upstream, String, Server), Failure> {
    if let Some(url) = &flags.upstream {
        let remote = Remote::new(url, flags.upstream_ca.as_deref()).map_err(bad_upstream)?;
        return Ok((Upstream::Remote(remote), format!("upstream: {url}"), Server::none()));
    }
    embedded::start(flags).await
}

fn bad_upstream(error: BadUpstream) -> Failure {
    match error {
        BadUpstream::Address(_) => Failure::usage(error, "see --upstream in --help"),
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

pub use embedded::Server;

#[cfg(feature = "embedded")]
mod embedded {
    use std::path::PathBuf;

    use chatcli_gateway::upstream::Upstream;
    use chatcli_gateway::upstream::in_process::InProcess;
    use chatcli_server::{Config, Embedded};

    use super::{Failure, user_folder};
    use crate::flags::{Flags, ServerFlags};

    const DOWNLOADED_MODEL: &str = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
    const IN_MEMORY: &str = ":memory:";

    /// The server of this process.
    pub struct Server(Option<Embedded>);

    impl Server {
        /// No server, because there is an upstream.
        pub fn none() -> Self {
            Self(None)
        }

        /// Whether everybody may ask it; not so with a token or a JWT secret.
        pub fn is_open(&self) -> bool {
            self.0.as_ref().is_some_and(|embedded| !embedded.is_closed())
        }

        /// Ends it; its open calls are over by then.
        pub async fn shutdown(self) {
            if let Some(embedded) = self.0 {
                embedded.shutdown().await;
            }
        }
    }

    pub async fn start(flags: &Flags) -> Result<(Upstream, String, Server), Failure> {
        let flags = &flags.server;
        let config = Config {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            provider: flags.provider.clone(),
            model: flags.model.clone(),
            token: flags.token(),
            database: database(flags)?,
            local_model: flags.local_model.clone().or_else(downloaded_model),
            watch_demo: flags.watch_demo,
            // A variable that is not Unicode is none that the server knows.
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        };
        let embedded = Embedded::start(config)
            .await
            .map_err(|error| Failure::run(error, "see the flags of the embedded server in --help"))?;
        let behind = format!("embedded: {} {}", embedded.provider(), embedded.model());
        let upstream = Upstream::InProcess(InProcess::new(embedded.routes().prepare()));
        Ok((upstream, behind.trim_end().to_owned(), Server(Some(embedded))))
    }

    fn database(flags: &ServerFlags) -> Result<Option<PathBuf>, Failure> {
        let path = match &flags.database {
            Some(path) if path.as_os_str() == IN_MEMORY => return Ok(None),
            Some(path) => path.clone(),
            None => user_folder("XDG_DATA_HOME", ".local/share")
                .ok_or_else(|| {
                    let hint = "choose a file with --database PATH, or --database :memory: to keep nothing";
                    Failure::run("there is no home folder for the database", hint)
                })?
                .join("server.db"),
        };
        Ok(Some(path))
    }

    fn downloaded_model() -> Option<PathBuf> {
        user_folder("XDG_CACHE_HOME", ".cache")
            .map(|folder| folder.join(DOWNLOADED_MODEL))
            .filter(|path| path.is_file())
    }
}

#[cfg(not(feature = "embedded"))]
mod embedded {
    use chatcli_gateway::upstream::Upstream;

    use super::Failure;
    use crate::flags::Flags;

    /// No server: this build is a sidecar only.
    pub struct Server;

    impl Server {
        /// No server, because there is an upstream.
        pub fn none() -> Self {
            Self
        }

        /// There is none that could be asked.
        pub fn is_open(&self) -> bool {
            false
        }

        /// Nothing to end.
        pub async fn shutdown(self) {}
    }

    pub async fn start(_: &Flags) -> Result<(Upstream, String, Server), Failure> {
        Err(Failure::usage(
            "this gateway was built without a server of its own",
            "give it one with --upstream URL",
        ))
    }
}
