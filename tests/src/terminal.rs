//! A terminal with a program in it: a pseudo-terminal and the screen that a person would see. It answers the
//! questions that programs ask a terminal (where is the cursor, what are you), without which line editors wait.

use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};
use vt100::{Callbacks, Parser, Screen};

use crate::process::{Home, client};
use crate::wait;

/// Lines that the screen remembers above its top.
const SCROLLBACK_LINES: usize = 30_000;
/// How long the last bytes of a program that ended may take.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A program in a terminal. Dropping it kills the program.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: SharedWriter,
    parser: Arc<Mutex<Parser<Answers>>>,
    written: Arc<Mutex<Vec<u8>>>,
    /// Reads what the program writes, to its end.
    follower: JoinHandle<()>,
}

type SharedWriter = Arc<Mutex<Box<dyn Write + Send>>>;

impl Terminal {
    /// Starts the command in a terminal of 24 lines and 80 columns.
    #[track_caller]
    pub fn start(command: Command) -> Self {
        Self::sized(command, 24, 80)
    }

    /// `chatcli connect ADDRESS …` in a terminal of 24 lines and 80 columns.
    #[track_caller]
    pub fn client(home: &Home, address: &str, arguments: &[&str]) -> Self {
        let mut command = home.command(client());
        command.args(["connect", address]).args(arguments);
        Self::start(command)
    }

    /// Waits until the client waits for a line, with nothing on it.
    #[track_caller]
    pub fn wait_for_prompt(&self) {
        self.wait_until("an empty prompt", |seen| seen.trim_end().ends_with('❯'));
    }

    /// Starts the command in a terminal of that size. Its environment is exactly what was set on the command, so
    /// build it with [`crate::process::Home::command`].
    #[track_caller]
    pub fn sized(command: Command, lines: u16, columns: u16) -> Self {
        let pair = native_pty_system().openpty(size(lines, columns)).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(converted(&command));
        let child = child.unwrap_or_else(|problem| panic!("cannot start {command:?}: {problem}"));
        let parser = Arc::new(Mutex::new(Parser::new_with_callbacks(
            lines,
            columns,
            SCROLLBACK_LINES,
            Answers::default(),
        )));
        let reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let writer: SharedWriter =
            Arc::new(Mutex::new(pair.master.take_writer().expect("the terminal can be typed to")));
        let written = Arc::default();
        let follower = follow(reader, Arc::clone(&parser), Arc::clone(&writer), Arc::clone(&written));
        Self { child, master: pair.master, writer, parser, written, follower }
    }

