//! What a command said stays above its result, in a terminal and in a page: its last lines, and how many came before.

use chatcli_core::agent::Notice as Said;
use chatcli_core::port::{OutputLine, ToolAsk, ToolTold};
use chatcli_core::{Boot, Capabilities, Event, Intent, Notice, Outcome};

use super::agent::{begin, exec};
use super::world::{ALL, World};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A command that runs, in a terminal or a page.
fn running(is_terminal: bool) -> World {
    let mut world = World::boot(Boot {
        address: "host:1".into(),
        capabilities: Capabilities { terminal: is_terminal, ..ALL },
        give_up: true,
        ..Boot::default()
    });
    world.serve();
    world.submit("/policy mode auto");
    let mut machine = begin(&mut world, "/coder x");
    world.chunk(&exec("make"), true);
    world.ended();
    while !matches!(world.tools.first(), Some((_, ToolAsk::Run { .. }))) {
        let (id, ask) = world.tools.remove(0);
        let told = match ask {
            ToolAsk::Prepare { what, .. } => ToolTold::Prepared { what, diff: None },
            _ => ToolTold::Done,
        };
        world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
    }
    machine.ran.clear();
    world
}

fn tell(world: &mut World, told: ToolTold) {
    let id = world.tools.first().map(|(id, _)| *id).expect("it runs");
    world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
}

fn says(world: &mut World, lines: std::ops::Range<u32>, left_out: u64) {
    let line = |number: u32| OutputLine { is_error: number % 2 == 1, text: format!("line {number}") };
    tell(world, ToolTold::Output { lines: lines.map(line).collect(), left_out });
}

fn ends(world: &mut World, text: &str, is_failed: bool) {
    tell(world, ToolTold::Ran { text: text.into(), is_failed, log: None, took_ms: 7 });
}

/// The lines of the command's end.
fn seen(world: &World) -> Vec<String> {
    let view = world.view();
    let ran = view.notices.iter().rev().find(|(_, notice)| matches!(notice, Notice::Agent(Said::Ran { .. })));
    ran.expect("it ended").1.lines(&view)
}

#[test]
fn the_last_lines_stay_above_the_result() {
    for (lines, left_out, is_failed, expected) in [
        (0..0, 0, false, vec!["exec make: done"]),
        (0..2, 0, false, vec!["  line 0", "! line 1", "exec make: done"]),
        (
            0..10_000,
            0,
            false,
            vec![
                "  … lines before these: 9992",
                "  line 9992",
                "! line 9993",
                "  line 9994",
                "! line 9995",
                "  line 9996",
                "! line 9997",
                "  line 9998",
                "! line 9999",
                "exec make: done",
            ],
        ),
        // What a flood left out before it was told is counted too.
        (0..1, 500, false, vec!["  … lines before these: 500", "  line 0", "exec make: done"]),
    ] {
        let mut world = running(true);
        if !lines.is_empty() {
            says(&mut world, lines, left_out);
        }
        ends(&mut world, "[exit 0]\n", is_failed);
        assert_eq!(seen(&world), expected);
    }
    // A failure is told in more lines.
    let mut world = running(true);
    says(&mut world, 0..50, 0);
    ends(&mut world, "[exit 1]\n", true);
    let lines = seen(&world);
    assert_eq!(
        (lines.len(), lines[0].as_str(), lines[1].as_str()),
        (22, "  … lines before these: 30", "  line 30")
    );
    assert_eq!(lines[21], "exec make: failed: [exit 1]");
}

#[test]
fn a_command_that_is_stopped_has_said_what_it_said() {
    let mut world = running(true);
    says(&mut world, 0..2, 0);
    world.intent(Intent::Stop);
    assert_eq!(seen(&world), ["  line 0", "! line 1", "exec make: stopped"]);
}

/// A page folds them below the result; what a person pasted is what the command said.
#[test]
fn a_page_has_the_result_first() {
    let mut world = running(false);
    ends(&mut world, "[the person ran it]\none\ntwo\n", false);
    assert_eq!(seen(&world), ["exec make: done", "  one", "  two"]);
}

#[test]
fn what_stays_has_no_secrets() {
    let mut world = running(true);
    let text = "API_KEY=sk-abcdefghijklmnopqrstuvwxyz0123456789".to_owned();
    tell(&mut world, ToolTold::Output { lines: vec![OutputLine { is_error: false, text }], left_out: 0 });
    ends(&mut world, "[exit 0]\n", false);
    let lines = seen(&world).join("\n");
    assert!(lines.contains("API_KEY=") && !lines.contains("abcdefghijkl"), "{lines}");
}
