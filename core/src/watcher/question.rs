//! A question about one alert, for a user who wants the model to explain it. The alert's facts are quoted: they
//! came from a cluster, and nothing in them is meant as an instruction.

use super::Alert;
use crate::moment;
use crate::text::{Lang, Text};

impl Alert {
    /// The question, ready to be sent or changed.
    pub fn question(&self, lang: Lang) -> String {
        let target = self.target();
        let since = if self.since_unix > 0 {
            moment::rfc3339(self.since_unix.saturating_mul(1000))
        } else {
            String::new()
        };
        let facts = [
            (Text::AlertSeverity, self.severity.word()),
            (Text::AlertKind, &self.kind),
            (Text::AlertObject, &self.object),
            (Text::AlertTarget, &target),
            (Text::AlertSince, &since),
            (Text::AlertMessage, &self.message),
        ];
        let mut question = format!("{}\n", Text::AlertQuestion.get(lang));
        for (label, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
            question.push_str(&format!("\n> {}: {fact}", label.get(lang)));
        }
        question
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watcher::Severity;

    #[test]
    fn the_facts_are_quoted_and_missing_ones_left_out() {
        let alert = Alert {
            severity: Severity::Critical,
            kind: "OOMKilled".into(),
            object: "myapp-1".into(),
            namespace: "production".into(),
            deployment: "myapp".into(),
            message: "Container exceeded memory limit".into(),
            since_unix: 0,
        };
        let question = alert.question(Lang::En);
        let (asked, facts) = question.split_once("\n\n").unwrap();
        assert_eq!(asked, Text::AlertQuestion.get(Lang::En));
        assert_eq!(
            facts,
            "> Severity: CRITICAL\n> Alert: OOMKilled\n> Object: myapp-1\n> Target: production/myapp\n\
             > Message: Container exceeded memory limit"
        );
        let known = Alert { since_unix: 1_700_000_000, ..alert };
        assert!(known.question(Lang::PtBr).contains("\n> Desde: 2023-11-14T22:13:20Z\n"));
    }
}
