//! The configuration file: `$XDG_CONFIG_HOME/chatcli/connect.toml`, or the one that `--config` names.
//!
//! Keys at its top hold for every connection; those of `[profile.NAME]` come before them once `@NAME` or
//! `--profile NAME` asks for it; those of `[role.NAME]` are instructions with a name. A secret never stands in it: the file names a variable or a file that holds one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chatcli_core::Lang;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use toml::{Table, Value};

use crate::environment::Environment;
use crate::files;
use crate::origin::Origin;

/// No real file is longer.
const MOST_BYTES: u64 = 1024 * 1024;

/// What may stand in the file.
const KEYS: [&str; 31] = [
    "addr",
    "tls",
    "ca_cert",
    "client_cert",
    "client_cert_key",
    "token_env",
    "token_file",
    "connect_timeout",
    "provider",
    "model",
    "max_tokens",
    "price",
    "max_cost",
    "system",
    "system_file",
    "use_local_auth",
    "llm_key_env",
    "llm_key_file",
    "client_id_env",
    "client_key_env",
    "realm",
    "agent_id",
    "ollama_url",
    "timeout",
    "lang",
    "no_color",
    "no_anim",
    "no_history",
    "no_hub",
    "plain",
    "quiet",
];

/// What must not, with the key that takes its place.
const SECRETS: [(&str, &str); 8] = [
    ("token", "token_env"),
    ("remote_token", "token_env"),
    ("llm_key", "llm_key_env"),
    ("api_key", "llm_key_env"),
    ("client_api_key", "llm_key_env"),
    ("client_id", "client_id_env"),
    ("client_key", "client_key_env"),
    ("password", "token_env"),
];

/// The keys in force, and what is odd about the file.
#[derive(Debug, Default)]
pub struct Profile {
    /// The chosen profile, then the top of the file.
    layers: Vec<(Table, Origin)>,
    /// The profile was asked for by its name, so it knows better than the environment.
    pub is_named: bool,
    /// The tables `[role.NAME]`, and the file they stand in.
    pub roles: Option<(Table, PathBuf)>,
    /// Keys that mean nothing, as sentences.
    pub warnings: Vec<String>,
}

impl Profile {
    /// Reads the file. One that is not there is only missed when it, or a profile in it, was asked for.
    ///
    /// # Errors
    /// The file cannot be read or understood, holds a secret, or has no profile of that name.
    pub fn read(
        file: Option<&str>,
        name: Option<&str>,
        environment: &Environment,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let usual = || usual_path(environment);
        let Some(path) = file.map(|file| environment.expand(file)).or_else(usual) else {
            return Ok(Self::default());
        };
        match files::read_text(&path, MOST_BYTES) {
            Ok(text) => Self::parse(&text, &path, name, lang),
            Err(error) if error.kind() == ErrorKind::NotFound && file.is_none() && name.is_none() => {
                Ok(Self::default())
            }
            // The user did not ask for it: the home of another user (in a container) is no reason not to talk.
            Err(error) if file.is_none() && name.is_none() => {
                let values = [("file", path.display().to_string()), ("why", files::why(&error, lang))];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                let warnings = vec![fill(Text::ConfigUnreadable.get(lang), &values)];
                Ok(Self { warnings, ..Self::default() })
            }
            Err(error) => {
                Err(wrong(Text::ConfigUnreadable, lang, &path, &[("why", &files::why(&error, lang))]))
            }
        }
    }

    fn parse(text: &str, path: &Path, name: Option<&str>, lang: Lang) -> Result<Self, Problem> {
        let mut top: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
            let line = (line.matches('\n').count() + 1).to_string();
            // The library's own words quote the line, which may hold a secret.
            wrong(Text::ConfigLine, lang, path, &[("line", &line), ("why", error.message())])
        })?;
        let profiles = match top.remove("profile") {
            None => Table::new(),
            Some(Value::Table(profiles)) => profiles,
            Some(_) => return Err(wrong(Text::ConfigKeyBad, lang, path, &[("key", "profile")])),
        };
        let roles = match top.remove("role") {
            None => None,
            Some(Value::Table(roles)) => Some((roles, path.to_owned())),
            Some(_) => return Err(wrong(Text::ConfigKeyBad, lang, path, &[("key", "role")])),
        };
        let mut found = Self { is_named: name.is_some(), roles, ..Self::default() };
        found.check(&top, "", path, lang)?;
        let mut names = Vec::new();
        for (profile, keys) in &profiles {
            let Value::Table(keys) = keys else {
                let key = format!("profile.{profile}");
                return Err(wrong(Text::ConfigKeyBad, lang, path, &[("key", &key)]));
            };
            found.check(keys, &format!("profile.{profile}."), path, lang)?;
            names.push(profile.clone());
            if name == Some(profile.as_str()) {
                found.layers.push((keys.clone(), Origin::File(format!("{} @{profile}", path.display()))));
            }
        }
        if let Some(name) = name.filter(|_| found.layers.is_empty()) {
            let known = if names.is_empty() { "-".to_owned() } else { names.join(", ") };
            return Err(wrong(Text::ProfileUnknown, lang, path, &[("name", name), ("known", &known)]));
        }
        found.layers.push((top, Origin::File(path.display().to_string())));
        Ok(found)
    }

    fn check(&mut self, keys: &Table, place: &str, path: &Path, lang: Lang) -> Result<(), Problem> {
        for (key, value) in keys {
            let shown = format!("{place}{key}");
            let plain = key.to_ascii_lowercase().replace('-', "_");
            if let Some((_, instead)) = SECRETS.iter().find(|(secret, _)| *secret == plain) {
                return Err(wrong(Text::ConfigSecret, lang, path, &[("key", &shown), ("instead", instead)]));
            }
            if !KEYS.contains(&key.as_str()) {
                let values = [("file", path.display().to_string()), ("key", shown)];
                let values: Vec<(&str, &str)> =
                    values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                self.warnings.push(fill(Text::ConfigKeyUnknown.get(lang), &values));
            } else if !matches!(value, Value::String(_) | Value::Integer(_) | Value::Boolean(_)) {
                return Err(wrong(Text::ConfigKeyBad, lang, path, &[("key", &shown)]));
            }
        }
        Ok(())
    }

    /// A key's value, as it would be written on the command line.
    pub fn get(&self, key: &str) -> Option<(String, Origin)> {
        self.layers.iter().find_map(|(keys, origin)| {
            let value = match keys.get(key)? {
                Value::String(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                Value::Boolean(switch) => switch.to_string(),
                // Other kinds were refused when the file was read.
                _ => return None,
            };
            Some((value, origin.clone()))
        })
    }

    /// A key of the profile that was asked for by its name.
    pub fn get_named(&self, key: &str) -> Option<(String, Origin)> {
        let (keys, _) = self.layers.first().filter(|_| self.is_named)?;
        keys.contains_key(key).then(|| self.get(key)).flatten()
    }
}

