//! The conversations that the server keeps, and how the open one stands to them, copied for the drawer.

use chatcli_core::sessions::Listing;
use chatcli_core::{View, order};

/// What the drawer shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// What is known of the list.
    pub listing: Listing,
    /// The sessions' names.
    pub names: Vec<String>,
    /// How many more there are, with names that no client can ask for.
    pub unusable: usize,
    /// What is about to be deleted, oldest first, and whether that can still be undone.
    pub doomed: Vec<(String, bool)>,
    /// What something is being done with.
    pub busy_with: Option<String>,
    /// The session that the conversation belongs to.
    pub open: Option<String>,
    /// Something of the conversation is on no server.
    pub is_unsaved: bool,
    /// A name for it, if it has none.
    pub proposed: String,
}

/// The newest first, as far as names tell: the ones that the client proposes begin with a date. The others follow in the
/// order of the alphabet, as they came.
fn newest_first<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut dated, others): (Vec<&str>, Vec<&str>) = names.partition(|name| dated(name).is_some());
    // Of one day, too, the later number is the newer one; a stable order of the rest is all that can be had.
    order::sort_by_key(&mut dated, |name| std::cmp::Reverse(*name));
    dated.into_iter().chain(others).map(str::to_owned).collect()
}

/// A name's date, and what it says beside that.
pub fn dated(name: &str) -> Option<(&str, &str)> {
    let (date, rest) = name.split_at_checked(10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let title = rest.strip_prefix('-').filter(|title| !title.is_empty())?;
    is_date.then_some((date, title))
}

impl Saved {
    /// What the view says at this moment.
    pub fn of(view: &View<'_>, unix_ms: i64) -> Self {
        let sessions = view.sessions;
        let doomed = sessions.doomed().iter();
        Self {
            listing: sessions.listing().clone(),
            names: newest_first(sessions.names()),
            unusable: sessions.unusable(),
            doomed: doomed.map(|it| (it.name().to_owned(), it.until_mono_ms().is_some())).collect(),
            busy_with: sessions.doing().map(|(_, name)| name.to_owned()),
            open: view.conversation.session_name().map(str::to_owned),
            is_unsaved: view.conversation.has_unsaved(),
            proposed: view.proposed_session_name(unix_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_come_first_and_names_without_a_date_stay_in_their_order() {
        let names = ["2026-01-02-a", "2026-11-29-pods", "2026-1-1", "alpha", "beta", "2026-11-29"];
        assert_eq!(
            newest_first(names.into_iter()),
            ["2026-11-29-pods", "2026-01-02-a", "2026-1-1", "alpha", "beta", "2026-11-29"]
        );
        assert_eq!(dated("2026-11-29-why-é"), Some(("2026-11-29", "why-é")));
        assert_eq!(dated("äöüäöüäöüäöü-x"), None);
    }
}