    /// Types text as it is; `\r` is Enter, `\x03` Ctrl+C, `\x04` Ctrl+D.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let mut writer = lock(&self.writer);
        writer.write_all(text.as_bytes()).and_then(|()| writer.flush()).expect("the terminal takes keys");
    }

    /// Types text and Enter.
    #[track_caller]
    pub fn enter(&self, text: &str) {
        self.type_text(text);
        self.type_text("\r");
    }

    /// Presses Ctrl and a letter.
    #[track_caller]
    pub fn ctrl(&self, letter: char) {
        let code = u8::try_from(letter.to_ascii_uppercase()).ok().and_then(|byte| byte.checked_sub(b'@'));
        let code = code.filter(|code| *code < 32).expect("a letter that Ctrl can be held with");
        self.type_text(&char::from(code).to_string());
    }

    /// What the screen shows now, without trailing blanks.
    pub fn screen(&self) -> String {
        lock(&self.parser).screen().contents()
    }

    /// Everything that can be seen by scrolling up, then the screen.
    pub fn transcript(&self) -> String {
        transcript(lock(&self.parser).screen_mut())
    }

    /// Every byte that the program wrote so far.
    pub fn written(&self) -> Vec<u8> {
        lock(&self.written).clone()
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("a program that was started has a number")
    }

    /// What the terminal itself does with keys: whole lines, echo, signals. A program that leaves puts it back.
    pub fn modes(&self) -> String {
        let modes = self.master.get_termios().expect("a terminal has modes");
        format!("{:?} {:?}", modes.local_flags, modes.input_flags)
    }

    /// Waits until the screen or what scrolled off it contains this text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("`{text}` in the terminal"), |seen| seen.contains(text));
    }

    /// Waits until the transcript satisfies the condition.
    #[track_caller]
    pub fn wait_until(&self, what: &str, condition: impl Fn(&str) -> bool) {
        let found = || condition(&self.transcript()).then_some(());
        wait::until(what, found, || self.transcript());
    }

    /// The cursor's line and column, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        lock(&self.parser).screen().cursor_position()
    }

    /// Whether the program uses the alternate screen, which hides the scrollback.
    pub fn alternate_screen(&self) -> bool {
        lock(&self.parser).screen().alternate_screen()
    }

    /// Whether the program hides the cursor.
    pub fn cursor_is_hidden(&self) -> bool {
        lock(&self.parser).screen().hide_cursor()
    }

    /// Changes the window's size, as dragging its corner does.
    #[track_caller]
    pub fn resize(&self, lines: u16, columns: u16) {
        lock(&self.parser).screen_mut().set_size(lines, columns);
        self.master.resize(size(lines, columns)).expect("the terminal can be resized");
    }

    /// The processes that have the terminal now: those of the job that a shell has in the foreground.
    ///
    /// # Panics
    /// When there are none.
    pub fn foreground(&self) -> Pid {
        self.master.process_group_leader().and_then(Pid::from_raw).expect("a job in the foreground")
    }

    /// Sends the program a signal.
    ///
    /// # Panics
    /// When it is gone already.
    #[track_caller]
    pub fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("a running program"), signal).expect("a program that can be signalled");
    }

    /// Waits until the program ends and returns its exit code.
    #[track_caller]
    pub fn wait_for_exit(&mut self) -> u32 {
        let (child, parser) = (&mut self.child, &self.parser);
        let ended = || child.try_wait().expect("a child to wait for");
        let instead = || transcript(lock(parser).screen_mut());
        let code = wait::until("the program in the terminal to end", ended, instead).exit_code();
        // Its last words may still be on their way; they end with it, unless a child of its own goes on.
        let _ = wait::within(LAST_WORDS, || self.follower.is_finished().then_some(()));
        code
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(lines: u16, columns: u16) -> PtySize {
    PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn converted(command: &Command) -> CommandBuilder {
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    builder.env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            builder.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        builder.cwd(folder);
    }
    builder
}

/// Paints what the program writes, on a thread of its own, until the program closes the terminal.
fn follow(
    mut reader: Box<dyn Read + Send>,
    parser: Arc<Mutex<Parser<Answers>>>,
    writer: SharedWriter,
    written: Arc<Mutex<Vec<u8>>>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            lock(&written).extend_from_slice(&buffer[..count]);
            let answers = {
                let mut parser = lock(&parser);
                parser.process(&buffer[..count]);
                std::mem::take(&mut parser.callbacks_mut().0)
            };
            if !answers.is_empty() {
                let mut writer = lock(&writer);
                // The program may be gone before it hears the answer.
                let _ = writer.write_all(&answers).and_then(|()| writer.flush());
            }
        }
    })
}

fn transcript(screen: &mut Screen) -> String {
    let (lines, columns) = screen.size();
    screen.set_scrollback(usize::MAX);
    let above = screen.scrollback();
    let mut text = String::new();
    let mut first = above;
    while first > 0 {
        screen.set_scrollback(first);
        let shown = first.min(usize::from(lines));
        let rows: Vec<String> = screen.rows(0, columns).take(shown).collect();
        for row in rows {
            text.push_str(row.trim_end());
            text.push('\n');
        }
        first -= shown;
    }
    screen.set_scrollback(0);
    text + &screen.contents()
}

/// The bytes that a real terminal would have sent back.
#[derive(Default)]
struct Answers(Vec<u8>);

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _second: Option<u8>,
        parameters: &[&[u16]],
        command: char,
    ) {
        match (first, parameters, command) {
            (None, [[6]], 'n') => {
                let (line, column) = screen.cursor_position();
                self.0.extend_from_slice(format!("\x1b[{};{}R", line + 1, column + 1).as_bytes());
            }
            (None, [[5]], 'n') => self.0.extend_from_slice(b"\x1b[0n"),
            // A VT220 with colours; nothing is said about newer keyboard protocols.
            (None, _, 'c') => self.0.extend_from_slice(b"\x1b[?62;22c"),
            _ => {}
        }
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
