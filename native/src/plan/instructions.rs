//! What the model is told before anything else: the flags, the keys `system` and `system_file`, and the roles of the
//! configuration file.

use std::path::{Path, PathBuf};

use chatcli_core::Lang;
use chatcli_core::instructions::{BrokenRole, Given, Instruction, MAX_BYTES, Role, is_role_name};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use toml::{Table, Value};

use super::sources::{Found, Setting, Sources};
use super::target::filled;
use crate::arguments::Connect;
use crate::environment::Environment;
use crate::files;
use crate::origin::Origin;

/// No configuration has more.
const MAX_ROLES: usize = 64;

/// Reads them all, and says what a person should know. A role whose file cannot be read is only missed when it is asked
/// for.
///
/// # Errors
/// What was asked for cannot be had, or a role is written in a way that makes no sense.
pub(super) fn find(connect: &Connect, sources: &mut Sources<'_>) -> Result<(Given, Vec<String>), Problem> {
    let lang = sources.lang;
    let mut broken = Vec::new();
    let roles = match sources.profile.roles.take() {
        None => Vec::new(),
        Some((roles, file)) => read_roles(&roles, &file, sources.environment, lang, &mut broken)?,
    };
    let system = Setting { section: "model", flag: "--system", key: "system", ..Setting::default() };
    let from_file = Setting { flag: "--system-file", key: "system_file", ..system };
    let by_name = connect.role.as_ref().map(|role| format!("@{}", role.trim_start_matches('@')));
    let text = sources.look(system, connect.system.as_deref().or(by_name.as_deref()));
    let file = sources.look(from_file, connect.system_file.as_deref());
    // What a flag names comes before what the file of a profile says.
    let is_file = file.value.is_some() && (text.value.is_none() || file.origin == Origin::Flag);
    let (setting, Found { value, origin }) = if is_file { (from_file, file) } else { (system, text) };
    let first = match filled(value) {
        None => None,
        Some(path) if is_file => {
            let text = read(&sources.environment.expand(&path), &path, lang)?;
            Some(Instruction { role: None, text })
        }
        Some(text) => Some(told(text, &roles, &broken, lang)?),
    };
    if let Some(long) = first.as_ref().filter(|told| told.text.len() > MAX_BYTES).map(|_| origin.to_string())
    {
        return Err(wrong(Text::InstructionsLong, lang, &[("origin", &long)]));
    }
    let shown = first.as_ref().map_or_else(|| "-".to_owned(), Instruction::label);
    sources.show(setting, shown, &origin);
    let warnings = broken.iter().map(|role| role.why.clone()).collect();
    let given = Given { is_asked: first.is_some() && origin == Origin::Flag, first, roles, broken };
    Ok((given, warnings))
}

/// `@NAME` is a role, anything else the text itself.
fn told(text: String, roles: &[Role], broken: &[BrokenRole], lang: Lang) -> Result<Instruction, Problem> {
    let Some(name) = text.strip_prefix('@').filter(|name| is_role_name(name)) else {
        return Ok(Instruction { role: None, text });
    };
    if let Some(role) = roles.iter().find(|role| role.name == name) {
        return Ok(Instruction { role: Some(role.name.clone()), text: role.text.clone() });
    }
    if let Some(role) = broken.iter().find(|role| role.name == name) {
        return Err(Problem::because(Kind::Configuration, &role.why));
    }
    let known: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
    Err(wrong(Text::RoleMissing, lang, &[("name", name), ("known", &known)]))
}

