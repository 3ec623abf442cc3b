use super::*;
use crate::text::{Lang, placeholders};

const ALL: Capabilities = Capabilities::ALL;

fn show(notice: Notice) -> Line {
    Line::Action(Action::Show(notice))
}

#[test]
fn lines_become_prompts_or_actions() {
    let bad = |syntax| show(Notice::BadUse { syntax });
    for (line, expected) in [
        ("", Line::Nothing),
        ("  \t", Line::Nothing),
        ("hello", Line::Prompt("hello".into())),
        (" /help", Line::Prompt(" /help".into())),
        ("//etc/hosts", Line::Prompt("/etc/hosts".into())),
        ("/HELP", Line::Action(Action::Help(None))),
        ("/quit", Line::Action(Action::Do(Intent::Quit))),
        ("exit", Line::Action(Action::Do(Intent::Quit))),
        ("exit now", Line::Prompt("exit now".into())),
        ("me@github.com is 3 > 2?", Line::Prompt("me@github.com is 3 > 2?".into())),
        ("/lang pt", Line::Action(Action::Do(Intent::Account(crate::account::Intent::SetLang(Lang::PtBr))))),
        (
            "/config lang en",
            Line::Action(Action::Do(Intent::Account(crate::account::Intent::SetLang(Lang::En)))),
        ),
        ("/lang", bad("/lang en|pt-BR")),
        ("/lang klingon", bad("/lang en|pt-BR")),
        ("/helpx", show(Notice::UnknownCommand { typed: "/helpx".into(), near: vec!["/help"] })),
        ("/zzzzzz", show(Notice::UnknownCommand { typed: "/zzzzzz".into(), near: vec![] })),
        ("/copy code 2", Line::Action(Action::Copy(CopyWhat::Code(2)))),
        ("/copy 0", bad("/copy [N | code [K]]")),
        ("/auth LOGIN Claude", Line::Action(Action::Auth(AuthAction::Login("claude".into())))),
        ("/rewind undo", Line::Action(Action::Do(Intent::Conversation(crate::conversation::Intent::Undo)))),
        ("?", show(Notice::Keys)),
        ("/help keys", show(Notice::Keys)),
        ("/switch", Line::Action(Action::ShowProviders)),
    ] {
        assert_eq!(read(line, ALL), expected, "{line:?}");
    }
}

#[test]
fn no_command_can_be_written_with_a_secret_that_is_not_seen() {
    for command in COMMANDS {
        for flag in command.flags.iter().filter(|flag| matches!(flag.value, Some(Value::Secret))) {
            for line in [
                format!("{} {} K", command.name, flag.name),
                format!("{} {}=K", command.name, flag.name),
                format!("  {} X {} 'a b' --more", command.name, flag.name),
            ] {
                assert!(chatcli_redact::holds_secret(&line), "{line}");
            }
            let begun = format!("{} {}", command.name, flag.name);
            assert!(!chatcli_redact::holds_secret(&begun), "{begun}");
        }
    }
    assert!(!chatcli_redact::holds_secret("what is a token, and /switch --model gpt?"));
}

#[test]
fn a_mistyped_flag_is_named_and_nothing_is_done() {
    let Line::Action(Action::Show(Notice::UnknownFlag { flag, near, .. })) = read("/switch --modle x", ALL)
    else {
        panic!("the flag was taken");
    };
    assert_eq!((flag.as_str(), near), ("--modle", Some("--model")));
}

#[test]
fn a_watcher_is_started_on_the_server_whatever_it_is_to_watch() {
    let answer = Line::Action(Action::Show(Notice::Watcher(crate::watcher::Notice::AreServers)));
    for line in
        ["/watch start", "/watch stop", "/watch start --deployment x", "/watch start --interval=5 -n y"]
    {
        assert_eq!(read(line, ALL), answer, "{line}");
    }
    let Line::Action(Action::Show(Notice::UnknownFlag { .. })) = read("/watch --deployment x", ALL) else {
        panic!("the flag was taken");
    };
}

#[test]
fn connect_keeps_its_words_for_the_command_lines_parser() {
    let Line::Action(Action::Connect(mut target)) =
        read("/connect h:1 --tls --token 'a b' --llm-key --keep-history=false", ALL)
    else {
        panic!("not a connect");
    };
    let words =
        |target: &Target| target.words.iter().map(|word| word.reveal().to_owned()).collect::<Vec<_>>();
    assert_eq!(words(&target), ["h:1", "--token=a b", "--tls"]);
    assert!(!target.keep_history);
    assert_eq!(target.missing(), Some(SecretField::LlmKey));
    target.give(&Secret::new("k"));
    assert_eq!((words(&target).last().map(String::as_str), target.missing()), (Some("--llm-key=k"), None));
}

#[test]
fn a_path_is_a_prompt() {
    for line in ["/etc/hosts: what is this?", "/tmp/a b", "/usr/bin/", "/a/b\nsecond line"] {
        assert_eq!(read(line, ALL), Line::Prompt(line.into()), "{line:?}");
    }
    for line in ["/tmp is full", "/etc"] {
        let expected = line.split(' ').next().unwrap();
        let Line::Action(Action::Show(Notice::UnknownCommand { typed, .. })) = read(line, ALL) else {
            panic!("{line:?} was taken");
        };
        assert_eq!(typed, expected);
    }
}

