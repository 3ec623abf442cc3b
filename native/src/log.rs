//! The log: JSON lines in a file of the person's own, without a secret, a prompt or an answer in it. Opened by the
//! first record; a folder that cannot be written costs one sentence and nothing else. `-v` shows warnings on stderr
//! too, `-vv` everything from `info` on.

mod crash;
mod file;
mod line;
mod mirror;
mod rotation;
mod rpc;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::Lang;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use self::file::LogFile;
use crate::environment::Environment;
use crate::redaction;

pub use mirror::{held, hold, release};
pub use rpc::{Rpc, dialled};

/// What Go's program rotates at.
const MAX_BYTES: u64 = 100_000_000;

/// How this run is logged.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to; `None` when there is no home folder.
    pub path: Option<PathBuf>,
    level: LevelFilter,
    max_bytes: u64,
    /// What is shown on stderr too.
    shown: LevelFilter,
    /// Sizes of prompts and answers too, at `debug`.
    pub sizes: bool,
    lang: Lang,
}

impl Settings {
    /// Reads `LOG_FILE`, `LOG_LEVEL` and `LOG_MAX_SIZE`; a value that means nothing is as good as none.
    pub fn read(environment: &Environment, verbose: u8, lang: Lang) -> Self {
        let usual = || environment.home().map(|home| home.join(".chatcli/app.log"));
        let named = environment.filled("LOG_FILE").map(|path| environment.expand(path));
        Self {
            path: named.or_else(usual),
            level: environment.filled("LOG_LEVEL").and_then(level).unwrap_or(LevelFilter::INFO),
            max_bytes: environment.filled("LOG_MAX_SIZE").and_then(bytes).unwrap_or(MAX_BYTES),
            shown: match verbose {
                0 => LevelFilter::OFF,
                1 => LevelFilter::WARN,
                _ => LevelFilter::INFO,
            },
            sizes: environment.says("CHATCLI_LOG_CONTENT", "1"),
            lang,
        }
    }
}

static SIZES: AtomicBool = AtomicBool::new(false);

/// Whether the sizes of prompts and answers are logged (`CHATCLI_LOG_CONTENT=1`).
fn sizes_are_logged() -> bool {
    SIZES.load(Ordering::Relaxed)
}

/// Logs from now on, and reports a crash.
pub fn start(settings: Settings) {
    SIZES.store(settings.sizes, Ordering::Relaxed);
    crash::report_to(&settings);
    let log = Log { most: settings.level.max(settings.shown), file: LogFile::new(&settings), settings };
    // Only a second call could fail, and there is none.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(log));
}

/// The names of Go's logger, which mean more levels than there are here.
fn level(name: &str) -> Option<LevelFilter> {
    Some(match name.to_ascii_lowercase().as_str() {
        "trace" => LevelFilter::TRACE,
        "debug" => LevelFilter::DEBUG,
        "info" => LevelFilter::INFO,
        "warn" | "warning" => LevelFilter::WARN,
        "error" | "dpanic" | "panic" | "fatal" => LevelFilter::ERROR,
        "off" | "none" => LevelFilter::OFF,
        _ => return None,
    })
}

/// Reads `100MB`, `512 KB`, `1GiB` or a number of bytes.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1000,
        "KIB" => 1 << 10,
        "M" | "MB" => 1_000_000,
        "MIB" => 1 << 20,
        "G" | "GB" => 1_000_000_000,
        "GIB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|bytes| *bytes > 0)
}

/// The layer that writes our own records and ignores what libraries say: theirs may hold headers.
struct Log {
    settings: Settings,
    most: LevelFilter,
    file: LogFile,
}

impl Log {
    fn is_ours(metadata: &Metadata<'_>) -> bool {
        metadata.target() == "chatcli"
            || metadata.target().starts_with("chatcli::")
            || metadata.target().starts_with("chatcli_auth")
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        Self::is_ours(metadata) && *metadata.level() <= self.most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level: Level = *event.metadata().level();
        let record = line::Record::of(event);
        if level <= self.settings.level {
            self.file.write(&record.json());
        }
        if level <= self.settings.shown {
            mirror::show(redaction::clean(&record.plain()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_levels_are_read_as_people_write_them() {
        for (text, expected) in [
            ("100MB", Some(100_000_000)),
            ("1 kib", Some(1024)),
            ("2GB", Some(2_000_000_000)),
            ("77", Some(77)),
            ("0", None),
            ("MB", None),
            ("5 apples", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
        assert_eq!(level("WARNING"), Some(LevelFilter::WARN));
        assert_eq!(level("loud"), None);
    }
}
