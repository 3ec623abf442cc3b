//! Saved sessions: what a person wants of them becomes a piece of work, and its end changes the conversation.

use super::App;
use crate::app::commands::SessionAsked;
use crate::app::{Notice, Slot, screens};
use crate::connection::State;
use crate::conversation;
use crate::port::{Outcome, Stamp};
use crate::problem::{Kind, Problem};
use crate::sessions::{
    self, Aim, Context, ForSessions, Intent, MAX_SESSION_BYTES, Rule, Step, UNDO_MS, is_reserved,
};
use crate::watcher::Trouble;

/// Borrows what sessions need, leaving them and the outbox free to be changed.
macro_rules! context {
    ($app:ident) => {
        Context { connection: &$app.connection, conversation: &$app.conversation }
    };
}

impl App {
    pub(super) fn about_sessions(&mut self, intent: Intent, now: Stamp) {
        match intent {
            Intent::List => self.work(Aim::List { shows: false }, now),
            Intent::Save { name, sure } => self.save_session(name, sure, now),
            Intent::Load(name) => self.load_session(name, false, now),
            Intent::Attach(name) => self.load_session(name, true, now),
            Intent::Delete(name) => self.delete_session(name, now),
            Intent::UndoDelete => self.undo_delete(),
            Intent::Rename { from, to } => self.move_session(from, to, false, now),
            Intent::Copy { from, to } => self.move_session(from, to, true, now),
            Intent::Fork(name) => self.save_as(name, Rule::New, now),
        }
    }

    /// What `/session` asks for beyond an intent.
    pub(super) fn session_asked(&mut self, asked: SessionAsked, now: Stamp) {
        match asked {
            SessionAsked::Status => {
                let lines = screens::session_status(&self.view());
                self.notice(Notice::Shown(lines));
            }
            SessionAsked::List => self.work(Aim::List { shows: true }, now),
            SessionAsked::Search(text) => self.work(Aim::Search { text }, now),
            SessionAsked::Delete { name, sure } => {
                if let Err(problem) = sessions::check(&name) {
                    self.notice(Notice::Refused(problem));
                } else if !self.connection.capabilities().terminal {
                    self.notice(sessions::Notice::Doomed { name: name.clone() });
                    self.doom(name, UNDO_MS, now);
                } else if sure {
                    self.doom(name, 0, now);
                } else {
                    self.work(Aim::Delete { name }, now);
                }
            }
        }
    }

    pub(super) fn save_session(&mut self, name: Option<String>, sure: bool, now: Stamp) {
        if self.conversation.messages().next().is_none() && self.conversation.session_name().is_none() {
            self.notice(sessions::Notice::NothingToSave);
            return;
        }
        let known = self.conversation.session_name().map(str::to_owned);
        let Some(name) = name.or(known) else {
            let name = self.view().proposed_session_name(now.unix_ms);
            self.draft.set(format!("/session save {name}"));
            self.notice(sessions::Notice::NameProposed { name });
            return;
        };
        let rule = if sure { Rule::Over } else { Rule::Ask };
        self.save_as(name, rule, now);
    }

    /// A session that was saved here goes along with what is said, where the conversation is kept as well.
    pub(super) fn save_along(&mut self, now: Stamp) {
        let origin = self.conversation.origin();
        let name = origin.name.clone().filter(|_| origin.goes_along);
        let can = self.connection.capabilities().history && self.connection.is_online();
        if let Some(name) = name.filter(|_| can && self.sessions.doing().is_none())
            && self.conversation.has_unsaved()
        {
            self.work(Aim::Save { name, rule: Rule::Along }, now);
        }
    }

