//! What the guard lets through, and what it must not.

use super::*;

#[test]
fn every_mark_is_taken_out_again() {
    for text in [
        "\\( a_{1} * b \\) and $x^*y$ and $$\\{x\\}$$ costs \\$5",
        "C:\\Users\\_me\\!temp \\\\server\\share \\d+\\.\\d+",
        "`a | b` 2*3*4 __init__ ~5 https://x/_a_/b* www.a.b/*c*/d [k]: v",
        "これは**「重要」**な\n\\[\n- x\n= y\n\\]\n```md\n```sh\n```\n```\n",
    ] {
        assert_eq!(verbatim(&guarded(text)), text);
    }
    assert_eq!(guarded("a\r\nb\rc"), "a\nb\nc");
    assert_eq!(guarded("\u{fdd0}\\"), "\u{fffd}\\");
}

#[test]
fn plain_text_is_left_alone() {
    let text = "# T\n\nSome *em*, **bold** and `code` [l](https://x.y/z) costs $5 or R$ 10,50\n\n- a\n1. b\n| a | b |\n";
    assert_eq!(guarded(text), text);
}

#[test]
fn a_line_costs_its_length() {
    for piece in ["$a ", "\\(", "\\[a", "`` ` ", "**「", "http://", "www.", "__a", "\\a_"] {
        let text = piece.repeat(50_000);
        assert!(guarded(&text).len() < text.len() * 6);
    }
}
