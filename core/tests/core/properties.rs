//! Rules that hold for every order of events and every cut of an answer.

use chatcli_core::{account, connection, conversation, sessions, watcher};
use std::collections::BTreeSet;

use chatcli_core::account::Credentials;
use chatcli_core::commands::COMMANDS;
use chatcli_core::markdown::{Document, parse};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::{Code, Failure, Reply, Transport, door, v1};
use chatcli_core::watcher::board::BoardOptions;
use chatcli_core::{
    App, Boot, Capabilities, Dialled, Effect, EffectId, Event, Intent, Outcome, Secret, Stamp,
};
use proptest::prelude::*;

use crate::world::ALL;

#[derive(Clone, Debug)]
enum Step {
    Intent(Intent),
    /// To the n-th effect ever started (modulo), or to an id that never was.
    Outcome(usize, Outcome),
    Stranger(u64, Outcome),
    Boot,
}

pub fn outcome() -> impl Strategy<Value = Outcome> {
    let reply = |reply| Outcome::Reply(Box::new(reply));
    let code = (0..18).prop_map(Code::from);
    prop_oneof![
        Just(Outcome::Ended),
        Just(Outcome::Fired),
        Just(Outcome::Finished),
        Just(Outcome::Rerouted),
        Just(Outcome::Told(vec!["told".into()])),
        Just(Outcome::Renewed(Secret::new("oauth:x"), Some(5))),
        Just(Outcome::Secret(Secret::new("s"))),
        Just(Outcome::Edited("e".into())),
        Just(Outcome::Wrote("/f".into())),
        Just(Outcome::Reloaded(Box::default())),
        Just(Outcome::Refused(Box::new(Problem::new(Kind::NotFound)))),
        Just(Outcome::Dialled(Box::new(dialled()))),
        Just(Outcome::Unsupported("no".into())),
        Just(Outcome::Declined),
        Just(Outcome::Unattended),
        Just(reply(Reply::Health(v1::HealthResponse::default()))),
        Just(reply(Reply::Health(v1::HealthResponse { status: 1, version: "v".into() }))),
        Just(reply(Reply::GetServerInfo(v1::GetServerInfoResponse::default()))),
        (any::<bool>(), -5_i32..5).prop_map(move |(active, count)| reply(Reply::GetWatcherStatus(
            v1::GetWatcherStatusResponse { active, snapshot_count: count, ..Default::default() }
        ))),
        any::<i64>().prop_map(move |timestamp_unix| reply(Reply::GetAlerts(v1::GetAlertsResponse {
            alerts: vec![v1::WatcherAlert { timestamp_unix, ..Default::default() }],
        }))),
        (any::<bool>(), any::<i64>(), 0..18).prop_map(move |(active, age_ms, code)| {
            let status = if active { vec![8, 1] } else { vec![8] };
            reply(Reply::FollowWatcher(door::v1::Round { status, age_ms, code, ..Default::default() }))
        }),
        prop::collection::vec("[abc]", 0..3)
            .prop_map(move |sessions| reply(Reply::ListSessions(v1::ListSessionsResponse { sessions }))),
        any::<bool>().prop_map(move |whole| reply(Reply::LoadSession(v1::LoadSessionResponse {
            session_data: whole.then(v1::SessionDataV2::default),
            messages: vec![v1::ChatMessage { role: "user".into(), content: "q".into(), meta: None }],
        }))),
        any::<bool>().prop_map(move |success| reply(Reply::SaveSession(v1::SaveSessionResponse { success }))),
        any::<bool>()
            .prop_map(move |success| reply(Reply::DeleteSession(v1::DeleteSessionResponse { success }))),
        (".{0,12}", any::<bool>()).prop_map(move |(chunk, done)| reply(Reply::StreamPrompt(
            v1::StreamPromptResponse { chunk, done, ..Default::default() }
        ))),
        ".{0,12}".prop_map(move |response| reply(Reply::SendPrompt(v1::SendPromptResponse {
            response,
            ..Default::default()
        }))),
        code.prop_map(|code| Outcome::Failed(Box::new(Failure::new(code, "x")))),
        Just(Outcome::Failed(Box::new(Failure::transport(Transport::Broken, "x")))),
    ]
}

fn dialled() -> Dialled {
    Dialled {
        address: "other:2".into(),
        tls: false,
        token: None,
        credentials: Credentials::Server,
        provider: None,
        model: None,
        max_tokens: 0,
        connect_timeout_ms: 1000,
        warnings: vec!["w".into()],
    }
}

