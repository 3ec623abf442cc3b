//! The conformance suite of the Connect project, with the door in front of its reference server and of its grpc-go
//! server. What the suite asks stands in `tests/conformance`; how it starts the door, in `tests/src/bin/conformance.rs`.
//!
//! One round is both servers, each in plain text and with TLS behind the door; callers speak everything in each of
//! them. The first round also asks both servers without the door: what fails there is all that may fail through it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::{note, shown, spent};
use crate::tools;
use crate::workspace::Workspace;

/// Without a number of rounds, no other round begins that would not fit into this.
const TIME_FOR_ROUNDS: Duration = Duration::from_secs(180);
/// How much of a failed run is told here; all of it is in its file.
const TOLD_LINES: usize = 40;

/// The suite's programs that are needed here.
pub const PROGRAMS: [&str; 3] = ["connectconformance", "referenceserver", "grpcserver"];

/// A server of the suite, and what may be asked of it.
struct Peer {
    name: &'static str,
    program: &'static str,
    /// Files in `tests/conformance`.
    asked: &'static str,
    failing: Option<&'static str>,
    /// Whether it knows TLS itself; without the door nothing else could bring it.
    own_tls: bool,
}

const PEERS: [Peer; 2] = [
    Peer {
        name: "reference",
        program: "referenceserver",
        asked: "reference.yaml",
        failing: None,
        own_tls: true,
    },
    Peer {
        name: "grpc-go",
        program: "grpcserver",
        asked: "grpc-go.yaml",
        failing: Some("grpc-go-failing.txt"),
        own_tls: false,
    },
];

/// How a server is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Directly,
    Plain,
    Tls,
}

/// Runs the rounds; `false` when there is no Go to install the suite with.
pub fn check(workspace: &Workspace, rounds: Option<usize>) -> Result<bool> {
    let Some(suite) = tools::ensure_conformance(workspace)? else { return Ok(false) };
    let programs = Programs::build(workspace, suite)?;
    let since = Instant::now();
    let mut done = 0;
    loop {
        done += 1;
        let round = Instant::now();
        for way in [Way::Directly, Way::Plain, Way::Tls] {
            if way == Way::Directly && done > 1 {
                continue;
            }
            for peer in &PEERS {
                programs.ask(workspace, peer, way, done)?;
            }
        }
        let enough = match rounds {
            Some(rounds) => done >= rounds,
            None => since.elapsed() + round.elapsed() > TIME_FOR_ROUNDS,
        };
        if enough {
            note(&format!("rounds: {done}, in {}", spent(since.elapsed())));
            return Ok(true);
        }
    }
}

/// Where everything is.
struct Programs {
    suite: PathBuf,
    gateway: PathBuf,
    adapter: PathBuf,
    logs: PathBuf,
}

impl Programs {
    fn build(workspace: &Workspace, suite: PathBuf) -> Result<Self> {
        let programs = super::programs::build(workspace)?;
        let logs = workspace.target.join("conformance");
        fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
        let (gateway, adapter) = (programs.path("chatcli-gateway"), programs.path("conformance"));
        Ok(Self { suite, gateway, adapter, logs })
    }

    /// Runs the suite once; its output goes to a file, its last words here.
    fn ask(&self, workspace: &Workspace, peer: &Peer, way: Way, round: usize) -> Result<()> {
        let folder = workspace.root.join("tests/conformance");
        let title = match way {
            Way::Directly => format!("{} without the door", peer.name),
            Way::Plain => format!("{} behind the door, round {round}", peer.name),
            Way::Tls => format!("{} with TLS behind the door, round {round}", peer.name),
        };
        let log = self.logs.join(format!("{}.log", title.replace(", ", " ").replace(' ', "-")));
        let mut command = workspace.command(&self.suite.join("connectconformance").to_string_lossy());
        command.args(["--mode", "server", "--conf"]).arg(folder.join(peer.asked));
        if let Some(failing) = peer.failing {
            command.arg("--known-failing").arg(format!("@{}", folder.join(failing).display()));
        }
        if way == Way::Directly && !peer.own_tls {
            command.args(["--skip", "**/TLS:true/**"]);
        }
        command.arg("--");
        let server = self.suite.join(peer.program);
        match way {
            Way::Directly => command.arg(server),
            Way::Plain => command.arg(&self.adapter).arg(&self.gateway).arg(server).arg("plain"),
            Way::Tls => command.arg(&self.adapter).arg(&self.gateway).arg(server).arg("tls"),
        };
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let text = shown(&command);
        let since = Instant::now();
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let status = command.status().with_context(|| format!("cannot start `{text}`"))?;
        let said = fs::read_to_string(&log).unwrap_or_default();
        note(&format!("{title}: {} ({})", sum(&said), spent(since.elapsed())));
        if !status.success() {
            failures(&said).for_each(note);
            bail!("{title}: the suite is not content ({status}); all it said is in {}", log.display());
        }
        Ok(())
    }
}

/// The suite's last line of counts.
fn sum(said: &str) -> &str {
    said.lines().rfind(|line| line.contains(" passed, ")).unwrap_or("no count")
}

/// The failures that were not expected, each with its reason.
fn failures(said: &str) -> impl Iterator<Item = &str> {
    let mut failed = false;
    let told = move |line: &&str| {
        if !line.starts_with(char::is_whitespace) {
            failed = !line.starts_with("INFO: ") && !line.is_empty();
        }
        failed
    };
    said.lines().filter(told).take(TOLD_LINES)
}

/// Whether the suite's programs are all in this folder.
pub fn complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "INFO: A/b failed (as expected):\n\twhy\nFAILED: C/d:\n\tbecause\n\nTotal cases: 3\n\
                        1 passed, 1 failed\n(Another 1 failed as expected due to being known failures/flakes.)\n";

    #[test]
    fn the_count_is_found_above_the_note_on_expected_failures() {
        assert_eq!(sum(SAID), "1 passed, 1 failed");
        assert_eq!(sum("crashed"), "no count");
    }

    #[test]
    fn only_what_was_not_expected_is_told() {
        let told: Vec<_> = failures(SAID).take(2).collect();
        assert_eq!(told, ["FAILED: C/d:", "\tbecause"]);
    }
}
