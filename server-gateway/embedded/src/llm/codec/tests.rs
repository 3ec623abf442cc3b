//! Answers as lines, in every protocol: split events, odd framing, errors, ends and cuts.

use super::*;
use crate::llm::Turn;

const MAX: usize = 1000;

/// The text and the end of an answer made of these lines.
fn read(codec: Codec, lines: &[&str]) -> Result<(String, Usage), Failure> {
    let mut reader = Reader::new(codec, "P", MAX);
    let mut text = String::new();
    for line in lines {
        let heard = reader.line(line)?;
        text.push_str(&heard.text);
        if heard.end {
            return Ok((text, reader.ended().usage));
        }
    }
    text.push_str(&reader.finish()?.text);
    Ok((text, reader.ended().usage))
}

#[test]
fn whole_answers() {
    let usage = |prompt, answer| Usage { prompt_tokens: Some(prompt), answer_tokens: Some(answer) };
    for (codec, lines, expected) in [
        (
            Codec::Chat,
            &[
                ": a comment",
                r#"data: {"choices":[{"delta":{"content":"漢"}}]}"#,
                "",
                r#"data:{"choices":[{"delta":{"content":"字"},"finish_reason":"stop"}]}"#,
                "",
                r#"data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#,
                "",
                "data: [DONE]",
                "",
            ][..],
            ("漢字", usage(3, 2)),
        ),
        (
            Codec::Responses,
            &[
                "event: response.output_text.delta",
                r#"data: {"type":"response.output_text.delta","delta":"a"}"#,
                "",
                r#"data: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":2}}}"#,
                "",
            ],
            ("a", usage(1, 2)),
        ),
        (
            Codec::Messages,
            &[
                r#"data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":5}}}"#,
                "",
                r#"data: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}"#,
                "",
                // One event in two lines of data.
                r#"data: {"type":"content_block_delta","#,
                r#"data: "delta":{"type":"text_delta","text":"a"}}"#,
                "",
                r#"data: {"type":"message_delta","usage":{"output_tokens":7}}"#,
                "",
                r#"data: {"type":"message_stop"}"#,
                "",
            ],
            ("a", usage(15, 7)),
        ),
        (
            Codec::Gemini,
            &[
                r#"data: {"candidates":[{"content":{"parts":[{"text":"t","thought":true},{"text":"a"},{"text":"b"}]}}]}"#,
                "",
                // The last event has no blank line after it.
                r#"data: {"candidates":[{"content":{"parts":[{"text":"c"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":3}}"#,
            ],
            ("abc", usage(1, 3)),
        ),
        (
            Codec::Ollama,
            &[
                r#"{"message":{"content":"a"},"done":false}"#,
                "",
                r#"{"message":{"content":"b"},"done":true,"prompt_eval_count":1,"eval_count":2}"#,
            ],
            ("ab", usage(1, 2)),
        ),
    ] {
        let (text, counted) = read(codec, lines).expect("it is whole");
        assert_eq!((text.as_str(), counted), expected, "{codec:?}");
    }
}

