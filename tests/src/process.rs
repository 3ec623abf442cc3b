//! Real programs: the client and the gateway as cargo builds them, in a home folder of their own, with their output
//! captured and their end guaranteed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::wait;

/// `chatcli`, the terminal client.
pub fn client() -> &'static Path {
    &programs()[0]
}

/// `chatcli-gateway`, the door with its embedded server.
pub fn gateway() -> &'static Path {
    &programs()[1]
}

/// `replica`, the scripted server as a process of its own, which can be stopped and killed.
pub fn replica() -> &'static Path {
    static REPLICA: OnceLock<PathBuf> = OnceLock::new();
    REPLICA.get_or_init(|| match folder() {
        Some(folder) => folder.join("replica"),
        None => executable(&build(&["-p", "chatcli-tests", "--bin", "replica"]), "replica"),
    })
}

/// Where the programs are that belong to these tests. `cargo xtask test` builds all at once and names the folder; for a
/// test that is run by itself they are built first, and cargo says where.
fn folder() -> Option<PathBuf> {
    std::env::var_os("CHATCLI_PROGRAMS").map(PathBuf::from)
}

/// Both programs.
fn programs() -> &'static [PathBuf; 2] {
    static PROGRAMS: OnceLock<[PathBuf; 2]> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        if let Some(folder) = folder() {
            return ["chatcli", "chatcli-gateway"].map(|name| folder.join(name));
        }
        let messages = build(&["-p", "chatcli", "-p", "chatcli-gateway"]);
        [executable(&messages, "chatcli"), executable(&messages, "chatcli-gateway")]
    })
}

/// Has cargo build these and returns its messages.
pub fn build(what: &[&str]) -> String {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("build").args(what).args(["--message-format", "json"]);
    command.current_dir(root()).stderr(Stdio::inherit());
    // What cargo told this test about its own package would look like a changed environment to build scripts.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let output = command.output().expect("cargo can be started");
    assert!(output.status.success(), "cargo could not build the programs under test");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The program of that name among cargo's messages.
pub fn executable(messages: &str, name: &str) -> PathBuf {
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut wanted = artifacts.filter(|message| message["target"]["name"] == name);
    let path = wanted.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    path.unwrap_or_else(|| panic!("cargo built no program {name}"))
}

/// The checkout's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the checkout")
}

/// The folder that builds write into; tools of the proof are installed in it.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder of the built page, as an argument for the gateway.
///
/// # Panics
/// When the page was not built; building it takes tools that a plain `cargo test` does not have.
#[track_caller]
pub fn page() -> String {
    let folder = root().join("web/dist");
    assert!(folder.join("index.html").is_file(), "the page is not built; run: cargo xtask page");
    folder.to_string_lossy().into_owned()
}

/// A home folder for one test. Programs started with it see nothing of the machine's own settings, keys or history.
pub struct Home(tempfile::TempDir);

impl Default for Home {
    fn default() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }
}

impl Home {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A command with a bare environment whose home is this folder.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment()).current_dir(self.path());
        command
    }

    /// The environment of such a command.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let inside = |folder: &str| self.path().join(folder).to_string_lossy().into_owned();
        vec![
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("HOME", inside("")),
            ("XDG_CACHE_HOME", inside("cache")),
            ("XDG_CONFIG_HOME", inside("config")),
            ("XDG_DATA_HOME", inside("data")),
            ("XDG_STATE_HOME", inside("state")),
            ("LANG", "en_US.UTF-8".to_owned()),
            ("TERM", "xterm-256color".to_owned()),
        ]
    }
}

/// What a program that ran to its end left behind.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

/// Runs a program to its end with these bytes as standard input (`None`: no input at all).
///
/// # Panics
/// When it has not ended within [`wait::PATIENCE`].
#[track_caller]
pub fn run(mut command: Command, input: Option<&[u8]>) -> Finished {
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut program = Program::spawn(command);
    if let (Some(bytes), Some(mut stdin)) = (input, program.child.stdin.take()) {
        let bytes = bytes.to_vec();
        // On a thread of its own: a program that never reads must not block the test. It may also end early.
        thread::spawn(move || drop(stdin.write_all(&bytes)));
    }
    program.wait()
}

/// A running program. Dropping it kills it.
pub struct Program {
    child: Child,
    stdout: Captured,
    stderr: Captured,
}

