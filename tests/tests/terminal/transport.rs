//! The way to the server and everything that can stand on it: each failure by its own name, its own hint and its exit
//! code, and nothing of a transport library's own words.

use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::Duration;

use chatcli_tests::fake::{Fake, Settings, Step, text};
use chatcli_tests::faults;
use chatcli_tests::front::{Authority, Front, Manner, date_time_ymd, names};
use chatcli_tests::process::{Finished, Home, Program, client, replica, run};
use chatcli_tests::terminal::Terminal;
use chatcli_tests::wait;

const NAMES: &[&str] = &["localhost", "127.0.0.1"];

fn connect(home: &Home, address: &str, arguments: &[&str]) -> Command {
    let mut command = home.command(client());
    command.args(["connect", address, "-p", "x", "--raw"]).args(arguments);
    command
}

#[track_caller]
fn ask(address: &str, arguments: &[&str]) -> Finished {
    run(connect(&Home::default(), address, arguments), None)
}

/// It ends with this code, says this and hints at that, in two lines and without a library's words.
#[track_caller]
fn fails(finished: &Finished, code: i32, what: &str, hint: &str) {
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(code), ""), "{finished:?}");
    let errors: Vec<_> = finished.stderr.lines().skip_while(|line| !line.starts_with("Error: ")).collect();
    assert!(errors.len() == 2 && errors[0].contains(what) && errors[1].contains(hint), "{finished:?}");
    for word in ["status:", "h2", "hyper", "transport error", "os error", "InvalidCertificate", "tonic"] {
        assert!(!finished.stderr.contains(word), "{word}: {finished:?}");
    }
}

fn tls(config: rustls::ServerConfig) -> Manner {
    Manner::Tls(Box::new(config))
}

fn ca(authority: &Authority) -> String {
    authority.file().to_string_lossy().into_owned()
}

#[test]
fn a_known_authority_lets_the_answer_through() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    let front = Front::start(tls(authority.server(NAMES)), fake.address());
    for address in [front.by_name(), front.address.to_string(), format!("https://{}/", front.by_name())] {
        let finished = ask(&address, &["--tls", "--ca-cert", &ca(&authority)]);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{finished:?}");
        assert_eq!(finished.stderr.lines().filter(|line| line.starts_with("Warning")).count(), 0);
    }
}

#[test]
fn a_bundle_is_trusted_beside_the_system_unless_a_ca_is_given() {
    let (fake, authority, other) = (Fake::start(), Authority::new("ours"), Authority::new("other"));
    let front = Front::start(tls(authority.server(NAMES)), fake.address());
    let home = Home::default();
    let mut command = connect(&home, &front.by_name(), &["--tls"]);
    command.env("CHATCLI_CA_BUNDLE", authority.file());
    assert_eq!(run(command, None).code, Some(0));
    let mut command = connect(&home, &front.by_name(), &["--tls", "--ca-cert", &ca(&other)]);
    command.env("CHATCLI_CA_BUNDLE", authority.file());
    fails(&run(command, None), 6, "unknown CA", "--ca-cert");
}

#[test]
fn each_bad_certificate_has_its_own_name() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    let mut expired = names(NAMES);
    expired.not_after = date_time_ymd(2001, 1, 1);
    let mut early = names(NAMES);
    early.not_before = date_time_ymd(4000, 1, 1);
    for (config, what, hint) in [
        (Authority::new("theirs").server(NAMES), "signed by an unknown CA", "--ca-cert"),
        (authority.server_with(expired), "has expired", "renew"),
        (authority.server_with(early), "not valid yet", "clock"),
        (authority.server(&["elsewhere.example"]), "not valid for localhost", "in the certificate"),
        (authority.old_server(NAMES), "does not offer TLS 1.3", "enable TLS 1.3"),
    ] {
        let front = Front::start(tls(config), fake.address());
        fails(&ask(&front.by_name(), &["--tls", "--ca-cert", &ca(&authority)]), 6, what, hint);
    }
    assert_eq!(fake.seen().len(), 0);
}

