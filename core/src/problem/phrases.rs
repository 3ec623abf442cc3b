//! What is read out of a party's words: one safe line, the sentence for people inside a body of JSON or HTML, a status
//! and an id. A Go server passes on what a provider said as it came, and says in a few fixed phrases whose words they are.

/// The longest line that is shown, in bytes.
const LINE_BYTES: usize = 600;
/// The longest text that is folded away, in bytes.
const RAW_BYTES: usize = 4000;

/// Where in a body the sentence for people stands, the best place first.
const SENTENCE_KEYS: [&str; 6] = ["message", "error_description", "detail", "status_msg", "msg", "error"];

/// A foreign text as one safe, bounded line; `None` when nothing is left.
pub(crate) fn one_line(text: &str) -> Option<String> {
    line_of(text, LINE_BYTES)
}

/// The same for what is folded away.
pub(super) fn raw_line(text: &str) -> Option<String> {
    line_of(text, RAW_BYTES)
}

fn line_of(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(|c| !is_unsafe(*c)));
        if line.len() == start {
            line.truncate(before);
        }
        if line.len() > most {
            line.truncate(line.floor_char_boundary(most));
            line.push('…');
            break;
        }
    }
    (!line.is_empty()).then_some(line)
}

/// Controls, and marks that make text read in another order than it is written.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The sentence for people in a text that holds a body of JSON or HTML. The body may be cut anywhere.
pub(super) fn sentence(text: &str) -> Option<String> {
    if let Some(at) =
        text.find(['{', '[']).filter(|at| text.get(*at..).is_some_and(|rest| rest.contains('"')))
    {
        let body = text.get(at..)?;
        return SENTENCE_KEYS.iter().find_map(|key| value_of(body, key));
    }
    // Letters of ASCII have the same length in both cases, so places are the same in both.
    let small = text.to_ascii_lowercase();
    let from = small.find("<title>").map(|at| at + "<title>".len())?;
    let to = small.get(from..)?.find("</title>")?;
    text.get(from..from + to).map(str::to_owned).filter(|title| !title.trim().is_empty())
}

/// The text that stands under a key, wherever in the body that is.
fn value_of(body: &str, key: &str) -> Option<String> {
    let quoted = format!("\"{key}\"");
    body.match_indices(&quoted).find_map(|(at, _)| {
        let value = body.get(at + quoted.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        let text = unquoted(value.strip_prefix('"')?);
        (!text.trim().is_empty()).then_some(text)
    })
}

/// The text of a JSON string whose first quote is gone, as far as it goes.
fn unquoted(rest: &str) -> String {
    let mut text = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n' | 'r' | 't' | 'b' | 'f') => text.push(' '),
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    // Halves of a pair are rare in sentences, and a mark for them is honest.
                    let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                    text.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Some(other) => text.push(other),
                None => break,
            },
            c => text.push(c),
        }
    }
    text
}

/// The HTTP status that a text names, as in `API error: status 401 - …` or `(HTTP 503)`.
pub(super) fn http_status(text: &str) -> Option<u16> {
    ["status code ", "status code: ", "status: ", "status ", "HTTP "].iter().find_map(|before| {
        text.match_indices(before).find_map(|(at, _)| {
            let rest = text.get(at + before.len()..)?;
            let digits = rest.get(..3)?;
            let ends = !rest.get(3..)?.starts_with(|c: char| c.is_alphanumeric());
            digits.parse().ok().filter(|status| ends && (400..600).contains(status))
        })
    })
}

/// Takes the request's id out of a Go server's words about itself.
pub(super) fn without_id(text: &str) -> (String, Option<String>) {
    let Some((before, rest)) = text.split_once("(request_id: ") else { return (text.to_owned(), None) };
    let Some((id, after)) = rest.split_once(')') else { return (text.to_owned(), None) };
    (format!("{}{after}", before.trim_end()), Some(id.trim().to_owned()))
}

/// The provider's name in words that say that the server does not know it.
pub(super) fn unknown_provider(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("unknown provider ")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '`' | '\'' | '"'));
    let name = match quote {
        Some(quote) => rest.get(1..)?.split(quote).next()?,
        None => rest.split([' ', ';', ',', ':']).next()?,
    };
    one_line(name)
}

/// Whether words tell of too many requests, rather than of another limit.
pub(super) fn is_about_requests(text: &str) -> bool {
    has(
        text,
        &[
            "rate limit",
            "rate-limit",
            "ratelimit",
            "too many requests",
            "too many calls",
            "slow down",
            "throttl",
        ],
    )
}

