//! A call as the full ChatCLI writes it: its own tools are one, `@coder`, with the subcommand and its arguments. Hooks that
//! were written for it read calls in this form.

use serde_json::{Map, Value, json};

use super::{Call, Edit, Exec, Part, Question, Rollback, Test};

impl Call {
    /// The tool, and what it is given.
    pub fn upstream(&self) -> (&str, Value) {
        let args = match self {
            Self::Other { tool, arguments, body } => {
                let mut given = arguments.clone();
                given.extend(body.as_ref().map(|body| ("body".to_owned(), Value::from(body.as_str()))));
                return (tool, Value::Object(given));
            }
            Self::Read(read) => {
                let (start, end, head, tail) = match read.part {
                    Part::All => (None, None, None, None),
                    Part::Lines(start, end) => (Some(start), end, None, None),
                    Part::Head(head) => (None, None, Some(head), None),
                    Part::Tail(tail) => (None, None, None, Some(tail)),
                };
                let file = match read.files.as_slice() {
                    [one] => json!(one),
                    files => json!(files),
                };
                let encoding = read.as_base64.then_some("base64");
                json!({
                    "file": file, "start": start, "end": end, "head": head, "tail": tail,
                    "max-bytes": read.max_bytes, "encoding": encoding,
                })
            }
            Self::Write(write) => {
                let content = String::from_utf8_lossy(&write.content);
                json!({ "file": write.file, "content": content, "append": is_set(write.append) })
            }
            Self::Edit(edits) => match edits.as_slice() {
                [one] => edit(one),
                edits => json!({ "edits": edits.iter().map(edit).collect::<Vec<_>>() }),
            },
            Self::Diff(diff) => json!({ "file": diff.file, "diff": diff.text }),
            Self::Tree(tree) => json!({
                "dir": filled(&tree.dir), "max-depth": tree.max_depth, "max-entries": tree.max_entries,
                "include-hidden": is_set(tree.include_hidden), "ignore": listed(&tree.ignore),
            }),
            Self::Search(search) => json!({
                "term": search.term, "dir": filled(&search.dir), "regex": is_set(search.regex),
                "case-sensitive": is_set(search.case_sensitive), "context": search.context,
                "max-results": search.max_results, "glob": listed(&search.globs),
            }),
            Self::Exec(Exec { command, dir, timeout_s }) => {
                json!({ "cmd": command, "dir": filled(dir), "timeout": timeout_s })
            }
            Self::Test(Test { dir, command, timeout_s }) => {
                json!({ "dir": filled(dir), "cmd": command, "timeout": timeout_s })
            }
            Self::Git(git) => {
                let mut args = json!({ "dir": filled(&git.dir), "path": git.path });
                let more = match git.question {
                    Question::Diff { staged, name_only, stat, context } => json!({
                        "staged": is_set(staged), "name-only": is_set(name_only), "stat": is_set(stat),
                        "context": context,
                    }),
                    Question::Log { limit } => json!({ "limit": limit }),
                    Question::Status | Question::Changed | Question::Branch => Value::Null,
                };
                if let (Value::Object(args), Value::Object(more)) = (&mut args, more) {
                    args.extend(more);
                }
                args
            }
            Self::Rollback(Rollback::File(file)) => json!({ "file": file }),
            Self::Rollback(Rollback::Turn) => json!({}),
            Self::Clean(clean) => json!({ "dir": filled(&clean.dir), "force": is_set(clean.force) }),
        };
        ("@coder", json!({ "cmd": self.name(), "args": without_gaps(args) }))
    }
}

fn edit(edit: &Edit) -> Value {
    json!({ "file": edit.file, "search": edit.search, "replace": edit.replace })
}

fn is_set(flag: bool) -> Option<bool> {
    flag.then_some(true)
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn listed(names: &[String]) -> Option<&[String]> {
    Some(names).filter(|names| !names.is_empty())
}

/// What was not given is not there.
fn without_gaps(args: Value) -> Value {
    match args {
        Value::Object(args) => {
            Value::Object(args.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}
