//! Stands between a browser and a door and counts what goes through, whatever asked: the page, its workers, the
//! browser itself. A page can only count what it asked for itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// What went through.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Bytes to the browser, the HTTP heads too.
    pub bytes: u64,
    /// The first line of each request, in their order.
    pub requests: Vec<String>,
}

/// A port of its own that leads to the door. Dropping it closes the port and every connection.
pub struct Toll {
    address: SocketAddr,
    counted: Arc<Mutex<Counted>>,
    runtime: Option<Runtime>,
}

impl Toll {
    /// Leads everything to `door`.
    ///
    /// # Panics
    /// When there is no port or thread to be had.
    pub fn start(door: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let counted = Arc::new(Mutex::new(Counted::default()));
        let all = Arc::clone(&counted);
        runtime.spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let Ok(door) = TcpStream::connect(door).await else { continue };
                let ((from_browser, to_browser), (from_door, to_door)) =
                    (browser.into_split(), door.into_split());
                let (asks, answers) = (Arc::clone(&all), Arc::clone(&all));
                tokio::spawn(pass(from_browser, to_door, move |bytes| asked(&asks, bytes)));
                tokio::spawn(pass(from_door, to_browser, move |bytes| {
                    answers.lock().unwrap_or_else(PoisonError::into_inner).bytes += bytes.len() as u64;
                }));
            }
        });
        Self { address, counted, runtime: Some(runtime) }
    }

    /// Its address for a browser.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What went through so far.
    pub fn counted(&self) -> Counted {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Toll {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, count: impl Fn(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        count(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
    // The other side may be gone already.
    let _ = to.shutdown().await;
}

/// A browser writes each request's head at once.
fn asked(counted: &Mutex<Counted>, bytes: &[u8]) {
    let line = String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    if line.ends_with("HTTP/1.1") {
        counted.lock().unwrap_or_else(PoisonError::into_inner).requests.push(line);
    }
}
