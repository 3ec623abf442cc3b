//! Which files hold credentials: by their names, for the tools of an agent and for everything that goes along with a
//! question, and by their contents, where a name says nothing. One list for all of them.
//!
//! A name is judged without a file system, so it is a path as it was typed or one without links; who follows links
//! judges both.

/// Folders that hold credentials, with everything in them.
const FOLDERS: [&str; 10] = [
    ".ssh",
    ".gnupg",
    ".gpg",
    ".aws",
    ".azure",
    ".gcloud",
    ".kube",
    ".password-store",
    ".envs",
    ".config/gcloud",
];
/// Files that do.
const FILES: [&str; 33] = [
    ".netrc",
    "_netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".my.cnf",
    ".git-credentials",
    ".dockercfg",
    ".htpasswd",
    ".vault-token",
    ".histfile",
    "fish_history",
    "kubeconfig",
    "wp-config.php",
    "auth-profiles.json",
    ".auth-key",
    "etc/shadow",
    "etc/shadow-",
    "etc/gshadow",
    "etc/gshadow-",
    ".docker/config.json",
    ".m2/settings.xml",
    ".m2/settings-security.xml",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".gem/credentials",
    ".config/git/credentials",
    ".config/gh/hosts.yml",
    ".config/hub",
    ".config/rclone/rclone.conf",
    ".terraform.d/credentials.tfrc.json",
    ".databrickscfg",
    ".s3cfg",
];
/// How names of keys begin; `id_ed25519_sk` and `id_rsa.pub` are among them.
const KEYS: [&str; 5] = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"];
/// How names of credentials end.
const ENDS: [&str; 10] =
    [".pem", ".key", ".p8", ".p12", ".pfx", ".ppk", ".kdbx", ".keystore", ".jks", ".tfstate"];
/// Names of data that say what is in it, whatever its form.
const STEMS: [&str; 2] = ["secret", "secrets"];
/// How names of such data begin.
const BEGINNINGS: [&str; 4] = ["service-account", "service_account", "serviceaccount", "client_secret"];
/// The forms of data; a program called `secrets.rs` is none.
const DATA: [&str; 8] = ["json", "yaml", "yml", "toml", "ini", "csv", "xml", "properties"];
/// What a copy of a file has behind its name.
const COPIES: [&str; 8] = ["~", ".bak", ".backup", ".old", ".orig", ".save", ".swp", ".tmp"];
/// Copies of a file with credentials that are made to be read.
const EXAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "defaults"];
/// The full ChatCLI's own folder, and what of it holds nothing that is a person's own.
const OWN: &str = ".chatcli";
const OPEN: [&str; 9] = [
    "rules",
    "skills",
    "agents",
    "commands",
    "plugins",
    "hooks.json",
    "policy.toml",
    "coder_policy.json",
    ".chatignore",
];

/// Whether a file of this name is made to hold credentials, in any spelling that a file system may take for it.
pub fn is_secret(path: &str) -> bool {
    let path = plain(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some((name, folders)) = parts.split_last() else { return false };
    let name = without_copy(name);
    FOLDERS.iter().any(|folder| runs(&parts, folder))
        || FILES.iter().any(|file| ends(folders, name, file))
        || KEYS.iter().any(|key| name.starts_with(key))
        || is_ended(name)
        || is_named(name)
        || is_env(name)
        || is_shell_history(name)
        || is_own(&parts)
        || (parts.first() == Some(&"proc") && matches!(name, "environ" | "mem"))
}

/// Names that begin with a dot and are made to hold credentials, for patterns that may stand for one.
pub fn hidden_names() -> impl Iterator<Item = &'static str> {
    const MORE: [&str; 6] =
        [".env", ".env.local", ".env.production", ".envrc", ".bash_history", ".zsh_history"];
    let names = FOLDERS.iter().chain(&FILES).copied().filter(|name| !name.contains('/'));
    names.filter(|name| name.starts_with('.')).chain(MORE)
}