pub fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        "[/a-z ]{0,8}".prop_map(Intent::Submit),
        Just(Intent::Submit("q".into())),
        prop::sample::select(COMMANDS).prop_map(|command| Intent::Submit(command.example.into())),
        (0_usize..3).prop_map(|it| Intent::Conversation(conversation::Intent::Unqueue(it))),
        (0_usize..3).prop_map(|it| Intent::Conversation(conversation::Intent::DropQueued(it))),
        Just(Intent::Conversation(conversation::Intent::ResumeQueue)),
        Just(Intent::Conversation(conversation::Intent::Undo)),
        Just(Intent::Conversation(conversation::Intent::Regenerate { model: None })),
        Just(Intent::Sessions(sessions::Intent::List)),
        ("[ab]", any::<bool>())
            .prop_map(|(name, sure)| Intent::Sessions(sessions::Intent::Save { name: Some(name), sure })),
        "[ab]".prop_map(|it| Intent::Sessions(sessions::Intent::Load(it))),
        "[ab]".prop_map(|it| Intent::Sessions(sessions::Intent::Delete(it))),
        Just(Intent::Sessions(sessions::Intent::UndoDelete)),
        ("[ab]", "[bc]").prop_map(|(from, to)| Intent::Sessions(sessions::Intent::Rename { from, to })),
        "[ab]".prop_map(|it| Intent::Sessions(sessions::Intent::Fork(it))),
        Just(Intent::Submit("/session search q".into())),
        Just(Intent::Submit("/session delete a".into())),
        Just(Intent::Stop),
        Just(Intent::Conversation(conversation::Intent::Retry)),
        Just(Intent::Conversation(conversation::Intent::New)),
        Just(Intent::Connection(connection::Intent::Reconnect)),
        (1_000_u64..60_000).prop_map(|every_ms| Intent::Watcher(watcher::Intent::Watch(BoardOptions {
            every_ms,
            ..BoardOptions::default()
        }))),
        Just(Intent::Watcher(watcher::Intent::Unwatch)),
        Just(Intent::Watcher(watcher::Intent::Pause)),
        Just(Intent::Watcher(watcher::Intent::Resume)),
        Just(Intent::Connection(connection::Intent::SetToken(Secret::new("t")))),
        Just(Intent::Account(account::Intent::SetLang(chatcli_core::Lang::PtBr))),
        Just(Intent::Quit),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => intent().prop_map(Step::Intent),
        12 => (any::<usize>(), outcome()).prop_map(|(n, outcome)| Step::Outcome(n, outcome)),
        1 => (any::<u64>(), outcome()).prop_map(|(id, outcome)| Step::Stranger(id, outcome)),
        1 => Just(Step::Boot),
    ]
}

