//! A door that serves the built page and answers its calls with exactly the bytes it was told, cut where it was told:
//! what a page must cope with, and what no real door would do on demand. Calls without a script are answered well.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chatcli_proto::v1;
use prost::Message;
use socket2::SockRef;

use crate::{process, wait};

/// The content type of a usual answer.
pub const GRPC_WEB: &str = "application/grpc-web+proto";

/// Long enough for a browser to read what was written before as a chunk of its own.
const BETWEEN: Duration = Duration::from_millis(15);
/// Long enough for a page to have taken what was written: a browser drops the rest when a connection is reset.
const BEFORE_RESET: Duration = Duration::from_millis(500);

/// One thing that the door does while it answers.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends status and headers.
    Head(u16, Vec<(&'static str, String)>),
    /// Sends these bytes in one piece.
    Bytes(Vec<u8>),
    /// Does nothing more until the caller goes away.
    Hang,
    /// Resets the connection.
    Reset,
}

/// A usual head.
pub fn head() -> Step {
    Step::Head(200, vec![("content-type", GRPC_WEB.to_owned())])
}

/// These bytes in pieces that are cut at these places.
pub fn cut(bytes: &[u8], places: impl IntoIterator<Item = usize>) -> Vec<Step> {
    let mut from = 0;
    let mut steps = Vec::new();
    for place in places.into_iter().chain([bytes.len()]) {
        steps.push(Step::Bytes(bytes[from..place].to_vec()));
        from = place;
    }
    steps
}

/// A message with its prefix.
pub fn message(message: &impl Message) -> Vec<u8> {
    frame(0, &message.encode_to_vec())
}

/// A piece of an answer to a prompt.
pub fn piece(text: &str, done: bool) -> Vec<u8> {
    message(&v1::StreamPromptResponse { chunk: text.to_owned(), done, ..Default::default() })
}

/// A frame of trailers with these lines.
pub fn trailers(lines: &[&str]) -> Vec<u8> {
    frame(0x80, lines.iter().map(|line| format!("{line}\r\n")).collect::<String>().as_bytes())
}

/// A frame.
pub fn frame(flag: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a small frame").to_be_bytes();
    [&[flag], &length[..], bytes].concat()
}

/// One call that arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The method's name without its service.
    pub method: String,
    /// The headers, names in small letters.
    pub headers: HashMap<String, String>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// The caller went away while [`Step::Hang`] was waiting for that.
    pub is_dropped: bool,
}

/// The running door. Dropping it stops it.
pub struct BareDoor {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    scripts: Mutex<HashMap<&'static str, VecDeque<Vec<Step>>>>,
    always: Mutex<HashMap<&'static str, Vec<Step>>>,
    seen: Mutex<Vec<Seen>>,
    is_stopped: AtomicBool,
    connections: Mutex<Vec<TcpStream>>,
}

impl BareDoor {
    /// Starts a door on a free port of the loopback interface.
    ///
    /// # Panics
    /// When there is no such port, or no page was built.
    #[track_caller]
    pub fn start() -> Self {
        process::page();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let _ = stream.set_nodelay(true);
                lock(&shared.connections).extend(stream.try_clone());
                let state = Arc::clone(&shared);
                thread::spawn(move || {
                    let peer = stream.peer_addr().ok();
                    serve(&stream, &state);
                    // A connection is reset or closed when no handle of it is left.
                    lock(&state.connections).retain(|other| other.peer_addr().ok() != peer);
                });
            }
        });
        Self { address, state }
    }

    /// Its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Queues what the next call of this method without a script gets.
    pub fn script(&self, method: &'static str, steps: impl IntoIterator<Item = Step>) {
        lock(&self.state.scripts).entry(method).or_default().push_back(steps.into_iter().collect());
    }

    /// What every call of this method without a script gets from now on.
    pub fn always(&self, method: &'static str, steps: impl IntoIterator<Item = Step>) {
        lock(&self.state.always).insert(method, steps.into_iter().collect());
    }

    /// Every call so far of this method.
    pub fn seen(&self, method: &str) -> Vec<Seen> {
        lock(&self.state.seen).iter().filter(|seen| seen.method == method).cloned().collect()
    }

    /// Waits until the newest call of this method was dropped by its caller.
    #[track_caller]
    pub fn wait_for_drop(&self, method: &str) {
        let dropped = || self.seen(method).last().filter(|seen| seen.is_dropped).map(|_| ());
        wait::until("the call to be dropped", dropped, || format!("{:#?}", self.seen(method)));
    }

    /// Stops listening and closes every connection; it does not come back.
    pub fn stop(&self) {
        self.state.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts, which then closes the port.
        let _ = TcpStream::connect(self.address);
        for connection in lock(&self.state.connections).drain(..) {
            let _ = connection.shutdown(std::net::Shutdown::Both);
        }
    }
}

