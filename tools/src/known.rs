//! What the working folder keeps secret, by value: what stands in its `.env` files and in other files of credentials is masked
//! in what a command says, however the command came by it (`grep -r`, `env`, a test that prints its settings).
//!
//! The same values are known in base64, as hex digits and backwards. What is written in any other form, compressed or over two
//! lines, cannot be hidden. For that there is the question before such a file is named, and the sandbox.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chatcli_agent::place::is_secret;
use chatcli_redact::{MASK, Redactor};

/// Folders in folders, entries, files, and bytes of one file, that are looked at.
const MAX_DEPTH: usize = 4;
const MAX_ENTRIES: usize = 5_000;
const MAX_FILES: usize = 64;
const FILE_BYTES: u64 = 64 * 1024;
/// Values that are known, and bytes of one.
const MAX_VALUES: usize = 500;
const LEAST_BYTES: usize = 8;
const MOST_BYTES: usize = 4_096;
/// Folders that hold what others wrote, and much of it.
const LEFT_OUT: [&str; 6] = [".git", "node_modules", "target", "vendor", ".venv", "__pycache__"];

/// The values and other forms of them, the longest first.
#[derive(Clone, Default)]
pub(crate) struct Known(Vec<String>);

impl Known {
    /// Those of a working folder as it is now. What lies deeper, or is more than can be looked at, is not known.
    pub(crate) fn of(root: &Path) -> Self {
        let redactor = Redactor::default();
        let mut values = BTreeSet::new();
        let (mut seen, mut files) = (0, 0);
        let mut folders = vec![(root.to_path_buf(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                seen += 1;
                if seen > MAX_ENTRIES || files >= MAX_FILES || values.len() >= MAX_VALUES {
                    return Self::new(values);
                }
                let path = entry.path();
                let Ok(kind) = entry.file_type() else { continue };
                let name = entry.file_name();
                if kind.is_dir() {
                    let is_left_out = name.to_str().is_some_and(|name| LEFT_OUT.contains(&name));
                    if depth < MAX_DEPTH && !is_left_out {
                        folders.push((path, depth + 1));
                    }
                    continue;
                }
                let below = path.strip_prefix(root).ok().and_then(Path::to_str);
                if kind.is_file() && below.is_some_and(is_secret) {
                    files += 1;
                    let mut text = Vec::new();
                    if File::open(&path).and_then(|file| file.take(FILE_BYTES).read_to_end(&mut text)).is_ok()
                    {
                        collect(&String::from_utf8_lossy(&text), &redactor, &mut values);
                    }
                }
            }
        }
        Self::new(values)
    }

    fn new(values: BTreeSet<String>) -> Self {
        let values: Vec<String> = values.into_iter().take(MAX_VALUES).collect();
        let forms: BTreeSet<String> = values.iter().flat_map(|value| forms(value)).collect();
        let mut values: Vec<String> = values.into_iter().chain(forms).collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self(values)
    }

    /// The text without them.
    pub(crate) fn hide(&self, text: &str) -> String {
        let found = self.0.iter().filter(|value| text.contains(value.as_str()));
        found.fold(text.to_owned(), |text, value| text.replace(value.as_str(), MASK))
    }
}

/// A value as base64, wherever in a longer text it stands, as hex digits and backwards.
fn forms(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let mut forms = vec![value.chars().rev().collect()];
    forms.extend([hex::encode_upper(bytes), hex::encode(bytes)]);
    // Three bytes make four letters. Letters that hold bits of what stands before or after are none of the value's.
    for start in 0..3 {
        let rest = bytes.get(start..).unwrap_or_default();
        let whole = rest.get(..rest.len() - rest.len() % 3).unwrap_or_default();
        let letters = STANDARD_NO_PAD.encode(whole);
        if letters.len() >= LEAST_BYTES {
            forms.extend([URL_SAFE_NO_PAD.encode(whole), letters]);
        }
    }
    forms
}

/// The values of a file: what stands behind `=` or `:`, or a line of its own, as a key has them.
fn collect(text: &str, redactor: &Redactor, values: &mut BTreeSet<String>) {
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', ';', '-', '[']) {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let is_name = |name: &str| {
            let name = name.trim().trim_matches(['"', '\'']);
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))
        };
        let parted =
            line.split_once(['=', ':']).filter(|(name, value)| is_name(name) && !value.starts_with("//"));
        // `machine x login y password z` of a netrc has words instead.
        let words = line.split_once("password ").map(|(_, value)| ("password", value));
        match words.or(parted) {
            Some((name, value)) => {
                let value = bare(value);
                let is_named =
                    redactor.clean(&format!("{}={value}", name.trim().trim_matches('"'))).contains(MASK);
                if is_long(value) && (is_named || is_random(value)) {
                    values.insert(value.to_owned());
                }
            }
            None if is_long(line) && !line.contains(' ') && is_random(line) => {
                values.insert(line.to_owned());
            }
            None => {}
        }
    }
}

