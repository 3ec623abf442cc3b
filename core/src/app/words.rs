//! Notices as sentences: the help, the status screen and everything else said beside the conversation.

use crate::account::{Credentials, Switched};
use crate::app::commands::{COMMANDS, Command, Group};
use crate::app::{Notice, View, screens};
use crate::connection::{ServerInfo, Standing};
use crate::conversation::MAX_QUEUED;
use crate::port::Capabilities;
use crate::sessions::{Deed, UNDO_MS};
use crate::text::{self, Lang, Text, fill};

impl Notice {
    /// The notice as lines of plain text.
    pub fn lines(&self, view: &View<'_>) -> Vec<String> {
        let lang = view.lang();
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
            Self::Shown(lines) => lines.clone(),
            Self::Warning(warning) => {
                let said = format!("{}{warning}", Text::WarningPrefix.get(lang));
                said.lines().map(str::to_owned).collect()
            }
            Self::Queued { waiting } => counted(Text::Queued, "waiting", *waiting, lang),
            Self::QueueFull => counted(Text::QueueFull, "limit", MAX_QUEUED, lang),
            Self::QueueKept { waiting } => counted(Text::QueueKept, "waiting", *waiting, lang),
            Self::QueueCleared { dropped } => counted(Text::QueueCleared, "dropped", *dropped, lang),
            Self::NotQueued { place } => counted(Text::NotQueued, "place", *place, lang),
            Self::Switched(switched) => self::switched(switched, view),
            Self::ModelRestored { refused } => {
                vec![fill(Text::ModelRestored.get(lang), &[("refused", refused), ("model", view.model())])]
            }
            Self::Connection => connection(view),
            Self::Connecting { address } => vec![fill(Text::Connecting.get(lang), &[("address", address)])],
            Self::Connected => connected(view),
            Self::Disconnected { address } => {
                vec![fill(Text::Disconnected.get(lang), &[("address", address)])]
            }
            Self::Rerouted => one(Text::Rerouted),
            Self::Cancelled => one(Text::Cancelled),
            Self::Rewound { turns } => counted(Text::Rewound, "turns", *turns, lang),
            Self::Undone { turns, last } => {
                vec![fill(Text::Undone.get(lang), &[("turns", &turns.to_string()), ("last", last)])]
            }
            Self::NothingToUndo => one(Text::NothingToUndo),
            Self::NoSuchTurn => one(Text::NoSuchTurn),
            Self::TooShort => one(Text::TooShort),
            Self::Compacted { before, after } => vec![fill(
                Text::Compacted.get(lang),
                &[("before", &before.to_string()), ("after", &after.to_string())],
            )],
            Self::NothingToExport => one(Text::NothingToExport),
            Self::Exported { path } => vec![fill(Text::Exported.get(lang), &[("path", path)])],
            Self::Reloaded => one(Text::Reloaded),
            Self::StillGoing => one(Text::StillGoing),
            Self::WatchersAreServers => one(Text::WatchersAreServers),
            Self::Busy => one(Text::Busy),
            Self::NothingToRetry => one(Text::NothingToRetry),
            Self::NothingToCopy => one(Text::NothingToCopy),
            Self::Copied { chars } => vec![fill(Text::Copied.get(lang), &[("chars", &chars.to_string())])],
            Self::CopyFailed => one(Text::CopyFailed),
            Self::NewConversation => one(Text::NewConversation),
            Self::SignedOut => one(Text::SignedOut),
            Self::PutAside => one(Text::PutAside),
            Self::NothingToSave => one(Text::NothingToSave),
            Self::SessionSaved { name } => named(Text::SessionSaved, name, lang),
            Self::SessionLoaded { name, turns } => {
                vec![fill(Text::SessionLoaded.get(lang), &[("name", name), ("turns", &turns.to_string())])]
            }
            Self::SessionRicher { name } => vec![
                fill(Text::SessionRicher.get(lang), &[("name", name)]),
                fill(Text::SessionRicherHow.get(lang), &[("name", name)]),
            ],
            Self::SessionStarted { name } => named(Text::SessionStarted, name, lang),
            Self::SessionDoomed { name } => {
                let secs = (UNDO_MS / 1000).to_string();
                vec![fill(Text::SessionDoomed.get(lang), &[("name", name), ("secs", &secs)])]
            }
            Self::SessionSpared { name } => named(Text::SessionSpared, name, lang),
            Self::SessionDeleted { name, was_open } => {
                let mut lines = named(Text::SessionDeleted, name, lang);
                lines.extend(was_open.then(|| Text::SessionWasOpen.get(lang).to_owned()));
                lines
            }
            Self::SessionRenamed { from, to } => {
                vec![fill(Text::SessionRenamed.get(lang), &[("from", from), ("to", to)])]
            }
            Self::SessionCopied { from, to } => {
                vec![fill(Text::SessionCopied.get(lang), &[("from", from), ("to", to)])]
            }
            Self::SessionHalfMoved { from, to, problem } => {
                let mut lines = vec![fill(Text::SessionHalfMoved.get(lang), &[("from", from), ("to", to)])];
                lines.extend(problem.lines(lang, view.surface()));
                lines
            }
            Self::SessionFailed { deed, name, problem } => {
                let mut lines = named(not_done(*deed), name, lang);
                lines.extend(problem.lines(lang, view.surface()));
                lines
            }
            Self::SessionNameProposed { name } => named(Text::SessionNameProposed, name, lang),
            Self::SessionsAreServers => one(Text::SessionsAreServers),
            Self::SessionsNotAttached => one(Text::SessionsNotAttached),
            Self::Lost { retry_in_ms } => {
                vec![fill(Text::Lost.get(lang), &[("secs", &text::secs_up(*retry_in_ms).to_string())])]
            }
            Self::Restored => one(Text::Restored),
            Self::Refused(problem) => problem.lines(lang, view.surface()),
            Self::NotExpanded { token } => vec![fill(Text::NotExpanded.get(lang), &[("token", token)])],
            Self::Held => one(Text::Held),
            Self::Recalled { waiting } => counted(Text::Recalled, "waiting", *waiting, lang),
            Self::Unreadable { records } => counted(Text::Unreadable, "records", *records, lang),
            Self::NotKept(problem) => problem.lines(lang, view.surface()),
            Self::KeptAgain => one(Text::KeptAgain),
            Self::ClearedElsewhere => one(Text::ClearedElsewhere),
            Self::TakenBackElsewhere { turns } => counted(Text::TakenBackElsewhere, "turns", *turns, lang),
            Self::StoppedElsewhere => one(Text::StoppedElsewhere),
            Self::ReplacedElsewhere => one(Text::ReplacedElsewhere),
        }
    }
}

