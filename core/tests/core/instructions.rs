//! What the model is told first: from where it comes, that it travels with every question, and that it stays.

use chatcli_core::instructions::{BrokenRole, Given, Instruction, MAX_BYTES, Role};
use chatcli_core::port::{Change, ConversationId, Opened, Remembered};
use chatcli_core::proto::Call;
use chatcli_core::{Boot, Capabilities, Lang, Outcome, Prompt, history};

use super::world::{ALL, World};

fn given(first: Option<&str>, is_asked: bool) -> Given {
    let first = first.map(|text| Instruction { role: None, text: text.into() });
    let roles = vec![Role { name: "sre".into(), text: "You are an SRE.".into() }];
    let broken = vec![BrokenRole { name: "ops".into(), why: "Cannot read ops.md: no such file".into() }];
    Given { first, is_asked, roles, broken }
}

fn world(given: Given) -> World {
    let capabilities = Capabilities { history: true, ..ALL };
    let mut world =
        World::boot(Boot { address: "h:1".into(), capabilities, instructions: given, ..Boot::default() });
    world.serve();
    world
}

/// The roles and texts of the history that travels, and the prompt.
fn sent(world: &World) -> (Vec<(String, String)>, String) {
    let Some((_, Call::StreamPrompt(request), _)) = world.calls.last() else { panic!("{:?}", world.log) };
    let history = request.history.iter();
    (history.map(|said| (said.role.clone(), said.content.clone())).collect(), request.prompt.clone())
}

/// What leads, after a question and its answer.
fn led(world: &mut World, line: &str) -> Option<String> {
    world.submit(line);
    let (history, _) = sent(world);
    assert!(history.iter().skip(1).all(|(role, _)| role != "system"), "only one leads: {history:?}");
    world.chunk("fine", true);
    world.ended();
    history.into_iter().next().filter(|(role, _)| role == "system").map(|(_, text)| text)
}

fn said(world: &World) -> String {
    let view = world.view();
    view.notices.last().map(|(_, notice)| notice.lines(&view).join("\n")).unwrap_or_default()
}

#[test]
fn they_come_from_the_start_a_command_or_a_role() {
    let mut world = world(given(Some("Be short."), true));
    assert_eq!(led(&mut world, "one").as_deref(), Some("Be short."));
    world.submit("/system Don't be short: \"explain\"");
    assert_eq!(led(&mut world, "two").as_deref(), Some("Don't be short: \"explain\""));
    world.submit("/system @sre");
    assert!(said(&world).contains("@sre, 15"), "{}", said(&world));
    assert_eq!(led(&mut world, "three").as_deref(), Some("You are an SRE."));
    world.submit("/system off");
    assert_eq!(led(&mut world, "four"), None, "the start's do not come back");
    assert_eq!(led(&mut world, "@sre five").as_deref(), Some("You are an SRE."));
    assert_eq!(world.view().conversation.turns()[4].prompt, "five");
    assert_eq!(led(&mut world, "six").as_deref(), Some("You are an SRE."), "it stays");
    let rows = world.view().status_rows();
    assert!(rows.iter().any(|(_, value)| value.starts_with("@sre, ")), "{rows:?}");
    // Another conversation begins as the first one did.
    world.submit("/newsession");
    assert_eq!(led(&mut world, "seven").as_deref(), Some("Be short."));
}

#[test]
fn what_cannot_be_used_changes_nothing() {
    let mut world = world(given(Some("Be short."), false));
    let long = "a".repeat(MAX_BYTES + 1);
    for (line, words) in [("/system @dev", "@sre"), (&format!("/system {long}"), "64 KiB")] {
        world.submit(line);
        assert!(said(&world).contains(words), "{}", said(&world));
    }
    world.submit("/system");
    assert!(said(&world).contains("Be short."), "it shows them");
    world.submit("@dev one");
    assert_eq!(sent(&world).1, "@dev one", "an unknown name is text");
    assert_eq!(sent(&world).0[0].1, "Be short.");
}

