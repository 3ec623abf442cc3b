//! Colours: which ones a kind of text gets on a dark, a light or an unknown background. Every colour here has a
//! contrast of at least 4.5 to 1 against the backgrounds of its palette; a test measures it. Colour never carries
//! meaning alone.

use chatcli_core::account::Theme;

use crate::environment::Environment;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Running text, in the terminal's own colour.
    #[default]
    Plain,
    /// What is said beside the conversation, and comments.
    Quiet,
    /// Inline code, and code without a known language.
    Code,
    /// Words of a programming language.
    Keyword,
    /// Quoted text in code.
    Literal,
    /// Numbers in code.
    Number,
    /// Names of types and functions, keys.
    Name,
    /// The prompt.
    Prompt,
}

/// What lies behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// The terminal does not say: colours that are readable on both.
    #[default]
    Unknown,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// How much a terminal may be given besides text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Weights, slants and colours.
    pub styles: bool,
    /// Colours.
    pub colors: bool,
    /// 256 of them; without, the sixteen that every terminal has.
    pub many: bool,
    /// What lies behind.
    pub background: Background,
    /// OSC 8 links.
    pub links: bool,
    /// Lines and marks beyond ASCII.
    pub unicode: bool,
}

impl Look {
    /// Text and nothing else.
    pub const TEXT: Self = Self {
        styles: false,
        colors: false,
        many: false,
        background: Background::Unknown,
        links: false,
        unicode: true,
    };

    /// What the environment and the chosen colours ask for.
    pub fn detect(environment: &Environment, theme: Theme, styles: bool, links: bool, unicode: bool) -> Self {
        let get = |name: &str| environment.filled(name);
        let background = match theme {
            Theme::Dark => Background::Dark,
            Theme::Light => Background::Light,
            Theme::Auto | Theme::Mono => get("COLORFGBG").map_or(Background::Unknown, behind),
        };
        let term = get("TERM").unwrap_or_default();
        let many = term.contains("256")
            || term.contains("direct")
            || ["xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm"].contains(&term)
            || get("COLORTERM").is_some();
        Self { styles, colors: styles && theme != Theme::Mono, many, background, links, unicode }
    }

    /// A piece of a horizontal line.
    pub(super) fn line(self) -> &'static str {
        if self.unicode { "─" } else { "-" }
    }

    /// What stands before quoted blocks.
    pub(super) fn bar(self) -> &'static str {
        if self.unicode { "│ " } else { "| " }
    }

    /// The parameters that switch an ink on; none for the terminal's own colour.
    pub(super) fn code(self, ink: Ink) -> Option<String> {
        if !self.colors {
            return (self.styles && ink == Ink::Quiet).then(|| "2".to_owned());
        }
        if !self.many {
            return basic(ink).map(str::to_owned);
        }
        number(self.background, ink).map(|color| format!("38;5;{color}"))
    }
}

/// The background that `COLORFGBG` (`15;0`, `0;default;15`) tells.
fn behind(colors: &str) -> Background {
    match colors.rsplit(';').next().map(str::parse::<u8>) {
        Some(Ok(7 | 9..=15)) => Background::Light,
        Some(Ok(0..=6 | 8)) => Background::Dark,
        _ => Background::Unknown,
    }
}

/// A colour of the 256, or none.
fn number(background: Background, ink: Ink) -> Option<u8> {
    let [unknown, dark, light] = match ink {
        Ink::Plain => return None,
        Ink::Quiet => [243, 247, 241],
        Ink::Code => [29, 116, 23],
        Ink::Keyword => [163, 176, 90],
        Ink::Literal => [29, 114, 22],
        Ink::Number => [131, 215, 94],
        Ink::Name => [63, 111, 19],
        Ink::Prompt => [63, 116, 25],
    };
    Some(match background {
        Background::Unknown => unknown,
        Background::Dark => dark,
        Background::Light => light,
    })
}

/// One of the sixteen, chosen so that no default palette hides it.
fn basic(ink: Ink) -> Option<&'static str> {
    match ink {
        Ink::Plain => None,
        Ink::Quiet => Some("2"),
        Ink::Keyword => Some("35"),
        Ink::Number => Some("31"),
        Ink::Code | Ink::Literal => Some("32"),
        Ink::Name | Ink::Prompt => Some("1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INKS: [Ink; 7] =
        [Ink::Quiet, Ink::Code, Ink::Keyword, Ink::Literal, Ink::Number, Ink::Name, Ink::Prompt];

    /// Relative luminance of one of the 256 colours, as WCAG defines it.
    fn luminance(color: u8) -> f64 {
        let level = |step: u8| if step == 0 { 0.0 } else { 55.0 + 40.0 * f64::from(step) };
        let channels = if color >= 232 {
            [8.0 + 10.0 * f64::from(color - 232); 3]
        } else {
            let cube = color - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        };
        let linear = |value: f64| {
            let value = value / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = channels.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn every_colour_can_be_read() {
        let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
        for ink in INKS {
            for (background, behind) in [
                (Background::Unknown, &[0.0, 1.0][..]),
                (Background::Dark, &[0.0, 0.0134]),
                (Background::Light, &[1.0, 0.9]),
            ] {
                let color = number(background, ink).expect("an ink has a colour");
                for behind in behind {
                    let contrast = contrast(luminance(color), *behind);
                    assert!(contrast >= 4.5, "{ink:?} {color} on {background:?}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn the_environment_tells_the_background() {
        use chatcli_core::Preference;

        use crate::preferences;

        let home = tempfile::tempdir().unwrap();
        let look = |variables: &[(&str, &str)], remembered: Option<&str>| {
            let config = ("XDG_CONFIG_HOME", home.path().to_str().unwrap());
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let environment = Environment::new(variables.iter().chain([&config]).map(owned));
            preferences::write(Preference::Theme, remembered.unwrap_or("auto"), &environment).unwrap();
            Look::detect(&environment, preferences::theme(&environment).0, true, false, true)
        };
        assert_eq!(look(&[("COLORFGBG", "15;0")], None).background, Background::Dark);
        assert_eq!(look(&[("COLORFGBG", "0;default;15")], None).background, Background::Light);
        assert_eq!(look(&[("COLORFGBG", "0;15")], Some("dark")).background, Background::Dark);
        assert_eq!(look(&[("CHATCLI_THEME", "light")], Some("dark")).background, Background::Light);
        assert!(!look(&[("CHATCLI_THEME", "mono")], None).colors);
    }

    #[test]
    fn without_styles_there_is_no_code_at_all() {
        for ink in INKS {
            assert_eq!(Look::TEXT.code(ink), None);
        }
    }
}
