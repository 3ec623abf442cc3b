//! Reads the commands about runs of an agent. A task is taken as it stands, whatever is in it.

use chatcli_agent::asked::{self, Asked};

use super::given::Given;
use super::table::Read;
use super::{Action, Misuse};
use crate::agent::{self, AgentMode, Intent as Wish, What};
use crate::app::{Intent, Notice};
use crate::decisions;
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
    let wish = match asked::read(given.text()) {
        Asked::Help => return Ok(Action::Show(Notice::Agent(agent::Notice::NeedsTask("/agent")))),
        Asked::Task(task) => return Ok(run(Scope::Agent, "/agent", &task)),
        Asked::List | Asked::Status => Wish::List(What::Personas),
        Asked::Skills => Wish::List(What::Skills),
        Asked::Show => Wish::List(What::All),
        Asked::Load(name) => Wish::Persona { name, is_alone: true },
        Asked::Attach(name) => Wish::Persona { name, is_alone: false },
        Asked::Detach(name) => Wish::Dismiss(Some(name)),
        Asked::Off => Wish::Dismiss(None),
    };
    Ok(Action::Do(Intent::Agent(wish)))
}

/// `/run` has no subcommands: all that follows is a task.
pub(super) fn task(given: &Given) -> Read {
    match given.text() {
        "" => Ok(Action::Show(Notice::Agent(agent::Notice::NeedsTask("/run")))),
        task => Ok(run(Scope::Agent, "/run", task)),
    }
}

pub(super) fn servers(given: &Given) -> Read {
    if given.is_empty() {
        Ok(Action::Do(Intent::Agent(Wish::List(What::Servers))))
    } else {
        Err(Misuse::Syntax)
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

/// What a run elsewhere asks is answered with whole words: a stray key decides nothing.
pub(super) fn decide(given: &Given) -> Read {
    let (word, rest) = given.text().split_once(char::is_whitespace).unwrap_or((given.text(), ""));
    let wish = match (word, rest.trim()) {
        ("", _) => decisions::Intent::Show,
        ("yes" | "sim", "") => decisions::Intent::Answer { is_yes: true, why: String::new() },
        ("no" | "não" | "nao", why) => decisions::Intent::Answer { is_yes: false, why: why.to_owned() },
        ("remote", "on") => decisions::Intent::Let(true),
        ("remote", "off") => decisions::Intent::Let(false),
        _ => return Err(Misuse::Syntax),
    };
    Ok(Action::Do(Intent::Decisions(wish)))
}

pub(super) fn undo(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Do(Intent::Agent(Wish::UndoFiles))),
        ["again" | "redo"] => Ok(Action::Do(Intent::Agent(Wish::RedoFiles))),
        _ => Err(Misuse::Syntax),
    }
}
