//! Effect `Tool`: asks the tools of the folder that a person lent the page.

use chatcli_core::port::ToolAsk;
use chatcli_core::{EffectId, Event};

use super::Post;
use crate::work::part;

/// Asks.
pub async fn run(id: EffectId, ask: ToolAsk, post: Post) {
    post(Event::Done(id, part::answer(ask).await));
}