/// Whether a text holds credentials as a whole, whatever it is called: a private key, or what git keeps to log in with.
/// `path` says whether it is git's.
pub fn holds_credentials(path: &str, text: &str) -> bool {
    let is_git = {
        let path = plain(path);
        let mut parts = path.rsplit('/');
        parts.next() == Some("config") && parts.any(|part| part == ".git" || part.ends_with(".git"))
    };
    crate::shapes::has_private_key(text) || (is_git && logs_in(text))
}

/// A path as file systems compare that make no difference of case, of a dot or blank at the end, or of letters that
/// are not seen.
pub fn plain(path: &str) -> String {
    let seen = |c: &char| !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let lower: String = path.replace('\\', "/").to_lowercase().chars().filter(seen).collect();
    let parts = lower.split('/').map(|part| match part {
        "." | ".." => part,
        part => part.trim_end_matches(['.', ' ']),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Whether these parts stand in the path, one behind the other.
fn runs(parts: &[&str], wanted: &str) -> bool {
    let wanted: Vec<&str> = wanted.split('/').collect();
    parts.windows(wanted.len()).any(|some| some == wanted)
}

/// Whether the path ends with these.
fn ends(folders: &[&str], name: &str, wanted: &str) -> bool {
    match wanted.rsplit_once('/') {
        None => name == wanted,
        Some((within, file)) => {
            let within: Vec<&str> = within.split('/').collect();
            name == file && folders.ends_with(&within)
        }
    }
}

/// The name without what a copy has behind it.
fn without_copy(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) = COPIES.iter().find_map(|end| name.strip_suffix(end)).filter(|rest| rest.len() > 1)
    {
        name = rest;
    }
    name
}

fn is_example(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|part| EXAMPLES.contains(&part))
}

fn is_ended(name: &str) -> bool {
    ENDS.iter().any(|end| name.len() > end.len() && name.ends_with(end))
}

/// `secrets.yaml`, `service-account-prod.json`, `prod-credentials.json`.
fn is_named(name: &str) -> bool {
    let Some((stem, form)) = name.rsplit_once('.') else { return false };
    let says_so = STEMS.contains(&stem)
        || stem.ends_with("credentials")
        || BEGINNINGS.iter().any(|beginning| stem.starts_with(beginning));
    says_so && DATA.contains(&form) && !is_example(stem)
}

/// `.env`, `.env.production`, `.env-local`, `.envrc`, `prod.env`, but no example of one.
fn is_env(name: &str) -> bool {
    let is_one = match name.strip_prefix(".env") {
        Some(rest) => !rest.strip_prefix("rc").unwrap_or(rest).starts_with(char::is_alphanumeric),
        None => name.ends_with(".env"),
    };
    is_one && !is_example(name)
}

/// `.bash_history`, `.psql_history`: what was typed there may have been a secret.
fn is_shell_history(name: &str) -> bool {
    name.starts_with('.') && name.ends_with("_history")
}

/// What the full ChatCLI keeps of a person: keys, logins, conversations, the texts of contexts.
fn is_own(parts: &[&str]) -> bool {
    let Some(at) = parts.iter().position(|part| *part == OWN) else { return false };
    let Some(first) = parts.get(at + 1) else { return false };
    let is_guide = first.ends_with(".md") && parts.len() == at + 2;
    !is_guide && !OPEN.contains(first)
}

/// Whether a configuration of git has a name or a password in a URL, or a header that logs in.
fn logs_in(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim().to_lowercase();
        let authority =
            line.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(rest));
        // `ssh://git@host` names no secret.
        let is_user =
            authority.and_then(|authority| authority.rsplit_once('@')).is_some_and(|(user, _)| user != "git");
        is_user || (line.starts_with("extraheader") && line.contains("authorization"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_in_any_spelling() {
        for path in [
            ".env",
            "a/.ENV",
            ".env.production",
            ".env-local",
            ".env~",
            ".env.bak",
            ".envrc",
            ".envs/.local/.django",
            "prod.env",
            "/home/u/.ssh/config",
            "~/.ssh",
            "~/.aws/credentials",
            "~/.aws/config",
            "~/.gnupg/pubring.kbx",
            "x/id_ed25519",
            "id_rsa.pub",
            "id_ed25519_sk",
            "tls/server.KEY",
            "server.pem",
            "key.key",
            "a.p12",
            "a.pfx",
            "a.jks",
            "passwords.kdbx",
            "server.key.old",
            ".docker/config.json",
            ".kube/config",
            ".netrc.",
            ".netrc~",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".git-credentials",
            "a/.ss\u{200b}h/x",
            "C:\\u\\.ssh\\id",
            "credentials.json",
            "prod-credentials.json",
            "application_default_credentials.json",
            "client_secret_1.apps.json",
            "secrets.yaml",
            "config/secrets.YML",
            "secrets.toml",
            "secrets.json",
            "terraform.tfstate",
            "terraform.tfstate.backup",
            "auth-profiles.json",
            "service-account-prod.json",
            "service_account.json",
            ".bash_history",
            "/home/ana/.zsh_history",
            ".python_history",
            "www/wp-config.php",
            "/etc/shadow",
            "/etc/gshadow-",
            "/proc/self/environ",
            "~/.chatcli/.auth-key",
            "~/.chatcli/contexts/1.json",
            "~/.chatcli/mcp_servers.json",
            "~/.config/gcloud/access_tokens.db",
            "~/.config/gh/hosts.yml",
        ] {
            assert!(is_secret(path), "{path}");
        }
        for path in [
            "",
            "/",
            ".env.example",
            ".env-sample",
            "example.env",
            ".environment",
            "env.rs",
            "src/environment.rs",
            "keys.rs",
            "secrets.rs",
            "src/secret/mod.rs",
            "secrets.example.yaml",
            "credentials.example.json",
            "my_id_rsa",
            "id_map.rs",
            "docs/ssh.md",
            "config.json",
            "a.pem.md",
            "shadow.css",
            "etc/shadows",
            "history.rs",
            "main.tf",
            ".git/config",
            ".chatcli",
            ".chatcli/rules/go.md",
            ".chatcli/AGENTS.md",
            "~/.chatcli/skills/x/run.sh",
            "process/environ",
        ] {
            assert!(!is_secret(path), "{path}");
        }
    }

    #[test]
    fn a_text_is_known_by_what_is_in_it() {
        let key = |label: &str| format!("# mine\n-----BEGIN {label}-----\nMIIE\n");
        for (path, text, is) in [
            ("nota.txt", key("PRIVATE KEY"), true),
            ("nota.txt", key("OPENSSH PRIVATE KEY"), true),
            ("nota.txt", key("CERTIFICATE"), false),
            ("docs.md", "a `-----BEGIN … KEY-----` block".to_owned(), false),
            (".git/config", "[remote \"origin\"]\n\turl = https://ana:x@h/r.git\n".to_owned(), true),
            (".git/config", "\turl = https://token@h/r.git\n".to_owned(), true),
            (".git/config", "\textraheader = AUTHORIZATION: basic eA==\n".to_owned(), true),
            (".git/config", "\turl = ssh://git@h/r.git\n\turl = https://h/r.git\n".to_owned(), false),
            ("config", "url = https://ana:x@h/r.git".to_owned(), false),
        ] {
            assert_eq!(holds_credentials(path, &text), is, "{path}: {text}");
        }
    }

    #[test]
    fn every_hidden_name_is_a_secret() {
        assert!(hidden_names().count() > 10);
        for name in hidden_names() {
            assert!(is_secret(name) && name.starts_with('.') && !name.contains('/'), "{name}");
        }
    }
}
