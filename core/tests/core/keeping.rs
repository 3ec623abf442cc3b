//! What is kept, what comes back, and how two windows over one store become one conversation.

use chatcli_core::{account, connection, conversation, history, keep, sessions, watcher};
use std::collections::{BTreeMap, BTreeSet};

use chatcli_core::conversation::{TurnId, TurnState};
use chatcli_core::keep::{Estate, Left};
use chatcli_core::port::{
    About, Change, ConversationId, HistoryAsk, KeptState, KeptTurn, Opened, Remembered, WindowId,
};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::proto::{Call, Code, Reply, Transport, v1};
use chatcli_core::{Boot, Capabilities, Effect, EffectId, Event, Intent, Notice, Outcome};

use crate::world::World;

const PAGE: Capabilities = Capabilities { exit: false, ..Capabilities::ALL };
/// The conversation in a store that another window wrote.
const KEPT: ConversationId = ConversationId(1);

/// The store that windows share, and what they tell each other.
#[derive(Default)]
struct Store {
    kept: BTreeMap<ConversationId, Kept>,
    /// The one that something was said in last.
    newest: Option<ConversationId>,
    /// What was told, and by whom.
    told: Vec<(WindowId, ConversationId, Vec<Change>)>,
}

/// One conversation of it.
#[derive(Default)]
struct Kept {
    turns: BTreeMap<TurnId, KeptTurn>,
    about: About,
    left: BTreeMap<WindowId, Left>,
}

impl Store {
    /// One with a conversation that windows begin with.
    fn begun() -> Self {
        Self { kept: [(KEPT, Kept::default())].into(), newest: Some(KEPT), ..Self::default() }
    }

    fn write(&mut self, window: WindowId, id: ConversationId, changes: Vec<Change>) {
        if !changes.is_empty() {
            self.newest = Some(id);
        }
        let kept = self.kept.entry(id).or_default();
        for change in &changes {
            match change {
                Change::Turn(turn) => {
                    let known = kept.turns.get(&turn.id);
                    if known.is_none_or(|known| turn.is_newer_than(known)) {
                        kept.turns.insert(turn.id, (**turn).clone());
                    }
                }
                Change::Removed(ids) => kept.turns.retain(|id, _| !ids.contains(id)),
                Change::About(about) => kept.about = about.clone(),
                Change::Waiting(waiting) => {
                    kept.left.insert(window, Left { window, waiting: waiting.clone(), ..Left::default() });
                }
            }
        }
        self.told.push((window, id, changes));
    }

    /// One transaction, as a body does it: what closed windows left is divided, the rest is read.
    fn read(&mut self, me: WindowId, id: Option<ConversationId>, alive: &[WindowId]) -> Remembered {
        let Some(id) = id else { return Remembered::default() };
        let kept = self.kept.get_mut(&id).expect("it is kept");
        let turns: Vec<_> = kept.turns.values().cloned().collect();
        let left = kept.left.values().cloned().collect();
        let estate = Estate::divide(&turns, left, |window| alive.contains(&window), |_| Some(0));
        for (window, _) in &estate.closed {
            kept.left.remove(window);
        }
        kept.left.insert(me, Left { window: me, waiting: estate.waiting.clone(), ..Left::default() });
        self.write(me, id, estate.changes);
        let kept = &self.kept[&id];
        let mut changes: Vec<_> =
            kept.turns.values().map(|turn| Change::Turn(Box::new(turn.clone()))).collect();
        changes.push(Change::About(kept.about.clone()));
        Remembered { conversation: Some(id), changes, waiting: estate.waiting, ..Remembered::default() }
    }
}

struct Window {
    id: WindowId,
    world: World,
    /// How much of what was told this window has heard.
    heard: usize,
    seen: BTreeSet<EffectId>,
}

impl Window {
    fn open(id: u64, now_ms: u64, store: &mut Store, alive: &[WindowId]) -> Self {
        let window = WindowId(id);
        let mut world = World { now_ms, salt: id * 104_729, ..World::default() };
        world.event(Event::Boot(Box::new(Boot {
            address: "h:1".into(),
            capabilities: PAGE,
            window,
            ..Boot::default()
        })));
        let heard = store.told.len();
        let remembered = store.read(window, store.newest, alive);
        let mut opened = Self { id: window, world, heard, seen: BTreeSet::new() };
        opened.world.event(Event::Remembered(Box::new(remembered)));
        opened.world.serve();
        opened.flush(store);
        opened
    }

