//! From arguments in any form to a typed call.

use serde_json::{Map, Value};

use super::fields::{Fields, decoded};
use super::names::{self, plain};
use super::{
    Call, Clean, Diff, Edit, Exec, Git, MAX_COMMAND_BYTES, MAX_EDITS, MAX_FILES, MAX_TIMEOUT_S, Part,
    Question, Read, Rollback, Search, Test, Tree, Write,
};
use crate::edit;
use crate::json;
use crate::reply::RawCall;
use crate::reply::args;

const FILE: [&str; 5] = ["file", "path", "filepath", "file-path", "filename"];
const DIR: [&str; 6] = ["dir", "directory", "cwd", "workdir", "path", "folder"];
const CONTENT: [&str; 7] = ["content", "contents", "body", "data", "text", "file-text", "content-b64"];

pub(super) fn call(raw: &RawCall) -> Result<Call, String> {
    let own = plain(&raw.tool);
    let flat = names::subcommand(&own).filter(|_| own != "coder");
    if flat.is_none() && own != "coder" {
        let (tool, arguments, body) = (raw.tool.clone(), raw.arguments.clone(), raw.body.clone());
        return Ok(Call::Other { tool, arguments, body });
    }
    let mut map = raw.arguments.clone();
    let name = match flat {
        Some(name) => name,
        None => subcommand(&mut map)?,
    };
    let mut fields = Fields::new(flattened(map)?);
    let read = typed(name, &mut fields, raw.body.as_deref()).map_err(|what| format!("{name}: {what}"))?;
    fields.end(known(name)).map_err(|what| format!("{name}: {what}"))?;
    Ok(read)
}

/// Which subcommand: `cmd`, or the first of `argv`. `command` means the same where no `cmd` is.
fn subcommand(map: &mut Map<String, Value>) -> Result<&'static str, String> {
    let argv = map.remove("argv");
    if let Some(Value::Array(words)) = argv {
        let words: Option<Vec<String>> = words.iter().map(|word| word.as_str().map(str::to_owned)).collect();
        let words = words.ok_or_else(|| "argv must be a list of texts".to_owned())?;
        map.retain(|key, _| key == "cmd");
        let mut given = words.into_iter();
        if !map.contains_key("cmd")
            && let Some(first) = given.next()
        {
            map.insert("cmd".to_owned(), first.into());
        }
        args::flags(given, map);
    }
    let key = ["cmd", "command", "subcommand"].into_iter().find(|key| map.contains_key(*key));
    let name = key.and_then(|key| map.remove(key));
    let name = name
        .as_ref()
        .and_then(Value::as_str)
        .ok_or_else(|| format!("cmd is missing; known: {}", names::all()))?;
    names::subcommand(name).ok_or_else(|| format!("cmd {name:?} is unknown; known: {}", names::all()))
}

/// One level of arguments: top level, then `args`, then `flags`; the later wins.
fn flattened(mut map: Map<String, Value>) -> Result<Map<String, Value>, String> {
    for key in ["args", "arguments", "parameters", "flags"] {
        match map.remove(key) {
            None | Some(Value::Null) => {}
            Some(Value::Object(inner)) => map.extend(inner),
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => match json::object(&text) {
                Some(inner) => map.extend(inner),
                None => {
                    let words = args::split(&text)
                        .ok_or_else(|| format!("{key} is no JSON and has an open quote"))?;
                    args::flags(words.into_iter(), &mut map);
                }
            },
            Some(Value::Array(words)) => {
                let words: Option<Vec<String>> =
                    words.iter().map(|word| word.as_str().map(str::to_owned)).collect();
                args::flags(words.ok_or_else(|| format!("{key} must hold texts"))?.into_iter(), &mut map);
            }
            Some(_) => return Err(format!("{key} must be an object")),
        }
    }
    Ok(map)
}

