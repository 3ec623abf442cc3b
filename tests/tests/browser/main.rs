//! The page and the wall in a real browser: as many browsers at once as there are cores, each with a profile and a
//! gateway of its own.

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
