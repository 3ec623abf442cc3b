//! The conversation in a terminal. One live region at the bottom holds the growing end of the answer, what is waited
//! for, what is queued, and the line being written, which can be written at any time; everything finished stands
//! above it in the terminal's own scrollback.

mod agent;
mod follow;
mod input;
mod picker;
mod plain;
mod prompt;
mod screen;
mod shown;
mod waiting;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chatcli_core::account::Theme;
use chatcli_core::conversation::TurnId;
use chatcli_core::text::Text;
use chatcli_core::{Intent, Lang};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use crate::dialog::{Ask, Dialog, Question};
use crate::editor::{Editor, external_editor};
use crate::environment::Environment;
use crate::output::Output;
use crate::paint::{Canvas, Look, Region, Row, Stream, Window, dim, measure, neutral};
use crate::plan::Plan;
use crate::session::Session;
use crate::signals::Ending;
use crate::terminal::{self, Abilities, Reader};
use crate::{log, redaction, telling};
use follow::Follow;
use prompt::Prompt;

/// The shortest time between two frames of a growing answer.
const FRAME: Duration = Duration::from_millis(33);
/// A hint under the line goes away after this.
const HINT: Duration = Duration::from_secs(2);

/// Runs the conversation; returns the process's exit code.
pub async fn run(plan: Plan, output: &Output) -> u8 {
    let lang = plan.boot.settings.lang;
    let (dialog, asked) = Dialog::channel();
    let session = match Session::start(&plan, Some(dialog)) {
        Ok(session) => session,
        Err(problem) => {
            output.error(lang, &telling::lines(&problem, "chatcli connect", lang));
            return problem.exit_code();
        }
    };
    if plan.plain || !output.can_move {
        return plain::run(session, asked, &plan, output).await;
    }
    let Ok(signals) = Signals::new() else { return 3 };
    let typed = terminal::typed_in_line_mode();
    let abilities = Abilities::detect(&plan.environment, plan.no_anim);
    let reader = match terminal::enter().and_then(|()| Reader::start(!abilities.pastes)) {
        Ok(reader) => reader,
        Err(error) => {
            terminal::restore();
            output.error(lang, &[error.to_string()]);
            return 3;
        }
    };
    let mut terminal = Terminal::new(session, reader, asked, &plan, *output, abilities);
    terminal.type_ahead(&typed);
    log::hold();
    let code = terminal.run(signals).await;
    terminal::restore();
    log::release();
    code
}

/// What the operating system may tell.
struct Signals {
    interrupt: Ending,
    terminate: Ending,
    hang_up: Ending,
    resize: Signal,
    go_on: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: Ending::of(SignalKind::interrupt())?,
            terminate: Ending::of(SignalKind::terminate())?,
            hang_up: Ending::of(SignalKind::hangup())?,
            resize: signal(SignalKind::window_change())?,
            go_on: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }
}

