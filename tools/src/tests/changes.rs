//! Changes: exact, whole or not at all, seen before they are made, and taken back.

use std::fs;

use super::{World, snapshot};
use crate::Trouble;

#[test]
fn a_file_is_read_with_its_lines_and_where_to_go_on() {
    let mut world = World::new();
    world.put("f", &(1..=3_000).map(|n| format!("line {n}\n")).collect::<String>());
    let text = world.run("<tool_call cmd=\"read\" file=\"f\"/>");
    // What is shown is whole, and the first line says how much it is.
    assert!(
        text.starts_with("== f: lines 1 to 1712 of 3000 ==\n   1 | line 1\n")
            && text.ends_with("1712 | line 1712\n[cut; continue at line 1713]\n"),
        "{text:.200}"
    );
    for (how, first, last) in [
        ("start=\"5\" end=\"6\"", "   5 | line 5", "   6 | line 6"),
        ("head=\"2\"", "   1 | line 1", "   2 | line 2"),
        ("tail=\"1\"", "3000 | line 3000", "3000 | line 3000"),
    ] {
        let text = world.run(&format!("<tool_call cmd=\"read\" file=\"f\" {how}/>"));
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!((lines[0], lines[lines.len() - 1]), (first, last));
    }
    assert!(world.fails("<tool_call cmd=\"read\" file=\"none\"/>").contains("ENOENT"));
    fs::write(world.path("bin"), [0, 159, 146, 150]).unwrap();
    assert!(world.fails("<tool_call cmd=\"read\" file=\"bin\"/>").contains("no text"));
    world.put("nul", "text\n\0hidden\n");
    let patch = "<tool_call cmd=\"patch\" file=\"nul\" search=\"text\" replace=\"other\"/>";
    assert!(world.fails(patch).contains("no text"), "what is not read is not changed in part either");
    assert!(world.run("<tool_call cmd=\"read\" file=\"bin\" encoding=\"base64\"/>").contains("AJ+Slg=="));
    assert!(world.fails("<tool_call cmd=\"read\" file=\"f\" start=\"9000\"/>").contains("past the end"));
}

#[test]
fn a_file_that_changed_since_it_was_read_is_not_overwritten() {
    let mut world = World::new();
    world.put("f", "one\n");
    world.run("<tool_call cmd=\"read\" file=\"f\"/>");
    world.put("f", "other\n");
    for call in [
        "<tool_call cmd=\"write\" file=\"f\">\nx\n</tool_call>",
        "<tool_call cmd=\"patch\" file=\"f\" search=\"other\" replace=\"x\"/>",
    ] {
        assert!(world.fails(call).contains("re-read"));
    }
    world.run("<tool_call cmd=\"read\" file=\"f\"/>");
    world.run("<tool_call cmd=\"patch\" file=\"f\" search=\"other\" replace=\"x\"/>");
    world.run("<tool_call cmd=\"patch\" file=\"f\" search=\"x\" replace=\"y\"/>");
    assert_eq!(world.text("f"), "y\n");
}

#[test]
fn what_was_shown_is_what_is_made_or_nothing_is() {
    let mut world = World::new();
    world.put("f", "one\n");
    let call = chatcli_agent::Call::Edit(vec![chatcli_agent::call::Edit {
        file: "f".to_owned(),
        search: "one".to_owned(),
        replace: "two".to_owned(),
    }]);
    let plan = world.tools.plan(&call).unwrap().unwrap();
    assert_eq!(plan.shown(), "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-one\n+two\n");
    world.put("f", "one and more\n");
    assert!(matches!(world.tools.make(&plan), Err(Trouble::Changed(_))));
    assert_eq!(world.text("f"), "one and more\n");
}

#[test]
fn several_edits_are_made_together_or_not_at_all() {
    let mut world = World::new();
    world.put("a", "one\n");
    world.put("b", "two\n");
    let before = snapshot(&world.path(""));
    let bad = r#"<tool_call name="@coder" args='{"cmd":"multipatch","args":{"edits":[{"file":"a","search":"one","replace":"1"},{"file":"b","search":"none","replace":"2"}]}}'/>"#;
    assert!(world.fails(bad).contains("b, edit 2"));
    assert_eq!(snapshot(&world.path("")), before);
    let good = r#"<tool_call name="@coder" args='{"cmd":"multipatch","args":{"edits":[{"file":"a","search":"one","replace":"1"},{"file":"a","search":"1","replace":"11"},{"file":"b","search":"two","replace":"2"},{"file":"c","search":"","replace":"new"}]}}'/>"#;
    let shown = world.run(good);
    assert!(shown.contains("-one\n+11\n") && shown.contains("+++ b/c"), "{shown}");
    assert_eq!(
        (world.text("a"), world.text("b"), world.text("c")),
        ("11\n".to_owned(), "2\n".to_owned(), "new".to_owned())
    );
    world.tools.undo().unwrap();
    assert_eq!(snapshot(&world.path("")), before);
    world.tools.redo().unwrap();
    assert_eq!(world.text("c"), "new");
    let diff = "<tool_call cmd=\"patch\">\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-11\n+12\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-no\n+3\n</tool_call>";
    assert!(world.fails(diff).contains("b: "));
    assert_eq!(world.text("a"), "11\n");
}