impl Program {
    /// Starts a program without input, capturing what it writes.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null());
        Self::spawn(command)
    }

    /// Starts a program whose input is written as it goes.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn fed(mut command: Command) -> (Self, ChildStdin) {
        command.stdin(Stdio::piped());
        let mut program = Self::spawn(command);
        let input = program.child.stdin.take().expect("stdin is a pipe");
        (program, input)
    }

    #[track_caller]
    fn spawn(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().unwrap_or_else(|problem| panic!("cannot start {command:?}: {problem}"));
        let stdout = Captured::of(child.stdout.take().expect("stdout is a pipe"));
        let stderr = Captured::of(child.stderr.take().expect("stderr is a pipe"));
        Self { child, stdout, stderr }
    }

    /// Everything on stdout so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Everything on stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits for a whole line on stdout that starts with this text, and returns the line.
    #[track_caller]
    pub fn wait_for_line(&mut self, start: &str) -> String {
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        let found = || stdout.lines().into_iter().find(|line| line.starts_with(start));
        let instead = || format!("stdout: {}\nstderr: {}", stdout.text(), stderr.text());
        wait::until(&format!("a line `{start}…`"), found, instead)
    }

    /// Waits until stdout contains this text.
    #[track_caller]
    pub fn wait_for_stdout(&self, text: &str) {
        let instead = || format!("stdout: {}\nstderr: {}", self.stdout(), self.stderr());
        let found = || self.stdout().contains(text).then_some(());
        wait::until(&format!("`{text}` on stdout"), found, instead);
    }

    /// Waits until stderr contains this text.
    #[track_caller]
    pub fn wait_for_stderr(&self, text: &str) {
        wait::until(
            &format!("`{text}` on stderr"),
            || self.stderr().contains(text).then_some(()),
            || self.stderr(),
        );
    }

    /// Sends SIGINT, as Ctrl+C does.
    pub fn interrupt(&self) {
        self.signal(Signal::INT);
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Sends SIGHUP, as a closed terminal does.
    pub fn hang_up(&self) {
        self.signal(Signal::HUP);
    }

    /// Its process id.
    pub fn pid(&self) -> Pid {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process has an id above 0")
    }

    /// Stops it as Ctrl+Z does: it does nothing more, and its kernel goes on answering for it.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the process is there");
    }

    /// Kills it at once, as a crash would.
    pub fn kill(mut self) {
        self.end();
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub fn wait(mut self) -> Finished {
        let child = &mut self.child;
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        let instead = || format!("stdout: {}\nstderr: {}", stdout.text(), stderr.text());
        let status =
            wait::until("the program to end", || child.try_wait().expect("a child to wait for"), instead);
        // Its pipes may still hold something, or a grandchild may hold them open for ever.
        wait::within(Duration::from_secs(2), || (stdout.closed() && stderr.closed()).then_some(()));
        Finished { code: status.code(), stdout: stdout.text(), stderr: stderr.text() }
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// What a pipe delivered so far; a thread reads it, so that the program never blocks on writing.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<(Vec<u8>, bool)>>);

impl Captured {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let captured = Self::default();
        let ours = captured.clone();
        thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            loop {
                let count = match pipe.fill_buf() {
                    Ok(bytes) if !bytes.is_empty() => {
                        ours.0.lock().unwrap_or_else(PoisonError::into_inner).0.extend_from_slice(bytes);
                        bytes.len()
                    }
                    _ => break,
                };
                pipe.consume(count);
            }
            ours.0.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        });
        captured
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner).0).into_owned()
    }

    /// Whole lines only: a line that is still being written could be mistaken for its beginning.
    fn lines(&self) -> Vec<String> {
        let text = self.text();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(str::to_owned).collect()
    }

    fn closed(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// A running `chatcli-gateway`.
pub struct Gateway {
    /// The process, for its log (stderr) and its end.
    pub program: Program,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Gateway {
    /// Starts a gateway on a free port with these further arguments and waits until it serves.
    #[track_caller]
    pub fn start<'a>(home: &Home, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::start_at(home, "127.0.0.1:0", arguments)
    }

    /// Starts a gateway on this address and waits until it serves.
    #[track_caller]
    pub fn start_at<'a>(home: &Home, listen: &str, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = home.command(gateway());
        command.args(["--listen", listen]).args(arguments);
        Self::of(command)
    }

    /// Starts this gateway and waits until it serves.
    #[track_caller]
    pub fn of(command: Command) -> Self {
        let mut program = Program::start(command);
        let start = "chatcli-gateway listening on http://";
        let line = program.wait_for_line(start);
        let address = line[start.len()..].split_whitespace().next().and_then(|text| text.parse().ok());
        Self { program, address: address.unwrap_or_else(|| panic!("no address in `{line}`")) }
    }

    /// Its address as an `http://` URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
