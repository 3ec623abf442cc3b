//! What lies in files is read from where it may lie, and from nowhere else.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use chatcli_agent::carried::hooks::{Event, told};
use chatcli_agent::carried::{Carried, Why};

use super::World;
use crate::carrying::carried;

fn home(world: &World, name: &str, text: &str) {
    let path = world.base.path().join("home").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(world: &World, is_trusted: bool) -> Carried {
    carried(&world.base.path().join("work"), Some(&world.base.path().join("home")), is_trusted)
}

#[test]
fn everything_is_found_where_it_lies() {
    let world = World::new();
    for (name, text) in [
        ("AGENTS.md", "Use cargo."),
        (".chatcli/rules/deep/rust.md", "No unwrap."),
        (".agent/skills/deploy/SKILL.md", "Helm."),
        (".agent/skills/lint.md", "Clippy."),
        (".agent/agents/critic.md", "Strict."),
        (".claude/commands/git/commit.md", "Commit."),
        (".gemini/commands/plan.toml", "prompt = 'Plan'"),
        (".github/prompts/fix.prompt.md", "Fix."),
        (".claude/commands/notes.txt", "no command"),
    ] {
        world.put(name, text);
    }
    home(&world, ".chatcli/SOUL.md", "Kind.");
    home(&world, ".chatcli/commands/review.md", "Review.");
    home(&world, ".codex/prompts/tidy.md", "Tidy.");
    home(&world, ".chatcli/hooks.json", r#"{"hooks":[{"event":"PreToolUse","command":"true"}]}"#);
    let all = read(&world, true);
    assert_eq!(all.dropped, []);
    let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(names(all.guides.iter().map(|guide| &guide.name).collect()), ["AGENTS", "SOUL"]);
    assert_eq!(all.rules[0].origin.path, ".chatcli/rules/deep/rust.md");
    assert_eq!(names(all.skills.iter().map(|skill| &skill.name).collect()), ["deploy", "lint"]);
    assert_eq!(all.personas[0].name, "critic");
    let commands = names(all.commands.iter().map(|command| &command.name).collect());
    assert_eq!(commands, ["git:commit", "plan", "fix", "review", "tidy"]);
    assert_eq!(
        (all.hooks.len(), all.command("review").unwrap().origin.path.as_str()),
        (1, "~/.chatcli/commands/review.md")
    );
    // The same folder without trust: the person's own, and the names of the rest.
    let own = read(&world, false);
    assert_eq!((own.guides.len(), own.commands.len(), own.hooks.len(), own.skills.len()), (1, 2, 1, 0));
    assert_eq!(own.dropped.len(), 8);
    assert!(own.dropped.iter().all(|dropped| dropped.why == Why::Untrusted));
}

#[test]
fn no_link_of_a_project_leads_out_and_nothing_holds_up_the_reader() {
    let world = World::new();
    let outside = world.base.path().join("outside/secret");
    symlink(&outside, world.path("AGENTS.md")).unwrap();
    symlink("../outside/secret", world.path("SOUL.md")).unwrap();
    symlink("nowhere", world.path("USER.md")).unwrap();
    fs::create_dir_all(world.path(".chatcli")).unwrap();
    symlink(world.base.path().join("outside"), world.path(".chatcli/rules")).unwrap();
    fs::write(world.base.path().join("outside/rule.md"), "secret rule").unwrap();
    world.put("IDENTITY.md", &"x".repeat(70_000));
    fs::write(world.path("RULES.md"), [0xff, 0xfe, b'x']).unwrap();
    fs::create_dir_all(world.path(".agent/agents/folder.md")).unwrap();
    fs::create_dir_all(world.path(".claude/commands")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, world.path(".claude/commands/pipe.md"), rustix::fs::Mode::RWXU)
        .unwrap();
    let all = read(&world, true);
    assert!(!format!("{all:?}").contains("secret rule"), "{all:?}");
    let dropped: Vec<(&str, String)> =
        all.dropped.iter().map(|dropped| (dropped.path.as_str(), format!("{:?}", dropped.why))).collect();
    let expected = [
        ("AGENTS.md", "the link leads nowhere, or out of the folder"),
        ("SOUL.md", "the link leads nowhere, or out of the folder"),
        ("USER.md", "the link leads nowhere, or out of the folder"),
        ("IDENTITY.md", "it has more than 65536 bytes"),
        ("RULES.md", "it is no text"),
        (".claude/commands/pipe.md", "it is no file"),
    ];
    let expected = expected.map(|(path, why)| (path, format!("{:?}", Why::Unreadable(why.to_owned()))));
    assert_eq!(dropped, expected);
    assert_eq!((all.guides.len(), all.rules.len()), (0, 0));
    // A person's own links lead where the person wants.
    home(&world, ".chatcli/x", "");
    symlink(&outside, world.base.path().join("home/.chatcli/USER.md")).unwrap();
    assert_eq!(read(&world, true).guides[0].text, "secret");
}

#[test]
fn a_flood_of_files_is_cut() {
    let world = World::new();
    for n in 0..300 {
        world.put(&format!(".chatcli/commands/{}/c{n}.md", n % 7), "x");
    }
    assert_eq!(read(&world, true).commands.len(), 64);
}

#[test]
fn hooks_get_the_event_and_forbid_or_fail_in_their_time() {
    let world = World::new();
    let hooks = |commands: &[(&str, &str)]| {
        let entries: Vec<String> = commands
            .iter()
            .map(|(name, command)| {
                serde_json::json!({"name": name, "event": "PreToolUse", "command": command, "timeout": 1})
                    .to_string()
            })
            .collect();
        home(&world, ".chatcli/hooks.json", &format!("{{\"hooks\":[{}]}}", entries.join(",")));
        read(&world, false).hooks
    };
    let input = serde_json::json!({"cmd": "ls"});
    let event = told(Event::PreToolUse, "/w", Some(("exec", &input)), None);
    let run = |commands: &[(&str, &str)]| {
        crate::hooks::run(
            &hooks(commands),
            (Event::PreToolUse, Some("exec")),
            &event,
            (world.tools.root(), world.tools.scratch()),
            &|| false,
            &|_, _, _, _| Err("nothing is sent".to_owned()),
        )
    };
    let row = run(&[("keeps", "cat > kept; pwd > where"), ("fails", "exit 1"), ("hangs", "sleep 60")]);
    assert_eq!(world.text("kept"), event);
    assert_eq!(row.forbidden, None);
    let names: Vec<&str> = row.failed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["fails", "hangs"]);
    assert!(row.failed[1].1.contains("timed out"), "{:?}", row.failed);
    let row = run(&[("guard", "echo not on Friday >&2; exit 2"), ("never", "touch never")]);
    assert_eq!(row.forbidden, Some(("guard".to_owned(), "not on Friday".to_owned())));
    std::thread::sleep(Duration::from_millis(20));
    assert!(!world.path("never").exists());
    assert_eq!(fs::read_dir(world.base.path().join("state/scratch")).unwrap().count(), 0);
}
