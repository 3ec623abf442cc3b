//! Skills: a text that helps with one kind of task. Its name and what it is for are always told; its text comes along when
//! a word of the task, a file in play or the person asks for it.

use super::front::Front;
use super::{Origin, Why, Wrong, guide, named, plain};

/// Words that bring a skill along.
const MAX_TRIGGERS: usize = 64;
/// Letters of what it is for.
const MAX_ABOUT: usize = 300;

/// A skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// What it is for.
    pub about: String,
    /// Words of a task that bring it along.
    pub triggers: Vec<String>,
    /// Files that do.
    pub paths: Vec<String>,
    /// `/NAME` brings it along.
    pub is_command: bool,
    /// Only the person brings it along.
    pub is_quiet: bool,
    /// What may follow `/NAME`.
    pub hint: String,
    /// What it says.
    pub text: String,
}

impl Skill {
    pub(super) fn read(name: &str, text: String, origin: &Origin) -> Result<Self, Why> {
        let front = Front::read(&text);
        if front.body.trim().is_empty() {
            return Err(Why::Wrong(Wrong::Empty));
        }
        let about = front.text(&["description", "when-to-use"]).unwrap_or_else(|| first_line(&front.body));
        let mut triggers = front.list(&["triggers", "trigger", "keywords"]);
        triggers.truncate(MAX_TRIGGERS);
        Ok(Self {
            name: named(front.text(&["name"]), name)?,
            origin: origin.clone(),
            about: plain::line(&about, MAX_ABOUT),
            triggers,
            paths: front.list(&["paths", "globs"]),
            is_command: front.truth(&["user-invocable"]).unwrap_or(true),
            is_quiet: front.truth(&["disable-model-invocation"]).unwrap_or(false),
            hint: plain::line(&front.text(&["argument-hint"]).unwrap_or_default(), 80),
            text: front.body,
        })
    }

    /// Whether a task, or the files in play, bring it along. A trigger of several words counts when all are there.
    pub fn is_called_for(&self, task: &str, files: &[String]) -> bool {
        if self.is_quiet {
            return false;
        }
        let task = task.to_lowercase();
        let words: Vec<&str> = task.split(|c: char| !c.is_alphanumeric()).collect();
        let is_there = |trigger: &String| {
            let trigger = trigger.to_lowercase();
            let mut parts =
                trigger.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).peekable();
            parts.peek().is_some() && parts.all(|part| words.contains(&part))
        };
        self.triggers.iter().any(is_there) || guide::matches(&self.paths, files)
    }
}

/// The first line that says something, without marks of a heading.
pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().map(|line| line.trim_start_matches('#').trim()).find(|line| !line.is_empty());
    line.unwrap_or_default().to_owned()
}