fn known(name: &str) -> &'static str {
    match name {
        "read" => "file, start, end, head, tail, max-bytes, encoding",
        "write" => "file, content, encoding, append",
        "patch" => "file, search, replace, encoding, diff, diff-encoding",
        "multipatch" => "edits",
        "tree" => "dir, max-depth, max-entries, include-hidden, ignore",
        "search" => "term, dir, regex, case-sensitive, context, max-results, glob",
        "exec" => "cmd, dir, timeout",
        "test" => "dir, cmd, timeout",
        "git-diff" => "dir, staged, name-only, stat, path, context",
        "git-log" => "dir, limit, path",
        "git-status" | "git-changed" | "git-branch" => "dir, path",
        "rollback" => "file",
        _ => "dir, force",
    }
}

fn typed(name: &'static str, fields: &mut Fields, body: Option<&str>) -> Result<Call, String> {
    Ok(match name {
        "read" => Call::Read(read(fields)?),
        "write" => {
            let file = fields.needed(&FILE)?;
            let encoding = fields.text(&["encoding"])?;
            let content = match fields.text(&CONTENT)? {
                Some(text) => text,
                None => body.map(str::to_owned).ok_or_else(|| {
                    "content is missing; write it between the tags, or say content=\"\" for an empty file"
                        .to_owned()
                })?,
            };
            Call::Write(Write {
                file,
                content: decoded(content, encoding.as_deref())?,
                append: fields.truth(&["append"])?,
            })
        }
        "patch" => patch(fields, body)?,
        "multipatch" => Call::Edit(edits(fields, body)?),
        "tree" => Call::Tree(Tree {
            dir: dir(fields)?,
            max_depth: fields.number(&["max-depth", "depth"])?,
            max_entries: fields.number(&["max-entries", "limit"])?,
            include_hidden: fields.truth(&["include-hidden", "all", "hidden"])?,
            ignore: fields.list(&["ignore", "exclude"])?,
        }),
        "search" => Call::Search(search(fields, body)?),
        "exec" => {
            let command =
                fields.text(&["cmd", "command", "script", "_"])?.or_else(|| body.map(str::to_owned));
            let command = command.filter(|command| !command.trim().is_empty()).ok_or("cmd is missing")?;
            Call::Exec(Exec { command: line(command)?, dir: dir(fields)?, timeout_s: timeout(fields)? })
        }
        "test" => {
            let command = fields.text(&["cmd", "command"])?.or_else(|| body.map(str::to_owned));
            let command = command.filter(|command| !command.trim().is_empty()).map(line).transpose()?;
            Call::Test(Test { command, dir: dir(fields)?, timeout_s: timeout(fields)? })
        }
        "rollback" => {
            let file = fields.text(&FILE)?.or(fields.text(&["_"])?).filter(|file| !file.trim().is_empty());
            Call::Rollback(file.map_or(Rollback::Turn, Rollback::File))
        }
        "clean" => {
            let pattern = fields.text(&["pattern"])?;
            if pattern.is_some_and(|pattern| pattern != "*.bak") {
                return Err("only *.bak is cleaned; delete other files by a command".to_owned());
            }
            Call::Clean(Clean { dir: dir(fields)?, force: fields.truth(&["force"])? })
        }
        name => Call::Git(git(name, fields)?),
    })
}

fn timeout(fields: &mut Fields) -> Result<Option<u64>, String> {
    let said = fields.seconds(&["timeout", "timeout-seconds", "timeout-s"])?;
    match said {
        Some(0) => Err("timeout is 0; it takes seconds, at least 1".to_owned()),
        Some(over) if over > MAX_TIMEOUT_S => Err(format!("timeout is {over} s; at most {MAX_TIMEOUT_S} s")),
        said => Ok(said),
    }
}

fn dir(fields: &mut Fields) -> Result<String, String> {
    Ok(fields.text(&DIR)?.unwrap_or_default())
}

fn line(command: String) -> Result<String, String> {
    if command.len() > MAX_COMMAND_BYTES {
        return Err(format!(
            "cmd has {} bytes; at most {MAX_COMMAND_BYTES}: write a script file",
            command.len()
        ));
    }
    if command.contains('\0') {
        return Err("cmd holds a NUL".to_owned());
    }
    Ok(command)
}

