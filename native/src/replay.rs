//! `chatcli replay`: steps through a recording, or says whether the client would do the same today.

use std::io::BufRead;

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::record::{self, NotRead, Player, Step, Story};
use chatcli_core::text::{Text, fill};

use crate::arguments::Replay;
use crate::environment::Environment;
use crate::files;
use crate::output::Output;
use crate::paint::neutral;
use crate::recording::MOST_BYTES;

/// Plays it; returns the process's exit code: 1 when it does not go as it went then, and that was asked.
///
/// # Errors
/// The file cannot be read, or is no recording.
pub fn run(replay: &Replay, environment: &Environment, lang: Lang, output: &Output) -> Result<u8, Problem> {
    let path = environment.expand(&replay.recording);
    let shown = path.display().to_string();
    let usage =
        |text: Text, more: &[(&str, &str)]| Problem::because(Kind::Usage, &fill(text.get(lang), more));
    let text = files::read_text(&path, MOST_BYTES)
        .map_err(|error| usage(Text::CannotRead, &[("path", &shown), ("why", &files::why(&error, lang))]))?;
    let (header, steps) = record::read(&text).map_err(|why| match why {
        NotRead::NoRecording => usage(Text::NoRecording, &[("path", &shown)]),
        NotRead::Newer => usage(Text::RecordingNewer, &[("path", &shown)]),
        NotRead::Line(line) => usage(Text::RecordingBroken, &[("path", &shown), ("line", &line.to_string())]),
    })?;
    if replay.check == Some(true) {
        return Ok(check(&steps, lang, output));
    }
    output.line(&neutral(&header.program));
    let waits = replay.all != Some(true) && output.stdin_is_terminal && output.stdout_is_terminal;
    step_through(&steps, waits, lang, output);
    Ok(0)
}

fn check(steps: &[Step], lang: Lang, output: &Output) -> u8 {
    let mut player = Player::default();
    for (place, step) in steps.iter().enumerate() {
        let played = player.play(step);
        if played.differs {
            let number = (place + 1).to_string();
            output.line(&fill(Text::ReplayDiffers.get(lang), &[("step", &number)]));
            output.line(&neutral(&format!("  {}", record::told(&step.event))));
            step.asked.iter().for_each(|line| output.line(&neutral(&format!("- {line}"))));
            played.asked.iter().for_each(|line| output.line(&neutral(&format!("+ {line}"))));
            return 1;
        }
    }
    output.line(&fill(Text::ReplaySame.get(lang), &[("steps", &steps.len().to_string())]));
    0
}

fn step_through(steps: &[Step], mut waits: bool, lang: Lang, output: &Output) {
    let (mut player, mut story) = (Player::default(), Story::default());
    let begun_ms = steps.first().map_or(0, |step| step.at.mono_ms);
    if waits {
        output.note(Text::ReplayKeys.get(lang));
    }
    for (place, step) in steps.iter().enumerate() {
        let played = player.play(step);
        let after_ms = step.at.mono_ms.saturating_sub(begun_ms);
        let (secs, ms) = (after_ms / 1_000, after_ms % 1_000);
        let told = record::told(&step.event);
        output.line(&neutral(&format!("{}  +{secs}.{ms:03} s  {told}", place + 1)));
        for line in &played.asked {
            output.line(&neutral(&format!("    -> {line}")));
        }
        if played.differs {
            for line in &step.asked {
                output.line(&neutral(&format!("    !! {line}")));
            }
        }
        for line in story.tell(&player.view()) {
            output.line(&neutral(&format!("    | {line}")));
        }
        if waits {
            match wish() {
                Wish::Next => {}
                Wish::All => waits = false,
                Wish::Quit => return,
            }
        }
    }
}

enum Wish {
    Next,
    All,
    Quit,
}

/// What a person types after a step.
fn wish() -> Wish {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => Wish::Quit,
        Ok(_) => match line.trim() {
            "q" => Wish::Quit,
            "a" => Wish::All,
            _ => Wish::Next,
        },
    }
}