#[test]
fn a_self_signed_certificate_is_trusted_when_it_is_named_and_only_then() {
    let fake = Fake::start();
    let (authority, config) = Authority::self_signed_server(NAMES);
    let front = Front::start(tls(config), fake.address());
    assert_eq!(ask(&front.by_name(), &["--tls", "--ca-cert", &ca(&authority)]).code, Some(0));
    let other = Authority::new("other");
    fails(&ask(&front.by_name(), &["--tls", "--ca-cert", &ca(&other)]), 6, "unknown CA", "--ca-cert");
    let (authority, config) = Authority::self_signed_server(&["elsewhere.example"]);
    let front = Front::start(tls(config), fake.address());
    fails(&ask(&front.by_name(), &["--tls", "--ca-cert", &ca(&authority)]), 6, "not valid for", "a name");
}

#[test]
fn plaintext_to_a_tls_server_is_told_from_a_crash() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    for manner in [tls(authority.server(NAMES)), Manner::CurtTls(Box::new(authority.server(NAMES)))] {
        let front = Front::start(manner, fake.address());
        fails(&ask(&front.by_name(), &["--token", "secret"]), 6, "seems to use TLS", "Add --tls");
    }
    let front = Front::start(Manner::HangsUp, fake.address());
    fails(&ask(&front.by_name(), &[]), 4, "Cannot reach the server", "running");
    assert_eq!(fake.seen().len(), 0, "nothing, least of all the token, went to it");
}

#[test]
fn tls_to_a_plaintext_server_is_told_from_a_crash() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    let arguments = ["--tls", "--ca-cert", &ca(&authority)];
    fails(
        &ask(&fake.address().to_string(), &arguments),
        6,
        "does not use TLS on this port",
        "leave out --tls",
    );
    let web = Front::start(Manner::Says("HTTP/1.1 400 Bad Request\r\n\r\n"), fake.address());
    fails(&ask(&web.by_name(), &arguments), 6, "does not use TLS on this port", "leave out --tls");
    let front = Front::start(Manner::HangsUp, fake.address());
    fails(&ask(&front.by_name(), &arguments), 4, "Cannot reach the server", "running");
}

#[test]
fn what_is_no_grpc_at_all_is_named_so() {
    let fake = Fake::start();
    for words in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.9\r\n"] {
        let front = Front::start(Manner::Says(words), fake.address());
        fails(&ask(&front.by_name(), &[]), 4, "but not with gRPC", "port");
    }
}

#[test]
fn a_server_that_asks_for_a_client_certificate_gets_it_or_is_named() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    let front = Front::start(tls(authority.mutual_server(NAMES)), fake.address());
    let arguments = ["--tls", "--ca-cert", &ca(&authority)];
    let home = Home::default();
    fails(&ask(&front.by_name(), &arguments), 6, "requires a client certificate", "CHATCLI_TLS_CLIENT_CERT");
    let with = |files: &(std::path::PathBuf, std::path::PathBuf)| {
        let mut command = connect(&home, &front.by_name(), &arguments);
        command.env("CHATCLI_TLS_CLIENT_CERT", &files.0).env("CHATCLI_TLS_CLIENT_KEY", &files.1);
        run(command, None)
    };
    let ours = authority.client_files();
    let finished = with(&ours);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{finished:?}");
    let stranger = Authority::new("theirs");
    let theirs = stranger.client_files();
    fails(&with(&theirs), 6, "requires a client certificate", "CHATCLI_TLS_CLIENT_CERT");
    let unfit = with(&(ours.0.clone(), theirs.1.clone()));
    assert_eq!(unfit.code, Some(3), "{unfit:?}");
    let mut half = connect(&home, &front.by_name(), &arguments);
    half.env("CHATCLI_TLS_CLIENT_CERT", &ours.0);
    let half = run(half, None);
    assert_eq!(half.code, Some(3), "{half:?}");
    assert!(half.stderr.contains("missing: CHATCLI_TLS_CLIENT_KEY"), "{half:?}");
    let mut unused = connect(&home, &fake.address().to_string(), &[]);
    unused.env("CHATCLI_TLS_CLIENT_CERT", &ours.0);
    let unused = run(unused, None);
    assert_eq!(unused.code, Some(0), "{unused:?}");
    assert!(unused.stderr.contains("no effect without --tls"), "{unused:?}");
}

