//! Draws the live region, and works out when it has to be drawn again without anything having happened.

use std::time::{Duration, Instant};

use chatcli_core::connection::State;
use chatcli_core::text::{Text, fill};

use super::{HINT, Stream, Terminal, agent, row, waiting};
use crate::editor::lay_out;
use crate::paint::{Live, Piece, Row, cut, dim, neutral, plain};
use crate::{redaction, terminal};

/// Queued prompts shown; more are counted.
const MAX_QUEUE_ROWS: usize = 3;

impl Terminal {
    /// Draws what is live under what is finished.
    pub(super) fn paint(&mut self) {
        self.dirty = true;
        // The signal that tells of another size may still be on its way.
        if self.output.size() != self.size {
            self.resize();
        }
        if self.window.is_changing(Instant::now()) {
            return;
        }
        self.fit();
        self.dirty = false;
        self.painted = Some(Instant::now());
        self.is_deciding();
        if self.hint.as_ref().is_some_and(|(_, since)| since.elapsed() >= HINT) {
            self.hint = None;
        }
        let (columns, rows) = self.size;
        let mut below = self.below(columns, rows);
        let (mut input, cursor) = self.input_rows(columns, rows);
        let mut status: Vec<Row> = self.output_rows(columns);
        status.extend(self.status());
        let queue = self.queue_rows(columns);
        below.truncate(rows.saturating_sub(input.len() + status.len() + queue.len() + 2));
        let used = input.len() + below.len() + status.len() + queue.len();
        let room = rows.saturating_sub(used + 1).max(1);
        let mut live = self.tail(room);
        live.extend(status);
        live.extend(queue);
        let cursor = cursor.map(|(row, column)| (live.len() + row, column));
        live.append(&mut input);
        live.append(&mut below);
        let finished = std::mem::take(&mut self.finished);
        let finished = self.for_this_terminal(finished);
        let pieces = self.region.frame(&finished, Live { rows: live, cursor }, columns);
        self.write(pieces);
    }

    /// Draws what is finished, and nothing live under it.
    pub(super) fn paint_last(&mut self) {
        let view = self.session.view();
        if let Some(follow) = &mut self.follow
            && let Some(turn) = view.conversation.turn(follow.turn)
        {
            // What is not finished is shown as far as it came.
            let mut answer = turn.answer.clone();
            answer.finish();
            let mut turn = turn.clone();
            turn.answer = answer;
            let canvas = crate::paint::Canvas { columns: self.size.0, rows: self.size.1, look: self.look };
            let rows = follow.rows(&view, &turn, canvas, 0).0;
            self.finished.splice(0..0, rows);
        }
        self.paint_away();
    }

    fn tail(&mut self, room: usize) -> Vec<Row> {
        let canvas = self.canvas();
        let view = self.session.view();
        let Some(follow) = &mut self.follow else { return Vec::new() };
        let Some(turn) = view.conversation.turn(follow.turn) else { return Vec::new() };
        let (finished, live) = follow.rows(&view, turn, canvas, room);
        self.finished.extend(finished);
        live
    }

