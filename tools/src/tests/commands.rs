//! Commands end in time, say all they have to say, and get nothing that is not theirs.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chatcli_agent::Call;
use chatcli_agent::call::Exec;

use super::{World, settings};
use crate::process::Stream;
use crate::sandbox::Status;
use crate::{Settings, Tools};

fn exec(line: &str, timeout_s: Option<u64>) -> Call {
    Call::Exec(Exec { command: line.to_owned(), dir: ".".to_owned(), timeout_s })
}

/// Whether a process with this mark in its command line is left.
fn is_left(mark: &str) -> bool {
    fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ").contains(mark)
    })
}

fn mark() -> String {
    format!("{}.{}", 400 + fastrand::u32(0..500), fastrand::u32(100_000..999_999))
}

#[test]
fn both_streams_arrive_live_and_in_the_result() {
    let mut world = World::new();
    let mut lines = Vec::new();
    let call = exec("echo one; echo two >&2; printf three; exit 3", None);
    let report =
        world.tools.run(&call, &|| false, &mut |stream, line| lines.push((stream, line.to_owned()))).unwrap();
    assert!(report.failed && report.text.starts_with("[exit 3, ") && report.log.is_none(), "{}", report.text);
    for line in ["one\n", "stderr| two\n", "three\n"] {
        assert!(report.text.contains(line), "{}", report.text);
    }
    lines.sort_by_key(|(_, line)| line.clone());
    let expected = [(Stream::Out, "one"), (Stream::Out, "three"), (Stream::Err, "two")];
    assert_eq!(lines, expected.map(|(stream, line)| (stream, line.to_owned())));
    let report = world
        .tools
        .run(&exec("cat; echo $TERM; pwd; kill -TERM $$", None), &|| false, &mut |_, _| {})
        .unwrap();
    assert!(
        report.failed && report.text.contains("ended by signal 15") && report.text.contains("dumb\n"),
        "{}",
        report.text
    );
}

#[test]
fn a_command_ends_in_time_with_all_that_it_started() {
    let mut world = World::new();
    for line in [
        "sleep M; echo x",
        "sleep M & wait",
        "trap '' TERM; sleep M; sleep M",
        "(sleep M &) ; sleep M",
        "yes | sleep M",
    ] {
        let mark = mark();
        let started = Instant::now();
        let report =
            world.tools.run(&exec(&line.replace('M', &mark), Some(1)), &|| false, &mut |_, _| {}).unwrap();
        assert!(report.failed && report.text.contains("timed out"), "{line}: {}", report.text);
        assert!(started.elapsed() < Duration::from_secs(4), "{line}: {:?}", started.elapsed());
        assert!(!is_left(&mark), "{line}");
    }
    let mark = mark();
    let report = world
        .tools
        .run(&exec(&format!("sleep {mark} & echo done"), None), &|| false, &mut |_, _| {})
        .unwrap();
    assert!(!report.failed && report.text.contains("done") && !is_left(&mark), "{}", report.text);
}

#[test]
fn a_stop_ends_a_command_soon() {
    let mut world = World::new();
    let mark = mark();
    let started = Instant::now();
    let stopped = || started.elapsed() > Duration::from_millis(300);
    let report =
        world.tools.run(&exec(&format!("sleep {mark} & wait"), None), &stopped, &mut |_, _| {}).unwrap();
    assert!(
        report.text.starts_with("[stopped, ") && started.elapsed() < Duration::from_secs(3),
        "{}",
        report.text
    );
    assert!(!is_left(&mark));
}

#[test]
fn a_flood_is_cut_and_kept_whole_in_a_log() {
    let mut world = World::new();
    let report = world
        .tools
        .run(&exec("seq 1 200000; printf 'é%.0s' $(seq 1 9000)", None), &|| false, &mut |_, _| {})
        .unwrap();
    let log = report.log.expect("a log");
    let (first, last) = ("\n1\n2\n", "ééé\n");
    assert!(
        report.text.contains(first) && report.text.ends_with(last) && report.text.contains("bytes left out")
    );
    assert!(
        report.text.contains(&log.display().to_string())
            && report.text.len() < 200_000
            && !report.text.contains('\u{fffd}')
    );
    assert!(fs::read_to_string(&log).unwrap().contains("\n150000\n"));
    let stopped = Instant::now();
    let report = world.tools.run(&exec("yes", Some(1)), &|| false, &mut |_, _| {}).unwrap();
    assert!(
        report.text.contains("timed out") && stopped.elapsed() < Duration::from_secs(6),
        "{:?}",
        stopped.elapsed()
    );
}

#[test]
fn a_command_runs_where_it_should() {
    let mut world = World::new();
    world.put("sub/x", "");
    let call = |dir: &str| format!("<tool_call cmd=\"exec\" dir=\"{dir}\">pwd; ls</tool_call>");
    assert!(world.run(&call("sub")).contains("/work/sub\nx\n"));
    for dir in ["..", "/", "none", "sub/x"] {
        world.fails(&call(dir));
    }
    world.put("Cargo.toml", "");
    world.put("package.json", "");
    world.put("sub/go.mod", "");
    let test =
        |dir: &str| Call::Test(chatcli_agent::call::Test { dir: dir.to_owned(), ..Default::default() });
    let command = |call: Call| match call {
        Call::Test(test) => test.command,
        _ => None,
    };
    assert_eq!(command(world.tools.resolve(&test("")).unwrap()).as_deref(), Some("npm test"));
    assert_eq!(command(world.tools.resolve(&test("sub")).unwrap()).as_deref(), Some("go test ./..."));
    world.put("empty/x", "");
    assert!(world.tools.resolve(&test("empty")).is_err());
}

