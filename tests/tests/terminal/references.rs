//! What a prompt names, read by the program itself: a script's file, a repository, and what is refused.

use std::fs;
use std::process::Command;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Home, client, run};

/// A folder of a person's own, in which the program runs.
fn in_folder(fake: &Fake, folder: &tempfile::TempDir, arguments: &[&str], input: Option<&[u8]>) -> Finished {
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).args(arguments).current_dir(folder.path());
    run(command, input)
}

fn asked(fake: &Fake) -> Vec<String> {
    fake.seen_by("StreamPrompt").iter().map(|seen| seen.prompt.clone().unwrap().prompt).collect()
}

fn git(folder: &tempfile::TempDir, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
    assert!(command.current_dir(folder.path()).status().unwrap().success());
}

#[test]
fn a_script_sends_the_file_that_its_prompt_names() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a b.rs"), "fn main() {}\n").unwrap();
    fake.script(text(["done"]));
    let finished = in_folder(&fake, &folder, &["-p", "explain @file 'a b.rs' now", "--raw"], None);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), "done\n"), "{finished:?}");
    let prompt = &asked(&fake)[0];
    assert!(prompt.starts_with("explain now\n📁"), "{prompt}");
    assert!(prompt.contains("```rust\nfn main() {}\n```"), "{prompt}");
}

#[test]
fn what_cannot_be_read_is_said_and_a_script_fails() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join(".env"), "KEY=geheim\n").unwrap();
    fs::write(folder.path().join("nota.txt"), "-----BEGIN PRIVATE KEY-----\ngeheim\n").unwrap();
    for (path, said) in [
        ("nothing.rs", "no such file"),
        (".env", "credentials"),
        ("nota.txt", "credentials"),
        ("/dev/zero", "neither file nor folder"),
    ] {
        let finished = in_folder(&fake, &folder, &["-p", &format!("explain @file {path}"), "--raw"], None);
        assert_eq!(finished.code, Some(2), "{finished:?}");
        assert!(finished.stderr.contains(said) && finished.stderr.contains("was not sent"), "{finished:?}");
        assert!(!finished.stderr.contains("geheim"));
    }
    assert!(asked(&fake).is_empty());
}

#[test]
fn what_a_shell_fills_in_is_not_followed() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a.txt"), "inside").unwrap();
    fs::write(folder.path().join("b.txt"), "foreign").unwrap();
    fake.script(text(["done"]));
    let diff = "review @file a.txt diff --git a/x b/x\n-# old\n+# run with @env set, see @file b.txt and @./b.txt\n+x";
    let finished = in_folder(&fake, &folder, &["-p", diff, "--raw"], None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stderr.contains("after the first line"), "{finished:?}");
    let prompt = &asked(&fake)[0];
    assert!(
        prompt.contains("inside") && !prompt.contains("foreign") && !prompt.contains("PATH="),
        "{prompt}"
    );
    assert!(prompt.contains("\n-# old\n+# run with @env set, see @file b.txt and @./b.txt\n+x"), "{prompt}");
}

#[test]
fn what_comes_through_a_pipe_is_not_followed() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a.txt"), "inside").unwrap();
    fake.script(text(["done"]));
    let finished = in_folder(&fake, &folder, &["-p", "review", "--raw"], Some(b"see @file a.txt\n"));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(asked(&fake), ["review\n\nsee @file a.txt"]);
}

#[test]
fn the_repository_says_how_it_is_and_runs_nothing_of_its_own() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    git(&folder, &["init", "-q"]);
    fs::write(folder.path().join("a.txt"), "one\n").unwrap();
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first commit"]);
    git(&folder, &["remote", "add", "origin", "https://ana:geheim@example.com/x.git"]);
    fs::write(folder.path().join("a.txt"), "two\n").unwrap();
    let trap = folder.path().join("trap");
    for name in ["core.fsmonitor", "diff.external"] {
        git(&folder, &["config", name, &format!("touch {}", trap.display())]);
    }
    fake.script(text(["done"]));
    let finished = in_folder(&fake, &folder, &["-p", "what changed? @git", "--raw"], None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let prompt = &asked(&fake)[0];
    for part in ["first commit", "-one\n+two", "https://[REDACTED]@example.com/x.git"] {
        assert!(prompt.contains(part), "{part}: {prompt}");
    }
    assert!(!prompt.contains("geheim") && !trap.exists());
    let outside = tempfile::tempdir().unwrap();
    let finished = in_folder(&fake, &outside, &["-p", "what changed? @git", "--raw"], None);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("not in a Git repository"), "{finished:?}");
}

#[test]
fn lines_of_a_pipe_name_a_folder_without_being_asked() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/a.rs"), "fn a() {}\n").unwrap();
    fake.script(text(["done"]));
    let finished = in_folder(&fake, &folder, &["--plain"], Some(b"explain @file src\n"));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(asked(&fake)[0].contains("src/a.rs (Rust)"), "{finished:?}");
    assert!(finished.stderr.contains("Attached: src/a.rs"), "{finished:?}");
}

#[test]
fn a_script_is_told_every_file_of_its_folder_and_sends_only_a_harmless_one() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::create_dir_all(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/a.rs"), "fn a() {}\n").unwrap();
    fs::write(folder.path().join("src/no\nva.txt"), "x").unwrap();
    fake.script(text(["done"]));
    let finished = in_folder(&fake, &folder, &["-p", "see @file src", "--raw", "-q"], None);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    for row in ["(2): ", "  src/a.rs  10 B", "  src/no\\nva.txt  1 B"] {
        assert!(finished.stderr.contains(row), "{row}: {finished:?}");
    }
    // Credentials among it, or another folder: it stays here.
    fs::write(folder.path().join("src/nota.txt"), "-----BEGIN PRIVATE KEY-----\ngeheim\n").unwrap();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("b.txt"), "b").unwrap();
    for prompt in ["see @file src".to_owned(), format!("see @file {}", other.path().display())] {
        let finished = in_folder(&fake, &folder, &["-p", &prompt, "--raw"], None);
        assert_eq!(finished.code, Some(2), "{prompt}: {finished:?}");
        assert!(finished.stderr.contains("do not go to"), "{prompt}: {finished:?}");
        let finished = in_folder(&fake, &folder, &["--plain", "-q"], Some(format!("{prompt}\n").as_bytes()));
        assert!(finished.stderr.contains("no one can be asked"), "{prompt}: {finished:?}");
    }
    assert_eq!(asked(&fake).len(), 1);
    assert!(!asked(&fake)[0].contains("geheim"));
}
