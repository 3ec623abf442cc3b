//! What one text means, row by row, as joho/godotenv 1.5.1 reads it (seen by running it), and what holds for every
//! text.

use std::collections::BTreeMap;

use chatcli_dotenv::{LONGEST, Parsed, parse};
use proptest::prelude::*;

type Row = (&'static str, &'static [(&'static str, &'static str)]);

/// Texts that are read to their end.
const READ: [Row; 65] = [
    ("T=ab$cd", &[("T", "ab$cd")]),
    ("T=p4ss word two", &[("T", "p4ss word two")]),
    ("T=it's", &[("T", "it's")]),
    ("T: yaml", &[("T", "yaml")]),
    ("FOO=it's (first line)\nT=x", &[("FOO", "it's (first line)"), ("T", "x")]),
    ("T=back\\\\slash", &[("T", "back\\\\slash")]),
    ("T=plain", &[("T", "plain")]),
    ("T='single $X'", &[("T", "single $X")]),
    ("X=1\nT=\"a$X\"", &[("T", "a1"), ("X", "1")]),
    ("X=1\nT=$X", &[("T", "1"), ("X", "1")]),
    ("X=1\nT=${X}b", &[("T", "1b"), ("X", "1")]),
    ("T=$X", &[("T", "")]),
    ("T=\"a\\nb\"", &[("T", "a\nb")]),
    ("T='a\\nb'", &[("T", "a\\nb")]),
    ("export T=x", &[("T", "x")]),
    ("export\tT = x ", &[("T", "x")]),
    ("T=a # c", &[("T", "a")]),
    ("T=a#c", &[("T", "a#c")]),
    ("T=\"a # c\" # d", &[("T", "a # c")]),
    ("# c\nT=x", &[("T", "x")]),
    ("T=\r\nU=2\r\n", &[("T", ""), ("U", "2")]),
    ("T=a\r\nU=b\r\n", &[("T", "a"), ("U", "b")]),
    ("T=", &[("T", "")]),
    ("T", &[]),
    ("T=\"multi\nline\"\nU=3", &[("T", "multi\nline"), ("U", "3")]),
    ("T='multi\nline'", &[("T", "multi\nline")]),
    ("T=a$$b", &[("T", "a$$b")]),
    ("T=$(cmd)", &[("T", "$(cmd)")]),
    ("T=$(X)", &[("T", ")")]),
    ("X=9\nT=$(X)", &[("T", "9)"), ("X", "9")]),
    ("T=\\$X", &[("T", "$X")]),
    ("T=\"\\$X\"", &[("T", "$X")]),
    ("T=\"a\\\\b\"", &[("T", "a\\b")]),
    ("T=\"a\\\"b\"", &[("T", "a\"b")]),
    ("T=\"\"", &[("T", "")]),
    ("T=''", &[("T", "")]),
    ("T= spaced ", &[("T", "spaced")]),
    ("T=\"x\" U=2", &[("T", "x"), ("U", "2")]),
    ("A.B=1\nT=2", &[("A.B", "1"), ("T", "2")]),
    ("1T=2", &[("1T", "2")]),
    ("=x", &[]),
    ("T==x", &[("T", "=x")]),
    ("T=x=y", &[("T", "x=y")]),
    ("T=a\tb", &[("T", "a\tb")]),
    ("ê=1\nT=2", &[("T", "2"), ("ê", "1")]),
    ("T=é", &[("T", "é")]),
    ("exportT=1", &[("exportT", "1")]),
    ("export T", &[]),
    ("T=#x", &[("T", "#x")]),
    ("T= #x", &[("T", "#x")]),
    ("T=a # b # c", &[("T", "a # b")]),
    ("T=\"\\r\\t\\q\"", &[("T", "\rtq")]),
    ("T=a\rU=b", &[("T", "a"), ("U", "b")]),
    ("T=$5x", &[("T", "x")]),
    ("T=${", &[("T", "${")]),
    ("T=${X", &[("T", "")]),
    ("T=$}", &[("T", "$}")]),
    ("\u{a0}T=1", &[("T", "1")]),
    ("T=1\n\n\n#\n#x", &[("T", "1")]),
    ("T='a'b", &[("T", "a")]),
    ("T=a'b'", &[("T", "a'b'")]),
    ("T=\"'\"", &[("T", "'")]),
    ("T='\"'", &[("T", "\"")]),
    ("FOO\rBAR=1", &[("FOO\rBAR", "1")]),
    ("T=日本 # x", &[("T", "日本")]),
];

