//! The second try, line by line: blanks at the ends of lines, and then the indentation, may differ. And what comes
//! closest when that finds nothing.

use std::collections::HashMap;

use super::{Edited, How, MAX_PLACES, Mismatch};

/// Lines of the text that are shown as the closest ones.
const MAX_SHOWN: usize = 12;
/// Letters of a line that are compared one by one, and lines that are.
const MAX_LETTERS: usize = 200;
const MAX_COMPARED: usize = 2000;
/// How alike a line must be to be shown.
const ALIKE: f32 = 0.6;

pub(super) fn replace(text: &str, search: &str, with: &str) -> Result<Edited, Mismatch> {
    let of_text: Vec<&str> = text.split_inclusive('\n').collect();
    let of_search: Vec<&str> = search.split_inclusive('\n').collect();
    if of_search.iter().all(|line| line.trim().is_empty()) {
        return Err(Mismatch::Nowhere(None));
    }
    let ends = runs(&of_text, &of_search, str::trim_end);
    if let Some(at) = one(&ends)? {
        return Ok(put(&of_text, at, of_search.len(), with.to_owned(), search, How::Ends));
    }
    let mut indents = Vec::new();
    for at in runs(&of_text, &of_search, str::trim) {
        let window = of_text.get(at..at + of_search.len()).unwrap_or_default();
        if let Some(shift) = Shift::between(&of_search, window) {
            indents.push((at, shift));
        }
    }
    let starts: Vec<usize> = indents.iter().map(|(at, _)| *at).collect();
    if one(&starts)?.is_some()
        && let Some((at, shift)) = indents.into_iter().next()
    {
        return Ok(put(&of_text, at, of_search.len(), shift.of(with), search, How::Indent));
    }
    Err(Mismatch::Nowhere(closest(&of_text, &of_search)))
}

fn one(starts: &[usize]) -> Result<Option<usize>, Mismatch> {
    match starts {
        [] => Ok(None),
        [at] => Ok(Some(*at)),
        several => Err(Mismatch::Several(several.iter().map(|at| at + 1).collect())),
    }
}

fn put(text: &[&str], at: usize, length: usize, mut with: String, search: &str, how: How) -> Edited {
    let before = text.get(..at).unwrap_or_default().concat();
    let after = text.get(at + length..).unwrap_or_default().concat();
    // Whole lines were taken, so whole lines come back.
    let last = text.get(at + length - 1).copied().unwrap_or_default();
    if !search.ends_with('\n') && last.ends_with('\n') && !with.is_empty() && !with.ends_with('\n') {
        with.push('\n');
    }
    Edited { text: before + &with + &after, line: at + 1, how }
}

/// Where the lines stand one after the other, compared as `seen`. Knuth, Morris and Pratt: no line is looked at twice.
fn runs(text: &[&str], search: &[&str], seen: fn(&str) -> &str) -> Vec<usize> {
    let mut back = vec![0_usize; search.len()];
    let mut length = 0;
    for at in 1..search.len() {
        while length > 0 && !same(search.get(at), search.get(length), seen) {
            length = back.get(length - 1).copied().unwrap_or(0);
        }
        if same(search.get(at), search.get(length), seen) {
            length += 1;
        }
        if let Some(place) = back.get_mut(at) {
            *place = length;
        }
    }
    let mut found = Vec::new();
    let mut length = 0;
    for (at, line) in text.iter().enumerate() {
        while length > 0 && !same(Some(line), search.get(length), seen) {
            length = back.get(length - 1).copied().unwrap_or(0);
        }
        if same(Some(line), search.get(length), seen) {
            length += 1;
        }
        if length == search.len() {
            found.push(at + 1 - length);
            length = back.get(length - 1).copied().unwrap_or(0);
            if found.len() >= MAX_PLACES {
                break;
            }
        }
    }
    found
}

fn same(one: Option<&&str>, other: Option<&&str>, seen: fn(&str) -> &str) -> bool {
    matches!((one, other), (Some(one), Some(other)) if seen(one) == seen(other))
}

/// What all lines of the text have before those of the search, or the other way round.
enum Shift {
    Deeper(String),
    Shallower(String),
}

impl Shift {
    fn between(search: &[&str], window: &[&str]) -> Option<Self> {
        let mut pairs = search.iter().zip(window).filter(|(line, _)| !line.trim().is_empty());
        let (first, there) = pairs.next()?;
        let (indent, deeper) = (indent(first), indent(there));
        let shift = match (deeper.strip_suffix(indent), indent.strip_suffix(deeper)) {
            (Some(more), _) => Self::Deeper(more.to_owned()),
            (None, Some(less)) => Self::Shallower(less.to_owned()),
            (None, None) => return None,
        };
        let fits = |(line, there): (&&str, &&str)| match &shift {
            Self::Deeper(more) => {
                there.strip_prefix(more.as_str()).is_some_and(|rest| self::indent(rest) == self::indent(line))
            }
            Self::Shallower(less) => {
                line.strip_prefix(less.as_str()).is_some_and(|rest| self::indent(rest) == self::indent(there))
            }
        };
        pairs.all(fits).then_some(shift)
    }

    fn of(&self, with: &str) -> String {
        let moved = with.split_inclusive('\n').map(|line| match self {
            _ if line.trim().is_empty() => line.to_owned(),
            Self::Deeper(more) => format!("{more}{line}"),
            Self::Shallower(less) => line.strip_prefix(less.as_str()).unwrap_or(line).to_owned(),
        });
        moved.collect()
    }
}

fn indent(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
}

/// The lines that have most in common with those searched; of a single line, the most alike one.
fn closest(text: &[&str], search: &[&str]) -> Option<(usize, String)> {
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for line in search.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        *wanted.entry(line).or_default() += 1;
    }
    // How many of the wanted lines stand in a window that moves down the text, each as often as it is wanted.
    let mut inside: HashMap<&str, usize> = HashMap::new();
    let (mut score, mut best) = (0_usize, (0_usize, 0_usize));
    for (at, line) in text.iter().enumerate() {
        if let Some(most) = wanted.get(line.trim()) {
            let count = inside.entry(line.trim()).or_default();
            *count += 1;
            score += usize::from(*count <= *most);
        }
        if let Some(left) = at.checked_sub(search.len()).and_then(|left| text.get(left))
            && let Some(most) = wanted.get(left.trim())
            && let Some(count) = inside.get_mut(left.trim())
        {
            score -= usize::from(*count <= *most);
            *count -= 1;
        }
        if score > best.0 {
            best = (score, (at + 1).saturating_sub(search.len()));
        }
    }
    if best.0 > 0 {
        let shown = text.iter().skip(best.1).take(search.len().min(MAX_SHOWN));
        return Some((best.1 + 1, shown.copied().collect::<String>().trim_end().to_owned()));
    }
    let first = search.iter().map(|line| line.trim()).find(|line| !line.is_empty())?;
    let candidates: Vec<&str> = text.iter().take(MAX_COMPARED).map(|line| line.trim()).collect();
    let short: Vec<&str> =
        candidates.iter().copied().filter(|line| line.len() <= MAX_LETTERS && !line.is_empty()).collect();
    let near = similar::get_close_matches(first.get(..MAX_LETTERS).unwrap_or(first), &short, 1, ALIKE);
    let line = *near.first()?;
    let at = candidates.iter().position(|candidate| *candidate == line)?;
    Some((at + 1, line.to_owned()))
}
