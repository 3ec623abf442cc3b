//! Plugins of the full ChatCLI: executable files of the person's own folder. One that says what it is within five seconds
//! is a tool; one that hangs, or says something else, is left out and named. They are called as they expect it, with words,
//! in the sandbox of commands, and pass the same questions.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::process::{self, Limits, Lines};
use crate::sandbox::Sandbox;
use crate::{Report, Trouble};

/// Plugins of one folder.
const MAX_PLUGINS: usize = 32;
/// How long one may take to say what it is, and to do what it does.
const TELL: Duration = Duration::from_secs(5);
const WORK: Duration = Duration::from_secs(15 * 60);
/// Letters of a name, and of what is said of it.
const MAX_NAME: usize = 64;
const MAX_ABOUT: usize = 300;
/// Words of one call, and bytes of them all.
const MAX_WORDS: usize = 256;
const MAX_BYTES: usize = 64 * 1024;
/// Names that are tools of this program.
const TAKEN: [&str; 4] = ["@coder", "@todo", "@ask", "@command"];

/// A plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// `@name`.
    pub name: String,
    /// What it is for, in its own words.
    pub about: String,
    /// How it is called, in its own words.
    pub usage: String,
    path: PathBuf,
}

/// The plugins of a folder, and those that cannot be used with the reason.
pub fn find(
    folder: &Path,
    (root, scratch): (&Path, &Path),
    sandbox: &Sandbox,
    stopped: &(dyn Fn() -> bool + Sync),
) -> (Vec<Plugin>, Vec<(String, String)>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_program(path))
        .collect();
    paths.sort();
    let (mut plugins, mut faults): (Vec<Plugin>, _) = (Vec::new(), Vec::new());
    if paths.len() > MAX_PLUGINS {
        faults
            .push((folder.display().to_string(), format!("only the first {MAX_PLUGINS} plugins are taken")));
        paths.truncate(MAX_PLUGINS);
    }
    // Side by side: five that hang are waited for as long as one.
    let found: Vec<Result<Plugin, String>> = std::thread::scope(|scope| {
        let ask = |path: &PathBuf| {
            let path = path.clone();
            scope.spawn(move || metadata(path, (root, scratch), sandbox, stopped))
        };
        let asked: Vec<_> = paths.iter().map(ask).collect();
        asked
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|_| Err("it could not be asked".to_owned())))
            .collect()
    });
    for (path, found) in paths.iter().zip(found) {
        match found {
            Ok(plugin) if plugins.iter().any(|other| other.name == plugin.name) => {
                faults
                    .push((path.display().to_string(), format!("another plugin is called {}", plugin.name)));
            }
            Ok(plugin) => plugins.push(plugin),
            Err(why) => faults.push((path.display().to_string(), why)),
        }
    }
    (plugins, faults)
}

