//! What is said while nothing comes: nothing at first, then a turning mark, how long it has been, and how to stop.

use chatcli_core::View;
use chatcli_core::connection::State;
use chatcli_core::conversation::{Turn, TurnState};
use chatcli_core::text::{Text, fill};

/// Waiting is not mentioned before this.
pub const PATIENCE_MS: u64 = 300;
/// How long a frame of the turning mark stands.
pub const FRAME_MS: u64 = 100;
const SECONDS_FROM_MS: u64 = 3_000;
const HINT_FROM_MS: u64 = 5_000;
/// Silence worth mentioning, and silence worth offering a way out.
const STILL_MS: u64 = 45_000;
const LONG_MS: u64 = 90_000;

/// How waiting is shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Marks may turn.
    pub animates: bool,
    /// They may be other than ASCII.
    pub unicode: bool,
}

/// What to say about a connection that is not there yet.
pub fn connecting(view: &View<'_>, waited_ms: u64, style: Style) -> Option<String> {
    let text = fill(Text::Connecting.get(view.lang()), &[("address", view.connection.address())]);
    (waited_ms >= PATIENCE_MS).then(|| marked(&text, waited_ms, style))
}

/// What to say about an open turn, with `silent_ms` since its last sign of life.
pub fn answer(view: &View<'_>, turn: &Turn, now_ms: u64, silent_ms: u64, style: Style) -> Option<String> {
    let lang = view.lang();
    let waited_ms = now_ms.saturating_sub(turn.sent_mono_ms);
    if turn.state == TurnState::Held {
        return Some(match view.connection.state() {
            State::Waiting { until_mono_ms } => {
                let secs = until_mono_ms.saturating_sub(now_ms).div_ceil(1000);
                fill(Text::Lost.get(lang), &[("secs", &secs.to_string())])
            }
            _ => fill(Text::Connecting.get(lang), &[("address", view.connection.address())]),
        });
    }
    if waited_ms < PATIENCE_MS {
        return None;
    }
    let secs = (silent_ms / 1000).to_string();
    if silent_ms >= LONG_MS {
        return Some(marked(&fill(Text::SilentLong.get(lang), &[("secs", &secs)]), waited_ms, style));
    }
    if silent_ms >= STILL_MS {
        return Some(marked(&fill(Text::Silent.get(lang), &[("secs", &secs)]), waited_ms, style));
    }
    let is_streaming = turn.first_mono_ms.is_some();
    let what = if is_streaming { Text::Answering } else { Text::Thinking };
    let mut parts = vec![what.get(lang).to_owned()];
    let model = if turn.model.is_empty() { view.model() } else { &turn.model };
    if !is_streaming && !model.is_empty() {
        parts.push(crate::paint::neutral(model).replace('\n', " "));
    }
    if style.animates && waited_ms >= SECONDS_FROM_MS {
        parts.push(fill(Text::Took.get(lang), &[("secs", &(waited_ms / 1000).to_string())]));
    }
    if waited_ms >= HINT_FROM_MS || !style.animates {
        parts.push(Text::CancelHint.get(lang).to_owned());
    }
    let between = if style.unicode { " · " } else { " - " };
    Some(marked(&parts.join(between), waited_ms, style))
}

pub fn marked(text: &str, waited_ms: u64, style: Style) -> String {
    if !style.animates {
        return text.to_owned();
    }
    let frames: &[&str] = if style.unicode {
        &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    } else {
        &["|", "/", "-", "\\"]
    };
    let turn = usize::try_from(waited_ms / FRAME_MS).unwrap_or(0);
    let frame = frames.get(turn % frames.len()).copied().unwrap_or_default();
    format!("{frame} {text}")
}
