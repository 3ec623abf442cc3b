//! Short names for what the page's program takes from its script. The binder gives each function a readable name with a
//! random part; hundreds of them, twice over, are bytes that every first visit would download and nobody reads.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

/// The section of a WebAssembly module that says what it imports.
const IMPORTS: u8 = 2;
const HEADER_BYTES: usize = 8;
/// What the binder's own names begin with.
const LONG: [&str; 2] = ["__wbg_", "__wbindgen_"];

/// Renames the same functions in a bound program and its script.
///
/// # Errors
/// The program is no WebAssembly module, or its script does not have one of the names.
pub fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut short = HashMap::new();
    let (header, mut rest) = wasm.split_at_checked(HEADER_BYTES).context("no WebAssembly module")?;
    let mut renamed = header.to_vec();
    while !rest.is_empty() {
        let mut reader = Reader(rest);
        let (kind, length) = (reader.byte()?, reader.number()?);
        let section = reader.take(length)?;
        rest = reader.0;
        if kind == IMPORTS {
            let section = imports(section, &mut short)?;
            renamed.push(kind);
            number(section.len(), &mut renamed);
            renamed.extend(section);
        } else {
            renamed.push(kind);
            number(length, &mut renamed);
            renamed.extend(section);
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
        let before = reader.0;
        reader.skip_type()?;
        renamed.extend(&before[..before.len() - reader.0.len()]);
    }
    ensure!(reader.0.is_empty(), "the imports are longer than they say");
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

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the module is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Result<usize> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            ensure!(shift < u32::BITS, "a number is too long");
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(std::str::from_utf8(self.take(length)?)?)
    }

    /// What is imported: a function, a table, a memory, a global or a tag.
    fn skip_type(&mut self) -> Result<()> {
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                self.skip_limits()?;
            }
            2 => self.skip_limits()?,
            3 => drop(self.take(2)?),
            4 => {
                self.byte()?;
                self.number()?;
            }
            kind => anyhow::bail!("an import of kind {kind} is not known"),
        }
        Ok(())
    }

    fn skip_limits(&mut self) -> Result<()> {
        let has_most = self.number()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Ok(())
    }
}

fn number(mut value: usize, into: &mut Vec<u8>) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            into.push(low);
            return;
        }
        into.push(low | 0x80);
    }
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

    fn module(names: &[&str]) -> Vec<u8> {
        let mut section = vec![u8::try_from(names.len()).expect("few")];
        for name in names {
            section.extend([text("./page.js"), text(name), vec![0, 0]].concat());
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([0, 3, 1, b'x', 7]);
        module.push(IMPORTS);
        number(section.len(), &mut module);
        module.extend(section);
        module.extend([10, 1, 0]);
        module
    }

    #[test]
    fn both_sides_get_the_same_short_names_and_everything_else_stays() {
        let long = ["__wbg_now_463ac581d2fc7ea3", "memory", "__wbg_now_463ac581d2fc7ea34"];
        let script =
            "{__wbg_now_463ac581d2fc7ea3:()=>now(),'memory':0,__wbg_now_463ac581d2fc7ea34:1,__wbg_other:2}";
        let (wasm, script) = shorten(&module(&long), script).expect("a module");
        assert_eq!(wasm, module(&["_0", "memory", "_1"]));
        assert_eq!(script, "{_0:()=>now(),'memory':0,_1:1,__wbg_other:2}");
    }

    #[test]
    fn a_name_that_the_script_does_not_have_is_no_page() {
        assert!(shorten(&module(&["__wbg_now_463ac581d2fc7ea3"]), "{}").is_err());
        let whole = module(&["__wbg_a", "__wbg_b"]);
        assert!(shorten(&whole[..20], "__wbg_a __wbg_b").is_err(), "cut within the imports");
        assert!(shorten(&whole[..5], "").is_err(), "cut within the header");
    }
}
