use super::*;
use crate::terminal::keys::{Input, Parser};

fn editor() -> Editor {
    Editor::with(History::default(), Completion::Tab, Lang::En)
}

/// Types the bytes as a terminal sends them and gives what the last key led to.
fn press(editor: &mut Editor, bytes: &str) -> Done {
    let mut parser = Parser::default();
    let mut done = Done::Edited;
    let mut inputs = parser.feed(bytes.as_bytes());
    inputs.extend(parser.flush());
    for input in inputs {
        match input {
            Input::Key(key) => done = editor.key(key),
            Input::Paste(text) => editor.paste(&text),
            _ => {}
        }
    }
    done
}

fn submitted(editor: &mut Editor, bytes: &str) -> String {
    match press(editor, bytes) {
        Done::Submitted(submitted) => submitted.text,
        other => panic!("{other:?} with {:?}", editor.text()),
    }
}

#[test]
fn the_emacs_keys_do_what_they_do_everywhere() {
    for (bytes, text, cursor) in [
        ("abc\u{1}x", "xabc", 1),
        ("abc\u{1}\u{5}x", "abcx", 4),
        ("abc\u{2}\u{2}x", "axbc", 2),
        ("ab cd\u{17}", "ab ", 3),
        ("ab cd\u{15}", "", 0),
        ("ab cd\u{1}\u{b}", "", 0),
        ("ab cd\u{17}\u{19}", "ab cd", 5),
        ("ab\u{14}", "ba", 2),
        ("ab cd\u{1b}bx", "ab xcd", 4),
        ("ab cd\u{1b}[1;5Dx", "ab xcd", 4),
        ("ab cd\u{1b}\u{7f}", "ab ", 3),
        ("ab cd\u{1}\u{1b}d", " cd", 0),
        ("ab\u{1b}[H\u{1b}[3~", "b", 0),
        ("ab\u{8}", "a", 1),
        ("ábc\u{7f}\u{7f}", "á", 2),
        ("ab\u{1}\u{4}", "b", 0),
        ("abc\u{1f}", "", 0),
    ] {
        let mut editor = editor();
        press(&mut editor, bytes);
        assert_eq!((editor.text(), editor.cursor()), (text, cursor), "{bytes:?}");
    }
}

#[test]
fn ctrl_c_clears_and_both_ways_back_work() {
    let mut editor = editor();
    assert_eq!(press(&mut editor, "half a thought\u{3}"), Done::Edited);
    assert_eq!(editor.text(), "");
    press(&mut editor, "\u{19}");
    assert_eq!(editor.text(), "half a thought");
    press(&mut editor, "\u{3}");
    assert_eq!(press(&mut editor, "\u{1b}[A"), Done::TakeBack);
    editor.older();
    assert_eq!(editor.text(), "half a thought");
    press(&mut editor, "\u{3}");
    assert_eq!(press(&mut editor, "\u{3}"), Done::Interrupt);
    assert_eq!(press(&mut editor, "\u{4}"), Done::End);
}

#[test]
fn every_way_to_a_second_line() {
    for newline in ["\u{1b}\r", "\u{1b}[13;2u", "\n", "\\\r"] {
        let mut editor = editor();
        assert_eq!(submitted(&mut editor, &format!("a{newline}b\r")), "a\nb", "{newline:?}");
    }
    assert_eq!(submitted(&mut editor(), "two\\\\\r"), "two\\\\");
}

#[test]
fn a_block_between_dashes_keeps_its_indentation() {
    let mut editor = editor();
    assert_eq!(press(&mut editor, "---\r  a:\r    - b\r"), Done::Edited);
    assert!(editor.in_block());
    assert_eq!(submitted(&mut editor, "---\r"), "  a:\n    - b");
    assert_eq!(submitted(&mut editor, "----\r---\r----\r"), "---");
    press(&mut editor, "---\rx\u{3}");
    assert_eq!(editor.text(), "");
}

#[test]
fn pastes_never_submit_and_come_back_whole() {
    let mut editor = editor();
    let (a, b) = ("a\r".repeat(250), "b".repeat(500));
    press(&mut editor, &format!("one \u{1b}[200~{a}\u{1b}[201~ two \u{1b}[200~{b}\u{1b}[201~"));
    assert!(editor.text().len() < 120, "{}", editor.text());
    let text = submitted(&mut editor, "\r");
    assert_eq!(text, format!("one {} two {b}", a.replace('\r', "\n")));
    press(&mut editor, "\u{1b}[200~x\ry\u{1b}[201~");
    assert_eq!(editor.text(), "x\ny");
}