fn wrong(text: Text, lang: Lang, path: &Path, values: &[(&str, &str)]) -> Problem {
    let file = path.display().to_string();
    let values: Vec<(&str, &str)> = values.iter().copied().chain([("file", file.as_str())]).collect();
    Problem::because(Kind::Configuration, &fill(text.get(lang), &values))
}

fn usual_path(environment: &Environment) -> Option<PathBuf> {
    environment.folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("connect.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chatcli_core::problem::Surface;

    fn parse(text: &str, name: Option<&str>) -> Result<Profile, Problem> {
        Profile::parse(text, Path::new("c.toml"), name, Lang::En)
    }

    #[test]
    fn a_profile_comes_before_the_top_of_the_file() {
        let text = "addr = 'a:1'\nmax_tokens = 7\n[profile.prod]\naddr = 'p:1'\ntls = true\n";
        let (none, prod) = (parse(text, None).unwrap(), parse(text, Some("prod")).unwrap());
        let value = |profile: &Profile, key| profile.get(key).map(|(value, _)| value);
        assert_eq!((value(&none, "addr").as_deref(), value(&none, "tls")), (Some("a:1"), None));
        assert_eq!(value(&prod, "addr").as_deref(), Some("p:1"));
        assert_eq!(value(&prod, "tls").as_deref(), Some("true"));
        assert_eq!(value(&prod, "max_tokens").as_deref(), Some("7"));
        assert!(prod.get_named("max_tokens").is_none() && prod.get_named("addr").is_some());
        assert!(none.get_named("addr").is_none());
    }

    #[test]
    fn a_secret_in_clear_is_an_error_that_names_its_key_and_not_its_value() {
        for text in [
            "token = 'canary-1'",
            "[profile.x]\nllm-key = 'canary-1'",
            "[profile.x]\nclient_key = 'canary-1'",
        ] {
            let problem = parse(text, None).unwrap_err();
            let said = problem.lines(Lang::En, Surface::Script).join(" ");
            assert_eq!(problem.exit_code(), 3);
            assert!(said.contains("_env") && !said.contains("canary"), "{said}");
        }
        let broken =
            parse("a = 1\ntoken = canary-1\n", None).unwrap_err().lines(Lang::En, Surface::Script).join(" ");
        assert!(broken.contains("line 2") && !broken.contains("canary"), "{broken}");
    }

    #[test]
    fn only_a_file_that_was_named_must_be_readable() {
        let folder = tempfile::tempdir().unwrap();
        // Each of these is no file that even root can read.
        let no_folder = folder.path().join("no-folder");
        std::fs::write(&no_folder, "").unwrap();
        let taken = folder.path().join("taken");
        std::fs::create_dir_all(taken.join("chatcli/connect.toml")).unwrap();
        for home in [no_folder, taken] {
            let variables = [("XDG_CONFIG_HOME".to_owned(), home.display().to_string())];
            let environment = Environment::new(variables);
            let read = |file: Option<&str>, name| Profile::read(file, name, &environment, Lang::En);
            let profile = read(None, None).unwrap();
            assert_eq!((profile.warnings.len(), profile.get("addr")), (1, None), "{home:?}");
            assert_eq!(read(None, Some("prod")).unwrap_err().exit_code(), 3);
            let named = home.join("chatcli/connect.toml");
            assert_eq!(read(named.to_str(), None).unwrap_err().exit_code(), 3);
        }
    }

    #[test]
    fn what_is_not_known_is_said() {
        let profile = parse("colour = 'red'\n[profile.a]\ntsl = true\n", None).unwrap();
        assert_eq!(profile.warnings.len(), 2);
        assert!(profile.warnings[1].contains("profile.a.tsl"), "{:?}", profile.warnings);
        let unknown = parse("[profile.a]\n[profile.b]\n", Some("c"))
            .unwrap_err()
            .lines(Lang::En, Surface::Script)
            .join(" ");
        assert!(unknown.contains("'c'") && unknown.contains("a, b"), "{unknown}");
        assert_eq!(parse("tls = [1]", None).unwrap_err().exit_code(), 3);
    }
}
