//! What every part is told when something of a person, a server or a conversation may not stay.

/// Why to forget, and with it what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forget {
    /// Another server, or none, is in use: what the old one said or kept says nothing any more.
    Server,
    /// A person left: nothing of theirs stays for the next one.
    Person,
}
