//! `chatcli acp`: an editor repairs a small repository with the remote model, and what editors do wrong ends nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use chatcli_tests::editor::Editor;
use chatcli_tests::fake::{Fake, Settings};
use chatcli_tests::process::{Home, client};
use serde_json::{Value, json};

use crate::agent::{COMMIT, DONE, PATCH, READ, ROLLBACK, TEST, git, is_running, repository, script};

fn command(home: &Home, fake: &Fake, words: &[&str]) -> Command {
    let mut command = home.command(client());
    command.args(["acp", &fake.address().to_string()]).args(words);
    command
}

/// A session in a folder that is trusted from now on.
fn trusted(editor: &mut Editor, fake: &Fake, folder: &Path) -> String {
    let session = editor.session(folder);
    script(fake, &["Ready."]);
    let prompt = editor.prompt(&session, "Are you there?");
    let question = editor.question();
    assert!(question["params"]["toolCall"]["title"].as_str().unwrap().contains("Trust"), "{question}");
    editor.choose(&question, "always");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    session
}

fn option<'a>(question: &'a Value, id: &str) -> Option<&'a Value> {
    question["params"]["options"].as_array().unwrap().iter().find(|option| option["optionId"] == id)
}

#[test]
fn an_editor_repairs_a_repository() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let session = trusted(&mut editor, &fake, folder.path());
    script(&fake, &[READ, PATCH, TEST, COMMIT, DONE]);
    let prompt = editor.prompt(&session, "repair add.sh");
    // The change is seen whole before anything is written.
    let question = editor.question();
    let call = &question["params"]["toolCall"];
    let diff = &call["content"].as_array().unwrap().iter().find(|one| one["type"] == "diff").unwrap();
    assert_eq!(diff["path"], folder.path().join("add.sh").to_str().unwrap());
    assert_eq!(
        (&diff["oldText"], &diff["newText"]),
        (&json!("echo $(($1 - $2))\n"), &json!("echo $(($1 + $2))\n"))
    );
    assert_eq!((&call["kind"], &call["status"]), (&json!("edit"), &json!("pending")));
    assert!(option(&question, "always").unwrap()["name"].as_str().unwrap().contains("add.sh"));
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    editor.choose(&question, "once");
    let question = editor.question();
    let shown = question["params"]["toolCall"]["content"][0]["content"]["text"].as_str().unwrap().to_owned();
    assert!(shown.contains("$ sh test.sh"), "{question}");
    assert!(
        option(&question, "always").is_none(),
        "a command that no pattern describes is allowed once only"
    );
    assert!(git(folder.path(), &["diff"]).contains("+echo $(($1 + $2))"));
    editor.choose(&question, "once");
    let question = editor.question();
    editor.choose(&question, "once");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert!(git(folder.path(), &["log", "--oneline"]).contains("Add, not subtract"));
    assert!(editor.said().contains("I look first.") && editor.said().contains("right"), "{}", editor.said());
    // Each call from its first word to its last.
    let begun = editor.updates("tool_call");
    let kinds: Vec<&str> = begun.iter().filter_map(|call| call["kind"].as_str()).collect();
    // A kind that says nothing is left out on the wire.
    assert_eq!(
        kinds.iter().filter(|kind| **kind != "other").collect::<Vec<_>>(),
        [&"read", &"edit", &"execute", &"execute"]
    );
    for call in begun.iter().skip(1) {
        let later = editor.updates("tool_call_update");
        let last = later.iter().rfind(|update| update["toolCallId"] == call["toolCallId"]).unwrap();
        assert_eq!(last["status"], "completed", "{last}");
    }
    let said = editor.updates("tool_call_update").to_vec();
    assert!(said.iter().any(|update| update["content"].to_string().contains("passed")), "{said:#?}");
    // What the model has to do is a plan.
    script(
        &fake,
        &[
            "<tool_call name=\"@todo\">{\"todos\":[{\"description\":\"look\",\"status\":\"in_progress\"},\"fix\"]}</tool_call>\n",
            DONE,
        ],
    );
    let prompt = editor.prompt(&session, "plan it");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    let plan = editor.updates("plan").pop().unwrap();
    assert_eq!(
        (&plan["entries"][0]["status"], &plan["entries"][1]["content"]),
        (&json!("in_progress"), &json!("fix"))
    );
    // The model takes its change back, and a person theirs.
    script(&fake, &[PATCH.replace('+', "*").replace('-', "+").as_str(), ROLLBACK, DONE]);
    let prompt = editor.prompt(&session, "try");
    for _ in 0..2 {
        let question = editor.question();
        editor.choose(&question, "once");
    }
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    let finished = editor.leave();
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

