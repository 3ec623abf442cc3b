//! Tells the core of the replicas behind a link, as the transport learns of them.

use chatcli_core::{Event, LinkId, Route};

use super::Post;
use crate::transport::Replicas;

/// Posts every change until the link is hung up.
pub(super) fn follow(link: LinkId, replicas: &Replicas, post: &Post) {
    let (mut routes, post) = (replicas.routes(), post.clone());
    tokio::spawn(async move {
        while routes.changed().await.is_ok() {
            let now = routes.borrow_and_update().clone();
            let route = Route { link, endpoints: now.endpoints, current: now.current };
            if post.send(Event::Route(route)).await.is_err() {
                return;
            }
        }
    });
}
