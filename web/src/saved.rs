//! The conversations that the server keeps, and how the open one stands to them, copied for the drawer.

use chatcli_core::View;
use chatcli_core::sessions::Listing;

/// What the drawer shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// What is known of the list.
    pub listing: Listing,
    /// The sessions' names.
    pub names: Vec<String>,
    /// How many more there are, with names that nobody can ask for.
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

impl Saved {
    /// What the view says at this moment.
    pub fn of(view: &View<'_>, unix_ms: i64) -> Self {
        let sessions = view.sessions;
        let doomed = sessions.doomed().iter();
        Self {
            listing: sessions.listing().clone(),
            names: sessions.names().map(str::to_owned).collect(),
            unusable: sessions.unusable(),
            doomed: doomed.map(|it| (it.name().to_owned(), it.until_mono_ms().is_some())).collect(),
            busy_with: sessions.doing().map(|(_, name)| name.to_owned()),
            open: view.conversation.session_name().map(str::to_owned),
            is_unsaved: view.conversation.has_unsaved(),
            proposed: view.proposed_session_name(unix_ms),
        }
    }
}
