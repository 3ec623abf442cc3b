//! Commands. A command has no input and no terminal; what it says comes as it comes, line by line; it ends in time, and
//! everything that it started in its group ends with it.
//!
//! What it says is kept with head and tail in memory and whole in a file of the person's alone. Names of variables that
//! hold secrets are not handed to it.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use chatcli_redact::Redactor;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::sandbox::{Sandbox, Status};
use crate::trouble::of;
use crate::{Trouble, supervisor};

/// How often a stop is looked for.
const BEAT: Duration = Duration::from_millis(25);
/// From asking a command to end to ending it.
const TERM_GRACE: Duration = Duration::from_secs(2);
/// The same where a process stands between, which ends the command after a time of its own.
const SUPERVISED_GRACE: Duration = Duration::from_secs(3);
/// How long what a command left running may keep its output open.
const LEFT_GRACE: Duration = Duration::from_millis(500);
/// Bytes that it may have said and that were not taken yet; more is from what it left running.
const LEFT_BYTES: usize = 1024 * 1024;
/// Bytes that are kept in memory, from the start and from the end.
const HEAD_BYTES: usize = 64 * 1024;
const TAIL_BYTES: usize = 64 * 1024;
/// Bytes of a log.
const LOG_BYTES: u64 = 64 * 1024 * 1024;
/// A line that is longer comes in pieces.
const LINE_BYTES: usize = 8 * 1024;

/// Where a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What the command has to say.
    Out,
    /// What it complains about.
    Err,
}

/// Takes each line as it comes.
pub type Lines<'a> = &'a mut dyn FnMut(Stream, &str);

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By itself.
    Exited(ExitStatus),
    /// Its time was over.
    TimedOut,
    /// A person stopped it.
    Stopped,
}

/// What a command brought.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub how: How,
    /// How long it took.
    pub took: Duration,
    /// What it said, head and tail; lines of complaint are marked.
    pub output: String,
    /// How many bytes it said.
    pub bytes: u64,
    /// Whether something is left out of `output`.
    pub is_cut: bool,
    /// What the kernel let it do.
    pub sandbox: Status,
}

impl Ended {
    /// Whether it did what it should.
    pub fn is_success(&self) -> bool {
        matches!(self.how, How::Exited(status) if status.success())
    }

    /// One line: how it ended, how long it took, how much it said.
    pub fn summary(&self) -> String {
        let how = match self.how {
            How::Exited(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit {code}"),
                (None, signal) => format!("ended by signal {}", signal.unwrap_or_default()),
            },
            How::TimedOut => "timed out".to_owned(),
            How::Stopped => "stopped".to_owned(),
        };
        let cut = if self.is_cut { ", cut" } else { "" };
        format!("[{how}, {:.1} s, {} bytes{cut}, {}]", self.took.as_secs_f64(), self.bytes, self.sandbox)
    }
}

/// How a command runs.
pub struct Limits<'a> {
    /// How long at most.
    pub timeout: Duration,
    /// Where all of its output is written.
    pub log: Option<&'a Path>,
    /// What the kernel lets it do.
    pub sandbox: &'a Sandbox,
    /// Whether a person stopped it.
    pub stopped: &'a dyn Fn() -> bool,
    /// What it reads; nothing where none is given.
    pub input: Option<&'a File>,
}

/// A command with nothing of ours in its surroundings.
pub(crate) fn command(program: &str, dir: &Path, scratch: &Path) -> Command {
    let mut command = Command::new(program);
    let redactor = Redactor::default();
    for (name, value) in std::env::vars_os() {
        let line = format!("{}={}", name.to_string_lossy(), value.to_string_lossy());
        if redactor.clean(&line) != line {
            command.env_remove(name);
        }
    }
    for name in
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "BASH_ENV", "ENV", "SSH_AUTH_SOCK", "SSH_ASKPASS"]
    {
        command.env_remove(name);
    }
    for (name, value) in
        [("GIT_PAGER", "cat"), ("PAGER", "cat"), ("TERM", "dumb"), ("CI", "1"), ("GIT_TERMINAL_PROMPT", "0")]
    {
        command.env(name, value);
    }
    command.env("TMPDIR", scratch).env("CHATCLI_AGENT_TMPDIR", scratch).current_dir(dir);
    command
}

