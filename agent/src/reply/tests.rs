use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn one(text: &str) -> RawCall {
    let reply = Reply::read(text);
    assert!(reply.is_runnable(), "{text}: {reply:?}");
    let [call] = reply.calls.as_slice() else { panic!("{text}: {:?}", reply.calls) };
    call.clone()
}

fn arguments(text: &str) -> Value {
    Value::Object(one(text).arguments)
}

fn none(text: &str) {
    let reply = Reply::read(text);
    assert!(reply.calls.is_empty() && reply.flaws.is_empty(), "{text}: {reply:?}");
}

#[test]
fn what_is_quoted_is_shown_and_not_made() {
    let call = "<tool_call cmd=\"exec\">touch x</tool_call>";
    for text in [
        format!("<tool_output>\n{call}\n</tool_output>\n"),
        format!("The file says:\n<tool_output name=\"a\">\n{call}\n</tool_output>"),
        format!("<pre>\n{call}\n</pre>"),
        format!("<!--\n{call}\n-->"),
        format!("<!-- {call}\n"),
        format!("<code>\n{call}\n</code>\nand so on"),
        format!("<EXAMPLE>\n{call}\n</EXAMPLE>"),
        format!("<tool_output>\n{call}\n"),
    ] {
        none(&text);
    }
    // A tag that prose only names opens nothing.
    for text in ["Use `<reasoning>` here.", "<b>Use</b> <reasoning> here.", "Use <code>x</code> here."] {
        let text = format!("{text}\n{call}\n");
        assert!(Reply::read(&text).is_runnable(), "{text}");
    }
    // What follows it is made.
    let after = format!("<tool_output>\n{call}\n</tool_output>\n<tool_call cmd=\"read\" file=\"a\"/>");
    assert_eq!(arguments(&after), json!({"cmd": "read", "file": "a"}));
}

#[test]
fn the_line_that_runs_may_be_called_cmd_as_well() {
    for text in [
        r#"<tool_call name="@coder" args='exec --cmd "touch x"' />"#,
        r#"<tool_call name="@coder" args="exec --cmd 'touch x'" />"#,
        r#"<tool_call name="@coder" cmd="exec" args='{"cmd":"touch x"}' />"#,
        r#"<tool_call args='{"cmd":"touch x"}' cmd="exec" />"#,
    ] {
        let call = crate::Call::read(&one(text)).unwrap_or_else(|why| panic!("{text}: {why}"));
        let crate::Call::Exec(exec) = call else { panic!("{text}: {call:?}") };
        assert_eq!(exec.command, "touch x", "{text}");
    }
    let twice = r#"<tool_call cmd="read" args='{"cmd":"read","args":{"file":"a"}}' />"#;
    assert!(matches!(crate::Call::read(&one(twice)), Ok(crate::Call::Read(_))));
}

