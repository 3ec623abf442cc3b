//! What a person may write behind `chatcli`, and where else a setting may come from: flags in both syntaxes, the
//! environment, a dotenv file, the configuration file, secret files and standard input.

use std::process::Command;

use chatcli_tests::fake::{Fake, Seen};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;

/// `chatcli connect` with these words and variables, in this home.
fn connect(home: &Home, words: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = home.command(client());
    command.arg("connect").args(words).envs(variables.iter().copied());
    command
}

#[track_caller]
fn answered(finished: &Finished) {
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

fn write(home: &Home, path: &str, text: &str) -> String {
    let path = home.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// The bearer token of the last prompt, without its scheme.
fn token(fake: &Fake) -> Option<String> {
    let prompt = fake.seen_by("StreamPrompt").pop().expect("a prompt arrived");
    prompt.authorization.map(|header| header.trim_start_matches("Bearer ").to_owned())
}

fn last_key(fake: &Fake) -> String {
    let Seen { prompt, .. } = fake.seen_by("StreamPrompt").pop().expect("a prompt arrived");
    prompt.expect("it has fields").client_api_key
}

#[test]
fn the_address_comes_from_three_places_and_the_nearest_counts() {
    let (fake, other) = (Fake::start(), Fake::start());
    let (at, elsewhere) = (fake.address().to_string(), other.address().to_string());
    let home = Home::default();
    let by_environment = [("CHATCLI_REMOTE_ADDR", at.as_str())];
    for (words, variables) in [
        (&[at.as_str(), "-p", "x"][..], &[][..]),
        (&["--addr", &at, "-p", "x"], &[]),
        (&["-addr", &at, "-p", "x"], &[]),
        (&["-p", "x"], &by_environment),
        (&[at.as_str(), "-p", "x"], &[("CHATCLI_REMOTE_ADDR", elsewhere.as_str())]),
        (&["--addr", &at, "-p", "x"], &[("CHATCLI_REMOTE_ADDR", elsewhere.as_str())]),
        (&["--raw", &at, "--addr", &at, "-p", "x"], &[]),
    ] {
        answered(&run(connect(&home, words, variables), None));
    }
    assert_eq!(fake.seen_by("StreamPrompt").len(), 7);
    assert_eq!(other.seen().len(), 0);
}

#[test]
fn every_flag_is_taken_in_every_way_it_may_be_written() {
    let fake = Fake::start();
    let at = fake.address().to_string();
    let home = Home::default();
    let file = write(&home, "secret", "from-a-file\n");
    let config = write(&home, "own.toml", "[profile.mine]\n");
    let valued = [
        ("addr", at.as_str()),
        ("token", "t"),
        ("token-file", &file),
        ("provider", "openai"),
        ("model", "m"),
        ("llm-key", "k"),
        ("llm-key-file", &file),
        ("client-id", "i"),
        ("client-key", "k"),
        ("realm", "r"),
        ("agent-id", "a"),
        ("ollama-url", "http://gpu:11434"),
        ("max-tokens", "7"),
        ("timeout", "1m"),
        ("connect-timeout", "9s"),
        ("config", &config),
        ("lang", "pt-BR"),
    ];
    let mut lines: Vec<Vec<String>> = Vec::new();
    for (flag, value) in valued {
        lines.push(vec![format!("--{flag}"), value.to_owned()]);
        lines.push(vec![format!("--{flag}={value}")]);
        lines.push(vec![format!("-{flag}"), value.to_owned()]);
    }
    for switch in ["raw", "json", "no-stdin", "plain", "no-anim", "no-color", "quiet", "verbose"] {
        lines.push(vec![format!("--{switch}")]);
        lines.push(vec![format!("-{switch}")]);
    }
    lines.push(vec!["--raw=true".to_owned(), "--json=false".to_owned(), "-q".to_owned()]);
    lines.push(vec!["--profile=mine".to_owned(), format!("--config={config}")]);
    for line in &lines {
        let words: Vec<&str> = line.iter().map(String::as_str).chain([at.as_str(), "-p", "x"]).collect();
        let finished = run(connect(&home, &words, &[]), None);
        assert_eq!(finished.code, Some(0), "{words:?}: {finished:?}");
    }
    assert_eq!(fake.seen_by("StreamPrompt").len(), lines.len());
}

#[test]
fn what_cannot_stand_together_is_refused_before_anything_travels() {
    let fake = Fake::start();
    let at = fake.address().to_string();
    let home = Home::default();
    for (words, named) in [
        (&["--addr", "b:2"][..], "--addr"),
        (&["b:2"], "-p \"b:2"),
        (&["--llm-key", "k", "--use-local-auth"], "--use-local-auth"),
        (&["--ca-cert", "ca.pem"], "--tls"),
        (&["--token", "a", "--token-file", "b"], "--token-file"),
        (&["--max-tokens", "200001"], "200001"),
        (&["--max-tokens=-1"], "-1"),
        (&["--session", "a b"], "Not a session name: a b"),
        (&["--expand"], "not available yet"),
        (&["--modle", "x"], "--model"),
    ] {
        let words: Vec<&str> = [at.as_str(), "-p", "x"].into_iter().chain(words.iter().copied()).collect();
        let finished = run(connect(&home, &words, &[]), None);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{words:?}: {finished:?}");
        assert!(finished.stderr.contains(named), "{words:?}: {}", finished.stderr);
    }
    let both = run(connect(&home, &[&at, "-p", "x", "--raw", "--json"], &[]), None);
    assert_eq!(both.code, Some(2), "{both:?}");
    assert!(both.stderr.contains("--raw") && both.stdout.contains("\"error\""), "{both:?}");
    for no in ["false", "0", "no", "off", ""] {
        let forbidden = run(connect(&home, &[&at, "-p", "x"], &[("CHATCLI_ALLOW_INSECURE", no)]), None);
        assert_eq!(forbidden.code, Some(3), "{no}: {forbidden:?}");
    }
    write(&home, ".env", "CHATCLI_ALLOW_INSECURE=no\n");
    let forbidden = run(connect(&home, &[&at, "-p", "x"], &[]), None);
    assert_eq!(forbidden.code, Some(3), "{forbidden:?}");
    assert_eq!(fake.seen().len(), 0);
}

#[test]
fn a_dotenv_file_fills_gaps_and_redirects_no_call() {
    let fake = Fake::start();
    let at = fake.address().to_string();
    let home = Home::default();
    write(&home, ".env", "CHATCLI_REMOTE_TOKEN=of-the-file\nCHATCLI_REMOTE_ADDR=127.0.0.1:1\nnot a line\n");
    let finished = run(connect(&home, &[&at, "-p", "x"], &[]), None);
    answered(&finished);
    assert_eq!(token(&fake).as_deref(), Some("of-the-file"));
    let warnings: Vec<&str> = finished.stderr.lines().filter(|line| line.contains(".env")).collect();
    assert_eq!(warnings.len(), 2, "{}", finished.stderr);
    assert!(warnings.iter().any(|line| line.contains("CHATCLI_REMOTE_ADDR")), "{warnings:?}");
    assert!(warnings.iter().any(|line| line.contains("line 3") && !line.contains("not a line")));

    for (variable, expected) in [("of-the-process", Some("of-the-process")), ("", None)] {
        answered(&run(connect(&home, &[&at, "-p", "x"], &[("CHATCLI_REMOTE_TOKEN", variable)]), None));
        assert_eq!(token(&fake).as_deref(), expected, "a variable that is set counts, also when it is empty");
    }

    write(&home, "own/vars", &format!("export CHATCLI_REMOTE_ADDR='{at}'\nCHATCLI_LANG=pt-BR\n"));
    let named = run(connect(&home, &["-p", "x"], &[("CHATCLI_DOTENV", "~/own/vars")]), None);
    answered(&named);
    assert!(named.stderr.contains("Aviso: TLS desligado"), "its language holds too: {}", named.stderr);
}

#[test]
fn a_configuration_file_has_profiles_and_no_secret() {
    let (fake, prod) = (Fake::start(), Fake::start());
    let (at, prod_at) = (fake.address().to_string(), prod.address().to_string());
    let home = Home::default();
    let text = format!(
        "addr = '{at}'\nmax_tokens = 5\ncolour = 1\n[profile.prod]\naddr = '{prod_at}'\ntoken_env = 'PROD_TOKEN'\n"
    );
    write(&home, "config/chatcli/connect.toml", &text);
    let plain = run(connect(&home, &["-p", "x"], &[]), None);
    answered(&plain);
    assert!(plain.stderr.contains("'colour'"), "{}", plain.stderr);
    assert_eq!(fake.seen_by("StreamPrompt")[0].prompt.as_ref().unwrap().max_tokens, 5);
    answered(&run(connect(&home, &["-p", "x", "--max-tokens", "6"], &[]), None));
    assert_eq!(fake.seen_by("StreamPrompt")[1].prompt.as_ref().unwrap().max_tokens, 6);

    let elsewhere = [
        ("CHATCLI_REMOTE_ADDR", at.as_str()),
        ("CHATCLI_REMOTE_TOKEN", "of-another-server"),
        ("PROD_TOKEN", "of-prod"),
    ];
    for words in [&["@prod", "-p", "x"][..], &["--profile", "prod", "-p", "x"]] {
        answered(&run(connect(&home, words, &elsewhere), None));
        assert_eq!(token(&prod).as_deref(), Some("of-prod"));
    }
    assert_eq!(fake.seen_by("StreamPrompt").len(), 2, "the profile was reached");
    let explicit = run(connect(&home, &["@prod", "-p", "x", "--token", "of-the-flag"], &elsewhere), None);
    answered(&explicit);
    assert_eq!(token(&prod).as_deref(), Some("of-the-flag"));

    let unknown = run(connect(&home, &["@prd", "-p", "x"], &[]), None);
    assert_eq!(unknown.code, Some(3), "{unknown:?}");
    assert!(unknown.stderr.contains("prod"), "{}", unknown.stderr);
    let secret = write(&home, "bad.toml", "[profile.x]\ntoken = 'canary-in-clear'\n");
    let refused = run(connect(&home, &["--config", &secret, "-p", "x"], &[]), None);
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(refused.stderr.contains("profile.x.token") && !refused.stderr.contains("canary"), "{refused:?}");
}

#[test]
fn a_secret_may_come_from_a_file_or_from_standard_input() {
    let fake = Fake::start();
    let at = fake.address().to_string();
    let home = Home::default();
    let file = write(&home, "token", "in-the-file\r\n");
    answered(&run(connect(&home, &[&at, "-p", "x", "--token-file", &file], &[]), None));
    assert_eq!(token(&fake).as_deref(), Some("in-the-file"));

    let words = [at.as_str(), "-p", "ask", "--token", "-", "--llm-key", "-"];
    answered(&run(connect(&home, &words, &[]), Some(b"piped-token\npiped-key\nthe rest\n")));
    assert_eq!((token(&fake).as_deref(), last_key(&fake).as_str()), (Some("piped-token"), "piped-key"));
    let asked = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert_eq!(asked, "ask\n\nthe rest", "what follows the secrets is the prompt");

    for (words, code) in [(&["--token-file", "/nonexistent"][..], 3), (&["--token", "a b"], 2)] {
        let words: Vec<&str> = [at.as_str(), "-p", "x"].into_iter().chain(words.iter().copied()).collect();
        assert_eq!(run(connect(&home, &words, &[]), None).code, Some(code), "{words:?}");
    }
}

#[test]
fn a_secret_that_is_typed_does_not_show() {
    let fake = Fake::start();
    let at = fake.address().to_string();
    let mut terminal = Terminal::start(connect(&Home::default(), &[&at, "-p", "x", "--token", "-"], &[]));
    terminal.wait_for("--token:");
    terminal.enter("typed-canarx\x7fy");
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.transcript());
    assert_eq!(token(&fake).as_deref(), Some("typed-canary"));
    assert!(!terminal.transcript().contains("canar"), "{}", terminal.transcript());
}

#[test]
fn the_configuration_shows_every_setting_its_origin_and_no_secret() {
    let fake = Fake::start();
    let home = Home::default();
    write(&home, ".env", "LOG_LEVEL=debug\n");
    write(&home, "config/chatcli/connect.toml", "max_tokens = 5\n");
    let at = fake.address().to_string();
    let command = connect(
        &home,
        &["--addr", &at, "--plain", "--llm-key", "canary-key"],
        &[("CHATCLI_REMOTE_TOKEN", "canary-token"), ("HTTPS_PROXY", "http://me:canary-password@proxy:1")],
    );
    let finished = run(command, Some(b"/config\n"));
    answered(&finished);
    let row = |name: &str| {
        let found = finished.stdout.lines().find(|line| line.split_whitespace().any(|word| word == name));
        found.unwrap_or_else(|| panic!("no row {name}: {}", finished.stdout))
    };
    for (name, value, origin) in [
        ("CHATCLI_REMOTE_ADDR", at.as_str(), "flag"),
        ("CHATCLI_REMOTE_TOKEN", "[SET]", "env"),
        ("CHATCLI_CLIENT_API_KEY", "[SET]", "flag"),
        ("--client-key", "[NOT SET]", "default"),
        ("--max-tokens", "5", "file"),
        ("LOG_LEVEL", "debug", "dotenv"),
        ("CHATCLI_CONNECT_TIMEOUT", "10s", "default"),
    ] {
        assert!(row(name).contains(value) && row(name).contains(origin), "{}", row(name));
    }
    for name in [
        "CHATCLI_ALLOW_INSECURE",
        "CHATCLI_TLS_CLIENT_CERT",
        "CHATCLI_TLS_CLIENT_KEY",
        "CHATCLI_CA_BUNDLE",
        "CHATCLI_DOTENV",
        "CHATCLI_LANG",
        "CHATCLI_THEME",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "TERM",
        "COLORTERM",
        "CHATCLI_AUTH_DIR",
        "HISTORY_FILE",
        "HISTORY_MAX_SIZE",
        "CHATCLI_DISABLE_HISTORY",
        "LOG_FILE",
        "LOG_MAX_SIZE",
        "HTTPS_PROXY",
        "NO_PROXY",
        "CHATCLI_SESSION_AUTOSAVE_KEEP",
        "CHATCLI_SESSION_TTL",
        "EDITOR",
        "VISUAL",
        "CHATCLI_NO_ANIM",
        "CHATCLI_PROMPT",
        "CHATCLI_COMPLETION",
        "CHATCLI_AMBIGUOUS_WIDTH",
    ] {
        row(name);
    }
    // Each section that completion offers has rows.
    for section in ["connection", "model", "files", "interface", "history", "log"] {
        assert!(finished.stdout.contains(&format!("[{section}]\n")), "{section}: {}", finished.stdout);
    }
    assert!(!finished.stdout.contains("canary"), "{}", finished.stdout);
    for name in ["CHATCLI_SESSION_AUTOSAVE ", "PAGER", "COLUMNS", "no effect", "OPENAI_MAX_TOKENS"] {
        assert!(!finished.stdout.contains(name), "nothing reads {name}: {}", finished.stdout);
    }
}

#[test]
fn the_configuration_shows_what_holds_now_and_who_said_it() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address().to_string();
    let rows = |lines: &str, variables: &[(&str, &str)]| {
        let finished = run(connect(&home, &[&at, "--plain"], variables), Some(lines.as_bytes()));
        answered(&finished);
        finished.stdout
    };
    let has = |text: &str, name: &str, value: &str, origin: &str| {
        let found = text.lines().rfind(|line| line.trim_start().starts_with(name));
        let found = found.unwrap_or_else(|| panic!("no {name}: {text}"));
        assert!(found.contains(value) && found.ends_with(&format!("({origin})")), "{found}");
    };
    let text = rows("/config\n", &[]);
    has(&text, "CHATCLI_THEME", "auto", "default");
    has(&text, "CHATCLI_LANG", "en", "locale");
    let text = rows("/theme light\n/lang pt-BR\n/switch OPENAI --model m1 --max-tokens 7\n/config\n", &[]);
    has(&text, "CHATCLI_THEME", "light", "/theme");
    has(&text, "CHATCLI_LANG", "pt-BR", "/lang");
    has(&text, "--provider", "OPENAI", "/switch");
    has(&text, "--model", "m1", "/switch");
    has(&text, "--max-tokens", "7", "/switch");
    // Both are remembered, a variable comes first.
    let text = rows("/config\n", &[("CHATCLI_THEME", "dark")]);
    has(&text, "CHATCLI_THEME", "dark", "env");
    has(&text, "CHATCLI_LANG", "pt-BR", "/lang");
}

