//! Line mode, for screen readers, dumb terminals, scripts and other programs: a prompt on stderr, answers on stdout as
//! their blocks are finished, one line for each thing that happens, and not one byte that moves a cursor. A line is
//! read when the one before it is settled, so a file of lines drives a whole conversation.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::time::{Duration, Instant};

use chatcli_core::agent::{OpenQuestion, Running};
use chatcli_core::connection::State;
use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::problem::Surface;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Manner, agent};
use tokio::sync::mpsc;

use super::{Signals, is_busy, shown, stop};
use crate::dialog::{Ask, Question};
use crate::editor::{dashes, edit_externally, external_editor};
use crate::output::Output;
use crate::paint::{Canvas, Look, Painter, neutral};
use crate::plan::Plan;
use crate::session::Session;
use crate::telling;

/// Answers are wrapped by the program that shows them.
const COLUMNS: usize = 10_000;

/// Runs the conversation; returns the process's exit code.
pub(super) async fn run(session: Session, asked: mpsc::Receiver<Ask>, plan: &Plan, output: &Output) -> u8 {
    let Ok(signals) = Signals::new() else { return 3 };
    let mut plain = Plain::new(session, plan, output);
    let code = plain.run(asked, signals).await;
    plain.session.close(output);
    code
}

struct Plain {
    session: Session,
    output: Output,
    look: Look,
    answer: Option<(TurnId, Painter)>,
    shown: BTreeSet<TurnId>,
    /// How often a conversation was opened again.
    opened: u64,
    seen_notice: u64,
    banner_shown: bool,
    quiet: bool,
    question: Option<Question>,
    /// A run's question, and since when it stands there.
    deciding: Option<(OpenQuestion, Instant)>,
    /// What a run's question was answered with last, and when.
    answered: Option<(String, Instant)>,
    /// A line is being read.
    reading: bool,
    /// Off while what is typed must not show.
    echo: Echo,
    /// Ctrl+C came while nothing ran.
    interrupted: bool,
    /// The lines of an open block, and how many dashes opened it.
    block: Option<(usize, Vec<String>)>,
    /// There are no more lines.
    ended: bool,
    /// Which answer is waited for, since when nothing came, and how often that was said.
    waits: Option<Wait>,
    external_editor: String,
}

/// Waiting for an answer.
struct Wait {
    turn: TurnId,
    bytes: usize,
    since: Instant,
    said: usize,
}

/// After how much silence it is mentioned, and in which words.
const WORDS: [(Duration, Text); 3] = [
    (Duration::from_secs(3), Text::Thinking),
    (Duration::from_secs(45), Text::Silent),
    (Duration::from_secs(90), Text::SilentLong),
];

impl Plain {
    fn new(session: Session, plan: &Plan, output: &Output) -> Self {
        Self {
            session,
            output: *output,
            look: Look { unicode: false, ..Look::TEXT },
            answer: None,
            shown: BTreeSet::new(),
            opened: 0,
            seen_notice: 0,
            banner_shown: false,
            quiet: plan.quiet,
            question: None,
            deciding: None,
            answered: None,
            reading: false,
            echo: Echo::default(),
            interrupted: false,
            block: None,
            ended: false,
            waits: None,
            external_editor: external_editor(&plan.environment),
        }
    }

    async fn run(&mut self, mut asked: mpsc::Receiver<Ask>, mut signals: Signals) -> u8 {
        let mut lines = Lines::start();
        loop {
            self.absorb();
            if let Some(code) = self.session.view().exit_code {
                return self.leave(code);
            }
            if self.ended && self.session.view().is_settled {
                return self.leave(0);
            }
            let view = self.session.view();
            // A script's lines follow each other; a person need not wait for a long search.
            let is_next = if self.output.stdin_is_terminal { view.takes_lines } else { view.is_settled };
            let wants_line = !self.ended && self.banner_shown && (self.question.is_some() || is_next);
            if wants_line && !self.reading {
                self.reading = true;
                // Before it is asked for: an answer that comes at once does not show either.
                let hidden = self.question.as_ref().is_some_and(|question| question.hidden);
                self.echo = Echo::off(hidden && self.output.stdin_is_terminal);
                self.ask_for_line();
                lines.want();
            }
            let next_word = self.next_word();
            tokio::select! {
                line = lines.got.recv() => {
                    self.reading = false;
                    self.echo = Echo::default();
                    match line.flatten() {
                        Some(line) => self.line(line),
                        None => {
                            self.ended = true;
                            self.question = None;
                            self.close_block();
                        }
                    }
                }
                () = self.session.next() => {}
                () = super::sleep_until(next_word) => self.say_that_it_waits(),
                Some(ask) = asked.recv() => self.ask(ask),
                _ = signals.interrupt.recv() => if let Some(code) = self.interrupt() {
                    return self.leave(code);
                },
                _ = signals.terminate.recv() => return 143,
                _ = signals.hang_up.recv() => return 129,
                _ = signals.resize.recv() => {}
                _ = signals.go_on.recv() => {}
            }
        }
    }

