//! When a wall loads itself anew: when the page or the server has another version, and once a day at a quiet hour. It
//! does so only when the door answers: a browser's own error page would not come back by itself. That it also does
//! so when its program stopped is up to `boot.js`, which does not need the program.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestCache, RequestInit, Response};

use super::desk::Desk;
use crate::stamp;

/// A page that has just been loaded is not loaded again, whatever two replicas of different versions say.
const LEAST_MS: u64 = 10 * 60_000;
/// A page that runs for as long as this may be loaded again at the quiet hour.
const DAY_MS: u64 = 20 * 3_600_000;
/// The hour of the day that is quiet.
const QUIET_HOUR: u32 = 4;
/// How often the page's own version is looked at.
const LOOK_MS: u64 = 10 * 60_000;

/// What is known of the versions.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The server's version, as it was first.
    version: Option<String>,
    version_changed: bool,
    /// The page's document, as it was first.
    document: Option<String>,
    document_changed: bool,
    looked_mono_ms: Option<u64>,
    /// It is being tried.
    is_leaving: bool,
}

impl Known {
    fn heard(&mut self, version: &str) {
        match &self.version {
            Some(first) => self.version_changed = first != version,
            None => self.version = Some(version.to_owned()),
        }
    }

    fn read(&mut self, document: String) {
        match &self.document {
            Some(first) => self.document_changed = *first != document,
            None => self.document = Some(document),
        }
    }

    /// Whether the page should be loaded anew at this age and minute of the day.
    fn is_due(&self, age_ms: u64, minute: u32) -> bool {
        let is_other = self.version_changed || self.document_changed;
        let is_tired = age_ms >= DAY_MS && minute / 60 == QUIET_HOUR;
        age_ms >= LEAST_MS && (is_other || is_tired)
    }

    fn is_time_to_look(&self, now_mono_ms: u64) -> bool {
        self.looked_mono_ms.is_none_or(|looked| now_mono_ms.saturating_sub(looked) >= LOOK_MS)
    }
}

/// Looks after it.
#[derive(Clone, Copy)]
pub struct Renewal {
    desk: Desk,
    known: StoredValue<Known>,
}

impl Renewal {
    /// From now on.
    pub fn start(desk: Desk) -> Self {
        let known = StoredValue::new(Known::default());
        Effect::new(move || {
            if let Some(version) = desk.version.get().filter(|version| !version.is_empty()) {
                known.update_value(|known| known.heard(&version));
            }
        });
        Self { desk, known }
    }

    /// Time passed.
    pub fn beat(self) {
        let now = stamp::mono_ms();
        // For `boot.js`, which loads the page anew when this stops.
        if let Some(root) = document().document_element() {
            // A browser that refuses an attribute of its own root has bigger trouble than this.
            let _ = root.set_attribute("data-beat", &now.to_string());
        }
        let known = self.known;
        if known.with_value(|known| known.is_time_to_look(now)) {
            known.update_value(|known| known.looked_mono_ms = Some(now));
            spawn_local(async move {
                if let Some(document) = page().await {
                    known.update_value(|known| known.read(document));
                }
            });
        }
        let minute = self.desk.clock(|clock, now| clock.minute(now.unix_ms));
        if known.with_value(|known| known.is_due(now, minute) && !known.is_leaving) {
            known.update_value(|known| known.is_leaving = true);
            spawn_local(async move {
                if page().await.is_some() {
                    // A browser that does not load the page anew goes on showing it.
                    let _ = window().location().reload();
                }
                known.update_value(|known| known.is_leaving = false);
            });
        }
    }
}

/// The page's document as the door has it now; `None` when it does not answer.
async fn page() -> Option<String> {
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    let answer = JsFuture::from(window().fetch_with_str_and_init("/", &init)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: u32 = 12 * 60;
    const NIGHT: u32 = QUIET_HOUR * 60 + 5;

    #[test]
    fn another_version_is_a_reason_and_a_young_page_is_left_alone() {
        let mut known = Known::default();
        for version in ["1.0", "1.0"] {
            known.heard(version);
            known.read("a".into());
        }
        assert!(!known.is_due(LEAST_MS, NOON));
        let (mut newer, mut rebuilt) = (known.clone(), known.clone());
        newer.heard("1.1");
        rebuilt.read("b".into());
        for (known, name) in [(&newer, "server"), (&rebuilt, "page")] {
            assert!(known.is_due(LEAST_MS, NOON), "{name}");
            assert!(!known.is_due(LEAST_MS - 1, NOON), "{name}");
        }
        newer.heard("1.0");
        assert!(!newer.is_due(LEAST_MS, NOON), "replicas of two versions during a rollout");
    }

    #[test]
    fn once_a_day_at_the_quiet_hour() {
        let known = Known::default();
        assert!(known.is_due(DAY_MS, NIGHT));
        assert!(!known.is_due(DAY_MS, NOON) && !known.is_due(DAY_MS - 1, NIGHT));
        assert!(known.is_time_to_look(0));
        let looked = Known { looked_mono_ms: Some(5), ..known };
        assert!(!looked.is_time_to_look(LOOK_MS) && looked.is_time_to_look(LOOK_MS + 5));
    }
}
