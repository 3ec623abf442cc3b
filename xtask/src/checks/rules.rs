//! The rules that a compiler does not know: who may depend on whom (the design's arrow), what the pure core never
//! pulls in, that its modules go round in no circle, that no file has grown too long, that no test is switched off
//! and no code is left unfinished, and that comments name whom they mean.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::progress::capture;
use crate::workspace::Workspace;

/// How long a file may be, in lines: one idea fits.
const MOST_LINES: usize = 500;
/// Folders of tables, which are as long as what they list: texts, messages of the contract, and events with what follows
/// from them.
const TABLES: [&str; 3] = ["core/src/text/catalogue", "proto/src/generated", "core/tests/core"];

/// Words that hide who is meant.
const VAGUE: [&str; 4] = ["whoever", "somebody", "nobody", "someone"];

const OURS: [&str; 17] = [
    "chatcli-proto",
    "chatcli-core",
    "chatcli-dotenv",
    "chatcli-framing",
    "chatcli-redact",
    "chatcli-references",
    "chatcli-agent",
    "chatcli-folder",
    "chatcli-tools",
    "chatcli-mcp",
    "chatcli-contexts",
    "chatcli",
    "chatcli-auth",
    "chatcli-web",
    "chatcli-web-transport",
    "chatcli-gateway",
    "chatcli-server",
];

/// What would give the core a clock, a network, threads or a browser.
const NOT_IN_CORE: [&str; 9] =
    ["tokio", "hyper", "tonic", "web-sys", "wasm-bindgen", "js-sys", "getrandom", "mio", "reqwest"];

/// One line of the dependency rule.
struct Rule {
    package: &'static str,
    flags: &'static [&'static str],
    target: Option<&'static str>,
    /// Which of our own packages it may reach, directly or not.
    ours: &'static [&'static str],
    banned: &'static [&'static str],
}

const CORE_STANDS_ON: [&str; 3] = ["chatcli-proto", "chatcli-redact", "chatcli-agent"];
const ON_CORE: [&str; 4] = ["chatcli-proto", "chatcli-core", "chatcli-redact", "chatcli-agent"];
const CONTEXTS_STANDS_ON: [&str; 5] =
    ["chatcli-proto", "chatcli-core", "chatcli-redact", "chatcli-agent", "chatcli-references"];

const WASM: Option<&str> = Some("wasm32-unknown-unknown");

