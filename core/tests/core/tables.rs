//! Event -> effect tables: what the client does when something happens.

use chatcli_core::{account, connection, conversation, sessions};
#[cfg(not(target_arch = "wasm32"))]
use std::prelude::rust_2024::test;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use chatcli_core::account::{Credentials, Settings};
use chatcli_core::connection::State;
use chatcli_core::conversation::TurnState;
use chatcli_core::problem::Kind;
use chatcli_core::proto::{Call, Code, Failure, Origin, StopReason, Transport, v1};
use chatcli_core::{Boot, Dialled, Event, Intent, Lang, LinkId, Notice, Outcome, Route, Secret};

use crate::world::{ALL, World};

/// What a row lets happen.
type Happens = fn(&mut World);

fn last_state(world: &World) -> TurnState {
    world.view().conversation.turns().last().expect("a turn").state.clone()
}

fn last_kind(world: &World) -> Kind {
    match last_state(world) {
        TurnState::Failed(problem) => problem.kind,
        state => panic!("not failed: {state:?}"),
    }
}

fn request(world: &World) -> v1::StreamPromptRequest {
    match &world.calls.last().expect("a call").1 {
        Call::StreamPrompt(request) => request.clone(),
        call => panic!("not a StreamPrompt: {call:?}"),
    }
}

fn notices(world: &World) -> Vec<Notice> {
    world.view().notices.iter().map(|(_, notice)| notice.clone()).collect()
}

#[test]
fn connecting_asks_health_then_info_and_nothing_else() {
    let mut world = World::boot(Boot { address: "h:1".into(), capabilities: ALL, ..Boot::default() });
    assert_eq!(world.open(), ["Health"]);
    world.health(true);
    assert_eq!(world.open(), ["GetServerInfo"]);
    world.info(v1::GetServerInfoResponse { version: "1".into(), ..Default::default() });
    assert_eq!(world.view().connection.state(), State::Online);
    assert!(world.calls.is_empty() && world.timers.is_empty());
}

#[test]
fn a_servers_words_lose_the_secrets_that_it_was_given() {
    let token = Some(Secret::new("opaque-token"));
    for (credentials, secret) in [
        (Credentials::OwnKey { key: Secret::new("opaque-key") }, "opaque-key"),
        (Credentials::Server, "opaque-token"),
        (
            Credentials::LocalAuth {
                provider: "CLAUDEAI".into(),
                prefixed: Secret::new("oauth:opaque-key"),
                expires_unix_ms: None,
            },
            "opaque-key",
        ),
    ] {
        let mut world =
            World::boot(Boot { address: "h:1".into(), token: token.clone(), credentials, ..Boot::default() });
        world.health(true);
        world.info(v1::GetServerInfoResponse::default());
        world.intent(Intent::Submit("x".into()));
        world.fail_with(Failure::new(Code::InvalidArgument, format!("key {secret} is bad")));
        let TurnState::Failed(problem) = last_state(&world) else { panic!("not failed") };
        assert_eq!(problem.why.as_deref(), Some("key [REDACTED] is bad"), "{secret}");
    }
}

#[test]
fn the_banner_is_the_missions_line() {
    let mut world = World::boot(Boot { address: "h:1".into(), ..Boot::default() });
    world.health(true);
    world.info(v1::GetServerInfoResponse {
        version: "1.2.0".into(),
        provider: "CLAUDEAI".into(),
        model: "claude-sonnet-4-5".into(),
        watcher_active: true,
        watcher_target: "production/myapp".into(),
        ..Default::default()
    });
    let expected = [
        "Connected to ChatCLI server (version: 1.2.0, provider: CLAUDEAI, model: claude-sonnet-4-5)",
        "K8s watcher active: deployment/myapp in namespace/production (context injected into all prompts)",
    ];
    assert_eq!(world.view().banner(), expected);
    world.intent(Intent::Account(account::Intent::SetLang(Lang::PtBr)));
    assert_eq!(world.view().banner(), expected, "the banner is never translated");
}