/// Each question is asked with its options, one after the other; one without options is left open.
#[test]
fn a_question_of_the_model_is_answered_in_the_editor() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let session = trusted(&mut editor, &fake, folder.path());
    let ask = "<tool_call name=\"@ask\">{\"questions\":[{\"question\":\"Which color?\",\"options\":[{\"label\":\"Red\"},\
        {\"label\":\"Blue\"}]},{\"question\":\"Which size?\",\"options\":[{\"label\":\"S\"},{\"label\":\"L\"}]},\
        {\"question\":\"Why?\"}]}</tool_call>\n";
    script(&fake, &[ask, DONE]);
    let prompt = editor.prompt(&session, "ask me");
    for (title, option) in [("Which color?", "2"), ("Which size?", "-")] {
        let question = editor.question();
        assert_eq!(question["params"]["toolCall"]["title"], title);
        assert_eq!(question["params"]["options"].as_array().unwrap().len(), 3, "{question}");
        editor.choose(&question, option);
    }
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    let told = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap().prompt;
    assert!(told.contains("Blue") && told.matches("left it open").count() == 2, "{told}");
    let begun = editor.updates("tool_call");
    for call in begun.iter().filter(|call| call["toolCallId"].as_str().unwrap().starts_with("asked-")) {
        let later = editor.updates("tool_call_update");
        assert!(
            later.iter().any(|one| one["toolCallId"] == call["toolCallId"] && one["status"] == "completed")
        );
    }
    assert_eq!(editor.leave().code, Some(0));
}

#[test]
fn what_a_person_denies_or_stops_does_not_happen() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let session = trusted(&mut editor, &fake, folder.path());
    script(&fake, &[PATCH, DONE]);
    let prompt = editor.prompt(&session, "repair add.sh");
    let question = editor.question();
    editor.choose(&question, "refuse");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    let failed = editor.updates("tool_call_update");
    assert_eq!(failed.last().unwrap()["status"], "failed", "{failed:#?}");
    // An answer that the editor makes up, or that is for an earlier question, allows nothing.
    script(&fake, &[PATCH, DONE]);
    let prompt = editor.prompt(&session, "again");
    let second = editor.question();
    editor.choose(&question, "once");
    editor.choose(&second, "yes please");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    // Neither does an editor that cannot ask.
    script(&fake, &[PATCH, DONE]);
    let prompt = editor.prompt(&session, "again");
    let question = editor.question();
    editor.reply(&question, &json!({ "error": { "code": -32601, "message": "Method not found" } }));
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    // A cancel at an open question, and one while a command runs.
    script(&fake, &[PATCH]);
    let prompt = editor.prompt(&session, "again");
    let question = editor.question();
    editor.tell("session/cancel", json!({ "sessionId": session }));
    editor.reply(&question, &json!({ "result": { "outcome": { "outcome": "cancelled" } } }));
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "cancelled");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    let mark = format!("8{}", std::process::id());
    script(&fake, &[&format!("<tool_call cmd=\"exec\">echo begun; sleep {mark} & wait</tool_call>\n")]);
    let prompt = editor.prompt(&session, "wait");
    let question = editor.question();
    editor.choose(&question, "once");
    editor.wait_for("its output", |message| {
        message["params"]["update"]["content"].to_string().contains("begun")
    });
    chatcli_tests::wait::until("the sleep", || is_running(&mark).then_some(()), String::new);
    editor.tell("session/cancel", json!({ "sessionId": session }));
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "cancelled");
    chatcli_tests::wait::until("the process ends", || (!is_running(&mark)).then_some(()), String::new);
    // And the session goes on.
    script(&fake, &[DONE]);
    let prompt = editor.prompt(&session, "and now?");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
}

