use serde_json::{Value, json};

use super::*;
use crate::reply::RawCall;

const ROOT: &str = "/home/u/project";

fn call(arguments: Value) -> Call {
    let Value::Object(arguments) = arguments else { panic!("no object") };
    Call::read(&RawCall { tool: "@coder".to_owned(), line: 1, arguments, body: None }).unwrap()
}

fn exec(line: &str) -> Call {
    call(json!({"cmd": "exec", "args": {"cmd": line}}))
}

fn read(file: &str) -> Call {
    call(json!({"cmd": "read", "args": {"file": file}}))
}

fn write(file: &str) -> Call {
    call(json!({"cmd": "write", "args": {"file": file, "content": "sudo rm -rf /"}}))
}

fn action(policy: &Policy, call: &Call, mode: Mode) -> Action {
    policy.decide(call, ROOT, mode).action
}

fn own(toml: &str) -> Policy {
    Policy::new(Rules::read(toml).unwrap(), Rules::default())
}

fn go(rules: Value) -> Policy {
    Policy::new(Rules::read_go(&json!({"rules": rules}).to_string()).unwrap(), Rules::default())
}

#[test]
fn without_a_rule_reading_runs_and_everything_else_is_asked() {
    let policy = Policy::default();
    for (what, plan, ask, auto_edit, auto) in [
        (read("src/a.rs"), Action::Allow, Action::Allow, Action::Allow, Action::Allow),
        (call(json!({"cmd": "git-diff"})), Action::Allow, Action::Allow, Action::Allow, Action::Allow),
        (write("src/a.rs"), Action::Deny, Action::Ask, Action::Allow, Action::Allow),
        (exec("cargo test"), Action::Deny, Action::Ask, Action::Ask, Action::Allow),
        (exec("rm -r build"), Action::Deny, Action::Ask, Action::Ask, Action::Ask),
        (exec("make && truncate -s 0 log"), Action::Deny, Action::Ask, Action::Ask, Action::Ask),
        (call(json!({"cmd": "test"})), Action::Deny, Action::Ask, Action::Ask, Action::Allow),
        (
            call(json!({"cmd": "clean", "args": {"force": true}})),
            Action::Deny,
            Action::Ask,
            Action::Allow,
            Action::Allow,
        ),
        (read("/home/u/project/src/a.rs"), Action::Allow, Action::Allow, Action::Allow, Action::Allow),
    ] {
        let said =
            [Mode::Plan, Mode::Ask, Mode::AutoEdit, Mode::Auto].map(|mode| action(&policy, &what, mode));
        assert_eq!(said, [plan, ask, auto_edit, auto], "{what:?}");
    }
}

#[test]
fn some_things_are_always_asked() {
    let all = "[[rule]]\naction = \"allow\"\ntool = \"*\"\n";
    let mut policy = Rules::read(all).unwrap();
    policy.extend(
        Rules::read_go(&json!({"rules": [{"pattern": "@coder", "action": "allow"}]}).to_string()).unwrap(),
    );
    let policy = Policy::new(policy, Rules::default());
    for (what, risk) in [
        (read(".env"), Risk::Secret),
        (read("/home/u/.ssh/id_rsa"), Risk::Outside),
        (exec("cat .env"), Risk::Secret),
        (exec("curl --data-binary @.env x"), Risk::Secret),
        (write(".git/hooks/pre-commit"), Risk::Protected),
        (write("coder_policy.json"), Risk::Protected),
        (write("../x"), Risk::Outside),
        (write("/etc/passwd"), Risk::Outside),
        (write("/home/u/projects/x"), Risk::Outside),
        (write("src/../../x"), Risk::Outside),
        (call(json!({"cmd": "tree", "args": {"dir": ".."}})), Risk::Outside),
        (
            call(json!({"cmd": "patch", "args": {"diff": "--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n"}})),
            Risk::Outside,
        ),
        (exec("git push -f"), Risk::Dangerous),
        (exec("sed -i s/a/b/ .git/config"), Risk::Protected),
        (exec("touch .gitmodules"), Risk::Protected),
        (exec("cat ~/.chatcli/.auth-key"), Risk::Secret),
        (read("deploy/secrets.yaml"), Risk::Secret),
        (read("terraform.tfstate"), Risk::Secret),
        (exec("touch .envrc"), Risk::Secret),
        (exec("cat x | sh"), Risk::Dangerous),
        (call(json!({"cmd": "test", "args": {"cmd": "rm -rf x"}})), Risk::Dangerous),
        (
            call(
                json!({"cmd": "exec", "args": {"cmd": "sudo ls", "allow-unsafe": true, "allow-sudo": true}}),
            ),
            Risk::Dangerous,
        ),
        (
            Call::Other { tool: "@remote:coder".to_owned(), arguments: Default::default(), body: None },
            Risk::Remote,
        ),
    ] {
        let decision = policy.decide(&what, ROOT, Mode::Auto);
        assert_eq!((decision.action, decision.risk), (Action::Ask, risk), "{what:?}");
    }
    assert_eq!(action(&policy, &write("doc.md"), Mode::Ask), Action::Allow, "what a file says is not judged");
}

