use super::*;
use crate::port::KeptState;
use crate::text::Lang;

fn said(filed: &Filed) -> Vec<(&str, &str)> {
    filed.turns.iter().map(|turn| (turn.prompt.as_str(), turn.answer.as_str())).collect()
}

const SESSION: &str = r#"{
  "version": 2, "title": "Pods", "custom": {"kept": true},
  "chat_history": [
    {"role": "system", "content": "be brief"},
    {"role": "user", "content": "why?", "images": [{"media_type": "image/png", "data": "AA=="}]},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "name": "kubectl"}]},
    {"role": "tool", "content": "OOM", "tool_call_id": "1"},
    {"role": "assistant", "content": "memory"}
  ],
  "shared_memory": [{"role": "user", "content": "likes short answers", "x": 1}]
}"#;

#[test]
fn a_conversation_comes_back_from_each_form() {
    let filed = read(SESSION).unwrap();
    assert_eq!(said(&filed), [("why?", "memory")]);
    let text = json_lines("Pods", &filed.turns, &filed.about);
    let again = read(&text).unwrap();
    assert_eq!(
        (again.title.as_deref(), &again.turns, &again.about),
        (Some("Pods"), &filed.turns, &filed.about)
    );
    for lang in Lang::ALL {
        let text = markdown("Pods: a # title", &filed.turns, &filed.about, lang);
        let again = read(&text).unwrap();
        assert_eq!((again.title.as_deref(), said(&again)), (Some("Pods: a # title"), said(&filed)), "{text}");
    }
}

#[test]
fn a_message_that_looks_like_headings_stays_one_message() {
    let mut filed = read(SESSION).unwrap();
    for answer in [
        "```md\n## You\n\nhi\n\n## Assistant (m)\n\nho\n```",
        "## Você\n\\## You\n\\\\## Assistant\n## Assistente",
        "## You and me\n## Other\n\\## Other",
        "# A title\n## Summary\n\ntext",
    ] {
        filed.turns[0].answer = answer.to_owned();
        filed.turns[0].prompt = format!("keep\n{answer}");
        for lang in Lang::ALL {
            let text = markdown("T", &filed.turns, &filed.about, lang);
            let again = read(&text).unwrap();
            assert_eq!((again.title.as_deref(), said(&again)), (Some("T"), said(&filed)), "{text}");
        }
    }
}

/// Statements 65 and 66: what is written is version 2, and what only that program knows stays.
#[test]
fn a_session_of_the_full_chatcli_is_written_again_with_everything_in_it() {
    let mut filed = read(SESSION).unwrap();
    let mut more = filed.turns[0].clone();
    (more.prompt, more.answer, more.messages) = ("and now?".into(), "better".into(), None);
    filed.turns.push(more);
    let text = session_json("Pods", &filed.turns, &filed.about, filed.source.as_deref());
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let before: serde_json::Value = serde_json::from_str(SESSION).unwrap();
    let (old, new) =
        (before["chat_history"].as_array().unwrap(), written["chat_history"].as_array().unwrap());
    assert_eq!(&new[..old.len()], old.as_slice(), "tool calls, images and all");
    assert_eq!(
        (new.len(), &new[5]["content"], &new[6]["content"]),
        (7, &"and now?".into(), &"better".into())
    );
    for key in ["custom", "shared_memory", "title", "version"] {
        assert_eq!(written[key], before[key], "{key}");
    }
    // Without the file there is what this client knows.
    let text = session_json("T", &filed.turns, &filed.about, None);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written["chat_history"].as_array().map(Vec::len), Some(7));
    assert_eq!(written["shared_memory"][0]["content"], "likes short answers");
    assert_eq!(said(&read(&text).unwrap()), said(&filed));
}

#[test]
fn every_form_that_a_person_writes_is_read() {
    let two = [("q", "a")];
    for text in [
        r#"[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]"#,
        "{\"role\":\"user\",\"content\":\"q\"}\n\n{\"role\":\"assistant\",\"content\":\"a\"}\n",
        "{\"from\":\"human\",\"value\":\"q\"}\n{\"from\":\"gpt\",\"value\":\"a\"}",
        r#"{"server":"h","summary":null,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}"#,
        "\u{feff}# Conversation\n\n## You\n\nq\n\n## Assistant (gpt (x))\n\na\n",
        "## Você\nq\n## Assistente\na",
    ] {
        assert_eq!(read(text).as_ref().map(said).as_deref(), Ok(&two[..]), "{text}");
    }
    let cut = "{\"role\":\"user\",\"content\":\"q\",\"time\":\"2026-11-30T06:38:00Z\"}\n\
               {\"role\":\"assistant\",\"content\":\"hal\",\"state\":\"interrupted\",\"model\":\"m\"}";
    let filed = read(cut).unwrap();
    assert_eq!(filed.turns[0].state, KeptState::Interrupted);
    assert_eq!((filed.turns[0].asked_unix_ms, filed.turns[0].model.as_str()), (1_796_020_680_000, "m"));
}

#[test]
fn what_is_no_conversation_is_told_apart() {
    for (text, why) in [
        ("", NotTaken::Empty),
        (" \n", NotTaken::Empty),
        ("[]", NotTaken::Empty),
        ("{\"version\":2,\"chat_history\":null}", NotTaken::Empty),
        ("{\"version\":1}", NotTaken::Empty),
        ("CHATCLI_ENC_v1\u{0}\u{1}", NotTaken::Encrypted),
        ("[{\"role\":", NotTaken::Unreadable),
        ("{\"role\":\"user\"}\nnot json", NotTaken::Unreadable),
        ("just words", NotTaken::Unreadable),
        ("7", NotTaken::Unreadable),
    ] {
        assert_eq!(read(text), Err(why), "{text}");
    }
}
