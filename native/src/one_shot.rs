//! One prompt, one answer, one exit code. stdout carries the answer and nothing else.

mod events;
mod json;

use std::time::{Duration, Instant};

use chatcli_core::connection::State;
use chatcli_core::conversation::{Turn, TurnState};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Lang, Manner, Notice};
use tokio::signal::unix::SignalKind;
use tokio::time::{MissedTickBehavior, interval};

use crate::output::{Lost, Output};
use crate::paint::{Canvas, Look, Painter, Window, neutral_code};
use crate::plan::Plan;
use crate::session::Session;
use crate::session_lock::{self, SessionLock};
use crate::signals::Ending;
use crate::telling;
use crate::terminal::Abilities;
use crate::transport::named;
use events::Events;

/// How often a rendered answer is painted.
const FRAME: Duration = Duration::from_millis(33);

/// What asks.
const COMMAND: &str = "chatcli connect";

/// Waiting is not mentioned before this.
const PATIENCE_MS: u64 = 300;

/// Asks and prints; returns the process's exit code.
pub async fn run(plan: Plan, output: &Output) -> u8 {
    let lang = plan.boot.settings.lang;
    let refuse = |problem: Problem| {
        fail(&problem, COMMAND, plan.json, lang, output);
        problem.exit_code()
    };
    let _session_is_ours = match lock(&plan, output).await {
        Ok(lock) => lock,
        Err(problem) => return refuse(problem),
    };
    let mut session = match Session::start(&plan, None) {
        Ok(session) => session,
        Err(problem) => return refuse(problem),
    };
    let Ok(mut terminate) = Ending::of(SignalKind::terminate()) else { return 3 };
    let Ok(mut interrupt) = Ending::of(SignalKind::interrupt()) else { return 3 };
    let Ok(mut hang_up) = Ending::of(SignalKind::hangup()) else { return 3 };
    let mut answer = Answer::new(&plan, output);
    let mut frames = interval(FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut signalled = None;
    while session.view().exit_code.is_none() {
        tokio::select! {
            () = session.next() => answer.arrived(&session, output),
            _ = frames.tick(), if answer.is_live() => answer.tick(&session, output),
            _ = interrupt.recv() => session.intent(Intent::Stop),
            _ = terminate.recv() => {
                signalled = Some(143);
                session.intent(Intent::Stop);
            }
            _ = hang_up.recv() => {
                signalled = Some(129);
                session.intent(Intent::Stop);
            }
        }
        // No reader gets the rest. In a session it still belongs to the conversation, which is to be saved.
        if answer.lost.is_some() && plan.boot.session.is_none() {
            break;
        }
    }
    session.close(output);
    let code = signalled.or(session.view().exit_code).unwrap_or(0);
    let interrupted = matches!(code, 129 | 130 | 143);
    if plan.json {
        answer.clear(output);
        let object = json::answered(&session.view(), interrupted, session.now().mono_ms);
        answer.put(&format!("{}\n", json::line(&object)), output);
    } else {
        answer.finish(&session, output);
    }
    let view = session.view();
    if interrupted {
        let has_answer = view.conversation.asked().is_some_and(|turn| !turn.answer.is_empty());
        output.note(if has_answer { Text::Interrupted } else { Text::InterruptedEarly }.get(lang));
    } else if view.conversation.asked().is_some_and(Turn::is_cut) {
        output.note(Text::CutAtLimit.get(lang));
    } else if code != 0
        && let Some(problem) = view.last_problem()
    {
        output.error(lang, &telling::lines(problem, COMMAND, lang));
    }
    match &answer.lost {
        Some(Lost::Failed(error)) => {
            output.not_written(error);
            code.max(1)
        }
        Some(Lost::Unwanted) | None => code,
    }
}

/// Waits for the session, when another program on this machine is adding to it.
async fn lock(plan: &Plan, output: &Output) -> Result<Option<SessionLock>, Problem> {
    let Some(name) = &plan.boot.session else { return Ok(None) };
    let Some(path) = session_lock::place(&named(&plan.target.address.place), name, &plan.environment) else {
        return Ok(None);
    };
    let lang = plan.boot.settings.lang;
    let limit = Duration::from_millis(plan.boot.prompt_timeout_ms.unwrap_or_default());
    let waits = || output.note(&fill(Text::SessionWaiting.get(lang), &[("name", name)]));
    match session_lock::take(&path, limit, waits).await {
        Ok(Some(lock)) => Ok(Some(lock)),
        Ok(None) => Err(Problem::new(Kind::SessionInUse(name.clone()))),
        // What another program changes is still noticed before anything is saved over it.
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "no lock for the session");
            Ok(None)
        }
    }
}

