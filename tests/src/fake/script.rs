//! What a script can say, and how it is played towards one caller.

use std::time::Duration;

use tonic::{Code, Status};

/// One thing the server does while it answers a prompt.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends a message with this text.
    Chunk(String),
    /// Waits before the next step.
    Wait(Duration),
    /// Does nothing more, until the caller goes away. As the first step it withholds even the response's headers.
    Hang,
    /// Breaks the TCP connection, as if the process had died. What was sent last may be lost with it, so a test
    /// that counts on it waits first.
    Cut,
    /// Ends the call with an error status.
    Fail(Code, String),
    /// Sends a message with `done` and this text, which may be empty, and ends with status OK.
    Done(String),
}

/// A script that sends each text as a message of its own and ends well. A script that ends without
/// [`Step::Done`] ends with status OK all the same, which is what a truncated answer looks like.
pub fn text<'a>(chunks: impl IntoIterator<Item = &'a str>) -> Vec<Step> {
    let mut steps: Vec<Step> = chunks.into_iter().map(|chunk| Step::Chunk(chunk.to_owned())).collect();
    steps.push(Step::Done(String::new()));
    steps
}

/// How a call ended, as the server saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With status OK.
    Finished,
    /// With an error status.
    Failed,
    /// The connection was cut by the script.
    Cut,
    /// The caller went away.
    Cancelled,
}

/// Where a played script delivers its messages. `Err` means that the caller is gone.
pub(super) trait Listener {
    async fn chunk(&mut self, text: String, done: bool) -> Result<(), Gone>;
    async fn fail(&mut self, status: Status) -> Result<(), Gone>;
    /// Resolves when the caller goes away.
    async fn gone(&self);
}

/// The caller went away.
pub(super) struct Gone;

/// Plays a script to its end and says how it ended. Cutting the connection is left to the caller of this function.
pub(super) async fn play(steps: Vec<Step>, listener: &mut impl Listener) -> Ending {
    match play_steps(steps, listener).await {
        Ok(ending) => ending,
        Err(Gone) => Ending::Cancelled,
    }
}

async fn play_steps(steps: Vec<Step>, listener: &mut impl Listener) -> Result<Ending, Gone> {
    for step in steps {
        match step {
            Step::Chunk(text) => listener.chunk(text, false).await?,
            Step::Wait(time) => tokio::select! {
                () = tokio::time::sleep(time) => {}
                () = listener.gone() => return Err(Gone),
            },
            Step::Hang => {
                listener.gone().await;
                return Err(Gone);
            }
            Step::Cut => return Ok(Ending::Cut),
            Step::Fail(code, message) => {
                listener.fail(Status::new(code, message)).await?;
                return Ok(Ending::Failed);
            }
            Step::Done(text) => {
                listener.chunk(text, true).await?;
                return Ok(Ending::Finished);
            }
        }
    }
    Ok(Ending::Finished)
}
