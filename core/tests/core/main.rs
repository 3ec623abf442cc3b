//! What the client decides, held against tables, transcripts and rules, in one program. What depends on the platform
//! (maps, times, the records of a store) runs in WebAssembly too; the rest is the same code again.

#[cfg_attr(
    target_arch = "wasm32",
    allow(dead_code, reason = "the tests that need all of it run natively only")
)]
mod store;
#[cfg_attr(
    target_arch = "wasm32",
    allow(dead_code, reason = "the tests that need all of it run natively only")
)]
mod world;

mod agent;
mod along;
mod asking;
mod contexts;
mod device;
mod history;
mod instructions;
mod keeping;
mod open_questions;
mod recording;
mod replay;
mod runs;
mod sessions;
mod share;
mod tail;

#[cfg(not(target_arch = "wasm32"))]
mod commands;
#[cfg(not(target_arch = "wasm32"))]
mod cost;
#[cfg(not(target_arch = "wasm32"))]
mod feed;
#[cfg(not(target_arch = "wasm32"))]
mod fitting;
#[cfg(not(target_arch = "wasm32"))]
mod hub;
#[cfg(not(target_arch = "wasm32"))]
mod life;
#[cfg(not(target_arch = "wasm32"))]
mod literals;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
#[cfg(not(target_arch = "wasm32"))]
mod record;
#[cfg(not(target_arch = "wasm32"))]
mod references;
#[cfg(not(target_arch = "wasm32"))]
mod shelling;
#[cfg(not(target_arch = "wasm32"))]
mod tables;
#[cfg(not(target_arch = "wasm32"))]
mod watch;
