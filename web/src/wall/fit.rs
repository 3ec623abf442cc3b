//! How many alerts a screen without scrolling has room for: what would be cut off is counted instead.

use leptos::html::Ul;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::desk::Desk;
use crate::frames::Frames;
use crate::stamp;

/// After a row was cut off none is added for this long: a longer message takes more room than the one before it, and
/// a list that grows and shrinks in turns would flicker.
const PAUSE_MS: u64 = 60_000;

/// Keeps the list as long as there is room, and never longer than was asked for.
pub fn keep(desk: Desk, list: NodeRef<Ul>) {
    let most = desk.wish(|wish| wish.max_alerts);
    let cut = StoredValue::new(None::<u64>);
    let fit = move || {
        let Some(list) = list.get_untracked() else { return };
        let room = room(&list);
        let wanted = desk.look.with_untracked(|look| look.max_alerts);
        let has_more = desk.glance.with_untracked(|it| it.more.is_some());
        let fits = match room {
            Room::Cut { whole } => {
                cut.set_value(Some(stamp::mono_ms()));
                whole.max(1)
            }
            Room::Left { rows } if has_more && may_grow(cut.get_value()) => (wanted + rows).min(most),
            Room::Left { .. } => return,
        };
        if fits != wanted {
            desk.look.update(|look| look.max_alerts = fits);
            desk.beat();
        }
    };
    // After the painting that this painting leads to: only then the rows have their places.
    let frames = Frames::new(fit);
    Effect::new(move || {
        desk.glance.track();
        frames.ask();
    });
}

fn may_grow(cut_mono_ms: Option<u64>) -> bool {
    cut_mono_ms.is_none_or(|cut| stamp::mono_ms().saturating_sub(cut) >= PAUSE_MS)
}

/// What a list has room for.
enum Room {
    /// Only so many rows are whole.
    Cut { whole: usize },
    /// So many more rows would fit.
    Left { rows: usize },
}

fn room(list: &HtmlElement) -> Room {
    let bottom = |element: &Element| element.get_bounding_client_rect().bottom();
    let children = list.children();
    let rows: Vec<Element> = (0..children.length()).filter_map(|index| children.item(index)).collect();
    // Half a pixel is nothing that a viewer misses.
    let whole = rows.iter().filter(|row| bottom(row) <= bottom(list) + 0.5).count();
    if whole < rows.len() {
        return Room::Cut { whole };
    }
    let outer = |css: &str| list.closest(css).ok().flatten().map_or(0.0, |outer| bottom(&outer));
    let highest = rows.iter().map(|row| row.get_bounding_client_rect().height()).fold(1.0, f64::max);
    let left = (outer(".wall-column") - outer(".panel")).max(0.0);
    // The gap between two rows needs room as well.
    Room::Left { rows: (left / (highest * 1.2)) as usize }
}
