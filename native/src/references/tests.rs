//! The machine against a folder of its own.

use std::os::unix::fs::symlink;

use super::*;

fn machine(folder: &Path, variables: &[(&str, &str)]) -> Machine {
    let home = ("HOME".to_owned(), folder.join("home").to_string_lossy().into_owned());
    let others = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let environment = Environment::new(others.chain([home]));
    Machine::new(Arc::new(environment), Lang::En, Arc::default())
}

/// A test's own folder, with what each needs in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("home/.chatcli")).unwrap();
    fs::create_dir_all(folder.path().join("project/sub")).unwrap();
    fs::write(folder.path().join("project/a.rs"), "fn a() {}").unwrap();
    folder
}

async fn names(machine: &Machine, folder: &Path) -> Vec<(String, What)> {
    let mut entries = machine.list(&folder.to_string_lossy(), 100).await.unwrap();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries.into_iter().map(|entry| (entry.name, entry.what)).collect()
}

#[tokio::test]
async fn links_are_followed_to_files_only_and_say_where_they_lead() {
    let folder = folder();
    let project = folder.path().join("project");
    fs::create_dir(folder.path().join("home/.ssh")).unwrap();
    fs::write(folder.path().join("home/.ssh/id"), "geheim").unwrap();
    symlink("../home/.ssh/id", project.join("link.txt")).unwrap();
    symlink("/", project.join("root")).unwrap();
    symlink("nowhere", project.join("broken")).unwrap();
    let machine = machine(folder.path(), &[]);
    let expected =
        [("a.rs", What::File), ("link.txt", What::File), ("root", What::Other), ("sub", What::Folder)];
    let expected: Vec<(String, What)> = expected.map(|(name, what)| (name.to_owned(), what)).to_vec();
    assert_eq!(names(&machine, &project).await, expected);
    let meta = machine.stat(&project.join("link.txt").to_string_lossy()).await.unwrap();
    assert!(meta.absolute.ends_with("/home/.ssh/id"), "{}", meta.absolute);
    assert_eq!(machine.stat("~/.ssh/id").await.unwrap().size, 6);
    assert_eq!(machine.stat("~other/x").await, Err(Trouble::Missing));
    assert_eq!(machine.stat(&project.join("nothing").to_string_lossy()).await, Err(Trouble::Missing));
}

#[tokio::test]
async fn a_pipe_is_no_file_and_is_not_waited_for() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let machine = machine(folder.path(), &[]);
    assert_eq!(machine.stat(&pipe.to_string_lossy()).await.unwrap().what, What::Other);
    assert_eq!(machine.read(&pipe.to_string_lossy(), 10).await, Err(Trouble::Missing));
}

#[tokio::test]
async fn one_ignore_file_holds_and_a_named_one_holds_alone() {
    let folder = folder();
    let project = folder.path().join("project");
    fs::write(folder.path().join("home/.chatcli/.chatignore"), "home.rs\n").unwrap();
    fs::write(folder.path().join("named"), "named.rs\n").unwrap();
    let named = folder.path().join("named").to_string_lossy().into_owned();
    let typed = project.to_string_lossy().into_owned();
    let rules = |variables: Vec<(&'static str, String)>| {
        let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        machine(folder.path(), &variables)
    };
    assert!(!rules(vec![]).ignore(&typed).await.is_empty(), "the one at home");
    fs::write(project.join(".chatignore"), "# nothing\n").unwrap();
    assert!(!rules(vec![]).ignore(&typed).await.is_empty(), "an empty one does not count");
    let unreadable = rules(vec![("CHATCLI_IGNORE", format!("{named}.not"))]);
    assert!(unreadable.ignore(&typed).await.is_empty(), "a named one holds alone, even if it is not there");
    assert!(!rules(vec![("CHATCLI_IGNORE", named)]).ignore(&typed).await.is_empty());
}