#[test]
fn a_home_that_cannot_be_read_is_no_reason_not_to_talk() {
    let (home, fake) = (Home::default(), Fake::start());
    write(&home, "no-folder", "");
    let at = fake.address().to_string();
    for place in ["/dev/null", "no-folder", "/proc/nobody"] {
        let mut command = connect(&home, &[&at, "-p", "x", "--raw"], &[("HOME", place)]);
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env_remove(name);
        }
        let finished = run(command, None);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{place}: {finished:?}");
    }
    let finished = run(connect(&home, &[&at, "-p", "x", "--config", "no-folder/x"], &[]), None);
    assert_eq!(finished.code, Some(3), "what was named must be there: {finished:?}");
}

#[test]
fn unencrypted_is_forbidden_in_every_spelling_and_place() {
    let (home, fake) = (Home::default(), Fake::start());
    let at = fake.address().to_string();
    for no in ["0", "false", "FALSE", "no", "off", ""] {
        write(&home, ".env", &format!("CHATCLI_ALLOW_INSECURE={no}\n"));
        let by_file = run(connect(&home, &[&at, "-p", "x"], &[]), None);
        write(&home, ".env", "");
        let by_variable = run(connect(&home, &[&at, "-p", "x"], &[("CHATCLI_ALLOW_INSECURE", no)]), None);
        assert_eq!(
            (by_file.code, by_variable.code),
            (Some(3), Some(3)),
            "{no:?}: {by_file:?} {by_variable:?}"
        );
    }
    assert!(fake.seen().is_empty());
}

