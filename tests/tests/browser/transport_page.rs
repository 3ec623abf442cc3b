//! The page's own transport in a real browser: bytes in every cut, foreign answers, lost servers and dropped calls. What
//! is checked is what a person sees of it, and what the server does.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chatcli_proto::v1;
use chatcli_tests::bare_door::{BareDoor, Step, cut, frame, head, message, piece, trailers};
use chatcli_tests::browser::Browser;
use chatcli_tests::visit::{ANSWER, ask, wait_for_answer};
use chatcli_tests::wait;

const PROBLEM: &str = ".turn:last-of-type .problem";

#[track_caller]
fn open(door: &BareDoor) -> Browser {
    let browser = Browser::start();
    browser.open(&format!("{}/", door.url()));
    browser.wait_for("#connection-state[data-state=online]");
    browser
}

/// Asks, and gives back what the page says went wrong.
#[track_caller]
fn failing(browser: &Browser, door: &BareDoor, steps: impl IntoIterator<Item = Step>, words: &str) -> String {
    browser.wait_for("#connection-state[data-state=online]");
    door.script("StreamPrompt", steps);
    ask(browser, "Fail, please");
    browser.wait_for(".turn:last-of-type[data-state=failed]");
    // What is folded away counts as well.
    let whole = format!("return document.querySelector('{PROBLEM}')?.textContent ?? ''");
    let said = || browser.run(&whole, Vec::new()).as_str().unwrap_or_default().to_owned();
    wait::until(&format!("`{words}`"), || Some(said()).filter(|said| said.contains(words)), said)
}

#[test]
fn a_status_is_found_however_the_bytes_are_cut() {
    let door = BareDoor::start();
    let browser = open(&door);
    let (first, last) = (piece("one ", false), trailers(&["grpc-status: 0", "x-more:1"]));
    let whole = [&first[..], &piece("two", true), &last].concat();
    let start = whole.len() - last.len();
    let cuts: Vec<Vec<usize>> = vec![
        vec![],
        // Inside the first prefix and message, then at the edges of the trailers and inside each part of them.
        vec![2],
        vec![first.len()],
        vec![start],
        vec![start + 1],
        vec![start + 3, start + 5],
        vec![start + 8],
        vec![whole.len() - 1],
        (1..whole.len()).collect(),
    ];
    for (before, places) in cuts.into_iter().enumerate() {
        door.script("StreamPrompt", [vec![head()], cut(&whole, places.clone())].concat());
        ask(&browser, "Cut it");
        // The turn before is done as well.
        let turns = || browser.texts(".turn").len();
        wait::until("the next turn", || (turns() > before).then_some(()), || format!("{} turns", turns()));
        browser.wait_for(".turn:last-of-type[data-state=done]");
        assert_eq!(browser.text(ANSWER).trim(), "one two", "cut at {places:?}");
    }
    // A failure after a part of the answer keeps its own words, in every cut.
    let failed = [
        first,
        trailers(&["grpc-status:3", "grpc-message:n%C3%A3o%20assim", "x-request-id:a", "x-request-id:b7"]),
    ]
    .concat();
    for places in [vec![], (1..failed.len()).collect()] {
        let said = failing(&browser, &door, [vec![head()], cut(&failed, places)].concat(), "não assim");
        assert!(said.contains("b7"), "the last of two values: {said}");
    }
    let sent = &door.seen("StreamPrompt")[0];
    assert_eq!(sent.headers["x-grpc-web"], "1");
    assert_eq!(sent.headers["accept"], "application/grpc-web+proto");
    assert_eq!(door.seen("Health")[0].headers["grpc-timeout"], "10000000u");
}

