//! What the system message says of what is carried along: what always holds first, so that a provider can keep it, then
//! what this task brings. Long texts are cut by a budget and the cut is said.

use super::{Carried, Persona, Whose};

/// Bytes of all instructions.
const GUIDE_BYTES: usize = 16 * 1024;
/// Bytes of the skills that a task brings along.
const SKILL_BYTES: usize = 24 * 1024;
/// Skills and tools that are named.
const MAX_NAMED: usize = 48;

/// A tool that is not ours: of an MCP server, or of the server that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name in a call.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// What it takes.
    pub takes: String,
}

/// What one run is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run<'a> {
    /// The task.
    pub task: &'a str,
    /// Files of the working folder that it names.
    pub files: &'a [String],
    /// Who answers.
    pub personas: &'a [Persona],
    /// Skills that the person asks for, by name.
    pub pinned: &'a [String],
    /// Tools that are not ours.
    pub tools: &'a [Tool],
}

/// The parts, in order; empty when nothing is carried along.
pub fn compose(carried: &Carried, run: &Run<'_>) -> String {
    let mut parts = Vec::new();
    for persona in run.personas {
        parts.push(format!("# Who you are: {}\n{}", persona.name, persona.text.trim()));
    }
    let guides = carried.guides.iter().map(|guide| (&guide.origin, guide.text.as_str()));
    let rules = carried.rules.iter().filter(|rule| rule.holds(run.files));
    let rules = rules.map(|rule| (&rule.origin, rule.text.as_str()));
    let mut left = GUIDE_BYTES;
    for (origin, text) in guides.chain(rules) {
        let whose = if origin.whose == Whose::Person { "the person" } else { "the project" };
        parts.push(format!("# From {whose}: {}\n{}", origin.path, within(text.trim(), &mut left)));
    }
    if !run.tools.is_empty() {
        let named = run.tools.iter().take(MAX_NAMED).map(|tool| {
            let takes = if tool.takes.is_empty() { "nothing" } else { &tool.takes };
            format!("- {}: {}\n  takes: {takes}", tool.name, tool.about)
        });
        parts.push(format!(
            "# Tools of other servers\nCall them as <tool_call name=\"NAME\">{{…}}</tool_call> with their arguments as one \
             JSON object. What they are for is in their own words.\n{}{}",
            named.collect::<Vec<_>>().join("\n"),
            more(run.tools.len())
        ));
    }
    let wanted = |name: &str| {
        let by_persona = run.personas.iter().flat_map(|persona| &persona.skills);
        by_persona.chain(run.pinned).any(|wanted| wanted.eq_ignore_ascii_case(name))
    };
    let (brought, named): (Vec<_>, Vec<_>) = carried
        .skills
        .iter()
        .partition(|skill| wanted(&skill.name) || skill.is_called_for(run.task, run.files));
    let mut left = SKILL_BYTES;
    for skill in brought {
        parts.push(format!("# Skill: {}\n{}", skill.name, within(skill.text.trim(), &mut left)));
    }
    let named: Vec<_> = named.into_iter().filter(|skill| !skill.is_quiet).collect();
    if !named.is_empty() {
        let lines = named
            .iter()
            .take(MAX_NAMED)
            .map(|skill| format!("- {}: {} ({})", skill.name, skill.about, skill.origin.path));
        parts.push(format!(
            "# Skills\nTexts for one kind of task. Read the file of one before you need it.\n{}{}",
            lines.collect::<Vec<_>>().join("\n"),
            more(named.len())
        ));
    }
    parts.join("\n\n")
}

fn more(many: usize) -> String {
    if many > MAX_NAMED { format!("\n- and more: {}", many - MAX_NAMED) } else { String::new() }
}

/// As much of a text as is left, cut at a line.
fn within(text: &str, left: &mut usize) -> String {
    if text.len() <= *left {
        *left -= text.len();
        return text.to_owned();
    }
    let end = (0..=*left).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let head = text.get(..end).unwrap_or_default();
    let head = head.rfind('\n').and_then(|at| head.get(..at)).unwrap_or_default();
    *left = 0;
    format!("{head}\n[cut: bytes left out: {}]", text.len() - head.len()).trim_start().to_owned()
}
