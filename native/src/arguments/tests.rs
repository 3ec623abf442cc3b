//! Words as people write them, and what becomes of them.

use std::time::Duration;

use chatcli_core::problem::Surface;

use super::*;

fn connect(words: &[&str]) -> Result<Connect, Problem> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    read_connect(&words, Lang::En)
}

#[test]
fn flags_come_in_any_order_and_in_both_syntaxes() {
    for words in [
        &["--tls", "h:1", "--token", "x", "-p", "hi"][..],
        &["-tls", "-token=x", "-prompt", "hi", "h:1"],
        &["h:1", "-p=hi", "--tls=true", "-token", "x"],
        &["-phi There", "--token=x", "-tls=1", "--", "h:1"],
        &["--token", "first", "--tls=false", "--tls", "--token", "x", "-p", "hi", "h:1"],
    ] {
        let read = connect(words).unwrap();
        assert_eq!(
            (read.address.as_deref(), read.token.as_deref(), read.tls),
            (Some("h:1"), Some("x"), Some(true)),
            "{words:?}"
        );
        assert!(read.prompt.as_deref().unwrap_or_default().starts_with("hi"), "{words:?} {read:?}");
    }
    assert_eq!(connect(&["--tls=false"]).unwrap().tls, Some(false));
    assert_eq!(connect(&[]).unwrap().tls, None);
}

#[test]
fn a_watch_takes_the_flags_that_say_where_and_refuses_the_rest() {
    let watch = |words: &[&str]| -> Result<Watch, Problem> {
        let words: Vec<String> =
            std::iter::once("watch").chain(words.iter().copied()).map(str::to_owned).collect();
        match read(&words, Lang::En)? {
            Request::Run(program) => match program.command {
                Command::Watch(watch) => Ok(*watch),
                command => panic!("{command:?}"),
            },
            Request::Print(text) => panic!("{text}"),
        }
    };
    let words =
        ["-tls", "h:1", "--ns", "a", "--ns=b", "--severity", "CRITICAL", "--interval=2s", "--max", "3"];
    let read = watch(&words).unwrap();
    assert_eq!((read.connect.address.as_deref(), read.connect.tls), (Some("h:1"), Some(true)));
    assert_eq!((read.ns, read.max), (vec!["a".to_owned(), "b".to_owned()], Some(3)));
    assert_eq!((read.interval, read.board), (Duration::from_secs(2), None));
    for (words, named) in [
        (&["h:1", "-p", "hi"][..], "--prompt"),
        (&["h:1", "--llm-key", "k"], "--llm-key"),
        (&["h:1", "--interval", "999ms"], "--interval"),
        (&["h:1", "--interval", "11m"], "10m"),
        (&["h:1", "--severity", "loud"], "critical"),
        (&["h:1", "--max", "0"], "--max"),
        (&["h:1", "--once", "--board"], "--board"),
        (&["h:1", "--exit-code"], "--once"),
        (&["h:1", "--nope"], "--nope"),
    ] {
        let problem = watch(words).unwrap_err();
        let said = problem.lines(Lang::En, Surface::Script).join("\n");
        assert!(problem.exit_code() == 2 && said.contains(named), "{words:?}: {said}");
    }
}

#[test]
fn an_editor_takes_the_flags_that_say_where_and_how_much_is_asked() {
    let acp = |words: &[&str]| {
        let words: Vec<String> =
            std::iter::once("acp").chain(words.iter().copied()).map(str::to_owned).collect();
        read(&words, Lang::En).map(|request| match request {
            Request::Run(program) => match program.command {
                Command::Acp(connect) => *connect,
                command => panic!("{command:?}"),
            },
            Request::Print(text) => panic!("{text}"),
        })
    };
    let read = acp(&["h:1", "--tls", "--approve", "plan", "--no-history"]).unwrap();
    assert_eq!((read.address.as_deref(), read.tls, read.no_history), (Some("h:1"), Some(true), Some(true)));
    for (words, named) in [
        (&["h:1", "-p", "hi"][..], "--prompt"),
        (&["h:1", "--json"], "--json"),
        (&["h:1", "--yes"], "--yes"),
        (&["h:1", "-c"], "--continue"),
        (&["h:1", "--token", "-"], "--token -"),
    ] {
        let problem = acp(words).unwrap_err();
        let said = problem.lines(Lang::En, Surface::Script).join("\n");
        assert!(problem.exit_code() == 2 && said.contains(named), "{words:?}: {said}");
    }
}

