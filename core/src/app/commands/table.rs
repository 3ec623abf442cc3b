//! The table: every command of both bodies.

use super::given::Given;
use super::{
    Action, Command, CopyWhat, Flag, Format, Group, HubAsked, Misuse, SessionAsked, Target, Value, serving,
    tasks,
};
use crate::account::{Change, SecretField, Switch, Theme, read_max_tokens};
use crate::app::{Intent, Notice};
use crate::hub::Errand;
use crate::text::{Lang, Text};
use crate::{account, agent, contexts, conversation, history, sessions, watcher};
use chatcli_redact::Secret;

pub(super) type Read = Result<Action, Misuse>;

/// The logins that the store of credentials knows.
const LOGINS: &[&str] = &["anthropic", "openai-codex", "github-copilot", "github-models"];
/// The groups of settings, as the body's rows name them, and the words that change one.
const SECTIONS: &[&str] = &["connection", "model", "files", "interface", "history", "log", "lang", "ui"];
const SESSION_WORDS: &[&str] =
    &["save", "load", "attach", "list", "delete", "new", "status", "search", "rename", "copy", "fork"];
const CONTEXT_WORDS: &[&str] = &[
    "list", "create", "attach", "detach", "attached", "show", "inspect", "update", "delete", "merge",
    "export", "import", "metrics",
];
const HUB_WORDS: &[&str] = &["status", "on", "off", "whoami", "bind", "bindings"];
const TAGS: &[&str] = &["en", "pt-BR"];
const THEMES: &[&str] = &["auto", "dark", "light", "mono"];

const fn flag(name: &'static str, value: Value) -> Flag {
    Flag { name, value: Some(value) }
}

const fn switch(name: &'static str) -> Flag {
    Flag { name, value: None }
}

const SWITCH_FLAGS: &[Flag] = &[
    flag("--provider", Value::Provider),
    flag("--model", Value::Model),
    flag("--max-tokens", Value::Number),
    flag("--realm", Value::Text),
    flag("--agent-id", Value::Text),
    flag("--client-id", Value::Secret),
    flag("--client-key", Value::Secret),
    flag("--llm-key", Value::Secret),
    flag("--ollama-url", Value::Text),
];

/// The flags of `/connect`: those of the command line that say where and as whom.
const CONNECT_FLAGS: &[Flag] = &[
    flag("--addr", Value::Text),
    flag("--token", Value::Secret),
    flag("--token-file", Value::File),
    flag("--provider", Value::Provider),
    flag("--model", Value::Model),
    flag("--llm-key", Value::Secret),
    flag("--llm-key-file", Value::File),
    switch("--use-local-auth"),
    switch("--tls"),
    flag("--ca-cert", Value::File),
    flag("--max-tokens", Value::Number),
    flag("--client-id", Value::Secret),
    flag("--client-key", Value::Secret),
    flag("--realm", Value::Text),
    flag("--agent-id", Value::Text),
    flag("--ollama-url", Value::Text),
    flag("--connect-timeout", Value::Text),
    flag("--profile", Value::Text),
    flag("--keep-history", Value::OneOf(&["true", "false"])),
];

macro_rules! commands {
    ($($name:literal $([$($alias:literal),*])? $group:ident $syntax:literal $example:literal $help:ident
       words $words:expr, flags $flags:expr, needs $needs:expr, $read:expr;)*) => {
        /// Every command, in the order of the help.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: $name,
            aliases: &[$($($alias),*)?],
            group: Group::$group,
            syntax: $syntax,
            example: $example,
            help: Text::$help,
            words: $words,
            flags: $flags,
            needs: $needs,
            read: $read,
        },)*];
    };
}

