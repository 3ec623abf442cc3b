//! A person who does what a test tells them to.

use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::sync::watch;

use crate::person::{Answer, Ask, Page, Person, Say};

/// Remembers what they were told and asked.
pub(super) struct AtTheKeyboard {
    answers: Mutex<VecDeque<(Ask, Option<String>)>>,
    pub(super) told: Mutex<Vec<Say>>,
    visited: watch::Sender<Option<String>>,
}

impl AtTheKeyboard {
    pub(super) fn new() -> Self {
        Self { answers: Mutex::default(), told: Mutex::default(), visited: watch::channel(None).0 }
    }

    /// The next answer, to this question and no other; `None` = they do not want to.
    pub(super) fn answers(&self, ask: Ask, answer: Option<&str>) {
        self.answers.lock().unwrap().push_back((ask, answer.map(str::to_owned)));
    }

    /// The address they were sent to.
    pub(super) async fn visited(&self) -> String {
        let mut receiver = self.visited.subscribe();
        let url = receiver.wait_for(Option::is_some).await.unwrap();
        url.clone().unwrap()
    }
}

impl Person for AtTheKeyboard {
    async fn tell(&self, say: Say) {
        self.told.lock().unwrap().push(say);
    }

    async fn ask(&self, ask: Ask) -> Answer {
        let next = self.answers.lock().unwrap().pop_front();
        match next {
            Some((expected, answer)) => {
                assert_eq!(ask, expected);
                answer.map_or(Answer::Declined, |line| Answer::Line(line.into()))
            }
            // They look at the screen and say nothing.
            None => std::future::pending().await,
        }
    }

    fn browse(&self, url: &str) -> bool {
        self.visited.send_replace(Some(url.to_owned()));
        true
    }

    fn page(&self, page: Page) -> String {
        format!("<{page:?}>")
    }

    fn language(&self) -> &'static str {
        "pt-BR"
    }
}
