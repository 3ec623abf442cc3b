//! What a person sees of what goes along with runs: who answers, which skills there are, which MCP servers run.

use super::What;
use crate::port::{Along, Listed, McpState};
use crate::text::{Lang, Late, fill};

/// Rows of one list.
const MAX_ROWS: usize = 100;

/// One line that says what goes along with a run; nothing when nothing does.
pub(super) fn summary(along: &Along, lang: Lang) -> Vec<String> {
    let ready = |state: &McpState| if let McpState::Ready(tools) = state { tools.len() } else { 0 };
    let tools: usize = along.servers.iter().map(|server| ready(&server.state)).sum();
    let counts = [
        (Late::AlongGuides, along.guides.len() + along.rules.len()),
        (Late::AlongSkills, along.skills.len()),
        (Late::AlongHooks, along.hooks.len()),
        (Late::AlongPlugins, along.plugins.len()),
        (Late::AlongTools, tools),
    ];
    let named = counts.iter().filter(|(_, count)| *count > 0);
    let named: Vec<String> = named.map(|(text, count)| format!("{}: {count}", text.get(lang))).collect();
    let mut lines = Vec::new();
    if !named.is_empty() {
        lines.push(fill(Late::AlongSummary.get(lang), &[("what", &named.join(", "))]));
    }
    lines.extend(faults(along, lang));
    lines
}

/// A list.
pub(super) fn list(what: What, along: &Along, active: &[String], lang: Lang) -> Vec<String> {
    let mut lines = match what {
        What::Personas => rows(&along.personas, active, lang),
        What::Skills => rows(&along.skills, &[], lang),
        What::Servers => {
            let mut lines = plugins(along, lang);
            lines.extend(servers(along, lang));
            lines
        }
        What::All => {
            let mut lines = Vec::new();
            for (title, of) in [
                (Late::AlongGuides, &along.guides),
                (Late::AlongRules, &along.rules),
                (Late::AlongPersonas, &along.personas),
                (Late::AlongSkills, &along.skills),
                (Late::AlongCommands, &along.commands),
                (Late::AlongHooks, &along.hooks),
            ] {
                if !of.is_empty() {
                    lines.push(format!("{}: {}", title.get(lang), of.len()));
                    lines.extend(rows(of, active, lang));
                }
            }
            lines.extend(plugins(along, lang));
            lines.extend(servers(along, lang));
            lines
        }
    };
    if lines.is_empty() {
        let none = match what {
            What::Personas => Late::AlongNoPersonas,
            What::Skills => Late::AlongNoSkills,
            What::Servers => Late::AlongNoServers,
            What::All => Late::AlongNothing,
        };
        lines.push(none.get(lang).to_owned());
    }
    lines.extend(faults(along, lang));
    lines
}

fn rows(of: &[Listed], active: &[String], lang: Lang) -> Vec<String> {
    let row = |one: &Listed| {
        let is_active = active.iter().any(|name| name.eq_ignore_ascii_case(&one.name));
        let mark = if is_active { format!(" {}", Late::AlongActive.get(lang)) } else { String::new() };
        let about = if one.about.is_empty() { String::new() } else { format!(": {}", one.about) };
        format!("  {}{mark}{about} ({})", one.name, one.path)
    };
    of.iter().take(MAX_ROWS).map(row).collect()
}

fn plugins(along: &Along, lang: Lang) -> Vec<String> {
    if along.plugins.is_empty() {
        return Vec::new();
    }
    let title = format!("{}: {}", Late::AlongPlugins.get(lang), along.plugins.len());
    std::iter::once(title).chain(rows(&along.plugins, &[], lang)).collect()
}

fn servers(along: &Along, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for server in along.servers.iter().take(MAX_ROWS) {
        let state = match &server.state {
            McpState::Off => Late::AlongServerOff.get(lang).to_owned(),
            McpState::Ready(tools) => format!("{}: {}", Late::AlongTools.get(lang), tools.len()),
            McpState::Failed(why) => fill(Late::AlongServerFailed.get(lang), &[("why", why)]),
        };
        lines.push(format!("MCP {} ({}): {state}", server.name, server.at));
        if let McpState::Ready(tools) = &server.state {
            lines.extend(tools.iter().map(|tool| format!("  {tool}")));
        }
    }
    lines
}

fn faults(along: &Along, lang: Lang) -> Vec<String> {
    let fault =
        |(at, why): &(String, String)| fill(Late::AlongFault.get(lang), &[("path", at), ("why", why)]);
    along.faults.iter().take(MAX_ROWS).map(fault).collect()
}
