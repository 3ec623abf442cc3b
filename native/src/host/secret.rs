//! Effect `AskSecret`: something that is typed without being shown.

use chatcli_core::text::{Text, fill};
use chatcli_core::{EffectId, Event, Lang, Outcome, Secret, SecretField};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::{Dialog, Unanswered};
use crate::redaction;

pub(super) fn start(
    id: EffectId,
    field: SecretField,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let question = fill(Text::SecretPrompt.get(lang), &[("flag", field.flag())]);
        let typed = match dialog {
            Some(dialog) => dialog.ask(&question, true).await,
            None => Err(Unanswered::Unattended),
        };
        let outcome = match typed {
            Ok(typed) if !typed.trim().is_empty() => {
                let secret = Secret::new(typed.trim());
                redaction::learn(&secret);
                Outcome::Secret(secret)
            }
            Ok(_) => Outcome::Declined,
            Err(unanswered) => unanswered.outcome(),
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
