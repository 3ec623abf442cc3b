//! How a failed answer is kept: a tag and the facts, so that it can be told in any language later. A failure that has
//! no tag of its own is kept as the sentence of the moment.

use crate::problem::{Kind, Problem, Who};
use crate::text::Lang;

/// Why an answer failed, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct KeptProblem {
    /// The kind's name.
    pub tag: String,
    /// The fact that belongs to the kind, e.g. an address.
    pub fact: String,
    /// Who failed; a later version may know others.
    pub who: String,
    /// That party's words.
    pub why: Option<String>,
    /// The server's id of the request.
    pub request_id: Option<String>,
}

/// The kinds without a fact.
const PLAIN: [(&str, Kind); 30] = [
    ("not-serving", Kind::NotServing),
    ("token", Kind::Token),
    ("token-missing", Kind::TokenMissing),
    ("sign-in", Kind::SignIn),
    ("permission", Kind::Permission),
    ("unavailable", Kind::Unavailable),
    ("failed", Kind::Failed),
    ("limit-reached", Kind::LimitReached),
    ("message-too-big", Kind::MessageTooBig),
    ("too-long", Kind::TooLong),
    ("provider-late", Kind::ProviderLate),
    ("model-unknown", Kind::ModelUnknown),
    ("key-refused", Kind::KeyRefused { own: false }),
    ("own-key-refused", Kind::KeyRefused { own: true }),
    ("address-forbidden", Kind::AddressForbidden),
    ("empty-answer", Kind::EmptyAnswer),
    ("network", Kind::Network),
    ("rejected", Kind::Rejected),
    ("not-found", Kind::NotFound),
    ("model", Kind::Model),
    ("told", Kind::Told),
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
            Kind::Broken(address) => ("broken", address.clone()),
            Kind::HttpAnswer(address, status) => ("http", format!("{status} {address}")),
            Kind::ProviderUnknown(name) => ("provider-unknown", name.clone()),
            Kind::ProxyAway(proxy) => ("proxy-away", proxy.clone()),
            Kind::RateLimited(secs) => ("rate-limited", secs.to_string()),
            kind => match PLAIN.iter().find(|(_, plain)| plain == kind) {
                Some((tag, _)) => (*tag, String::new()),
                None => {
                    let why = Some(problem.what(Lang::En));
                    let (who, request_id) = (problem.who.name().to_owned(), problem.request_id.clone());
                    return Self { tag: "told".into(), fact: String::new(), who, why, request_id };
                }
            },
        };
        Self {
            tag: tag.to_owned(),
            fact,
            who: problem.who.name().to_owned(),
            why: problem.why.clone(),
            request_id: problem.request_id.clone(),
        }
    }

    pub(crate) fn problem(&self) -> Problem {
        let fact = || self.fact.clone();
        let kind = match self.tag.as_str() {
            "unreachable" => Kind::Unreachable(fact()),
            "silent" => Kind::Silent(fact()),
            "refused" => Kind::Refused(fact()),
            "dns" => Kind::Dns(fact()),
            "not-grpc" => Kind::NotGrpc(fact()),
            "broken" => Kind::Broken(fact()),
            "http" => {
                let (status, address) = self.fact.split_once(' ').unwrap_or_default();
                Kind::HttpAnswer(address.to_owned(), status.parse().unwrap_or_default())
            }
            "provider-unknown" => Kind::ProviderUnknown(fact()),
            "proxy-away" => Kind::ProxyAway(fact()),
            "rate-limited" => Kind::RateLimited(self.fact.parse().unwrap_or_default()),
            tag => PLAIN.iter().find(|(name, _)| *name == tag).map_or(Kind::Told, |(_, kind)| kind.clone()),
        };
        let problem = Problem::new(kind);
        Problem {
            who: Who::from_name(&self.who).unwrap_or(problem.who),
            why: self.why.clone(),
            request_id: self.request_id.clone(),
            ..problem
        }
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
            Kind::Broken("h:1".into()),
            Kind::HttpAnswer("h:1".into(), 502),
            Kind::RateLimited(7),
        ];
        for kind in plain.into_iter().chain(others) {
            for who in Who::ALL {
                let (why, request_id) = (Some("w".into()), Some("r".into()));
                let problem = Problem { who, why, request_id, ..Problem::new(kind.clone()) };
                assert_eq!(KeptProblem::of(&problem).problem(), problem);
            }
        }
    }

    #[test]
    fn a_failure_without_a_tag_keeps_its_words() {
        let kept = KeptProblem::of(&Problem::new(Kind::OllamaUrl));
        assert_eq!(kept.problem().kind, Kind::Told);
        assert_eq!(kept.problem().what(Lang::PtBr), Problem::new(Kind::OllamaUrl).what(Lang::En));
        assert_eq!(kept.why, Some(Problem::new(Kind::OllamaUrl).what(Lang::En)));
        let unknown = KeptProblem { tag: "of-a-later-version".into(), ..KeptProblem::default() };
        assert_eq!(unknown.problem().kind, Kind::Told);
    }
}
