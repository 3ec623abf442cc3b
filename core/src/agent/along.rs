//! What goes along with runs, as a person chooses it: who answers, and the commands of their own. What there is to choose
//! from is read by the body each time, because files change.

use super::{Agent, ForAgent, Notice, What, ask, told};
use crate::port::{Along, Open, Outcome, ToolAsk, ToolTold, Wanted};
use crate::{references, shell};

/// Personas that answer together.
const MAX_PERSONAS: usize = 8;

impl Agent {
    pub(super) fn wanted(&self, is_trusted: bool, task: &str, servers: bool) -> Wanted {
        Wanted { is_trusted, task: task.to_owned(), personas: self.personas.clone(), servers }
    }

    /// These commands are the person's own.
    pub(crate) fn know(&mut self, commands: Vec<String>) {
        self.commands = commands;
    }

    /// Whether a command of this name, with its slash, is the person's own.
    pub(crate) fn knows(&self, typed: &str) -> bool {
        let name = typed.trim_start_matches('/');
        self.commands.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Finds out what a command of the person's own stands for.
    pub(crate) fn expand(&self, line: &str, out: &mut dyn Open<ForAgent>) {
        let (name, arguments) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (name, arguments) = (name.trim_start_matches('/').to_lowercase(), arguments.trim().to_owned());
        ask(ToolAsk::Expand { name, arguments }, ForAgent::Expand, out);
    }

    /// Lists what would go along.
    pub(crate) fn list(&self, what: What, out: &mut dyn Open<ForAgent>) {
        let servers = matches!(what, What::Servers | What::All);
        ask(ToolAsk::Pack(Box::new(self.wanted(false, "", servers))), ForAgent::List(what), out);
    }

    /// This persona answers from now on, if there is one of that name.
    pub(crate) fn call_persona(&mut self, name: String, is_alone: bool, out: &mut dyn Open<ForAgent>) {
        self.asked_for = name;
        ask(ToolAsk::Pack(Box::new(self.wanted(false, "", false))), ForAgent::Persona { is_alone }, out);
    }

    /// This persona no longer answers, or none does.
    pub(crate) fn dismiss(&mut self, name: Option<&str>) -> Notice {
        match name {
            None => self.personas.clear(),
            Some(name) => self.personas.retain(|known| !known.eq_ignore_ascii_case(name)),
        }
        Notice::Personas(self.personas.clone())
    }

    pub(super) fn persona(&mut self, along: &Along, is_alone: bool) -> Notice {
        let name = std::mem::take(&mut self.asked_for);
        let found = along.personas.iter().find(|persona| persona.name.eq_ignore_ascii_case(&name));
        let Some(found) = found else { return Notice::NoPersona(name) };
        if is_alone {
            self.personas.clear();
        }
        self.personas.retain(|known| *known != found.name);
        if self.personas.len() < MAX_PERSONAS {
            self.personas.push(found.name.clone());
        }
        Notice::Personas(self.personas.clone())
    }
}

/// Whether a text, typed as it stands, runs a command or reads what lies on this machine.
pub fn reaches_out(text: &str) -> bool {
    shell::read(text).is_some() || references::may_name(text)
}

pub(super) fn packed(outcome: Outcome) -> Result<Box<Along>, String> {
    match told(outcome)? {
        ToolTold::Along(along) => Ok(along),
        ToolTold::Failed(why) => Err(why),
        _ => Err("nothing goes along".to_owned()),
    }
}
