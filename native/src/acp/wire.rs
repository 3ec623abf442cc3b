//! Lines between the editor and this program. A line has its limit; one that is longer, or is no text, is answered as a
//! line that cannot be read, and the next one is taken as if nothing had been.

use std::io;

use futures::{Sink, Stream, sink, stream};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};

use super::editor::Waiting;

/// Bytes of a line: a prompt of the largest size with all that JSON makes of it, several times over.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;
/// Stands for a line that cannot be taken. It is no JSON, so it is answered as such.
const UNREADABLE: &str = "(a line that is too long, or no UTF-8)";

/// The editor's lines, until it closes its end.
pub(super) fn incoming(
    input: impl AsyncRead + Unpin + Send + 'static,
) -> impl Stream<Item = io::Result<String>> + Send + 'static {
    stream::unfold(BufReader::new(input), |mut input| async move {
        let line = line(&mut input, MAX_LINE_BYTES).await.transpose()?;
        Some((line, input))
    })
}

/// Lines to the editor, each written whole before the next one.
pub(super) fn outgoing(
    output: impl AsyncWrite + Unpin + Send + 'static,
    waiting: Waiting,
) -> impl Sink<String, Error = io::Error> + Send + 'static {
    sink::unfold((output, waiting), |(mut output, waiting), mut line: String| async move {
        line.push('\n');
        output.write_all(line.as_bytes()).await?;
        output.flush().await?;
        waiting.left();
        Ok((output, waiting))
    })
}

/// The next line that is not empty; none at the end.
async fn line(input: &mut (impl AsyncBufRead + Unpin), most: usize) -> io::Result<Option<String>> {
    let (mut bytes, mut is_too_long) = (Vec::new(), false);
    loop {
        let piece = input.fill_buf().await?;
        let is_end = piece.is_empty();
        let end = piece.iter().position(|byte| *byte == b'\n');
        let length = end.unwrap_or(piece.len());
        if bytes.len() + length > most {
            (bytes, is_too_long) = (Vec::new(), true);
        } else if !is_too_long {
            bytes.extend_from_slice(piece.get(..length).unwrap_or_default());
        }
        input.consume(length + usize::from(end.is_some()));
        if is_end || end.is_some() {
            let is_blank = !is_too_long && bytes.iter().all(u8::is_ascii_whitespace);
            if is_end && is_blank {
                return Ok(None);
            }
            if is_blank {
                bytes.clear();
                continue;
            }
            let line = if is_too_long { None } else { String::from_utf8(bytes).ok() };
            return Ok(Some(line.unwrap_or_else(|| UNREADABLE.to_owned())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(bytes: &[u8]) -> Vec<String> {
        let mut input = BufReader::with_capacity(4, bytes);
        let mut lines = Vec::new();
        while let Some(line) = line(&mut input, 10).await.unwrap() {
            lines.push(line);
        }
        lines
    }

    #[tokio::test]
    async fn a_line_that_cannot_be_taken_spoils_no_other() {
        assert_eq!(lines(b"").await, Vec::<String>::new());
        assert_eq!(lines(b"{}\n\n \r\n[1]\nlast").await, ["{}", "[1]", "last"]);
        assert_eq!(lines(b"12345678901\n2\n").await, [UNREADABLE, "2"]);
        assert_eq!(lines(b"1234567890\n12345678901234567890123").await, ["1234567890", UNREADABLE]);
        assert_eq!(lines(b"\xff\xfe\nok\n").await, [UNREADABLE, "ok"]);
    }
}
