//! What a prompt names beside itself: files, folders, the repository, the environment. The body reads it; here is
//! decided when, and whether a person has to agree before it travels.
//!
//! ```text
//! prompt ──names something──> Reading ──(Attached)──> ready ──> a turn
//!                                │          │
//!                                │          ├── a folder or the environment for the first time: Asking ──yes──> ready
//!                                │          │   where no person can be asked: listed, and ready unless it needs one
//!                                │          └── nothing could be had:        Asking ──yes──> ready, as it was typed
//!                                └── stopped, or no: back where it was typed
//! ```
//!
//! Only what a person typed is looked at. What came from a pipe, from a session or with an answer is never followed.
//!
//! For example: `what is @file src/` becomes `Effect::Attach`; a folder that comes back, for the first time at this server, becomes
//! `Effect::Confirm` with the list of its files, and the call follows only a `yes`.

mod named;
mod notice;
mod pieces;

use std::collections::BTreeSet;

use crate::port::{Attach, Attached, Effect, EffectId, Open, Outcome, Question, Scope};
use crate::problem::{Kind, Problem};

pub(crate) use named::{first, may_name};
pub use notice::Notice;
pub(crate) use pieces::Pieces;

/// What an effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForReferences {
    /// The body reads what the prompt names.
    Read,
    /// A person is asked whether it may travel.
    Agree,
}

/// A prompt on its way to the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Prompt {
    /// What a person typed, and what stands in the conversation.
    pub typed: String,
    /// What goes along as it is, because it came from a pipe: it is shown, and nothing in it is followed.
    pub piped: String,
    /// It is a task, which an agent does.
    #[cfg_attr(feature = "record", serde(default))]
    pub scope: Option<Scope>,
}

impl Prompt {
    /// The same as a task for an agent, where it begins with `/coder`, `/agent` or `/run` and says what to do.
    ///
    /// # Errors
    /// It does not say what to do.
    pub fn or_task(self) -> Result<Self, Problem> {
        let (command, task) = self.typed.split_once(char::is_whitespace).unwrap_or((&self.typed, ""));
        let scope = match command.to_ascii_lowercase().as_str() {
            "/coder" => Some(Scope::Coder),
            "/agent" | "/run" => Some(Scope::Agent),
            _ => None,
        };
        if scope.is_some() && task.trim().is_empty() && self.piped.trim().is_empty() {
            return Err(Problem::new(Kind::PromptEmpty));
        }
        Ok(Self { scope: scope.or(self.scope), ..self })
    }

    /// What stands in the conversation.
    pub fn text(&self) -> String {
        format!("{}{}", self.typed, self.piped)
    }
}

impl From<String> for Prompt {
    fn from(typed: String) -> Self {
        Self { typed, ..Self::default() }
    }
}

impl From<&str> for Prompt {
    fn from(typed: &str) -> Self {
        typed.to_owned().into()
    }
}

/// What there is to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// The prompt may travel: in these words, where they are not its own.
    Ready(Prompt, Option<String>),
    /// It does not travel and belongs back where it was typed.
    Back(Prompt, Option<Problem>),
}

#[derive(Debug)]
enum Stage {
    Reading(EffectId),
    Asking(EffectId, Box<Attached>),
}

#[derive(Debug)]
struct Preparing {
    prompt: Prompt,
    stage: Stage,
}

/// The prompt whose references are being followed, and what waits of earlier ones.
#[derive(Debug, Default)]
pub(crate) struct References {
    preparing: Option<Preparing>,
    /// Servers, and folders that a person agreed to send there since the start.
    agreed: BTreeSet<(String, String)>,
    /// Servers that a person agreed to send their environment to since the start.
    agreed_variables: BTreeSet<String>,
    pub(crate) pieces: Pieces,
}

impl References {
    /// Whether a prompt is being prepared; the next one waits for it.
    pub(crate) fn is_preparing(&self) -> bool {
        self.preparing.is_some()
    }

    /// Lets the body read what a prompt names.
    pub(crate) fn prepare(&mut self, prompt: Prompt, attach: Attach, out: &mut dyn Open<ForReferences>) {
        let id = out.open(ForReferences::Read);
        out.push(Effect::Attach { id, attach: Box::new(attach) });
        self.preparing = Some(Preparing { prompt, stage: Stage::Reading(id) });
    }