/// Says what failed before anything was asked: to people on stderr, and to a script as JSON on stdout. `command` is the
/// one that was typed, whose help may help.
pub fn fail(problem: &Problem, command: &str, json: bool, lang: Lang, output: &Output) {
    if json {
        output.line(&json::line(&json::refused(problem, command, lang)));
    }
    output.error(lang, &telling::lines(problem, command, lang));
}

/// Prints the answer of the only turn.
struct Answer {
    /// `None`: the text as it is.
    painter: Option<Painter>,
    /// The answer is kept for the end.
    silent: bool,
    /// A line says how long it takes.
    spinner: bool,
    canvas: Canvas,
    window: Window,
    /// A narrower window wraps what stands in it.
    reflows: bool,
    /// Foreign control characters must not reach a terminal; a pipe gets the text unchanged.
    neutral: bool,
    written: usize,
    announce: bool,
    /// The number of the last notice that was looked at.
    noticed: u64,
    /// The events of a run, one object a line.
    events: Option<Events>,
    quiet: bool,
    waiting: bool,
    /// What the waiting line says.
    waits_for: String,
    /// Why the rest of it is not written.
    lost: Option<Lost>,
}

impl Answer {
    fn new(plan: &Plan, output: &Output) -> Self {
        let (columns, rows) = output.size();
        Self {
            painter: (!plan.raw && !plan.json && output.stdout_is_terminal).then(Painter::default),
            silent: plan.json,
            spinner: output.can_move && output.stderr_is_terminal && !plan.quiet && !plan.no_anim,
            canvas: Canvas {
                columns,
                rows,
                look: Look::detect(
                    &plan.environment,
                    plan.boot.settings.theme,
                    output.colors && !plan.no_color,
                    false,
                    true,
                ),
            },
            window: Window::default(),
            reflows: Abilities::detect(&plan.environment, plan.no_anim).reflows,
            neutral: output.stdout_is_terminal,
            written: 0,
            announce: !plan.raw && !plan.quiet && !plan.json,
            noticed: 0,
            events: plan.json.then(Events::default),
            quiet: plan.quiet,
            waiting: false,
            waits_for: String::new(),
            lost: None,
        }
    }

    fn put(&mut self, text: &str, output: &Output) {
        if self.lost.is_none() {
            self.lost = output.try_write(text).err();
        }
    }

    /// There is something to do on every beat.
    fn is_live(&self) -> bool {
        self.painter.is_some() || self.spinner
    }

    fn tick(&mut self, session: &Session, output: &Output) {
        if self.spinner {
            self.wait(session, output);
        }
        if self.painter.is_none() {
            return;
        }
        let now = Instant::now();
        if output.size() != (self.canvas.columns, self.canvas.rows) {
            (self.canvas.columns, self.canvas.rows) = output.size();
            self.window.changed(now);
        }
        if !self.window.is_changing(now) {
            self.paint(session, output);
        }
    }

    /// Whether all that came of the answer is on the screen.
    fn is_painted(&self, turn: &Turn) -> bool {
        turn.answer.text().len() == self.written && !turn.answer.is_finished()
    }

    fn arrived(&mut self, session: &Session, output: &Output) {
        let view = session.view();
        if self.announce && view.connection.state() == State::Online {
            self.announce = false;
            self.clear(output);
            for line in view.banner() {
                output.note(&line);
            }
        }
        self.warn(session, output);
        if self.painter.is_none() && !self.silent {
            self.write_new(session, output);
        }
    }