    fn flush(&mut self, store: &mut Store) {
        self.world.kept.clear();
        let kept = std::mem::take(&mut self.world.kept_of);
        for of_one in kept.chunk_by(|(one, _), (other, _)| one == other) {
            let changes = of_one.iter().map(|(_, change)| change.clone()).collect();
            store.write(self.id, of_one[0].0, changes);
        }
    }

    /// Opens another conversation; this window alone is here.
    fn go_to(&mut self, conversation: ConversationId, store: &mut Store) {
        self.world.intent(Intent::History(history::Intent::Open(conversation)));
        self.flush(store);
        let (effect, ask) = self.world.history.remove(0);
        assert_eq!(ask, HistoryAsk::Open(conversation));
        let remembered = store.read(self.id, Some(conversation), &[]);
        let opened = Opened { id: conversation, title: "t".into(), remembered, is_in_use: false };
        self.world.event(Event::Done(effect, Outcome::Opened(Some(Box::new(opened)))));
        self.flush(store);
    }

    /// Hears the next thing that another window told.
    fn hear(&mut self, store: &mut Store) -> bool {
        let next = store.told.get(self.heard).cloned();
        let Some((from, conversation, changes)) = next else { return false };
        self.heard += 1;
        if from != self.id {
            self.world.event(Event::Elsewhere { conversation, changes });
            self.flush(store);
        }
        true
    }

    /// Prompts that were sent since the last look.
    fn sent(&mut self) -> Vec<String> {
        let fresh = self.world.calls.iter().filter_map(|(id, call, _)| match call {
            Call::StreamPrompt(request) => Some((*id, request.prompt.clone())),
            _ => None,
        });
        let fresh: Vec<_> = fresh.filter(|(id, _)| self.seen.insert(*id)).collect();
        fresh.into_iter().map(|(_, prompt)| prompt).collect()
    }

    fn answers(&self) -> bool {
        self.world.calls.last().is_some_and(|(_, call, _)| matches!(call, Call::StreamPrompt(_)))
    }

    fn turns(&self) -> Vec<(TurnId, String, String, String)> {
        let turns = self.world.view().conversation.turns().iter();
        turns
            .map(|turn| {
                let state = match &turn.state {
                    TurnState::Asking | TurnState::Streaming => "open".to_owned(),
                    TurnState::Failed(problem) => format!("{:?}", problem.kind),
                    state => format!("{state:?}"),
                };
                (turn.id, turn.prompt.clone(), turn.answer.text().to_owned(), state)
            })
            .collect()
    }

    fn queue(&self) -> Vec<String> {
        self.world.view().conversation.queue().prompts().map(str::to_owned).collect()
    }
}

fn last_notice(world: &World) -> Option<Notice> {
    world.view().notices.last().map(|(_, notice)| notice.clone())
}

fn kept_turns(changes: &[Change]) -> Vec<(&str, &str, &KeptState)> {
    let turns = changes.iter().filter_map(|change| match change {
        Change::Turn(turn) => Some((turn.prompt.as_str(), turn.answer.as_str(), &turn.state)),
        _ => None,
    });
    turns.collect()
}

#[test]
fn a_terminal_keeps_nothing() {
    let mut world = World::online();
    world.submit("q");
    world.chunk("a", true);
    world.ended();
    assert!(world.kept.is_empty());
}

#[test]
fn a_turn_is_kept_when_it_begins_while_it_grows_and_when_it_ends() {
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.submit("q");
    assert_eq!(kept_turns(&window.world.kept), [("q", "", &KeptState::Open)]);
    window.world.kept.clear();
    window.world.chunk("one ", false);
    assert_eq!(kept_turns(&window.world.kept), [("q", "one ", &KeptState::Open)], "the first piece");
    window.world.kept.clear();
    for _ in 0..50 {
        window.world.chunk("x", false);
    }
    assert!(window.world.kept.is_empty(), "not for every piece");
    window.world.pass(2_000);
    assert_eq!(kept_turns(&window.world.kept)[0].1.len(), 54, "but at least every two seconds");
    window.world.kept.clear();
    window.world.pass(60_000);
    assert!(window.world.kept.is_empty(), "nothing new");
    window.world.chunk("!", true);
    window.world.ended();
    let kept = kept_turns(&window.world.kept);
    assert_eq!(kept.last().map(|(_, answer, state)| (answer.len(), *state)), Some((55, &KeptState::Done)));
}

