//! The conversation hub over the wire: who may do what, what a follower sees, and how a slow one goes on.

use std::collections::HashSet;

use chatcli_proto::live;
use chatcli_proto::v1::*;
use chatcli_server::{Config, Database};
use futures::future::join_all;
use tonic::{Code, Request, Status, Streaming};

use crate::entrance::{SECRET, code, jwt, with};
use crate::running::{Client, LIMIT, Running, config};

fn event(conv_id: &str, content: &str) -> AppendEventRequest {
    AppendEventRequest {
        conv_id: conv_id.to_owned(),
        channel: "test".to_owned(),
        role: "user".to_owned(),
        content: content.to_owned(),
        client_msg_id: String::new(),
    }
}

fn since(conv_id: &str, since_seq: i64) -> SubscribeConversationRequest {
    SubscribeConversationRequest { conv_id: conv_id.to_owned(), since_seq }
}

fn all(conv_id: &str) -> ReadConversationRequest {
    ReadConversationRequest { conv_id: conv_id.to_owned(), since_seq: 0, limit: 0 }
}

async fn active(client: &mut Client) -> String {
    let resolved = client.resolve_active_conversation(ResolveActiveConversationRequest::default()).await;
    resolved.expect("a conversation").into_inner().conv_id
}

async fn say(client: &mut Client, conv_id: &str, content: &str) -> ConversationEvent {
    let appended = client.append_event(event(conv_id, content)).await.expect("appended");
    appended.into_inner().event.expect("the event")
}

async fn follow(client: &mut Client, conv_id: &str, seq: i64) -> Streaming<ConversationEvent> {
    client.subscribe_conversation(since(conv_id, seq)).await.expect("a stream").into_inner()
}

/// The next event, or how the stream ended.
async fn next(stream: &mut Streaming<ConversationEvent>) -> Result<ConversationEvent, Status> {
    let next = tokio::time::timeout(LIMIT, stream.message()).await.expect("the stream hangs");
    next.map(|event| event.expect("a hub's stream never ends well by itself"))
}

