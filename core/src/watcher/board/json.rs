//! The board as one JSON object, for scripts. Its members are part of what the program promises: they may grow in
//! number, and none changes its meaning. What is said is a code with its numbers, the same in every language; only a
//! server's own words are sentences.

use serde_json::{Value, json};

use super::Board;
use super::state::{Freshness, Reason};
use crate::port::Stamp;
use crate::problem::Problem;
use crate::watcher::{alert_value, status_value};

impl Board {
    /// Everything the board knows at this moment, on one line. `state` is one of [`BigStatus`](super::BigStatus)'s keys.
    pub fn json(&self, address: &str, now: Stamp) -> String {
        let counters = self.counters();
        let reasons: Vec<Value> = self.reasons(now).into_iter().map(Reason::json).collect();
        let alerts: Vec<Value> = self
            .alerts()
            .map(|seen| {
                let mut alert = alert_value(&seen.alert);
                if let Some(members) = alert.as_object_mut() {
                    members.insert("new".to_owned(), seen.is_new(now).into());
                }
                alert
            })
            .collect();
        let freshness = self.status().map(|_| match self.freshness(now) {
            Freshness::Moves => "moving",
            Freshness::Unknown(_) => "unknown",
            Freshness::Old(_) => "old",
        });
        json!({
            "state": self.state(now).key(),
            "reasons": reasons,
            "server": address,
            "time_unix": now.unix_ms.div_euclid(1000),
            "data_unix": self.as_of_unix_ms().map(|ms| ms.div_euclid(1000)),
            "age_secs": self.age_ms(now).map(|ms| ms / 1000),
            "freshness": freshness,
            "current": self.is_current(now),
            "error": self.problem().map(error),
            "watcher": self.status().map(status_value),
            "counters": {
                "targets": counters.targets,
                "pods": counters.pods,
                "ready": counters.ready.map(|ready| ready.ready),
                "desired": counters.ready.map(|ready| ready.desired),
                "restarts": counters.restarts.map(|(restarts, _)| restarts),
                "critical": counters.critical,
                "warning": counters.warning,
                "info": counters.info,
                "older_than_window": counters.older,
                "snapshots": counters.snapshots,
            },
            "alerts": alerts,
        })
        .to_string()
    }
}

/// What failed: a code, and the other side's words where there are any.
fn error(problem: &Problem) -> Value {
    json!({ "code": problem.code(), "who": problem.who.name(), "words": problem.why })
}