#[test]
fn what_grew_is_kept_at_once_when_the_page_may_be_gone() {
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.submit("q");
    window.world.chunk("one ", false);
    window.world.kept.clear();
    window.world.chunk("two", false);
    assert!(window.world.kept.is_empty());
    window.world.event(Event::Leaving);
    assert_eq!(kept_turns(&window.world.kept), [("q", "one two", &KeptState::Open)]);
}

#[test]
fn an_answer_that_was_arriving_is_interrupted_after_a_reload_and_is_not_asked_again() {
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.submit("first");
    window.world.chunk("whole", true);
    window.world.ended();
    window.world.submit("second");
    window.world.chunk("half", false);
    window.world.submit("third");
    window.world.event(Event::Leaving);
    window.flush(&mut store);
    let mut again = Window::open(2, 5_000, &mut store, &[]);
    assert_eq!(
        again
            .turns()
            .into_iter()
            .map(|(_, prompt, answer, state)| (prompt, answer, state))
            .collect::<Vec<_>>(),
        [
            ("first".to_owned(), "whole".to_owned(), "Done".to_owned()),
            ("second".to_owned(), "half".to_owned(), "Interrupted".to_owned())
        ]
    );
    assert_eq!(again.queue(), ["third"]);
    assert!(again.world.view().conversation.queue().is_paused());
    assert!(again.sent().is_empty(), "nothing is sent by itself");
    again.world.submit("");
    assert_eq!(again.sent(), ["third"], "a person lets it go");
    let history = again.world.calls.last().map(|(_, call, _)| match call {
        Call::StreamPrompt(request) => request.history.len(),
        _ => 0,
    });
    assert_eq!(history, Some(4), "what was kept is remembered by the model too");
}

#[test]
fn a_question_that_was_held_for_the_server_waits_for_a_person_after_a_reload() {
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.submit("a");
    window.world.fail_below(Transport::Broken);
    window.world.submit("held");
    window.flush(&mut store);
    assert_eq!(window.turns().last().map(|(.., state)| state.clone()), Some("Held".to_owned()));
    let mut again = Window::open(2, 9_000, &mut store, &[]);
    assert_eq!(again.turns().len(), 1);
    assert_eq!(again.queue(), ["held"]);
    assert!(again.sent().is_empty());
    assert_eq!(last_notice(&again.world), Some(Notice::Keep(keep::Notice::Recalled { waiting: 1 })));
    let mut third = Window::open(3, 9_001, &mut store, &[WindowId(2)]);
    assert!(third.queue().is_empty(), "one window gets it, and no other");
    assert!(third.sent().is_empty());
}

#[test]
fn what_is_asked_before_the_store_was_read_comes_after_what_it_holds() {
    let mut world = World::boot(Boot { capabilities: PAGE, ..Boot::default() });
    world.serve();
    world.submit("new");
    assert_eq!(world.view().conversation.queue().len(), 1);
    assert_eq!(last_notice(&world), None, "that it waits for a moment is no news");
    let old = KeptTurn {
        id: TurnId(1),
        window: WindowId(9),
        prompt: "old".into(),
        answer: "words".into(),
        state: KeptState::Done,
        asked_model: None,
        from: None,
        is_cut: false,
        provider: "P".into(),
        model: "M".into(),
        asked_unix_ms: 0,
        took_ms: Some(7),
        messages: None,
    };
    let changes = vec![Change::Turn(Box::new(old))];
    world.event(Event::Remembered(Box::new(Remembered {
        conversation: Some(KEPT),
        changes,
        ..Remembered::default()
    })));
    let view = world.view();
    let prompts: Vec<_> = view.conversation.turns().iter().map(|turn| turn.prompt.as_str()).collect();
    assert_eq!(prompts, ["old", "new"]);
    assert_eq!(view.conversation.turns()[0].model, "M");
    assert_eq!(
        kept_turns(&world.kept),
        [("new", "", &KeptState::Open)],
        "what was read is not written again"
    );
}

