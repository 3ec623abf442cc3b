//! The storm over a gateway, in full length: `cargo run --release -p chatcli-tests --example storm`, or with seconds
//! and a program: `… --example storm 60 target/release/chatcli-gateway`. Prints what was measured; with `--strict` as
//! the last word it fails unless the honest caller was always answered within a second and memory stayed bounded.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chatcli_tests::process::{Gateway, Home, build, executable};
use chatcli_tests::storm::{Plan, storm, upstreams};

/// Servers behind the gateway.
const SERVERS: usize = 3;
const LONGEST_WAIT: Duration = Duration::from_secs(1);
const MOST_MEMORY_KIB: u64 = 200 * 1024;

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let strict = words.last().is_some_and(|word| word == "--strict");
    words.truncate(words.len() - usize::from(strict));
    let mut plan = Plan::FULL;
    if let Some(seconds) = words.first().and_then(|word| word.parse().ok()) {
        plan.length = Duration::from_secs(seconds);
    }
    let program = words.get(1).map_or_else(
        || {
            let what = ["--release", "-p", "chatcli-gateway", "--no-default-features"];
            executable(&build(&what), "chatcli-gateway")
        },
        PathBuf::from,
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(async {
        let (home, servers) = (Home::default(), upstreams(SERVERS));
        let mut command = home.command(program);
        command.args(["--listen", "127.0.0.1:0"]);
        for server in &servers {
            command.arg("--upstream").arg(server.url());
        }
        let gateway = Gateway::of(command);
        let process = gateway.program.pid().as_raw_nonzero().get().unsigned_abs();
        let report = storm(gateway.address, process, servers, plan).await;
        let log = gateway.program.stderr();
        println!("lines in the gateway's log: {}", log.lines().count());
        for line in log.lines().rev().take(8) {
            println!("  {line}");
        }
        report
    });
    println!("{}", report.lines());
    let held = report.failures.is_empty()
        && report.percentile(1.0) < LONGEST_WAIT
        && report.memory_kib.1 < MOST_MEMORY_KIB;
    if strict && !held { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
