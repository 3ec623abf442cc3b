//! Every setting in one place: what the Go server and this gateway know by name, what becomes of each here, and the
//! environment that they come from. Which flag means what is in `flags`; nothing is started here.

mod check;
mod environment;
mod show;
pub mod table;
#[cfg(test)]
mod tests;
pub mod values;

pub use check::{Findings, look_at};
pub use environment::{BadEnvironment, Environment};
pub use show::page;