fn read(fields: &mut Fields) -> Result<Read, String> {
    let mut files = fields.list_of_files(&FILE)?;
    files.extend(fields.list_of_files(&["files", "paths"])?);
    files.extend(fields.list_of_files(&["_"])?);
    if files.is_empty() {
        return Err("file is missing".to_owned());
    }
    if files.len() > MAX_FILES {
        return Err(format!("{} files; at most {MAX_FILES} in one call", files.len()));
    }
    let start = fields.number(&["start", "begin", "from", "from-line", "start-line", "offset"])?;
    let end = fields.number(&["end", "to", "to-line", "end-line"])?;
    let (head, tail) = (fields.number(&["head", "limit"])?, fields.number(&["tail"])?);
    let part = match (start, end, head, tail) {
        (None, None, None, None) => Part::All,
        (None, None, Some(head), None) => Part::Head(head),
        (None, None, None, Some(tail)) => Part::Tail(tail),
        (Some(start), None, Some(count), None) => {
            Part::Lines(start.max(1), Some(start.max(1).saturating_add(count.max(1) - 1)))
        }
        (start, end, None, None) => Part::Lines(start.unwrap_or(1).max(1), end),
        _ => return Err("start and end, head, and tail exclude each other".to_owned()),
    };
    if let Part::Lines(start, Some(end)) = part
        && end < start
    {
        return Err(format!("end {end} is before start {start}"));
    }
    let encoding = fields.text(&["encoding"])?.unwrap_or_default();
    Ok(Read { files, part, max_bytes: fields.number(&["max-bytes"])?, as_base64: encoding == "base64" })
}

impl Fields {
    /// File names hold commas, so only a list is several.
    fn list_of_files(&mut self, names: &[&str]) -> Result<Vec<String>, String> {
        let files = match self.take(names) {
            Some(Value::String(file)) => vec![file],
            Some(Value::Array(files)) => {
                let files: Option<Vec<String>> =
                    files.iter().map(|file| file.as_str().map(str::to_owned)).collect();
                files.ok_or("file must be a text")?
            }
            None => Vec::new(),
            Some(_) => return Err("file must be a text".to_owned()),
        };
        Ok(files.into_iter().filter(|file| !file.trim().is_empty()).collect())
    }
}

fn search(fields: &mut Fields, body: Option<&str>) -> Result<Search, String> {
    let term = fields.text(&["term", "pattern", "query", "regexp", "_"])?;
    let term = term.or_else(|| body.map(|body| body.trim_end_matches('\n').to_owned()));
    let term = term.filter(|term| !term.is_empty()).ok_or("term is missing")?;
    // Of the fallback that the Go program has without ripgrep: each file is bounded here anyway.
    fields.number(&["max-bytes"])?;
    Ok(Search {
        term,
        dir: dir(fields)?,
        regex: fields.truth(&["regex", "is-regex"])?,
        case_sensitive: fields.truth(&["case-sensitive"])?,
        context: fields.number(&["context"])?.unwrap_or(0),
        max_results: fields.number(&["max-results", "limit"])?,
        globs: fields.list(&["glob", "globs", "include"])?,
    })
}

fn git(name: &str, fields: &mut Fields) -> Result<Git, String> {
    let path = fields.text(&["path", "file"])?.filter(|path| !path.trim().is_empty());
    let question = match name {
        "git-diff" => Question::Diff {
            staged: fields.truth(&["staged", "cached"])?,
            name_only: fields.truth(&["name-only"])?,
            stat: fields.truth(&["stat"])?,
            context: fields.number(&["context"])?.unwrap_or(3),
        },
        "git-log" => Question::Log { limit: fields.number(&["limit", "n", "max-count"])?.unwrap_or(20) },
        "git-changed" => Question::Changed,
        "git-branch" => Question::Branch,
        _ => Question::Status,
    };
    Ok(Git { dir: dir(fields)?, path, question })
}

