//! What becomes finished rows: the first lines, questions, answers and how they ended, and everything said beside them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chatcli_core::connection::State;
use chatcli_core::conversation::{Turn, TurnId, TurnState};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Manner, Notice, View};

use super::follow::{self, Follow};
use super::{Terminal, row};
use crate::paint::{Live, Row, Stream, dim, neutral};
use crate::{paint, redaction, terminal};

/// Turns of a loaded session, or of a conversation that was opened again, that are shown.
const SHOWN_TURNS: usize = 3;

/// How many of these turns are not shown because they came with a session, and what is said instead.
pub(super) fn earlier(view: &View<'_>, new: &[TurnId]) -> Option<(usize, Vec<String>)> {
    let came =
        |id: &&TurnId| view.conversation.turn(**id).is_some_and(|turn| view.conversation.came_along(turn));
    let restored = new.iter().take_while(came).count();
    let earlier = restored.checked_sub(SHOWN_TURNS).filter(|earlier| *earlier > 0)?;
    let line = fill(Text::EarlierTurns.get(view.lang()), &[("turns", &earlier.to_string())]);
    Some((earlier, vec![line]))
}

impl Terminal {
    /// Prints the first lines, untouched by anything that moves a cursor, and opens the line.
    pub(super) fn show_banner(&mut self) {
        let view = self.session.view();
        if self.banner_shown || view.connection.state() != State::Online {
            return;
        }
        let lang = view.lang();
        let lines = if self.quiet { Vec::new() } else { Notice::Connected.lines(&view) };
        let fitted = |line: &str| paint::lines(&neutral(line), self.size.0);
        let mut lines: Vec<String> = lines.iter().flat_map(|line| fitted(line)).collect();
        if !self.quiet {
            let help = fitted(Text::MaybeTypeHelp.get(lang));
            lines.extend(help.iter().map(|line| dim(line, self.look)));
        }
        let pieces = self.region.frame(&[], Live::default(), self.size.0);
        self.write(pieces);
        self.output.write(&lines.into_iter().map(|line| line + "\r\n").collect::<String>());
        terminal::report(&self.output, self.abilities);
        self.banner_shown = true;
        self.dirty = true;
    }

    /// Follows every turn that began, and says how each one ended.
    pub(super) fn show_turns(&mut self) {
        let view = self.session.view();
        let now_ms = self.session.now().mono_ms;
        let canvas = self.canvas();
        if let Some(follow) = &mut self.follow {
            match view.conversation.turn(follow.turn) {
                None => self.follow = None,
                Some(turn) => {
                    follow.listen(turn, now_ms);
                    if turn.from.is_some() && turn.state == TurnState::Interrupted {
                        self.broken.insert(turn.id);
                    }
                    if !turn.state.is_open() {
                        self.finished.extend(follow.rows(&view, turn, canvas, 0).0);
                        self.finished.extend(follow::ending(&view, turn, canvas));
                        self.finished.push(row("", Stream::Out));
                        self.tell_ended(now_ms.saturating_sub(turn.sent_mono_ms));
                        self.follow = None;
                    }
                    self.dirty = true;
                }
            }
        }
        let view = self.session.view();
        // Its turns are older than those that were here.
        if view.history.times_opened() != self.opened {
            (self.opened, self.shown) = (view.history.times_opened(), BTreeSet::new());
        }
        // One answer at a time: another client's may run beside the own one.
        if self.follow.is_some() {
            return;
        }
        let (shown, broken) = (&self.shown, &mut self.broken);
        let mut is_new = |turn: &Arc<Turn>| {
            let came_whole = turn.state == TurnState::Done && broken.remove(&turn.id);
            came_whole || !shown.contains(&turn.id)
        };
        let new = view.conversation.turns().iter().filter(|turn| is_new(turn));
        let mut new: Vec<TurnId> = new.map(|turn| turn.id).collect();
        // Of a loaded session the end is shown; the rest is in `/history`.
        if let Some((earlier, lines)) = earlier(&view, &new) {
            self.shown.extend(new.drain(..earlier));
            let rows = lines.iter().map(|line| row(&dim(line, self.look), Stream::Out));
            self.finished.extend(rows);
        }
        for id in new {
            self.shown.insert(id);
            self.dirty = true;
            self.begin(id);
            if self.follow.is_some() {
                return;
            }
        }
    }

