use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn done(text: &str, search: &str, with: &str) -> (String, usize, How) {
    let edited = replace(text, search, with).unwrap_or_else(|why| panic!("{why}"));
    (edited.text, edited.line, edited.how)
}

#[test]
fn one_place_is_changed_and_nothing_else() {
    assert_eq!(done("a\nb\nc\n", "b", "B"), ("a\nB\nc\n".to_owned(), 2, How::Exact));
    assert_eq!(done("a\nb\nc", "c", ""), ("a\nb\n".to_owned(), 3, How::Exact));
    assert_eq!(done("", "", "new"), ("new".to_owned(), 1, How::Exact));
    assert_eq!(done("a\r\nb\r\n", "a\nb", "x\ny"), ("x\r\ny\r\n".to_owned(), 1, How::Exact));
    assert_eq!(done("a\r\nb\r\n", "a\r\nb", "x"), ("x\r\n".to_owned(), 1, How::Exact));
    assert_eq!(done("\u{feff}a\n", "a", "b"), ("\u{feff}b\n".to_owned(), 1, How::Exact));
    assert_eq!(done("a\r\nb\n", "b", "c"), ("a\r\nc\n".to_owned(), 2, How::Exact), "mixed endings stay");
}

#[test]
fn several_places_are_listed_and_none_is_changed() {
    assert_eq!(replace("x\ny\nx\n", "x", "z"), Err(Mismatch::Several(vec![1, 3])));
    assert_eq!(
        replace("aaa", "aa", "b"),
        Err(Mismatch::Several(vec![1, 1])),
        "places that reach into each other"
    );
    assert_eq!(replace("a  \nb\na\t\n", "a \n", "x"), Err(Mismatch::Several(vec![1, 3])));
    assert_eq!(replace("x", "", "y"), Err(Mismatch::Empty));
    assert_eq!(replace("x", "x", "x"), Err(Mismatch::Same));
}

#[test]
fn blanks_and_indentation_may_differ_where_that_leaves_one_place() {
    assert_eq!(done("a  \nb\t\nc\n", "a\nb\n", "x\n"), ("x\nc\n".to_owned(), 1, How::Ends));
    assert_eq!(done("a  \nb\nc", "b \nc", "x"), ("a  \nx".to_owned(), 2, How::Ends));
    let text = "fn f() {\n    if x {\n        y();\n    }\n}\n";
    assert_eq!(
        done(text, "if x {\n    y();\n}", "if z {\n    y();\n\n    w();\n}"),
        ("fn f() {\n    if z {\n        y();\n\n        w();\n    }\n}\n".to_owned(), 2, How::Indent)
    );
    assert_eq!(done("a\nb\n", "  a\n  b\n", "  c\n"), ("c\n".to_owned(), 1, How::Indent));
    assert!(replace("a\n  b\n", "  a\nb\n", "c\n").is_err(), "no one shift fits both lines");
}

#[test]
fn what_comes_closest_is_shown() {
    let text = "one\nfn alpha() {\n    call(1);\n}\ntwo\n";
    let Err(Mismatch::Nowhere(Some((line, shown)))) = replace(text, "fn alpha() {\n    call(2);\n}\n", "x")
    else {
        panic!()
    };
    assert_eq!((line, shown.as_str()), (2, "fn alpha() {\n    call(1);\n}"));
    let Err(Mismatch::Nowhere(Some((line, shown)))) = replace(text, "call(12);", "x") else { panic!() };
    assert_eq!((line, shown.as_str()), (3, "call(1);"));
    assert_eq!(replace(text, "nothing of the kind at all", "x"), Err(Mismatch::Nowhere(None)));
    assert_eq!(replace(text, "\n\n\n\n", "x"), Err(Mismatch::Nowhere(None)));
}

#[test]
fn hostile_texts_are_searched_in_bounded_time() {
    let started = Instant::now();
    let text = "a\n".repeat(400_000);
    assert!(replace(&text, &("a\n".repeat(100_000) + "b\n"), "x").is_err());
    assert!(replace(&text, &("a \n".repeat(100_000) + "b\n"), "x").is_err());
    assert!(replace(&"ab".repeat(500_000), &("ab".repeat(200_000) + "c"), "x").is_err());
    assert_eq!(replace(&"x".repeat(MAX_TEXT_BYTES + 1), "y", "z"), Err(Mismatch::Long));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn an_edit_can_be_taken_back(before in "[ab\n]{0,20}", search in "[cd]{1,5}", after in "[ab\n]{0,20}", with in "[ef\n]{1,5}") {
        let text = format!("{before}{search}{after}");
        let edited = replace(&text, &search, &with).unwrap();
        prop_assert_eq!(edited.text, format!("{before}{with}{after}"));
    }

    #[test]
    fn no_text_breaks_it(text in "(?s)[ ab\r\n\té]{0,60}", search in "(?s)[ ab\r\n\té]{0,20}", with in "(?s)[ ab\r\né]{0,20}") {
        let _ = replace(&text, &search, &with).map_err(|why| why.to_string());
    }
}
