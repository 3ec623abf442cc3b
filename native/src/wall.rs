//! `chatcli watch`: the server's watcher as a wall that fills the terminal, as one line for each change, or once for
//! a script. What is healthy and what is old is decided by the core's board.

mod clock;
mod letters;
mod lines;
mod look;
mod scene;
mod screen;
mod sections;
mod wish;

pub use wish::Wish;

use chatcli_core::watcher;
use std::cell::Cell;
use std::time::Duration;

use chatcli_core::Intent;
use chatcli_core::problem::Problem;
use chatcli_core::watcher::board::{Board, Look};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::output::Output;
use crate::plan::Plan;
use crate::session::Session;
use crate::signals::Ending;
use crate::telling;
use crate::terminal::{Input, Reader};
use clock::Clock;
use scene::Scene;
use screen::Screen;

/// What watches.
const COMMAND: &str = "chatcli watch";

/// The clock and the ages on the wall move this often.
const BEAT: Duration = Duration::from_secs(1);

/// Without room for all alerts, others are shown after this time, in milliseconds.
const ROTATE_MS: u64 = 15_000;

/// How long the first answer of a server is waited for that limits how often it is asked.
const PATIENCE: Duration = Duration::from_secs(60);

/// Watches until the user leaves; returns the process's exit code.
pub async fn run(plan: Plan, wish: Wish, output: &Output) -> u8 {
    let lang = plan.boot.settings.lang;
    let started =
        Clock::of(wish.zone.as_deref(), lang).and_then(|clock| Ok((clock, Session::start(&plan, None)?)));
    let (clock, session) = match started {
        Ok(started) => started,
        Err(problem) => {
            output.error(lang, &telling::lines(&problem, COMMAND, lang));
            return problem.exit_code();
        }
    };
    let Some(signals) = Signals::new() else { return 3 };
    let colors = output.colors && !plan.no_color;
    let mut wall = Wall { session, wish, clock, signals, output: *output, colors };
    wall.session.intent(Intent::Watcher(watcher::Intent::Watch(wall.wish.options.clone())));
    let code = if wall.wish.once {
        wall.once().await
    } else if wall.wish.board {
        wall.paint().await
    } else {
        wall.tell().await
    };
    wall.session.close(output);
    code
}

struct Wall {
    session: Session,
    wish: Wish,
    clock: Clock,
    signals: Signals,
    output: Output,
    colors: bool,
}

impl Wall {
    /// Prints the first answer.
    async fn once(&mut self) -> u8 {
        let (mut patience, mut is_late) = (Box::pin(sleep(PATIENCE)), false);
        loop {
            let view = self.session.view();
            if view.exit_code.is_some() || view.board.is_some_and(Board::is_decided) || is_late {
                break;
            }
            tokio::select! {
                () = self.session.next() => {}
                () = &mut patience => is_late = true,
                code = self.signals.next() => return code,
            }
        }
        let (view, now) = (self.session.view(), self.session.now());
        let (lang, Some(board)) = (view.lang(), view.board) else { return 1 };
        if self.wish.json {
            self.output.line(&board.json(view.connection.address(), now));
        }
        match self.problem() {
            Some(problem) => {
                if board.problem().is_some() && view.connection.problem().is_none() {
                    self.output.error(lang, &board.block(None, now, lang));
                } else {
                    self.output.error(lang, &telling::lines(&problem, COMMAND, lang));
                }
                problem.exit_code()
            }
            None => {
                if !self.wish.json {
                    let most = self.wish.alerts.then(|| self.wish.max_alerts.unwrap_or(usize::MAX));
                    for line in board.block(most, now, lang) {
                        self.output.told(&line);
                    }
                }
                if self.wish.exit_code { lines::exit_code(board.state(now)) } else { 0 }
            }
        }
    }