commands! {
    "/session" ["/sessions"] Conversation
        "/session [save [NAME] | load NAME | attach NAME | list | delete NAME | new | status | search TEXT | rename OLD NEW | copy OLD NEW | fork NAME] [--yes] [--remote]"
        "/session save my-notes" HelpSession
        words &[Value::OneOf(SESSION_WORDS), Value::Session],
        flags &[switch("--yes"), switch("--remote")], needs |_| true, session;
    "/newsession" ["/new"] Conversation "/newsession" "/newsession" HelpNew
        words &[], flags &[], needs |_| true,
        |given| bare(given, Action::Do(Intent::Conversation(conversation::Intent::New)));
    "/hub" ["/thread"] Conversation "/hub [on | off | whoami | bind PLATFORM ID [PRINCIPAL] | bindings [PRINCIPAL]]"
        "/hub off" HelpHub
        words &[Value::OneOf(HUB_WORDS), Value::Text], flags &[], needs |_| true, hub;
    "/resume" Conversation "/resume [ID | NUMBER | TEXT]" "/resume 2" HelpResume
        words &[Value::Text], flags &[], needs |can| can.history,
        |given| Ok(Action::Do(Intent::History(match given.text() {
            "" => history::Intent::Pick,
            words => history::Intent::Resume(words.to_owned()),
        })));
    "/retry" Conversation "/retry" "/retry" HelpRetry
        words &[], flags &[], needs |_| true,
        |given| bare(given, Action::Do(Intent::Conversation(conversation::Intent::Retry)));
    "/regenerate" ["/regen"] Conversation "/regenerate [--model NAME]" "/regenerate --model gpt-5.4" HelpRegenerate
        words &[], flags &[flag("--model", Value::Model)], needs |_| true,
        |given| no_words(given, Action::Do(Intent::Conversation(conversation::Intent::Regenerate { model: given.text_of("--model").map(str::to_owned) })));
    "/copy" Conversation "/copy [N | code [K]]" "/copy code 2" HelpCopy
        words &[Value::OneOf(&["code"]), Value::Number], flags &[], needs |can| can.clipboard, copy;
    "/history" Conversation "/history [N | search TEXT]" "/history search pods" HelpHistory
        words &[Value::OneOf(&["search"]), Value::Text], flags &[], needs |_| true, history;
    "/rewind" Conversation "/rewind [N | undo]" "/rewind 1" HelpRewind
        words &[Value::OneOf(&["undo"])], flags &[], needs |_| true, rewind;
    "/versions" Conversation "/versions [N]" "/versions 1" HelpVersions
        words &[Value::Number], flags &[], needs |_| true, versions;
    "/compact" Conversation "/compact [INSTRUCTION]" "/compact keep the commands" HelpCompact
        words &[Value::Text], flags &[], needs |_| true,
        |given| Ok(Action::Compact { instruction: given.text().to_owned() });
    "/system" Conversation "/system [TEXT | @ROLE | off]" "/system Answer in one sentence" HelpSystem
        words &[Value::Role], flags &[], needs |_| true,
        |given| Ok(Action::Instruct(given.text().to_owned()));
    "/context" ["/ctx"] Conversation
        "/context [list | create NAME PATH | attach NAME | detach NAME | attached | show NAME | inspect NAME | update NAME | delete NAME | merge NEW NAME | export NAME [PATH] | import PATH | metrics]"
        "/context attach my-api --rag 5" HelpContext
        words &[Value::OneOf(CONTEXT_WORDS), Value::Context, Value::File], flags &[], needs |can| can.contexts, context;
    "/coder" Conversation "/coder [TASK]" "/coder make the tests pass" HelpCoder
        words &[Value::Text], flags &[], needs |can| can.tools, tasks::coder;
    "/agent" Conversation "/agent [TASK | list | load NAME | attach NAME | detach NAME | show | off | skills]"
        "/agent free some disk space" HelpAgent
        words &[Value::Text], flags &[], needs |can| can.tools, tasks::agent;
    "/run" Conversation "/run TASK" "/run free some disk space" HelpRun
        words &[Value::Text], flags &[], needs |can| can.tools, tasks::task;
    "/mcp" Server "/mcp" "/mcp" HelpMcp
        words &[], flags &[], needs |can| can.tools, tasks::servers;
    "/chat" Conversation "/chat" "/chat" HelpChat
        words &[], flags &[], needs |can| can.tools, |given| bare(given, Action::Do(Intent::Agent(agent::Intent::Leave)));
    "/policy" Conversation "/policy [mode plan | ask | auto-edit | auto]" "/policy mode auto-edit" HelpPolicy
        words &[Value::OneOf(&["mode"]), Value::OneOf(tasks::MODES)], flags &[], needs |can| can.tools, tasks::policy;
    "/undo" Conversation "/undo [again]" "/undo" HelpUndoFiles
        words &[Value::OneOf(&["again"])], flags &[], needs |can| can.tools, tasks::undo;
    "/decide" Conversation "/decide [yes | no [WHY] | remote on | remote off]" "/decide no too risky" HelpDecide
        words &[Value::OneOf(&["yes", "no", "remote"]), Value::OneOf(&["on", "off"])], flags &[], needs |_| true, tasks::decide;
    "/queue" Conversation "/queue [clear | drop N | edit N]" "/queue drop 1" HelpQueue
        words &[Value::OneOf(&["clear", "drop", "edit"]), Value::Number], flags &[], needs |_| true, queue;
    "/export" Conversation "/export [PATH] [--format md|json|jsonl] [--force]" "/export notes.md" HelpExport
        words &[Value::File],
        flags &[flag("--format", Value::OneOf(&["md", "json", "jsonl"])), switch("--force")],
        needs |can| can.files, export;
    "/share" Conversation "/share" "/share" HelpShare words &[], flags &[], needs |_| true, |given| bare(given, Action::Share);
    "/nextchunk" Conversation "/nextchunk" "/nextchunk" HelpNextPiece
        words &[], flags &[], needs |can| can.references, |given| bare(given, Action::NextPiece);
    "/skipchunk" Conversation "/skipchunk" "/skipchunk" HelpSkipPiece
        words &[], flags &[], needs |can| can.references, |given| bare(given, Action::SkipPiece);
    "/retryall" Conversation "/retryall" "/retryall" HelpRetryPieces
        words &[], flags &[], needs |can| can.references, |given| bare(given, Action::RetryPieces);
    "/edit" Conversation "/edit" "/edit" HelpEdit words &[], flags &[], needs |can| can.editor, |given| bare(given, Action::Edit);

    "/switch" Model
        "/switch [PROVIDER | --provider NAME] [--model NAME] [--max-tokens N] [--llm-key [KEY]] [--realm R] [--agent-id ID] [--client-id [ID]] [--client-key [KEY]] [--ollama-url URL]"
        "/switch OPENAI --model gpt-5.4" HelpSwitch
        words &[Value::Provider], flags SWITCH_FLAGS, needs |_| true, switch_all;
    "/provider" Model "/provider [NAME]" "/provider CLAUDEAI" HelpProvider
        words &[Value::Provider], flags &[], needs |_| true,
        |given| one_or(given, Action::ShowProviders, |name| Ok(Switch { provider: Some(name.into()), ..Switch::default() }));
    "/model" Model "/model [NAME | default]" "/model default" HelpModel
        words &[Value::Model], flags &[], needs |_| true,
        |given| one_or(given, Action::ShowProviders, |name| Ok(Switch { model: Some(model(name)), ..Switch::default() }));
    "/max-tokens" Model "/max-tokens [N]" "/max-tokens 2000" HelpMaxTokens
        words &[Value::Number], flags &[], needs |_| true,
        |given| one_or(given, Action::ShowProviders, |n| Ok(Switch { max_tokens: Some(max_tokens(n)?), ..Switch::default() }));

    "/connect" Server "/connect HOST:PORT [FLAGS]" "/connect prod:50051 --tls" HelpConnect
        words &[Value::Text], flags CONNECT_FLAGS, needs |can| can.dial, connect;
    "/disconnect" Server "/disconnect" "/disconnect" HelpDisconnect
        words &[], flags &[], needs |can| can.dial, |given| bare(given, Action::Disconnect);
    "/status" Server "/status" "/status" HelpStatus
        words &[], flags &[], needs |_| true, |given| bare(given, Action::Show(Notice::Status));
    "/metrics" Server "/metrics" "/metrics" HelpMetrics
        words &[], flags &[], needs |_| true, |given| bare(given, Action::Metrics);
    "/watch" Server "/watch [status] [--alerts] [--json] [--follow [30s]]" "/watch status --alerts" HelpWatch
        words &[Value::OneOf(&["status", "start", "stop"])],
        flags &[switch("--alerts"), switch("--json"), flag("--follow", Value::Span)],
        needs |_| true, serving::watch;
    "/auth" Server "/auth status | login PROVIDER | logout PROVIDER | reset" "/auth login anthropic" HelpAuth
        words &[Value::OneOf(&["status", "login", "logout", "reset"]), Value::OneOf(LOGINS)], flags &[],
        needs |can| can.credential_store, serving::auth;

    "/help" ["/?"] Program "/help [COMMAND | keys]" "/help switch" HelpHelp
        words &[Value::Command], flags &[], needs |_| true, help;
    "/config" ["/settings"] Program "/config [SECTION | lang TAG | ui theme NAME]" "/config lang pt-BR" HelpConfig
        words &[Value::Section, Value::OneOf(&["theme", "en", "pt-BR"]), Value::OneOf(THEMES)], flags &[],
        needs |_| true, config;
    "/lang" Program "/lang en|pt-BR" "/lang pt-BR" HelpLang
        words &[Value::OneOf(TAGS)], flags &[], needs |_| true, |given| match given.words().as_slice() {
            [tag] => lang(tag),
            _ => Err(Misuse::Syntax),
        };
    "/theme" Program "/theme auto|dark|light|mono" "/theme light" HelpTheme
        words &[Value::OneOf(THEMES)], flags &[], needs |_| true, |given| match given.words().as_slice() {
            [name] => theme(name),
            _ => Err(Misuse::Syntax),
        };
    "/reload" Program "/reload" "/reload" HelpReload
        words &[], flags &[], needs |can| can.terminal, |given| bare(given, Action::Reload);
    "/clear" ["/reset", "/redraw"] Program "/clear" "/clear" HelpClear
        words &[], flags &[], needs |can| can.terminal, |given| bare(given, Action::ClearScreen);
    "/version" ["/v"] Program "/version" "/version" HelpVersion
        words &[], flags &[], needs |_| true, |given| bare(given, Action::Show(Notice::Version));
    "/exit" ["/quit"] Program "/exit" "/exit" HelpExit
        words &[], flags &[], needs |can| can.exit, |given| bare(given, Action::Do(Intent::Quit));
}

