//! What runs before and after: commands and addresses that a person, or a trusted project, has named for an event. Which
//! of them an event calls, what they are told, and what their end means is decided here; a body runs them.

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value, json};

pub use super::address::Address;
use super::{Flaw, Origin, Why, Wrong, plain};

/// Hooks of one file.
const MAX_HOOKS: usize = 64;
/// Seconds of one hook when nothing is said, and at most.
const SECONDS: u64 = 30;
const MOST_SECONDS: u64 = 600;
/// Bytes of what a hook is told.
const TOLD_BYTES: usize = 64 * 1024;
/// The exit code that forbids, and the status of HTTP.
const FORBIDS: i32 = 2;
const FORBIDDEN: u16 = 403;

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Event {
    SessionStart,
    SessionEnd,
    PreToolUse,
    PostToolUse,
    PostToolUseFailure,
    UserPromptSubmit,
    PreCompact,
    PostCompact,
    Notification,
}

impl Event {
    const ALL: [(&'static str, Self); 9] = [
        ("SessionStart", Self::SessionStart),
        ("SessionEnd", Self::SessionEnd),
        ("PreToolUse", Self::PreToolUse),
        ("PostToolUse", Self::PostToolUse),
        ("PostToolUseFailure", Self::PostToolUseFailure),
        ("UserPromptSubmit", Self::UserPromptSubmit),
        ("PreCompact", Self::PreCompact),
        ("PostCompact", Self::PostCompact),
        ("Notification", Self::Notification),
    ];

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, event)| *event == self).map_or("", |(name, _)| name)
    }

    /// Whether a hook can forbid what follows.
    pub fn can_forbid(self) -> bool {
        matches!(self, Self::PreToolUse | Self::UserPromptSubmit)
    }
}

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// When it runs.
    pub event: Event,
    /// What is done.
    pub does: Does,
    /// Seconds at most.
    pub seconds: u64,
    /// For which tools; empty = for all.
    tools: Vec<String>,
}

/// What a hook does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Runs this, as for `sh -c`, with the event on its input.
    Command(String),
    /// Sends the event there.
    Http(Address),
}

/// What a hook says to what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may go on.
    Go,
    /// It may go on; the hook itself failed.
    Failed,
    /// It must not; why, in the hook's words.
    Forbid(String),
}

impl Hook {
    /// Whether it runs for this event, and this tool where there is one.
    pub fn is_for(&self, event: Event, tool: Option<&str>) -> bool {
        let tool = tool.unwrap_or_default();
        // The full ChatCLI knows all of its own tools as one, `@coder`.
        let is_own = !tool.is_empty() && !tool.starts_with('@');
        let is_named = |set: GlobSet| set.is_match(tool) || is_own && set.is_match("@coder");
        self.event == event && (self.tools.is_empty() || set(&self.tools).is_some_and(is_named))
    }

    /// What the end of its command means.
    pub fn of_exit(&self, code: Option<i32>, complaint: &str) -> Verdict {
        match code {
            Some(0) => Verdict::Go,
            Some(FORBIDS) if self.event.can_forbid() => self.forbid(complaint),
            _ => Verdict::Failed,
        }
    }

    /// What an answer over HTTP means; `said` is the beginning of it.
    pub fn of_status(&self, status: u16, said: &str) -> Verdict {
        match status {
            200..=299 => Verdict::Go,
            FORBIDDEN if self.event.can_forbid() => self.forbid(said),
            _ => Verdict::Failed,
        }
    }

    fn forbid(&self, why: &str) -> Verdict {
        let why = plain::line(why, 500);
        Verdict::Forbid(if why.is_empty() { format!("hook {}", self.name) } else { why })
    }
}

/// What happened, as the hook reads it: one JSON object, short enough for every input.
pub fn told(event: Event, folder: &str, tool: Option<(&str, &Value)>, text: Option<&str>) -> String {
    let mut told = Map::new();
    told.insert("event".to_owned(), event.name().into());
    told.insert("cwd".to_owned(), folder.into());
    if let Some((name, input)) = tool {
        told.insert("tool_name".to_owned(), name.into());
        let fits = input.to_string().len() <= TOLD_BYTES;
        told.insert("tool_input".to_owned(), if fits { input.clone() } else { json!({"too_long": true}) });
    }
    if let Some(text) = text {
        let text: String = text.chars().take(TOLD_BYTES / 4).collect();
        told.insert("text".to_owned(), text.into());
    }
    Value::Object(told).to_string()
}

/// The hooks of a file that are switched on, and what is wrong with others.
pub(super) fn read(text: &str, origin: &Origin) -> Result<(Vec<Hook>, Vec<Wrong>), Why> {
    let file: Value = serde_json::from_str(text).map_err(|_| Why::Wrong(Wrong::Json))?;
    let Some(Value::Array(list)) = file.get("hooks") else { return Err(Why::Wrong(Wrong::NoHooks)) };
    let (mut hooks, mut faults) = (Vec::new(), Vec::new());
    for (at, entry) in list.iter().enumerate().take(MAX_HOOKS) {
        if entry.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let field = |key: &str| entry.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let name = plain::line(field("name").unwrap_or_default(), 60);
        let name = if name.is_empty() { format!("#{}", at + 1) } else { name };
        match hook(&name, entry, field, origin) {
            Ok(hook) => hooks.push(hook),
            Err(flaw) => faults.push(Wrong::Hook(name, flaw)),
        }
    }
    if list.len() > MAX_HOOKS {
        faults.push(Wrong::ManyHooks(MAX_HOOKS));
    }
    Ok((hooks, faults))
}

fn hook<'a>(
    name: &str,
    entry: &Value,
    field: impl Fn(&str) -> Option<&'a str>,
    origin: &Origin,
) -> Result<Hook, Flaw> {
    let event = field("event").ok_or(Flaw::NoEvent)?;
    let event = Event::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(event)).ok_or(Flaw::Event)?;
    let does = match field("type") {
        None | Some("command") => Does::Command(field("command").ok_or(Flaw::NoCommand)?.to_owned()),
        Some("http") => Does::Http(Address::read(field("url").ok_or(Flaw::Url)?, entry.get("headers"))?),
        Some(_) => return Err(Flaw::Type),
    };
    // Seconds, as a number or as `30s`.
    let seconds = match entry.get("timeout") {
        Some(Value::String(text)) => text.trim().trim_end_matches('s').parse().unwrap_or(SECONDS),
        Some(value) => value.as_u64().unwrap_or(SECONDS),
        None => SECONDS,
    };
    let tools: Vec<String> =
        field("toolPattern").unwrap_or_default().split('|').map(|tool| tool.trim().to_owned()).collect();
    let tools: Vec<String> = tools.into_iter().filter(|tool| !tool.is_empty() && tool != "*").collect();
    set(&tools).ok_or(Flaw::Pattern)?;
    let seconds = seconds.clamp(1, MOST_SECONDS);
    Ok(Hook { name: name.to_owned(), origin: origin.clone(), event: event.1, does, seconds, tools })
}

/// `.*` is what others write for `*`.
fn set(patterns: &[String]) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(&pattern.replace(".*", "*")).ok()?);
    }
    set.build().ok()
}
