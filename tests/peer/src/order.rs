//! What a test can order for one call that is to come.

/// Meets the next call that is not `Health`, before any gate and before the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// REFUSED_STREAM: the server did nothing with it.
    Refuse,
    /// GOAWAY with a last stream id below this call's: the server did nothing with it and takes no more calls on this
    /// connection. Those before it are finished.
    GoAway,
    /// The connection breaks, as if the process had died.
    Cut,
    /// Ends with this code and a sentence of so many bytes.
    Fail(u16, usize),
}
