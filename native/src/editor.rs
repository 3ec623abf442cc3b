//! The line editor, on a thread of its own because it waits for keys. It reads one line at a time; while there is
//! nothing to edit it only watches for Ctrl+C and Esc and keeps what is typed ahead for the next lines.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chatcli_core::commands::{self, Vocabulary};
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use reedline::{
    ColumnarMenu, Completer, CompletionResult, EditCommand, Emacs, ExternalPrinter, FileBackedHistory,
    MenuBuilder, Prompt, PromptEditMode, PromptHistorySearch, Reedline, ReedlineEvent, ReedlineMenu, Signal,
    Span, Suggestion, default_emacs_keybindings,
};
use tokio::sync::mpsc;

use crate::environment::Environment;
use crate::output::Output;

/// Entries kept in the history file.
const HISTORY_ENTRIES: usize = 10_000;
const MENU: &str = "commands";
/// Between the prompt and what is typed.
pub const INDICATOR: &str = " ❯";

/// What a person did.
#[derive(Debug)]
pub enum Typed {
    /// Submitted a line.
    Line(String),
    /// Pressed Ctrl+C while editing.
    Interrupt,
    /// Pressed Ctrl+D on an empty line, or the input ended.
    End,
    /// Pressed Ctrl+C or Esc while an answer was painted.
    Stop,
    /// The watch is over; this was typed meanwhile, submitted lines with their line break.
    Ahead(String),
    /// The terminal cannot be used.
    Failed(String),
}

enum Ask {
    Line { prompt: String, ahead: String },
    Watch(Arc<AtomicBool>),
}

/// The editor's end in the event loop.
#[derive(Debug)]
pub struct Editor {
    asks: SyncSender<Ask>,
    typed: mpsc::Receiver<Typed>,
    printer: SyncSender<String>,
    full: bool,
    known: Known,
}

impl Editor {
    /// Starts the editor's thread.
    pub fn start(output: &Output, colors: bool) -> Self {
        let (asks, asked) = sync_channel(1);
        let (post, typed) = mpsc::channel(8);
        let printer = ExternalPrinter::new(64);
        let sender = printer.sender();
        let full = output.can_move;
        let known = Known::default();
        let completer = Commands { known: Arc::clone(&known) };
        std::thread::spawn(move || {
            if full {
                serve(&asked, &post, printer, completer, colors);
            } else {
                serve_plain(&asked, &post);
            }
        });
        Self { asks, typed, printer: sender, full, known }
    }

    /// What may be completed from now on.
    pub fn know(&self, known: Vocabulary) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Lets a person edit a line, starting with what was typed ahead. The answer comes from [`Editor::next`].
    pub fn ask(&self, prompt: String, ahead: String) {
        let _ = self.asks.try_send(Ask::Line { prompt, ahead });
    }

    /// Watches the keys until the flag is set. `None` when this terminal cannot.
    pub fn watch(&self) -> Option<Arc<AtomicBool>> {
        let over = Arc::new(AtomicBool::new(false));
        (self.full && self.asks.try_send(Ask::Watch(Arc::clone(&over))).is_ok()).then_some(over)
    }

    /// What a person did next.
    pub async fn next(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::End)
    }

    /// Prints a line above the one being edited.
    pub fn print_above(&self, line: String) {
        let _ = self.printer.try_send(line);
    }
}

/// Puts the terminal back as it was; safe to call at any time.
pub fn restore() {
    let _ = disable_raw_mode();
}

fn serve(
    asked: &Receiver<Ask>,
    post: &mpsc::Sender<Typed>,
    printer: ExternalPrinter<String>,
    completer: Commands,
    colors: bool,
) {
    let mut editor = match reedline(printer, completer, colors) {
        Ok(editor) => editor,
        Err(error) => {
            let _ = post.blocking_send(Typed::Failed(error));
            return;
        }
    };
    while let Ok(ask) = asked.recv() {
        let typed = match ask {
            Ask::Watch(over) => watch(&over, post),
            Ask::Line { prompt, ahead } => {
                let ahead = ahead + &typed_in_line_mode();
                if ahead.contains('\n') {
                    Typed::Ahead(ahead)
                } else {
                    if !ahead.is_empty() {
                        editor.run_edit_commands(&[EditCommand::InsertString(ahead)]);
                    }
                    match editor.read_line(&Line(prompt)) {
                        Ok(Signal::Success(line)) => Typed::Line(line),
                        Ok(Signal::CtrlD) => Typed::End,
                        Ok(_) => Typed::Interrupt,
                        Err(error) => Typed::Failed(error.to_string()),
                    }
                }
            }
        };
        if post.blocking_send(typed).is_err() {
            return;
        }
    }
}