#[test]
fn the_forms_of_the_go_program_are_read() {
    let read = json!({"cmd": "read", "args": {"file": "a"}});
    for text in [
        r#"<tool_call name="@coder" args='{"cmd":"read","args":{"file":"a"}}' />"#,
        r#"<tool_call name="@coder" args="{\"cmd\":\"read\",\"args\":{\"file\":\"a\"}}" />"#,
        r#"<tool_call name="@coder" args="{&quot;cmd&quot;:&quot;read&quot;,&quot;args&quot;:{&quot;file&quot;:&quot;a&quot;}}" />"#,
        r#"<tool_call name="@coder" args="{"cmd":"read","args":{"file":"a"}}" />"#,
        r#"<TOOL_CALL args='{"cmd":"read","args":{"file":"a"}}' name='@coder'></TOOL_CALL>"#,
        r#"<tool name="coder" args='{"cmd":"read","args":{"file":"a"}}'/>"#,
        r#"<tool_call name="@coder" args='{"cmd":"read","args":{"file":"a"}}'>"#,
        r#"<tool_call name="@coder">{"cmd":"read","args":{"file":"a"}}</tool_call>"#,
        "<tool_call name=\"@coder\">\n{\"cmd\":\"read\",\n\"args\":{\"file\":\"a\"}}\n</tool_call>",
        r#"[tool: @coder {"cmd":"read","args":{"file":"a"}}]"#,
        r#"[tool_call: coder {"cmd":"read","args":{"file":"a"}}"#,
        "I read it.\n\n<tool_call name=\"@coder\" args='{cmd: \"read\", args: {file: \"a\",},}' />\nWait.",
    ] {
        let call = one(text);
        assert_eq!((call.tool.as_str(), Value::Object(call.arguments)), ("@coder", read.clone()), "{text}");
    }
    for text in [
        r#"{"cmd":"read","args":{"file":"a"}}"#,
        "<reasoning>x</reasoning>\n{\"cmd\":\"read\",\"args\":{\"file\":\"a\"}}",
    ] {
        assert_eq!(arguments(text), read, "{text}");
    }
    for text in [
        r#"{"tool_call":"@coder","args":{"cmd":"read","args":{"file":"a"}}}"#,
        "<tool_call>\n{\"name\": \"@coder\", \"arguments\": {\"cmd\":\"read\",\"args\":{\"file\":\"a\"}}}\n</tool_call>",
    ] {
        assert_eq!(arguments(text), read, "{text}");
    }
    assert_eq!(
        arguments(r#"<tool_call name="@coder" args="read --file main.go --start 1 --end 50" />"#),
        json!({"cmd": "read", "file": "main.go", "start": "1", "end": "50"})
    );
}

#[test]
fn a_call_that_is_talked_about_is_not_made() {
    let call = r#"<tool_call name="@coder" args='{"cmd":"exec","args":{"cmd":"rm x"}}' />"#;
    for text in [
        format!("<reasoning>\n{call}\n</reasoning>\nno"),
        format!("<thinking>\n1. x\n{call}\n</thinking>"),
        format!("<explanation>{call}</explanation>"),
        // Whatever stands in its tags, and wherever it begins.
        format!("<REASONING >\n{call}\n</REASONING >"),
        format!("<thinking type=\"deep\">\n{call}\n</thinking\n>"),
        format!("<think\n>\n{call}\n</think>"),
        format!("Well, <reasoning>\n{call}\n</reasoning>"),
        format!("Well, <b>x</b> <thinking>\n{call}\n</thinking>\nno"),
        format!("<b>x</b> <thinking>\n{call}\n</thinking>\nno"),
        format!("It says: <tool_output>\n{call}\n</tool_output >"),
        format!("```xml\n{call}\n```"),
        format!("~~~\n{call}\n~~~~"),
        format!("````\n```\n{call}\n```\n````"),
        format!("> {call}"),
        format!("    {call}"),
        format!("Write {call} to run it"),
        format!("`{call}`"),
        format!("- {call}"),
    ] {
        none(&text);
    }
    for text in [
        "```json\n{\"cmd\":\"exec\",\"args\":{\"cmd\":\"rm x\"}}\n```",
        "The API says {\"cmd\":\"exec\",\"args\":{\"cmd\":\"rm x\"}}",
        "{\"cmd\":\"exec\",\"args\":{\"cmd\":\"rm x\"}} is an example",
        "{\"title\":\"x\",\"snippet\":\"y\",\"url\":\"z\"}",
        "{\"name\":\"someone\",\"args\":{}}",
        "{\"type\":\"error\",\"error\":\"x\"}",
        "{\"cmd\":\"search\",\"args\":{\"query\":\"x\"}}",
        "{\"cmd\":\"start\",\"args\":{}}",
        "see [tool docs] and [tool: notes] here",
        "<tool> is a tag, <toolbox name=\"x\"> is another",
        "<tool>hammer</tool>",
    ] {
        none(text);
    }
}

#[test]
fn quotes_and_backslashes_arrive_as_they_were_meant() {
    let content = |text: &str| one(text).arguments["args"]["content"].as_str().unwrap().to_owned();
    for (text, expected) in [
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"it\'s"}}' />"#,
            "it's",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"it's the dogs' bone"}}' />"#,
            "it's the dogs' bone",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"a\\nb"}}' />"#,
            "a\\nb",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"a\nb"}}' />"#,
            "a\nb",
        ),
        (
            r#"<tool_call name="@coder" args="{\"cmd\":\"write\",\"args\":{\"file\":\"a\",\"content\":\"say \\\"hi\\\"\"}}" />"#,
            "say \"hi\"",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"&lt;b&gt; &amp;"}}' />"#,
            "&lt;b&gt; &amp;",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"a > b /> </tool_call>"}}' />"#,
            "a > b /> </tool_call>",
        ),
        (
            r#"<tool_call name="@coder" args='{"cmd":"write","args":{"file":"a","content":"C:\\Users \u00e9 😀"}}' />"#,
            "C:\\Users é 😀",
        ),
    ] {
        assert_eq!(content(text), expected, "{text}");
    }
}