#[test]
fn a_dotenv_file_gives_the_values_that_the_go_program_reads() {
    for (file, expected) in [
        ("CHATCLI_REMOTE_TOKEN=ab$cd", "ab$cd"),
        ("CHATCLI_REMOTE_TOKEN=it's", "it's"),
        ("CHATCLI_REMOTE_TOKEN: yaml", "yaml"),
        ("FOO=it's\nCHATCLI_REMOTE_TOKEN=x", "x"),
        ("CHATCLI_REMOTE_TOKEN=back\\\\slash", "back\\\\slash"),
    ] {
        let (home, fake) = (Home::default(), Fake::start());
        write(&home, ".env", &format!("{file}\n"));
        answered(&run(connect(&home, &[&fake.address().to_string(), "-p", "x"], &[]), None));
        assert_eq!(token(&fake).as_deref(), Some(expected), "{file}");
    }
}

#[test]
fn a_shell_learns_our_flags() {
    let home = Home::default();
    let script = |shell: &str| {
        let mut command = home.command(client());
        command.args(["completions", shell]);
        let finished = run(command, None);
        answered(&finished);
        finished.stdout
    };
    for (shell, word) in [("zsh", "--token-file"), ("fish", "token-file"), ("powershell", "--token-file")] {
        assert!(script(shell).contains(word), "{shell}");
    }
    let bash = script("bash");
    let again = run(connect(&home, &["--completions", "bash"], &[]), None);
    assert_eq!(again.stdout, bash);
    let file = write(&home, "chatcli.bash", &bash);
    let typed = format!(
        "bash -n {file} && source {file} && COMP_WORDS=(chatcli connect --to) && COMP_CWORD=2 \
         && _chatcli chatcli --to connect && echo \"${{COMPREPLY[@]}}\""
    );
    let mut command = home.command("bash");
    command.args(["-c", &typed]);
    let completed = run(command, None);
    assert_eq!(completed.stdout.trim(), "--token --token-file", "{completed:?}");
}

