//! Reads the terminal on a thread of its own, and can be stopped at any moment, so that another program (an editor, a
//! shell after Ctrl+Z) gets every key that is meant for it.

use std::io::{PipeWriter, pipe};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc;

use super::keys::{Input, Parser};

/// A lone Esc is one when nothing followed it for this long.
const ESCAPE_WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };
/// Lines that arrive within this time were not typed.
const BURST: Duration = Duration::from_millis(20);

/// The running thread. Dropping it stops it.
#[derive(Debug)]
pub struct Reader {
    inputs: mpsc::Receiver<Input>,
    /// Closing it wakes the thread.
    stop: Option<PipeWriter>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Reader {
    /// Starts reading. `bursts`: the terminal does not mark pastes, so lines that come all at once are taken for one.
    pub fn start(bursts: bool) -> std::io::Result<Self> {
        let (stopped, stop) = pipe()?;
        let (post, inputs) = mpsc::channel(256);
        let thread = std::thread::spawn(move || {
            let mut parser = Parser::default();
            let stdin = std::io::stdin();
            loop {
                let wait = parser.is_waiting().then_some(&ESCAPE_WAIT);
                let mut waiting = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&stopped, PollFlags::IN)];
                let ready = match poll(&mut waiting, wait) {
                    Err(rustix::io::Errno::INTR) => continue,
                    Err(_) => 1,
                    Ok(ready) => ready,
                };
                let [keys, over] = waiting;
                if !over.revents().is_empty() {
                    return;
                }
                let inputs = if ready == 0 {
                    parser.flush()
                } else if keys.revents().contains(PollFlags::IN) {
                    match read(&stdin, bursts) {
                        Some(bytes) => parser.feed(&bytes),
                        None => vec![Input::Closed],
                    }
                } else {
                    vec![Input::Closed]
                };
                let is_closed = inputs.last() == Some(&Input::Closed);
                for input in inputs {
                    if post.blocking_send(input).is_err() {
                        return;
                    }
                }
                if is_closed {
                    return;
                }
            }
        });
        Ok(Self { inputs, stop: Some(stop), thread: Some(thread) })
    }

    /// The next input.
    pub async fn next(&mut self) -> Input {
        self.inputs.recv().await.unwrap_or(Input::Closed)
    }

    /// What has arrived already.
    pub fn ready(&mut self) -> Option<Input> {
        self.inputs.try_recv().ok()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.inputs.close();
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It is waiting for nothing any more.
            let _ = thread.join();
        }
    }
}

/// What is there to read; `None` when the terminal is gone.
fn read(stdin: &std::io::Stdin, bursts: bool) -> Option<Vec<u8>> {
    let mut bytes = read_once(stdin)?;
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
    if !bursts || lines(&bytes) == 0 {
        return Some(bytes);
    }
    let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(BURST.subsec_nanos()) };
    let mut waiting = [PollFd::new(stdin, PollFlags::IN)];
    while matches!(poll(&mut waiting, Some(&wait)), Ok(1)) {
        bytes.extend(read_once(stdin)?);
    }
    if lines(&bytes) >= 3 && !bytes.contains(&0x1b) {
        bytes.splice(..0, b"\x1b[200~".iter().copied());
        bytes.extend_from_slice(b"\x1b[201~");
    }
    Some(bytes)
}

fn read_once(stdin: &std::io::Stdin) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 4096];
    loop {
        match rustix::io::read(stdin, &mut bytes) {
            Ok(0) => return None,
            Ok(length) => {
                bytes.truncate(length);
                return Some(bytes);
            }
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(_) => return None,
        }
    }
}

/// The lines that were typed and submitted while this program read no keys. They have to be taken before raw
/// mode begins: after it the terminal would hand them out as line breaks inside one line.
pub fn typed_in_line_mode() -> String {
    let stdin = std::io::stdin();
    let mut typed = Vec::new();
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
    while matches!(poll(&mut waiting, Some(&now)), Ok(1)) {
        match read_once(&stdin) {
            Some(bytes) => typed.extend(bytes),
            None => break,
        }
    }
    String::from_utf8_lossy(&typed).into_owned()
}
