//! Small choices remembered on this device, one file each under `$XDG_CONFIG_HOME/chatcli/connect` (by default
//! `~/.config/chatcli/connect`). Never a secret.

use std::path::PathBuf;

use chatcli_core::Preference;

/// The remembered value, if there is one.
pub fn read(preference: Preference) -> Option<String> {
    std::fs::read_to_string(path(preference)?).ok().map(|value| value.trim().to_owned())
}

/// Remembers a value.
///
/// # Errors
/// No home folder, or the file cannot be written.
pub fn write(preference: Preference, value: &str) -> std::io::Result<()> {
    let path = path(preference).ok_or(std::io::ErrorKind::NotFound)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, value)
}

fn path(preference: Preference) -> Option<PathBuf> {
    Some(folder("XDG_CONFIG_HOME", ".config")?.join("connect").join(preference.key()))
}

/// This program's folder below an XDG base folder.
pub fn folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let base = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| std::env::home_dir().map(|home| home.join(below_home)))?;
    Some(base.join("chatcli"))
}
