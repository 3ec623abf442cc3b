//! Where log lines go. Decides that a log which is full, slow or gone costs lines and nothing else: they are written
//! by a thread of their own, and what it cannot take is dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

/// How many lines wait for a slow reader.
const LINES: usize = 8192;

/// A place for lines. Clones write to the same.
#[derive(Clone, Debug)]
pub struct Sink {
    lines: NonBlocking,
    reopen: Option<Arc<AtomicBool>>,
}

/// Writes out what waits when it is dropped.
pub type Flush = WorkerGuard;

impl Sink {
    /// Standard error.
    pub fn standard_error() -> (Self, Flush) {
        Self::over(Unfailing(io::stderr()), None)
    }

    /// Standard output.
    pub fn standard_output() -> (Self, Flush) {
        Self::over(Unfailing(io::stdout()), None)
    }

    /// The end of a file, which only its owner can read if it is new.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn file(path: &Path) -> io::Result<(Self, Flush)> {
        let reopen = Arc::new(AtomicBool::new(false));
        let file = Reopened { file: open(path)?, path: path.to_owned(), asked: Arc::clone(&reopen) };
        Ok(Self::over(Unfailing(file), Some(reopen)))
    }

    fn over(to: impl Write + Send + 'static, reopen: Option<Arc<AtomicBool>>) -> (Self, Flush) {
        let (lines, flush) = NonBlockingBuilder::default()
            .buffered_lines_limit(LINES)
            .lossy(true)
            .thread_name("log")
            .finish(to);
        (Self { lines, reopen }, flush)
    }

    /// Opens the file again before the next line, after somebody moved it away.
    pub fn reopen(&self) {
        if let Some(reopen) = &self.reopen {
            reopen.store(true, Ordering::Release);
        }
    }

    /// Writes a line, or loses it.
    pub fn write(&self, line: &[u8]) {
        // Cannot fail: what has no room is dropped.
        let _ = self.lines.clone().write_all(line);
    }

    /// For the log of the process.
    pub fn writer(&self) -> NonBlocking {
        self.lines.clone()
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A writer whose failures are nobody's business any more.
struct Unfailing<W>(W);

impl<W: Write> Write for Unfailing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // An interrupted write is tried once more; all other failures lose the line.
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(_) => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

struct Reopened {
    file: File,
    path: PathBuf,
    asked: Arc<AtomicBool>,
}

impl Write for Reopened {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.asked.swap(false, Ordering::AcqRel)
            && let Ok(file) = open(&self.path)
        {
            self.file = file;
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_file_is_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.log");
        let (sink, flush) = Sink::file(&path).expect("opens");
        sink.write(b"one\n");
        // The line is written by another thread; moving the file away does not move the line.
        std::thread::sleep(std::time::Duration::from_millis(200));
        std::fs::rename(&path, folder.path().join("b.log")).expect("moves");
        sink.reopen();
        sink.write(b"two\n");
        drop(flush);
        assert_eq!(std::fs::read_to_string(folder.path().join("b.log")).expect("reads"), "one\n");
        assert_eq!(std::fs::read_to_string(&path).expect("reads"), "two\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_loses_lines_and_nothing_else() {
        let (sink, flush) = Sink::file(Path::new("/dev/full")).expect("opens");
        for _ in 0..100 {
            sink.write(b"lost\n");
        }
        drop(flush);
    }
}
