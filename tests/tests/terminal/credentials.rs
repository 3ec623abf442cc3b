//! The five credential modes at the wire, and the local store of real programs: what travels, what is read and
//! written, and how it ends when it cannot work.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Finished, Home, Program, client, run};
use chatcli_tests::provider::Provider;
use chatcli_tests::terminal::Terminal;
use tonic::Code;

const EV2: &str = "chatcli-enc:v1:DAsKCQgHBgUEAwIBZ5vDeAw+tQ+Idzye94SZxucVfGdUVL7vmgbneTZXdWEjEO30IrOkS4HXhKF4Z/siuztWGmoQNW0TOiLNH7etU7uFGK0Lnyks7mFOloZIkK0qXGvWW2/BFbs4fiDBdCH6wpppywd/ZRxkCNCaL+MlN2lTNuxSnn00bi6gF2Cupz3kjBXO3qZXXJ9517b/9onlxG7meVzGdxnd/hwr/3G8gOk=";
const ENDED: &str = r#"{"version":1,"profiles":{"anthropic:default":{"type":"oauth","provider":"anthropic","access":"old","refresh":"r","expires":1000}}}"#;
const FRESH: &str = r#"{"access_token":"fresh","refresh_token":"r2","expires_in":3600}"#;
const TOKEN: &str = "platform.claude.com/v1/oauth/token";

