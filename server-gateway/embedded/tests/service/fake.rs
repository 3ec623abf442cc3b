//! A fake of the providers' HTTP sides: one listener, one script for every request. It speaks just enough HTTP/1.1,
//! so that a test can say what is sent when, and see when the other side hangs up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;

/// What the fake does with a request.
#[derive(Clone)]
pub enum Script {
    /// A status and a body, at once.
    Reply(u16, String),
    /// These pieces, each after a permit of [`Fake::go`], then the end of the body.
    Stream(Vec<String>),
    /// These pieces, then the connection is cut in the middle of the body.
    Cut(Vec<String>),
    /// The head of a body and nothing more, ever.
    Silence,
    /// These, one for each request; the last one again and again.
    Each(Vec<Script>),
    /// A status, more header lines (each with its end), and a body.
    Answer(u16, String, String),
    /// A status, a content type, and this piece again and again, without end.
    Endless(u16, &'static str, String),
}

#[derive(Clone, Debug)]
pub struct Seen {
    /// `POST /path`
    pub line: String,
    /// Lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: serde_json::Value,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

pub struct Fake {
    pub base: String,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    /// One permit lets one piece out.
    pub go: Arc<Semaphore>,
    /// Told when the other side closes before the end.
    pub hung_up: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    /// A fake that lets everything out at once.
    pub async fn start(script: Script) -> Self {
        let fake = Self::start_paused(script).await;
        fake.go.add_permits(1000);
        fake
    }

    pub async fn start_paused(script: Script) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap(), script)
    }

    /// At this very place; everything is held back.
    pub fn at(listener: TcpListener, script: Script) -> Self {
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let go = Arc::new(Semaphore::new(0));
        let hung_up = Arc::new(Notify::new());
        let task = tokio::spawn({
            let (seen, go, hung_up) = (Arc::clone(&seen), Arc::clone(&go), Arc::clone(&hung_up));
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (seen, go, hung_up) = (Arc::clone(&seen), Arc::clone(&go), Arc::clone(&hung_up));
                    tokio::spawn(serve(stream, script.clone(), seen, go, hung_up));
                }
            }
        });
        Self { base, seen, go, hung_up, task }
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| !seen.line.ends_with("/api/tags")).cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    script: Script,
    seen: Arc<Mutex<Vec<Seen>>>,
    go: Arc<Semaphore>,
    hung_up: Arc<Notify>,
) {
    let Some(request) = read_request(&mut stream).await else { return };
    let tags = request.line.ends_with("/api/tags");
    seen.lock().unwrap().push(request);
    if tags {
        let body = r#"{"models":[{"name":"tiny:latest"}]}"#;
        reply(&mut stream, 200, body).await;
        return;
    }
    let number = seen.lock().unwrap().iter().filter(|seen| !seen.line.ends_with("/api/tags")).count();
    let script = match script {
        Script::Each(mut scripts) => scripts.swap_remove((number - 1).min(scripts.len() - 1)),
        script => script,
    };
    let (pieces, whole) = match script {
        Script::Each(_) => panic!("a script of scripts of scripts"),
        Script::Answer(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            return;
        }
        Script::Endless(status, kind, piece) => {
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(piece.as_bytes()).await.is_ok() {}
            return hung_up.notify_one();
        }
        Script::Reply(status, body) => return reply(&mut stream, status, &body).await,
        Script::Stream(pieces) => (pieces, true),
        Script::Cut(pieces) => (pieces, false),
        Script::Silence => {
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
            return;
        }
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    if stream.write_all(head.as_bytes()).await.is_err() {
        return hung_up.notify_one();
    }
    for piece in pieces {
        let mut byte = [0];
        tokio::select! {
            permit = go.acquire() => permit.unwrap().forget(),
            _ = stream.read(&mut byte) => return hung_up.notify_one(),
        }
        let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            return hung_up.notify_one();
        }
    }
    if whole {
        let _ = stream.write_all(b"0\r\n\r\n").await;
    }
}

async fn reply(stream: &mut TcpStream, status: u16, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, n)| n.parse().unwrap());
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = serde_json::from_slice(&bytes[head_end + 4..]).unwrap_or_default();
    Some(Seen { line, headers, body })
}
