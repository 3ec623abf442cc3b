//! Knows which effects are still running, so that each of them can be cancelled.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use chatcli_core::EffectId;
use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;

/// The running effects of one page.
#[derive(Debug, Default)]
pub struct Open(Rc<RefCell<BTreeMap<EffectId, AbortHandle>>>);

impl Open {
    /// Runs `work` until it ends or is cancelled.
    pub fn spawn(&self, id: EffectId, work: impl Future<Output = ()> + 'static) {
        let (work, handle) = abortable(work);
        self.0.borrow_mut().insert(id, handle);
        let open = Rc::clone(&self.0);
        spawn_local(async move {
            // Awaiting by value drops the work when it was aborted, and a dropped fetch is cancelled at the server.
            let _aborted = work.await;
            open.borrow_mut().remove(&id);
        });
    }

    /// Stops an effect; nothing more is posted for it.
    pub fn cancel(&self, id: EffectId) {
        if let Some(handle) = self.0.borrow_mut().remove(&id) {
            handle.abort();
        }
    }
}
