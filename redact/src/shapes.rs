//! Credentials that are known by their shape: a prefix and a run of characters, a bearer header, a JWT, user info in
//! a URL. The masks are those of the Go program, so that both leave the same traces in a log.

use super::{Before, MASK, Mask, run};

/// How much of a key has to follow its prefix in what a person typed: rather a word too many than a short key in a
/// file.
const LEAST_TYPED: usize = 12;

/// The mask for a credential in a typed line that starts exactly here, also for a short one.
pub(super) fn find_typed(rest: &str, before: Before<'_>) -> Option<Mask> {
    if before.in_word() { None } else { prefixed(rest, LEAST_TYPED) }
}

/// The mask for a credential that starts exactly here.
pub(super) fn find(rest: &str, before: Before<'_>) -> Option<Mask> {
    if let Some(mask) = rest.strip_prefix("://").and_then(user_info) {
        return Some(mask);
    }
    if before.in_word() {
        return None;
    }
    if let Some(mask) = private_key(rest) {
        return Some(mask);
    }
    prefixed(rest, usize::MAX).or_else(|| bearer(rest)).or_else(|| jwt(rest, before)).or_else(|| local(rest))
}

fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_url_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn is_upper(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

/// Everything a bearer token may consist of, its padding included.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~+/=".contains(c)
}

/// A prefix, at least how many characters of which class follow it, and the mask.
struct Shape {
    prefixes: &'static [&'static str],
    any_case: bool,
    class: fn(char) -> bool,
    least: usize,
    mask: &'static str,
}

