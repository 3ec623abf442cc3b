//! The help pages, in both languages: the flags come from `arguments.rs`, the sentences from the catalogue.

use chatcli_auth::Provider;
use chatcli_core::text::{Text, placeholders};
use chatcli_core::{KNOWN_PROVIDERS, Lang};
use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};

/// The page of the program, or of the subcommand at the end of the path.
pub(super) fn page(path: &[String], lang: Lang) -> String {
    let mut program = translated(lang);
    let mut command = &mut program;
    for name in path {
        // A word that is no subcommand never gets here: the parser refuses it.
        match command.find_subcommand(name).is_some() {
            true => command = command.find_subcommand_mut(name).expect("it was found a line above"),
            false => break,
        }
    }
    command.render_help().to_string()
}

/// The whole command with every text in one language, for pages and scripts.
pub(super) fn translated(lang: Lang) -> Command {
    let mut program = super::shown();
    program.build();
    let mut program = translate(program, lang, "");
    program.build();
    program
}

fn translate(command: Command, lang: Lang, parent: &str) -> Command {
    let text = |text: Text| text.get(lang);
    let name = command.get_name().to_owned();
    let mut command = command
        .mut_args(|arg| translate_arg(arg, lang, parent))
        .subcommand_help_heading(text(Text::HeadingCommands))
        .help_template(format!(
            "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            text(Text::HeadingUsage)
        ));
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).trim();
    command = command.override_usage(placeholders(lang, usage));
    if let Some(about) = about(parent, &name) {
        command = command.about(text(about));
    }
    if name == "watch" {
        let heading = text(Text::HeadingWatch);
        command = command
            .after_help(text(Text::WatchExamples))
            .mut_arg("json", |arg| arg.help(text(Text::FlagWatchJson)).help_heading(heading))
            .mut_arg("plain", |arg| arg.help(text(Text::FlagWatchPlain)).help_heading(heading));
    }
    if name == "acp" {
        command = command.after_help(text(Text::AcpExamples));
    }
    if name == "connect" {
        command = command.after_help(format!("{}\n\n{}", text(Text::ConnectExamples), exit_codes(lang)));
    }
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let within = name;
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |subcommand| translate(subcommand, lang, &within))
    })
}

/// What each exit code means; those of the watcher stand in its own page.
fn exit_codes(lang: Lang) -> String {
    let codes = Text::ManExitCodes.get(lang).lines().filter(|line| !line.starts_with("10,"));
    let rows: String = codes.map(|line| format!("\n  {line}")).collect();
    format!("{}:{rows}", Text::HeadingExitCodes.get(lang))
}

fn about(parent: &str, command: &str) -> Option<Text> {
    Some(match command {
        "context" => Text::AboutContext,
        "list" if parent == "context" => Text::AboutContextList,
        "show" if parent == "context" => Text::AboutContextShow,
        "export" if parent == "context" => Text::AboutContextExport,
        "import" if parent == "context" => Text::AboutContextImport,
        "delete" if parent == "context" => Text::AboutContextDelete,
        "inspect" => Text::AboutContextInspect,
        "metrics" => Text::AboutContextMetrics,
        "create" => Text::AboutContextCreate,
        "update" => Text::AboutContextUpdate,
        "merge" => Text::AboutContextMerge,
        "chatcli" => Text::AboutChatcli,
        "connect" => Text::AboutConnect,
        "watch" => Text::AboutWatch,
        "acp" => Text::AboutAcp,
        "auth" => Text::AboutAuth,
        "status" => Text::AboutAuthStatus,
        "login" => Text::AboutAuthLogin,
        "logout" => Text::AboutAuthLogout,
        "reset" => Text::AboutAuthReset,
        "keyring" => Text::AboutAuthKeyring,
        "session" => Text::AboutSession,
        "list" => Text::AboutSessionList,
        "show" => Text::AboutSessionShow,
        "search" => Text::AboutSessionSearch,
        "export" => Text::AboutSessionExport,
        "import" => Text::AboutSessionImport,
        "delete" => Text::AboutSessionDelete,
        "replay" => Text::AboutReplay,
        "completions" => Text::AboutCompletions,
        "man" => Text::AboutMan,
        "version" => Text::AboutVersion,
        "help" => Text::AboutHelp,
        _ => return None,
    })
}

fn translate_arg(arg: Arg, lang: Lang, parent: &str) -> Arg {
    let heading = match arg.get_id().as_str() {
        "address" | "addr" | "token" | "token_file" | "tls" | "ca_cert" | "connect_timeout" | "profile"
        | "config" => Text::HeadingConnection,
        "provider" | "model" | "max_tokens" | "price" | "max_cost" | "system" | "system_file" | "role"
        | "llm_key" | "llm_key_file" | "use_local_auth" | "client_id" | "client_key" | "realm"
        | "agent_id" | "ollama_url" => Text::HeadingModel,
        "prompt" | "raw" | "json" | "no_stdin" | "timeout" => Text::HeadingOneShot,
        "board" | "once" | "exit_code" | "alerts" | "interval" | "title" | "severity" | "max" | "ns"
        | "deployment" | "tz" => Text::HeadingWatch,
        _ => Text::HeadingGeneral,
    };
    let names: Option<Vec<String>> =
        arg.get_value_names().map(|names| names.iter().map(|name| placeholders(lang, name)).collect());
    let arg = match names {
        Some(names) => arg.value_names(names),
        None => arg,
    };
    let Some(help) = flag(parent, arg.get_id().as_str()) else { return arg };
    let arg = arg.help(help.get(lang)).help_heading(heading.get(lang));
    let arg = if arg.get_action().takes_values() { arg.hide_possible_values(true) } else { arg };
    let arg = match arg.get_id().as_str() {
        "address" => arg.display_order(0),
        "lang" | "verbose" => arg.display_order(100),
        "help" | "version" => arg.display_order(101),
        _ => arg,
    };
    match arg.get_id().as_str() {
        "provider" => arg.value_parser(PossibleValuesParser::new(KNOWN_PROVIDERS)),
        "name" => arg.value_parser(PossibleValuesParser::new(Provider::WITH_LOGIN.map(Provider::id))),
        "lang" => arg.value_parser(PossibleValuesParser::new(Lang::ALL.map(Lang::tag))),
        _ => arg,
    }
}

