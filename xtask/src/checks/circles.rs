//! No two top modules of the core may need each other, directly or around a corner: then each can be read, changed and
//! tested with what is below it in mind, and nothing above it. A module is what `lib.rs` declares; it needs what its
//! files name with `crate::`, tests left aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Module -> modules that it needs -> the file that says so.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// Finds the circles among the modules of the crate with this `src`.
///
/// # Errors
/// A file cannot be read.
pub fn find(src: &Path) -> Result<Vec<String>> {
    let lib = read(&src.join("lib.rs"))?;
    let names = exported(&lib);
    let mut graph = Graph::new();
    for entry in fs::read_dir(src).with_context(|| format!("cannot read {}", src.display()))? {
        let path = entry?.path();
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if module != "lib" {
            collect(&path, &module, &names, &mut graph)?;
        }
    }
    Ok(circles(&graph))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn collect(path: &Path, module: &str, names: &BTreeMap<String, String>, graph: &mut Graph) -> Result<()> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
            collect(&entry?.path(), module, names, graph)?;
        }
    } else if path.extension().is_some_and(|ext| ext == "rs") && stem != "tests" {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for needed in needs(&read(path)?) {
            let needed = names.get(&needed).cloned().unwrap_or(needed);
            if needed != module {
                graph.entry(module.to_owned()).or_default().entry(needed).or_insert_with(|| file.clone());
            }
        }
    }
    Ok(())
}

/// What the crate's root offers under another module's name: item -> module.
fn exported(lib: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for statement in lib.split(';') {
        let Some((_, path)) = statement.split_once("pub use ") else { continue };
        let Some((module, items)) = path.split_once("::") else { continue };
        let items = items.trim().trim_start_matches('{').trim_end_matches('}');
        for item in items.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let name = item.rsplit("::").next().unwrap_or(item);
            names.insert(name.to_owned(), module.trim().to_owned());
        }
    }
    names
}

/// The first names after `crate::`, outside of comments and of the tests at a file's end.
fn needs(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: Vec<&str> = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for (_, rest) in code.match_indices("crate::").map(|(at, mark)| (at, &code[at + mark.len()..])) {
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(name(rest));
            continue;
        };
        let mut depth = 0_usize;
        let mut start = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ if start && !c.is_whitespace() => {
                    found.insert(name(&group[at..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    found
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Each circle once, as the way around it.
fn circles(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    let mut done = BTreeSet::new();
    for start in graph.keys() {
        let mut way = vec![start.as_str()];
        walk(graph, &mut way, &mut done, &mut found);
        done.insert(start.as_str());
    }
    found
}

fn walk<'a>(graph: &'a Graph, way: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>, found: &mut Vec<String>) {
    let here = *way.last().unwrap_or(&"");
    for (next, file) in graph.get(here).into_iter().flatten() {
        if let Some(place) = way.iter().position(|module| module == next) {
            found.push(format!("core: {} -> {next} (by {here}/{file})", way[place..].join(" -> ")));
        } else if !done.contains(next.as_str()) {
            way.push(next);
            walk(graph, way, done, found);
            way.pop();
        }
    }
    done.insert(here);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned(), "x.rs".to_owned());
        }
        graph
    }

    #[test]
    fn a_circle_is_found_around_a_corner_and_told_once() {
        let round = graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]);
        assert_eq!(circles(&round), ["core: a -> b -> c -> a (by c/x.rs)"]);
        assert_eq!(circles(&graph(&[("a", "b"), ("a", "c"), ("b", "c")])), Vec::<String>::new());
    }

    #[test]
    fn names_are_found_wherever_they_are_used_and_not_in_comments_or_tests() {
        let text = "use crate::{app::{App, x}, port,\n  text::Lang};\n// crate::no\nfn f() { crate::keep::g() }\n\
                    #[cfg(test)]\nmod tests {\n use crate::sessions::S;\n}\n";
        let found: Vec<String> = needs(text).into_iter().collect();
        assert_eq!(found, ["app", "keep", "port", "text"]);
    }

    #[test]
    fn what_the_root_offers_belongs_to_its_module() {
        let names = exported("pub mod app;\npub use port::{Stamp, ids::EffectId};\npub use text::Lang;\n");
        let of = |name: &str| names.get(name).map(String::as_str);
        assert_eq!((of("Stamp"), of("EffectId"), of("Lang")), (Some("port"), Some("port"), Some("text")));
    }
}
