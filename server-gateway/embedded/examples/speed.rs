//! Measures the local model: `cargo run --profile up -p chatcli-server --features local --example speed -- MODEL`.
//! Prints load, prefill, generation, first token, cancel latency and peak memory.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use chatcli_server::local::{Model, Sampling};

/// About a hundred tokens.
const QUESTION: &str = "You are given a small cluster with three nodes. A deployment called myapp runs three replicas \
    behind a service, and each replica answers requests on port 8080. Last night a new version was rolled out, and \
    since then one of the pods restarts every few minutes with exit code 1, while the two others keep answering. The \
    logs of the failing pod end with a line about a missing setting. Explain in plain words what is probably wrong, \
    what to look at first, and how to repair it without taking the service down.";

fn main() -> Result<(), String> {
    let path = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: speed MODEL.gguf")?;
    let started = Instant::now();
    let mut model = Model::load(&path)?;
    println!("load            {:>8.0} ms", millis(started.elapsed()));

    for round in 1..=3 {
        model.forget();
        let started = Instant::now();
        let cpu_before = cpu_secs();
        let mut cpu_prefill = None;
        let mut first = None;
        let emit = |_| {
            first.get_or_insert_with(|| started.elapsed());
            cpu_prefill.get_or_insert_with(cpu_secs);
            true
        };
        let sampling = Sampling { seed: round, ..Sampling::default() };
        let stats = model.answer_question(QUESTION, 128, sampling, || false, emit)?.ok_or("stopped")?;
        let rate = |tokens: usize, time: Duration| tokens as f64 / time.as_secs_f64();
        println!(
            "round {round}: prompt {} tokens, answer {} tokens",
            stats.prompt_tokens, stats.answer_tokens
        );
        println!("  prefill       {:>8.1} tok/s", rate(stats.prompt_tokens, stats.prefill));
        println!("  generation    {:>8.1} tok/s", rate(stats.answer_tokens, stats.generation));
        println!("  first token   {:>8.0} ms", millis(first.unwrap_or_default()));
        if let (Some(before), Some(Some(between)), Some(after)) = (cpu_before, cpu_prefill, cpu_secs()) {
            let (prefill, generation) = (between - before, after - between);
            println!(
                "  per CPU-second: prefill {:.1}, generation {:.1} tokens",
                stats.prompt_tokens as f64 / prefill,
                stats.answer_tokens as f64 / generation
            );
        }
    }

    let long = QUESTION.repeat(12);
    for (what, question, wait) in [("generation", QUESTION, 3000), ("prefill", long.as_str(), 500)] {
        model.forget();
        let stop = Arc::new(AtomicBool::new(false));
        let (told, moment) = mpsc::sync_channel(1);
        let watched = Arc::clone(&stop);
        let timer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(wait));
            watched.store(true, Ordering::Release);
            let _ = told.send(Instant::now());
        });
        let ended = model.answer_question(
            question,
            2000,
            Sampling::default(),
            || stop.load(Ordering::Acquire),
            |_| true,
        )?;
        let ended_at = Instant::now();
        let asked_at = moment.recv().map_err(|error| error.to_string())?;
        timer.join().map_err(|_| "the timer failed")?;
        match ended {
            None => println!("cancel in {what:<10} {:>4.0} ms", millis(ended_at.duration_since(asked_at))),
            Some(_) => println!("cancel in {what}: the answer was over before"),
        }
    }
    println!("peak memory     {:>8} MiB", peak_mib().map_or_else(|| "?".to_owned(), |mib| mib.to_string()));
    Ok(())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Processor time of this process; on a busy machine it says more than the clock.
fn cpu_secs() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    // Linux has reported a hundred ticks per second to programs for decades.
    Some(ticks / 100.0)
}

fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
