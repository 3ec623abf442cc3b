//! `cargo xtask up` and `serve`: from a bare checkout to a running product, and back to nothing when it ends.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::beside::Beside;
use crate::progress::{headline, note, spent};
use crate::server::{Server, end, free_address};
use crate::workspace::Workspace;
use crate::{RunChoices, binaries, model, page};

const CLIENT_STOP_LIMIT: Duration = Duration::from_secs(5);

/// Sets up, starts the server and runs the client in front of it; the exit code is the client's.
pub fn up(workspace: &Workspace, choices: &RunChoices, client_args: &[String]) -> Result<ExitCode> {
    let prepared = prepare(workspace, choices)?;
    let signals = Caught::listen()?;
    let server = Server::start(prepared.server, &prepared.log, || signals.any().is_some())?;
    introduce(&server, choices);
    let mut client = Command::new(&prepared.client);
    client.arg("connect").arg(server.address.to_string()).args(client_args);
    let child = client.spawn().context("cannot start the client")?;
    let code = watch(child, &signals)?;
    drop(server);
    Ok(ExitCode::from(code))
}

/// Sets up and runs the server until it ends or is asked to.
pub fn serve(workspace: &Workspace, choices: &RunChoices) -> Result<ExitCode> {
    let prepared = prepare(workspace, choices)?;
    let signals = Caught::listen()?;
    let mut server = Server::start(prepared.server, &prepared.log, || signals.any().is_some())?;
    introduce(&server, choices);
    note(&format!("the log is {}; Ctrl+C ends", prepared.log.display()));
    let code = server.wait(|| signals.any().is_some())?;
    Ok(match code {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => ExitCode::SUCCESS,
    })
}

struct Prepared {
    server: Command,
    client: PathBuf,
    log: PathBuf,
}

fn prepare(workspace: &Workspace, choices: &RunChoices) -> Result<Prepared> {
    // The page's last crate is compiled on one core, and so are the programs' largest: beside each other they keep both
    // cores of a small machine busy.
    let page = if choices.no_page { None } else { Some(begin_page()?) };
    let model = find_model(workspace, choices)?;
    let binaries = binaries::build(workspace, !choices.no_local)?;
    let page = page.map(|page| end_page(workspace, page)).transpose()?;
    let mut server = Command::new(binaries.server);
    server.arg("--listen").arg(free_address(choices.listen)?.to_string());
    if let Some(page) = page {
        server.arg("--page").arg(page);
    }
    if let Some(model) = model {
        server.arg("--local-model").arg(model);
    }
    server.args(&choices.server_args);
    Ok(Prepared { server, client: binaries.client, log: workspace.target.join("up/server.log") })
}

fn begin_page() -> Result<Beside> {
    headline("building the page, beside the rest");
    Beside::start(&["page"])
}

fn end_page(workspace: &Workspace, page: Beside) -> Result<PathBuf> {
    let done = page.end()?;
    if !done.succeeded {
        eprint!("{}", done.said);
        bail!("the page cannot be built");
    }
    note(&format!("the page was built in {}", spent(done.took)));
    Ok(page::folder(workspace))
}

/// A model that was asked for by path must be there; one that could not be downloaded only costs the LOCAL provider.
fn find_model(workspace: &Workspace, choices: &RunChoices) -> Result<Option<PathBuf>> {
    if choices.no_local {
        return Ok(None);
    }
    match model::ensure(workspace, choices.local_model.as_deref()) {
        Ok(path) => Ok(Some(path)),
        Err(problem) if choices.local_model.is_some() => Err(problem),
        Err(problem) => {
            note(&format!("going on without the LOCAL provider: {problem:#}"));
            Ok(None)
        }
    }
}

fn introduce(server: &Server, choices: &RunChoices) {
    headline(&server.greeting);
    if !choices.no_page {
        note(&format!("the page is http://{}/", server.address));
    }
}

/// The last signal this process was sent. SIGINT is only noted: while the client runs, the terminal sends it to the
/// client as well, which knows whether to cancel an answer or to leave.
#[derive(Clone)]
struct Caught(Arc<AtomicI32>);

impl Caught {
    fn listen() -> Result<Self> {
        let caught = Self(Arc::new(AtomicI32::new(0)));
        let last = Arc::clone(&caught.0);
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for signals")?;
        thread::spawn(move || {
            for signal in signals.forever() {
                last.store(signal, Ordering::Relaxed);
            }
        });
        Ok(caught)
    }

    fn any(&self) -> Option<i32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|signal| *signal != 0)
    }

    fn must_end(&self) -> bool {
        self.any().is_some_and(|signal| signal != SIGINT)
    }
}

/// Waits for the client; when this process is told to end, the client is ended first.
fn watch(mut client: Child, signals: &Caught) -> Result<u8> {
    loop {
        if let Some(status) = client.try_wait().context("cannot wait for the client")? {
            return Ok(exit_code(status));
        }
        if signals.must_end() {
            end(&mut client, CLIENT_STOP_LIMIT);
            return Ok(128 + u8::try_from(signals.any().unwrap_or(SIGTERM)).unwrap_or(15));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The code a shell would report.
fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        Command::new("sh").args(["-c", script]).spawn().unwrap()
    }

    #[test]
    fn the_exit_code_is_the_clients() {
        let quiet = Caught(Arc::new(AtomicI32::new(0)));
        assert_eq!(watch(shell("exit 5"), &quiet).unwrap(), 5);
        assert_eq!(watch(shell("kill -KILL $$"), &quiet).unwrap(), 137);
    }

    #[test]
    fn an_interrupt_is_left_to_the_client_and_a_request_to_end_is_not() {
        let interrupted = Caught(Arc::new(AtomicI32::new(SIGINT)));
        assert_eq!(watch(shell("sleep 0.2; exit 130"), &interrupted).unwrap(), 130);
        let asked = Caught(Arc::new(AtomicI32::new(SIGTERM)));
        assert_eq!(watch(shell("exec sleep 600"), &asked).unwrap(), 143);
    }
}
