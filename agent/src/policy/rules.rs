//! Rules in two forms: ours, which match structure, and those of the Go program, which match the start of a text.
//!
//! ```toml
//! [[rule]]
//! action = "allow"             # allow, ask, deny
//! tool = "exec"                # a subcommand, a plugin's "@name", or "*"
//! command = ["cargo", "test"]  # the first words of each command of the line
//! path = "src/**"              # every path of the call
//! ```

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use super::Action;
use super::subject::Subject;

/// Bytes of a file with rules.
pub const MAX_BYTES: usize = 256 * 1024;
/// Rules in a file.
const MAX_RULES: usize = 1000;
/// Letters of a pattern of the Go program.
const MAX_PATTERN: usize = 500;

/// Why a file with rules is not taken. Nothing of it holds then, so nothing of it allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not in its format.
    #[error("{0}")]
    Format(String),
    /// A rule is not whole.
    #[error("rule {0}: {1}")]
    Rule(usize, String),
    /// It is too long.
    #[error("over {MAX_BYTES} bytes, or over {MAX_RULES} rules")]
    Long,
}

#[derive(Clone, Debug)]
enum Form {
    Structure { tool: String, command: Vec<String>, path: Option<GlobMatcher> },
    Start(String),
}

#[derive(Clone, Debug)]
struct Rule {
    action: Action,
    form: Form,
}

/// The rules of one or more files.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OursFile {
    #[serde(default)]
    rule: Vec<OurRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OurRule {
    action: Action,
    tool: String,
    #[serde(default)]
    command: Vec<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct GoFile {
    #[serde(default)]
    rules: Vec<GoRule>,
}

#[derive(Deserialize)]
struct GoRule {
    pattern: String,
    action: Action,
}

impl Rules {
    /// Reads our own format.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MAX_BYTES {
            return Err(Unreadable::Long);
        }
        let file: OursFile =
            toml::from_str(text).map_err(|why| Unreadable::Format(why.message().to_owned()))?;
        if file.rule.len() > MAX_RULES {
            return Err(Unreadable::Long);
        }
        let build = |(at, rule): (usize, OurRule)| {
            let wrong = |what: &str| Unreadable::Rule(at + 1, what.to_owned());
            if rule.tool.trim().is_empty() {
                return Err(wrong("tool is empty"));
            }
            let runs = matches!(rule.tool.as_str(), "exec" | "test" | "*");
            if !rule.command.is_empty() && !runs {
                return Err(wrong("command goes with exec and test only"));
            }
            let glob = |path: &str| {
                // What is denied is denied in any spelling.
                let glob = GlobBuilder::new(path)
                    .literal_separator(true)
                    .case_insensitive(rule.action != Action::Allow)
                    .build();
                glob.map(|glob| glob.compile_matcher()).map_err(|why| wrong(&why.to_string()))
            };
            let path = rule.path.as_deref().map(glob).transpose()?;
            Ok(Rule {
                action: rule.action,
                form: Form::Structure { tool: rule.tool, command: rule.command, path },
            })
        };
        file.rule.into_iter().enumerate().map(build).collect::<Result<_, _>>().map(Self)
    }

    /// Reads the Go program's `coder_policy.json`.
    pub fn read_go(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MAX_BYTES {
            return Err(Unreadable::Long);
        }
        let file: GoFile = serde_json::from_str(text).map_err(|why| Unreadable::Format(why.to_string()))?;
        if file.rules.len() > MAX_RULES {
            return Err(Unreadable::Long);
        }
        let build = |(at, rule): (usize, GoRule)| {
            let pattern = rule.pattern.trim_start();
            if pattern.is_empty() || pattern.chars().count() > MAX_PATTERN {
                return Err(Unreadable::Rule(at + 1, format!("a pattern has 1 to {MAX_PATTERN} letters")));
            }
            Ok(Rule { action: rule.action, form: Form::Start(pattern.to_owned()) })
        };
        file.rules.into_iter().enumerate().map(build).collect::<Result<_, _>>().map(Self)
    }

    /// One rule of the Go program's form that allows.
    pub fn allow(pattern: &str) -> Self {
        Self(vec![Rule { action: Action::Allow, form: Form::Start(pattern.to_owned()) }])
    }

    /// Adds the rules of another file of the same person.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Without what allows.
    pub(super) fn tightening(mut self) -> Self {
        self.0.retain(|rule| rule.action != Action::Allow);
        self
    }

    pub(super) fn denies(&self, subject: &Subject) -> bool {
        self.touches(subject, Action::Deny)
    }

    pub(super) fn asks(&self, subject: &Subject) -> bool {
        self.touches(subject, Action::Ask)
    }

    /// Whether a rule of our own format asks: it holds in every mode.
    pub(super) fn asks_strictly(&self, subject: &Subject) -> bool {
        self.of(Action::Ask).any(|form| matches!(form, Form::Structure { .. }) && touches(form, subject))
    }

    /// What the rules say that do not deny. A longer pattern of the Go program wins over a shorter one.
    pub(super) fn allows_or_asks(&self, subject: &Subject) -> Option<Action> {
        if self.asks_strictly(subject) {
            return Some(Action::Ask);
        }
        let by_structure = self.allows_by_structure(subject);
        let mut by_start = None;
        if let Some(demands) = subject.demands() {
            let of = |text: &str| {
                let length = |action| {
                    let starts = self.of(action).filter_map(|form| match form {
                        Form::Start(pattern) if begins(action, text, pattern) => Some(pattern.len()),
                        _ => None,
                    });
                    starts.max()
                };
                match (length(Action::Allow), length(Action::Ask)) {
                    (None, None) => None,
                    (allow, ask) => Some(if allow >= ask { Action::Allow } else { Action::Ask }),
                }
            };
            let said: Vec<Option<Action>> = demands.iter().map(|text| of(text)).collect();
            if said.contains(&Some(Action::Ask)) {
                by_start = Some(Action::Ask);
            } else if !said.is_empty() && said.iter().all(|said| *said == Some(Action::Allow)) {
                by_start = Some(Action::Allow);
            }
        } else if self.asks(subject) {
            by_start = Some(Action::Ask);
        }
        if by_structure { Some(Action::Allow) } else { by_start }
    }

    /// Whether every path and every command is allowed by one of our rules.
    fn allows_by_structure(&self, subject: &Subject) -> bool {
        let rules = || {
            self.of(Action::Allow).filter_map(|form| match form {
                Form::Structure { tool, command, path } if is_tool(tool, subject) => Some((command, path)),
                _ => None,
            })
        };
        let paths = |path: &Option<GlobMatcher>| {
            path.as_ref().is_none_or(|glob| subject.paths.iter().all(|path| glob.is_match(path)))
        };
        match &subject.line {
            None => rules().any(|(command, path)| command.is_empty() && paths(path)),
            Some((_, line)) => {
                if rules().any(|(command, path)| command.is_empty() && paths(path)) {
                    return true;
                }
                let is_allowed = |words: &Vec<Option<String>>| {
                    rules().any(|(command, path)| {
                        !command.is_empty() && paths(path) && has_start(words, command)
                    })
                };
                line.is_plain && !line.commands.is_empty() && line.commands.iter().all(is_allowed)
            }
        }
    }

    fn touches(&self, subject: &Subject, action: Action) -> bool {
        self.of(action).any(|form| touches(form, subject))
    }

    fn of(&self, action: Action) -> impl Iterator<Item = &Form> {
        self.0.iter().filter(move |rule| rule.action == action).map(|rule| &rule.form)
    }
}