fn bare(given: &Given, action: Action) -> Read {
    if given.is_empty() { Ok(action) } else { Err(Misuse::Syntax) }
}

fn no_words(given: &Given, action: Action) -> Read {
    if given.words().is_empty() { Ok(action) } else { Err(Misuse::Syntax) }
}

fn one_or(given: &Given, none: Action, one: fn(&str) -> Result<Switch, Misuse>) -> Read {
    match given.words().as_slice() {
        [] => Ok(none),
        [word] => Ok(Action::Switch(Box::new(one(word)?))),
        _ => Err(Misuse::Syntax),
    }
}

/// A number that counts from 1.
fn counted(word: &str) -> Result<usize, Misuse> {
    word.parse().ok().filter(|number| *number > 0).ok_or(Misuse::Syntax)
}

fn help(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Help(None)),
        ["keys" | "/keys"] => Ok(Action::Show(Notice::Keys)),
        [name] => Ok(Action::Help(Some((*name).to_owned()))),
        _ => Err(Misuse::Syntax),
    }
}

fn copy(given: &Given) -> Read {
    Ok(Action::Copy(match given.words().as_slice() {
        [] => CopyWhat::Last,
        ["code"] => CopyWhat::Code(1),
        ["code", k] => CopyWhat::Code(counted(k)?),
        [n] => CopyWhat::Answer(counted(n)?),
        _ => return Err(Misuse::Syntax),
    }))
}

