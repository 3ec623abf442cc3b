//! What a person looks for becomes a question to the index of words.

/// Words that count; more than these say nothing more.
const MOST_WORDS: usize = 8;

/// Each word of the search as the index takes it: the beginning of a word, with nothing in it that the index reads as
/// its own syntax. Empty when there is nothing to look for.
pub fn words(search: &str) -> Vec<String> {
    let words = search.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MOST_WORDS).map(|word| format!("\"{word}\"*")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_words_and_never_syntax() {
        assert_eq!(
            words("Pod \"crash\" OR * NEAR(x)"),
            ["\"Pod\"*", "\"crash\"*", "\"OR\"*", "\"NEAR\"*", "\"x\"*"]
        );
        assert!(words(" -*\"' ").is_empty());
        assert_eq!(words(&"w ".repeat(50)).len(), MOST_WORDS);
    }
}