/// The first that fits is taken, so a longer prefix stands before its beginning.
const SHAPES: &[Shape] = &[
    Shape {
        prefixes: &["sk_test_", "sk_live_", "pk_test_", "pk_live_"],
        any_case: true,
        class: is_alphanumeric,
        least: 20,
        mask: "[REDACTED_API_KEY]",
    },
    Shape {
        prefixes: &["sk-ant-"],
        any_case: false,
        class: is_url_safe,
        least: 20,
        mask: "sk-ant-[REDACTED]",
    },
    Shape { prefixes: &["sk-"], any_case: false, class: is_url_safe, least: 20, mask: "sk-[REDACTED]" },
    Shape { prefixes: &["xai-"], any_case: false, class: is_alphanumeric, least: 20, mask: "xai-[REDACTED]" },
    Shape { prefixes: &["stk_"], any_case: false, class: is_alphanumeric, least: 20, mask: "stk_[REDACTED]" },
    Shape { prefixes: &["hf_"], any_case: false, class: is_alphanumeric, least: 20, mask: "hf_[REDACTED]" },
    Shape {
        prefixes: &["mistral_", "mistral-", "mistral"],
        any_case: true,
        class: is_alphanumeric,
        least: 20,
        mask: "[REDACTED_MISTRAL_KEY]",
    },
    Shape {
        prefixes: &["cohere_", "cohere-", "cohere"],
        any_case: true,
        class: is_alphanumeric,
        least: 20,
        mask: "[REDACTED_COHERE_KEY]",
    },
    Shape {
        prefixes: &["ghp_", "ghs_", "gho_", "ghu_", "ghr_"],
        any_case: false,
        class: is_alphanumeric,
        least: 20,
        mask: "[REDACTED_GH_TOKEN]",
    },
    Shape {
        prefixes: &["github_pat_"],
        any_case: false,
        class: is_word,
        least: 20,
        mask: "[REDACTED_GH_PAT]",
    },
    Shape {
        prefixes: &["AIza"],
        any_case: false,
        class: is_url_safe,
        least: 30,
        mask: "[REDACTED_GOOGLE_API_KEY]",
    },
    Shape {
        prefixes: &["glpat-", "glrt-", "gldt-", "glcbt-"],
        any_case: false,
        class: is_url_safe,
        least: 20,
        mask: "[REDACTED_GITLAB_TOKEN]",
    },
    Shape {
        prefixes: &["npm_"],
        any_case: false,
        class: is_alphanumeric,
        least: 30,
        mask: "[REDACTED_NPM_TOKEN]",
    },
    Shape {
        prefixes: &["AKIA", "ASIA"],
        any_case: false,
        class: is_upper,
        least: 16,
        mask: "[REDACTED_AWS_KEY]",
    },
    Shape {
        prefixes: &["xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
        any_case: false,
        class: is_url_safe,
        least: 10,
        mask: "[REDACTED_SLACK_TOKEN]",
    },
];

/// `enough`: a run of this length is a key, whatever its shape demands.
fn prefixed(rest: &str, enough: usize) -> Option<Mask> {
    SHAPES.iter().find_map(|shape| {
        shape.prefixes.iter().find_map(|prefix| {
            let (head, tail) = rest.split_at_checked(prefix.len())?;
            let fits = if shape.any_case { head.eq_ignore_ascii_case(prefix) } else { head == *prefix };
            let length = if fits { run(tail, shape.class) } else { 0 };
            (length >= shape.least.min(enough))
                .then(|| Mask { bytes: prefix.len() + length, text: shape.mask.to_owned() })
        })
    })
}

/// Whether a private key stands anywhere in the text.
pub(super) fn has_private_key(text: &str) -> bool {
    text.match_indices("-----BEGIN ").any(|(at, _)| text.get(at..).and_then(private_key).is_some())
}

/// A private key as PEM has it (RFC 7468), with its borders; one without an end goes to the end of the text.
fn private_key(rest: &str) -> Option<Mask> {
    let (label, body) = rest.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let is_label = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ';
    if !label.ends_with("PRIVATE KEY") || !label.chars().all(is_label) {
        return None;
    }
    let end = format!("-----END {label}-----");
    let after = body.split_once(&end).map_or("", |(_, after)| after);
    Some(Mask { bytes: rest.len() - after.len(), text: "[REDACTED_PRIVATE_KEY]".to_owned() })
}

fn bearer(rest: &str) -> Option<Mask> {
    let (word, after) = rest.split_at_checked("bearer".len())?;
    let space = run(after, char::is_whitespace);
    if !word.eq_ignore_ascii_case("bearer") || space == 0 {
        return None;
    }
    let value = after.get(space..)?;
    let value = value.get(..run(value, is_token))?;
    // "a Bearer token" is how people speak of one.
    if value.is_empty() || value.trim_end_matches('.') == "token" {
        return None;
    }
    Some(Mask { bytes: word.len() + space + value.len(), text: format!("Bearer {MASK}") })
}

fn jwt(rest: &str, before: Before<'_>) -> Option<Mask> {
    // A run that did not fit as a whole is not tried again from each of its characters.
    if !rest.starts_with("ey") || before.last().is_some_and(is_url_safe) {
        return None;
    }
    let mut bytes = 0;
    for part in 0..3 {
        let here = rest.get(bytes..)?;
        let length = run(here, is_url_safe);
        if length == 0 || (part < 2 && !(here.starts_with("ey") && length > 2)) {
            return None;
        }
        bytes += length;
        if part < 2 {
            rest.get(bytes..)?.strip_prefix('.')?;
            bytes += 1;
        }
    }
    Some(Mask { bytes, text: "[REDACTED_JWT]".to_owned() })
}

/// A local credential as it travels.
fn local(rest: &str) -> Option<Mask> {
    [("oauth:", 1), ("apikey:", 1), ("token:", 8)].iter().find_map(|(prefix, least)| {
        let length = run(rest.strip_prefix(prefix)?, is_token);
        (length >= *least).then(|| Mask { bytes: prefix.len() + length, text: format!("{prefix}{MASK}") })
    })
}

/// `user:password@` behind the scheme of a URL.
fn user_info(authority: &str) -> Option<Mask> {
    let authority = authority.get(..run(authority, |c| !c.is_whitespace() && !"/?#\"'".contains(c)))?;
    let info = authority.rsplit_once('@')?.0;
    info.contains(':').then(|| Mask { bytes: "://".len() + info.len(), text: format!("://{MASK}") })
}
