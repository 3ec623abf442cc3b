//! The conversation in a terminal: connect, then a line, an answer, a line, an answer.

mod follow;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chatcli_core::commands::Vocabulary;
use chatcli_core::connection::State;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Notice};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

use crate::editor::{self, Editor, Typed};
use crate::output::Output;
use crate::paint::{dim, neutral};
use crate::plan::Plan;
use crate::session::Session;
use follow::Follow;

const FRAME: Duration = Duration::from_millis(33);
/// Two presses of Ctrl+C within this time leave.
const SECOND_PRESS: Duration = Duration::from_secs(2);
/// Waiting is not mentioned before this.
const PATIENCE_MS: u64 = 300;

/// Runs the conversation; returns the process's exit code.
pub async fn run(plan: Plan, output: &Output) -> u8 {
    let lang = plan.boot.settings.lang;
    let session = match Session::start(&plan) {
        Ok(session) => session,
        Err(problem) => {
            output.error(lang, &problem.lines(lang));
            return problem.exit_code();
        }
    };
    let (Ok(interrupt), Ok(terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return 3;
    };
    let colors = output.colors && !plan.no_color;
    let mut terminal = Terminal {
        editor: Editor::start(output, colors),
        host: neutral(&host_label(&plan.target.address.host_shown())),
        session,
        output: *output,
        colors,
        interrupt,
        terminate,
        seen_notice: 0,
        ahead: String::new(),
    };
    let code = terminal.run(plan.quiet).await;
    editor::restore();
    code
}

fn host_label(host: &str) -> String {
    if host.chars().count() <= 24 { host.to_owned() } else { host.chars().take(23).chain(['…']).collect() }
}

struct Terminal {
    session: Session,
    editor: Editor,
    output: Output,
    colors: bool,
    host: String,
    interrupt: Signal,
    terminate: Signal,
    seen_notice: u64,
    ahead: String,
}

/// Where a notice goes.
#[derive(Clone, Copy)]
enum Place {
    /// At the cursor.
    Here,
    /// At the cursor of a terminal in raw mode, over the status line.
    RawHere,
    /// Above the line that is being edited.
    AboveTheLine,
}

/// What ends one wait.
enum Heard {
    Typed(Typed),
    Terminated,
    Exited(u8),
}

impl Terminal {
    async fn run(&mut self, quiet: bool) -> u8 {
        if let Some(code) = self.connect().await {
            return code;
        }
        let lang = self.session.view().lang();
        for line in self.session.view().banner() {
            self.output.line(&line);
        }
        if !quiet {
            self.output.line(&dim(Text::MaybeTypeHelp.get(lang), self.colors));
        }
        let mut last_press: Option<Instant> = None;
        loop {
            let lang = self.session.view().lang();
            let heard = match self.typed_ahead() {
                Some(line) => Heard::Typed(Typed::Line(line)),
                None => self.line().await,
            };
            match heard {
                Heard::Exited(code) => return code,
                Heard::Terminated => return 143,
                Heard::Typed(Typed::Line(line)) => {
                    last_press = None;
                    self.session.intent(Intent::Submit(line));
                    if let Some(code) = self.answer().await {
                        return code;
                    }
                }
                Heard::Typed(Typed::Interrupt) => {
                    if last_press.is_some_and(|press| press.elapsed() < SECOND_PRESS) {
                        return 0;
                    }
                    last_press = Some(Instant::now());
                    self.output.note(&dim(Text::ExitHint.get(lang), self.colors));
                }
                Heard::Typed(Typed::End) => {
                    self.output.note(&dim(Text::Bye.get(lang), self.colors));
                    return 0;
                }
                Heard::Typed(Typed::Failed(why)) => {
                    self.output.error(lang, &[why]);
                    return 3;
                }
                Heard::Typed(Typed::Ahead(ahead)) => self.ahead.push_str(&ahead),
                Heard::Typed(Typed::Stop) => {}
            }
        }
    }

    /// Waits for the first connection, keeping what is typed meanwhile; an exit code when there is none.
    async fn connect(&mut self) -> Option<u8> {
        let over = self.editor.watch();
        let (code, problem) = self.first_connection().await;
        if let Some(over) = over {
            self.stop_watching(&over).await;
        }
        if let Some(lines) = problem {
            self.output.error(self.session.view().lang(), &lines);
        }
        code
    }

    async fn first_connection(&mut self) -> (Option<u8>, Option<Vec<String>>) {
        let mut patience = interval(Duration::from_millis(PATIENCE_MS));
        patience.tick().await;
        let mut said = false;
        loop {
            let view = self.session.view();
            let lang = view.lang();
            let is_over = view.exit_code.is_some() || view.connection.state() == State::Online;
            if is_over {
                let problem = view.exit_code.and(view.last_problem()).map(|problem| problem.lines(lang));
                let code = view.exit_code;
                if said {
                    self.output.status("\r\u{1b}[K");
                }
                return (code, problem);
            }
            tokio::select! {
                () = self.session.next() => {}
                _ = patience.tick(), if !said && self.output.can_move && self.output.stderr_is_terminal => {
                    said = true;
                    let address = self.session.view().connection.address().to_owned();
                    self.output.status(&fill(Text::Connecting.get(lang), &[("address", &address)]));
                }
                typed = self.editor.next() => if let Typed::Stop = typed {
                    self.session.intent(Intent::Stop);
                },
                _ = self.interrupt.recv() => self.session.intent(Intent::Stop),
                _ = self.terminate.recv() => return (Some(143), None),
            }
        }
    }

    /// The next line that was typed and submitted while there was nothing to edit, shown as if it were typed now.
    fn typed_ahead(&mut self) -> Option<String> {
        let (line, rest) = self.ahead.split_once('\n')?;
        let (line, rest) = (line.to_owned(), rest.to_owned());
        self.ahead = rest;
        self.print_notices(Place::Here);
        self.output.line(&format!("{}{} {}", self.prompt(), editor::INDICATOR, neutral(&line)));
        Some(line)
    }

    fn prompt(&self) -> String {
        let offline = match self.session.view().connection.state() {
            State::Online => "",
            _ => "(offline) ",
        };
        format!("{offline}{}", self.host)
    }

    /// Lets a person write a line, saying above it what happens meanwhile.
    async fn line(&mut self) -> Heard {
        self.print_notices(Place::Here);
        self.editor.know(Vocabulary::of(&self.session.view()));
        self.editor.ask(self.prompt(), std::mem::take(&mut self.ahead));
        loop {
            if let Some(code) = self.session.view().exit_code {
                return Heard::Exited(code);
            }
            tokio::select! {
                typed = self.editor.next() => return Heard::Typed(typed),
                () = self.session.next() => self.print_notices(Place::AboveTheLine),
                _ = self.terminate.recv() => return Heard::Terminated,
            }
        }
    }

    /// Follows whatever the submitted line started until it is over; an exit code when the program is.
    async fn answer(&mut self) -> Option<u8> {
        let view = self.session.view();
        if let Some(code) = view.exit_code {
            self.output.note(&dim(Text::Bye.get(view.lang()), self.colors));
            return Some(code);
        }
        let turn = view.conversation.turns().last().filter(|turn| turn.state.is_open()).map(|turn| turn.id);
        let turn = turn?;
        self.print_notices(Place::Here);
        let over = self.editor.watch();
        let place = if over.is_some() { Place::RawHere } else { Place::Here };
        let mut follow = Follow::new(turn, over.is_some());
        let mut frames = interval(FRAME);
        frames.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut terminated = false;
        while !terminated && follow.is_open(&self.session) {
            tokio::select! {
                () = self.session.next() => if follow.is_waiting(&self.session) {
                    self.print_notices(place);
                },
                _ = frames.tick() => follow.paint(self),
                typed = self.editor.next() => if let Typed::Stop = typed {
                    self.session.intent(Intent::Stop);
                },
                _ = self.interrupt.recv() => self.session.intent(Intent::Stop),
                _ = self.terminate.recv() => terminated = true,
            }
        }
        follow.clear_status(self);
        if let Some(over) = over {
            self.stop_watching(&over).await;
        }
        follow.raw = false;
        follow.finish(self);
        if terminated { Some(143) } else { self.session.view().exit_code }
    }

    async fn stop_watching(&mut self, over: &Arc<AtomicBool>) {
        over.store(true, Ordering::Relaxed);
        loop {
            match self.editor.next().await {
                Typed::Ahead(ahead) => {
                    self.ahead.push_str(&ahead);
                    return;
                }
                Typed::Failed(_) | Typed::End => return,
                _ => {}
            }
        }
    }

    /// Prints what was said since the last time.
    fn print_notices(&mut self, place: Place) {
        let view = self.session.view();
        let seen = self.seen_notice;
        for (id, notice) in view.notices.iter().filter(|(id, _)| *id > seen) {
            self.seen_notice = *id;
            let is_asked_for =
                matches!(notice, Notice::Help | Notice::Status | Notice::Version | Notice::Shown(_));
            for line in notice.lines(&view) {
                let line = if is_asked_for { neutral(&line) } else { dim(&neutral(&line), self.colors) };
                match place {
                    Place::AboveTheLine => self.editor.print_above(line),
                    Place::RawHere => self.output.note(&format!("\r{line}\u{1b}[K\r")),
                    Place::Here if is_asked_for => self.output.line(&line),
                    Place::Here => self.output.note(&line),
                }
            }
        }
    }
}