/// As the help of the command calls it.
#[test]
fn a_word_that_is_missing_has_its_name_in_the_readers_language() {
    for (words, en, pt) in [
        (&["auth", "login"][..], "<PROVIDER>", "<PROVEDOR>"),
        (&["context", "create"], "<NAME>", "<NOME>"),
        (&["replay"], "<PATH>", "<CAMINHO>"),
    ] {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for (lang, name) in [(Lang::En, en), (Lang::PtBr, pt)] {
            let problem = read(&words, lang).expect_err("a word is missing");
            let said = problem.lines(lang, Surface::Script).join("\n");
            assert!(said.contains(name), "{words:?}: {said}");
        }
    }
}

#[test]
fn a_mode_that_is_none_names_those_that_are() {
    let problem = connect(&["h:1", "--approve", "zzz"]).unwrap_err();
    let said = problem.lines(Lang::En, Surface::Script).join("\n");
    assert!(said.contains("zzz") && said.contains("plan, ask, auto-edit, auto"), "{said}");
}

#[test]
fn a_value_may_begin_with_a_dash_unless_it_is_a_flag() {
    for (words, prompt) in [
        (&["-p", "- one\n- two"][..], "- one\n- two"),
        (&["-p", "-1"], "-1"),
        (&["-p", "-"], "-"),
        (&["-p", ""], ""),
        (&["-p"], "-"),
        (&["-p", "--raw"], "-"),
        (&["-p", "-raw"], "-"),
        (&["-p", "-raw meat"], "-raw meat"),
        (&["-p", "a=b"], "a=b"),
        (&["--prompt==x"], "=x"),
        (&["-qp", "x"], "x"),
    ] {
        assert_eq!(connect(words).unwrap().prompt.as_deref(), Some(prompt), "{words:?}");
    }
    assert_eq!(connect(&["--token", "-Ab3"]).unwrap().token.as_deref(), Some("-Ab3"));
    assert_eq!(connect(&["--token", ""]).unwrap().token.as_deref(), Some(""));
}