    fn save_as(&mut self, name: String, rule: Rule, now: Stamp) {
        match sessions::check_new(&name) {
            Ok(()) => self.work(Aim::Save { name, rule }, now),
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    fn load_session(&mut self, name: String, starts: bool, now: Stamp) {
        if let Err(problem) = sessions::check(&name) {
            self.notice(Notice::Refused(problem));
        } else if self.is_still() {
            self.work(Aim::Load { name, starts }, now);
        }
    }

    pub(super) fn move_session(&mut self, from: String, to: String, keeps: bool, now: Stamp) {
        match sessions::check(&from).and_then(|()| sessions::check_new(&to)) {
            Ok(()) => self.work(Aim::Move { from, to, keeps }, now),
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    pub(super) fn delete_session(&mut self, name: String, now: Stamp) {
        match sessions::check(&name) {
            Ok(()) => self.doom(name, UNDO_MS, now),
            Err(problem) => self.notice(Notice::Refused(problem)),
        }
    }

    fn doom(&mut self, name: String, grace_ms: u64, now: Stamp) {
        let step = self.sessions.doom(name, grace_ms, context!(self), now, &mut self.out.of(Slot::Sessions));
        // Nothing else comes of it for now, but it is not among the others any more.
        self.sessions_step(step, now);
    }

    pub(super) fn undo_delete(&mut self) {
        let notice = match self.sessions.undo(&mut self.out.of(Slot::Sessions)) {
            Some(name) => Notice::Sessions(sessions::Notice::Spared { name }),
            None => Notice::Conversation(conversation::Notice::NothingToUndo),
        };
        self.notice(notice);
    }

    /// The session that the program was started with, now that there is a server. Says whether there is one.
    pub(super) fn start_session(&mut self, now: Stamp) -> bool {
        let Some(name) = self.first_session.take() else { return false };
        self.work(Aim::Load { name, starts: true }, now);
        true
    }

    /// The answer to the only prompt is here: its session is saved again. Says whether there is one.
    pub(super) fn save_only_answer(&mut self, now: Stamp) -> bool {
        let Some(name) = self.conversation.session_name().map(str::to_owned) else { return false };
        self.work(Aim::Save { name, rule: Rule::Never }, now);
        true
    }

    fn work(&mut self, aim: Aim, now: Stamp) {
        let is_quiet = matches!(aim, Aim::List { shows: false });
        if self.connection.state() == State::Detached {
            if !is_quiet {
                self.notice(Notice::Refused(Problem::new(Kind::NotConnected)));
            }
            return;
        }
        match self.sessions.start(aim, context!(self), &mut self.out.of(Slot::Sessions)) {
            Some(step) => self.sessions_step(step, now),
            None => self.notice(Notice::StillGoing),
        }
    }

    pub(super) fn sessions_done(&mut self, what: ForSessions, outcome: Outcome, now: Stamp) {
        let step = self.sessions.done(what, outcome, context!(self), now, &mut self.out.of(Slot::Sessions));
        self.sessions_step(step, now);
    }

    fn sessions_step(&mut self, step: Step, now: Stamp) {
        match step {
            Step::Nothing => return,
            Step::Listed { shows: false } => {}
            Step::Listed { shows: true } => {
                let lines = screens::sessions(&self.view());
                self.notice(Notice::Shown(lines));
            }
            Step::Loaded { name, data } => {
                let base = data.fingerprint();
                let is_put_aside = self.conversation.has_unsaved();
                self.conversation.load(data, now);
                let mark = self.conversation.mark();
                // What the ChatCLI program named by itself it also deletes by itself.
                if is_reserved(&name) {
                    self.conversation.origin_mut().saved_elsewhere(mark);
                } else {
                    self.conversation.bind(&name, base, mark);
                }
                let turns = self.conversation.turns().len();
                let drops_some = self.conversation.hints_at_more() && !self.is_one_shot;
                self.notice(sessions::Notice::Loaded { name: name.clone(), turns });
                self.attach_again(&name);
                if drops_some {
                    self.notice(sessions::Notice::Richer { name });
                }
                if is_put_aside {
                    self.notice(conversation::Notice::PutAside);
                }
                self.go_on_there(now);
            }
            Step::Started { name } => {
                self.conversation.origin_mut().name = Some(name.clone());
                self.notice(sessions::Notice::Started { name });
                self.go_on_there(now);
            }
            Step::Saved { name, base, mark, along } => {
                self.conversation.bind(&name, base, mark);
                self.conversation.wrote_it();
                self.remember_attached();
                if !along {
                    self.conversation.origin_mut().goes_along = true;
                    self.notice(sessions::Notice::Saved { name });
                }
                if self.is_one_shot {
                    self.exit(0);
                    return;
                }
            }
            Step::Moved { from, to, keeps: true } => {
                let attached = self.attached_to(&from);
                self.remember_of(&to, attached.as_deref());
                self.notice(sessions::Notice::Copied { from, to });
            }
            Step::Moved { from, to, keeps: false } => {
                self.renamed(&from, &to);
                self.notice(sessions::Notice::Renamed { from, to });
            }
            Step::HalfMoved { from, to, problem } => {
                self.renamed(&from, &to);
                let trouble = Trouble::of(&problem);
                self.notice(sessions::Notice::HalfMoved { from, to, problem });
                self.in_trouble(trouble, true, now);
            }
            Step::Condemned { name } => self.doom(name, 0, now),
            Step::Deleted { name } => {
                let was_open = self.conversation.deleted(&name);
                self.remember_of(&name, None);
                self.notice(sessions::Notice::Deleted { name, was_open });
            }
            // Lines can come one after the other; a page shows one answer.
            Step::Searching { looked, of, hit } => {
                if self.connection.capabilities().terminal {
                    let lang = self.account.settings.lang;
                    let lines = hit.map(|hit| screens::hit(lang, &hit));
                    self.notice(Notice::Shown(
                        lines.unwrap_or_else(|| vec![screens::searching(lang, looked, of)]),
                    ));
                }
                return;
            }
            Step::Found { looked, hits, told, count } => {
                let lang = self.account.settings.lang;
                let shown = if self.connection.capabilities().terminal { told } else { 0 };
                let new = hits.get(shown..).unwrap_or_default();
                let mut lines: Vec<String> = new.iter().flat_map(|hit| screens::hit(lang, hit)).collect();
                lines.extend(screens::found(lang, looked, hits.len(), count));
                self.notice(Notice::Shown(lines));
            }
            Step::Declined => self.notice(Notice::Cancelled),
            Step::Failed { deed, name, problem, is_quiet } => {
                let trouble = Trouble::of(&problem);
                let code = problem.exit_code();
                let is_loading = deed == sessions::Deed::Load;
                // It is said once, not after every answer.
                if deed == sessions::Deed::Save {
                    self.conversation.origin_mut().goes_along = false;
                }
                if !is_quiet {
                    self.notice(sessions::Notice::Failed { deed, name, problem });
                }
                if self.is_one_shot {
                    self.exit(code);
                    return;
                }
                // What was asked meanwhile was meant for the session that did not come.
                if is_loading && self.conversation.queue_mut().pause() {
                    let waiting = self.conversation.queue().len();
                    self.notice(conversation::Notice::QueueKept { waiting });
                }
                self.in_trouble(trouble, !is_quiet, now);
            }
        }
        let step = self.sessions.list_again(context!(self), &mut self.out.of(Slot::Sessions));
        self.sessions_step(step, now);
    }

    /// Why the session could not be saved with this prompt in it.
    pub(super) fn why_not_saved(&self, prompt: &str) -> Option<Problem> {
        let name = self.conversation.session_name()?;
        let bytes = self.conversation.bytes() + prompt.len();
        if bytes > MAX_SESSION_BYTES {
            return Some(Problem::new(Kind::SessionTooBig { bytes, limit: MAX_SESSION_BYTES }));
        }
        let drops_some = self.is_one_shot && self.conversation.hints_at_more();
        drops_some.then(|| Problem::new(Kind::SessionRicher(name.to_owned())))
    }

    fn renamed(&mut self, from: &str, to: &str) {
        self.conversation.renamed(from, to);
        let attached = self.attached_to(from);
        self.remember_of(from, None);
        self.remember_of(to, attached.as_deref());
    }

    /// What waited for the session goes on in it.
    pub(super) fn go_on_there(&mut self, now: Stamp) {
        if let Some(prompt) = self.one_shot.take() {
            // Rather than to ask a model for what cannot be saved.
            if let Some(problem) = self.why_not_saved(&prompt.text()) {
                let code = problem.exit_code();
                let name = self.conversation.session_name().unwrap_or_default().to_owned();
                self.notice(sessions::Notice::Failed { deed: sessions::Deed::Save, name, problem });
                self.exit(code);
                return;
            }
            self.start_prompt(prompt, now);
        } else {
            self.next_queued(now);
        }
    }
}
