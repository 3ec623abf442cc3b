//! A model that answers by the word, as slowly or as fast as a test wants, or with the answers that it was given: it speaks
//! Ollama's chat on loopback until it has said all of its words or the client goes away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

const MODELS: &str = r#"{"models":[{"name":"slow","size":1,"details":{}}]}"#;

/// The running model. Its threads end with the process.
pub struct WordModel(SocketAddr);

impl WordModel {
    /// One that speaks for half a minute.
    #[must_use]
    pub fn slow() -> Self {
        Self::start(300, Duration::from_millis(100))
    }

    /// Starts on a free port: says so many words, with a pause after each.
    ///
    /// # Panics
    /// When there is no such port.
    #[must_use]
    pub fn start(words: usize, pause: Duration) -> Self {
        Self::of(pause, move || (1..=words).map(|number| format!("word{number} ")).collect())
    }

    /// Says these, one at each question, and the last one ever after.
    #[must_use]
    pub fn saying(answers: &[&str]) -> Self {
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let asked = AtomicUsize::new(0);
        Self::of(Duration::ZERO, move || {
            let at = asked.fetch_add(1, Ordering::Relaxed).min(answers.len().saturating_sub(1));
            answers.get(at).cloned().into_iter().collect()
        })
    }

    fn of(pause: Duration, words: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Self {
        let words = Arc::new(words);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let words = Arc::clone(&words);
                // A listener that goes away is what a test wants to see.
                thread::spawn(move || drop(answer(&stream, &*words, pause)));
            }
        });
        Self(address)
    }

    /// The variables that make a server use it.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("LLM_PROVIDER", "OLLAMA".to_owned()),
            ("OLLAMA_ENABLED", "true".to_owned()),
            ("OLLAMA_MODEL", "slow".to_owned()),
            ("OLLAMA_BASE_URL", format!("http://{}", self.0)),
        ]
    }
}

/// All that it says, in so many words.
#[must_use]
pub fn said(words: usize) -> String {
    (1..=words).map(|number| format!("word{number} ")).collect()
}

fn answer(stream: &TcpStream, words: &dyn Fn() -> Vec<String>, pause: Duration) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let is_chat = line.starts_with("POST");
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    reader.take(length).read_to_end(&mut Vec::new())?;
    let mut stream = stream;
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    if !is_chat {
        return stream.write_all(MODELS.as_bytes());
    }
    for word in words() {
        let word = json!({ "message": { "role": "assistant", "content": word }, "done": false });
        stream.write_all(format!("{word}\n").as_bytes())?;
        if !pause.is_zero() {
            thread::sleep(pause);
        }
    }
    let end =
        json!({ "message": { "role": "assistant", "content": "" }, "done": true, "done_reason": "stop" });
    stream.write_all(format!("{end}\n").as_bytes())
}
