//! How a failed answer is kept: a tag and the facts, so that it can be told in any language later. A failure that has
//! no tag of its own is kept as the model's, with the words of the moment.

use crate::problem::{Kind, Problem};
use crate::text::Lang;

/// Why an answer failed, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptProblem {
    /// The kind's name.
    pub tag: String,
    /// The fact that belongs to the kind, e.g. an address.
    pub fact: String,
    /// The other side's words.
    pub why: Option<String>,
    /// The server's id of the request.
    pub request_id: Option<String>,
}

/// The kinds without a fact.
const PLAIN: [(&str, Kind); 16] = [
    ("not-serving", Kind::NotServing),
    ("token", Kind::Token),
    ("permission", Kind::Permission),
    ("network", Kind::Network),
    ("rejected", Kind::Rejected),
    ("not-found", Kind::NotFound),
    ("model", Kind::Model),
    ("unimplemented", Kind::Unimplemented),
    ("deadline", Kind::Deadline),
    ("deadline-mid-answer", Kind::DeadlineMidAnswer),
    ("invalid", Kind::Invalid),
    ("cut", Kind::Cut),
    ("truncated", Kind::Truncated),
    ("tls", Kind::Tls),
    ("not-connected", Kind::NotConnected),
    ("credentials", Kind::Credentials),
];

impl KeptProblem {
    pub(crate) fn of(problem: &Problem) -> Self {
        let (tag, fact) = match &problem.kind {
            Kind::Unreachable(address) => ("unreachable", address.clone()),
            Kind::Silent(address) => ("silent", address.clone()),
            Kind::Refused(address) => ("refused", address.clone()),
            Kind::Dns(address) => ("dns", address.clone()),
            Kind::NotGrpc(address) => ("not-grpc", address.clone()),
            Kind::RateLimited(secs) => ("rate-limited", secs.to_string()),
            kind => match PLAIN.iter().find(|(_, plain)| plain == kind) {
                Some((tag, _)) => (*tag, String::new()),
                None => {
                    let why = Some(problem.what(Lang::En));
                    let request_id = problem.request_id.clone();
                    return Self { tag: "model".into(), fact: String::new(), why, request_id };
                }
            },
        };
        Self { tag: tag.to_owned(), fact, why: problem.why.clone(), request_id: problem.request_id.clone() }
    }

    pub(crate) fn problem(&self) -> Problem {
        let fact = || self.fact.clone();
        let kind = match self.tag.as_str() {
            "unreachable" => Kind::Unreachable(fact()),
            "silent" => Kind::Silent(fact()),
            "refused" => Kind::Refused(fact()),
            "dns" => Kind::Dns(fact()),
            "not-grpc" => Kind::NotGrpc(fact()),
            "rate-limited" => Kind::RateLimited(self.fact.parse().unwrap_or_default()),
            tag => PLAIN.iter().find(|(name, _)| *name == tag).map_or(Kind::Model, |(_, kind)| kind.clone()),
        };
        Problem { kind, why: self.why.clone(), request_id: self.request_id.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_comes_back_as_it_was() {
        let plain = PLAIN.map(|(_, kind)| kind);
        let others = [
            Kind::Unreachable("h:1".into()),
            Kind::Silent("h:1".into()),
            Kind::Refused("h:1".into()),
            Kind::Dns("h".into()),
            Kind::NotGrpc("h:1".into()),
            Kind::RateLimited(7),
        ];
        for kind in plain.into_iter().chain(others) {
            let problem =
                Problem { why: Some("w".into()), request_id: Some("r".into()), ..Problem::new(kind) };
            assert_eq!(KeptProblem::of(&problem).problem(), problem);
        }
    }

    #[test]
    fn a_failure_without_a_tag_keeps_its_words() {
        let kept = KeptProblem::of(&Problem::new(Kind::OllamaUrl));
        assert_eq!(kept.problem().kind, Kind::Model);
        assert_eq!(kept.why, Some(Problem::new(Kind::OllamaUrl).what(Lang::En)));
        let unknown = KeptProblem { tag: "of-a-later-version".into(), ..KeptProblem::default() };
        assert_eq!(unknown.problem().kind, Kind::Model);
    }
}
