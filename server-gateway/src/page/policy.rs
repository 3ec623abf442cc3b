//! The content security policy. Decides that only the page's own files run, and the scripts and styles that
//! stand inside its own `index.html`, each known by its hash.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName};
use sha2::{Digest, Sha256};

/// The header's name.
pub const NAME: HeaderName = CONTENT_SECURITY_POLICY;

/// The policy of everything that has no inline code.
pub fn strict() -> HeaderValue {
    write("", "")
}

/// The policy of one document, which allows exactly the code that stands in it.
pub fn for_document(html: &str) -> HeaderValue {
    write(&hashes(html, "script"), &hashes(html, "style"))
}

fn write(scripts: &str, styles: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The hashes of all elements `tag` with content of their own, each with a space before it.
fn hashes(html: &str, tag: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let (open, close) = (format!("<{tag}"), format!("</{tag}"));
    let mut found = String::new();
    let mut at = 0;
    while let Some(start) = lower[at..].find(&open).map(|offset| at + offset + open.len()) {
        at = start;
        let is_tag = lower[start..].starts_with(|c: char| c == '>' || c.is_ascii_whitespace());
        let Some(content) = lower[start..].find('>').map(|offset| start + offset + 1) else { break };
        if !is_tag {
            continue;
        }
        let Some(end) = lower[content..].find(&close).map(|offset| content + offset) else { break };
        let body = &html[content..end];
        if !body.trim().is_empty() {
            // A browser hashes what it parsed, and parsing turns every line end into one line feed.
            let body = body.replace("\r\n", "\n").replace('\r', "\n");
            found.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(body.as_bytes()))));
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_code_is_hashed() {
        let html = "<html><script src=\"a.js\"></script><SCRIPT type=module>alert(1)</SCRIPT>\
            <scripture>no</scripture><style>b{}</style></html>";
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64, and the same of 'b{}'
        assert_eq!(hashes(html, "script"), " 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
        let policy = for_document(html);
        let policy = policy.to_str().expect("text");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2"), "{policy}");
        assert!(policy.contains("style-src 'self' 'sha256-"), "{policy}");
    }

    #[test]
    fn the_strict_policy_is_the_contract() {
        assert_eq!(
            strict(),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn a_broken_document_allows_nothing() {
        assert_eq!(hashes("<script>alert(1)", "script"), "");
        assert_eq!(hashes("<script", "script"), "");
    }
}
