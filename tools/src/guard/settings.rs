//! What may change in the settings of a git repository without a person: what branches follow, who commits, and remotes
//! and submodules that are new. Every other line has to stay as it was, for most of them name programs.

use std::collections::BTreeSet;

/// A line, and the section that it stands in.
type Line<'a> = (&'a str, &'a str);

/// Whether nothing changed but that. `before` is none where there was no such file.
pub(super) fn is_harmless(before: Option<&[u8]>, after: &[u8]) -> bool {
    let Ok(after) = std::str::from_utf8(after) else { return false };
    let Ok(before) = before.map(std::str::from_utf8).transpose() else { return false };
    let known: BTreeSet<(String, &str)> =
        lines(before.unwrap_or_default()).into_iter().map(|(section, _)| parted(section)).collect();
    let is_fresh = before.is_none();
    let kept = |text| lines(text).into_iter().filter(|line| !may_change(*line, &known, is_fresh));
    kept(before.unwrap_or_default()).eq(kept(after))
}

/// The folder of hooks that the settings name.
pub(super) fn hooks_folder(config: &str) -> Option<&str> {
    let of_core = |(section, _): &Line<'_>| section.eq_ignore_ascii_case("core");
    let value = |(_, line)| {
        let (key, value) = str::split_once(line, '=')?;
        key.trim().eq_ignore_ascii_case("hookspath").then(|| value.trim().trim_matches('"'))
    };
    lines(config).into_iter().filter(of_core).filter_map(value).next_back()
}

/// Lines that mean something. One that is not of the plain form keeps a form that no exception fits.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) if !name.contains([']', '\\']) => section = name,
            _ => lines.push((section, line)),
        }
    }
    lines
}

/// A section's kind, and the name that it has beside it.
fn parted(section: &str) -> (String, &str) {
    let (kind, name) = section.split_once(char::is_whitespace).unwrap_or((section, ""));
    (kind.to_ascii_lowercase(), name.trim())
}

fn may_change((section, line): Line<'_>, known: &BTreeSet<(String, &str)>, is_fresh: bool) -> bool {
    /// What git writes when a repository begins.
    const BEGUN: [&str; 8] = [
        "repositoryformatversion",
        "filemode",
        "bare",
        "logallrefupdates",
        "ignorecase",
        "precomposeunicode",
        "symlinks",
        "worktree",
    ];
    let Some((key, value)) = line.split_once('=') else { return false };
    // A sign that goes on in the next line, or hides another one, is no plain value.
    if value.contains(['\\', '"', '\r']) {
        return false;
    }
    let key = key.trim().to_ascii_lowercase();
    let key = key.as_str();
    let section = parted(section);
    let is_new = !known.contains(&section);
    match (section.0.as_str(), section.1.is_empty()) {
        // What a person pushes must not go to a remote that a command made up.
        ("branch", false) if key == "remote" => {
            let named = format!("\"{}\"", value.trim());
            is_fresh || value.trim() == "." || known.contains(&("remote".to_owned(), named.as_str()))
        }
        ("branch", false) => matches!(key, "merge" | "rebase" | "description"),
        ("user", true) => matches!(key, "name" | "email"),
        ("remote", false) => is_new && matches!(key, "url" | "fetch"),
        ("submodule", false) => is_new && matches!(key, "url" | "active"),
        ("core", true) => is_fresh && BEGUN.contains(&key),
        ("extensions", true) => is_fresh && matches!(key, "objectformat" | "refstorage"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://h/x\n";

    #[test]
    fn git_adds_branches_and_remotes_and_no_program() {
        for (added, expected) in [
            ("", true),
            ("# a note\n", true),
            ("[branch \"x\"]\n\tremote = origin\n\tmerge = refs/heads/x\n", true),
            ("[remote \"other\"]\n\turl = https://h/y\n\tfetch = +refs/heads/*:refs/remotes/other/*\n", true),
            ("[user]\n\tname = A\n\temail = a@b\n", true),
            ("[submodule \"s\"]\n\turl = ../s\n\tactive = true\n", true),
            ("[branch \"x\"]\n\tremote = .\n\tmerge = refs/heads/y\n", true),
            ("[branch \"x\"]\n\tremote = other\n[remote \"other\"]\n\turl = https://evil/x\n", false),
            ("[branch \"x\"]\n\tpushRemote = origin\n", false),
            ("[core]\n\thooksPath = x\n", false),
            ("[core] hooksPath = x\n", false),
            ("[branch \"x\"] remote = a\n[core]\n\tpager = x\n", false),
            ("[branch \"x\"]\n\tdescription = a\\\n[core]\n\tpager = x\n", false),
            ("[branch \"x\"]\n\tdescription = \"a\nfsmonitor = x\"\n", false),
            ("[remote \"origin\"]\n\turl = https://evil/x\n", false),
            ("[Remote   \"origin\"]\n\turl = https://evil/x\n", false),
            ("[remote \"other\"]\n\tuploadpack = x\n", false),
            ("[submodule \"s\"]\n\tupdate = !x\n", false),
            ("[alias]\n\tst = !x\n", false),
            ("[include]\n\tpath = ../x\n", false),
            ("[filter \"x\"]\n\tclean = x\n", false),
            ("fsmonitor = x\n", false),
        ] {
            let after = format!("{CONFIG}{added}");
            assert_eq!(is_harmless(Some(CONFIG.as_bytes()), after.as_bytes()), expected, "{added}");
        }
        assert!(
            !is_harmless(Some(CONFIG.as_bytes()), b"[core]\n\tbare = false\n"),
            "what goes away counts too"
        );
        assert!(is_harmless(None, CONFIG.as_bytes()));
        assert!(!is_harmless(None, b"[core]\n\tfsmonitor = x\n"));
        assert!(!is_harmless(None, b"\xff"));
    }

    #[test]
    fn the_folder_of_hooks_is_found() {
        for (config, expected) in [
            ("[core]\n\thooksPath = .husky/_\n", Some(".husky/_")),
            ("[Core]\n\tHOOKSPATH=\"ci/hooks\"\n", Some("ci/hooks")),
            ("[user]\n\thooksPath = x\n", None),
            ("", None),
        ] {
            assert_eq!(hooks_folder(config), expected, "{config}");
        }
    }
}