#[test]
fn wrong_use_is_explained() {
    for (words, named) in [
        (&["--max-tokens", "-1"][..], "--max-tokens"),
        (&["--max-tokens", "200001"], "200001"),
        (&["--max-tokens", "abc"], "abc"),
        (&["--timeout", "5"], "5m"),
        (&["a:1", "b:2"], "-p \"b:2"),
        (&["--modle", "x"], "--model"),
        (&["-modle=secret", "x"], "--model"),
        (&["--token"], "--token"),
        (&["--token", "--tls"], "--token"),
        (&["--tls=maybe"], "--tls"),
        (&["--completions", "csh"], "bash"),
    ] {
        let problem = connect(words).unwrap_err();
        let said = problem.lines(Lang::En, Surface::Script).join("\n");
        assert_eq!(problem.exit_code(), 2, "{words:?}");
        assert!(said.contains(named) && !said.contains("secret"), "{words:?}: {said}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let words: Vec<String> =
        ["connect", "h:1", "--token", "canary", "--llm-key=canary", "--client-id", "canary"]
            .map(str::to_owned)
            .to_vec();
    let request = read(&words, Lang::En).unwrap();
    assert!(!format!("{request:?}").contains("canary"), "{request:?}");
}

#[test]
fn other_commands_are_named_honestly() {
    let read = |word: &str| {
        read(&[word.to_owned()], Lang::En).unwrap_err().lines(Lang::En, Surface::Script).join("\n")
    };
    assert!(read("conect").contains("connect"), "{}", read("conect"));
    for name in ["server", "serve", "mcp-server", "mcp-serve", "gateway", "tool", "daemon", "mcp"] {
        assert!(read(name).contains(&format!("'{name}'")), "{}", read(name));
    }
}

/// Every command of the program, with the words before it.
fn commands(command: &clap::Command, path: &[String]) -> Vec<Vec<String>> {
    let below = command.get_subcommands().flat_map(|below| {
        let path: Vec<String> = path.iter().cloned().chain([below.get_name().to_owned()]).collect();
        commands(below, &path)
    });
    let below: Vec<_> = below.collect();
    std::iter::once(path.to_vec()).chain(below).collect()
}

#[test]
fn a_hint_is_about_the_very_command_and_can_be_followed() {
    let all = commands(&parser(), &[]);
    assert!(all.len() > 10, "{all:?}");
    for path in all {
        for lang in Lang::ALL {
            let with =
                |word: &str| -> Vec<String> { path.iter().cloned().chain([word.to_owned()]).collect() };
            let words = with("--frob");
            let problem = read(&words, lang).unwrap_err();
            let said = crate::telling::lines(&problem, &command_of(&words), lang);
            assert!(!said[0].contains("Wrong use") && said[0].contains("--frob"), "one prefix: {said:?}");
            let command =
                std::iter::once("chatcli").chain(path.iter().map(String::as_str)).collect::<Vec<_>>();
            let hint = format!("{} --help", command.join(" "));
            assert!(said[1].ends_with(&hint), "{said:?}");
            match read(&with("--help"), lang) {
                Ok(Request::Print(page)) => assert!(page.contains(&command.join(" ")), "{hint}: {page}"),
                other => panic!("{hint}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_flag_is_named_as_it_was_typed() {
    for (words, named) in [
        (&["-x"][..], "-x"),
        (&["-x=5"], "-x"),
        (&["-frobnicate"], "-frobnicate"),
        (&["--x"], "--x"),
        (&["-modle", "y"], "-modle"),
        (&["-qx"], "-qx"),
    ] {
        let problem = connect(words).unwrap_err();
        let said = problem.why.unwrap();
        let flag = said.split(' ').find(|word| word.starts_with('-')).unwrap_or_default();
        assert_eq!(flag.trim_end_matches('.'), named, "{words:?}: {said}");
    }
}

#[test]
fn a_page_of_help_has_no_english_placeholder_in_portuguese() {
    // Words of the protocol, and those that are the same.
    const SAME: [&str; 8] = ["ID", "URL", "SHELL", "TOKEN", "PROMPT", "NAMESPACE", "HOST", "PORT"];
    fn english<'a>(command: &'a clap::Command, found: &mut Vec<&'a str>) {
        // A name that the code does not set is the flag's own, and is not shown.
        let is_chosen = |arg: &&clap::Arg| {
            let own = arg.get_id().as_str().to_ascii_uppercase();
            arg.get_value_names().is_some_and(|names| names.iter().all(|name| **name != *own))
        };
        let names =
            command.get_arguments().filter(is_chosen).filter_map(|arg| arg.get_value_names()).flatten();
        found.extend(names.flat_map(|name| name.split([':', '/'])).filter(|word| !SAME.contains(word)));
        command.get_subcommands().for_each(|inner| english(inner, found));
    }
    let parser = parser();
    let mut words = vec!["OPTIONS", "COMMAND"];
    english(&parser, &mut words);
    assert!(words.len() > 20 && words.contains(&"MODE"), "{words:?}");
    for path in commands(&parser, &[]) {
        let page = help::page(&path, Lang::PtBr);
        for word in &words {
            let has = page.split(|c: char| !c.is_alphanumeric()).any(|found| found == *word);
            assert!(!has, "{path:?} says {word}: {page}");
        }
    }
}
