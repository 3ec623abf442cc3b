//! A command of a person's own as a turn: what was typed, and what it said. The model gets that as a system message, in
//! marks that say where the data ends.

use std::sync::Arc;

use super::message::{Kept, USER};
use super::{Conversation, Turn, TurnState};
use crate::port::{ShellEnd, Stamp};
use crate::shell::Asked;
use crate::text::{Lang, Late, Text, fill};
use chatcli_redact::Redactor;

/// Around the output, so that nothing in it is read as Markdown.
const FENCE: &str = "````````";
/// What may not end the data before its end.
const END: &str = "</command_output";

impl Conversation {
    /// A line came. Says whether it is the first.
    pub(crate) fn command_says(&mut self, asked: &Asked, line: &str, now: Stamp) -> bool {
        let is_first = self.command_begins(asked, now);
        if let Some(turn) = self.asked_mut() {
            if is_first {
                turn.answer.push(&format!("{FENCE}\n"));
            }
            turn.first_mono_ms.get_or_insert(now.mono_ms);
            turn.answer.push(&format!("{line}\n"));
        }
        self.answer_grew();
        is_first
    }

    /// It is over: what it said is a turn.
    pub(crate) fn command_ended(&mut self, asked: &Asked, end: ShellEnd, lang: Lang, now: Stamp) {
        self.command_begins(asked, now);
        let said = match end {
            ShellEnd::Exit(0) => None,
            ShellEnd::Exit(code) => Some((Text::ShellExit, code.to_string())),
            ShellEnd::Signal(signal) => Some((Text::ShellSignal, signal.to_string())),
            ShellEnd::TimedOut(secs) => Some((Text::ShellTimedOut, secs.to_string())),
            ShellEnd::Pasted(code) => code.map(|code| (Text::ShellExit, code.to_string())),
        };
        let said = said.map(|(text, value)| fill(text.get(lang), &[("value", &value)]));
        let pasted = matches!(end, ShellEnd::Pasted(_)).then(|| Late::ShellPasted.get(lang).to_owned());
        let said = match (pasted, said) {
            (Some(pasted), Some(said)) => Some(format!("{pasted}\n{said}")),
            (pasted, said) => pasted.or(said),
        };
        self.command_over(asked, TurnState::Done, said, lang, now);
    }

    /// A person stopped it. Says whether there was anything to keep.
    pub(crate) fn command_stopped(&mut self, asked: &Asked, lang: Lang, now: Stamp) -> bool {
        let is_begun =
            self.asked().is_some_and(|turn| turn.state == TurnState::Streaming && turn.is_command());
        if is_begun {
            self.command_over(asked, TurnState::Interrupted, None, lang, now);
        }
        is_begun
    }

    fn command_begins(&mut self, asked: &Asked, now: Stamp) -> bool {
        if self.asked().is_some_and(|turn| turn.state.is_open() && turn.is_command()) {
            return false;
        }
        let id = self.fresh_id(now);
        self.asked = Some(id);
        self.is_asked_now();
        let mut turn = Turn::asked(id, asked.typed(), now);
        turn.state = TurnState::Streaming;
        turn.kept = Some(Arc::from([Kept::system(String::new())]));
        self.turns.push(Arc::new(turn));
        true
    }

    fn command_over(
        &mut self,
        asked: &Asked,
        state: TurnState,
        said: Option<String>,
        lang: Lang,
        now: Stamp,
    ) {
        if let Some(turn) = self.asked_mut() {
            let output = turn.answer.text().split_once('\n').map_or("", |(_, output)| output).to_owned();
            let is_silent = output.trim().is_empty();
            if !turn.answer.is_empty() {
                turn.answer.push(&format!("{FENCE}\n\n"));
            }
            let why = if asked.is_interactive { Text::ShellInteractive } else { Text::ShellSilent };
            let said = said.or_else(|| is_silent.then(|| why.get(lang).to_owned()));
            if let Some(said) = &said {
                turn.answer.push(&format!("{said}\n"));
            }
            turn.answer.finish();
            turn.state = state;
            turn.ended_mono_ms = Some(now.mono_ms);
            let told = told(&asked.line, &output, said.as_deref(), lang);
            turn.kept = Some(Arc::from([Kept::system(told)]));
        }
        self.answer_grew();
    }
}

/// What the model is told of it.
fn told(line: &str, output: &str, said: Option<&str>, lang: Lang) -> String {
    let harmless = |text: &str| Redactor::default().clean(text).replace(END, "<\\/command_output");
    let said = said.map(|said| format!("\n{said}")).unwrap_or_default();
    format!(
        "{}\n<command_output>\n$ {}\n{}{END}>{said}",
        Text::ShellData.get(lang),
        harmless(line),
        harmless(output),
    )
}

impl Turn {
    /// Whether it is a command of a person's own, which no model answered.
    pub fn is_command(&self) -> bool {
        self.kept.as_deref().is_some_and(|kept| !kept.is_empty() && kept.iter().all(|kept| !kept.is_of(USER)))
            && !self.prompt.is_empty()
    }
}
