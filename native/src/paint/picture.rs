//! A picture of squares in rows of text, two squares in each letter: for a camera, so dark is dark and light is light
//! whatever the terminal's own colours are.

use chatcli_core::share::Picture;

use super::Look;
use super::look::Background;

/// Black on white, of the 256 colours and of the sixteen.
const MANY: &str = "\u{1b}[38;5;16m\u{1b}[48;5;231m";
const FEW: &str = "\u{1b}[30m\u{1b}[107m";
const OFF: &str = "\u{1b}[0m";

/// The rows; none where there is no room or no such letters.
pub fn picture(picture: &Picture, columns: usize, look: Look) -> Vec<String> {
    let width = picture.width();
    if !look.unicode || width > columns {
        return Vec::new();
    }
    let on = match (look.colors, look.many) {
        (true, true) => MANY,
        (true, false) => FEW,
        (false, _) => "",
    };
    // Without colours a letter is as bright as text: dark on a light background, light on a dark one.
    let ink_is_dark = !on.is_empty() || look.background == Background::Light;
    let row = |at: usize| -> String {
        let letters = (0..width).map(|column| {
            let inked = |row| picture.is_dark(row, column) == ink_is_dark;
            match (inked(at), inked(at + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }
        });
        let letters: String = letters.collect();
        if on.is_empty() { letters } else { format!("{on}{letters}{OFF}") }
    };
    (0..width).step_by(2).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(colors: bool, background: Background) -> Look {
        Look { styles: colors, colors, many: true, background, links: false, unicode: true }
    }

    #[test]
    fn every_square_is_seen_on_every_background() {
        let code = Picture::of("https://chat.example/#share=abc").expect("short");
        let columns = code.width();
        for (look, ink_is_dark) in [
            (look(true, Background::Dark), true),
            (look(true, Background::Unknown), true),
            (look(false, Background::Light), true),
            (look(false, Background::Unknown), false),
        ] {
            let rows = picture(&code, columns, look);
            assert_eq!(rows.len(), columns.div_ceil(2));
            for (number, row) in rows.iter().enumerate() {
                let letters: Vec<char> = super::super::plain(row).chars().collect();
                assert_eq!(letters.len(), columns);
                for (column, letter) in letters.into_iter().enumerate() {
                    let (top, bottom) = (matches!(letter, '█' | '▀'), matches!(letter, '█' | '▄'));
                    assert_eq!(code.is_dark(2 * number, column), top == ink_is_dark);
                    assert_eq!(code.is_dark(2 * number + 1, column), bottom == ink_is_dark);
                }
            }
        }
    }

    #[test]
    fn there_is_no_picture_without_room_or_letters() {
        let code = Picture::of("x").expect("short");
        assert!(picture(&code, code.width() - 1, look(true, Background::Dark)).is_empty());
        let ascii = Look { unicode: false, ..look(true, Background::Dark) };
        assert!(picture(&code, 200, ascii).is_empty());
    }
}