#[test]
fn watcher_targets_are_put_into_words() {
    for (target, words) in [
        ("production/myapp", "deployment/myapp in namespace/production"),
        ("multi/3 targets", "multi/3 targets"),
        ("deployment/a in namespace/b", "deployment/a in namespace/b"),
        ("", "unknown target"),
        ("odd", "odd"),
    ] {
        let info = connection::ServerInfo { watcher_target: target.into(), ..Default::default() };
        assert_eq!(info.watcher_name(), words);
    }
}

#[test]
fn a_first_connection_that_fails_ends_a_terminal_with_its_code() {
    let table: [(Happens, u8); 6] = [
        (|world| world.fail_below(Transport::Refused), 4),
        (|world| world.fail_below(Transport::Dns), 4),
        (|world| world.pass(10_000), 4),
        (|world| world.health(false), 4),
        (|world| world.fail_below(Transport::Tls), 6),
        (
            |world| {
                world.health(true);
                world.fail(Code::Unauthenticated);
            },
            5,
        ),
    ];
    for (index, (happens, code)) in table.into_iter().enumerate() {
        let mut world =
            World::boot(Boot { address: "h:1".into(), capabilities: ALL, give_up: true, ..Boot::default() });
        happens(&mut world);
        assert_eq!(world.exit, Some(code), "row {index}");
        assert!(world.view().last_problem().is_some(), "row {index}");
        assert!(world.view().banner().is_empty(), "row {index}: no banner without a server");
    }
}

#[test]
fn a_page_keeps_trying_with_growing_waits() {
    let mut world = World::boot(Boot { address: "h:1".into(), ..Boot::default() });
    let mut waits = Vec::new();
    for _ in 0..4 {
        world.fail_below(Transport::Network);
        let State::Waiting { until_mono_ms } = world.view().connection.state() else { panic!("not waiting") };
        let wait = until_mono_ms - world.now_ms;
        waits.push(wait);
        world.pass(wait);
        assert_eq!(world.open(), ["Health"]);
    }
    assert!(waits.windows(2).all(|pair| pair[1] > pair[0]), "{waits:?}");
    world.serve();
    assert_eq!(world.view().connection.state(), State::Online);
}

#[test]
fn a_wrong_token_waits_for_a_person_and_a_right_one_connects() {
    let mut world = World::boot(Boot { address: "h:1".into(), ..Boot::default() });
    world.health(true);
    world.fail(Code::Unauthenticated);
    assert_eq!(world.view().connection.state(), State::Failed);
    assert!(world.timers.is_empty(), "waiting does not make a token right");
    world.intent(Intent::Connection(connection::Intent::SetToken(Secret::new("t"))));
    assert!(world.log.last().is_some() && world.log.iter().any(|line| line.contains("token")));
    world.serve();
    assert_eq!(world.view().connection.state(), State::Online);
}

#[test]
fn an_answer_is_whole_only_with_done_and_ok() {
    type Chunks = &'static [(&'static str, bool)];
    let rows: [(Chunks, bool, &str); 5] = [
        (&[("a", false), ("b", true)], true, "Done"),
        (&[("ab", false), ("", true)], true, "Done"),
        (&[("ab", false)], true, "Truncated"),
        (&[("ab", true)], false, "Failed"),
        (&[("", true)], true, "EmptyAnswer"),
    ];
    for (chunks, ok, expected) in rows {
        let mut world = World::online();
        world.submit("q");
        for (text, done) in chunks {
            world.chunk(text, *done);
        }
        if ok {
            world.ended()
        } else {
            world.fail(Code::Internal)
        }
        let state = match last_state(&world) {
            TurnState::Failed(problem) => format!("{:?}", problem.kind),
            state => format!("{state:?}"),
        };
        assert_eq!(state, expected, "{chunks:?}");
        let sent: String = chunks.iter().map(|(text, _)| *text).collect();
        assert_eq!(world.view().conversation.turns()[0].answer.text(), sent);
    }
}

