//! Connections that say nothing, one byte, half a preface, half a head: as many as were asked for, each opened again
//! when the gateway closes it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::wild::Tally;

const AGAIN: Duration = Duration::from_millis(500);

/// What each of them says.
const WORDS: [&[u8]; 7] = [
    b"",
    b"P",
    b"PRI * HTTP/2.0\r\n\r\nS",
    b"GET / HTTP/1.1\r\nhost: x\r\nx-half: ",
    // A whole preface and settings, and then no request.
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    // The first bytes of TLS.
    b"\x16\x03\x01\x02\0\x01\0",
    b"POST /chatcli.v1.ChatCLIService/SendPrompt HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n\0\0",
];

pub(super) fn hold(strangers: &mut JoinSet<()>, gateway: SocketAddr, count: usize, tally: &Tally) {
    for number in 0..count {
        let (words, tally) = (WORDS[number % WORDS.len()], tally.clone());
        strangers.spawn(async move {
            // Not all in the same moment, or the kernel's queue would be what is tested.
            sleep(Duration::from_micros(200) * u32::try_from(number).unwrap_or(0)).await;
            loop {
                if let Ok(mut stream) = TcpStream::connect(gateway).await
                    && stream.write_all(words).await.is_ok()
                {
                    let mut taken = [0; 512];
                    while stream.read(&mut taken).await.is_ok_and(|count| count > 0) {}
                    tally.close();
                }
                sleep(AGAIN).await;
            }
        });
    }
}
