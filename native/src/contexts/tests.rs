//! Contexts in a real folder: the Go program's files, damaged ones, and what becomes of a name.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::AtomicBool;

use chatcli_core::port::{ContextAttachment, ContextMode, ContextPlan, ContextTrouble};

use super::*;

struct Home {
    home: tempfile::TempDir,
    environment: Arc<Environment>,
}

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let variables = [("HOME".to_owned(), home.path().display().to_string())];
        Self { environment: Arc::new(Environment::new(variables)), home }
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn ask(&self, ask: ContextsAsk) -> ContextsTold {
        let folder = Folder::of(&self.environment, Lang::En).unwrap();
        let machine = Machine::new(Arc::clone(&self.environment), Lang::En, Arc::new(AtomicBool::new(false)));
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(told(ask, &folder, &machine))
    }

    fn names(&self) -> (Vec<String>, usize) {
        match self.ask(ContextsAsk::List) {
            ContextsTold::Listed { all, damaged } => {
                (all.into_iter().map(|facts| facts.name).collect(), damaged)
            }
            told => panic!("{told:?}"),
        }
    }

    fn create(&self, name: &str, paths: &[String], mode: ContextMode, replace: bool) -> ContextsTold {
        let plan = ContextPlan {
            name: name.into(),
            paths: paths.to_vec(),
            mode: Some(mode),
            replace,
            ..ContextPlan::default()
        };
        self.ask(ContextsAsk::Create(plan))
    }

    fn rendered(&self, one: ContextAttachment, query: &str) -> Vec<String> {
        let ask = ContextsAsk::Render { attached: vec![one], query: query.into(), lang: Lang::En };
        match self.ask(ask) {
            ContextsTold::Rendered { texts, missing } if missing.is_empty() => texts,
            told => panic!("{told:?}"),
        }
    }

    fn check(&self, one: ContextAttachment) -> ContextsTold {
        self.ask(ContextsAsk::Check(one))
    }
}

fn named(name: &str) -> ContextAttachment {
    ContextAttachment { name: name.into(), ..ContextAttachment::default() }
}

fn attachable(told: ContextsTold) -> ContextAttachment {
    match told {
        ContextsTold::Attachable(one) => one,
        told => panic!("{told:?}"),
    }
}

const GO: &str = r#"{"id":"3f0c","name":"api","description":"","files":[{"Path":"a.rs","Content":"Vec\u003cT\u003e",
"Size":6,"Type":"Rust"}],"mode":"full","total_size":6,"file_count":1,
"created_at":"2026-08-18T10:00:00.123456789-03:00","updated_at":"2026-08-18T10:00:00Z","tags":null,"metadata":{},
"scan_options_metadata":{"extensions":null},"is_chunked":false,"later":7}"#;

#[test]
fn files_of_the_go_program_load_and_damaged_ones_are_put_aside() {
    let home = Home::new();
    home.write(".chatcli/contexts/3f0c.json", GO);
    home.write(".chatcli/contexts/3f0c.vec.json", r#"{"dimension":1,"provider":"x","entries":{}}"#);
    home.write(".chatcli/contexts/torn.json", &GO[..90]);
    home.write(".chatcli/contexts/other.json", "{}");
    assert_eq!(home.names(), (vec!["api".to_owned()], 1));
    assert_eq!(home.names(), (vec!["api".to_owned()], 0), "it is out of the way");
    assert!(home.home.path().join(".chatcli/contexts/torn.json.corrupt").exists());
    let one = attachable(home.check(named("api")));
    let text = home.rendered(one, "?").concat();
    assert!(text.starts_with("📦 CONTEXT: api\nMode: full | Files: 1") && text.contains("Vec<T>"), "{text}");
    // A change keeps what is not known here.
    let plan = ContextPlan { name: "api".into(), description: Some("d".into()), ..ContextPlan::default() };
    assert!(matches!(home.ask(ContextsAsk::Update(plan)), ContextsTold::Made { .. }));
    let file = home.home.path().join(".chatcli/contexts/3f0c.json");
    let after: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!((&after["later"], &after["description"]), (&7.into(), &"d".into()));
    assert_eq!(after["created_at"], "2026-08-18T10:00:00.123456789-03:00");
}

#[test]
fn what_is_made_is_private_complete_and_keeps_its_id() {
    let home = Home::new();
    home.write("src/b.rs", "fn b() {}\n");
    home.write("src/a.rs", "fn a() {}\n");
    home.write("src/.env", "KEY=geheim\n");
    let src = home.path("src");
    let ContextsTold::Made { facts, sensitive, .. } =
        home.create("code", std::slice::from_ref(&src), ContextMode::Full, false)
    else {
        panic!("two files are there");
    };
    assert_eq!((facts.files, facts.bytes, sensitive), (2, 20, 1));
    let file = home.home.path().join(format!(".chatcli/contexts/{}.json", facts.id));
    assert_eq!(facts.id.len(), 36);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&file).unwrap().contains("geheim"));
    let again = home.create("code", std::slice::from_ref(&src), ContextMode::Full, false);
    assert_eq!(again, ContextsTold::Failed(ContextTrouble::Exists("code".into())));
    let ContextsTold::Made { facts: forced, .. } =
        home.create("code", std::slice::from_ref(&src), ContextMode::Summary, true)
    else {
        panic!("it is replaced");
    };
    assert_eq!((forced.id, forced.mode.as_str()), (facts.id, "summary"), "what is attached finds it");
    let nothing = home.create("none", &[home.path("no")], ContextMode::Full, false);
    assert!(matches!(nothing, ContextsTold::Failed(ContextTrouble::Path(_))), "{nothing:?}");
}

