//! The gateway's process: flags in, one line out when the port is open, signals until the end. What it serves
//! is decided in the library.

mod command;
mod flags;
mod lifetime;
mod logs;
mod say;
mod settings;
mod start;
#[cfg(all(unix, feature = "local"))]
mod threads;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chatcli_gateway::downstream::{Closing, serve};
use chatcli_gateway::operation::scrape;

use flags::{Command, Flags, Request};
use lifetime::Lifetime;
use logs::Logs;
use say::{Lang, catalogue, io as why};
use start::{Failure, Tokens, start, tell};

/// Gives the memory of connections that have gone back to the system, ten seconds later and by a thread of its own.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How long threads that still compute may hold up the end.
const LAST_THREADS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    #[cfg(all(unix, feature = "local"))]
    threads::settle();
    let (lang, request) = Flags::of_process();
    match request.and_then(|request| run_as_asked(request, lang)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do when standard error is closed.
            let _ = write!(io::stderr(), "{}", failure.told(lang));
            ExitCode::from(failure.exit_code)
        }
    }
}

fn run_as_asked(request: Request, lang: Lang) -> Result<(), Failure> {
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
            command::access(change, &flags.environment, lang, &mut io::stdout().lock())
        }
        #[cfg(feature = "embedded")]
        Some(Command::Sessions(way)) => {
            command::sessions::sessions(way, &flags.environment, lang, &mut io::stdout().lock())
        }
        None => serve_until_signal(&flags),
    }
}

fn serve_until_signal(flags: &Flags) -> Result<(), Failure> {
    let logs = Logs::open(flags)?;
    tell(flags);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        Failure::run(catalogue::THREADS.with("why", why(&error)), catalogue::HINT_THREADS)
    })?;
    let outcome = runtime.block_on(run(flags, logs));
    runtime.shutdown_timeout(LAST_THREADS);
    outcome
}

async fn run(flags: &Flags, logs: Logs) -> Result<(), Failure> {
    let closing = Closing::default();
    let started = start(flags, &closing, logs.access_log(flags)).await?;
    let address = started.port.listener.local_addr().map_err(|error| {
        Failure::run(catalogue::PORT_UNKNOWN.with("why", why(&error)), catalogue::HINT_PORT)
    })?;
    let scheme = if started.port.identity.is_some() { "https" } else { "http" };
    let operation = Arc::clone(&started.door.operation);
    let readiness = Arc::clone(&operation.readiness);
    let tokens = Tokens {
        flags: flags.clone(),
        door: Arc::clone(&started.door),
        server: started.server.token_replacement(),
    };
    Lifetime::new(flags, closing.clone(), readiness, started.port.identity.clone(), logs.log(), tokens)
        .watch()?;
    // The process that started this one waits for the line; the service goes on without that reader.
    let _ = writeln!(io::stdout(), "chatcli-gateway listening on {scheme}://{address} ({})", started.behind);
    let _ = io::stdout().flush();
    if let Some(metrics) = started.metrics {
        tokio::spawn(scrape::serve(metrics, operation, closing.end_calls.clone()));
    }
    let access = tokio::spawn(Arc::clone(&started.door.access).look_after(closing.stop.clone()));
    serve(started.port, started.door, closing).await;
    if access.await.is_err() {
        tracing::error!("access file watcher failed");
    }
    started.server.shutdown().await;
    tracing::info!("closed");
    Ok(())
}
