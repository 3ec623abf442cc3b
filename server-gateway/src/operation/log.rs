//! Where log lines go. Decides that a log which is full, slow or gone costs lines and nothing else: they are written
//! by a thread of their own, and what it cannot take is dropped. Lines about calls come by the thousand, so the thread
//! is woken for the first of them and takes all that came within a moment; what happens to the process is written at
//! once.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How much waits for a slow reader, in bytes.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// The room that stays with the buffer when it is empty.
const KEPT_BYTES: usize = 64 * 1024;
/// How long lines about calls are gathered.
const GATHERED: Duration = Duration::from_millis(50);
/// How long the end waits for a reader that takes nothing.
const LAST_LINES: Duration = Duration::from_secs(1);

/// A place for lines. Clones write to the same.
#[derive(Clone, Debug)]
pub struct Sink {
    shared: Arc<Shared>,
    reopen: Option<Arc<AtomicBool>>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    is_urgent: bool,
    is_closed: bool,
    is_written: bool,
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8], is_urgent: bool) {
        let mut waiting = self.waiting();
        if waiting.lines.len() + line.len() > MOST_BYTES {
            return;
        }
        let wakes = waiting.lines.is_empty() || is_urgent && !waiting.is_urgent;
        waiting.lines.extend_from_slice(line);
        waiting.is_urgent |= is_urgent;
        drop(waiting);
        if wakes {
            self.changed.notify_all();
        }
    }

    /// Writes what comes until the sink is closed.
    fn write_all_to(&self, mut to: impl Write) {
        let mut lines = Vec::new();
        let mut waiting = self.waiting();
        loop {
            let is_idle = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.is_closed;
            waiting = self.changed.wait_while(waiting, is_idle).unwrap_or_else(PoisonError::into_inner);
            let can_wait = |waiting: &mut Waiting| !waiting.is_urgent && !waiting.is_closed;
            let gathered = self.changed.wait_timeout_while(waiting, GATHERED, can_wait);
            waiting = gathered.unwrap_or_else(PoisonError::into_inner).0;
            std::mem::swap(&mut lines, &mut waiting.lines);
            waiting.is_urgent = false;
            let is_last = waiting.is_closed;
            drop(waiting);
            // A place that takes nothing loses lines, and has lost them by now.
            let _ = to.write_all(&lines).and_then(|()| to.flush());
            lines.clear();
            lines.shrink_to(KEPT_BYTES);
            waiting = self.waiting();
            if is_last && waiting.lines.is_empty() {
                waiting.is_written = true;
                drop(waiting);
                self.changed.notify_all();
                return;
            }
        }
    }
}

/// Writes out what waits when it is dropped.
#[derive(Debug)]
pub struct Flush(Arc<Shared>);

impl Drop for Flush {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.is_closed = true;
        self.0.changed.notify_all();
        // Who takes nothing for that long gets nothing more.
        drop(self.0.changed.wait_timeout_while(waiting, LAST_LINES, |waiting| !waiting.is_written));
    }
}

impl Sink {
    /// Standard error.
    ///
    /// # Errors
    /// There is no thread for it.
    pub fn standard_error() -> io::Result<(Self, Flush)> {
        Self::over(Unfailing(io::stderr()), None)
    }

    /// Standard output.
    ///
    /// # Errors
    /// There is no thread for it.
    pub fn standard_output() -> io::Result<(Self, Flush)> {
        Self::over(Unfailing(io::stdout()), None)
    }

    /// The end of a file, which only its owner can read if it is new.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn file(path: &Path) -> io::Result<(Self, Flush)> {
        let reopen = Arc::new(AtomicBool::new(false));
        let file = Reopened { file: open(path)?, path: path.to_owned(), asked: Arc::clone(&reopen) };
        Self::over(Unfailing(file), Some(reopen))
    }

    fn over(to: impl Write + Send + 'static, reopen: Option<Arc<AtomicBool>>) -> io::Result<(Self, Flush)> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || of_thread.write_all_to(to))?;
        Ok((Self { shared: Arc::clone(&shared), reopen }, Flush(shared)))
    }

    /// Opens the file again before the next line, after the operator or a log rotation moved it away.
    pub fn reopen(&self) {
        if let Some(reopen) = &self.reopen {
            reopen.store(true, Ordering::Release);
        }
    }

    /// Writes a line about a call within a moment, or loses it.
    pub fn line(&self, line: &[u8]) {
        self.shared.push(line, false);
    }
}

/// For the log of the process: each write is a line, and is written at once.
impl Write for Sink {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.shared.push(line, true);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A writer whose failures are not reported.
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
        sink.line(b"one\n");
        // The line is written by another thread; moving the file away does not move the line.
        std::thread::sleep(Duration::from_millis(200));
        std::fs::rename(&path, folder.path().join("b.log")).expect("moves");
        sink.reopen();
        sink.line(b"two\n");
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
            sink.line(b"lost\n");
        }
        drop(flush);
    }

    /// Counts its writes; with a gate it takes nothing until that is open.
    struct Slow {
        writes: Arc<std::sync::atomic::AtomicUsize>,
        written: Arc<Mutex<Vec<u8>>>,
        gate: Option<std::sync::mpsc::Receiver<()>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(gate) = self.gate.take() {
                // An end of the other side opens it as well.
                let _ = gate.recv();
            }
            self.writes.fetch_add(1, Ordering::Relaxed);
            self.written.lock().expect("whole").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_about_calls_are_written_together_and_in_order() {
        let (writes, written) = (Arc::default(), Arc::default());
        let slow = Slow { writes: Arc::clone(&writes), written: Arc::clone(&written), gate: None };
        let (sink, flush) = Sink::over(slow, None).expect("a thread");
        let lines: Vec<String> = (0..1000).map(|number| format!("call {number}\n")).collect();
        for line in &lines {
            sink.line(line.as_bytes());
        }
        sink.clone().write_all(b"the end\n").expect("cannot fail");
        drop(flush);
        let text = String::from_utf8(written.lock().expect("whole").clone()).expect("text");
        assert_eq!(text, lines.concat() + "the end\n");
        assert!(writes.load(Ordering::Relaxed) < 100, "{writes:?}");
    }

    #[test]
    fn a_reader_that_takes_nothing_costs_lines_and_no_time() {
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let written: Arc<Mutex<Vec<u8>>> = Arc::default();
        let slow = Slow { writes: Arc::default(), written: Arc::clone(&written), gate: Some(gate) };
        let (sink, flush) = Sink::over(slow, None).expect("a thread");
        let line = [b'x'; 1024];
        let begun = std::time::Instant::now();
        for _ in 0..20_000 {
            sink.line(&line);
        }
        assert!(begun.elapsed() < LAST_LINES, "{:?}", begun.elapsed());
        assert!(sink.shared.waiting().lines.len() <= MOST_BYTES);
        drop(flush);
        assert!(begun.elapsed() < LAST_LINES * 5, "{:?}", begun.elapsed());
        assert_eq!(written.lock().expect("whole").len(), 0);
        drop(open);
    }
}