    /// Rows that fit. Those for stderr stay out of the region when stderr leads elsewhere.
    fn for_this_terminal(&self, rows: Vec<Row>) -> Vec<Row> {
        let is_here = |row: &Row| self.output.stderr_is_terminal || row.stream == Stream::Out;
        let (here, there): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_here);
        for row in there {
            self.output.note(&plain(&row.text));
        }
        here.into_iter().flat_map(|row| row.fitted(self.size.0)).collect()
    }

    /// Takes the live region away while another program has the screen. What is live is not finished, and comes back.
    pub(super) fn paint_away(&mut self) {
        self.fit();
        let finished = std::mem::take(&mut self.finished);
        let finished = self.for_this_terminal(finished);
        let pieces = self.region.frame(&finished, Live::default(), self.size.0);
        self.write(pieces);
    }

    pub(super) fn write(&self, pieces: Vec<Piece>) {
        for (stream, text) in pieces {
            match stream {
                Stream::Out => self.output.write(&text),
                Stream::Err => self.output.status(&text),
            }
        }
    }

    /// One row about what is waited for.
    fn status(&self) -> Option<Row> {
        if !self.output.stderr_is_terminal {
            return None;
        }
        let text = self.status_text()?;
        let text = cut(&neutral(&text), self.size.0);
        Some(row(&dim(&text, self.look), Stream::Err))
    }

    fn waiting_style(&self) -> waiting::Style {
        waiting::Style { animates: self.abilities.animates, unicode: self.abilities.unicode }
    }

    fn status_text(&self) -> Option<String> {
        let view = self.session.view();
        let now_ms = self.session.now().mono_ms;
        if !self.banner_shown {
            return waiting::connecting(&view, now_ms, self.waiting_style());
        }
        if let Some(running) = view.agent.running() {
            let style = self.waiting_style();
            let text = agent::status(&view, running, now_ms, style.unicode);
            let is_moving = running.open().is_none() && running.waits.is_none();
            let waited_ms = now_ms.saturating_sub(running.began_mono_ms);
            return Some(if is_moving { waiting::marked(&text, waited_ms, style) } else { text });
        }
        let follow = self.follow.as_ref()?;
        let turn = view.conversation.turn(follow.turn)?;
        let silent_ms = now_ms.saturating_sub(follow.heard_mono_ms);
        waiting::answer(&view, turn, now_ms, silent_ms, self.waiting_style())
    }

    fn queue_rows(&self, columns: usize) -> Vec<Row> {
        let view = self.session.view();
        let queue = view.conversation.queue();
        let lang = view.lang();
        let shown = queue.prompts().take(MAX_QUEUE_ROWS).enumerate().map(|(index, prompt)| {
            let mark = fill(Text::Queued.get(lang), &[("waiting", &(index + 1).to_string())]);
            let prompt =
                self.submitted.iter().find(|(text, _)| text == prompt).map_or(prompt, |(_, shown)| shown);
            let text = neutral(&redaction::clean_typed(prompt)).replace('\n', " ");
            row(&dim(&cut(&format!("{mark}: {text}"), columns), self.look), Stream::Out)
        });
        let mut rows: Vec<Row> = shown.collect();
        if queue.len() > MAX_QUEUE_ROWS {
            rows.push(row(&dim(&format!("  +{}", queue.len() - MAX_QUEUE_ROWS), self.look), Stream::Out));
        }
        rows
    }

    /// The line being written, or the question that is asked.
    fn input_rows(&self, columns: usize, rows: usize) -> (Vec<Row>, Option<(usize, usize)>) {
        let height = (rows / 3).max(1);
        let layout = if let Some(asked) = &self.question {
            let prompt = format!("{}: ", neutral(&asked.question.text).replace('\n', " "));
            let typed = if asked.question.hidden { "" } else { asked.typed.as_str() };
            // A user cannot answer what they cannot read.
            lay_out(&prompt, typed, typed.len(), columns, rows.saturating_sub(1).max(1), self.look)
        } else if let Some((prompt, typed)) = self.deciding_line() {
            lay_out(&prompt, typed, typed.len(), columns, height, self.look)
        } else if !self.banner_shown {
            return (Vec::new(), None);
        } else if let Some(search) = self.session.view().history.picking() {
            let prompt = Text::PickerPrompt.get(self.session.view().lang());
            let search = neutral(search);
            lay_out(prompt, &search, search.len(), columns, height, self.look)
        } else {
            let view = self.session.view();
            let text = self.editor.text();
            match self.editor.search() {
                // However long what was found is: what is looked for stays in sight.
                Some(search) => {
                    let wanted = neutral(&search.wanted);
                    let form = if search.failed { Text::SearchFailed } else { Text::SearchPrompt };
                    let prompt = fill(form.get(view.lang()), &[("wanted", &wanted)]);
                    lay_out(&prompt, text, 0, columns, height, self.look)
                }
                None => {
                    let prompt = self.prompt.painted(&view, self.look, columns);
                    lay_out(&prompt, text, self.editor.cursor(), columns, height, self.look)
                }
            }
        };
        (layout.rows.iter().map(|text| row(text, Stream::Out)).collect(), Some(layout.cursor))
    }

    /// The list of completions, or a hint.
    fn below(&self, columns: usize, rows: usize) -> Vec<Row> {
        if self.question.is_some() || !self.banner_shown {
            return Vec::new();
        }
        if self.is_picking() {
            return self.picker_rows(columns, rows / 2);
        }
        let menu = self.editor.menu_rows(columns, rows / 2, self.look);
        if !menu.is_empty() {
            return menu.iter().map(|text| row(text, Stream::Out)).collect();
        }
        let lang = self.session.view().lang();
        let hint = match (&self.hint, self.editor.pasted_here()) {
            (Some((hint, _)), _) => Some(hint.clone()),
            (None, Some((chars, lines))) => {
                let values = [("chars", chars.to_string()), ("lines", lines.to_string())];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                let form = if lines == 1 { Text::PasteHintOneLine } else { Text::PasteHint };
                Some(fill(form.get(lang), &values))
            }
            _ if self.editor.in_block() => Some(Text::BlockHint.get(lang).to_owned()),
            _ => None,
        };
        hint.map(|hint| row(&dim(&cut(&hint, columns), self.look), Stream::Out)).into_iter().collect()
    }

    /// When the screen changes by itself: a mark turns, a hint goes away, seconds are counted.
    pub(super) fn next_beat(&self) -> Option<Instant> {
        let now = Instant::now();
        let hint = self.hint.as_ref().map(|(_, since)| *since + HINT);
        let view = self.session.view();
        let waits = !self.banner_shown || self.follow.is_some();
        let counts = matches!(view.connection.state(), State::Waiting { .. });
        let beat = if waits && self.abilities.animates {
            Some(now + Duration::from_millis(waiting::FRAME_MS))
        } else if waits {
            // Nothing turns: the text appears once, and changes only when the silence is worth a word.
            let first = self.status_text().is_none();
            Some(now + Duration::from_millis(if first { waiting::PATIENCE_MS } else { 1000 }))
        } else {
            None
        };
        let second = counts.then(|| now + Duration::from_secs(1)).filter(|_| waits);
        [hint, beat, second].into_iter().flatten().min()
    }

    /// The window has another size. Nothing is drawn until it stays as it is.
    pub(super) fn resize(&mut self) {
        self.size = self.output.size();
        self.window.changed(Instant::now());
        self.dirty = true;
    }

    /// Takes away what was drawn for a window of another size: only the region is drawn again.
    fn fit(&mut self) {
        if self.window.settle() {
            let pieces = self.region.resized(self.size.0, self.abilities.reflows);
            self.write(pieces);
        }
    }

    /// The screen is cleared by the user's wish; the scrollback stays.
    pub(super) fn clear(&mut self) {
        self.output.write("\u{1b}[2J\u{1b}[H");
        self.region.forget();
        self.paint();
    }

    /// The program goes on after it was stopped.
    pub(super) fn resume(&mut self) {
        if std::mem::take(&mut self.resumed) {
            return;
        }
        if self.reader.is_some() && terminal::enter_again(&self.output).is_ok() {
            self.size = self.output.size();
            self.region.forget();
            self.paint();
        }
    }
}
