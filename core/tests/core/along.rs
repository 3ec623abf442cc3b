//! What goes along with a run, and who answers: from files that a body read, to the words that the model gets.

use chatcli_core::agent::{Notice as Said, What};
use chatcli_core::port::{Along, Listed, McpServer, McpState, ToolAsk, ToolTold, Wanted, Worded, Workplace};
use chatcli_core::proto::Call as Rpc;
use chatcli_core::text::Late;
use chatcli_core::{Boot, Event, Notice, Outcome};

use super::world::{ALL, World};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn along() -> Along {
    let listed =
        |name: &str| Listed { name: name.into(), about: "for trials".into(), path: format!("~/{name}.md") };
    let state = McpState::Ready(vec!["@mcp:files.read".into()]);
    Along {
        message: "# From the person: ~/.chatcli/AGENTS.md\nUse cargo.".into(),
        guides: vec![listed("AGENTS")],
        personas: vec![listed("Critic"), listed("poet")],
        servers: vec![McpServer { name: "files".into(), at: "npx".into(), state }],
        faults: vec![("hooks.json".into(), Worded::new(|lang| Late::AlongNoJson.get(lang).to_owned()))],
        ..Along::default()
    }
}

/// Answers the tools that were asked, and says for what something was packed.
fn serve(world: &mut World) -> Vec<Wanted> {
    let mut packed = Vec::new();
    while !world.tools.is_empty() {
        let (id, ask) = world.tools.remove(0);
        let told = match ask {
            ToolAsk::Open => ToolTold::Opened(Box::new(Workplace {
                root: "/w".into(),
                is_trusted: true,
                ..Workplace::default()
            })),
            ToolAsk::Pack(wanted) => {
                packed.push(*wanted);
                ToolTold::Along(Box::new(along()))
            }
            ToolAsk::Expand { name, arguments } if name == "review" => {
                ToolTold::Expanded { text: format!("Review {arguments}."), scope: None, is_projects: false }
            }
            ToolAsk::Expand { name, arguments } if matches!(name.as_str(), "theirs" | "mine") => {
                ToolTold::Expanded { text: arguments, scope: None, is_projects: name == "theirs" }
            }
            ToolAsk::Expand { .. } => ToolTold::Failed("it is gone".into()),
            ToolAsk::Prepare { what, .. } => ToolTold::Prepared { what, diff: None },
            _ => ToolTold::Done,
        };
        world.event(Event::Done(id, Outcome::Tool(Box::new(told))));
    }
    packed
}

