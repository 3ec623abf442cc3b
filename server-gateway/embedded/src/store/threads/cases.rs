//! What the hub's conversations promise, whatever the database is.

use std::collections::HashSet;

use futures::future::join_all;

use super::*;

fn event(conv_id: &str, content: &str, client_msg_id: &str) -> ConversationEvent {
    ConversationEvent {
        conv_id: conv_id.to_owned(),
        seq: 0,
        principal: "ana".to_owned(),
        channel: "test".to_owned(),
        role: "user".to_owned(),
        content: content.to_owned(),
        client_msg_id: client_msg_id.to_owned(),
        ts: 1000,
    }
}

const ALL: Page = Page { since: 0, events: 10_000, bytes: 1 << 30 };

async fn stored(threads: &Threads, event: ConversationEvent) -> ConversationEvent {
    match threads.append(event).await.unwrap() {
        Appended::Stored(event) => event,
        refused => panic!("{refused:?}"),
    }
}

async fn begin(threads: &Threads, principal: &str, conv_id: &str) {
    let begun = threads.rotate(principal, conv_id, 1000).await.unwrap();
    assert!(matches!(begun, Begun::Now { .. }), "{begun:?}");
}

pub async fn who_asks_at_once_gets_one_active_conversation(store: Store) {
    let threads = Threads::new(store);
    let ids: Vec<String> = (0..16).map(|number| format!("c{number}")).collect();
    let asked = ids.iter().map(|id| threads.active_or("ana", id, 1000));
    let found: HashSet<_> = join_all(asked).await.into_iter().map(|found| found.unwrap().unwrap()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    let only = found.into_iter().next().unwrap();
    assert_eq!(threads.active("ana").await.unwrap(), Some(only.clone()));
    assert_eq!(threads.owner(&only).await.unwrap().as_deref(), Some("ana"));
    let bob = threads.active_or("bob", "b", 1000).await.unwrap();
    assert_eq!(bob.as_deref(), Some("b"), "everyone has one of their own");
}

pub async fn a_new_conversation_ends_the_one_before(store: Store) {
    let threads = Threads::new(store);
    begin(&threads, "ana", "old").await;
    begin(&threads, "bob", "his").await;
    stored(&threads, event("old", "x", "1")).await;
    stored(&threads, event("his", "y", "1")).await;
    let begun = threads.rotate("ana", "new", 2000).await.unwrap();
    assert_eq!(begun, Begun::Now { conv_id: "new".to_owned(), before: Some("old".to_owned()) });
    assert_eq!(threads.active("ana").await.unwrap().as_deref(), Some("new"));
    assert_eq!(threads.owner("old").await.unwrap(), None);
    assert_eq!(threads.read("old", ALL).await.unwrap(), []);
    assert_eq!(threads.append(event("old", "late", "2")).await.unwrap(), Appended::Missing);
    assert_eq!(threads.read("his", ALL).await.unwrap().len(), 1);
}

pub async fn one_id_of_a_client_is_stored_once_in_a_conversation(store: Store) {
    let threads = Threads::new(store);
    begin(&threads, "ana", "a").await;
    begin(&threads, "bob", "b").await;
    let first = stored(&threads, event("a", "said once", "id-1")).await;
    let again = stored(&threads, event("a", "said otherwise", "id-1")).await;
    assert_eq!(again, first);
    let elsewhere = stored(&threads, event("b", "said once", "id-1")).await;
    assert_ne!(elsewhere.seq, first.seq);
    let tries = join_all((0..8).map(|_| stored(&threads, event("a", "raced", "id-2")))).await;
    assert_eq!(tries.iter().map(|event| event.seq).collect::<HashSet<_>>().len(), 1);
    for _ in 0..2 {
        stored(&threads, event("a", "no id", "")).await;
    }
    let said: Vec<String> =
        threads.read("a", ALL).await.unwrap().into_iter().map(|event| event.content).collect();
    assert_eq!(said, ["said once", "raced", "no id", "no id"]);
}

pub async fn reads_go_on_from_a_number_within_their_bounds(store: Store) {
    let threads = Threads::new(store);
    begin(&threads, "ana", "a").await;
    let mut numbers = Vec::new();
    for text in ["漢😀", "'\"$1 ?1", "\n\u{1}", "d", "e"] {
        let event = stored(&threads, event("a", text, "")).await;
        assert_eq!((event.content.as_str(), event.ts, event.principal.as_str()), (text, 1000, "ana"));
        numbers.push(event.seq);
    }
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let read = async |since, events, bytes| -> Vec<i64> {
        let page = Page { since, events, bytes };
        threads.read("a", page).await.unwrap().into_iter().map(|event| event.seq).collect()
    };
    assert_eq!(read(0, 100, 1 << 20).await, numbers);
    assert_eq!(read(numbers[1], 100, 1 << 20).await, numbers[2..], "the number itself was seen");
    assert_eq!(read(0, 2, 1 << 20).await, numbers[..2]);
    assert_eq!(read(numbers[2], 100, 1).await, numbers[3..4], "one at least");
    assert_eq!(read(numbers[4], 100, 1 << 20).await, [0; 0]);
}

pub async fn what_is_full_refuses_more_and_keeps_what_it_has(store: Store) {
    let room = Room { conversations: 2, events: 3, bytes: 1000 };
    let threads = Threads { room, ..Threads::new(store) };
    begin(&threads, "ana", "a").await;
    assert_eq!(threads.append(event("a", &"x".repeat(1000), "")).await.unwrap(), Appended::Full, "bytes");
    for _ in 0..2 {
        stored(&threads, event("a", "x", "known")).await;
        stored(&threads, event("a", "x", "")).await;
    }
    let full = threads.append(event("a", "x", "")).await.unwrap();
    assert_eq!(full, Appended::Full, "events");
    stored(&threads, event("a", "x", "known")).await;
    begin(&threads, "bob", "b").await;
    assert_eq!(threads.active_or("eve", "e", 0).await.unwrap(), None, "conversations");
    assert_eq!(threads.rotate("eve", "e", 0).await.unwrap(), Begun::Full);
    begin(&threads, "ana", "a2").await;
    assert_eq!(threads.active("eve").await.unwrap(), None);
}

pub async fn only_what_is_unused_is_pruned(store: Store) {
    let threads = Threads::new(store);
    begin(&threads, "ana", "active").await;
    stored(&threads, event("active", "old, but hers", "")).await;
    for (conv_id, used_at) in [("idle", 1000), ("fresh", 9000)] {
        query(
            "INSERT INTO hub_conversations (conv_id, principal, used_at, events, bytes)
             VALUES ($1, 'ana', $2, 0, 0)",
        )
        .bind(conv_id)
        .bind(used_at)
        .execute(&threads.store.pool)
        .await
        .unwrap();
        stored(&threads, ConversationEvent { ts: used_at, ..event(conv_id, "x", "") }).await;
    }
    assert_eq!(threads.prune(5000).await.unwrap(), ["idle"]);
    assert_eq!(threads.read("idle", ALL).await.unwrap(), []);
    for kept in ["active", "fresh"] {
        assert_eq!(threads.read(kept, ALL).await.unwrap().len(), 1, "{kept}");
    }
}

/// A client that reads on from the last number misses none, however many write meanwhile.
pub async fn numbers_are_seen_in_their_order(store: Store) {
    let threads = Threads::new(store);
    begin(&threads, "ana", "a").await;
    begin(&threads, "bob", "b").await;
    let write = |writer: usize| {
        let threads = &threads;
        async move {
            for number in 0..25 {
                let conv_id = if number % 5 == 4 { "b" } else { "a" };
                stored(threads, event(conv_id, &format!("{writer}-{number}"), "")).await;
            }
        }
    };
    let read = async {
        let mut seen: Vec<ConversationEvent> = Vec::new();
        while seen.len() < 160 {
            let since = seen.last().map_or(0, |event| event.seq);
            let page = Page { since, events: 7, bytes: 1 << 20 };
            seen.extend(threads.read("a", page).await.unwrap());
            tokio::task::yield_now().await;
        }
        seen
    };
    let (_, seen) = futures::join!(join_all((0..8).map(write)), read);
    assert_eq!(seen.iter().map(|event| &event.content).collect::<HashSet<_>>().len(), 160);
    assert!(seen.is_sorted_by(|one, next| one.seq < next.seq));
}
