//! Opening the person's browser, where there is one.

use crate::environment::Environment;

/// Opens an address in the browser and says whether that was started. Without a screen it is not tried: it could only
/// start a text browser in the middle of this terminal.
pub fn open(environment: &Environment, url: &str) -> bool {
    let screens = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
    let has_screen =
        !cfg!(target_os = "linux") || screens.iter().any(|name| environment.trimmed(name).is_some());
    has_screen && open::that_detached(url).is_ok()
}
