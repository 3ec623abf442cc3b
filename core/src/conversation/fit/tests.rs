use proptest::prelude::*;

use super::*;
use crate::conversation::message::{ASSISTANT, USER};

fn piece<'a>(role: &'a str, text: impl Into<Cow<'a, str>>, turn: u64) -> Piece<'a> {
    Piece { role, text: text.into(), is_summary: false, turn: Some(TurnId(turn)) }
}

/// So many questions and answers of so many bytes each.
fn talk(turns: u64, bytes: usize) -> Vec<Piece<'static>> {
    (1..=turns)
        .flat_map(|id| [piece(USER, "q".repeat(bytes), id), piece(ASSISTANT, "a".repeat(bytes), id)])
        .collect()
}

/// Statement 83: only above the limit, and the last ten messages stay.
#[test]
fn a_summary_is_wanted_only_above_the_limit_and_never_of_the_last_ten() {
    let all = talk(9, 100);
    assert_eq!(to_sum_up(&all, 1800), None, "it fits to the byte");
    assert_eq!(to_sum_up(&all, 1799), Some(TurnId(4)), "four turns are before the last ten messages");
    assert_eq!(to_sum_up(&talk(6, 1000), 10), None, "two messages are not worth it");
    let Fitted { pieces, cut } = fit(all.clone(), 1200);
    assert_eq!((pieces.len(), cut), (11, 8));
    assert_eq!(pieces[1..], all[8..], "the last ten as they were");
    assert!(pieces[0].text.contains("8 earlier messages"), "{:?}", pieces[0].text);
}

/// Statement 83: what a tool brought stays with its call.
#[test]
fn a_tool_block_is_never_split() {
    let mut all = talk(4, 100);
    // One turn of many messages, and one whose result came as a message of the user.
    all.extend((0..4).flat_map(|_| [piece(ASSISTANT, "call", 5), piece("tool", "result", 5)]));
    all.extend([
        piece(USER, "q", 6),
        piece(ASSISTANT, "a", 6),
        piece(USER, "q", 7),
        piece(ASSISTANT, "a", 7),
    ]);
    assert_eq!(middle(&all), 0..8, "the cut would have been inside turn 5");
    let mut fed = talk(4, 100);
    fed.extend([piece(USER, "do", 5), piece(ASSISTANT, "call", 5)]);
    fed.push(piece(USER, "<tool_output>x</tool_output>", 6));
    fed.extend((7..16).map(|id| piece(USER, "q", id)));
    assert_eq!(middle(&fed), 0..8, "the result would have been first");
    let mut led = vec![Piece { turn: None, ..piece(SYSTEM, "lead", 0) }];
    led.extend(talk(9, 10));
    assert_eq!(middle(&led), 1..9, "what leads stays");
}

/// Statement 85, by example: what goes of the rest.
#[test]
fn bulk_goes_first() {
    let call = r#"<tool_call name="@coder" args='{"cmd":"read","file":"a > b.rs"}' />"#;
    for (role, text, expected) in [
        (ASSISTANT, "<reasoning>why</reasoning>so\n\n\n\nit is", "so\n\nit is".to_owned()),
        (ASSISTANT, "<reasoning>open", "<reasoning>open".to_owned()),
        (ASSISTANT, call, "[tool: @coder read a > b.rs]".to_owned()),
        (ASSISTANT, "<tool_call name=\"x\">body</tool_call> y", "[tool: x] y".to_owned()),
        (ASSISTANT, "<tool_call cut", "<tool_call cut".to_owned()),
        (USER, "<reasoning>mine</reasoning>\n\n\n\n", "<reasoning>mine</reasoning>\n\n\n\n".to_owned()),
    ] {
        let one = trim::all(vec![piece(role, text, 1)]);
        assert_eq!(one[0].text, expected, "{text}");
    }
    let output = format!("<tool_output>{}</tool_output>", "é".repeat(4000));
    let short = trim::all(vec![piece("tool", output.as_str(), 1)]);
    assert!(short[0].text.len() < 2700 && short[0].text.ends_with("</tool_output>"));
    let long = trim::all(vec![piece("tool", "x".repeat(9000), 1)]);
    assert!(long[0].text.len() < 8100);
    let errors = ["FORMAT ERROR: a", "FORMAT ERROR: b", "FORMAT ERROR: c"];
    let last = trim::all(errors.iter().map(|text| piece(USER, *text, 1)).collect());
    assert_eq!(last.len(), 1);
    assert_eq!(last[0].text, "FORMAT ERROR: c");
    let along = format!("Why?\n📦 CONTEXT: api\nMode\n\n{}", "x".repeat(9000));
    let short = trim::all(vec![piece(USER, along.as_str(), 1)]);
    assert!(short[0].text.starts_with("Why?\n📦 CONTEXT: api\nMode\n\nxxx") && short[0].text.len() < 2200);
}

