//! Effect `Timer`.

use std::time::Duration;

use chatcli_core::{EffectId, Event, Outcome};
use tokio::task::AbortHandle;

use super::Post;

pub(super) fn start(id: EffectId, after_ms: u64, post: Post) -> AbortHandle {
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(after_ms)).await;
        let _ = post.send(Event::Done(id, Outcome::Fired)).await;
    })
    .abort_handle()
}