    /// Gives the prompt up and gives it back.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForReferences>) -> Option<Prompt> {
        let Preparing { prompt, stage } = self.preparing.take()?;
        let (Stage::Reading(id) | Stage::Asking(id, _)) = stage;
        out.cancel(id);
        Some(prompt)
    }

    /// Something came back. `to` is the server that a person is asked about; `asks` says whether one can be asked.
    pub(crate) fn done(
        &mut self,
        outcome: Outcome,
        to: &str,
        asks: bool,
        say: &mut dyn FnMut(Notice),
        out: &mut dyn Open<ForReferences>,
    ) -> Step {
        let Some(Preparing { prompt, stage }) = self.preparing.take() else { return Step::Nothing };
        match (stage, outcome) {
            (Stage::Reading(_), Outcome::Attached(attached)) => {
                self.read(prompt, attached, to, asks, say, out)
            }
            (Stage::Reading(_), Outcome::Declined) => Step::Back(prompt, None),
            (Stage::Reading(_), Outcome::Refused(problem)) => Step::Back(prompt, Some(*problem)),
            (Stage::Reading(_), outcome) if outcome.is_final() => {
                Step::Back(prompt, Some(Problem::new(Kind::NotPossibleHere)))
            }
            (Stage::Asking(_, attached), Outcome::Finished) => self.agreed_to(prompt, *attached, to, say),
            (Stage::Asking(_, attached), Outcome::Unattended) => self.unasked(prompt, *attached, to, say),
            (Stage::Asking(..), outcome) if outcome.is_final() => Step::Back(prompt, None),
            (stage, _) => {
                self.preparing = Some(Preparing { prompt, stage });
                Step::Nothing
            }
        }
    }

    fn read(
        &mut self,
        prompt: Prompt,
        attached: Box<Attached>,
        to: &str,
        asks: bool,
        say: &mut dyn FnMut(Notice),
        out: &mut dyn Open<ForReferences>,
    ) -> Step {
        for said in &attached.said {
            say(Notice::Said(said.clone()));
        }
        let is_nothing = attached.items.is_empty() && attached.failed > 0;
        let is_new_folder =
            attached.folders.iter().any(|folder| !self.agreed.contains(&(to.to_owned(), folder.clone())));
        // A script named its environment itself.
        let is_new_environment =
            asks && !attached.variables.is_empty() && !self.agreed_variables.contains(to);
        if !is_nothing && !is_new_folder && !is_new_environment {
            return self.ready(prompt, *attached, say);
        }
        if !asks {
            return self.unasked(prompt, *attached, to, say);
        }
        let items = if is_new_folder { attached.items.clone() } else { Vec::new() };
        if is_new_folder && !is_nothing {
            say(Notice::Attached { items: items.clone(), is_listed: true });
        }
        let to = to.to_owned();
        let question = if is_nothing {
            Question::SendWithout
        } else if is_new_environment {
            say(Notice::Variables(attached.variables.clone()));
            Question::SendVariables { to, items }
        } else {
            Question::SendFiles { to, items }
        };
        let id = out.open(ForReferences::Agree);
        out.push(Effect::Confirm { id, question });
        self.preparing = Some(Preparing { prompt, stage: Stage::Asking(id, attached) });
        Step::Nothing
    }

    /// No person can be asked. A script named the folder itself, so it goes, and all of it is listed; but not what lies
    /// elsewhere, and not where credentials were met.
    fn unasked(&mut self, prompt: Prompt, attached: Attached, to: &str, say: &mut dyn FnMut(Notice)) -> Step {
        if attached.items.is_empty() {
            return Step::Back(prompt, Some(Problem::new(Kind::NothingAttached)));
        }
        let goes = !attached.needs_person;
        say(Notice::Listed { items: attached.items.clone(), to: to.to_owned(), is_sent: goes });
        if !goes {
            return Step::Back(prompt, Some(Problem::new(Kind::FolderNotAgreed)));
        }
        self.agreed_to(prompt, attached, to, say)
    }

    fn agreed_to(
        &mut self,
        prompt: Prompt,
        attached: Attached,
        to: &str,
        say: &mut dyn FnMut(Notice),
    ) -> Step {
        self.agreed.extend(attached.folders.iter().map(|folder| (to.to_owned(), folder.clone())));
        if !attached.variables.is_empty() {
            self.agreed_variables.insert(to.to_owned());
        }
        self.ready(prompt, attached, say)
    }

    fn ready(&mut self, prompt: Prompt, attached: Attached, say: &mut dyn FnMut(Notice)) -> Step {
        if attached.items.is_empty() {
            // It named nothing that is here, or a person wants it sent all the same: as it was typed.
            return Step::Ready(prompt, None);
        }
        let is_listed = false;
        say(Notice::Attached { items: attached.items, is_listed });
        let waiting = attached.pieces.len();
        self.pieces.add(attached.pieces);
        if waiting > 0 {
            say(Notice::PiecesWait { waiting: self.pieces.waiting() });
        }
        let sent = format!("{}{}{}", attached.prompt, prompt.piped, attached.text);
        Step::Ready(prompt, Some(sent))
    }

    /// Another conversation begins, or a person left: what waits belongs to the one before.
    pub(crate) fn forget(&mut self, out: &mut dyn Open<ForReferences>) {
        self.stop(out);
        self.pieces.forget();
    }
}
