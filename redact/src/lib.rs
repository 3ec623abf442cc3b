//! The one redactor: every text that leaves for a log, an error line, a status, the history or the screen's margin passes
//! it, in the client and in the server. It is a net and not a licence: prompts, answers and keys are not written to logs in
//! the first place.
//!
//! It masks what looks like a credential ([`shapes`]), what is assigned to a name that means one ([`names`]), and,
//! letter for letter, every secret this program holds in memory. Answers of the model are never touched: they are the
//! person's own. Which files hold credentials as a whole is said by [`path`].

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod names;
pub mod path;
mod secret;
mod shapes;

use std::borrow::Cow;
use std::fmt;

pub use secret::Secret;

/// What stands where a secret stood.
/// What stands for a secret in a text that was cleaned.
pub const MASK: &str = "[REDACTED]";
/// A known secret this long is masked anywhere; a shorter one only as a whole word, or it would eat plain prose.
const ANYWHERE_BYTES: usize = 8;
/// A known secret shorter than this protects nothing, and masking it would make every text unreadable.
const WORD_BYTES: usize = 4;

/// Masks secrets in texts.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret is gone before another that is a part of it.
    known: Vec<Secret>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} secrets)", self.known.len())
    }
}

impl Redactor {
    /// A redactor that also knows these secrets.
    pub fn new<'a>(known: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut redactor = Self::default();
        for secret in known {
            redactor.learn(secret);
        }
        redactor
    }

    /// Masks this secret from now on, with and without the prefix that local credentials travel with.
    pub fn learn(&mut self, secret: &Secret) {
        let whole = secret.reveal();
        let bare = ["oauth:", "token:", "apikey:"].iter().find_map(|prefix| whole.strip_prefix(prefix));
        for text in [Some(whole), bare].into_iter().flatten() {
            if text.len() >= WORD_BYTES && !self.known.iter().any(|known| known.reveal() == text) {
                let shorter = self.known.iter().position(|known| known.reveal().len() < text.len());
                self.known.insert(shorter.unwrap_or(self.known.len()), Secret::new(text));
            }
        }
    }

    /// Whether this very text is one of the secrets that it knows.
    pub fn knows(&self, text: &str) -> bool {
        self.known.iter().any(|known| known.reveal() == text)
    }

    /// The text without anything that is, or looks like, a secret.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = self.known.iter().fold(Cow::Borrowed(text), |text, secret| {
            let masked = mask_word(&text, secret.reveal());
            masked.map_or(text, Cow::Owned)
        });
        replaced(text, &|rest, before| shapes::find(rest, before).or_else(|| names::find(rest, before)))
    }

    /// Cleans what a person typed: also the values of flags that take secrets, and `password: …` in prose.
    pub fn clean_typed<'a>(&self, line: &'a str) -> Cow<'a, str> {
        replaced(self.clean(line), &|rest, before| {
            names::find_typed(rest, before).or_else(|| shapes::find_typed(rest, before))
        })
    }
}

/// The text without these secrets, and without anything that looks like one.
pub fn redact<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut redactor = Redactor::default();
    for secret in secrets {
        redactor.learn(&Secret::new(secret));
    }
    redactor.clean(text).into_owned()
}

/// Whether a person typed something that must not be written down, such as `/switch --llm-key …`.
pub fn holds_secret(typed: &str) -> bool {
    matches!(Redactor::default().clean_typed(typed), Cow::Owned(_))
}

/// What to put in the place of the first bytes of a text.
struct Mask {
    /// How many bytes it replaces.
    bytes: usize,
    /// What comes there.
    text: String,
}

/// Everything before the place that is looked at.
#[derive(Clone, Copy)]
struct Before<'a>(&'a str);

impl Before<'_> {
    /// Whether the place is inside a word.
    fn in_word(self) -> bool {
        self.last().is_some_and(|c| c.is_ascii_alphanumeric())
    }

    /// Whether the place is inside a name such as `OPENAI_API_KEY`.
    fn in_name(self) -> bool {
        self.last().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    fn last(self) -> Option<char> {
        self.0.chars().next_back()
    }

    /// Whether nothing but white space and `export` stands before it on its line.
    fn starts_line(self) -> bool {
        let blank = |c| c == ' ' || c == '\t';
        let before = self.0.trim_end_matches(blank);
        let before = before.strip_suffix("export").map_or(before, |before| before.trim_end_matches(blank));
        before.is_empty() || before.ends_with(['\n', '\r'])
    }
}

