//! Who is measured: the gateway, Envoy, or no proxy between. Each has one worker thread, as the load and the server
//! behind have.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::Process;
use crate::wire::{Connection, Dialect};

/// How long a peer may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(20);
const START_PAUSE: Duration = Duration::from_millis(50);

/// What stands between caller and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Direct,
    /// The door.
    Gateway,
    /// Envoy with its gRPC-Web filter.
    Envoy,
}

impl Kind {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Gateway => "gateway",
            Self::Envoy => "Envoy",
        }
    }

    /// How it is spoken to. The server behind knows gRPC only.
    pub fn dialects(self) -> &'static [Dialect] {
        match self {
            Self::Direct => &[Dialect::Grpc],
            Self::Gateway | Self::Envoy => &[Dialect::Web1, Dialect::Web2, Dialect::Grpc],
        }
    }
}

/// The programs and their settings.
pub struct Programs<'a> {
    /// The door.
    pub gateway: &'a Path,
    /// Its further arguments.
    pub gateway_args: &'a [String],
    /// Envoy.
    pub envoy: Option<&'a Path>,
    /// Its configuration, with places to fill in.
    pub envoy_config: Option<&'a Path>,
}

/// A running peer.
pub struct Peer {
    /// Where it listens.
    pub port: u16,
    /// Its process; nothing between is no process.
    pub process: Option<Process>,
    _home: TempDir,
}

impl Peer {
    /// Starts it afresh and waits until a call goes through.
    pub async fn start(kind: Kind, upstream: u16, programs: &Programs<'_>) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let port = if kind == Kind::Direct { upstream } else { free_port()? };
        let command = match kind {
            Kind::Direct => None,
            Kind::Gateway => Some(gateway(programs, port, upstream, free_port()?)),
            Kind::Envoy => Some(envoy(programs, port, upstream, free_port()?, home.path())?),
        };
        let process = command.map(|command| spawn(command, home.path())).transpose()?;
        let mut peer = Self { port, process, _home: home };
        peer.wait(kind).await.with_context(|| format!("{} does not answer", kind.name()))?;
        Ok(peer)
    }

    async fn wait(&mut self, kind: Kind) -> Result<()> {
        let dialect = if kind == Kind::Direct { Dialect::Grpc } else { Dialect::Web1 };
        let until = tokio::time::Instant::now() + START_LIMIT;
        loop {
            if let Some(process) = &mut self.process
                && let Some(status) = process.0.try_wait()?
            {
                bail!("it ended at once ({status})");
            }
            let tried = match Connection::open(self.port, dialect, 0).await {
                Ok(mut connection) => connection.unary(dialect, self.port).await,
                Err(problem) => Err(problem),
            };
            match tried {
                Ok(()) => return Ok(()),
                Err(problem) if tokio::time::Instant::now() > until => return Err(problem),
                Err(_) => tokio::time::sleep(START_PAUSE).await,
            }
        }
    }
}

/// With its access log and its metrics, as operators run it.
fn gateway(programs: &Programs<'_>, port: u16, upstream: u16, metrics: u16) -> Command {
    let mut command = Command::new(programs.gateway);
    command.arg("--listen").arg(format!("127.0.0.1:{port}"));
    command.arg("--upstream").arg(format!("http://127.0.0.1:{upstream}"));
    command.arg("--access-log=json").arg(format!("--metrics-port={metrics}")).args(programs.gateway_args);
    command.env_clear().env("TOKIO_WORKER_THREADS", "1");
    command
}

fn envoy(programs: &Programs<'_>, port: u16, upstream: u16, metrics: u16, home: &Path) -> Result<Command> {
    let (Some(program), Some(config)) = (programs.envoy, programs.envoy_config) else {
        bail!("Envoy needs a program and a configuration");
    };
    let text = fs::read_to_string(config).with_context(|| format!("cannot read {}", config.display()))?;
    let ports = [("{port}", port), ("{upstream}", upstream), ("{metrics}", metrics)];
    let text = ports.iter().fold(text, |text, (name, port)| text.replace(name, &port.to_string()));
    let filled = home.join("envoy.yaml");
    fs::write(&filled, text)?;
    let mut command = Command::new(program);
    command.arg("-c").arg(filled).args([
        "--concurrency",
        "1",
        "--log-level",
        "error",
        "--disable-hot-restart",
    ]);
    Ok(command)
}

fn spawn(mut command: Command, home: &Path) -> Result<Process> {
    command.env("HOME", home).current_dir(home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(Process(command.spawn().with_context(|| format!("cannot start {command:?}"))?))
}

/// A port that is free now; Envoy cannot tell which one it took.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
