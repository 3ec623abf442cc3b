//! Instructions that always hold, and rules that hold for some files.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::front::Front;
use super::{Origin, Why, Wrong, named};

/// Patterns of one rule.
const MAX_PATTERNS: usize = 64;

/// Instructions that always hold: `AGENTS.md` and its like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Its name without its end.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// What it says.
    pub text: String,
}

/// A rule for some files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// For which files; none = for all.
    pub paths: Vec<String>,
    /// What it says.
    pub text: String,
}

impl Rule {
    pub(super) fn read(name: &str, text: String, origin: &Origin) -> Result<Self, Why> {
        let front = Front::read(&text);
        let mut paths = front.list(&["paths", "globs", "path"]);
        paths.truncate(MAX_PATTERNS);
        set(&paths).ok_or(Why::Wrong(Wrong::Paths))?;
        if front.body.trim().is_empty() {
            return Err(Why::Wrong(Wrong::Empty));
        }
        Ok(Self { name: named(None, name)?, origin: origin.clone(), paths, text: front.body })
    }

    /// Whether it holds, when these files of the working folder are in play.
    pub fn holds(&self, files: &[String]) -> bool {
        self.paths.is_empty() || matches(&self.paths, files)
    }
}

/// Whether one of these files is meant by one of these patterns.
pub(super) fn matches(patterns: &[String], files: &[String]) -> bool {
    set(patterns).is_some_and(|set| files.iter().any(|file| set.is_match(file.trim_start_matches("./"))))
}

/// `None` when one of them is no pattern. A pattern without a folder means the name anywhere.
fn set(patterns: &[String]) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./");
        let pattern = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
        set.add(GlobBuilder::new(&pattern).literal_separator(true).build().ok()?);
    }
    set.build().ok()
}
