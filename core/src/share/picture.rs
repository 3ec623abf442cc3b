//! A link as a QR code: which of its squares are dark. A body paints them.

use qrcode::{EcLevel, QrCode};

/// The light squares that a camera needs around it.
const BORDER: usize = 4;

/// The squares, the border included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    size: usize,
    dark: Vec<bool>,
}

impl Picture {
    /// A text as a picture; none for a text that is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let dark = code.to_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect();
        Some(Self { size: code.width(), dark })
    }

    /// Squares in a row, and rows.
    pub fn width(&self) -> usize {
        self.size + 2 * BORDER
    }

    /// Whether the square is dark; what lies outside is light.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |place: usize| place.checked_sub(BORDER).filter(|place| *place < self.size);
        let (Some(row), Some(column)) = (inside(row), inside(column)) else { return false };
        self.dark.get(row * self.size + column).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_the_corners_of_a_code_and_a_border() {
        let link = format!("https://chat.example:8443/#share={}", "k".repeat(32));
        let picture = Picture::of(&link).expect("short enough");
        let width = picture.width();
        // A terminal of 80 columns has room for it.
        assert!(width <= 80 && width % 2 == 1, "{width}");
        let is_dark = |row, column| picture.is_dark(row, column);
        for edge in 0..width {
            for border in (0..BORDER).chain(width - BORDER..width) {
                assert!(!is_dark(border, edge) && !is_dark(edge, border));
            }
        }
        for (row, column) in [(BORDER, BORDER), (BORDER, width - BORDER - 7), (width - BORDER - 7, BORDER)] {
            assert!((0..7).all(|step| is_dark(row, column + step) && is_dark(row + step, column)));
            assert!(!is_dark(row + 1, column + 1) && is_dark(row + 3, column + 3));
        }
        assert_eq!(Picture::of(&"x".repeat(5000)), None);
        assert!(!is_dark(width, 0) && !is_dark(usize::MAX, usize::MAX));
    }
}
