//! What a part of the page's program consists of, by the names of its functions, which are then taken away: no
//! visitor of the page reads them. Our own crates are told by their folders, everything else by crate.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;

use super::module::{self, CODE, CUSTOM, DATA, IMPORTS, Reader};

/// Bytes by what they belong to.
pub type Weights = BTreeMap<String, usize>;

/// What the standard library's crates are told as.
const STANDARD: &str = "std";
const STANDARD_CRATES: [&str; 5] = ["core", "alloc", "std", "hashbrown", "dlmalloc"];
/// The part of a module's name section that names functions.
const FUNCTION_NAMES: u8 = 1;
/// So much of a first visit is worth a line of its own, in bytes.
const LINE_BYTES: usize = 1024;

/// Weighs a module, and takes the names out of it.
///
/// # Errors
/// It is no WebAssembly module.
pub fn take_names(wasm: &[u8]) -> Result<(Vec<u8>, Weights)> {
    let (mut bare, mut weights) = (module::HEADER.to_vec(), Weights::new());
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), HashMap::new());
    for section in module::sections(wasm)? {
        match section.kind {
            CUSTOM => {
                let mut reader = Reader(section.bytes);
                if reader.name()? == "name" {
                    names = function_names(reader)?;
                }
                continue;
            }
            IMPORTS => imported = functions_in(section.bytes)?,
            CODE => sizes = bodies(section.bytes)?,
            _ => {}
        }
        if section.kind != CODE {
            let what = if section.kind == DATA { "(data)" } else { "(tables)" };
            *weights.entry(what.to_owned()).or_default() += section.bytes.len();
        }
        module::put(section.kind, section.bytes, &mut bare);
    }
    for (place, size) in sizes.into_iter().enumerate() {
        let owner = names.get(&(imported + place)).map_or_else(|| "(no name)".to_owned(), |name| owner(name));
        *weights.entry(owner).or_default() += size;
    }
    Ok((bare, weights))
}

/// The table of what a visit downloads: a line for each crate, or folder of ours, a column for each part, in estimated
/// bytes of brotli. `parts` are names, sizes as they are downloaded, and weights.
pub fn table(parts: &[(String, usize, Weights)]) -> Vec<String> {
    let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (_, packed, weights)) in parts.iter().enumerate() {
        let whole = weights.values().sum::<usize>().max(1);
        for (what, bytes) in weights {
            lines.entry(what).or_insert_with(|| vec![0; parts.len()])[place] += bytes * packed / whole;
        }
    }
    let mut lines: Vec<(&str, Vec<usize>)> = lines.into_iter().collect();
    lines.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.iter().sum::<usize>()));
    let few = lines.iter().position(|(_, bytes)| bytes.iter().sum::<usize>() < LINE_BYTES);
    let others = lines.split_off(few.unwrap_or(lines.len()));
    let mut rest = vec![0; parts.len()];
    for (_, bytes) in &others {
        rest.iter_mut().zip(bytes).for_each(|(sum, bytes)| *sum += bytes);
    }
    lines.push(("(others)", rest));
    let row = |what: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>12}")).collect();
        format!("{what:<34}{cells}")
    };
    let head = parts.iter().map(|(name, ..)| name.clone()).chain(["all".to_owned()]).collect();
    let mut table = vec![row("", head)];
    table.extend(lines.iter().map(|(what, bytes)| {
        let sum = bytes.iter().sum::<usize>();
        row(what, bytes.iter().chain([&sum]).map(|bytes| bytes.to_string()).collect())
    }));
    table
}

