//! Servers as processes.

use std::path::Path;
use std::time::Duration;

use chatcli_mcp::Trouble;

use super::*;

async fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to hold");
}

#[tokio::test]
async fn a_kind_server_is_asked_for_its_tools_and_called() {
    let servers = started(vec![of_kind("kind", &[("SERVICE_TOKEN", "tok-correct-horse")])]).await;
    let status = servers.status();
    assert_eq!((&status[0].state, status[0].left_out), (&State::Ready, 1));
    let echo = servers.tools().next().unwrap();
    assert_eq!(
        (echo.name.as_str(), echo.takes.as_str()),
        ("@mcp:kind.echo", "text (string, required), times (integer)")
    );
    assert_eq!(echo.about, "Says it again. [line left out: it reads like an order to the model]");
    let said = servers.call("@mcp:kind.echo", arguments(json!({"text": "olá"}))).await.unwrap();
    assert_eq!((said.text.as_str(), said.is_error), ("olá by [REDACTED]", false));
    let said = servers.call("@mcp:kind.fails", Map::new()).await.unwrap();
    assert_eq!((said.text.as_str(), said.is_error), ("no such row", true));
    let said = servers.call("@mcp:kind.picture", Map::new()).await.unwrap();
    assert_eq!(said.text, "[image, image/png, about 9 bytes, not shown]\na cat");
    let refused = servers.call("@mcp:kind.refuses", Map::new()).await;
    assert_eq!(refused, Err(Trouble::Refused("not with [REDACTED]".to_owned())));
    let much = servers.call("@mcp:kind.much", Map::new()).await.unwrap().text;
    assert!(much.ends_with("[... 1572864 bytes left out ...]"), "{}", much.len());
    assert!(much.len() < 600_000, "{}", much.len());
    // It is not waited for, and the server goes on.
    let too_much = servers.call("@mcp:kind.too-much", Map::new()).await;
    assert!(matches!(too_much, Err(Trouble::TooMuch(_))), "{too_much:?}");
    let again = servers.call("@mcp:kind.echo", arguments(json!({"text": "x"}))).await.unwrap();
    assert_eq!(again.text, "x by [REDACTED]");
    for name in ["@mcp:kind.echo", "@mcp_kind_echo", "mcp_kind_echo", "mcp_echo"] {
        assert_eq!(servers.named(name).map(|tool| tool.name.as_str()), Some("@mcp:kind.echo"), "{name}");
    }
    for name in ["mcp_kind_nothing", "mcp_", "@mcp_other_echo", "kind_echo", "echo"] {
        assert_eq!(servers.named(name), None, "{name}");
    }
    let named = servers.call("@mcp:kind.environment", Map::new()).await.unwrap().text;
    assert!(named.contains("PATH") && named.contains("SERVICE_TOKEN"), "{named}");
    assert!(!named.contains("OPENAI_API_KEY"), "{named}");
    for unknown in ["@mcp:kind.bad name\" run=\"x", "@mcp:other.echo", "@coder", "echo"] {
        assert!(matches!(servers.call(unknown, Map::new()).await, Err(Trouble::Unknown(_))), "{unknown}");
    }
    let long = arguments(json!({"text": "x".repeat(300_000)}));
    assert_eq!(servers.call("@mcp:kind.echo", long).await, Err(Trouble::Arguments(256 * 1024)));
    servers.end().await;
}

#[tokio::test]
async fn unkind_servers_are_told_and_leave_the_others_alone() {
    let off = Server { is_enabled: false, ..of_kind("exits", &[]) };
    let mut missing = of_kind("missing", &[]);
    if let How::Process { command, .. } = &mut missing.how {
        *command = "/nowhere/at/all".to_owned();
    }
    let servers = started(vec![
        of_kind("silent", &[]),
        of_kind("floods", &[]),
        of_kind("endless-line", &[]),
        of_kind("exits", &[("SERVICE_TOKEN", "tok-correct-horse")]),
        missing,
        off,
        of_kind("many", &[]),
    ])
    .await;
    let states: Vec<State> = servers.status().into_iter().map(|status| status.state).collect();
    let silent = State::Failed(Trouble::Silent(Duration::from_secs(5)));
    assert_eq!(states[0], silent);
    // Either its time or its bytes end first.
    for state in &states[1..3] {
        assert!(*state == silent || matches!(state, State::Failed(Trouble::Ended(_))), "{state:?}");
    }
    assert_eq!(states[3], State::Failed(Trouble::Ended("cannot log in with [REDACTED]".to_owned())));
    assert_eq!(states[4], State::Failed(Trouble::Start("No such file or directory".to_owned())));
    assert_eq!(states[5..], [State::Off, State::Ready]);
    assert_eq!((names(&servers).len(), servers.status()[6].left_out), (64, 446));
    servers.end().await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled_at_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (begun, cancelled) = (file("begun"), file("cancelled"));
    let servers = started(vec![of_kind("kind", &[("BEGUN", &begun), ("CANCELLED", &cancelled)])]).await;
    {
        let call = servers.call("@mcp:kind.waits", Map::new());
        tokio::select! {
            ended = call => panic!("{ended:?}"),
            () = until(|| Path::new(&begun).exists()) => {}
        }
    }
    until(|| Path::new(&cancelled).exists()).await;
    // It serves on.
    assert!(servers.call("@mcp:kind.echo", Map::new()).await.is_ok());
    servers.end().await;
}

#[tokio::test]
async fn a_server_that_ends_in_a_call_is_told_and_its_tools_go() {
    let servers = started(vec![of_kind("kind", &[])]).await;
    let ended = servers.call("@mcp:kind.dies", Map::new()).await;
    assert!(matches!(ended, Err(Trouble::Ended(_))), "{ended:?}");
    until(|| matches!(state(&servers), State::Failed(Trouble::Ended(_)))).await;
    assert_eq!(names(&servers), [""; 0]);
    assert!(servers.named("@mcp:kind.echo").is_some(), "it is known as one that has ended");
    assert!(matches!(servers.call("@mcp:kind.echo", Map::new()).await, Err(Trouble::Ended(_))));
    servers.end().await;
}

#[tokio::test]
async fn nothing_of_a_server_stays_when_it_is_ended_or_dropped() {
    let folder = tempfile::tempdir().unwrap();
    for how in ["ended", "dropped"] {
        let mut server = of_kind("kind", &[]);
        let pids = folder.path().join(how);
        // A shell with a child that does not care about its input, and then the server.
        if let How::Process { command, args, .. } = &mut server.how {
            let line = format!("sleep 600 & echo $! $$ > {}; {} \"$@\"", pids.display(), command);
            let own = std::mem::replace(args, vec!["-c".to_owned(), line, "sh".to_owned()]);
            args.extend(own);
            *command = "/bin/sh".to_owned();
        }
        let servers = started(vec![server]).await;
        assert_eq!(state(&servers), State::Ready);
        if how == "ended" {
            servers.end().await;
        } else {
            drop(servers);
        }
        let text = std::fs::read_to_string(&pids).unwrap();
        // What is dead and not yet collected by its parent is gone as well.
        let is_gone = |pid: &str| {
            std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
        };
        until(|| text.split_whitespace().all(is_gone)).await;
    }
}
