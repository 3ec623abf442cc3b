//! Builds what `up` and `serve` run: the server and the client, optimised for exactly this machine's processor.
//! Other builds (tests, a plain `cargo build`) stay portable.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::progress::{headline, note, run};
use crate::workspace::Workspace;

/// The programs of one build.
pub struct Binaries {
    /// `chatcli-gateway`.
    pub server: PathBuf,
    /// `chatcli`.
    pub client: PathBuf,
}

/// Builds both programs, with the LOCAL provider compiled in or not. Always both: with one alone, cargo would choose
/// other features for what they share and compile it all again.
pub fn build(workspace: &Workspace, local: bool) -> Result<Binaries> {
    headline("building the server and the client (the first time takes several minutes)");
    let target = workspace.target.join("up");
    forget_other_processor(&target)?;
    let mut command = workspace.cargo("build");
    command.args(["--profile", "up", "-p", "chatcli-gateway", "-p", "chatcli", "--no-default-features"]);
    // Without the keyring and PostgreSQL, which bring sixty crates and which a first trial does not need.
    let server = if local { "chatcli-gateway/local" } else { "chatcli-gateway/embedded" };
    command.args(["--features", server]);
    // The model's matrix kernels choose their instructions at compile time: without this, LOCAL is 3 to 10 times
    // slower. A target folder of its own keeps these flags from invalidating every other build.
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    command.env(
        "RUSTFLAGS",
        format!("{flags} -C target-cpu=native {}", workspace.without_folders()).trim_start(),
    );
    command.env_remove("CARGO_ENCODED_RUSTFLAGS");
    command.arg("--target-dir").arg(&target);
    run(&mut command)?;
    let folder = target.join("up");
    Ok(Binaries { server: folder.join("chatcli-gateway"), client: folder.join("chatcli") })
}

/// Drops a build that another processor made, for example in a cache that moved between machines: cargo cannot see
/// that `native` means something else now, and the programs would die of an illegal instruction.
fn forget_other_processor(target: &Path) -> Result<()> {
    let stamp = target.join("processor.txt");
    let here = processor(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default());
    let before = fs::read_to_string(&stamp).ok();
    if before.as_deref() == Some(here.as_str()) {
        return Ok(());
    }
    if before.is_some() {
        note("the last build was made for another processor; building again");
        fs::remove_dir_all(target).with_context(|| format!("cannot remove {}", target.display()))?;
    }
    fs::create_dir_all(target).with_context(|| format!("cannot create {}", target.display()))?;
    fs::write(&stamp, here).with_context(|| format!("cannot write {}", stamp.display()))
}

/// What identifies a processor's instructions: its name and its feature list (x86 and ARM name them differently).
fn processor(cpuinfo: &str) -> String {
    let first =
        |key: &str| cpuinfo.lines().find(|line| line.split(':').next().is_some_and(|k| k.trim() == key));
    ["model name", "flags", "CPU part", "Features"]
        .into_iter()
        .filter_map(first)
        .fold(String::from(std::env::consts::ARCH), |text, line| format!("{text}\n{line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_its_name_and_its_features() {
        let one =
            processor("processor\t: 0\nmodel name\t: A\nflags\t\t: fpu avx2\n\nprocessor\t: 1\nflags\t: x\n");
        assert!(one.ends_with("\nmodel name\t: A\nflags\t\t: fpu avx2"), "{one}");
        assert_ne!(one, processor("model name\t: A\nflags\t\t: fpu\n"));
    }

    #[test]
    fn only_a_build_of_another_processor_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("up");
        forget_other_processor(&target).unwrap();
        fs::write(target.join("artifact"), "x").unwrap();
        forget_other_processor(&target).unwrap();
        assert!(target.join("artifact").exists());
        fs::write(target.join("processor.txt"), "another").unwrap();
        forget_other_processor(&target).unwrap();
        assert!(!target.join("artifact").exists());
    }
}
