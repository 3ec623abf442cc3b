//! The alerts that a screen lists: one by one while there is room for all of them, else those that say the same of the
//! same target as one row with their number, so that none is unseen because of many others.

use super::{Look, Turn};
use crate::port::Stamp;
use crate::text::{Lang, Text, fill};
use crate::watcher::board::Board;
use crate::watcher::board::ledger::{Kin, Seen};
use crate::watcher::{Alert, Severity, short_age};

/// As many objects of a row that stands for several alerts are named.
const MAX_NAMED: usize = 12;

/// An alert, or several that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AlertRow {
    pub severity: Severity,
    /// The severity's word.
    pub word: &'static str,
    pub kind: String,
    /// How many alerts the row stands for.
    pub count: usize,
    /// What it is about, or how many.
    pub object: String,
    /// When the screen does not name it anywhere else.
    pub target: Option<String>,
    /// The server's words, or what several are about.
    pub message: String,
    /// When the server saw it first, and how long ago.
    pub since: Option<String>,
    /// How long ago.
    pub age: Option<String>,
    pub is_new: bool,
    /// A question about it for the conversation.
    pub question: String,
}

/// Alerts that say the same, the newest first.
struct Group<'a> {
    alerts: Vec<&'a Seen>,
    count: usize,
}

impl Board {
    /// How many pages the alerts of a target take, or everybody's.
    pub(super) fn alert_pages(&self, look: &Look, target: Option<&str>) -> usize {
        Pages::of(&self.alert_groups(look, target).0, look.max_alerts).count
    }

    /// The rows of a turn's page, and how many alerts none of them stands for.
    pub(super) fn alert_rows(
        &self,
        look: &Look,
        turn: &Turn,
        names_target: bool,
        now: Stamp,
        lang: Lang,
        clock: &dyn Fn(i64) -> String,
    ) -> (Vec<AlertRow>, usize) {
        let (groups, total) = self.alert_groups(look, turn.name.as_deref());
        let shown: Vec<&Group<'_>> = Pages::of(&groups, look.max_alerts).page(&groups, turn.page).collect();
        let counted: usize = shown.iter().map(|group| group.count).sum();
        let row = |group: &&Group<'_>| group.row(look, names_target, now, lang, clock);
        (shown.iter().filter_map(row).collect(), total.saturating_sub(counted))
    }

    /// What the rows stand for, of one target or of all, the worst first, and how many alerts that are.
    fn alert_groups(&self, look: &Look, target: Option<&str>) -> (Vec<Group<'_>>, usize) {
        let words = look.words.trim().to_lowercase();
        let fits: Vec<&Seen> = self
            .alerts()
            .filter(|seen| target.is_none_or(|name| seen.alert.target() == name))
            .filter(|seen| has_words(&look.seen(&seen.alert), &words))
            .collect();
        // What is not kept cannot be searched.
        let unkept = self.ledger.unkept().iter().filter(|(kin, _)| {
            words.is_empty()
                && kin.severity >= self.options().severity
                && target.is_none_or(|name| kin.target() == name)
        });
        let unkept: Vec<(&Kin, usize)> = unkept.map(|(kin, count)| (kin, *count)).collect();
        let total = fits.len() + unkept.iter().map(|(_, count)| count).sum::<usize>();
        let groups = if total <= look.max_alerts {
            fits.into_iter().map(|seen| Group { alerts: vec![seen], count: 1 }).collect()
        } else {
            grouped(fits, &unkept)
        };
        (groups, total)
    }
}

/// A list that is longer than its room, page by page. A critical first row stays on every page; the last page is as full
/// as the others.
struct Pages {
    count: usize,
    pinned: usize,
    room: usize,
}

impl Pages {
    fn of(groups: &[Group<'_>], room: usize) -> Self {
        let is_critical = |group: &Group<'_>| {
            group.alerts.first().is_some_and(|seen| seen.alert.severity == Severity::Critical)
        };
        let pinned = usize::from(room > 1 && groups.first().is_some_and(is_critical));
        let count = if room == 0 || groups.len() <= room {
            1
        } else {
            (groups.len() - pinned).div_ceil(room - pinned)
        };
        Self { count, pinned, room }
    }

    fn page<'a>(&self, groups: &'a [Group<'a>], page: usize) -> impl Iterator<Item = &'a Group<'a>> {
        let room = self.room.saturating_sub(self.pinned);
        let last = groups.len().saturating_sub(room);
        let from = (self.pinned + page * room).min(last).max(self.pinned);
        groups.iter().take(self.pinned).chain(groups.iter().skip(from).take(room))
    }
}

/// The worst first, as the alerts are.
fn grouped<'a>(alerts: Vec<&'a Seen>, unkept: &[(&Kin, usize)]) -> Vec<Group<'a>> {
    let mut groups: Vec<(Kin, Group<'a>)> = Vec::new();
    for seen in alerts {
        let kin = Kin::of(&seen.alert);
        match groups.iter_mut().find(|(known, _)| *known == kin) {
            Some((_, group)) => {
                group.alerts.push(seen);
                group.count += 1;
            }
            None => groups.push((kin, Group { alerts: vec![seen], count: 1 })),
        }
    }
    for (kin, count) in unkept {
        if let Some((_, group)) = groups.iter_mut().find(|(known, _)| known == *kin) {
            group.count += count;
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

impl Group<'_> {
    fn row(
        &self,
        look: &Look,
        names_target: bool,
        now: Stamp,
        lang: Lang,
        clock: &dyn Fn(i64) -> String,
    ) -> Option<AlertRow> {
        let newest = self.alerts.first()?;
        let alert = look.seen(&newest.alert);
        let is_one = self.count == 1;
        let age = alert.age_secs(now.unix_ms).map(short_age);
        let since = age.as_ref().map(|age| {
            let time = clock(alert.since_unix.saturating_mul(1000));
            let text = if is_one { Text::BoardAlertSince } else { Text::BoardAlertNewest };
            fill(text.get(lang), &[("time", &time), ("age", age)])
        });
        Some(AlertRow {
            severity: alert.severity,
            word: alert.severity.label(lang),
            kind: alert.kind.clone(),
            count: self.count,
            object: if is_one { alert.object.clone() } else { format!("×{}", self.count) },
            target: Some(alert.target()).filter(|target| names_target && !target.is_empty()),
            message: if is_one { alert.message.clone() } else { self.names(look) },
            since,
            age,
            is_new: self.alerts.iter().any(|seen| seen.is_new(now)),
            question: alert.question(lang),
        })
    }

    /// What several are about, as far as it may be seen.
    fn names(&self, look: &Look) -> String {
        if look.redacts_names {
            return String::new();
        }
        let names = self.alerts.iter().take(MAX_NAMED).map(|seen| seen.alert.object.as_str());
        let mut names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let unnamed = self.count.saturating_sub(names.len());
        if unnamed > 0 && !names.is_empty() {
            names.push(format!("+{unnamed}"));
        }
        names.join(", ")
    }
}

fn has_words(alert: &Alert, words: &str) -> bool {
    words.is_empty()
        || [&alert.kind, &alert.object, &alert.namespace, &alert.deployment, &alert.message]
            .into_iter()
            .any(|text| text.to_lowercase().contains(words))
}
