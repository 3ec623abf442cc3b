//! What the machine says, as a tool tells it.

use std::io;

use chatcli_folder::Trouble;

/// What the machine says about a path. A link that leads out is refused by it, too.
pub(crate) fn of(path: &str, why: io::Error) -> Trouble {
    match why.kind() {
        io::ErrorKind::NotFound => Trouble::Missing(path.to_owned()),
        io::ErrorKind::NotADirectory => Trouble::Unfit(path.to_owned(), "a part of the path is no folder"),
        _ if is_escape(&why) => Trouble::Outside(path.to_owned()),
        _ => Trouble::Machine { path: path.to_owned(), why: why.to_string() },
    }
}

/// The kernel's word, or cap-std's, for a path that leaves the folder.
fn is_escape(why: &io::Error) -> bool {
    why.raw_os_error() == Some(rustix::io::Errno::XDEV.raw_os_error())
        || (why.raw_os_error().is_none() && why.kind() == io::ErrorKind::PermissionDenied)
}