#[test]
fn a_raw_body_keeps_every_byte() {
    for content in [
        "fn main() {}\n",
        "\n\nblank\n\n",
        "&lt;b&gt; \"q\" 'a' \\n \\\\\n",
        "- list\n---\n",
        "{\"cmd\":\"exec\"}\n",
        "```\ncode\n```\n",
        "\ttab  \r\n",
        "<reasoning>\n",
    ] {
        let text = format!(
            "<tool_call name=\"@coder\" cmd=\"write\" file=\"src/a.rs\">\n{content}</tool_call>\nDone"
        );
        let call = one(&text);
        assert_eq!(call.body.as_deref(), Some(content), "{text}");
        assert_eq!(Value::Object(call.arguments), json!({"cmd": "write", "file": "src/a.rs"}));
    }
    let inner = "<tool_call name=\"@coder\" cmd=\"exec\">\nls\n</tool_call>\n";
    let text =
        format!("<tool_call name=\"@coder\" cmd=\"write\" file=\"a\" end=\"EOF\">\n{inner}</tool_call:EOF>");
    assert_eq!(one(&text).body.as_deref(), Some(inner));
    let call = one("<tool_call name=\"@coder\" cmd=\"exec\">cargo test</tool_call>");
    assert_eq!(call.body.as_deref(), Some("cargo test"));
    assert_eq!(one("<tool_call cmd=\"git-status\"/>").tool, "@coder");
}

#[test]
fn several_calls_keep_their_order_and_twins_are_both_made() {
    let text = "<tool_call cmd=\"exec\">ls</tool_call><tool_call cmd=\"exec\">ls</tool_call>\n\n\
                <tool_call name=\"@coder\" cmd=\"write\" file=\"b\">\nx\n</tool_call>\n<tool_call cmd=\"tree\" />\nDone";
    let reply = Reply::read(text);
    let seen: Vec<_> = reply.calls.iter().map(|call| (call.line, call.body.as_deref())).collect();
    assert_eq!(seen, [(1, Some("ls")), (1, Some("ls")), (3, Some("x\n")), (6, None)]);
    assert_eq!(reply.prose.trim(), "Done");
}

#[test]
fn a_call_that_is_cut_runs_nothing_and_asks_for_the_rest() {
    let whole = "<tool_call cmd=\"exec\">ls</tool_call>\n<tool_call name=\"@coder\" cmd=\"write\" file=\"a\">\none\ntwo\n</tool_call>";
    let second = whole.find('\n').unwrap() + 1;
    for end in second + 3..whole.len() {
        let reply = Reply::read(&whole[..end]);
        assert_eq!(reply.cut, Some(Cut::Call), "{:?}", &whole[..end]);
        assert!(!reply.is_runnable() && reply.calls.len() == 1);
    }
    assert!(Reply::read(whole).is_runnable());
    for (text, cut) in [
        ("<tool_call name=\"@coder\" args='{\"cmd\":\"read\"", Cut::Call),
        ("text\n```rust\nfn", Cut::Fence),
        ("<reasoning>\nI would\n<tool_call cmd=\"exec\">rm x</tool_call>\n", Cut::Reasoning),
    ] {
        let reply = Reply::read(text);
        assert_eq!((reply.cut, reply.is_runnable()), (Some(cut), false), "{text}");
    }
}

#[test]
fn one_bad_call_makes_the_batch_run_nothing_and_is_named() {
    let good = "<tool_call cmd=\"exec\">ls</tool_call>\n";
    for (bad, word) in [
        ("<tool_call name=\"@coder\" args='{\"cmd\":read file}' />", "no valid JSON"),
        ("<tool_call name=@coder args='{}' />", "name=\"value\""),
        ("<tool_call args='{\"file\":\"a\"}' />", "no name"),
        (
            "<tool_call name=\"@coder\" cmd=\"write\" file=\"a\">\nx</tool_call>\n<tool_call cmd=\"exec\">\nls\n</tool_call>",
            "another",
        ),
        ("<tool_call name=\"@coder\" args='[1,2]' />", "texts only"),
    ] {
        let reply = Reply::read(&format!("{good}{bad}\n"));
        let [flaw] = reply.flaws.as_slice() else { panic!("{bad}: {reply:?}") };
        assert!(!reply.is_runnable());
        assert!(flaw.number == 2 && flaw.line == 2 && flaw.what.contains(word), "{flaw}");
    }
}

