//! What the bytes of a terminal mean: keys, pastes, focus. It knows the sequences of xterm, rxvt, the Linux console,
//! macOS, kitty's protocol and `modifyOtherKeys`. What a key does is decided in the editor.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One thing that came from the terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted; nothing in it was typed.
    Paste(String),
    /// The terminal's window came to the front, or went away.
    Focus(bool),
    /// The terminal is gone.
    Closed,
}

const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
/// A sequence that never ends is not one.
const MAX_SEQUENCE: usize = 64;

/// Turns bytes into input, keeping what is incomplete.
#[derive(Debug, Default)]
pub struct Parser {
    bytes: Vec<u8>,
}

/// How far one look at the bytes got.
enum Step {
    /// This many bytes were one input, or none (`None`: a sequence without a use here).
    Took(usize, Option<Input>),
    /// More bytes are needed.
    Incomplete,
}

impl Parser {
    /// Takes bytes in and gives what is complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        self.bytes.extend_from_slice(bytes);
        self.drain(false)
    }

    /// Whether bytes wait for their rest.
    pub fn is_waiting(&self) -> bool {
        !self.bytes.is_empty() && !self.bytes.starts_with(PASTE_START)
    }

    /// Nothing more came for a while: what waits is what it looks like (a lone Esc).
    pub fn flush(&mut self) -> Vec<Input> {
        self.drain(true)
    }

    fn drain(&mut self, is_all: bool) -> Vec<Input> {
        let mut all = Vec::new();
        while !self.bytes.is_empty() {
            match step(&self.bytes, is_all) {
                Step::Took(length, input) => {
                    self.bytes.drain(..length.clamp(1, self.bytes.len()));
                    all.extend(input);
                }
                Step::Incomplete => break,
            }
        }
        all
    }
}

