//! Reads the file of runs.

/// Who is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    #[default]
    Person,
    Yes,
    NoOne,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The model says this.
    Reply(String),
    /// Its server fails with this code.
    Fail(i32),
    /// A person types this at the open question.
    Type(String),
    /// And this beside it.
    Say(String),
    /// Ctrl+C.
    Stop,
}

/// One run.
#[derive(Debug, Default)]
pub struct Script {
    pub name: String,
    pub asked: Asked,
    pub mode: String,
    pub turns: Option<String>,
    /// Kind (`file`, `link`, `hard`), path, text or target.
    pub files: Vec<(String, String, String)>,
    pub task: String,
    pub next: Vec<Next>,
}

/// All runs of the file.
pub fn read(text: &str) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "==" {
            scripts.push(head(rest));
            continue;
        }
        let script = scripts.last_mut().expect("a name before everything else");
        let text = unescaped(rest);
        match word {
            "task" => script.task = text,
            "turns" => script.turns = Some(text),
            "file" | "link" | "hard" => {
                let (path, what) = rest.split_once(' ').unwrap_or((rest, ""));
                script.files.push((word.to_owned(), path.to_owned(), unescaped(what)));
            }
            "reply" => script.next.push(Next::Reply(text)),
            "fail" => script.next.push(Next::Fail(text.parse().expect("a code"))),
            "type" => script.next.push(Next::Type(text)),
            "say" => script.next.push(Next::Say(text)),
            "stop" => script.next.push(Next::Stop),
            other => panic!("{other}"),
        }
    }
    scripts
}

fn head(rest: &str) -> Script {
    let (name, flags) = rest.split_once(" | ").unwrap_or((rest, ""));
    let mut script = Script { name: name.to_owned(), mode: "ask".to_owned(), ..Script::default() };
    for flag in flags.split_whitespace() {
        match flag {
            "yes" => script.asked = Asked::Yes,
            "alone" => script.asked = Asked::NoOne,
            mode => script.mode = mode.to_owned(),
        }
    }
    script
}

fn unescaped(text: &str) -> String {
    text.replace("\\\\", "\0").replace("\\n", "\n").replace('\0', "\\")
}
