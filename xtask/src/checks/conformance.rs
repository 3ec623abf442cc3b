//! The conformance suite of the Connect project, with the door in front of its reference server and of its grpc-go
//! server. What the suite asks stands in `tests/conformance`; how it starts the door, in `tests/src/bin/conformance.rs`.
//!
//! One round is both servers, each in plain text and with TLS behind the door; callers speak everything in each of
//! them. The first round also asks both servers without the door: what fails there is all that may fail through it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::suite::Suite;
use crate::progress::{note, spent};
use crate::workspace::Workspace;

/// Without a number of rounds, no other round begins that would not fit into this.
const TIME_FOR_ROUNDS: Duration = Duration::from_secs(180);
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
    let Some(suite) = Suite::ensure(workspace)? else { return Ok(false) };
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
    suite: Suite,
    gateway: PathBuf,
    adapter: PathBuf,
}

impl Programs {
    fn build(workspace: &Workspace, suite: Suite) -> Result<Self> {
        let programs = super::programs::build(workspace)?;
        let (gateway, adapter) = (programs.path("chatcli-gateway"), programs.path("conformance"));
        Ok(Self { suite, gateway, adapter })
    }

    fn ask(&self, workspace: &Workspace, peer: &Peer, way: Way, round: usize) -> Result<()> {
        let folder = workspace.root.join("tests/conformance");
        let title = match way {
            Way::Directly => format!("{} without the door", peer.name),
            Way::Plain => format!("{} behind the door, round {round}", peer.name),
            Way::Tls => format!("{} with TLS behind the door, round {round}", peer.name),
        };
        let mut command = self.suite.command(workspace, "server", &folder.join(peer.asked));
        if let Some(failing) = peer.failing {
            command.arg("--known-failing").arg(format!("@{}", folder.join(failing).display()));
        }
        if way == Way::Directly && !peer.own_tls {
            command.args(["--skip", "**/TLS:true/**"]);
        }
        command.arg("--");
        let server = self.suite.program(peer.program);
        match way {
            Way::Directly => command.arg(server),
            Way::Plain => command.arg(&self.adapter).arg(&self.gateway).arg(server).arg("plain"),
            Way::Tls => command.arg(&self.adapter).arg(&self.gateway).arg(server).arg("tls"),
        };
        self.suite.run(&title, command)
    }
}