fn history(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::History { last: None, search: None }),
        ["search", first, rest @ ..] => {
            let search = rest.iter().fold((*first).to_owned(), |text, word| format!("{text} {word}"));
            Ok(Action::History { last: None, search: Some(search) })
        }
        [n] => Ok(Action::History { last: Some(counted(n)?), search: None }),
        _ => Err(Misuse::Syntax),
    }
}

/// What is said about a flag of the Go program that a command does not have here. `rest` is what follows its name.
pub(super) fn foreign_flag(command: &str, flag: &str, rest: &str) -> Option<Notice> {
    match command {
        // There is one place for sessions, and `--remote` names it.
        "/session" if matches!(flag, "--local" | "--both") => {
            Some(Notice::Sessions(sessions::Notice::AreServers))
        }
        // What is watched, and how, is asked of a watcher, which no client starts.
        "/watch" if matches!(rest.split_whitespace().next(), Some("start" | "stop")) => {
            Some(Notice::Watcher(watcher::Notice::AreServers))
        }
        _ => None,
    }
}

fn context(given: &Given) -> Read {
    // Unlike a sentence, this may not end inside a quotation.
    let words = shlex::split(given.text()).ok_or(Misuse::Syntax)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match contexts::request(&words) {
        Ok(request) => Ok(Action::Context(Box::new(request))),
        Err(Some(notice)) => Ok(Action::Show(Notice::Contexts(notice))),
        Err(None) => Err(Misuse::Syntax),
    }
}

