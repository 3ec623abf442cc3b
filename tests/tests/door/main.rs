//! The gateway as a process, and the drivers that all of these tests use.

mod drivers;
mod processes;
