//! Effect `Attach`: reads what a prompt names among what a person lent the page.

use std::future::Future;

use chatcli_core::{Attach, EffectId, Event};

use super::Post;
use crate::lent::part;

/// Reads.
pub fn run(id: EffectId, asked: Attach, post: Post) -> impl Future<Output = ()> {
    async move { post(Event::Done(id, part::read(asked).await)) }
}