#[test]
fn an_answer_that_met_its_limit_is_told_from_a_whole_one_only_where_the_server_says_so() {
    for (said, is_cut) in [(None, false), (Some(StopReason::Stop), false), (Some(StopReason::Length), true)] {
        let mut world = World::online();
        world.submit("q");
        world.chunk("some", true);
        if let Some(reason) = said {
            world.step(Outcome::Stopped(reason));
        }
        world.ended();
        let view = world.view();
        let turn = &view.conversation.turns()[0];
        assert_eq!((&turn.state, turn.stop_reason, turn.is_cut()), (&TurnState::Done, said, is_cut));
    }
    // A word of a call that broke off afterwards claims nothing.
    let mut world = World::online();
    world.submit("q");
    world.chunk("some", false);
    world.step(Outcome::Stopped(StopReason::Length));
    world.fail(Code::Internal);
    assert!(!world.view().conversation.turns()[0].is_cut());
}

#[test]
fn text_after_done_is_not_part_of_the_answer() {
    let mut world = World::online();
    world.submit("q");
    world.chunk("a", true);
    world.chunk("x", false);
    world.ended();
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "a");
}

#[test]
fn a_server_that_cannot_stream_is_asked_in_one_piece_from_then_on() {
    for failure in [broken_text(), Failure::new(Code::Unimplemented, "unknown method StreamPrompt")] {
        let mut world = World::online();
        world.submit("q");
        world.fail_with(failure.clone());
        assert_eq!(world.open(), ["SendPrompt"], "{failure}");
        world.whole("answer");
        assert_eq!(last_state(&world), TurnState::Done);
        world.submit("q2");
        assert_eq!(world.open(), ["SendPrompt"], "{failure}: the user does not pay twice again");
        world.whole("answer");
        // Another server may do better.
        world.submit("/connect other:2");
        world.answer(Outcome::Dialled(Box::new(other_server())));
        world.serve();
        world.submit("q3");
        assert_eq!(world.open(), ["StreamPrompt"]);
    }
}

/// In a script each question is a run of its own, and each would be paid twice.
#[test]
fn a_server_that_breaks_its_text_is_remembered_on_this_device() {
    let info = |version: &str| v1::GetServerInfoResponse { version: version.into(), ..Default::default() };
    let start = |address: &str, version: &str, in_one_piece: &str| {
        let (address, in_one_piece) = (address.into(), in_one_piece.into());
        let mut world = World::boot(Boot { address, in_one_piece, ..Boot::default() });
        world.health(true);
        world.info(info(version));
        world
    };
    let mut world = start("h:1", "1.0", "");
    world.submit("q");
    world.fail_with(broken_text());
    let (key, kept) = world.stored.last().cloned().expect("the server is remembered");
    assert_eq!(key, "in-one-piece");
    world.whole("answer");
    let called = |address, version, kept: &str| {
        let mut world = start(address, version, kept);
        world.submit("q");
        world.open()
    };
    assert_eq!(called("h:1", "1.0", &kept), ["SendPrompt"]);
    assert_eq!(called("h:1", "1.1", &kept), ["StreamPrompt"], "another version may do better");
    assert_eq!(called("h:2", "1.0", &kept), ["StreamPrompt"]);
    assert_eq!(called("h:1", "1.0", "damaged"), ["StreamPrompt"]);
    // One that cannot stream costs nothing, and is not written down.
    let mut old = start("h:3", "1.0", "");
    old.submit("q");
    old.fail_with(Failure::new(Code::Unimplemented, "unknown method StreamPrompt"));
    assert_eq!((old.open(), old.stored.len()), (vec!["SendPrompt"], 0));
    // However many there are, the file stays small, and the newest are in it.
    let mut kept = kept;
    for number in 0..100 {
        let mut world = start(&format!("many:{number}"), "1.0", &kept);
        world.submit("q");
        world.fail_with(broken_text());
        kept = world.stored.last().cloned().expect("it is new").1;
    }
    assert!(kept.len() < 1024 && !kept.contains("many"), "{kept}");
    assert_eq!(called("many:99", "1.0", &kept), ["SendPrompt"]);
    assert_eq!(called("h:1", "1.0", &kept), ["StreamPrompt"]);
}

