//! The whole terminal as a picture: entered once, repainted row by row where something changed, and given back as it
//! was, also when the program is killed politely or panics.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use tokio::sync::mpsc;

use super::look::Row;
use crate::log;
use crate::output::Output;

/// The other screen, no cursor, no wrapping at the right edge.
const ENTER: &str = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J";
const LEAVE: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l";
/// A terminal that understands it shows the rows of one frame at once.
const BEGIN_FRAME: &str = "\u{1b}[?2026h";
const END_FRAME: &str = "\u{1b}[?2026l";
/// Whatever else wrote to the screen is gone after this.
const WHOLE_FRAME: Duration = Duration::from_secs(60);

static ENTERED: AtomicBool = AtomicBool::new(false);

/// What a person did at the keyboard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// A key that leaves.
    Leave,
    /// The window has another size.
    Resized,
}

/// The terminal while the wall has it.
pub(super) struct Screen {
    shown: Vec<String>,
    size: (usize, usize),
    whole_at: Option<Instant>,
    colors: bool,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn enter(output: &Output, colors: bool) -> Self {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            before(panic);
        }));
        // Without a keyboard there is nothing to read, and the picture is still good.
        let _ = enable_raw_mode();
        ENTERED.store(true, Ordering::SeqCst);
        log::hold();
        output.write(ENTER);
        Self { shown: Vec::new(), size: (0, 0), whole_at: None, colors }
    }

    /// Paints what differs from the last frame.
    pub(super) fn paint(&mut self, rows: &[Row], size: (usize, usize), output: &Output) {
        let is_whole = size != self.size || self.whole_at.is_none_or(|at| at.elapsed() > WHOLE_FRAME);
        let mut frame = String::from(BEGIN_FRAME);
        if size != self.size {
            self.size = size;
            self.shown.clear();
            frame.push_str("\u{1b}[2J");
        }
        if is_whole {
            self.whole_at = Some(Instant::now());
        }
        let nothing = frame.len();
        self.shown.resize(rows.len(), String::new());
        for (index, (row, shown)) in rows.iter().zip(&mut self.shown).enumerate() {
            let text = row.ansi(self.colors);
            if is_whole || text != *shown {
                frame.push_str(&format!("\u{1b}[{};1H{text}", index + 1));
                *shown = text;
            }
        }
        if frame.len() > nothing {
            frame.push_str(END_FRAME);
            output.write(&frame);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, if it was taken.
fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let mut stdout = std::io::stdout().lock();
        // The terminal may be gone.
        let _ = stdout.write_all(LEAVE.as_bytes()).and_then(|()| stdout.flush());
        let _ = disable_raw_mode();
        drop(stdout);
        log::release();
    }
}

/// Reads keys on a thread of its own, because it waits for them.
pub(super) fn keys() -> mpsc::Receiver<Pressed> {
    let (post, pressed) = mpsc::channel(4);
    std::thread::spawn(move || {
        // Without a keyboard the thread ends, and the wall goes on.
        while let Ok(event) = read() {
            let what = match event {
                Event::Key(key) if key.kind != KeyEventKind::Release => {
                    let with_ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
                    match key.code {
                        KeyCode::Char('q' | 'Q') | KeyCode::Esc => Pressed::Leave,
                        KeyCode::Char('c' | 'd') if with_ctrl => Pressed::Leave,
                        _ => continue,
                    }
                }
                Event::Resize(..) => Pressed::Resized,
                _ => continue,
            };
            if post.blocking_send(what).is_err() {
                return;
            }
        }
    });
    pressed
}