    /// When the silence is worth the next word.
    fn next_word(&self) -> Option<Instant> {
        let wait = self.waits.as_ref().filter(|_| self.output.stderr_is_terminal)?;
        WORDS.get(wait.said).map(|(after, _)| wait.since + *after)
    }

    fn say_that_it_waits(&mut self) {
        let Some(wait) = &mut self.waits else { return };
        if let Some((after, text)) = WORDS.get(wait.said) {
            wait.said += 1;
            let secs = after.as_secs().to_string();
            self.output.note(&fill(text.get(self.session.view().lang()), &[("secs", &secs)]));
        }
    }

    /// Notices whether an answer is waited for, and whether something of it came.
    fn watch(&mut self) {
        let view = self.session.view();
        let open = view.conversation.turns().last().filter(|turn| turn.state.is_open());
        let now = open.map(|turn| (turn.id, turn.answer.text().len()));
        if now != self.waits.as_ref().map(|wait| (wait.turn, wait.bytes)) {
            // Once the answer has begun only a long silence is worth a word.
            let said = |bytes| usize::from(bytes > 0);
            self.waits =
                now.map(|(turn, bytes)| Wait { turn, bytes, since: Instant::now(), said: said(bytes) });
        }
    }

    fn ask_for_line(&self) {
        match &self.question {
            Some(question) => self.output.status(&format!("{}: ", neutral(&question.text))),
            None if self.deciding.is_some() => {
                let view = self.session.view();
                if let Some(running) = view.agent.running() {
                    self.output.status(&format!("{} ", agent::question(running, view.lang())));
                }
            }
            None => match &self.block {
                Some((_, lines)) => self.output.status(&format!("  ... [{}] ", lines.len() + 1)),
                None => self.output.status("> "),
            },
        }
    }

    fn line(&mut self, line: String) {
        self.interrupted = false;
        match self.question.take() {
            Some(question) => {
                let _ = question.answer.send(line);
            }
            None => self.written_or_decided(line),
        }
    }

    /// A line that comes right after a question was typed before it; one right after an answer is an echo of that, and for
    /// nothing.
    fn written_or_decided(&mut self, line: String) {
        const PAUSE: Duration = Duration::from_millis(300);
        match self.deciding {
            Some((open, since)) if since.elapsed() >= PAUSE => {
                self.answered = Some((line.trim().to_owned(), Instant::now()));
                self.session.intent(Intent::Agent(open.answered(line)));
            }
            _ => match self.answered.take() {
                Some((answer, at)) if at.elapsed() < PAUSE && line.trim() == answer => {}
                _ => self.written(line),
            },
        }
    }

    /// Notices that a run's question came, changed or went; the line that is being read is for it then.
    fn know_card(&mut self) {
        let view = self.session.view();
        let open = view.agent.running().and_then(Running::open);
        if open == self.deciding.map(|(open, _)| open) {
            return;
        }
        self.deciding = open.map(|open| (open, Instant::now()));
        if self.reading && self.question.is_none() {
            self.output.note("");
            self.ask_for_line();
        }
    }

    /// A line of dashes opens a block; one that is at least as long closes it.
    fn written(&mut self, line: String) {
        match (&mut self.block, dashes(&line)) {
            (Some((open, _)), Some(length)) if length >= *open => self.close_block(),
            (Some((_, lines)), _) => lines.push(line),
            (None, Some(length)) => self.block = Some((length, Vec::new())),
            (None, None) => self.session.intent(Intent::Submit(line)),
        }
    }

    fn close_block(&mut self) {
        if let Some((_, lines)) = self.block.take() {
            self.session.intent(Intent::Submit(lines.join("\n")));
        }
    }

    fn interrupt(&mut self) -> Option<u8> {
        if self.question.take().is_some() || self.block.take().is_some() {
            return None;
        }
        if is_busy(&self.session) || !self.banner_shown {
            stop(&mut self.session);
            return None;
        }
        if std::mem::replace(&mut self.interrupted, true) {
            return Some(130);
        }
        self.output.note("");
        self.output.note(Text::ExitHint.get(self.session.view().lang()));
        self.ask_for_line();
        None
    }

    fn ask(&mut self, ask: Ask) {
        match ask {
            // After the last line no answer can come.
            Ask::Question(question) => self.question = Some(question).filter(|_| !self.ended),
            Ask::Edit { text, answer } => {
                let lang = self.session.view().lang();
                let edited = edit_externally(&text, &self.external_editor);
                let _ = answer.send(edited.map_err(|failure| failure.told(lang)));
            }
            Ask::Run { mut command, answer } => {
                let _ = answer.send(command.status());
            }
            // There is no screen.
            Ask::Clear => {}
        }
    }

    fn absorb(&mut self) {
        // A login that ended in the browser takes its question back; the line that is being read is a prompt again.
        if self.question.as_ref().is_some_and(|question| question.answer.is_closed()) {
            self.question = None;
            self.output.note("");
            if self.reading {
                self.ask_for_line();
            }
        }
        let view = self.session.view();
        if !self.banner_shown && view.connection.state() == State::Online {
            self.banner_shown = true;
            if !self.quiet {
                for line in view.banner() {
                    self.output.line(&neutral(&line));
                }
                if let Some(line) = view.resources() {
                    self.output.note(&line);
                }
                self.output.note(Text::MaybeTypeHelp.get(view.lang()));
            }
        }
        self.show_answer();
        self.show_notices();
        self.know_card();
        self.watch();
    }

