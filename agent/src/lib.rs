//! What an agent does without touching a machine: it reads the calls in a model's reply, turns them into typed tools,
//! judges them, edits texts, and shapes what the tools said for the model. No I/O, no clock: the terminal and the page
//! decide alike. `chatcli-tools` runs the calls on a machine; core's part `agent` turns a run into effects.
//!
//! | file | decides |
//! |---|---|
//! | [`reply`] | which calls a reply holds, and whether it was cut |
//! | [`call`] | what a call means, with every name that models use for it |
//! | [`edit`], [`diff`] | what a text is after a change, and how the change is shown |
//! | [`shell`] | which commands a line runs, and whether one of them is dangerous |
//! | [`place`] | which paths are secret and which are never changed without a person |
//! | [`policy`] | whether a call runs, is asked about, or does not run |
//! | [`blocks`] | the commands of `/agent` that a person runs one by one |
//! | [`forms`] | a command as a person runs it in a shell of their own |
//! | [`carried`] | what files of the person and of the project give the model along |
//! | [`shape`] | what of an output goes to the model |
//! | [`asked`] | whether `/agent` manages personas or does a task |
//! | [`ask`] | a model's questions to the person |
//! | [`todo`] | what a model says is still to be done |
//! | [`run`] | what happens next, from the task to the answer |

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod ask;
pub mod asked;
pub mod blocks;
pub mod call;
pub mod carried;
pub mod diff;
pub mod edit;
pub mod forms;
mod json;
pub mod place;
pub mod policy;
pub mod reply;
pub mod run;
pub mod shape;
pub mod shell;
pub mod todo;

pub use call::Call;
pub use policy::Policy;
pub use reply::Reply;
