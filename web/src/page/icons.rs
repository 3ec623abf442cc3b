//! The few drawings of the page. They are decoration; the word stands beside them or in a label.

use leptos::prelude::*;

fn drawing(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
}

/// The product's mark: a prompt and a cursor.
pub fn mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8"></rect>
            <path d="M9 11l5 5-5 5M17 21h6"></path>
        </svg>
    }
}

/// A new conversation.
pub fn plus() -> impl IntoView {
    drawing("M12 5v14M5 12h14")
}

/// A language.
pub fn globe() -> impl IntoView {
    drawing("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18")
}

/// Light and dark.
pub fn half() -> impl IntoView {
    drawing("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7h5.5M12 12h9M12 17h5.5")
}

/// Send.
pub fn arrow_up() -> impl IntoView {
    drawing("M12 19V5M6 11l6-6 6 6")
}

/// Down to the latest.
pub fn arrow_down() -> impl IntoView {
    drawing("M12 5v14M6 13l6 6 6-6")
}

/// Stop.
pub fn square() -> impl IntoView {
    drawing("M7 7h10v10H7z")
}

/// Copy.
pub fn sheets() -> impl IntoView {
    drawing("M9 9h10v11H9zM5 15V4h10")
}

/// Copied.
pub fn check() -> impl IntoView {
    drawing("M5 12.5l4.5 4.5L19 7.5")
}

/// Ask again.
pub fn again() -> impl IntoView {
    drawing("M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6")
}

/// Close.
pub fn cross() -> impl IntoView {
    drawing("M6 6l12 12M18 6L6 18")
}
