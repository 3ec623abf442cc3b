//! The browser body of ChatCLI Connect: components over the core that the terminal uses too.
//!
//! | part | decides |
//! |---|---|
//! | [`place`] | which screen an address asks for |
//! | [`bridge`], `frames` | when the core's view is copied into signals |
//! | [`chat`], [`parts`], [`timeline`], [`in_force`], [`kept`], [`saved`], [`gathered`], [`run`], [`watch`] | what is copied for the chat page |
//! | [`host`] | how an effect is carried out in a browser, one file each |
//! | [`page`] | what the chat page looks like and how it is operated |
//! | [`wall`] | the same for the watcher's wall |
//! | [`choice`], [`login_file`] | what a person typed or handed over about model and credential |
//! | [`access`] | who the door says this person is |
//! | [`vault`], [`remembered`], [`crypto`] | the secrets that this device was asked to remember |
//! | [`questions`] | what the core asks of a person in between |
//! | `contexts` | the contexts that this browser keeps |
//! | `lent` | the text files and pastes that a person lends the page |
//! | `work` | the tools of an agent, in the folder that was lent |
//! | [`start`] | what is known at the start |
//!
//! How a call becomes a `fetch`, and an answer's bytes become messages, is decided in `chatcli-web-transport`.

pub mod access;
pub mod bridge;
pub mod chat;
pub mod choice;
mod contexts;
pub mod crypto;
mod frames;
pub mod gathered;
pub mod host;
pub mod in_force;
pub mod kept;
mod lent;
pub mod login_file;
pub mod page;
pub mod parts;
pub mod place;
pub mod questions;
pub mod remembered;
pub mod run;
pub mod saved;
mod split;
pub mod stamp;
pub mod start;
mod stopped;
mod theme;
pub mod timeline;
pub mod vault;
pub mod wall;
pub mod watch;
mod work;

use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to_body;
use leptos::prelude::document;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;

use place::{Mode, Place};
use split::fetched;

/// A screen that could not be fetched is fetched again after this time, in milliseconds.
const AGAIN_MS: u32 = 5_000;

/// Puts the screen that the address asks for into the document, in place of the shell that is shown until it is there.
/// Each screen is a part of the program that only its own visitors fetch.
pub fn mount() {
    stopped::tell();
    spawn_local(async {
        while show(start::place()).await.is_err() {
            // `boot.js` says so, and loads the page again when that helps.
            page::build::tell("chatcli-lost");
            TimeoutFuture::new(AGAIN_MS).await;
        }
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
    });
}

async fn show(place: Place) -> Result<(), SplitLoaderError> {
    match place {
        Place::Chat => fetched!(chat_screen()),
        Place::Wall(mode) => fetched!(wall_screen(mode)),
    }
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(chat, fallible))]
fn chat_screen() -> Result<(), SplitLoaderError> {
    mount_to_body(page::Page);
    Ok(())
}

#[cfg_attr(not(feature = "whole"), wasm_split_helpers::wasm_split(wall, fallible))]
fn wall_screen(mode: Mode) -> Result<(), SplitLoaderError> {
    mount_to_body(move || wall::wall(mode));
    Ok(())
}
