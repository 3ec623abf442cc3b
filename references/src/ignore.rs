//! `.chatignore`: one rule a line. `name/` leaves out folders of exactly that name, anything else is a pattern for
//! the names of files and folders (`*`, `?`, `[a-z]`, `[^a]`, `\`). Nothing is negated, and a rule with a slash in it
//! matches nothing; the Go program reads it so.

use globset::{GlobBuilder, GlobMatcher};

/// How many rules count.
const MAX_RULES: usize = 10_000;

/// The rules of one file.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    folders: Vec<String>,
    patterns: Vec<GlobMatcher>,
}

impl Ignore {
    /// Reads the rules; one that is no pattern is none.
    pub fn read(text: &str) -> Self {
        let mut ignore = Self::default();
        let rules = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for rule in rules.take(MAX_RULES) {
            if let Some(folder) = rule.strip_suffix('/') {
                ignore.folders.push(folder.to_owned());
            } else if let Ok(glob) =
                GlobBuilder::new(rule).literal_separator(true).backslash_escape(true).build()
            {
                ignore.patterns.push(glob.compile_matcher());
            }
        }
        ignore
    }

    /// Whether there is any rule.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.patterns.is_empty()
    }

    pub(crate) fn hides(&self, name: &str, is_folder: bool) -> bool {
        (is_folder && self.folders.iter().any(|folder| folder == name))
            || (!is_folder && self.patterns.iter().any(|pattern| pattern.is_match(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_mean_what_they_mean_to_the_go_program() {
        let ignore = Ignore::read("# no\n\n gen/ \ng*/\n*.md\na/b.rs\nx[0-9].rs\n");
        for (name, is_folder, hides) in [
            ("gen", true, true),
            ("gen", false, false),
            ("generated", true, false),
            ("g1", true, false),
            ("README.md", false, true),
            ("b.rs", false, false),
            ("x1.rs", false, true),
            ("xa.rs", false, false),
        ] {
            assert_eq!(ignore.hides(name, is_folder), hides, "{name}");
        }
    }
}