/// Whether a rule that tightens is about this call: one path, or one command, is enough.
fn touches(form: &Form, subject: &Subject) -> bool {
    match form {
        Form::Start(pattern) => subject.texts().iter().any(|text| starts(text, pattern)),
        Form::Structure { tool, command, path } => {
            let by_path =
                path.as_ref().is_none_or(|glob| subject.paths.iter().any(|path| glob.is_match(path)));
            let by_command = command.is_empty()
                || subject
                    .line
                    .as_ref()
                    .is_some_and(|(_, line)| line.all().any(|words| has_start(words, command)));
            is_tool(tool, subject) && by_path && by_command
        }
    }
}

fn is_tool(tool: &str, subject: &Subject) -> bool {
    let is_edit = tool == "edit" && matches!(subject.name.as_str(), "patch" | "multipatch");
    tool == "*" || tool == subject.name || is_edit
}

/// Whether a command begins with these words; its name counts without its folder.
fn has_start(words: &[Option<String>], start: &[String]) -> bool {
    let name =
        words.first().and_then(|name| name.as_deref()).map(|name| name.rsplit('/').next().unwrap_or(name));
    words.len() >= start.len()
        && start.iter().zip(words).enumerate().all(|(at, (wanted, word))| {
            word.as_deref() == Some(wanted) || (at == 0 && name == Some(wanted.as_str()))
        })
}

/// What allows is read narrowly: a name or a word of its end is whole, so that `a.txt` allows no `a.txt.sh`.
fn begins(action: Action, text: &str, pattern: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_whole = || {
        let rest = text.get(pattern.len()..).unwrap_or_default();
        !pattern.ends_with(is_name) || rest.is_empty() || rest.starts_with(char::is_whitespace)
    };
    starts(text, pattern) && (action != Action::Allow || is_whole())
}

/// A text starts with a pattern, and a word of the pattern does not end in the middle of a word.
fn starts(text: &str, pattern: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let Some(rest) = text.strip_prefix(pattern) else { return false };
    !(pattern.chars().next_back().is_some_and(is_word) && rest.chars().next().is_some_and(is_word))
}