#[test]
fn what_the_kernel_offers_holds_and_the_rest_is_said() {
    let base = World::new();
    let home = base.base.path().join("home");
    fs::create_dir_all(home.join(".ssh")).unwrap();
    fs::write(home.join(".ssh/id"), "private").unwrap();
    fs::write(home.join("notes"), "notes").unwrap();
    let state = base.base.path().join("other");
    let settings = Settings { sandbox: true, home: Some(home.clone()), state, ..settings(base.base.path()) };
    let mut tools = Tools::open(&settings).unwrap();
    let outside: PathBuf = base.base.path().join("outside/new");
    let line = format!(
        "echo in > in && cat in; echo harm > {}; cat {}; cat {}; exec 3<>/dev/tcp/127.0.0.1/9",
        outside.display(),
        home.join(".ssh/id").display(),
        home.join("notes").display()
    );
    let report = tools.run(&exec(&format!("bash -c '{line}'"), None), &|| false, &mut |_, _| {}).unwrap();
    assert!(report.text.contains("in\n") && report.text.contains("notes\n"), "{}", report.text);
    let status = report.text.lines().next().unwrap().to_owned();
    let (files, network) = match () {
        () if status.contains(", sandboxed]") => (true, true),
        () if status.contains("files are not") => (false, true),
        () if status.contains("the network is not") => (true, false),
        () => (false, false),
    };
    assert!(status.contains("sandboxed"), "{status}");
    assert_eq!(outside.exists(), !files, "{}", report.text);
    assert_eq!(report.text.contains("private"), !files, "{}", report.text);
    assert_eq!(report.text.contains("Operation not permitted"), network, "{}", report.text);
    println!("{status}");
    // Only the thread that started the command was restricted.
    fs::write(&outside, "ours").unwrap();
    assert!(std::net::TcpListener::bind("127.0.0.1:0").is_ok());
    assert_eq!(Status::Off.to_string(), "not sandboxed");
}

/// What other programs keep in a home, what this one keeps wherever it is, and other processes are nothing to a command.
#[test]
fn a_command_sees_no_credentials_and_touches_no_other_process() {
    let base = World::new();
    let home = base.base.path().join("home");
    let places = [
        ".chatcli/.auth-key",
        ".docker/config.json",
        ".config/gcloud/c",
        ".local/state/chatcli/conversations.db",
    ];
    let own = base.base.path().join("elsewhere/state");
    let files = places.map(|place| home.join(place)).into_iter().chain([own.join("kept")]);
    for file in files {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "private").unwrap();
    }
    for open in [".config/other/c", ".local/share/c"] {
        fs::create_dir_all(home.join(open).parent().unwrap()).unwrap();
        fs::write(home.join(open), "open").unwrap();
    }
    let state = base.base.path().join("other");
    let hidden = vec![own.clone()];
    let settings =
        Settings { sandbox: true, home: Some(home.clone()), state, hidden, ..settings(base.base.path()) };
    let mut tools = Tools::open(&settings).unwrap();
    let mut other =
        std::process::Command::new("sleep").arg("60").env("CANARY", "in-the-environment").spawn().unwrap();
    let line = format!(
        "cat {h}/.chatcli/.* {h}/.docker/* {h}/.config/gcloud/* {h}/.local/state/chatcli/* {own}/*; \
         cat {h}/.config/other/c; tr '\\0' '\\n' < /proc/{pid}/environ; kill {pid}; kill -9 {pid}",
        h = home.display(),
        own = own.display(),
        pid = other.id(),
    );
    let report = tools.run(&exec(&line, None), &|| false, &mut |_, _| {}).unwrap();
    let is_held = report.text.lines().next().unwrap().contains(", sandboxed]");
    let is_alive = other.try_wait().unwrap().is_none();
    let _ = other.kill();
    let _ = other.wait();
    assert!(report.text.contains("open"), "{}", report.text);
    assert_eq!(report.text.contains("private"), !is_held, "{}", report.text);
    assert_eq!(report.text.contains("in-the-environment"), !is_held, "{}", report.text);
    assert_eq!(is_alive, is_held, "{}", report.text);
}

/// However a command comes by it: what `.env` holds is neither told to the model nor shown.
#[test]
fn values_of_credentials_are_not_said() {
    let mut world = World::new();
    world.put(".env", "SALT=a1b2c3d4e5\n");
    let seen = std::cell::RefCell::new(String::new());
    let call = exec("grep -rh SALT= . && echo a1b2c3d4e5 >&2", None);
    let report = world.tools.run(&call, &|| false, &mut |_, line| seen.borrow_mut().push_str(line)).unwrap();
    for text in [report.text.as_str(), seen.borrow().as_str()] {
        assert!(text.contains("SALT=[REDACTED]") && !text.contains("a1b2c3d4e5"), "{text}");
    }
}
