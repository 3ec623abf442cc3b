//! What `/hub` asks of the server beside the thread: who is bound to whom.

use chatcli_proto::{Call, Reply, v1};

use super::{CALL_MS, ForHub, Hub, MAX_WAITS, Notice, Phase, Step, Why, why_off};
use crate::connection::Connection;
use crate::port::{Again, Ask, ForAsk, Heard, Open, Outcome, Patience, Stamp, Within};
use crate::problem::{Kind, Problem};
use crate::text::{Lang, Text, fill};
use crate::wire::label;

/// Bindings that are listed; more are counted.
const MAX_LISTED: usize = 100;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    /// An identity on a platform is a principal's, or the own one's.
    Bind { platform: String, user: String, principal: String },
    /// Which there are.
    Bindings { principal: String },
}

impl Errand {
    fn call(&self) -> Call {
        match self.clone() {
            Self::Bind { platform, user, principal } => {
                Call::SetBinding(v1::SetBindingRequest { platform, user_id: user, principal })
            }
            Self::Bindings { principal } => Call::ListBindings(v1::ListBindingsRequest { principal }),
        }
    }
}

impl Hub {
    /// Starts an errand. Says whether none was going on.
    pub(crate) fn start_errand(
        &mut self,
        errand: Errand,
        connection: &Connection,
        out: &mut dyn Open<ForHub>,
    ) -> bool {
        if self.errand.is_some() {
            return false;
        }
        let mut ask = Ask::new(Patience::EachTry(CALL_MS, MAX_WAITS));
        ask.send(errand.call(), connection, &mut Within { out, wrap: ForHub::Errand });
        self.errand = Some((errand, ask));
        true
    }

    pub(super) fn errand_done(
        &mut self,
        what: ForAsk,
        outcome: Outcome,
        connection: &Connection,
        now: Stamp,
        out: &mut dyn Open<ForHub>,
    ) -> Vec<Step> {
        let Some((errand, ask)) = self.errand.as_mut() else { return Vec::new() };
        let mut within = Within { out, wrap: ForHub::Errand };
        let problem = match ask.heard(what, outcome) {
            Heard::Reply(reply) => {
                return match *reply {
                    Reply::SetBinding(_) => vec![Step::Told(Notice::Bound)],
                    Reply::ListBindings(list) => {
                        let count = list.bindings.len();
                        let named = list.bindings.iter().take(MAX_LISTED).map(|bound| {
                            let [platform, user, principal] =
                                [&bound.platform, &bound.user_id, &bound.principal].map(|text| label(text));
                            format!("{platform}:{user} = {principal}")
                        });
                        vec![Step::Told(Notice::Bindings { lines: named.collect(), count })]
                    }
                    _ => Vec::new(),
                };
            }
            Heard::Ended => {
                ask.stop(&mut within);
                self.errand = None;
                return Vec::new();
            }
            Heard::Failed(failure) => {
                let problem = connection.problem_of(&failure);
                match ask.again(&problem, connection, now, &mut within) {
                    Again::Now => {
                        ask.send(errand.call(), connection, &mut within);
                        return Vec::new();
                    }
                    Again::Later => return Vec::new(),
                    Again::No if why_off(&failure) == Some(Why::Absent) => Problem::new(Kind::Unimplemented),
                    Again::No => problem,
                }
            }
            Heard::Again => {
                ask.send(errand.call(), connection, &mut within);
                return Vec::new();
            }
            Heard::Late => Problem::new(Kind::Deadline),
            Heard::Refused(problem) => *problem,
            Heard::Unsupported(why) => Problem::because(Kind::Unimplemented, &why),
            Heard::Nothing | Heard::Rerouted | Heard::Stopped(_) => return Vec::new(),
        };
        ask.stop(&mut within);
        self.errand = None;
        vec![Step::Failed(problem)]
    }

    /// How the thread stands, in one line.
    pub fn standing(&self, lang: Lang) -> String {
        let text = match self.phase {
            Phase::Off(Why::Unwanted) => Text::Off,
            Phase::Off(Why::Absent) => Text::HubNotThere,
            Phase::Off(Why::Forbidden) => Text::HubNotAllowed,
            Phase::Away => Text::HubAway,
            _ if self.is_attached() => Text::On,
            _ => Text::HubLooking,
        };
        text.get(lang).to_owned()
    }

    /// What `/hub` shows.
    pub(crate) fn status(&self, lang: Lang) -> Vec<String> {
        let standing = self.standing(lang);
        let mut lines = vec![fill(Text::HubStatus.get(lang), &[("standing", &standing)])];
        let mut add = |name: &str, value: &str| lines.push(format!("  {name}: {value}"));
        if !self.principal.is_empty() {
            add("principal", &self.principal);
        }
        if let Some(conv_id) = &self.conv_id {
            add("conversation", conv_id);
            add("since_seq", &self.mark.newest().to_string());
        }
        if let Some(channel) = &self.channel {
            add("channel", channel);
        }
        if !self.places.is_empty() {
            let places: Vec<&str> = self.places.iter().map(String::as_str).collect();
            add("channels", &places.join(", "));
        }
        lines
    }

    /// Whether it has to be said, once, that the thread is shared by all with the same access.
    pub(crate) fn is_news_that_it_is_shared(&mut self) -> bool {
        self.is_shared_by_all() && !std::mem::replace(&mut self.is_told, true)
    }

    /// The principal that all users of one token, or of a server without one, are.
    pub(crate) fn is_shared_by_all(&self) -> bool {
        matches!(self.principal.as_str(), "system" | "legacy-token")
    }
}
