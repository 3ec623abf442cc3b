//! Which known names a mistyped one may have meant.

use crate::order::sort_by;

/// At most two near names, the nearest first. A known name with something stuck to its end counts as very near.
pub(crate) fn nearest(typed: &str, names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let typed = typed.to_ascii_lowercase();
    let mut near: Vec<(usize, &'static str)> = names
        .map(|name| {
            let distance = if name.len() > 2 && typed.starts_with(name) { 1 } else { distance(&typed, name) };
            (distance, name)
        })
        // Of a short name two letters are half of it: what is left could be anything.
        .filter(|(distance, name)| *distance <= 1 + usize::from(name.len() > 6) && *distance + 1 < name.len())
        .collect();
    sort_by(&mut near, Ord::cmp);
    near.into_iter().map(|(_, name)| name).take(2).collect()
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let cost = usize::from(x != *y);
            left = (diagonal + cost).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
