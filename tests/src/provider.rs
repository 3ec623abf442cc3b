//! The token addresses of the providers, on loopback: they answer what they are told and remember what they were
//! asked. A program is sent here by `CHATCLI_AUTH_ENDPOINT_BASE`, which puts the provider's host in front of the path.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// All providers at once.
pub struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<(String, u16, String)>,
    seen: Vec<Asked>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path, which begins with the provider's host.
    pub path: String,
    /// The `user-agent` header.
    pub agent: String,
    /// The body.
    pub body: String,
}

impl Provider {
    /// Starts on a free port.
    ///
    /// # Panics
    /// When there is no such port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is the test's own program.
                thread::spawn(move || drop(answer(&stream, &state)));
            }
        });
        Self { address, state }
    }

    /// What `CHATCLI_AUTH_ENDPOINT_BASE` has to be.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues an answer for requests whose path starts with this; anything else gets 404.
    pub fn answer(&self, path: &str, status: u16, body: &str) {
        lock(&self.state).answers.push_back((format!("/{path}"), status, body.to_owned()));
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Asked> {
        lock(&self.state).seen.clone()
    }
}

fn answer(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut length, mut agent) = (0, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "user-agent" => agent = value.trim().to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let (status, answer) = {
        let mut state = lock(state);
        let place = state.answers.iter().position(|(start, _, _)| path.starts_with(start.as_str()));
        state.seen.push(Asked { path, agent, body });
        match place.and_then(|place| state.answers.remove(place)) {
            Some((_, status, answer)) => (status, answer),
            None => (404, "{}".to_owned()),
        }
    };
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
    let mut stream = stream;
    stream.write_all(head.as_bytes())?;
    stream.write_all(answer.as_bytes())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