fn named(text: Text, name: &str, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[("name", name)])]
}

/// That something did not happen.
fn not_done(deed: Deed) -> Text {
    match deed {
        Deed::List => Text::SessionsNotListed,
        Deed::Load => Text::SessionNotLoaded,
        Deed::Save => Text::SessionNotSaved,
        Deed::Delete => Text::SessionNotDeleted,
        Deed::Rename => Text::SessionNotRenamed,
        Deed::Copy => Text::SessionNotCopied,
        Deed::Search => Text::SessionsNotSearched,
    }
}

fn counted(text: Text, name: &str, count: usize, lang: Lang) -> Vec<String> {
    vec![fill(text.get(lang), &[(name, &count.to_string())])]
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

fn switched(switched: &Switched, view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let mut lines = Vec::new();
    if switched.provider {
        lines.push(fill(Text::SwitchedProvider.get(lang), &[("provider", view.provider())]));
    }
    if switched.is_unlisted {
        lines.push(fill(Text::ProviderNotListed.get(lang), &[("provider", view.provider())]));
    }
    if switched.provider || switched.model {
        lines.push(fill(Text::SwitchedModel.get(lang), &[("model", view.model())]));
    }
    if switched.max_tokens {
        lines.push(fill(Text::TokensSet.get(lang), &[("tokens", &screens::limit(view))]));
    }
    if switched.credential {
        let credential = credential(view.credentials).get(lang);
        lines.push(fill(Text::SwitchedCredential.get(lang), &[("credential", credential)]));
    }
    if let Some(provider) = &switched.put_away {
        lines.push(fill(Text::CredentialPutAway.get(lang), &[("provider", provider)]));
    }
    if lines.is_empty() {
        lines.push(Text::NothingSwitched.get(lang).to_owned());
    }
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

fn credential(credentials: &Credentials) -> Text {
    match credentials {
        Credentials::Server => Text::ByServer,
        Credentials::OwnKey { .. } => Text::ByOwnKey,
        Credentials::LocalAuth { .. } => Text::ByLocalAuth,
        Credentials::StackSpot { .. } => Text::ByStackSpot,
        Credentials::Ollama { .. } => Text::ByOllama,
    }
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
        (Text::StatusCredential, text(credential(view.credentials))),
        (Text::StatusMaxTokens, screens::limit(view)),
        (Text::StatusSession, screens::session(view)),
        (Text::StatusTurns, view.conversation.turns().len().to_string()),
    ];
    if !view.conversation.queue().is_empty() {
        rows.push((Text::StatusQueue, view.conversation.queue().len().to_string()));
    }
    let watcher = info.filter(|info| info.watcher_active);
    rows.push((Text::StatusWatcher, watcher.map_or_else(|| text(Text::Inactive), ServerInfo::watcher_name)));
    if !route.endpoints.is_empty() {
        let current = route.current.as_deref();
        let mark = |name: &String| if current == Some(name) { format!("{name} *") } else { name.clone() };
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
