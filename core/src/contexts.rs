//! Contexts: sets of files that go along with every question of the conversation they are attached to. The body keeps
//! and reads them; here is decided what a person may ask for, what is attached, and when a question waits for its text.
//!
//! ```text
//! question ──something is attached──> rendering ──(Rendered)──> a turn, led by the texts
//!                                        └── one is gone, or stopped: back where it was typed
//! ```
//!
//! What is attached belongs to the conversation, which keeps it beside what was said; what goes along with a session of a
//! server is remembered here.
//!
//! For example: `/context attach NAME` becomes `Effect::Contexts`, and no call; the next prompt becomes a second one, and its
//! `Effect::Call(StreamPrompt)` comes when the texts are there.

mod attached;
mod notice;
mod of_sessions;
mod request;
mod screens;

pub(crate) use attached::{read, write};
pub use notice::Notice;
use of_sessions::OfSessions;
pub(crate) use request::flags;
pub use request::{Filter, Request, request};
pub(crate) use screens::attached_rows;
pub use screens::{failed, filtered, said};

use crate::port::{
    ContextAttachment, ContextFacts, ContextTrouble, ContextsAsk, ContextsTold, Effect, EffectId, Open,
    Outcome, Question,
};
use crate::text::Lang;

/// Under which name the conversation keeps what is attached.
pub(crate) const KEPT_AS: &str = "contexts";

/// What an effect was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForContexts {
    /// A command waits for the store.
    Command,
    /// Whether what is to be deleted is there, before a person is asked.
    Known,
    /// A person is asked.
    Confirm,
    /// A question waits for its text.
    Render,
}

/// What there is to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    Nothing,
    /// Something is to be shown or done for a command.
    Told(Box<Request>, Box<ContextsTold>),
    /// The question may go, led by these texts.
    Ready(Vec<String>),
    /// The question does not go.
    Back(Notice),
    /// A command came to nothing.
    Failed(Notice),
    /// A person does not want it.
    Declined,
}

/// What a person wants without typing it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum Intent {
    /// See which contexts there are. Nothing is said about it.
    Look,
}

/// What is going on, and the contexts that are known.
#[derive(Debug, Default)]
pub struct Contexts {
    known: Vec<ContextFacts>,
    doing: Option<(EffectId, Box<Request>)>,
    rendering: Option<EffectId>,
    of_sessions: OfSessions,
}

