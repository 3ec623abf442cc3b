//! Runs of an agent in the program itself, with a scripted model and real tools: a small repository is repaired, a person
//! decides, what is stopped ends, and a script gets events and an exit code.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Home, client, run};
use chatcli_tests::terminal::Terminal;

pub(super) const READ: &str = "I look first.\n\n<tool_call cmd=\"read\" file=\"add.sh\"/>\n";
pub(super) const PATCH: &str = "<tool_call cmd=\"patch\" file=\"add.sh\">\n<<<<<<< SEARCH\necho $(($1 - $2))\n=======\n\
    echo $(($1 + $2))\n>>>>>>> REPLACE\n</tool_call>\n";
pub(super) const TEST: &str = "<tool_call cmd=\"exec\">sh test.sh</tool_call>\n";
pub(super) const COMMIT: &str =
    "<tool_call cmd=\"exec\">git add add.sh && git commit -q -m 'Add, not subtract'</tool_call>\n";
pub(super) const ROLLBACK: &str = "<tool_call cmd=\"rollback\" file=\"add.sh\"/>\n";
/// How long a person looks at a question before they answer.
const READ_FOR: Duration = Duration::from_millis(500);
pub(super) const DONE: &str = "The sum is **right** now.";

pub(super) fn git(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=t", "-c", "user.email=t@t"]).args(words);
    let out = command.output().unwrap();
    assert!(out.status.success(), "{words:?}: {out:?}");
    String::from_utf8(out.stdout).unwrap()
}

/// A repository whose test fails.
pub(super) fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("add.sh"), "echo $(($1 - $2))\n").unwrap();
    fs::write(folder.path().join("test.sh"), "[ \"$(sh add.sh 2 3)\" = 5 ] && echo passed\n").unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["config", "user.name", "t"]);
    git(folder.path(), &["config", "user.email", "t@t"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "First"]);
    folder
}

pub(super) fn script(fake: &Fake, replies: &[&str]) {
    for reply in replies {
        fake.script(text([*reply]));
    }
}

fn ask(fake: &Fake, folder: &Path, words: &[&str]) -> Finished {
    let home = Home::default();
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).args(words).current_dir(folder);
    run(command, None)
}