#[test]
fn a_store_that_fails_is_spoken_of_once_until_it_works_again() {
    let mut world = World::boot(Boot { capabilities: PAGE, ..Boot::default() });
    let problem = Problem::new(Kind::StoreForbidden);
    world.event(Event::Remembered(Box::new(Remembered {
        problem: Some(problem.clone()),
        unreadable: 2,
        ..Remembered::default()
    })));
    world.serve();
    let said = |world: &World| world.view().notices.iter().map(|(_, said)| said.clone()).collect::<Vec<_>>();
    assert_eq!(
        said(&world),
        [Notice::Keep(keep::Notice::Unreadable { records: 2 }), Notice::Keep(keep::Notice::NotKept(problem))]
    );
    chatcli_core::install();
    let mut app = chatcli_core::App::new();
    let mut stamp = chatcli_core::Stamp::default();
    let boot = Boot { capabilities: PAGE, ..Boot::default() };
    app.handle(stamp, Event::Boot(Box::new(boot)));
    app.handle(stamp, Event::Remembered(Box::default()));
    let mut kept = Vec::new();
    for outcome in [
        Outcome::Refused(Box::new(Problem::new(Kind::StoreFull))),
        Outcome::Refused(Box::new(Problem::new(Kind::StoreFull))),
        Outcome::Finished,
    ] {
        let mut effects = app.handle(stamp, Event::Intent(Intent::Submit(format!("q{}", stamp.mono_ms))));
        effects.extend(app.handle(stamp, Event::Intent(Intent::Stop)));
        kept = effects
            .iter()
            .filter_map(|effect| if let Effect::Keep { changes, .. } = effect { Some(changes) } else { None })
            .flatten()
            .cloned()
            .collect();
        let keeps = effects.iter().filter(|effect| matches!(effect, Effect::Keep { .. }));
        for id in keeps.filter_map(Effect::starts).collect::<Vec<_>>() {
            app.handle(stamp, Event::Done(id, outcome.clone()));
        }
        assert_eq!(app.view().is_stored, outcome == Outcome::Finished);
        // It is left alone for a while, and then told everything that it did not take.
        stamp.mono_ms += 6_000;
    }
    let told = |question: &str| {
        kept.iter().any(|change| matches!(change, Change::Turn(turn) if turn.prompt == question))
    };
    assert!(["q0", "q6000", "q12000"].into_iter().all(told), "{kept:?}");
    let spoken = app.view().notices.iter().filter_map(|(_, said)| match said {
        Notice::Keep(keep::Notice::NotKept(problem)) => Some(format!("{:?}", problem.kind)),
        Notice::Keep(keep::Notice::KeptAgain) => Some("again".into()),
        _ => None,
    });
    assert_eq!(spoken.collect::<Vec<_>>(), ["StoreFull", "again"]);
}

#[test]
fn a_choice_is_remembered_without_anything_that_a_secret_belongs_to() {
    let mut world = World::boot(Boot { capabilities: PAGE, ..Boot::default() });
    world.event(Event::Remembered(Box::default()));
    world.serve();
    let stored = |world: &World| {
        let last = |key: &str| {
            world.stored.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.clone())
        };
        ["provider", "model", "max-tokens", "ollama-url"].map(|key| last(key).unwrap_or_default())
    };
    world.submit("/switch OPENAI --model m --max-tokens 500");
    assert_eq!(stored(&world), ["OPENAI", "m", "500", ""]);
    world.submit("/switch OPENAI --llm-key sk-very-secret --model m2");
    assert_eq!(stored(&world)[0], "", "a provider whose key is not kept is not kept");
    assert!(!format!("{:?} {:?}", world.stored, world.kept).contains("sk-very-secret"));
    let mut terminal = World::online();
    terminal.submit("/switch --model m");
    assert!(terminal.stored.is_empty(), "a terminal has a configuration for that");
}

#[test]
fn after_a_sleep_the_server_is_asked_at_once_and_a_dead_answer_is_over() {
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.submit("q");
    window.world.chunk("half", false);
    window.world.event(Event::Woke);
    assert_eq!(window.world.calls.last().map(|(_, call, _)| call.method()), Some("Health"));
    window.world.health(true);
    assert!(window.answers(), "the answer goes on when the server is still there");
    window.world.event(Event::Woke);
    window.world.fail(Code::Unavailable);
    assert_eq!(window.turns()[0].2, "half", "what arrived is kept");
    assert_eq!(window.turns()[0].3, "Cut");
    assert!(matches!(window.world.view().connection.state(), connection::State::Waiting { .. }));
    let before = window.world.log.len();
    window.world.event(Event::Woke);
    assert!(window.world.log[before..].iter().any(|asked| asked.contains("call Health")), "no waiting");
}

