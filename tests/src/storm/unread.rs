//! Callers of an answer without end who take nothing of it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::honest::request;
use super::wild::Tally;

const AGAIN: Duration = Duration::from_millis(500);
/// How much the kernel takes for a caller who does not.
const KERNEL_BYTES: u32 = 4096;

pub(super) fn ask(strangers: &mut JoinSet<()>, gateway: SocketAddr, count: usize, tally: &Tally) {
    for _ in 0..count {
        let tally = tally.clone();
        strangers.spawn(async move {
            loop {
                if let Ok(mut stream) = connect(gateway).await {
                    let head = request(gateway, "StreamPrompt", super::TOKEN, 6) + "\r\n";
                    if stream.write_all(head.as_bytes()).await.is_ok()
                        && stream.write_all(b"\0\0\0\0\x01x").await.is_ok()
                    {
                        // Only a broken connection is an error here; what was sent stays where it is.
                        while stream.ready(Interest::ERROR).await.is_ok_and(|ready| !ready.is_error()) {}
                        tally.close();
                    }
                }
                sleep(AGAIN).await;
            }
        });
    }
}

async fn connect(gateway: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(KERNEL_BYTES)?;
    socket.connect(gateway).await
}