    /// Shows a question, and its answer when it is there already.
    fn begin(&mut self, id: TurnId) {
        let view = self.session.view();
        let Some(turn) = view.conversation.turn(id) else { return };
        let kept = self.submitted.iter().position(|(text, _)| *text == turn.prompt);
        let text = kept.map_or_else(|| turn.prompt.clone(), |at| self.submitted.remove(at).1);
        let mut follow = Follow::new(turn);
        let canvas = self.canvas();
        let is_echoed = turn.from.is_none() && self.echoed.as_ref() == Some(&turn.prompt);
        let mut rows = Vec::new();
        if let Some(from) = turn.from.as_deref() {
            let line = fill(Text::TurnFrom.get(view.lang()), &[("from", from)]);
            rows.push(row(&dim(&neutral(&line), self.look), Stream::Out));
        }
        let has_nothing = turn.from.is_some() && text.is_empty();
        if !is_echoed && !has_nothing {
            rows.extend(self.echo(&text));
        }
        let is_open = turn.state.is_open();
        if !is_open {
            rows.extend(follow.rows(&view, turn, canvas, 0).0);
            rows.extend(follow::ending(&view, turn, canvas));
            rows.push(row("", Stream::Out));
        }
        if turn.from.is_none() {
            self.echoed = None;
        }
        self.finished.extend(rows);
        self.follow = is_open.then_some(follow);
    }

    /// A submitted line as it stays on the screen.
    pub(super) fn echo(&self, text: &str) -> Vec<Row> {
        let view = self.session.view();
        let prompt = self.prompt.lasting(&view, self.look, self.size.0);
        let text = redaction::clean_typed(text);
        let layout = crate::editor::lay_out(&prompt, &text, 0, usize::MAX, usize::MAX, self.look);
        layout.rows.iter().map(|text| row(text, Stream::Out)).collect()
    }

    /// What was said since the last time.
    pub(super) fn show_notices(&mut self) {
        let view = self.session.view();
        let seen = self.seen_notice;
        let canvas = self.canvas();
        let mut rows = Vec::new();
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > seen) {
            self.seen_notice = *id;
            // The queue shows itself, and so does what runs.
            if notice.manner() == Manner::Queue || super::agent::is_seen(notice) {
                continue;
            }
            // What the model said before a question of the program stands above it: nothing of the model's comes between
            // a card and the line that decides.
            if matches!(notice, Notice::Agent(_))
                && let Some(follow) = &mut self.follow
                && let Some(turn) = view.conversation.turn(follow.turn)
            {
                rows.extend(follow.rows(&view, turn, canvas, 0).0);
            }
            if notice.manner() == Manner::Failure {
                rows.extend(super::error_rows(&notice.lines(&view), view.lang()));
                continue;
            }
            let is_asked_for = notice.manner() == Manner::Answer;
            for line in notice.lines(&view) {
                let line = neutral(&line);
                rows.push(if let Some(painted) = super::agent::painted(notice, &line, self.look) {
                    row(&painted, if is_asked_for { Stream::Out } else { Stream::Err })
                } else if is_asked_for {
                    row(&line, Stream::Out)
                } else {
                    row(&dim(&line, self.look), Stream::Err)
                });
            }
            if let Notice::Share(share) = notice
                && let Some(code) = share.picture()
            {
                let picture = paint::picture(&code, self.size.0, self.look);
                rows.extend(picture.iter().map(|line| row(line, Stream::Out)));
            }
        }
        self.dirty |= !rows.is_empty();
        self.finished.extend(rows);
    }

    /// Rings when an answer is over that the user was not watching.
    fn tell_ended(&self, took_ms: u64) {
        /// A person who saw no focus reported waits this long before looking elsewhere.
        const LONG_MS: u64 = 30_000;
        let is_away = self.focused.map_or(took_ms >= LONG_MS, |focused| !focused);
        if is_away && self.exit.is_none() {
            let text = Text::AnswerDone.get(self.session.view().lang());
            let osc =
                if self.abilities.osc { format!("\u{1b}]9;ChatCLI: {text}\u{7}") } else { String::new() };
            self.output.write(&format!("{osc}\u{7}"));
        }
    }
}
