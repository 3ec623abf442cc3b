//! Notices as sentences: the help, the status screen and everything else said beside the conversation.

use crate::capabilities::Capabilities;
use crate::commands::COMMANDS;
use crate::connection::State;
use crate::credentials::Credentials;
use crate::notice::Notice;
use crate::text::{self, Lang, Text, fill};
use crate::view::View;

impl Notice {
    /// The notice as lines of plain text.
    pub fn lines(&self, view: &View<'_>) -> Vec<String> {
        let lang = view.lang();
        let one = |text: Text| vec![text.get(lang).to_owned()];
        match self {
            Self::Help => help(lang, view.connection.capabilities()),
            Self::Status => status(view),
            Self::Version => version(view),
            Self::UnknownCommand { typed, near } if near.is_empty() => {
                vec![fill(Text::UnknownCommand.get(lang), &[("command", typed)])]
            }
            Self::UnknownCommand { typed, near } => {
                vec![fill(
                    Text::UnknownCommandNear.get(lang),
                    &[("command", typed), ("near", &near.join(", "))],
                )]
            }
            Self::BadUse { syntax } => vec![fill(Text::BadUse.get(lang), &[("syntax", syntax)])],
            Self::NotHere { command } => vec![fill(Text::NotHere.get(lang), &[("command", command)])],
            Self::Busy => one(Text::Busy),
            Self::NothingToRetry => one(Text::NothingToRetry),
            Self::NothingToCopy => one(Text::NothingToCopy),
            Self::Copied { chars } => vec![fill(Text::Copied.get(lang), &[("chars", &chars.to_string())])],
            Self::CopyFailed => one(Text::CopyFailed),
            Self::NewConversation => one(Text::NewConversation),
            Self::Lost { retry_in_ms } => {
                vec![fill(Text::Lost.get(lang), &[("secs", &text::secs_up(*retry_in_ms).to_string())])]
            }
            Self::Restored => one(Text::Restored),
            Self::Refused(problem) => problem.lines(lang),
            Self::Held => one(Text::Held),
        }
    }
}

fn help(lang: Lang, capabilities: Capabilities) -> Vec<String> {
    let width = COMMANDS.iter().map(|command| command.syntax.len()).max().unwrap_or_default();
    let mut lines = vec![Text::HelpTitle.get(lang).to_owned()];
    lines.extend(
        COMMANDS
            .iter()
            .filter(|command| command.is_possible(capabilities))
            .map(|command| format!("  {:width$}  {}", command.syntax, command.help.get(lang))),
    );
    lines.push(Text::HelpEnd.get(lang).to_owned());
    lines
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
    let text = |text: Text| text.get(lang).to_owned();
    let info = view.connection.info();
    let rows = [
        (Text::StatusServer, view.connection.address().to_owned()),
        (
            Text::StatusState,
            text(match view.connection.state() {
                State::Starting => Text::StateStarting,
                State::Connecting => Text::StateConnecting,
                State::Online => Text::StateOnline,
                State::Waiting { .. } => Text::StateWaiting,
                State::Failed => Text::StateFailed,
            }),
        ),
        (Text::StatusVersion, info.map_or_else(|| "?".to_owned(), |info| info.version.clone())),
        (Text::StatusProvider, view.provider().to_owned()),
        (Text::StatusModel, view.model().to_owned()),
        (Text::StatusToken, text(if view.connection.has_token() { Text::Set } else { Text::NotSet })),
        (
            Text::StatusCredential,
            text(match view.credentials {
                Credentials::Server => Text::ByServer,
                Credentials::OwnKey { .. } => Text::ByOwnKey,
                Credentials::LocalAuth { .. } => Text::ByLocalAuth,
                Credentials::StackSpot { .. } => Text::ByStackSpot,
                Credentials::Ollama { .. } => Text::ByOllama,
            }),
        ),
        (
            Text::StatusMaxTokens,
            match view.settings.max_tokens {
                0 => text(Text::ProviderDefault),
                limit => limit.to_string(),
            },
        ),
        (Text::StatusTurns, view.conversation.turns().len().to_string()),
        (
            Text::StatusWatcher,
            match info {
                Some(info) if info.watcher_active => info.watcher_name(),
                _ => text(Text::Inactive),
            },
        ),
        (Text::StatusLang, lang.tag().to_owned()),
    ];
    let width = rows.iter().map(|(label, _)| label.get(lang).chars().count()).max().unwrap_or_default() + 1;
    let mut lines = vec![text(Text::StatusTitle)];
    lines.extend(rows.iter().map(|(label, value)| {
        let label = format!("{}:", label.get(lang));
        format!("  {label:width$}  {value}")
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_what_is_possible_and_nothing_else() {
        let all = Capabilities { clipboard: true, exit: true, fresh_connections: true };
        for command in COMMANDS {
            assert!(help(Lang::PtBr, all).iter().any(|line| line.contains(command.syntax)));
        }
        let page = Capabilities { clipboard: true, ..Capabilities::default() };
        assert!(!help(Lang::En, page).iter().any(|line| line.contains("/exit")));
    }
}
