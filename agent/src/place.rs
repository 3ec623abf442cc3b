//! What a path is, by its name alone: where it leads below the working folder, whether it may hold secrets, and whether a
//! change of it changes what runs later. The file system is asked by the tools, which also refuse what leads outside.

pub use chatcli_redact::path::is_secret;
use chatcli_redact::path::{hidden_names, plain};

/// Folders whose content runs, or decides what may run.
const PROTECTED_FOLDERS: [&str; 6] = [".git", ".hg", ".svn", ".chatcli", ".husky", ".githooks"];
/// Files that do.
const PROTECTED_FILES: [&str; 6] =
    ["coder_policy.json", "policy.toml", ".envrc", ".gitmodules", ".bashrc", ".zshrc"];
const PROTECTED_PAIRS: [(&str, &str); 3] =
    [(".github", "workflows"), (".vscode", "tasks.json"), (".cargo", "config.toml")];

/// The parts of a relative path, with `.` and `..` worked in. `None` when it leads out, or is no relative path.
pub fn parts(path: &str) -> Option<Vec<&str>> {
    if path.starts_with(['/', '~']) || path.contains('\0') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// A relative path in its shortest form; the working folder itself is `.`.
pub fn normal(path: &str) -> Option<String> {
    let parts = parts(path)?;
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// Whether a pattern of the shell that begins a hidden name may stand for one that is made to hold credentials. A pattern
/// without its own dot at the start of a name fits no hidden one.
pub(crate) fn may_be_secret(pattern: &str) -> bool {
    let is_pattern = |part: &&str| part.starts_with(['.', '{']) && part.contains(['*', '?', '[', '{']);
    pattern.split('/').filter(is_pattern).any(|part| {
        // One that is not understood may stand for anything.
        let Ok(glob) = globset::GlobBuilder::new(part).case_insensitive(true).build() else { return true };
        let glob = glob.compile_matcher();
        hidden_names().any(|name| glob.is_match(name))
    })
}

/// Whether changing it needs a person: it runs by itself, or says what may run.
pub fn is_protected(path: &str) -> bool {
    let path = plain(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let name = parts.last().copied().unwrap_or_default();
    parts.iter().any(|part| PROTECTED_FOLDERS.contains(part))
        || PROTECTED_FILES.contains(&name)
        || pairs(&parts, &PROTECTED_PAIRS)
}

fn pairs(parts: &[&str], pairs: &[(&str, &str)]) -> bool {
    parts.windows(2).any(|two| pairs.iter().any(|(folder, file)| two == [*folder, *file]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_worked_out_and_never_leads_out() {
        for (path, expected) in [
            ("a/b", Some("a/b")),
            ("./a//b/", Some("a/b")),
            ("a/../b", Some("b")),
            ("", Some(".")),
            ("a/..", Some(".")),
            ("..", None),
            ("a/../../b", None),
            ("/etc/passwd", None),
            ("~/x", None),
            ("a\0b", None),
        ] {
            assert_eq!(normal(path).as_deref(), expected, "{path:?}");
        }
    }

    #[test]
    fn what_runs_later_is_known_in_any_spelling() {
        for path in [
            ".git/hooks/pre-commit",
            "sub/.GIT/config",
            ".git./config",
            ".chatcli/hooks.json",
            "coder_policy.json",
            ".github/workflows/ci.yml",
            ".envrc",
        ] {
            assert!(is_protected(path), "{path}");
        }
        for path in ["git/config", ".gitignore", ".github/README.md", "src/policy.rs", "x.git"] {
            assert!(!is_protected(path), "{path}");
        }
    }
}
