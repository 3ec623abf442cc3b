//! A run of an agent in the terminal: what runs and what it says under the answer, and the line that decides. What is
//! typed while the question appears belongs to the line that was being written, so a question is answered only after a
//! moment without a key. What is pressed right after an answer, such as the same key once more, is for nothing at all.

use std::time::{Duration, Instant};

use chatcli_core::agent::{self, OpenQuestion, Running, question};
use chatcli_core::text::{Late, Text, fill};
use chatcli_core::{Intent, Notice, View};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Row, Stream, Terminal, row};
use crate::paint::{Ink, Look, cut, dim, inked, neutral};

/// No key for so long, and so long after the question came, a key is for the question.
const PAUSE: Duration = Duration::from_millis(300);
/// Rows of a running command's output.
const MAX_TAIL_ROWS: usize = 5;

/// The question that is open, and what was typed at it.
#[derive(Debug)]
pub(super) struct Deciding {
    open: OpenQuestion,
    typed: String,
    since: Instant,
    is_ready: bool,
}

impl Deciding {
    fn of(open: OpenQuestion, now: Instant) -> Self {
        Self { open, typed: String::new(), since: now, is_ready: false }
    }

    /// Whether keys are for it: nothing was pressed for a moment, and it stood there for as long. Once they are, they are.
    fn becomes_ready(&mut self, last_key: Option<Instant>, now: Instant) -> bool {
        let is_over = |since: Instant| now.saturating_duration_since(since) >= PAUSE;
        self.is_ready |= last_key.is_none_or(is_over) && is_over(self.since);
        self.is_ready
    }
}

/// Whether a key at this moment is an echo of the last answer: one of its own keys once more.
fn is_echo(answered: Option<&(String, Instant)>, key: KeyCode, now: Instant) -> bool {
    let Some((answer, at)) = answered else { return false };
    let is_again = match key {
        KeyCode::Enter => true,
        KeyCode::Char(character) => answer.contains(character),
        _ => false,
    };
    is_again && now.saturating_duration_since(*at) < PAUSE
}

impl Terminal {
    /// Notices that a question came, changed or went.
    pub(super) fn know_card(&mut self) {
        let view = self.session.view();
        let open = view.agent.running().and_then(Running::open);
        if open == self.deciding.as_ref().map(|deciding| deciding.open) {
            return;
        }
        self.deciding = open.map(|open| Deciding::of(open, Instant::now()));
        self.dirty = true;
    }

    /// Whether keys are for the question.
    pub(super) fn is_deciding(&mut self) -> bool {
        let last_key = self.last_key;
        let Some(deciding) = &mut self.deciding else { return false };
        deciding.becomes_ready(last_key, Instant::now())
    }

    /// Whether a key is for nothing, because it repeats an answer right after it.
    pub(super) fn is_echo(&self, key: KeyEvent) -> bool {
        key.modifiers.is_empty()
            && self.editor.text().is_empty()
            && is_echo(self.answered.as_ref(), key.code, Instant::now())
    }

    pub(super) fn deciding_key(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(deciding) = &mut self.deciding else { return };
        match key.code {
            KeyCode::Char('c') if control => self.interrupt(),
            KeyCode::Char('u') if control => deciding.typed.clear(),
            KeyCode::Esc => deciding.typed.clear(),
            KeyCode::Backspace => drop(deciding.typed.pop()),
            KeyCode::Enter if deciding.typed.trim().is_empty() => {
                let how = match deciding.open {
                    OpenQuestion::Call { .. } => Late::AgentHowToDecide,
                    OpenQuestion::Question { .. } => Late::AskHow,
                };
                let text = how.get(self.session.view().lang()).to_owned();
                self.hint = Some((text, Instant::now()));
            }
            KeyCode::Enter => {
                let typed = std::mem::take(&mut deciding.typed);
                let open = deciding.open;
                self.answered = Some((typed.clone(), Instant::now()));
                let shown = format!("{} {typed}", self.question_text());
                self.finished.push(row(&neutral(&crate::redaction::clean_typed(&shown)), Stream::Out));
                self.session.intent(Intent::Agent(open.answered(typed)));
            }
            KeyCode::Char(character) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                deciding.typed.push(character);
            }
            _ => {}
        }
    }

    /// What stands before the line that decides, and what was typed there.
    pub(super) fn deciding_line(&self) -> Option<(String, &str)> {
        let deciding = self.deciding.as_ref().filter(|deciding| deciding.is_ready)?;
        Some((format!("{} ", self.question_text()), &deciding.typed))
    }

    fn question_text(&self) -> String {
        let view = self.session.view();
        view.agent.running().map(|running| question(running, view.lang())).unwrap_or_default()
    }

    /// What a running command says, its last lines.
    pub(super) fn output_rows(&self, columns: usize) -> Vec<Row> {
        let view = self.session.view();
        let Some(doing) = view.agent.running().and_then(|running| running.doing.last()) else {
            return Vec::new();
        };
        let skip = doing.tail.len().saturating_sub(MAX_TAIL_ROWS);
        let line = |line: &chatcli_core::port::OutputLine| {
            let text = cut(&format!("  {}", neutral(&crate::redaction::clean(&line.text))), columns);
            row(&dim(&text, self.look), Stream::Err)
        };
        doing.tail.iter().skip(skip).map(line).collect()
    }
}

