//! `cargo xtask`: sets a bare machine up, runs the whole product on it, and checks the project.
//!
//! This file holds the command line only; each command has a file of its own. Everything that is told on the way
//! goes to stderr, because with `up` stdout belongs to the client.

mod bench;
mod beside;
mod binaries;
mod checks;
mod cores;
mod model;
mod page;
mod progress;
mod server;
mod tools;
mod up;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::workspace::Workspace;

/// Sets up, runs and checks ChatCLI Connect.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sets everything up, starts the server with the page and runs the terminal client in front of it
    ///
    /// What is missing is installed into the target folder (wasm-opt) or the user's cache (the model).
    /// The server ends when the client does, and the exit code is the client's. Examples:
    ///
    ///   cargo xtask up
    ///   cargo xtask up -- -p "What is a pod?" --raw
    ///   OPENAI_API_KEY=… cargo xtask up --server-arg=--provider=OPENAI
    #[command(verbatim_doc_comment)]
    Up {
        #[command(flatten)]
        choices: RunChoices,
        /// Arguments for `chatcli connect`, after `--`.
        #[arg(last = true, value_name = "CLIENT ARGS")]
        client_args: Vec<String>,
    },
    /// Builds and runs the server with the page in the foreground, without a client.
    Serve {
        #[command(flatten)]
        choices: RunChoices,
        /// Further arguments for `chatcli-gateway`, after `--`.
        #[arg(last = true, value_name = "SERVER ARGS")]
        more_args: Vec<String>,
    },
    /// Builds the page into web/dist, optimised and compressed, and prints what a first visit downloads.
    Page {
        /// Large, uncompressed and in a fraction of the time: for work on the page itself.
        #[arg(long)]
        quick: bool,
    },
    /// Gets the LOCAL provider's model into the user's cache and checks its sum.
    Model {
        /// Uses this GGUF file instead of the cached one (also: CHATCLI_LOCAL_MODEL).
        #[arg(long, value_name = "FILE", env = "CHATCLI_LOCAL_MODEL")]
        local_model: Option<PathBuf>,
    },
    /// Runs the checks that CI runs, in order, and stops at the first that fails.
    Test(checks::Choices),
    /// Measures what a part of the product costs; prints figures and asserts nothing.
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// What `up` and `serve` have in common.
#[derive(Args, Clone)]
pub struct RunChoices {
    /// Leaves the LOCAL provider out: no model download, and a much shorter build.
    #[arg(long)]
    no_local: bool,
    /// Uses this GGUF file instead of the cached one (also: CHATCLI_LOCAL_MODEL).
    #[arg(long, value_name = "FILE", env = "CHATCLI_LOCAL_MODEL", conflicts_with = "no_local")]
    local_model: Option<PathBuf>,
    /// Leaves the page out: needs no WebAssembly tools.
    #[arg(long)]
    no_page: bool,
    /// Where the server listens. When the port is taken, a free one is chosen and told.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    listen: std::net::SocketAddr,
    /// One more argument for the server (repeatable), for example `--server-arg=--provider=OPENAI`.
    #[arg(long = "server-arg", value_name = "ARG", allow_hyphen_values = true)]
    server_args: Vec<String>,
}

fn main() -> ExitCode {
    match run(CommandLine::parse().command) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("Error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Up { choices, client_args } => up::up(&workspace, &choices, &client_args),
        Command::Serve { mut choices, more_args } => {
            choices.server_args.extend(more_args);
            up::serve(&workspace, &choices)
        }
        Command::Page { quick } => {
            let build = if quick { page::build_quickly } else { page::build };
            build(&workspace).map(|()| ExitCode::SUCCESS)
        }
        Command::Model { local_model } => {
            let path = model::ensure(&workspace, local_model.as_deref())?;
            progress::note(&format!("the model is {}", path.display()));
            Ok(ExitCode::SUCCESS)
        }
        Command::Bench(what) => bench::bench(&workspace, &what),
        Command::Test(choices) => checks::run(&workspace, &choices),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn what_follows_two_dashes_is_passed_on() {
        let line =
            ["cargo xtask", "up", "--no-local", "--server-arg=--token=x", "--", "-p", "What?", "--raw"];
        let Command::Up { choices, client_args } = CommandLine::parse_from(line).command else {
            panic!("not up")
        };
        assert!(choices.no_local);
        assert_eq!((choices.server_args, client_args.len()), (vec!["--token=x".to_owned()], 3));
        let line = ["cargo xtask", "serve", "--no-page", "--", "--watch-demo"];
        let Command::Serve { more_args, .. } = CommandLine::parse_from(line).command else {
            panic!("not serve")
        };
        assert_eq!(more_args, ["--watch-demo"]);
    }
}
