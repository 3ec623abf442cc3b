//! What one turn of a run costs without the model and without the tools: from the last piece of an answer with a call to
//! the next question, through preparation, rules, results and request. Prints p50 and p99, and asserts nothing.

use std::time::{Duration, Instant};

use chatcli_core::port::{OutputLine, ToolAsk, ToolTold, Workplace};
use chatcli_core::{Event, Outcome};

#[path = "../tests/core/world.rs"]
#[allow(dead_code, reason = "it serves many tests")]
mod world;

use world::World;

/// Runs, and turns of each.
const RUNS: usize = 40;
const TURNS: usize = 50;

fn serve(world: &mut World, text: &str) {
    while let Some((id, ask)) = world.tools.first().cloned() {
        world.tools.remove(0);
        let told = match ask {
            ToolAsk::Open => {
                let (root, turns) = ("/w".to_owned(), Some("200".to_owned()));
                ToolTold::Opened(Box::new(Workplace {
                    root,
                    turns,
                    is_trusted: true,
                    ..Workplace::default()
                }))
            }
            ToolAsk::Pack(_) => ToolTold::Along(Box::default()),
            ToolAsk::Prepare { what, .. } => ToolTold::Prepared { what, diff: None },
            ToolAsk::Run { .. } => {
                ToolTold::Ran { text: text.to_owned(), is_failed: false, log: None, took_ms: 1 }
            }
            _ => ToolTold::Done,
        };
        world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
    }
    world.tape.clear();
    world.log.clear();
}

/// The time below which this part of all times is.
fn part(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

fn print(what: &str, times: &mut [Duration]) {
    println!("{what}: p50 {:?}, p99 {:?} ({} times)", part(times, 50), part(times, 99), times.len());
}

fn main() {
    for (what, lines) in [("a turn with a short result", 3), ("a turn with a result of 10,000 lines", 10_000)]
    {
        let text: String = (0..lines).map(|line| format!("line {line} of what a command says\n")).collect();
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let mut world = World::online();
            world.submit("/coder measure");
            serve(&mut world, &text);
            for turn in 0..TURNS {
                let reply = format!("I look.\n<tool_call cmd=\"read\" file=\"src/file{turn}.rs\"/>\n");
                let began = Instant::now();
                world.chunk(&reply, true);
                world.ended();
                serve(&mut world, &text);
                times.push(began.elapsed());
            }
        }
        print(what, &mut times);
    }
    let mut times = Vec::new();
    let mut world = World::online();
    world.submit("/policy mode auto");
    world.submit("/coder measure");
    serve(&mut world, "");
    world.chunk("<tool_call cmd=\"exec\">flood</tool_call>\n", true);
    world.ended();
    while !matches!(world.tools.first(), Some((_, ToolAsk::Run { .. }))) {
        let (id, ask) = world.tools.remove(0);
        let told = match ask {
            ToolAsk::Prepare { what, .. } => ToolTold::Prepared { what, diff: None },
            _ => ToolTold::Done,
        };
        world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
    }
    let (id, _) = world.tools[0].clone();
    for piece in 0..50 {
        let line =
            |at: usize| OutputLine { is_error: false, text: format!("line {} of a flood", piece * 200 + at) };
        let lines = (0..200).map(line).collect();
        let began = Instant::now();
        world.event(Event::Done(id, Outcome::Tool(Box::new(ToolTold::Output { lines, left_out: 0 }))));
        times.push(began.elapsed());
    }
    print("200 lines of a flood of 10,000", &mut times);
}