fn is_program(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
    let is_hidden = name.starts_with('.') || name.ends_with(".sig");
    !is_hidden
        && fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

fn metadata(
    path: PathBuf,
    (root, scratch): (&Path, &Path),
    sandbox: &Sandbox,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Plugin, String> {
    let mut command = program(&path, root, scratch);
    command.arg("--metadata");
    let stopped = || stopped();
    let limits = Limits { timeout: TELL, log: None, sandbox, stopped: &stopped, input: None };
    let mut said = String::new();
    let ended = process::run(command, &limits, &mut |stream, line| {
        if stream == process::Stream::Out && said.len() < MAX_BYTES {
            said.push_str(line);
            said.push('\n');
        }
    });
    let ended = ended.map_err(|why| why.to_string())?;
    if !ended.is_success() {
        return Err(format!("it did not say what it is: {}", ended.summary()));
    }
    let told: Value =
        serde_json::from_str(&said).map_err(|_| "what it says of itself is no JSON".to_owned())?;
    let text = |key: &str| told.get(key).and_then(Value::as_str).unwrap_or_default();
    let name = text("name");
    let plain = name.strip_prefix('@').unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if plain.is_empty() || plain.len() > MAX_NAME || !plain.chars().all(is_plain) {
        return Err("its name is no @name".to_owned());
    }
    let name = name.to_ascii_lowercase();
    if TAKEN.contains(&name.as_str()) {
        return Err(format!("{name} is a tool of this program"));
    }
    let line = |text: &str| chatcli_agent::carried::plain::line(text, MAX_ABOUT);
    Ok(Plugin { name, about: line(text("description")), usage: line(text("usage")), path })
}

fn program(path: &Path, root: &Path, scratch: &Path) -> Command {
    process::command(&path.to_string_lossy(), root, scratch)
}

impl Plugin {
    /// Calls it with these arguments.
    pub(crate) fn call(
        &self,
        arguments: &Map<String, Value>,
        (root, scratch): (&Path, &Path),
        sandbox: &Sandbox,
        stopped: &dyn Fn() -> bool,
        on: Lines<'_>,
    ) -> Result<Report, Trouble> {
        let words = words(arguments).map_err(Trouble::Asked)?;
        let mut command = program(&self.path, root, scratch);
        command.args(words);
        let limits = Limits { timeout: WORK, log: None, sandbox, stopped, input: None };
        let ended = process::run(command, &limits, on)?;
        let failed = !ended.is_success();
        Ok(Report { text: format!("{}\n{}", ended.summary(), ended.output), log: None, failed })
    }
}

/// Arguments as the words that a plugin expects: its subcommand, then flags by their names, then what has no name. What has
/// neither a subcommand nor words is one word, the JSON itself.
fn words(arguments: &Map<String, Value>) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let head = ["cmd", "command"].iter().find_map(|key| arguments.get(*key)?.as_str());
    if let Some(Value::Array(given)) = arguments.get("argv") {
        words.extend(given.iter().map(text));
    } else if let Some(head) = head {
        words.push(head.to_owned());
        let mut flags: Map<String, Value> = arguments.clone();
        for key in ["cmd", "command", "args", "flags", "positional", "_"] {
            flags.remove(key);
        }
        for key in ["args", "flags"] {
            match arguments.get(key) {
                Some(Value::Object(more)) => flags.extend(more.clone()),
                Some(Value::Array(given)) => words.extend(given.iter().map(text)),
                _ => {}
            }
        }
        let mut names: Vec<&String> = flags.keys().collect();
        names.sort();
        for name in names {
            let flag = format!("--{name}");
            match flags.get(name) {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => words.push(flag),
                Some(Value::Array(given)) => {
                    given.iter().for_each(|value| words.extend([flag.clone(), text(value)]));
                }
                Some(value) => words.extend([flag, text(value)]),
            }
        }
        for key in ["positional", "_"] {
            match arguments.get(key) {
                Some(Value::Array(given)) => words.extend(given.iter().map(text)),
                Some(value) => words.push(text(value)),
                None => {}
            }
        }
    } else if !arguments.is_empty() {
        words.push(Value::Object(arguments.clone()).to_string());
    }
    let bytes: usize = words.iter().map(String::len).sum();
    if words.len() > MAX_WORDS || bytes > MAX_BYTES || words.iter().any(|word| word.contains('\0')) {
        return Err(format!("a plugin takes at most {MAX_WORDS} words of {MAX_BYTES} bytes together"));
    }
    Ok(words)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(call: Value) -> Vec<String> {
        let Value::Object(arguments) = call else { panic!("{call}") };
        words(&arguments).unwrap()
    }

    #[test]
    fn arguments_become_the_words_that_a_plugin_knows() {
        for (call, expected) in [
            (json!({"argv": ["a", 1]}), vec!["a", "1"]),
            (
                json!({"cmd": "get", "args": {"limit": 5, "all": true, "no": false, "name": "x y"}}),
                vec!["get", "--all", "--limit", "5", "--name", "x y"],
            ),
            (
                json!({"cmd": "get", "tag": ["a", "b"], "_": ["last"]}),
                vec!["get", "--tag", "a", "--tag", "b", "last"],
            ),
            (json!({"cmd": "get", "args": {"n": 1000000}}), vec!["get", "--n", "1000000"]),
            (json!({"query": "x"}), vec!["{\"query\":\"x\"}"]),
            (json!({}), vec![]),
        ] {
            assert_eq!(of(call.clone()), expected, "{call}");
        }
        let Value::Object(long) = json!({"argv": vec!["x"; 300]}) else { panic!() };
        assert!(words(&long).is_err());
    }

    fn put(folder: &Path, name: &str, script: &str, mode: u32) {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn one_that_says_what_it_is_can_be_called_and_the_others_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let says = |name: &str| {
            format!(
                "[ \"$1\" = --metadata ] && echo '{{\"name\":\"{name}\",\"description\":\"d\",\"usage\":\"u\"}}' || echo \"called $*\""
            )
        };
        put(at, "good", &says("@good"), 0o700);
        put(at, "hangs", "sleep 600", 0o700);
        put(at, "mute", "exit 0", 0o700);
        put(at, "coder", &says("@coder"), 0o700);
        put(at, "twin", &says("@good"), 0o700);
        put(at, "odd", &says("good; rm"), 0o700);
        put(at, "text", &says("@text"), 0o600);
        put(at, "good.sig", &says("@sig"), 0o700);
        let sandbox = Sandbox::default();
        let (plugins, faults) = find(at, (at, at), &sandbox, &|| false);
        assert_eq!(plugins.iter().map(|plugin| plugin.name.as_str()).collect::<Vec<_>>(), ["@good"]);
        let named: Vec<String> =
            faults.iter().map(|(path, _)| path.rsplit('/').next().unwrap().to_owned()).collect();
        assert_eq!(named, ["coder", "hangs", "mute", "odd", "twin"]);
        assert!(faults[1].1.contains("timed out"), "{faults:?}");
        let Value::Object(arguments) = json!({"cmd": "do", "args": {"n": 1}}) else { panic!() };
        let report = plugins[0].call(&arguments, (at, at), &sandbox, &|| false, &mut |_, _| {}).unwrap();
        assert!(!report.failed && report.text.contains("called do --n 1"), "{report:?}");
    }
}