    fn show_answer(&mut self) {
        loop {
            let view = self.session.view();
            if let Some((id, painter)) = &mut self.answer {
                if let Some(turn) = view.conversation.turn(*id) {
                    let canvas = Canvas { columns: COLUMNS, rows: usize::MAX, look: self.look };
                    self.output.write(&painter.frame(&turn.answer, canvas, view.lang(), false));
                    if turn.state.is_open() {
                        return;
                    }
                    match &turn.state {
                        TurnState::Interrupted if turn.answer.is_empty() => {
                            self.output.note(Text::InterruptedEarly.get(view.lang()));
                        }
                        TurnState::Interrupted => self.output.note(Text::Interrupted.get(view.lang())),
                        TurnState::Failed(problem) => {
                            self.output.error(view.lang(), &problem.lines(view.lang(), Surface::Terminal));
                        }
                        TurnState::Done if turn.is_cut() => {
                            self.output.note(Text::CutAtLimit.get(view.lang()));
                            self.output.note(Text::HintCutAtLimit.get(view.lang()));
                        }
                        _ => {}
                    }
                }
                self.answer = None;
            }
            // Its turns are older than those that were here.
            if view.history.times_opened() != self.opened {
                (self.opened, self.shown) = (view.history.times_opened(), BTreeSet::new());
            }
            let new = view.conversation.turns().iter().filter(|turn| !self.shown.contains(&turn.id));
            let new: Vec<TurnId> = new.map(|turn| turn.id).collect();
            let (skip, lines) = shown::earlier(&view, &new).unwrap_or_default();
            lines.iter().for_each(|line| self.output.note(line));
            self.shown.extend(&new[..skip]);
            let Some(turn) = new.get(skip).and_then(|id| view.conversation.turn(*id)) else { return };
            let next = turn.id;
            if let Some(from) = turn.from.as_deref() {
                let line = fill(Text::TurnFrom.get(view.lang()), &[("from", from)]);
                self.output.note(&neutral(&line));
            }
            // A user sees what they typed; what a session or another client brought was typed elsewhere.
            let is_from_elsewhere = view.conversation.came_along(turn) || turn.from.is_some();
            if is_from_elsewhere && !turn.prompt.is_empty() {
                self.output.line(&format!("> {}", neutral(&turn.prompt)));
            }
            self.shown.insert(next);
            self.answer = Some((next, Painter::default()));
        }
    }

    fn show_notices(&mut self) {
        let view = self.session.view();
        let seen = self.seen_notice;
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > seen) {
            self.seen_notice = *id;
            let lines = notice.lines(&view).iter().map(|line| neutral(line)).collect::<Vec<_>>();
            match notice.manner() {
                Manner::Failure => self.output.error(view.lang(), &lines),
                Manner::Answer => lines.iter().for_each(|line| self.output.line(line)),
                Manner::Aside | Manner::Warning | Manner::State | Manner::Queue => {
                    lines.iter().for_each(|line| self.output.note(line));
                }
            }
        }
    }

    fn leave(&self, code: u8) -> u8 {
        let view = self.session.view();
        let lang = view.lang();
        match view.last_problem() {
            Some(problem) if code != 0 && code != 130 => {
                self.output.error(lang, &telling::lines(problem, "chatcli connect", lang))
            }
            _ => {}
        }
        code
    }
}

/// Lines of stdin, read one at a time on a thread of its own.
struct Lines {
    want: std::sync::mpsc::Sender<()>,
    got: mpsc::Receiver<Option<String>>,
}

impl Lines {
    fn start() -> Self {
        let (want, wanted) = std::sync::mpsc::channel();
        let (post, got) = mpsc::channel(1);
        std::thread::spawn(move || {
            for () in wanted {
                let line = read();
                let is_over = line.is_none();
                if post.blocking_send(line).is_err() || is_over {
                    return;
                }
            }
        });
        Self { want, got }
    }

    fn want(&self) {
        let _ = self.want.send(());
    }
}

/// One line without its line break; `None` at the end of the input.
fn read() -> Option<String> {
    let mut bytes = Vec::new();
    let count = std::io::stdin().lock().read_until(b'\n', &mut bytes).unwrap_or(0);
    if count == 0 {
        return None;
    }
    let line = String::from_utf8_lossy(&bytes);
    let line = line.trim_end_matches(['\n', '\r']);
    Some(line.trim_start_matches('\u{feff}').to_owned())
}

/// The terminal's echo, off while this lives.
#[derive(Default)]
struct Echo(Option<rustix::termios::Termios>);

impl Echo {
    fn off(wanted: bool) -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = std::io::stdin();
        let Some(before) = tcgetattr(&stdin).ok().filter(|_| wanted) else { return Self(None) };
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO;
        let _ = tcsetattr(&stdin, OptionalActions::Now, &silent);
        Self(Some(before))
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ =
                rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, before);
        }
    }
}
