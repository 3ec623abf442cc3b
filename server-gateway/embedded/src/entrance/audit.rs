//! The audit log of `CHATCLI_AUDIT_LOG_PATH`: one JSON line per call, with the keys of the Go server's. Streams are
//! recorded too, with the caller's real name, and a refusal is `denied`.
//!
//! A thread of its own writes, so that a slow disk holds up no call. When it falls behind by more than
//! [`MAX_WAITING`] lines, lines are lost, and the log says so; calls go on.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use chatcli_redact::redact;
use serde::Serialize;
use tonic::Code;

use crate::config::{Config, StartError};

const PATH: &str = "CHATCLI_AUDIT_LOG_PATH";

/// Lines that may wait for the disk.
const MAX_WAITING: usize = 4096;

/// How long the end of the server waits for the disk.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// How much of an error is kept, in bytes.
const MAX_ERROR_BYTES: usize = 500;

/// What a call is about: the name of a session, plugin or agent. Handlers say it, the record carries it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource(Arc<OnceLock<String>>);

impl Resource {
    /// Says what the call is about; the first word counts.
    pub(crate) fn is(&self, name: &str) {
        let _ = self.0.set(name.chars().take(256).collect());
    }
}

/// The way to the log.
#[derive(Clone)]
pub(super) struct Audit {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

enum Message {
    Line(Vec<u8>),
    /// Answered when all lines before it are written.
    Flush(SyncSender<()>),
}

#[derive(Serialize)]
struct Line<'a> {
    timestamp: String,
    request_id: &'a str,
    client_id: &'a str,
    client_addr: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    resource: &'a str,
    result: &'static str,
    duration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

#[derive(Serialize)]
struct Details {
    error: String,
}

impl Audit {
    /// Opens the log, if one is asked for, so that others cannot read it from its first byte.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn from_config(config: &Config) -> Result<Option<Self>, StartError> {
        let Some(path) = config.variable(PATH) else { return Ok(None) };
        let file = open(Path::new(path))
            .map_err(|error| StartError::Setting { name: PATH, why: format!("{path}: {error}") })?;
        let (lines, waiting) = sync_channel(MAX_WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&lost);
        std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || write(file, &waiting, &counter))
            .map_err(|error| StartError::Setting { name: PATH, why: error.to_string() })?;
        Ok(Some(Self { lines, lost }))
    }

    /// Waits until what was recorded so far is in the file, but no longer than [`FLUSH_TIMEOUT`].
    pub(super) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.lines.send(Message::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(FLUSH_TIMEOUT);
        }
    }

    fn record(&self, line: &Line<'_>) {
        let Ok(mut text) = serde_json::to_vec(line) else { return };
        text.push(b'\n');
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) =
            self.lines.try_send(Message::Line(text))
        {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A call under way.
pub(super) struct Call {
    pub(super) audit: Audit,
    pub(super) id: String,
    pub(super) caller: Arc<str>,
    pub(super) peer: String,
    pub(super) method: Arc<str>,
    pub(super) resource: Resource,
    pub(super) at: SystemTime,
    pub(super) since: Instant,
}

impl Call {
    /// Records how it ended.
    pub(super) fn ended(self, code: Code, message: &str) {
        let duration = go_duration(self.since.elapsed());
        let result = match code {
            Code::Ok => "success",
            Code::Unauthenticated | Code::PermissionDenied => "denied",
            _ => "error",
        };
        let details = (code != Code::Ok).then(|| Details { error: shortened(&redact(message, [])) });
        self.audit.record(&Line {
            timestamp: humantime::format_rfc3339_nanos(self.at).to_string(),
            request_id: &self.id,
            client_id: &self.caller,
            client_addr: &self.peer,
            method: &self.method,
            resource: self.resource.0.get().map_or("", String::as_str),
            result,
            duration,
            details,
        });
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // One that an older server left open to others.
    #[cfg(unix)]
    if file.metadata()?.is_file() {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

/// The thread: until the server is gone.
fn write(mut file: File, messages: &Receiver<Message>, lost: &AtomicU64) {
    let mut broken = false;
    while let Ok(message) = messages.recv() {
        let line = match message {
            Message::Line(line) => line,
            Message::Flush(done) => {
                let _ = done.try_send(());
                continue;
            }
        };
        // A line is one write, so that the lines of two servers do not mix.
        let written = file.write_all(&line);
        if let Err(error) = &written
            && !broken
        {
            tracing::error!(%error, "the audit log cannot be written; calls go on without it");
        }
        broken = written.is_err();
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            tracing::error!(lines = missing, "the audit log is too slow; lines were lost");
        }
    }
}

fn shortened(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_ERROR_BYTES)].to_owned()
}

/// A time span as Go prints it: `1.5ms`, `2m3.25s`.
fn go_duration(span: Duration) -> String {
    let nanos = span.as_nanos();
    let scaled = |unit: u128, suffix: &str| {
        let fraction = format!("{:0width$}", nanos % unit, width = unit.ilog10() as usize);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        format!("{}{dot}{fraction}{suffix}", nanos / unit)
    };
    match nanos {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanos}ns"),
        1_000..1_000_000 => scaled(1_000, "µs"),
        1_000_000..1_000_000_000 => scaled(1_000_000, "ms"),
        _ => {
            let minutes = span.as_secs() / 60;
            let rest = span.saturating_sub(Duration::from_secs(minutes * 60));
            let fraction = format!("{:09}", rest.subsec_nanos());
            let fraction = fraction.trim_end_matches('0');
            let dot = if fraction.is_empty() { "" } else { "." };
            let seconds = format!("{}{dot}{fraction}s", rest.as_secs());
            match (minutes / 60, minutes % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_as_go_prints_them() {
        for (nanos, expected) in [
            (0, "0s"),
            (999, "999ns"),
            (1_500, "1.5µs"),
            (2_000_000, "2ms"),
            (1_234_567, "1.234567ms"),
            (1_000_000_000, "1s"),
            (61_250_000_000, "1m1.25s"),
            (3_600_000_000_000, "1h0m0s"),
        ] {
            assert_eq!(go_duration(Duration::from_nanos(nanos)), expected);
        }
    }

    #[test]
    fn errors_are_cut_between_characters() {
        assert_eq!(shortened(&"é".repeat(400)).len(), 500);
        assert_eq!(shortened("short"), "short");
    }
}
