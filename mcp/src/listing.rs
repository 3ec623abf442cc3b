//! The file of servers, in both shapes: the list of the full ChatCLI, in which a server is used when it says
//! `"enabled": true`, and the map of other programs, in which it is used unless it says otherwise.
//!
//! One entry that cannot be used is told and spoils no other. What is told names the entry and the key, never a value:
//! the file holds secrets.

use serde_json::{Map, Value};

use crate::server::{How, Server, Values};

/// Bytes of the file.
pub const MAX_FILE_BYTES: u64 = 256 * 1024;
/// Servers that are taken.
pub const MAX_SERVERS: usize = 32;
/// Arguments, variables or headers of one server, and letters of one of them.
const MAX_VALUES: usize = 128;
const MAX_VALUE_BYTES: usize = 32 * 1024;
/// Letters of a name.
const MAX_NAME: usize = 64;

/// What a file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The servers, in the order of the file.
    pub servers: Vec<Server>,
    /// What cannot be used.
    pub faults: Vec<Fault>,
}

/// An entry that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The server's name as far as it has one; empty = the file.
    pub server: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong with an entry, or with the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The file is no JSON; where.
    #[error("it is no JSON: line {line}, column {column}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// There is neither a list nor a map of servers in it.
    #[error("it has no list or map \"mcpServers\"")]
    Shape,
    /// There are more servers than are taken.
    #[error("only the first {MAX_SERVERS} are taken")]
    TooMany,
    /// It has no name that could be used.
    #[error("it has no usable name")]
    Name,
    /// Another one has this name.
    #[error("another one has this name")]
    Twice,
    /// It has neither a command nor an address.
    #[error("it has neither \"command\" nor \"url\"")]
    Nothing,
    /// A way of speaking that is not known.
    #[error("its transport is not known; known: stdio, http")]
    Transport,
    /// The address cannot be used.
    #[error("its \"url\" is no http or https address")]
    Url,
    /// A key has a value of the wrong kind, or too much of it.
    #[error("\"{0}\" cannot be used")]
    Key(&'static str),
}

/// Reads a file.
pub fn read(text: &str) -> Listed {
    let whole = |wrong| Listed { faults: vec![Fault { server: String::new(), wrong }], ..Listed::default() };
    let file: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(file) => file,
        Err(error) => return whole(Wrong::Json { line: error.line(), column: error.column() }),
    };
    let found = ["mcpServers", "servers"].into_iter().find_map(|key| file.get(key));
    let entries: Vec<(Option<String>, Value, bool)> = match found {
        Some(Value::Array(list)) => list.iter().map(|entry| (None, entry.clone(), false)).collect(),
        Some(Value::Object(map)) => {
            map.iter().map(|(name, entry)| (Some(name.clone()), entry.clone(), true)).collect()
        }
        _ => return whole(Wrong::Shape),
    };
    let mut listed = Listed::default();
    for (at, (key, entry, is_map)) in entries.into_iter().enumerate() {
        let said = entry.get("name").and_then(Value::as_str).map(str::to_owned).or(key);
        let name = name(said.as_deref().unwrap_or_default());
        let server = name.clone().unwrap_or_else(|| format!("#{}", at + 1));
        if listed.servers.len() == MAX_SERVERS {
            listed.faults.push(Fault { server, wrong: Wrong::TooMany });
            break;
        }
        let read = match name {
            None => Err(Wrong::Name),
            Some(name) if listed.servers.iter().any(|other| other.name == name) => Err(Wrong::Twice),
            Some(name) => self::entry(name, &entry, is_map),
        };
        match read {
            Ok(server) => listed.servers.push(server),
            Err(wrong) => listed.faults.push(Fault { server, wrong }),
        }
    }
    listed
}

/// A name that can stand in a tool's name: letters, digits, `-` and `_`.
fn name(said: &str) -> Option<String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '-' };
    let name: String = said.trim().chars().map(plain).take(MAX_NAME).collect();
    name.chars().any(|c| c.is_ascii_alphanumeric()).then_some(name)
}

fn entry(name: String, entry: &Value, is_map: bool) -> Result<Server, Wrong> {
    let Value::Object(map) = entry else { return Err(Wrong::Nothing) };
    let truth = |key: &'static str| match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(truth)) => Ok(Some(*truth)),
        Some(_) => Err(Wrong::Key(key)),
    };
    let is_enabled = truth("enabled")?.unwrap_or(is_map) && !truth("disabled")?.unwrap_or(false);
    Ok(Server { name, how: how(map)?, is_enabled })
}

fn how(map: &Map<String, Value>) -> Result<How, Wrong> {
    let is_http = match text(map, "transport")?.or(text(map, "type")?).as_deref().map(str::to_ascii_lowercase)
    {
        None => match (map.contains_key("command"), map.contains_key("url")) {
            (true, _) => false,
            (false, true) => true,
            (false, false) => return Err(Wrong::Nothing),
        },
        Some(said) => match said.replace(['-', '_'], "").as_str() {
            "stdio" | "local" => false,
            "http" | "streamablehttp" | "remote" => true,
            _ => return Err(Wrong::Transport),
        },
    };
    if is_http {
        let url = text(map, "url")?.ok_or(Wrong::Nothing)?;
        let read = reqwest::Url::parse(url.trim()).map_err(|_| Wrong::Url)?;
        if !matches!(read.scheme(), "http" | "https") || read.host_str().is_none() {
            return Err(Wrong::Url);
        }
        let headers = values(map, "headers")?;
        let are_usable = headers.0.iter().all(|(name, value)| {
            http::HeaderName::from_bytes(name.as_bytes()).is_ok()
                && http::HeaderValue::from_str(value).is_ok()
        });
        return if are_usable {
            Ok(How::Http { url: read.into(), headers })
        } else {
            Err(Wrong::Key("headers"))
        };
    }
    let command = text(map, "command")?.filter(|command| !command.trim().is_empty()).ok_or(Wrong::Nothing)?;
    let args = match map.get("args") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) if list.len() <= MAX_VALUES => {
            list.iter().map(plain).collect::<Option<Vec<_>>>().ok_or(Wrong::Key("args"))?
        }
        Some(_) => return Err(Wrong::Key("args")),
    };
    Ok(How::Process { command, args, env: values(map, "env")?, dir: text(map, "cwd")? })
}

fn text(map: &Map<String, Value>, key: &'static str) -> Result<Option<String>, Wrong> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if is_usable(text) => Ok(Some(text.clone())),
        Some(_) => Err(Wrong::Key(key)),
    }
}

fn values(map: &Map<String, Value>, key: &'static str) -> Result<Values, Wrong> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(Values::default()),
        Some(Value::Object(values)) if values.len() <= MAX_VALUES => {
            let pair = |(name, value): (&String, &Value)| {
                let is_name = !name.is_empty() && !name.contains('=') && is_usable(name);
                Some((name.clone(), plain(value)?)).filter(|_| is_name)
            };
            values.iter().map(pair).collect::<Option<Vec<_>>>().map(Values).ok_or(Wrong::Key(key))
        }
        Some(_) => Err(Wrong::Key(key)),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| is_usable(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// What a process or a header can be given.
fn is_usable(text: &str) -> bool {
    text.len() <= MAX_VALUE_BYTES && !text.contains('\0')
}

#[cfg(test)]
mod tests;
