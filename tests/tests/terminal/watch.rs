//! The watcher in the client: `/watch` in the conversation, `chatcli watch` as a wall, in lines and once for a script.

use std::process::Command;

use chatcli_proto::v1;
use chatcli_tests::fake::{Fake, Settings};
use chatcli_tests::process::{Finished, Gateway, Home, Program, client, run};
use chatcli_tests::terminal::{Signal, Terminal};
use serde_json::Value;

/// The mission's example, as a server would say it.
fn example() -> v1::GetWatcherStatusResponse {
    v1::GetWatcherStatusResponse {
        active: true,
        deployment: "myapp".to_owned(),
        namespace: "production".to_owned(),
        status_summary: "3/3 pods running, 2 restarts last 1h\n\
            Recent Events: Readiness probe succeeded on all pods"
            .to_owned(),
        alert_count: 2,
        snapshot_count: 42,
        pod_count: 3,
    }
}

const BLOCK: &str = "\
K8s Watcher Status (Remote Server)
  Deployment:  myapp
  Namespace:   production
  Snapshots:   42
  Alerts:      2
  Pods:        3

Status Summary:
  3/3 pods running, 2 restarts last 1h
  Recent Events: Readiness probe succeeded on all pods
";

fn alert(severity: &str, object: &str) -> v1::WatcherAlert {
    v1::WatcherAlert {
        r#type: "PodNotReady".to_owned(),
        severity: severity.to_owned(),
        message: "1 of 2 containers is ready".to_owned(),
        object: object.to_owned(),
        namespace: "production".to_owned(),
        deployment: "myapp".to_owned(),
        timestamp_unix: 1_700_000_000,
    }
}

/// All is well, and the watcher collects.
fn healthy() -> Fake {
    let watcher = v1::GetWatcherStatusResponse { alert_count: 0, ..example() };
    Fake::with(Settings { watcher, snapshots_per_call: 1, ..Settings::default() })
}

fn watch(home: &Home, fake: &Fake, arguments: &[&str]) -> Command {
    let mut command = home.command(client());
    command.args(["watch", &fake.address().to_string()]).args(arguments);
    command
}

fn once(fake: &Fake, arguments: &[&str]) -> Finished {
    let home = Home::default();
    run(watch(&home, fake, &[&["--once"], arguments].concat()), None)
}

#[test]
fn once_prints_the_missions_block_and_nothing_else() {
    let fake = Fake::with(Settings { watcher: example(), ..Settings::default() });
    for lang in ["en", "pt-BR"] {
        let finished = once(&fake, &["--lang", lang]);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), BLOCK), "{}", finished.stderr);
    }
    assert_eq!(fake.seen_by("StreamPrompt").len(), 0);
}

#[test]
fn a_go_servers_words_are_printed_as_they_are() {
    let watcher = v1::GetWatcherStatusResponse {
        deployment: "1 targets".to_owned(),
        namespace: "multi".to_owned(),
        status_summary: String::new(),
        ..example()
    };
    let fake = Fake::with(Settings { watcher, ..Settings::default() });
    let expected = "K8s Watcher Status (Remote Server)\n  Deployment:  1 targets\n  Namespace:   multi\n  \
        Snapshots:   42\n  Alerts:      2\n  Pods:        3\n";
    assert_eq!(once(&fake, &[]).stdout, expected);
}

#[test]
fn a_script_gets_one_json_object_whatever_happens() {
    let object = |finished: &Finished| -> Value {
        assert_eq!(finished.stdout.lines().count(), 1, "{finished:?}");
        serde_json::from_str(&finished.stdout).unwrap()
    };
    let mut fake = healthy();
    fake.change(|settings| {
        settings.watcher.alert_count = 2;
        settings.alerts = vec![alert("warning", "pod-b"), alert("Critical", "pod-a")];
    });
    let finished = once(&fake, &["--json"]);
    let json = object(&finished);
    assert_eq!((finished.code, &json["state"]), (Some(0), &Value::from("critical")));
    assert_eq!(json["watcher"]["snapshot_count"], 42);
    assert_eq!(json["alerts"][0]["object"], "pod-a", "worst first");
    fake.stop();
    let finished = once(&fake, &["--json"]);
    let json = object(&finished);
    assert_eq!((finished.code, &json["state"]), (Some(4), &Value::from("offline")));
    assert_eq!(json["watcher"], Value::Null);
    assert!(finished.stderr.contains("Connection refused by"), "{}", finished.stderr);
    assert_eq!(json["error"]["code"], "refused");
    let in_portuguese = object(&once(&fake, &["--json", "--lang", "pt-BR"]));
    assert_eq!((&in_portuguese["reasons"], &in_portuguese["error"]), (&json["reasons"], &json["error"]));
}

