//! The browser body of ChatCLI Connect: components over the core that the terminal uses too.
//!
//! | part | decides |
//! |---|---|
//! | [`bridge`] | when the core's view is copied into signals |
//! | [`parts`], [`timeline`] | what is copied |
//! | [`host`] | how an effect is carried out in a browser, one file each |
//! | [`page`] | what the page looks like and how it is operated |
//! | [`questions`] | what the core asks of a person in between |
//! | [`start`] | what is known at the start |
//! | [`transport`] | how a call becomes a `fetch` and an answer's bytes become messages |

pub mod bridge;
pub mod host;
pub mod page;
pub mod parts;
pub mod questions;
pub mod stamp;
pub mod start;
mod stopped;
pub mod timeline;
mod transport;

/// Puts the page into the document, in place of the shell that was shown while the program loaded.
pub fn mount() {
    stopped::tell();
    leptos::mount::mount_to_body(page::Page);
    if let Some(shell) = leptos::prelude::document().get_element_by_id("shell") {
        shell.remove();
    }
}
