use serde_json::{Value, json};

use super::*;
use crate::reply::Reply;

fn read(arguments: Value) -> Result<Call, String> {
    let Value::Object(arguments) = arguments else { panic!("no object") };
    Call::read(&RawCall { tool: "@coder".to_owned(), line: 1, arguments, body: None })
}

fn of(text: &str) -> Call {
    let reply = Reply::read(text);
    assert!(reply.is_runnable(), "{reply:?}");
    Call::read(&reply.calls[0]).unwrap()
}

#[test]
fn every_name_for_a_tool_means_the_tool() {
    for (name, expected) in [
        ("read_file", "read"),
        ("readFile", "read"),
        ("Write", "write"),
        ("create-file", "write"),
        ("EDIT", "patch"),
        ("edit_file", "patch"),
        ("grep", "search"),
        ("run_command", "exec"),
        ("bash", "exec"),
        ("ls", "tree"),
        ("list_directory", "tree"),
        ("run_tests", "test"),
        ("git_status", "git-status"),
        ("rollback_file", "rollback"),
        ("clean_backups", "clean"),
    ] {
        let arguments = json!({"cmd": name, "args": {}});
        let named = names::subcommand(name);
        assert_eq!(named, Some(expected), "{arguments}");
    }
    assert!(
        read(json!({"cmd": "delegate", "args": {}}))
            .is_err_and(|why| why.contains("unknown; known: read, write"))
    );
    assert!(read(json!({"args": {}})).is_err_and(|why| why.contains("cmd is missing")));
}