/// Texts that the Go program does not read, so that it sets nothing of them at all.
const BROKEN: [&str; 12] = [
    "T=\"unterminated\nU=1",
    "T='it''s'",
    "T-U=1",
    "é=1",
    "export ",
    "T=\"\\",
    "T=\"\\\"",
    "secret words\nT=1",
    "T=\"$X\"'a'",
    "T=\"a\\\\\"",
    "T=\"a\\\\\" \nU=\"b\"",
    ".1(\r\nB_\\n\tt$\n",
];

fn variables(of: &[(&str, &str)]) -> BTreeMap<String, String> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_text_means_what_it_means_to_the_go_program() {
    for (text, expected) in READ {
        let expected = Parsed { variables: variables(expected), broken: Vec::new() };
        assert_eq!(parse(text), expected, "{text:?}");
    }
}

#[test]
fn a_text_that_the_go_program_gives_up_has_a_broken_line() {
    for text in BROKEN {
        assert!(!parse(text).broken.is_empty(), "{text:?}");
    }
}

#[test]
fn a_broken_line_is_counted_and_costs_only_itself() {
    let parsed = parse("A=1\n\nsecret words\nB=\"two\nlines\"\nC-D=3\nE=\"open\nF=4\n");
    assert_eq!(parsed.broken, [3, 6, 7]);
    assert_eq!(parsed.variables, variables(&[("A", "1"), ("B", "two\nlines"), ("F", "4")]));
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_name() {
    assert_eq!(parse("\u{feff}T=x").variables, variables(&[("T", "x")]));
}

#[test]
fn what_no_environment_can_hold_is_left_out() {
    assert_eq!(parse("=x\nT='a\0b'\nU=1").variables, variables(&[("U", "1")]));
}

#[test]
fn a_text_without_end_is_cut_and_says_so() {
    let text = "A=1\n".repeat(LONGEST);
    let parsed = parse(&text);
    assert_eq!((parsed.variables.len(), parsed.broken.len()), (1, 1));
}

#[test]
fn values_of_values_do_not_grow_without_end() {
    let doubled: String = (1..60).map(|n| format!("V{n}=$V{}$V{}\n", n - 1, n - 1)).collect();
    let copied: String = (0..10_000).map(|n| format!("C{n}=$LONG\n")).collect();
    for text in [format!("V0=xxxxxxxx\n{doubled}"), format!("LONG={}\n{copied}", "x".repeat(LONGEST / 2))] {
        let parsed = parse(&text);
        assert!(parsed.variables.values().map(String::len).sum::<usize>() <= 4 * LONGEST);
        assert!(!parsed.broken.is_empty());
    }
}

#[test]
fn unkind_texts_are_read_in_time() {
    let longest = |piece: &str| piece.repeat(LONGEST / piece.len());
    for text in [
        longest("$"),
        longest("\\"),
        longest("A="),
        longest("#"),
        longest("\"\n"),
        longest("A=\"\n"),
        longest("x\n"),
        format!("A={}", longest(" #")),
        format!("A=\"{}\"", longest("\\\"").get(8..).unwrap_or_default()),
    ] {
        let began = std::time::Instant::now();
        let _ = parse(&text);
        assert!(began.elapsed().as_secs() < 20, "{:?}… takes too long", text.get(..8));
    }
}

fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "A=", "B:", "export ", "'", "\"", "\\", "$A", "${B}", "#", " ", "\n", "\r\n", "\r", "é", "x",
        "\u{a0}", "=",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
            .prop_map(|pieces| pieces.concat()),
        ".{0,60}",
    ]
}

proptest! {
    #[test]
    fn nothing_in_a_text_stops_the_program(text in text()) {
        let parsed = parse(&text);
        let lines = text.lines().count().max(1);
        prop_assert!(parsed.broken.iter().all(|line| (1..=lines).contains(line)));
        prop_assert!(parsed.broken.is_sorted());
        prop_assert!(parsed.variables.keys().all(|name| !name.is_empty() && !name.contains(['=', ':', '\n'])));
    }

    #[test]
    fn a_simple_value_is_kept_as_it_is(value in "[a-z0-9./+@%^&*()!~-]{1,40}") {
        for text in [format!("T={value}\n"), format!("export T = {value} # note"), format!("T='{value}'"), format!("T=\"{value}\"")] {
            let parsed = parse(&text);
            prop_assert_eq!(parsed.variables.get("T").map(String::as_str), Some(value.as_str()));
            prop_assert!(parsed.broken.is_empty());
        }
    }

    #[test]
    fn what_is_written_before_a_text_is_read_as_alone(text in text()) {
        let alone = parse("FIRST='kept'\n");
        let both = parse(&format!("FIRST='kept'\n{text}"));
        if !text.contains("FIRST") {
            prop_assert_eq!(both.variables.get("FIRST"), alone.variables.get("FIRST"));
        }
    }
}
