//! `chatcli`: the terminal body. Reads flags and environment, joins the core to a real terminal and a real channel,
//! and leaves with the exit code the core decides. What anything means is decided in `chatcli-core`.

mod acp;
mod arguments;
mod closed;
mod contexts;
mod conversations;
mod credentials;
mod dialog;
mod dotenv;
mod editor;
mod environment;
mod files;
mod history;
mod host;
mod interactive;
mod local_auth;
mod locale;
mod log;
mod one_shot;
mod origin;
mod output;
mod paint;
mod plan;
mod preferences;
mod profile;
mod recording;
mod redaction;
mod references;
mod replay;
mod session;
mod session_lock;
mod shell;
mod signals;
mod stdin;
mod telling;
mod terminal;
mod tools;
mod transport;
mod wall;

use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Command, Request};
use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::Text;
use environment::Environment;
use output::Output;
use plan::Purpose;

fn main() -> ExitCode {
    if let Some(code) = chatcli_tools::supervisor::begin(std::env::args_os()) {
        return ExitCode::from(code);
    }
    harden();
    let environment = Environment::of_process();
    paint::measure_for(&environment);
    let (words, readable) = words();
    let lang = locale::choose(arguments::value_of(&words, "lang"), None, &environment);
    let output = Output::detect(&environment, lang);
    let problem = |problem: &Problem| {
        one_shot::fail(
            problem,
            &arguments::command_of(&words),
            arguments::is_given(&words, "json"),
            lang,
            &output,
        );
        ExitCode::from(problem.exit_code())
    };
    if !readable {
        return problem(&Problem::because(Kind::Usage, Text::WordsNotUtf8.get(lang)));
    }
    if words.is_empty() {
        output.status(&arguments::overview(lang));
        return ExitCode::from(2);
    }
    match arguments::read(&words, lang) {
        Err(error) => problem(&error),
        Ok(Request::Print(text)) => {
            output.write(&text);
            ExitCode::SUCCESS
        }
        // Rather than to ask, and perhaps to pay, for an answer that no reader can get.
        Ok(Request::Run(_)) if closed::stdout_was_closed() => {
            problem(&Problem::because(Kind::Configuration, Text::StdoutClosed.get(lang)))
        }
        Ok(Request::Run(program)) => start(*program, environment, &output),
    }
}

/// The words after the program's name, and whether all of them are text.
fn words() -> (Vec<String>, bool) {
    let mut readable = true;
    let words = std::env::args_os().skip(1).map(|word| {
        word.into_string().unwrap_or_else(|word| {
            readable = false;
            word.to_string_lossy().into_owned()
        })
    });
    let words = words.collect();
    (words, readable)
}

/// Memory holds secrets; a core dump would write them to a file.
fn harden() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Core).maximum;
    // Where it is not possible, nothing is lost that was there before.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
}

