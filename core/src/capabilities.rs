//! What differs between bodies, as data: the core hides or explains what one cannot do.

/// What a body can do. Commands that need more are explained instead of run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// It has a clipboard.
    pub clipboard: bool,
    /// It can end the program.
    pub exit: bool,
    /// It can open a connection of its own for one call.
    pub fresh_connections: bool,
}
