//! Where what lies. The order is the order in which the first of one name counts: the project's, which the person has
//! trusted, before the person's own; our folders before those of other programs.

use super::Whose;

/// In which form a command is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Markdown, with fields that lead it.
    Markdown,
    /// TOML with `prompt` and `description`.
    Toml,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Instructions that always hold.
    Guide,
    /// Instructions that hold for some files.
    Rule,
    /// A skill.
    Skill,
    /// A persona.
    Persona,
    /// A person's own command.
    Command(Form),
    /// What runs before and after.
    Hooks,
}

impl Kind {
    /// Whether such a file does more than to inform the model: it runs, becomes what a person types, or binds the model. A
    /// person who trusts a folder trusts these as they are at that moment.
    pub fn is_effective(self) -> bool {
        matches!(self, Self::Hooks | Self::Rule | Self::Command(_))
    }
}

/// Which files of a folder are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of this name.
    Named(&'static str),
    /// All that end like this, in the folder itself.
    Ending(&'static str),
    /// All that end like this, in folders of it too.
    Below(&'static str),
    /// The one of this name in each folder of it.
    Each(&'static str),
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Below the working folder, or below the home folder.
    pub whose: Whose,
    /// The folder; empty = the base itself.
    pub folder: &'static str,
    /// Which of its files.
    pub which: Which,
    /// What they are.
    pub kind: Kind,
}

const fn place(whose: Whose, folder: &'static str, which: Which, kind: Kind) -> Place {
    Place { whose, folder, which, kind }
}

use Kind::{Command, Guide, Hooks, Persona, Rule, Skill};
use Which::{Below, Each, Ending, Named};
use Whose::{Person, Project};

const MARKDOWN: Kind = Command(Form::Markdown);
const TOML: Kind = Command(Form::Toml);

/// Every place, in order.
pub const PLACES: [Place; 33] = [
    place(Project, "", Named("AGENTS.md"), Guide),
    place(Project, "", Named("SOUL.md"), Guide),
    place(Project, "", Named("USER.md"), Guide),
    place(Project, "", Named("IDENTITY.md"), Guide),
    place(Project, "", Named("RULES.md"), Guide),
    place(Person, ".chatcli", Named("AGENTS.md"), Guide),
    place(Person, ".chatcli", Named("SOUL.md"), Guide),
    place(Person, ".chatcli", Named("USER.md"), Guide),
    place(Person, ".chatcli", Named("IDENTITY.md"), Guide),
    place(Person, ".chatcli", Named("RULES.md"), Guide),
    place(Project, ".chatcli/rules", Below(".md"), Rule),
    place(Person, ".chatcli/rules", Below(".md"), Rule),
    place(Project, ".agent/skills", Each("SKILL.md"), Skill),
    place(Project, ".agent/skills", Ending(".md"), Skill),
    place(Person, ".chatcli/skills", Each("SKILL.md"), Skill),
    place(Person, ".chatcli/skills", Ending(".md"), Skill),
    place(Project, ".agent/agents", Ending(".md"), Persona),
    place(Person, ".chatcli/agents", Ending(".md"), Persona),
    place(Project, ".chatcli/commands", Below(".md"), MARKDOWN),
    place(Project, ".claude/commands", Below(".md"), MARKDOWN),
    place(Project, ".cursor/commands", Below(".md"), MARKDOWN),
    place(Project, ".opencode/commands", Below(".md"), MARKDOWN),
    place(Project, ".gemini/commands", Below(".toml"), TOML),
    place(Project, ".qwen/commands", Below(".toml"), TOML),
    place(Project, ".github/prompts", Below(".prompt.md"), MARKDOWN),
    place(Person, ".chatcli/commands", Below(".md"), MARKDOWN),
    place(Person, ".claude/commands", Below(".md"), MARKDOWN),
    place(Person, ".gemini/commands", Below(".toml"), TOML),
    place(Person, ".qwen/commands", Below(".toml"), TOML),
    place(Person, ".codex/prompts", Below(".md"), MARKDOWN),
    place(Person, ".chatcli", Named("hooks.json"), Hooks),
    place(Project, ".chatcli", Named("hooks.json"), Hooks),
    place(Person, ".config/opencode/commands", Below(".md"), MARKDOWN),
];

impl Which {
    /// Whether a file of this name is meant, as far as its name says.
    pub fn takes(self, file: &str) -> bool {
        match self {
            Self::Named(name) | Self::Each(name) => file == name,
            Self::Ending(end) | Self::Below(end) => file.len() > end.len() && file.ends_with(end),
        }
    }

    /// The name that a file at this path below the place has: without its end, and of `NAME/SKILL.md` the folder.
    pub fn name(self, below: &str) -> &str {
        match self {
            Self::Named(name) => name.strip_suffix(".md").unwrap_or(name),
            Self::Each(name) => below.strip_suffix(name).unwrap_or(below).trim_end_matches('/'),
            Self::Ending(end) | Self::Below(end) => below.strip_suffix(end).unwrap_or(below),
        }
    }
}
