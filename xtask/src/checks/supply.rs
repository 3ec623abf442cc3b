//! What may come in from elsewhere: crates of one registry, under licences that go with ours, without a second TLS or
//! cryptography beside rustls and ring.

use std::fs;

use anyhow::{Context, Result};

use crate::progress::capture;
use crate::workspace::Workspace;

/// SPDX names. Each lets a program under Apache-2.0 be given away with it.
const LICENCES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// What would do again, in C, what rustls and ring do.
const BANNED: [&str; 3] = ["aws-lc-sys", "native-tls", "openssl-sys"];

/// Says all that is wrong with what Cargo.lock names.
pub fn check(workspace: &Workspace, broken: &mut Vec<String>) -> Result<()> {
    let lock = workspace.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    broken.extend(strange_sources(&lock));
    let mut command = workspace.cargo("tree");
    command
        .args("--workspace --all-features --target all -e normal,build,dev --prefix none -f".split(' '))
        .arg("{p}|{l}");
    broken.extend(violations(&capture(&mut command)?));
    Ok(())
}

/// Crates that are from another place than the first one that is named.
fn strange_sources(lock: &str) -> Vec<String> {
    let mut sources = lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect::<Vec<_>>();
    sources.sort_unstable();
    sources.dedup();
    match sources.as_slice() {
        [only] if only.starts_with("\"registry+") => Vec::new(),
        others => {
            vec![format!("Cargo.lock: crates come from one registry, and not from {}", others.join(", "))]
        }
    }
}

fn violations(tree: &str) -> Vec<String> {
    let mut lines: Vec<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut broken = Vec::new();
    for (package, licence) in lines.iter().filter_map(|line| line.split_once('|')) {
        let name = package.split_whitespace().next().unwrap_or_default();
        if BANNED.contains(&name) {
            broken.push(format!("{package}: rustls and ring do that already"));
        }
        if !allows(licence) {
            broken.push(format!("{package}: its licence `{licence}` is not among those that may be used"));
        }
    }
    broken
}

/// Whether a SPDX expression can be kept with licences of the list alone. `/` is the old way to write `OR`.
fn allows(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>) -> bool {
    let mut allowed = all(words);
    while words.next_if_eq(&"OR").is_some() {
        allowed |= all(words);
    }
    allowed
}

fn all(words: &mut Words<'_>) -> bool {
    let mut allowed = one(words);
    while words.next_if_eq(&"AND").is_some() {
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut Words<'_>) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let allowed = any(words);
        return words.next_if_eq(&")").is_some() && allowed;
    }
    // An exception only gives more.
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    LICENCES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_kept_by_one_side_of_or_and_both_of_and() {
        for allowed in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            "MIT OR (GPL-2.0 AND ISC)",
        ] {
            assert!(allows(allowed), "{allowed}");
        }
        for refused in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT MIT", "LGPL-2.1 OR (GPL-2.0 AND ISC)"]
        {
            assert!(!allows(refused), "{refused}");
        }
    }

    #[test]
    fn strangers_are_named() {
        let tree = "a v1.0.0|MIT\nb v1.0.0|GPL-3.0\nopenssl-sys v0.9.0|MIT\nb v1.0.0|GPL-3.0 (*)\n";
        let broken = violations(tree);
        assert_eq!(broken.len(), 2, "{broken:?}");
        assert!(
            broken[0].starts_with("b v1.0.0: its licence `GPL-3.0`") && broken[1].contains("openssl-sys")
        );
        let one = "source = \"registry+https://x\"\n";
        assert!(strange_sources(&one.repeat(3)).is_empty());
        assert_eq!(strange_sources(&format!("{one}source = \"git+https://y\"\n")).len(), 1);
        assert_eq!(strange_sources("source = \"git+https://y\"\n").len(), 1);
    }
}