/// The conversation and everything of it that is on the screen.
struct Terminal {
    session: Session,
    reader: Option<Reader>,
    asked: mpsc::Receiver<Ask>,
    editor: Editor,
    output: Output,
    abilities: Abilities,
    external_editor: String,
    environment: Arc<Environment>,
    theme: Theme,
    /// Weights and colours are welcome.
    styles: bool,
    look: Look,
    prompt: Prompt,
    region: Region,
    /// Rows that are finished and not written yet.
    finished: Vec<Row>,
    size: (usize, usize),
    window: Window,
    follow: Option<Follow>,
    /// The turns that were shown.
    shown: BTreeSet<TurnId>,
    /// Answers of other clients that broke off here; they may still come whole.
    broken: BTreeSet<TurnId>,
    /// How often a conversation was opened again.
    opened: u64,
    /// The one that is chosen in the list of conversations.
    chosen: usize,
    seen_notice: u64,
    seen_draft: chatcli_core::Revision,
    /// Lines as they were on the screen, by what they meant, until their turn begins.
    submitted: Vec<(String, String)>,
    /// The last line that stands on the screen already; a question may begin later, when its files are read.
    echoed: Option<String>,
    question: Option<Asked>,
    /// A run's question.
    deciding: Option<agent::Deciding>,
    /// When a key came last.
    last_key: Option<Instant>,
    /// What a run's question was answered with last, and when.
    answered: Option<(String, Instant)>,
    /// Said under the line until a key or its time ends it.
    hint: Option<(String, Instant)>,
    /// When Ctrl+C was pressed last with nothing of the editor's to clear, and how often in a row.
    presses: (u32, Option<Instant>),
    /// When a running answer was stopped last.
    stopped: Option<Instant>,
    /// The signal that the program goes on after Ctrl+Z was served already.
    resumed: bool,
    /// When Esc was pressed last with nothing to do for it.
    escaped: Option<Instant>,
    focused: Option<bool>,
    quiet: bool,
    banner_shown: bool,
    /// Lines typed before there was a prompt.
    ahead: String,
    /// Ctrl+D was pressed while something ran: the program ends with it.
    leaving: bool,
    exit: Option<u8>,
    dirty: bool,
    painted: Option<Instant>,
}

/// A question that is being answered, with a line of its own.
struct Asked {
    question: Question,
    typed: String,
}

impl Terminal {
    fn new(
        session: Session,
        reader: Reader,
        asked: mpsc::Receiver<Ask>,
        plan: &Plan,
        output: Output,
        abilities: Abilities,
    ) -> Self {
        let lang = plan.boot.settings.lang;
        let styles = output.colors && !plan.no_color;
        Self {
            session,
            reader: Some(reader),
            asked,
            editor: Editor::open(&plan.environment, lang),
            output,
            abilities,
            external_editor: external_editor(&plan.environment),
            look: look(&plan.environment, plan.boot.settings.theme, styles, abilities),
            environment: Arc::clone(&plan.environment),
            theme: plan.boot.settings.theme,
            styles,
            prompt: Prompt::from(&plan.environment),
            region: Region::default(),
            finished: Vec::new(),
            size: output.size(),
            window: Window::default(),
            follow: None,
            shown: BTreeSet::new(),
            broken: BTreeSet::new(),
            opened: 0,
            chosen: 0,
            seen_notice: 0,
            seen_draft: chatcli_core::Revision::default(),
            submitted: Vec::new(),
            echoed: None,
            question: None,
            deciding: None,
            last_key: None,
            answered: None,
            hint: None,
            presses: (0, None),
            stopped: None,
            resumed: false,
            escaped: None,
            focused: None,
            quiet: plan.quiet,
            banner_shown: false,
            ahead: String::new(),
            leaving: false,
            exit: None,
            dirty: true,
            painted: None,
        }
    }

    async fn run(&mut self, mut signals: Signals) -> u8 {
        loop {
            self.absorb();
            if self.leaving && self.exit.is_none() && !is_busy(&self.session) {
                self.leaving = false;
                self.session.intent(Intent::Quit);
                continue;
            }
            if let Some(code) = self.exit {
                self.leave(code);
                return code;
            }
            let due = self.painted.map_or_else(Instant::now, |painted| painted + FRAME);
            let due = self.window.quiet_from().map_or(due, |quiet| due.max(quiet));
            if self.dirty && due <= Instant::now() {
                self.paint();
            }
            let wake = if self.dirty { Some(due) } else { self.next_beat() };
            let Some(reader) = &mut self.reader else { return 3 };
            tokio::select! {
                input = reader.next() => {
                    self.input(input).await;
                    // What came with it belongs to the same frame.
                    while let Some(input) = self.reader.as_mut().and_then(Reader::ready) {
                        self.input(input).await;
                    }
                    self.now();
                }
                () = self.session.next() => self.dirty = true,
                Some(ask) = self.asked.recv() => {
                    let gives_terminal = matches!(ask, Ask::Run { .. });
                    self.ask(ask).await;
                    // Ctrl+C while another program had the terminal was for that one.
                    if gives_terminal {
                        let _ = tokio::time::timeout(FRAME, signals.interrupt.recv()).await;
                    }
                }
                () = sleep_until(wake) => self.dirty = true,
                _ = signals.interrupt.recv() => self.interrupt(),
                _ = signals.terminate.recv() => self.exit = Some(143),
                _ = signals.hang_up.recv() => self.exit = Some(129),
                _ = signals.resize.recv() => self.resize(),
                _ = signals.go_on.recv() => self.resume(),
            }
        }
    }