#[test]
fn how_the_way_stands_is_said_in_words() {
    use chatcli_core::connection::Standing;
    let mut world = World::boot(Boot { capabilities: PAGE, ..Boot::default() });
    let standing = |world: &World| world.view().connection.standing();
    assert_eq!(standing(&world), Standing::Connecting);
    world.fail(Code::Unavailable);
    assert_eq!(standing(&world), Standing::Offline);
    world.intent(Intent::Connection(connection::Intent::Reconnect));
    world.fail(Code::Unimplemented);
    assert_eq!(standing(&world), Standing::Mismatch);
    world.intent(Intent::Connection(connection::Intent::Reconnect));
    world.now_ms += 6_000;
    world.serve();
    assert_eq!(standing(&world), Standing::Degraded);
    world.event(Event::Woke);
    world.health(true);
    assert_eq!(standing(&world), Standing::Online);
    world.event(Event::Woke);
    world.fail(Code::Unauthenticated);
    assert_eq!(standing(&world), Standing::Unauthorised);
}

fn two() -> (Store, Window, Window) {
    let mut store = Store::begun();
    let one = Window::open(1, 1_000, &mut store, &[]);
    let two = Window::open(2, 1_000, &mut store, &[WindowId(1)]);
    (store, one, two)
}

fn settle(store: &mut Store, windows: &mut [&mut Window]) {
    loop {
        let mut heard = false;
        for window in windows.iter_mut() {
            window.flush(store);
            heard |= window.hear(store);
        }
        if !heard {
            return;
        }
    }
}

#[test]
fn an_answer_that_runs_in_one_window_is_shown_in_the_other_which_waits_for_its_turn() {
    let (mut store, mut one, mut two) = two();
    one.world.submit("from one");
    assert_eq!(one.sent(), ["from one"]);
    one.world.chunk("half", false);
    settle(&mut store, &mut [&mut one, &mut two]);
    assert_eq!(two.turns(), one.turns());
    assert!(two.world.view().conversation.is_elsewhere(one.turns()[0].0));
    two.world.submit("from two");
    assert!(two.sent().is_empty(), "it waits for the other window's answer");
    one.world.chunk(" and whole", true);
    one.world.ended();
    settle(&mut store, &mut [&mut one, &mut two]);
    assert_eq!(two.turns()[0].2, "half and whole");
    assert_eq!(two.sent(), ["from two"]);
    two.world.chunk("b", true);
    two.world.ended();
    settle(&mut store, &mut [&mut one, &mut two]);
    assert_eq!(one.turns(), two.turns());
    assert!(one.sent().is_empty() && two.sent().is_empty(), "and no window asks twice");
}

#[test]
fn an_answer_can_be_stopped_in_the_other_window() {
    let (mut store, mut one, mut two) = two();
    one.world.submit("q");
    one.world.chunk("half", false);
    settle(&mut store, &mut [&mut one, &mut two]);
    one.world.chunk(" more", false);
    two.world.intent(Intent::Stop);
    settle(&mut store, &mut [&mut one, &mut two]);
    assert!(!one.answers(), "the call is cancelled where it runs");
    assert_eq!(last_notice(&one.world), Some(Notice::Keep(keep::Notice::StoppedElsewhere)));
    assert_eq!(one.turns(), two.turns());
    assert_eq!(two.turns()[0].2, "half more", "what had arrived there is kept");
}

#[test]
fn a_new_conversation_is_new_where_it_was_begun_and_the_other_window_keeps_its_own() {
    let (mut store, mut one, mut two) = two();
    one.world.submit("q");
    one.world.chunk("half", false);
    settle(&mut store, &mut [&mut one, &mut two]);
    two.world.intent(Intent::Conversation(conversation::Intent::New));
    two.world.submit("other");
    assert_eq!(two.sent(), ["other"], "it does not wait for the answer of another conversation");
    two.world.chunk("words", true);
    two.world.ended();
    one.world.chunk(" and whole", true);
    one.world.ended();
    settle(&mut store, &mut [&mut one, &mut two]);
    let said = |window: &Window| {
        window.turns().into_iter().map(|(_, prompt, answer, _)| (prompt, answer)).collect::<Vec<_>>()
    };
    assert_eq!(said(&one), [("q".to_owned(), "half and whole".to_owned())]);
    assert_eq!(said(&two), [("other".to_owned(), "words".to_owned())]);
    assert_eq!(store.kept.len(), 2, "nothing is pushed aside");
    // The newest is what a new window begins with; the other one can be opened again, and is followed from then on.
    let first = one.world.view().conversation.kept_as().expect("it has a name");
    let mut three = Window::open(3, 9_000, &mut store, &[WindowId(1), WindowId(2)]);
    assert_eq!(said(&three), said(&two));
    three.go_to(first, &mut store);
    assert_eq!(said(&three), said(&one));
    one.world.submit("more");
    one.world.chunk("m", true);
    one.world.ended();
    settle(&mut store, &mut [&mut one, &mut two, &mut three]);
    assert_eq!(said(&three), said(&one));
    assert_eq!(said(&two).len(), 1);
}