    /// Says what could not go along with the prompt: the answer does not know of it.
    fn warn(&mut self, session: &Session, output: &Output) {
        let view = session.view();
        let seen = std::mem::replace(&mut self.noticed, view.notices.last().map_or(0, |(number, _)| *number));
        let mut lines = self.events.as_mut().map(|events| events.output(&view)).unwrap_or_default();
        for (_, notice) in view.notices.iter().filter(|(number, _)| *number > seen) {
            if let Notice::Agent(said) = notice {
                match &mut self.events {
                    Some(_) => lines.extend(events::of(said).map(|event| json::line(&event))),
                    None if self.quiet && notice.manner() == Manner::Aside => {}
                    None => {
                        self.clear(output);
                        notice.lines(&view).iter().for_each(|line| output.note(&crate::paint::neutral(line)));
                    }
                }
            }
            if matches!(notice, Notice::References(_)) && notice.manner() == Manner::Warning {
                notice.lines(&view).iter().for_each(|line| output.note(&crate::paint::neutral(line)));
            }
        }
        for line in lines {
            self.put(&format!("{line}\n"), output);
        }
    }

    fn write_new(&mut self, session: &Session, output: &Output) {
        let view = session.view();
        let Some(turn) = view.conversation.asked() else { return };
        let fresh = turn.answer.text().get(self.written..).unwrap_or_default();
        if !fresh.is_empty() {
            self.clear(output);
            self.written += fresh.len();
            if self.neutral {
                self.put(&neutral_code(fresh), output);
            } else {
                self.put(fresh, output);
            }
        }
    }

    fn paint(&mut self, session: &Session, output: &Output) {
        let view = session.view();
        if self.window.settle() && output.can_move {
            let columns = self.canvas.columns;
            let away = self.painter.as_mut().map(|painter| painter.resized(columns, self.reflows));
            self.put(&away.unwrap_or_default(), output);
        } else if view.conversation.asked().is_some_and(|turn| self.is_painted(turn)) {
            return;
        }
        let Some(turn) = view.conversation.asked() else { return };
        self.written = turn.answer.text().len();
        if self.waiting && !turn.answer.is_empty() {
            output.status("\r\u{1b}[K");
            self.waiting = false;
            self.waits_for.clear();
        }
        if let Some(painter) = &mut self.painter {
            let frame = painter.frame(&turn.answer, self.canvas, view.lang(), output.can_move);
            self.put(&frame, output);
        }
    }

    /// One quiet line while there is no server yet, or nothing of the answer.
    fn wait(&mut self, session: &Session, output: &Output) {
        let view = session.view();
        let now_ms = session.now().mono_ms;
        let text = match view.conversation.asked() {
            None if view.connection.state() == State::Connecting && now_ms >= PATIENCE_MS => {
                fill(Text::Connecting.get(view.lang()), &[("address", view.connection.address())])
            }
            Some(turn) if turn.state == TurnState::Asking => {
                let waited_ms = now_ms.saturating_sub(turn.sent_mono_ms);
                if waited_ms < PATIENCE_MS {
                    return;
                }
                fill(Text::ThinkingFor.get(view.lang()), &[("secs", &(waited_ms / 1000).to_string())])
            }
            _ => return self.clear(output),
        };
        if text != self.waits_for {
            output.status(&format!("\r{text}\u{1b}[K"));
            self.waits_for = text;
        }
        self.waiting = true;
    }

    /// Takes the waiting line away.
    fn clear(&mut self, output: &Output) {
        if self.waiting {
            output.status("\r\u{1b}[K");
            self.waiting = false;
            self.waits_for.clear();
        }
    }

    fn finish(&mut self, session: &Session, output: &Output) {
        self.clear(output);
        if self.painter.is_some() {
            self.written = usize::MAX;
            self.paint(session, output);
            return;
        }
        self.write_new(session, output);
        let view = session.view();
        let text = view.conversation.asked().map(|turn| turn.answer.text()).unwrap_or_default();
        if !text.is_empty() && !text.ends_with('\n') {
            self.put("\n", output);
        }
    }
}