fn session(given: &Given) -> Read {
    let sure = given.has("--yes");
    let owned = |name: &str| name.to_owned();
    Ok(match given.words().as_slice() {
        [] | ["list" | "ls"] => Action::Session(SessionAsked::List),
        ["status"] => Action::Session(SessionAsked::Status),
        ["search", first, rest @ ..] => {
            let text = rest.iter().fold(owned(first), |text, word| format!("{text} {word}"));
            Action::Session(SessionAsked::Search(text))
        }
        ["delete", name] => Action::Session(SessionAsked::Delete { name: owned(name), sure }),
        ["undo"] => Action::Do(Intent::Sessions(sessions::Intent::UndoDelete)),
        ["save"] => Action::Do(Intent::Sessions(sessions::Intent::Save { name: None, sure })),
        ["save", name] => {
            Action::Do(Intent::Sessions(sessions::Intent::Save { name: Some(owned(name)), sure }))
        }
        ["load", name] => Action::Do(Intent::Sessions(sessions::Intent::Load(owned(name)))),
        ["new"] => Action::Do(Intent::Conversation(conversation::Intent::New)),
        ["rename", from, to] => {
            Action::Do(Intent::Sessions(sessions::Intent::Rename { from: owned(from), to: owned(to) }))
        }
        ["copy", from, to] => {
            Action::Do(Intent::Sessions(sessions::Intent::Copy { from: owned(from), to: owned(to) }))
        }
        ["fork", name] => Action::Do(Intent::Sessions(sessions::Intent::Fork(owned(name)))),
        ["attach", name] => Action::Do(Intent::Sessions(sessions::Intent::Attach(owned(name)))),
        ["detach"] => Action::Show(Notice::Sessions(sessions::Notice::NotAttached)),
        _ => return Err(Misuse::Syntax),
    })
}

fn hub(given: &Given) -> Read {
    let owned = |name: &str| name.to_owned();
    Ok(Action::Hub(match given.words().as_slice() {
        [] | ["status" | "whoami"] => HubAsked::Status,
        ["on"] => HubAsked::On,
        ["off"] => HubAsked::Off,
        ["bind", platform, user, rest @ ..] if rest.len() < 2 => {
            let principal = rest.first().copied().map(owned).unwrap_or_default();
            HubAsked::Errand(Errand::Bind { platform: owned(platform), user: owned(user), principal })
        }
        ["bindings" | "list", rest @ ..] if rest.len() < 2 => {
            let principal = rest.first().copied().map(owned).unwrap_or_default();
            HubAsked::Errand(Errand::Bindings { principal })
        }
        _ => return Err(Misuse::Syntax),
    }))
}

fn rewind(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Rewind(None)),
        ["undo"] => Ok(Action::Do(Intent::Conversation(conversation::Intent::Undo))),
        [n] => Ok(Action::Rewind(Some(counted(n)?))),
        _ => Err(Misuse::Syntax),
    }
}

fn versions(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Versions(None)),
        [n] => Ok(Action::Versions(Some(counted(n)?))),
        _ => Err(Misuse::Syntax),
    }
}

fn queue(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::ShowQueue),
        ["clear"] => Ok(Action::Do(Intent::Conversation(conversation::Intent::ClearQueue))),
        ["drop", n] => Ok(Action::DropQueued(counted(n)? - 1)),
        ["edit", n] => Ok(Action::Do(Intent::Conversation(conversation::Intent::Unqueue(counted(n)? - 1)))),
        _ => Err(Misuse::Syntax),
    }
}

