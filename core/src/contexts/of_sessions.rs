//! What is attached to sessions of servers. A server keeps what was said and nothing beside it, so this device remembers
//! which contexts went along with a session, and they go along again when it is loaded.

use std::borrow::Cow;

/// Sessions that are remembered; the one that changed longest ago goes first.
const MOST: usize = 64;
/// Bytes of all of it as one text.
const MOST_BYTES: usize = 48 * 1024;

/// Server, session and text.
type Row = (String, String, String);

/// The attachments of sessions, each as the text that a conversation keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfSessions {
    /// What was written and not needed yet: a start reads nothing of it.
    unread: String,
    /// The newest last.
    rows: Vec<Row>,
}

impl OfSessions {
    /// From what was written.
    pub(crate) fn of(text: &str) -> Self {
        Self { unread: text.to_owned(), ..Self::default() }
    }

    /// What cannot be read is nothing.
    fn rows(&self) -> Cow<'_, [Row]> {
        if self.unread.is_empty() {
            return Cow::Borrowed(&self.rows);
        }
        Cow::Owned(serde_json::from_str(&self.unread).unwrap_or_default())
    }

    /// As one text for a device.
    pub(crate) fn write(&self) -> String {
        let rows = self.rows();
        if rows.is_empty() { String::new() } else { serde_json::json!(rows).to_string() }
    }

    /// What went along with a session.
    pub(crate) fn get(&self, server: &str, session: &str) -> Option<String> {
        let rows = self.rows();
        let found = rows.iter().find(|(on, name, _)| on == server && name == session);
        found.map(|(.., text)| text.clone())
    }

    /// Something else goes along, or nothing any more. Says whether that is new.
    pub(crate) fn put(&mut self, server: &str, session: &str, text: Option<&str>) -> bool {
        if self.get(server, session).as_deref() == text {
            return false;
        }
        if !self.unread.is_empty() {
            self.rows = self.rows().into_owned();
            self.unread.clear();
        }
        self.rows.retain(|(on, name, _)| on != server || name != session);
        self.rows.extend(text.map(|text| (server.to_owned(), session.to_owned(), text.to_owned())));
        while self.rows.len() > MOST || (self.rows.len() > 1 && self.write().len() > MOST_BYTES) {
            self.rows.remove(0);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_keeps_what_goes_along_and_old_ones_make_room() {
        let mut of = OfSessions::default();
        assert!(of.put("h:1", "a", Some("[1]")) && !of.put("h:1", "a", Some("[1]")));
        assert!(!of.put("h:1", "b", None), "nothing was there");
        assert_eq!((of.get("h:1", "a").as_deref(), of.get("h:2", "a")), (Some("[1]"), None));
        let read = OfSessions::of(&of.write());
        assert_eq!((read.get("h:1", "a"), read.write()), (of.get("h:1", "a"), of.write()));
        assert!(of.put("h:1", "a", None));
        assert_eq!(of.write(), "");
        for number in 0..100 {
            of.put("h:1", &number.to_string(), Some(&"x".repeat(2_000)));
        }
        assert!(
            of.write().len() <= MOST_BYTES && of.get("h:1", "99").is_some() && of.get("h:1", "0").is_none()
        );
        assert_eq!(
            (OfSessions::of("damaged").write(), OfSessions::of("damaged").get("h:1", "a")),
            (String::new(), None)
        );
    }
}
