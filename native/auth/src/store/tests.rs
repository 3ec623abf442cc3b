//! The two files on a real disk.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::*;
use crate::document::Profile;
use crate::failure::Damage;
use crate::keyring::Keyring;
use crate::provider::Provider;

const EV1: &str =
    "chatcli-enc:v1:oKGio6SlpqeoqaqrnToKSDe4a9AMR73iK1iwrB/KMHz3xGBW53NbBowUKD9gOUiec/B8L/sm6Q==";
const SAMPLE_C: &str = include_str!("../../fixtures/sample-c.json");

struct Disk {
    folder: tempfile::TempDir,
    store: Store,
}

impl Disk {
    fn new() -> Self {
        Self::with(Backend::file())
    }

    fn with(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: Folder::at(folder.path()), backend };
        Self { folder, store }
    }

    fn go_key(&self) {
        self.write(".auth-key", &std::array::from_fn::<u8, 32, _>(|at| at as u8));
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.path().join(name)).ok()
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.folder.path().join(name)).unwrap().permissions().mode() & 0o777
    }

    fn read(&self) -> Result<Document, StoreFailure> {
        self.store.read(&mut Vec::new()).map(|opened| opened.document)
    }

    async fn add(&self, id: &str) -> Result<(), StoreFailure> {
        self.store.lock().await?.update(&mut Vec::new(), |document| {
            document.upsert(id, token(id));
            (Change::Made, ())
        })
    }

    async fn ids(&self) -> Vec<String> {
        self.read().unwrap().profiles.into_keys().collect()
    }
}

fn token(text: &str) -> Profile {
    Profile {
        kind: "token".into(),
        provider: "github-copilot".into(),
        token: Some(text.into()),
        ..Profile::default()
    }
}

#[tokio::test]
async fn c03_every_write_has_another_nonce_and_the_marker() {
    let disk = Disk::new();
    disk.add("a").await.unwrap();
    let first = disk.bytes("auth-profiles.json").unwrap();
    disk.add("a").await.unwrap();
    let second = disk.bytes("auth-profiles.json").unwrap();
    assert!(first.starts_with(b"chatcli-enc:v1:") && second.starts_with(b"chatcli-enc:v1:"));
    assert_ne!(first[15..31], second[15..31]);
    assert!(!second.ends_with(b"\n"));
    assert_eq!(disk.bytes(".auth-key").unwrap().len(), 32);
}

#[tokio::test]
async fn c05_plain_json_is_read_and_encrypted_by_the_next_write() {
    let disk = Disk::new();
    disk.write("auth-profiles.json", SAMPLE_C.as_bytes());
    assert_eq!(disk.ids().await, ["mcp:docs", "openai-codex:default"]);
    assert_eq!(disk.bytes("auth-profiles.json").unwrap(), SAMPLE_C.as_bytes(), "reading changes nothing");
    assert!(disk.bytes(".auth-key").is_none(), "reading makes no key");
    disk.add("new").await.unwrap();
    assert!(disk.bytes("auth-profiles.json").unwrap().starts_with(b"chatcli-enc:v1:"));
    assert_eq!(disk.ids().await, ["mcp:docs", "new", "openai-codex:default"]);
}

#[tokio::test]
async fn c62_what_go_wrote_is_read_and_what_is_written_opens_with_its_key() {
    let disk = Disk::new();
    disk.go_key();
    disk.write("auth-profiles.json", EV1.as_bytes());
    assert!(disk.ids().await.is_empty());
    disk.add("a").await.unwrap();
    let key = Key::from_slice(&disk.bytes(".auth-key").unwrap()).unwrap();
    let text = envelope::open(&disk.bytes("auth-profiles.json").unwrap(), &key).unwrap();
    assert!(text.starts_with(b"{\n  \"version\": 1,\n  \"profiles\": {\n    \"a\": {"));
}

#[tokio::test]
async fn c06_c07_what_cannot_be_read_is_an_error_and_never_overwritten() {
    let flipped = EV1.replacen('K', "L", 1);
    let cases: [&[u8]; 5] = [
        flipped.as_bytes(),
        b" chatcli-enc:v1:AAAA",
        b"\xef\xbb\xbf{\"version\":1,\"profiles\":{}}",
        b"",
        b"{",
    ];
    for bytes in cases {
        let disk = Disk::new();
        disk.go_key();
        disk.write("auth-profiles.json", bytes);
        let shown = String::from_utf8_lossy(bytes);
        assert!(matches!(disk.read(), Err(StoreFailure::Damaged(..))), "{shown}");
        assert!(matches!(disk.add("a").await, Err(StoreFailure::Damaged(..))), "{shown}");
        assert_eq!(disk.bytes("auth-profiles.json").unwrap(), bytes, "{shown}");
    }
}

