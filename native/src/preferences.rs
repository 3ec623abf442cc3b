//! Small choices remembered on this device, one file each under `$XDG_CONFIG_HOME/chatcli/connect` (by default
//! `~/.config/chatcli/connect`). Never a secret.

use std::path::PathBuf;

use chatcli_core::Preference;

use crate::environment::Environment;

/// The remembered value, if there is one.
pub fn read(preference: Preference, environment: &Environment) -> Option<String> {
    std::fs::read_to_string(path(preference, environment)?).ok().map(|value| value.trim().to_owned())
}

/// Remembers a value.
///
/// # Errors
/// No home folder, or the file cannot be written.
pub fn write(preference: Preference, value: &str, environment: &Environment) -> std::io::Result<()> {
    let path = path(preference, environment).ok_or(std::io::ErrorKind::NotFound)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, value)
}

fn path(preference: Preference, environment: &Environment) -> Option<PathBuf> {
    Some(environment.folder("XDG_CONFIG_HOME", ".config")?.join("connect").join(preference.key()))
}