#[test]
fn the_exit_code_tells_the_status_only_when_asked() {
    type Change = fn(&mut Settings);
    let rows: [(&str, i32, Change); 6] = [
        ("healthy", 0, |_| {}),
        ("degraded", 10, |settings| {
            settings.watcher.alert_count = 1;
            settings.alerts = vec![alert("WARNING", "pod")];
        }),
        // Counted, and no longer in the list.
        ("degraded", 10, |settings| settings.watcher.alert_count = 2),
        // A Go server goes on counting what has ended; its verdict on the targets is newer.
        ("healed", 0, |settings| {
            settings.watcher.alert_count = 2;
            settings.watcher.status_summary =
                "Watching 3 targets: 3 healthy, 0 warning, 0 critical".to_owned();
        }),
        ("critical", 11, |settings| {
            settings.watcher.alert_count = 1;
            settings.alerts = vec![alert("critical", "pod")];
        }),
        ("no watcher", 12, |settings| settings.watcher = v1::GetWatcherStatusResponse::default()),
    ];
    for (name, code, change) in rows {
        let fake = healthy();
        fake.change(change);
        assert_eq!(once(&fake, &["--exit-code"]).code, Some(code), "{name}");
        assert_eq!(once(&fake, &[]).code, Some(0), "{name}");
    }
}

#[test]
fn failures_have_their_own_codes_and_never_look_healthy() {
    let fake = healthy();
    fake.change(|settings| settings.token = Some("secret".to_owned()));
    let finished = once(&fake, &["--token", "guess"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(5), ""));
    let fake = healthy();
    fake.change(|settings| settings.watcher_fails = Some((tonic::Code::Internal, "etcd is away".to_owned())));
    let finished = once(&fake, &["--exit-code"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""));
    assert!(finished.stderr.contains("Watcher status unavailable"), "{}", finished.stderr);
    let fake = Fake::start();
    let finished = once(&fake, &[]);
    let expected = "The server has no active K8s watcher\n";
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), expected));
}

#[test]
fn the_wall_shows_what_changes_and_gives_the_terminal_back() {
    let (home, fake) = (Home::default(), healthy());
    let mut terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s", "--title", "The shop"]));
    terminal.wait_for("HEALTHY");
    terminal.wait_for("The shop");
    terminal.wait_for("Pods 3/3");
    assert!(terminal.alternate_screen() && terminal.cursor_is_hidden());
    fake.change(|settings| {
        settings.watcher.alert_count = 1;
        settings.alerts = vec![alert("CRITICAL", "myapp-1")];
    });
    terminal.wait_for("CRITICAL: critical alerts: 1");
    terminal.wait_for("NEW PodNotReady myapp-1");
    terminal.wait_for("HEALTHY → CRITICAL");
    terminal.resize(12, 40);
    terminal.wait_until("a small wall", |seen| {
        let rows: Vec<&str> = seen.lines().collect();
        rows.len() <= 12 && seen.contains("CRITICAL: critical") && seen.contains("as of ")
    });
    terminal.type_text("q");
    assert_eq!(terminal.wait_for_exit(), 0);
    assert!(!terminal.alternate_screen() && !terminal.cursor_is_hidden());
}