/// What a flag does.
fn flag(parent: &str, id: &str) -> Option<Text> {
    Some(match id {
        "context" | "contexts" => Text::FlagContext,
        "files" => Text::FlagContextFiles,
        "taken" => Text::FlagContextTaken,
        "replace" => Text::FlagContextReplace,
        "mode" if parent == "context" => Text::FlagContextMode,
        "description" => Text::FlagContextDescription,
        "tags" => Text::FlagContextTags,
        "tag" => Text::FlagContextTag,
        "like" => Text::FlagContextLike,
        "since" => Text::FlagContextSince,
        "before" => Text::FlagContextBefore,
        "chunk" => Text::FlagContextChunk,
        "address" => Text::FlagAddress,
        "addr" => Text::FlagAddr,
        "token" => Text::FlagToken,
        "token_file" => Text::FlagTokenFile,
        "tls" => Text::FlagTls,
        "ca_cert" => Text::FlagCaCert,
        "connect_timeout" => Text::FlagConnectTimeout,
        "profile" => Text::FlagProfile,
        "config" => Text::FlagConfig,
        "provider" => Text::FlagProvider,
        "model" => Text::FlagModel,
        "max_tokens" => Text::FlagMaxTokens,
        "price" => Text::FlagPrice,
        "max_cost" => Text::FlagMaxCost,
        "system" => Text::FlagSystem,
        "system_file" => Text::FlagSystemFile,
        "role" => Text::FlagRole,
        "llm_key" => Text::FlagLlmKey,
        "llm_key_file" => Text::FlagLlmKeyFile,
        "use_local_auth" => Text::FlagUseLocalAuth,
        "client_id" => Text::FlagClientId,
        "client_key" => Text::FlagClientKey,
        "realm" => Text::FlagRealm,
        "agent_id" => Text::FlagAgentId,
        "ollama_url" => Text::FlagOllamaUrl,
        "prompt" => Text::FlagPrompt,
        "raw" => Text::FlagRaw,
        "json" => Text::FlagJson,
        "no_stdin" => Text::FlagNoStdin,
        "timeout" => Text::FlagTimeout,
        "session" => Text::FlagSession,
        "most" => Text::FlagMost,
        "as_json" => Text::FlagSessionJson,
        "id" | "ids" => Text::FlagConversation,
        "words" => Text::FlagWords,
        "path" => Text::FlagExportPath,
        "format" => Text::FlagFormat,
        "force" => Text::FlagForce,
        "paths" => Text::FlagImportPath,
        "yes" => Text::FlagYes,
        "go_on" => Text::FlagContinue,
        "resume" => Text::FlagResume,
        "no_history" => Text::FlagNoHistory,
        "record" => Text::FlagRecord,
        "recording" => Text::FlagRecording,
        "check" => Text::FlagCheck,
        "all" => Text::FlagAllSteps,
        "approve" => Text::FlagApprove,
        "run_yes" => Text::FlagRunYes,
        "no_hub" => Text::FlagNoHub,
        "plain" => Text::FlagPlain,
        "no_anim" => Text::FlagNoAnim,
        "no_color" => Text::FlagNoColor,
        "quiet" => Text::FlagQuiet,
        "verbose" => Text::FlagVerbose,
        "name" => Text::FlagAuthProvider,
        "lang" => Text::FlagLang,
        "completions" => Text::FlagCompletions,
        "board" => Text::FlagBoard,
        "once" => Text::FlagOnce,
        "exit_code" => Text::FlagExitCode,
        "alerts" => Text::FlagAlerts,
        "interval" => Text::FlagInterval,
        "title" => Text::FlagTitle,
        "severity" => Text::FlagSeverity,
        "max" => Text::FlagMax,
        "ns" => Text::FlagNs,
        "deployment" => Text::FlagDeployment,
        "tz" => Text::FlagTz,
        "help" => Text::FlagHelp,
        "version" => Text::FlagVersion,
        "shell" => Text::FlagShell,
        "command" => Text::FlagCommand,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_shown_is_explained_in_both_languages() {
        for lang in Lang::ALL {
            let program = translated(lang);
            for command in std::iter::once(&program).chain(program.get_subcommands()) {
                assert!(command.get_about().is_some(), "{}", command.get_name());
                for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                    assert!(
                        flag("", arg.get_id().as_str()).is_some(),
                        "{} {}",
                        command.get_name(),
                        arg.get_id()
                    );
                }
            }
        }
    }
}