fn broken_text() -> Failure {
    Failure::new(Code::Internal, "grpc: error while marshaling: string field contains invalid UTF-8")
}

fn other_server() -> Dialled {
    Dialled {
        address: "other:2".into(),
        tls: false,
        token: None,
        credentials: Credentials::Server,
        provider: None,
        model: None,
        max_tokens: 0,
        connect_timeout_ms: 1000,
        warnings: vec![],
    }
}

#[test]
fn it_falls_back_only_once_and_never_after_text() {
    let mut world = World::online();
    world.submit("q");
    world.fail_with(broken_text());
    world.fail_with(broken_text());
    assert_eq!(last_kind(&world), Kind::Failed);
    let mut world = World::online();
    world.submit("q");
    world.chunk("some", false);
    world.fail_with(broken_text());
    assert!(world.calls.is_empty(), "an answer that began is never asked for again");
    assert_eq!(last_kind(&world), Kind::Failed);
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "some");
    world.submit("/retry");
    assert_eq!(world.open(), ["SendPrompt"], "it has learned");
}

#[test]
fn a_failure_that_is_final_is_asked_once() {
    let go = |words: &str| Failure::new(Code::Internal, words);
    let of_provider = |code| Failure { origin: Some(Origin::Provider), ..Failure::new(code, "its words") };
    for failure in [
        go("LLM error: API error: status 401 - x"),
        go("LLM error: API error: status 429 - x"),
        go("LLM error: API error: status 503 - x"),
        go("LLM error: context deadline exceeded"),
        go("failed to get LLM client: unknown provider: X"),
        go("something else"),
        of_provider(Code::Unauthenticated),
        of_provider(Code::ResourceExhausted),
        of_provider(Code::Unavailable),
        of_provider(Code::Internal),
        Failure::new(Code::ResourceExhausted, "grpc: received message larger than max (9 vs. 4)"),
        Failure::new(Code::ResourceExhausted, "the disk is full"),
        Failure::new(Code::Unavailable, "draining"),
    ] {
        let mut world = World::online();
        world.submit("q");
        world.fail_with(failure.clone());
        world.pass(60_000);
        let asked = world.log.iter().filter(|line| line.contains("Prompt")).count();
        assert_eq!((asked, world.calls.len()), (1, 0), "{failure}");
        assert!(matches!(last_state(&world), TurnState::Failed(_)), "{failure}");
        assert_eq!(world.view().connection.state(), State::Online, "{failure}: the server is there");
        assert!(notices(&world).is_empty(), "{failure}: it is said once, in the turn");
        world.submit("next");
        assert_eq!(world.open(), ["StreamPrompt"], "{failure}: it goes on");
    }
}

#[test]
fn a_throttled_token_is_tried_once_on_a_fresh_connection() {
    let mut world = World::authorised();
    world.submit("q");
    world.fail(Code::Unauthenticated);
    assert!(world.calls[0].2, "the second try uses a connection of its own");
    world.chunk("a", true);
    world.ended();
    assert_eq!(last_state(&world), TurnState::Done);
    world.submit("q");
    world.fail(Code::Unauthenticated);
    world.fail(Code::Unauthenticated);
    assert_eq!(last_kind(&world), Kind::Token);
    assert_eq!(world.view().connection.state(), State::Failed);
    assert!(notices(&world).is_empty(), "said once, in the turn");
    // Asking once more tries once more, on a connection of its own, and never waits for nothing.
    world.submit("again");
    world.health(true);
    assert!(world.calls[0].2, "a throttled connection says the same");
    world.fail(Code::Unauthenticated);
    assert_eq!(last_kind(&world), Kind::Token);
    assert!(world.calls.is_empty() && world.timers.is_empty());
    assert!(notices(&world).is_empty(), "no question is promised to go where a person has to do something");
}

