//! What could be typed next: from the table, from what the server said, and from what was used in this session.
//! Nothing here waits for anything; files are offered by the body, which is told where they belong.

use std::ops::Range;

use super::table::sections;
use super::{COMMANDS, Command, Value, find};
use crate::account::default_model;
use crate::app::View;
use crate::contexts;
use crate::order::sort_by;
use crate::port::{Capabilities, ContextMode};
use crate::text::Lang;

/// One thing that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is inserted.
    pub text: String,
    /// What it means; may be empty.
    pub help: String,
    /// More follows it: a space is welcome.
    pub goes_on: bool,
}

/// What could stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes of the line that a candidate replaces.
    pub span: Range<usize>,
    /// The candidates: those that start with what is there, then those that contain its letters in order.
    pub candidates: Vec<Candidate>,
    /// A file of this machine belongs here; the body knows them.
    pub files: bool,
}

/// Everything that completion knows, copied from the view so that an editor on a thread of its own can use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    lang: Lang,
    capabilities: Capabilities,
    providers: Vec<String>,
    models: Vec<String>,
    sessions: Vec<String>,
    roles: Vec<String>,
    contexts: Vec<String>,
}

impl Vocabulary {
    /// What the view knows now.
    pub fn of(view: &View<'_>) -> Self {
        Self {
            lang: view.lang(),
            capabilities: view.connection.capabilities(),
            // Those the server offers; it may know more.
            providers: view
                .connection
                .info()
                .map(|info| info.available_providers.clone())
                .unwrap_or_default(),
            models: models(view),
            sessions: view.sessions.names().map(str::to_owned).collect(),
            contexts: view.contexts.names().map(str::to_owned).collect(),
            roles: view.instructions.roles().map(|name| format!("@{name}")).collect(),
        }
    }

    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    #[cfg(test)]
    pub(super) fn for_tests(capabilities: Capabilities, providers: &[&str]) -> Self {
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        Self { capabilities, providers, ..Self::default() }
    }
}

/// What could stand at byte `cursor` of `line`.
pub fn complete(line: &str, cursor: usize, known: &Vocabulary) -> Completion {
    let before = line.get(..cursor).unwrap_or(line);
    if !before.starts_with('/') || before.starts_with("//") {
        return Completion::default();
    }
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let typed = before.get(start..).unwrap_or_default();
    let mut words = before.get(..start).unwrap_or_default().split_whitespace();
    let Some(name) = words.next() else {
        return Completion { span: 0..cursor, candidates: names(typed, known), files: false };
    };
    let Some(command) = find(name) else { return Completion::default() };
    arguments(command, &words.collect::<Vec<_>>(), typed, start, known)
}

/// Whether a line may go on with the name of a saved session, so that their names are worth asking for.
pub fn wants_sessions(line: &str) -> bool {
    let name = line.split_once(char::is_whitespace).map(|(name, _)| name);
    name.and_then(find).is_some_and(|command| command.words.contains(&Value::Session))
}

fn names(typed: &str, known: &Vocabulary) -> Vec<Candidate> {
    let possible = COMMANDS.iter().filter(|command| command.is_possible(known.capabilities));
    let all: Vec<Candidate> = possible
        .map(|command| Candidate {
            text: command.name.to_owned(),
            help: command.help.get(known.lang).to_owned(),
            goes_on: !command.words.is_empty() || !command.flags.is_empty(),
        })
        .collect();
    matching(typed, all)
}

