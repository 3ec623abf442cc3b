//! The server as a child process: started apart from the terminal's own group (so that Ctrl+C reaches the client
//! alone), awaited until it serves, and ended with us.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::progress::note;

const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running server. Dropping it stops the process.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// The line on stdout that tells where it listens and what answers.
    pub greeting: String,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts the program and waits until it says where it listens. `interrupted` is asked while waiting.
    pub fn start(mut command: Command, log: &Path, interrupted: impl Fn() -> bool) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).process_group(0);
        let mut child = command.spawn().context("cannot start the server")?;
        let stdout = child.stdout.take().context("the server has no stdout")?;
        // From here on, dropping `server` ends the process whatever goes wrong.
        let mut server = Self {
            child,
            log: log.to_path_buf(),
            greeting: String::new(),
            address: SocketAddr::from(([0; 4], 0)),
        };
        let lines = lines_of(stdout);
        let since = Instant::now();
        loop {
            match lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => {
                    if let Some(address) = address_in(&line) {
                        server.greeting = line;
                        server.address = address;
                        return Ok(server);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server ended at once: {}", server.last_words())
                }
                Err(RecvTimeoutError::Timeout) if interrupted() => bail!("interrupted"),
                Err(RecvTimeoutError::Timeout) if since.elapsed() > START_LIMIT => {
                    bail!(
                        "the server did not serve within {} s: {}",
                        START_LIMIT.as_secs(),
                        server.last_words()
                    )
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Waits until the server ends by itself.
    pub fn wait(&mut self, interrupted: impl Fn() -> bool) -> Result<Option<i32>> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.code());
            }
            if interrupted() {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// The end of the server's log, which usually names what went wrong.
    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        match &lines[lines.len().saturating_sub(5)..] {
            [] => "it wrote nothing".to_owned(),
            last => last.join("\n"),
        }
    }
}

impl Drop for Server {
    /// Asks first (so that it ends streams with a proper status and closes its database), then insists.
    fn drop(&mut self) {
        end(&mut self.child, STOP_LIMIT);
    }
}

/// Ends a child: SIGTERM, and SIGKILL when it is still there after `limit`.
pub fn end(child: &mut Child, limit: Duration) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let (Ok(None), Some(pid)) = (child.try_wait(), pid) {
        // It may be gone by now, which is what we want.
        let _ = kill_process(pid, Signal::TERM);
    }
    let since = Instant::now();
    while since.elapsed() < limit {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The address to listen on: the wanted one, or the same host with a free port when that is taken.
pub fn free_address(wanted: SocketAddr) -> Result<SocketAddr> {
    match TcpListener::bind(wanted) {
        // The server binds port 0 itself; only a fixed port has to be known to be free.
        Ok(_) => Ok(wanted),
        Err(problem) if problem.kind() == std::io::ErrorKind::AddrInUse => {
            note(&format!("{wanted} is taken; using a free port"));
            Ok(SocketAddr::new(wanted.ip(), 0))
        }
        Err(problem) => Err(problem).with_context(|| format!("cannot listen on {wanted}")),
    }
}

/// Reads lines for ever, so that the server never blocks on a full pipe; keeps only what the reader still awaits.
fn lines_of(stdout: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = sync_channel(16);
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // After the greeting no reader takes the lines.
            let _ = sender.try_send(line);
        }
    });
    receiver
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let rest = line.strip_prefix("chatcli-gateway listening on http://")?;
    rest.split_whitespace().next()?.trim_end_matches('/').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_server_is_ready_when_it_says_where_it_listens_and_ends_with_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "echo warming up; echo 'chatcli-gateway listening on http://127.0.0.1:7 (embedded: ECHO echo)'; \
                      exec sleep 600";
        let server = Server::start(shell(script), &log, || false).unwrap();
        assert_eq!(server.address.port(), 7);
        assert!(server.greeting.ends_with("(embedded: ECHO echo)"));
        let pid = Pid::from_raw(i32::try_from(server.child.id()).unwrap()).unwrap();
        drop(server);
        assert!(kill_process(pid, Signal::TERM).is_err(), "the process is still there");
    }

    #[test]
    fn a_server_that_ends_at_once_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let script = "echo 'Error: the database is locked' >&2; exit 1";
        let problem = Server::start(shell(script), &folder.path().join("log"), || false).err().unwrap();
        assert!(problem.to_string().contains("the database is locked"), "{problem}");
    }

    #[test]
    fn an_interruption_ends_the_wait() {
        let folder = tempfile::tempdir().unwrap();
        let problem =
            Server::start(shell("exec sleep 600"), &folder.path().join("log"), || true).err().unwrap();
        assert_eq!(problem.to_string(), "interrupted");
    }

    #[test]
    fn a_child_that_ignores_the_request_is_killed() {
        let mut child = shell("trap '' TERM; while :; do sleep 0.05; done").spawn().unwrap();
        end(&mut child, Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_some());
    }

    #[test]
    fn a_taken_port_is_replaced_by_a_free_one() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(free_address(taken).unwrap(), taken);
        let holder = TcpListener::bind(taken).unwrap();
        assert_eq!(free_address(taken).unwrap().port(), 0);
        drop(holder);
    }
}