#[tokio::test]
async fn c08_without_its_key_an_encrypted_store_is_an_error_and_no_key_is_made() {
    let disk = Disk::new();
    disk.write("auth-profiles.json", EV1.as_bytes());
    assert!(matches!(disk.read(), Err(StoreFailure::KeyMissing(_))));
    assert!(matches!(disk.add("a").await, Err(StoreFailure::KeyMissing(_))));
    assert!(disk.bytes(".auth-key").is_none());
    assert_eq!(disk.bytes("auth-profiles.json").unwrap(), EV1.as_bytes());
}

#[tokio::test]
async fn c09_a_key_of_another_length_is_an_error_and_stays() {
    for length in [0, 31, 33] {
        let disk = Disk::new();
        let key = vec![7; length];
        disk.write(".auth-key", &key);
        for store in [Some(EV1), None] {
            if let Some(store) = store {
                disk.write("auth-profiles.json", store.as_bytes());
                assert!(matches!(disk.read(), Err(StoreFailure::KeyLength(..))), "{length}");
            } else {
                fs::remove_file(disk.folder.path().join("auth-profiles.json")).unwrap();
            }
            let failure = disk.add("a").await.unwrap_err();
            assert!(
                matches!(failure, StoreFailure::KeyLength(_, bytes) if bytes == length as u64),
                "{failure}"
            );
            assert_eq!(disk.bytes(".auth-key").unwrap(), key);
        }
    }
}