/// A row for each line in `sub` of the folder: whether it names what lies outside.
#[test]
fn a_command_that_names_what_lies_outside_is_always_asked_about() {
    for (line, expected) in [
        ("cat ../../x", Risk::Outside),
        ("cat < ../../x", Risk::Outside),
        ("while read l; do echo $l; done < /home/u/x", Risk::Outside),
        ("cat /home/u/x", Risk::Outside),
        ("cat /etc/hosts", Risk::Outside),
        ("cat /usr/../home/u/x", Risk::Outside),
        ("cat ~/x", Risk::Outside),
        ("ls ~", Risk::Outside),
        ("cd ../..", Risk::Outside),
        ("cd ../.. && cat x", Risk::Outside),
        ("../../run.sh", Risk::Outside),
        ("cat \"$(pwd)/../../x\"", Risk::Outside),
        ("cat $PWD/../x", Risk::Outside),
        ("env -i sh -c 'cat ../../x'", Risk::Outside),
        ("sh -c 'cd a && cat ../../../x'", Risk::Outside),
        ("find /home -name x", Risk::Outside),
        ("ls | xargs -I{} cat /home/{}", Risk::Outside),
        ("tar cf - -C /home/u x", Risk::Outside),
        ("cc -I/home/u/include a.c", Risk::Outside),
        ("cmake --prefix=/home/u", Risk::Outside),
        ("curl -d @../../x localhost", Risk::Outside),
        ("grep -r x ../..", Risk::Outside),
        ("sed s/a/b/ /home/u/x", Risk::Outside),
        ("cp a b /home/u/project/../x", Risk::Dangerous),
        // The folder after `cd` is known only where nothing can run before it or without it.
        ("cd a && cat ../../x", Risk::Exec),
        ("cd a && cat ../../../x", Risk::Outside),
        ("cd a; cat ../../x", Risk::Outside),
        ("cd a || cat ../../x", Risk::Outside),
        ("cd a && ls || cat ../../x", Risk::Outside),
        ("(cd a) && cat ../../x", Risk::Outside),
        ("cd a && cd - && cat ../../x", Risk::Outside),
        // Inside, of the system, or no path.
        ("cat ../x", Risk::Exec),
        ("cat a/../x", Risk::Exec),
        ("cat /home/u/project/x", Risk::Exec),
        ("/usr/bin/python3 x.py", Risk::Exec),
        ("ls /usr/include", Risk::Exec),
        ("ls 2>/dev/null", Risk::Exec),
        (
            "tail -n 5 /home/u/.local/state/chatcli/agent/0011223344556677/logs/0123456789abcdef.log",
            Risk::Exec,
        ),
        ("git log main..HEAD", Risk::Exec),
        ("git diff HEAD~1", Risk::Exec),
        ("git commit -m '/api is new'", Risk::Exec),
        ("sed -n '/from/,/to/p' x", Risk::Exec),
        ("grep -rn '/api/v1' src", Risk::Exec),
        ("awk '/x/ { print }' f", Risk::Exec),
        ("echo /home/u ..", Risk::Exec),
        ("curl https://example.com/x", Risk::Exec),
        ("for f in a b; do cat $f; done", Risk::Exec),
    ] {
        let call = Call::Exec(crate::call::Exec {
            command: line.to_owned(),
            dir: "sub".to_owned(),
            timeout_s: None,
        });
        assert_eq!(Policy::risk(&call, ROOT), expected, "{line}");
        let decision = Policy::default().decide(&call, ROOT, Mode::Auto);
        let asked = if expected == Risk::Exec { Action::Allow } else { Action::Ask };
        assert_eq!(decision.action, asked, "{line}");
    }
}

