//! A server that cuts its text inside a character is asked in one piece.

use super::*;

#[test]
fn a_stream_that_fails_before_its_first_word_is_asked_once_more_the_old_way() {
    let fake = Fake::start();
    let broken = "string field contains invalid UTF-8".to_owned();
    fake.script([Step::Fail(tonic::Code::Internal, broken)]);
    fake.script(text(["second ", "try"]));
    let finished = ask(&fake, &["-p", "x", "--raw"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "second try\n"));
    let methods: Vec<_> = fake.seen().iter().map(|call| call.method).collect();
    assert_eq!(methods, ["Health", "GetServerInfo", "StreamPrompt", "SendPrompt"]);
}

/// A Go server breaks every longer answer without blanks; each one is paid.
#[test]
fn a_server_that_broke_its_text_once_is_asked_in_one_piece_by_the_next_run() {
    let (home, fake) = (Home::default(), Fake::start());
    let broken = "string field contains invalid UTF-8".to_owned();
    fake.script([Step::Fail(tonic::Code::Internal, broken)]);
    for answer in ["one", "two"] {
        fake.script(text([answer]));
        let finished = run(connect(&home, &fake.address().to_string(), &["-p", "x", "--raw"]), None);
        assert_eq!((finished.code, finished.stdout), (Some(0), format!("{answer}\n")));
    }
    assert_eq!((fake.seen_by("StreamPrompt").len(), fake.seen_by("SendPrompt").len()), (1, 2));
    let kept = home.path().join("config/chatcli/connect/in-one-piece");
    let mode = std::fs::metadata(&kept).expect("it is remembered").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
