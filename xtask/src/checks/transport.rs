//! The page's transport as a client under test of the conformance suite, in a browser: against the suite's own servers,
//! which send what no right server would, and through the door. How a case is carried out stands in
//! `tests/suite-client`, how the browser is driven in `tests/src/bin/suite_client.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::programs::Programs;
use super::suite::Suite;
use crate::page::bind;
use crate::progress::run;
use crate::tools;
use crate::workspace::Workspace;

/// What the suite is told of a page.
const ASKED: &str = "tests/conformance/page.yaml";
/// Where the page under test is; see the program that opens it.
const ORIGIN: &str = "http://page.test";
const WASM: &str = "wasm32-unknown-unknown";
/// That of the page.
const PROFILE: &str = "wasm";

/// What there is of HTTP in a browser.
const PARTS: [&str; 3] =
    ["HTTPVersion:1/**/TLS:false", "HTTPVersion:1/**/TLS:true", "HTTPVersion:2/**/TLS:true"];

/// Runs the suite; `false` when there is no Go to install it with. `compare` has the client that the page had before run
/// too, and tells the counts.
pub fn check(workspace: &Workspace, compare: bool) -> Result<bool> {
    let Some(suite) = Suite::ensure(workspace)? else { return Ok(false) };
    tools::ensure_browser(workspace)?;
    tools::ensure_wasm_target(workspace)?;
    let programs = super::programs::build(workspace)?;

    let mut build = workspace.cargo("build");
    build.args(["-p", "chatcli-suite-client", "--profile", PROFILE, "--target", WASM]);
    let wasm = workspace.target.join(WASM).join(PROFILE).join("chatcli_suite_client.wasm");
    let client = Client::built(workspace, &suite, &programs, &mut build, &wasm, "suite-client")?;
    suite.run("the page's transport", client.asked("client", None))?;
    for behind in ["plain", "tls"] {
        let title = format!("the page's transport through the door, {behind} behind it");
        suite.run(&title, client.through_the_door(behind))?;
    }
    if !compare {
        return Ok(true);
    }
    let target = workspace.target.join("suite-client-other");
    let mut build = workspace.cargo("build");
    build.current_dir(workspace.root.join("tests/suite-client/other"));
    build.args(["--release", "--target", WASM, "--target-dir"]).arg(&target);
    let wasm = target.join(WASM).join("release/chatcli_suite_client_other.wasm");
    let other = Client::built(workspace, &suite, &programs, &mut build, &wasm, "suite-client-other/bound")?;
    for part in PARTS {
        let words = part.replace("/**/", " ").replace(':', " ");
        suite.tell(&format!("tonic-web-wasm-client, {words}"), other.asked("client", Some(part)))?;
    }
    suite.tell("tonic-web-wasm-client through the door", other.through_the_door("plain"))?;
    Ok(true)
}

/// A client that runs in the browser.
struct Client<'a> {
    workspace: &'a Workspace,
    suite: &'a Suite,
    programs: &'a Programs,
    /// Its script and its code.
    folder: PathBuf,
}

impl<'a> Client<'a> {
    fn built(
        workspace: &'a Workspace,
        suite: &'a Suite,
        programs: &'a Programs,
        build: &mut Command,
        wasm: &Path,
        name: &str,
    ) -> Result<Self> {
        run(build)?;
        let folder = workspace.target.join(name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        bind(wasm, "suite", Bindgen::new().no_modules(true)?, &folder)?;
        Ok(Self { workspace, suite, programs, folder })
    }

    /// The suite with this client under test, all of it or the part with these names.
    fn asked(&self, mode: &str, part: Option<&str>) -> Command {
        let mut command = self.suite.command(self.workspace, mode, &self.workspace.root.join(ASKED));
        if let Some(part) = part {
            command.args(["--run", &format!("**/{part}/**")]);
        }
        command.arg("--").arg(self.programs.path("suite_client")).arg(&self.folder);
        command
    }

    fn through_the_door(&self, behind: &str) -> Command {
        let mut command = self.asked("both", None);
        command.arg("----").arg(self.programs.path("conformance")).arg(self.programs.path("chatcli-gateway"));
        command.arg(self.suite.program("referenceserver")).args([behind, ORIGIN]);
        command
    }
}