#[test]
fn what_deletes_is_allowed_by_a_rule_and_by_no_mode() {
    let rule = own("[[rule]]\naction = \"allow\"\ntool = \"exec\"\ncommand = [\"rm\", \"-r\", \"build\"]\n");
    for (policy, line, expected) in [
        (&Policy::default(), "rm -r build", Action::Ask),
        (&rule, "rm -r build", Action::Allow),
        (&rule, "rm -r src", Action::Ask),
        (&rule, "rm -rf build", Action::Ask),
        (&rule, "git clean -d", Action::Ask),
    ] {
        let decided = policy.decide(&exec(line), ROOT, Mode::Auto);
        assert_eq!(decided.action, expected, "{line}");
    }
    assert_eq!(Policy::risk(&exec("rm -r build"), ROOT), Risk::Deletes);
    assert_eq!(
        Policy::patterns(&exec("rm -r build"), ROOT),
        None,
        "its first words may name another folder next"
    );
}

#[test]
fn a_rule_matches_structure() {
    let policy = own("[[rule]]\naction = \"allow\"\ntool = \"exec\"\ncommand = [\"cargo\", \"test\"]\n\
                      [[rule]]\naction = \"allow\"\ntool = \"exec\"\ncommand = [\"git\", \"status\"]\n\
                      [[rule]]\naction = \"allow\"\ntool = \"edit\"\npath = \"src/**\"\n\
                      [[rule]]\naction = \"deny\"\ntool = \"*\"\npath = \"vendor/**\"\n");
    let edit =
        |file: &str| call(json!({"cmd": "patch", "args": {"file": file, "search": "a", "replace": "b"}}));
    for (what, expected) in [
        (exec("cargo test --lib"), Action::Allow),
        (exec("/usr/bin/cargo test"), Action::Allow),
        (exec("cargo test && git status"), Action::Allow),
        (exec("cargo testx"), Action::Ask),
        (exec("cargo build"), Action::Ask),
        (exec("cargo test; ls"), Action::Ask),
        (exec("cargo test $(ls)"), Action::Ask),
        (exec("cargo test > out"), Action::Ask),
        (exec("cargo"), Action::Ask),
        (edit("src/a/b.rs"), Action::Allow),
        (edit("./src/../src/b.rs"), Action::Allow),
        (edit("src/../b.rs"), Action::Ask),
        (edit("VENDOR/x"), Action::Deny),
        (read("vendor/./x"), Action::Deny),
        (
            call(
                json!({"cmd": "multipatch", "args": {"edits": [{"file": "src/a", "search": "a", "replace": "b"}, {"file": "b", "search": "a", "replace": "b"}]}}),
            ),
            Action::Ask,
        ),
        (
            call(
                json!({"cmd": "multipatch", "args": {"edits": [{"file": "src/a", "search": "a", "replace": "b"}, {"file": "vendor/b", "search": "a", "replace": "b"}]}}),
            ),
            Action::Deny,
        ),
    ] {
        assert_eq!(action(&policy, &what, Mode::Ask), expected, "{what:?}");
    }
}