#[test]
fn a_role_alone_asks_nothing_and_a_script_with_one_is_told_so() {
    let mut alone = world(given(None, false));
    alone.submit("@sre");
    assert!(alone.calls.is_empty() && said(&alone).contains("@sre"));
    for (typed, piped, code) in [("@sre", "", Some(2)), ("@sre", "\n\nlog", None), ("@sre why", "", None)] {
        let one_shot = Some(Prompt { typed: typed.into(), piped: piped.into(), scope: None });
        let boot = Boot { capabilities: ALL, one_shot, instructions: given(None, false), ..Boot::default() };
        let mut world = World::boot(boot);
        world.serve();
        assert_eq!(world.exit, code, "{typed}{piped}");
        if code.is_none() {
            assert_eq!(sent(&world).0, [("system".to_owned(), "You are an SRE.".to_owned())]);
        }
    }
}

#[test]
fn a_role_that_cannot_be_had_keeps_its_question_back() {
    let mut open = world(given(Some("Be short."), false));
    for line in ["@ops why?", "@ops"] {
        open.submit(line);
        assert!(open.calls.is_empty() && said(&open).contains("ops.md"), "{}", said(&open));
        assert_eq!(open.view().draft.text, line, "nothing is lost");
    }
    open.submit("/system @ops");
    assert!(said(&open).contains("ops.md"), "{}", said(&open));
    open.submit("@opsx why?");
    assert_eq!(sent(&open).1, "@opsx why?", "another name is text");
    let one_shot = Some(Prompt { typed: "@ops why?".into(), piped: "\n\nlog".into(), scope: None });
    let instructions = given(Some("Be short."), false);
    let mut script = World::boot(Boot { capabilities: ALL, one_shot, instructions, ..Boot::default() });
    script.serve();
    assert_eq!((script.exit, script.calls.len()), (Some(3), 0));
}

/// The conversation as the store has it.
fn kept(world: &World) -> Vec<Change> {
    world.kept.iter().filter(|change| !matches!(change, Change::Waiting(_))).cloned().collect()
}

fn reopened(kept: &[Change], given: Given) -> World {
    let capabilities = Capabilities { history: true, ..ALL };
    let resume = Some(history::Resume::Named("7".into()));
    let mut world = World::boot(Boot { capabilities, resume, instructions: given, ..Boot::default() });
    world.serve();
    let remembered = Remembered { changes: kept.to_vec(), ..Remembered::default() };
    let id = ConversationId(7);
    let opened = Opened { id, title: String::new(), remembered, is_in_use: false };
    while let Some((open, _)) = world.history.pop() {
        let outcome = Outcome::Opened(Some(Box::new(opened.clone())));
        world.event(chatcli_core::Event::Done(open, outcome));
    }
    world
}

#[test]
fn a_conversation_keeps_what_it_was_asked_with() {
    let mut first = world(given(Some("Be short."), false));
    led(&mut first, "one");
    let mut plain = reopened(&kept(&first), Given::default());
    assert_eq!(led(&mut plain, "two").as_deref(), Some("Be short."));
    // What a person asks for at the start comes first, what the configuration says does not.
    let mut other = reopened(&kept(&first), given(Some("Be long."), true));
    assert_eq!(led(&mut other, "two").as_deref(), Some("Be long."));
    let mut configured = reopened(&kept(&first), given(Some("Be long."), false));
    assert_eq!(led(&mut configured, "two").as_deref(), Some("Be short."));
}

#[test]
fn they_are_never_part_of_what_is_said() {
    let mut world = world(given(Some("Be short."), true));
    led(&mut world, "one");
    world.submit("/export a.md");
    assert!(!world.written.contains("Be short."), "{}", world.written);
    assert_eq!(world.view().settings.lang, Lang::En);
}
