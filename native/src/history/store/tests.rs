use std::os::unix::fs::PermissionsExt;

use chatcli_core::port::WindowId;

use super::*;

fn folder() -> (tempfile::TempDir, Place) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(&folder.path().join("state/conversations"));
    (folder, place)
}

fn turn(id: u64, prompt: &str, answer: &str, state: KeptState) -> Change {
    Change::Turn(Box::new(KeptTurn {
        id: TurnId(id),
        window: WindowId::default(),
        prompt: prompt.into(),
        answer: answer.into(),
        state,
        asked_model: None,
        from: None,
        is_cut: false,
        provider: "P".into(),
        model: "M".into(),
        asked_unix_ms: 1_700_000_000_000,
        took_ms: None,
        messages: None,
    }))
}

fn titles(store: &mut Store, search: &str) -> Vec<String> {
    store.list(search, 100).unwrap().into_iter().map(|row| row.title).collect()
}

#[test]
fn what_was_written_is_read_by_the_next_program_and_by_no_other_user() {
    let (_folder, place) = folder();
    let id = ConversationId(7 << 20);
    let about = About { at: 9, summary: Some("before".into()), session: None };
    {
        let mut store = Store::open(&place).unwrap();
        let changes = vec![
            turn(1, "Why does the pod crash?", "OOM\nmore", KeptState::Done),
            turn(2, "and then", "half", KeptState::Open),
            turn(3, "held", "", KeptState::Held),
            Change::About(about.clone()),
            Change::Waiting(vec!["next".into()]),
        ];
        store.write(&[(id, changes)]).unwrap();
        let row = &store.list("", 9).unwrap()[0];
        assert_eq!((row.title.as_str(), row.first_line.as_str()), ("Why does the pod crash?", "OOM"));
        assert_eq!(row.questions, 3);
    }
    for (path, mode) in [(place.folder().to_owned(), 0o700), (place.database(), 0o600)] {
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{path:?}");
    }
    let opened = Store::open(&place).unwrap().open_conversation(id).unwrap().expect("it is there");
    assert!(!opened.is_in_use);
    assert_eq!(opened.remembered.waiting, ["held", "next"]);
    let states: Vec<_> = opened
        .remembered
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Turn(turn) => Some((turn.prompt.as_str(), turn.state.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(
        states,
        [("Why does the pod crash?", KeptState::Done), ("and then", KeptState::Interrupted)],
        "nothing runs any more"
    );
    assert!(opened.remembered.changes.contains(&Change::About(about)));
    // The next one finds the same: what waited still waits, once.
    let again = Store::open(&place).unwrap().open_conversation(id).unwrap().unwrap();
    assert_eq!(again.remembered.waiting, ["held", "next"]);
}

#[test]
fn a_conversation_has_one_writer_and_the_second_gets_a_copy() {
    let (_folder, place) = folder();
    let id = ConversationId(1 << 20);
    let mut first = Store::open(&place).unwrap();
    first
        .write(&[(id, vec![turn(1, "q", "a", KeptState::Done), turn(2, "r", "b", KeptState::Open)])])
        .unwrap();
    let mut second = Store::open(&place).unwrap();
    let copy = second.open_conversation(id).unwrap().unwrap();
    assert!(copy.is_in_use && copy.remembered.waiting.is_empty());
    first.write(&[(id, vec![turn(2, "r", "b!", KeptState::Done)])]).unwrap();
    assert_eq!(first.read(id).unwrap().unwrap().0[1].answer, "b!", "the copy took nothing from it");
    drop(first);
    assert!(!second.open_conversation(id).unwrap().unwrap().is_in_use, "a writer that is gone holds nothing");
}

/// Statement 77.
#[test]
fn words_are_found_whatever_their_case_and_accents_and_what_is_gone_is_not() {
    let (_folder, place) = folder();
    let mut store = Store::open(&place).unwrap();
    let (one, two) = (ConversationId(1 << 20), ConversationId(2 << 20));
    store.write(&[(one, vec![turn(1, "Autenticação falha", "veja o Pod", KeptState::Done)])]).unwrap();
    store.write(&[(two, vec![turn(1, "other", "growing pod", KeptState::Open)])]).unwrap();
    assert_eq!(titles(&mut store, "autenticacao"), ["Autenticação falha"]);
    assert_eq!(titles(&mut store, "POD autent"), ["Autenticação falha"], "all words, each by its beginning");
    assert!(titles(&mut store, "pod missing").is_empty() && titles(&mut store, "\"*(").is_empty());
    store.write(&[(two, vec![turn(1, "other", "growing pod", KeptState::Done)])]).unwrap();
    assert_eq!(titles(&mut store, "pod").len(), 2);
    store
        .write(&[(one, vec![Change::Removed(vec![TurnId(1)]), turn(2, "new", "", KeptState::Done)])])
        .unwrap();
    assert_eq!(titles(&mut store, "pod"), ["other"]);
    assert_eq!(titles(&mut store, "new"), ["new"], "it is called by its first question");
    assert!(store.delete(two).unwrap() && !store.delete(two).unwrap());
    assert!(titles(&mut store, "pod").is_empty());
    assert_eq!(store.open_conversation(two).unwrap(), None);
}

#[test]
fn what_is_no_database_or_of_a_later_form_is_left_as_it_is() {
    let (_folder, place) = folder();
    drop(Store::open(&place).unwrap());
    let connection = Connection::open(place.database()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert_eq!(Store::open(&place).unwrap_err().kind, Kind::HistoryBroken);
    std::fs::write(
        place.database(),
        "not a database, and longer than a header of one hundred bytes ".repeat(4),
    )
    .unwrap();
    assert_eq!(Store::open(&place).unwrap_err().kind, Kind::HistoryBroken);
    assert!(std::fs::read_to_string(place.database()).unwrap().starts_with("not a database"));
}

/// The bounds are loose: builds of tests are slow, and machines are shared.
#[test]
fn ten_thousand_conversations_are_listed_and_searched_at_once() {
    let (_folder, place) = folder();
    let mut store = Store::open(&place).unwrap();
    let news: Vec<_> = (1..=10_000_u64)
        .map(|number| {
            let answer = format!("The answer {number} speaks of pods, nodes and of word{}. ", number % 977);
            let changes = vec![
                turn(1, &format!("Question {number} about the cluster"), &answer.repeat(8), KeptState::Done),
                turn(2, "and then?", &answer, KeptState::Done),
            ];
            (ConversationId(number << 20), changes)
        })
        .collect();
    for some in news.chunks(2_500) {
        store.write(some).unwrap();
    }
    drop(store);
    let mut store = Store::open(&place).unwrap();
    for (search, found) in [("", 200), ("pods", 200), ("word976 question", 10), ("nothing", 0), ("9999", 1)] {
        let since = std::time::Instant::now();
        let rows = store.list(search, 200).unwrap();
        let took = since.elapsed();
        println!("{search:?}: {} in {took:?}", rows.len());
        assert_eq!(rows.len(), found, "{search:?}");
        assert!(took < Duration::from_millis(500), "{search:?} took {took:?}");
    }
}

/// Statements 74 and 75.
#[test]
fn what_goes_by_number_and_by_age_is_what_has_no_name() {
    const DAY_MS: i64 = 24 * 3_600 * 1_000;
    let now = now_unix_ms();
    for (keep, days, expected) in [
        (None, None, "new today week named session year"),
        (Some(2), None, "new today named session"),
        (Some(1), None, "new named session"),
        (None, Some(3), "new today named session"),
        (None, Some(90), "new today week named session"),
        (Some(3), Some(3), "new today named session"),
    ] {
        let (_folder, place) = folder();
        let mut store = Store::open(&place.with(Retention::new(keep, days))).unwrap();
        for (name, age_days) in [("today", 0), ("week", 7), ("named", 200), ("session", 300), ("year", 365)] {
            let Change::Turn(turn) = turn(1, name, "A", KeptState::Done) else { panic!("a turn") };
            let asked_unix_ms = now - age_days * DAY_MS - 1_000;
            let session = (name == "session").then(|| "mine".to_owned());
            let filed = Filed {
                title: (name == "named").then(|| name.to_owned()),
                turns: vec![KeptTurn { asked_unix_ms, ..*turn }],
                about: About { session, ..About::default() },
                ..Filed::default()
            };
            store.take_in(filed, 0).unwrap();
        }
        assert_eq!(titles(&mut store, "").len(), 5, "what is taken in stays until something begins");
        let new = vec![turn(2, "new", "A", KeptState::Done)];
        store.write(&[(ConversationId(9 << 40), new)]).unwrap();
        assert_eq!(titles(&mut store, "").join(" "), expected, "{keep:?} {days:?}");
    }
}
