//! Small choices remembered on this device, one file each under `$XDG_CONFIG_HOME/chatcli/connect` (by default
//! `~/.config/chatcli/connect`). Never a secret.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use chatcli_core::Preference;
use chatcli_core::account::Theme;

use crate::environment::Environment;
use crate::files;
use crate::origin::Origin;

/// No value is longer.
const MOST_BYTES: u64 = 64 * 1024;

/// The remembered value, if there is one.
pub fn read(preference: Preference, environment: &Environment) -> Option<String> {
    let text = files::read_text(&path(preference, environment)?, MOST_BYTES).ok()?;
    Some(text.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Remembers a value.
///
/// # Errors
/// No home folder, or the file cannot be written.
pub fn write(preference: Preference, value: &str, environment: &Environment) -> std::io::Result<()> {
    let path = path(preference, environment).ok_or(std::io::ErrorKind::NotFound)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(value.as_bytes())
}

/// The colours: `CHATCLI_THEME`, or what was chosen before on this device; and which of them it is.
pub fn theme(environment: &Environment) -> (Theme, Origin) {
    let tag = |text: &str| Theme::from_tag(&text.trim().to_ascii_lowercase());
    match environment.filled("CHATCLI_THEME") {
        Some(text) => (tag(text), environment.origin("CHATCLI_THEME")),
        None => match read(Preference::Theme, environment) {
            Some(text) => (tag(&text), Origin::Remembered("/theme")),
            None => (Theme::default(), Origin::Default),
        },
    }
}

fn path(preference: Preference, environment: &Environment) -> Option<PathBuf> {
    Some(environment.folder("XDG_CONFIG_HOME", ".config")?.join("connect").join(preference.key()))
}