#[test]
fn a_refusal_between_two_prompts_is_said_once_and_another_token_goes_on() {
    let mut world = answering();
    world.fail_below(Transport::Broken);
    world.submit("held");
    world.health(true);
    world.fail(Code::Unauthenticated);
    assert_eq!(last_kind(&world), Kind::Token, "a held prompt does not wait for a refusal to go away");
    assert!(!notices(&world).iter().any(|notice| matches!(notice, Notice::Refused(_))));
    world.submit("/connect host:1 --token NEW");
    world.answer(Outcome::Dialled(Box::new(Dialled { token: Some(Secret::new("NEW")), ..other_server() })));
    world.serve();
    world.submit("/retry");
    assert_eq!(request(&world).prompt, "held");
    // Found out by a call that no user asked for.
    let mut world = answering();
    world.chunk("a", true);
    world.ended();
    world.intent(Intent::Sessions(sessions::Intent::List));
    world.fail(Code::Unauthenticated);
    world.pass(1);
    world.fail(Code::Unauthenticated);
    let told = notices(&world);
    assert!(matches!(&told[..], [Notice::Refused(problem)] if problem.kind == Kind::Token), "{told:?}");
}

/// A terminal with a token, in the middle of an answer.
fn answering() -> World {
    let mut world = World::authorised();
    world.submit("q");
    world
}

#[test]
fn a_held_prompt_does_not_keep_a_person_from_another_server() {
    let mut world = World::online();
    world.event(Event::Route(Route {
        link: LinkId::default(),
        endpoints: vec!["10.0.0.1:1".into()],
        current: Some("10.0.0.1:1".into()),
    }));
    world.event(Event::Route(Route { endpoints: vec!["10.0.0.1:1".into()], ..Route::default() }));
    world.submit("held");
    world.fail_below(Transport::Refused);
    assert_eq!(last_state(&world), TurnState::Held);
    world.submit("/connect other:2");
    world.answer(Outcome::Dialled(Box::new(other_server())));
    world.serve();
    assert_eq!(request(&world).prompt, "held", "it goes to the server that is there");
    world.submit("/connect third:3");
    assert_eq!(notices(&world).last(), Some(&Notice::Busy), "an answer that runs does");
}

#[test]
fn a_server_whose_limit_is_one_question_is_reached() {
    let mut world =
        World::boot(Boot { address: "h:1".into(), capabilities: ALL, give_up: true, ..Boot::default() });
    world.health(true);
    world.fail_with(Failure::new(Code::ResourceExhausted, "rate limit exceeded"));
    world.pass(2_000);
    assert_eq!(world.open(), ["GetServerInfo"], "Health would use up the limit again");
    world.info(v1::GetServerInfoResponse::default());
    assert_eq!(world.view().connection.state(), State::Online);
}

#[test]
fn a_rate_limit_is_waited_out_at_most_three_times() {
    let mut world = World::online();
    world.submit("q");
    for _ in 0..3 {
        let mut failure = Failure::new(Code::ResourceExhausted, "slow down");
        failure.retry_after_secs = Some(2);
        world.fail_with(failure);
        assert!(world.calls.is_empty());
        world.pass(1_900);
        assert!(world.calls.is_empty(), "it waits as long as the server asked");
        world.pass(10_000);
        assert_eq!(world.open(), ["StreamPrompt"]);
    }
    world.fail_with(Failure::new(Code::ResourceExhausted, "rate limit exceeded"));
    assert!(matches!(last_kind(&world), Kind::RateLimited(_)));
}

#[test]
fn stop_cancels_the_call_and_keeps_the_text() {
    let mut world = World::online();
    world.submit("q");
    let id = world.calls[0].0;
    world.chunk("par", false);
    world.intent(Intent::Stop);
    assert!(world.cancelled.contains(&id));
    assert_eq!(last_state(&world), TurnState::Interrupted);
    let before = world.view().revisions;
    world.event(Event::Done(id, Outcome::Ended));
    assert_eq!(world.view().revisions, before, "nothing after a cancel is applied");
    world.submit("next");
    assert_eq!(
        request(&world).history.iter().map(|said| said.content.as_str()).collect::<Vec<_>>(),
        ["q", "par"]
    );
}