#[test]
fn an_answer_that_runs_while_its_conversation_is_left_is_kept_as_far_as_it_came() {
    for opens in [false, true] {
        let (mut store, mut one, mut two) = two();
        one.world.submit("first");
        one.world.chunk("x", true);
        one.world.ended();
        settle(&mut store, &mut [&mut one, &mut two]);
        let first = one.world.view().conversation.kept_as().expect("it has a name");
        if opens {
            two.world.intent(Intent::Conversation(conversation::Intent::New));
            two.world.submit("second");
            two.world.chunk("y", true);
            two.world.ended();
            two.flush(&mut store);
            // Its answer comes while the other one is on its way.
            two.world.intent(Intent::History(history::Intent::Open(first)));
            let (effect, _) = two.world.history.remove(0);
            let remembered = store.read(two.id, Some(first), &[WindowId(1)]);
            let opened = Opened { id: first, title: "t".into(), remembered, is_in_use: false };
            two.world.event(Event::Done(effect, Outcome::Opened(Some(Box::new(opened)))));
            assert_eq!(two.turns().len(), 1);
        } else {
            two.world.submit("second");
            two.world.chunk("half", false);
            two.world.chunk(" of it", false);
            two.world.intent(Intent::Conversation(conversation::Intent::New));
            settle(&mut store, &mut [&mut one, &mut two]);
            let last = one.turns().pop().expect("a turn");
            assert_eq!((last.2.as_str(), last.3.as_str()), ("half of it", "Interrupted"));
            assert!(two.turns().is_empty() && one.turns().len() == 2);
        }
    }
}

#[test]
fn a_conversation_that_is_deleted_is_so_after_a_while_and_can_be_brought_back_until_then() {
    for undone in [true, false] {
        let mut store = Store::default();
        let mut window = Window::open(1, 1_000, &mut store, &[]);
        window.world.submit("q");
        window.world.chunk("a", true);
        window.world.ended();
        window.flush(&mut store);
        let id = window.world.view().conversation.kept_as().expect("it has a name");
        window.world.intent(Intent::History(history::Intent::Delete(id)));
        assert!(window.turns().is_empty(), "what is here would only be kept again");
        assert_eq!(window.world.view().history.doomed().len(), 1);
        window.world.pass(9_000);
        assert!(window.world.history.is_empty(), "not yet");
        if undone {
            window.world.intent(Intent::History(history::Intent::UndoDelete));
            assert!(window.world.view().history.doomed().is_empty());
            assert!(matches!(window.world.history.as_slice(), [(_, HistoryAsk::Open(it))] if *it == id));
            window.world.pass(9_000);
            assert_eq!(window.world.history.len(), 1, "and it stays");
        } else {
            window.world.pass(2_000);
            assert!(matches!(window.world.history.as_slice(), [(_, HistoryAsk::Delete(it))] if *it == id));
        }
    }
    // A page that goes does not wait.
    let mut store = Store::default();
    let mut window = Window::open(1, 1_000, &mut store, &[]);
    window.world.intent(Intent::History(history::Intent::Delete(KEPT)));
    window.world.event(Event::Leaving);
    assert!(matches!(window.world.history.as_slice(), [(_, HistoryAsk::Delete(KEPT))]));
    assert!(window.world.view().history.doomed().is_empty());
}