/// The roles, and those whose files cannot be read with the reason.
fn read_roles(
    roles: &Table,
    file: &Path,
    environment: &Environment,
    lang: Lang,
    broken: &mut Vec<BrokenRole>,
) -> Result<Vec<Role>, Problem> {
    let shown = file.display().to_string();
    if roles.len() > MAX_ROLES {
        return Err(wrong(Text::RolesMany, lang, &[("file", &shown)]));
    }
    let mut read_ones = Vec::new();
    for (name, value) in roles {
        if !is_role_name(name) {
            return Err(wrong(Text::RoleName, lang, &[("file", &shown), ("name", name)]));
        }
        let text = match source(value) {
            Some(Source::Text(text)) if text.len() > MAX_BYTES => {
                let origin = format!("role.{name}");
                return Err(wrong(Text::InstructionsLong, lang, &[("origin", &origin)]));
            }
            Some(Source::Text(text)) => text.to_owned(),
            Some(Source::File(path)) => match read(&beside(file, path, environment), path, lang) {
                Ok(text) => text,
                Err(problem) => {
                    broken.push(BrokenRole { name: name.clone(), why: problem.what(lang) });
                    continue;
                }
            },
            None => return Err(wrong(Text::RoleBad, lang, &[("file", &shown), ("name", name)])),
        };
        read_ones.push(Role { name: name.clone(), text });
    }
    Ok(read_ones)
}

enum Source<'a> {
    Text(&'a str),
    File(&'a str),
}

fn source(value: &Value) -> Option<Source<'_>> {
    match value {
        Value::String(text) => Some(Source::Text(text)),
        Value::Table(keys) if keys.len() == 1 => match (keys.get("text"), keys.get("file")) {
            (Some(Value::String(text)), _) => Some(Source::Text(text)),
            (_, Some(Value::String(path))) => Some(Source::File(path)),
            _ => None,
        },
        _ => None,
    }
    .filter(|source| matches!(source, Source::Text(text) | Source::File(text) if !text.trim().is_empty()))
}

/// A path that the configuration file names, from the folder it stands in.
fn beside(file: &Path, path: &str, environment: &Environment) -> PathBuf {
    let path = environment.expand(path);
    file.parent().map_or(path.clone(), |folder| folder.join(path))
}

fn read(path: &Path, shown: &str, lang: Lang) -> Result<String, Problem> {
    files::read_text(path, MAX_BYTES as u64).map(|text| text.trim().to_owned()).map_err(|error| {
        wrong(Text::InstructionsFile, lang, &[("file", shown), ("why", &files::why(&error, lang))])
    })
}

fn wrong(text: Text, lang: Lang, values: &[(&str, &str)]) -> Problem {
    Problem::because(Kind::Configuration, &fill(text.get(lang), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str, folder: &Path) -> Result<(Vec<Role>, usize), i32> {
        let environment = Environment::new([]);
        let mut broken = Vec::new();
        read_roles(&text.parse().unwrap(), &folder.join("c.toml"), &environment, Lang::En, &mut broken)
            .map(|roles| (roles, broken.len()))
            .map_err(|problem| i32::from(problem.exit_code()))
    }

    #[test]
    fn a_role_is_a_text_or_a_file_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sre.md"), "Check\nfirst.\n").unwrap();
        std::fs::write(folder.path().join("long.md"), "a".repeat(MAX_BYTES + 1)).unwrap();
        let text =
            "a = 'A'\n[b]\ntext = 'B'\n[c]\nfile = 'sre.md'\n[d]\nfile = 'none'\n[e]\nfile = 'long.md'\n";
        let (read, broken) = roles(text, folder.path()).unwrap();
        let read: Vec<_> = read.iter().map(|role| (role.name.as_str(), role.text.as_str())).collect();
        assert_eq!((read, broken), (vec![("a", "A"), ("b", "B"), ("c", "Check\nfirst.")], 2));
        for bad in ["file = 'A'", "'a b' = 'A'", "[a]\ntext = 'A'\nfile = 'x'", "a = ''", "a = 1", "[a]"] {
            assert_eq!(roles(bad, folder.path()), Err(3), "{bad}");
        }
    }

    #[test]
    fn a_role_that_was_asked_for_must_be_there() {
        let roles = [Role { name: "sre".into(), text: "T".into() }];
        let broken = [BrokenRole { name: "ops".into(), why: "why".into() }];
        let told = |text: &str| told(text.to_owned(), &roles, &broken, Lang::En);
        assert_eq!(told("@sre").unwrap().text, "T");
        assert_eq!(told("@everyone: hi").unwrap().text, "@everyone: hi", "not a name");
        assert!(told("@ops").is_err() && told("@dev").is_err());
    }
}
