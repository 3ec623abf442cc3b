//! An HTTP proxy that leads every name to one server. With it a test can use the names that people read in the
//! documentation, exactly as they are written there.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// The longest request head it reads, in bytes.
const MAX_HEAD: usize = 8 * 1024;

/// The running proxy. Dropping it closes its port and every connection.
pub struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    runtime: Option<Runtime>,
}

impl Proxy {
    /// Leads everything to `behind`.
    ///
    /// # Panics
    /// When there is no port or thread to be had.
    pub fn start(behind: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let names = Arc::clone(&asked);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, behind, Arc::clone(&names)));
            }
        });
        Self { address, asked, runtime: Some(runtime) }
    }

    /// Its address as the value of `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The `host:port` of every connection that was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(mut stream: TcpStream, behind: SocketAddr, asked: Arc<Mutex<Vec<String>>>) {
    let Some(name) = head(&mut stream).await else { return };
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    let Ok(mut inner) = TcpStream::connect(behind).await else { return };
    if stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_ok() {
        // Ends when either side does; which error that is does not matter here.
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut inner).await;
    }
}

/// Reads `CONNECT host:port HTTP/1.1` and its headers.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD {
        head.push(stream.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head);
    let mut words = text.split_whitespace();
    (words.next()? == "CONNECT").then(|| words.next().map(str::to_owned)).flatten()
}
