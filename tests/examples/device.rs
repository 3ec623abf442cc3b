//! What is on the person's own machine, measured: `@file` on a tree of 20,000 files beside `git ls-files | xargs cat`, and
//! 10,000 kept conversations (list, search, the start of the program with and without them). Prints medians:
//! `cargo run --release -p chatcli-tests --example device`.

#[path = "measured/witness.rs"]
mod witness;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Home, build, executable};
use witness::{Run, median};

const FOLDERS: usize = 200;
const FILES: usize = 100;
const CONVERSATIONS: usize = 10_000;
const RUNS: usize = 9;

fn main() {
    if witness::is_witness() {
        return;
    }
    let client = executable(&build(&["--release", "-p", "chatcli"]), "chatcli");
    let fake = Fake::start();
    let address = fake.address().to_string();
    tree(&client, &address);
    conversations(&client, &address);
}

fn tree(client: &Path, address: &str) {
    let home = Home::default();
    for folder in 0..FOLDERS {
        let path = home.path().join(format!("tree/part{folder:03}"));
        fs::create_dir_all(&path).expect("a folder");
        for file in 0..FILES {
            let mut text = String::new();
            for line in 0..40 {
                let _ = writeln!(text, "pub fn f{line}() -> usize {{ {folder} * {file} + {line} }}");
            }
            fs::write(path.join(format!("file{file:03}.rs")), text).expect("a file");
        }
    }
    let git = "cd tree && git init -q . && git add . && git ls-files | wc -l";
    assert!(home.command("sh").args(["-c", git]).output().expect("git").status.success());
    println!("a tree of {} files, {RUNS} runs each", FOLDERS * FILES);
    row("git ls-files | xargs cat", &home, Path::new("sh"), &["-c", "cd tree && git ls-files | xargs cat"]);
    for mode in ["full", "summary", "smart", "chunked"] {
        let prompt = format!("explain f7 @file --mode={mode} tree");
        let words = ["connect", address, "-p", &prompt, "--raw", "--no-stdin"];
        row(&format!("@file --mode={mode}"), &home, client, &words);
    }
}

fn conversations(client: &Path, address: &str) {
    let home = Home::default();
    println!("start without a conversation");
    let one_shot = ["connect", address, "-p", "x", "--raw", "--no-stdin"];
    row("connect -p", &home, client, &one_shot);
    let folder = home.path().join("files");
    fs::create_dir_all(&folder).expect("a folder");
    let mut paths = Vec::new();
    for number in 0..CONVERSATIONS {
        let path = folder.join(format!("{number}.json"));
        let rare = if number == CONVERSATIONS / 2 { "zanzibar" } else { "usual" };
        let items: Vec<String> = (0..6)
            .map(|item| {
                let role = if item % 2 == 0 { "user" } else { "assistant" };
                format!(
                    "{{\"role\":\"{role}\",\"content\":\"item {item} of {number} about pods and {rare} deployments\"}}"
                )
            })
            .collect();
        fs::write(&path, format!("[{}]", items.join(","))).expect("a file");
        paths.push(path);
    }
    for some in paths.chunks(500) {
        let mut import = home.command(client);
        import.args(["session", "import"]).args(some);
        assert!(import.output().expect("it runs").status.success());
    }
    println!("{CONVERSATIONS} kept conversations");
    for (name, words) in [
        ("session list", &["session", "list"][..]),
        ("session search, one hit", &["session", "search", "zanzibar"]),
        ("session search, a word of all", &["session", "search", "deployments"]),
        ("connect -p", &one_shot),
    ] {
        row(name, &home, client, words);
    }
}

fn row(name: &str, home: &Home, program: &Path, words: &[&str]) {
    let this = std::env::current_exe().expect("a program knows itself");
    let runs: Vec<Run> = (0..RUNS)
        .map(|_| {
            let command: Command = home.command(&this);
            witness::run(command, program, words).1
        })
        .collect();
    let exit = median(runs.iter().map(|run| run.exit_ms).collect());
    let peak = median(runs.iter().map(|run| run.peak_mib).collect());
    println!("  {name:<32}{exit:>10.1} ms{peak:>10.1} MiB");
}