impl Contexts {
    /// The names that the store told last, for completion.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|facts| facts.name.as_str())
    }

    /// What the store told last, the newest first.
    pub(crate) fn known(&self) -> &[ContextFacts] {
        &self.known
    }

    /// Whether a question waits for its text.
    pub(crate) fn is_rendering(&self) -> bool {
        self.rendering.is_some()
    }

    /// What this device remembers of sessions.
    pub(crate) fn remember(&mut self, of_sessions: &str) {
        self.of_sessions = OfSessions::of(of_sessions);
    }

    /// What went along with a session of a server.
    pub(crate) fn of_session(&self, server: &str, session: &str) -> Option<String> {
        self.of_sessions.get(server, session)
    }

    /// Something else goes along with it, or nothing any more. Gives what the device has to remember, if that is new.
    pub(crate) fn keep_of_session(
        &mut self,
        server: &str,
        session: &str,
        text: Option<&str>,
    ) -> Option<String> {
        self.of_sessions.put(server, session, text).then(|| self.of_sessions.write())
    }

    /// A person left: what is theirs is no one else's to see. Says whether the device has something to forget.
    pub(crate) fn forget(&mut self) -> bool {
        self.known.clear();
        std::mem::take(&mut self.of_sessions) != OfSessions::default()
    }

    /// Asks the store what a command wants. Says whether it could; one command at a time.
    pub(crate) fn ask(&mut self, request: Request, out: &mut dyn Open<ForContexts>) -> bool {
        if self.doing.is_some() {
            return false;
        }
        let id = if let Request::Delete { name, sure: false } = &request {
            let id = out.open(ForContexts::Known);
            out.push(Effect::Contexts { id, ask: Box::new(ContextsAsk::Read(name.clone())) });
            id
        } else {
            Self::start(&request, ForContexts::Command, out)
        };
        self.doing = Some((id, Box::new(request)));
        true
    }

    fn start(request: &Request, what: ForContexts, out: &mut dyn Open<ForContexts>) -> EffectId {
        let id = out.open(what);
        out.push(Effect::Contexts { id, ask: Box::new(request.ask()) });
        id
    }

    /// Asks for the text that goes along with a question.
    pub(crate) fn render(
        &mut self,
        mut attached: Vec<ContextAttachment>,
        query: String,
        lang: Lang,
        out: &mut dyn Open<ForContexts>,
    ) {
        // A sort that keeps the order of those that are alike.
        crate::order::sort_by(&mut attached, |a, b| a.priority.cmp(&b.priority));
        let id = out.open(ForContexts::Render);
        out.push(Effect::Contexts { id, ask: Box::new(ContextsAsk::Render { attached, query, lang }) });
        self.rendering = Some(id);
    }

    /// Gives up what a question waits for. Says whether one did.
    pub(crate) fn stop(&mut self, out: &mut dyn Open<ForContexts>) -> bool {
        if let Some((id, _)) = self.doing.take() {
            out.cancel(id);
        }
        let rendering = self.rendering.take();
        rendering.inspect(|id| out.cancel(*id)).is_some()
    }

    /// Something came back.
    pub(crate) fn done(
        &mut self,
        asked: ForContexts,
        outcome: Outcome,
        out: &mut dyn Open<ForContexts>,
    ) -> Step {
        if !outcome.is_final() {
            return Step::Nothing;
        }
        if asked == ForContexts::Render {
            self.rendering = None;
            return rendered(outcome);
        }
        let Some((_, request)) = self.doing.take() else { return Step::Nothing };
        match (asked, outcome) {
            (ForContexts::Confirm, Outcome::Finished) => {
                let id = Self::start(&request, ForContexts::Command, out);
                self.doing = Some((id, request));
                Step::Nothing
            }
            (ForContexts::Known, Outcome::Contexts(told)) => match (*told, &*request) {
                (ContextsTold::Detail(_), Request::Delete { name, .. }) => {
                    let id = out.open(ForContexts::Confirm);
                    let question = Question::DeleteContext { name: name.clone() };
                    out.push(Effect::Confirm { id, question });
                    self.doing = Some((id, request));
                    Step::Nothing
                }
                (told, _) => self.told(request, Box::new(told)),
            },
            (ForContexts::Confirm, Outcome::Declined | Outcome::GivenUp) => Step::Declined,
            (ForContexts::Confirm, _) => Step::Failed(Notice::NeedsYes),
            (_, Outcome::Contexts(told)) => self.told(request, told),
            _ => Step::Failed(Notice::NotHere),
        }
    }

    fn told(&mut self, request: Box<Request>, told: Box<ContextsTold>) -> Step {
        match &*told {
            ContextsTold::Failed(trouble) => return Step::Failed(Notice::Failed(trouble.clone())),
            ContextsTold::Listed { all, .. } => self.known.clone_from(all),
            ContextsTold::Made { facts, .. } => {
                self.known.retain(|known| known.name != facts.name);
                self.known.insert(0, facts.clone());
            }
            ContextsTold::Deleted(name) => self.known.retain(|known| known.name != *name),
            _ => {}
        }
        Step::Told(request, told)
    }
}

fn rendered(outcome: Outcome) -> Step {
    let Outcome::Contexts(told) = outcome else { return Step::Back(Notice::NotHere) };
    match *told {
        ContextsTold::Rendered { texts, missing } if missing.is_empty() => Step::Ready(texts),
        ContextsTold::Rendered { missing, .. } => Step::Back(Notice::Gone(missing.join(", "))),
        ContextsTold::Failed(trouble) => Step::Back(Notice::Failed(trouble)),
        told => Step::Back(Notice::Failed(ContextTrouble::Store(format!("{told:?}")))),
    }
}