/// Runs a command to its end.
pub fn run(mut command: Command, limits: &Limits<'_>, on: Lines<'_>) -> Result<Ended, Trouble> {
    let program = command.get_program().to_string_lossy().into_owned();
    command = supervisor::of(command);
    let input = limits.input.map(File::try_clone).transpose().map_err(|why| of("the input", why))?;
    command
        .stdin(input.map_or_else(Stdio::null, Stdio::from))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let log = limits.log.map(|path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path));
    let log = log.transpose().map_err(|why| of("the log", why))?;
    let started = Instant::now();
    let (mut child, sandbox) = limits.sandbox.spawn(command).map_err(|why| of(&program, why))?;
    let group = Group::of(&child);
    let (sender, pieces) = sync_channel(64);
    for (pipe, stream) in [
        (child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>), Stream::Out),
        (child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>), Stream::Err),
    ] {
        if let Some(pipe) = pipe {
            let sender = sender.clone();
            std::thread::spawn(move || forward(pipe, stream, &sender));
        }
    }
    drop(sender);
    let mut kept = Kept::new(log);
    let how = watch(&mut child, &group, &pieces, limits, started, &mut kept, on);
    // Whatever the command left running in its group ends with it.
    group.signal(Signal::KILL);
    let status = child.wait();
    let mut left = 0;
    while left < LEFT_BYTES
        && let Ok((stream, bytes)) = pieces.recv_timeout(LEFT_GRACE)
    {
        left += bytes.len();
        kept.take(stream, &bytes, on);
    }
    kept.finish(on);
    let how = match (how, status) {
        (Some(how), _) => how,
        (None, Ok(status)) => How::Exited(status),
        (None, Err(why)) => return Err(of(&program, why)),
    };
    let (output, is_cut) = kept.text();
    Ok(Ended { how, took: started.elapsed(), output, bytes: kept.bytes, is_cut, sandbox })
}

/// Until the command has ended and its output is closed, its time is over, or a person stops it. What ended it, if it did
/// not end by itself.
fn watch(
    child: &mut Child,
    group: &Group,
    pieces: &Receiver<(Stream, Vec<u8>)>,
    limits: &Limits<'_>,
    started: Instant,
    kept: &mut Kept,
    on: Lines<'_>,
) -> Option<How> {
    let (mut ended_at, mut idle_since, mut after) = (None, Instant::now(), 0);
    let mut is_open = true;
    loop {
        if is_open {
            match pieces.recv_timeout(BEAT) {
                Ok((stream, bytes)) => {
                    after += if ended_at.is_some() { bytes.len() } else { 0 };
                    kept.take(stream, &bytes, on);
                    // A caller that takes the lines slowly still gets what the command had said.
                    idle_since = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => is_open = false,
            }
        } else {
            std::thread::sleep(BEAT);
        }
        if ended_at.is_none() && !matches!(child.try_wait(), Ok(None)) {
            (ended_at, idle_since) = (Some(()), Instant::now());
        }
        if ended_at.is_some() && (!is_open || idle_since.elapsed() > LEFT_GRACE || after > LEFT_BYTES) {
            return None;
        }
        let how = if (limits.stopped)() {
            How::Stopped
        } else if started.elapsed() > limits.timeout {
            How::TimedOut
        } else {
            continue;
        };
        group.signal(Signal::TERM);
        let grace = if supervisor::is_there() { SUPERVISED_GRACE } else { TERM_GRACE };
        let end = Instant::now() + grace;
        while Instant::now() < end && matches!(child.try_wait(), Ok(None)) {
            if is_open {
                is_open = drain(pieces, kept, on, Instant::now() + BEAT);
            } else {
                std::thread::sleep(BEAT);
            }
        }
        return Some(how);
    }
}

/// Takes what comes until then. False when nothing can come any more.
fn drain(pieces: &Receiver<(Stream, Vec<u8>)>, kept: &mut Kept, on: Lines<'_>, until: Instant) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match pieces.recv_timeout(left) {
            Ok((stream, bytes)) => kept.take(stream, &bytes, on),
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        if left.is_zero() {
            return true;
        }
    }
}

