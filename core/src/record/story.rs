//! What a person would see of a client, as lines: what is new since the last time. It is for recordings, in which
//! answers stay as they came; how they look is a body's.

use crate::app::View;
use crate::connection::State;
use crate::conversation::{TurnId, TurnState};
use crate::problem::Surface;

/// What was told already.
#[derive(Debug, Default)]
pub struct Story {
    state: Option<State>,
    notice: u64,
    turns: Vec<(TurnId, usize, bool)>,
    exit: Option<u8>,
}

impl Story {
    /// What is new in this view.
    pub fn tell(&mut self, view: &View<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        let state = view.connection.state();
        if self.state != Some(state) {
            self.state = Some(state);
            lines.push(format!("({state:?})"));
            if state == State::Online {
                lines.extend(view.banner());
            }
        }
        let seen = self.notice;
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > seen) {
            self.notice = *id;
            lines.extend(notice.lines(view).into_iter().map(|line| format!("* {line}")));
        }
        self.tell_turns(view, &mut lines);
        if self.exit != view.exit_code {
            self.exit = view.exit_code;
            lines.extend(self.exit.map(|code| format!("(exit {code})")));
        }
        lines
    }

    fn tell_turns(&mut self, view: &View<'_>, lines: &mut Vec<String>) {
        let turns = view.conversation.turns();
        self.turns.retain(|(id, ..)| turns.iter().any(|turn| turn.id == *id));
        for turn in turns {
            let place = self.turns.iter().position(|(id, ..)| *id == turn.id).unwrap_or_else(|| {
                lines.extend(turn.prompt.lines().map(|line| format!("> {line}")));
                self.turns.push((turn.id, 0, false));
                self.turns.len() - 1
            });
            let Some((_, told, has_ended)) = self.turns.get_mut(place) else { continue };
            let text = turn.answer.text();
            // An answer that begins anew is told anew.
            *told = if text.is_char_boundary(*told) { *told } else { 0 };
            if let Some(new) = text.get(*told..).filter(|new| !new.is_empty()) {
                lines.extend(new.lines().map(|line| format!("  {line}")));
                *told = text.len();
            }
            if *has_ended == turn.state.is_open() {
                *has_ended = !turn.state.is_open();
                match &turn.state {
                    TurnState::Failed(problem) => {
                        let said = problem.lines(view.lang(), Surface::Terminal);
                        lines.extend(said.into_iter().map(|line| format!("! {line}")));
                    }
                    state => lines.push(format!("({state:?})")),
                }
            }
        }
    }
}
