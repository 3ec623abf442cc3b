//! Every example of the product's page, as it is written there: run by a shell, with the names it uses, and looked at
//! from both sides. A proxy leads the names to a scripted server.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use chatcli_proto::v1::StreamPromptRequest;
use chatcli_tests::fake::{Fake, text};
use chatcli_tests::front::{Authority, Front, Manner};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::proxy::Proxy;
use chatcli_tests::terminal::Terminal;

/// A local credential store as the Go program writes it when it is not encrypted.
const STORE: &str = r#"{"version":1,"profiles":{"anthropic:default":{"type":"oauth","provider":"anthropic",
"access":"sk-ant-oat01-EXAMPLE","refresh":"sk-ant-ort01-EXAMPLE","expires":4102444800000}}}"#;

/// A person's machine on the day they read the page.
struct Desk {
    home: Home,
    fake: Fake,
    proxy: Proxy,
    _front: Option<Front>,
    authority: Option<Authority>,
}

impl Desk {
    /// A server without TLS behind every name.
    fn plain() -> Self {
        let fake = Fake::start();
        Self::before(fake.address(), fake, None, None)
    }

    /// A server with TLS behind every name, signed by an authority of the machine.
    fn encrypted() -> Self {
        let fake = Fake::start();
        let authority = Authority::new("company");
        let config = authority.server(&["meuservidor", "prod-server"]);
        let front = Front::start(Manner::Tls(Box::new(config)), fake.address());
        Self::before(front.address, fake, Some(front), Some(authority))
    }

    fn before(at: SocketAddr, fake: Fake, front: Option<Front>, authority: Option<Authority>) -> Self {
        Self { home: Home::default(), fake, proxy: Proxy::start(at), _front: front, authority }
    }

    fn log_in(self) -> Self {
        let folder = self.home.path().join(".chatcli");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("auth-profiles.json"), STORE).expect("a store");
        self
    }

    /// A shell that is about to run the line.
    fn shell(&self, line: &str) -> Command {
        let mut command = self.home.command("bash");
        let programs = client().parent().unwrap_or(Path::new("/"));
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
        command.args(["-c", line]).env("PATH", path).env("HTTPS_PROXY", self.proxy.url());
        if let Some(authority) = &self.authority {
            command.env("CHATCLI_CA_BUNDLE", authority.file());
        }
        command
    }

    /// Runs a line that answers once.
    fn once(&self, line: &str) -> (Finished, StreamPromptRequest) {
        self.fake.script(text(["**resposta**"]));
        let finished = run(self.shell(line), None);
        assert_eq!(finished.code, Some(0), "{line}\n{}", finished.stderr);
        let asked = self.fake.seen_by("StreamPrompt").pop().and_then(|seen| seen.prompt);
        (finished, asked.unwrap_or_else(|| panic!("{line}: no prompt arrived")))
    }

    /// Runs a line that starts a conversation, and asks one question in it.
    fn conversation(&self, line: &str) -> (String, StreamPromptRequest) {
        let mut terminal = Terminal::sized(self.shell(line), 24, 160);
        terminal.wait_for("Connected to ChatCLI server");
        terminal.wait_until("a prompt", |seen| seen.trim_end().ends_with('❯'));
        self.fake.script(text(["resposta"]));
        terminal.enter("pergunta");
        terminal.wait_for("resposta");
        let asked = self.fake.seen_by("StreamPrompt").pop().and_then(|seen| seen.prompt);
        // The prompt is there all the time; the line that says how long it took comes when the answer is over.
        terminal.wait_until("the end of the answer", |seen| seen.lines().any(is_duration));
        terminal.ctrl('d');
        assert_eq!(terminal.wait_for_exit(), 0, "{line}");
        (terminal.transcript(), asked.unwrap_or_else(|| panic!("{line}: no prompt arrived")))
    }
}

/// `0.4s`, on a line of its own.
fn is_duration(line: &str) -> bool {
    line.strip_suffix(" s").is_some_and(|secs| secs.contains('.') && secs.parse::<f64>().is_ok())
}