#[tokio::test]
async fn a_server_without_a_hub_says_so_and_a_wrong_setting_stops_it() {
    let running = Running::with(&[("CHATCLI_HUB_ENABLED", "false")]).await;
    let mut client = running.client();
    let said = [
        client.resolve_active_conversation(ResolveActiveConversationRequest::default()).await.map(drop),
        client.new_conversation(NewConversationRequest::default()).await.map(drop),
        client.append_event(AppendEventRequest::default()).await.map(drop),
        client.read_conversation(ReadConversationRequest::default()).await.map(drop),
        client.subscribe_conversation(SubscribeConversationRequest::default()).await.map(drop),
        client.set_binding(SetBindingRequest::default()).await.map(drop),
        client.list_bindings(ListBindingsRequest::default()).await.map(drop),
    ];
    for said in said {
        let status = said.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Unavailable, "conversation hub not available"));
    }
    for (name, value) in [
        ("CHATCLI_HUB_TAIL_BUFFER", "many"),
        ("CHATCLI_HUB_TTL_HOURS", "-1"),
        ("CHATCLI_SESSION_TTL", "a week"),
        ("CHATCLI_SESSION_AUTOSAVE_KEEP", "0"),
    ] {
        let error = chatcli_server::Embedded::start(config(&[(name, value)])).await.unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn each_principal_has_threads_of_their_own_and_an_administrator_sees_all() {
    let running = Running::with(&[("CHATCLI_JWT_SECRET", SECRET)]).await;
    let mut client = running.client();
    let (ana, bob, boss) = (jwt("ana", "readonly"), jwt("bob", "user"), jwt("boss", "admin"));
    let resolve = |principal: &str, token: &str| {
        with(ResolveActiveConversationRequest { principal: principal.to_owned() }, token)
    };
    let of_ana = client.resolve_active_conversation(resolve("", &ana)).await.unwrap().into_inner();
    assert_eq!(of_ana.principal, "ana");
    for token in [&ana, &boss] {
        let same = client.resolve_active_conversation(resolve("ana", token)).await.unwrap().into_inner();
        assert_eq!(same, of_ana);
    }
    assert_eq!(code(client.resolve_active_conversation(resolve("ana", &bob)).await), Code::PermissionDenied);
    let conv_id = of_ana.conv_id.as_str();
    let rotate = with(NewConversationRequest { principal: "ana".to_owned() }, &bob);
    assert_eq!(code(client.new_conversation(rotate).await), Code::PermissionDenied);

    for (token, expected) in [(&ana, Code::Ok), (&bob, Code::PermissionDenied), (&boss, Code::Ok)] {
        assert_eq!(code(client.append_event(with(event(conv_id, "hi"), token)).await), expected);
        assert_eq!(code(client.read_conversation(with(all(conv_id), token)).await), expected);
        assert_eq!(code(client.subscribe_conversation(with(since(conv_id, 0), token)).await), expected);
        for unknown in ["", "nothing", "a\0b"] {
            let missing = client.read_conversation(with(all(unknown), token)).await;
            assert_eq!(code(missing), Code::NotFound, "{unknown:?}");
        }
    }
    let read = client.read_conversation(with(all(conv_id), &ana)).await.unwrap().into_inner().events;
    let writers: Vec<&str> = read.iter().map(|event| event.principal.as_str()).collect();
    assert_eq!(writers, ["ana", "boss"], "who wrote it, not whose thread it is");

    let bind = |user_id: &str, principal: &str, token: &str| {
        let (user_id, principal) = (user_id.to_owned(), principal.to_owned());
        with(SetBindingRequest { platform: "telegram".to_owned(), user_id, principal }, token)
    };
    for (user_id, principal, token, expected) in [
        ("1", "", &ana, Code::Ok),
        ("", "", &ana, Code::InvalidArgument),
        ("2", "ana", &bob, Code::PermissionDenied),
        ("1", "", &bob, Code::PermissionDenied),
        ("2", "bob", &boss, Code::Ok),
    ] {
        let bound = client.set_binding(bind(user_id, principal, token)).await;
        assert_eq!(code(bound), expected, "{user_id} {principal}");
    }
    let list =
        |principal: &str, token: &str| with(ListBindingsRequest { principal: principal.to_owned() }, token);
    for (principal, token, expected) in [
        ("bob", &ana, vec!["1"]),
        ("", &bob, vec!["2"]),
        ("", &boss, vec!["1", "2"]),
        ("ana", &boss, vec!["1"]),
    ] {
        let listed = client.list_bindings(list(principal, token)).await.unwrap().into_inner().bindings;
        let users: Vec<&str> = listed.iter().map(|binding| binding.user_id.as_str()).collect();
        assert_eq!(users, expected, "{principal}");
    }
}

#[tokio::test]
async fn what_is_said_is_bounded_and_an_id_counts_once() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let conv_id = active(&mut client).await;
    assert_eq!(active(&mut client).await, conv_id);
    let long = "x".repeat(129);
    for (request, expected) in [
        (AppendEventRequest { role: String::new(), ..event(&conv_id, "x") }, Code::InvalidArgument),
        (AppendEventRequest { role: long.clone(), ..event(&conv_id, "x") }, Code::InvalidArgument),
        (AppendEventRequest { channel: long.clone(), ..event(&conv_id, "x") }, Code::InvalidArgument),
        (AppendEventRequest { client_msg_id: long, ..event(&conv_id, "x") }, Code::InvalidArgument),
        (event(&conv_id, &"x".repeat((1 << 20) + 1)), Code::InvalidArgument),
        (event(&conv_id, "a\0b"), Code::InvalidArgument),
        (event(&conv_id, ""), Code::Ok),
        (event(&conv_id, &"x".repeat(1 << 20)), Code::Ok),
    ] {
        assert_eq!(code(client.append_event(request.clone()).await), expected, "{}", request.content.len());
    }
    let request = AppendEventRequest { client_msg_id: "one".to_owned(), ..event(&conv_id, "once") };
    let first = client.append_event(request.clone()).await.unwrap().into_inner().event.unwrap();
    let again = client.append_event(request).await.unwrap().into_inner().event.unwrap();
    assert_eq!(again, first);
    assert_eq!(
        (first.principal.as_str(), first.channel.as_str(), first.role.as_str()),
        ("system", "test", "user")
    );
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    assert!(now.abs_diff(u128::try_from(first.ts).unwrap()) < 5000, "{}", first.ts);
    for (limit, expected) in [(0, 3), (-1, 3), (2, 2)] {
        let read =
            client.read_conversation(ReadConversationRequest { limit, ..all(&conv_id) }).await.unwrap();
        assert_eq!(read.into_inner().events.len(), expected, "{limit}");
    }
}

