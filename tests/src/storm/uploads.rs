//! Uploads just below the limit of a message that never come to their end.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::honest::request;
use super::wild::Tally;

const MESSAGE: usize = 49 << 20;
const PIECE: &[u8] = &[b'x'; 64 * 1024];
const AGAIN: Duration = Duration::from_millis(500);

pub(super) fn begin(strangers: &mut JoinSet<()>, gateway: SocketAddr, count: usize, tally: &Tally) {
    for number in 0..count {
        let tally = tally.clone();
        // Every third knows the token; `Health` needs none.
        let (method, token) =
            [("SendPrompt", super::TOKEN), ("Health", "none"), ("SaveSession", "none")][number % 3];
        strangers.spawn(async move {
            loop {
                let _ = upload(gateway, method, token).await;
                tally.close();
                sleep(AGAIN).await;
            }
        });
    }
}

async fn upload(gateway: SocketAddr, method: &str, token: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(gateway).await?;
    stream.write_all((request(gateway, method, token, MESSAGE + 5) + "\r\n").as_bytes()).await?;
    stream.write_all(&[0]).await?;
    stream.write_all(&u32::try_from(MESSAGE).unwrap_or(0).to_be_bytes()).await?;
    let (mut read, mut write) = stream.split();
    let all_but_the_last = async {
        let mut left = MESSAGE - 1;
        while left > 0 {
            let piece = &PIECE[..PIECE.len().min(left)];
            write.write_all(piece).await?;
            left -= piece.len();
        }
        std::future::pending::<std::io::Result<()>>().await
    };
    let ended = async {
        let mut taken = [0; 4096];
        while read.read(&mut taken).await? > 0 {}
        Ok(())
    };
    tokio::select! {
        result = all_but_the_last => result,
        result = ended => result,
    }
}
