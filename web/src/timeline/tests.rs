//! A core, driven by hand, and what its timeline hands on.

use chatcli_core::proto::{Call, Reply, v1};
use chatcli_core::{App, Effect, EffectId, Event, Intent, Lang, Outcome, Stamp, account, conversation};

use super::*;

/// A core that is painted after every event, or after several.
struct Stage {
    app: App,
    timeline: Timeline,
    painted: Option<chatcli_core::Revisions>,
    now: Stamp,
    prompt: Option<EffectId>,
}

impl Stage {
    fn online() -> Self {
        let mut stage = Self {
            app: App::new(),
            timeline: Timeline::default(),
            painted: None,
            now: Stamp::default(),
            prompt: None,
        };
        let health = stage.call(Event::Boot(Box::default()));
        let status = v1::health_response::Status::Serving as i32;
        stage.reply(health, Reply::Health(v1::HealthResponse { status, ..Default::default() }));
        let info = stage.call(Event::Done(health, Outcome::Ended));
        stage.reply(info, Reply::GetServerInfo(v1::GetServerInfoResponse::default()));
        stage.handle(Event::Done(info, Outcome::Ended));
        stage.paint();
        stage
    }

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        self.now.mono_ms += 1;
        self.app.handle(self.now, event)
    }

    /// The call that an event starts.
    fn call(&mut self, event: Event) -> EffectId {
        let effects = self.handle(event);
        let started = effects.iter().find_map(|effect| match effect {
            Effect::Call { id, call, .. } => Some((*id, matches!(**call, Call::StreamPrompt(_)))),
            _ => None,
        });
        started.unwrap_or_else(|| panic!("no call in {effects:?}")).0
    }

    fn reply(&mut self, id: EffectId, reply: Reply) {
        self.handle(Event::Done(id, Outcome::Reply(Box::new(reply))));
    }

    fn submit(&mut self, line: &str) {
        self.handle(Event::Intent(Intent::Submit(line.into())));
    }

    fn ask(&mut self, line: &str) {
        self.prompt = Some(self.call(Event::Intent(Intent::Submit(line.into()))));
    }

    fn piece(&mut self, text: &str, done: bool) {
        let message = v1::StreamPromptResponse { chunk: text.into(), done, ..Default::default() };
        self.reply(self.prompt.unwrap(), Reply::StreamPrompt(message));
        if done {
            self.handle(Event::Done(self.prompt.unwrap(), Outcome::Ended));
        }
    }

    fn paint(&mut self) -> bool {
        let view = self.app.view();
        let moved = Moved::since(self.painted.replace(view.revisions), view.revisions);
        self.timeline.follow(&view, moved)
    }

    fn keys(&self) -> String {
        let name = |entry: &Entry| match entry.key() {
            Key::Turn(id) => format!("turn {}", id.0),
            Key::Notice(id) => format!("notice {id}"),
        };
        self.timeline.entries().iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn last_turn(&self) -> &TurnPart {
        let turn = self.timeline.entries().iter().rev().find_map(|entry| match entry {
            Entry::Turn(turn) => Some(turn),
            Entry::Notice(_) => None,
        });
        turn.expect("a turn")
    }
}

#[test]
fn a_growing_answer_wakes_its_reader_and_changes_no_entry() {
    let mut stage = Stage::online();
    stage.ask("q");
    assert!(stage.paint());
    stage.piece("# Title\n\nfirst", false);
    assert!(!stage.paint(), "no entry came or went");
    let turn = stage.last_turn().clone();
    assert_eq!(turn.grown.get_untracked(), Grown { bytes: 14, is_finished: false });
    stage.piece(" line", true);
    assert!(!stage.paint());
    assert_eq!(turn.grown.get_untracked(), Grown { bytes: 19, is_finished: true });
    assert_eq!(turn.head.with_untracked(|head| head.state.clone()), TurnState::Done);
}

#[test]
fn several_events_between_two_frames_come_out_as_one_state() {
    let mut stage = Stage::online();
    stage.ask("q");
    stage.piece("a\n\nb\n\n", false);
    stage.piece("c", true);
    assert!(stage.paint());
    assert!(stage.last_turn().grown.get_untracked().is_finished);
    assert!(!stage.paint(), "nothing moved since");
}

impl Stage {
    /// So many more questions with answers.
    fn talk(&mut self, turns: usize) {
        for _ in 0..turns {
            self.ask("q");
            self.piece("a", true);
        }
    }

    fn shown_turns(&self) -> usize {
        self.timeline.entries().iter().filter(|entry| entry.turn().is_some()).count()
    }
}

