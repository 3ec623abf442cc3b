//! How long the process lives. Decides what its signals mean: SIGTERM and SIGINT drain and then close, a second one
//! ends at once, and SIGHUP reads what may have changed.

use std::sync::Arc;
use std::time::Duration;

use chatcli_gateway::downstream::Closing;
use chatcli_gateway::downstream::tls::Identity;
use chatcli_gateway::operation::log::Sink;
use chatcli_gateway::operation::readiness::Readiness;

use crate::flags::Flags;
use crate::say::{catalogue as say, io};
use crate::start::{Failure, Tokens};

/// The exit code of a process that a second signal ends at once.
const INTERRUPTED: i32 = 130;

/// How long a cluster takes to notice that calls are better sent elsewhere.
const CLUSTER_DELAY: Duration = Duration::from_secs(5);

/// What the signals act on.
pub struct Lifetime {
    closing: Closing,
    readiness: Arc<Readiness>,
    drain_delay: Duration,
    identity: Option<Arc<Identity>>,
    log: Sink,
    tokens: Tokens,
}

impl Lifetime {
    /// Of a gateway that was started with these flags.
    pub fn new(
        flags: &Flags,
        closing: Closing,
        readiness: Arc<Readiness>,
        identity: Option<Arc<Identity>>,
        log: Sink,
        tokens: Tokens,
    ) -> Self {
        let usual = if flags.in_cluster() { CLUSTER_DELAY } else { Duration::ZERO };
        let drain_delay = flags.operation.drain_delay.unwrap_or(usual);
        Self { closing, readiness, drain_delay, identity, log, tokens }
    }

    /// Listens to signals from now on.
    ///
    /// # Errors
    /// The system does not let it.
    pub fn watch(self) -> Result<(), Failure> {
        let signals = Signals::listen()
            .map_err(|error| Failure::run(say::SIGNALS.with("why", io(&error)), say::HINT_AGAIN))?;
        tokio::spawn(self.obey(signals));
        Ok(())
    }

    async fn obey(self, mut signals: Signals) {
        while signals.next().await == Told::Reload {
            self.reload();
        }
        tracing::info!(delay = ?self.drain_delay, "closing; a second signal ends at once");
        self.readiness.drain();
        tokio::select! {
            () = tokio::time::sleep(self.drain_delay) => {}
            () = signals.end() => std::process::exit(INTERRUPTED),
        }
        self.closing.stop.cancel();
        signals.end().await;
        std::process::exit(INTERRUPTED);
    }

    fn reload(&self) {
        self.log.reopen();
        if let Some(identity) = &self.identity {
            match identity.reload() {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => tracing::error!(%error, "the certificate stays as it was"),
            }
        }
        match self.tokens.reload() {
            Ok(true) => tracing::info!("the token was read again and has changed"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the token stays as it was"),
        }
        tracing::info!("reloaded");
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    End,
    Reload,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::End,
            _ = self.terminate.recv() => Told::End,
            _ = self.hang_up.recv() => Told::Reload,
        }
    }

    async fn end(&mut self) {
        while self.next().await != Told::End {}
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Told {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Told::End
    }

    async fn end(&mut self) {
        self.next().await;
    }
}
