//! A command cannot bring about at the next run what it may not do now.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::{World, settings, snapshot};
use crate::{Settings, Tools};

fn guarded() -> World {
    let mut world = World::new();
    let state = world.base.path().join("guarded");
    world.tools = Tools::open(&Settings { sandbox: true, state, ..settings(world.base.path()) }).unwrap();
    world
}

fn exec(line: &str) -> String {
    format!("<tool_call cmd=\"exec\">{line}</tool_call>")
}

fn git(dir: &Path, words: &[&str]) {
    let done = Command::new("git").args(words).current_dir(dir).output().unwrap();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A repository with something in most places.
fn repository() -> World {
    let world = guarded();
    let root = world.path("");
    git(&root, &["init", "-q", "--template="]);
    git(&root, &["config", "user.name", "t"]);
    git(&root, &["config", "user.email", "t@example.org"]);
    git(&root, &["config", "core.hooksPath", "ci/hooks"]);
    for name in
        [".env", ".chatcli/rules/r.md", ".git/hooks/pre-push", "ci/hooks/pre-commit", "AGENTS.md", "a"]
    {
        world.put(name, "before\n");
    }
    fs::set_permissions(world.path(".git/hooks/pre-push"), fs::Permissions::from_mode(0o755)).unwrap();
    world
}

#[test]
fn what_a_script_changes_of_what_runs_later_is_put_back() {
    for script in [
        "echo CHATCLI_AGENT_SANDBOX=false > .env",
        "echo x > .env.local; echo x > .envrc",
        "mkdir -p .chatcli && echo x > .chatcli/hooks.json",
        "rm -r .chatcli",
        "rm .chatcli/rules/r.md; ln -s /etc/passwd .chatcli/rules/r.md",
        "mv .chatcli c; ln -s c .chatcli; echo x > c/hooks.json",
        "echo x > .git/hooks/post-commit; chmod +x .git/hooks/post-commit",
        "echo x > .git/hooks/pre-push; chmod 777 .git/hooks/pre-push",
        "mv .git/hooks h; ln -s ../h .git/hooks",
        "git config core.fsmonitor x; git config alias.st x",
        "echo ../ci > .git/commondir",
        "echo x > ci/hooks/pre-commit",
        "echo x > AGENTS.md; echo '{}' > coder_policy.json",
        "mkdir -p .github/workflows .vscode; echo x > .github/workflows/ci.yml; echo x > .vscode/tasks.json",
        "mkdir -p .husky/_ .claude/commands; echo x > .husky/_/h; echo x > .claude/commands/c.md",
    ] {
        let mut world = repository();
        let root = world.path("");
        world.put("build.sh", &format!("{script}\n"));
        let before = snapshot(&root);
        let report = world.try_run(&exec("sh build.sh")).unwrap();
        assert!(report.failed && report.text.starts_with("[put back, because"), "{script}: {}", report.text);
        let mut after = snapshot(&root);
        // Folders around a place do nothing, and what was moved away is a copy in a place that is free.
        let is_free = |path: &Path| {
            let path = path.strip_prefix(&root).unwrap();
            path == Path::new(".github")
                || path == Path::new(".vscode")
                || path.starts_with("c")
                || path.starts_with("h")
        };
        after.retain(|path, _| before.contains_key(path) || !is_free(path));
        assert_eq!(after, before, "{script}: {}", report.text);
    }
}

#[test]
fn its_own_version_is_kept_for_the_person() {
    let mut world = repository();
    world.put("build.sh", "echo theirs > AGENTS.md\n");
    let text = world.run(&exec("sh build.sh"));
    let line = text.lines().next().unwrap();
    let folder = line.split("is in ").nth(1).unwrap().trim_end_matches(']');
    let kept = Path::new(folder).join("AGENTS.md");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "theirs\n");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(world.text("AGENTS.md"), "before\n");
}

#[test]
fn nothing_is_written_where_a_link_leads() {
    let mut world = repository();
    let outside = world.base.path().join("work/elsewhere");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("config"), "theirs").unwrap();
    world.put("build.sh", "mv .git g; ln -s elsewhere .git\n");
    let text = world.run(&exec("sh build.sh"));
    assert!(text.starts_with("[put back"), "{text}");
    assert_eq!(fs::read_to_string(outside.join("config")).unwrap(), "theirs");
    assert!(world.path(".git").symlink_metadata().unwrap().is_dir());
    assert!(world.text(".git/config").contains("hooksPath = ci/hooks"));
}

#[test]
fn git_works_and_what_a_person_allowed_stays() {
    let mut world = repository();
    fs::remove_dir_all(world.path("ci")).unwrap();
    for line in [
        "git add a && git commit -qm first",
        "git checkout -q -b topic && git branch -q --set-upstream-to=master topic || git branch -q --set-upstream-to=main topic || true",
        "git remote add other https://host.example/x",
        "git init -q sub && git -C sub status",
        "mkdir -p out && echo x > out/env && echo x > new.txt",
    ] {
        let report = world.try_run(&exec(line)).unwrap();
        assert!(!report.text.contains("put back"), "{line}: {}", report.text);
        assert!(!report.failed, "{line}: {}", report.text);
    }
    assert!(world.text(".git/config").contains("https://host.example/x"));
    // A command that names the place is asked about in every mode, so a person has seen it.
    let text = world.run(&exec("echo x > .git/hooks/post-merge; cp a .env"));
    assert!(!text.contains("put back"), "{text}");
    assert_eq!(
        (world.text(".git/hooks/post-merge").as_str(), world.text(".env").as_str()),
        ("x\n", "before\n")
    );
    // A folder becomes a repository.
    let mut world = guarded();
    let text = world.run(&exec("git init -q && touch a && git status --short"));
    assert!(text.starts_with("[exit 0") && text.contains("?? a"), "{text}");
    // Without a sandbox a person gave all this up.
    let mut world = World::new();
    world.put("build.sh", "echo x > .env\n");
    assert!(world.run(&exec("sh build.sh")).starts_with("[exit 0"));
    assert_eq!(world.text(".env"), "x\n");
}

#[test]
fn a_link_that_was_there_is_a_link_again() {
    let mut world = guarded();
    world.put("shared/rules/r.md", "before\n");
    symlink("shared", world.path(".chatcli")).unwrap();
    world.put("build.sh", "rm .chatcli; mkdir .chatcli; echo x > shared/rules/r.md\n");
    let text = world.run(&exec("sh build.sh"));
    assert!(text.starts_with("[put back"), "{text}");
    assert_eq!(fs::read_link(world.path(".chatcli")).unwrap(), Path::new("shared"));
    assert_eq!(world.text("shared/rules/r.md"), "before\n", "what is behind it is looked at too");
}
