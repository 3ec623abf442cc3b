//! What the tools keep, and that nothing runs which was not prepared.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use chatcli_agent::call::{Exec, Write};

use super::*;

fn environment(home: &Path) -> Arc<Environment> {
    Arc::new(Environment::new([("HOME".to_owned(), home.display().to_string())]))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn always_adds_to_the_file_of_the_full_program_and_keeps_what_is_in_it() {
    let home = tempfile::tempdir().unwrap();
    let environment = environment(home.path());
    assert!(rules::own(&environment).is_empty());
    rules::allow(&environment, &["@coder write --file src/a.rs".to_owned()]).unwrap();
    let path = home.path().join(".chatcli/coder_policy.json");
    assert_eq!(mode(&path), 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("@coder git-branch") && text.contains("  \"rules\""), "{text}");
    fs::write(
        &path,
        r#"{"merge":true,"other":{"x":1},"rules":[{"pattern":"@coder exec","action":"deny","why":"w"}]}"#,
    )
    .unwrap();
    for _ in 0..2 {
        rules::allow(&environment, &["@coder exec --cmd make".to_owned()]).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&file["merge"], &file["other"]["x"], &file["rules"][0]["why"]),
        (&true.into(), &1.into(), &"w".into())
    );
    assert_eq!(file["rules"].as_array().unwrap().len(), 2, "{text}");
    // What cannot be read is not written over.
    fs::write(&path, "{ no").unwrap();
    assert!(rules::allow(&environment, &["@coder exec --cmd x".to_owned()]).is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "{ no");
}

#[test]
fn trust_and_decisions_are_the_persons_alone() {
    let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let environment = environment(home.path());
    let root = folder.path().canonicalize().unwrap();
    assert!(!place::is_trusted(&environment, &root));
    place::trust(&environment, &root).unwrap();
    assert!(place::is_trusted(&environment, &root) && place::is_trusted(&environment, &root.join("below")));
    assert!(!place::is_trusted(&environment, root.parent().unwrap()));
    assert_eq!(place::trust_of(&environment, &root), place::Trust::Yes);
    for (name, text) in [
        (".chatcli/hooks.json", "{\"hooks\":[]}"),
        (".chatcli/rules/r.md", "Be bold."),
        (".claude/commands/c.md", "@command x"),
        ("coder_policy.json", "{\"rules\":[]}"),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        for text in [text.to_owned(), format!("{text} ")] {
            fs::write(&path, text).unwrap();
            assert_eq!(place::trust_of(&environment, &root), place::Trust::Changed, "{name}");
            place::trust(&environment, &root).unwrap();
            assert!(place::is_trusted(&environment, &root), "{name}: it is trusted as it is now");
        }
    }
    // What only informs the model, and what people work on, asks nothing again.
    fs::write(root.join("AGENTS.md"), "Use cargo.").unwrap();
    fs::write(root.join("main.rs"), "fn main() {}").unwrap();
    assert!(place::is_trusted(&environment, &root));
    let below = root.join("below2");
    fs::create_dir_all(below.join(".chatcli")).unwrap();
    assert!(place::is_trusted(&environment, &below));
    fs::write(below.join(".chatcli/hooks.json"), "{\"hooks\":[]}").unwrap();
    assert_eq!(place::trust_of(&environment, &below), place::Trust::No, "it brings along its own");
    let beside = format!("{}x", root.display());
    assert!(!place::is_trusted(&environment, Path::new(&beside)));
    place::note(&environment, "{\"what\":\"PASSWORD=hunter22222\"}").unwrap();
    let base = home.path().join(".local/state/chatcli/agent");
    assert_eq!(
        (mode(&base), mode(&base.join("trusted")), mode(&base.join("decisions.jsonl"))),
        (0o700, 0o600, 0o600)
    );
}

#[test]
fn only_what_was_prepared_runs_and_only_once() {
    let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut workshop = Workshop::new(environment(home.path()), Site::default());
    let state = home.path().join("state");
    let settings = Settings {
        root: folder.path().to_owned(),
        state,
        sandbox: false,
        network: false,
        home: None,
        hidden: Vec::new(),
    };
    workshop.tools = Some(Tools::open(&settings).unwrap());
    let mut ask = |what| workshop.answer(what, &|| false, &mut |_, _| {});
    let exec = |command: &str| Box::new(Call::Exec(Exec { command: command.into(), ..Exec::default() }));
    assert!(matches!(ask(ToolAsk::Run { call: 1, what: exec("touch a") }), ToolTold::Failed(_)));
    let prepared = ask(ToolAsk::Prepare { call: 1, what: exec("touch a"), begins_turn: true });
    let ToolTold::Prepared { what, diff: None } = prepared else { panic!("{prepared:?}") };
    // Another one under its number is not it.
    assert!(matches!(ask(ToolAsk::Run { call: 1, what: exec("touch b") }), ToolTold::Failed(_)));
    let prepared = ask(ToolAsk::Prepare { call: 1, what: what.clone(), begins_turn: false });
    assert!(matches!(prepared, ToolTold::Prepared { .. }));
    assert!(matches!(
        ask(ToolAsk::Run { call: 1, what: what.clone() }),
        ToolTold::Ran { is_failed: false, .. }
    ));
    assert!(matches!(ask(ToolAsk::Run { call: 1, what }), ToolTold::Failed(_)));
    assert!(folder.path().join("a").exists() && !folder.path().join("b").exists());
    // A change is made as it was shown, or not at all.
    let write = Write { file: "c".into(), content: b"new\n".to_vec(), append: false };
    let told = ask(ToolAsk::Prepare { call: 2, what: Box::new(Call::Write(write)), begins_turn: true });
    let ToolTold::Prepared { what, diff: Some(diff) } = told else { panic!("{told:?}") };
    assert!(diff.contains("+new"));
    fs::write(folder.path().join("c"), "of another").unwrap();
    assert!(matches!(ask(ToolAsk::Run { call: 2, what }), ToolTold::Failed(_)));
    assert_eq!(fs::read_to_string(folder.path().join("c")).unwrap(), "of another");
}
