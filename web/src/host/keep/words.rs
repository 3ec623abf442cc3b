//! The words by which conversations are found: without case and accents, so that `migracao` finds `Migração`.

use std::collections::BTreeSet;

use chatcli_core::text::find::fold;

/// So many different words of a turn are found; more would make a long answer dear to keep.
const MOST_WORDS: usize = 3_000;
/// Letters of a word that count.
const LETTERS: usize = 32;

/// The different words of some texts.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        for word in split(&fold(text)) {
            if found.len() >= MOST_WORDS {
                return found;
            }
            found.insert(word);
        }
    }
    found
}

fn split(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(LETTERS).collect())
}
