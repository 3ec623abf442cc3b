//! Which screen an address asks for.

/// What stands at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The conversation.
    Chat,
    /// The watcher's wall.
    Wall(Mode),
}

/// How a wall is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By a person with a keyboard or a mouse.
    Board,
    /// The same, on a screen without input.
    Tv,
    /// From across the room, on a screen without input.
    Kiosk,
}

impl Mode {
    /// Whether a person can operate it.
    pub fn has_controls(self) -> bool {
        self == Self::Board
    }

    /// Its name in style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Tv => "tv",
            Self::Kiosk => "kiosk",
        }
    }
}

impl Place {
    /// The place at a path, with the value of the address's `kiosk` parameter, if it has one. Every other path is
    /// the conversation.
    pub fn of(path: &str, kiosk: Option<&str>) -> Self {
        let mode = match (path.trim_end_matches('/'), kiosk) {
            ("/kiosk", None | Some("")) => Mode::Kiosk,
            ("/board" | "/watch", None) => Mode::Board,
            ("/board" | "/watch" | "/kiosk", Some("tv")) => Mode::Tv,
            ("/board" | "/watch" | "/kiosk", Some(_)) => Mode::Kiosk,
            _ => return Self::Chat,
        };
        Self::Wall(mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_their_screens() {
        for (path, kiosk, place) in [
            ("/", None, Place::Chat),
            ("/", Some("tv"), Place::Chat),
            ("/index.html", None, Place::Chat),
            ("/boards", None, Place::Chat),
            ("/board", None, Place::Wall(Mode::Board)),
            ("/board/", None, Place::Wall(Mode::Board)),
            ("/watch", None, Place::Wall(Mode::Board)),
            ("/watch", Some(""), Place::Wall(Mode::Kiosk)),
            ("/watch", Some("1"), Place::Wall(Mode::Kiosk)),
            ("/watch", Some("tv"), Place::Wall(Mode::Tv)),
            ("/kiosk", None, Place::Wall(Mode::Kiosk)),
            ("/kiosk", Some("tv"), Place::Wall(Mode::Tv)),
        ] {
            assert_eq!(Place::of(path, kiosk), place, "{path} {kiosk:?}");
        }
    }
}