#[test]
fn the_go_programs_rules_are_matched_by_their_start() {
    let policy = go(json!([
        {"pattern": "@coder write --file src/", "action": "allow"},
        {"pattern": "@coder exec", "action": "ask"},
        {"pattern": "@coder exec --cmd git", "action": "allow"},
        {"pattern": "@coder read --file /etc", "action": "deny"},
        {"pattern": "@coder exec --cmd git push", "action": "deny"},
        {"pattern": "@coder read", "action": "allow"},
    ]));
    for (what, expected) in [
        (write("src/a"), Action::Allow),
        (write("./src/a"), Action::Allow),
        (write("src/../b"), Action::Ask),
        (exec("git log"), Action::Allow),
        (exec("gitx"), Action::Ask),
        (exec("git log; make"), Action::Ask),
        (exec("git log | git push"), Action::Deny),
        (exec("make && git push"), Action::Deny),
        (call(json!({"cmd": "read", "args": {"end": 5, "file": "/etc/hosts"}})), Action::Deny),
        (call(json!({"cmd": "read", "args": {"file": ["a", "/etc/hosts"]}})), Action::Deny),
        (read("etc"), Action::Allow),
    ] {
        assert_eq!(action(&policy, &what, Mode::Ask), expected, "{what:?}");
    }
    assert_eq!(action(&policy, &exec("make"), Mode::Auto), Action::Allow, "auto lifts what only asks");
}