#[test]
fn signing_out_leaves_nothing_behind() {
    let mut world = World::boot(Boot { address: "h:1".into(), capabilities: PAGE, ..Boot::default() });
    world.event(Event::Remembered(Box::default()));
    world.serve();
    world.intent(Intent::Watcher(watcher::Intent::Watch(Default::default())));
    world.submit("theirs");
    world.chunk("for them", false);
    world.submit("next");
    world.intent(Intent::Conversation(conversation::Intent::Unqueue(0)));
    assert!(world.view().board.is_some() && !world.view().draft.text.is_empty());
    world.intent(Intent::SignOut);
    let view = world.view();
    assert!(view.board.is_none() && view.draft.text.is_empty() && view.connection.info().is_none());
    assert!(view.connection.latency_ms().is_none() && view.banner().is_empty());
    assert!(view.conversation.turns().is_empty() && view.conversation.queue().is_empty());
    assert!(!view.conversation.can_undo());
    assert_eq!(
        view.notices.iter().map(|(_, said)| said.clone()).collect::<Vec<_>>(),
        [Notice::Account(account::Notice::SignedOut)]
    );
    assert!(!world.open().iter().any(|method| *method != "Health"), "{:?}", world.open());
}

#[test]
fn turns_taken_back_and_brought_back_are_so_in_both_windows() {
    let (mut store, mut one, mut two) = two();
    for prompt in ["a", "b"] {
        one.world.submit(prompt);
        one.world.chunk("x", true);
        one.world.ended();
    }
    settle(&mut store, &mut [&mut one, &mut two]);
    two.world.submit("/rewind 1");
    settle(&mut store, &mut [&mut one, &mut two]);
    assert_eq!(one.turns().len(), 1);
    assert_eq!(last_notice(&one.world), Some(Notice::Keep(keep::Notice::TakenBackElsewhere { turns: 1 })));
    two.world.submit("/rewind undo");
    settle(&mut store, &mut [&mut one, &mut two]);
    assert_eq!(two.turns().len(), 2, "{:?}", last_notice(&two.world));
    assert_eq!(one.turns(), two.turns());
}

#[test]
fn a_session_and_what_came_with_it_survive_a_reload() {
    let mut world = World::boot(Boot { address: "h:1".into(), capabilities: PAGE, ..Boot::default() });
    world.serve();
    world.event(Event::Remembered(Box::default()));
    let said =
        |role: &str, text: &str| v1::ChatMessage { role: role.into(), content: text.into(), meta: None };
    let mut data = v1::SessionDataV2 {
        version: 2,
        chat_history: vec![said("system", "s"), said("user", "q"), said("tool", "t"), said("assistant", "a")],
        agent_history: vec![said("user", "agent's")],
        ..Default::default()
    };
    world.intent(Intent::Sessions(sessions::Intent::Load("s".into())));
    world.reply(Reply::LoadSession(v1::LoadSessionResponse {
        messages: vec![],
        session_data: Some(data.clone()),
    }));
    world.ended();

    let changes = world.kept.clone();
    let mut again = World::boot(Boot { address: "h:1".into(), capabilities: PAGE, ..Boot::default() });
    again.serve();
    again.event(Event::Remembered(Box::new(Remembered {
        conversation: Some(KEPT),
        changes,
        ..Remembered::default()
    })));
    let conversation = again.view().conversation;
    assert_eq!((conversation.session_name(), conversation.has_unsaved()), (Some("s"), false));
    assert!(conversation.turns()[0].is_restored);
    // It goes back as it came, and the server's copy is known to be the same.
    again.submit("more");
    again.chunk("m", true);
    again.ended();
    again.intent(Intent::Sessions(sessions::Intent::Save { name: None, sure: false }));
    again.reply(Reply::LoadSession(v1::LoadSessionResponse {
        messages: vec![],
        session_data: Some(data.clone()),
    }));
    again.ended();
    // The tool's message may have come with more than the wire can carry.
    assert!(again.log.last().unwrap().contains("confirm SaveOverRicher"), "{:?}", again.log.last());
    again.answer(Outcome::Finished);
    let Some((_, Call::SaveSession(request), _)) = again.calls.last() else { panic!("{:?}", again.log) };
    data.chat_history.extend([said("user", "more"), said("assistant", "m")]);
    assert_eq!(request.session_data.as_ref(), Some(&data));
}

