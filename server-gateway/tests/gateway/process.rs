//! The binary: its first line, its exit codes and its end.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::harness::*;
use crate::script::Script;
use crate::secure::{Authority, Front};

/// The binary with these arguments, in a bare environment.
pub fn gateway(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatcli-gateway"));
    // Nothing of the machine's own settings, keys and files.
    command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("CHATCLI_ACCESS_FILE", concat!(env!("CARGO_TARGET_TMPDIR"), "/nobody.json"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running binary that ends with the test, however that ends.
pub struct Running(pub Child);

impl Running {
    /// Starts it and reads its first line: where it listens, and who answers there.
    pub fn start(command: &mut Command) -> (Self, SocketAddr, String) {
        let mut running = Self(command.spawn().expect("starts"));
        let mut line = String::new();
        let stdout = running.0.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let rest = line.strip_prefix("chatcli-gateway listening on http").expect("the first line");
        let rest = rest.trim_start_matches('s').strip_prefix("://").expect("an address");
        let (address, behind) = rest.trim_end().split_once(' ').expect("who answers");
        (running, address.parse().expect("an address"), behind.to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn it_says_where_it_listens_serves_and_ends_on_a_signal() {
    let script = Script::start().await;
    let upstream = format!("http://{}", script.address);
    let (mut running, address, behind) =
        Running::start(&mut gateway(&["--listen", "127.0.0.1:0", "--upstream", &upstream]));
    assert_eq!(behind, format!("(upstream: {upstream})"));
    let seen = call(Http::One, address, post(address, "Echo", WEB, chunks(vec![message(b"x")]))).await;
    assert_eq!(seen.grpc_status(), Some(0));
    if cfg!(unix) {
        let sent = Command::new("kill").arg(running.0.id().to_string()).status().expect("kill exists");
        assert!(sent.success());
        assert_eq!(running.0.wait().expect("ends").code(), Some(0));
    }
}

#[tokio::test]
async fn an_upstream_behind_tls_is_trusted_by_flag_by_variable_or_by_the_system() {
    let authority = Authority::new("ours");
    let script = Script::start().await;
    let front = Front::start(authority.server(&["127.0.0.1"], &["h2"]), script.address).await;
    let upstream = format!("https://{}", front.address);
    let file = authority.file();
    let args = ["--listen", "127.0.0.1:0", "--upstream", &upstream];
    let (mut by_flag, mut by_variable, mut by_system) = (gateway(&args), gateway(&args), gateway(&args));
    by_flag.arg("--upstream-ca").arg(&file);
    by_variable.env("CHATCLI_UPSTREAM_CA", &file);
    by_system.env("SSL_CERT_FILE", &file);
    for mut command in [by_flag, by_variable, by_system] {
        let (_running, address, behind) = Running::start(&mut command);
        assert_eq!(behind, format!("(upstream: {upstream})"));
        let seen = call(Http::One, address, post(address, "Echo", WEB, chunks(vec![message(b"x")]))).await;
        assert_eq!(seen.grpc_status(), Some(0), "{}", seen.grpc_message());
    }
}

#[test]
fn a_system_without_authorities_is_said_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").expect("writes");
    let args = ["--listen", "127.0.0.1:0", "--upstream", "https://127.0.0.1:1"];
    let ended = gateway(&args).env("SSL_CERT_FILE", &empty).output().expect("starts");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("has no CA certificates") && said.contains("--upstream-ca"), "{said}");
}

#[test]
fn what_cannot_be_is_said_with_a_hint() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = listener.local_addr().expect("an address").to_string();
    let upstream = ["--upstream", "http://127.0.0.1:1"];
    let cases: [(&[&str], i32, &str); 13] = [
        (&["--embedded"], 2, "cannot be used with"),
        (&["--upstream", "x:1"], 2, "Not a server address: x:1"),
        (&["--upstream", "https://x:1/path"], 2, "https://x:1/path has more than a host and a port"),
        (
            &["--upstream", "https://x:1", "--upstream-ca", "no-such-file"],
            2,
            "certificates in no-such-file: file not found",
        ),
        (&["--upstream", "https://x:1", "--upstream-ca", "Cargo.toml"], 2, "Cargo.toml holds no certificate"),
        (&["--upstream-ca", "ca.pem"], 2, "--upstream-ca needs an https:// address"),
        (&["--allow-origin", "*"], 2, "Not an origin: *"),
        (&["--allow-host", "https://x"], 2, "Not a host: https://x"),
        (&["--watch-interval", "soon"], 2, "--watch-interval does not accept 'soon': use a duration"),
        (&["--upstream-token-file", "no-such-file"], 2, "the token in no-such-file: file not found"),
        (&["--access-file", "Cargo.toml"], 1, "Cargo.toml is not an access file"),
        (&["--page", "no-such-folder"], 1, "holds no index.html"),
        (&["--listen", &taken], 1, ": address already in use"),
    ];
    for (args, code, words) in cases {
        let mut args = args.to_vec();
        if !args.contains(&"--upstream") {
            args.extend(upstream);
        }
        let ended = gateway(&args).output().expect("starts");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
        assert!(ended.stdout.is_empty());
    }
    drop(listener);
}

#[test]
fn everything_a_person_reads_comes_in_the_language_that_the_terminal_would_choose() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("access.json");
    let spoken = |args: &[&str], variable: (&str, &str)| {
        let mut command = gateway(args);
        command.env("CHATCLI_ACCESS_FILE", &file).env(variable.0, variable.1);
        let ended = command.output().expect("starts");
        String::from_utf8([ended.stdout, ended.stderr].concat()).expect("text")
    };
    let pt = [("CHATCLI_LANG", "pt-BR"), ("LANG", "pt_BR.UTF-8"), ("LC_ALL", "pt_PT")];
    for variable in pt {
        assert!(spoken(&["--help"], variable).contains("Endereço e porta em que escuta"), "{variable:?}");
        assert!(spoken(&["--help-settings"], variable).contains("recusada"), "{variable:?}");
    }
    let pt = pt[1];
    for (args, words) in [
        (&["--nonsense"][..], "Erro: Flag desconhecida: --nonsense\n  Veja chatcli-gateway --help\n"),
        (&["--port", "many"], "Erro: --port não aceita 'many': use uma porta de 0 a 65535\n"),
        (&["--listen"], "Erro: --listen precisa de um valor\n"),
        (&["--log-level", "loud"], "Erro: --log-level não aceita 'loud': use debug, info, warn, error\n"),
        (
            &["access", "lst"],
            "Erro: Comando desconhecido: lst. Parecido: list.\n  Veja chatcli-gateway access --help",
        ),
        (
            &["access", "user", "add"],
            "Erro: Falta o argumento: NOME\n  Veja chatcli-gateway access user add --help",
        ),
        (&["access", "kiosk", "add", "x", "--bearer", "--url", "http://x"], "não podem ser usadas juntas"),
        (
            &["--tls-cert", "none", "--tls-key", "none"],
            "Erro: Não foi possível ler o certificado em none: arquivo",
        ),
        (&["access", "list"], "Nenhum usuário e nenhuma tela ainda\n"),
        (&["access", "user", "add", "ana"], "Senha de ana; não será mostrada de novo:"),
        (&["access", "user", "add", "ana"], "Erro: Nome já em uso: ana\n"),
        (&["access", "list"], "usuário  ana"),
        (&["access", "revoke", "eva"], "Erro: Nome não encontrado: eva\n"),
        (&["access", "revoke", "ana"], "Acesso removido: ana\n"),
    ] {
        let said = spoken(args, pt);
        assert!(said.contains(words), "{args:?}: {said}");
    }
    assert!(spoken(&["--lang", "en", "--nonsense"], pt).starts_with("Error: Unknown flag: --nonsense\n"));
}

fn said(command: &mut Command) -> String {
    let ended = command.output().expect("starts");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("text")
}

/// The word on a line of its own that the command shows once.
fn shown(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("  ")).expect("a line of its own")
}

#[tokio::test]
async fn people_and_screens_are_added_listed_and_revoked_while_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, token) = (folder.path().join("access.json"), folder.path().join("token"));
    std::fs::write(&token, "the-servers-own\n").expect("writes");
    let script = Script::start().await;
    let mut door = gateway(&["--listen", "127.0.0.1:0", "--upstream", &format!("http://{}", script.address)]);
    door.arg("--upstream-token-file").arg(&token).env("CHATCLI_ACCESS_FILE", &file);
    let (running, address, _) = Running::start(&mut door);
    let access = |args: &[&str]| {
        let mut command = gateway(&["access"]);
        command.args(args).env("CHATCLI_ACCESS_FILE", &file);
        command
    };
    let added = said(&mut access(&["kiosk", "add", "lobby", "--url", "https://chat.example/"]));
    assert!(shown(&added).starts_with("https://chat.example/kiosk#enrol="), "{added}");
    let bearer = said(&mut access(&["kiosk", "add", "tty", "--bearer"]));
    let secret = said(&mut access(&["user", "add", "ana"]));
    let seen_by_upstream = |secret: String| async move {
        let mut request = post(address, "Echo", NATIVE, chunks(vec![message(b"x")]));
        request.headers_mut().insert("authorization", format!("Bearer {secret}").parse().expect("legal"));
        let seen = call(Http::Two, address, request).await;
        let token = seen.trailers.as_ref().and_then(|trailers| trailers.get("seen-authorization"));
        (seen.grpc_status(), token.map(|token| token.to_str().expect("text").to_owned()))
    };
    let own = Some("Bearer the-servers-own".to_owned());
    let secret = shown(&secret).to_owned();
    let began = std::time::Instant::now();
    while seen_by_upstream(secret.clone()).await != (Some(0), own.clone()) {
        assert!(began.elapsed() < PATIENCE, "the door does not notice ana");
    }
    assert_eq!(seen_by_upstream(bearer.trim().to_owned()).await, (Some(7), None));
    #[cfg(unix)]
    {
        std::fs::write(&token, "another\n").expect("writes");
        signal(&running, "HUP");
        let another = Some("Bearer another".to_owned());
        let began = std::time::Instant::now();
        while seen_by_upstream(secret.clone()).await.1 != another {
            assert!(began.elapsed() < PATIENCE, "the old token stays");
        }
        // A file that holds none changes nothing.
        std::fs::write(&token, "").expect("writes");
        signal(&running, "HUP");
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(seen_by_upstream(secret.clone()).await, (Some(0), another));
        std::fs::write(&token, "the-servers-own").expect("writes");
        signal(&running, "HUP");
        while seen_by_upstream(secret.clone()).await.1 != own {
            assert!(began.elapsed() < PATIENCE, "the first token does not come back");
        }
    }
    let listed = said(&mut access(&["list"]));
    for words in ["user    ana", "screen  lobby", "waiting for its code until 2", "screen  tty", "never"] {
        assert!(listed.contains(words), "{words} in {listed}");
    }
    for (args, code, words) in [
        (&["user", "add", "lobby"][..], 1, "Name already in use: lobby"),
        (&["user", "add", " x"], 2, "A name is one line"),
        (&["revoke", "nobody"], 1, "Name not found: nobody"),
        (
            &["kiosk"],
            2,
            "A command is missing after chatcli-gateway access kiosk: add\n  Run chatcli-gateway access kiosk --help",
        ),
    ] {
        let ended = access(args).output().expect("starts");
        let text = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{text}");
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(said(&mut access(&["revoke", "ana"])), "Access removed: ana\n");
    let began = std::time::Instant::now();
    while seen_by_upstream(secret.clone()).await.1 == own {
        assert!(began.elapsed() < PATIENCE, "ana is still in");
    }
    assert!(!said(&mut access(&["list"])).contains("ana"));
}

