//! Recorded runs with a scripted model, hostile ones too: what is asked of the tools, of the model and of the person, in
//! order, byte for byte as in the golden file, natively and in WebAssembly. The same runs are played into the program
//! itself with real tools, in `tests/tests/terminal/runs.rs`.
//!
//! To record a new golden file run the test natively with `UPDATE_GOLDEN=1` and read the difference.

#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::collections::BTreeMap;
use std::fmt::Write;

use chatcli_agent::Call;
use chatcli_agent::edit::replace;
use chatcli_agent::run::label;
use chatcli_core::agent::{AgentMode, Notice as Said, Running};
use chatcli_core::port::{Scope, ToolAsk, ToolTold, Workplace};
use chatcli_core::proto::{Call as Rpc, Code};
use chatcli_core::{Boot, Capabilities, ContentHash, Event, Intent, Notice, Outcome, Prompt};

use super::world::{ALL, World};
use script::{Asked, Next, Script};

#[path = "../runs/script.rs"]
mod script;

/// Lines of a prompt that stand in the golden file; of the rest its size and a hash.
const PROMPT_LINES: usize = 4;
/// Letters of such a line.
const LINE_CHARS: usize = 110;

/// Tools that keep their files in memory.
#[derive(Default)]
struct Memory {
    files: BTreeMap<String, String>,
    /// Names that lead out.
    links: Vec<String>,
    before: BTreeMap<String, Option<String>>,
    turns: Option<String>,
}

impl Memory {
    fn of(script: &Script) -> Self {
        let mut memory = Self { turns: script.turns.clone(), ..Self::default() };
        for (kind, path, text) in &script.files {
            match kind.as_str() {
                "link" => memory.links.push(path.clone()),
                "file" if !path.starts_with("OUT/") => drop(memory.files.insert(path.clone(), text.clone())),
                // A second name of a file outside is a file of its own here.
                "hard" => drop(memory.files.insert(path.clone(), "canary-1\n".to_owned())),
                _ => {}
            }
        }
        memory
    }

    fn tell(&mut self, ask: &ToolAsk) -> ToolTold {
        match ask {
            ToolAsk::Open => ToolTold::Opened(Box::new(Workplace {
                root: "/w".into(),
                system: "linux".into(),
                is_trusted: true,
                turns: self.turns.clone(),
                ..Workplace::default()
            })),
            ToolAsk::Pack(_) => ToolTold::Along(Box::default()),
            ToolAsk::Prepare { what, .. } => match self.prepare(what) {
                Ok(diff) => ToolTold::Prepared { what: what.clone(), diff },
                Err(why) => ToolTold::Failed(why),
            },
            ToolAsk::Run { what, .. } => self.run(what),
            _ => ToolTold::Done,
        }
    }

    /// What would change; or that it leads out.
    fn prepare(&self, call: &Call) -> Result<Option<String>, String> {
        for path in call.paths() {
            let first = path.split('/').next().unwrap_or_default();
            let is_out = path.starts_with(['/', '~', '$']) || path.split('/').any(|part| part == "..");
            if is_out || self.links.iter().any(|link| link == first) {
                return Err(format!("{path}: outside the working folder"));
            }
        }
        match call {
            Call::Write(write) => Ok(Some(format!("+{}", String::from_utf8_lossy(&write.content)))),
            Call::Edit(edits) => {
                for edit in edits {
                    let text = self.files.get(&edit.file).ok_or("ENOENT")?;
                    replace(text, &edit.search, &edit.replace).map_err(|why| why.to_string())?;
                }
                Ok(Some("changes\n".to_owned()))
            }
            _ => Ok(None),
        }
    }

    fn run(&mut self, call: &Call) -> ToolTold {
        let ran = |text: String, is_failed| ToolTold::Ran { text, is_failed, log: None, took_ms: 7 };
        match call {
            Call::Read(read) => match self.files.get(&read.files[0]) {
                Some(text) => ran(text.clone(), false),
                None => ToolTold::Failed("ENOENT".into()),
            },
            Call::Write(write) => {
                let text = String::from_utf8_lossy(&write.content).into_owned();
                let before = self.files.insert(write.file.clone(), text);
                self.before.insert(write.file.clone(), before);
                ran("written".into(), false)
            }
            Call::Exec(exec) => {
                match exec.command.strip_prefix("seq 1 ").and_then(|last| last.parse().ok()) {
                    Some(last) => ran((1..=last).map(|line: u32| format!("{line}\n")).collect(), false),
                    None => ran(format!("[exit]\n{}", exec.command), exec.command == "false"),
                }
            }
            Call::Rollback(_) => {
                for (path, before) in std::mem::take(&mut self.before) {
                    match before {
                        Some(text) => drop(self.files.insert(path, text)),
                        None => drop(self.files.remove(&path)),
                    }
                }
                ran("undone".into(), false)
            }
            _ => ran("fine".into(), false),
        }
    }
}

/// One run being played, and what happened in it.
struct Play {
    world: World,
    memory: Memory,
    noticed: u64,
    calls: usize,
    golden: String,
}

impl Play {
    fn note(&mut self, line: &str) {
        let line: String = line.chars().take(LINE_CHARS).collect();
        let _ = writeln!(self.golden, "  {}", line.replace('\n', "\\n"));
    }

