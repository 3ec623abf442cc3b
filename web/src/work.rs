//! The tools of an agent in the page: they work in the folder that a person lent it. Files are read and changed there;
//! a command is proposed to the person, who runs it elsewhere and pastes what it said.
//!
//! | file | decides |
//! |---|---|
//! | [`part`] | what is fetched when a run begins for the first time |
//! | `bench` | answers what the core asks the tools |
//! | `files` | how a lent folder is read and changed; what was picked is changed in memory |
//! | `shelf` | what changes replaced |
//! | `along` | what the project's files give a run along |
//! | `rules` | whose rules hold, which folder is trusted, and what was decided |
//! | [`proposal`] | the commands that wait for a person |

mod along;
mod bench;
mod files;
pub mod part;
pub mod proposal;
mod rules;
mod shelf;