/// Whether words tell of a message that is larger than its receiver takes.
pub(super) fn is_about_size(text: &str) -> bool {
    has(
        text,
        &[
            "larger than max",
            "larger than the limit",
            "message length too large",
            "message is larger",
            "too large",
        ],
    )
}

/// Whether words tell that a question and what goes along are longer than the model takes in.
pub(super) fn is_about_length(text: &str) -> bool {
    let phrases = [
        "context length",
        "context_length",
        "context window",
        "maximum context",
        "too many tokens",
        "too many input tokens",
        "prompt is too long",
        "prompt too long",
        "input is too long",
        "input too long",
        "request too large",
        "token limit",
        "token count",
        "reduce the length",
    ];
    has(text, &phrases) || (has(text, &["max_tokens"]) && has(text, &["exceed"]))
}

/// Whether words tell that a server or provider could not be reached, or not in time.
pub(super) fn is_about_reach(text: &str) -> bool {
    has(
        text,
        &[
            "connection refused",
            "connection reset",
            "no such host",
            "no route to host",
            "network is unreachable",
            "dial tcp",
        ],
    )
}

/// Whether words tell that time ran out.
pub(super) fn is_about_time(text: &str) -> bool {
    has(text, &["deadline exceeded", "timeout", "timed out", "in time"])
}

/// Whether words tell that the server does not go to an address that the caller gave.
pub(super) fn is_about_address(text: &str) -> bool {
    has(text, &["invalid provider configuration", "provider_config["])
}

/// Whether words tell that a Go server cut its text inside a character and then could not send it.
pub(super) fn is_about_broken_text(text: &str) -> bool {
    has(text, &["invalid utf-8", "error while marshaling"])
}

fn has(text: &str, phrases: &[&str]) -> bool {
    let small = text.to_ascii_lowercase();
    phrases.iter().any(|phrase| small.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_become_one_safe_line() {
        assert_eq!(one_line("a\n\u{1b}]0;x\u{7} b\t"), Some("a ]0;x b".into()));
        assert_eq!(one_line(" \r\n\u{202e} \u{2066}"), None);
        assert_eq!(one_line("a \u{202e}b\u{202c} \u{9b}31mc"), Some("a b 31mc".into()));
        for most in [LINE_BYTES, RAW_BYTES] {
            let long = line_of(&"漢".repeat(9000), most).unwrap();
            assert!(long.len() < most + 8 && long.ends_with('…'));
        }
    }

    #[test]
    fn the_sentence_is_found_in_every_body() {
        for (text, expected) in [
            (
                r#"API error: status 401 - {"error":{"message":"Incorrect API key","type":"x"}}"#,
                Some("Incorrect API key"),
            ),
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Some("Overloaded"),
            ),
            (r#"[{"error":{"code":400,"message":"A \"b\"\nc\u00e9"}}]"#, Some("A \"b\" cé")),
            (r#"x {"error": "model 'm' not found"}"#, Some("model 'm' not found")),
            (r#"{"detail" : "Not Found"}"#, Some("Not Found")),
            (r#"{"error":{"message":"cut in the mid"#, Some("cut in the mid")),
            (r#"{"error":{"message":""},"msg":"second"}"#, Some("second")),
            ("status 502 - <html><head><TITLE>502 Bad Gateway</TITLE></head>", Some("502 Bad Gateway")),
            ("<html><p>no title", None),
            ("plain words", None),
            ("set {x}", None),
            (r#"{"code":7}"#, None),
        ] {
            assert_eq!(sentence(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn statuses_and_ids_are_read_where_they_stand() {
        for (text, expected) in [
            ("LLM error: API error: status 503 - x", Some(503)),
            ("OPENAI failed (HTTP 500): x", Some(500)),
            ("error, status code: 429, message: x", Some(429)),
            ("status 4290", None),
            ("status 200", None),
            ("status of 401", None),
            ("", None),
        ] {
            assert_eq!(http_status(text), expected, "{text}");
        }
        for (text, expected) in [
            ("unknown provider `NOPE`; known ones are A", Some("NOPE")),
            ("validation: unknown provider 'a b'", Some("a b")),
            ("unknown provider X: what", Some("X")),
            ("unknown provider ", None),
            ("unknown model `X`", None),
        ] {
            assert_eq!(unknown_provider(text).as_deref(), expected, "{text}");
        }
        let (words, id) = without_id("internal error (request_id: 7f-2)");
        assert_eq!((words.as_str(), id.as_deref()), ("internal error", Some("7f-2")));
        assert_eq!(without_id("plain"), ("plain".to_owned(), None));
        assert_eq!(without_id("x (request_id: 7").1, None);
    }
}
