//! The gateway's process: flags in, one line out when the port is open, signals until the end. What it serves
//! is decided in the library.

mod command;
mod flags;
mod settings;
mod start;
#[cfg(all(unix, feature = "local"))]
mod threads;

use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatcli_gateway::downstream::{Closing, serve};
use tracing_subscriber::EnvFilter;

use flags::{Command, Flags, LogLevel, Request};
use start::{Failure, start, tell};

/// The provider library logs error bodies as they came; ours are redacted first.
const QUIET: &str = "info,genai=off";
const VERBOSE: &str = "info,genai=off,chatcli_gateway=debug,chatcli_server=debug";
/// The exit code of a process that a second signal ends at once.
const INTERRUPTED: i32 = 130;
/// How long threads that still compute may hold up the end.
const LAST_THREADS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    #[cfg(all(unix, feature = "local"))]
    threads::settle();
    match Flags::of_process().and_then(run_as_asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do when standard error is closed.
            let _ = writeln!(io::stderr(), "Error: {failure}\n  {}", failure.hint);
            ExitCode::from(failure.exit_code)
        }
    }
}

fn run_as_asked(request: Request) -> Result<(), Failure> {
    let flags = match request {
        Request::Run(flags) => flags,
        Request::Print(text) => {
            // A reader that has gone has read enough.
            let _ = write!(io::stdout(), "{text}");
            return Ok(());
        }
    };
    match &flags.command {
        Some(Command::Access(change)) => {
            command::access(change, &flags.environment, &mut io::stdout().lock())
        }
        None => serve_until_signal(&flags),
    }
}

fn serve_until_signal(flags: &Flags) -> Result<(), Failure> {
    open_log(flags).and_then(|()| {
        tell(flags);
        let runtime = tokio::runtime::Runtime::new().map_err(|error| {
            Failure::run(format!("cannot start threads: {error}"), "is the process limit reached?")
        })?;
        let outcome = runtime.block_on(run(flags));
        runtime.shutdown_timeout(LAST_THREADS);
        outcome
    })
}

async fn run(flags: &Flags) -> Result<(), Failure> {
    let closing = Closing::default();
    let started = start(flags, &closing).await?;
    let address = started
        .listener
        .local_addr()
        .map_err(|error| Failure::run(format!("the port has no address: {error}"), "try another --listen"))?;
    tokio::spawn(close_on_signals(closing.clone()));
    // Whoever started this process waits for the line; a reader that has gone does not matter to the service.
    let _ = writeln!(io::stdout(), "chatcli-gateway listening on http://{address} ({})", started.behind);
    let _ = io::stdout().flush();
    let access = tokio::spawn(Arc::clone(&started.door.access).look_after(closing.stop.clone()));
    serve(started.listener, started.door, closing).await;
    if access.await.is_err() {
        tracing::error!("looking after people and screens failed");
    }
    started.server.shutdown().await;
    tracing::info!("closed");
    Ok(())
}

async fn close_on_signals(closing: Closing) {
    signal().await;
    tracing::info!("closing; a second signal ends at once");
    closing.stop.cancel();
    signal().await;
    std::process::exit(INTERRUPTED);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        tracing::error!("cannot listen for signals");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!(%error, "cannot listen for Ctrl+C");
        std::future::pending().await
    }
}

fn open_log(flags: &Flags) -> Result<(), Failure> {
    let usual = match (flags.operation.verbose, flags.operation.log_level) {
        (true, _) | (_, Some(LogLevel::Debug)) => VERBOSE.to_owned(),
        (_, Some(level)) => format!("{},genai=off", level.name()),
        (_, None) => QUIET.to_owned(),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    match &flags.operation.log_file {
        None => log.with_writer(io::stderr).with_ansi(io::IsTerminal::is_terminal(&io::stderr())).init(),
        Some(path) => {
            let file = File::options().create(true).append(true).open(path).map_err(|error| {
                Failure::run(
                    format!("cannot write the log {}: {error}", path.display()),
                    "see --log-file in --help",
                )
            })?;
            log.with_writer(Mutex::new(file)).with_ansi(false).init();
        }
    }
    Ok(())
}
