//! What the door costs: the same load through the gateway, through Envoy and directly to the server behind, one after
//! the other and three times over, so that a busy machine disturbs all of them alike. Nothing is asserted: the figures
//! are printed beside their goals. `cargo xtask bench gateway` builds and starts this program.
//!
//! This file holds the command line and the order of the measurements.

mod echo;
mod idle;
mod load;
mod peer;
mod process;
mod report;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::peer::{Kind, Peer};
use crate::report::{Idle, Paced, Report, Stuck, Unary};
use crate::wire::Dialect;

/// How long a machine may settle after a measurement.
const PAUSE: Duration = Duration::from_millis(300);
const MANY_STREAMS: [usize; 2] = [1_000, 10_000];

/// Measures the gateway beside Envoy and direct gRPC.
#[derive(Parser)]
#[command(name = "chatcli-bench")]
struct Arguments {
    /// The gateway's program.
    #[arg(long, value_name = "PATH")]
    gateway: PathBuf,
    /// One more argument for the gateway (repeatable).
    #[arg(long = "gateway-arg", value_name = "ARG", allow_hyphen_values = true)]
    gateway_args: Vec<String>,
    /// Envoy's program; without it Envoy is left out.
    #[arg(long, value_name = "PATH")]
    envoy: Option<PathBuf>,
    /// Envoy's configuration, with {port} and {upstream} to be filled in.
    #[arg(long, value_name = "FILE", requires = "envoy")]
    envoy_config: Option<PathBuf>,
    /// Seconds of load in each measurement.
    #[arg(long, value_name = "N", default_value_t = 3)]
    seconds: u64,
    /// How often each measurement is taken; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Leaves out what takes ten thousand streams.
    #[arg(long)]
    quick: bool,
    /// Leaves out streams that only stand there.
    #[arg(long)]
    calls_only: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    raise_descriptors();
    let upstream = echo::start().context("the server behind does not start")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(&arguments, upstream))
}

/// Ten thousand connections need as many descriptors, here and in the processes started from here.
fn raise_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    // A limit that cannot be raised shows as connections that fail, with their number.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

async fn measure(arguments: &Arguments, upstream: u16) -> Result<()> {
    let mut kinds = vec![Kind::Direct, Kind::Gateway];
    if arguments.envoy.is_some() {
        kinds.push(Kind::Envoy);
    }
    let programs = peer::Programs {
        gateway: &arguments.gateway,
        gateway_args: &arguments.gateway_args,
        envoy: arguments.envoy.as_deref(),
        envoy_config: arguments.envoy_config.as_deref(),
    };
    let start = |kind| Peer::start(kind, upstream, &programs);
    let time = Duration::from_secs(arguments.seconds);
    let mut report = Report::default();
    calls(&mut report, &kinds, &start, arguments.rounds, time).await?;
    for &kind in kinds.iter().filter(|&&kind| kind != Kind::Direct && !arguments.calls_only) {
        for dialect in [Dialect::Web1, Dialect::Web2] {
            for count in MANY_STREAMS.into_iter().filter(|&count| !arguments.quick || count < 10_000) {
                let peer = start(kind).await?;
                let seen = idle::hold(&peer, dialect, count).await?;
                report.idle.push(Idle { kind, dialect, count, seen });
                tokio::time::sleep(PAUSE).await;
            }
            let peer = start(kind).await?;
            let seen = idle::never_read(&peer, dialect).await?;
            report.stuck.push(Stuck { kind, dialect, seen });
        }
    }
    report.print();
    Ok(())
}

/// What calls and messages cost, the peers in turns.
async fn calls<F: Future<Output = Result<Peer>>>(
    report: &mut Report,
    kinds: &[Kind],
    start: &impl Fn(Kind) -> F,
    rounds: usize,
    time: Duration,
) -> Result<()> {
    for _ in 0..rounds {
        for &kind in kinds {
            let peer = start(kind).await?;
            for dialect in kind.dialects() {
                let crowd = load::unary(&peer, *dialect, &load::CROWD, time).await?;
                let alone = load::unary(&peer, *dialect, &load::ALONE, time).await?;
                report.unary.push(Unary { kind, dialect: *dialect, crowd, alone });
                tokio::time::sleep(PAUSE).await;
                let seen = load::paced(&peer, *dialect, time).await?;
                report.paced.push(Paced { kind, dialect: *dialect, seen });
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Ok(())
}
