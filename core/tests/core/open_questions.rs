//! What goes wrong elsewhere when a run, its questions and its clients do not end together: a question that hangs after
//! the client is back, a prompt that is stuck, an answer that releases more than it was for, a yes that outlives its run.

use std::collections::BTreeMap;

use chatcli_agent::Call;
use chatcli_agent::policy::Mode;
use chatcli_core::agent::{Intent as Wish, RunEnd};
use chatcli_core::conversation::TurnState;
use chatcli_core::port::{ToolAsk, ToolTold, Workplace};
use chatcli_core::proto::{Call as Rpc, Transport, v1};
use chatcli_core::{Boot, Event, Intent, Outcome};

use super::world::{ALL, World};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TWO: &str = "<tool_call cmd=\"exec\">make a</tool_call>\n<tool_call cmd=\"exec\">make b</tool_call>\n";

fn exec(line: &str) -> String {
    format!("<tool_call cmd=\"exec\">{line}</tool_call>\n")
}

/// Serves the tools, all but what runs, which hangs; gives back the commands that were started.
fn serve(world: &mut World, ran: &mut Vec<String>, hangs: bool) {
    let mut left = Vec::new();
    while let Some((id, ask)) = world.tools.first().cloned() {
        world.tools.remove(0);
        let told = match ask {
            ToolAsk::Open => {
                let root = "/w".to_owned();
                ToolTold::Opened(Box::new(Workplace { root, is_trusted: true, ..Workplace::default() }))
            }
            ToolAsk::Pack(_) => ToolTold::Along(Box::default()),
            ToolAsk::Prepare { what, .. } => ToolTold::Prepared { what, diff: None },
            ToolAsk::Run { what, .. } => {
                if let Call::Exec(exec) = &*what {
                    ran.push(exec.command.clone());
                }
                if hangs {
                    left.push((id, ToolAsk::Open));
                    continue;
                }
                ToolTold::Ran { text: "fine".into(), is_failed: false, log: None, took_ms: 1 }
            }
            _ => ToolTold::Done,
        };
        world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
    }
    world.tools = left;
}

fn reply(world: &mut World, ran: &mut Vec<String>, text: &str) {
    world.chunk(text, true);
    world.ended();
    serve(world, ran, false);
}

fn open(world: &World) -> Option<(u64, u64)> {
    let view = world.view();
    let card = view.agent.running()?.card.as_ref()?;
    Some((card.number(), card.item()?.id))
}

fn decide(world: &mut World, ran: &mut Vec<String>, (number, call): (u64, u64), typed: &str) {
    world.intent(Intent::Agent(Wish::Decide { number, call, typed: typed.into() }));
    serve(world, ran, false);
}