impl Drop for BareDoor {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Answers the requests of one connection until it ends.
fn serve(stream: &TcpStream, state: &State) {
    let Ok(read) = stream.try_clone() else { return };
    let mut reader = BufReader::new(read);
    while let Some((method, path, headers)) = request(&mut reader) {
        let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let is_call = method == "POST" && headers.get("content-type").is_some_and(|it| it == GRPC_WEB);
        let goes_on = if is_call {
            let method = path.rsplit('/').next().unwrap_or_default().to_owned();
            let steps = steps(&method, state);
            let at = {
                let mut seen = lock(&state.seen);
                seen.push(Seen { method, headers, body, is_dropped: false });
                seen.len() - 1
            };
            let goes_on = play(stream, steps);
            lock(&state.seen)[at].is_dropped = goes_on.is_err();
            goes_on == Ok(true)
        } else {
            asset(stream, &path).is_ok()
        };
        if !goes_on {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<(String, String, HashMap<String, String>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let path = target.split('?').next()?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            None => return Some((method, path, headers)),
        }
    }
}

fn steps(method: &str, state: &State) -> Vec<Step> {
    let scripted = lock(&state.scripts).get_mut(method).and_then(VecDeque::pop_front);
    let steps = scripted.or_else(|| lock(&state.always).get(method).cloned());
    steps.unwrap_or_else(|| {
        let ok = trailers(&["grpc-status:0"]);
        let body = match method {
            "Health" => [message(&v1::HealthResponse::default()), ok].concat(),
            "GetServerInfo" => {
                let info = v1::GetServerInfoResponse { model: "bare-model".to_owned(), ..Default::default() };
                [message(&info), ok].concat()
            }
            "StreamPrompt" => [piece("well answered", true), ok].concat(),
            _ => trailers(&["grpc-status:12"]),
        };
        vec![head(), Step::Bytes(body)]
    })
}

/// The caller went away.
#[derive(Debug, PartialEq, Eq)]
struct Gone;

/// Plays a script; says whether the connection can take another request.
fn play(mut stream: &TcpStream, steps: Vec<Step>) -> Result<bool, Gone> {
    let mut has_body = false;
    for step in steps {
        match step {
            Step::Head(status, headers) => {
                let lines: String =
                    headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                let head = format!("HTTP/1.1 {status} x\r\ntransfer-encoding: chunked\r\n{lines}\r\n");
                stream.write_all(head.as_bytes()).map_err(|_| Gone)?;
                has_body = true;
            }
            Step::Bytes(bytes) => {
                thread::sleep(BETWEEN);
                let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), &bytes, b"\r\n"].concat();
                // An empty chunk would be the end.
                if !bytes.is_empty() {
                    stream.write_all(&chunk).map_err(|_| Gone)?;
                }
            }
            // The caller sends nothing more, so reading ends when it goes away.
            Step::Hang => {
                return if matches!(stream.read(&mut [0]), Ok(0) | Err(_)) { Err(Gone) } else { Ok(false) };
            }
            Step::Reset => {
                thread::sleep(BEFORE_RESET);
                let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
                return Ok(false);
            }
        }
    }
    if has_body {
        stream.write_all(b"0\r\n\r\n").map_err(|_| Gone)?;
    }
    Ok(has_body)
}

/// Sends a file of the built page, the document for its root, and 404 for everything else.
fn asset(mut stream: &TcpStream, path: &str) -> std::io::Result<()> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let file = is_plain.then(|| fs::read(Path::new(&process::page()).join(name)).ok()).flatten();
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let (status, bytes) = file.map_or((404, Vec::new()), |bytes| (200, bytes));
    let head =
        format!("HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", bytes.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(&bytes)
}

/// A panic elsewhere in a test must not hide behind a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
