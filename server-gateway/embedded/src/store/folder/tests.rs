//! Folders of session files: what comes back is what was there, and what cannot be moved is named.

use super::*;
use crate::auth::Principal;

/// What the full ChatCLI writes, with keys that this server does not know.
const FILES: [(&str, &str); 4] = [
    ("v1", r#"[{"role":"user","content":"漢","images":[{"media_type":"image/png"}]}]"#),
    (
        "v2",
        "{\n  \"version\": 2,\n  \"title\": \"a \\u003c b\",\n  \"chat_history\": null,\n  \"agent_history\": [{\"role\": \
         \"tool\", \"content\": \"\", \"tool_call_id\": \"7\"}],\n  \"later\": 1.50\n}\n",
    ),
    ("autosave-20260101-000000", r#"{"version":3,"chat_history":[{"role":"user","content":"x"}]}"#),
    ("a.b_c-1", "[]"),
];

fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    folder
}

fn summed(moved: &[Moved]) -> Vec<(&str, String)> {
    let outcome = |outcome: &Outcome| format!("{outcome:?}").chars().take_while(|c| *c != '(').collect();
    moved.iter().map(|moved| (moved.name.as_str(), outcome(&moved.outcome))).collect()
}

fn is_all(moved: &[Moved], what: &str) -> bool {
    moved.len() == FILES.len() && summed(moved).iter().all(|(_, outcome)| outcome == what)
}

#[tokio::test]
async fn a_folder_comes_back_letter_by_letter() {
    let there = folder_of(&FILES);
    let changed = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let first = fs::File::options().write(true).open(there.path().join("v1.json")).unwrap();
    first.set_modified(changed).unwrap();
    let base = tempfile::tempdir().unwrap();
    let database = Database::File(base.path().join("new/server.db"));
    assert!(is_all(&import(&database, there.path()).await.unwrap(), "Done"));
    assert!(is_all(&import(&database, there.path()).await.unwrap(), "Same"));

    let store = Store::open(&database).await.unwrap();
    let sessions = Sessions::new(store.clone());
    let loaded = sessions.load(&Principal::system(), "v2").await.unwrap();
    assert_eq!((loaded.chat_history.len(), loaded.agent_history[0].role.as_str()), (0, "tool"));
    assert_eq!(sessions.list(&Principal::token_holder()).await.unwrap().len(), FILES.len());
    store.close().await;

    let back = base.path().join("deep/back");
    assert!(is_all(&export(&database, &back).await.unwrap(), "Done"));
    assert!(is_all(&export(&database, &back).await.unwrap(), "Same"));
    for (name, text) in FILES {
        let path = back.join(format!("{name}.json"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(&back).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
    assert_eq!(fs::metadata(back.join("v1.json")).unwrap().modified().unwrap(), changed);
    assert_eq!(fs::read_dir(&back).unwrap().count(), FILES.len(), "nothing else is left there");
}

#[tokio::test]
async fn nothing_is_overwritten_on_either_side() {
    let base = tempfile::tempdir().unwrap();
    let database = Database::File(base.path().join("server.db"));
    let (old, new) = (folder_of(&[("x", "[]")]), folder_of(&[("x", r#"[{"role":"user","content":"new"}]"#)]));
    assert_eq!(summed(&import(&database, old.path()).await.unwrap()), [("x", "Done".to_owned())]);
    assert_eq!(summed(&import(&database, new.path()).await.unwrap()), [("x", "Exists".to_owned())]);
    assert_eq!(summed(&export(&database, new.path()).await.unwrap()), [("x", "Exists".to_owned())]);
    assert!(fs::read_to_string(new.path().join("x.json")).unwrap().contains("new"));
    assert_eq!(summed(&export(&database, old.path()).await.unwrap()), [("x", "Same".to_owned())]);
}

#[tokio::test]
async fn a_bad_file_is_named_and_stops_no_other() {
    let folder = folder_of(&[
        ("bad", "{"),
        ("empty", ""),
        ("good", "[]"),
        ("old", r#"{"version":1}"#),
        ("sealed", "CHATCLI_ENC_v1\nxyz"),
        (".hidden", "[]"),
        ("with blank", "[]"),
    ]);
    fs::write(folder.path().join("bytes.json"), [0xff, 0xfe]).unwrap();
    fs::write(folder.path().join("notes.txt"), "no session").unwrap();
    fs::create_dir(folder.path().join("folder.json")).unwrap();
    let large = fs::File::create(folder.path().join("large.json")).unwrap();
    large.set_len(MOST_BYTES + 1).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link.json")).unwrap();
    let base = tempfile::tempdir().unwrap();
    let database = Database::File(base.path().join("server.db"));
    let moved = import(&database, folder.path()).await.unwrap();
    let expected = [
        (".hidden", "BadName"),
        ("bad", "Damaged"),
        ("bytes", "Damaged"),
        ("empty", "Damaged"),
        ("good", "Done"),
        ("large", "TooLarge"),
        ("old", "Damaged"),
        ("sealed", "Encrypted"),
        ("with blank", "BadName"),
    ];
    assert_eq!(summed(&moved), expected.map(|(name, outcome)| (name, outcome.to_owned())));
    let missing = import(&database, &base.path().join("nothing")).await.unwrap_err();
    assert!(matches!(missing, TransferError::Folder(_)), "{missing}");
}
