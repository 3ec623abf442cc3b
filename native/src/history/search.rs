//! Words become a question to the index of words.

/// Each word as the index takes it: the beginning of a word. They are letters and digits, so nothing in them is the
/// index's own syntax.
pub fn questions(words: &[String]) -> Vec<String> {
    words.iter().map(|word| format!("\"{word}\"*")).collect()
}

#[cfg(test)]
mod tests {
    use chatcli_core::history::{Sought, sought};

    use super::*;

    #[test]
    fn a_search_is_words_and_never_syntax() {
        let Sought::Words(words) = sought("Pod \"crash\" OR* NEAR(x)") else { panic!("there are words") };
        assert_eq!(questions(&words), ["\"pod\"*", "\"crash\"*", "\"near\"*", "\"x\"*"]);
    }
}
