//! A cable between a client and a server that can be pulled: every connection that goes through it ends at once, and the
//! next one goes through again.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// The running cable. Dropping it closes its port and every connection.
pub struct Cable {
    address: SocketAddr,
    pulled: watch::Sender<u64>,
    runtime: Option<Runtime>,
}

impl Cable {
    /// Leads everything to `behind`.
    ///
    /// # Panics
    /// When there is no port or thread to be had.
    pub fn start(behind: SocketAddr) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (pulled, at) = watch::channel(0);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(lead(stream, behind, at.clone()));
            }
        });
        Self { address, pulled, runtime: Some(runtime) }
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends every connection that goes through it now.
    pub fn pull(&self) {
        self.pulled.send_modify(|times| *times += 1);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_millis(100));
        }
    }
}

async fn lead(mut stream: TcpStream, behind: SocketAddr, mut at: watch::Receiver<u64>) {
    at.mark_unchanged();
    let Ok(mut inner) = TcpStream::connect(behind).await else { return };
    tokio::select! {
        // Ends when either side does; which error that is does not matter here.
        _ = tokio::io::copy_bidirectional(&mut stream, &mut inner) => {}
        _ = at.changed() => {}
    }
}
