//! The board as one JSON object, for scripts. Its members are part of what the program promises: they may grow in
//! number, and none changes its meaning.

use serde_json::{Value, json};

use super::Board;
use crate::event::Stamp;
use crate::text::Lang;
use crate::watcher::{alert_value, failure, status_value};

impl Board {
    /// Everything the board knows at this moment, on one line. `state` is one of `healthy`, `waiting`, `degraded`,
    /// `critical`, `stale`, `no_watcher` and `offline`.
    pub fn json(&self, address: &str, now: Stamp, lang: Lang) -> String {
        let counters = self.counters();
        let reasons: Vec<String> = self.reasons(now).into_iter().map(|reason| reason.words(lang)).collect();
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
        json!({
            "state": self.state(now).key(),
            "reasons": reasons,
            "server": address,
            "time_unix": now.unix_ms.div_euclid(1000),
            "data_unix": self.as_of_unix_ms().map(|ms| ms.div_euclid(1000)),
            "age_secs": self.age_ms(now).map(|ms| ms / 1000),
            "error": self.problem().map(|problem| failure(problem, lang)),
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
