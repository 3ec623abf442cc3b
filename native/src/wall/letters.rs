//! A word in letters that can be read from across a room, as large as fits: each dot of an 8 x 8 letter becomes two
//! columns, one column, or half of one.

use chatcli_core::watcher::board::BigStatus;
use font8x8::{BASIC_FONTS, LATIN_FONTS, UnicodeFonts};

type Glyph = [u8; 8];

/// How large a dot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// Two columns and one line.
    Large,
    /// One column and half a line.
    Middle,
    /// Half a column and half a line.
    Small,
}

impl Size {
    /// Columns and lines of a letter.
    fn cell(self) -> (usize, usize) {
        match self {
            Self::Large => (16, 8),
            Self::Middle => (8, 4),
            Self::Small => (4, 4),
        }
    }
}

/// The shape and the word as lines, the largest that fits into these columns and lines; `None` when none does.
pub(super) fn big(state: BigStatus, word: &str, columns: usize, lines: usize) -> Option<Vec<String>> {
    let letters: Option<Vec<Glyph>> =
        word.chars().map(|letter| BASIC_FONTS.get(letter).or_else(|| LATIN_FONTS.get(letter))).collect();
    let letters = letters?;
    let with_shape: Vec<Glyph> = [shape(state), [0; 8]].into_iter().chain(letters.iter().copied()).collect();
    let fits = |glyphs: &[Glyph], size: Size| {
        let (wide, high) = size.cell();
        glyphs.len() * wide <= columns && high <= lines
    };
    [Size::Large, Size::Middle, Size::Small].into_iter().find_map(|size| {
        let glyphs = [&with_shape, &letters].into_iter().find(|glyphs| fits(glyphs, size))?;
        Some(drawn(glyphs, size))
    })
}

/// A shape of its own for each status, as [`BigStatus::shape`] has it in small.
fn shape(state: BigStatus) -> Glyph {
    match state {
        BigStatus::Healthy => [0x3c, 0x7e, 0xff, 0xff, 0xff, 0xff, 0x7e, 0x3c],
        BigStatus::Unconfirmed => [0x18, 0x3c, 0x66, 0xc3, 0xc3, 0x66, 0x3c, 0x18],
        BigStatus::Waiting => [0x3c, 0x66, 0xc3, 0xc3, 0xc3, 0xc3, 0x66, 0x3c],
        BigStatus::Degraded => [0x18, 0x18, 0x3c, 0x3c, 0x7e, 0x7e, 0xff, 0xff],
        BigStatus::Critical => [0xff, 0xe7, 0xe7, 0xe7, 0xe7, 0xff, 0xe7, 0xff],
        BigStatus::Stale => [0x18, 0x3c, 0x7e, 0xff, 0xff, 0x7e, 0x3c, 0x18],
        BigStatus::NoWatcher => [0xff, 0xc3, 0xc3, 0xc3, 0xc3, 0xc3, 0xc3, 0xff],
        BigStatus::NoAccess => [0x3c, 0x7e, 0xcf, 0xdb, 0xdb, 0xf3, 0x7e, 0x3c],
        BigStatus::Offline => [0xc3, 0xe7, 0x7e, 0x3c, 0x3c, 0x7e, 0xe7, 0xc3],
    }
}

fn drawn(glyphs: &[Glyph], size: Size) -> Vec<String> {
    let dot = |glyph: &Glyph, x: usize, y: usize| glyph.get(y).is_some_and(|row| row >> x & 1 == 1);
    let (_, lines) = size.cell();
    (0..lines)
        .map(|line| {
            let mut text = String::new();
            for glyph in glyphs {
                match size {
                    Size::Large => {
                        (0..8).for_each(|x| text.push_str(if dot(glyph, x, line) { "██" } else { "  " }))
                    }
                    Size::Middle => (0..8).for_each(|x| {
                        text.push(match (dot(glyph, x, 2 * line), dot(glyph, x, 2 * line + 1)) {
                            (true, true) => '█',
                            (true, false) => '▀',
                            (false, true) => '▄',
                            (false, false) => ' ',
                        });
                    }),
                    Size::Small => (0..4).for_each(|x| {
                        let corners = [(0, 0), (1, 0), (0, 1), (1, 1)];
                        let corners = corners.map(|(right, low)| dot(glyph, 2 * x + right, 2 * line + low));
                        text.push(quadrants(corners));
                    }),
                }
            }
            text
        })
        .collect()
}

/// The character with these quarters filled: upper left, upper right, lower left, lower right.
fn quadrants(corners: [bool; 4]) -> char {
    match corners.map(u8::from) {
        [0, 0, 0, 0] => ' ',
        [1, 0, 0, 0] => '▘',
        [0, 1, 0, 0] => '▝',
        [1, 1, 0, 0] => '▀',
        [0, 0, 1, 0] => '▖',
        [1, 0, 1, 0] => '▌',
        [0, 1, 1, 0] => '▞',
        [1, 1, 1, 0] => '▛',
        [0, 0, 0, 1] => '▗',
        [1, 0, 0, 1] => '▚',
        [0, 1, 0, 1] => '▐',
        [1, 1, 0, 1] => '▜',
        [0, 0, 1, 1] => '▄',
        [1, 0, 1, 1] => '▙',
        [0, 1, 1, 1] => '▟',
        _ => '█',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::look::width;
    use chatcli_core::Lang;

    #[test]
    fn every_word_can_be_drawn_and_fits() {
        for lang in Lang::ALL {
            for state in BigStatus::ALL {
                let word = state.word(lang);
                for (columns, lines) in [(200, 20), (80, 8), (60, 4)] {
                    let drawn =
                        big(state, word, columns, lines).unwrap_or_else(|| panic!("{word} in {columns}"));
                    assert!(drawn.len() <= lines);
                    assert!(drawn.iter().all(|line| width(line) <= columns), "{word} in {columns}");
                }
                assert_eq!(big(state, word, 10, 8), None, "too narrow");
                assert_eq!(big(state, word, 200, 3), None, "too low");
            }
        }
    }

    #[test]
    fn each_shape_differs() {
        for (index, state) in BigStatus::ALL.iter().enumerate() {
            for other in BigStatus::ALL.iter().skip(index + 1) {
                assert_ne!(shape(*state), shape(*other));
                assert_ne!(state.shape(), other.shape());
            }
        }
    }
}