    /// Prints a line for each change until a signal comes.
    async fn tell(&mut self) -> u8 {
        let mut seen = 0;
        loop {
            if let Some(code) = self.hopeless() {
                return code;
            }
            let (view, now) = (self.session.view(), self.session.now());
            if let Some(board) = view.board {
                let (lines, last) = lines::news(board, seen, now, &self.clock, view.lang());
                if self.wish.json && last > seen {
                    self.output.line(&board.json(view.connection.address(), now));
                } else if !self.wish.json {
                    lines.iter().for_each(|line| self.output.told(line));
                }
                seen = last;
            }
            tokio::select! {
                () = self.session.next() => {}
                code = self.signals.next() => return code,
            }
        }
    }

    /// Fills the terminal until the user leaves.
    async fn paint(&mut self) -> u8 {
        let mut keys = self.output.stdin_is_terminal.then(|| Reader::start(false).ok()).flatten();
        let mut beat = interval(BEAT);
        let Ok(mut resized) = signal(SignalKind::window_change()) else { return 3 };
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut screen = Screen::enter(&self.output, self.colors);
        let code = loop {
            if self.is_hopeless() {
                break None;
            }
            self.frame(&mut screen);
            tokio::select! {
                () = self.session.next() => {}
                _ = beat.tick() => {}
                code = self.signals.next() => break Some(code),
                _ = resized.recv() => {}
                input = pressed(&mut keys) => match input {
                    Input::Key(key) if leaves(key) => break Some(0),
                    // The keyboard is gone; the wall goes on.
                    Input::Closed => keys = None,
                    _ => {}
                },
            }
        };
        drop(keys);
        drop(screen);
        match code {
            Some(code) => code,
            None => self.hopeless().unwrap_or(1),
        }
    }

    fn frame(&self, screen: &mut Screen) {
        let view = self.session.view();
        let Some(board) = view.board else { return };
        let (size, now, lang) = (self.output.size(), self.session.now(), view.lang());
        let rows = scene::fitted(size, self.wish.max_alerts, |max_alerts, paint| {
            let look = Look { max_alerts, rotate_ms: Some(ROTATE_MS), ..Look::default() };
            let glance = board.glance(&look, now, lang, &|unix_ms| self.clock.time(unix_ms));
            paint(&Scene {
                glance: &glance,
                address: view.connection.address(),
                title: self.wish.title.as_deref(),
                lang,
                time: self.clock.time(now.unix_ms),
                listed: Cell::default(),
            })
        });
        screen.paint(&rows, size, &self.output);
    }

    /// Why there is no answer.
    fn problem(&self) -> Option<Problem> {
        let view = self.session.view();
        view.connection.problem().or(view.board.and_then(Board::problem)).cloned()
    }

    /// There was never a connection, and waiting does not bring one: a wrong token, no TLS where it is needed.
    fn is_hopeless(&self) -> bool {
        let view = self.session.view();
        let problem = view.connection.problem();
        view.exit_code.is_some()
            || (view.connection.info().is_none() && problem.is_some_and(|problem| !problem.can_retry()))
    }

    fn hopeless(&self) -> Option<u8> {
        if !self.is_hopeless() {
            return None;
        }
        let view = self.session.view();
        let problem = view.connection.problem();
        if let Some(problem) = problem {
            self.output.error(view.lang(), &telling::lines(problem, COMMAND, view.lang()));
        }
        Some(view.exit_code.or(problem.map(Problem::exit_code)).unwrap_or(1))
    }
}

/// What comes from the keyboard; nothing ever when there is none.
async fn pressed(keys: &mut Option<Reader>) -> Input {
    match keys {
        Some(keys) => keys.next().await,
        None => std::future::pending().await,
    }
}

fn leaves(key: KeyEvent) -> bool {
    let with_ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c' | 'd') => with_ctrl,
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => true,
        _ => false,
    }
}

/// The signals that end a program politely.
struct Signals {
    interrupt: Ending,
    terminate: Ending,
    hangup: Ending,
}

impl Signals {
    fn new() -> Option<Self> {
        Some(Self {
            interrupt: Ending::of(SignalKind::interrupt()).ok()?,
            terminate: Ending::of(SignalKind::terminate()).ok()?,
            hangup: Ending::of(SignalKind::hangup()).ok()?,
        })
    }

    /// The exit code for the one that comes next.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
            _ = self.hangup.recv() => 129,
        }
    }
}
