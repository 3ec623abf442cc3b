//! The person's terminal: what it can do, the modes it is put into while a conversation runs, and putting it back
//! however the program ends. What is drawn is decided in `paint` and `interactive`.

pub mod keys;
mod reader;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

pub use keys::Input;
pub use reader::{Reader, typed_in_line_mode};

use crate::environment::Environment;
use crate::output::Output;

/// Marks pastes, tells about the window's focus, and tells Shift+Enter from Enter (kitty's protocol).
const REPORT: &str = "\u{1b}[?2004h\u{1b}[?1004h\u{1b}[>1u";
/// The same without the last one, which the terminal keeps on a stack.
const REPORT_AGAIN: &str = "\u{1b}[?2004h\u{1b}[?1004h";
const REPORT_NO_MORE: &str = "\u{1b}[<1u\u{1b}[?1004l\u{1b}[?2004l";

/// The other screen, without a cursor and without wrapping at its right edge.
const FILL: &str = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J";
const EMPTY: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l";

/// Lines wrap again and the cursor is shown, whatever a frame was doing.
const PLAIN: &str = "\u{1b}[?7h\u{1b}[?25h";

static RAW: AtomicBool = AtomicBool::new(false);
static REPORTS: AtomicBool = AtomicBool::new(false);
static FILLED: AtomicBool = AtomicBool::new(false);

/// What the terminal understands, from what the environment says about it.
#[derive(Clone, Copy, Debug)]
pub struct Abilities {
    /// Characters beyond ASCII are shown.
    pub unicode: bool,
    /// OSC 8 makes a text a link.
    pub links: bool,
    /// Pastes are marked.
    pub pastes: bool,
    /// A narrower window wraps lines that were whole.
    pub reflows: bool,
    /// Spinners may turn.
    pub animates: bool,
    /// Sequences that it does not know are not shown.
    pub osc: bool,
}

impl Abilities {
    /// Looks at the environment.
    pub fn detect(environment: &Environment, no_anim: bool) -> Self {
        let get = |name: &str| environment.filled(name);
        let term = get("TERM").unwrap_or_default();
        let program = get("TERM_PROGRAM").unwrap_or_default();
        let has = |name: &str| get(name).is_some();
        let is = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(get).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        let vte = get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok()).unwrap_or(0);
        let modern = is(&["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"])
            || ["iTerm.app", "WezTerm", "ghostty", "vscode", "rio"].contains(&program)
            || ["KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION"].into_iter().any(has)
            || vte >= 5000;
        let in_tmux = has("TMUX") || is(&["tmux"]);
        let marks_pastes = [
            "xterm",
            "tmux",
            "screen",
            "rxvt",
            "alacritty",
            "foot",
            "st-",
            "konsole",
            "vte",
            "wezterm",
            "contour",
        ];
        Self {
            unicode: locale.contains("utf-8") || locale.contains("utf8"),
            links: modern && !in_tmux && !has("STY"),
            pastes: modern || is(&marks_pastes),
            reflows: modern || in_tmux || program == "Apple_Terminal",
            animates: !no_anim && term != "dumb",
            osc: !is(&["linux", "vt", "dumb", "cons"]),
        }
    }
}

/// Takes the terminal over: every key comes at once and unchanged.
///
/// # Errors
/// stdin is no terminal, or it is gone.
pub fn enter() -> std::io::Result<()> {
    enable_raw_mode()?;
    RAW.store(true, Ordering::SeqCst);
    Ok(())
}

/// Takes the terminal over once more after the program was stopped from outside: the shell that had it meanwhile
/// has set the modes that it likes.
///
/// # Errors
/// As for [`enter`].
pub fn enter_again(output: &Output) -> std::io::Result<()> {
    disable_raw_mode()?;
    enter()?;
    if REPORTS.load(Ordering::SeqCst) {
        output.write(REPORT_AGAIN);
    }
    Ok(())
}

/// Asks the terminal to report pastes, focus and keys that were one until now.
pub fn report(output: &Output, abilities: Abilities) {
    if abilities.osc && !REPORTS.swap(true, Ordering::SeqCst) {
        output.write(REPORT);
    }
}

/// Takes the whole screen, for what fills it; what was on it comes back at the end.
pub fn fill(output: &Output) {
    // Without a keyboard there is nothing to read, and a picture is still good.
    let _ = enter();
    if !FILLED.swap(true, Ordering::SeqCst) {
        output.write(FILL);
    }
}

/// Puts the terminal back as it was; safe to call at any time, also from a panic.
pub fn restore() {
    let mut sequences = String::new();
    for (state, sequence) in [(&FILLED, EMPTY), (&REPORTS, REPORT_NO_MORE), (&RAW, PLAIN)] {
        if state.swap(false, Ordering::SeqCst) {
            sequences.push_str(sequence);
        }
    }
    if !sequences.is_empty() {
        let mut stdout = std::io::stdout();
        let _ = stdout.write_all(sequences.as_bytes()).and_then(|()| stdout.flush());
        let _ = disable_raw_mode();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abilities(environment: &[(&str, &str)]) -> Abilities {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Abilities::detect(&Environment::new(environment.iter().map(owned)), false)
    }

    #[test]
    fn terminals_are_known_by_their_environment() {
        let kitty = abilities(&[("TERM", "xterm-kitty"), ("LANG", "pt_BR.UTF-8")]);
        assert!(kitty.unicode && kitty.links && kitty.pastes && kitty.reflows && kitty.animates);
        let console = abilities(&[("TERM", "linux"), ("LANG", "C")]);
        assert!(!console.unicode && !console.links && !console.pastes && !console.reflows && !console.osc);
        let plain = abilities(&[("TERM", "xterm-256color"), ("LC_ALL", "en_US.utf8")]);
        assert!(plain.unicode && plain.pastes && !plain.links && !plain.reflows);
    }
}