fn any_piece() -> impl Strategy<Value = (usize, String, bool)> {
    let text = prop_oneof![
        "[aé漢 \n]{0,40}",
        "[aé漢]{300,900}",
        Just("<tool_output>".to_owned() + &"é".repeat(3000) + "</tool_output>"),
        Just("📦 CONTEXT: x\n".to_owned() + &"漢".repeat(2000)),
        Just("<reasoning>é</reasoning>\n\n\n\nx".to_owned()),
        Just("FORMAT ERROR: é".to_owned()),
    ];
    (0_usize..4, text, any::<bool>())
}

fn pieces_of(all: &[(usize, String, bool)]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (place, (role, text, is_summary)) in all.iter().enumerate() {
        let role = [USER, ASSISTANT, SYSTEM, "tool"][*role];
        pieces.push(Piece { is_summary: *is_summary, ..piece(role, text.as_str(), place as u64 / 2) });
    }
    pieces
}

fn is_ordinary(piece: &Piece<'_>) -> bool {
    let text = &piece.text;
    piece.role == SYSTEM
        || piece.is_summary
        || (piece.role == USER
            && !trim::is_result(piece)
            && !text.lines().any(|line| line.starts_with("📦 CONTEXT:")))
}

proptest! {
    /// Statement 85: ordinary text of a person, system messages and summaries go through untouched.
    #[test]
    fn trimming_never_alters_ordinary_text(all in prop::collection::vec(any_piece(), 0..30)) {
        let pieces = pieces_of(&all);
        let expected: Vec<_> = pieces.iter().filter(|piece| is_ordinary(piece)).cloned().collect();
        let trimmed = trim::all(pieces.clone());
        let kept: Vec<_> = trimmed.iter().filter(|piece| is_ordinary(piece)).cloned().collect();
        prop_assert_eq!(kept, expected);
        prop_assert!(weight(&trimmed) <= weight(&pieces) + 64 * pieces.len());
    }

    /// Statements 86 and 89: whatever the messages are, they come within the limit or as near as it goes; system
    /// messages stay, and so do the newest ten, though perhaps cut.
    #[test]
    fn what_travels_is_within_the_limit(
        all in prop::collection::vec(any_piece(), 0..40), most in 0_usize..30_000,
    ) {
        let pieces = pieces_of(&all);
        let fitted = fit(pieces.clone(), most);
        let system: usize = fitted.pieces.iter().filter(|p| p.role == SYSTEM).map(|p| p.text.len()).sum();
        let least = system + fitted.pieces.len() * (FLOOR_BYTES + MARK_BYTES);
        prop_assert!(weight(&fitted.pieces) <= most.max(least));
        if weight(&pieces) <= most {
            prop_assert_eq!((&fitted.pieces, fitted.cut), (&pieces, 0));
        }
        prop_assert!(weight(&to_be_summed(pieces, most)) <= most);
    }
}
