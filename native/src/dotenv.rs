//! The dotenv file, read into a map and never into the process. A `.env` that merely lies in the current folder may
//! come with a foreign repository, so what could redirect this program or its files is not taken from it.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use chatcli_core::Lang;
use chatcli_core::text::{Text, fill};

use crate::files;

/// Something about the file that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// This line cannot be understood; it and what depends on it is left out.
    Line(String, usize),
    /// These names are not taken from it.
    Skipped(String, Vec<String>),
    /// The file cannot be read.
    Unreadable(String, ErrorKind),
}

impl Complaint {
    /// The complaint as a sentence, without any value of the file.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Line(file, line) => {
                fill(Text::DotenvLine.get(lang), &[("file", file), ("line", &line.to_string())])
            }
            Self::Skipped(file, names) => {
                fill(Text::DotenvSkipped.get(lang), &[("file", file), ("names", &names.join(", "))])
            }
            Self::Unreadable(file, why) => fill(
                Text::DotenvUnreadable.get(lang),
                &[("file", file), ("why", &files::why(&(*why).into(), lang))],
            ),
        }
    }
}

/// Names that only a file the person named themselves may set.
const GUARDED: [&str; 27] = [
    "CHATCLI_REMOTE_ADDR",
    // With another's key, or logged in by another's program, a conversation is in another's account.
    "CHATCLI_CLIENT_API_KEY",
    "CHATCLI_OPENAI_CLIENT_ID",
    "CHATCLI_COPILOT_CLIENT_ID",
    "CHATCLI_ANTHROPIC_LEGACY_OAUTH",
    ALLOW_INSECURE,
    "CHATCLI_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CHATCLI_KEYCHAIN_BACKEND",
    "HISTORY_FILE",
    "LOG_FILE",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "BROWSER",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "HOME",
    "PATH",
    "SHELL",
    "CHATCLI_DOTENV",
    "CHATCLI_IGNORE",
    "CHATCLI_LOG_CONTENT",
    "CHATCLI_MAX_COST",
    "CHATCLI_PRICE",
];
/// A file that forbids unencrypted connections redirects nothing; only one that allows them does.
const ALLOW_INSECURE: &str = "CHATCLI_ALLOW_INSECURE";
/// What a command of a model may do, and where this program keeps what it was told, is the person's own business.
const GUARDED_FAMILIES: [&str; 11] = [
    "CHATCLI_TLS_",
    "CHATCLI_AUTH_",
    "CHATCLI_AGENT_",
    "CHATCLI_CODER_",
    "CHATCLI_COMMAND_",
    "CHATCLI_APPROVE",
    "CHATCLI_MCP",
    "CHATCLI_PLUGIN",
    "CHATCLI_SESSION_",
    "XDG_",
    "GIT_",
];