#[tokio::test]
async fn a_follower_sees_the_backlog_and_then_each_event_once() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let conv_id = active(&mut client).await;
    let mut numbers = Vec::new();
    for number in 0..600 {
        numbers.push(say(&mut client, &conv_id, &number.to_string()).await.seq);
    }
    // Some join while eight write.
    let writers = (0..8).map(|writer| {
        let (mut client, conv_id) = (running.client(), conv_id.clone());
        async move {
            for number in 0..25 {
                say(&mut client, &conv_id, &format!("{writer}-{number}")).await;
            }
        }
    });
    let followers = (0..10).map(|follower| {
        let (mut client, conv_id, start) = (running.client(), conv_id.clone(), numbers[follower * 60]);
        async move {
            let mut stream = follow(&mut client, &conv_id, start).await;
            let mut seen = Vec::new();
            while seen.len() < 599 - follower * 60 + 200 {
                seen.push(next(&mut stream).await.expect("an event"));
            }
            assert!(seen.is_sorted_by(|one, next| one.seq < next.seq));
            assert!(seen[0].seq > start);
            seen.len()
        }
    });
    let (seen, _) = futures::join!(join_all(followers), join_all(writers));
    assert_eq!(seen.len(), 10);
    let mut live = follow(&mut client, &conv_id, i64::MAX).await;
    let read = client.read_conversation(all(&conv_id)).await.unwrap().into_inner().events;
    assert_eq!(read.iter().map(|event| &event.content).collect::<HashSet<_>>().len(), 800);

    // A client that follows a conversation that ends is told.
    client.new_conversation(NewConversationRequest::default()).await.unwrap();
    assert_eq!(next(&mut live).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(code(client.append_event(event(&conv_id, "late")).await), Code::NotFound);
    assert_ne!(active(&mut client).await, conv_id);
}

#[tokio::test]
async fn who_reads_too_slowly_is_ended_and_goes_on_without_loss() {
    let running = Running::with(&[("CHATCLI_HUB_TAIL_BUFFER", "8")]).await;
    let mut client = running.client();
    let conv_id = active(&mut client).await;
    let mut stream = follow(&mut client, &conv_id, 0).await;
    let first = say(&mut client, &conv_id, "first").await;
    assert_eq!(next(&mut stream).await.unwrap(), first);
    // More than the windows of HTTP/2 hold, and then more than the buffer.
    for _ in 0..40 {
        say(&mut client, &conv_id, &"x".repeat(100_000)).await;
    }
    let mut last = first.seq;
    let mut seen = 1;
    let ended = loop {
        match next(&mut stream).await {
            Ok(event) => {
                assert!(event.seq > last);
                (last, seen) = (event.seq, seen + 1);
            }
            Err(status) => break status,
        }
    };
    assert_eq!(ended.code(), Code::Aborted, "{ended}");
    let mut stream = follow(&mut client, &conv_id, last).await;
    while seen < 41 {
        let event = next(&mut stream).await.expect("the rest");
        assert!(event.seq > last);
        (last, seen) = (event.seq, seen + 1);
    }
    let live = say(&mut client, &conv_id, "live again").await;
    assert_eq!(next(&mut stream).await.unwrap(), live);
}