#[test]
fn a_lost_server_is_said_at_once_with_the_old_data_and_found_again() {
    let (home, mut fake) = (Home::default(), healthy());
    let mut terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s"]));
    terminal.wait_for("HEALTHY");
    fake.stop();
    terminal.wait_for("OFFLINE: ");
    terminal.wait_for("Lost contact. Last data");
    assert!(terminal.screen().contains("Pods 3/3"), "{}", terminal.screen());
    fake.start_again();
    terminal.wait_for("OFFLINE → HEALTHY");
    terminal.ctrl('c');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn data_that_do_not_move_are_stale_until_they_do() {
    let (home, fake) = (Home::default(), healthy());
    // So few that no ring can be full.
    fake.change(|settings| settings.watcher.snapshot_count = 1);
    let terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s", "--lang", "pt-BR"]));
    terminal.wait_for("SAUDÁVEL");
    terminal.wait_for("Snapshots 3");
    fake.change(|settings| settings.snapshots_per_call = 0);
    terminal.wait_for("DESATUALIZADO: nenhum snapshot novo");
    terminal.wait_for("sem mais novos há");
    fake.change(|settings| settings.snapshots_per_call = 1);
    terminal.wait_for("DESATUALIZADO → SAUDÁVEL");
}

#[test]
fn a_full_ring_is_neither_healthy_nor_stale_but_of_unknown_age() {
    let (home, fake) = (Home::default(), healthy());
    let mut terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s"]));
    terminal.wait_for("Snapshots 46");
    fake.change(|settings| settings.snapshots_per_call = 0);
    terminal.wait_for("UNCONFIRMED: age of the data not known");
    terminal.wait_for("age of its data not known");
    fake.change(|settings| settings.alerts = vec![alert("CRITICAL", "myapp-1")]);
    terminal.wait_for("CRITICAL: critical alerts: 1");
    terminal.ctrl('c');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_screen_that_may_no_longer_look_says_so_in_the_terminal_too() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(|settings| settings.token = Some("secret".to_owned()));
    let terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s", "--token", "secret"]));
    terminal.wait_for("HEALTHY");
    fake.change(|settings| settings.token = Some("another".to_owned()));
    terminal.wait_for("NO ACCESS: this screen is not authorized");
    terminal.wait_for("HEALTHY → NO ACCESS");
    assert!(terminal.screen().contains("Pods 3/3"), "what was seen stays: {}", terminal.screen());
}

#[test]
fn a_filter_that_matches_nothing_is_no_health() {
    let fake = healthy();
    let finished = once(&fake, &["--ns", "typo", "--exit-code"]);
    assert_eq!(finished.code, Some(13), "{finished:?}");
    assert_eq!(finished.stdout, "Watcher status unavailable: no target matches the filter\n");
    fake.change(|settings| {
        settings.watcher.deployment = "3 targets".to_owned();
        settings.watcher.namespace = "multi".to_owned();
        settings.watcher.status_summary = "Watching 3 targets: 3 healthy, 0 warning, 0 critical".to_owned();
    });
    let finished = once(&fake, &["--deployment", "typo", "--exit-code"]);
    assert_eq!(finished.code, Some(13), "{finished:?}");
    assert!(finished.stdout.contains("does not name its targets"), "{finished:?}");
}

#[test]
fn a_script_waits_for_a_server_that_limits_how_often_it_is_asked() {
    let fake = healthy();
    fake.change(|settings| {
        settings.watcher_fails = Some((tonic::Code::ResourceExhausted, "too many requests".to_owned()));
    });
    let home = Home::default();
    let program = Program::start(watch(&home, &fake, &["--once"]));
    let asked = || (!fake.seen_by("GetWatcherStatus").is_empty()).then_some(());
    chatcli_tests::wait::until("the first question", asked, || program.stdout());
    fake.change(|settings| settings.watcher_fails = None);
    let finished = program.wait();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.starts_with("K8s Watcher Status"), "{finished:?}");
}

#[test]
fn a_wall_that_was_there_before_its_server_waits_for_it() {
    let (home, mut fake) = (Home::default(), healthy());
    fake.stop();
    let terminal = Terminal::start(watch(&home, &fake, &["--interval", "1s"]));
    terminal.wait_for("OFFLINE: ");
    fake.start_again();
    terminal.wait_for("OFFLINE → HEALTHY");
}

#[test]
fn a_signal_gives_the_terminal_back_too() {
    let (home, fake) = (Home::default(), healthy());
    let mut terminal = Terminal::start(watch(&home, &fake, &[]));
    terminal.wait_for("HEALTHY");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_for_exit(), 143);
    assert!(!terminal.alternate_screen() && !terminal.cursor_is_hidden());
}

#[test]
fn a_wrong_token_ends_the_wall_with_its_reason() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(|settings| settings.token = Some("secret".to_owned()));
    let mut terminal = Terminal::start(watch(&home, &fake, &["--token", "guess"]));
    terminal.wait_for("rejected the token");
    assert_eq!(terminal.wait_for_exit(), 5);
    assert!(!terminal.alternate_screen());
}

