//! Effect `ClearScreen`: the screen, and nothing else. The scrollback stays; what is live is drawn again.

use chatcli_core::{EffectId, Event, Outcome};

use super::Post;
use crate::dialog::Dialog;

pub(super) fn start(id: EffectId, dialog: Option<Dialog>, post: Post) {
    tokio::spawn(async move {
        let cleared = match dialog {
            Some(dialog) => dialog.clear().await,
            None => false,
        };
        let outcome = if cleared { Outcome::Finished } else { Outcome::Unsupported("no screen".to_owned()) };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
}