/// A home with a store in it.
struct Person {
    home: Home,
    variables: Vec<(&'static str, String)>,
}

impl Person {
    fn new() -> Self {
        Self { home: Home::default(), variables: Vec::new() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(".chatcli").join(name)
    }

    /// Puts a file into the store as the Go program would.
    fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.command(client());
        command.args(words).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    #[track_caller]
    fn ask(&self, fake: &Fake, words: &[&str]) -> Finished {
        let address = fake.address().to_string();
        let all: Vec<&str> = ["connect", &address, "-p", "x", "--raw"].iter().chain(words).copied().collect();
        run(self.command(&all), None)
    }

    #[track_caller]
    fn auth(&self, words: &[&str], typed: Option<&str>) -> Finished {
        let all: Vec<&str> = ["auth"].iter().chain(words).copied().collect();
        run(self.command(&all), typed.map(str::as_bytes))
    }
}

/// Provider, key and configuration of the last prompt.
fn sent(fake: &Fake) -> (String, String, BTreeMap<String, String>) {
    let prompt = fake.seen_by("StreamPrompt").last().unwrap().prompt.clone().unwrap();
    (prompt.provider, prompt.client_api_key, prompt.provider_config.into_iter().collect())
}

fn go_key() -> [u8; 32] {
    std::array::from_fn(|at| u8::try_from(at).unwrap())
}

#[test]
fn c40_c45_each_mode_sends_its_own_fields_and_no_other() {
    type Config = &'static [(&'static str, &'static str)];
    let stackspot = ["--client-id", "i", "--client-key", "k", "--realm", "r", "--agent-id", "a"];
    let table: [(&[&str], &str, &str, Config); 5] = [
        (&[], "", "", &[]),
        (&["--provider", "openai", "--llm-key", "sk-x"], "OPENAI", "sk-x", &[]),
        (&["--use-local-auth"], "OPENAI", "apikey:sk-EXAMPLE", &[]),
        (
            &stackspot,
            "STACKSPOT",
            "",
            &[("agent_id", "a"), ("client_id", "i"), ("client_key", "k"), ("realm", "r")],
        ),
        (&["--ollama-url", "http://gpu:11434"], "OLLAMA", "", &[("base_url", "http://gpu:11434")]),
    ];
    let person = Person::new().with(".auth-key", go_key()).with("auth-profiles.json", EV2);
    for (words, provider, key, config) in table {
        let fake = Fake::start();
        let finished = person.ask(&fake, words);
        assert_eq!(finished.code, Some(0), "{words:?} {finished:?}");
        let (seen_provider, seen_key, seen_config) = sent(&fake);
        let seen: Vec<_> = seen_config.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            (seen_provider.as_str(), seen_key.as_str(), &seen[..]),
            (provider, key, config),
            "{words:?}"
        );
    }
    assert_eq!(
        fs::read(person.file("auth-profiles.json")).unwrap(),
        EV2.as_bytes(),
        "reading changes nothing"
    );
}

#[test]
fn c32_without_the_flag_the_store_is_never_touched() {
    let fake = Fake::start();
    let (address, trace) = (fake.address().to_string(), tempfile::NamedTempFile::new().unwrap());
    // What would be an error, a repair and a refresh if the program looked.
    let person = Person::new()
        .with("auth-profiles.json", ENDED)
        .with(".auth-key", "short")
        .variable("CHATCLI_AUTH_ENDPOINT_BASE", "http://example.org");
    fs::set_permissions(person.file("auth-profiles.json"), fs::Permissions::from_mode(0o644)).unwrap();
    for words in [&[][..], &["--provider", "CLAUDEAI", "--llm-key", "sk-x"]] {
        assert_eq!(person.ask(&fake, words).code, Some(0));
    }
    let mode = fs::metadata(person.file("auth-profiles.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    assert!(!person.file("auth-profiles.json.lock").exists());

    let mut traced = person.home.command("strace");
    traced.args(["-f", "-e", "trace=file", "-o"]).arg(trace.path()).arg(client());
    traced.args(["connect", &address, "-p", "x"]);
    // Not every machine may trace; the checks above hold without it.
    if traced.output().is_ok_and(|output| output.status.success()) {
        let calls = fs::read_to_string(trace.path()).unwrap();
        assert!(!calls.contains("auth-profiles") && !calls.contains(".auth-key"), "{calls}");
    }
}

#[test]
fn c26_c28_an_ended_login_is_refreshed_stored_and_sent() {
    let (fake, provider) = (Fake::start(), Provider::start());
    provider.answer(TOKEN, 200, FRESH);
    let person = Person::new()
        .with("auth-profiles.json", ENDED)
        .variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    for _ in 0..2 {
        let finished = person.ask(&fake, &["--use-local-auth"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert_eq!(sent(&fake).0, "CLAUDEAI");
        assert_eq!(sent(&fake).1, "oauth:fresh");
        assert!(!finished.stderr.contains("fresh"), "{}", finished.stderr);
    }
    let asked = provider.seen();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].agent.starts_with("chatcli-connect/"), "{asked:?}");
    assert!(fs::read(person.file("auth-profiles.json")).unwrap().starts_with(b"chatcli-enc:v1:"));
}

#[test]
fn a_refused_login_is_renewed_once_and_the_prompt_sent_again() {
    let (fake, provider) = (Fake::start(), Provider::start());
    provider.answer(TOKEN, 200, FRESH);
    let far = ENDED.replace("1000", "4102444800000");
    let person =
        Person::new().with("auth-profiles.json", far).variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    fake.script([Step::Fail(Code::Internal, "LLM error: API error: status 401 - expired".to_owned())]);
    fake.script(text(["yes"]));
    let finished = person.ask(&fake, &["--use-local-auth"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "yes\n"), "{finished:?}");
    let keys: Vec<_> =
        fake.seen_by("StreamPrompt").into_iter().map(|call| call.prompt.unwrap().client_api_key).collect();
    assert_eq!(keys, ["oauth:old", "oauth:fresh"]);
}

#[test]
fn c24_c30_what_cannot_be_used_ends_with_3_and_says_what_to_do() {
    let provider = Provider::start();
    for _ in 0..2 {
        provider.answer("", 400, r#"{"error":"invalid_grant"}"#);
    }
    let ended = || Person::new().with("auth-profiles.json", ENDED);
    for (person, words, expected) in [
        (Person::new(), &["--use-local-auth"][..], "No local credentials. Run: chatcli auth login anthropic"),
        (
            Person::new(),
            &["--use-local-auth", "--provider", "GOOGLEAI"],
            "--use-local-auth does not support GOOGLEAI; use --llm-key",
        ),
        (Person::new(), &["--use-local-auth", "--provider", "COPILOT"], "auth login github-copilot"),
        (
            ended()
                .variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base())
                .variable("ANTHROPIC_API_KEY", "never after a failed refresh"),
            &["--use-local-auth"],
            "Run: chatcli auth login anthropic",
        ),
        (
            ended().variable("CHATCLI_AUTH_ENDPOINT_BASE", "http://example.org"),
            &["--use-local-auth"],
            "CHATCLI_AUTH_ENDPOINT_BASE must be",
        ),
        (Person::new().with("auth-profiles.json", EV2), &["--use-local-auth"], ".auth-key is missing"),
        (
            Person::new().with("auth-profiles.json", EV2).with(".auth-key", [0; 32]),
            &["--use-local-auth"],
            "it cannot be decrypted with its key",
        ),
        (
            Person::new()
                .with("auth-profiles.json", EV2)
                .with(".auth-key", go_key())
                .variable("CHATCLI_KEYCHAIN_BACKEND", "native")
                .variable("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
            &["--use-local-auth"],
            "CHATCLI_KEYCHAIN_BACKEND",
        ),
    ] {
        let fake = Fake::start();
        let finished = person.ask(&fake, words);
        assert_eq!(finished.code, Some(3), "{words:?} {finished:?}");
        assert!(finished.stderr.contains(expected), "{expected}: {}", finished.stderr);
        assert!(fake.seen().is_empty(), "{words:?}");
    }
}

#[test]
fn c53_the_flag_beats_the_variable_and_excludes_the_other_flag() {
    let person = Person::new()
        .with(".auth-key", go_key())
        .with("auth-profiles.json", EV2)
        .variable("CHATCLI_CLIENT_API_KEY", "from-the-environment");
    let fake = Fake::start();
    assert_eq!(person.ask(&fake, &["--use-local-auth"]).code, Some(0));
    assert_eq!(sent(&fake).1, "apikey:sk-EXAMPLE");
    let finished = person.ask(&fake, &["--use-local-auth", "--llm-key", "sk-x"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
}

#[test]
fn c37_c38_login_status_logout_and_reset_from_the_command_line() {
    let person = Person::new().variable("OPENAI_API_KEY", "sk-env");
    let finished = person.auth(&["login", "gh-models"], Some("ghp_CANARY\n"));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(
        finished.stdout.contains("GitHub Models: logged in, stored as github-models:default"),
        "{finished:?}"
    );
    let status = person.auth(&["status"], None);
    let expected = "Anthropic: not connected\nOpenAI Codex: via env:OPENAI_API_KEY (env fallback)\n\
                    GitHub Copilot: not connected\nGitHub Models: type=token expiry=no expiry (persistent)\n";
    assert_eq!((status.code, status.stdout.as_str()), (Some(0), expected), "{status:?}");
    for output in [&finished, &status] {
        assert!(!format!("{output:?}").contains("CANARY"));
    }
    for name in ["auth-profiles.json", ".auth-key"] {
        let meta = fs::metadata(person.file(name)).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600, "{name}");
    }

    assert!(person.auth(&["logout", "github-models"], None).stdout.contains("credentials removed: 1"));
    assert!(person.auth(&["logout", "github-models"], None).stdout.contains("no stored credentials"));
    for (words, expected) in [(["login", "openai"], "openai-codex"), (["logout", "x"], "github-copilot")] {
        let finished = person.auth(&words, None);
        assert_eq!(finished.code, Some(2), "{finished:?}");
        assert!(finished.stderr.contains(expected), "{finished:?}");
    }

    fs::write(person.file("auth-profiles.json"), "chatcli-enc:v1:broken").unwrap();
    let finished = person.auth(&["login", "gh-models"], Some("ghp_x\n"));
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert_eq!(fs::read(person.file("auth-profiles.json")).unwrap(), b"chatcli-enc:v1:broken");
    let finished = person.auth(&["reset"], None);
    assert_eq!(finished.stdout.matches(".bak-").count(), 2, "{finished:?}");
    assert!(!person.file("auth-profiles.json").exists() && !person.file(".auth-key").exists());
    assert_eq!(person.auth(&["login", "gh-models"], Some("ghp_x\n")).code, Some(0));
}

#[test]
fn c15_two_programs_that_log_in_at_once_both_succeed() {
    let provider = Provider::start();
    let started =
        r#"{"device_code":"d","user_code":"AB-12","verification_uri":"http://127.0.0.1:1/","interval":1}"#;
    provider.answer("github.com/login/device/code", 200, started);
    provider.answer("github.com/login/oauth/access_token", 200, r#"{"access_token":"gho_x"}"#);
    let person = Person::new().variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    let copilot = Program::start(person.command(&["auth", "login", "copilot"]));
    copilot.wait_for_stderr("AB-12");
    assert_eq!(person.auth(&["login", "gh-models"], Some("ghp_x\n")).code, Some(0));
    let finished = copilot.wait();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let status = person.auth(&["status"], None).stdout;
    assert_eq!(status.matches("type=token").count(), 2, "{status}");
}

/// Where the browser is sent back to, and with which state, for the address that a login shows.
fn way_back(shown: &str) -> (u16, String) {
    let address = url::Url::parse(shown).unwrap_or_else(|problem| panic!("{shown}: {problem}"));
    let query: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    let back = url::Url::parse(&query["redirect_uri"]).unwrap();
    (back.port().unwrap(), query["state"].clone())
}

#[test]
fn c33_c34_a_login_in_the_browser_comes_back_to_the_program() {
    let provider = Provider::start();
    provider.answer(TOKEN, 200, FRESH);
    let person = Person::new().variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    let login = Program::start(person.command(&["auth", "login", "claude"]));
    login.wait_for_stderr("state=");
    login.wait_for_stderr("\n");
    let stderr = login.stderr();
    let shown = stderr[stderr.find("http://").unwrap()..].split_whitespace().next().unwrap();
    let (port, state) = way_back(shown);
    assert!(get(port, "/callback?code=evil&state=wrong").starts_with("HTTP/1.1 403"));
    let answer = get(port, &format!("/callback?code=c&state={state}"));
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    let finished = login.wait();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(person.auth(&["status"], None).stdout.contains("Anthropic: type=oauth expiry=expires in 5"));
    assert!(!provider.seen()[0].body.contains("evil"));
}

#[test]
fn a_login_in_the_browser_takes_its_question_back_from_the_terminal() {
    let (fake, provider) = (Fake::start(), Provider::start());
    provider.answer(TOKEN, 200, FRESH);
    let person = Person::new().variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    // So wide that the address is one line.
    let command = person.command(&["connect", &fake.address().to_string()]);
    let mut terminal = Terminal::sized(command, 24, 800);
    terminal.wait_for("/help");
    terminal.enter("/auth login claude");
    terminal.wait_for("its last address, or the code");
    terminal.ctrl('c');
    terminal.wait_for("Cancelled; nothing was changed");
    terminal.enter("/auth login claude");
    terminal.wait_until("the second question", |seen| seen.matches("state=").count() == 2);
    let transcript = terminal.transcript();
    let shown = transcript[transcript.rfind("Log in at ").unwrap()..].split_whitespace().nth(3).unwrap();
    let (port, state) = way_back(shown);
    assert!(get(port, &format!("/callback?code=c&state={state}")).starts_with("HTTP/1.1 302"));
    terminal.wait_for("Anthropic: logged in");
    terminal.enter("hello");
    fake.wait_for("the prompt", |call| call.prompt.as_ref().is_some_and(|prompt| prompt.prompt == "hello"));
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0);
}

fn get(port: u16, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn c39_a_login_while_connected_leaves_the_connection_as_it_is() {
    let (fake, provider) = (Fake::start(), Provider::start());
    let started =
        r#"{"device_code":"d","user_code":"AB-12","verification_uri":"http://127.0.0.1:1/","interval":1}"#;
    provider.answer("github.com/login/device/code", 200, started);
    provider.answer("github.com/login/oauth/access_token", 200, r#"{"access_token":"gho_CANARY"}"#);
    let person = Person::new().variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base());
    let mut terminal = Terminal::start(person.command(&["connect", &fake.address().to_string()]));
    terminal.wait_for("Connected to ChatCLI server");
    terminal.enter("/auth status");
    terminal.wait_for("GitHub Copilot: not connected");
    terminal.enter("/auth login copilot");
    terminal.wait_for("AB-12");
    terminal.wait_for("GitHub Copilot: logged in");
    terminal.wait_for("--use-local-auth");
    terminal.enter("/auth status");
    terminal.wait_for("GitHub Copilot: type=token");
    terminal.enter("hello");
    fake.wait_for("the prompt", |call| call.prompt.as_ref().is_some_and(|prompt| prompt.prompt == "hello"));
    assert_eq!(sent(&fake).1, "");
    assert_eq!(fake.seen_by("Health").len(), 1, "no second connection");
    assert!(!terminal.transcript().contains("CANARY"));
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

#[test]
fn a_login_asks_in_the_terminal_and_shows_no_token() {
    let (fake, provider) = (Fake::start(), Provider::start());
    provider.answer("console.anthropic.com/v1/oauth/token", 200, FRESH);
    let person = Person::new()
        .variable("CHATCLI_AUTH_ENDPOINT_BASE", provider.base())
        .variable("CHATCLI_ANTHROPIC_LEGACY_OAUTH", "1");
    let mut terminal = Terminal::start(person.command(&["connect", &fake.address().to_string()]));
    terminal.wait_for("/help");
    terminal.enter("/auth login gh-models");
    terminal.wait_for("GitHub personal access token");
    terminal.enter("ghp_CANARY");
    terminal.wait_for("GitHub Models: logged in");
    terminal.enter("/auth login claude");
    terminal.wait_for("its last address, or the code");
    terminal.enter("evil#wrong");
    terminal.wait_for("This address belongs to another login");
    terminal.enter("good");
    terminal.wait_for("Anthropic: logged in");
    assert!(provider.seen()[0].body.contains("\"code\":\"good\""), "{:?}", provider.seen());
    terminal.enter("/auth logout claude");
    terminal.wait_for("Anthropic: credentials removed: 1");
    assert!(!terminal.transcript().contains("CANARY"), "{}", terminal.transcript());
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

#[test]
fn a_script_of_lines_can_log_in_too() {
    let (fake, person) = (Fake::start(), Person::new());
    let command = person.command(&["connect", &fake.address().to_string(), "--plain"]);
    let lines = "/auth login gh-models\nghp_CANARY\n/auth status\n/auth logout gh-models\n/auth reset\n";
    let finished = run(command, Some(lines.as_bytes()));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let seen = format!("{}{}", finished.stdout, finished.stderr);
    for expected in ["logged in, stored as", "GitHub Models: type=token", "removed: 1", ".bak-"] {
        assert!(seen.contains(expected), "{expected}: {seen}");
    }
    assert!(!seen.contains("CANARY") && fake.seen_by("StreamPrompt").is_empty(), "{seen}");
}

#[test]
fn the_banner_says_whose_credential_pays() {
    for (person, expected) in [
        (
            Person::new().with(".auth-key", go_key()).with("auth-profiles.json", EV2),
            ", using your own API key)",
        ),
        (Person::new().variable("ANTHROPIC_OAUTH_TOKEN", "t"), ", using local OAuth credentials)"),
    ] {
        let fake = Fake::start();
        let mut terminal =
            Terminal::start(person.command(&["connect", &fake.address().to_string(), "--use-local-auth"]));
        let words = |seen: &str| seen.split_whitespace().collect::<Vec<_>>().join(" ");
        terminal.wait_until("the banner", |seen| words(seen).contains(expected));
        terminal.wait_for("/help");
        terminal.enter("/exit");
        assert_eq!(terminal.wait_for_exit(), 0);
    }
}