#[test]
fn a_command_with_a_secret_is_never_sent_as_text() {
    for field in SecretField::ALL {
        let flag = field.flag();
        for blanks in [" ", "\t", "\n", "\u{a0}", "\u{feff}", "\u{200b} "] {
            for command in ["/switch", "/connect h:1", "/SWITCH", "/swich"] {
                for value in [" K", "=K", ""] {
                    let line = format!("{blanks}{command} {flag}{value}");
                    assert!(!matches!(read(&line, ALL), Line::Prompt(_) | Line::Nothing), "{line:?}");
                }
            }
        }
    }
    for line in [" /help", "  /etc/passwd", "say /switch --llm-key to me", "//switch --llm-key"] {
        assert!(matches!(read(line, ALL), Line::Prompt(_)), "{line:?}");
    }
}

#[test]
fn what_is_near_shares_most_of_its_letters() {
    for (typed, near) in [
        ("/nope", &[][..]),
        ("/copi", &["/copy"]),
        ("/exprot", &["/export"]),
        ("/swich", &["/switch"]),
        ("/x", &[]),
    ] {
        assert_eq!(nearest(typed, COMMANDS.iter().flat_map(Command::names)), near, "{typed}");
    }
}

#[test]
fn reserved_names_are_answered_honestly_and_never_sent() {
    for name in ["/persona", "/BOARD", "/plugin"] {
        assert!(matches!(read(name, ALL), Line::Action(Action::Show(Notice::Reserved { .. }))), "{name}");
    }
}

#[test]
fn a_body_that_cannot_explains_instead() {
    let page = Capabilities { clipboard: true, ..Capabilities::default() };
    assert_eq!(read("/exit", page), show(Notice::NotHere { command: "/exit" }));
    assert_eq!(read("exit", page), Line::Prompt("exit".into()));
}

#[test]
fn every_name_is_used_once() {
    let reserved = RESERVED.iter().flat_map(|reserved| reserved.names.iter().copied());
    let mut names: Vec<&str> = COMMANDS.iter().flat_map(Command::names).chain(reserved).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two commands share a name");
}

#[test]
fn every_example_is_understood() {
    for command in COMMANDS {
        let line = read(command.example, ALL);
        let is_wrong = matches!(
            &line,
            Line::Action(Action::Show(
                Notice::BadUse { .. } | Notice::UnknownFlag { .. } | Notice::Refused(_)
            )) | Line::Prompt(_)
        );
        assert!(!is_wrong, "{}: {line:?}", command.example);
        for flag in command.flags {
            assert!(
                command.syntax.contains(flag.name) || command.syntax.contains("[FLAGS]"),
                "{}'s syntax does not show {}",
                command.name,
                flag.name
            );
        }
    }
}

#[test]
fn what_could_follow_is_offered() {
    use chatcli_proto::v1;

    use crate::app::{Boot, Event};
    use crate::port::{Outcome, Stamp};
    use crate::{App, EffectId};

    let mut app = App::new();
    let boot = Boot { capabilities: ALL, ..Boot::default() };
    app.handle(Stamp::default(), Event::Boot(Box::new(boot)));
    let health = v1::HealthResponse::default();
    let info = v1::GetServerInfoResponse {
        available_providers: vec!["CLAUDEAI".into(), "OPENAI".into()],
        ..Default::default()
    };
    for (id, reply) in
        [(1, chatcli_proto::Reply::Health(health)), (3, chatcli_proto::Reply::GetServerInfo(info))]
    {
        app.handle(Stamp::default(), Event::Done(EffectId(id), Outcome::Reply(Box::new(reply))));
        app.handle(Stamp::default(), Event::Done(EffectId(id), Outcome::Ended));
    }
    let known = Vocabulary::of(&app.view());
    for (line, offered) in [
        ("/expo", &["/export"][..]),
        ("/swi", &["/switch"]),
        ("/hsty", &["/history"]),
        ("/switch o", &["OPENAI"]),
        ("/switch OPENAI --mo", &["--model", "--max-tokens"]),
        ("/export --format j", &["json", "jsonl"]),
        ("/export --format=m", &["md"]),
        ("/config lang pt", &["pt-BR"]),
        ("/config ", &["connection", "model", "files", "interface", "history", "log", "lang", "ui"]),
        ("/auth login gi", &["github-copilot", "github-models"]),
        ("/help swi", &["switch"]),
        ("/connect h:1 --token ", &[]),
        ("/context create api --m", &["--mode"]),
        ("/context attach --mo", &[]),
        ("/context create api --mode ch", &["chunked"]),
        ("hello /s", &[]),
        ("//s", &[]),
    ] {
        let found = complete(line, line.len(), &known);
        let texts: Vec<&str> = found.candidates.iter().map(|candidate| candidate.text.as_str()).collect();
        assert_eq!(texts, offered, "{line}");
    }
    let files = complete("/connect h:1 --ca-cert=/e", 25, &known);
    assert!(files.files && files.span == (23..25), "{files:?}");
    for command in COMMANDS {
        let found = complete(command.name, command.name.len(), &known);
        assert!(found.candidates.iter().any(|candidate| candidate.text == command.name), "{}", command.name);
        for flag in command.flags {
            let line = format!("{} {}", command.name, flag.name);
            let found = complete(&line, line.len(), &known);
            assert!(found.candidates.iter().any(|candidate| candidate.text == flag.name), "{line}");
        }
    }
}

#[test]
fn every_placeholder_of_a_command_has_a_word_in_portuguese() {
    // Words of the protocol, and those that are the same.
    const SAME: [&str; 8] = ["HOST", "PORT", "FLAGS", "ID", "PRINCIPAL", "TAG", "URL", "BR"];
    for command in COMMANDS {
        for word in command.syntax.split(|c: char| !c.is_ascii_uppercase()).filter(|word| word.len() > 1) {
            let translated = placeholders(Lang::PtBr, word);
            assert!(SAME.contains(&word) || translated != word, "{}: {word}", command.syntax);
        }
    }
}
