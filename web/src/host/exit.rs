//! The end of the program. A page cannot close itself, and its capabilities say so; what was open is cancelled by
//! the core before this, and the view keeps showing the last state.

/// Leaves a word for a developer who looks into the console.
pub fn leave(code: u8) {
    leptos::logging::log!("the client ended with code {code}");
}
