//! Effect `Attach`: reads what a prompt names, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chatcli_core::{Attach, EffectId, Event, Outcome};
use chatcli_references::{Request, attach, attached};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::Post;
use crate::environment::Environment;
use crate::references::Machine;

/// Tells the thread that the client waits no longer.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(super) fn start(id: EffectId, asked: Attach, environment: Arc<Environment>, post: Post) -> AbortHandle {
    let task = tokio::spawn(async move {
        let stop = Stop(Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop.0);
        let runtime = Handle::current();
        let read = tokio::task::spawn_blocking(move || {
            let Attach { prompt, provider, model, max_tokens, lang } = asked;
            let machine = Machine::new(environment, lang, stopped);
            let request = Request { prompt, provider, model, max_tokens, lang };
            runtime.block_on(attach(&machine, &request)).map(|found| attached(found, lang))
        });
        let outcome = match read.await {
            Ok(Ok(attached)) => Outcome::Attached(Box::new(attached)),
            Ok(Err(_)) => Outcome::Unsupported("stopped".to_owned()),
            Err(error) => Outcome::Unsupported(error.to_string()),
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