#[test]
fn stop_with_nothing_to_stop_ends_a_terminal_that_never_connected_but_never_a_page() {
    for (exit, expected) in [(true, Some(130)), (false, None)] {
        let capabilities = chatcli_core::Capabilities { exit, ..ALL };
        let mut world = World::boot(Boot { address: "h:1".into(), capabilities, ..Boot::default() });
        world.intent(Intent::Stop);
        assert_eq!(world.exit, expected);
    }
}

#[test]
fn what_broke_off_is_part_of_what_follows_and_of_what_is_saved() {
    type Break = fn(&mut World);
    let breaks: [(&str, Break); 7] = [
        ("provider", |world| world.fail(Code::Internal)),
        ("unknown", |world| world.fail(Code::Unknown)),
        ("limit", |world| world.fail(Code::ResourceExhausted)),
        ("deadline", |world| world.fail(Code::DeadlineExceeded)),
        ("server", |world| world.fail(Code::Unavailable)),
        ("network", |world| world.fail_below(Transport::Network)),
        ("no last piece", |world| world.ended()),
    ];
    for (name, break_off) in breaks {
        let mut world = World::online();
        world.submit("one");
        world.chunk("the first half", false);
        break_off(&mut world);
        let turn = &world.view().conversation.turns()[0];
        assert!(matches!(turn.state, TurnState::Failed(_)) && turn.is_usable(), "{name}: {:?}", turn.state);
        assert!(world.view().conversation.has_unsaved(), "{name}");
        if world.open().is_empty() {
            world.intent(Intent::Connection(connection::Intent::Reconnect));
        }
        while world.open() == ["Health"] {
            world.serve();
        }
        world.submit("go on");
        let sent = request(&world);
        let history: Vec<_> = sent.history.iter().map(|said| said.content.as_str()).collect();
        assert_eq!(history, ["one", "the first half"], "{name}");
    }
    // Of an answer that never began there is nothing to go on from.
    let mut world = World::online();
    world.submit("one");
    world.fail(Code::InvalidArgument);
    world.submit("two");
    assert!(request(&world).history.is_empty());
}

#[test]
fn the_history_holds_whole_turns_and_never_the_prompt_itself() {
    let mut world = World::online();
    world.submit("one");
    world.chunk("1", true);
    world.ended();
    // Nothing came of this one.
    world.submit("bad");
    world.fail_below(Transport::Broken);
    world.serve_again();
    world.submit("two");
    let sent = request(&world);
    assert_eq!(sent.prompt, "two");
    let history: Vec<_> = sent.history.iter().map(|m| (m.role.as_str(), m.content.as_str())).collect();
    assert_eq!(history, [("user", "one"), ("assistant", "1")]);
}

impl World {
    fn serve_again(&mut self) {
        self.pass(1_500);
        self.serve();
    }
}

#[test]
fn a_server_that_goes_away_between_two_prompts_is_noticed_and_waited_for() {
    let mut world = World::online();
    let route = |current: Option<&str>| Route {
        link: LinkId::default(),
        endpoints: vec!["10.0.0.1:1".to_owned(), "10.0.0.2:1".to_owned()],
        current: current.map(str::to_owned),
    };
    world.event(Event::Route(route(Some("10.0.0.1:1"))));
    world.event(Event::Route(route(Some("10.0.0.2:1"))));
    assert!(notices(&world).is_empty(), "another one took over");
    world.event(Event::Route(route(None)));
    assert!(matches!(notices(&world).last(), Some(Notice::Connection(connection::Notice::Lost { .. }))));
    world.event(Event::Route(route(None)));
    assert_eq!(notices(&world).len(), 1, "once");
    world.serve_again();
    assert_eq!(notices(&world).last(), Some(&Notice::Connection(connection::Notice::Restored)));
    world.submit("q");
    world.event(Event::Route(route(Some("10.0.0.1:1"))));
    world.event(Event::Route(route(None)));
    assert_eq!(
        notices(&world).last(),
        Some(&Notice::Connection(connection::Notice::Restored)),
        "a running call tells more"
    );
}

