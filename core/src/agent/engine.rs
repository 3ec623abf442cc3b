//! The machine that decides a run. It judges command lines and edits texts, which a page does without until a user
//! begins a run, so nothing names it but [`install`]; outside of WebAssembly it is always here.

use std::fmt;

use chatcli_agent::Call;
use chatcli_agent::blocks::Block;
use chatcli_agent::call::Exec;
use chatcli_agent::policy::{Action as Verdict, Mode, Policy, Rules};
use chatcli_agent::run::{self, Action, Input, Message, Placement, Role, Run, turn_limit};
use chatcli_redact::Redactor;

use super::{Gate, prompt};
use crate::port::{PolicyFile, Scope, Workplace};
use crate::text::Lang;

/// Letters of older results of tools that stay with a turn.
const OLD_CHARS: usize = 1_000;

/// What a run begins with.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) scope: Scope,
    pub(super) task: String,
    pub(super) place: Workplace,
    pub(super) mode: Mode,
    /// What goes along: it is said after the tools.
    pub(super) along: String,
    pub(super) placement: Placement,
    /// What leads every question of the conversation.
    pub(super) leading: Vec<String>,
    /// What was said before, of the person's side or not.
    pub(super) before: Vec<(bool, String)>,
    pub(super) lang: Lang,
    /// A person is there.
    pub(super) has_person: bool,
}

/// A run, as its part knows it.
pub(super) trait Engine: fmt::Debug + Send {
    fn step(&mut self, input: Input) -> Vec<Action>;
    fn set_mode(&mut self, mode: Mode);
    fn allow(&mut self, patterns: &[String]);
    /// What the rules say about a command that a person chooses.
    fn gate(&self, block: &Block) -> Gate;
    fn turn(&self) -> u32;
    fn turns(&self) -> u32;
    /// What was said in it, older results of tools in short.
    fn said(&self) -> Vec<(bool, String)>;
}

/// A run that began, and what is to be done first; or the file whose rules cannot be read, and why.
pub(super) type Begun = Result<(Box<dyn Engine>, Vec<Action>), (String, String)>;

struct Installed {
    begin: fn(Start) -> Begun,
}

static ENGINE: Installed = Installed { begin };

#[cfg(target_arch = "wasm32")]
static HERE: std::sync::OnceLock<&Installed> = std::sync::OnceLock::new();

/// From now on runs can begin. Outside of WebAssembly they always can.
pub fn install() {
    #[cfg(target_arch = "wasm32")]
    let _ = HERE.set(&ENGINE);
}

/// How a run begins, where that is known.
pub(super) fn installed() -> Option<fn(Start) -> Begun> {
    #[cfg(target_arch = "wasm32")]
    return HERE.get().map(|here| here.begin);
    #[cfg(not(target_arch = "wasm32"))]
    Some(ENGINE.begin)
}

#[derive(Debug)]
struct Whole {
    run: Run,
    turns: u32,
    /// Where its own messages begin.
    first: usize,
}

fn begin(start: Start) -> Begun {
    let own = rules(&start.place.own)?;
    let project = rules(&start.place.project)?;
    let turns = turn_limit(start.place.turns.as_deref());
    let rules = run::Rules {
        root: start.place.root.clone(),
        policy: Policy::new(own, project),
        mode: start.mode,
        proposes: start.place.proposes,
        turns,
        is_one_shot: true,
        placement: start.placement,
        system: prompt::system(&start),
        reminder: prompt::REMINDER.to_owned(),
        redactor: Redactor::default(),
    };
    let message =
        |(is_person, text)| Message { role: if is_person { Role::User } else { Role::Assistant }, text };
    let before: Vec<Message> = start.before.into_iter().map(message).collect();
    let (run, actions) = Run::begin(rules, before, start.task);
    let first = run.messages().len().saturating_sub(1);
    Ok((Box::new(Whole { run, turns, first }), actions))
}

/// A file that cannot be read may deny something, so nothing runs without it.
fn rules(files: &[PolicyFile]) -> Result<Rules, (String, String)> {
    let mut all = Rules::default();
    for file in files {
        let text = file.text.as_ref().map_err(|why| (file.path.clone(), why.clone()))?;
        let read = if file.is_json { Rules::read_go(text) } else { Rules::read(text) };
        all.extend(read.map_err(|why| (file.path.clone(), why.to_string()))?);
    }
    Ok(all)
}

impl Engine for Whole {
    fn step(&mut self, input: Input) -> Vec<Action> {
        self.run.step(input)
    }

    fn set_mode(&mut self, mode: Mode) {
        self.run.set_mode(mode);
    }

    fn allow(&mut self, patterns: &[String]) {
        self.run.allow(patterns);
    }

    fn gate(&self, block: &Block) -> Gate {
        let exec = Exec { command: block.body.clone(), ..Exec::default() };
        let decision = self.run.decide(&Call::Exec(exec));
        match decision.action {
            Verdict::Deny => Gate::Forbidden,
            _ if decision.risk.is_always_asked() => Gate::Confirm,
            _ => Gate::Free,
        }
    }

    fn turn(&self) -> u32 {
        self.run.turn()
    }

    fn turns(&self) -> u32 {
        self.turns
    }

    fn said(&self) -> Vec<(bool, String)> {
        let said = self.run.messages().iter().skip(self.first).enumerate();
        said.map(|(at, message)| {
            let is_person = message.role == Role::User;
            // The task stays whole.
            let text = if is_person && at > 0 {
                chatcli_agent::shape::capped(&message.text, OLD_CHARS, None)
            } else {
                message.text.clone()
            };
            (is_person, text)
        })
        .collect()
    }
}