#[test]
fn pasted_dashes_are_text_wherever_they_are_pasted() {
    let paste = |text: &str| format!("\u{1b}[200~{text}\u{1b}[201~");
    for text in ["---\na: 1\n---", "---\na: 1", "a\n---", "---\n---\n"] {
        assert_eq!(submitted(&mut editor(), &(paste(text) + "\r")), text, "alone");
        let inside = submitted(&mut editor(), &format!("---\r{}\r---\r", paste(text)));
        assert_eq!(inside, text, "in a block that was typed");
    }
    let long = format!("---\n{}\n---", "x: 1\n".repeat(100));
    assert_eq!(submitted(&mut editor(), &(paste(&long) + "\r")), long);
    assert_eq!(
        submitted(&mut editor(), &format!("see: {}\r", paste("---\na: 1\n---"))),
        "see: ---\na: 1\n---"
    );
}

#[test]
fn a_large_paste_comes_back_whole_in_the_next_session() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("HISTORY_FILE".to_owned(), folder.path().join("h").display().to_string())];
    let open = || Editor::open(&Environment::new(variables.clone()), Lang::En);
    let paste = "line of a log\n".repeat(2000);
    let sent = submitted(&mut open(), &format!("why? \u{1b}[200~{paste}\u{1b}[201~\r"));
    assert_eq!(sent, format!("why? {paste}"));
    for (language, way_back) in [(Lang::En, "\u{1b}[A"), (Lang::PtBr, "\u{12}of a log")] {
        let mut editor = open();
        editor.know(Vocabulary::default(), language);
        if press(&mut editor, way_back) == Done::TakeBack {
            editor.older();
        }
        assert!(editor.text().len() < 200, "{}", editor.text());
        assert_eq!(submitted(&mut editor, "\r"), sent);
    }
}

#[test]
fn a_search_that_found_nothing_sends_nothing() {
    for key in ["\r", "\u{1b}[C", "\u{1b}\r"] {
        let mut editor = editor();
        submitted(&mut editor, "kubectl delete pod\r");
        assert_eq!(press(&mut editor, &format!("kept\u{12}kubectl apply{key}")), Done::Edited, "{key:?}");
        assert_eq!(editor.text(), "kept");
        assert_eq!(editor.search(), None);
    }
}

#[test]
fn a_placeholder_is_one_thing() {
    let mut editor = editor();
    let paste = format!("\u{1b}[200~{}\u{1b}[201~", "p".repeat(200));
    press(&mut editor, &format!("a{paste}"));
    let end = editor.cursor();
    press(&mut editor, "\u{1b}[D");
    assert_eq!(editor.cursor(), 1);
    press(&mut editor, "\u{1b}[C");
    assert_eq!(editor.cursor(), end);
    press(&mut editor, "\u{7f}");
    assert_eq!(editor.text(), "a");
    press(&mut editor, &paste);
    press(&mut editor, "\u{1b}v");
    assert_eq!(editor.text(), format!("a{}", "p".repeat(200)));
}

#[test]
fn tab_completes_commands() {
    let mut editor = editor();
    editor.know(Vocabulary::of(&chatcli_core::App::new().view()), Lang::En);
    press(&mut editor, "/news\t");
    assert_eq!(editor.text(), "/newsession");
    editor.set("");
    press(&mut editor, "/\t\t");
    assert!(editor.text().len() > 1, "{}", editor.text());
    assert!(!editor.menu_rows(60, 10, Look::TEXT).is_empty());
    assert_eq!(press(&mut editor, "\u{1b}"), Done::Edited);
    assert_eq!(press(&mut editor, "\u{1b}"), Done::Escape);
}

#[test]
fn a_search_runs_while_it_is_typed() {
    let mut editor = editor();
    for line in ["explain pods", "list nodes"] {
        submitted(&mut editor, &format!("{line}\r"));
    }
    press(&mut editor, "\u{12}pod");
    assert_eq!(editor.text(), "explain pods");
    assert_eq!(submitted(&mut editor, "\r"), "explain pods");
    press(&mut editor, "kept\u{12}zzz\u{7}");
    assert_eq!(editor.text(), "kept");
}