fn is_guarded(name: &str) -> bool {
    GUARDED.iter().any(|guarded| guarded.eq_ignore_ascii_case(name))
        || GUARDED_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Whether a switch is on, in the usual spellings.
pub fn is_yes(value: &str) -> bool {
    ["1", "t", "true", "y", "yes", "on"].iter().any(|yes| value.trim().eq_ignore_ascii_case(yes))
}

/// The file's variables, and what is wrong with it. A file that is not there is only missed when it was named.
pub fn read(path: &Path, is_named: bool) -> (BTreeMap<String, String>, Vec<Complaint>) {
    let shown = path.display().to_string();
    // A folder or a pipe of that name is no file of variables; one that was named may be a pipe.
    if !is_named && !std::fs::metadata(path).is_ok_and(|there| there.is_file()) {
        return Default::default();
    }
    match files::read(path, chatcli_dotenv::LONGEST as u64) {
        Ok(bytes) => parse(&String::from_utf8_lossy(&bytes), &shown, is_named),
        Err(error) if error.kind() == ErrorKind::NotFound && !is_named => Default::default(),
        Err(error) => (BTreeMap::new(), vec![Complaint::Unreadable(shown, error.kind())]),
    }
}

fn parse(text: &str, shown: &str, is_named: bool) -> (BTreeMap<String, String>, Vec<Complaint>) {
    let parsed = chatcli_dotenv::parse(text);
    let broken = parsed.broken.first().map(|line| Complaint::Line(shown.to_owned(), *line));
    let (skipped, variables): (BTreeMap<_, _>, BTreeMap<_, _>) =
        parsed.variables.into_iter().partition(|(name, value)| {
            !is_named && is_guarded(name) && (name != ALLOW_INSECURE || is_yes(value))
        });
    let skipped =
        (!skipped.is_empty()).then(|| Complaint::Skipped(shown.to_owned(), skipped.into_keys().collect()));
    (variables, broken.into_iter().chain(skipped).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, is_named: bool) -> (BTreeMap<String, String>, Vec<Complaint>) {
        parse(text, ".env", is_named)
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let (variables, complaints) =
            parsed("\u{feff}# note\nexport A=1\nB=\"two words\" # note\nC='$A'\n\nA=2\r\n", false);
        assert_eq!(complaints, []);
        let seen: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(seen, [("A", "2"), ("B", "two words"), ("C", "$A")]);
    }

    #[test]
    fn a_foreign_file_cannot_redirect_the_program() {
        let text = "CHATCLI_REMOTE_ADDR=evil:1\nCHATCLI_AUTH_DIR=/x\nCHATCLI_TLS_CLIENT_CERT=x\nEDITOR=x\nhttps_proxy=x\nOK=1\n";
        let (variables, complaints) = parsed(text, false);
        assert_eq!(variables.keys().collect::<Vec<_>>(), ["OK"]);
        assert_eq!(complaints.len(), 1, "one warning for all of them");
        assert_eq!(parsed(text, true).0.len(), 6);
    }

    #[test]
    fn a_foreign_file_gives_a_model_no_more_than_the_person_does() {
        for name in [
            "CHATCLI_AGENT_SANDBOX",
            "CHATCLI_AGENT_NETWORK",
            "CHATCLI_AGENT_PLUGIN_MAX_TURNS",
            "CHATCLI_APPROVE",
            "CHATCLI_COMMAND_TIMEOUT",
            "CHATCLI_IGNORE",
            "CHATCLI_LOG_CONTENT",
            "CHATCLI_MAX_COST",
            "CHATCLI_SESSION_TTL",
            "CHATCLI_SESSION_AUTOSAVE_KEEP",
            "CHATCLI_PRICE",
            "CHATCLI_CLIENT_API_KEY",
            "CHATCLI_OPENAI_CLIENT_ID",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "HOME",
        ] {
            let (found, complaints) = parsed(&format!("{name}=false\n"), false);
            assert!(found.is_empty(), "{name}");
            assert_eq!(complaints, [Complaint::Skipped(".env".to_owned(), vec![name.to_owned()])]);
            assert!(parsed(&format!("{name}=false\n"), true).0.contains_key(name), "{name}");
        }
    }

    #[test]
    fn a_foreign_file_may_forbid_what_it_may_not_allow() {
        for no in ["false", "0", "no", "OFF", ""] {
            let (variables, complaints) = parsed(&format!("CHATCLI_ALLOW_INSECURE={no}\n"), false);
            assert_eq!(variables.get(ALLOW_INSECURE).map(String::as_str), Some(no));
            assert_eq!(complaints, []);
        }
        for yes in ["true", "1", "Yes", "on"] {
            let (variables, complaints) = parsed(&format!("CHATCLI_ALLOW_INSECURE={yes}\n"), false);
            assert_eq!((variables.len(), complaints.len()), (0, 1), "{yes}");
        }
    }

    #[test]
    fn a_broken_line_is_named_by_its_number_and_not_by_its_text() {
        let (variables, complaints) = parsed("A=1\n\nsecret words here\nB=2\n", false);
        assert_eq!(complaints, [Complaint::Line(".env".into(), 3)]);
        assert_eq!(variables.len(), 2, "the rest is still good");
        assert!(!complaints[0].sentence(Lang::En).contains("secret words"));
    }

    #[test]
    fn nothing_in_a_file_stops_the_program() {
        for text in
            ["=", "\"", "A='", "A=\"\n#x\n", "\\", "A=${", "A=$", "é=ü", "A='\n#'\n\"", "\0=\0", "A=\\"]
        {
            let _ = parsed(text, false);
        }
    }

    #[test]
    fn whom_to_trust_is_not_taken_from_a_file_that_was_not_named() {
        for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "CHATCLI_CA_BUNDLE"] {
            let (found, complaints) = parse(&format!("{name}=/x\n"), ".env", false);
            assert!(found.is_empty(), "{name}");
            assert_eq!(complaints, [Complaint::Skipped(".env".to_owned(), vec![name.to_owned()])]);
            assert!(
                parse(&format!("{name}=/x\n"), "vars", true).0.contains_key(name),
                "a named one is trusted"
            );
        }
    }
}
