//! Effect `Shell`: a command line of a person's own, on a thread of its own, or in the terminal that is given to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::port::{ShellAsk, ShellTold};
use chatcli_core::{EffectId, Event, Lang, Outcome};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::Dialog;
use crate::environment::Environment;
use crate::shell;

/// Tells the thread that the client waits no longer.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(super) fn start(
    id: EffectId,
    ask: ShellAsk,
    environment: Arc<Environment>,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let told = match shell::harm(&ask.line, lang).filter(|_| !ask.is_sure) {
            Some(why) => Ok(ShellTold::Harmful(why)),
            None if ask.is_interactive => interactive(&ask, &environment, dialog).await,
            None => captured(id, ask, environment, lang, &post).await,
        };
        let outcome = told.map_or_else(Outcome::Unsupported, |told| Outcome::Shell(Box::new(told)));
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}

async fn captured(
    id: EffectId,
    ask: ShellAsk,
    environment: Arc<Environment>,
    lang: Lang,
    post: &Post,
) -> Result<ShellTold, String> {
    let stop = Stop(Arc::new(AtomicBool::new(false)));
    let (stopped, post) = (Arc::clone(&stop.0), post.clone());
    let run = tokio::task::spawn_blocking(move || {
        let mut tell = |line: String| {
            // After a stop the client takes no lines.
            if !stopped.load(Ordering::Relaxed) {
                let told = Outcome::Shell(Box::new(ShellTold::Line(line)));
                let _ = post.blocking_send(Event::Done(id, told));
            }
        };
        shell::capture(&ask, &environment, lang, &stopped, &mut tell)
    });
    run.await.map_err(|error| error.to_string())
}

/// It has the terminal while it runs.
async fn interactive(
    ask: &ShellAsk,
    environment: &Environment,
    dialog: Option<Dialog>,
) -> Result<ShellTold, String> {
    let Some(dialog) = dialog else { return Err("no terminal".to_owned()) };
    let ended = dialog.run(shell::command(&ask.line, environment)).await;
    Ok(ended.map_or_else(ShellTold::Failed, |status| ShellTold::Ended(shell::end(status))))
}
