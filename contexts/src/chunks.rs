//! Which files belong into one chunk: those of a folder, of a kind, or as many as fit, by the Go program's rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Chunk, Entry};

/// Tokens that a chunk should have.
const TARGET_TOKENS: u64 = 30_000;
/// Tokens above which a file is a chunk of its own.
const MAX_TOKENS: u64 = 50_000;
/// Fewer files than that are one chunk.
const FEW: usize = 10;

/// Tokens of a file with what stands around it, as the Go program estimates them.
pub(crate) fn tokens(entry: &Entry) -> u64 {
    let bare = entry.content.len() as u64 / 4;
    bare + bare / 5
}

/// Puts the files into chunks, numbered from 1.
pub(crate) fn chunks(files: &[Entry]) -> Vec<Chunk> {
    let folder = |entry: &Entry| {
        entry.path.rfind('/').map_or(".", |at| entry.path.get(..at).unwrap_or(".")).to_owned()
    };
    let kind = |entry: &Entry| entry.kind.clone();
    let folders = files.iter().map(folder).collect::<BTreeSet<_>>().len();
    let kinds = files.iter().map(kind).collect::<BTreeSet<_>>().len();
    let packed = if files.is_empty() {
        Vec::new()
    } else if files.len() < FEW {
        vec![(String::new(), files.to_vec())]
    } else if folders > 10 && folders > 2 * kinds {
        by_group(files, &folder)
    } else if kinds > 5 && 3 * kinds > folders {
        by_group(files, &kind)
    } else {
        by_size(files)
    };
    let total = packed.len();
    let chunk = |(place, (group, files)): (usize, (String, Vec<Entry>))| Chunk {
        index: place + 1,
        total_chunks: total,
        description: describe(&group, &files),
        total_size: files.iter().map(|entry| entry.size).sum(),
        est_tokens: files.iter().map(tokens).sum(),
        files,
        ..Chunk::default()
    };
    packed.into_iter().enumerate().map(chunk).collect()
}

fn describe(group: &str, files: &[Entry]) -> String {
    let first = files.first().map_or("", |entry| entry.path.as_str());
    let last = files.last().map_or("", |entry| entry.path.as_str());
    match (group, files.len()) {
        ("", 1) => first.to_owned(),
        ("", count) => format!("{first} … {last} ({count})"),
        (group, count) => format!("{group} ({count})"),
    }
}

/// A group is never split.
fn by_group(files: &[Entry], group: &dyn Fn(&Entry) -> String) -> Vec<(String, Vec<Entry>)> {
    let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in files {
        groups.entry(group(entry)).or_default().push(entry.clone());
    }
    let mut packed: Vec<(String, Vec<Entry>)> = Vec::new();
    let mut size = 0;
    for (name, files) in groups {
        let more: u64 = files.iter().map(tokens).sum();
        match packed.last_mut().filter(|_| size + more <= TARGET_TOKENS) {
            Some((names, chunk)) => {
                names.push_str(", ");
                names.push_str(&name);
                chunk.extend(files);
                size += more;
            }
            None => {
                packed.push((name, files));
                size = more;
            }
        }
    }
    packed
}

fn by_size(files: &[Entry]) -> Vec<(String, Vec<Entry>)> {
    let mut packed: Vec<(String, Vec<Entry>)> = Vec::new();
    // Tokens of the chunk that may take more; none = there is none.
    let mut size: Option<u64> = None;
    for entry in files {
        let more = tokens(entry);
        if more > MAX_TOKENS {
            packed.push((String::new(), vec![entry.clone()]));
            size = None;
            continue;
        }
        match (packed.last_mut(), size) {
            (Some((_, chunk)), Some(now)) if now + more <= TARGET_TOKENS => {
                chunk.push(entry.clone());
                size = Some(now + more);
            }
            _ => {
                packed.push((String::new(), vec![entry.clone()]));
                size = Some(more);
            }
        }
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: String, kind: &str, bytes: usize) -> Entry {
        Entry { path, content: "a".repeat(bytes), size: bytes as u64, kind: kind.into(), ..Entry::default() }
    }

    fn sizes(files: &[Entry]) -> Vec<usize> {
        chunks(files).iter().map(|chunk| chunk.files.len()).collect()
    }

    #[test]
    fn few_files_are_one_chunk_and_more_follow_folders_kinds_or_size() {
        let big = 100_000; // 30,000 tokens with what stands around it
        let plain =
            |count: usize| (0..count).map(|n| entry(format!("f{n}"), "Text", big)).collect::<Vec<_>>();
        assert_eq!(sizes(&plain(9)), [9]);
        assert_eq!(sizes(&plain(10)), [1; 10]);
        // 12 folders, one kind: by folder, in the order of their names.
        let folders: Vec<_> = (0..24).map(|n| entry(format!("d{:02}/f{n}", n % 12), "Go", big / 2)).collect();
        assert_eq!(sizes(&folders), [2; 12]);
        assert_eq!(chunks(&folders)[0].description, "d00 (2)");
        // 6 kinds in one folder: by kind; small groups share a chunk.
        let kinds: Vec<_> = (0..12).map(|n| entry(format!("f{n}"), &format!("K{}", n % 6), 100)).collect();
        assert_eq!(sizes(&kinds), [12]);
        assert!(chunks(&kinds)[0].description.starts_with("K0, K1"));
        // One that is too large stands alone, and the next begins another.
        let mut mixed: Vec<_> = (0..10).map(|n| entry(format!("f{n}"), "Text", 100)).collect();
        mixed[3] = entry("large".into(), "Text", 200_000);
        assert_eq!(sizes(&mixed), [3, 1, 6]);
        let numbered = chunks(&mixed);
        assert_eq!((numbered[2].index, numbered[2].total_chunks), (3, 3));
        assert!(chunks(&[]).is_empty());
    }
}
