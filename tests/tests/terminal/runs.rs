//! The recorded runs of core, in the program itself with real tools: whatever the model says, nothing outside of the
//! working folder changes or comes back, and without a yes nothing inside of it does.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Home, client, run};

use crate::agent::snapshot;
use script::{Next, Script};

#[path = "../../../core/tests/runs/script.rs"]
mod script;

/// What stands in files outside, or must not be told.
const CANARIES: [&str; 4] = ["canary-1", "canary-2-canary-2", "ghp_abcdef", "root:x:0"];

/// Lays out the files of a run: a working folder in a folder of its own.
fn lay_out(script: &Script, outside: &Path) {
    let folder = outside.join("project");
    fs::create_dir_all(&folder).unwrap();
    for (kind, path, what) in &script.files {
        let place = |path: &str| match path.strip_prefix("OUT") {
            Some(rest) => outside.join(rest.trim_start_matches('/')),
            None => folder.join(path),
        };
        let at = place(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        match kind.as_str() {
            "link" => symlink(place(what), at).unwrap(),
            "hard" => fs::hard_link(place(what), at).unwrap(),
            _ => fs::write(at, what).unwrap(),
        }
    }
}

fn play(fake: &Fake, script: &Script, is_yes: bool) {
    let outside = tempfile::tempdir().unwrap();
    lay_out(script, outside.path());
    let folder = outside.path().join("project");
    let is_inside = |path: &str| Path::new(path).starts_with(&folder);
    let (inside, around): (Vec<_>, Vec<_>) =
        snapshot(outside.path()).into_iter().partition(|(path, _)| is_inside(path));
    fake.forget_scripts();
    for next in &script.next {
        match next {
            Next::Reply(reply) => fake.script(text([reply.as_str()])),
            Next::Fail(code) => fake.script([Step::Fail(tonic::Code::from(*code), "words".to_owned())]),
            Next::Type(_) | Next::Say(_) | Next::Stop => {}
        }
    }
    for _ in 0..4 {
        fake.script(text(["Nothing more."]));
    }
    let seen = fake.seen_by("StreamPrompt").len();
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "-p", &format!("/coder {}", script.task), "--raw"]);
    command.args(is_yes.then_some("--yes")).current_dir(&folder);
    command.envs(script.turns.iter().map(|turns| ("CHATCLI_AGENT_PLUGIN_MAX_TURNS", turns)));
    let finished = run(command, None);
    // It ends by itself, as one of the ways that a run can end.
    assert!(matches!(finished.code, Some(0 | 1 | 2 | 3 | 5)), "{}: {finished:?}", script.name);
    let (inside_now, around_now): (Vec<_>, Vec<_>) =
        snapshot(outside.path()).into_iter().partition(|(path, _)| is_inside(path));
    assert_eq!(around, around_now, "{}: something outside changed: {finished:?}", script.name);
    if !is_yes {
        assert_eq!(inside, inside_now, "{}: something changed without a yes: {finished:?}", script.name);
    }
    let home_files = snapshot(home.path());
    assert!(!home_files.iter().any(|(path, _)| path.ends_with("made")), "{}", script.name);
    for call in fake.seen_by("StreamPrompt").iter().skip(seen) {
        let told = &call.prompt.as_ref().unwrap().prompt;
        for canary in CANARIES {
            let is_own = script.files.iter().any(|(kind, _, what)| kind == "hard" && !what.is_empty())
                || script
                    .next
                    .iter()
                    .any(|next| matches!(next, Next::Reply(reply) if reply.contains(canary)));
            assert!(is_own || !told.contains(canary), "{}: {told}", script.name);
        }
    }
}

#[test]
fn with_a_yes_to_all_nothing_leads_out_of_the_folder() {
    let fake = Fake::start();
    for script in script::read(include_str!("../../../core/tests/runs/runs.txt")) {
        play(&fake, &script, true);
    }
}

#[test]
fn without_a_yes_nothing_changes() {
    let fake = Fake::start();
    for script in script::read(include_str!("../../../core/tests/runs/runs.txt")) {
        play(&fake, &script, false);
    }
}