#[test]
fn three_writes_are_three_steps_back() {
    let mut world = World::new();
    for text in ["1", "2", "3"] {
        world.run(&format!("<tool_call cmd=\"write\" file=\"f\" content=\"{text}\"/>"));
    }
    for expected in ["2", "1"] {
        world.run("<tool_call cmd=\"rollback\" file=\"f\"/>");
        assert_eq!(world.text("f"), expected);
    }
    world.run("<tool_call cmd=\"rollback\" file=\"f\"/>");
    assert!(!world.path("f").exists());
    assert!(world.fails("<tool_call cmd=\"rollback\" file=\"f\"/>").contains("no change to undo"));
}

#[test]
fn a_turn_is_undone_whole_and_never_over_a_change_of_another_hand() {
    let mut world = World::new();
    world.put("a", "a\n");
    let before = snapshot(&world.path(""));
    world.tools.begin_turn();
    for call in [
        "<tool_call cmd=\"write\" file=\"a\" content=\"A\"/>",
        "<tool_call cmd=\"write\" file=\"a\" content=\"AA\"/>",
        "<tool_call cmd=\"write\" file=\"x/b\" content=\"B\"/>",
    ] {
        world.run(call);
    }
    let after = snapshot(&world.path("x"));
    world.put("x/b", "theirs");
    assert!(matches!(world.tools.undo(), Err(Trouble::Changed(path)) if path == "x/b"));
    assert_eq!((world.text("a"), world.text("x/b")), ("AA".to_owned(), "theirs".to_owned()));
    world.put("x/b", "B");
    assert_eq!(snapshot(&world.path("x")), after);
    assert_eq!(world.tools.undo().unwrap(), ["a", "x/b"]);
    let mut now = snapshot(&world.path(""));
    now.retain(|path, _| !path.ends_with("x"));
    assert_eq!(now, before);
    // Another program run finds the same list.
    let mut again = crate::Tools::open(&super::settings(world.base.path())).unwrap();
    assert_eq!(again.redo().unwrap(), ["a", "x/b"]);
    assert_eq!((world.text("a"), world.text("x/b")), ("AA".to_owned(), "B".to_owned()));
    assert!(matches!(again.redo(), Err(Trouble::NothingToUndo)));
}

/// A row for each line: what it overwrites or takes away is there again when the turn is taken back.
#[test]
fn what_a_command_overwrites_comes_back_with_its_turn() {
    for line in [
        "echo x > a",
        "echo x >> a",
        "cat b > a",
        "echo x | tee a",
        "cp b a",
        "mv b a",
        "cp d/a .",
        "mv d/a ./",
        "sed -i s/a/x/ a",
        "dd if=b of=a",
        "cd d && cp ../b ../a",
        "sh -c 'echo x > a'",
        "rm a b",
        "truncate -s 0 a",
        "{ echo x; } > a",
        "for i in 1 2; do echo $i > a; done",
        "echo x > a; false",
    ] {
        let mut world = World::new();
        for (name, text) in [("a", "a\n"), ("b", "b\n"), ("d/a", "other\n")] {
            world.put(name, text);
        }
        let before = snapshot(&world.path(""));
        world.tools.begin_turn();
        let _ = world.try_run(&format!("<tool_call cmd=\"exec\">{line}</tool_call>"));
        let changed = snapshot(&world.path(""));
        assert_ne!(changed, before, "{line}");
        world.tools.undo().unwrap_or_else(|why| panic!("{line}: {why}"));
        assert_eq!(world.text("a"), "a\n", "{line}");
        assert_eq!((world.text("b"), world.text("d/a")), ("b\n".into(), "other\n".into()), "{line}");
        world.tools.redo().unwrap_or_else(|why| panic!("{line}: {why}"));
        assert_eq!(
            snapshot(&world.path("")).keys().collect::<Vec<_>>(),
            changed.keys().collect::<Vec<_>>(),
            "{line}"
        );
    }
}

