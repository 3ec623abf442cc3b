//! The whole terminal as a picture, repainted row by row where something changed.

use std::time::{Duration, Instant};

use super::look::Row;
use crate::output::Output;
use crate::terminal;

/// A terminal that understands it shows the rows of one frame at once.
const BEGIN_FRAME: &str = "\u{1b}[?2026h";
const END_FRAME: &str = "\u{1b}[?2026l";
/// Whatever else wrote to the screen is gone after this.
const WHOLE_FRAME: Duration = Duration::from_secs(60);

/// The terminal while the wall has it. Dropping it gives it back.
pub(super) struct Screen {
    shown: Vec<String>,
    size: (usize, usize),
    whole_at: Option<Instant>,
    colors: bool,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn enter(output: &Output, colors: bool) -> Self {
        terminal::fill(output);
        Self { shown: Vec::new(), size: (0, 0), whole_at: None, colors }
    }

    /// Paints what differs from the last frame.
    pub(super) fn paint(&mut self, rows: &[Row], size: (usize, usize), output: &Output) {
        let is_whole = size != self.size || self.whole_at.is_none_or(|at| at.elapsed() > WHOLE_FRAME);
        let mut frame = String::new();
        if size != self.size {
            self.size = size;
            self.shown.clear();
            frame.push_str("\u{1b}[2J");
        }
        if is_whole {
            self.whole_at = Some(Instant::now());
        }
        self.shown.resize(rows.len(), String::new());
        for (index, (row, shown)) in rows.iter().zip(&mut self.shown).enumerate() {
            let text = row.ansi(self.colors);
            if is_whole || text != *shown {
                frame.push_str(&format!("\u{1b}[{};1H{text}", index + 1));
                *shown = text;
            }
        }
        if !frame.is_empty() {
            output.write(&format!("{BEGIN_FRAME}{frame}{END_FRAME}"));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        terminal::restore();
    }
}
