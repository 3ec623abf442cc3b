//! A storm over the gateway: everything at once that strangers can do to it, while its servers are restarted under it
//! and one honest caller asks on. What is measured is what that caller feels and how much memory the gateway takes.
//! All of it on the loopback interface, and all of it bounded in number and time.

mod behind;
mod honest;
mod silent;
mod unread;
mod uploads;
mod wild;

use std::net::SocketAddr;
use std::time::Duration;

use chatcli_peer::Peer;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

pub use self::behind::upstreams;

/// The one right token.
pub const TOKEN: &str = "secret";
/// Between two looks at the gateway's memory.
const LOOK: Duration = Duration::from_millis(250);
/// Between two restarts of a server, and how long one is away.
const RESTART_EVERY: Duration = Duration::from_secs(4);
const AWAY: Duration = Duration::from_millis(700);

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Connections that say nothing, or half of something.
    pub silent: usize,
    /// Uploads of 49 MiB that stop before their end.
    pub uploads: usize,
    /// Wrong tokens in all.
    pub guesses: usize,
    /// Callers of an endless answer who do not read it.
    pub unread: usize,
    /// How long it lasts.
    pub length: Duration,
    /// How long the gateway may rest before its memory is looked at for the last time.
    pub rest: Duration,
}

impl Plan {
    /// As the proof demands it.
    pub const FULL: Self = Self {
        silent: 5_000,
        uploads: 100,
        guesses: 10_000,
        unread: 200,
        length: Duration::from_secs(300),
        rest: Duration::from_secs(45),
    };

    /// Small enough for every run of the tests.
    pub const SHORT: Self = Self {
        silent: 400,
        uploads: 10,
        guesses: 400,
        unread: 20,
        length: Duration::from_secs(10),
        rest: Duration::from_secs(5),
    };

    /// Descriptors that this program needs for it.
    fn descriptors(&self) -> u64 {
        // The servers behind have their ends of what comes through.
        let callers = self.silent + 2 * self.uploads + 2 * self.unread;
        u64::try_from(callers).unwrap_or(u64::MAX).saturating_add(2_000)
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How long the honest caller waited for each answer, in order.
    pub waits: Vec<Duration>,
    /// What he got instead of an answer.
    pub failures: Vec<String>,
    /// The gateway's resident memory in KiB: before, at most, and after the rest.
    pub memory_kib: (u64, u64, u64),
    /// Servers that were restarted.
    pub restarts: usize,
    /// Connections that the gateway closed on those who misbehave.
    pub closed: u64,
}

impl Report {
    /// The wait that this share of the answers did not exceed.
    pub fn percentile(&self, share: f64) -> Duration {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let index = (waits.len().saturating_sub(1) as f64 * share).round() as usize;
        waits.get(index).copied().unwrap_or_default()
    }

    /// One line for each thing that was measured.
    pub fn lines(&self) -> String {
        let (before, peak, after) = self.memory_kib;
        let mib = |kib: u64| kib / 1024;
        format!(
            "honest caller: {} answered, {} failed; waits p50 {:?}, p99 {:?}, longest {:?}\n\
             memory: {} MiB before, {} MiB at most, {} MiB after a rest\n\
             servers restarted: {}; connections of strangers closed: {}\n\
             first failures: {:?}",
            self.waits.len(),
            self.failures.len(),
            self.percentile(0.5),
            self.percentile(0.99),
            self.percentile(1.0),
            mib(before),
            mib(peak),
            mib(after),
            self.restarts,
            self.closed,
            self.failures.iter().take(5).collect::<Vec<_>>(),
        )
    }
}

/// Lets the storm loose on the gateway at this address, whose process has this id and which stands before `servers`.
///
/// # Panics
/// When this machine does not allow enough descriptors, or the gateway's process is gone.
pub async fn storm(gateway: SocketAddr, process: u32, mut servers: Vec<Peer>, plan: Plan) -> Report {
    raise_descriptors(plan.descriptors());
    let before = memory_kib(process);
    let tally = wild::Tally::default();
    let mut strangers = JoinSet::new();
    silent::hold(&mut strangers, gateway, plan.silent, &tally);
    uploads::begin(&mut strangers, gateway, plan.uploads, &tally);
    unread::ask(&mut strangers, gateway, plan.unread, &tally);
    wild::guess(&mut strangers, gateway, plan.guesses, plan.length);
    strangers.spawn(wild::reset(gateway));
    let end = Instant::now() + plan.length;
    let watched = async {
        let mut peak = before;
        while Instant::now() < end {
            peak = peak.max(memory_kib(process));
            sleep(LOOK).await;
        }
        peak
    };
    let restarted = async {
        let mut restarts = 0;
        while Instant::now() + RESTART_EVERY < end {
            sleep(RESTART_EVERY - AWAY).await;
            let index = restarts % servers.len();
            servers[index].drain();
            sleep(AWAY).await;
            servers[index].start_again();
            restarts += 1;
        }
        restarts
    };
    let (peak, restarts, (waits, failures)) = tokio::join!(watched, restarted, honest::ask(gateway, end));
    strangers.shutdown().await;
    sleep(plan.rest).await;
    let memory_kib = (before, peak, memory_kib(process));
    Report { waits, failures, memory_kib, restarts, closed: tally.closed() }
}

fn raise_descriptors(wanted: u64) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        let current = Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        setrlimit(Resource::Nofile, Rlimit { current, maximum }).expect("up to the hard limit is allowed");
        assert!(
            current >= Some(wanted),
            "the storm needs {wanted} descriptors; raise the hard limit (ulimit -Hn)"
        );
    }
}

/// The resident memory of a process.
///
/// # Panics
/// When it is gone.
pub fn memory_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the gateway runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line for the memory");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}