#[test]
fn modes_hold_and_a_folder_that_is_not_trusted_is_only_read() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let made = editor.call("session/new", json!({ "cwd": folder.path(), "mcpServers": [] }));
    let modes = &made["result"]["modes"];
    assert_eq!(modes["currentModeId"], "ask");
    let names: Vec<&str> =
        modes["availableModes"].as_array().unwrap().iter().filter_map(|mode| mode["id"].as_str()).collect();
    assert_eq!(names, ["plan", "ask", "auto-edit", "auto"]);
    let session = made["result"]["sessionId"].as_str().unwrap().to_owned();
    script(&fake, &[PATCH, DONE]);
    let prompt = editor.prompt(&session, "repair");
    let question = editor.question();
    editor.choose(&question, "refuse");
    assert_eq!(editor.answer(prompt)["result"]["stopReason"], "end_turn");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    script(&fake, &["Ready."]);
    let prompt = editor.prompt(&session, "trust");
    let question = editor.question();
    editor.choose(&question, "always");
    editor.answer(prompt);
    let mode = |editor: &mut Editor, name: &str| {
        editor.call("session/set_mode", json!({ "sessionId": session, "modeId": name }))
    };
    assert!(mode(&mut editor, "auto-edit").get("result").is_some());
    assert!(mode(&mut editor, "everything").get("error").is_some());
    // A change is made, a command is asked about.
    script(&fake, &[PATCH, TEST, DONE]);
    let prompt = editor.prompt(&session, "repair");
    let question = editor.question();
    assert_eq!(question["params"]["toolCall"]["kind"], "execute", "{question}");
    assert!(git(folder.path(), &["diff"]).contains("+echo $(($1 + $2))"));
    editor.choose(&question, "refuse");
    editor.answer(prompt);
    // What is dangerous is asked about in every mode.
    mode(&mut editor, "auto");
    script(&fake, &["<tool_call cmd=\"exec\">rm -rf src</tool_call>\n", DONE]);
    let prompt = editor.prompt(&session, "clean");
    let question = editor.question();
    editor.choose(&question, "refuse");
    editor.answer(prompt);
    // A mode of one session is no other one's.
    let other = editor.call("session/new", json!({ "cwd": folder.path(), "mcpServers": [] }));
    assert_eq!(other["result"]["modes"]["currentModeId"], "ask");
}

#[test]
fn what_an_editor_gets_wrong_ends_nothing() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    editor.line("this is no message");
    editor.wait_for("an error", |message| message["error"]["code"] == -32700);
    editor.line("[1, 2]");
    editor.line(&format!("{{\"x\": \"{}\"}}", "a".repeat(17 * 1024 * 1024)));
    editor.line(
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"session/prompt\",\"params\":{\"sessionId\":7}}",
    );
    editor.wait_for("an error", |message| message["id"] == "x" && message["error"]["code"] == -32602);
    assert_eq!(editor.call("no/such", json!({}))["error"]["code"], -32601);
    for cwd in ["relative", "/no/such/folder"] {
        let answer = editor.call("session/new", json!({ "cwd": cwd, "mcpServers": [] }));
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    for (method, params) in [
        ("session/prompt", json!({ "sessionId": "nope", "prompt": [] })),
        ("session/set_mode", json!({ "sessionId": "nope", "modeId": "ask" })),
        ("session/load", json!({ "sessionId": "nope", "cwd": folder.path(), "mcpServers": [] })),
    ] {
        assert_eq!(editor.call(method, params)["error"]["code"], -32002, "{method}");
    }
    let session = trusted(&mut editor, &fake, folder.path());
    let image = json!({ "type": "image", "data": "", "mimeType": "image/png" });
    let answer = editor.call("session/prompt", json!({ "sessionId": session, "prompt": [image] }));
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    // Two prompts at once: the second one is refused, the first one answered.
    script(&fake, &[PATCH, DONE]);
    let first = editor.prompt(&session, "repair");
    let question = editor.question();
    let second = editor.prompt(&session, "and more");
    assert_eq!(editor.answer(second)["error"]["code"], -32600);
    editor.choose(&question, "once");
    assert_eq!(editor.answer(first)["result"]["stopReason"], "end_turn");
    assert_eq!(editor.leave().code, Some(0));
}

