//! The names that models use for tools and arguments.

/// Subcommands of `@coder` with all their names, the first being its own. Hyphen and underscore are one.
const SUBCOMMANDS: [(&str, &[&str]); 14] = [
    ("read", &["read-file", "readfile", "cat", "view", "open-file"]),
    ("write", &["write-file", "writefile", "create", "create-file"]),
    ("patch", &["patch-file", "edit", "edit-file", "str-replace", "replace", "apply-patch", "apply-diff"]),
    ("multipatch", &["multi-patch", "multi-edit", "multiedit"]),
    ("tree", &["ls", "list", "list-dir", "list-directory", "list-files"]),
    ("search", &["grep", "find", "search-files", "rg"]),
    ("exec", &["run", "run-command", "shell", "bash", "execute", "command"]),
    ("test", &["run-tests"]),
    ("git-status", &[]),
    ("git-diff", &[]),
    ("git-log", &[]),
    ("git-changed", &[]),
    ("git-branch", &[]),
    ("rollback", &["rollback-file", "undo"]),
];

/// Of its own, because its other name would be a subcommand as well.
const CLEAN: [&str; 2] = ["clean", "clean-backups"];

/// A name as it is compared.
pub(super) fn plain(name: &str) -> String {
    name.trim().trim_start_matches('@').to_ascii_lowercase().replace('_', "-")
}

/// The subcommand of this name.
pub(super) fn subcommand(name: &str) -> Option<&'static str> {
    let name = plain(name);
    if CLEAN.contains(&name.as_str()) {
        return Some("clean");
    }
    let found = SUBCOMMANDS.iter().find(|(own, others)| *own == name || others.contains(&name.as_str()));
    found.map(|(own, _)| *own)
}

/// Whether this is a subcommand by its own name: what may stand in a reply without a tool.
pub(crate) fn is_subcommand(name: &str) -> bool {
    name == "clean" || name != "multipatch" && SUBCOMMANDS.iter().any(|(own, _)| *own == name)
}

/// Whether a tool of this name, without an `@`, is one of ours.
pub(crate) fn is_known(name: &str) -> bool {
    plain(name) == "coder" || subcommand(name).is_some()
}

/// Every subcommand's own name.
pub(super) fn all() -> String {
    let own: Vec<&str> = SUBCOMMANDS.iter().map(|(own, _)| *own).chain(["clean"]).collect();
    own.join(", ")
}
