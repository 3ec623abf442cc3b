//! Where the program is cut. Each marked function is the way into a part that is fetched when it is called for the first
//! time. With the feature `whole` nothing is cut, for `trunk serve`, which cannot cut.

/// Calls the way into a part, and waits until the part is there.
#[cfg(not(feature = "whole"))]
macro_rules! fetched {
    ($way_in:expr) => {
        $way_in.await
    };
}

/// Calls the way into a part, which is there.
#[cfg(feature = "whole")]
macro_rules! fetched {
    ($way_in:expr) => {
        $way_in
    };
}

pub(crate) use fetched;