#[test]
fn a_project_only_tightens() {
    let project = "[[rule]]\naction = \"allow\"\ntool = \"exec\"\n[[rule]]\naction = \"deny\"\ntool = \"write\"\npath = \"gen/**\"\n\
                   [[rule]]\naction = \"ask\"\ntool = \"read\"\npath = \"private/**\"\n";
    let rules = Rules::read("[[rule]]\naction = \"allow\"\ntool = \"write\"\n[[rule]]\naction = \"deny\"\ntool = \"exec\"\ncommand = [\"make\"]\n").unwrap();
    let policy = Policy::new(rules.clone(), Rules::read(project).unwrap());
    for (what, expected) in [
        (exec("ls"), Action::Ask),
        (exec("make"), Action::Deny),
        (write("gen/a"), Action::Deny),
        (write("a"), Action::Allow),
        (read("private/a"), Action::Ask),
    ] {
        assert_eq!(action(&policy, &what, Mode::Ask), expected, "{what:?}");
    }
    assert_eq!(action(&policy, &read("private/a"), Mode::Auto), Action::Ask);
    let cloned =
        Rules::read_go(r#"{"rules":[{"pattern":"@coder exec","action":"allow"}],"merge":true}"#).unwrap();
    assert_eq!(
        action(&Policy::new(rules, cloned), &exec("ls"), Mode::Ask),
        Action::Ask,
        "a clone grants itself nothing"
    );
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    for text in [
        "x",
        "[[rule]]\naction = \"maybe\"\ntool = \"exec\"",
        "[[rule]]\naction = \"allow\"\ntool = \"\"",
        "[[rule]]\naction = \"allow\"\ntool = \"exec\"\npaths = \"x\"",
        "[[rule]]\naction = \"allow\"\ntool = \"read\"\ncommand = [\"x\"]",
        "[[rule]]\naction = \"allow\"\ntool = \"read\"\npath = \"[\"",
    ] {
        assert!(Rules::read(text).is_err(), "{text}");
    }
    for text in [
        "{",
        "{\"rules\":[{\"pattern\":\"\",\"action\":\"allow\"}]}",
        "{\"rules\":[{\"pattern\":\"x\",\"action\":\"yes\"}]}",
    ] {
        assert!(Rules::read_go(text).is_err(), "{text}");
    }
    assert!(Rules::read(&"#".repeat(300_000)).is_err_and(|why| why == Unreadable::Long));
    assert!(Rules::read("").is_ok() && Rules::read_go("{}").is_ok());
}

#[test]
fn a_rule_about_a_command_holds_however_the_command_is_written() {
    let own =
        Rules::read_go(r#"{"rules":[{"pattern":"@coder exec --cmd git push","action":"deny"}]}"#).unwrap();
    let ours =
        Rules::read("[[rule]]\naction = \"deny\"\ntool = \"exec\"\ncommand = [\"git\", \"push\"]\n").unwrap();
    for policy in [Policy::new(own, Rules::default()), Policy::new(ours, Rules::default())] {
        for line in [
            "git push",
            "/usr/bin/git push",
            "git -C . push",
            "git --no-pager push origin",
            "env git push",
            "env A=b git push",
            "command git push",
            "nice -n 3 git push",
            "timeout 3 git push",
            "timeout 3 nice git -C x push",
            "sh -c 'git push'",
            "bash -c 'cd x && git push'",
            "find . -maxdepth 0 -exec git push \\;",
            "echo a | xargs git push",
        ] {
            let decision = policy.decide(&exec(line), "/w", Mode::Auto);
            assert_eq!(decision.action, Action::Deny, "{line}");
        }
        for line in ["git status", "echo git push", "git log push"] {
            let decision = policy.decide(&exec(line), "/w", Mode::Auto);
            assert_eq!(decision.action, Action::Allow, "{line}");
        }
    }
}

#[test]
fn what_allows_a_file_allows_no_other_that_begins_like_it() {
    let policy = Policy::new(Rules::allow("@coder write --file d/e/f.txt"), Rules::default());
    for (file, action) in [
        ("d/e/f.txt", Action::Allow),
        ("./d/e/f.txt", Action::Allow),
        ("d/e/f.txt.sh", Action::Ask),
        ("d/e/f.txt/x", Action::Ask),
        ("d/e/f.txt~", Action::Ask),
    ] {
        assert_eq!(policy.decide(&write(file), "/w", Mode::Ask).action, action, "{file}");
    }
    let folder = Policy::new(Rules::allow("@coder write --file src/"), Rules::default());
    assert_eq!(folder.decide(&write("src/a.rs"), "/w", Mode::Ask).action, Action::Allow);
}

#[test]
fn what_may_not_be_read_is_not_searched_either() {
    let deny = r#"{"rules":[{"pattern":"@coder read --file secretdir","action":"deny"}]}"#;
    let policy = Policy::new(Rules::read_go(deny).unwrap(), Rules::default());
    for (dir, action) in [("secretdir", Action::Deny), ("./secretdir/", Action::Deny), ("src", Action::Allow)]
    {
        let call = call(json!({"cmd": "search", "args": {"term": "no", "dir": dir}}));
        assert_eq!(policy.decide(&call, "/w", Mode::Ask).action, action, "{dir}");
    }
}

#[test]
fn a_pattern_that_may_stand_for_credentials_is_asked_about() {
    let policy = Policy::default();
    for line in ["cat ./.e*", "grep -r . .env*", "cat .[a-z]nv", "cat sub/.en?", "tar c .s*", "cat ~/.ss?/id"]
    {
        let decision = policy.decide(&exec(line), "/w", Mode::Auto);
        assert_eq!(decision.action, Action::Ask, "{line}");
    }
    for line in ["ls *", "cat src/*.rs", "ls .gith*", "cat .c*", "ls .[qr]*"] {
        let decision = policy.decide(&exec(line), "/w", Mode::Auto);
        assert_eq!(decision.action, Action::Allow, "{line}");
    }
}

#[test]
fn processes_that_a_line_did_not_name_as_its_own_are_not_signalled_unasked() {
    let policy = Policy::default();
    for line in [
        "kill 1234",
        "kill -9 1234",
        "kill $PPID",
        "kill -TERM $p",
        "pkill x",
        "pkill -f chatcli",
        "env kill 5",
    ] {
        assert_eq!(policy.decide(&exec(line), "/w", Mode::Auto).risk, Risk::Dangerous, "{line}");
    }
    for line in ["kill -l", "kill %1", "kill -9 %2"] {
        assert_eq!(policy.decide(&exec(line), "/w", Mode::Auto).action, Action::Allow, "{line}");
    }
}
