//! What the model asks the person in words: one question after the other, each answered by a line of its own; and nothing is
//! allowed by it.

use chatcli_core::agent::{Intent as Wish, Notice as Said, OpenQuestion, RunEnd, Running};
use chatcli_core::port::Scope;
use chatcli_core::proto::Call as Rpc;
use chatcli_core::{Boot, Intent, Notice, Prompt};

use super::agent::{Machine, begin};
use super::world::{ALL, World};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TWO: &str = "<tool_call name=\"@ask\">{\"questions\":[{\"header\":\"Storage\",\"question\":\"Where?\",\
    \"options\":[{\"label\":\"file\",\"description\":\"one\"},{\"label\":\"base\"}]},{\"question\":\"Port?\"}]}</tool_call>\n";

fn reply(world: &mut World, machine: &mut Machine, text: &str) {
    world.chunk(text, true);
    world.ended();
    machine.serve(world);
}

fn open(world: &World) -> Option<OpenQuestion> {
    world.view().agent.running().and_then(Running::open)
}

fn answer(world: &mut World, machine: &mut Machine, call: u64, at: usize, typed: &str) {
    world.intent(Intent::Agent(Wish::Answer { call, at, typed: typed.into() }));
    machine.serve(world);
}

fn prompt(world: &World) -> String {
    let Some((_, Rpc::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    request.prompt.clone()
}

fn said(world: &World) -> Vec<String> {
    let view = world.view();
    let lines = view.notices.iter().filter(|(_, notice)| {
        matches!(notice, Notice::Agent(Said::Question { .. } | Said::Answered { .. } | Said::HowToAnswer))
    });
    lines.flat_map(|(_, notice)| notice.lines(&view)).collect()
}

#[test]
fn questions_are_answered_one_by_one_and_the_model_is_told() {
    let mut world = World::online();
    let mut machine = begin(&mut world, "/coder x");
    reply(&mut world, &mut machine, TWO);
    assert_eq!(open(&world), Some(OpenQuestion::Question { call: 1, at: 0 }));
    // What is for another question, or says nothing, changes nothing.
    for (call, at, typed) in [(2, 0, "1"), (1, 1, "1"), (1, 0, ""), (1, 0, "3"), (1, 0, "1,2")] {
        answer(&mut world, &mut machine, call, at, typed);
        assert_eq!(open(&world), Some(OpenQuestion::Question { call: 1, at: 0 }), "{typed}");
    }
    // A line beside it is no answer.
    world.submit("2");
    assert_eq!(open(&world), Some(OpenQuestion::Question { call: 1, at: 0 }));
    answer(&mut world, &mut machine, 1, 0, "2");
    assert_eq!(open(&world), Some(OpenQuestion::Question { call: 1, at: 1 }));
    answer(&mut world, &mut machine, 1, 1, "8080 or so");
    assert_eq!(open(&world), None);
    let told = prompt(&world);
    assert!(
        told.contains("1. Where?\n   the person chose: base\n2. Port?\n   the person says: 8080 or so"),
        "{told}"
    );
    assert!(told.ends_with('2'), "what was typed beside it goes along: {told}");
    let said = said(&world);
    let how = "Type the number of an option, your own words, or - to leave it open";
    assert_eq!(
        said,
        [
            "The model asks you (1/2): Storage",
            "  Where?",
            "  1. file: one",
            "  2. base",
            how,
            how,
            how,
            "Where? base",
            "The model asks you (2/2)",
            "  Port?",
            "Port? 8080 or so"
        ]
    );
}

#[test]
fn a_run_that_is_stopped_asks_nothing_more() {
    let mut world = World::online();
    let mut machine = begin(&mut world, "/coder x");
    reply(&mut world, &mut machine, TWO);
    world.intent(Intent::Stop);
    answer(&mut world, &mut machine, 1, 0, "1");
    assert_eq!((open(&world), world.view().agent.ended().cloned()), (None, Some(RunEnd::Cancelled)));
    assert!(world.calls.is_empty());
}

/// Where no person is, the model is told so and goes on; nothing was refused.
#[test]
fn without_a_person_the_model_is_told_so() {
    let prompt_of = Prompt { scope: Some(Scope::Coder), .."/coder x".into() };
    let boot = Boot {
        address: "host:1".into(),
        capabilities: ALL,
        give_up: true,
        one_shot: Some(prompt_of),
        ..Boot::default()
    };
    let mut world = World::boot(boot);
    world.serve();
    let mut machine = Machine::trusting();
    machine.serve(&mut world);
    reply(&mut world, &mut machine, TWO);
    assert!(prompt(&world).contains("no person is there to answer"), "{}", prompt(&world));
    reply(&mut world, &mut machine, "I took a file.");
    assert_eq!(world.exit, Some(0));
}

/// It may be asked in the mode that changes nothing, and a yes in it is no permission.
#[test]
fn an_answer_allows_nothing() {
    let mut world = World::online();
    let mut machine = begin(&mut world, "/coder x");
    world.submit("/policy mode plan");
    let call = "<tool_call name=\"@ask\">{\"questions\":[{\"question\":\"All?\",\"options\":[\"yes\"]}]}</tool_call>\n";
    reply(&mut world, &mut machine, call);
    answer(&mut world, &mut machine, 1, 0, "1");
    reply(&mut world, &mut machine, "<tool_call cmd=\"exec\">make</tool_call>\n");
    assert!(machine.ran.is_empty() && open(&world).is_none(), "the mode forbids it");
    world.submit("/policy mode ask");
    reply(&mut world, &mut machine, "<tool_call cmd=\"exec\">make b</tool_call>\n");
    assert!(machine.ran.is_empty() && matches!(open(&world), Some(OpenQuestion::Call { .. })));
}
