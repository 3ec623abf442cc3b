//! The drivers themselves, so that a failing end-to-end test points at the product and not at its tools.

use std::time::Duration;

use chatcli_proto::caller::{CallOptions, Caller};
use chatcli_proto::{Call, Code, Reply, v1};
use chatcli_tests::asking::{Answer, ask, connect, prompt};
use chatcli_tests::fake::{Ending, Fake, Settings, Step, text};
use chatcli_tests::process::{Home, Program, run};
use chatcli_tests::terminal::Terminal;
use tonic::transport::Channel;

async fn caller(fake: &Fake) -> Caller<Channel> {
    connect(&fake.url()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_plays_its_scripts_in_order_and_remembers_what_it_was_asked() {
    let fake = Fake::start();
    fake.script(text(["Hello, ", "world", "."]));
    fake.script([Step::Chunk("cut sh".to_owned())]);
    fake.script([
        Step::Chunk("half".to_owned()),
        Step::Fail(tonic::Code::Internal, "LLM error: x".to_owned()),
    ]);
    fake.script([Step::Fail(tonic::Code::ResourceExhausted, "slow down".to_owned())]);
    let caller = caller(&fake).await;
    let whole = |text: &str, chunks, done| Answer { text: text.to_owned(), chunks, done, status: Ok(()) };
    assert_eq!(ask(&caller, "one").await, whole("Hello, world.", 3, true));
    assert_eq!(ask(&caller, "two").await, whole("cut sh", 1, false));
    let third = ask(&caller, "three").await;
    assert_eq!((third.text.as_str(), third.done), ("half", false));
    assert_eq!(third.status.unwrap_err().code, Code::Internal);
    assert_eq!(ask(&caller, "four").await.status.unwrap_err().message, "slow down");
    assert_eq!(ask(&caller, "five").await.text, "five");
    let prompts: Vec<_> =
        fake.seen().into_iter().map(|call| (call.prompt.unwrap().prompt, call.ending)).collect();
    let ended = |text: &str, ending| (text.to_owned(), Some(ending));
    let expected = [
        ended("one", Ending::Finished),
        ended("two", Ending::Finished),
        ended("three", Ending::Failed),
        ended("four", Ending::Failed),
        ended("five", Ending::Finished),
    ];
    assert_eq!(prompts, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_notices_a_caller_that_goes_away() {
    let fake = Fake::start();
    fake.script([Step::Chunk("first".to_owned()), Step::Hang]);
    fake.script([Step::Hang]);
    let caller = caller(&fake).await;
    let mut replies = caller.call(prompt("one"), &CallOptions::default()).await.unwrap();
    assert!(
        matches!(replies.next().await, Ok(Some(Reply::StreamPrompt(message))) if message.chunk == "first")
    );
    assert_eq!(fake.seen()[0].ending, None);
    drop(replies);
    fake.wait_for("the first call to be cancelled", |call| call.ending == Some(Ending::Cancelled));
    let silent = tokio::time::timeout(Duration::from_millis(200), ask(&caller, "two")).await;
    assert!(silent.is_err(), "a script that hangs answered {silent:?}");
    fake.wait_for("the second call to be cancelled", |call| {
        call.prompt.as_ref().is_some_and(|asked| asked.prompt == "two")
            && call.ending == Some(Ending::Cancelled)
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_breaks_connections_and_comes_back() {
    let mut fake = Fake::start();
    fake.script([Step::Chunk("half".to_owned()), Step::Wait(Duration::from_millis(100)), Step::Cut]);
    let first = caller(&fake).await;
    let broken = ask(&first, "one").await;
    assert_eq!((broken.text.as_str(), broken.done), ("half", false));
    assert!(broken.status.is_err());
    assert_eq!(fake.seen()[0].ending, Some(Ending::Cut));
    fake.stop();
    assert!(ask(&first, "two").await.status.is_err());
    fake.start_again();
    let second = caller(&fake).await;
    assert_eq!(ask(&second, "three").await.text, "three");
    assert!(fake.seen().last().unwrap().connection > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_guards_its_token_and_throttles_like_the_go_server() {
    let settings = Settings { token: Some("secret".to_owned()), throttled: true, ..Default::default() };
    let fake = Fake::with(settings);
    let with = |token: &str| CallOptions { token: Some(token.to_owned()), timeout: None };
    let info = || Call::GetServerInfo(v1::GetServerInfoRequest {});
    let first = caller(&fake).await;
    let wrong = first.call(info(), &with("guess")).await.unwrap_err();
    assert_eq!((wrong.code, wrong.message.as_str()), (Code::Unauthenticated, "authentication failed"));
    first.call(Call::Health(v1::HealthRequest {}), &CallOptions::default()).await.unwrap();
    let second = caller(&fake).await;
    for _ in 0..5 {
        second.call(info(), &with("secret")).await.unwrap();
    }
    assert_eq!(second.call(info(), &with("secret")).await.unwrap_err().code, Code::Unauthenticated);
    caller(&fake).await.call(info(), &with("secret")).await.unwrap();
    assert_eq!(fake.seen_by("GetServerInfo")[0].authorization.as_deref(), Some("Bearer guess"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_can_be_an_old_server_or_one_that_is_not_ready() {
    let fake = Fake::with(Settings { streams: false, serving: false, ..Default::default() });
    fake.script(text(["all ", "at once"]));
    let caller = caller(&fake).await;
    let options = CallOptions::default();
    let mut health = caller.call(Call::Health(v1::HealthRequest {}), &options).await.unwrap();
    let not_serving = i32::from(v1::health_response::Status::NotServing);
    assert!(matches!(health.next().await, Ok(Some(Reply::Health(answer))) if answer.status == not_serving));
    assert_eq!(ask(&caller, "x").await.status.unwrap_err().code, Code::Unimplemented);
    let unary = Call::SendPrompt(v1::SendPromptRequest { prompt: "x".to_owned(), ..Default::default() });
    let mut answer = caller.call(unary, &options).await.unwrap();
    assert!(matches!(answer.next().await, Ok(Some(Reply::SendPrompt(got))) if got.response == "all at once"));
}

fn shell(home: &Home, script: &str) -> std::process::Command {
    let mut command = home.command("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn a_program_runs_in_a_home_of_its_own() {
    let home = Home::default();
    let finished = run(shell(&home, "cat; echo \"$HOME\" >&2; exit 3"), Some("olá\n".as_bytes()));
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(3), "olá\n"));
    assert!(finished.stderr.starts_with(&*home.path().to_string_lossy()), "{}", finished.stderr);
}

#[test]
fn a_program_can_be_followed_and_asked_to_end() {
    let home = Home::default();
    // Not INT: a shell cannot trap what its own parent ignores, as CI systems do for background jobs.
    let script = "trap 'echo asked; exit 7' TERM; echo 'ready: yes'; while :; do sleep 0.05; done";
    let mut program = Program::start(shell(&home, script));
    assert_eq!(program.wait_for_line("ready"), "ready: yes");
    program.terminate();
    let finished = program.wait();
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(7), "ready: yes\nasked\n"));
}

#[test]
fn a_terminal_shows_what_a_person_would_see() {
    let home = Home::default();
    let mut terminal = Terminal::start(home.command("cat"));
    terminal.enter("漢字 and 😀");
    terminal.wait_until("the line typed and echoed", |seen| seen.matches("漢字 and 😀").count() == 2);
    terminal.ctrl('d');
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_terminal_remembers_what_scrolled_away() {
    let home = Home::default();
    let mut terminal = Terminal::sized(shell(&home, "seq -f 'line %g.' 60"), 10, 40);
    terminal.wait_for("line 60.");
    assert!(!terminal.screen().contains("line 1."));
    let expected: String = (1..=60).map(|number| format!("line {number}.\n")).collect();
    assert_eq!(terminal.transcript().trim_end(), expected.trim_end());
    assert_eq!(terminal.wait_for_exit(), 0);
}

#[test]
fn a_terminal_says_where_its_cursor_is() {
    let home = Home::default();
    // The answer of a terminal is typed, as it were; `head` takes its six bytes.
    let script = "stty raw -echo; printf 'ab\\033[6n'; head -c 6 | od -An -c; stty sane";
    let terminal = Terminal::start(shell(&home, script));
    terminal.wait_for("033   [   1   ;   3   R");
}

#[test]
fn ctrl_c_interrupts_what_runs_in_the_terminal() {
    let home = Home::default();
    let mut terminal = Terminal::start(shell(&home, "echo started; exec sleep 600"));
    terminal.wait_for("started");
    terminal.ctrl('c');
    terminal.wait_for_exit();
}
