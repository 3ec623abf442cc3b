//! Effect `Confirm`: a question of yes or no, answered with a line. An empty line, Ctrl+C and nobody mean no.

use chatcli_core::text::Text;
use chatcli_core::{EffectId, Event, Lang, Outcome, Question};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::Dialog;

pub(super) fn start(
    id: EffectId,
    question: Question,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let text = format!("{} {}", question.text(lang), Text::YesOrNo.get(lang));
        let typed = match dialog {
            Some(dialog) => dialog.ask(&text, false).await,
            None => None,
        };
        let outcome = if typed.is_some_and(|typed| Question::is_yes(&typed)) {
            Outcome::Finished
        } else {
            Outcome::Unsupported("not confirmed".to_owned())
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
