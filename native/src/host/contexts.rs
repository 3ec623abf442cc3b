//! Effect `Contexts`: looks after the folder of contexts, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::port::ContextsAsk;
use chatcli_core::{EffectId, Event, Lang, Outcome};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::Post;
use crate::contexts::{Folder, told};
use crate::environment::Environment;
use crate::references::Machine;

/// Tells the thread that the client waits no longer.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(super) fn start(
    id: EffectId,
    ask: ContextsAsk,
    environment: Arc<Environment>,
    lang: Lang,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let stop = Stop(Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop.0);
        let runtime = Handle::current();
        let answered = tokio::task::spawn_blocking(move || {
            let folder = Folder::of(&environment, lang)?;
            let machine = Machine::new(environment, lang, stopped);
            Some(runtime.block_on(told(ask, &folder, &machine)))
        });
        let outcome = match answered.await {
            Ok(Some(told)) => Outcome::Contexts(Box::new(told)),
            Ok(None) => Outcome::Unsupported("no home folder".to_owned()),
            Err(error) => Outcome::Unsupported(error.to_string()),
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