#[cfg(not(target_arch = "wasm32"))]
mod any_order {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Submit(usize),
        Chunk(usize, bool),
        Fail(usize),
        Stop(usize),
        Go(usize),
        Rewind(usize, u8),
        Hear(usize),
        Crash(usize),
        Pass(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let window = 0_usize..2;
        prop_oneof![
            5 => window.clone().prop_map(Step::Submit),
            6 => (window.clone(), any::<bool>()).prop_map(|(n, done)| Step::Chunk(n, done)),
            1 => window.clone().prop_map(Step::Fail),
            1 => window.clone().prop_map(Step::Stop),
            2 => window.clone().prop_map(Step::Go),
            1 => (window.clone(), 0_u8..3).prop_map(|(n, count)| Step::Rewind(n, count)),
            8 => window.clone().prop_map(Step::Hear),
            1 => window.prop_map(Step::Crash),
            2 => (1_u64..4_000).prop_map(Step::Pass),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn two_windows_end_equal_and_nothing_is_sent_twice_or_lost(steps in prop::collection::vec(step(), 1..70)) {
            let mut store = Store::begun();
            let mut now_ms = 1_000;
            let first = Window::open(1, now_ms, &mut store, &[]);
            let second = Window::open(2, now_ms, &mut store, &[WindowId(1)]);
            let mut windows = [first, second];
            let (mut typed, mut next_window) = (0, 3);
            let mut sent: Vec<String> = Vec::new();
            let takes_back = steps.iter().any(|step| matches!(step, Step::Rewind(..)));
            for step in steps {
                now_ms += 1;
                for window in &mut windows {
                    window.world.now_ms = now_ms;
                }
                match step {
                    // At most what a queue holds, so that each one is taken.
                    Step::Submit(n) if windows[n].queue().len() < 8 => {
                        typed += 1;
                        windows[n].world.submit(&format!("question {typed}"));
                    }
                    Step::Chunk(n, done) if windows[n].answers() => {
                        windows[n].world.chunk("piece ", done);
                        if done {
                            windows[n].world.ended();
                        }
                    }
                    Step::Fail(n) if windows[n].answers() => windows[n].world.fail(Code::Unknown),
                    Step::Stop(n) if windows[n].world.view().conversation.is_busy() => {
                        windows[n].world.intent(Intent::Stop);
                    }
                    Step::Go(n) => windows[n].world.submit(""),
                    Step::Rewind(n, 0) => windows[n].world.submit("/rewind undo"),
                    Step::Rewind(n, count) => windows[n].world.submit(&format!("/rewind {count}")),
                    Step::Hear(n) => {
                        windows[n].hear(&mut store);
                    }
                    Step::Crash(n) => {
                        let other = windows[1 - n].id;
                        windows[n] = Window::open(next_window, now_ms, &mut store, &[other]);
                        next_window += 1;
                    }
                    Step::Pass(ms) => {
                        for window in &mut windows {
                            window.world.pass(ms);
                        }
                        now_ms += ms;
                    }
                    _ => {}
                }
                for window in &mut windows {
                    window.flush(&mut store);
                    sent.extend(window.sent());
                }
            }
            // Everything is heard, and what runs comes to its end.
            for _ in 0..200 {
                let [one, two] = &mut windows;
                settle(&mut store, &mut [one, two]);
                for window in &mut windows {
                    sent.extend(window.sent());
                }
                let Some(window) = windows.iter_mut().find(|window| window.answers()) else { break };
                window.world.chunk("end", true);
                window.world.ended();
                window.flush(&mut store);
            }
            let [one, two] = &windows;
            prop_assert_eq!(one.turns(), two.turns());
            let stored: Vec<_> = store.kept.values().flat_map(|kept| kept.turns.values()).map(|turn| (turn.id, turn.prompt.clone(), turn.answer.clone())).collect();
            let shown: Vec<_> = one.turns().into_iter().map(|(id, prompt, answer, _)| (id, prompt, answer)).collect();
            prop_assert_eq!(&stored, &shown, "the store says the same");
            let once: BTreeSet<_> = sent.iter().collect();
            prop_assert_eq!(once.len(), sent.len(), "sent twice: {:?}", sent);
            if !takes_back {
                let mut all: Vec<String> = shown.into_iter().map(|(_, prompt, _)| prompt).collect();
                all.extend(one.queue());
                all.extend(two.queue());
                all.sort();
                let mut expected: Vec<String> = (1..=typed).map(|n| format!("question {n}")).collect();
                expected.sort();
                prop_assert_eq!(all, expected, "each question is in the conversation or waits, once");
            }
        }
    }
}