const RULES: [Rule; 23] = [
    rule("chatcli-proto", None, &[], &NOT_IN_CORE),
    rule("chatcli-core", None, &CORE_STANDS_ON, &NOT_IN_CORE),
    rule("chatcli-core", WASM, &CORE_STANDS_ON, &NOT_IN_CORE),
    rule("chatcli-dotenv", None, &[], &NOT_IN_CORE),
    // What the page and the door have to agree on; it knows no message.
    rule("chatcli-framing", None, &[], &["prost", "tonic", "tokio", "hyper"]),
    // What client and server have to agree on; it knows no message.
    rule("chatcli-redact", None, &[], &["prost"]),
    // Both bodies attach the same text for the same tree, so it knows no file system.
    rule("chatcli-references", None, &ON_CORE, &NOT_IN_CORE),
    rule("chatcli-references", WASM, &ON_CORE, &NOT_IN_CORE),
    // Judges calls and changes texts in every body, so it knows no machine.
    rule("chatcli-agent", None, &["chatcli-redact"], &NOT_IN_CORE),
    rule("chatcli-agent", WASM, &["chatcli-redact"], &NOT_IN_CORE),
    // The files of a machine and those of a browser are read and changed alike, so it knows neither.
    rule("chatcli-folder", None, &["chatcli-agent", "chatcli-redact"], &NOT_IN_CORE),
    rule("chatcli-folder", WASM, &["chatcli-agent", "chatcli-redact"], &NOT_IN_CORE),
    // Runs what the agent's leaf has judged; it speaks to no server.
    rule(
        "chatcli-tools",
        None,
        &["chatcli-agent", "chatcli-folder", "chatcli-redact"],
        &["tokio", "hyper", "tonic", "prost"],
    ),
    // Speaks to the servers of a person's file, and to none of ours.
    rule("chatcli-mcp", None, &["chatcli-agent", "chatcli-redact"], &["tonic", "prost"]),
    // The same for what both bodies keep of files.
    rule("chatcli-contexts", None, &CONTEXTS_STANDS_ON, &NOT_IN_CORE),
    rule("chatcli-contexts", WASM, &CONTEXTS_STANDS_ON, &NOT_IN_CORE),
    rule(
        "chatcli",
        None,
        &[
            "chatcli-proto",
            "chatcli-core",
            "chatcli-redact",
            "chatcli-references",
            "chatcli-contexts",
            "chatcli-agent",
            "chatcli-folder",
            "chatcli-tools",
            "chatcli-mcp",
            "chatcli-auth",
            "chatcli-dotenv",
        ],
        &["web-sys"],
    ),
    rule("chatcli-auth", None, &[], &["prost", "tonic"]),
    rule(
        "chatcli-web",
        WASM,
        &[
            "chatcli-proto",
            "chatcli-core",
            "chatcli-agent",
            "chatcli-folder",
            "chatcli-framing",
            "chatcli-redact",
            "chatcli-references",
            "chatcli-contexts",
            "chatcli-web-transport",
        ],
        &["mio", "hyper"],
    ),
    rule("chatcli-web-transport", WASM, &["chatcli-proto", "chatcli-framing"], &["mio", "hyper"]),
    // The login store counts as the server's configuration, and only one program may know its form.
    rule("chatcli-server", None, &["chatcli-proto", "chatcli-redact", "chatcli-auth"], &["candle-core"]),
    rule(
        "chatcli-gateway",
        None,
        &[
            "chatcli-proto",
            "chatcli-framing",
            "chatcli-redact",
            "chatcli-auth",
            "chatcli-server",
            "chatcli-dotenv",
        ],
        &["candle-core"],
    ),
    // A gateway in front of a foreign server knows no message of ours.
    Rule {
        flags: &["--no-default-features"],
        ..rule("chatcli-gateway", None, &["chatcli-dotenv", "chatcli-framing"], &["prost"])
    },
];

const fn rule(
    package: &'static str,
    target: Option<&'static str>,
    ours: &'static [&'static str],
    banned: &'static [&'static str],
) -> Rule {
    Rule { package, flags: &[], target, ours, banned }
}

/// Checks every rule and lists all that is broken, not only the first.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut broken = Vec::new();
    for rule in &RULES {
        let mut command = workspace.cargo("tree");
        command.args("-e normal --prefix none -f {p} -p".split(' ')).arg(rule.package);
        command.args(rule.flags);
        if let Some(target) = rule.target {
            command.args(["--target", target]);
        }
        broken.extend(violations(rule, &capture(&mut command)?));
    }
    super::supply::check(workspace, &mut broken)?;
    for folder in [
        "proto",
        "core",
        "dotenv",
        "framing",
        "redact",
        "references",
        "agent",
        "folder",
        "tools",
        "mcp",
        "contexts",
        "native",
        "web",
        "server-gateway",
        "tests",
        "xtask",
    ] {
        unfinished(&workspace.root.join(folder), &mut broken)?;
    }
    broken.extend(super::circles::find(&workspace.root.join("core/src"))?);
    if !broken.is_empty() {
        bail!("broken rules:\n    - {}", broken.join("\n    - "));
    }
    Ok(())
}

fn violations(rule: &Rule, tree: &str) -> Vec<String> {
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    let stranger = |name: &&&str| OURS.contains(name) && **name != rule.package && !rule.ours.contains(name);
    let banned = |name: &&&str| rule.banned.contains(name);
    let place = rule.target.map(|target| format!(" ({target})")).unwrap_or_default();
    names
        .iter()
        .filter(|name| stranger(name) || banned(name))
        .map(|name| format!("{}{}{place} must not depend on {name}", rule.package, flags_text(rule.flags)))
        .collect()
}

