//! Routes contexts: from `/context` to the store, into the conversation that they are attached to, and in front of every
//! question.

use super::App;
use crate::account::Preference;
use crate::app::{Notice, Slot, View};
#[cfg(not(target_family = "wasm"))]
use crate::budget::estimate;
use crate::budget::{share, tokens, window};
use crate::contexts::{self, ForContexts, KEPT_AS, Request, Step};
use crate::conversation::Worded;
use crate::port::{ContextAttachment, ContextFacts, ContextsTold, Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::text::Text;

impl App {
    /// `/context`.
    pub(super) fn context(&mut self, request: Request) {
        let attached = self.view().attached_contexts();
        match &request {
            Request::Attached => self.show_attached(&attached),
            Request::Detach(name) => self.detach(name, attached),
            Request::Attach(ContextAttachment { name, .. })
                if attached.iter().any(|one| one.name == *name) =>
            {
                self.notice(contexts::Notice::IsAttached(name.clone()));
            }
            // What goes along must not go away under a conversation's feet.
            Request::Delete { name, .. } if attached.iter().any(|one| one.name == *name) => {
                self.notice(contexts::Notice::IsAttached(name.clone()));
            }
            // A look is no command of a user: when it cannot start, no notice says so.
            Request::Look => {
                self.contexts.untracked().ask(request, &mut self.out.of(Slot::Contexts));
            }
            _ => {
                if !self.contexts.untracked().ask(request, &mut self.out.of(Slot::Contexts)) {
                    self.notice(Notice::StillGoing);
                }
            }
        }
    }

    fn detach(&mut self, name: &str, mut attached: Vec<ContextAttachment>) {
        let before = attached.len();
        attached.retain(|one| one.name != name);
        if attached.len() == before {
            self.notice(contexts::Notice::NotAttached(name.to_owned()));
            return;
        }
        self.conversation.put_beside(KEPT_AS, contexts::write(&attached));
        self.remember_attached();
        self.notice(contexts::Notice::Detached(name.to_owned()));
    }

    /// What is attached goes along with the session that the conversation belongs to, now and when it is loaded again.
    pub(super) fn remember_attached(&mut self) {
        let Some(name) = self.conversation.session_name().map(str::to_owned) else { return };
        let attached = self.conversation.beside(KEPT_AS).map(str::to_owned);
        self.remember_of(&name, attached.as_deref());
    }

    /// This goes along with a session of the server, or nothing any more.
    pub(super) fn remember_of(&mut self, session: &str, attached: Option<&str>) {
        let server = self.connection.address().to_owned();
        let news = self.contexts.untracked().keep_of_session(&server, session, attached);
        if let Some(text) = news {
            self.store(Preference::SessionContexts, &text);
        }
    }

    /// What goes along with a session of the server, as far as this device knows.
    pub(super) fn attached_to(&self, session: &str) -> Option<String> {
        self.contexts.of_session(self.connection.address(), session)
    }

    /// A session was loaded: what went along with it does so again, and that is said.
    pub(super) fn attach_again(&mut self, session: &str) {
        let Some(kept) = self.attached_to(session) else { return };
        self.conversation.put_beside(KEPT_AS, Some(kept));
        let attached = self.view().attached_contexts();
        if !attached.is_empty() {
            let names: Vec<&str> = attached.iter().map(|one| one.name.as_str()).collect();
            self.notice(contexts::Notice::CameAlong(names.join(", ")));
        }
    }

    /// Lets a question wait for the texts of what is attached; gives it back when nothing is.
    pub(super) fn wait_for_contexts(
        &mut self,
        question: Worded,
        model: Option<String>,
    ) -> Option<(Worded, Option<String>)> {
        self.led_by.clear();
        let attached = self.view().attached_contexts();
        if attached.is_empty() || !self.connection.capabilities().contexts {
            return Some((question, model));
        }
        let (query, lang) = (question.shown.clone(), self.account.settings.lang);
        self.contexts.untracked().render(attached, query, lang, &mut self.out.of(Slot::Contexts));
        self.waiting = Some((question, model));
        None
    }

    /// Gives up what a question waits for, and gives the question back.
    pub(super) fn stop_contexts(&mut self) -> bool {
        let was_waiting = self.contexts.untracked().stop(&mut self.out.of(Slot::Contexts));
        if let Some((question, _)) = self.waiting.take() {
            self.draft.set(question.shown);
        }
        was_waiting
    }

    pub(super) fn contexts_done(&mut self, asked: ForContexts, outcome: Outcome, now: Stamp) {
        match self.contexts.untracked().done(asked, outcome, &mut self.out.of(Slot::Contexts)) {
            Step::Nothing => return,
            Step::Told(request, told) => {
                self.contexts.touch();
                self.context_told(*request, *told);
            }
            Step::Ready(texts) => {
                self.led_by = texts;
                if let Some((question, model)) = self.waiting.take() {
                    self.turn_starts(question, model, now);
                }
                return;
            }
            Step::Back(notice) => {
                self.notice(notice);
                if let Some((question, _)) = self.waiting.take() {
                    self.draft.set(question.shown);
                }
                if self.is_one_shot {
                    self.exit(Problem::new(Kind::NothingAttached).exit_code());
                    return;
                }
            }
            Step::Failed(notice) => self.notice(notice),
            Step::Declined => self.notice(Notice::Cancelled),
        }
        self.next_queued(now);
    }

    fn context_told(&mut self, request: Request, told: ContextsTold) {
        match (request, told) {
            (_, ContextsTold::Made { facts, left_out, sensitive, said, is_fleeting }) => {
                let facts = Box::new(facts);
                self.notice(contexts::Notice::Made { facts, left_out, sensitive, said, is_fleeting });
            }
            (_, ContextsTold::Deleted(name)) => self.notice(contexts::Notice::Deleted(name)),
            (_, ContextsTold::Wrote(path)) => self.notice(contexts::Notice::Wrote(path)),
            (_, ContextsTold::Attachable(one)) => {
                let mut attached = self.view().attached_contexts();
                let (name, bytes) = (one.name.clone(), one.bytes);
                attached.push(one);
                self.conversation.put_beside(KEPT_AS, contexts::write(&attached));
                self.remember_attached();
                let share = share(tokens(bytes), self.view().window());
                self.notice(contexts::Notice::Attached { name, bytes, share });
            }
            (request, told) => self.show_contexts(&request, &told),
        }
    }

    fn show_contexts(&mut self, request: &Request, told: &ContextsTold) {
        if let ContextsTold::Listed { damaged: damaged @ 1.., .. } = told {
            self.notice(contexts::Notice::Damaged(*damaged));
        }
        let lines =
            contexts::said(request, told, &self.view().attached_contexts(), self.account.settings.lang);
        if !lines.is_empty() {
            self.notice(Notice::Shown(lines));
        }
    }

    fn show_attached(&mut self, attached: &[ContextAttachment]) {
        let lines = contexts::attached_rows(attached, self.view().window(), self.account.settings.lang);
        self.notice(Notice::Shown(lines));
    }
}

impl View<'_> {
    /// The contexts that the store told last.
    pub fn known_contexts(&self) -> &[ContextFacts] {
        self.contexts.known()
    }

    /// What goes along with every question, in the order it was attached.
    pub fn attached_contexts(&self) -> Vec<ContextAttachment> {
        contexts::read(self.conversation.beside(KEPT_AS))
    }

    /// How many tokens the model takes in at once, as far as that is known.
    pub fn window(&self) -> u64 {
        window(self.provider(), self.model(), self.own_window)
    }
}

/// What goes along.
pub(super) fn attached_row(view: &View<'_>) -> Option<(Text, String)> {
    let attached = view.attached_contexts();
    let names = attached.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    (!attached.is_empty()).then_some((Text::StatusContexts, names))
}

/// About how much the next question has before it: what leads it, and all that was said.
#[cfg(not(target_family = "wasm"))]
pub(super) fn budget_rows(view: &View<'_>) -> Vec<(Text, String)> {
    let attached = view.attached_contexts();
    let told = view.instruction().map_or(0, |told| told.text.len());
    let said = view.conversation.travelling();
    let along: u64 = attached.iter().map(|one| one.bytes).sum();
    let estimated = tokens((told + said) as u64 + along);
    let share = share(estimated, view.window());
    let row = format!("{} tokens, {share}% / {}", estimate(estimated), estimate(view.window()));
    // What is next to nothing is no news.
    let is_news = !attached.is_empty() || share > 1;
    let condensed = view.conversation.condensed_messages();
    let condensed = condensed.map(|messages| (Text::StatusCondensed, messages.to_string()));
    is_news.then_some((Text::StatusEstimate, row)).into_iter().chain(condensed).collect()
}