#[test]
fn text_mode_is_read_although_it_was_not_asked_for() {
    let door = BareDoor::start();
    let browser = open(&door);
    let text = Step::Head(200, vec![("content-type", "application/grpc-web-text+proto".to_owned())]);
    // "one " and its end, then the trailers, each padded by itself as a proxy would flush them.
    let padded = [
        STANDARD.encode(piece("one ", false)),
        STANDARD.encode(piece("two", true)),
        STANDARD.encode(trailers(&["grpc-status:0"])),
    ]
    .concat();
    for places in [vec![], (1..padded.len()).collect::<Vec<_>>()] {
        door.script("StreamPrompt", [vec![text.clone()], cut(padded.as_bytes(), places)].concat());
        ask(&browser, "As text");
        browser.wait_for(".turn:last-of-type[data-state=done]");
        assert_eq!(browser.text(ANSWER).trim(), "one two");
    }
    failing(&browser, &door, [text, Step::Bytes(b"this is not base64!".to_vec())], "but not with gRPC");
    // This door is no door of ours and knows nothing of sign-ins; the page asks once.
    let errors = browser.console_errors();
    let others: Vec<_> = errors.iter().filter(|error| !error.contains("/access/me")).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn foreign_answers_get_their_kind_of_problem() {
    let door = BareDoor::start();
    let browser = open(&door);
    let html = b"<html><title>Sign in, please</title><script>1</script></html>";
    let foreign = |status, kind: &str, body: &[u8]| {
        vec![Step::Head(status, vec![("content-type", kind.to_owned())]), Step::Bytes(body.to_vec())]
    };
    let status = |code: &str, message: &str| {
        let kind = ("content-type", "application/grpc-web+proto".to_owned());
        vec![Step::Head(
            200,
            vec![kind, ("grpc-status", code.to_owned()), ("grpc-message", message.to_owned())],
        )]
    };
    for (name, steps, words) in [
        (
            "HTTP 503 text/plain",
            foreign(503, "text/plain", b"upstream gone"),
            "HTTP 503 (text/plain) instead of gRPC: upstream gone",
        ),
        ("HTTP 504 as gRPC-Web", foreign(504, "application/grpc-web+proto", b""), "web server answered"),
        (
            "HTTP 504 mislabelled",
            foreign(504, "application/grpc-web+proto", b"upstream timeout"),
            "web server answered",
        ),
        ("HTTP 404 bare", vec![Step::Head(404, vec![])], "HTTP 404 instead of gRPC"),
        (
            "a foreign page",
            foreign(200, "text/html", html),
            "HTTP 200 (text/html) instead of gRPC: Sign in, please",
        ),
        (
            "HTTP 403",
            foreign(403, "text/html", html),
            "HTTP 403 (text/html) instead of gRPC: Sign in, please",
        ),
        (
            "a redirection",
            vec![Step::Head(302, vec![("location", "/login".to_owned())])],
            "may want a sign-in",
        ),
        ("trailers only", status("3", "n%C3%A3o%20assim"), "não assim"),
        ("trailers only, with more than ASCII", status("3", "não assim"), "não assim"),
        (
            "compressed trailers",
            vec![head(), Step::Bytes(frame(0x81, b"grpc-status:0\r\n"))],
            "compressed trailers",
        ),
        (
            "bytes after the trailers",
            vec![head(), Step::Bytes([trailers(&["grpc-status:0"]), vec![0]].concat())],
            "after the trailers",
        ),
        (
            "a lying prefix",
            vec![head(), Step::Bytes(b"\0\xff\xff\xff\xff".to_vec()), Step::Hang],
            "4294967295",
        ),
        ("no bytes at all", vec![head()], " broke"),
    ] {
        let said = failing(&browser, &door, steps, words);
        println!("{name}: {}", said.replace('\n', " / "));
    }
    browser.screenshot("transport-foreign");
    // Refused by a proxy before the server, which knows nothing of the server's token.
    browser.wait_for("#connection-state[data-state=online]");
    door.script("StreamPrompt", foreign(401, "text/html", html));
    ask(&browser, "And this?");
    browser.wait_for_text(PROBLEM, "who answered", |text| text.contains("web server answered"));
    assert_eq!(browser.texts("#token-input"), Vec::<String>::new());
}

#[test]
fn what_arrived_is_kept_when_the_connection_breaks() {
    let door = BareDoor::start();
    let browser = open(&door);
    let half = Step::Bytes(piece("Half of the answer", false));
    for (name, end) in [
        ("reset", vec![Step::Reset]),
        ("ended without a status", vec![]),
        ("ended inside a message", vec![Step::Bytes(b"\0\0\0\0\x09abc".to_vec())]),
    ] {
        let said = failing(
            &browser,
            &door,
            [vec![head(), half.clone()], end].concat(),
            "The connection broke during the answer",
        );
        assert!(browser.text(ANSWER).contains("Half of the answer"), "{name}: {said}");
    }
    browser.wait_for("#connection-state[data-state=online]");
    door.script(
        "StreamPrompt",
        [head(), Step::Bytes([piece("All of it", true), trailers(&["grpc-status:0"])].concat()), Step::Hang],
    );
    ask(&browser, "A server that does not hang up");
    browser.wait_for(".turn:last-of-type[data-state=done]");
    wait_for_answer(&browser, "All of it");
    door.wait_for_drop("StreamPrompt");
}

#[test]
fn a_call_that_is_not_waited_for_is_seen_as_dropped() {
    let door = BareDoor::start();
    let browser = open(&door);
    for steps in [
        vec![Step::Hang],
        vec![head(), Step::Hang],
        vec![head(), Step::Bytes(piece("Half", false)), Step::Hang],
    ] {
        let began = Instant::now();
        door.script("StreamPrompt", steps);
        ask(&browser, "Long, please");
        browser.click("#stop");
        door.wait_for_drop("StreamPrompt");
        println!("asked, stopped and seen as dropped after {:?}", began.elapsed());
        browser.wait_for(".turn:last-of-type[data-state=interrupted]");
    }
    door.script("StreamPrompt", [head(), Step::Bytes(piece("Half", false)), Step::Hang]);
    ask(&browser, "And when the page is left?");
    wait_for_answer(&browser, "Half");
    browser.open("about:blank");
    door.wait_for_drop("StreamPrompt");
}

#[test]
fn a_silent_server_is_given_up_at_its_deadline_with_or_without_a_head() {
    let door = BareDoor::start();
    for steps in [
        vec![Step::Hang],
        vec![head(), Step::Bytes(message(&v1::HealthResponse::default())[..3].to_vec()), Step::Hang],
    ] {
        door.always("Health", steps);
        let browser = Browser::start();
        let began = Instant::now();
        browser.open(&format!("{}/", door.url()));
        browser.wait_for_text("#connection-banner", "a deadline", |text| text.contains("in 10 s"));
        assert!(began.elapsed() > Duration::from_secs(10));
        let given_up = door.seen("Health").into_iter().any(|call| call.is_dropped);
        assert!(given_up, "the call was ended, not only forgotten");
    }
}

#[test]
fn a_server_that_is_gone_is_named_and_waited_for() {
    let door = BareDoor::start();
    let browser = open(&door);
    // The first question fetches what shows answers.
    let refusal = trailers(&["grpc-status:3", "grpc-message:later"]);
    failing(&browser, &door, vec![head(), Step::Bytes(refusal)], "later");
    door.stop();
    ask(&browser, "Is a server there?");
    // The turn before it failed too.
    browser.wait_for_text(PROBLEM, "who failed", |said| {
        said.contains("cannot reach the server") && said.contains("reconnects by itself")
    });
    browser.wait_for_text("#connection-banner", "the same", |text| text.contains("cannot reach the server"));
    browser.screenshot("transport-gone");
}