/// One line about a run: what it does, since when, which turn, about how many tokens, how much runs without asking.
pub(super) fn status(view: &View<'_>, running: &Running, now_ms: u64, unicode: bool) -> String {
    let lang = view.lang();
    let seconds = |since: u64| {
        fill(Text::Took.get(lang), &[("secs", &(now_ms.saturating_sub(since) / 1000).to_string())])
    };
    let mut parts = Vec::new();
    match running.doing.last() {
        Some(doing) => {
            let label: String = doing.label.chars().take(32).collect();
            parts.push(format!("{}, {}", neutral(&label), seconds(doing.since_mono_ms)));
        }
        None if running.open().is_some() => parts.push(Late::AgentAsks.get(lang).to_owned()),
        None if running.waits.is_some() => parts.push(Late::AgentAnswered.get(lang).to_owned()),
        None => parts.push(Text::Thinking.get(lang).to_owned()),
    }
    let (turn, turns) = running.turns();
    let values = [("turn", turn.to_string()), ("turns", turns.to_string())];
    parts.push(fill(
        Late::AgentTurn.get(lang),
        &values.each_ref().map(|(name, value)| (*name, value.as_str())),
    ));
    parts.push(seconds(running.began_mono_ms));
    let tokens = chatcli_core::budget::estimate(view.run_tokens());
    parts.push(fill(Late::AgentTokens.get(lang), &[("tokens", &tokens)]));
    parts.push(running.mode.name().to_owned());
    parts.push(neutral(&folder(&running.root)));
    parts.join(if unicode { " · " } else { " - " })
}

/// The last part of a path.
fn folder(path: &str) -> String {
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path).to_owned()
}

/// Whether the line about what runs says it already.
pub(super) fn is_seen(notice: &Notice) -> bool {
    matches!(notice, Notice::Agent(agent::Notice::Started { .. }))
}

/// A line of a notice about a run; of a change it is seen what comes and what goes.
pub(super) fn painted(notice: &Notice, line: &str, look: Look) -> Option<String> {
    let Notice::Agent(agent::Notice::Asked { .. } | agent::Notice::Ran { diff: Some(_), .. }) = notice else {
        return None;
    };
    let ink = match line.strip_prefix("  ")?.chars().next()? {
        '+' => Ink::Literal,
        '-' => Ink::Keyword,
        '@' => Ink::Quiet,
        _ => return None,
    };
    Some(inked(line, ink, look))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds after the question came: when a key was pressed before, and now.
    #[test]
    fn each_question_is_answered_after_a_moment_of_its_own() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        for (last_key, now, expected) in [
            (None, 30, false),
            (None, 300, true),
            (Some(0), 200, false),
            (Some(200), 400, false),
            (Some(100), 400, true),
        ] {
            let mut next = Deciding::of(OpenQuestion::Call { number: 1, call: 2 }, start);
            let is_ready = next.becomes_ready(last_key.map(at), at(now));
            assert_eq!(is_ready, expected, "{last_key:?} {now}");
        }
        let mut ready = Deciding::of(OpenQuestion::Question { call: 1, at: 0 }, start);
        assert!(ready.becomes_ready(None, at(400)));
        assert!(ready.becomes_ready(Some(at(399)), at(401)), "what is typed at it does not take it away");
    }

    #[test]
    fn the_same_key_once_more_is_for_nothing() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        for (key, now, expected) in [
            (KeyCode::Char('s'), 30, true),
            (KeyCode::Enter, 200, true),
            (KeyCode::Char('w'), 30, false),
            (KeyCode::Esc, 30, false),
            (KeyCode::Char('s'), 300, false),
        ] {
            assert_eq!(is_echo(Some(&("s".to_owned(), start)), key, at(now)), expected, "{key:?} {now}");
            assert!(!is_echo(None, key, at(now)));
        }
    }
}
