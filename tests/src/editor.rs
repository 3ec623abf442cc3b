//! An editor that speaks the Agent Client Protocol with the program: it sends what a test says and reads whatever comes.
//! Every line of the program's standard output has to be a message of the protocol.

use std::io::Write as _;
use std::path::Path;
use std::process::{ChildStdin, Command};

use serde_json::{Value, json};

use crate::process::{Finished, Program};
use crate::wait;

/// A running program, and the editor's end of its streams.
pub struct Editor {
    program: Program,
    input: Option<ChildStdin>,
    asked: u64,
    /// Requests of the program that were answered.
    answered: usize,
}

impl Editor {
    /// Starts the program.
    pub fn start(command: Command) -> Self {
        let (program, input) = Program::fed(command);
        Self { program, input: Some(input), asked: 0, answered: 0 }
    }

    /// Starts it and agrees on the protocol.
    pub fn greeted(command: Command) -> Self {
        let mut editor = Self::start(command);
        let hello = json!({ "protocolVersion": 1, "clientCapabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let answer = editor.call("initialize", hello);
        assert_eq!(answer["result"]["protocolVersion"], 1, "{answer}");
        editor
    }

    /// Sends a line as it is.
    ///
    /// # Panics
    /// When the program does not take it.
    pub fn line(&mut self, line: &str) {
        let input = self.input.as_mut().expect("the editor is there");
        input.write_all(format!("{line}\n").as_bytes()).expect("the program reads");
        input.flush().expect("the program reads");
    }

    /// Sends a request and does not wait.
    pub fn ask(&mut self, method: &str, params: Value) -> u64 {
        self.asked += 1;
        let id = self.asked;
        self.line(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        id
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.line(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Sends a request and waits for its answer.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Waits for the answer to a request.
    #[track_caller]
    pub fn answer(&self, id: u64) -> Value {
        self.wait_for("an answer", |message| message["id"] == id && message.get("method").is_none())
    }

    /// Everything that came, in order.
    ///
    /// # Panics
    /// When something else than the protocol came on standard output.
    #[track_caller]
    pub fn messages(&self) -> Vec<Value> {
        let text = self.program.stdout();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        whole.lines().map(read).collect()
    }

    /// Waits for a message.
    #[track_caller]
    pub fn wait_for(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let all = || format!("{:#?}\n{}", self.messages(), self.program.stderr());
        wait::until(what, || self.messages().into_iter().find(&is_it), all)
    }

    /// The session's updates of one kind.
    #[track_caller]
    pub fn updates(&self, kind: &str) -> Vec<Value> {
        let update = |message: Value| message["params"]["update"].clone();
        self.messages().into_iter().map(update).filter(|update| update["sessionUpdate"] == kind).collect()
    }

    /// What the model said so far.
    #[track_caller]
    pub fn said(&self) -> String {
        let chunks = self.updates("agent_message_chunk");
        chunks.iter().filter_map(|chunk| chunk["content"]["text"].as_str()).collect()
    }

    /// Begins a session in a folder.
    #[track_caller]
    pub fn session(&mut self, folder: &Path) -> String {
        let answer = self.call("session/new", json!({ "cwd": folder, "mcpServers": [] }));
        answer["result"]["sessionId"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Sends a prompt and does not wait.
    pub fn prompt(&mut self, session: &str, text: &str) -> u64 {
        let block = json!({ "type": "text", "text": text });
        self.ask("session/prompt", json!({ "sessionId": session, "prompt": [block] }))
    }

    /// Waits for the next question for a permission; its id and what is asked.
    #[track_caller]
    pub fn question(&mut self) -> Value {
        let nth = self.answered;
        let is_question = |message: &Value| message["method"] == "session/request_permission";
        let all = || format!("{:#?}\n{}", self.messages(), self.program.stderr());
        let next = || self.messages().into_iter().filter(is_question).nth(nth);
        let question = wait::until("a question", next, all);
        self.answered += 1;
        question
    }

    /// Chooses an option of a question.
    pub fn choose(&mut self, question: &Value, option: &str) {
        let outcome = json!({ "outcome": { "outcome": "selected", "optionId": option } });
        self.reply(question, &json!({ "result": outcome }));
    }

    /// Answers a question with anything.
    pub fn reply(&mut self, question: &Value, answer: &Value) {
        let mut message = json!({ "jsonrpc": "2.0", "id": question["id"] });
        for (key, value) in answer.as_object().into_iter().flatten() {
            message[key] = value.clone();
        }
        self.line(&message.to_string());
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Closes the editor's end and waits for the program's.
    pub fn leave(mut self) -> Finished {
        self.input = None;
        self.program.wait()
    }
}
