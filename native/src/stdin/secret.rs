//! One line of standard input that must not show: without echo on a terminal, and not a byte further, because what
//! follows in a pipe may be the prompt.

use std::io::Stdin;

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Lang, Secret};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::output::Output;

/// No token is longer.
const MOST_BYTES: usize = 64 * 1024;

/// Reads the secret that a flag's `-` stands for.
///
/// # Errors
/// Nothing came, or a person pressed Ctrl+C.
pub fn secret_line(flag: &str, lang: Lang, output: &Output) -> Result<Secret, Problem> {
    let hidden = output.stdin_is_terminal;
    if !hidden && !is_ready() {
        output.note(Text::StdinWaiting.get(lang));
    }
    let line = typed_line(hidden, || {
        if hidden {
            output.status(&fill(Text::SecretAsk.get(lang), &[("flag", flag)]));
        }
    });
    if hidden {
        output.note("");
    }
    let secret = Secret::new(&String::from_utf8_lossy(&line.unwrap_or_default()));
    if secret.is_empty() {
        return Err(Problem::because(Kind::Usage, &fill(Text::SecretNothing.get(lang), &[("flag", flag)])));
    }
    Ok(secret)
}

/// Whether something came within a second, be it the end.
fn is_ready() -> bool {
    let stdin = std::io::stdin();
    let second = Timespec { tv_sec: 1, tv_nsec: 0 };
    !matches!(poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&second)), Ok(0))
}

/// One line, shown or not, after it was asked for. `None`: there is no more, or Ctrl+C. The echo is off before anything
/// is asked: a user who answers at once, or pastes, shows nothing either.
pub fn typed_line(hidden: bool, ask: impl FnOnce()) -> Option<Vec<u8>> {
    let stdin = std::io::stdin();
    let _silence = hidden.then(|| Hidden::start(&stdin)).flatten();
    ask();
    line(&stdin)
}

/// One line, byte by byte past every buffer.
fn line(stdin: &Stdin) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.len() < MOST_BYTES {
        match rustix::io::read(stdin, &mut byte) {
            Ok(1) => match byte[0] {
                b'\n' | b'\r' | 4 => break,
                3 => return None,
                8 | 127 => drop(line.pop()),
                byte => line.push(byte),
            },
            Err(rustix::io::Errno::INTR) => {}
            Ok(0) if line.is_empty() => return None,
            Ok(_) | Err(_) => break,
        }
    }
    Some(line)
}

/// The terminal without echo, until this is dropped.
struct Hidden<'a> {
    stdin: &'a Stdin,
    before: Termios,
}

impl<'a> Hidden<'a> {
    fn start(stdin: &'a Stdin) -> Option<Self> {
        let before = tcgetattr(stdin).ok()?;
        let mut silent = before.clone();
        // Ctrl+C comes as a byte, or the terminal would stay silent after it.
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(stdin, OptionalActions::Flush, &silent).ok()?;
        Some(Self { stdin, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // A terminal that is gone needs no echo.
        let _ = tcsetattr(self.stdin, OptionalActions::Now, &self.before);
    }
}