/// Whose function it is: the first crate in its name that is not the standard library's, with our own folders.
fn owner(name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let (mut rest, mut is_inside) = (name.as_str(), false);
    while let Some(start) = rest.find(is_word) {
        // What follows two colons is inside of what was named before.
        is_inside = rest[..start].ends_with("::") && (is_inside || start == 2);
        let word = &rest[start..];
        let end = word.find(|char| !is_word(char)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        if !is_inside && after.starts_with("::") && !STANDARD_CRATES.contains(&word) {
            let folder = after.trim_start_matches("::");
            let folder = &folder[..folder.find(|char| !is_word(char)).unwrap_or(folder.len())];
            let is_folder =
                word.starts_with("chatcli_") && folder.starts_with(|char: char| char.is_lowercase());
            return if is_folder { format!("{word}::{folder}") } else { word.to_owned() };
        }
        is_inside = true;
        rest = after;
    }
    STANDARD.to_owned()
}

fn functions_in(imports: &[u8]) -> Result<usize> {
    let (mut reader, mut functions) = (Reader(imports), 0);
    for _ in 0..reader.number()? {
        reader.name()?;
        reader.name()?;
        functions += usize::from(reader.import_type()?.first() == Some(&0));
    }
    Ok(functions)
}

fn bodies(code: &[u8]) -> Result<Vec<usize>> {
    let mut reader = Reader(code);
    let count = reader.number()?;
    (0..count).map(|_| reader.number().and_then(|length| reader.take(length)).map(<[u8]>::len)).collect()
}

fn function_names(mut section: Reader<'_>) -> Result<HashMap<usize, String>> {
    let mut names = HashMap::new();
    while !section.is_empty() {
        let (kind, length) = (section.byte()?, section.number()?);
        let mut reader = Reader(section.take(length)?);
        if kind == FUNCTION_NAMES {
            for _ in 0..reader.number()? {
                let place = reader.number()?;
                names.insert(place, reader.name()?.to_owned());
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        module::number(text.len(), &mut bytes);
        bytes.extend(text.as_bytes());
        bytes
    }

    #[test]
    fn a_function_belongs_to_the_first_crate_that_is_not_the_standard_library() {
        for (name, wanted) in [
            ("_ZN12chatcli_core3app3App4done17hd43496d613799eedE", "chatcli_core::app"),
            (
                "_ZN13chatcli_proto6caller15Caller$LT$T$GT$4call28_$u7b$$u7b$closure$u7d$$u7d$17ha324b73ebedf634aE",
                "chatcli_proto::caller",
            ),
            (
                "_ZN4core3ptr51drop_in_place$LT$chatcli_core..problem..Problem$GT$17hcb7c457993008ee9E",
                "chatcli_core::problem",
            ),
            (
                "_ZN81_$LT$tonic..codec..encode..EncodeBody$LT$T$C$U$GT$$u20$as$u20$http_body..Body$GT$10poll_frame17h132b164210522badE",
                "tonic",
            ),
            ("_ZN4core3ops8function6FnOnce9call_once17hf1c1167f838f7939E", "std"),
            ("_ZN14chatcli_redact8Redactor5clean17h13c067c469c5b9ffE", "chatcli_redact"),
            ("__wbindgen_malloc", "std"),
        ] {
            assert_eq!(owner(name), wanted, "{name}");
        }
    }

    #[test]
    fn bytes_are_told_by_their_owners_and_names_do_not_travel() {
        let mut wasm = module::HEADER.to_vec();
        let import = [vec![1], named("./page.js"), named("f"), vec![0, 0]].concat();
        module::put(IMPORTS, &import, &mut wasm);
        module::put(CODE, &[vec![2, 3, 0, 1, 11], vec![2, 0, 11]].concat(), &mut wasm);
        module::put(DATA, &[0; 5], &mut wasm);
        let bare = wasm.clone();
        let inner = [vec![2, 1], named("_ZN5tonic1f17hcb7c457993008ee9E"), vec![2], named("x")].concat();
        let section =
            [named("name"), vec![FUNCTION_NAMES], named(std::str::from_utf8(&inner).unwrap())].concat();
        module::put(CUSTOM, &section, &mut wasm);

        let (stripped, weights) = take_names(&wasm).unwrap();
        assert_eq!(stripped, bare);
        let told: Vec<(&str, usize)> = weights.iter().map(|(what, bytes)| (what.as_str(), *bytes)).collect();
        assert_eq!(told, [("(data)", 5), ("(tables)", import.len()), ("std", 2), ("tonic", 3)]);
        assert!(take_names(&wasm[..wasm.len() - 1]).is_err(), "cut off");
    }

    #[test]
    fn a_visit_is_a_table_with_a_column_for_each_part_and_one_for_all() {
        let weights = |bytes: &[(&str, usize)]| {
            bytes.iter().map(|(what, bytes)| ((*what).to_owned(), *bytes)).collect::<Weights>()
        };
        let parts = [
            ("main".to_owned(), 3000, weights(&[("tonic", 9000), ("http", 900)])),
            ("chat".to_owned(), 2000, weights(&[("tonic", 1000), ("leptos", 3000)])),
        ];
        let table: Vec<Vec<String>> =
            table(&parts).iter().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect();
        assert_eq!(table[0], ["main", "chat", "all"]);
        assert_eq!(table[1], ["tonic", "2727", "500", "3227"]);
        assert_eq!(table[2], ["leptos", "0", "1500", "1500"]);
        assert_eq!(table[3], ["(others)", "272", "0", "272"]);
    }
}