#[test]
fn an_answer_with_code_and_headings_is_an_answer() {
    let text = "# Done\n\n$ cargo test\n\n```sh\ncargo test\n```\n<summary>\nAll 3 pass.\n</summary>\n";
    let reply = Reply::read(text);
    assert!(reply.calls.is_empty() && reply.flaws.is_empty() && reply.cut.is_none());
    assert_eq!(reply.prose, "# Done\n\n$ cargo test\n\n```sh\ncargo test\n```\nAll 3 pass.\n");
    let thought = Reply::read("<reasoning>\n1. look\n</reasoning>\n<explanation>why</explanation> Fine.");
    assert_eq!((thought.reasoning.as_str(), thought.prose.trim()), ("1. look\nwhy", "Fine."));
}

#[test]
fn floods_are_read_in_bounded_time() {
    let started = Instant::now();
    let calls = "<tool_call cmd=\"exec\">ls</tool_call>\n".repeat(MAX_CALLS + 1);
    assert!(Reply::read(&calls).flaws[0].what.contains("more than"));
    assert!(!Reply::read(&"x".repeat(MAX_BYTES + 1)).flaws.is_empty());
    for flood in [
        "<tool_call name='@x' args='{".repeat(20_000),
        "<tool_call name=\"@x\" ".repeat(20_000),
        "<tool_call ".repeat(50_000),
        "<reasoning>".repeat(50_000),
        "<reasoning></reasoning>".repeat(40_000),
        "a <reasoning>\n".repeat(20_000),
        "a <pre ".repeat(30_000),
        "a <code>".repeat(30_000) + "</code>",
        "a <code>b</code\n".repeat(20_000),
        "a <code>b</code>".repeat(20_000),
        "a <think></think>\n".repeat(20_000),
        "<tool_call>\n".repeat(40_000),
        "<".repeat(500_000),
        "```\n".repeat(100_000),
        "<tool_call cmd=\"write\">\ny\n".to_owned() + &"</tool_call> x\n".repeat(40_000),
        "{".repeat(500_000),
        "[tool: ".repeat(100_000),
        "\\\"".repeat(300_000),
        format!("<tool_call name=\"@x\" args=\"{}\" />", "\\\"".repeat(300_000)),
    ] {
        let reply = Reply::read(&flood);
        assert!(reply.calls.len() <= MAX_CALLS + 1, "{:?}", flood.get(..30));
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "(?s).{0,200}") {
        Reply::read(&text);
    }

    #[test]
    fn no_pieces_of_calls_break_the_reader(pieces in prop::collection::vec(prop::sample::select(vec![
        "<tool_call", " name=", "\"@coder\"", "'", "\"", " args=", "{", "}", "\\", "\n", ">", "/>", "</tool_call>",
        "```", "<reasoning>", "</reasoning>", "{\"cmd\":\"read\"}", "é", "[tool: ", " end=\"X\"", "</tool_call:X>", "<tool ",
    ]), 0..40)) {
        Reply::read(&pieces.concat());
    }

    #[test]
    fn any_text_can_be_written_between_tags(content in "(?s)[ -~\n<>/'\"\\\\]{0,200}") {
        prop_assume!(!content.lines().any(|line| line.trim().to_ascii_lowercase().starts_with("</tool_call:end>")));
        let text = format!("<tool_call name=\"@coder\" cmd=\"write\" file=\"a\" end=\"END\">\n{content}\n</tool_call:END>");
        let call = one(&text);
        prop_assert_eq!(call.body.unwrap(), format!("{content}\n"));
    }

    #[test]
    fn any_json_in_single_quotes_arrives(content in "(?s)[ -~\n]{0,100}") {
        let arguments = json!({"cmd": "write", "args": {"file": "a", "content": content}});
        let text = format!("<tool_call name=\"@coder\" args='{arguments}' />");
        prop_assert_eq!(Value::Object(one(&text).arguments), arguments);
    }
}