#[test]
fn a_long_conversation_begins_with_its_newest_page_and_shows_more_when_asked() {
    let mut stage = Stage::online();
    stage.talk(2 * PAGE + 10);
    stage.paint();
    assert_eq!((stage.shown_turns(), stage.timeline.earlier()), (PAGE, PAGE + 10));
    let newest = stage.last_turn().clone();
    let view = stage.app.view();
    assert!(stage.timeline.show_earlier(&view));
    assert_eq!((stage.timeline.entries().len(), stage.timeline.earlier()), (2 * PAGE, 10));
    assert!(stage.timeline.show_earlier(&view) && !stage.timeline.show_earlier(&view));
    assert_eq!((stage.timeline.entries().len(), stage.timeline.earlier()), (2 * PAGE + 10, 0));
    assert!(stage.timeline.trim(&view) && !stage.timeline.trim(&view));
    assert_eq!(stage.timeline.entries().len(), PAGE);
    assert!(stage.timeline.show_all(&view));
    assert_eq!(stage.timeline.earlier(), 0);
    let same = stage.last_turn();
    let text = newest.grown;
    text.set(Grown { bytes: 99, is_finished: true });
    assert_eq!(same.grown.get_untracked().bytes, 99, "a turn that stays keeps its signals");
}

#[test]
fn one_more_turn_hides_none() {
    let mut stage = Stage::online();
    stage.talk(PAGE);
    stage.paint();
    stage.talk(1);
    stage.paint();
    assert_eq!((stage.shown_turns(), stage.timeline.earlier()), (PAGE + 1, 0));
}

#[test]
fn what_was_taken_back_comes_back_in_its_place() {
    let mut stage = Stage::online();
    stage.talk(2);
    stage.submit("/version");
    stage.paint();
    stage.submit("/rewind 1");
    stage.submit("/rewind undo");
    stage.paint();
    assert!(stage.keys().starts_with("turn 1, turn 2, notice 1"), "{}", stage.keys());
}

#[test]
fn notices_stand_where_they_came() {
    let mut stage = Stage::online();
    stage.ask("q");
    stage.piece("a", true);
    stage.paint();
    stage.submit("/help");
    stage.paint();
    stage.ask("r");
    stage.paint();
    assert_eq!(stage.keys(), "turn 1, notice 1, turn 2");
}

#[test]
fn asking_again_replaces_the_turn_and_only_the_newest_is_last() {
    let mut stage = Stage::online();
    stage.ask("q");
    stage.piece("a", true);
    stage.ask("r");
    stage.piece("b", true);
    stage.paint();
    let first = stage.timeline.entries()[0].clone();
    stage.prompt = Some(stage.call(Event::Intent(Intent::Conversation(conversation::Intent::Retry))));
    assert!(stage.paint());
    assert_eq!(stage.keys(), "turn 1, turn 3");
    assert!(stage.last_turn().head.with_untracked(|head| head.is_last));
    let Entry::Turn(first) = first else { panic!("a turn") };
    assert!(!first.head.with_untracked(|head| head.is_last));
}

#[test]
fn a_new_conversation_starts_empty() {
    let mut stage = Stage::online();
    stage.submit("/help");
    stage.ask("q");
    stage.piece("a", true);
    stage.paint();
    stage.submit("/new");
    assert!(stage.paint());
    assert_eq!(stage.keys(), "", "what was shown beside the other one is gone");
    // That it is new, and that what was not saved can be brought back, is said in passing.
    assert_eq!(
        stage.timeline.take_passing(),
        [
            Notice::Conversation(conversation::Notice::New),
            Notice::Conversation(conversation::Notice::PutAside)
        ]
    );
    assert!(stage.timeline.take_passing().is_empty(), "once");
    stage.ask("r");
    stage.paint();
    assert_eq!(stage.keys(), "turn 2");
}

#[test]
fn notices_that_the_core_forgot_go() {
    let mut stage = Stage::online();
    for _ in 0..150 {
        stage.submit("/version");
        stage.paint();
    }
    assert_eq!(stage.timeline.entries().len(), stage.app.view().notices.len());
    assert!(stage.timeline.entries().len() < 150);
}

#[test]
fn a_held_question_says_so_itself_and_notices_follow_the_language() {
    let mut app = App::new();
    app.handle(Stamp::default(), Event::Boot(Box::default()));
    app.handle(Stamp::default(), Event::Intent(Intent::Submit("q".into())));
    app.handle(Stamp::default(), Event::Intent(Intent::Submit("/help".into())));
    let mut timeline = Timeline::default();
    timeline.follow(&app.view(), Moved::since(None, app.view().revisions));
    let [Entry::Turn(turn), Entry::Notice(notice)]: [Entry; 2] =
        timeline.entries().to_vec().try_into().unwrap()
    else {
        panic!("{:?}", timeline.entries())
    };
    assert_eq!(turn.head.with_untracked(|head| head.state.clone()), TurnState::Held);
    let english = notice.lines.get_untracked();
    let before = app.view().revisions;
    app.handle(Stamp::default(), Event::Intent(Intent::Account(account::Intent::SetLang(Lang::PtBr))));
    timeline.follow(&app.view(), Moved::since(Some(before), app.view().revisions));
    assert_ne!(notice.lines.get_untracked(), english);
}