type Find<'f> = &'f dyn Fn(&str, Before<'_>) -> Option<Mask>;

/// Walks the text once and replaces what `find` sees. Nothing that was put in is looked at again.
fn replaced<'a>(text: Cow<'a, str>, find: Find<'_>) -> Cow<'a, str> {
    let mut cleaned: Option<String> = None;
    let mut at = 0;
    let mut kept = 0;
    while let Some((before, rest)) = text.split_at_checked(at) {
        let Some(first) = rest.chars().next() else { break };
        match find(rest, Before(before)) {
            Some(mask) if mask.bytes > 0 => {
                let cleaned = cleaned.get_or_insert_default();
                cleaned.push_str(text.get(kept..at).unwrap_or_default());
                cleaned.push_str(&mask.text);
                at += mask.bytes;
                kept = at;
            }
            _ => at += first.len_utf8(),
        }
    }
    match cleaned {
        None => text,
        Some(mut cleaned) => {
            cleaned.push_str(text.get(kept..).unwrap_or_default());
            Cow::Owned(cleaned)
        }
    }
}

/// Masks every occurrence of `secret`; `None` when there is none.
fn mask_word(text: &str, secret: &str) -> Option<String> {
    let anywhere = secret.len() >= ANYWHERE_BYTES;
    let mut masked = String::new();
    let mut kept = 0;
    for (at, found) in text.match_indices(secret) {
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        if anywhere || !(inside(before) || inside(after)) {
            masked.push_str(text.get(kept..at).unwrap_or_default());
            masked.push_str(MASK);
            kept = at + found.len();
        }
    }
    (kept > 0).then(|| masked + text.get(kept..).unwrap_or_default())
}

/// How many bytes at the start of the text are of this class.
fn run(text: &str, class: impl Fn(char) -> bool) -> usize {
    text.find(|c| !class(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        Redactor::default().clean(text).into_owned()
    }

    const LONG: &str = "abcdefghijKLMNOPQRST0123456789abcd";

    #[test]
    fn what_a_server_says_loses_the_secrets_of_the_call() {
        for (text, secrets, expected) in [
            ("invalid key 'hunter2-x'", &["hunter2-x"][..], "invalid key '[REDACTED]'"),
            ("a b c", &["a", ""], "a b c"),
            ("key abc12, abc123", &["abc12"], "key [REDACTED], abc123"),
            ("{\"X-Api-Key\":\"v\",\"n\":1}", &[], "{\"X-Api-Key\":\"[REDACTED]\",\"n\":1}"),
            ("{\"authorization\":\"v\"}", &[], "{\"authorization\":\"[REDACTED]\"}"),
            ("{\"secret\" : \"v\"}", &[], "{\"secret\":\"[REDACTED]\"}"),
            ("authorization: bearer abc/def==", &[], "authorization: Bearer [REDACTED]"),
            ("GET /x?key=abc&y=1", &[], "GET /x?key=[REDACTED]&y=1"),
            ("http://me:pw@host/", &[], "http://[REDACTED]@host/"),
            ("a\nOPENAI_API_KEY=short\nb", &[], "a\nOPENAI_API_KEY=[REDACTED]\nb"),
            ("task-forceabcdefghijklmnopqrstuvwx", &[], "task-forceabcdefghijklmnopqrstuvwx"),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz=\n-----END RSA PRIVATE KEY-----\nb",
                &[],
                "a\n[REDACTED_PRIVATE_KEY]\nb",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIE", &[], "[REDACTED_PRIVATE_KEY]"),
            ("-----BEGIN CERTIFICATE-----\nMIIE", &[], "-----BEGIN CERTIFICATE-----\nMIIE"),
            ("max_tokens is too large: 200000", &[], "max_tokens is too large: 200000"),
        ] {
            assert_eq!(redact(text, secrets.iter().copied()), expected, "{text}");
        }
    }

    #[test]
    fn a_secret_goes_before_another_that_is_a_part_of_it() {
        let text = "one abcd, abcd-efgh-ijkl, abcd-efgh";
        for secrets in [["abcd", "abcd-efgh-ijkl", "abcd-efgh"], ["abcd-efgh", "abcd", "abcd-efgh-ijkl"]] {
            assert_eq!(redact(text, secrets), "one [REDACTED], [REDACTED], [REDACTED]");
        }
    }

    #[test]
    fn a_short_key_is_masked_where_a_person_typed_it() {
        let redactor = Redactor::default();
        for key in ["sk-abcd1234abcd1", "ghp_abcd1234abcd", "xai-abcd1234abcd", "hf_abcd1234abcdef"] {
            let typed = redactor.clean_typed(&format!("my key is {key} there")).into_owned();
            assert!(!typed.contains(key) && typed.ends_with(" there"), "{typed}");
        }
        assert_eq!(redactor.clean_typed("a task-based sk-learn hf_x"), "a task-based sk-learn hf_x");
    }

    #[test]
    fn every_known_shape_is_masked() {
        for (text, expected) in [
            ("sk_live_{}", "[REDACTED_API_KEY]"),
            ("PK_TEST_{}", "[REDACTED_API_KEY]"),
            ("sk-ant-api03-{}", "sk-ant-[REDACTED]"),
            ("sk-{}", "sk-[REDACTED]"),
            ("sk-proj-{}", "sk-[REDACTED]"),
            ("sk-svcacct-{}", "sk-[REDACTED]"),
            ("sk-or-v1-{}", "sk-[REDACTED]"),
            ("xai-{}", "xai-[REDACTED]"),
            ("stk_{}", "stk_[REDACTED]"),
            ("hf_{}", "hf_[REDACTED]"),
            ("mistral_{}", "[REDACTED_MISTRAL_KEY]"),
            ("Cohere-{}", "[REDACTED_COHERE_KEY]"),
            ("ghp_{}", "[REDACTED_GH_TOKEN]"),
            ("ghs_{}", "[REDACTED_GH_TOKEN]"),
            ("gho_{}", "[REDACTED_GH_TOKEN]"),
            ("ghu_{}", "[REDACTED_GH_TOKEN]"),
            ("ghr_{}", "[REDACTED_GH_TOKEN]"),
            ("github_pat_{}", "[REDACTED_GH_PAT]"),
            ("AIza{}", "[REDACTED_GOOGLE_API_KEY]"),
            ("AKIAABCDEFGHIJKLMNOP", "[REDACTED_AWS_KEY]"),
            ("xoxb-1234-{}", "[REDACTED_SLACK_TOKEN]"),
            ("Bearer {}", "Bearer [REDACTED]"),
            ("bearer  a", "Bearer [REDACTED]"),
            ("Bearer abc/def+gh==", "Bearer [REDACTED]"),
            ("eyJhbGci.eyJzdWIi.c2ln-_x", "[REDACTED_JWT]"),
            ("oauth:{}", "oauth:[REDACTED]"),
            ("oauth:x", "oauth:[REDACTED]"),
            ("apikey:{}", "apikey:[REDACTED]"),
            ("\"access_token\" : \"a b\\\"c\"", "\"access_token\":\"[REDACTED]\""),
            ("\"refresh_token\":\"x\"", "\"refresh_token\":\"[REDACTED]\""),
            ("\"client_secret\":\"x\"", "\"client_secret\":\"[REDACTED]\""),
            ("\"client_key\":\"x\"", "\"client_key\":\"[REDACTED]\""),
            ("\"api_key\":\"x\"", "\"api_key\":\"[REDACTED]\""),
            ("\"password\":\"x\"", "\"password\":\"[REDACTED]\""),
            ("\"token\":\"x\"", "\"token\":\"[REDACTED]\""),
            ("\"id_token\":\"x\"", "\"id_token\":\"[REDACTED]\""),
            ("\"access\":\"x\"", "\"access\":\"[REDACTED]\""),
            ("\"refresh\":\"x\"", "\"refresh\":\"[REDACTED]\""),
            ("\\\"token\\\":\\\"x\\\"", "\\\"token\\\":\\\"[REDACTED]\\\""),
            ("API_KEY=a b c", "API_KEY=[REDACTED]"),
            ("access_token=x", "access_token=[REDACTED]"),
            ("CLIENT_SECRET=x", "CLIENT_SECRET=[REDACTED]"),
            ("CLIENT_KEY=x", "CLIENT_KEY=[REDACTED]"),
            ("SECRET=x", "SECRET=[REDACTED]"),
            ("PASSWORD=x", "PASSWORD=[REDACTED]"),
            ("OPENAI_API_KEY=short", "OPENAI_API_KEY=[REDACTED]"),
            ("export AWS_SECRET_ACCESS_KEY=x y", "export AWS_SECRET_ACCESS_KEY=[REDACTED]"),
            ("glpat-{}", "[REDACTED_GITLAB_TOKEN]"),
            ("npm_{}", "[REDACTED_NPM_TOKEN]"),
            ("ASIAABCDEFGHIJKLMNOP", "[REDACTED_AWS_KEY]"),
            ("SENHA=segredo123", "SENHA=[REDACTED]"),
            ("\"senha\":\"x\"", "\"senha\":\"[REDACTED]\""),
            ("https://h/p?key=short&q=1", "https://h/p?key=[REDACTED]&q=1"),
            ("https://user:pass@h/p", "https://[REDACTED]@h/p"),
        ] {
            let text = text.replace("{}", LONG);
            assert_eq!(clean(&text), expected, "{text}");
            if !expected.contains('=') {
                assert_eq!(clean(&format!("see ({text}")), format!("see ({expected}"), "after a bracket");
            }
            assert_eq!(clean(expected), expected, "cleaning twice changes nothing more");
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "the task-force met a monkey-token",
            "risk-abcdefghijklmnopqrstuvwxyz",
            "wolf_abcdefghijklmnopqrstuvwxyz",
            "the Bearer token of the server",
            "\"max_tokens\":\"5\" and \"token\":\"\"",
            "max_tokens=5 monkey=1 CHATCLI_ALLOW_INSECURE=false",
            "a mistral wind; eyes.open.wide; xox",
            "--token or CHATCLI_REMOTE_TOKEN",
            "http://gpu:11434/a@b",
            "漢字 😀 sk-",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn settings_lose_what_looks_like_a_secret_and_code_stays() {
        for (text, expected) in [
            (
                "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nregion = x",
                "[default]\naws_secret_access_key = [REDACTED]\nregion = x",
            ),
            ("a:\n  senha: segredo123\n  b: 1", "a:\n  senha: [REDACTED]\n  b: 1"),
            ("db_password: 'hunter22'", "db_password: '[REDACTED]'"),
            ("api_key = \"ab12cd34\"  # note", "api_key = \"[REDACTED]\"  # note"),
            ("apikey: ab12cd34\r\n", "apikey: [REDACTED]\r\n"),
            ("token =\tab12cd34", "token =\t[REDACTED]"),
            ("password: 20231131", "password: [REDACTED]"),
            ("machine h login u password mypw999", "machine h login u password [REDACTED]"),
            (
                "machine h\n  login u\n  password my\nmachine i",
                "machine h\n  login u\n  password [REDACTED]\nmachine i",
            ),
            ("default login u password x", "default login u password [REDACTED]"),
            ("machine h password x login u", "machine h password [REDACTED] login u"),
        ] {
            assert_eq!(clean(text), expected, "{text}");
            assert_eq!(clean(expected), expected, "cleaning twice changes nothing more");
        }
        for text in [
            "token: String,",
            "token: [u8; 32]",
            "    token: u64",
            "token = self.next_token2()",
            "token = tokens[0]",
            "password = request.form2.password1",
            "secret: &'a Secret1",
            "API_KEY = \"x-api-key\"",
            "token: 200000",
            "password = getpass()",
            "let token = \"a1b2c3d4\" + x;",
            "the login and password reset works",
            "enter login or password twice",
            "the machine is password protected",
            "npm_config_registry npm_package_version1",
            "password: required",
            "senha = input('senha2')",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn a_value_ends_where_its_place_says() {
        assert_eq!(clean("url?token=abc&x=1 y"), "url?token=[REDACTED]&x=1 y");
        assert_eq!(clean("run A_TOKEN=abc cmd"), "run A_TOKEN=[REDACTED] cmd");
        assert_eq!(clean("TOKEN=a b\nnext"), "TOKEN=[REDACTED]\nnext");
        assert_eq!(clean("{\"token\":\"cut off"), "{\"token\":\"[REDACTED]\"");
    }

    #[test]
    fn secrets_in_memory_are_masked_letter_for_letter() {
        let secrets =
            [Secret::new("oauth:opaque-1"), Secret::new("pin9"), Secret::new("abc"), Secret::new("")];
        let redactor = Redactor::new(&secrets);
        for (text, expected) in [
            ("xopaque-1x", "x[REDACTED]x"),
            ("pin9, pin99", "[REDACTED], pin99"),
            ("abc", "abc"),
            ("said oauth:opaque-1 and opaque-1", "said [REDACTED] and [REDACTED]"),
        ] {
            assert_eq!(redactor.clean(text), expected);
        }
        assert!(!format!("{redactor:?}").contains("pin9"));
    }

    #[test]
    fn typed_lines_lose_the_values_of_secret_flags() {
        let redactor = Redactor::default();
        for (line, expected) in [
            ("/connect h --token abc --tls", "/connect h --token [REDACTED] --tls"),
            ("/connect h --token=abc", "/connect h --token=[REDACTED]"),
            ("/connect h -llm-key 'a b' x", "/connect h -llm-key [REDACTED] x"),
            (
                "/connect h --client-id \"a\" --client-key zzz",
                "/connect h --client-id [REDACTED] --client-key [REDACTED]",
            ),
            ("/connect h --token - --tls", "/connect h --token - --tls"),
            ("/connect h --token --tls", "/connect h --token --tls"),
            ("my password: hunter2 is", "my password: [REDACTED] is"),
            ("a token: b", "a token: [REDACTED]"),
            ("tokens: many; --tokens x", "tokens: many; --tokens x"),
        ] {
            assert_eq!(redactor.clean_typed(line), expected);
        }
    }

    #[test]
    fn long_texts_are_cleaned_in_one_pass() {
        let text = "ey.".repeat(20_000) + &"\"token\": 1,".repeat(20_000) + &"a_ey_".repeat(20_000);
        assert_eq!(clean(&text), text);
    }
}