fn start(program: arguments::Program, environment: Environment, output: &Output) -> ExitCode {
    let lang = locale::choose(program.lang.as_deref(), None, &environment);
    log::start(log::Settings::read(&environment, program.verbose, lang));
    // One thread is enough for one person, and starts faster.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output.error(lang, &[format!("{error}")]);
            return ExitCode::from(3);
        }
    };
    let code = runtime.block_on(run(program, environment, output));
    shell::finish();
    // The line editor's thread may still wait for a key; it must not keep the process.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn run(program: arguments::Program, environment: Environment, output: &Output) -> u8 {
    match program.command {
        Command::Connect(connect) => connect_to(&connect, program.lang.as_deref(), environment, output).await,
        Command::Acp(connect) => serve_editor(&connect, program.lang.as_deref(), environment, output).await,
        Command::Watch(watch) => watch_at(&watch, program.lang.as_deref(), environment, output).await,
        Command::Auth { action: Some(action) } => {
            let lang = locale::choose(program.lang.as_deref(), None, &environment);
            complain(&environment, lang, output);
            let variables = move |name: &str| environment.get(name).map(str::to_owned);
            local_auth::command(action, variables, lang, output).await
        }
        Command::Session { action: Some(action) } => {
            let lang = locale::choose(program.lang.as_deref(), None, &environment);
            complain(&environment, lang, output);
            let is_for_a_script = action.is_for_a_script();
            conversations::run(action, &environment, lang, output).unwrap_or_else(|problem| {
                one_shot::fail(&problem, "chatcli session", is_for_a_script, lang, output);
                problem.exit_code()
            })
        }
        Command::Context { action: Some(action) } => {
            let lang = locale::choose(program.lang.as_deref(), None, &environment);
            complain(&environment, lang, output);
            let is_for_a_script = action.is_for_a_script();
            match contexts::script::run(action, environment, lang, output).await {
                Ok(()) => 0,
                Err(problem) => {
                    one_shot::fail(&problem, "chatcli context", is_for_a_script, lang, output);
                    problem.exit_code()
                }
            }
        }
        Command::Replay(replay) => {
            let lang = locale::choose(program.lang.as_deref(), None, &environment);
            replay::run(&replay, &environment, lang, output).unwrap_or_else(|problem| {
                one_shot::fail(&problem, "chatcli replay", false, lang, output);
                problem.exit_code()
            })
        }
        // They only print, and did, or were refused.
        Command::Auth { action: None }
        | Command::Session { action: None }
        | Command::Context { action: None }
        | Command::Completions { .. }
        | Command::Man
        | Command::Version
        | Command::Help { .. } => 0,
    }
}

async fn connect_to(
    connect: &arguments::Connect,
    lang: Option<&str>,
    environment: Environment,
    output: &Output,
) -> u8 {
    let plan =
        match plan::Plan::new(connect, Purpose::Conversation, Arc::new(environment.clone()), lang, output)
            .await
        {
            Ok(plan) => plan,
            Err(problem) => {
                return refuse(
                    &problem,
                    "chatcli connect",
                    connect.json == Some(true),
                    lang,
                    &environment,
                    output,
                );
            }
        };
    plan.announce(output);
    if plan.boot.one_shot.is_some() {
        one_shot::run(plan, output).await
    } else {
        interactive::run(plan, output).await
    }
}

async fn serve_editor(
    connect: &arguments::Connect,
    lang: Option<&str>,
    environment: Environment,
    output: &Output,
) -> u8 {
    let planned = plan::Plan::new(connect, Purpose::Editor, Arc::new(environment.clone()), lang, output);
    match planned.await {
        Ok(plan) => {
            plan.announce(output);
            acp::run(plan, output).await
        }
        Err(problem) => refuse(&problem, "chatcli acp", false, lang, &environment, output),
    }
}

async fn watch_at(
    watch: &arguments::Watch,
    lang: Option<&str>,
    environment: Environment,
    output: &Output,
) -> u8 {
    let planned =
        plan::Plan::new(&watch.connect, Purpose::Watch, Arc::new(environment.clone()), lang, output);
    let mut plan = match planned.await {
        Ok(plan) => plan,
        Err(problem) => {
            return refuse(
                &problem,
                "chatcli watch",
                watch.connect.json == Some(true),
                lang,
                &environment,
                output,
            );
        }
    };
    plan.announce(output);
    let wish = wall::Wish::of(watch, plan.plain, output);
    // A wall may be there before its server.
    plan.boot.give_up = wish.once;
    wall::run(plan, wish, output).await
}

/// Says why there is no plan, and what the dotenv file has to do with it.
fn refuse(
    problem: &Problem,
    command: &str,
    json: bool,
    lang: Option<&str>,
    environment: &Environment,
    output: &Output,
) -> u8 {
    let lang = locale::choose(lang, None, environment);
    complain(environment, lang, output);
    one_shot::fail(problem, command, json, lang, output);
    problem.exit_code()
}

/// Says what is wrong with the dotenv file.
fn complain(environment: &Environment, lang: Lang, output: &Output) {
    for complaint in &environment.complaints {
        output.note(&format!("{}{}", Text::WarningPrefix.get(lang), complaint.sentence(lang)));
    }
}
