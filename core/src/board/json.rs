//! The board as one JSON object, for scripts. Its members are part of what the program promises: they may grow in
//! number, and none changes its meaning.

use super::Board;
use crate::event::Stamp;
use crate::json::Object;
use crate::text::Lang;
use crate::watcher::{alert_object, status_object};

impl Board {
    /// Everything the board knows at this moment, on one line. `state` is one of `healthy`, `waiting`, `degraded`,
    /// `critical`, `stale`, `no_watcher` and `offline`.
    pub fn json(&self, address: &str, now: Stamp, lang: Lang) -> String {
        let counters = self.counters();
        let count = |number: usize| i128::try_from(number).unwrap_or(i128::MAX);
        let reasons = self.reasons(now);
        Object::default()
            .string("state", self.state(now).key())
            .strings("reasons", reasons.iter().map(|reason| reason.words(lang)))
            .string("server", address)
            .number("time_unix", now.unix_ms.div_euclid(1000))
            .maybe("data_unix", self.as_of_unix_ms().map(|ms| ms.div_euclid(1000)), Object::number)
            .maybe("age_secs", self.age_ms(now).map(|ms| ms / 1000), Object::number)
            .maybe(
                "error",
                self.problem().and_then(|problem| problem.lines(lang).into_iter().next()).as_deref(),
                Object::string,
            )
            .maybe("watcher", self.status().map(status_object), Object::object)
            .object(
                "counters",
                Object::default()
                    .number("targets", counters.targets)
                    .number("pods", counters.pods)
                    .maybe("ready", counters.ready.map(|ready| ready.ready), Object::number)
                    .maybe("desired", counters.ready.map(|ready| ready.desired), Object::number)
                    .maybe("restarts", counters.restarts.map(|(restarts, _)| restarts), Object::number)
                    .number("critical", count(counters.critical))
                    .number("warning", count(counters.warning))
                    .number("info", count(counters.info))
                    .number("older_than_window", count(counters.older))
                    .number("snapshots", counters.snapshots),
            )
            .list("alerts", self.alerts().map(|seen| alert_object(&seen.alert).flag("new", seen.is_new(now))))
            .finish()
    }
}
