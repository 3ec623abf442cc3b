//! Recorded transcripts, played into the core and compared byte for byte with a golden view. The same files run
//! natively and in wasm32, so equal goldens are equal views on both targets.
//!
//! A transcript has one step a line: `+<ms> <what> <details>`; `\n` in a text is a line break. To record new goldens
//! run the test natively with `UPDATE_GOLDEN=1` and read the difference.

use chatcli_core::conversation;
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::fmt::Write;

use chatcli_core::problem::Surface;
use chatcli_core::proto::{Code, Failure, Transport, v1};
use chatcli_core::{Boot, Intent, Lang, Secret};

use crate::world::{ALL, World};

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let transcript = include_str!(concat!("../transcripts/", stringify!($name), ".txt"));
            let golden = include_str!(concat!("../transcripts/", stringify!($name), ".golden"));
            check(stringify!($name), transcript, golden);
        })*
    };
}

transcripts! { first_answer stopped lost_and_back throttled fallback wide_characters markdown }

fn check(name: &str, transcript: &str, golden: &str) {
    let played = play(transcript);
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = format!("{}/tests/transcripts/{name}.golden", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, &played).expect("the golden file can be written");
        return;
    }
    for (number, (left, right)) in played.lines().zip(golden.lines()).enumerate() {
        assert_eq!(left, right, "{name}.golden, line {}", number + 1);
    }
    assert_eq!(played, golden, "{name}");
}

/// Plays a transcript; the view is written down after every step.
fn play(transcript: &str) -> String {
    let mut world = World::default();
    let mut played = String::new();
    for line in transcript.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (ms, step) = line.strip_prefix('+').and_then(|line| line.split_once(' ')).expect("+<ms> <what>");
        world.pass(ms.parse().expect("milliseconds"));
        apply(&mut world, step);
        let _ = writeln!(played, "== {line}");
        for asked in world.log.drain(..) {
            let _ = writeln!(played, "   {asked}");
        }
        show(&world, &mut played);
    }
    played
}

fn apply(world: &mut World, step: &str) {
    let (what, details) = step.split_once(' ').unwrap_or((step, ""));
    let text = details.replace("\\n", "\n");
    match what {
        "boot" => {
            *world = World::boot(Boot {
                address: "server:50051".into(),
                capabilities: ALL,
                give_up: details == "terminal",
                heartbeat_ms: (details == "page").then_some(15_000),
                token: (details == "token").then(|| Secret::new("t")),
                ..Boot::default()
            });
        }
        "serve" => world.serve(),
        "info" => {
            let mut words = details.split(' ');
            let mut next = || words.next().unwrap_or_default().to_owned();
            let info = v1::GetServerInfoResponse {
                version: next(),
                provider: next(),
                model: next(),
                watcher_target: next(),
                ..Default::default()
            };
            world.health(true);
            world.info(v1::GetServerInfoResponse { watcher_active: !info.watcher_target.is_empty(), ..info });
        }
        "submit" => world.submit(&text),
        "stop" => world.intent(Intent::Stop),
        "retry" => world.intent(Intent::Conversation(conversation::Intent::Retry)),
        "chunk" => world.chunk(&text, false),
        "done" => world.chunk(&text, true),
        "whole" => world.whole(&text),
        "ended" => world.ended(),
        "fail" => {
            let (code, words) = details.split_once(' ').unwrap_or((details, "server's words"));
            world.fail_with(Failure::new(Code::from(code.parse::<i32>().expect("a code")), words));
        }
        "broken" => world.fail_below(Transport::Broken),
        "refused" => world.fail_below(Transport::Refused),
        "wait" => {}
        other => panic!("unknown step {other}"),
    }
}

fn show(world: &World, played: &mut String) {
    let view = world.view();
    let _ = writeln!(played, "   {:?} {:?}", view.connection.state(), view.revisions);
    for line in view.banner() {
        let _ = writeln!(played, "   | {line}");
    }
    for lang in Lang::ALL {
        if let Some(problem) = view.connection.problem() {
            let _ = writeln!(played, "   ! {}", problem.lines(lang, Surface::Terminal).join(" / "));
        }
    }
    for turn in view.conversation.turns() {
        let _ = writeln!(played, "   > {:?} {:?} {}/{}", turn.prompt, turn.state, turn.provider, turn.model);
        for sealed in turn.answer.sealed() {
            let _ = writeln!(played, "     {} {:?}", sealed.id, sealed.block);
        }
        for block in turn.answer.live() {
            let _ = writeln!(played, "     ~ {block:?}");
        }
    }
    for (id, notice) in view.notices {
        let _ = writeln!(played, "   * {id} {}", notice.lines(&view).join(" / "));
    }
}