fn arguments(
    command: &Command,
    before: &[&str],
    typed: &str,
    start: usize,
    known: &Vocabulary,
) -> Completion {
    let span = start..start + typed.len();
    // `--flag=value`: the value is completed behind the equals sign.
    if let Some((name, value)) = typed.split_once('=').filter(|(name, _)| name.starts_with("--")) {
        let kind = command.flags.iter().find(|flag| flag.name == name).and_then(|flag| flag.value);
        return offer(kind, value, span.end - value.len()..span.end, known);
    }
    let last = before.last().copied().unwrap_or_default();
    if let Some(kind) = command.flags.iter().find(|flag| flag.name == last).and_then(|flag| flag.value) {
        return offer(Some(kind), typed, span, known);
    }
    // Its flags are those of the word after it.
    if command.name == "/context" {
        let plain = |text: &str| Candidate { text: text.to_owned(), help: String::new(), goes_on: true };
        if typed.starts_with('-') {
            let flags = contexts::flags(before.first().copied().unwrap_or_default());
            let free = flags.iter().filter(|flag| !before.contains(flag)).map(|flag| plain(flag));
            return Completion { candidates: matching(typed, free.collect()), span, files: false };
        }
        if last == "--mode" {
            let modes = ContextMode::ALL.iter().map(|mode| plain(mode.name())).collect();
            return Completion { candidates: matching(typed, modes), span, files: false };
        }
    }
    if typed.starts_with('-') {
        let free = command.flags.iter().filter(|flag| !before.contains(&flag.name));
        let all = free.map(|flag| Candidate {
            text: flag.name.to_owned(),
            help: String::new(),
            goes_on: flag.value.is_some(),
        });
        return Completion { candidates: matching(typed, all.collect()), span, files: false };
    }
    let index = positional(command, before);
    let kind = command.words.get(index).or(command.words.last()).copied();
    offer(kind.filter(|_| index < command.words.len().max(1)), typed, span, known)
}

/// How many words beside flags and their values stand before the cursor.
fn positional(command: &Command, before: &[&str]) -> usize {
    let mut count = 0;
    let mut words = before.iter();
    while let Some(word) = words.next() {
        match command.flags.iter().find(|flag| flag.name == *word) {
            Some(flag) if flag.value.is_some() => {
                words.next();
            }
            Some(_) => {}
            None if word.starts_with("--") => {}
            None => count += 1,
        }
    }
    count
}

fn offer(kind: Option<Value>, typed: &str, span: Range<usize>, known: &Vocabulary) -> Completion {
    let plain = |text: &str| Candidate { text: text.to_owned(), help: String::new(), goes_on: false };
    let all: Vec<Candidate> = match kind {
        None | Some(Value::Text | Value::Number | Value::Span | Value::Secret | Value::File) => Vec::new(),
        Some(Value::OneOf(words)) => words.iter().map(|word| plain(word)).collect(),
        Some(Value::Section) => sections().iter().map(|word| plain(word)).collect(),
        Some(Value::Session) => known.sessions.iter().map(|name| plain(name)).collect(),
        Some(Value::Role) => {
            known.roles.iter().map(|name| plain(name)).chain(std::iter::once(plain("off"))).collect()
        }
        Some(Value::Context) => known.contexts.iter().map(|name| plain(name)).collect(),
        Some(Value::Provider) => known.providers.iter().map(|name| plain(name)).collect(),
        Some(Value::Model) => known.models.iter().map(|name| plain(name)).collect(),
        Some(Value::Command) => COMMANDS
            .iter()
            .map(|command| Candidate {
                text: command.name.trim_start_matches('/').to_owned(),
                help: command.help.get(known.lang).to_owned(),
                goes_on: false,
            })
            .collect(),
    };
    Completion { candidates: matching(typed, all), span, files: kind == Some(Value::File) }
}

/// The wire has no list of models: those that answered in this session, the one in force, and the provider's default.
fn models(view: &View<'_>) -> Vec<String> {
    let mut models = vec!["default".to_owned(), view.model().to_owned()];
    models.extend(default_model(view.provider()).map(str::to_owned));
    models.extend(view.conversation.turns().iter().map(|turn| turn.model.clone()));
    models.retain(|model| !model.is_empty());
    sort_by(&mut models, String::cmp);
    models.dedup();
    models
}

/// Those that start with what was typed, then those that have its letters in their order; case does not count.
fn matching(typed: &str, all: Vec<Candidate>) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let (mut found, rest): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|candidate| candidate.text.to_lowercase().starts_with(&typed));
    if typed.trim_start_matches(['/', '-']).len() > 1 {
        found.extend(
            rest.into_iter().filter(|candidate| has_in_order(&candidate.text.to_lowercase(), &typed)),
        );
    }
    found
}

fn has_in_order(text: &str, letters: &str) -> bool {
    let mut text = text.chars();
    letters.chars().all(|letter| text.any(|other| other == letter))
}
