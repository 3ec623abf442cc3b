//! Effect `ClearScreen`: the screen, and nothing else. The scrollback stays.

use std::io::Write;

use chatcli_core::Outcome;
use crossterm::cursor::MoveTo;
use crossterm::terminal::{Clear, ClearType};

pub(super) fn clear() -> Outcome {
    let mut stdout = std::io::stdout().lock();
    let cleared =
        crossterm::queue!(stdout, Clear(ClearType::All), MoveTo(0, 0)).and_then(|()| stdout.flush());
    match cleared {
        Ok(()) => Outcome::Finished,
        Err(error) => Outcome::Unsupported(error.to_string()),
    }
}
