//! What happened can be written down and read back, and no secret is in what was written.

use chatcli_core::account::{self, Credentials, Settings, Theme};
use chatcli_core::connection;
use chatcli_core::port::{
    About, Attached, Change, ConversationId, KeptConversation, KeptProblem, KeptState, KeptTurn, LinkId,
    Remembered, TurnId, WindowId,
};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::{Code, Failure, Origin, Reply, Transport, v1};
use chatcli_core::references::Prompt;
use chatcli_core::{
    Boot, Capabilities, ConfigRow, Dialled, EffectId, Event, Intent, Lang, Outcome, Reloaded, Route, Secret,
    Switch,
};
use proptest::prelude::*;

use crate::properties::{intent, outcome};

const CANARY: &str = "k4n4rY-pl4in-0123456789";

fn secret() -> Secret {
    Secret::new(CANARY)
}

fn boot(credentials: Credentials) -> Event {
    Event::Boot(Box::new(Boot {
        address: "h:1".into(),
        tls: true,
        token: Some(secret()),
        credentials,
        settings: Settings { lang: Lang::PtBr, theme: Theme::Mono, max_tokens: 7, ..Settings::default() },
        window: WindowId(u64::MAX),
        capabilities: Capabilities::ALL,
        one_shot: Some(Prompt { typed: "q".into(), piped: "p".into(), scope: None }),
        config: vec![ConfigRow {
            section: "model".into(),
            name: "n".into(),
            value: "v".into(),
            origin: "o".into(),
        }],
        utc_offset_secs: -10_800,
        ..Boot::default()
    }))
}

fn turn(state: KeptState) -> KeptTurn {
    KeptTurn {
        id: TurnId(u64::MAX - 1),
        window: WindowId(3),
        prompt: "漢 😀\u{0}".into(),
        answer: String::new(),
        state,
        asked_model: None,
        from: None,
        provider: "P".into(),
        model: String::new(),
        asked_unix_ms: i64::MIN,
        took_ms: Some(1),
        messages: None,
        is_cut: true,
    }
}

fn changes() -> Vec<Change> {
    let failed = KeptProblem { tag: "http".into(), fact: "502 h:1".into(), ..KeptProblem::default() };
    let states = [
        KeptState::Held,
        KeptState::Open,
        KeptState::Interrupted,
        KeptState::Failed(failed),
        KeptState::Done,
    ];
    let mut changes: Vec<_> = states.map(|state| Change::Turn(Box::new(turn(state)))).into();
    changes.extend([
        Change::Removed(vec![TurnId(1), TurnId(2)]),
        Change::About(About { at: 4, summary: Some(String::new()), session: None }),
        Change::Waiting(vec!["w".into()]),
    ]);
    changes
}

/// One event of each sort, with a secret wherever one may be.
fn each() -> Vec<Event> {
    let done = |outcome| Event::Done(EffectId(u64::MAX), outcome);
    let failure = Failure {
        code: Code::Unavailable,
        message: "m".into(),
        retry_after_secs: Some(2),
        request_id: Some("r".into()),
        transport: Some(Transport::Http(502)),
        origin: Some(Origin::Provider),
    };
    let switch = |model| Switch {
        model,
        llm_key: Some(account::Change::To(secret())),
        client_id: Some(account::Change::Ask),
        client_key: Some(account::Change::To(secret())),
        ..Switch::default()
    };
    let mut problem = Problem::new(Kind::SessionTooBig { bytes: usize::MAX, limit: 1 });
    problem.why = Some("why".into());
    let stackspot = Credentials::StackSpot {
        client_id: secret(),
        client_key: secret(),
        realm: "r".into(),
        agent_id: "a".into(),
    };
    let local =
        Credentials::LocalAuth { provider: "CLAUDEAI".into(), prefixed: secret(), expires_unix_ms: Some(-1) };
    let dialled = Dialled {
        address: "h:2".into(),
        tls: false,
        token: Some(secret()),
        credentials: stackspot.clone(),
        provider: None,
        model: None,
        max_tokens: 0,
        connect_timeout_ms: 1,
        warnings: Vec::new(),
    };
    let mut events = vec![
        boot(Credentials::Server),
        boot(Credentials::OwnKey { key: secret() }),
        boot(local),
        boot(stackspot),
        boot(Credentials::Ollama { base_url: "http://gpu".into() }),
        Event::Intent(Intent::Submit(format!("/switch --llm-key {CANARY}"))),
        Event::Intent(Intent::Connection(connection::Intent::SetToken(secret()))),
        done(Outcome::Reply(Box::new(Reply::ListSessions(v1::ListSessionsResponse {
            sessions: vec!["a".into()],
        })))),
        done(Outcome::Failed(Box::new(failure))),
        done(Outcome::Attached(Box::new(Attached { items: vec![("a".into(), 1)], ..Attached::default() }))),
        done(Outcome::Conversations(vec![KeptConversation {
            id: ConversationId(u64::MAX),
            title: "t".into(),
            bytes: 9,
            ..KeptConversation::default()
        }])),
        done(Outcome::Opened(None)),
        done(Outcome::Secret(secret())),
        done(Outcome::Renewed(secret(), None)),
        done(Outcome::Refused(Box::new(problem.clone()))),
        done(Outcome::Dialled(Box::new(dialled))),
        done(Outcome::Reloaded(Box::new(Reloaded { lang: Some(Lang::En), ..Reloaded::default() }))),
        Event::Route(Route { link: LinkId(1), endpoints: vec!["e".into()], current: None }),
        Event::Remembered(Box::new(Remembered {
            is_newest: true,
            conversation: Some(ConversationId(3)),
            changes: changes(),
            waiting: vec![],
            unreadable: 2,
            problem: Some(problem),
        })),
        Event::Elsewhere { conversation: ConversationId(3), changes: changes() },
        Event::Leaving,
        Event::Woke,
    ];
    for model in [None, Some(None), Some(Some("m".to_owned()))] {
        events.push(Event::Intent(Intent::Account(account::Intent::Switch(Box::new(switch(model))))));
    }
    events
}

/// What is read back shows as what happened did: a secret shows nothing, before and after.
fn assert_comes_back(event: &Event) {
    let written = serde_json::to_string(event).expect("can be written");
    let read: Event = serde_json::from_str(&written).expect("can be read");
    assert_eq!(serde_json::to_string(&read).expect("can be written"), written);
    match (&read, event) {
        (Event::Intent(Intent::Submit(read)), Event::Intent(Intent::Submit(typed)))
            if chatcli_core::holds_secret(typed) =>
        {
            assert_ne!(read, typed);
        }
        _ => assert_eq!(format!("{read:?}"), format!("{event:?}")),
    }
}

#[test]
fn each_sort_of_event_comes_back_without_its_secrets() {
    for event in each() {
        assert_comes_back(&event);
        let written = serde_json::to_string(&event).expect("can be written");
        assert!(!written.contains(CANARY), "{written}");
    }
}

#[test]
fn what_is_no_event_is_refused() {
    for text in [
        "",
        "{}",
        "\"Asleep\"",
        "{\"Done\":[1,{\"Reply\":[\"NoSuch\",\"\"]}]}",
        "{\"Done\":[1,{\"Reply\":[\"Health\",\"!\"]}]}",
    ] {
        assert!(serde_json::from_str::<Event>(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_happens_comes_back(wish in intent(), id in any::<u64>(), outcome in outcome()) {
        assert_comes_back(&Event::Intent(wish));
        assert_comes_back(&Event::Done(EffectId(id), outcome));
    }
}
