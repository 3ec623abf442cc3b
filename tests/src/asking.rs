//! The shortest way to ask a server something over native gRPC, for tests that are about the server's side.

use chatcli_proto::caller::{CallOptions, Caller, Replies};
use chatcli_proto::{Call, Failure, Reply, v1};
use tonic::transport::Channel;

/// An answer as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// All chunks together.
    pub text: String,
    /// How many messages had text.
    pub chunks: usize,
    /// Whether a message said `done`.
    pub done: bool,
    /// The status that ended the call.
    pub status: Result<(), Failure>,
}

/// A caller on a connection of its own.
///
/// # Panics
/// When no server listens there.
pub async fn connect(url: &str) -> Caller<Channel> {
    let endpoint = Channel::from_shared(url.to_owned()).expect("a URL");
    let channel =
        endpoint.connect().await.unwrap_or_else(|problem| panic!("cannot connect to {url}: {problem}"));
    Caller::new(channel, |_| None)
}

/// A StreamPrompt with this text and nothing else.
pub fn prompt(text: &str) -> Call {
    Call::StreamPrompt(v1::StreamPromptRequest { prompt: text.to_owned(), ..Default::default() })
}

/// Asks and reads the answer to its end.
pub async fn ask(caller: &Caller<Channel>, text: &str) -> Answer {
    match caller.call(prompt(text), &CallOptions::default()).await {
        Ok(replies) => read(replies).await,
        Err(failure) => Answer { text: String::new(), chunks: 0, done: false, status: Err(failure) },
    }
}

/// Reads an answer to its end.
///
/// # Panics
/// When it is the answer to another method than StreamPrompt.
pub async fn read(mut replies: Replies) -> Answer {
    let mut answer = Answer { text: String::new(), chunks: 0, done: false, status: Ok(()) };
    loop {
        match replies.next().await {
            Ok(Some(Reply::StreamPrompt(message))) => {
                answer.chunks += usize::from(!message.chunk.is_empty());
                answer.text.push_str(&message.chunk);
                answer.done |= message.done;
            }
            Ok(Some(other)) => panic!("a reply of another kind: {other:?}"),
            Ok(None) => return answer,
            Err(failure) => {
                answer.status = Err(failure);
                return answer;
            }
        }
    }
}
