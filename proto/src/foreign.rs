//! What of an answer that is not gRPC a person may read: its status, its type, and few of its words. Both transports meet
//! such answers: a proxy's, a balancer's, another web server's.

/// So many bytes of a foreign body are looked at.
pub const EXCERPT_BYTES: usize = 4096;
/// So many characters of it are told.
const EXCERPT_CHARS: usize = 300;

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
