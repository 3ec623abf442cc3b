//! How a server runs as a process: in a group of its own, with its input and output as the line to it and what it complains
//! about kept aside, and with an end for everything in its group. Where there is a program that watches over processes
//! ([`Surroundings::supervisor`]), it stands between, and the server also ends with this program, however that ends.
//!
//! Variables of this process that look like secrets are not handed on; those of the file are.

use std::ffi::{OsStr, OsString};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatcli_redact::Redactor;
use rmcp::RoleClient;
use rmcp::transport::async_rw::AsyncRwTransport;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, Take};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::measured::{Measured, TooLong};
use crate::server::Values;
use crate::{Surroundings, Trouble};

/// Bytes of one message.
pub(crate) const LINE_BYTES: usize = 4 * 1024 * 1024;
/// Bytes that a server may say in its life; more is a flood.
const LIFE_BYTES: u64 = 512 * 1024 * 1024;
/// The same of what it complains about.
const COMPLAINT_BYTES: u64 = 16 * 1024 * 1024;
/// Of that, what is kept.
const LAST_BYTES: usize = 2_000;
/// From closing its input to asking it to end, and from asking to ending it.
const GRACE: Duration = Duration::from_millis(500);
/// From asking to ending it where a supervisor does both with a grace of its own.
const SUPERVISED_GRACE: Duration = Duration::from_secs(3);
/// The exit code of a supervisor that could not start it.
const NOT_STARTED: i32 = 127;

pub(crate) type Line = AsyncRwTransport<RoleClient, Measured<Take<ChildStdout>>, ChildStdin>;

/// How a process ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HasEnded {
    /// It was never there.
    NotStarted,
    /// It ran.
    Ran,
}

/// A process with its group. What is still there of it when this is dropped is killed.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    group: Option<Pid>,
    is_supervised: bool,
    too_long: TooLong,
    last: Arc<Mutex<String>>,
    /// Reads what it complains about, until it has no more to say.
    reader: Option<JoinHandle<()>>,
}

impl Process {
    pub(crate) fn start(
        command: &str,
        args: &[String],
        env: &Values,
        dir: Option<&str>,
        around: &Surroundings,
    ) -> Result<(Self, Line), Trouble> {
        let mut words = around.supervisor.iter().map(OsString::as_os_str).chain([OsStr::new(command)]);
        let mut started = Command::new(words.next().unwrap_or_default());
        started.args(words).args(args).env_clear();
        let is_supervised = !around.supervisor.is_empty();
        let redactor = Redactor::default();
        for (name, value) in &around.variables.0 {
            let line = format!("{name}={value}");
            if redactor.clean(&line) == line {
                started.env(name, value);
            }
        }
        started.envs(env.0.iter().map(|(name, value)| (name, value)));
        if let Some(dir) = dir {
            started.current_dir(dir);
        }
        started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A supervisor that is killed could end nothing any more.
        started.process_group(0).kill_on_drop(!is_supervised);
        let why = |error: std::io::Error| Trouble::Start(without_number(&error.to_string()));
        let mut child = started.spawn().map_err(why)?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let last = Arc::new(Mutex::new(String::new()));
        let reader = child.stderr.take();
        let reader =
            reader.map(|read| tokio::spawn(keep_last(read.take(COMPLAINT_BYTES), Arc::clone(&last))));
        let (Some(output), Some(input)) = (child.stdout.take(), child.stdin.take()) else {
            return Err(Trouble::Start("it has no input or no output".to_owned()));
        };
        let (output, too_long) = Measured::new(output.take(LIFE_BYTES), LINE_BYTES);
        let line = AsyncRwTransport::new(output, input).with_max_line_length(LINE_BYTES);
        Ok((Self { child, group, is_supervised, too_long, last, reader }, line))
    }

    /// Tells when a message of it is longer than one may be.
    pub(crate) fn too_long(&self) -> &TooLong {
        &self.too_long
    }

    /// Whether it has ended by itself, and how. What it complained about may still be on its way, so it gets a moment.
    pub(crate) async fn has_ended(&mut self) -> Option<HasEnded> {
        let moment = GRACE / 4;
        let Ok(status) = timeout(moment, self.child.wait()).await else { return None };
        if let Some(reader) = self.reader.take() {
            // Something that it started may hold the line open for longer.
            let _ = timeout(moment, reader).await;
        }
        let code = status.ok().and_then(|status| status.code());
        let is_there = !(self.is_supervised && code == Some(NOT_STARTED));
        Some(if is_there { HasEnded::Ran } else { HasEnded::NotStarted })
    }

    /// Why it could not be started, as its supervisor said it: `PROGRAM: why`.
    pub(crate) fn why_not_started(&self) -> String {
        let last = self.last_words();
        without_number(last.split_once(": ").map_or(last.as_str(), |(_, why)| why))
    }

    /// What it complained about last.
    pub(crate) fn last_words(&self) -> String {
        let last = self.last.lock().map(|last| last.clone()).unwrap_or_default();
        let line = last.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        crate::trouble::words(line).chars().take(300).collect()
    }

    /// Lets it end by itself for a moment, since its input is closed; then asks; then ends it.
    pub(crate) async fn end(mut self) {
        let asked = if self.is_supervised { SUPERVISED_GRACE } else { GRACE };
        for (signal, grace) in [(None, GRACE), (Some(Signal::TERM), asked)] {
            if let Some(signal) = signal {
                self.signal(signal);
            }
            if timeout(grace, self.child.wait()).await.is_ok() {
                break;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            // It may be gone already.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(if self.is_supervised { Signal::TERM } else { Signal::KILL });
    }
}

/// A system's reason without the number that it has there.
fn without_number(why: &str) -> String {
    why.split(" (os error").next().unwrap_or_default().to_owned()
}

async fn keep_last(mut complaints: impl AsyncRead + Unpin, last: Arc<Mutex<String>>) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = complaints.read(&mut bytes).await {
        let Ok(mut last) = last.lock() else { return };
        last.push_str(&String::from_utf8_lossy(bytes.get(..read).unwrap_or_default()));
        if last.len() > LAST_BYTES {
            let from = last.len() - LAST_BYTES;
            let from = (from..last.len()).find(|at| last.is_char_boundary(*at)).unwrap_or(last.len());
            last.drain(..from);
        }
    }
}
