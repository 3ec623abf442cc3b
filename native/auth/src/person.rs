//! How a login talks to the person in front of it: with enums, in whatever words and on whatever screen the caller
//! has.

use std::future::Future;

use secrecy::SecretString;

use crate::failure::Warning;

/// The person who logs in.
pub trait Person: Sync {
    /// Tells something; nothing is expected back.
    fn tell(&self, say: Say) -> impl Future<Output = ()> + Send;

    /// Asks for a line. Dropping the future takes the question back.
    fn ask(&self, ask: Ask) -> impl Future<Output = Answer> + Send;

    /// Opens an address in the person's browser; `false` when that is not possible.
    fn browse(&self, url: &str) -> bool;

    /// The words of a page that the browser shows at the end of a login.
    fn page(&self, page: Page) -> String;

    /// The BCP 47 tag of the language of those pages.
    fn language(&self) -> &'static str;
}

/// What a person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// Log in at this address.
    Visit {
        /// The address.
        url: String,
        /// It was opened in the browser already.
        opened: bool,
    },
    /// Enter this code at this address.
    Code {
        /// The address.
        url: String,
        /// The code.
        code: String,
        /// The address was opened in the browser already.
        opened: bool,
    },
    /// The port that the provider sends the browser back to is taken; the address has to be pasted.
    PortTaken(u16),
    /// What was pasted does not fit; ask again.
    Pasted(PasteProblem),
    /// Something that they should know.
    Warning(Warning),
}

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Answer {
    /// This line.
    Line(SecretString),
    /// The person does not want to go on.
    Declined,
    /// There is no person to ask.
    Unattended,
}

impl Answer {
    /// The line, if there is one.
    pub(crate) fn line(self) -> Option<SecretString> {
        match self {
            Self::Line(line) => Some(line),
            Self::Declined | Self::Unattended => None,
        }
    }
}

/// Why what was pasted does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    /// It belongs to another login.
    WrongState,
    /// There is no code in it.
    NoCode,
}

/// What a person is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The address that the browser ended at, or the code that it shows.
    Redirect,
    /// A personal access token of GitHub.
    AccessToken,
    /// Whether the token in this variable may be copied into the store.
    Import(&'static str),
}

impl Ask {
    /// Whether the answer must not be seen while it is typed.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::AccessToken)
    }
}

/// A page for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The login is done; the window can be closed.
    Done,
    /// The provider said no.
    Denied,
    /// The request belongs to no running login.
    Strange,
}
