//! Reads the commands about runs of an agent. A task is taken as it stands, whatever is in it.

use super::given::Given;
use super::table::Read;
use super::{Action, Misuse};
use crate::agent::{self, AgentMode, Intent as Wish};
use crate::app::{Intent, Notice};
use crate::port::Scope;
use crate::references::Prompt;

/// How much runs without asking.
pub(super) const MODES: &[&str] = &["plan", "ask", "auto-edit", "auto"];

pub(super) fn coder(given: &Given) -> Read {
    match given.text() {
        "" => Ok(Action::StayWith(Scope::Coder)),
        task => Ok(run(Scope::Coder, "/coder", task)),
    }
}

pub(super) fn agent(given: &Given) -> Read {
    match given.text() {
        "" => Ok(Action::Show(Notice::Agent(agent::Notice::NeedsTask("/agent")))),
        task => Ok(run(Scope::Agent, "/agent", task)),
    }
}

fn run(scope: Scope, command: &str, task: &str) -> Action {
    Action::RunTask(Prompt { scope: Some(scope), ..format!("{command} {task}").into() })
}

pub(super) fn policy(given: &Given) -> Read {
    let wish = match given.words().as_slice() {
        [] => Wish::ShowPolicy,
        ["mode", name] | [name] => Wish::SetMode(AgentMode::named(name).ok_or(Misuse::Syntax)?),
        _ => return Err(Misuse::Syntax),
    };
    Ok(Action::Do(Intent::Agent(wish)))
}

pub(super) fn undo(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Do(Intent::Agent(Wish::UndoFiles))),
        ["again" | "redo"] => Ok(Action::Do(Intent::Agent(Wish::RedoFiles))),
        _ => Err(Misuse::Syntax),
    }
}
