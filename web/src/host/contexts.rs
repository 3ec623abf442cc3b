//! Effect `Contexts`: looks after the contexts of this browser.

use chatcli_core::port::ContextsAsk;
use chatcli_core::{EffectId, Event, Outcome};

use super::Post;
use crate::contexts;

/// Answers.
pub async fn run(id: EffectId, ask: ContextsAsk, post: Post) {
    post(Event::Done(id, Outcome::Contexts(Box::new(contexts::told(ask).await))));
}
