//! What of an answer that is not gRPC a person may read: its status, its type, and few of its words. Both transports meet
//! such answers: a proxy's, a balancer's, another web server's.

use tonic::Status;

use crate::seen::saw;
use crate::{Code, Transport};

/// So many bytes of a foreign body are looked at.
pub const EXCERPT_BYTES: usize = 4096;
/// So many characters of it are told.
const EXCERPT_CHARS: usize = 300;

/// The status that such an answer is.
pub fn failure(status: u16, media: &str, excerpt: &str) -> Status {
    let code = tonic::Code::from_i32(code_of(status) as i32);
    saw(Transport::Http(status), code, told(status, media, excerpt))
}

/// The code for an answer of something that does not know gRPC: gRPC's table, and of 431 what the conformance suite says.
pub fn code_of(http: u16) -> Code {
    match http {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// The answer in one line.
pub fn told(status: u16, media: &str, excerpt: &str) -> String {
    let kind = if media.is_empty() { String::new() } else { format!(" ({media})") };
    let words = if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") };
    format!("HTTP {status}{kind} instead of gRPC{words}")
}

/// The words of a body of this type, which may be cut anywhere; none of what is not for reading.
pub fn excerpt(media: &str, body: &[u8]) -> String {
    if !(media.starts_with("text/") || media.ends_with("json")) {
        return String::new();
    }
    let text = String::from_utf8_lossy(body.get(..EXCERPT_BYTES).unwrap_or(body));
    // Of a document its title: the rest is markup.
    let told = if media == "text/html" { title(&text) } else { &text };
    let words = told.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(EXCERPT_CHARS).collect()
}

fn title(html: &str) -> &str {
    // Upper and lower case letters of ASCII have the same length, so places are the same in both.
    let small = html.to_ascii_lowercase();
    let from = small.find("<title>").map(|at| at + "<title>".len());
    let to = small.find("</title>");
    from.zip(to).and_then(|(from, to)| html.get(from..to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seen::seen;

    #[test]
    fn http_statuses_get_their_codes_and_keep_their_words() {
        for (http, code) in [
            (200, 2),
            (302, 2),
            (400, 13),
            (401, 16),
            (403, 7),
            (404, 12),
            (409, 2),
            (412, 2),
            (413, 2),
            (415, 2),
            (429, 14),
            (431, 2),
            (500, 2),
            (502, 14),
            (503, 14),
            (504, 14),
            (505, 2),
        ] {
            let status = failure(http, "text/plain", "words");
            assert_eq!(
                (status.code() as i32, seen(&status)),
                (code, Some(Transport::Http(http))),
                "HTTP {http}"
            );
            assert_eq!(status.message(), format!("HTTP {http} (text/plain) instead of gRPC: words"));
        }
        assert_eq!(failure(404, "", "").message(), "HTTP 404 instead of gRPC");
    }

    #[test]
    fn a_foreign_body_is_told_in_few_words() {
        let told = |media: &str, body: &[u8]| told(503, media, &excerpt(media, body));
        let page = b"<html><head><TITLE>Down for\n maintenance</title></head><body><script>x</script></body>";
        assert_eq!(told("text/html", page), "HTTP 503 (text/html) instead of gRPC: Down for maintenance");
        assert_eq!(told("text/html", b"<p>no title"), "HTTP 503 (text/html) instead of gRPC");
        assert!(told("application/json", b"{\"error\": 1}").ends_with(": {\"error\": 1}"));
        assert_eq!(told("image/png", b"\x89PNG"), "HTTP 503 (image/png) instead of gRPC");
        assert_eq!(told("", b"x"), "HTTP 503 instead of gRPC");
        assert!(told("text/plain", "ä ".repeat(9000).as_bytes()).chars().count() < 400);
        assert!(told("text/plain", b"\xff\xfe\0\x1b[31mred").contains("[31mred"));
    }
}
