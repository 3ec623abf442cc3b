//! Notices as sentences: the help, the status screen and everything else said beside the conversation.

use crate::app::commands::{COMMANDS, Command, Group};
use crate::app::{Notice, View, screens};
use crate::connection::{ServerInfo, Standing};
use crate::port::Capabilities;
use crate::text::{self, Lang, Text, fill, whole_lines};

impl Notice {
    /// The notice as lines of plain text.
    pub fn lines(&self, view: &View<'_>) -> Vec<String> {
        let lang = view.lang();
        let reader = view.reader();
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Help => help(lang, view.connection.capabilities()),
            #[cfg(not(target_family = "wasm"))]
            Self::Keys => screens::keys(lang),
            // A page has a list of its own.
            #[cfg(target_family = "wasm")]
            Self::Keys => vec![fill(Text::NotHere.get(lang), &[("command", "/help keys")])],
            Self::Status => status(view),
            Self::Version => version(view),
            Self::UnknownCommand { typed, near } => {
                let near = near.join(", ");
                let form = if near.is_empty() { Text::UnknownCommand } else { Text::UnknownCommandNear };
                let lines = [
                    fill(form.get(lang), &[("command", typed), ("near", &near)]),
                    fill(Text::UnknownCommandSend.get(lang), &[("command", typed)]),
                ];
                lines.into()
            }
            Self::BadUse { syntax } => {
                vec![fill(Text::BadUse.get(lang), &[("syntax", &text::placeholders(lang, syntax))])]
            }
            Self::NotHere { command } => vec![fill(Text::NotHere.get(lang), &[("command", command)])],
            Self::UnknownFlag { command, flag, near: None } => {
                vec![fill(Text::UnknownFlag.get(lang), &[("command", command), ("flag", flag)])]
            }
            Self::UnknownFlag { command, flag, near: Some(near) } => vec![fill(
                Text::UnknownFlagNear.get(lang),
                &[("command", command), ("flag", flag), ("near", near)],
            )],
            Self::Reserved { command, answer } => vec![fill(answer.get(lang), &[("command", command)])],
            Self::Shown(lines) => whole_lines(lines.clone()),
            Self::Warning(warning) => {
                let said = format!("{}{warning}", Text::WarningPrefix.get(lang));
                said.lines().map(str::to_owned).collect()
            }
            Self::Server => connection(view),
            Self::Connected => connected(view),
            Self::Cancelled => one(Text::Cancelled),
            Self::Reloaded => one(Text::Reloaded),
            Self::StillGoing => one(Text::StillGoing),
            Self::Busy => one(Text::Busy),
            Self::Refused(problem) => problem.lines(lang, view.surface()),
            Self::Conversation(notice) => notice.lines(reader),
            Self::Connection(notice) => notice.lines(reader),
            Self::Account(notice) => notice.lines(reader, &view.in_force()),
            Self::Instructions(notice) => notice.lines(reader),
            Self::Agent(notice) => whole_lines(notice.lines(reader)),
            Self::Decisions(notice) => notice.lines(reader),
            Self::Contexts(notice) => notice.lines(reader),
            Self::References(notice) => whole_lines(notice.lines(reader)),
            Self::Shell(notice) => notice.lines(reader),
            Self::Sessions(notice) => whole_lines(notice.lines(reader)),
            Self::Keep(notice) => whole_lines(notice.lines(reader)),
            Self::History(notice) => whole_lines(notice.lines(reader)),
            Self::Hub(notice) => notice.lines(reader),
            Self::Share(notice) => notice.lines(reader),
            Self::Watcher(notice) => notice.lines(reader),
        }
    }
}

fn help(lang: Lang, capabilities: Capabilities) -> Vec<String> {
    let possible = || COMMANDS.iter().filter(|command| command.is_possible(capabilities));
    let short = |command: &Command| {
        let more = if command.words.is_empty() && command.flags.is_empty() { "" } else { " …" };
        format!("{}{more}", command.name)
    };
    let width = possible().map(|command| short(command).chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(group.title().get(lang).to_owned());
        let members = possible().filter(|command| command.group == group);
        lines.extend(
            members.map(|command| format!("  {:width$}  {}", short(command), command.help.get(lang))),
        );
    }
    lines.push(Text::HelpMore.get(lang).to_owned());
    lines.push(Text::HelpEnd.get(lang).to_owned());
    lines
}

/// The lines after connecting, and what the server offers.
fn connected(view: &View<'_>) -> Vec<String> {
    let mut lines = view.banner();
    lines.extend(resources(view));
    lines
}

fn resources(view: &View<'_>) -> Option<String> {
    let info = view.connection.info()?;
    let counts = [info.plugin_count, info.agent_count, info.skill_count];
    counts.iter().any(|count| *count > 0).then(|| {
        let [plugins, agents, skills] = counts.map(|count| count.to_string());
        fill(
            Text::Resources.get(view.lang()),
            &[("plugins", &plugins), ("agents", &agents), ("skills", &skills)],
        )
    })
}

