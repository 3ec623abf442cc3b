//! Opening the person's browser, where there is one.

use crate::local_auth::LocalAuth;

impl LocalAuth {
    /// Opens an address in the browser and says whether that was started. Without a screen it is not tried: it could
    /// only start a text browser in the middle of this terminal.
    pub fn open_browser(&self, url: &str) -> bool {
        let screens = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
        let is_set = |name: &&str| self.0.environment.trimmed(name).is_some();
        (!cfg!(target_os = "linux") || screens.iter().any(is_set)) && open::that_detached(url).is_ok()
    }
}
