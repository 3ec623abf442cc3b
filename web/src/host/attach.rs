//! Effect `Attach`: reads what a prompt names among what a person lent the page.

use chatcli_core::{Attach, EffectId, Event};

use super::Post;
use crate::lent::part;

/// Reads.
pub async fn run(id: EffectId, asked: Attach, post: Post) {
    post(Event::Done(id, part::read(asked).await));
}
