//! Short names for what the page's program takes from its script. The binder gives each function a readable name with a
//! random part; hundreds of them, twice over, are bytes that every first visit would download and no reader needs.

use std::collections::HashMap;

use anyhow::{Result, ensure};

use super::module::{self, IMPORTS, Reader, number};

/// What the binder's own names begin with.
const LONG: [&str; 2] = ["__wbg_", "__wbindgen_"];

/// Renames the same functions in a bound program and its script.
///
/// # Errors
/// The program is no WebAssembly module, or its script does not have one of the names.
pub fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut short = HashMap::new();
    let mut renamed = module::HEADER.to_vec();
    for section in module::sections(wasm)? {
        match section.kind {
            IMPORTS => module::put(IMPORTS, &imports(section.bytes, &mut short)?, &mut renamed),
            kind => module::put(kind, section.bytes, &mut renamed),
        }
    }
    let (script, found) = words(script, &short);
    ensure!(found == short.len(), "the script has {found} of {} imported functions", short.len());
    Ok((renamed, script))
}

fn imports(section: &[u8], short: &mut HashMap<String, String>) -> Result<Vec<u8>> {
    let mut reader = Reader(section);
    let count = reader.number()?;
    let mut renamed = Vec::new();
    number(count, &mut renamed);
    for _ in 0..count {
        let module = reader.name()?;
        let name = reader.name()?;
        let next = format!("_{}", short.len());
        let is_long = LONG.iter().any(|prefix| name.starts_with(prefix));
        let name =
            if is_long { short.entry(name.to_owned()).or_insert(next).clone() } else { name.to_owned() };
        for text in [module, &name] {
            number(text.len(), &mut renamed);
            renamed.extend(text.as_bytes());
        }
        renamed.extend(reader.import_type()?);
    }
    ensure!(reader.is_empty(), "the imports are longer than they say");
    Ok(renamed)
}

/// Replaces whole words; says how many of them were found.
fn words(script: &str, short: &HashMap<String, String>) -> (String, usize) {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '$';
    let mut renamed = String::with_capacity(script.len());
    let mut found = std::collections::HashSet::new();
    let mut rest = script;
    while !rest.is_empty() {
        let between = rest.find(is_word).unwrap_or(rest.len());
        let (other, after) = rest.split_at(between);
        let (word, after) = after.split_at(after.find(|char| !is_word(char)).unwrap_or(after.len()));
        renamed.push_str(other);
        match short.get(word) {
            Some(name) => {
                found.insert(word);
                renamed.push_str(name);
            }
            None => renamed.push_str(word),
        }
        rest = after;
    }
    (renamed, found.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        number(text.len(), &mut bytes);
        bytes.extend(text.as_bytes());
        bytes
    }

    fn page(names: &[&str]) -> Vec<u8> {
        let mut section = vec![u8::try_from(names.len()).expect("few")];
        for name in names {
            section.extend([text("./page.js"), text(name), vec![0, 0]].concat());
        }
        let mut module = module::HEADER.to_vec();
        module::put(module::CUSTOM, &[1, b'x', 7], &mut module);
        module::put(IMPORTS, &section, &mut module);
        module::put(module::CODE, &[0], &mut module);
        module
    }

    #[test]
    fn both_sides_get_the_same_short_names_and_everything_else_stays() {
        let long = ["__wbg_now_463ac581d2fc7ea3", "memory", "__wbg_now_463ac581d2fc7ea34"];
        let script =
            "{__wbg_now_463ac581d2fc7ea3:()=>now(),'memory':0,__wbg_now_463ac581d2fc7ea34:1,__wbg_other:2}";
        let (wasm, script) = shorten(&page(&long), script).expect("a module");
        assert_eq!(wasm, page(&["_0", "memory", "_1"]));
        assert_eq!(script, "{_0:()=>now(),'memory':0,_1:1,__wbg_other:2}");
    }

    #[test]
    fn a_name_that_the_script_does_not_have_is_no_page() {
        assert!(shorten(&page(&["__wbg_now_463ac581d2fc7ea3"]), "{}").is_err());
        let whole = page(&["__wbg_a", "__wbg_b"]);
        assert!(shorten(&whole[..20], "__wbg_a __wbg_b").is_err(), "cut within the imports");
        assert!(shorten(&whole[..5], "").is_err(), "cut within the header");
    }
}
