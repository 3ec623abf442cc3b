//! Effect `Edit`: a text in the person's own editor.

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::{EffectId, Event, Outcome};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::Dialog;

pub(super) fn start(id: EffectId, text: String, dialog: Option<Dialog>, post: Post) -> AbortHandle {
    let task = tokio::spawn(async move {
        let outcome = match dialog {
            None => Outcome::Unsupported("no terminal".to_owned()),
            Some(dialog) => match dialog.edit(text).await {
                Ok(edited) => Outcome::Edited(edited),
                Err(why) => Outcome::Refused(Box::new(Problem::because(Kind::Configuration, &why))),
            },
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