#[test]
fn a_ca_file_that_cannot_be_used_is_local_configuration() {
    let fake = Fake::start();
    let home = Home::default();
    let damaged = home.path().join("damaged.pem");
    std::fs::write(&damaged, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    for (file, why) in [
        ("/nope", "--ca-cert /nope: file not found"),
        ("/dev/null", "no PEM certificate in it"),
        (damaged.to_str().unwrap(), "is damaged"),
    ] {
        let finished = ask(&fake.address().to_string(), &["--tls", "--ca-cert", file]);
        assert_eq!(finished.code, Some(3), "{finished:?}");
        assert!(finished.stderr.contains(why), "{finished:?}");
    }
    assert_eq!(fake.seen().len(), 0);
}

#[test]
fn a_closed_port_silence_and_no_such_name_are_three_things() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    fails(&ask(&closed.to_string(), &[]), 4, "Connection refused by", "running");
    fails(&ask(&format!("localhost:{}", closed.port()), &[]), 4, "Connection refused by", "running");
    let silent = Front::start(Manner::Silent, closed);
    for arguments in [&["--connect-timeout", "1s"][..], &["--connect-timeout", "1s", "--tls"]] {
        fails(&ask(&silent.by_name(), arguments), 4, "No answer from localhost", "running");
    }
    fails(&ask("no-such-host.invalid:1", &[]), 4, "Cannot resolve no-such-host.invalid", "name");
    fails(&ask("unix:/nope.sock", &[]), 4, "Connection refused by unix:/nope.sock", "running");
}

#[test]
fn each_failure_is_said_in_portuguese_too() {
    let (fake, authority) = (Fake::start(), Authority::new("ours"));
    let front = Front::start(tls(authority.server(NAMES)), fake.address());
    let finished = ask(&front.by_name(), &["--lang", "pt-BR"]);
    assert!(finished.stderr.contains("Erro: O servidor parece usar TLS\n  Adicione --tls"), "{finished:?}");
}

#[test]
fn the_go_servers_throttle_is_never_seen() {
    let fake = Fake::with(Settings { throttled: true, token: Some("t".into()), ..Settings::default() });
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--token", "t"]);
    let terminal = Terminal::start(command);
    terminal.wait_for("claude-sonnet-4-5");
    for number in 1..=12 {
        fake.script(text([format!("answer {number}.").as_str()]));
        terminal.enter(&format!("question {number}"));
        terminal.wait_for(&format!("answer {number}."));
    }
    assert!(!terminal.transcript().contains("token"), "{}", terminal.transcript());
    let connections = fake.seen().iter().map(|call| call.connection).max();
    assert!(connections > Some(1), "the fake throttles per connection");
}

#[test]
fn a_list_of_replicas_is_an_address_and_each_gets_its_share() {
    let fakes = [Fake::start(), Fake::start(), Fake::start()];
    let list: Vec<_> = fakes.iter().map(|fake| fake.address().to_string()).collect();
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &format!("ipv4:{}", list.join(","))]);
    let terminal = Terminal::start(command);
    terminal.wait_for("claude-sonnet-4-5");
    for number in 1..=6 {
        terminal.enter(&format!("question {number}."));
        // Once typed and once answered.
        let said = format!("question {number}.");
        terminal.wait_until("the echo", |_| terminal.transcript().matches(&said).count() >= 2);
    }
    for fake in &fakes {
        assert_eq!(fake.seen_by("StreamPrompt").len(), 2);
    }
}

#[test]
fn a_prompt_goes_to_another_replica_when_nothing_of_its_answer_came_and_never_after() {
    let fakes = [Fake::start(), Fake::start()];
    let list = format!("ipv4:{},{}", fakes[0].address(), fakes[1].address());
    for fake in &fakes {
        fake.script([Step::Cut]);
    }
    // Both cut what they get first, so the second attempt fails too and there is no third.
    let finished = ask(&list, &[]);
    assert_eq!(finished.code, Some(4), "{finished:?}");
    let asked: Vec<_> = fakes.iter().map(|fake| fake.seen_by("StreamPrompt").len()).collect();
    assert_eq!(asked, [1, 1]);
    fakes[0].script([Step::Cut]);
    fakes[1].script(text(["fine"]));
    fakes[0].script(text(["fine"]));
    let finished = ask(&list, &[]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "fine\n"), "{finished:?}");
    let started = Step::Chunk("begun ".to_owned());
    let pause = Step::Wait(Duration::from_millis(200));
    for fake in &fakes {
        fake.forget_scripts();
        fake.script([started.clone(), pause.clone(), Step::Cut]);
    }
    let before: usize = fakes.iter().map(|fake| fake.seen_by("StreamPrompt").len()).sum();
    let finished = ask(&list, &[]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), "begun \n"), "{finished:?}");
    let after: usize = fakes.iter().map(|fake| fake.seen_by("StreamPrompt").len()).sum();
    assert_eq!(after - before, 1);
}

