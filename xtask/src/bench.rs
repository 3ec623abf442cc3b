//! `cargo xtask bench gateway`: builds the sidecar and the load generator as they are released, brings Envoy, and runs
//! the measurements of `tests/bench`, which print their figures and assert nothing.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::progress::{headline, run};
use crate::tools;
use crate::workspace::Workspace;

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// What the gateway costs, beside direct gRPC and Envoy: processor time, latency, memory, callers that never read
    Gateway(GatewayBench),
}

/// How it is measured.
#[derive(Args)]
pub struct GatewayBench {
    /// Seconds of load in each measurement.
    #[arg(long, value_name = "N", default_value_t = 3)]
    seconds: u64,
    /// How often each is taken; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Leaves out what takes ten thousand streams.
    #[arg(long)]
    quick: bool,
    /// Leaves out streams that only stand there.
    #[arg(long)]
    calls_only: bool,
    /// Leaves Envoy out.
    #[arg(long)]
    no_envoy: bool,
    /// One more argument for the gateway (repeatable), for example `--gateway-arg=--verbose`.
    #[arg(long = "gateway-arg", value_name = "ARG", allow_hyphen_values = true)]
    gateway_args: Vec<String>,
}

/// Measures.
pub fn bench(workspace: &Workspace, what: &Bench) -> Result<ExitCode> {
    let Bench::Gateway(choices) = what;
    headline("building the gateway and the load (release)");
    let sidecar = ["--release", "-p", "chatcli-gateway", "--no-default-features"];
    run(workspace.cargo("build").args(sidecar))?;
    run(workspace.cargo("build").args(["--release", "-p", "chatcli-bench"]))?;
    let envoy = if choices.no_envoy { None } else { tools::ensure_envoy(workspace)? };
    let built = workspace.target.join("release");
    let mut command = workspace.command(&built.join("chatcli-bench").to_string_lossy());
    command.arg("--gateway").arg(built.join("chatcli-gateway"));
    command.args(choices.gateway_args.iter().map(|argument| format!("--gateway-arg={argument}")));
    command.arg(format!("--seconds={}", choices.seconds)).arg(format!("--rounds={}", choices.rounds));
    if choices.quick {
        command.arg("--quick");
    }
    if choices.calls_only {
        command.arg("--calls-only");
    }
    if let Some(envoy) = envoy {
        command.arg("--envoy").arg(envoy);
        command.arg("--envoy-config").arg(workspace.root.join("tests/bench/envoy.yaml"));
    }
    headline("measuring (several minutes; an idle machine tells more)");
    run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}
