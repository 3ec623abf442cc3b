//! The document on its own: what is read, what is written, who comes first.

use super::*;

const SAMPLE_B: &str = include_str!("../../fixtures/sample-b.json");
const SAMPLE_C: &str = include_str!("../../fixtures/sample-c.json");

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap()
}

fn text(document: &Document) -> String {
    String::from_utf8(document.text().to_vec()).unwrap()
}

#[test]
fn c02_what_go_wrote_is_written_the_same() {
    assert_eq!(text(&parse(SAMPLE_B)), SAMPLE_B);
    assert_eq!(text(&Document::default()), "{\n  \"version\": 1,\n  \"profiles\": {}\n}");
}

#[test]
fn c12_everything_of_another_program_survives() {
    let mut document = parse(SAMPLE_C);
    let new = Profile { kind: "token".into(), provider: "github-copilot".into(), ..Profile::default() };
    document.upsert("github-copilot:default", new);
    let written: Value = serde_json::from_str(&text(&document)).unwrap();
    let mut expected: Value = serde_json::from_str(SAMPLE_C).unwrap();
    expected["profiles"]["github-copilot:default"] =
        serde_json::json!({"type": "token", "provider": "github-copilot"});
    assert_eq!(written, expected);
}

#[test]
fn c13_unknown_keys_survive() {
    let text_with_more =
        r#"{"version":3,"profiles":{"x":{"type":"new","provider":"p","scopes":["a",1]}},"more":{"b":null}}"#;
    let written: Value = serde_json::from_str(&text(&parse(text_with_more))).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(text_with_more).unwrap());
    let mut document = parse(text_with_more);
    document.upsert("x", Profile { kind: "oauth".into(), ..Profile::default() });
    assert_eq!(document.profiles["x"].other["scopes"], serde_json::json!(["a", 1]));
}

#[test]
fn c14_expires_stays_a_whole_number_and_nothing_is_null() {
    let written = text(&parse(
        r#"{"profiles":{"a":{"type":"oauth","provider":"p","expires":1893456000000,"email":null},"b":null},"order":null}"#,
    ));
    assert!(written.contains("\"expires\": 1893456000000\n"), "{written}");
    assert!(!written.contains("null") && !written.contains("\"b\""), "{written}");
}

#[test]
fn what_go_rejects_is_rejected_without_quoting_it() {
    for wrong in [
        "",
        "[]",
        "\u{feff}{}",
        r#"{"profiles":{"a":{"type":"oauth","provider":"p","expires":1.9e12,"access":"CANARY"}}}"#,
        r#"{"profiles":{"a":{"type":"oauth","access":["CANARY"]}}}"#,
        r#"{"profiles":{"a":"CANARY"}}"#,
        r#"{"profiles":{}} x"#,
    ] {
        let damage = Document::parse(wrong.as_bytes()).unwrap_err();
        assert!(!format!("{damage} {damage:?}").contains("CANARY"), "{damage}");
    }
}

#[test]
fn keys_are_read_in_any_case_and_written_in_their_own() {
    let written =
        text(&parse(r#"{"Version":1,"PROFILES":{"a":{"Type":"token","Provider":"p","TOKEN":"t"}}}"#));
    let same = r#"{"version":1,"profiles":{"a":{"type":"token","provider":"p","token":"t"}}}"#;
    assert_eq!(written, text(&parse(same)));
}

#[test]
fn c21_the_preferred_profile_is_always_the_same() {
    let text_of_three = r#"{"profiles":{
        "a":{"type":"api_key","provider":"openai","key":"1"},
        "b:default":{"type":"oauth","provider":"openai-codex","access":"2"},
        "c":{"type":"api_key","provider":"openai","key":"3"},
        "blank":{"type":"api_key","provider":"openai","key":" "},
        "empty":{"type":"oauth","provider":"openai"},
        "strange":{"type":"x","provider":"openai","key":"4"}}ORDER}"#;
    for (order, expected) in [
        ("", ["b:default", "a", "c"]),
        (r#","order":{"openai":["gone","c"]}"#, ["c", "b:default", "a"]),
        (r#","order":{"anthropic":["c"]}"#, ["b:default", "a", "c"]),
    ] {
        let document = parse(&text_of_three.replace("ORDER", order));
        for _ in 0..100 {
            assert_eq!(document.candidates(Provider::OpenAi), expected);
        }
    }
}

#[test]
fn c37_logout_removes_every_profile_of_the_provider_and_nothing_else() {
    let mut document = parse(
        r#"{"profiles":{"openai:work":{"type":"api_key","provider":"openai","key":"1"},
        "x":{"type":"oauth","provider":"openai-codex","access":"2"},
        "y":{"type":"oauth","provider":"openai-codex","access":"3"}}}"#,
    );
    assert_eq!(document.remove(Provider::OpenAiCodex), 2);
    assert_eq!(document.profiles.keys().collect::<Vec<_>>(), ["openai:work"]);
}

#[test]
fn c56_debug_shows_no_secret() {
    let shown = format!("{:?}", parse(SAMPLE_C));
    for secret in ["eyJhbGciOi.EXAMPLE.sig", "rt_EXAMPLE", "m-EXAMPLE", "mr-EXAMPLE"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