fn system(world: &World) -> String {
    let Some((_, Rpc::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    let system: Vec<&str> = request
        .history
        .iter()
        .filter(|message| message.role == "system")
        .map(|message| message.content.as_str())
        .collect();
    system.join("\n")
}

fn said(world: &World) -> Vec<Said> {
    let said = world.view().notices.iter().filter_map(|(_, notice)| match notice {
        Notice::Agent(said) => Some(said.clone()),
        _ => None,
    });
    said.collect()
}

#[test]
fn what_lies_in_files_goes_along_with_a_run_and_is_told() {
    let mut world = World::online();
    world.submit("/coder look into src/a.rs");
    let packed = serve(&mut world);
    let wanted =
        Wanted { is_trusted: true, task: "look into src/a.rs".into(), personas: Vec::new(), servers: true };
    assert_eq!(packed, [wanted]);
    let system = system(&world);
    assert!(system.contains("[ACTIVE MODE: /coder]") && system.contains("\nUse cargo.\n"), "{system}");
    assert!(said(&world).contains(&Said::Along(Box::new(Along { message: String::new(), ..along() }))));
}

#[test]
fn words_that_begin_a_task_are_no_subcommands() {
    for task in ["list the open ports", "add a README", "reset my branch", "show me src", "rename a->b > c"] {
        let mut world = World::online();
        world.submit(&format!("/agent {task}"));
        assert_eq!(serve(&mut world).first().map(|wanted| wanted.task.clone()), Some(task.to_owned()));
    }
    for task in ["list", "off", "load critic"] {
        let mut world = World::online();
        world.submit(&format!("/run {task}"));
        assert_eq!(serve(&mut world).first().map(|wanted| wanted.task.clone()), Some(task.to_owned()));
    }
}

#[test]
fn personas_are_listed_loaded_and_dismissed_and_go_along() {
    let mut world = World::online();
    let ask = |world: &mut World, line: &str| {
        world.submit(line);
        serve(world);
        said(world).pop()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    assert_eq!(ask(&mut world, "/agent load nobody"), Some(Said::NoPersona("nobody".into())));
    assert_eq!(ask(&mut world, "/agent load critic"), Some(Said::Personas(names(&["Critic"]))));
    assert_eq!(ask(&mut world, "/agent attach POET"), Some(Said::Personas(names(&["Critic", "poet"]))));
    let listed = Said::Listed(What::Personas, Box::new(along()), names(&["Critic", "poet"]));
    assert_eq!(ask(&mut world, "/agent list"), Some(listed));
    assert_eq!(ask(&mut world, "/agent detach critic"), Some(Said::Personas(names(&["poet"]))));
    world.submit("/coder write a poem");
    assert_eq!(serve(&mut world)[0].personas, ["poet"]);
    let mut world = World::online();
    assert_eq!(ask(&mut world, "/agent off"), Some(Said::Personas(Vec::new())));
}

#[test]
fn a_command_of_the_persons_own_is_a_question_and_shadows_none_of_ours() {
    let own_commands = ["review", "gone", "help"].map(str::to_owned).to_vec();
    let boot =
        Boot { address: "host:1".into(), capabilities: ALL, give_up: true, own_commands, ..Boot::default() };
    let mut world = World::boot(boot);
    world.serve();
    world.submit("/help");
    assert!(world.tools.is_empty());
    world.submit("/gone");
    serve(&mut world);
    assert_eq!(said(&world), [Said::Failed("it is gone".into())]);
    world.submit("/nothing");
    assert!(world.tools.is_empty());
    world.submit("/Review src  x");
    serve(&mut world);
    let Some((_, Rpc::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    assert_eq!(request.prompt, "Review src  x.");
}

/// It would run in the person's own shell, or read what lies on their machine, as if they had typed it.
#[test]
fn a_command_of_the_project_runs_and_reads_nothing_that_no_one_saw() {
    let online = || {
        let own_commands = ["theirs", "mine"].map(str::to_owned).to_vec();
        let capabilities = ALL;
        let boot =
            Boot { address: "host:1".into(), capabilities, give_up: true, own_commands, ..Boot::default() };
        let mut world = World::boot(boot);
        world.serve();
        world
    };
    for text in [
        "@command touch /tmp/x",
        "@COMMAND --ai id > Why?",
        "see @file ../../secret",
        "what is @/etc/hosts",
        "@env",
    ] {
        let mut world = online();
        world.submit(&format!("/theirs {text}"));
        serve(&mut world);
        assert_eq!(said(&world), [Said::StandsFor(text.into())], "{text}");
        assert!(world.log.last().unwrap().contains("confirm UseProjects"), "{:?}", world.log);
        let before = world.log.len();
        world.answer(Outcome::Declined);
        assert_eq!((world.log.len(), world.calls.len()), (before, 0), "{text}: {:?}", world.log);
        world.submit(&format!("/theirs {text}"));
        serve(&mut world);
        let before = world.log.len();
        world.answer(Outcome::Finished);
        assert!(world.log.len() > before, "{text}: a yes uses it");
        // What the person wrote themselves is as if it had been typed.
        let mut world = online();
        world.submit(&format!("/mine {text}"));
        serve(&mut world);
        assert!(!world.log.last().unwrap().contains("confirm UseProjects"), "{text}: {:?}", world.log);
    }
    let mut world = online();
    world.submit("/theirs Review the code of me@host.example");
    serve(&mut world);
    let Some((_, Rpc::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    assert_eq!(request.prompt, "Review the code of me@host.example");
}

#[test]
fn a_tool_of_a_server_is_asked_about_with_all_that_goes_there() {
    let mut world = World::online();
    world.submit("/coder read it");
    serve(&mut world);
    world.chunk("<tool_call name=\"@mcp:files.read\">{\"path\": \"/etc/hosts\"}</tool_call>\n", true);
    world.ended();
    serve(&mut world);
    let view = world.view();
    let card = view.agent.running().and_then(|running| running.card.as_ref()).expect("a question is open");
    let shown = &card.item().unwrap().shown;
    assert!(shown.contains("@mcp:files.read") && shown.contains("\"path\": \"/etc/hosts\""), "{shown}");
}
