//! Git answers, and starts nothing that a repository names. A small repository is repaired end to end.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::World;

fn git(dir: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"])
        .args(words);
    command.current_dir(dir).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let done = command.output().unwrap();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn repository() -> World {
    let world = World::new();
    let root = world.path("");
    git(&root, &["init", "-q"]);
    world.put("a", "one\n");
    git(&root, &["add", "a"]);
    git(&root, &["commit", "-qm", "first"]);
    world
}

#[test]
fn git_answers() {
    let mut world = repository();
    world.put("a", "two\n");
    world.put("new", "x\n");
    let has = |world: &mut World, call: &str, words: &[&str]| {
        let text = world.run(call);
        for word in words {
            assert!(text.contains(word), "{call}: {text}");
        }
    };
    has(&mut world, "<tool_call cmd=\"git-status\"/>", &["[exit 0", "## main", " M a", "?? new"]);
    has(&mut world, "<tool_call cmd=\"git-diff\"/>", &["-one", "+two"]);
    has(&mut world, "<tool_call cmd=\"git-diff\" name_only=\"true\" path=\"a\"/>", &["\na\n"]);
    has(&mut world, "<tool_call cmd=\"git-log\" limit=\"5\"/>", &["first"]);
    has(&mut world, "<tool_call cmd=\"git-changed\"/>", &[" M a"]);
    has(&mut world, "<tool_call cmd=\"git-branch\"/>", &["main"]);
    assert!(
        world
            .fails("<tool_call cmd=\"git-diff\" path=\"../outside\"/>")
            .contains("outside the working folder")
    );
    assert!(world.fails("<tool_call cmd=\"git-status\" dir=\"..\"/>").contains("outside the working folder"));
}

#[test]
fn nothing_that_the_repository_names_is_started() {
    let mut world = repository();
    let marker = world.base.path().join("started");
    let harm = world.base.path().join("harm.sh");
    fs::write(&harm, format!("#!/bin/sh\ntouch {}\ncat\n", marker.display())).unwrap();
    fs::set_permissions(&harm, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let harm = harm.to_string_lossy().into_owned();
    let root = world.path("");
    for key in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "filter.a=b.clean",
        "diff.x.textconv",
        "diff.x.command",
        "core.sshCommand",
        "gpg.program",
    ] {
        git(&root, &["config", key, &harm]);
    }
    git(&root, &["config", "filter.x.required", "true"]);
    git(&root, &["config", "log.showSignature", "true"]);
    world.put(".gitattributes", "* filter=x diff=x\nb filter=a=b\n");
    for hook in ["post-index-change", "pre-commit", "post-checkout"] {
        world.put(&format!(".git/hooks/{hook}"), &fs::read_to_string(&harm).unwrap());
        fs::set_permissions(
            world.path(&format!(".git/hooks/{hook}")),
            std::os::unix::fs::PermissionsExt::from_mode(0o755),
        )
        .unwrap();
    }
    world.put("a", "two\n");
    for command in ["git-status", "git-diff", "git-log", "git-changed", "git-branch"] {
        let text = world.run(&format!("<tool_call cmd=\"{command}\"/>"));
        assert!(text.starts_with("[exit 0"), "{command}: {text}");
        assert!(!marker.exists(), "{command} started a program of the repository");
    }
    // The same configuration starts it where nothing is switched off.
    let _ = Command::new("git").args(["diff"]).current_dir(&root).output();
    assert!(marker.exists(), "the trap is none");
}

#[test]
fn a_small_repository_is_repaired() {
    let mut world = repository();
    world.put("add.sh", "add() {\n  echo $(($1 - $2))\n}\n");
    world.put("test.sh", ". ./add.sh\n[ \"$(add 2 3)\" = 5 ] && echo pass\n");
    let test = r#"<tool_call name="@coder" args='{"cmd":"test","args":{"cmd":"sh test.sh"}}'/>"#;
    assert!(world.try_run(test).unwrap().failed);
    assert!(world.run("<tool_call cmd=\"read\" file=\"add.sh\"/>").contains("   2 |   echo $(($1 - $2))"));
    world.tools.begin_turn();
    world.run("<tool_call cmd=\"patch\" file=\"add.sh\">\n<<<<<<< SEARCH\n  echo $(($1 - $2))\n=======\n  echo $(($1 + $2))\n>>>>>>> REPLACE\n</tool_call>");
    let report = world.try_run(test).unwrap();
    assert!(!report.failed && report.text.contains("pass"), "{}", report.text);
    world.run("<tool_call cmd=\"exec\">git add -A && git -c user.name=t -c user.email=t@example.org commit -qm fixed</tool_call>");
    assert!(world.run("<tool_call cmd=\"git-log\"/>").contains("fixed"));
    world.run("<tool_call cmd=\"rollback\"/>");
    assert!(world.try_run(test).unwrap().failed);
}

/// Statement 66: what may hold credentials is asked about, and a question about changes is none.
#[test]
fn a_change_of_what_may_hold_credentials_is_told_and_not_shown() {
    let mut world = World::new();
    let root = world.path("");
    for name in [".env", "sub/prod.env", "sub/[a].key", "a"] {
        world.put(name, "VALUE=before\n");
    }
    git(&root, &["init", "-q"]);
    git(&root, &["add", "-A", "-f"]);
    git(&root, &["commit", "-qm", "first"]);
    for name in [".env", "sub/prod.env", "sub/[a].key"] {
        world.put(name, "VALUE=plainvalue\n");
    }
    world.put("a", "VALUE=open\n");
    git(&root, &["add", "-f", "sub/prod.env"]);
    for (call, names) in [
        ("<tool_call cmd=\"git-diff\"/>", &[".env", "sub/[a].key"][..]),
        ("<tool_call cmd=\"git-diff\" staged=\"true\"/>", &["sub/prod.env"]),
        ("<tool_call cmd=\"git-diff\" dir=\"sub\"/>", &["sub/[a].key"]),
    ] {
        let said = world.run(call);
        assert!(!said.contains("plainvalue") && said.contains("may hold credentials"), "{call}: {said}");
        for name in names {
            assert!(said.contains(name), "{call}: {said}");
        }
    }
    let said = world.run("<tool_call cmd=\"git-diff\"/>");
    assert!(said.contains("+VALUE=open"), "{said}");
    let said = world.run("<tool_call cmd=\"git-diff\" path=\"a\"/>");
    assert!(said.contains("+VALUE=open") && !said.contains("credentials"), "{said}");
    assert!(world.run("<tool_call cmd=\"git-diff\" name_only=\"true\"/>").contains("\n.env\n"));
}