#[test]
fn a_change_of_mode_makes_chunks_and_brings_whole_files_back() {
    let home = Home::new();
    let long: String = (0..40).map(|n| format!("line {n}\n")).collect();
    for n in 0..12 {
        home.write(&format!("src/f{n:02}.md"), &long);
    }
    home.create("notes", &[home.path("src")], ContextMode::Summary, false);
    let update = |mode| {
        let plan = ContextPlan { name: "notes".into(), mode: Some(mode), ..ContextPlan::default() };
        home.ask(ContextsAsk::Update(plan))
    };
    let refused = home.check(ContextAttachment { chunks: vec![1], ..named("notes") });
    assert_eq!(refused, ContextsTold::Failed(ContextTrouble::NotChunked("notes".into())));
    assert!(matches!(update(ContextMode::Chunked), ContextsTold::Made { .. }));
    let refused = home.check(ContextAttachment { chunks: vec![2], ..named("notes") });
    assert_eq!(refused, ContextsTold::Failed(ContextTrouble::NoChunk { chunk: 2, of: 1 }));
    let one = attachable(home.check(ContextAttachment { chunks: vec![1], ..named("notes") }));
    let text = home.rendered(one, "?").concat();
    assert!(text.contains("CHUNK 1/1") && text.contains("line 39"), "what the summary cut is read again");
    // Knowledge: what it is, and the passages that fit.
    assert!(matches!(update(ContextMode::Knowledge), ContextsTold::Made { .. }));
    let texts = home.rendered(attachable(home.check(named("notes"))), "line 7");
    assert!(texts[0].starts_with("📚 KNOWLEDGE: notes") && texts[0].len() <= 3_600);
    assert!(texts[1].contains("(lines 1-40)"), "{texts:?}");
    assert_eq!(home.rendered(attachable(home.check(named("notes"))), "zebra").len(), 1);
}

#[test]
fn contexts_move_by_files_and_become_one() {
    let (home, other) = (Home::new(), Home::new());
    let (a, b) = (home.write("a.txt", "aa\n"), home.write("b.txt", "b\n"));
    home.create("one", std::slice::from_ref(&a), ContextMode::Full, false);
    home.create("two", &[a, b], ContextMode::Full, false);
    let merge = ContextsAsk::Merge { name: "both".into(), of: vec!["one".into(), "two".into()] };
    let ContextsTold::Made { facts, .. } = home.ask(merge) else { panic!("both are there") };
    assert_eq!((facts.files, facts.mode.as_str(), facts.tags), (2, "full", vec!["merged".to_owned()]));
    let path = other.path("both.json");
    let export = || home.ask(ContextsAsk::Export { name: "both".into(), path: path.clone() });
    assert_eq!(export(), ContextsTold::Wrote(path.clone()));
    assert!(matches!(export(), ContextsTold::Failed(ContextTrouble::Path(_))), "no file is replaced");
    let import = || other.ask(ContextsAsk::Import { path: path.clone() });
    let ContextsTold::Made { facts: taken, .. } = import() else { panic!("it is a context") };
    assert_eq!(taken.id, facts.id);
    assert!(matches!(other.check(named("both")), ContextsTold::Attachable(_)), "at once");
    assert_eq!(import(), ContextsTold::Failed(ContextTrouble::Exists("both".into())));
    // Under another name, the same id is taken.
    let renamed = fs::read_to_string(&path).unwrap().replace("\"both\"", "\"again\"");
    let renamed = other.write("renamed.json", &renamed);
    let ContextsTold::Made { facts: again, .. } = other.ask(ContextsAsk::Import { path: renamed }) else {
        panic!("its name is free");
    };
    assert_ne!(again.id, taken.id);
    assert_eq!(other.ask(ContextsAsk::Delete("both".into())), ContextsTold::Deleted("both".into()));
    assert_eq!(other.names().0, ["again"]);
}