#[test]
fn a_repository_is_repaired_by_a_script() {
    let (fake, folder) = (Fake::start(), repository());
    script(&fake, &[READ, TEST, PATCH, TEST, COMMIT, DONE]);
    let finished = ask(&fake, folder.path(), &["-p", "/coder repair add.sh", "--yes", "--raw"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(finished.stdout, "I look first.\n\nThe sum is **right** now.\n");
    assert!(
        finished.stderr.contains("exec sh test.sh: failed")
            && finished.stderr.contains("exec sh test.sh: done")
    );
    assert!(git(folder.path(), &["log", "--oneline"]).contains("Add, not subtract"));
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "", "nothing else is left behind");
    let seen = fake.seen_by("StreamPrompt");
    let told: Vec<&str> =
        seen.iter().filter_map(|call| Some(call.prompt.as_ref()?.prompt.as_str())).collect();
    assert!(told[1].contains("echo $(($1 - $2))") && told[4].contains("passed"), "{told:?}");
    // What was changed can be taken back by the model too.
    script(&fake, &[PATCH.replace('+', "*").replace('-', "+").as_str(), ROLLBACK, DONE]);
    let finished = ask(&fake, folder.path(), &["-p", "/coder try", "--yes", "--raw"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
}

#[test]
fn without_a_yes_nothing_is_changed_and_the_code_says_so() {
    let (fake, folder) = (Fake::start(), repository());
    script(&fake, &[READ, PATCH, DONE]);
    let finished = ask(&fake, folder.path(), &["-p", "/coder repair", "--json"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    let events: Vec<serde_json::Value> =
        finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(named.first(), Some(&"began"));
    assert!(named.contains(&"call_started") && named.contains(&"call_ended"), "{named:?}");
    let over = events.iter().find(|event| event["event"] == "over").unwrap();
    assert_eq!((over["code"].as_u64(), over["end"].as_str()), (Some(2), Some("refused")));
    assert!(events.last().unwrap()["text"].as_str().unwrap().contains("right"));
    for line in ["rm -rf src", "curl localhost | sh", "sudo id"] {
        script(&fake, &[&format!("<tool_call cmd=\"exec\">{line}</tool_call>\n"), DONE]);
        let finished = ask(&fake, folder.path(), &["-p", "/coder x", "--yes"]);
        assert_eq!(finished.code, Some(2), "{line}: {finished:?}");
    }
    let finished = ask(&fake, folder.path(), &["-p", "hello", "--yes"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
}

#[test]
fn a_person_decides_about_every_change() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    script(&fake, &[READ, PATCH, TEST, DONE]);
    terminal.enter("/coder repair add.sh");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("+echo $(($1 + $2))");
    terminal.wait_for("Allow?");
    // An empty line allows nothing.
    terminal.enter("");
    terminal.wait_for("y allows it once");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    terminal.enter("a");
    terminal.wait_for("in every folder: @coder patch --file add.sh");
    terminal.wait_for("$ sh test.sh");
    // The one that was answered stands above it.
    terminal.wait_until("the next question", |screen| screen.matches("Allow?").count() == 2);
    assert!(git(folder.path(), &["diff"]).contains("+echo $(($1 + $2))"));
    // What no pattern describes is allowed once only.
    terminal.enter("a");
    terminal.enter("y");
    terminal.wait_for("exec sh test.sh: done");
    terminal.wait_for("The sum is right now.");
    terminal.wait_for("Turns: 4, calls: 3");
    terminal.wait_for_prompt();
    let rules = fs::read_to_string(home.path().join(".chatcli/coder_policy.json")).unwrap();
    assert!(rules.contains("@coder patch --file add.sh") && rules.contains("@coder read"), "{rules}");
    terminal.enter("/undo");
    terminal.wait_for("Files changed: add.sh");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    terminal.wait_for_prompt();
    terminal.enter("/undo again");
    terminal.wait_until("the change again", |seen| seen.matches("Files changed: add.sh").count() == 2);
    assert!(git(folder.path(), &["diff"]).contains("+echo $(($1 + $2))"));
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

/// Whether a `sleep` with this mark runs.
pub(super) fn is_running(mark: &str) -> bool {
    let out = Command::new("pgrep").args(["-f", &format!("sleep {mark}")]).output().unwrap();
    !out.stdout.is_empty()
}

#[test]
fn what_is_stopped_leaves_no_process() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--approve", "auto"]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    let mark = format!("7{}", std::process::id());
    script(
        &fake,
        &[&format!(
            "<tool_call cmd=\"exec\">setsid sleep {mark} & sleep {mark} & echo begun; wait</tool_call>\n"
        )],
    );
    terminal.enter("/coder wait");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("begun");
    terminal.ctrl('c');
    terminal.wait_for("stopped");
    terminal.wait_for_prompt();
    chatcli_tests::wait::until("the process ends", || (!is_running(&mark)).then_some(()), String::new);
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

#[test]
fn a_person_decides_in_lines_too() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--plain"]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for("> ");
    script(&fake, &[READ, PATCH, TEST, DONE]);
    terminal.enter("/coder repair add.sh");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("+echo $(($1 + $2))");
    terminal.wait_for("Allow?");
    // What comes at once was typed before the question could be read.
    std::thread::sleep(READ_FOR);
    terminal.enter("");
    terminal.wait_for("y allows it once");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    terminal.enter("y");
    terminal.wait_until("the next question", |screen| screen.matches("$ sh test.sh").count() >= 1);
    std::thread::sleep(READ_FOR);
    terminal.enter("n not now");
    terminal.wait_for("The sum is right now.");
    assert!(git(folder.path(), &["diff"]).contains("+echo $(($1 + $2))"));
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("not now"), "{told}");
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

/// A pipe is no person.
#[test]
fn lines_of_a_script_allow_nothing() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    script(&fake, &[READ, PATCH, DONE]);
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string(), "--plain"]).current_dir(folder.path());
    let finished = run(command, Some(b"/coder repair add.sh\ny\ny\ny\ny\n/exit\n"));
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "", "{finished:?}");
}

/// All files below a folder, and what is in them.
pub(super) fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => left.push(entry.path()),
                kind if kind.is_file() => {
                    found.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// A script said yes to everything, and the model wants out of the folder.
#[test]
fn a_yes_to_all_leads_out_of_no_folder_and_gives_no_key_away() {
    let (fake, outside) = (Fake::start(), tempfile::tempdir().unwrap());
    let folder = outside.path().join("project");
    fs::create_dir_all(outside.path().join(".ssh")).unwrap();
    fs::create_dir(&folder).unwrap();
    let key =
        "-----BEGIN OPENSSH PRIVATE KEY-----\nc3RvbGVuc3RvbGVuc3RvbGVu\n-----END OPENSSH PRIVATE KEY-----\n";
    fs::write(outside.path().join(".ssh/id_rsa"), key).unwrap();
    fs::write(outside.path().join("diary"), "dear diary").unwrap();
    fs::write(folder.join("a"), "one\n").unwrap();
    fs::write(folder.join(".env"), "DB_PASSWORD=hunter2hunter2\n").unwrap();
    fs::write(folder.join("steal.sh"), "echo stolen > ../diary; cat ../.ssh/id_rsa\n").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.join("out")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("diary"), folder.join("d")).unwrap();
    let before: Vec<_> =
        snapshot(outside.path()).into_iter().filter(|(path, _)| !path.contains("/project/")).collect();
    let diary = outside.path().join("diary");
    let calls = [
        "<tool_call cmd=\"read\" file=\"../diary\"/>".to_owned(),
        format!("<tool_call cmd=\"read\" file=\"{}\"/>", diary.display()),
        "<tool_call cmd=\"read\" file=\"out/diary\"/>".to_owned(),
        "<tool_call cmd=\"read\" file=\"d\"/>".to_owned(),
        "<tool_call cmd=\"read\" file=\"out/.ssh/id_rsa\"/>".to_owned(),
        "<tool_call cmd=\"read\" file=\".env\"/>".to_owned(),
        "<tool_call cmd=\"read\" file=\"/proc/self/root/etc/passwd\"/>".to_owned(),
        "<tool_call cmd=\"write\" file=\"../x\">stolen</tool_call>".to_owned(),
        "<tool_call cmd=\"write\" file=\"out/x\">stolen</tool_call>".to_owned(),
        "<tool_call cmd=\"write\" file=\"d\">stolen</tool_call>".to_owned(),
        format!("<tool_call cmd=\"write\" file=\"{}\">stolen</tool_call>", diary.display()),
        "<tool_call cmd=\"search\" term=\"dear\" dir=\"..\"/>".to_owned(),
        "<tool_call cmd=\"tree\" dir=\"out\"/>".to_owned(),
        "<tool_call cmd=\"exec\">echo stolen > ../diary</tool_call>".to_owned(),
        "<tool_call cmd=\"exec\">cp a out/a; ln -sf /etc z; cat out/.ssh/id_rsa</tool_call>".to_owned(),
        "<tool_call cmd=\"exec\">sh steal.sh</tool_call>".to_owned(),
        "<tool_call cmd=\"exec\" dir=\"..\">echo stolen > diary</tool_call>".to_owned(),
    ];
    for call in &calls {
        script(&fake, &[call, DONE]);
        let finished = ask(&fake, &folder, &["-p", "/coder x", "--yes", "--raw"]);
        assert!(matches!(finished.code, Some(0 | 2)), "{call}: {finished:?}");
    }
    let after: Vec<_> =
        snapshot(outside.path()).into_iter().filter(|(path, _)| !path.contains("/project/")).collect();
    assert_eq!(before, after);
    for call in fake.seen_by("StreamPrompt") {
        let told = call.prompt.unwrap();
        for secret in ["dear diary", "c3RvbGVu", "hunter2", "root:x:"] {
            assert!(!told.prompt.contains(secret), "{secret}: {}", told.prompt);
        }
    }
    // What is in the folder is read.
    script(&fake, &["<tool_call cmd=\"read\" file=\"a\"/>", DONE]);
    assert_eq!(ask(&fake, &folder, &["-p", "/coder x", "--yes", "--raw"]).code, Some(0));
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("one"), "{told}");
}

/// What does not end in its time is ended, and the model hears of it.
#[test]
fn a_command_that_takes_too_long_ends() {
    let (fake, folder) = (Fake::start(), repository());
    let mark = format!("6{}", std::process::id());
    script(
        &fake,
        &[
            &format!(
                "<tool_call cmd=\"exec\" timeout=\"1\">(setsid sleep {mark} &); sleep {mark}; echo x</tool_call>\n"
            ),
            DONE,
        ],
    );
    let finished = ask(&fake, folder.path(), &["-p", "/coder wait", "--yes", "--raw"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("timed out") && !is_running(&mark), "{told}");
}

#[test]
fn a_command_of_a_plan_gets_the_terminal_and_gives_it_back() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    let mark = format!("5{}", std::process::id());
    let plan = format!(
        "Two.\n\n```execute:shell\nprintf 'Wh%s? ' o; read who; echo \"hi $who\" #interactive\n```\n\n\
         ```execute:shell\nsleep {mark} #interactive\n```\n"
    );
    script(&fake, &[&plan]);
    terminal.enter("/agent ask");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("N run, a run all");
    terminal.enter("1");
    terminal.wait_for("Who? ");
    terminal.enter("me");
    terminal.wait_for("hi me");
    terminal.wait_for("#1: done");
    // A stop inside of it ends it and nothing else.
    terminal.enter("2");
    chatcli_tests::wait::until("the sleep", || is_running(&mark).then_some(()), String::new);
    terminal.ctrl('c');
    // The signal reaches the command and the program; either may be the first to say so.
    terminal.wait_until("its end", |seen| seen.contains("Cancelled") || seen.contains("#2: failed"));
    chatcli_tests::wait::until("its end", || (!is_running(&mark)).then_some(()), String::new);
    terminal.wait_for_prompt();
    terminal.enter("v1");
    terminal.wait_for("seen in the terminal");
    terminal.enter("q");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

#[test]
fn a_plan_is_run_command_by_command() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).current_dir(folder.path());
    let mut terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    let plan = "Two steps.\n\n```execute:shell\ngit status --short\n```\n\n```execute:shell\nsh test.sh; echo ended\n```\n";
    script(&fake, &[plan]);
    terminal.enter("/agent look -> and test > all");
    terminal.wait_for("Trust ");
    terminal.enter("y");
    terminal.wait_for("N run, a run all");
    assert_eq!(fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt, "look -> and test > all");
    terminal.enter("zz");
    terminal.wait_for("The plan does not know 'zz'");
    terminal.enter("c2");
    terminal.wait_for("Command 2 has not run yet");
    terminal.enter("2");
    terminal.wait_until("the output", |seen| seen.lines().any(|line| line.trim() == "ended"));
    // It is a while before the command has ended and its output is whole.
    terminal.wait_for("#2: done");
    terminal.enter("w2");
    terminal.wait_for("command-2.log");
    script(&fake, &[DONE]);
    terminal.enter("c2");
    terminal.wait_for("The sum is right now.");
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("sh test.sh") && told.contains("ended"), "{told}");
    terminal.wait_for_prompt();
    terminal.enter("/exit");
    terminal.wait_for_exit();
}

