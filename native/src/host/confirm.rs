//! Effect `Confirm`: a question of yes or no, answered with a line. An empty line means no; Ctrl+C and Esc leave it
//! without an answer.

use chatcli_core::text::Text;
use chatcli_core::{EffectId, Event, Lang, Outcome, Question};
use tokio::task::AbortHandle;

use super::Post;
use crate::dialog::{Dialog, Unanswered};

pub(super) fn start(
    id: EffectId,
    question: Question,
    lang: Lang,
    dialog: Option<Dialog>,
    post: Post,
) -> AbortHandle {
    let task = tokio::spawn(async move {
        let text = format!("{} {}", question.text(lang), Text::YesOrNo.get(lang));
        let outcome = match dialog {
            None => Outcome::Unattended,
            Some(dialog) => match dialog.ask(&text, false).await {
                Ok(typed) if Question::is_yes(&typed) => Outcome::Finished,
                Ok(_) => Outcome::Declined,
                Err(Unanswered::Declined) => Outcome::GivenUp,
                Err(Unanswered::Unattended) => Outcome::Unattended,
            },
        };
        let _ = post.send(Event::Done(id, outcome)).await;
    });
    task.abort_handle()
}
