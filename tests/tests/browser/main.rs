//! The page and the wall in a real browser, each test with a profile and a gateway of its own. `cargo xtask test` has
//! them take turns.

mod access;
mod agent;
mod axe;
mod chat;
mod chips;
mod contexts;
mod corpus;
mod driver;
mod folder;
mod gallery;
mod hub;
mod kept;
mod late;
mod page;
mod panels;
mod sessions;
mod share;
mod state;
mod transport_page;
mod wall;
