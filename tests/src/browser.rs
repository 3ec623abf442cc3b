//! A Chromium without a window, driven over WebDriver: open, wait, click, type, read, and what the page complained
//! about in its console.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Signal, kill_process_group};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use url::{ParseError, Url};

use crate::process::{Program, target};
use crate::wait;

/// Nothing that a test machine cannot do (a sandbox as root, a GPU) and nothing that talks to the network by itself.
const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--lang=en-US",
];

const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// One browser with one page. Dropping it ends the browser and its driver.
pub struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Program,
    /// The profile's folder, when it ends with the browser.
    _profile: Option<tempfile::TempDir>,
}

/// Starts a driver and says on which port it listens. It takes any free port on one protocol and insists on the same
/// one on the other, so it is started again when another process has that.
#[track_caller]
fn driver() -> (Program, String) {
    use std::os::unix::process::CommandExt;
    for _ in 0..5 {
        let program = std::env::var_os("CHATCLI_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut command = Command::new(program);
        // A group of its own, so that a driver that dies takes its browsers along.
        command.arg("--port=0").process_group(0);
        let driver = Program::start(command);
        let said = |text: &str| driver.stdout().lines().find(|line| line.contains(text)).map(str::to_owned);
        let line = wait::until(
            "the driver to start or to give up",
            || said("was started successfully on port").or_else(|| said("port not available")),
            || driver.stdout() + &driver.stderr(),
        );
        if line.contains("successfully") {
            return (driver, line.chars().filter(char::is_ascii_digit).collect());
        }
    }
    panic!("the driver found no port that is free on both protocols");
}

impl Browser {
    /// Starts a browser with a fresh profile and a window of 1,000 × 800.
    ///
    /// # Panics
    /// When there is no Chromium or no driver (CHATCLI_CHROMIUM and CHATCLI_CHROMEDRIVER name others).
    #[track_caller]
    pub fn start() -> Self {
        Self::with_preferences(&[])
    }

    /// Starts a browser with further command-line flags, for example `--force-dark-mode` or another `--lang`.
    #[track_caller]
    pub fn with_preferences(flags: &[&str]) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut browser = Self::on_profile(profile.path(), flags, json!({}));
        browser._profile = Some(profile);
        browser
    }

    /// Starts a browser on a profile that may have been used before, with the settings that a person makes in it.
    #[track_caller]
    pub fn on_profile(profile: &Path, flags: &[&str], settings: Value) -> Self {
        let (driver, port) = driver();
        let mut arguments: Vec<String> = FLAGS.iter().chain(flags).map(|flag| (*flag).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push("--window-size=1000,800".to_owned());
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let client = runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities(arguments, settings));
            builder.connect(&format!("http://127.0.0.1:{port}")).await
        });
        let client = client.unwrap_or_else(|problem| panic!("no browser: {problem}\n{}", driver.stderr()));
        Self { runtime, client, driver, _profile: None }
    }

    /// Ends the browser as a power cut would.
    pub fn kill(self) {
        // A process that is gone already needs no killing.
        let _ = kill_process_group(self.driver.pid(), Signal::KILL);
    }

    /// Stops browser and driver as a laptop's lid does; nothing can be asked of them until [`Browser::resume`].
    pub fn pause(&self) {
        // One that has gone cannot be stopped, and the next command says so.
        let _ = kill_process_group(self.driver.pid(), Signal::STOP);
    }

    /// Lets them go on.
    pub fn resume(&self) {
        let _ = kill_process_group(self.driver.pid(), Signal::CONT);
    }

    /// The tab that is being driven.
    #[track_caller]
    pub fn tab(&self) -> String {
        self.must("name the tab", self.client.window()).into()
    }

    /// Opens another tab of the same browser and drives that; returns its name.
    #[track_caller]
    pub fn new_tab(&self) -> String {
        let opened: String = self.must("open a tab", self.client.new_window(true)).handle.into();
        self.switch_to(&opened);
        opened
    }

    /// Opens another window, which is seen as the first one is, and drives that; returns its name.
    #[track_caller]
    pub fn new_window(&self) -> String {
        let opened: String = self.must("open a window", self.client.new_window(false)).handle.into();
        self.switch_to(&opened);
        opened
    }

    /// Drives another tab.
    #[track_caller]
    pub fn switch_to(&self, tab: &str) {
        let handle = tab.to_owned().try_into().expect("the name of a tab");
        self.must("switch to a tab", self.client.switch_to_window(handle));
    }

    /// Closes the tab that is being driven; another one has to be chosen then.
    #[track_caller]
    pub fn close_tab(&self) {
        self.must("close the tab", self.client.close_window());
    }

    /// Opens an address and waits until the document has loaded.
    #[track_caller]
    pub fn open(&self, url: &str) {
        self.must("open the page", self.client.goto(url));
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.must("reload the page", self.client.refresh());
    }

    /// Shows the page as on a device of this size, in CSS pixels. A window cannot be made as narrow as a phone.
    #[track_caller]
    pub fn narrow(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Turns the wheel over a place, down for positive pixels.
    #[track_caller]
    pub fn wheel(&self, (x, y): (f64, f64), pixels: f64) {
        let wheel = json!({ "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": pixels });
        self.devtools("Input.dispatchMouseEvent", wheel);
    }

    /// Moves a finger over the screen from a place, down for positive pixels.
    #[track_caller]
    pub fn swipe(&self, (x, y): (f64, f64), pixels: f64) {
        let finger = |kind: &str, y: f64| {
            let points = if kind == "touchEnd" { json!([]) } else { json!([{ "x": x, "y": y }]) };
            self.devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points }));
        };
        finger("touchStart", y);
        for step in 1..=8 {
            finger("touchMove", y + pixels * f64::from(step) / 8.0);
        }
        finger("touchEnd", y + pixels);
    }

    /// The middle of the first match, in CSS pixels.
    #[track_caller]
    pub fn middle(&self, css: &str) -> (f64, f64) {
        let script = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2]";
        let middle = self.run(script, vec![json!(css)]);
        (middle[0].as_f64().unwrap_or_default(), middle[1].as_f64().unwrap_or_default())
    }

    /// Gives Chromium's developer tools a command, for example `Emulation.setCPUThrottlingRate`, and returns its answer.
    #[track_caller]
    pub fn devtools(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        self.must(command, self.client.issue_cmd(Chromium { path: "goog/cdp/execute", body }))
    }

    /// Waits until an element matches and is shown.
    #[track_caller]
    pub fn wait_for(&self, css: &str) {
        wait::until(&format!("a visible `{css}`"), || self.shown(css), || self.page_for_people());
    }

    /// Waits until the text of the first match satisfies the condition, and returns it.
    #[track_caller]
    pub fn wait_for_text(&self, css: &str, what: &str, condition: impl Fn(&str) -> bool) -> String {
        let found = || self.find_text(css).filter(|text| condition(text));
        wait::until(&format!("{what} in `{css}`"), found, || self.page_for_people())
    }

    /// Whether an element matches and is shown, now.
    pub fn is_shown(&self, css: &str) -> bool {
        self.shown(css).is_some()
    }

    /// The visible text of the first match.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.find_text(css).unwrap_or_else(|| panic!("no `{css}` in:\n{}", self.page_for_people()))
    }

    /// The visible texts of all matches, in document order.
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll(arguments[0])).map(e => e.innerText)";
        let texts = self.run(script, vec![json!(css)]);
        texts
            .as_array()
            .into_iter()
            .flatten()
            .map(|text| text.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The texts of all matches, also of those that are out of sight and not laid out.
    #[track_caller]
    pub fn whole_texts(&self, css: &str) -> Vec<String> {
        let script =
            "return Array.from(document.querySelectorAll(arguments[0])).map(e => e.textContent.trim())";
        let texts = self.run(script, vec![json!(css)]);
        let texts = texts.as_array().into_iter().flatten();
        texts.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Clicks the first match, once it is shown.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.wait_for(css);
        self.must("click", async { self.element(css).await?.click().await });
    }

    /// Types into the first match, once it is shown. [`fantoccini::key::Key`] has the special keys.
    #[track_caller]
    pub fn type_text(&self, css: &str, text: &str) {
        self.wait_for(css);
        self.must("type", async { self.element(css).await?.send_keys(text).await });
    }

    /// Runs a script in the page and returns its value.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.must("run a script", self.client.execute(script, arguments))
    }

    /// Runs a script that calls its last argument with its value, and returns that.
    #[track_caller]
    pub fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.must("run a script", self.client.execute_async(script, arguments))
    }

    /// What the page logged as an error since the last call, failed loads and refused policies included.
    #[track_caller]
    pub fn console_errors(&self) -> Vec<String> {
        let log = self.must(
            "read the console",
            self.client.issue_cmd(Chromium { path: "se/log", body: json!({ "type": "browser" }) }),
        );
        let entries = log.as_array().into_iter().flatten();
        let severe = entries.filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Saves what the window shows as `target/screenshots/<name>.png` and returns the path.
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let image = self.must("take a screenshot", self.client.screenshot());
        let folder = target().join("screenshots");
        let path = folder.join(format!("{name}.png"));
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&path, image))
            .expect("the screenshot can be saved");
        path
    }

    async fn element(&self, css: &str) -> Result<Element, CmdError> {
        self.client.find(Locator::Css(css)).await
    }

    fn shown(&self, css: &str) -> Option<()> {
        let shown = self.runtime.block_on(async { self.element(css).await?.is_displayed().await });
        matches!(shown, Ok(true)).then_some(())
    }

    fn find_text(&self, css: &str) -> Option<String> {
        self.runtime.block_on(async { self.element(css).await?.text().await }).ok()
    }

    /// The page's text and its console, for the message of a failed wait.
    fn page_for_people(&self) -> String {
        let text = self.find_text("body").unwrap_or_else(|| "no body".to_owned());
        format!("{text}\nconsole: {:#?}", self.console_errors())
    }

    #[track_caller]
    fn must<T>(&self, what: &str, doing: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(doing).unwrap_or_else(|problem| panic!("cannot {what}: {problem}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let client = self.client.clone();
        // The browser may have crashed; its group is ended below in any case.
        let _ = self.runtime.block_on(async { timeout(CLOSE_LIMIT, client.close()).await });
        let _ = kill_process_group(self.driver.pid(), Signal::KILL);
    }
}

fn capabilities(arguments: Vec<String>, settings: Value) -> Capabilities {
    let mut options = json!({ "args": arguments, "prefs": settings });
    if let Ok(binary) = std::env::var("CHATCLI_CHROMIUM") {
        options["binary"] = json!(binary);
    }
    Capabilities::from_iter([
        ("browserName".to_owned(), json!("chrome")),
        ("goog:chromeOptions".to_owned(), options),
        ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
    ])
}

/// A command that Chromium's driver knows beyond WebDriver: its console, its developer tools.
#[derive(Debug)]
struct Chromium {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/{}", session_id.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _request_url: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