#[cfg(unix)]
fn signal(running: &Running, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &running.0.id().to_string()]).status();
    assert!(sent.expect("kill exists").success());
}

/// Waits for the end, which must come.
fn ended(running: &mut Running) -> Option<i32> {
    let until = std::time::Instant::now() + PATIENCE;
    loop {
        if let Some(status) = running.0.try_wait().expect("waits") {
            return status.code();
        }
        assert!(std::time::Instant::now() < until, "never ends");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_lost_log_costs_no_call_and_no_end() {
    let script = Script::start().await;
    let upstream = format!("http://{}", script.address);
    let args = ["--listen", "127.0.0.1:0", "--upstream", &upstream, "--verbose", "--access-log", "json"];
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").expect("opens"));
    let mut on_full_disk = gateway(&args);
    on_full_disk.stderr(full());
    for mut command in [gateway(&args), on_full_disk] {
        let (mut running, address, _) = Running::start(&mut command);
        // The reader goes away.
        drop(running.0.stderr.take());
        for _ in 0..20 {
            let request = post(address, "Echo", WEB, chunks(vec![message(b"x")]));
            assert_eq!(call(Http::One, address, request).await.grpc_status(), Some(0));
        }
        signal(&running, "TERM");
        assert_eq!(ended(&mut running), Some(0));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_drain_lets_callers_in_for_a_time_and_calls_end_after_another() {
    let script = Script::start().await;
    let upstream = format!("http://{}", script.address);
    let args =
        ["--listen", "127.0.0.1:0", "--upstream", &upstream, "--drain-delay", "2s", "--drain-timeout", "2s"];
    let (mut running, address, _) = Running::start(&mut gateway(&args));
    let mut client = Client::connect(Http::Two, address).await;
    let request = post(address, "HangAfterOne", WEB, chunks(vec![message(b"x")]));
    let open = client.send(request).await.expect("an answer");
    signal(&running, "TERM");
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let ready = http::Request::get(format!("http://{address}/readyz")).header("host", address.to_string());
    let seen = call(Http::One, address, ready.body(chunks(vec![])).expect("legal")).await;
    assert_eq!(seen.status, 503);
    let request = post(address, "Echo", WEB, chunks(vec![message(b"x")]));
    assert_eq!(call(Http::One, address, request).await.grpc_status(), Some(0), "the port is open");
    let seen = read(open).await;
    assert_eq!((seen.grpc_status(), seen.broken), (Some(14), false), "{seen:?}");
    assert_eq!(ended(&mut running), Some(0));

    // A second signal ends at once.
    let args = ["--listen", "127.0.0.1:0", "--upstream", &upstream, "--drain-delay", "1h"];
    let (mut running, ..) = Running::start(&mut gateway(&args));
    signal(&running, "TERM");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    signal(&running, "HUP");
    signal(&running, "INT");
    assert_eq!(ended(&mut running), Some(130));
}

#[cfg(unix)]
#[tokio::test]
async fn a_hang_up_reads_the_certificate_and_opens_the_log_again() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let script = Script::start().await;
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    first.pair(&["127.0.0.1"], &path("cert.pem"), &path("key.pem"));
    let upstream = format!("http://{}", script.address);
    let mut command = gateway(&["--listen", "127.0.0.1:0", "--upstream", &upstream, "--access-log", "text"]);
    command.arg("--tls-cert").arg(path("cert.pem")).arg("--tls-key").arg(path("key.pem"));
    command.arg("--log-file").arg(path("log"));
    let (mut running, address, _) = Running::start(&mut command);
    assert!(crate::listener::answers(address, &first).await);
    assert!(!crate::listener::answers(address, &second).await);
    let mode = std::fs::metadata(path("log")).expect("a log").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    second.pair(&["127.0.0.1"], &path("cert.pem"), &path("key.pem"));
    std::fs::rename(path("log"), path("old")).expect("moves");
    signal(&running, "HUP");
    let until = std::time::Instant::now() + PATIENCE;
    while !crate::listener::answers(address, &second).await {
        assert!(std::time::Instant::now() < until, "the old certificate stays");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    // What cannot be used is not taken over.
    std::fs::write(path("cert.pem"), "nonsense").expect("writes");
    signal(&running, "HUP");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(crate::listener::answers(address, &second).await);
    signal(&running, "TERM");
    assert_eq!(ended(&mut running), Some(0));
    let log = std::fs::read_to_string(path("log")).expect("a new log");
    assert!(log.contains("method=/test.v1.Script/Echo status=OK"), "{log}");
    assert!(log.contains("the certificate stays as it was"), "{log}");
}

#[cfg(all(unix, feature = "embedded"))]
#[tokio::test]
async fn a_hang_up_reads_the_token_of_the_own_server_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = folder.path().join("token");
    std::fs::write(&token, "one").expect("writes");
    let mut command = gateway(&["--listen", "127.0.0.1:0", "--database", ":memory:", "--provider", "ECHO"]);
    command.arg("--server-token-file").arg(&token);
    let (running, address, _) = Running::start(&mut command);
    let ask = |token: &'static str| async move {
        let mut request = post(address, "x", NATIVE, chunks(vec![message(b"")]));
        let method = "/chatcli.v1.ChatCLIService/GetServerInfo";
        *request.uri_mut() = format!("http://{address}{method}").parse().expect("a URL");
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("legal"));
        call(Http::Two, address, request).await.grpc_status()
    };
    assert_eq!(ask("one").await, Some(0));
    std::fs::write(&token, "two").expect("writes");
    signal(&running, "HUP");
    let began = std::time::Instant::now();
    while ask("one").await == Some(0) {
        assert!(began.elapsed() < PATIENCE, "the old token stays good");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!((ask("two").await, ask("one").await), (Some(0), Some(16)));
}

#[tokio::test]
async fn the_numbers_have_a_port_of_their_own() {
    let script = Script::start().await;
    let upstream = format!("http://{}", script.address);
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let metrics = free.local_addr().expect("an address");
    drop(free);
    let port = metrics.port().to_string();
    let args = ["--listen", "127.0.0.1:0", "--upstream", &upstream, "--metrics-port", &port];
    let (_running, address, _) = Running::start(&mut gateway(&args));
    let request = post(address, "Echo", WEB, chunks(vec![message(b"x")]));
    call(Http::One, address, request).await;
    let ask = http::Request::get(format!("http://{metrics}/metrics")).header("host", metrics.to_string());
    let seen = call(Http::One, metrics, ask.body(chunks(vec![])).expect("legal")).await;
    let text = String::from_utf8(seen.body).expect("text");
    assert!(text.contains("chatcli_grpc_requests_total{method=\"other\",code=\"OK\"} 1"), "{text}");
    assert!(text.ends_with("# EOF\n"), "{text}");
    // The page's port says nothing of it.
    let ask = http::Request::get(format!("http://{address}/metrics")).header("host", address.to_string());
    assert_eq!(call(Http::One, address, ask.body(chunks(vec![])).expect("legal")).await.status, 404);
}