#[test]
fn a_lost_server_is_said_kept_and_recovered_from() {
    let mut world = World::online();
    world.submit("q");
    world.chunk("half", false);
    world.fail_below(Transport::Broken);
    assert_eq!(last_kind(&world), Kind::Cut);
    assert_eq!(world.view().conversation.turns()[0].answer.text(), "half");
    assert!(matches!(notices(&world).last(), Some(Notice::Connection(connection::Notice::Lost { .. }))));
    world.submit("while away");
    assert_eq!(last_state(&world), TurnState::Held);
    assert_eq!(world.open(), ["Health"], "a user waits: it tries at once");
    world.serve();
    assert!(notices(&world).contains(&Notice::Connection(connection::Notice::Restored)));
    assert_eq!(world.open(), ["StreamPrompt"], "the held prompt is sent once");
    world.chunk("whole", true);
    world.ended();
    assert_eq!(last_state(&world), TurnState::Done);
    assert_eq!(world.exit, None);
}

#[test]
fn one_shot_ends_with_the_codes_of_the_contract() {
    let rows: [(Happens, u8); 7] = [
        (
            |world| {
                world.chunk("a", true);
                world.ended();
            },
            0,
        ),
        (
            |world| {
                world.chunk("a", false);
                world.ended();
            },
            1,
        ),
        (
            |world| {
                world.fail(Code::Internal);
            },
            1,
        ),
        (|world| world.fail_below(Transport::Broken), 4),
        (
            |world| {
                world.chunk("a", false);
                world.fail_below(Transport::Broken);
            },
            1,
        ),
        (|world| world.intent(Intent::Stop), 130),
        (|world| world.pass(60_000), 4),
    ];
    for (index, (happens, code)) in rows.into_iter().enumerate() {
        let mut world = World::boot(Boot {
            address: "h:1".into(),
            capabilities: ALL,
            give_up: true,
            one_shot: Some("/not a command".into()),
            prompt_timeout_ms: Some(60_000),
            ..Boot::default()
        });
        world.serve();
        assert_eq!(request(&world).prompt, "/not a command");
        happens(&mut world);
        assert_eq!(world.exit, Some(code), "row {index}");
        assert!(world.calls.is_empty() && world.timers.is_empty(), "row {index}: nothing is left running");
    }
}

#[test]
fn settings_and_credentials_travel() {
    let mut world = World::boot(Boot {
        address: "h:1".into(),
        capabilities: ALL,
        token: Some(Secret::new("server-token")),
        credentials: Credentials::OwnKey { key: Secret::new("sk-mine") },
        settings: Settings { provider: Some("OPENAI".into()), max_tokens: 77, ..Settings::default() },
        ..Boot::default()
    });
    world.serve();
    world.submit("q");
    let sent = request(&world);
    assert_eq!(
        (sent.provider.as_str(), sent.model.as_str(), sent.max_tokens, sent.client_api_key.as_str()),
        ("OPENAI", "gpt-5.4", 77, "sk-mine")
    );
    assert!(world.log.iter().filter(|line| line.contains("call")).all(|line| line.contains("token")));
    assert!(!format!("{:?}", world.view()).contains("sk-mine"), "a debug print shows no secret");
}

#[test]
fn prompts_that_cannot_be_sent_are_refused_and_nothing_is_lost() {
    let mut world = World::online();
    world.submit(&"x".repeat(524_288));
    assert_eq!(world.open(), ["StreamPrompt"], "the limit itself passes");
    world.submit("second");
    assert_eq!(
        notices(&world).last(),
        Some(&Notice::Conversation(conversation::Notice::Queued { waiting: 1 }))
    );
    world.intent(Intent::Stop);
    world.intent(Intent::Stop);
    assert_eq!(
        notices(&world).last(),
        Some(&Notice::Conversation(conversation::Notice::QueueCleared { dropped: 1 }))
    );
    world.submit(&"x".repeat(524_289));
    assert!(matches!(notices(&world).last(), Some(Notice::Refused(_))));
    assert!(world.calls.is_empty());
    world.submit("   ");
    assert!(world.calls.is_empty());
}

