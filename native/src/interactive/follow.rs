//! One answer on the screen, from the first waiting line to how it ended.

use chatcli_core::Revisions;
use chatcli_core::connection::State;
use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::text::{Text, fill};

use super::{PATIENCE_MS, Terminal};
use crate::paint::{Canvas, Painter, dim};
use crate::session::Session;

/// One answer on the screen.
pub(super) struct Follow {
    turn: TurnId,
    painter: Painter,
    seen: Revisions,
    status: String,
    /// The terminal is in raw mode: a line break needs a carriage return.
    pub(super) raw: bool,
}

impl Follow {
    pub(super) fn new(turn: TurnId, raw: bool) -> Self {
        Self { turn, painter: Painter::default(), seen: Revisions::default(), status: String::new(), raw }
    }

    pub(super) fn is_open(&self, session: &Session) -> bool {
        let view = session.view();
        view.exit_code.is_none() && view.conversation.turn(self.turn).is_some_and(|turn| turn.state.is_open())
    }

    /// Nothing of the answer is on the screen yet.
    pub(super) fn is_waiting(&self, session: &Session) -> bool {
        session.view().conversation.turn(self.turn).is_some_and(|turn| turn.first_mono_ms.is_none())
    }

    pub(super) fn paint(&mut self, terminal: &Terminal) {
        let view = terminal.session.view();
        let Some(turn) = view.conversation.turn(self.turn) else { return };
        if turn.first_mono_ms.is_none() {
            let text = waiting(terminal, turn.sent_mono_ms, &turn.state);
            self.show_status(terminal, text);
            return;
        }
        if view.revisions == self.seen && turn.state.is_open() {
            return;
        }
        self.seen = view.revisions;
        self.clear_status(terminal);
        let (columns, rows) = terminal.output.size();
        let canvas = Canvas { columns, rows, colors: terminal.colors };
        let frame = self.painter.frame(&turn.answer, canvas, view.lang(), terminal.output.can_move);
        terminal.output.write(&self.lines(&frame));
    }

    pub(super) fn finish(&mut self, terminal: &Terminal) {
        self.seen = Revisions::default();
        self.paint(terminal);
        self.clear_status(terminal);
        let view = terminal.session.view();
        let lang = view.lang();
        let Some(turn) = view.conversation.turn(self.turn) else { return };
        match &turn.state {
            TurnState::Interrupted => {
                terminal.output.note(&dim(Text::Interrupted.get(lang), terminal.colors));
            }
            TurnState::Failed(problem) => terminal.output.error(lang, &problem.lines(lang)),
            TurnState::Done => {
                let millis = turn.ended_mono_ms.unwrap_or_default().saturating_sub(turn.sent_mono_ms);
                let took = format!("{}.{}", millis / 1000, millis % 1000 / 100);
                let took = fill(Text::Took.get(lang), &[("secs", &took)]);
                terminal.output.note(&dim(&took, terminal.colors));
            }
            _ => {}
        }
    }

    fn show_status(&mut self, terminal: &Terminal, text: String) {
        if text != self.status && terminal.output.can_move && terminal.output.stderr_is_terminal {
            terminal.output.status(&format!("\r{}\u{1b}[K", dim(&text, terminal.colors)));
            self.status = text;
        }
    }

    pub(super) fn clear_status(&mut self, terminal: &Terminal) {
        if !self.status.is_empty() {
            terminal.output.status("\r\u{1b}[K");
            self.status.clear();
        }
    }

    fn lines(&self, text: &str) -> String {
        if self.raw { text.replace('\n', "\r\n") } else { text.to_owned() }
    }
}

/// What to say while nothing has come yet.
fn waiting(terminal: &Terminal, since_ms: u64, state: &TurnState) -> String {
    let view = terminal.session.view();
    let lang = view.lang();
    let now_ms = terminal.session.now().mono_ms;
    if *state == TurnState::Held {
        return match view.connection.state() {
            State::Waiting { until_mono_ms } => {
                let secs = until_mono_ms.saturating_sub(now_ms).div_ceil(1000);
                fill(Text::Lost.get(lang), &[("secs", &secs.to_string())])
            }
            _ => fill(Text::Connecting.get(lang), &[("address", view.connection.address())]),
        };
    }
    let waited_ms = now_ms.saturating_sub(since_ms);
    match waited_ms {
        0..PATIENCE_MS => String::new(),
        PATIENCE_MS..3000 => Text::Thinking.get(lang).to_owned(),
        3000..5000 => fill(Text::ThinkingFor.get(lang), &[("secs", &(waited_ms / 1000).to_string())]),
        _ => {
            let text = fill(Text::ThinkingFor.get(lang), &[("secs", &(waited_ms / 1000).to_string())]);
            format!("{text} ({})", Text::CancelHint.get(lang))
        }
    }
}
