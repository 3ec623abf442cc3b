//! Routes what the model is told before anything else: from `/system` and roles into the conversation, and from there
//! in front of every question.

use super::App;
use crate::app::View;
use crate::instructions::{self, Instruction, KEPT_AS};
use crate::port::Stamp;
use crate::problem::{Kind, Problem};
use crate::references::Prompt;

impl App {
    /// `/system`. What is being answered was asked before it.
    pub(super) fn instruct(&mut self, words: &str) {
        let (keep, notice) = self.instructions.asked(words, self.conversation.beside(KEPT_AS));
        if keep.is_some() {
            self.conversation.put_beside(KEPT_AS, keep);
        }
        self.notice(notice);
    }

    /// Takes the role off a prompt that begins with one. None when nothing is left of the prompt, or when the role cannot be
    /// had and the prompt went back.
    pub(super) fn in_its_role(&mut self, prompt: Prompt, now: Stamp) -> Option<Prompt> {
        let (keep, rest) = match self.instructions.called(&prompt.typed) {
            Ok(Some(called)) => called,
            Ok(None) => return Some(prompt),
            Err(why) => {
                self.give_back(prompt, Some(Problem::because(Kind::Configuration, &why)), now);
                return None;
            }
        };
        let typed = rest.to_owned();
        if self.conversation.beside(KEPT_AS) != Some(&keep) {
            self.conversation.put_beside(KEPT_AS, Some(keep));
            if let Some(told) = self.view().instruction() {
                self.notice(instructions::Notice::Changed(told));
            }
        }
        let prompt = Prompt { typed, ..prompt };
        if !prompt.text().trim().is_empty() {
            return Some(prompt);
        }
        if self.is_one_shot {
            self.give_back(prompt, Some(Problem::new(Kind::PromptEmpty)), now);
        } else {
            self.next_queued(now);
        }
        None
    }

    /// A question is about to be asked: what leads it, which the conversation keeps from now on.
    pub(super) fn lead(&mut self) {
        let kept = self.conversation.beside(KEPT_AS);
        let keep = self.instructions.kept_from_now(kept);
        if keep.as_deref() != kept {
            self.conversation.put_beside(KEPT_AS, keep);
        }
        let told = self.view().instruction().map(|told| told.text);
        let blocks: Vec<String> = told.into_iter().chain(std::mem::take(&mut self.led_by)).collect();
        // Between blocks stands what the Go program writes there.
        let leading = (!blocks.is_empty()).then(|| blocks.join("\n\n---\n\n"));
        self.conversation.untracked().lead_with(leading);
    }

    /// A conversation that was kept is here, with what it was asked with.
    pub(super) fn instructions_came(&mut self) {
        if self.instructions.comes_first() {
            self.conversation.put_beside(KEPT_AS, None);
        }
    }
}

impl View<'_> {
    /// What the model is told before anything else.
    pub fn instruction(&self) -> Option<Instruction> {
        self.instructions.in_force(self.conversation.beside(KEPT_AS))
    }
}
