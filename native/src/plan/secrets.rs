//! Where a secret comes from: its flag, a file, one line of standard input (`-`), a variable, or what the
//! configuration file points to. An argument is visible to everybody on the machine; the other ways are not.

use chatcli_core::Secret;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};

use super::rows::presence;
use super::sources::{Setting, Sources};
use crate::origin::Origin;
use crate::output::Output;
use crate::{files, redaction, stdin};

/// No secret is longer, with everything around it.
const MOST_FILE_BYTES: u64 = 64 * 1024;

/// A secret setting.
pub struct Wanted<'a> {
    /// Section, flag, variable; its key names a variable.
    pub setting: Setting,
    /// The key in the configuration file that names a file.
    pub file_key: &'static str,
    /// The flag's value.
    pub value: Option<&'a str>,
    /// The value of the flag that names a file.
    pub file: Option<&'a str>,
    /// The most bytes a server takes.
    pub most_bytes: usize,
}

/// The secret and who gave it; an empty one is none.
///
/// # Errors
/// Two ways at once, an unreadable file, or something no header can carry.
pub fn find(
    sources: &mut Sources<'_>,
    wanted: &Wanted<'_>,
    stdin: Option<&Output>,
) -> Result<(Option<Secret>, Origin), Problem> {
    let lang = sources.lang;
    let setting = wanted.setting;
    let (secret, origin) = look(sources, wanted, stdin)?;
    let secret = secret.filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret {
        redaction::learn(secret);
        let fits = secret.reveal().len() <= wanted.most_bytes
            && secret.reveal().bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        if !fits {
            let values = [("name", setting.flag), ("limit", &wanted.most_bytes.to_string())];
            return Err(wrong(&origin, &fill(Text::SecretBad.get(lang), &values)));
        }
    }
    sources.show(setting, presence(secret.is_some()).to_owned(), &origin);
    Ok((secret, origin))
}

fn look(
    sources: &Sources<'_>,
    wanted: &Wanted<'_>,
    stdin: Option<&Output>,
) -> Result<(Option<Secret>, Origin), Problem> {
    let lang = sources.lang;
    let setting = wanted.setting;
    if let (Some(_), Some(_)) = (wanted.value, wanted.file) {
        let values = [("one", setting.flag), ("other", &format!("{}-file", setting.flag))];
        return Err(wrong(&Origin::Flag, &fill(Text::FlagsExclude.get(lang), &values)));
    }
    match (wanted.value, stdin) {
        (Some("-"), Some(output)) => {
            return Ok((Some(stdin::secret_line(setting.flag, lang, output)?), Origin::Flag));
        }
        (Some("-"), None) => {
            let why = fill(Text::SecretNoStdin.get(lang), &[("name", setting.flag)]);
            return Err(wrong(&Origin::Flag, &why));
        }
        (Some(value), _) => return Ok((Some(Secret::new(value)), Origin::Flag)),
        (None, _) => {}
    }
    if let Some(path) = wanted.file {
        return Ok((Some(from_file(path, sources)?), Origin::Flag));
    }
    let by_profile = || pointed_to(sources, wanted);
    if setting.profile_first
        && (sources.profile.get_named(setting.key).is_some()
            || sources.profile.get_named(wanted.file_key).is_some())
    {
        return by_profile();
    }
    match sources.environment.get(setting.variable) {
        Some(value) => Ok((Some(Secret::new(value)), sources.environment.origin(setting.variable))),
        None => by_profile(),
    }
}

/// What the configuration file points to.
fn pointed_to(sources: &Sources<'_>, wanted: &Wanted<'_>) -> Result<(Option<Secret>, Origin), Problem> {
    if let Some((variable, origin)) = sources.profile.get(wanted.setting.key) {
        let Some(value) = sources.environment.get(&variable) else {
            let values = [("key", wanted.setting.key), ("variable", variable.as_str())];
            return Err(wrong(&origin, &fill(Text::SecretVariableMissing.get(sources.lang), &values)));
        };
        return Ok((Some(Secret::new(value)), origin));
    }
    match sources.profile.get(wanted.file_key) {
        Some((path, origin)) => Ok((Some(from_file(&path, sources)?), origin)),
        None => Ok((None, Origin::Default)),
    }
}

fn from_file(path: &str, sources: &Sources<'_>) -> Result<Secret, Problem> {
    let full = sources.environment.expand(path);
    let bad = |text: Text, why: &str| {
        wrong(&Origin::Default, &fill(text.get(sources.lang), &[("path", path), ("why", why)]))
    };
    let text = files::read_text(&full, MOST_FILE_BYTES)
        .map_err(|error| bad(Text::SecretFileUnreadable, &files::why(&error, sources.lang)))?;
    let secret = Secret::new(text.trim_start_matches('\u{feff}'));
    if secret.is_empty() { Err(bad(Text::SecretFileEmpty, "")) } else { Ok(secret) }
}

/// A flag is wrong use; anything else is the configuration.
fn wrong(origin: &Origin, why: &str) -> Problem {
    Problem::because(if *origin == Origin::Flag { Kind::Usage } else { Kind::Configuration }, why)
}
