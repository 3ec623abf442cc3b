//! `chatcli-gateway sessions …`: a folder of session files goes in and comes out the same, in both languages.

use std::path::Path;
use std::process::Output;

use crate::process::gateway;

fn sessions(database: &Path, way: &str, folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let (database, folder) = (database.to_str().expect("text"), folder.to_str().expect("text"));
    let mut command = gateway(&["sessions", way, folder]);
    let Output { status, stdout, stderr } =
        command.args(more).env("CHATCLI_DATABASE", database).output().expect("starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn a_folder_goes_in_and_comes_out_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (there, back) = (folder.path().join("there"), folder.path().join("back"));
    std::fs::create_dir(&there).expect("a folder");
    let files = [
        ("one.json", r#"[{"role":"user","content":"v1"}]"#),
        ("two.json", r#"{"version":2,"title":"t","chat_history":null,"mine":{"a":1.0}}"#),
    ];
    for (name, text) in files {
        std::fs::write(there.join(name), text).expect("writes");
    }
    let database = folder.path().join("new/server.db");
    let (code, said, wrong) = sessions(&database, "import", &there, &[]);
    assert_eq!(
        (code, said.as_str(), wrong.as_str()),
        (Some(0), "Sessions moved: 2. Already there: 0.\n", "")
    );
    let (code, said, wrong) = sessions(&database, "export", &back, &[]);
    assert_eq!(
        (code, said.as_str(), wrong.as_str()),
        (Some(0), "Sessions moved: 2. Already there: 0.\n", "")
    );
    for (name, text) in files {
        assert_eq!(std::fs::read_to_string(back.join(name)).expect("is there"), text);
    }

    std::fs::write(there.join("one.json"), "[]").expect("writes");
    std::fs::write(there.join("bad.json"), "{").expect("writes");
    let (code, said, wrong) = sessions(&database, "import", &there, &["--lang", "pt-BR"]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("Sessões movidas: 0. Já existentes: 1.\n"), "{said}");
    assert!(said.contains("\none: outra sessão tem esse nome\n") && said.contains("\nbad: "), "{said}");
    assert!(wrong.starts_with("Erro: Sessões não movidas: 2\n"), "{wrong}");
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("server.db");
    let missing = folder.path().join("nothing");
    let (code, said, wrong) = sessions(&database, "import", &missing, &[]);
    assert_eq!((code, said.as_str()), (Some(1), ""));
    assert!(wrong.contains("nothing") && wrong.contains("file not found"), "{wrong}");
    assert!(!database.exists(), "nothing was made for it");
    let (code, _, wrong) = sessions(Path::new(":memory:"), "import", folder.path(), &[]);
    assert_eq!(code, Some(2), "{wrong}");
    let without = gateway(&["sessions", "import"]).output().expect("starts");
    assert_eq!(without.status.code(), Some(2));
    let wrong = String::from_utf8(without.stderr).expect("text");
    assert!(wrong.starts_with("Error: Missing argument: DIR\n"), "{wrong}");
}
