//! `chatcli`: the terminal body. Reads flags and environment, joins the core to a real terminal and a real channel,
//! and leaves with the exit code the core decides. What anything means is decided in `chatcli-core`.

mod arguments;
mod credentials;
mod editor;
mod host;
mod interactive;
mod local_auth;
mod locale;
mod one_shot;
mod output;
mod paint;
mod plan;
mod preferences;
mod session;
mod stdin;
mod transport;

use std::process::ExitCode;

use arguments::{Command, Program};
use clap::Parser;
use output::Output;

fn main() -> ExitCode {
    let Command::Connect(connect) = Program::parse().command;
    let lang = locale::from_environment();
    let output = Output::detect();
    // One thread is enough for one person, and starts faster.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output.error(lang, &[format!("{error}")]);
            return ExitCode::from(3);
        }
    };
    let code = runtime.block_on(run(*connect, lang, &output));
    // The line editor's thread may still wait for a key; it must not keep the process.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn run(connect: arguments::Connect, lang: chatcli_core::Lang, output: &Output) -> u8 {
    let plan = match plan::Plan::new(connect, lang, output) {
        Ok(plan) => plan,
        Err(problem) => {
            output.error(lang, &problem.lines(lang));
            return problem.exit_code();
        }
    };
    plan.announce(output);
    if plan.boot.one_shot.is_some() {
        one_shot::run(plan, output).await
    } else {
        interactive::run(plan, output).await
    }
}