#[test]
fn arguments_are_read_in_every_form() {
    let tree = |depth| Call::Tree(Tree { dir: "src".to_owned(), max_depth: Some(depth), ..Tree::default() });
    for arguments in [
        json!({"cmd": "tree", "args": {"dir": "src", "max-depth": 2}}),
        json!({"cmd": "tree", "args": {"dir": "src", "max_depth": 2}}),
        json!({"cmd": "tree", "args": {"path": "src", "depth": "2"}}),
        json!({"cmd": "tree", "dir": "src", "flags": {"max-depth": 2.0}}),
        json!({"cmd": "tree", "args": "{\"dir\":\"src\",\"max-depth\":2}"}),
        json!({"cmd": "tree", "args": "--dir src --max-depth=2"}),
        json!({"argv": ["tree", "--dir", "src", "--max-depth", "2"]}),
        json!({"command": "list_dir", "args": {"directory": "src", "max-depth": 2, "allow-unsafe": true, "reason": "x"}}),
    ] {
        assert_eq!(read(arguments.clone()), Ok(tree(2)), "{arguments}");
    }
    assert_eq!(
        read(json!({"cmd": "tree", "args": {"dir": "src", "max-depth": 1_000_000}})),
        Ok(tree(1_000_000))
    );
    assert_eq!(read(json!({"cmd": "tree", "args": {"dir": "src", "max-depth": 1e6}})), Ok(tree(1_000_000)));
    for wrong in [json!(-1), json!(1.5), json!("many"), json!([2]), json!(1e300)] {
        assert!(read(json!({"cmd": "tree", "args": {"max-depth": wrong}})).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_not_understood_is_said_and_not_left_out() {
    for (arguments, words) in [
        (
            json!({"cmd": "read", "args": {"file": "a", "dry_run": true}}),
            "read: unknown: dry-run; known: file",
        ),
        (json!({"cmd": "read", "args": {}}), "read: file is missing"),
        (json!({"cmd": "read", "args": {"file": "a", "start": 5, "end": 2}}), "end 2 is before start 5"),
        (json!({"cmd": "read", "args": {"file": "a", "head": 5, "tail": 2}}), "exclude"),
        (json!({"cmd": "write", "args": {"file": "a"}}), "content is missing"),
        (json!({"cmd": "write", "args": {"file": "a", "content": "!", "encoding": "base64"}}), "base64"),
        (json!({"cmd": "write", "args": {"file": "a", "content": "!", "encoding": "rot13"}}), "rot13"),
        (json!({"cmd": "patch", "args": {"file": "a", "replace": "x"}}), "search is missing"),
        (json!({"cmd": "patch", "args": {"file": "a"}}), "search is missing"),
        (json!({"cmd": "multipatch", "args": {"edits": []}}), "0 edits"),
        (
            json!({"cmd": "multipatch", "args": {"edits": [{"search": "a", "replace": "b"}]}}),
            "edit 1: file is missing",
        ),
        (json!({"cmd": "exec", "args": {"cmd": " "}}), "cmd is missing"),
        (json!({"cmd": "exec", "args": {"cmd": "a\0b"}}), "NUL"),
        (json!({"cmd": "exec", "args": {"cmd": "x".repeat(MAX_COMMAND_BYTES + 1)}}), "at most"),
        (json!({"cmd": "exec", "args": {"cmd": "x", "timeout": "soon"}}), "seconds"),
        (json!({"cmd": "clean", "args": {"pattern": "*.rs", "force": true}}), "only *.bak"),
        (json!({"cmd": "search", "args": {}}), "term is missing"),
    ] {
        let why = read(arguments.clone()).expect_err("must not be read");
        assert!(why.contains(words), "{arguments}: {why}");
    }
}

#[test]
fn content_may_start_with_a_dash_or_be_empty() {
    for content in ["- a list", "---\nyaml", "", "\\"] {
        let Ok(Call::Write(write)) = read(json!({"cmd": "write", "args": {"file": "a", "content": content}}))
        else {
            panic!()
        };
        assert_eq!(write.content, content.as_bytes());
    }
    let call = of("<tool_call name=\"@coder\" args=\"write --file a --content '- x'\" />");
    assert_eq!(call, Call::Write(Write { file: "a".to_owned(), content: b"- x".to_vec(), append: false }));
    let edit = Edit { file: "a".to_owned(), search: "x".to_owned(), replace: String::new() };
    assert_eq!(
        read(json!({"cmd": "patch", "args": {"file": "a", "search": "x", "replace": ""}})),
        Ok(Call::Edit(vec![edit]))
    );
}

#[test]
fn edits_are_read_in_every_form() {
    let edit =
        |replace: &str| Edit { file: "a".to_owned(), search: "x\n".to_owned(), replace: replace.to_owned() };
    let list = json!([{"file": "a", "search": "x\n", "replace": "y\n"}, {"path": "a", "old_string": "x\n", "new_string": "z\n"}]);
    let expected = Ok(Call::Edit(vec![edit("y\n"), edit("z\n")]));
    for edits in
        [list.clone(), Value::String(list.to_string()), json!([list[0].to_string(), list[1].to_string()])]
    {
        assert_eq!(read(json!({"cmd": "multipatch", "args": {"edits": edits}})), expected);
    }
    let text = "<tool_call name=\"@coder\" cmd=\"patch\" file=\"a\">\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n\
                <<<<<<< SEARCH\nx\n=======\nz\n>>>>>>> REPLACE\n</tool_call>";
    assert_eq!(Ok(of(text)), expected);
    assert_eq!(of(text).name(), "multipatch");
    let diff =
        "<tool_call name=\"@coder\" cmd=\"patch\">\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n+y\n</tool_call>";
    assert_eq!(of(diff).paths(), ["f"]);
    for bad in [
        "<<<<<<< SEARCH\nx\n=======\ny\n",
        "<<<<<<< SEARCH\nx\n",
        "hello\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n",
    ] {
        let reply =
            Reply::read(&format!("<tool_call name=\"@coder\" cmd=\"patch\" file=\"a\">\n{bad}</tool_call>"));
        assert!(Call::read(&reply.calls[0]).is_err(), "{bad}");
    }
}

#[test]
fn commands_come_as_argument_or_as_text() {
    let exec = |command: &str, timeout_s| {
        Call::Exec(Exec { command: command.to_owned(), timeout_s, ..Exec::default() })
    };
    assert_eq!(of("<tool_call cmd=\"exec\">ls -l</tool_call>"), exec("ls -l", None));
    assert_eq!(
        of("<tool_call name=\"@coder\" args='{\"cmd\":\"exec\",\"args\":{\"cmd\":\"ls\",\"timeout\":90}}'/>"),
        exec("ls", Some(90))
    );
    assert_eq!(
        of(
            "<tool_call name=\"@coder\" args='{\"cmd\":\"exec\",\"args\":{\"command\":\"ls\",\"timeout\":\"2m\"}}'/>"
        ),
        exec("ls", Some(120))
    );
    assert_eq!(
        of("<tool_call name=\"@read\" args='{\"file\":\"a\",\"from_line\":2,\"to_line\":3}'/>"),
        Call::Read(Read { files: vec!["a".to_owned()], part: Part::Lines(2, Some(3)), ..Read::default() })
    );
    assert_eq!(
        of("<tool_call cmd=\"read\" file=\"a\" start=\"2\" end=\"3\"></tool_call>"),
        Call::Read(Read { files: vec!["a".to_owned()], part: Part::Lines(2, Some(3)), ..Read::default() })
    );
    assert_eq!(of("<tool_call name=\"@jira\" args='{\"query\":\"x\"}'/>").name(), "@jira");
}

#[test]
fn a_time_that_no_command_may_take_is_an_error() {
    for (timeout, expected) in [
        (json!("999999999999"), Err("at most 3600 s")),
        (json!("2h"), Err("7200 s")),
        (json!(0), Err("at least 1")),
        (json!("1h"), Ok(3600)),
    ] {
        let read = read(json!({"cmd": "exec", "args": {"cmd": "ls", "timeout": timeout}}));
        match (read, expected) {
            (Ok(Call::Exec(exec)), Ok(seconds)) => assert_eq!(exec.timeout_s, Some(seconds)),
            (Err(why), Err(part)) => assert!(why.contains(part), "{why}"),
            (read, _) => panic!("{timeout}: {read:?}"),
        }
    }
}

#[test]
fn a_call_in_the_words_of_the_full_chatcli_means_the_same_when_it_is_read_again() {
    for call in [
        json!({"cmd": "exec", "args": {"cmd": "ls -l", "timeout": 90}}),
        json!({"cmd": "read", "args": {"file": "a", "start": 2, "end": 3}}),
        json!({"cmd": "read", "args": {"file": ["a", "b"], "head": 3, "encoding": "base64"}}),
        json!({"cmd": "write", "args": {"file": "a", "content": "x\n", "append": true}}),
        json!({"cmd": "patch", "args": {"file": "a", "search": "x", "replace": ""}}),
        json!({"cmd": "multipatch", "args": {"edits": [
            {"file": "a", "search": "x", "replace": "y"}, {"file": "b", "search": "1", "replace": "2"}]}}),
        json!({"cmd": "patch", "args": {"file": "a", "diff": "--- a/a\n+++ b/a\n"}}),
        json!({"cmd": "tree", "args": {"dir": "src", "max-depth": 2, "ignore": ["target"]}}),
        json!({"cmd": "search", "args": {"term": "fn", "regex": true, "glob": ["*.rs"], "context": 2}}),
        json!({"cmd": "test", "args": {"dir": "sub"}}),
        json!({"cmd": "git-diff", "args": {"staged": true, "path": "a", "context": 5}}),
        json!({"cmd": "git-log", "args": {"limit": 3}}),
        json!({"cmd": "rollback", "args": {"file": "a"}}),
        json!({"cmd": "clean", "args": {"force": true}}),
    ] {
        let once = read(call.clone()).unwrap();
        let (tool, input) = once.upstream();
        assert_eq!(tool, "@coder");
        assert_eq!(read(input.clone()).as_ref(), Ok(&once), "{call}: {input}");
    }
    let other = of("<tool_call name=\"@jira\" args='{\"query\":\"x\"}'/>");
    assert_eq!(other.upstream(), ("@jira", json!({"query": "x"})));
    let (_, input) = read(json!({"cmd": "exec", "args": {"cmd": "ls"}})).unwrap().upstream();
    assert_eq!(input.to_string(), r#"{"cmd":"exec","args":{"cmd":"ls"}}"#);
}
