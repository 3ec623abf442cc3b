//! Real clients through the door: grpcio, connect-web and Google's grpc-web, in front of grpcio's server. What they try
//! stands in `tests/clients`; this file brings the clients in the versions of its lock files and starts the script.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::progress::{note, run as run_command};
use crate::tools;
use crate::workspace::Workspace;

/// Runs all of them; `false` when there is no Python for the server behind.
pub fn check(workspace: &Workspace) -> Result<bool> {
    let folder = workspace.root.join("tests/clients");
    let requirements = folder.join("requirements.txt");
    let Some(python) = tools::ensure_python(workspace, "clients-python", &requirements)? else {
        return Ok(false);
    };
    let scripts = tools::ensure_npm_project(workspace, &folder, "clients")?;
    let gateway = super::programs::build(workspace)?.path("chatcli-gateway");

    let python = python.join("bin/python");
    let mut command = workspace.command(&python.to_string_lossy());
    command.arg(folder.join("peers.py")).arg("--work").arg(&scripts);
    command.arg("--gateway").arg(gateway);
    command.arg("--node").arg(workspace.find("node").context("`node` is missing")?);
    match std::env::var_os("CHATCLI_CHROMIUM").map(PathBuf::from).or_else(|| workspace.find("chromium")) {
        Some(chromium) => _ = command.arg("--chromium").arg(chromium),
        None => note("Chromium is missing: the clients run in Node only (apt-get install chromium)"),
    }
    run_command(command.env("PYTHONDONTWRITEBYTECODE", "1"))?;
    Ok(true)
}