#[tokio::test]
async fn what_another_process_writes_arrives_too() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("new/server.db"));
    let one = Running::start(Config { database: database.clone(), ..config(&[]) }).await;
    let other = Running::start(Config { database, ..config(&[]) }).await;
    let (mut here, mut there) = (one.client(), other.client());
    let conv_id = active(&mut here).await;
    assert_eq!(active(&mut there).await, conv_id);
    let mut stream = follow(&mut here, &conv_id, 0).await;
    for number in 0..10 {
        let writer = if number % 3 == 0 { &mut here } else { &mut there };
        let said = say(writer, &conv_id, &number.to_string()).await;
        let begun = tokio::time::Instant::now();
        assert_eq!(next(&mut stream).await.unwrap(), said);
        assert!(begun.elapsed() < LIMIT / 4, "{:?}", begun.elapsed());
    }
    one.server.shutdown().await;
    assert_eq!(next(&mut stream).await.unwrap_err().code(), Code::Unavailable);
    let kept = there.read_conversation(all(&conv_id)).await.unwrap().into_inner().events;
    assert_eq!(kept.len(), 10);
    other.server.shutdown().await;
}

#[tokio::test]
async fn one_principal_has_so_many_followers() {
    let running = Running::with(&[]).await;
    let mut client = running.client();
    let conv_id = active(&mut client).await;
    let mut streams = Vec::new();
    for _ in 0..1024 {
        streams.push(follow(&mut client, &conv_id, 0).await);
    }
    let refused = client.subscribe_conversation(Request::new(since(&conv_id, 0))).await;
    assert_eq!(code(refused), Code::ResourceExhausted);
    streams.truncate(1000);
    let until = tokio::time::Instant::now() + LIMIT;
    while code(client.subscribe_conversation(Request::new(since(&conv_id, 0))).await) != Code::Ok {
        assert!(tokio::time::Instant::now() < until, "places are given back");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_is_said_only_now_reaches_those_who_listen_and_is_stored_nowhere() {
    let running = Running::with(&[("CHATCLI_JWT_SECRET", SECRET)]).await;
    let mut client = running.client();
    let (ana, bob) = (jwt("ana", "user"), jwt("bob", "user"));
    let resolved =
        client.resolve_active_conversation(with(ResolveActiveConversationRequest::default(), &ana)).await;
    let conv_id = resolved.unwrap().into_inner().conv_id;
    let beside = format!("{}{conv_id}", live::PREFIX);
    let live_event = |role: &str, content: &str| AppendEventRequest {
        role: role.to_owned(),
        client_msg_id: "turn".to_owned(),
        ..event(&beside, content)
    };
    let mut listens =
        client.subscribe_conversation(with(since(&beside, 0), &ana)).await.unwrap().into_inner();
    let mut follows =
        client.subscribe_conversation(with(since(&conv_id, 0), &ana)).await.unwrap().into_inner();
    let greeting = next(&mut listens).await.unwrap();
    assert_eq!((greeting.role.as_str(), greeting.seq, &greeting.conv_id), (live::HEARD, 0, &conv_id));
    // Both have joined when each has an event.
    client.append_event(with(event(&conv_id, "stored"), &ana)).await.unwrap();
    for stream in [&mut listens, &mut follows] {
        assert_eq!(next(stream).await.unwrap().content, "stored");
    }
    let said = client.append_event(with(live_event(live::GROWS, "piece"), &ana)).await.unwrap();
    assert_eq!(said.into_inner().event.unwrap().seq, 0);
    client.append_event(with(event(&conv_id, "after"), &ana)).await.unwrap();
    let heard = [next(&mut listens).await.unwrap(), next(&mut listens).await.unwrap()];
    assert_eq!(heard.map(|event| event.content), ["piece", "after"]);
    assert_eq!(next(&mut follows).await.unwrap().content, "after", "who did not ask hears nothing of it");
    let read = client.read_conversation(with(all(&conv_id), &ana)).await.unwrap().into_inner();
    assert_eq!(read.events.iter().map(|event| &*event.content).collect::<Vec<_>>(), ["stored", "after"]);
    // Bob may not, and Ana not with everything.
    assert_eq!(
        code(client.append_event(with(live_event(live::STOPS, ""), &bob)).await),
        Code::PermissionDenied
    );
    assert_eq!(
        code(client.subscribe_conversation(with(since(&beside, 0), &bob)).await),
        Code::PermissionDenied
    );
    let large = "x".repeat(live::MAX_BYTES + 1);
    for refused in [live_event("user", "x"), live_event(live::HEARD, ""), live_event(live::GROWS, &large)] {
        assert_eq!(code(client.append_event(with(refused, &ana)).await), Code::InvalidArgument);
    }
}