fn asked(world: &World) -> v1::StreamPromptRequest {
    let Some((_, Rpc::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    request.clone()
}

#[test]
fn one_answer_releases_no_other_question() {
    let (mut world, mut ran) = (World::online(), Vec::new());
    world.submit("/coder two");
    serve(&mut world, &mut ran, false);
    reply(&mut world, &mut ran, TWO);
    let first = open(&world).unwrap();
    decide(&mut world, &mut ran, first, "y");
    let second = open(&world).unwrap();
    assert!(first.0 == second.0 && first.1 != second.1 && ran.is_empty(), "all are decided before one runs");
    // The same answer again, one for another call, one for another question, one of another time.
    for (number, call) in [first, (second.0, 99), (second.0 + 1, second.1), (0, second.1)] {
        decide(&mut world, &mut ran, (number, call), "y");
        assert_eq!((open(&world), ran.len()), (Some(second), 0));
    }
    decide(&mut world, &mut ran, second, "n");
    assert_eq!(ran, ["make a"]);
    // An answer that comes late is for nothing that is asked later.
    reply(&mut world, &mut ran, &exec("make c"));
    let third = open(&world).unwrap();
    for old in [first, second, (first.0, third.1)] {
        decide(&mut world, &mut ran, old, "y");
    }
    assert_eq!((open(&world), ran.len()), (Some(third), 1));
}

#[test]
fn a_question_is_still_there_when_the_server_is_back_and_gone_when_its_run_is() {
    let (mut world, mut ran) = (World::online(), Vec::new());
    world.submit("/coder one");
    serve(&mut world, &mut ran, false);
    reply(&mut world, &mut ran, &exec("make a"));
    let question = open(&world).unwrap();
    // The machine slept, and the server answers again; nothing was decided meanwhile.
    world.event(Event::Woke);
    assert_eq!(world.open(), ["Health"]);
    world.health(true);
    assert_eq!((open(&world), ran.len()), (Some(question), 0));
    decide(&mut world, &mut ran, question, "y");
    assert_eq!(ran, ["make a"]);
    reply(&mut world, &mut ran, &exec("make b"));
    let question = open(&world).unwrap();
    world.intent(Intent::Stop);
    assert!(open(&world).is_none() && world.view().agent.turn().is_none());
    assert_eq!(world.view().conversation.asked().unwrap().state, TurnState::Interrupted);
    decide(&mut world, &mut ran, question, "y");
    assert_eq!(ran, ["make a"]);
}

#[test]
fn nothing_is_stuck_behind_a_tool_or_a_server_that_says_nothing() {
    let (mut world, mut ran) = (World::online(), Vec::new());
    // A tool that never ends.
    world.submit("/coder one");
    serve(&mut world, &mut ran, false);
    world.chunk(&exec("make a"), true);
    world.ended();
    serve(&mut world, &mut ran, true);
    let question = open(&world).unwrap();
    world.intent(Intent::Agent(Wish::Decide { number: question.0, call: question.1, typed: "y".into() }));
    serve(&mut world, &mut ran, true);
    let running = world.tools.first().map(|(id, _)| *id).expect("it runs");
    world.intent(Intent::Stop);
    assert!(world.cancelled.contains(&running) && world.view().is_settled);
    // What it says after all changes nothing.
    let late = ToolTold::Ran { text: "late".into(), is_failed: false, log: None, took_ms: 9 };
    world.event(Event::Done(running, Outcome::Tool(Box::new(late))));
    world.tools.clear();
    // A model that says nothing, and a stop while it is asked.
    world.submit("/coder two");
    serve(&mut world, &mut ran, false);
    world.intent(Intent::Stop);
    assert_eq!(world.view().agent.ended(), Some(&RunEnd::Cancelled));
    // The next prompt goes out at once, and its history is one that a server takes.
    world.submit("/coder three");
    serve(&mut world, &mut ran, false);
    let request = asked(&world);
    let roles: Vec<&str> =
        request.history.iter().filter(|said| said.role != "system").map(|said| said.role.as_str()).collect();
    assert!(roles.windows(2).all(|two| two[0] != two[1]) && roles.last() == Some(&"user"), "{roles:?}");
    assert!(request.prompt == "three" && !format!("{request:?}").contains("late"));
    // A connection that breaks in the middle of an answer ends in a state that takes the next prompt.
    world.chunk("I beg", false);
    world.fail_below(Transport::Broken);
    world.pass(600_000);
    while !world.calls.is_empty() {
        world.fail_below(Transport::Refused);
        world.pass(600_000);
        if world.view().agent.turn().is_none() {
            break;
        }
    }
    assert!(world.view().agent.turn().is_none(), "{:?}", world.log);
}

#[test]
fn a_yes_to_more_outlives_neither_its_question_nor_the_program() {
    let (mut world, mut ran) = (World::online(), Vec::new());
    world.submit("/policy mode auto");
    world.submit("/coder one");
    serve(&mut world, &mut ran, false);
    reply(&mut world, &mut ran, &exec("make a"));
    assert!(open(&world).is_none() && ran == ["make a"]);
    // What is dangerous is asked about, and its yes is for this one time.
    reply(&mut world, &mut ran, &exec("rm -rf x"));
    let question = open(&world).expect("it is asked about");
    decide(&mut world, &mut ran, question, "a");
    assert_eq!(open(&world), Some(question), "it cannot be allowed for ever");
    decide(&mut world, &mut ran, question, "y");
    reply(&mut world, &mut ran, &exec("rm -rf x"));
    assert!(open(&world).is_some(), "the same again is asked about again");
    // Nothing of it is kept: not by the program, and not by the next one.
    assert!(world.stored.is_empty() && world.allowed.is_empty());
    let mut next = World::boot(Boot { address: "host:1".into(), capabilities: ALL, ..Boot::default() });
    next.serve();
    assert_eq!(next.view().agent.mode(), Mode::Ask);
    // A person takes it back in the middle of a run.
    let question = open(&world).unwrap();
    decide(&mut world, &mut ran, question, "n");
    world.submit("/policy mode ask");
    reply(&mut world, &mut ran, &exec("make b"));
    assert!(open(&world).is_some());
}

/// A flood stays a few lines here, however long it is, and its count is true.
#[test]
fn ten_thousand_lines_stay_a_few() {
    let (mut world, mut ran) = (World::online(), Vec::new());
    world.submit("/policy mode auto");
    world.submit("/coder one");
    serve(&mut world, &mut ran, false);
    world.chunk(&exec("make a"), true);
    world.ended();
    serve(&mut world, &mut ran, true);
    let running = world.tools.first().map(|(id, _)| *id).expect("it runs");
    let line = |number: u32| chatcli_core::port::OutputLine {
        is_error: false,
        text: format!("{number} {}", "x".repeat(5_000)),
    };
    for piece in 0..50 {
        let lines = (piece * 200..(piece + 1) * 200).map(line).collect();
        world.event(Event::Done(running, Outcome::Tool(Box::new(ToolTold::Output { lines, left_out: 0 }))));
    }
    let view = world.view();
    let doing = &view.agent.running().unwrap().doing[0];
    assert_eq!((doing.lines, doing.tail.len()), (10_000, 20));
    assert!(
        doing.tail.back().unwrap().text.starts_with("9999 ")
            && doing.tail.iter().all(|line| line.text.len() <= 400)
    );
    let kept: BTreeMap<usize, usize> =
        view.notices.iter().map(|(_, notice)| (notice.lines(&view).len(), 1)).collect();
    assert!(kept.keys().all(|lines| *lines < 100), "{kept:?}");
}