#[test]
fn a_heartbeat_notices_a_lost_server_but_never_disturbs_an_answer() {
    let mut world =
        World::boot(Boot { address: "h:1".into(), heartbeat_ms: Some(15_000), ..Boot::default() });
    world.serve();
    world.pass(15_000);
    assert_eq!(world.open(), ["Health"]);
    world.health(true);
    assert_eq!(world.view().connection.state(), State::Online);
    world.submit("q");
    world.pass(60_000);
    assert_eq!(world.open(), ["StreamPrompt"], "no probe while an answer runs");
    world.chunk("a", true);
    world.ended();
    world.pass(15_000);
    world.fail_below(Transport::Network);
    assert!(matches!(world.view().connection.state(), State::Waiting { .. }));
    assert!(matches!(notices(&world).last(), Some(Notice::Connection(connection::Notice::Lost { .. }))));
}

#[test]
fn commands_do_what_their_help_says() {
    let mut world = World::online();
    world.submit("/retry");
    assert_eq!(notices(&world).last(), Some(&Notice::Conversation(conversation::Notice::NothingToRetry)));
    world.submit("/copy");
    assert_eq!(notices(&world).last(), Some(&Notice::Conversation(conversation::Notice::NothingToCopy)));
    world.submit("q");
    world.chunk("ação", true);
    world.ended();
    world.submit("/copy");
    let (id, text) = world.copies.remove(0);
    assert_eq!(text, "ação");
    world.event(Event::Done(id, Outcome::Finished));
    assert_eq!(
        notices(&world).last(),
        Some(&Notice::Conversation(conversation::Notice::Copied { chars: 4 }))
    );
    world.submit("/retry");
    assert_eq!((request(&world).prompt.as_str(), request(&world).history.len()), ("q", 0));
    world.submit("/newsession");
    assert!(world.calls.is_empty() && world.view().conversation.turns().is_empty());
    world.submit("/lang pt-BR");
    assert_eq!(world.stored, [("lang".to_owned(), "pt-BR".to_owned())]);
    world.submit("/exit");
    assert_eq!(world.exit, Some(0), "nothing is unsaved");
}

#[test]
fn server_texts_cannot_carry_control_characters_into_the_view() {
    let mut world = World::boot(Boot { address: "h:1".into(), ..Boot::default() });
    world.health(true);
    world.info(v1::GetServerInfoResponse {
        version: "1\u{1b}[2J\n2".into(),
        provider: "P\u{7}".into(),
        model: "M\r".into(),
        watcher_active: true,
        watcher_target: "a/\u{1b}]0;x\u{7}".into(),
        ..Default::default()
    });
    assert!(!world.view().banner().concat().contains(|c: char| c.is_control()));
}

#[test]
fn a_first_connection_that_is_only_limited_is_tried_again() {
    let mut world =
        World::boot(Boot { address: "h:1".into(), capabilities: ALL, give_up: true, ..Boot::default() });
    for _ in 0..3 {
        if world.open() == ["Health"] {
            world.health(true);
        }
        world.fail(Code::ResourceExhausted);
        assert_eq!(world.exit, None);
        world.pass(5_000);
    }
    world.fail(Code::ResourceExhausted);
    assert_eq!(world.exit, Some(1), "three more attempts are enough");
}

#[test]
fn an_answer_that_is_late_is_told_from_one_that_never_began_and_from_a_question_that_was_not_taken() {
    let limits = |world: &mut World| {
        let words = Failure::new(Code::ResourceExhausted, "rate limit exceeded");
        world.fail_with(Failure { retry_after_secs: Some(2), ..words });
    };
    let rows: [(Happens, Kind, u8); 3] = [
        (|_| {}, Kind::Deadline, 4),
        (|world| world.chunk("half", false), Kind::DeadlineMidAnswer, 4),
        (limits, Kind::RateLimited(0), 1),
    ];
    for (happens, kind, code) in rows {
        let mut world = World::boot(Boot {
            address: "h:1".into(),
            capabilities: ALL,
            one_shot: Some("q".into()),
            prompt_timeout_ms: Some(1_000),
            ..Boot::default()
        });
        world.serve();
        happens(&mut world);
        world.pass(1_000);
        assert_eq!((last_kind(&world), world.exit), (kind, Some(code)));
    }
}
