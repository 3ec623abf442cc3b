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

/// Attach.
pub fn clip() -> impl IntoView {
    drawing(
        "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4L13 4.2a3 3 0 0 1 4.3 4.3l-7.7 7.7a1.5 1.5 0 0 1-2.2-2.1L14 7.5",
    )
}

/// A folder.
pub fn folder() -> impl IntoView {
    drawing("M4 6h6l2 2.5h8V18H4z")
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

/// Copy, as a path.
pub const SHEETS: &str = "M9 9h10v11H9zM5 15V4h10";

/// Copy.
pub fn sheets() -> impl IntoView {
    drawing(SHEETS)
}

/// Change.
pub fn pencil() -> impl IntoView {
    drawing("M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3")
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

/// A panel at the side.
pub fn side() -> impl IntoView {
    drawing("M4 5h16v14H4zM9.5 5v14")
}

/// More choices.
pub fn lines() -> impl IntoView {
    drawing("M5 7h14M5 12h14M5 17h14")
}

/// Something opens below.
pub fn chevron() -> impl IntoView {
    drawing("M7 10l5 5 5-5")
}

/// Ask about it.
pub fn spark() -> impl IntoView {
    drawing("M12 4v4M12 16v4M4 12h4M16 12h4M7 7l2 2M15 15l2 2M17 7l-2 2M9 15l-2 2")
}

/// Change a name.
pub fn pen() -> impl IntoView {
    drawing("M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3")
}

/// Delete.
pub fn bin() -> impl IntoView {
    drawing("M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13")
}