#[test]
fn a_proxy_is_used_for_what_is_far_and_never_for_this_machine() {
    let fake = Fake::start();
    let proxy = Front::start(Manner::Proxy("CONNECT server.example:50051 "), fake.address());
    let home = Home::default();
    let ask = |address: &str, no_proxy: &str| {
        let mut command = connect(&home, address, &[]);
        command.env("HTTPS_PROXY", format!("http://{}", proxy.address)).env("NO_PROXY", no_proxy);
        run(command, None)
    };
    let finished = ask("server.example:50051", "other.example");
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{finished:?}");
    assert_eq!(ask(&fake.address().to_string(), "").code, Some(0));
    fails(&ask("elsewhere.example:50051", ""), 4, "The proxy refused the connection", "HTTPS_PROXY");
    fails(&ask("no-such-host.invalid:1", ".invalid"), 4, "Cannot resolve", "name");
}

#[test]
fn a_stopped_server_is_noticed_while_it_should_answer() {
    let home = Home::default();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = home.command(replica());
    command.args([free.to_string(), "5000".to_owned()]);
    let mut server = Program::start(command);
    server.wait_for_line("listening on");
    let asking = Program::start(connect(&home, &free.to_string(), &[]));
    asking.wait_for_stdout("so: ");
    server.pause();
    let finished = asking.wait();
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), "so: \n"), "{finished:?}");
    assert!(finished.stderr.contains("The connection broke during the answer"), "{finished:?}");
}

#[test]
fn a_server_that_goes_away_between_two_prompts_is_missed_at_once_and_found_again() {
    let mut fake = Fake::start();
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]);
    let terminal = Terminal::start(command);
    terminal.wait_for("claude-sonnet-4-5");
    fake.stop();
    terminal.wait_for("Connection lost");
    fake.start_again();
    terminal.wait_for("Connection restored");
    terminal.enter("still there?");
    terminal.wait_until("the echo", |seen| seen.matches("still there?").count() >= 2);
}

#[test]
fn another_replica_takes_over_and_says_so_and_status_lists_them() {
    let mut fakes = [Fake::start(), Fake::start()];
    let addresses = fakes.each_ref().map(|fake| fake.address().to_string());
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &format!("ipv4:{}", addresses.join(","))]);
    let terminal = Terminal::start(command);
    terminal.wait_for("claude-sonnet-4-5");
    for fake in &fakes {
        fake.script([Step::Hang]);
    }
    terminal.enter("who?");
    let asked = |fakes: &[Fake; 2]| fakes.iter().position(|fake| !fake.seen_by("StreamPrompt").is_empty());
    let first = wait::until("the prompt", || asked(&fakes), String::new);
    fakes[1 - first].forget_scripts();
    fakes[1 - first].script(text(["the other one"]));
    fakes[first].stop();
    terminal.wait_for("the other one");
    terminal.wait_for("Reconnected to another replica");
    terminal.enter("/status");
    for address in &addresses {
        terminal.wait_for(address);
    }
}

#[test]
fn a_unix_socket_is_an_address() {
    let (fake, home) = (Fake::start(), Home::default());
    let path = home.path().join("server.sock");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        while let (Ok((near, _)), Ok(far)) = (listener.accept(), TcpStream::connect(fake.address())) {
            let (mut up, mut down) = ((near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near));
            std::thread::spawn(move || std::io::copy(&mut up.0, &mut up.1));
            std::thread::spawn(move || std::io::copy(&mut down.0, &mut down.1));
        }
    });
    let finished = ask(&format!("unix:{}", path.display()), &[]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "x\n"), "{finished:?}");
}

/// The short version of `examples/faults.rs`.
#[test]
fn replicas_that_die_and_stall_lose_no_prompt_and_answer_none_twice() {
    let counts = faults::run(Duration::from_secs(12));
    assert!(counts.killed > 1 && counts.stopped > 0 && counts.answered > 0, "{counts}");
    assert_eq!((counts.lost, counts.shown_twice, counts.answered_twice), (0, 0, 0), "{counts}");
    assert_eq!(counts.asked, counts.answered + counts.failed, "{counts}");
}