fn banner(suffix: &str) -> String {
    format!("Connected to ChatCLI server (version: 1.2.0, {suffix})")
}

#[test]
fn basic_connection_by_position_flag_and_environment() {
    for line in [
        "chatcli connect meuservidor:50051",
        "chatcli connect --addr meuservidor:50051",
        "export CHATCLI_REMOTE_ADDR=meuservidor:50051\nexport CHATCLI_REMOTE_TOKEN=meu-token\nchatcli connect",
    ] {
        let desk = Desk::plain();
        let (seen, _) = desk.conversation(line);
        assert!(seen.contains(&banner("provider: CLAUDEAI, model: claude-sonnet-4-5")), "{line}\n{seen}");
        assert_eq!(desk.proxy.asked(), ["meuservidor:50051"], "{line}");
        let token = line.contains("TOKEN").then(|| "Bearer meu-token".to_owned());
        assert!(desk.fake.seen().iter().all(|call| call.authorization == token), "{line}");
    }
}

#[test]
fn the_watchers_line_follows_the_banner() {
    let desk = Desk::plain();
    desk.fake.change(|settings| {
        settings.info.watcher_active = true;
        settings.info.watcher_target = "production/myapp".to_owned();
    });
    let (seen, _) = desk.conversation("chatcli connect meuservidor:50051");
    let lines = format!(
        "{}\nK8s watcher active: deployment/myapp in namespace/production (context injected into all prompts)\n",
        banner("provider: CLAUDEAI, model: claude-sonnet-4-5")
    );
    assert!(seen.contains(&lines), "{seen}");
}

#[test]
fn five_credential_modes() {
    let stackspot = "chatcli connect corp-server:50051 --provider STACKSPOT \\\n  \
        --client-id myid --client-key mykey --realm mytenant --agent-id myagent";
    for (line, provider, key, suffix) in [
        ("chatcli connect meuservidor:50051", "", "", "provider: CLAUDEAI, model: claude-sonnet-4-5"),
        (
            "chatcli connect meuservidor:50051 --provider OPENAI --llm-key sk-minha-chave",
            "OPENAI",
            "sk-minha-chave",
            "provider: OPENAI, model: gpt-5.4, using your own API key",
        ),
        (
            "chatcli connect meuservidor:50051 --use-local-auth",
            "CLAUDEAI",
            "oauth:sk-ant-oat01-EXAMPLE",
            "provider: CLAUDEAI, model: claude-sonnet-4-5, using local OAuth credentials",
        ),
        (
            "chatcli connect meuservidor:50051 --use-local-auth --provider CLAUDEAI",
            "CLAUDEAI",
            "oauth:sk-ant-oat01-EXAMPLE",
            "provider: CLAUDEAI, model: claude-sonnet-4-5, using local OAuth credentials",
        ),
        (stackspot, "STACKSPOT", "", "provider: STACKSPOT, model: StackSpotAI, using StackSpot credentials"),
        (
            "chatcli connect meuservidor:50051 --provider OLLAMA --ollama-url http://gpu-server:11434",
            "OLLAMA",
            "",
            "provider: OLLAMA, model: gpt-oss:20b",
        ),
        (
            "chatcli connect gpu-box:50051 --provider OLLAMA --ollama-url http://localhost:11434",
            "OLLAMA",
            "",
            "provider: OLLAMA, model: gpt-oss:20b",
        ),
    ] {
        let desk = Desk::plain().log_in();
        let (seen, asked) = desk.conversation(line);
        assert!(seen.contains(&banner(suffix)), "{line}\n{seen}");
        assert_eq!((asked.provider.as_str(), asked.client_api_key.as_str()), (provider, key), "{line}");
        let config: Vec<String> =
            asked.provider_config.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let mut config = config;
        config.sort();
        let expected: &[&str] = match line {
            line if line.contains("STACKSPOT") => {
                &["agent_id=myagent", "client_id=myid", "client_key=mykey", "realm=mytenant"]
            }
            line if line.contains("gpu-server") => &["base_url=http://gpu-server:11434"],
            line if line.contains("gpu-box") => &["base_url=http://localhost:11434"],
            _ => &[],
        };
        assert_eq!(config, expected, "{line}");
    }
}

