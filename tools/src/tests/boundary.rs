//! No argument leads out of the working folder.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{World, settings, snapshot};
use crate::place::Folder;
use crate::{Settings, Tools, Trouble};

fn hostile() -> World {
    let world = World::new();
    let outside = world.base.path().join("outside");
    world.put("a/b/file", "inside");
    world.put("file", "inside");
    symlink("../outside", world.path("link_out")).unwrap();
    symlink(&outside, world.path("link_abs")).unwrap();
    symlink("../outside/secret", world.path("link_file")).unwrap();
    symlink("../outside/new", world.path("link_new")).unwrap();
    symlink("a", world.path("link_in")).unwrap();
    symlink("../../outside", world.path("a/deep")).unwrap();
    symlink("loop", world.path("loop")).unwrap();
    symlink("/proc/self/root", world.path("root")).unwrap();
    symlink("/proc/self/cwd/..", world.path("cwd")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(world.path("pipe")).status().unwrap().success());
    world
}

#[test]
fn hostile_paths_change_nothing_and_show_nothing() {
    let mut world = hostile();
    let outside = world.base.path().join("outside");
    let before = snapshot(&outside);
    let absolute = outside.join("secret").to_string_lossy().into_owned();
    let twin = format!("{}x/secret", world.path("").to_string_lossy().trim_end_matches('/'));
    for path in [
        "../outside/secret",
        "a/../../outside/secret",
        "link_out/secret",
        "link_abs/secret",
        "link_file",
        "link_new",
        "link_in/deep/secret",
        "a/deep/secret",
        "loop",
        "loop/x",
        "root/etc/passwd",
        "cwd/outside/secret",
        "/etc/passwd",
        "/proc/self/environ",
        "~/x",
        "//etc/passwd",
        "./../work/../outside/secret",
        "link_in/../../outside/secret",
        "file/../../outside/secret",
        "pipe",
        "pipe/x",
        "file/x",
        ".",
        "",
        "a",
        absolute.as_str(),
        twin.as_str(),
        "link_out/new",
        "link_out/new/deeper",
        "a/b/../../../outside/new",
    ] {
        for call in [
            format!("<tool_call cmd=\"write\" file=\"{path}\">\nharm\n</tool_call>"),
            format!("<tool_call cmd=\"write\" file=\"{path}\" append=\"true\">\nharm\n</tool_call>"),
            format!("<tool_call cmd=\"patch\" file=\"{path}\" search=\"secret\" replace=\"harm\"/>"),
            format!(
                "<tool_call cmd=\"patch\">\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-secret\n+harm\n</tool_call>"
            ),
            format!(
                "<tool_call cmd=\"patch\">\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+harm\n</tool_call>"
            ),
            format!("<tool_call cmd=\"read\" file=\"{path}\"/>"),
            format!("<tool_call cmd=\"rollback\" file=\"{path}\"/>"),
        ] {
            if let Ok(report) = world.try_run(&call) {
                let fine = path == "link_new" || path.is_empty();
                assert!(fine || !report.text.contains("secret"), "{call}: {}", report.text);
            }
        }
        for command in ["tree", "search", "clean", "git-status"] {
            let term = if command == "search" { "term=\"secret\" " } else { "" };
            let call = format!("<tool_call cmd=\"{command}\" {term}dir=\"{path}\"/>");
            if let Ok(report) = world.try_run(&call) {
                assert!(
                    !report.text.contains("outside/secret") && !report.text.contains("secret: "),
                    "{call}: {}",
                    report.text
                );
            }
        }
    }
    assert_eq!(snapshot(&outside), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_resolves_lies_in_the_folder(pieces in prop::collection::vec(prop::sample::select(vec![
        "..", ".", "a", "b", "file", "link_out", "link_abs", "link_in", "link_file", "deep", "loop", "root", "cwd", "new", "", "secret", "outside", "work", "pipe", "é", "~",
    ]), 0..8), absolute in any::<bool>()) {
        let mut world = hostile();
        let before = snapshot(&world.base.path().join("outside"));
        let root = world.tools.root().to_path_buf();
        let path = pieces.join("/");
        let path = if absolute { format!("{}/{path}", root.display()) } else { path };
        let folder = Folder::open(&root).unwrap();
        if let Ok(resolved) = folder.resolve(&path) {
            prop_assert!(!resolved.starts_with('/') && !resolved.split('/').any(|part| part == ".."), "{resolved}");
            if let Ok(real) = root.join(&resolved).canonicalize() {
                prop_assert!(real.starts_with(&root), "{path} -> {resolved} -> {}", real.display());
            }
            let _ = folder.write(&resolved, b"harm", None);
        }
        let _ = world.try_run(&format!("<tool_call cmd=\"write\" file=\"{path}\">\nharm\n</tool_call>"));
        prop_assert_eq!(snapshot(&world.base.path().join("outside")), before);
    }
}

#[test]
fn a_folder_that_becomes_a_link_meanwhile_is_not_followed() {
    let world = World::new();
    let before = snapshot(&world.base.path().join("outside"));
    let (link, name) = (world.path("link"), world.path("dir"));
    fs::create_dir(&name).unwrap();
    symlink("../outside", &link).unwrap();
    let stop = AtomicBool::new(false);
    let folder = Folder::open(world.tools.root()).unwrap();
    let (mut written, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                // The folder and the link change their places in one step.
                renameat_with(CWD, &name, CWD, &link, RenameFlags::EXCHANGE).unwrap();
                std::thread::yield_now();
            }
        });
        let started = Instant::now();
        while (refused < 200 || written < 200) && started.elapsed() < Duration::from_secs(10) {
            match folder.resolve("dir/harm").and_then(|path| folder.write(&path, b"harm", None)) {
                Ok(()) => written += 1,
                Err(_) => refused += 1,
            }
            let found = folder.read("dir/secret", 100);
            assert!(found.is_err(), "read through a link");
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(snapshot(&world.base.path().join("outside")), before);
    assert!(refused > 0, "never met the link: {written} written");
}