/// A value without quotes, without the comma of JSON and without a comment behind it.
fn bare(value: &str) -> &str {
    let value = value.trim().trim_end_matches(',').trim_end();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return inner;
        }
    }
    value.split(" #").next().unwrap_or(value).trim()
}

fn is_long(value: &str) -> bool {
    (LEAST_BYTES..=MOST_BYTES).contains(&value.len())
}

/// Whether it is more than a word, a number, a path or the name of a host, which stand in every output: masking those would
/// make it unreadable and protect nothing.
fn is_random(value: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|b| kind(&b));
    let is_place =
        value.contains("localhost") || value.contains('/') && !value.contains('@') && !value.contains("==");
    let is_host = value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:_".contains(&b))
        && value.contains('.');
    !is_place && !is_host && !value.contains(' ') && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Known {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Known::of(folder.path())
    }

    #[test]
    fn what_stands_in_files_of_credentials_is_known_by_its_value() {
        for (path, text, value) in [
            (".env", "API_KEY=zq81kfhw\n", "zq81kfhw"),
            (".env", "export DB_PASSWORD='only letters here'\n", "only letters here"),
            (".env.local", "SALT=\"a1b2c3d4e5\" # mine\n", "a1b2c3d4e5"),
            ("sub/deep/.env", "X=a1b2c3d4e5", "a1b2c3d4e5"),
            (".env", "URL=postgres://ana:s3cretpass@db/x\n", "postgres://ana:s3cretpass@db/x"),
            ("secrets.json", "{\n  \"client_secret\": \"abcdefghij\",\n", "abcdefghij"),
            ("secrets.yaml", "token: q1w2e3r4t5\n", "q1w2e3r4t5"),
            (".netrc", "machine h login ana password hunter22x\n", "hunter22x"),
            (
                "id_rsa",
                "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END KEY-----\n",
                "b3BlbnNzaC1rZXktdjEAAAAA",
            ),
        ] {
            let said = of(&[(path, text)]).hide(&format!("it is {value}, as told"));
            assert_eq!(said, format!("it is {MASK}, as told"), "{path}: {text}");
        }
    }

    /// What `base64`, `xxd -p` and `rev` make of a file with the value at three places, of which each begins elsewhere.
    #[test]
    fn other_forms_of_a_value_are_hidden_as_well() {
        let known = of(&[(".env", "TOKEN=a1b2c3d4e5f6\n")]);
        for said in [
            "VE9LRU49YTFiMmMzZDRlNWY2Cg==",
            "ICBUT0tFTj1hMWIyYzNkNGU1ZjYK",
            "IFRPS0VOPWExYjJjM2Q0ZTVmNgo=",
            "544f4b454e3d613162326333643465356636 0a",
            "544F4B454E3D6131623263336434653566360A",
            "6f5e4d3c2b1a=NEKOT",
        ] {
            let hidden = known.hide(said);
            assert!(hidden.contains(MASK) && hidden.len() < said.len() + MASK.len() - 7, "{said}: {hidden}");
        }
        assert_eq!(known.hide("YTFiMnh4eHg="), "YTFiMnh4eHg=");
    }

    #[test]
    fn what_stands_everywhere_is_not() {
        let known = of(&[
            (
                ".env",
                "NODE_ENV=production\nHOST=db.example.com\nPORT=50051000\nDIR=/var/lib/a1b2\nSHORT=a1b2c3\nWHERE=localhost:8080\n",
            ),
            ("notes.txt", "TOKEN=a1b2c3d4e5\n"),
            ("node_modules/x/.env", "TOKEN=f6g7h8i9j0\n"),
        ]);
        let text =
            "production db.example.com 50051000 /var/lib/a1b2 a1b2c3 localhost:8080 a1b2c3d4e5 f6g7h8i9j0";
        assert_eq!(known.hide(text), text);
    }

    #[test]
    fn a_longer_value_is_hidden_before_one_that_is_a_part_of_it() {
        let known = of(&[(".env", "A_TOKEN=a1b2c3d4\nB_TOKEN=a1b2c3d4e5f6\n")]);
        assert_eq!(known.hide("a1b2c3d4e5f6 a1b2c3d4"), format!("{MASK} {MASK}"));
    }

    #[test]
    fn a_flood_of_files_and_values_ends() {
        let many: String = (0..10_000).map(|at| format!("K{at}=a1b2c3d4{at:05}\n")).collect();
        assert!(of(&[(".env", many.as_str())]).0.len() <= 10 * MAX_VALUES);
    }
}