#[tokio::test]
async fn what_git_ignores_is_known_in_every_folder() {
    let folder = folder();
    let project = folder.path().join("project");
    fs::create_dir(project.join(".git")).unwrap();
    fs::write(project.join(".gitignore"), "*.gen.rs\n").unwrap();
    fs::write(project.join("sub/.gitignore"), "own.rs\n").unwrap();
    for name in ["x.gen.rs", "sub/y.gen.rs", "sub/own.rs", "own.rs", "sub/z.rs"] {
        fs::write(project.join(name), "").unwrap();
    }
    let machine = machine(folder.path(), &[]);
    let root = project.to_string_lossy().into_owned();
    for (name, ignored) in [
        ("x.gen.rs", true),
        ("sub/y.gen.rs", true),
        ("sub/own.rs", true),
        ("own.rs", false),
        ("sub/z.rs", false),
    ] {
        let path = format!("{root}/{name}");
        assert_eq!(machine.is_git_ignored(&root, &path, false).await, ignored, "{name}");
    }
}

async fn followed(machine: &Machine, prompt: String) -> chatcli_references::Attachment {
    let (provider, model) = (String::new(), String::new());
    let request = chatcli_references::Request { prompt, provider, model, max_tokens: 0, lang: Lang::En };
    chatcli_references::attach(machine, &request).await.unwrap()
}

#[tokio::test]
async fn a_link_in_a_folder_leads_no_file_out_of_it() {
    let folder = folder();
    let project = folder.path().join("project");
    fs::write(folder.path().join("home/notes.txt"), "foreign").unwrap();
    symlink("../home/notes.txt", project.join("out.md")).unwrap();
    symlink("a.rs", project.join("in.rs")).unwrap();
    let machine = machine(folder.path(), &[]);
    let found = followed(&machine, format!("see @file {}", project.display())).await;
    assert!(found.text.contains("in.rs") && !found.text.contains("foreign"), "{}", found.text);
    let said = chatcli_references::remarked(&found.remarks, Lang::En).concat();
    assert!(said.contains("out.md -> ") && said.contains("/home/notes.txt"), "{said}");
    assert!(found.needs_person, "the tests do not run in that folder");
    let found = followed(&machine, format!("see @file {}", project.join("out.md").display())).await;
    assert!(found.text.contains("foreign"), "{}", found.text);
}

#[tokio::test]
async fn the_own_folder_keeps_its_keys() {
    let folder = folder();
    fs::write(folder.path().join("home/.chatcli/.auth-key"), "geheim").unwrap();
    fs::write(folder.path().join("home/.chatcli/mcp.json"), "geheim").unwrap();
    let machine = machine(folder.path(), &[]);
    for path in ["~/.chatcli/.auth-key", "~/.chatcli"] {
        let found = followed(&machine, format!("see @file {path}")).await;
        assert_eq!(found.failures, [(path.to_owned(), chatcli_references::Why::Sensitive)]);
        assert_eq!(found.text, "", "{path}");
    }
}

#[tokio::test]
async fn a_stop_ends_the_reading() {
    let folder = folder();
    let machine = machine(folder.path(), &[]);
    machine.stopped.store(true, Ordering::Relaxed);
    assert_eq!(machine.stat("/").await, Err(Trouble::Stopped));
    assert_eq!(machine.list("/", 1).await, Err(Trouble::Stopped));
    assert_eq!(machine.git(100).await, Err(Trouble::Stopped));
}

/// The tree of `references/tests`, whose texts a page has to give to the byte. `UPDATE_GOLDEN=1` writes them.
#[tokio::test]
async fn the_file_system_gives_the_texts_that_every_other_source_gives() {
    let folder = folder();
    let texts = Path::new("../references/tests/same");
    for name in ["full", "chunked", "smart", "summary", "pattern", "file", "small"] {
        let prompt = fs::read_to_string(texts.join(name).with_extension("prompt")).unwrap();
        let request = chatcli_references::Request {
            prompt: prompt.trim_end().to_owned(),
            provider: String::new(),
            model: String::new(),
            max_tokens: if name == "small" { 40 } else { 0 },
            lang: Lang::PtBr,
        };
        let found = chatcli_references::attach(&machine(folder.path(), &[]), &request).await.unwrap();
        assert_eq!(found.failures, [], "{name}");
        let text = format!("{}\n{}{}", found.prompt, found.text, found.pieces.concat());
        let kept = texts.join(name).with_extension("txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&kept, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&kept).unwrap(), "{name}");
    }
}