fn patch(fields: &mut Fields, body: Option<&str>) -> Result<Call, String> {
    if let Some(list) = fields.take(&["edits"]) {
        let file = fields.text(&FILE)?;
        return Ok(Call::Edit(edit_list(list, file.as_deref())?));
    }
    let file = fields.text(&FILE)?.filter(|file| !file.trim().is_empty());
    let encoding = fields.text(&["encoding"])?;
    let of_diff = fields.text(&["diff-encoding"])?;
    if let Some(diff) = fields.text(&["diff", "patch"])? {
        return Ok(Call::Diff(Diff { file, text: utf8(diff, of_diff.as_deref().or(encoding.as_deref()))? }));
    }
    match (pair(fields, encoding.as_deref(), body)?, body) {
        (Some((search, replace)), _) => {
            Ok(Call::Edit(vec![Edit { file: file.ok_or("file is missing")?, search, replace }]))
        }
        (None, Some(body)) if edit::is_sections(body) => {
            let file = file.ok_or("file is missing")?;
            let sections = edit::sections(body)?;
            if sections.len() > MAX_EDITS {
                return Err(format!("{} edits; at most {MAX_EDITS} in one call", sections.len()));
            }
            let edit = |(search, replace)| Edit { file: file.clone(), search, replace };
            Ok(Call::Edit(sections.into_iter().map(edit).collect()))
        }
        (None, Some(body)) => Ok(Call::Diff(Diff { file, text: body.to_owned() })),
        (None, None) => {
            Err("search is missing; or write SEARCH/REPLACE sections or a diff between the tags".to_owned())
        }
    }
}

fn utf8(text: String, encoding: Option<&str>) -> Result<String, String> {
    String::from_utf8(decoded(text, encoding)?).map_err(|_| "the text is not UTF-8".to_owned())
}

/// What is there and what comes there. `None` when nothing is searched for.
fn pair(
    fields: &mut Fields,
    encoding: Option<&str>,
    body: Option<&str>,
) -> Result<Option<(String, String)>, String> {
    let search = fields.text(&["search", "old", "old-str", "old-string", "old-text"])?;
    let replace = fields.text(&["replace", "new", "new-str", "new-string", "new-text"])?;
    let Some(search) = search else {
        return if replace.is_some() { Err("search is missing".to_owned()) } else { Ok(None) };
    };
    let replace =
        replace.or_else(|| body.map(str::to_owned)).ok_or("replace is missing; \"\" deletes the text")?;
    Ok(Some((utf8(search, encoding)?, utf8(replace, encoding)?)))
}

fn edits(fields: &mut Fields, body: Option<&str>) -> Result<Vec<Edit>, String> {
    let list = fields.take(&["edits", "patches", "changes"]);
    let list = list.or_else(|| body.and_then(json::value)).ok_or("edits is missing")?;
    let file = fields.text(&FILE)?;
    edit_list(list, file.as_deref())
}

/// A list, a list as text, or the same flag several times. An edit without a file is of the call's file.
fn edit_list(list: Value, file: Option<&str>) -> Result<Vec<Edit>, String> {
    let list = match list {
        Value::String(text) => json::value(&text).ok_or("edits is no valid JSON")?,
        list => list,
    };
    let list = match list {
        Value::Array(list) => list,
        one => vec![one],
    };
    if list.is_empty() || list.len() > MAX_EDITS {
        return Err(format!("{} edits; expected 1 to {MAX_EDITS}", list.len()));
    }
    let read = |(at, one)| one_edit(one, file).map_err(|what| format!("edit {}: {what}", at + 1));
    list.into_iter().enumerate().map(read).collect()
}

fn one_edit(one: Value, file: Option<&str>) -> Result<Edit, String> {
    let map = match one {
        Value::Object(map) => map,
        Value::String(text) => json::object(&text).ok_or("expected an object")?,
        _ => return Err("expected an object".to_owned()),
    };
    let mut fields = Fields::new(map);
    let own = fields.text(&FILE)?.or_else(|| file.map(str::to_owned));
    let file = own.filter(|file| !file.trim().is_empty()).ok_or("file is missing")?;
    let encoding = fields.text(&["encoding"])?;
    let (search, replace) = pair(&mut fields, encoding.as_deref(), None)?.ok_or("search is missing")?;
    fields.end("file, search, replace, encoding")?;
    Ok(Edit { file, search, replace })
}
