//! A call that runs, and the last of what it says: seen while it runs, and above its result afterwards.

use std::collections::VecDeque;

use chatcli_agent::run::CallId;
use chatcli_redact::Redactor;

use crate::port::{EffectId, OutputLine};

/// Lines that stay in sight: as many as a failure is usually told in.
const TAIL_LINES: usize = 20;
/// Lines of a call that did what it should.
const DONE_LINES: usize = 8;
/// Letters of one line.
const TAIL_CHARS: usize = 400;

/// A call that runs.
#[derive(Clone, Debug)]
pub struct Doing {
    /// Which.
    pub call: CallId,
    /// The tool, and what about.
    pub label: String,
    /// Since when.
    pub since_mono_ms: u64,
    /// The last lines that it said.
    pub tail: VecDeque<OutputLine>,
    /// How many lines it said.
    pub lines: u64,
    pub(super) effect: EffectId,
    is_command: bool,
}

/// What a call said, for a person: its last lines, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The lines.
    pub lines: Vec<OutputLine>,
    /// How many came before them.
    pub left_out: u64,
}

impl Doing {
    pub(super) fn new(call: CallId, label: String, is_command: bool, now_ms: u64, effect: EffectId) -> Self {
        let (tail, lines) = (VecDeque::new(), 0);
        Self { call, label, since_mono_ms: now_ms, tail, lines, effect, is_command }
    }

    /// It says something; so many lines before that were not told.
    pub(super) fn hear(&mut self, lines: Vec<OutputLine>, left_out: u64) {
        self.lines += left_out + lines.len() as u64;
        let short =
            |line: OutputLine| OutputLine { text: line.text.chars().take(TAIL_CHARS).collect(), ..line };
        let skip = lines.len().saturating_sub(TAIL_LINES);
        self.tail.extend(lines.into_iter().skip(skip).map(short));
        let over = self.tail.len().saturating_sub(TAIL_LINES);
        self.tail.drain(..over);
    }

    /// What a person pasted for a command that ran elsewhere is told at its end, below one line of the tools' own.
    pub(super) fn hear_at_end(&mut self, text: &str) {
        if self.is_command && self.lines == 0 {
            let line = |line: &str| OutputLine { is_error: false, text: line.to_owned() };
            self.hear(text.lines().skip(1).map(line).collect(), 0);
        }
    }

    /// What stays in sight. What read files has said nothing that is worth a place.
    pub(super) fn said(&self, is_done: bool) -> Tail {
        let most = if is_done { DONE_LINES } else { TAIL_LINES };
        let redactor = Redactor::default();
        let skip = self.tail.len().saturating_sub(most);
        let clean = |line: &OutputLine| OutputLine {
            text: redactor.clean(&line.text).into_owned(),
            is_error: line.is_error,
        };
        let lines: Vec<OutputLine> = self.tail.iter().skip(skip).map(clean).collect();
        Tail { left_out: self.lines.saturating_sub(lines.len() as u64), lines }
    }
}
