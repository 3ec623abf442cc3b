//! What of the log a person sees (`-v`): on stderr at once, or, while an editor or a wall owns the screen, when its
//! owner asks for it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::output;

/// More than a screen of them is of no use, and a server that fails for days must not fill the memory.
const MOST_LINES: usize = 200;

static HELD: Mutex<Option<VecDeque<String>>> = Mutex::new(None);

/// Shows a line.
pub(super) fn show(line: String) {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    match held.as_mut() {
        None => {
            drop(held);
            output::stderr_line(&line);
        }
        Some(lines) => {
            if lines.len() == MOST_LINES {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    }
}

/// From now on the screen belongs to an editor or a board, which fetches the lines.
pub fn hold() {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
}

/// The lines since the last time.
pub fn held() -> Vec<String> {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    held.as_mut().map(|lines| lines.drain(..).collect()).unwrap_or_default()
}

/// The screen has no owner any more; what is still there is shown.
pub fn release() {
    let lines = HELD.lock().unwrap_or_else(PoisonError::into_inner).take();
    for line in lines.into_iter().flatten() {
        output::stderr_line(&line);
    }
}
