//! Where things are: the checkout, its target folder, our private tools, and which versions Cargo.lock names.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The paths that every command needs.
pub struct Workspace {
    /// The folder with the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder (CARGO_TARGET_DIR, else `target`).
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the checkout that this program was built from.
    pub fn locate() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").context("start this program through `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask's folder has no parent")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// Where tools that only this project needs are installed.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// PATH with our private tools in front, so that other tools find them too.
    pub fn path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = [self.tools().join("bin"), self.tools().join("binaryen/node_modules/.bin")];
        env::join_paths(folders.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
    }

    /// A command that runs in the root folder and finds our private tools.
    pub fn command(&self, program: &str) -> Command {
        let program = self.find(program).unwrap_or_else(|| PathBuf::from(program));
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        // Cargo reads a relative folder from where it stands, which is another place for a nested one.
        command.env("CARGO_TARGET_DIR", &self.target);
        // `cargo run` describes this package in these; a nested cargo would hand them on to build scripts, which
        // then look as if their environment had changed.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// A command of the cargo that started this program. It builds what Cargo.lock names and nothing else.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.bare_cargo(subcommand);
        // `fmt` resolves nothing and does not know the flag.
        if subcommand != "fmt" {
            command.arg("--locked");
        }
        command
    }

    /// `cargo install` of a program whose own lock file the registry cannot serve.
    pub fn unlocked_install(&self) -> Command {
        self.bare_cargo("install")
    }

    fn bare_cargo(&self, subcommand: &str) -> Command {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        command.arg(subcommand);
        command
    }

    /// Flags for the compiler that keep this machine's folders out of a program: where a panic happened is told from the
    /// checkout, and from cargo's own folder.
    pub fn without_folders(&self) -> String {
        let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
        let cargo = cargo.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
        let mut flags = format!("--remap-path-prefix={}=.", self.root.display());
        if let Some(cargo) = cargo {
            flags.push_str(&format!(" --remap-path-prefix={}=cargo", cargo.display()));
        }
        flags
    }

    /// The first executable of that name on [`Workspace::path`].
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path()).map(|folder| folder.join(program)).find(|path| path.is_file())
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = self.root.join("Cargo.lock");
        let text =
            std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        match locked_version(&text, package) {
            Some(version) => Ok(version),
            None => bail!("Cargo.lock names no package `{package}`"),
        }
    }
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    Some(lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";

    #[test]
    fn a_version_is_read_by_the_whole_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
