//! Which texts fit a question: BM25 over words, their parts in camel case, and letters without accents. The same texts
//! give the same order every time.

use std::collections::{BTreeMap, BTreeSet};

use chatcli_core::text::find::fold;

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The places of the texts that have a word of the question, the best first; at most `most`.
pub(crate) fn best<'a>(texts: impl Iterator<Item = &'a str>, query: &str, most: usize) -> Vec<usize> {
    let mut wanted = BTreeSet::new();
    words(query, &mut |word| {
        wanted.insert(word);
    });
    // How often each wanted word stands in each text, and how many words the text has.
    let mut rows: Vec<(BTreeMap<&str, usize>, usize)> = Vec::new();
    for text in texts {
        let (mut counts, mut length) = (BTreeMap::new(), 0);
        words(text, &mut |word| {
            length += 1;
            if let Some(known) = wanted.get(&word) {
                *counts.entry(known.as_str()).or_insert(0) += 1;
            }
        });
        rows.push((counts, length));
    }
    let count = rows.len() as f64;
    let average = rows.iter().map(|(_, length)| *length as f64).sum::<f64>() / count.max(1.0);
    let mut scores = vec![0.0; rows.len()];
    for word in &wanted {
        let with = rows.iter().filter(|(counts, _)| counts.contains_key(word.as_str())).count() as f64;
        let rarity = (1.0 + (count - with + 0.5) / (with + 0.5)).ln();
        for (score, (counts, length)) in scores.iter_mut().zip(&rows) {
            let often = counts.get(word.as_str()).copied().unwrap_or_default() as f64;
            let long = 1.0 - B + B * *length as f64 / average.max(1.0);
            *score += rarity * often * (K1 + 1.0) / (often + K1 * long);
        }
    }
    let mut order: Vec<(usize, f64)> =
        scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
    order.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
    order.into_iter().take(most).map(|(place, _)| place).collect()
}

/// The words of a text in lower case without accents; of `HTTPServer` its parts too. One letter is no word.
fn words(text: &str, each: &mut dyn FnMut(String)) {
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut say = |part: &str| {
            let folded = fold(part);
            if folded.len() > 1 {
                each(folded);
            }
        };
        say(word);
        let parts = parts(word);
        if parts.len() > 1 {
            parts.into_iter().for_each(say);
        }
    }
}

/// `HTTPServer2` = `HTTP`, `Server2`.
fn parts(word: &str) -> Vec<&str> {
    let signs: Vec<(usize, char)> = word.char_indices().collect();
    let mut cuts = Vec::new();
    for (place, (at, sign)) in signs.iter().enumerate().skip(1) {
        let before = signs.get(place - 1).map(|(_, sign)| *sign);
        let after = signs.get(place + 1).map(|(_, sign)| *sign);
        let begins = sign.is_uppercase()
            && (before.is_some_and(|sign| !sign.is_uppercase())
                || after.is_some_and(|sign| sign.is_lowercase()));
        if begins {
            cuts.push(*at);
        }
    }
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let mut from = 0;
    for to in cuts.into_iter().chain(std::iter::once(word.len())) {
        parts.extend(word.get(from..to));
        from = to;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_comes_first_and_ties_keep_their_order() {
        let texts =
            ["fn main() {}", "struct HTTPServer;", "a autenticação falhou", "server server", "server"];
        let rank = |query: &str| best(texts.into_iter(), query, 9);
        assert_eq!(rank("http"), [1], "a part of a name");
        assert_eq!(rank("autenticacao"), [2], "accents do not count");
        assert_eq!(rank("SERVER"), [3, 4, 1], "more often, then shorter");
        assert_eq!(rank("server"), rank("server server"), "a word counts once");
        assert!(rank("x ? nothing").is_empty() && rank("").is_empty());
        assert_eq!(best(["same", "same"].into_iter(), "same", 1), [0]);
        assert!(best(std::iter::empty(), "same", 1).is_empty());
    }

    #[test]
    fn names_have_parts() {
        for (word, found) in [
            ("HTTPServer", &["HTTP", "Server"][..]),
            ("camelCase", &["camel", "Case"]),
            ("plain", &["plain"]),
            ("ABC", &["ABC"]),
            ("éÉa", &["é", "Éa"]),
        ] {
            assert_eq!(parts(word), found, "{word}");
        }
    }
}