    /// The next frame must not wait: a person pressed a key.
    fn now(&mut self) {
        self.absorb();
        if self.exit.is_none() {
            self.paint();
        }
    }

    /// Takes in what the core has to say since the last time: rows that are finished, a text for the line, the end.
    fn absorb(&mut self) {
        // A login that ended in the browser takes its question back.
        if self.question.as_ref().is_some_and(|asked| asked.question.answer.is_closed()) {
            self.question = None;
            self.dirty = true;
        }
        for line in log::held() {
            self.finished.push(row(&dim(&neutral(&line), self.look), Stream::Err));
            self.dirty = true;
        }
        let theme = self.session.view().settings.theme;
        if theme != self.theme {
            self.theme = theme;
            self.look = look(&self.environment, theme, self.styles, self.abilities);
            self.dirty = true;
        }
        self.show_banner();
        self.show_turns();
        self.show_notices();
        self.know_card();
        let view = self.session.view();
        if view.draft.revision != self.seen_draft {
            self.seen_draft = view.draft.revision;
            self.editor.set(&view.draft.text.clone());
            self.dirty = true;
        }
        if let Some(code) = self.session.view().exit_code {
            self.exit.get_or_insert(code);
        }
        if self.banner_shown && self.question.is_none() {
            self.submit_ahead();
        }
    }

    fn canvas(&self) -> Canvas {
        Canvas { columns: self.size.0, rows: self.size.1, look: self.look }
    }

    /// Leaves the screen as it should stay.
    fn leave(&mut self, code: u8) {
        let view = self.session.view();
        let lang = view.lang();
        if view.connection.capabilities().history && view.conversation.kept_as().is_some() {
            let stored = if view.is_stored { Text::LeaveStored } else { Text::LeaveNotStored };
            self.finished.push(row(&dim(stored.get(lang), self.look), Stream::Err));
        }
        if code == 0 {
            self.finished.push(row(&dim(Text::Bye.get(lang), self.look), Stream::Err));
        } else if let Some(problem) = view.last_problem().filter(|_| !matches!(code, 129 | 130 | 143)) {
            self.finished.extend(error_rows(&telling::lines(problem, "chatcli connect", lang), lang));
        }
        self.paint_last();
        self.reader = None;
        self.session.close(&self.output);
    }
}

fn look(environment: &Environment, theme: Theme, styles: bool, abilities: Abilities) -> Look {
    Look::detect(environment, theme, styles, abilities.links && styles, abilities.unicode)
}

fn row(text: &str, stream: Stream) -> Row {
    Row { text: text.to_owned(), cells: measure(text), stream, own: true }
}

/// An error as rows, the first with its prefix.
fn error_rows(lines: &[String], lang: Lang) -> Vec<Row> {
    let prefixes = std::iter::once(Text::ErrorPrefix.get(lang)).chain(std::iter::repeat("  "));
    lines
        .iter()
        .zip(prefixes)
        .map(|(line, prefix)| row(&format!("{prefix}{}", neutral(&redaction::clean(line))), Stream::Err))
        .collect()
}

async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// Whether a core that was told to stop has anything left to stop.
fn is_busy(session: &Session) -> bool {
    let view = session.view();
    view.conversation.is_busy() || !view.is_settled
}

/// Stops what runs.
fn stop(session: &mut Session) {
    session.intent(Intent::Stop);
}