    /// Serves the tools until a person or the model has to say something, and notes all of it.
    fn settle(&mut self) {
        self.look();
        while let Some((id, ask)) = self.world.tools.first().cloned() {
            self.world.tools.remove(0);
            match &ask {
                ToolAsk::Prepare { call, what, begins_turn } => {
                    let turn = if *begins_turn { ", a turn begins" } else { "" };
                    self.note(&format!("prepare {call} {}{turn}", label(what)));
                }
                ToolAsk::Run { call, what } => self.note(&format!("run {call} {}", label(what))),
                ToolAsk::Note(line) => self.note(&format!("note {line}")),
                ToolAsk::Allow(patterns) => self.note(&format!("allow {}", patterns.join(", "))),
                other => self.note(format!("{other:?}").split([' ', '(', '{']).next().unwrap_or_default()),
            }
            let told = self.memory.tell(&ask);
            if let ToolTold::Failed(why) = &told {
                self.note(&format!("told: {why}"));
            }
            self.world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
            self.look();
        }
    }

    /// Notes what is new: notices, and what the model is asked.
    fn look(&mut self) {
        let view = self.world.view();
        let said: Vec<String> = view
            .notices
            .iter()
            .filter(|(number, _)| *number > self.noticed)
            .map(|(_, notice)| match notice {
                // What it shows is what the model wrote, which stands above.
                Notice::Agent(Said::Asked { item, place, .. }) => {
                    format!(
                        "* asks {}/{} {} {} [{}]",
                        place.0,
                        place.1,
                        item.risk.name(),
                        item.label,
                        item.scope.join(", ")
                    )
                }
                notice => format!("* {notice:?}"),
            })
            .collect();
        self.noticed = view.notices.last().map_or(self.noticed, |(number, _)| *number);
        let open = view.conversation.asked().map(|turn| turn.answer.text().len()).unwrap_or_default();
        let sent: Vec<(usize, String)> = self
            .world
            .calls
            .iter()
            .filter_map(|(id, call, _)| match call {
                Rpc::StreamPrompt(request) => Some((id.0 as usize, request.prompt.clone())),
                _ => None,
            })
            .filter(|(id, _)| *id > self.calls)
            .collect();
        for line in said {
            self.note(&line);
        }
        for (id, prompt) in sent {
            self.calls = id;
            let hash = ContentHash::new().text(&prompt).finish();
            self.note(&format!("send {} bytes {hash:016x}, said so far {open}", prompt.len()));
            for line in prompt.lines().take(PROMPT_LINES) {
                self.note(&format!("| {line}"));
            }
        }
    }

    fn step(&mut self, next: &Next) {
        match next {
            Next::Reply(text) => {
                self.note(&format!("> {text}"));
                if self.world.calls.is_empty() {
                    return self.note("no one listens");
                }
                self.world.chunk(text, true);
                self.world.ended();
            }
            Next::Fail(code) => {
                self.note(&format!("> fails {code}"));
                self.world.fail(Code::from(*code));
                self.settle();
                self.world.pass(60_000);
            }
            Next::Type(typed) => {
                self.note(&format!("types {typed:?}"));
                let view = self.world.view();
                let Some(open) = view.agent.running().and_then(Running::open) else {
                    return self.note("nothing is asked");
                };
                self.world.intent(Intent::Agent(open.answered(typed.clone())));
            }
            Next::Say(text) => {
                self.note(&format!("says {text}"));
                self.world.submit(text);
            }
            Next::Stop => {
                self.note("stops");
                self.world.intent(Intent::Stop);
            }
        }
        self.settle();
    }
}

fn play(script: &Script) -> String {
    let is_person = script.asked == Asked::Person;
    let prompt = Prompt { scope: Some(Scope::Coder), ..format!("/coder {}", script.task).into() };
    let mut world = World::boot(Boot {
        address: "host:1".into(),
        capabilities: Capabilities { person: is_person, ..ALL },
        give_up: true,
        mode: AgentMode::named(&script.mode).expect("a mode"),
        one_shot: (!is_person).then_some(prompt),
        is_yes: script.asked == Asked::Yes,
        ..Boot::default()
    });
    world.serve();
    let noticed = world.view().notices.last().map_or(0, |(number, _)| *number);
    let mut play = Play { world, memory: Memory::of(script), noticed, calls: 0, golden: String::new() };
    if is_person {
        play.world.submit(&format!("/coder {}", script.task));
    }
    play.settle();
    for next in &script.next {
        play.step(next);
    }
    let end = format!(
        "= {:?}, exit {:?}, open {:?}",
        play.world.view().agent.ended(),
        play.world.exit,
        play.world.open()
    );
    play.note(&end);
    format!("== {}\n{}", script.name, play.golden)
}

#[test]
fn every_run_goes_as_it_is_recorded() {
    let scripts = script::read(include_str!("../runs/runs.txt"));
    assert!(scripts.len() >= 50, "{}", scripts.len());
    let played: Vec<String> = scripts.iter().map(play).collect();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/runs/runs.golden");
        std::fs::write(path, played.join("\n")).expect("the golden file can be written");
        return;
    }
    let golden = include_str!("../runs/runs.golden");
    let played = played.join("\n");
    for (number, (left, right)) in played.lines().zip(golden.lines()).enumerate() {
        assert_eq!(left, right, "runs.golden, line {}", number + 1);
    }
    assert_eq!(played, golden);
}

/// Whatever a model says: without a person's own yes no change is made and nothing runs but what reads.
#[test]
fn nothing_runs_without_a_yes() {
    for script in script::read(include_str!("../runs/runs.txt")) {
        let script = Script {
            asked: Asked::NoOne,
            mode: "ask".to_owned(),
            next: script.next.into_iter().filter(|next| matches!(next, Next::Reply(_))).collect(),
            ..script
        };
        let played = play(&script);
        for line in played.lines().filter_map(|line| line.trim().strip_prefix("run ")) {
            let what = line.split(' ').nth(1).unwrap_or_default();
            assert!(["read", "tree", "search"].contains(&what) || what.starts_with("git-"), "{played}");
        }
        assert!(!played.contains("\n  allow "), "{played}");
    }
}
