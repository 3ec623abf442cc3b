//! How a server runs as a process: in a group of its own, with its input and output as the line to it and what it complains
//! about kept aside, and with an end for everything in its group.
//!
//! Variables of this process that look like secrets are not handed on; those of the file are.

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

pub(crate) type Line = AsyncRwTransport<RoleClient, Take<ChildStdout>, ChildStdin>;

/// A process with its group. What is still there of it when this is dropped is killed.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    group: Option<Pid>,
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
        let mut started = Command::new(command);
        started.args(args).env_clear();
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
        started.process_group(0).kill_on_drop(true);
        let why = |error: std::io::Error| {
            Trouble::Start(error.to_string().split(" (os error").next().unwrap_or_default().to_owned())
        };
        let mut child = started.spawn().map_err(why)?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let last = Arc::new(Mutex::new(String::new()));
        let reader = child.stderr.take();
        let reader =
            reader.map(|read| tokio::spawn(keep_last(read.take(COMPLAINT_BYTES), Arc::clone(&last))));
        let (Some(output), Some(input)) = (child.stdout.take(), child.stdin.take()) else {
            return Err(Trouble::Start("it has no input or no output".to_owned()));
        };
        let line = AsyncRwTransport::new(output.take(LIFE_BYTES), input).with_max_line_length(LINE_BYTES);
        Ok((Self { child, group, last, reader }, line))
    }

    /// Whether it has ended by itself. What it complained about may still be on its way, so it gets a moment.
    pub(crate) async fn has_ended(&mut self) -> bool {
        let moment = GRACE / 4;
        if timeout(moment, self.child.wait()).await.is_err() {
            return false;
        }
        if let Some(reader) = self.reader.take() {
            // Something that it started may hold the line open for longer.
            let _ = timeout(moment, reader).await;
        }
        true
    }

    /// What it complained about last.
    pub(crate) fn last_words(&self) -> String {
        let last = self.last.lock().map(|last| last.clone()).unwrap_or_default();
        let line = last.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        crate::trouble::words(line).chars().take(300).collect()
    }

    /// Lets it end by itself for a moment, since its input is closed; then asks; then ends it.
    pub(crate) async fn end(mut self) {
        for signal in [None, Some(Signal::TERM)] {
            if let Some(signal) = signal {
                self.signal(signal);
            }
            if timeout(GRACE, self.child.wait()).await.is_ok() {
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
        self.signal(Signal::KILL);
    }
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