fn step(bytes: &[u8], is_all: bool) -> Step {
    match bytes {
        [0x1b, rest @ ..] => escape(bytes, rest, is_all),
        [byte, ..] if *byte < 0x20 || *byte == 0x7f => Step::Took(1, Some(Input::Key(control(*byte)))),
        _ => character(bytes, is_all),
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Input> {
    Some(Input::Key(KeyEvent::new(code, modifiers)))
}

fn control(byte: u8) -> KeyEvent {
    let code = match byte {
        b'\r' => KeyCode::Enter,
        b'\t' => KeyCode::Tab,
        0x7f => KeyCode::Backspace,
        0 => return KeyEvent::new(KeyCode::Char(' '), KeyModifiers::CONTROL),
        1..=26 => return KeyEvent::new(KeyCode::Char(char::from(byte - 1 + b'a')), KeyModifiers::CONTROL),
        _ => return KeyEvent::new(KeyCode::Char(char::from(byte - 0x1c + b'4')), KeyModifiers::CONTROL),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn character(bytes: &[u8], is_all: bool) -> Step {
    let length = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    match bytes.get(..length) {
        None if !is_all => Step::Incomplete,
        None => Step::Took(bytes.len(), None),
        Some(whole) => match std::str::from_utf8(whole).ok().and_then(|text| text.chars().next()) {
            Some(character) => Step::Took(length, key(KeyCode::Char(character), shift(character))),
            None => Step::Took(1, None),
        },
    }
}

fn shift(character: char) -> KeyModifiers {
    if character.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

fn escape(bytes: &[u8], rest: &[u8], is_all: bool) -> Step {
    let took = |step: Step| match step {
        Step::Took(length, input) => Step::Took(length + 1, input.map(with_alt)),
        Step::Incomplete => Step::Incomplete,
    };
    match rest {
        [] if is_all => Step::Took(1, key(KeyCode::Esc, KeyModifiers::NONE)),
        [] => Step::Incomplete,
        [b'[', after @ ..] => csi(bytes, after, is_all),
        [b'O', after @ ..] => ss3(after, is_all),
        // Operating system commands and their like are answers that this program did not ask for.
        [b']' | b'P' | b'_' | b'^' | b'X', ..] if rest.len() > 1 => text_sequence(bytes, is_all),
        // `ESC ESC [ C` is Alt with an arrow; two lone escapes are two keys.
        [0x1b, b'[' | b'O', ..] => took(escape(rest, rest.get(1..).unwrap_or_default(), is_all)),
        [0x1b] if !is_all => Step::Incomplete,
        [0x1b, ..] => Step::Took(1, key(KeyCode::Esc, KeyModifiers::NONE)),
        _ => took(step(rest, is_all)),
    }
}

fn with_alt(input: Input) -> Input {
    match input {
        Input::Key(mut event) => {
            event.modifiers |= KeyModifiers::ALT;
            Input::Key(event)
        }
        other => other,
    }
}

/// A sequence that carries text up to BEL or ST.
fn text_sequence(bytes: &[u8], is_all: bool) -> Step {
    let end = bytes.iter().position(|byte| *byte == 7);
    let st = bytes.windows(2).skip(1).position(|pair| pair == b"\x1b\\").map(|at| at + 2);
    match end.into_iter().chain(st).min() {
        Some(at) => Step::Took(at + 1, None),
        // Alt and a bracket, and nothing after it.
        None if is_all || bytes.len() > 4096 => Step::Took(bytes.len(), None),
        None => Step::Incomplete,
    }
}

fn ss3(after: &[u8], is_all: bool) -> Step {
    let Some(last) = after.first() else {
        return if is_all {
            Step::Took(2, key(KeyCode::Char('O'), KeyModifiers::ALT))
        } else {
            Step::Incomplete
        };
    };
    let (code, modifiers) = match last {
        // rxvt: Ctrl with an arrow.
        b'a' => (KeyCode::Up, KeyModifiers::CONTROL),
        b'b' => (KeyCode::Down, KeyModifiers::CONTROL),
        b'c' => (KeyCode::Right, KeyModifiers::CONTROL),
        b'd' => (KeyCode::Left, KeyModifiers::CONTROL),
        b'M' => (KeyCode::Enter, KeyModifiers::NONE),
        byte => match letter(*byte) {
            Some(code) => (code, KeyModifiers::NONE),
            None => return Step::Took(3, None),
        },
    };
    Step::Took(3, key(code, modifiers))
}

fn letter(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

fn csi(bytes: &[u8], after: &[u8], is_all: bool) -> Step {
    if bytes.starts_with(PASTE_START) {
        return paste(bytes);
    }
    // The Linux console's function keys: `ESC [ [ A`.
    if let [b'[', name, ..] = after {
        let code = (b'A'..=b'E').contains(name).then(|| KeyCode::F(name - b'A' + 1));
        return Step::Took(4, code.and_then(|code| key(code, KeyModifiers::NONE)));
    }
    let Some(length) = after.iter().position(|byte| (0x40..=0x7e).contains(byte) || *byte == b'$') else {
        let is_broken = after.len() > MAX_SEQUENCE || after.iter().any(|byte| *byte < 0x20);
        return match after {
            [] if is_all => Step::Took(2, key(KeyCode::Char('['), KeyModifiers::ALT)),
            _ if is_all || is_broken => Step::Took(bytes.len().min(MAX_SEQUENCE), None),
            _ => Step::Incomplete,
        };
    };
    let parameters = after.get(..length).unwrap_or_default();
    let last = after.get(length).copied().unwrap_or_default();
    Step::Took(length + 3, csi_input(parameters, last))
}

fn csi_input(parameters: &[u8], last: u8) -> Option<Input> {
    let text = std::str::from_utf8(parameters).ok()?;
    if text.starts_with(['?', '>', '<', '=']) {
        return None;
    }
    // A parameter may carry sub-parameters after a colon: the first is the one that counts.
    let number = |index: usize| -> u32 {
        let part = text.split(';').nth(index).unwrap_or_default();
        part.split(':').next().unwrap_or_default().parse().unwrap_or(0)
    };
    // kitty tells presses (1), repeats (2) and releases (3) apart when it is asked to.
    if text.split(';').nth(1).is_some_and(|part| part.ends_with(":3")) {
        return None;
    }
    let held = modifiers(number(1));
    match last {
        b'I' => Some(Input::Focus(true)),
        b'O' => Some(Input::Focus(false)),
        b'u' => key_code(number(0)).and_then(|code| typed(code, held)),
        b'~' if number(0) == 27 => key_code(number(2)).and_then(|code| typed(code, held)),
        b'~' | b'$' | b'^' | b'@' => {
            let code = match number(0) {
                1 | 7 => KeyCode::Home,
                2 => KeyCode::Insert,
                3 => KeyCode::Delete,
                4 | 8 => KeyCode::End,
                5 => KeyCode::PageUp,
                6 => KeyCode::PageDown,
                _ => return None,
            };
            let rxvt = match last {
                b'$' => KeyModifiers::SHIFT,
                b'^' => KeyModifiers::CONTROL,
                b'@' => KeyModifiers::CONTROL | KeyModifiers::SHIFT,
                _ => KeyModifiers::NONE,
            };
            key(code, held | rxvt)
        }
        // rxvt: Shift with an arrow.
        b'a'..=b'd' => key(letter(last.to_ascii_uppercase())?, KeyModifiers::SHIFT),
        _ => key(letter(last)?, held),
    }
}

/// A key whose number is its character.
fn key_code(number: u32) -> Option<KeyCode> {
    Some(match number {
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        // kitty's private numbers: a keypad, and keys that are no text.
        57399..=57408 => KeyCode::Char(char::from_digit(number - 57399, 10)?),
        57344..=63743 => return None,
        _ => KeyCode::Char(char::from_u32(number)?),
    })
}

fn typed(code: KeyCode, held: KeyModifiers) -> Option<Input> {
    match code {
        KeyCode::Tab if held == KeyModifiers::SHIFT => key(KeyCode::BackTab, held),
        KeyCode::Char(character) if held == KeyModifiers::SHIFT => {
            let upper = character.to_uppercase().next().unwrap_or(character);
            key(KeyCode::Char(upper), shift(upper))
        }
        code => key(code, held),
    }
}

fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let mut held = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
    ] {
        if bits & bit != 0 {
            held |= modifier;
        }
    }
    held
}

fn paste(bytes: &[u8]) -> Step {
    let body = bytes.get(PASTE_START.len()..).unwrap_or_default();
    match body.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
        None => Step::Incomplete,
        Some(length) => {
            let text = String::from_utf8_lossy(body.get(..length).unwrap_or_default()).into_owned();
            Step::Took(PASTE_START.len() + length + PASTE_END.len(), Some(Input::Paste(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const ALT: KeyModifiers = KeyModifiers::ALT;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

    fn read(bytes: &[u8]) -> Vec<Input> {
        let mut parser = Parser::default();
        let mut all = parser.feed(bytes);
        all.extend(parser.flush());
        all
    }

    #[test]
    fn every_terminal_has_its_own_sequences() {
        for (bytes, code, held) in [
            (&b"a"[..], KeyCode::Char('a'), NONE),
            ("é".as_bytes(), KeyCode::Char('é'), NONE),
            ("日".as_bytes(), KeyCode::Char('日'), NONE),
            (b"\r", KeyCode::Enter, NONE),
            (b"\n", KeyCode::Char('j'), CTRL),
            (b"\x1b", KeyCode::Esc, NONE),
            (b"\x1b\r", KeyCode::Enter, ALT),
            (b"\x1b[13;2u", KeyCode::Enter, SHIFT),
            (b"\x1b[27;2;13~", KeyCode::Enter, SHIFT),
            (b"\x1b[99;5u", KeyCode::Char('c'), CTRL),
            (b"\x1b[1;5C", KeyCode::Right, CTRL),
            (b"\x1b[1;3D", KeyCode::Left, ALT),
            (b"\x1bf", KeyCode::Char('f'), ALT),
            (b"\x1b\x1b[C", KeyCode::Right, ALT),
            (b"\x1bOc", KeyCode::Right, CTRL),
            (b"\x1bOd", KeyCode::Left, CTRL),
            (b"\x1b[H", KeyCode::Home, NONE),
            (b"\x1bOF", KeyCode::End, NONE),
            (b"\x1b[1~", KeyCode::Home, NONE),
            (b"\x1b[4~", KeyCode::End, NONE),
            (b"\x1b[3~", KeyCode::Delete, NONE),
            (b"\x1b[Z", KeyCode::BackTab, NONE),
            (b"\x1b\x7f", KeyCode::Backspace, ALT),
            (b"\x1b[[A", KeyCode::F(1), NONE),
            (b"\x1b[97;2u", KeyCode::Char('A'), SHIFT),
        ] {
            assert_eq!(
                read(bytes),
                [Input::Key(KeyEvent::new(code, held))],
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn sequences_may_arrive_in_pieces() {
        let bytes = "é\u{1b}[1;5C\u{1b}[200~a\r\u{1b}[31mb\u{1b}[201~x".as_bytes();
        let mut parser = Parser::default();
        let all: Vec<Input> = bytes.iter().flat_map(|byte| parser.feed(&[*byte])).collect();
        assert_eq!(all, read(bytes));
        assert_eq!(all.len(), 4, "{all:?}");
        assert_eq!(all.get(2), Some(&Input::Paste("a\r\u{1b}[31mb".into())));
    }

    #[test]
    fn what_was_not_asked_for_is_dropped() {
        for bytes in [
            &b"\x1b]11;rgb:0000/0000/0000\x07"[..],
            b"\x1b[?62;22c",
            b"\x1b[24;80R",
            b"\x1b[57441;2u",
            b"\xff",
        ] {
            let inputs = read(bytes);
            assert!(
                inputs.iter().all(|input| matches!(input, Input::Key(key) if key.code == KeyCode::F(3))),
                "{inputs:?}"
            );
        }
        assert_eq!(read(b"\x1b[I\x1b[O"), [Input::Focus(true), Input::Focus(false)]);
        assert_eq!(read(b"\x1b[97;1:3u"), []);
    }
}