#[test]
fn what_a_command_did_holds_up_no_undo_when_it_was_overtaken() {
    let mut world = World::new();
    world.put("log", "old\n");
    world.tools.begin_turn();
    world.run("<tool_call cmd=\"write\" file=\"a\" content=\"A\"/>");
    world.run("<tool_call cmd=\"exec\">echo new > log</tool_call>");
    world.put("log", "newer\n");
    assert_eq!(world.tools.undo().unwrap(), ["a"]);
    assert_eq!(world.text("log"), "newer\n");
    // A turn of which nothing is left is passed over.
    world.tools.begin_turn();
    world.run("<tool_call cmd=\"write\" file=\"b\" content=\"B\"/>");
    world.tools.begin_turn();
    world.run("<tool_call cmd=\"exec\">echo new > log</tool_call>");
    world.put("log", "newest\n");
    assert!(matches!(world.tools.undo(), Err(Trouble::Changed(path)) if path == "log"));
    assert_eq!(world.tools.undo().unwrap(), ["b"]);
}

/// A row for each line that writes into a file with another name outside, which keeps what it had.
#[test]
fn a_command_writes_into_no_other_name_of_a_file() {
    for line in [
        "echo x > twin",
        "echo x | tee twin",
        "cp a twin",
        "dd if=a of=twin",
        "sh -c 'echo x >> twin'",
        "cd d && cp ../a ../twin",
    ] {
        let mut world = World::new();
        world.put("a", "x\n");
        world.put("d/b", "x\n");
        let outside = world.base.path().join("outside/secret");
        fs::hard_link(&outside, world.path("twin")).unwrap();
        world.run(&format!("<tool_call cmd=\"exec\">{line}</tool_call>"));
        assert_eq!(fs::read_to_string(&outside).unwrap(), "secret", "{line}");
        assert_ne!(world.text("twin"), "secret", "{line}");
    }
}

#[test]
fn folders_are_listed_and_searched_without_what_is_ignored() {
    let mut world = World::new();
    world.put(".gitignore", "*.log\n/build/\n!keep.log\n");
    for (name, text) in [
        ("src/a.rs", "fn Alpha() {}\n-rf x\n"),
        ("build/x", "alpha"),
        ("a.log", "alpha"),
        ("keep.log", "alpha"),
        ("node_modules/y", "alpha"),
        (".env", "alpha=1"),
        ("prod.env", "alpha=1"),
    ] {
        world.put(name, text);
    }
    let tree = world.run("<tool_call cmd=\"tree\"/>");
    assert_eq!(tree, "./\n  keep.log (5 bytes)\n  prod.env (7 bytes)\n  src/\n    a.rs (20 bytes)\n");
    let found = world.run("<tool_call cmd=\"search\" term=\"alpha\"/>");
    assert_eq!(found, "2 matches\nkeep.log:1: alpha\nsrc/a.rs:1: fn Alpha() {}\n");
    assert_eq!(
        world.run("<tool_call cmd=\"search\" term=\"alpha\" case-sensitive=\"true\" glob=\"*.rs\"/>"),
        "0 matches\n"
    );
    assert_eq!(
        world.run("<tool_call cmd=\"search\" term=\"-rf\" dir=\"src\"/>"),
        "1 match\nsrc/a.rs:2: -rf x\n"
    );
    assert_eq!(
        world.run(
            "<tool_call cmd=\"search\" term=\"^fn \\w+\" regex=\"true\" dir=\"src/a.rs\" context=\"1\"/>"
        ),
        "1 match\nsrc/a.rs:1: fn Alpha() {}\nsrc/a.rs-2- -rf x\n"
    );
    assert!(
        world.fails("<tool_call cmd=\"search\" term=\"(\" regex=\"true\"/>").contains("regular expression")
    );
    assert!(world.fails("<tool_call cmd=\"search\" term=\"x\" dir=\"none\"/>").contains("ENOENT"));
    let hostile = format!("<tool_call cmd=\"search\" term=\"{}\" regex=\"true\"/>", "(a{1000}){1000}");
    assert!(world.fails(&hostile).contains("regular expression"));
}

#[test]
fn backups_of_others_are_cleaned_and_come_back() {
    let mut world = World::new();
    world.put("a.bak", "old");
    world.put("src/b.bak", "old");
    world.put("src/b.rs", "x");
    assert!(world.run("<tool_call cmd=\"clean\"/>").starts_with("2 backups"));
    world.run("<tool_call cmd=\"clean\" force=\"true\"/>");
    assert!(!world.path("a.bak").exists() && world.path("src/b.rs").exists());
    world.tools.undo().unwrap();
    assert_eq!(world.text("src/b.bak"), "old");
}
