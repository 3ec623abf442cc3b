//! Opening the person's browser, where there is one.

use std::process::Stdio;

use crate::local_auth::LocalAuth;

/// Secrets that a browser has no use for.
const SECRETS: [&str; 2] = ["CHATCLI_REMOTE_TOKEN", "CHATCLI_CLIENT_API_KEY"];

impl LocalAuth {
    /// Opens an address in the browser and says whether that was started. Without a screen it is not tried: it could
    /// only start a text browser in the middle of this terminal.
    pub fn open_browser(&self, url: &str) -> bool {
        let screens = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
        let is_set = |name: &&str| self.0.environment.trimmed(name).is_some();
        (!cfg!(target_os = "linux") || screens.iter().any(is_set)) && start(url)
    }
}

/// Starts the first of the usual ways that there is. It outlives this program and its Ctrl+C.
fn start(url: &str) -> bool {
    open::commands(url).into_iter().any(|mut command| {
        for name in SECRETS {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let Ok(mut child) = command.spawn() else { return false };
        // The login does not wait for the browser. A thread does, so that it leaves no zombie.
        std::thread::spawn(move || child.wait());
        true
    })
}
