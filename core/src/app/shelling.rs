//! Routes `@command`: from what was typed to the shell, its output into the conversation, and from there to the model
//! where that is wanted.

use super::App;
use crate::app::{Notice, Slot};
use crate::port::{Outcome, Stamp};
use crate::shell::{self, ForShell, Step};
use crate::text::Text;

impl App {
    /// Runs what was typed, when it is a command. Says whether it was.
    pub(super) fn runs(&mut self, typed: &str, now: Stamp) -> bool {
        if self.is_one_shot {
            return false;
        }
        let Some(read) = shell::read(typed) else { return false };
        let refusal = match read {
            _ if !self.connection.capabilities().commands => shell::Notice::NotHere,
            Err(()) => shell::Notice::BadUse,
            Ok(asked) => {
                self.shell.run(asked, &mut self.out.of(Slot::Shell));
                return true;
            }
        };
        self.draft.set(typed.to_owned());
        self.notice(refusal);
        self.next_queued(now);
        true
    }

    /// Runs the last command again, when it is the last thing that happened.
    pub(super) fn runs_again(&mut self, now: Stamp) -> bool {
        let last = self.conversation.turns().last().filter(|turn| turn.is_command());
        let Some(typed) = last.map(|turn| turn.prompt.clone()) else { return false };
        self.runs(&typed, now)
    }

    pub(super) fn shell_done(&mut self, asked: ForShell, outcome: Outcome, now: Stamp) {
        let lang = self.account.settings.lang;
        let asks = self.connection.capabilities().person;
        match self.shell.done(asked, outcome, asks, &mut self.out.of(Slot::Shell)) {
            Step::Nothing => {}
            Step::Line(line) => self.command_says(&line, now),
            Step::Ended(end) => {
                let Some(asked) = self.shell.take() else { return };
                self.conversation.command_ended(&asked, end, lang, now);
                self.conversation.touch();
                self.save_along(now);
                match asked.question {
                    Some(question) if question.is_empty() => {
                        self.start_prompt(Text::ShellQuestion.get(lang).to_owned().into(), now);
                    }
                    Some(question) => self.start_prompt(question.into(), now),
                    None => self.next_queued(now),
                }
            }
            Step::Back => {
                if let Some(asked) = self.shell.take() {
                    self.draft.set(asked.typed());
                }
                self.notice(Notice::Cancelled);
                self.next_queued(now);
            }
            Step::NotRun(notice) => {
                // Who said no does not want it back.
                if let Some(asked) = self.shell.take().filter(|_| notice.is_some()) {
                    self.draft.set(asked.typed());
                }
                self.notice(notice.map_or(Notice::Cancelled, Notice::Shell));
                self.next_queued(now);
            }
        }
    }

    fn command_says(&mut self, line: &str, now: Stamp) {
        let Some(asked) = self.shell.asked() else { return };
        if self.conversation.untracked().command_says(asked, line, now) {
            self.conversation.touch();
        }
    }

    /// Stops the command that runs; what it said so far stays. Says whether one ran.
    pub(super) fn stop_command(&mut self, now: Stamp) -> bool {
        let Some(asked) = self.shell.stop(&mut self.out.of(Slot::Shell)) else { return false };
        let lang = self.account.settings.lang;
        if !self.conversation.command_stopped(&asked, lang, now) {
            self.draft.set(asked.typed());
        }
        true
    }
}
