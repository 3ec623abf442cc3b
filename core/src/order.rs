//! Sorting. Every kind of row sorted by the standard library brings its own copy of the sort, of several KiB each, which a
//! page would have to download; here all rows share one, over their places.

use std::cmp::Ordering;

/// Sorts; equal rows keep their order.
pub fn sort_by<T>(rows: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = {
        let rows = &*rows;
        sorted(rows.len(), &|a, b| match (rows.get(a), rows.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        })
    };
    let mut left: Vec<Option<T>> = std::mem::take(rows).into_iter().map(Some).collect();
    rows.extend(order.into_iter().filter_map(|place| left.get_mut(place).and_then(Option::take)));
}

/// Sorts by a key; equal rows keep their order.
pub fn sort_by_key<T, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(rows, |a, b| key(a).cmp(&key(b)));
}

fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_equal_ones_keep_their_order() {
        let mut rows: Vec<(u8, usize)> =
            (0..200).map(|place| (u8::try_from(place * 7 % 5).unwrap(), place)).collect();
        let mut wanted = rows.clone();
        wanted.sort_by_key(|row| row.0);
        sort_by_key(&mut rows, |row| row.0);
        assert_eq!(rows, wanted);
        let mut words = vec!["b".to_owned(), "a".to_owned()];
        sort_by(&mut words, Ord::cmp);
        assert_eq!(words, ["a", "b"]);
        let mut none: Vec<u8> = Vec::new();
        sort_by_key(&mut none, |row| *row);
        assert!(none.is_empty());
    }
}
