//! Effect `Tool`: asks the tools of this machine, one question after the other, on a thread of their own. What a command
//! says comes in pieces; a question that the client waits for no longer is stopped, and so is what it started.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chatcli_core::port::{OutputLine, ToolAsk, ToolTold};
use chatcli_core::{EffectId, Event, Outcome};
use chatcli_tools::process::Stream;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::Post;
use crate::dialog::Dialog;
use crate::environment::Environment;
use crate::tools::{Site, Workshop};

/// Lines of output wait this long for others to go along.
const BEAT: Duration = Duration::from_millis(50);
/// Lines in one piece; of a flood between two beats the last ones are told.
const MAX_LINES: usize = 200;
/// How long the end of the program waits for what has to be stopped.
const STOP_GRACE: Duration = Duration::from_secs(4);

/// The tools, and how many questions are open.
#[derive(Debug, Clone)]
pub(super) struct Bench {
    workshop: Arc<Mutex<Workshop>>,
    open: Arc<AtomicUsize>,
    /// The program ends: nothing goes on.
    ends: Arc<AtomicBool>,
}

/// Tells the thread that the client waits no longer.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// An open question, until its thread is done with it.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Bench {
    pub(super) fn new(environment: &Arc<Environment>, site: Site) -> Self {
        let workshop = Workshop::new(Arc::clone(environment), site);
        Self { workshop: Arc::new(Mutex::new(workshop)), open: Arc::default(), ends: Arc::default() }
    }

    pub(super) fn start(&self, id: EffectId, ask: ToolAsk, post: Post) -> AbortHandle {
        self.open.fetch_add(1, Ordering::SeqCst);
        let open = Open(Arc::clone(&self.open));
        let workshop = Arc::clone(&self.workshop);
        let stop = Stop(Arc::new(AtomicBool::new(false)));
        let (is_stopped, ends) = (Arc::clone(&stop.0), Arc::clone(&self.ends));
        let lines = Lines::default();
        let said = lines.clone();
        let answered = tokio::task::spawn_blocking(move || {
            let _open = open;
            let stopped = || is_stopped.load(Ordering::Relaxed) || ends.load(Ordering::Relaxed);
            if stopped() {
                return None;
            }
            Some(Workshop::serve(&workshop, ask, &stopped, &mut |stream, line| said.add(stream, line)))
        });
        let task = tokio::spawn(async move {
            let _stop = stop;
            tokio::pin!(answered);
            let mut beat = interval(BEAT);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let answer = loop {
                tokio::select! {
                    answer = &mut answered => break answer,
                    _ = beat.tick() => lines.tell(id, &post).await,
                }
            };
            lines.tell(id, &post).await;
            let outcome = match answer {
                Ok(Some(told)) => Outcome::Tool(Box::new(told)),
                Ok(None) => return,
                Err(error) => Outcome::Unsupported(error.to_string()),
            };
            let _ = post.send(Event::Done(id, outcome)).await;
        });
        task.abort_handle()
    }

    /// Gives the terminal to a command of a plan while it runs. What it says is seen there and nowhere else.
    pub(super) fn start_in_terminal(
        &self,
        id: EffectId,
        line: String,
        (environment, dialog): (Arc<Environment>, Option<Dialog>),
        post: Post,
    ) -> AbortHandle {
        let workshop = Arc::clone(&self.workshop);
        let task = tokio::spawn(async move {
            let began = Instant::now();
            // A plan runs one command at a time, so no one holds it for long.
            let dir = workshop.lock().unwrap_or_else(PoisonError::into_inner).dir();
            let told = match (dir, dialog) {
                (Err(why), _) => ToolTold::Failed(why),
                (_, None) => ToolTold::Failed("no terminal".to_owned()),
                (Ok(dir), Some(dialog)) => {
                    let mut command = crate::shell::command(&line, &environment);
                    command.current_dir(dir);
                    match dialog.run(command).await {
                        Err(why) => ToolTold::Failed(why),
                        Ok(status) => ToolTold::Ran {
                            text: format!("[{status}; its output was seen in the terminal]"),
                            is_failed: !status.success(),
                            log: None,
                            took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                        },
                    }
                }
            };
            let _ = post.send(Event::Done(id, Outcome::Tool(Box::new(told)))).await;
        });
        task.abort_handle()
    }

    /// Stops what runs and waits until it is gone: a command must not outlive the program.
    pub(super) fn finish(&self) {
        self.ends.store(true, Ordering::Relaxed);
        let until = Instant::now() + STOP_GRACE;
        while self.open.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        if let Ok(mut workshop) = self.workshop.try_lock() {
            workshop.end();
        }
    }
}

/// Lines on their way to the core, from the thread that hears them to the task that tells them on each beat.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Untold>>);

#[derive(Default)]
struct Untold {
    lines: VecDeque<OutputLine>,
    left_out: u64,
}

impl Lines {
    fn add(&self, stream: Stream, text: &str) {
        let mut untold = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if untold.lines.len() >= MAX_LINES {
            untold.lines.pop_front();
            untold.left_out += 1;
        }
        untold.lines.push_back(OutputLine { is_error: stream == Stream::Err, text: text.to_owned() });
    }

    async fn tell(&self, id: EffectId, post: &Post) {
        let Untold { lines, left_out } =
            std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if !lines.is_empty() {
            let told = Outcome::Tool(Box::new(ToolTold::Output { lines: lines.into(), left_out }));
            let _ = post.send(Event::Done(id, told)).await;
        }
    }
}