fn export(given: &Given) -> Read {
    let path = match given.words().as_slice() {
        [] => None,
        [path] => Some((*path).to_owned()),
        _ => return Err(Misuse::Syntax),
    };
    let format = match given.text_of("--format") {
        None => None,
        Some("md") => Some(Format::Markdown),
        Some("json") => Some(Format::Json),
        Some("jsonl") => Some(Format::JsonLines),
        Some(_) => return Err(Misuse::Syntax),
    };
    Ok(Action::Export { path, format, force: given.has("--force") })
}

fn model(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("default") { None } else { Some(name.to_owned()) }
}

fn max_tokens(text: &str) -> Result<i32, Misuse> {
    read_max_tokens(text).map_err(Misuse::Because)
}

fn secret(given: &Given, field: SecretField) -> Option<Change<Secret>> {
    given.value(field.flag()).map(|value| match value {
        Some(value) => Change::To(Secret::new(value)),
        None => Change::Ask,
    })
}

fn switch_all(given: &Given) -> Read {
    if given.is_empty() {
        return Ok(Action::ShowProviders);
    }
    let named = given.text_of("--provider");
    let provider = match (given.words().as_slice(), named) {
        ([], named) => named,
        ([word], None) => Some(*word),
        _ => return Err(Misuse::Syntax),
    };
    let owned = |flag: &str| given.text_of(flag).map(str::to_owned);
    Ok(Action::Switch(Box::new(Switch {
        provider: provider.map(str::to_owned),
        model: given.text_of("--model").map(model),
        max_tokens: given.text_of("--max-tokens").map(max_tokens).transpose()?,
        realm: owned("--realm"),
        agent_id: owned("--agent-id"),
        ollama_url: owned("--ollama-url"),
        llm_key: secret(given, SecretField::LlmKey),
        client_id: secret(given, SecretField::ClientId),
        client_key: secret(given, SecretField::ClientKey),
        credentials: None,
    })))
}

fn connect(given: &Given) -> Read {
    if given.is_empty() {
        return Ok(Action::ShowConnection);
    }
    let keep_history = match given.text_of("--keep-history") {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Misuse::Syntax),
    };
    let mut words: Vec<Secret> = given.words().into_iter().map(Secret::new).collect();
    let mut asks = Vec::new();
    for flag in CONNECT_FLAGS.iter().filter(|flag| flag.name != "--keep-history") {
        match given.value(flag.name) {
            None => {}
            Some(None) if flag.value.is_some() => {
                asks.extend(SecretField::ALL.into_iter().filter(|field| field.flag() == flag.name));
            }
            Some(None) => words.push(Secret::new(flag.name)),
            Some(Some(value)) => words.push(Secret::new(&format!("{}={value}", flag.name))),
        }
    }
    Ok(Action::Connect(Box::new(Target { words, asks, keep_history })))
}

fn config(given: &Given) -> Read {
    match given.words().as_slice() {
        [] => Ok(Action::Config { section: None }),
        ["lang", tag] => lang(tag),
        ["ui", "theme", name] => theme(name),
        // Without a value they show where language and theme stand.
        ["lang" | "ui"] => Ok(Action::Config { section: Some("interface".to_owned()) }),
        ["--reload"] => Ok(Action::Reload),
        [section] if SECTIONS.contains(section) || *section == "all" => {
            Ok(Action::Config { section: Some((*section).to_owned()) })
        }
        _ => Err(Misuse::Syntax),
    }
}

fn lang(tag: &str) -> Read {
    Lang::from_tag(tag)
        .map(|lang| Action::Do(Intent::Account(account::Intent::SetLang(lang))))
        .ok_or(Misuse::Syntax)
}

fn theme(name: &str) -> Read {
    let known = THEMES.contains(&name).then(|| Theme::from_tag(name));
    known.map(|theme| Action::Do(Intent::Account(account::Intent::SetTheme(theme)))).ok_or(Misuse::Syntax)
}

/// The groups that `/config` can show.
pub(super) fn sections() -> &'static [&'static str] {
    SECTIONS
}