#[test]
fn another_name_of_a_file_keeps_what_it_had() {
    let mut world = World::new();
    let secret = world.base.path().join("outside/secret");
    fs::hard_link(&secret, world.path("twin")).unwrap();
    world.run("<tool_call cmd=\"write\" file=\"twin\">\nnew\n</tool_call>");
    assert_eq!(
        (fs::read_to_string(&secret).unwrap().as_str(), world.text("twin").as_str()),
        ("secret", "new\n")
    );
}

#[test]
fn a_link_is_judged_by_where_it_leads() {
    let world = World::new();
    world.put(".git/hooks/pre-commit", "");
    world.put(".env", "X=1");
    symlink(".git/hooks", world.path("docs")).unwrap();
    symlink(".env", world.path("readme")).unwrap();
    let folder = Folder::open(world.tools.root()).unwrap();
    assert_eq!(folder.resolve("docs/pre-commit").unwrap(), ".git/hooks/pre-commit");
    assert_eq!(folder.resolve("docs/new").unwrap(), ".git/hooks/new");
    assert_eq!(folder.resolve("readme").unwrap(), ".env");
    let mut world = world;
    let diff =
        "<tool_call cmd=\"patch\">\n--- /dev/null\n+++ b/docs/harm\n@@ -0,0 +1 @@\n+harm\n</tool_call>";
    assert!(world.fails(diff).contains("goes through a link"));
    assert!(chatcli_agent::place::is_secret(&folder.resolve("readme").unwrap()));
}

#[test]
fn the_machine_is_no_working_folder() {
    for root in ["/", "/proc", "/proc/self/fd", "/etc", "/sys", "/dev/shm"] {
        assert!(Folder::open(Path::new(root)).is_err(), "{root}");
    }
    let world = World::new();
    let inside = Settings { state: world.path("state"), ..settings(world.base.path()) };
    assert!(matches!(Tools::open(&inside), Err(Trouble::Unfit(..))));
}

#[test]
fn what_is_written_is_private_and_rights_stay() {
    let mut world = World::new();
    world.put("run.sh", "one\n");
    fs::set_permissions(world.path("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    world.run("<tool_call cmd=\"patch\" file=\"run.sh\" search=\"one\" replace=\"two\"/>");
    world.run("<tool_call cmd=\"write\" file=\"new/deep/file\">\nx\n</tool_call>");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.path("run.sh")), 0o755);
    assert_eq!(
        (mode(&world.path("new")), mode(&world.path("new/deep")), mode(&world.path("new/deep/file"))),
        (0o700, 0o700, 0o600)
    );
    for (path, what) in snapshot(&world.base.path().join("state")) {
        assert!(what.starts_with("40700 ") || what.starts_with("100600 "), "{}: {what}", path.display());
    }
    let names = snapshot(&world.path("")).into_keys();
    let names: Vec<_> = names.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|name| !name.contains(".tmp") && !name.contains(".bak")), "{names:?}");
}