#[test]
fn the_manual_page_has_every_flag_in_both_languages() {
    let home = Home::default();
    let page = |lang: &str| {
        let mut command = home.command(client());
        command.args(["man", "--lang", lang]);
        let finished = run(command, None);
        answered(&finished);
        finished.stdout
    };
    let (english, portuguese) = (page("en"), page("pt-BR"));
    for page in [&english, &portuguese] {
        assert!(page.contains(".TH CHATCLI 1"), "{page}");
        for flag in ["addr", "token\\-file", "use\\-local\\-auth", "ollama\\-url", "max\\-tokens", "raw"] {
            assert!(page.contains(&format!("\\-\\-{flag}")), "{flag}: {page}");
        }
    }
    assert_ne!(english, portuguese);
}

#[test]
fn commands_of_the_whole_chatcli_are_named_as_missing() {
    for name in ["server", "serve", "mcp-server", "mcp-serve", "gateway", "tool", "daemon", "mcp"] {
        let home = Home::default();
        let mut command = home.command(client());
        command.args([name, "--port", "1"]);
        let finished = run(command, None);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{finished:?}");
        // Some of them have a program of their own here.
        let is_elsewhere = ["server", "serve", "gateway", "daemon"].contains(&name);
        assert_eq!(finished.stderr.lines().count(), 1 + usize::from(is_elsewhere), "{}", finished.stderr);
        assert_eq!(
            finished.stderr.contains("chatcli-gateway --embedded"),
            is_elsewhere,
            "{}",
            finished.stderr
        );
        assert!(finished.stderr.contains(&format!("'{name}'")), "{}", finished.stderr);
    }
}
