//! What a client does only after a user began: commands, turns, sessions, what is kept.
//!
//! A page fetches the code for it when it is needed, and says so ([`install`]); elsewhere it is always here. The code of
//! the beginning (the way to the server, the watcher, settings) names nothing of it and hands it every [`Task`] through
//! [`App::rest`]. What cannot be done without it waits in the [`Driver`](super::Driver).

use super::{App, Event, Intent, Revisions, Slot};
use crate::account::{self, Switch};
use crate::history;
use crate::port::{Change, ConversationId, Outcome, Remembered, Stamp};
use crate::problem::Problem;

/// What the beginning leaves to the rest.
#[derive(Debug)]
pub(super) enum Task {
    /// A person wants something.
    Intent(Intent),
    /// Other overrides are wanted.
    Switch(Box<Switch>),
    /// Something that it started brought something back.
    Done(Slot, Outcome),
    /// It begins with a conversation that this device keeps.
    Resume(history::Resume),
    /// The store was read.
    Remembered(Remembered),
    /// Another window changed this conversation.
    Elsewhere(ConversationId, Vec<Change>),
    /// Everything is kept at once.
    Keep,
    /// What moved since then is kept.
    KeepWhatMoved(Revisions),
    /// Time passed unseen.
    Woke,
    /// A run whose turn is over ends.
    EndRun,
    /// The server answers.
    Online,
    /// The server is gone, and with it what it was answering.
    Dead(Problem),
    /// The server does not let this person in.
    Refused(Problem),
}

/// The rest. A page has it only in a late part, so what it needs before that must not name these functions.
struct Rest {
    does: fn(&mut App, Task, Stamp),
}

static REST: Rest = Rest { does };

#[cfg(all(target_arch = "wasm32", not(test)))]
static INSTALLED: std::sync::OnceLock<&Rest> = std::sync::OnceLock::new();

/// From now on all events are handled. Outside of WebAssembly they always are.
pub fn install() {
    #[cfg(all(target_arch = "wasm32", not(test)))]
    let _ = INSTALLED.set(&REST);
}

#[cfg(all(target_arch = "wasm32", not(test)))]
fn rest() -> Option<&'static Rest> {
    INSTALLED.get().copied()
}

#[cfg(not(all(target_arch = "wasm32", not(test))))]
fn rest() -> Option<&'static Rest> {
    Some(&REST)
}

/// Whether an event has to wait for the rest. What would only tell the rest something need not: before it is here,
/// there is nothing that it could be told about.
pub(super) fn is_missed_by(event: &Event) -> bool {
    rest().is_none() && concerns_rest(event)
}

fn concerns_rest(event: &Event) -> bool {
    match event {
        Event::Boot(_) | Event::Route(_) | Event::Done(..) | Event::Leaving | Event::Woke => false,
        Event::Remembered(_) | Event::Elsewhere { .. } => true,
        Event::Intent(Intent::Connection(_) | Intent::Watcher(_)) => false,
        Event::Intent(Intent::Account(intent)) => matches!(intent, account::Intent::Switch(_)),
        Event::Intent(_) => true,
    }
}

impl App {
    /// Hands a task to the rest, when it is here.
    pub(super) fn rest(&mut self, task: Task, now: Stamp) {
        if let Some(rest) = rest() {
            (rest.does)(self, task, now);
        }
    }
}

fn does(app: &mut App, task: Task, now: Stamp) {
    match task {
        Task::Intent(intent) => app.wanted(intent, now),
        Task::Switch(switch) => app.switch(switch),
        Task::Done(slot, outcome) => app.came(slot, outcome, now),
        Task::Resume(resume) => app.begin_with(resume),
        Task::Remembered(remembered) => app.remembered(remembered, now),
        Task::Elsewhere(conversation, changes) => app.elsewhere(conversation, changes, now),
        Task::Keep => {
            app.keep_now(now);
            app.delete_what_is_doomed();
        }
        Task::KeepWhatMoved(before) => {
            app.tend_thread(before);
            app.keep_what_moved(before, now);
        }
        Task::EndRun => app.end_run_without_turn(now),
        Task::Woke => app.hub.woke(now, &mut app.out.of(Slot::Hub)),
        Task::Online => app.go_on_online(now),
        Task::Dead(problem) => app.cut(problem, now),
        Task::Refused(problem) => app.refused(problem, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Theme;
    use crate::{Lang, conversation, watcher};

    #[test]
    fn only_what_a_person_began_waits_for_the_rest() {
        let intent = |intent| Event::Intent(intent);
        for (event, waits) in [
            (Event::Boot(Box::default()), false),
            (Event::Woke, false),
            (Event::Leaving, false),
            (Event::Remembered(Box::default()), true),
            (Event::Elsewhere { conversation: ConversationId(1), changes: Vec::new() }, true),
            (intent(Intent::Watcher(watcher::Intent::Pause)), false),
            (intent(Intent::Account(account::Intent::SetLang(Lang::PtBr))), false),
            (intent(Intent::Account(account::Intent::SetTheme(Theme::Dark))), false),
            (intent(Intent::Account(account::Intent::Switch(Box::default()))), true),
            (intent(Intent::Submit("hello".into())), true),
            (intent(Intent::Conversation(conversation::Intent::New)), true),
            (intent(Intent::Stop), true),
        ] {
            assert_eq!(concerns_rest(&event), waits, "{event:?}");
        }
    }
}
