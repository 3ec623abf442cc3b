//! One answer on the screen, from its question to how it ended.

use chatcli_core::View;
use chatcli_core::conversation::{Turn, TurnId, TurnState};
use chatcli_core::problem::Surface;
use chatcli_core::text::{Text, fill, tenths};

use crate::paint::{Canvas, Painter, Row, Stream, dim};

/// One answer on the screen.
#[derive(Debug)]
pub struct Follow {
    /// Which.
    pub turn: TurnId,
    painter: Painter,
    bytes: usize,
    /// When something last came.
    pub heard_mono_ms: u64,
}

impl Follow {
    /// Follows a turn from its start.
    pub fn new(turn: &Turn) -> Self {
        Self { turn: turn.id, painter: Painter::default(), bytes: 0, heard_mono_ms: turn.sent_mono_ms }
    }

    /// Notices that the answer grew.
    pub fn listen(&mut self, turn: &Turn, now_ms: u64) {
        let bytes = turn.answer.text().len();
        if bytes != self.bytes || turn.state == TurnState::Held {
            self.bytes = bytes;
            self.heard_mono_ms = now_ms;
        }
        self.heard_mono_ms = self.heard_mono_ms.max(turn.sent_mono_ms);
    }

    /// The rows that are finished since the last time, and the live tail in at most `room` rows.
    pub fn rows(
        &mut self,
        view: &View<'_>,
        turn: &Turn,
        canvas: Canvas,
        room: usize,
    ) -> (Vec<Row>, Vec<Row>) {
        self.painter.advance(&turn.answer, canvas, view.lang(), room)
    }
}

/// What is said once an answer is over.
pub fn ending(view: &View<'_>, turn: &Turn, canvas: Canvas) -> Vec<Row> {
    let lang = view.lang();
    let quiet = |text: &str| super::row(&dim(text, canvas.look), Stream::Err);
    match &turn.state {
        TurnState::Interrupted if turn.answer.is_empty() => vec![quiet(Text::InterruptedEarly.get(lang))],
        TurnState::Interrupted => vec![quiet(Text::Interrupted.get(lang))],
        TurnState::Failed(problem) => super::error_rows(&problem.lines(lang, Surface::Terminal), lang),
        TurnState::Done => {
            // How long a restored answer took is not known.
            let Some(ended_mono_ms) = turn.ended_mono_ms else { return Vec::new() };
            let millis = ended_mono_ms.saturating_sub(turn.sent_mono_ms);
            let mut rows = vec![quiet(&fill(Text::Took.get(lang), &[("secs", &tenths(millis, lang))]))];
            if turn.is_cut() {
                let line = Text::CutAtLimit.get(lang);
                let hint = Text::HintCutAtLimit.get(lang);
                rows.splice(0..0, [quiet(line), quiet(hint)]);
            }
            if let Some((number, count)) = view.conversation.version_of(turn.id) {
                let values = [("number", &*number.to_string()), ("count", &*count.to_string())];
                rows.push(quiet(&fill(Text::Version.get(lang), &values)));
            }
            rows
        }
        _ => Vec::new(),
    }
}
