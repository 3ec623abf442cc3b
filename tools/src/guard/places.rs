//! Which places a command may not change.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::settings;

/// Each with all that is in it.
const PLACES: [&str; 31] = [
    // Git runs these, or reads where to find what it runs.
    ".git/hooks",
    ".git/config",
    ".git/config.worktree",
    ".git/commondir",
    ".git/modules",
    ".githooks",
    ".husky",
    // Editors and others run these.
    ".github/workflows",
    ".vscode/tasks.json",
    ".vscode/settings.json",
    ".vscode/launch.json",
    ".cargo/config.toml",
    ".envrc",
    // This program, and others of its kind, take these along.
    ".chatcli",
    ".agent",
    ".claude",
    ".cursor",
    ".gemini",
    ".qwen",
    ".opencode",
    ".github/prompts",
    "AGENTS.md",
    "SOUL.md",
    "USER.md",
    "IDENTITY.md",
    "RULES.md",
    "CLAUDE.md",
    "GEMINI.md",
    ".mcp.json",
    "coder_policy.json",
    "policy.toml",
];
/// Names in the working folder.
const MAX_NAMES: usize = 10_000;

/// The places of every folder, as paths below it.
pub(super) fn common(root: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = PLACES.iter().map(PathBuf::from).collect();
    let names = fs::read_dir(root).into_iter().flatten().flatten().take(MAX_NAMES);
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    all.extend(names.filter(|name| name.starts_with(".env")).map(PathBuf::from));
    all
}

/// Those of this folder as it is now: where its settings say that hooks are, and what lies behind links.
pub(super) fn more(root: &Path) -> Vec<PathBuf> {
    let config = fs::read_to_string(root.join(".git/config")).unwrap_or_default();
    let hooks = settings::hooks_folder(&config).map(PathBuf::from);
    let is_below = |path: &PathBuf| {
        !path.as_os_str().is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
    };
    let mut more: Vec<PathBuf> = hooks.filter(is_below).into_iter().collect();
    let behind = |place: PathBuf| {
        let real = root.join(&place).canonicalize().ok()?;
        let real = real.strip_prefix(root).ok()?.to_path_buf();
        (real != place && !real.as_os_str().is_empty()).then_some(real)
    };
    more.extend(common(root).into_iter().filter_map(behind));
    more
}

/// Whether this is a file with settings of git, which git itself adds to.
pub(super) fn is_settings(path: &Path) -> bool {
    path.starts_with(".git") && path.file_name().is_some_and(|name| name == "config")
}

/// Whether this is a folder that git makes when a repository begins, or one around a place, which does nothing by itself.
pub(super) fn is_around(path: &Path) -> bool {
    PLACES.iter().any(|place| Path::new(place).parent() == Some(path))
        || path == Path::new(".git/hooks")
        || path.starts_with(".git/modules")
}

/// What git puts there as an example runs under no name that it has.
pub(super) fn is_ignored(path: &Path) -> bool {
    path.starts_with(".git") && path.extension().is_some_and(|end| end == "sample")
}

/// Of the repositories of submodules only what runs, and what says what runs, is looked at.
pub(super) fn is_looked_into(path: &Path, is_folder: bool) -> bool {
    let Ok(below) = path.strip_prefix(".git/modules") else { return true };
    let name = below.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_hook = below.components().any(|part| part.as_os_str() == "hooks");
    is_hook
        || if is_folder {
            !matches!(name, "objects" | "refs" | "logs" | "info" | "lfs")
        } else {
            matches!(name, "config" | "config.worktree" | "commondir")
        }
}
