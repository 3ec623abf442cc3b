//! The files with rules: the person's own, which the full ChatCLI shares, and those of a project, which only tighten.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chatcli_agent::policy::MAX_RULES_BYTES;
use chatcli_core::port::PolicyFile;
use serde_json::{Map, Value, json};

use crate::environment::Environment;
use crate::files;
use crate::host::write_file;

const GO_FILE: &str = "coder_policy.json";
const OUR_FILE: &str = "policy.toml";
/// What the full ChatCLI begins its file with.
const READS: [&str; 8] =
    ["read", "tree", "search", "git-status", "git-diff", "git-log", "git-changed", "git-branch"];

fn go_file(environment: &Environment) -> Option<PathBuf> {
    Some(environment.home()?.join(".chatcli").join(GO_FILE))
}

/// The person's own, those that are there.
pub(super) fn own(environment: &Environment) -> Vec<PolicyFile> {
    let ours = environment.folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join(OUR_FILE));
    let files = [(go_file(environment), true), (ours, false)];
    files.into_iter().filter_map(|(path, is_json)| read(&path?, is_json)).collect()
}

/// The project's, those that are there.
pub(super) fn project(root: &Path) -> Vec<PolicyFile> {
    let files = [(root.join(GO_FILE), true), (root.join(".chatcli").join(OUR_FILE), false)];
    files.into_iter().filter_map(|(path, is_json)| read(&path, is_json)).collect()
}

fn read(path: &Path, is_json: bool) -> Option<PolicyFile> {
    let text = match fs::metadata(path) {
        Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return None,
        Err(why) => Err(why.to_string()),
        // A pipe would never end.
        Ok(found) if !found.is_file() => Err("is no file".to_owned()),
        Ok(_) => files::read_text(path, MAX_RULES_BYTES as u64).map_err(|why| why.to_string()),
    };
    Some(PolicyFile { path: path.display().to_string(), text, is_json })
}

/// Adds rules that allow to the file that the full ChatCLI reads too. What else is in it stays.
pub(super) fn allow(environment: &Environment, patterns: &[String]) -> Result<(), String> {
    let path = go_file(environment).ok_or("no home folder")?;
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let mut file = match files::read_text(&path, MAX_RULES_BYTES as u64) {
        Ok(text) => serde_json::from_str::<Map<String, Value>>(&text).map_err(|why| told(&why))?,
        Err(why) if why.kind() == ErrorKind::NotFound => begun(),
        Err(why) => return Err(told(&why)),
    };
    let rules = file.entry("rules").or_insert_with(|| json!([]));
    let rules = rules.as_array_mut().ok_or_else(|| told(&"rules is no list"))?;
    for pattern in patterns {
        let rule = json!({ "pattern": pattern, "action": "allow" });
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let text = serde_json::to_string_pretty(&file).map_err(|why| told(&why))?;
    write_file(&path, &text, true).map_err(|why| told(&why))
}

fn begun() -> Map<String, Value> {
    let reads = READS.iter().map(|name| json!({ "pattern": format!("@coder {name}"), "action": "allow" }));
    let asks = json!({ "pattern": "@coder exec", "action": "ask" });
    Map::from_iter([("rules".to_owned(), reads.chain([asks]).collect())])
}