fn boot(give_up: bool, one_shot: bool, heartbeat: bool) -> Event {
    Event::Boot(Box::new(Boot {
        address: "h:1".into(),
        capabilities: Capabilities { door: true, ..ALL },
        give_up,
        one_shot: one_shot.then(|| "q".into()),
        heartbeat_ms: heartbeat.then_some(15_000),
        prompt_timeout_ms: one_shot.then_some(1_000),
        ..Boot::default()
    }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn every_effect_ends_exactly_once_whatever_happens(
        give_up: bool, one_shot: bool, heartbeat: bool,
        steps in prop::collection::vec((step(), 0_u64..5_000), 1..80),
    ) {
        let mut app = App::new();
        let mut started: Vec<EffectId> = Vec::new();
        let mut open: BTreeSet<EffectId> = BTreeSet::new();
        let (mut now_ms, mut exited) = (0, false);
        let mut events = vec![(boot(give_up, one_shot, heartbeat), 0)];
        for (step, ms) in steps {
            let event = match step {
                Step::Intent(intent) => Event::Intent(intent),
                Step::Boot => boot(false, false, false),
                Step::Stranger(id, outcome) => Event::Done(EffectId(id.saturating_add(1 << 32)), outcome),
                // Resolved when it is applied: the id depends on what was started by then.
                Step::Outcome(n, outcome) => Event::Done(EffectId(n as u64 % 64), outcome),
            };
            events.push((event, ms));
        }
        for (event, ms) in events {
            now_ms += ms;
            let event = match event {
                Event::Done(EffectId(n), outcome) if n < 64 && !started.is_empty() => {
                    // Prefer what is still open, so that flows get somewhere.
                    let pool: Vec<EffectId> =
                        if n % 4 == 0 || open.is_empty() { started.clone() } else { open.iter().copied().collect() };
                    Event::Done(pool[n as usize % pool.len()], outcome)
                }
                event => event,
            };
            let before = app.view().revisions;
            let addressed = match &event {
                Event::Done(id, outcome) => Some((*id, outcome.is_final())),
                _ => None,
            };
            let effects = app.handle(Stamp { mono_ms: now_ms, unix_ms: 0, entropy: now_ms * 31 }, event);
            if let Some((id, is_final)) = addressed {
                if !open.contains(&id) {
                    prop_assert!(effects.is_empty(), "an effect that ended made {effects:?}");
                    prop_assert_eq!(app.view().revisions, before);
                } else if is_final {
                    open.remove(&id);
                }
            }
            prop_assert!(!exited || effects.is_empty(), "after the end: {effects:?}");
            for effect in effects {
                if let Some(id) = effect.starts() {
                    prop_assert!(!started.contains(&id), "an id is used once");
                    started.push(id);
                    open.insert(id);
                }
                match effect {
                    Effect::Cancel { id } => {
                        prop_assert!(open.remove(&id), "only what is open is cancelled");
                    }
                    Effect::Exit { .. } => {
                        exited = true;
                        prop_assert!(open.is_empty(), "nothing is left running: {open:?}");
                    }
                    _ => {}
                }
            }
            // Each kind of command at most once, the connection, a second one, and a turn.
            prop_assert!(open.len() <= 24, "effects do not pile up: {}", open.len());
            let view = app.view();
            let _ = (view.banner(), view.provider().len(), view.model().len());
            for (_, notice) in view.notices {
                prop_assert!(!notice.lines(&view).is_empty());
            }
        }
    }
}

/// Pieces that together make every kind of block and every doubtful boundary.
fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            "# h\n",
            "#tag ",
            "text ",
            "**b** ",
            "*",
            "`c` ",
            "\n",
            "\n\n",
            "- item\n",
            "- [x] t\n",
            "  nested\n",
            "1. one\n",
            "2) two\n",
            "> quote\n",
            "> ",
            "```rust\n",
            "```\n",
            "````\n",
            "~~~\n",
            "    code\n",
            "| a | b |\n",
            "|---|--:|\n",
            "| 1 | 漢 |\n",
            "---\n",
            "===\n",
            "<div>\n",
            "</div>\n",
            "<!-- c -->\n",
            "[l](https://x) ",
            "![i](y) ",
            "😀",
            "漢字",
            "\\",
            "\r\n",
            "\t",
            "* * *\n",
            "+ plus\n",
            "_e_ ",
            "~~s~~ ",
            "&amp; ",
            "https://auto.link ",
            "[k]: https://d.ef\n",
            "[k] [t][k] [^1] ",
            "[^1]: note\n",
            "\\[",
            "\\]",
            "\\( a*b \\) ",
            "$$",
            "$x_1$ ",
            "\\_",
            "C:\\a ",
            "**「語」**な",
            "```md\n",
            "```sh\n",
            "`a|b` ",
            "| 1 | `x|y` | 3 |\n",
            "2*3*4 ",
            "\r",
            "word\n",
            "__init__ ",
            "= b\n",
        ]),
        0..60,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_cuts_of_an_answer_leave_no_trace(pieces in pieces(), cuts in prop::collection::vec(1_usize..9, 1..40)) {
        let text: String = pieces.concat();
        chatcli_core::install();
        let mut document = Document::default();
        let mut sealed = Vec::new();
        let mut rest = text.as_str();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let at = rest.char_indices().nth(*cut).map_or(rest.len(), |(at, _)| at);
            let (chunk, after) = rest.split_at(at);
            document.push(chunk);
            rest = after;
            prop_assert_eq!(&document.sealed()[..sealed.len()], &sealed[..], "a sealed block never changes");
            sealed = document.sealed().to_vec();
            let _ = document.live();
        }
        document.finish();
        let blocks: Vec<_> = document.sealed().iter().map(|sealed| sealed.block.clone()).collect();
        prop_assert_eq!(blocks, parse(&text));
        prop_assert_eq!(document.text(), text.as_str());
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}", more in "(?s).{0,200}") {
        chatcli_core::install();
        let mut document = Document::default();
        document.push(&text);
        document.push(&more);
        let _ = document.live();
        document.finish();
    }
}