#[test]
fn empty_answers_are_answers() {
    for (codec, lines) in [
        (
            Codec::Chat,
            &[r#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#, "", "data: [DONE]", ""][..],
        ),
        (Codec::Responses, &[r#"data: {"type":"response.completed","response":{}}"#, ""]),
        (Codec::Messages, &[r#"data: {"type":"message_stop"}"#, ""]),
        (Codec::Gemini, &[r#"data: {"candidates":[{"finishReason":"SAFETY"}]}"#, ""]),
        (Codec::Ollama, &[r#"{"message":{"content":""},"done":true}"#]),
    ] {
        assert_eq!(read(codec, lines).expect("an end").0, "", "{codec:?}");
    }
}

#[test]
fn why_an_answer_ended_is_told_where_its_protocol_says_it() {
    let (stop, length) = (Some(StopReason::Stop), Some(StopReason::Length));
    for (codec, line, expected) in [
        (Codec::Chat, r#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#, stop),
        (Codec::Chat, r#"data: {"choices":[{"delta":{},"finish_reason":"length"}]}"#, length),
        (Codec::Chat, r#"data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#, None),
        (Codec::Responses, r#"data: {"type":"response.completed","response":{"status":"completed"}}"#, stop),
        (
            Codec::Responses,
            r#"data: {"type":"response.incomplete","response":{"status":"incomplete",
                "incomplete_details":{"reason":"max_output_tokens"}}}"#,
            length,
        ),
        (
            Codec::Responses,
            r#"data: {"type":"response.incomplete","response":{"status":"incomplete",
                "incomplete_details":{"reason":"content_filter"}}}"#,
            None,
        ),
        (Codec::Messages, r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#, stop),
        (Codec::Messages, r#"data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"}}"#, length),
        (Codec::Messages, r#"data: {"type":"message_delta","delta":{"stop_reason":"refusal"}}"#, None),
        (Codec::Gemini, r#"data: {"candidates":[{"finishReason":"STOP"}]}"#, stop),
        (Codec::Gemini, r#"data: {"candidates":[{"finishReason":"MAX_TOKENS"}]}"#, length),
        (Codec::Gemini, r#"data: {"candidates":[{"finishReason":"SAFETY"}]}"#, None),
        (Codec::Ollama, r#"{"done":true,"done_reason":"stop"}"#, stop),
        (Codec::Ollama, r#"{"done":true,"done_reason":"length"}"#, length),
        (Codec::Ollama, r#"{"done":true}"#, None),
    ] {
        let mut reader = Reader::new(codec, "P", MAX);
        for part in [&line.replace('\n', " "), ""] {
            reader.line(part).expect("it is understood");
        }
        assert_eq!(reader.ended().reason, expected, "{codec:?} {line}");
    }
    for (word, expected) in [("stop", stop), ("length", length), ("tool_calls", None)] {
        let body = json!({ "choices": [{ "message": { "content": "a" }, "finish_reason": word }] });
        let mut reader = Reader::new(Codec::Chat, "P", MAX);
        reader.whole(&body).expect("it is an answer");
        assert_eq!(reader.ended().reason, expected, "{word}");
    }
}

#[test]
fn cuts_errors_and_strange_things() {
    for (codec, lines, kind) in [
        (
            Codec::Chat,
            &[r#"data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#, ""][..],
            FailureKind::Unavailable,
        ),
        (Codec::Messages, &[r#"data: {"type":"message_delta"}"#, ""], FailureKind::Unavailable),
        (Codec::Gemini, &[r#"data: {"candidates":[]}"#, ""], FailureKind::Unavailable),
        (Codec::Ollama, &[r#"{"message":{"content":"a"},"done":false}"#], FailureKind::Unavailable),
        (Codec::Ollama, &[r#"{"error":"no such model"}"#], FailureKind::Unavailable),
        (Codec::Chat, &["data: {broken", ""], FailureKind::Internal),
        (Codec::Ollama, &["<html>"], FailureKind::Internal),
        (
            Codec::Chat,
            &[r#"data: {"error":{"type":"rate_limit_error","message":"slow"}}"#, ""],
            FailureKind::Exhausted,
        ),
        (
            Codec::Messages,
            &[r#"data: {"type":"error","error":{"type":"invalid_request_error","message":"x"}}"#, ""],
            FailureKind::Invalid,
        ),
        (
            Codec::Responses,
            &[r#"data: {"type":"response.failed","response":{"error":{"message":"x"}}}"#, ""],
            FailureKind::Unavailable,
        ),
        (
            Codec::Chat,
            &[r#"data: {"base_resp":{"status_code":1004,"status_msg":"no"}}"#, ""],
            FailureKind::Unavailable,
        ),
    ] {
        assert_eq!(read(codec, lines).unwrap_err().kind, kind, "{codec:?} {lines:?}");
    }
}

#[test]
fn an_event_of_many_lines_is_bounded() {
    let mut reader = Reader::new(Codec::Chat, "P", MAX);
    let line = format!("data: {}", "x".repeat(300));
    let failures = (0..5).filter(|_| reader.line(&line).is_err()).count();
    assert_eq!(failures, 2);
}

#[test]
fn an_answer_in_one_piece() {
    let body = json!({ "choices": [{ "message": { "content": "whole" } }] });
    let heard = Reader::new(Codec::Chat, "P", MAX).whole(&body).unwrap();
    assert_eq!(heard, Heard { text: "whole".to_owned(), end: true });
    let error = json!({ "base_resp": { "status_code": 1004, "status_msg": "login fail" } });
    let failure = Reader::new(Codec::Chat, "P", MAX).whole(&error).unwrap_err();
    assert!(failure.message.contains("login fail"), "{}", failure.message);
    assert_eq!(Reader::new(Codec::Gemini, "P", MAX).whole(&body).unwrap_err().kind, FailureKind::Internal);
}

#[test]
fn questions() {
    let turn = |role, text: &str| Turn { role, text: text.to_owned() };
    let ask = Ask {
        model: "gpt-4o".to_owned(),
        turns: [
            turn(Role::System, "s1"),
            turn(Role::User, "u"),
            turn(Role::Assistant, ""),
            turn(Role::System, "s2"),
            turn(Role::User, "v"),
        ]
        .into(),
        max_tokens: None,
    };
    let chat = Codec::Chat.body(&ask, Some(7));
    assert_eq!((&chat["max_tokens"], &chat["messages"][2]["content"]), (&json!(7), &json!("")));
    let newer = Codec::Chat.body(&Ask { model: "o3-mini".to_owned(), ..ask.clone() }, Some(7));
    assert_eq!((newer.get("max_tokens"), &newer["max_completion_tokens"]), (None, &json!(7)));
    assert_eq!(Codec::Responses.body(&ask, Some(7))["max_output_tokens"], 7);
    let claude = Codec::Messages.body(&ask, Some(7));
    assert_eq!(claude["system"], "s1\n\ns2");
    assert_eq!(claude["messages"].as_array().unwrap().len(), 2, "no empty turn");
    let gemini = Codec::Gemini.body(&ask, None);
    assert_eq!((&gemini["contents"][1]["role"], gemini.get("generationConfig")), (&json!("model"), None));
    assert_eq!(gemini["systemInstruction"]["parts"][0]["text"], "s1\n\ns2");
    let ollama = Codec::Ollama.body(&ask, Some(7));
    assert!(ollama["messages"].as_array().unwrap().iter().all(|turn| turn["content"].is_string()));
    assert_eq!(ollama["options"]["num_predict"], 7);
}