/// A terminal that cannot move its cursor still has lines.
fn serve_plain(asked: &Receiver<Ask>, post: &mpsc::Sender<Typed>) {
    while let Ok(Ask::Line { .. }) = asked.recv() {
        eprint_prompt();
        let mut line = String::new();
        let typed = match std::io::stdin().read_line(&mut line) {
            Ok(0) => Typed::End,
            Ok(_) => Typed::Line(line.trim_end_matches(['\n', '\r']).to_owned()),
            Err(error) => Typed::Failed(error.to_string()),
        };
        if post.blocking_send(typed).is_err() {
            return;
        }
    }
}

fn eprint_prompt() {
    use std::io::Write;
    let _ = std::io::stderr().write_all(b"> ").and_then(|()| std::io::stderr().flush());
}

/// The lines that were typed and submitted while nobody read keys. They have to be taken before raw mode begins:
/// after it the terminal would hand them out as line breaks inside one line.
fn typed_in_line_mode() -> String {
    let stdin = std::io::stdin();
    let mut typed = Vec::new();
    loop {
        let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut waiting = [rustix::event::PollFd::new(&stdin, rustix::event::PollFlags::IN)];
        if !matches!(rustix::event::poll(&mut waiting, Some(&now)), Ok(1)) {
            break;
        }
        let mut line = [0; 4096];
        match rustix::io::read(&stdin, &mut line) {
            Ok(0) | Err(_) => break,
            Ok(length) => typed.extend_from_slice(line.get(..length).unwrap_or_default()),
        }
    }
    String::from_utf8_lossy(&typed).into_owned()
}

fn watch(over: &AtomicBool, post: &mpsc::Sender<Typed>) -> Typed {
    let mut ahead = typed_in_line_mode();
    if let Err(error) = enable_raw_mode() {
        return Typed::Failed(error.to_string());
    }
    loop {
        // Whatever is there when the watch ends was typed before: it is read too.
        let is_over = over.load(Ordering::Relaxed);
        let patience = Duration::from_millis(if is_over { 10 } else { 30 });
        if !crossterm::event::poll(patience).unwrap_or(false) {
            if is_over {
                break;
            }
            continue;
        }
        let Ok(Event::Key(key)) = crossterm::event::read() else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                let _ = post.blocking_send(Typed::Stop);
            }
            KeyCode::Esc => {
                let _ = post.blocking_send(Typed::Stop);
            }
            // A line that was submitted is no longer edited.
            KeyCode::Backspace if !ahead.ends_with('\n') => {
                ahead.pop();
            }
            KeyCode::Enter => ahead.push('\n'),
            KeyCode::Char(character)
                if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
            {
                ahead.push(character);
            }
            _ => {}
        }
    }
    restore();
    Typed::Ahead(ahead)
}

fn reedline(printer: ExternalPrinter<String>, completer: Commands, colors: bool) -> Result<Reedline, String> {
    let mut keys = default_emacs_keybindings();
    keys.add_binding(
        KeyModifiers::NONE,
        KeyCode::Tab,
        ReedlineEvent::UntilFound(vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext]),
    );
    for (modifiers, code) in [
        (KeyModifiers::ALT, KeyCode::Enter),
        (KeyModifiers::SHIFT, KeyCode::Enter),
        (KeyModifiers::CONTROL, KeyCode::Char('j')),
    ] {
        keys.add_binding(modifiers, code, ReedlineEvent::Edit(vec![EditCommand::InsertNewline]));
    }
    let mut editor = Reedline::create()
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_completer(Box::new(completer))
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(ColumnarMenu::default().with_name(MENU))))
        .with_external_printer(printer)
        .with_ansi_colors(colors)
        .use_bracketed_paste(true);
    if let Some(path) = history_path() {
        let history =
            FileBackedHistory::with_file(HISTORY_ENTRIES, path).map_err(|error| error.to_string())?;
        editor = editor.with_history(Box::new(history));
    }
    Ok(editor)
}

/// The history file, readable by its owner only; none when the person wants none.
fn history_path() -> Option<PathBuf> {
    if std::env::var("CHATCLI_DISABLE_HISTORY").is_ok_and(|set| set.eq_ignore_ascii_case("true")) {
        return None;
    }
    let path = match std::env::var_os("HISTORY_FILE").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => Environment::of_process().folder("XDG_STATE_HOME", ".local/state")?.join("history"),
    };
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let folder = path.parent()?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&path).ok()?;
    Some(path)
}

/// What the completer knows; the event loop replaces it before each line.
type Known = Arc<Mutex<Vocabulary>>;

struct Commands {
    known: Known,
}

impl Completer for Commands {
    fn complete(&mut self, line: &str, pos: usize) -> CompletionResult {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let found = commands::complete(line, pos, &known);
        let span = Span::new(found.span.start, found.span.end);
        let suggestions: Vec<Suggestion> = found
            .candidates
            .into_iter()
            .map(|candidate| Suggestion {
                value: candidate.text,
                description: Some(candidate.help).filter(|help| !help.is_empty()),
                span,
                append_whitespace: candidate.goes_on,
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

struct Line(String);

impl Prompt for Line {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Owned(format!("{INDICATOR} "))
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("  … ")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!(" ? {} ", search.term))
    }
}