#[tokio::test]
async fn c10_new_files_are_for_this_user_and_old_ones_become_so() {
    let disk = Disk::new();
    let folder = disk.folder.path().join("new/er");
    let store = Store { folder: Folder::at(&folder), backend: Backend::file() };
    store.lock().await.unwrap().update(&mut Vec::new(), |_| (Change::Made, ())).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.clone()), 0o700);
    for name in ["auth-profiles.json", ".auth-key", "auth-profiles.json.lock"] {
        assert_eq!(mode(folder.join(name)), 0o600, "{name}");
    }

    disk.write("auth-profiles.json", SAMPLE_C.as_bytes());
    fs::set_permissions(disk.folder.path().join("auth-profiles.json"), fs::Permissions::from_mode(0o644))
        .unwrap();
    let mut warnings = Vec::new();
    disk.store.read(&mut warnings).unwrap();
    assert_eq!(warnings, [Warning::Repaired(disk.folder.path().join("auth-profiles.json"))]);
    assert_eq!(disk.mode("auth-profiles.json"), 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c15_writers_at_the_same_time_lose_nothing() {
    let disk = Arc::new(Disk::new());
    let writers = (0..20).map(|number| {
        let disk = Arc::clone(&disk);
        tokio::spawn(async move { disk.add(&format!("p{number:02}")).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    let expected: Vec<String> = (0..20).map(|number| format!("p{number:02}")).collect();
    assert_eq!(disk.ids().await, expected);
}

#[tokio::test]
async fn c15_a_write_of_a_program_without_the_lock_is_seen() {
    let disk = Disk::new();
    disk.go_key();
    disk.write("auth-profiles.json", EV1.as_bytes());
    let mut rounds = 0;
    let guard = disk.store.lock().await.unwrap();
    let update = guard.update(&mut Vec::new(), |document| {
        rounds += 1;
        if rounds == 1 {
            // The Go program writes between our read and our write.
            disk.write("auth-profiles.json", SAMPLE_C.as_bytes());
        }
        document.upsert("ours", token("t"));
        (Change::Made, ())
    });
    update.unwrap();
    assert_eq!(rounds, 2);
    assert_eq!(disk.ids().await, ["mcp:docs", "openai-codex:default", "ours"]);
}

#[tokio::test]
async fn c16_a_crash_before_the_rename_leaves_the_old_store() {
    let disk = Disk::new();
    disk.add("old").await.unwrap();
    let before = disk.bytes("auth-profiles.json");
    let guard = disk.store.lock().await.unwrap();
    let mut opened = disk.store.read(&mut Vec::new()).unwrap();
    opened.document.upsert("new", token("t"));
    let left = guard.stage_for_test(&opened).crash();
    drop(guard);
    assert!(left.exists());
    assert_eq!(disk.bytes("auth-profiles.json"), before);
    assert_eq!(disk.ids().await, ["old"]);
    disk.add("later").await.unwrap();
    assert!(!left.exists(), "the next writer cleans up");
    assert_eq!(disk.ids().await, ["later", "old"]);
}

#[tokio::test]
async fn c17_links_folders_and_pipes_are_refused() {
    for name in ["auth-profiles.json", ".auth-key", "auth-profiles.json.lock"] {
        let disk = Disk::new();
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("target");
        fs::write(&target, if name == ".auth-key" { &[1; 32][..] } else { SAMPLE_C.as_bytes() }).unwrap();
        if name == ".auth-key" {
            disk.write("auth-profiles.json", EV1.as_bytes());
        }
        symlink(&target, disk.folder.path().join(name)).unwrap();
        let before = fs::read(&target).unwrap();
        assert!(matches!(disk.add("a").await, Err(StoreFailure::Link(_))), "{name}");
        assert_eq!(fs::read(&target).unwrap(), before, "{name}");
    }
    let disk = Disk::new();
    fs::create_dir(disk.folder.path().join("auth-profiles.json")).unwrap();
    assert!(matches!(disk.read(), Err(StoreFailure::Special(_) | StoreFailure::Io(..))));
}

#[tokio::test]
async fn nothing_to_change_writes_nothing() {
    let disk = Disk::new();
    let guard = disk.store.lock().await.unwrap();
    guard.update(&mut Vec::new(), |document| (Change::None, document.remove(Provider::Anthropic))).unwrap();
    assert!(disk.bytes("auth-profiles.json").is_none() && disk.bytes(".auth-key").is_none());
}

#[tokio::test]
async fn reset_keeps_both_files_under_new_names() {
    let disk = Disk::new();
    disk.go_key();
    disk.write("auth-profiles.json", b"broken");
    let names = disk.store.lock().await.unwrap().set_aside().unwrap();
    assert_eq!(names.len(), 2);
    assert!(names[0].to_string_lossy().contains("/auth-profiles.json.bak-20"), "{names:?}");
    assert_eq!(fs::read(&names[0]).unwrap(), b"broken");
    disk.write("auth-profiles.json", b"broken again");
    let again = disk.store.lock().await.unwrap().set_aside().unwrap();
    assert!(again.len() == 1 && again[0] != names[0]);
    disk.add("a").await.unwrap();
    assert_eq!(disk.ids().await, ["a"]);
}

#[derive(Default)]
struct Ring {
    entry: Mutex<Option<String>>,
    broken: bool,
}

impl Keyring for Ring {
    fn get(&self) -> Result<Option<Zeroizing<String>>, String> {
        if self.broken {
            return Err("locked".to_owned());
        }
        Ok(self.entry.lock().unwrap().clone().map(Zeroizing::new))
    }

    fn set(&self, encoded: &str) -> Result<(), String> {
        *self.entry.lock().unwrap() = Some(encoded.to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn a_key_in_the_keyring_is_used_and_a_new_one_goes_there() {
    let ring = Arc::new(Ring::default());
    let disk = Disk::with(Backend::with(Arc::clone(&ring) as Arc<dyn Keyring>));
    disk.add("a").await.unwrap();
    assert!(disk.bytes(".auth-key").is_none());
    assert_eq!(ring.entry.lock().unwrap().as_ref().unwrap().len(), 44);
    assert_eq!(disk.ids().await, ["a"]);

    // The Go program made a key of its own and encrypted with it.
    disk.go_key();
    disk.write("auth-profiles.json", EV1.as_bytes());
    assert!(disk.ids().await.is_empty());
    disk.add("b").await.unwrap();
    let key = Key::from_slice(&disk.bytes(".auth-key").unwrap()).unwrap();
    assert!(envelope::open(&disk.bytes("auth-profiles.json").unwrap(), &key).is_ok());
}

#[tokio::test]
async fn a_keyring_that_does_not_answer_is_an_error_and_not_replaced_by_the_file() {
    let ring = Ring { broken: true, ..Ring::default() };
    let disk = Disk::with(Backend::with(Arc::new(ring)));
    disk.go_key();
    disk.write("auth-profiles.json", EV1.as_bytes());
    assert!(matches!(disk.read(), Err(StoreFailure::Keyring(_))));
    assert!(matches!(disk.add("a").await, Err(StoreFailure::Keyring(_))));
    assert_eq!(disk.bytes("auth-profiles.json").unwrap(), EV1.as_bytes());
}

#[tokio::test]
async fn a_key_is_moved_only_when_it_fits_and_its_place_is_free() {
    let ring = Arc::new(Ring::default());
    let keyring = || Backend::with(Arc::clone(&ring) as Arc<dyn Keyring>);
    let disk = Disk::new();
    disk.add("a").await.unwrap();
    let moved = disk.store.lock().await.unwrap().move_key(&keyring(), &mut Vec::new());
    assert_eq!(moved.unwrap(), disk.folder.path().join(".auth-key"));
    assert!(disk.bytes(".auth-key").is_none());
    let native = Store { folder: disk.store.folder.clone(), backend: keyring() };
    assert!(native.read(&mut Vec::new()).unwrap().document.profiles.contains_key("a"));

    // Another store's key would be lost; a key that does not fit would lock its store.
    for (store, expected) in [(None, "another store"), (Some(EV1), "does not decrypt")] {
        let disk = Disk::new();
        disk.write(".auth-key", &[9; 32]);
        if let Some(store) = store {
            disk.write("auth-profiles.json", store.as_bytes());
        }
        let failure = disk.store.lock().await.unwrap().move_key(&keyring(), &mut Vec::new()).unwrap_err();
        assert!(failure.to_string().contains(expected), "{failure}");
        assert_eq!(disk.bytes(".auth-key").unwrap(), [9; 32]);
    }
}

#[test]
fn a_damaged_store_says_what_is_wrong() {
    let shown = StoreFailure::Damaged("/x".into(), Damage::Sealed).to_string();
    assert_eq!(shown, "/x cannot be read: it does not decrypt");
}
