//! The only file that writes to stdout or stderr. Answers go to stdout; everything else goes to stderr, except the
//! connected lines of interactive use. A reader that went away (`| head`) ends the program quietly.

use std::io::{ErrorKind, IsTerminal, Write};

use chatcli_core::Lang;
use chatcli_core::text::{Text, fill};

use crate::environment::Environment;
use crate::{files, paint, redaction};

/// What the streams are.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// stderr is a terminal.
    pub stderr_is_terminal: bool,
    /// stdin is a terminal.
    pub stdin_is_terminal: bool,
    /// The terminal understands cursor movement.
    pub can_move: bool,
    /// Colours are welcome.
    pub colors: bool,
    /// Weights are welcome on stderr.
    pub stderr_weights: bool,
    /// The language in which this file's own errors are said.
    pub lang: Lang,
}

/// Why a text did not reach stdout.
#[derive(Debug)]
pub enum Lost {
    /// The reader went away and wants no more, which is no failure.
    Unwanted,
    /// It could not be written.
    Failed(std::io::Error),
}

impl Output {
    /// Looks at the streams and the environment (`TERM`, `NO_COLOR`, `CLICOLOR_FORCE`).
    pub fn detect(environment: &Environment, lang: Lang) -> Self {
        let set = |name: &str| environment.filled(name).is_some_and(|value| value != "0");
        let stdout_is_terminal = std::io::stdout().is_terminal();
        let dumb = environment.says("TERM", "dumb");
        let no_color = environment.filled("NO_COLOR").is_some();
        let stderr_is_terminal = std::io::stderr().is_terminal();
        Self {
            stdout_is_terminal,
            stderr_is_terminal,
            stderr_weights: stderr_is_terminal && !dumb && !no_color,
            stdin_is_terminal: std::io::stdin().is_terminal(),
            can_move: stdout_is_terminal && !dumb,
            colors: !no_color
                && ((stdout_is_terminal && !dumb) || set("CLICOLOR_FORCE") || set("FORCE_COLOR")),
            lang,
        }
    }

    /// Whether a person can sit on both ends.
    pub fn is_interactive(&self) -> bool {
        self.stdin_is_terminal && self.stdout_is_terminal
    }

    /// Columns and rows of the terminal; 80 x 24 when unknown.
    pub fn size(&self) -> (usize, usize) {
        // Without a terminal, crossterm would start a program to ask for one.
        let has_terminal = self.stdout_is_terminal || self.stderr_is_terminal;
        match has_terminal.then(crossterm::terminal::size) {
            Some(Ok((columns, rows))) if columns > 0 && rows > 0 => (usize::from(columns), usize::from(rows)),
            _ => (80, 24),
        }
    }

    /// Writes to stdout and flushes. Ends the program when that cannot be done.
    pub fn write(&self, text: &str) {
        match self.try_write(text) {
            Ok(()) => {}
            Err(Lost::Unwanted) => std::process::exit(0),
            Err(Lost::Failed(error)) => {
                self.not_written(&error);
                std::process::exit(1);
            }
        }
    }

    /// Writes a text that others made: whole into a file or a pipe, and without anything that a terminal would act on where
    /// a person sees it.
    pub fn foreign(&self, text: &str) {
        if self.stdout_is_terminal { self.write(&paint::neutral_code(text)) } else { self.write(text) }
    }

    /// Writes to stdout and flushes, for who has something to bring to its end first.
    ///
    /// # Errors
    /// It did not arrive.
    pub fn try_write(&self, text: &str) -> Result<(), Lost> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Lost::Unwanted,
            _ => Lost::Failed(error),
        })
    }

    /// Says that stdout cannot be written.
    pub fn not_written(&self, error: &std::io::Error) {
        self.error(
            self.lang,
            &[fill(Text::StdoutFailed.get(self.lang), &[("why", &files::why(error, self.lang))])],
        );
    }

    /// Writes one line to stdout.
    pub fn line(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    /// Writes one line for a person to stdout: as rows, where a person sees it.
    pub fn told(&self, text: &str) {
        self.fitted(text, self.stdout_is_terminal).iter().for_each(|line| self.line(line));
    }

    /// Writes one line to stderr, without the secrets this program knows.
    pub fn note(&self, text: &str) {
        // Losing a note is no reason to lose the answer.
        self.fitted(text, self.stderr_is_terminal).iter().for_each(|line| stderr_line(line));
    }

    /// A line as the rows of a terminal; one that leads elsewhere, or has styles, stays a line.
    fn fitted(&self, text: &str, is_seen: bool) -> Vec<String> {
        if is_seen && !text.contains('\u{1b}') {
            paint::lines(text, self.size().0)
        } else {
            vec![text.to_owned()]
        }
    }

    /// Writes one quiet line to stderr.
    pub fn dim(&self, text: &str) {
        if !self.stderr_weights {
            return self.note(text);
        }
        self.fitted(text, self.stderr_is_terminal)
            .iter()
            .for_each(|line| stderr_line(&format!("\u{1b}[2m{line}\u{1b}[22m")));
    }

    /// Writes to stderr without a line break.
    pub fn status(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(redaction::clean(text).as_bytes()).and_then(|()| stderr.flush());
    }

    /// Writes an error's lines to stderr, the first with its prefix.
    pub fn error(&self, lang: Lang, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            let prefix = if index == 0 { Text::ErrorPrefix.get(lang) } else { "  " };
            self.note(&format!("{prefix}{line}"));
        }
    }
}

/// Writes one line to stderr from where no [`Output`] is at hand, without the secrets this program knows.
pub fn stderr_line(text: &str) {
    // One write, so that lines of several programs never mix.
    let line = format!("{}\n", redaction::clean(text));
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}
