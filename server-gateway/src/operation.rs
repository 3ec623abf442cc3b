//! How the gateway is run: what it says about itself and its calls, and how it ends. Decides nothing about a call.

pub mod tally;
pub mod trace;
