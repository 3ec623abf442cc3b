//! The tools over a folder in memory, which is what a page lends: the same texts as the terminal's, and nothing outside.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chatcli_agent::{Call, Reply, place};
use futures::executor::block_on;

use crate::{Entry, FileTools, Files, Found, Keep, Kind, Trouble};

#[derive(Clone, Debug, Default)]
struct Memory(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl Files for Memory {
    async fn resolve(&self, path: &str) -> Result<String, Trouble> {
        place::normal(path).ok_or_else(|| Trouble::Outside(path.to_owned()))
    }

    async fn list(&self, dir: &str, most: usize) -> Result<Vec<Entry>, Trouble> {
        let prefix = if dir == "." { String::new() } else { format!("{dir}/") };
        let mut found = BTreeMap::new();
        for (path, bytes) in self.0.borrow().iter() {
            let Some(rest) = path.strip_prefix(&prefix) else { continue };
            let (name, kind, bytes) = match rest.split_once('/') {
                Some((name, _)) => (name, Kind::Folder, 0),
                None => (rest, Kind::File, bytes.len() as u64),
            };
            found.insert(name.to_owned(), Entry { name: name.to_owned(), kind, bytes });
        }
        if found.is_empty() && dir != "." {
            return Err(Trouble::Missing(dir.to_owned()));
        }
        Ok(found.into_values().take(most).collect())
    }

    async fn read(&self, path: &str, most: u64) -> Result<Found, Trouble> {
        let bytes = self.0.borrow().get(path).cloned().ok_or_else(|| Trouble::Missing(path.to_owned()))?;
        let length = bytes.len() as u64;
        if length > most {
            return Err(Trouble::Long { path: path.to_owned(), bytes: length, most });
        }
        Ok(Found { bytes, mode: 0o644 })
    }

    async fn write(&self, path: &str, bytes: &[u8], _mode: Option<u32>) -> Result<(), Trouble> {
        if path.ends_with("refused") {
            return Err(Trouble::Machine { path: path.to_owned(), why: "read-only".to_owned() });
        }
        self.0.borrow_mut().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn remove(&self, path: &str) -> Result<(), Trouble> {
        self.0.borrow_mut().remove(path).map(drop).ok_or_else(|| Trouble::Missing(path.to_owned()))
    }
}

#[derive(Clone, Debug, Default)]
struct Shelf(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl Keep for Shelf {
    async fn list(&self) -> Option<Vec<u8>> {
        self.0.borrow().get("list").cloned()
    }

    async fn save(&self, list: &[u8]) -> Result<(), Trouble> {
        self.0.borrow_mut().insert("list".to_owned(), list.to_vec());
        Ok(())
    }

    async fn keep(&self, digest: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.0.borrow_mut().insert(digest.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn kept(&self, digest: &str) -> Result<Vec<u8>, Trouble> {
        self.0.borrow().get(digest).cloned().ok_or_else(|| Trouble::Missing(digest.to_owned()))
    }

    async fn let_go(&self, needed: &BTreeSet<&str>) {
        self.0.borrow_mut().retain(|name, _| name == "list" || needed.contains(name.as_str()));
    }
}

type World = FileTools<Memory, Shelf>;

fn world(files: &[(&str, &str)]) -> World {
    world_on(files, &Shelf::default())
}

fn world_on(files: &[(&str, &str)], shelf: &Shelf) -> World {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    block_on(FileTools::open(Memory(Rc::new(RefCell::new(files))), shelf.clone(), "proj"))
}

/// What the model writes, run as the engine runs it once it is allowed.
fn run(world: &mut World, reply: &str) -> Result<String, String> {
    let reply = Reply::read(reply);
    assert!(reply.is_runnable(), "{reply:?}");
    let call = Call::read(&reply.calls[0])?;
    block_on(async {
        let call = world.resolve(&call).await.map_err(|why| why.to_string())?;
        let ran = world.run(&call, &|| false).await.map_err(|why| why.to_string())?;
        ran.ok_or_else(|| "not about files".to_owned())
    })
}

fn text(world: &World, path: &str) -> Option<String> {
    world.files().0.borrow().get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap())
}

#[test]
fn a_lent_folder_is_read_listed_and_searched() {
    let mut world = world(&[
        ("src/a.rs", "fn alpha() {}\n"),
        ("src/deep/b.rs", "// Alpha\n"),
        ("gen/made.rs", "alpha"),
        (".chatignore", "gen/\n"),
        ("src/.gitignore", "*.log\n"),
        ("src/x.log", "alpha"),
        ("node_modules/m.js", "alpha"),
        (".env", "alpha"),
    ]);
    for (call, expected) in [
        (
            "<tool_call cmd=\"read\" file=\"src/a.rs\"/>",
            "== src/a.rs: lines 1 to 1 of 1 ==\n   1 | fn alpha() {}\n",
        ),
        ("<tool_call cmd=\"tree\"/>", "./\n  src/\n    a.rs (14 bytes)\n    deep/\n      b.rs (9 bytes)\n"),
        ("<tool_call cmd=\"tree\" dir=\"src\" max-depth=\"1\"/>", "src/\n  a.rs (14 bytes)\n  deep/\n"),
        (
            "<tool_call cmd=\"search\" term=\"alpha\"/>",
            "2 matches\nsrc/a.rs:1: fn alpha() {}\nsrc/deep/b.rs:1: // Alpha\n",
        ),
        (
            "<tool_call cmd=\"search\" term=\"alpha\" dir=\"src/deep\"/>",
            "1 match\nsrc/deep/b.rs:1: // Alpha\n",
        ),
        ("<tool_call cmd=\"search\" term=\"nothing\" dir=\"src/a.rs\"/>", "0 matches\n"),
    ] {
        assert_eq!(run(&mut world, call).as_deref(), Ok(expected), "{call}");
    }
    for call in ["read\" file", "tree\" dir", "search\" term=\"x\" dir"] {
        let why = run(&mut world, &format!("<tool_call cmd=\"{call}=\"none\"/>")).unwrap_err();
        assert!(why.contains("ENOENT"), "{why}");
    }
}

#[test]
fn a_change_is_whole_or_not_at_all_and_is_taken_back() {
    let shelf = Shelf::default();
    let mut world = world_on(&[("a", "one\n"), ("b", "two\n")], &shelf);
    let before = world.files().0.borrow().clone();
    let edits = |second: &str| {
        format!(
            r#"<tool_call name="@coder" args='{{"cmd":"multipatch","args":{{"edits":[{{"file":"a","search":"one","replace":"1"}},{{"file":"{second}","search":"","replace":"new"}}]}}}}'/>"#
        )
    };
    // What cannot be written takes back what was.
    assert!(run(&mut world, &edits("refused")).unwrap_err().contains("read-only"));
    assert_eq!(*world.files().0.borrow(), before);
    let shown = run(&mut world, &edits("c/new")).unwrap();
    assert!(shown.contains("-one\n+1\n") && shown.contains("+++ b/c/new"), "{shown}");
    assert_eq!(block_on(world.undo()).unwrap(), ["a", "c/new"]);
    assert_eq!(*world.files().0.borrow(), before);
    block_on(world.redo()).unwrap();
    assert_eq!((text(&world, "a").as_deref(), text(&world, "c/new").as_deref()), (Some("1\n"), Some("new")));
    world.files().0.borrow_mut().insert("a".to_owned(), b"theirs".to_vec());
    assert!(matches!(block_on(world.undo()), Err(Trouble::Changed(path)) if path == "a"));
    // The list outlives the tools, and belongs to one folder.
    let files = world.files().clone();
    files.0.borrow_mut().insert("a".to_owned(), b"1\n".to_vec());
    let mut again = block_on(FileTools::open(files.clone(), shelf.clone(), "proj"));
    assert_eq!(block_on(again.undo()).unwrap(), ["a", "c/new"]);
    let mut other = block_on(FileTools::open(files, shelf, "other"));
    assert!(matches!(block_on(other.redo()), Err(Trouble::NothingToUndo)));
}

#[test]
fn what_changed_since_it_was_read_is_read_again_first() {
    let mut world = world(&[("f", "one\n")]);
    run(&mut world, "<tool_call cmd=\"read\" file=\"f\"/>").unwrap();
    world.files().0.borrow_mut().insert("f".to_owned(), b"other\n".to_vec());
    let patch = "<tool_call cmd=\"patch\" file=\"f\" search=\"other\" replace=\"x\"/>";
    assert!(run(&mut world, patch).unwrap_err().contains("re-read"));
    run(&mut world, "<tool_call cmd=\"read\" file=\"f\"/>").unwrap();
    run(&mut world, patch).unwrap();
    assert_eq!(text(&world, "f").as_deref(), Some("x\n"));
}

#[test]
fn no_path_leads_out_and_commands_are_not_about_files() {
    let mut world = world(&[("f", "x"), ("Cargo.toml", "")]);
    for path in ["../f", "/etc/passwd", "a/../../f", "~/f"] {
        for call in [
            format!("<tool_call cmd=\"read\" file=\"{path}\"/>"),
            format!("<tool_call cmd=\"write\" file=\"{path}\" content=\"y\"/>"),
            format!("<tool_call cmd=\"tree\" dir=\"{path}\"/>"),
            format!("<tool_call cmd=\"search\" term=\"x\" dir=\"{path}\"/>"),
            format!("<tool_call cmd=\"exec\" dir=\"{path}\">ls</tool_call>"),
            format!(
                "<tool_call cmd=\"patch\">\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-x\n+y\n</tool_call>"
            ),
        ] {
            let why = run(&mut world, &call).unwrap_err();
            assert!(
                why.contains("outside the working folder") || why.contains("no such file"),
                "{call}: {why}"
            );
        }
    }
    assert_eq!(text(&world, "f").as_deref(), Some("x"));
    assert_eq!(run(&mut world, "<tool_call cmd=\"exec\">ls</tool_call>"), Err("not about files".to_owned()));
    let test = Call::read(&Reply::read("<tool_call cmd=\"test\"/>").calls[0]).unwrap();
    let Call::Test(test) = block_on(world.resolve(&test)).unwrap() else { panic!("a test") };
    assert_eq!(test.command.as_deref(), Some("cargo test"));
}

#[test]
fn a_mask_never_takes_the_place_of_a_secret() {
    let mut world =
        world(&[("cfg.ini", "PASSWORD=hunter22\nport=1\n"), ("doc.md", "It shows [REDACTED].\n")]);
    for reply in [
        "<tool_call cmd=\"write\" file=\"cfg.ini\">\nPASSWORD=[REDACTED]\nport=2\n</tool_call>",
        "<tool_call cmd=\"patch\" file=\"cfg.ini\">\n<<<<<<< SEARCH\nPASSWORD=[REDACTED]\nport=1\n=======\nport=2\n>>>>>>> REPLACE\n</tool_call>",
        "<tool_call cmd=\"write\" file=\"new.ini\">\nPASSWORD=[REDACTED]\n</tool_call>",
    ] {
        let said = run(&mut world, reply).unwrap_err();
        assert!(said.contains("a mask"), "{said}");
    }
    assert_eq!(text(&world, "cfg.ini").unwrap(), "PASSWORD=hunter22\nport=1\n");
    // What held the word before may hold it after.
    run(&mut world, "<tool_call cmd=\"write\" file=\"doc.md\">\nIt still shows [REDACTED].\n</tool_call>")
        .unwrap();
    let patch = "<tool_call cmd=\"patch\" file=\"cfg.ini\">\n<<<<<<< SEARCH\nport=1\n=======\nport=2\n>>>>>>> REPLACE\n</tool_call>";
    run(&mut world, patch).unwrap();
    assert_eq!(text(&world, "cfg.ini").unwrap(), "PASSWORD=hunter22\nport=2\n");
}

#[test]
fn a_long_file_is_read_in_pieces_that_miss_no_line() {
    let whole: String = (1..=5_000).map(|n| format!("line {n}\n")).collect();
    let mut world = world(&[("big.txt", &whole)]);
    let (mut seen, mut start) = (Vec::new(), 1);
    loop {
        let said = run(&mut world, &format!("<tool_call cmd=\"read\" file=\"big.txt\" start=\"{start}\"/>"))
            .unwrap();
        assert!(said.chars().count() <= chatcli_agent::shape::MAX_CHARS, "{}", said.len());
        let lines = said.lines().filter_map(|line| line.split_once(" | "));
        seen.extend(lines.map(|(_, text)| text.to_owned()));
        let head = said.lines().next().unwrap();
        assert!(head.contains(&format!("lines {start} to {} of 5000", seen.len())), "{head}");
        let Some(next) = said.lines().last().and_then(|line| line.strip_prefix("[cut; continue at line "))
        else {
            break;
        };
        start = next.trim_end_matches(']').parse().unwrap();
        assert_eq!(start, seen.len() + 1);
    }
    assert_eq!(seen.join("\n") + "\n", whole);
}

#[test]
fn no_encoding_leads_past_the_masks() {
    let mut world = world(&[("a.txt", "PASSWORD=hunter22\n"), ("b.txt", "fine\n")]);
    let said = run(&mut world, "<tool_call cmd=\"read\" file=\"a.txt\" encoding=\"base64\"/>").unwrap_err();
    assert!(said.contains("holds credentials"), "{said}");
    assert!(
        run(&mut world, "<tool_call cmd=\"read\" file=\"b.txt\" encoding=\"base64\"/>")
            .unwrap()
            .contains("Zmlu")
    );
}
