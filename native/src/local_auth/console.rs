//! The person at a plain console, for `chatcli auth`: told on stderr, asked on stdin.

use chatcli_auth::{Answer, Ask, LocalAuth, Page, Person, Say, SecretString};
use chatcli_core::Lang;

use super::sentences;
use crate::output::Output;
use crate::stdin;

/// Who typed `chatcli auth`.
#[derive(Debug)]
pub struct Console<'a> {
    /// Opens the browser.
    pub auth: &'a LocalAuth,
    /// Where they read.
    pub output: &'a Output,
    /// Their language.
    pub lang: Lang,
}

impl Person for Console<'_> {
    async fn tell(&self, say: Say) {
        self.output.note(&sentences::said(&say, self.lang));
    }

    async fn ask(&self, ask: Ask) -> Answer {
        let (output, question) = (*self.output, format!("{}: ", sentences::asked(&ask, self.lang)));
        let hidden = ask.is_secret() && self.output.stdin_is_terminal;
        // Enter ends the line, unless it is not shown or the browser answered.
        let mut open = OpenLine(Some(self.output));
        // A thread of its own: the person need not type before a browser can come back.
        let line =
            tokio::task::spawn_blocking(move || stdin::typed_line(hidden, || output.status(&question)))
                .await
                .ok()
                .flatten();
        if !hidden && self.output.stdin_is_terminal && line.is_some() {
            open.0 = None;
        }
        match line.and_then(|line| String::from_utf8(line).ok()) {
            Some(line) => Answer::Line(SecretString::from(line)),
            None if hidden => Answer::Declined,
            None => Answer::Unattended,
        }
    }

    fn browse(&self, url: &str) -> bool {
        self.auth.open_browser(url)
    }

    fn page(&self, page: Page) -> String {
        sentences::page(page, self.lang)
    }

    fn language(&self) -> &'static str {
        self.lang.tag()
    }
}

/// The cursor stands behind a question.
struct OpenLine<'a>(Option<&'a Output>);

impl Drop for OpenLine<'_> {
    fn drop(&mut self) {
        if let Some(output) = self.0 {
            output.note("");
        }
    }
}