fn flags_text(flags: &[&str]) -> String {
    flags.iter().fold(String::new(), |text, flag| format!("{text} {flag}"))
}

fn unfinished(folder: &Path, broken: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != "dist" {
                unfinished(&path, broken)?;
            }
        } else if name == "mod.rs" {
            broken.push(format!("{}: name the file after its folder instead of mod.rs", path.display()));
        } else if name.ends_with(".rs") {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let (lines, is_table) = (text.lines().count(), TABLES.iter().any(|it| folder.ends_with(it)));
            if lines > MOST_LINES && !is_table {
                broken.push(format!("{}: {lines} lines, the most is {MOST_LINES}", path.display()));
            }
            broken.extend(
                marks(&text).into_iter().map(|(line, what)| format!("{}:{line}: {what}", path.display())),
            );
        }
    }
    Ok(())
}

/// Whether a comment speaks of a person, a caller or a server without saying which of them it is.
fn hides_its_subject(line: &str) -> bool {
    let Some((_, comment)) = line.split_once("//") else { return false };
    line.trim_start().starts_with("//")
        && comment
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .any(|word| VAGUE.iter().any(|vague| word.eq_ignore_ascii_case(vague)))
}

/// The lines of a source file that say that something is not done, or not by whom.
fn marks(text: &str) -> Vec<(usize, &'static str)> {
    // Put together here, so that this file passes its own check.
    let patterns = [
        (concat!("#[", "ignore"), "a test is switched off"),
        (concat!("todo", "!("), "unfinished code"),
        (concat!("unimplemented", "!("), "unfinished code"),
    ];
    let marked = |line: &str| {
        let found = patterns.iter().find(|(pattern, _)| line.contains(pattern)).map(|(_, what)| *what);
        found.or_else(|| hides_its_subject(line).then_some("a comment that does not say who"))
    };
    text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, marked(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = rule("chatcli-core", None, &["chatcli-proto"], &["tokio"]);

    #[test]
    fn a_tree_within_the_rule_passes() {
        let tree =
            "chatcli-core v0.1.0 (/x)\nchatcli-proto v0.1.0 (/y)\nprost v0.14.4\ntokio-stream v0.1.0\n";
        assert_eq!(violations(&RULE, tree), Vec::<String>::new());
    }

    #[test]
    fn a_banned_crate_and_a_forbidden_package_are_both_named_once() {
        let tree = "chatcli-core v0.1.0\ntokio v1.0.0\nchatcli v0.1.0\ntokio v1.0.0 (*)\n";
        let expected = ["chatcli-core must not depend on chatcli", "chatcli-core must not depend on tokio"];
        assert_eq!(violations(&RULE, tree), expected);
    }

    #[test]
    fn switched_off_tests_and_unfinished_code_are_found() {
        let text =
            format!("fn a() {{}}\n{}]\nfn b() {{ {}) }}\n", concat!("#[", "ignore"), concat!("todo", "!("));
        assert_eq!(marks(&text), [(2, "a test is switched off"), (3, "unfinished code")]);
    }

    #[test]
    fn a_comment_says_who() {
        let text = format!(
            "//! {}'s business.\nlet somebody = 1;\n    /// The caller's.\n/// SomebodyElse\n",
            concat!("Some", "body")
        );
        assert_eq!(marks(&text), [(1, "a comment that does not say who")]);
    }

    #[test]
    fn a_file_that_grew_too_long_is_named_and_a_table_is_not() {
        let root = tempfile::tempdir().unwrap();
        let text = "//! Long.\n".repeat(MOST_LINES + 1);
        for folder in ["core/src", "core/tests/core"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join("long.rs"), &text).unwrap();
            fs::write(root.path().join(folder).join("short.rs"), "//! Short.\n").unwrap();
        }
        let mut broken = Vec::new();
        unfinished(root.path(), &mut broken).unwrap();
        let path = root.path().join("core/src/long.rs");
        assert_eq!(broken, [format!("{}: 501 lines, the most is 500", path.display())]);
    }
}