#[test]
fn one_prompt_and_one_answer() {
    let desk = Desk::plain().log_in();
    for (line, prompt, key) in [
        ("chatcli connect meuservidor:50051 -p \"Explique K8s pods\"", "Explique K8s pods", ""),
        (
            "chatcli connect meuservidor:50051 --use-local-auth -p \"Resuma o status do cluster\"",
            "Resuma o status do cluster",
            "oauth:sk-ant-oat01-EXAMPLE",
        ),
        (
            "chatcli connect meuservidor:50051 -p \"Liste os pods com problemas\" --raw",
            "Liste os pods com problemas",
            "",
        ),
    ] {
        let (finished, asked) = desk.once(line);
        assert_eq!((asked.prompt.as_str(), asked.client_api_key.as_str()), (prompt, key), "{line}");
        assert_eq!(finished.stdout, "**resposta**\n", "{line}");
        assert_eq!(finished.stderr.contains("Connected to"), !line.contains("--raw"), "{line}");
    }
}

#[test]
fn a_diff_in_continuous_integration() {
    let desk = Desk::plain();
    let repository = "git init -q . && git config user.email a@b && git config user.name n && echo one > f && \
        git add f && git commit -qm 1 && echo two > f && git commit -qam 2";
    let made = run(desk.shell(repository), None);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let line = "chatcli connect ci-server:50051 --provider GOOGLEAI --llm-key AIzaSy-xxx \\\n  \
        -p \"Analise este diff: $(git diff HEAD~1)\" --raw";
    let (finished, asked) = desk.once(line);
    assert!(asked.prompt.starts_with("Analise este diff: diff --git a/f b/f"), "{}", asked.prompt);
    assert!(asked.prompt.ends_with("-one\n+two"), "{}", asked.prompt);
    assert_eq!((asked.provider.as_str(), asked.client_api_key.as_str()), ("GOOGLEAI", "AIzaSy-xxx"));
    assert_eq!(finished.stdout, "**resposta**\n");
}

#[test]
fn a_local_server_needs_no_flags_but_says_that_nothing_is_encrypted() {
    let desk = Desk::plain();
    let line = format!("chatcli connect localhost:{}", desk.fake.address().port());
    let (seen, _) = desk.conversation(&line);
    assert!(seen.contains(&banner("provider: CLAUDEAI, model: claude-sonnet-4-5")), "{seen}");
    assert!(seen.contains("TLS is off"), "{seen}");
    let log = std::fs::read_to_string(desk.home.path().join(".chatcli/app.log")).expect("a log");
    assert!(log.lines().any(|line| line.contains("WARN") && line.contains("TLS")), "{log}");
}

#[test]
fn encrypted_connections() {
    let desk = Desk::encrypted().log_in();
    let ca = desk.authority.as_ref().expect("an authority").file();
    for (line, token, key) in [
        ("chatcli connect meuservidor:50051 --tls".to_owned(), None, ""),
        (format!("chatcli connect meuservidor:50051 --tls --ca-cert {}", ca.display()), None, ""),
        (
            "chatcli connect meuservidor:50051 --tls --token meu-token-secreto".to_owned(),
            Some("Bearer meu-token-secreto".to_owned()),
            "",
        ),
        (
            "chatcli connect prod-server:50051 --tls --token secret --use-local-auth".to_owned(),
            Some("Bearer secret".to_owned()),
            "oauth:sk-ant-oat01-EXAMPLE",
        ),
    ] {
        let (seen, asked) = desk.conversation(&line);
        assert!(!seen.contains("TLS is off"), "{line}\n{seen}");
        assert_eq!(asked.client_api_key, key, "{line}");
        let last = desk.fake.seen_by("StreamPrompt").pop().expect("a call");
        assert_eq!(last.authorization, token, "{line}");
    }
}