fn forward(mut pipe: Box<dyn Read + Send>, stream: Stream, sender: &SyncSender<(Stream, Vec<u8>)>) {
    let mut buffer = vec![0_u8; 8 * 1024];
    loop {
        match pipe.read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => {
                let piece = buffer.get(..length).unwrap_or_default().to_vec();
                if sender.send((stream, piece)).is_err() {
                    return;
                }
            }
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// All that a command starts and that does not leave its group.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(i32::try_from(child.id()).ok().and_then(Pid::from_raw))
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            let _ = kill_process_group(group, signal);
        }
    }
}

/// What is kept of an output.
struct Kept {
    head: String,
    tail: VecDeque<String>,
    tail_bytes: usize,
    left_out: u64,
    bytes: u64,
    log: Option<File>,
    logged: u64,
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Kept {
    fn new(log: Option<File>) -> Self {
        let head = String::new();
        Self {
            head,
            tail: VecDeque::new(),
            tail_bytes: 0,
            left_out: 0,
            bytes: 0,
            log,
            logged: 0,
            out: Vec::new(),
            err: Vec::new(),
        }
    }

    fn take(&mut self, stream: Stream, bytes: &[u8], on: Lines<'_>) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes += length;
        if self.logged < LOG_BYTES
            && let Some(log) = &mut self.log
        {
            // A full disk costs the log and not the command.
            self.logged = if log.write_all(bytes).is_ok() { self.logged + length } else { LOG_BYTES };
        }
        let mut pending = std::mem::take(if stream == Stream::Out { &mut self.out } else { &mut self.err });
        pending.extend_from_slice(bytes);
        let mut from = 0;
        while let Some(rest) = pending.get(from..) {
            let end = match rest.iter().position(|b| *b == b'\n') {
                Some(at) => at + 1,
                None if rest.len() > LINE_BYTES => whole_letters(rest),
                None => break,
            };
            self.line(stream, &String::from_utf8_lossy(rest.get(..end).unwrap_or_default()), on);
            from += end.max(1);
        }
        pending.drain(..from.min(pending.len()));
        *(if stream == Stream::Out { &mut self.out } else { &mut self.err }) = pending;
    }

    fn finish(&mut self, on: Lines<'_>) {
        for stream in [Stream::Out, Stream::Err] {
            let rest = std::mem::take(if stream == Stream::Out { &mut self.out } else { &mut self.err });
            if !rest.is_empty() {
                self.line(stream, &String::from_utf8_lossy(&rest), on);
            }
        }
    }

    fn line(&mut self, stream: Stream, line: &str, on: Lines<'_>) {
        on(stream, line.trim_end_matches(['\n', '\r']));
        let mark = if stream == Stream::Err { "stderr| " } else { "" };
        let line = format!("{mark}{}\n", line.trim_end_matches('\n'));
        if self.tail.is_empty() && self.head.len() + line.len() <= HEAD_BYTES {
            self.head.push_str(&line);
            return;
        }
        self.tail_bytes += line.len();
        self.tail.push_back(line);
        while self.tail_bytes > TAIL_BYTES
            && let Some(first) = self.tail.pop_front()
        {
            self.tail_bytes -= first.len();
            self.left_out += u64::try_from(first.len()).unwrap_or(u64::MAX);
        }
    }

    fn text(&self) -> (String, bool) {
        let mut text = self.head.clone();
        if self.left_out > 0 {
            text.push_str(&format!("[... {} bytes left out ...]\n", self.left_out));
        }
        text.extend(self.tail.iter().map(String::as_str));
        (text, self.left_out > 0)
    }
}

/// A cut that does not go through a letter, where there is one.
fn whole_letters(bytes: &[u8]) -> usize {
    let most = LINE_BYTES.min(bytes.len());
    let start =
        (most.saturating_sub(3)..most).rev().find(|at| bytes.get(*at).is_some_and(|b| b & 0xc0 != 0x80));
    start.filter(|at| bytes.get(*at).is_some_and(|b| *b >= 0xc0)).unwrap_or(most).max(1)
}

/// The log's name in a folder: none is overwritten.
pub(crate) fn log_name(folder: &Path) -> PathBuf {
    folder.join(format!("{:016x}.log", fastrand::u64(..)))
}