#[test]
fn an_editor_that_disappears_leaves_no_process() {
    for is_killed in [false, true] {
        let (home, fake, folder) = (Home::default(), Fake::start(), repository());
        let mut editor = Editor::greeted(command(&home, &fake, &["--approve", "auto"]));
        let session = trusted(&mut editor, &fake, folder.path());
        let mark = format!("9{}{}", std::process::id(), u8::from(is_killed));
        script(
            &fake,
            &[&format!(
                "<tool_call cmd=\"exec\">echo begun; setsid sleep {mark} & sleep {mark} & wait</tool_call>\n"
            )],
        );
        editor.prompt(&session, "wait");
        editor.wait_for("its output", |message| {
            message["params"]["update"]["content"].to_string().contains("begun")
        });
        chatcli_tests::wait::until("the sleep", || is_running(&mark).then_some(()), String::new);
        if is_killed {
            rustix_kill(&editor);
        }
        let finished = editor.leave();
        assert!(is_killed || finished.code == Some(0), "{finished:?}");
        chatcli_tests::wait::until("the processes end", || (!is_running(&mark)).then_some(()), String::new);
    }
}

fn rustix_kill(editor: &Editor) {
    let pid = editor.program().pid().to_string();
    assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
}

#[test]
fn a_session_is_loaded_again() {
    let (home, fake, folder) = (Home::default(), Fake::start(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let session = trusted(&mut editor, &fake, folder.path());
    script(&fake, &[READ, DONE]);
    let prompt = editor.prompt(&session, "what is in add.sh?");
    editor.answer(prompt);
    assert_eq!(editor.leave().code, Some(0));
    let mut editor = Editor::greeted(command(&home, &fake, &[]));
    let load = json!({ "sessionId": session, "cwd": folder.path(), "mcpServers": [] });
    let answer = editor.call("session/load", load.clone());
    assert!(answer.get("result").is_some(), "{answer}");
    let asked: Vec<Value> = editor.updates("user_message_chunk");
    let asked: Vec<&str> = asked.iter().filter_map(|chunk| chunk["content"]["text"].as_str()).collect();
    assert_eq!(asked, ["Are you there?", "what is in add.sh?"]);
    assert!(editor.said().contains("right"), "{}", editor.said());
    // The model is told what was said before.
    script(&fake, &["As I said."]);
    let prompt = editor.prompt(&session, "again?");
    editor.answer(prompt);
    let sent = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
    assert!(sent.history.iter().any(|message| message.content.contains("what is in add.sh?")), "{sent:#?}");
    assert_eq!(editor.call("session/load", load)["error"]["code"], -32600);
    assert!(editor.call("session/close", json!({ "sessionId": session })).get("result").is_some());
    let answer = editor.call("session/prompt", json!({ "sessionId": session, "prompt": [] }));
    assert_eq!(answer["error"]["code"], -32002);
    // One that is kept nowhere is not found.
    let load = json!({ "sessionId": "0000000000000", "cwd": folder.path(), "mcpServers": [] });
    assert_eq!(editor.call("session/load", load)["error"]["code"], -32002);
    assert!(fs::metadata(folder.path()).is_ok());
}

#[test]
fn a_token_that_is_missing_is_said_as_such() {
    let fake = Fake::with(Settings { token: Some("right".to_owned()), ..Settings::default() });
    let (home, folder) = (Home::default(), repository());
    let mut editor = Editor::greeted(command(&home, &fake, &["--token", "wrong"]));
    let answer = editor.call("session/new", json!({ "cwd": folder.path(), "mcpServers": [] }));
    assert_eq!(answer["error"]["code"], -32000, "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("token"), "{answer}");
    assert!(!answer.to_string().contains("wrong"));
}
