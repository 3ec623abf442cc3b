//! How the Go server cuts an answer that it has whole: at most 200 bytes at a time, behind the last gap in them, and
//! where there is none in the middle of whatever stands there. A piece that is no text fails the call.

use tonic::Code;

use super::script::Step;

/// The longest piece, in bytes.
const WINDOW: usize = 200;
/// What the Go library says of a piece that was cut inside of a character.
const NOT_TEXT: &str = "grpc: error while marshaling: string field contains invalid UTF-8";

/// What a caller of StreamPrompt sees of this answer.
pub(super) fn script(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let pieces = pieces(text.as_bytes());
    let last = pieces.len() - 1;
    for (index, piece) in pieces.into_iter().enumerate() {
        let Ok(piece) = std::str::from_utf8(piece) else {
            steps.push(Step::Fail(Code::Internal, NOT_TEXT.to_owned()));
            break;
        };
        let piece = piece.to_owned();
        steps.push(if index == last { Step::Done(piece) } else { Step::Chunk(piece) });
    }
    steps
}

/// At least one piece, which may be empty.
fn pieces(mut text: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while text.len() > WINDOW {
        let (piece, rest) = text.split_at(cut(&text[..WINDOW]));
        pieces.push(piece);
        text = rest;
    }
    if !text.is_empty() || pieces.is_empty() {
        pieces.push(text);
    }
    pieces
}

fn cut(window: &[u8]) -> usize {
    let last = |mark: &[u8]| window.windows(mark.len()).rposition(|bytes| bytes == mark);
    let behind = |mark: &[u8]| last(mark).filter(|at| *at > 0).map(|at| at + mark.len());
    let sentence = || [b". ", b"! ", b"? "].iter().filter_map(|mark| last(&mark[..])).max().map(|at| at + 2);
    behind(b"\n\n").or_else(|| behind(b"\n")).or_else(sentence).or_else(|| behind(b" ")).unwrap_or(WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(text: &str) -> Vec<usize> {
        pieces(text.as_bytes()).into_iter().map(<[u8]>::len).collect()
    }

    #[test]
    fn the_measured_cuts_are_made() {
        let cases = [
            (String::new(), vec![0]),
            ("x".repeat(201), vec![200, 1]),
            ("word ".repeat(100), vec![200, 200, 100]),
            ("word ".repeat(30) + "\n\n" + &"more ".repeat(30), vec![152, 150]),
            ("line of text\n".repeat(40), vec![195, 195, 130]),
            ("This is it. ".repeat(40), vec![192, 192, 96]),
            ("\n\n".to_owned() + &"x".repeat(250), vec![2, 200, 50]),
            ("\n".to_owned() + &"x".repeat(250), vec![200, 51]),
        ];
        for (text, expected) in cases {
            assert_eq!(sizes(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn wide_text_without_a_gap_fails() {
        for text in ["漢".repeat(100), "é".repeat(99) + "漢漢"] {
            assert!(matches!(script(&text).last(), Some(Step::Fail(Code::Internal, _))), "{text}");
        }
        assert!(matches!(script(&"😀".repeat(60)).last(), Some(Step::Done(_))));
    }
}