fn connection(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let address = view.connection.address();
    let template = match view.connection.standing() {
        Standing::Online | Standing::Degraded => Text::ConnectedTo,
        Standing::Detached => Text::NotConnected,
        Standing::Starting | Standing::Connecting => Text::Connecting,
        standing => return vec![format!("{address}: {}", standing.text().get(lang))],
    };
    vec![fill(template.get(lang), &[("address", address)])]
}

fn version(view: &View<'_>) -> Vec<String> {
    let server = view.connection.info().map_or("?", |info| info.version.as_str());
    vec![
        format!("chatcli {} (chatcli.v1)", env!("CARGO_PKG_VERSION")),
        format!("{}: {server}", Text::StatusServer.get(view.lang())),
    ]
}

fn status(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let mut lines = vec![Text::StatusTitle.get(lang).to_owned()];
    lines.extend(screens::table(lang, &view.status_rows()));
    lines
}

fn status_rows(view: &View<'_>) -> Vec<(Text, String)> {
    let lang = view.lang();
    let text = |text: Text| text.get(lang).to_owned();
    let info = view.connection.info();
    let route = view.connection.route();
    let source = |is_override: bool| text(if is_override { Text::FromYou } else { Text::FromServer });
    let own_provider = view.credentials.provider().is_some() || view.settings.provider.is_some();
    let mut rows = vec![
        (Text::StatusServer, view.connection.address().to_owned()),
        (Text::StatusState, text(view.connection.standing().text())),
        (Text::StatusTls, text(if view.connection.is_tls() { Text::On } else { Text::Off })),
        (Text::StatusToken, text(if view.connection.has_token() { Text::Set } else { Text::NotSet })),
        (Text::StatusVersion, info.map_or_else(|| "?".to_owned(), |info| info.version.clone())),
        (Text::StatusClient, env!("CARGO_PKG_VERSION").to_owned()),
        (Text::StatusProvider, format!("{} ({})", view.provider(), source(own_provider))),
        (Text::StatusModel, format!("{} ({})", view.model(), source(view.settings.model.is_some()))),
        (Text::StatusCredential, text(view.credentials.name())),
        (Text::StatusMaxTokens, view.in_force().limit(lang)),
        (Text::StatusSession, screens::session(view)),
        (Text::StatusHub, view.hub.standing(lang)),
        (Text::StatusTurns, view.conversation.turns().len().to_string()),
    ];
    rows.extend(super::contexting::attached_row(view));
    #[cfg(not(target_family = "wasm"))]
    rows.extend(super::contexting::budget_rows(view));
    if let Some(cost) = view.cost_row() {
        rows.push((Text::StatusCost, cost));
    }
    if let Some(told) = view.instruction() {
        rows.push((Text::StatusInstructions, told.label()));
    }
    if !view.conversation.queue().is_empty() {
        rows.push((Text::StatusQueue, view.conversation.queue().len().to_string()));
    }
    let watcher = info.filter(|info| info.watcher_active);
    rows.push((Text::StatusWatcher, watcher.map_or_else(|| text(Text::Inactive), ServerInfo::watcher_name)));
    if !route.endpoints.is_empty() {
        let current = route.current.as_deref();
        let mark = |name: &String| match current == Some(name) {
            true => format!("{name} {}", Text::Current.get(lang)),
            false => name.clone(),
        };
        rows.push((Text::StatusEndpoints, route.endpoints.iter().map(mark).collect::<Vec<_>>().join(", ")));
    }
    if let Some(ms) = view.connection.latency_ms() {
        rows.push((Text::StatusLatency, format!("{ms} ms")));
    }
    if view.connection.reconnects() > 0 {
        rows.push((Text::MetricsReconnects, view.connection.reconnects().to_string()));
    }
    rows.push((Text::StatusLang, lang.tag().to_owned()));
    if let Some(path) = view.log_file {
        rows.push((Text::StatusLog, path.to_owned()));
    }
    rows
}

impl View<'_> {
    /// What `/status` says, as labels and values.
    pub fn status_rows(&self) -> Vec<(Text, String)> {
        status_rows(self)
    }

    /// What the server offers beside answers, when it offers anything.
    pub fn resources(&self) -> Option<String> {
        resources(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_what_is_possible_and_nothing_else() {
        for command in COMMANDS {
            let listed = |line: &String| line.trim_start().split(' ').next() == Some(command.name);
            assert!(help(Lang::PtBr, Capabilities::ALL).iter().any(listed), "{}", command.name);
        }
        let page = Capabilities { clipboard: true, ..Capabilities::default() };
        assert!(!help(Lang::En, page).iter().any(|line| line.contains("/exit")));
    }
}
