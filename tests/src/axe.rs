//! Accessibility as axe-core sees it: every rule of WCAG 2.0 to 2.2, levels A and AA.

use std::fs;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::process::target;

/// Runs the rules and gives back one line for each element that breaks one.
const CHECK: &str = "
    const [source, levels] = arguments;
    // The page's policy forbids evaluated code, and axe needs none: the driver runs outside of it.
    const done = arguments[arguments.length - 1];
    if (!window.axe) (0, Function)(source)();
    axe.run(document, { runOnly: { type: 'tag', values: levels }, resultTypes: ['violations'] })
        .then(result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
            rule.id + ' (' + rule.impact + '): ' + node.target.join(' ') + ': ' + node.failureSummary
                .split('\\n').slice(1).join(';') + ' in ' + node.html.slice(0, 200)))))
        .catch(problem => done(['axe failed: ' + problem]));";

const LEVELS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// What is wrong with what the browser shows now; empty when nothing is.
///
/// # Panics
/// When axe-core is not installed; `cargo xtask test --only e2e` installs it.
#[track_caller]
pub fn violations(browser: &Browser) -> Vec<String> {
    let path = target().join("tools/axe-core/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(&path)
        .unwrap_or_else(|problem| panic!("{}: {problem}; run: cargo xtask test --only e2e", path.display()));
    let found = browser.run_async(CHECK, vec![json!(source), json!(LEVELS)]);
    let lines = found.as_array().unwrap_or_else(|| panic!("axe answered {found}"));
    lines.iter().map(|line| Value::as_str(line).unwrap_or_default().to_owned()).collect()
}