#[test]
fn without_a_terminal_each_change_is_a_line() {
    let (home, mut fake) = (Home::default(), healthy());
    let program = Program::start(watch(&home, &fake, &["--interval", "1s"]));
    program.wait_for_stdout("WAITING → HEALTHY");
    fake.change(|settings| {
        settings.watcher.alert_count = 1;
        settings.alerts = vec![alert("critical", "myapp-1")];
    });
    program.wait_for_stdout("HEALTHY → CRITICAL (critical alerts: 1)");
    fake.stop();
    program.wait_for_stdout("CRITICAL → OFFLINE (lost contact");
    program.terminate();
    let finished = program.wait();
    assert_eq!(finished.code, Some(143));
    assert!(!finished.stdout.contains('\u{1b}'), "{}", finished.stdout);
    assert!(finished.stdout.contains("CRITICAL PodNotReady myapp-1: 1 of 2 containers is ready"));
}

#[test]
fn json_without_once_is_an_object_for_each_change() {
    let (home, fake) = (Home::default(), healthy());
    let program = Program::start(watch(&home, &fake, &["--interval", "1s", "--json"]));
    program.wait_for_stdout("\"state\":\"healthy\"");
    fake.change(|settings| settings.watcher = v1::GetWatcherStatusResponse::default());
    program.wait_for_stdout("\"state\":\"no_watcher\"");
    program.terminate();
    let finished = program.wait();
    for line in finished.stdout.lines() {
        assert!(serde_json::from_str::<Value>(line).unwrap().is_object(), "{line}");
    }
}

#[test]
fn the_command_in_a_conversation_prints_the_block() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.change(|settings| settings.watcher = example());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]);
    let terminal = Terminal::start(command);
    let prompt = |terminal: &Terminal| {
        terminal.wait_until("an empty prompt", |seen| seen.trim_end().ends_with('❯'));
    };
    prompt(&terminal);
    terminal.enter("/watch");
    terminal.wait_for(BLOCK.trim_end());
    prompt(&terminal);
    fake.change(|settings| {
        settings.alerts = vec![alert("warning", "pod-b"), alert("Critical", "pod-a")];
    });
    terminal.enter("/watch status --alerts");
    terminal.wait_for("  WARNING   PodNotReady  pod-b");
    prompt(&terminal);
    fake.change(|settings| settings.watcher = v1::GetWatcherStatusResponse::default());
    terminal.enter("/watch");
    terminal.wait_for("The server has no active K8s watcher");
    prompt(&terminal);
    fake.change(|settings| settings.watcher_fails = Some((tonic::Code::Internal, "etcd is away".to_owned())));
    terminal.enter("/watch status");
    terminal.wait_for("Watcher status unavailable");
    prompt(&terminal);
    assert_eq!(fake.seen_by("StreamPrompt").len(), 0, "no command is sent to the model");
}

#[test]
fn following_goes_on_until_a_key_stops_it() {
    let (home, fake) = (Home::default(), healthy());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]);
    let mut terminal = Terminal::start(command);
    terminal.wait_until("an empty prompt", |seen| seen.trim_end().ends_with('❯'));
    terminal.enter("/watch --follow 1s");
    terminal.wait_for("Snapshots:   42");
    terminal.wait_for("Snapshots:   44");
    terminal.ctrl('c');
    terminal.wait_for("Cancelled");
    terminal.enter("/watch start");
    terminal.wait_for("The K8s watcher runs on the server");
    terminal.enter("/exit");
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn the_embedded_servers_recording_fills_a_wall() {
    let home = Home::default();
    let gateway = Gateway::start(&home, ["--embedded", "--database", ":memory:", "--watch-demo"]);
    let mut command = home.command(client());
    command.args(["watch", &gateway.address.to_string(), "--interval", "1s"]);
    let mut terminal = Terminal::start(command);
    terminal.wait_for("production/myapp");
    terminal.wait_until("a status from an answer", |seen| {
        ["HEALTHY", "DEGRADED", "CRITICAL"].iter().any(|word| seen.contains(&format!("→ {word}")))
    });
    terminal.type_text("\u{1b}");
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_server_that_throttles_each_connection_never_looks_lost() {
    let (home, fake) = (Home::default(), healthy());
    fake.change(|settings| {
        settings.token = Some("secret".to_owned());
        settings.throttled = true;
    });
    let arguments = ["--interval", "1s", "--token", "secret"];
    let program = Program::start(watch(&home, &fake, &arguments));
    let rounds = || (fake.seen_by("GetAlerts").len() >= 8).then_some(());
    chatcli_tests::wait::until("eight rounds", rounds, || program.stdout());
    program.terminate();
    let finished = program.wait();
    assert_eq!(finished.stdout.lines().count(), 1, "{}", finished.stdout);
    assert!(finished.stdout.contains("WAITING → HEALTHY"), "{}", finished.stdout);
}