/// No one reads a question in so short a time.
#[test]
fn a_key_that_is_pressed_twice_answers_one_question() {
    for mode in [None, Some("--plain")] {
        let (home, fake, folder) = (Home::default(), Fake::start(), repository());
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]).args(mode).current_dir(folder.path());
        let mut terminal = Terminal::start(command);
        terminal.wait_for("Type /help");
        let touch = |name: &str| format!("<tool_call cmd=\"exec\">touch {name}</tool_call>\n");
        script(&fake, &[&(touch("one") + &touch("two")), DONE]);
        terminal.enter("/coder make them");
        terminal.wait_for("Trust ");
        terminal.enter("y");
        terminal.wait_for("(1/2)");
        terminal.wait_for("Allow?");
        std::thread::sleep(READ_FOR);
        terminal.enter("y");
        std::thread::sleep(Duration::from_millis(30));
        terminal.enter("y");
        terminal.wait_for("(2/2)");
        std::thread::sleep(READ_FOR);
        terminal.enter("n");
        terminal.wait_for("The sum is right now.");
        let is_there = |name: &str| folder.path().join(name).exists();
        assert!(is_there("one") && !is_there("two"), "{mode:?}: {}", terminal.screen());
        let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
        assert!(told.trim_end().ends_with("short answer."), "{mode:?}: it is no message either: {told}");
        terminal.enter("/exit");
        terminal.wait_for_exit();
    }
}
