//! Whether a prompt may name anything at all. What exactly it names is for the body, which can look.

/// The names that a reference begins with, besides paths.
const TOKENS: [&str; 4] = ["@file", "@git", "@env", "@history"];

/// The first reference by name among the words of a prompt. An address or a name that only contains one is none.
pub(crate) fn first(prompt: &str) -> Option<&'static str> {
    words(prompt).find_map(|word| TOKENS.into_iter().find(|token| bare(word) == *token))
}

/// Whether a body that follows references has to look at this prompt: it names one, or a path may be mentioned.
pub(crate) fn may_name(prompt: &str) -> bool {
    let is_path = |word: &str| word.strip_prefix('@').is_some_and(|rest| rest.contains(['/', '\\']));
    first(prompt).is_some() || words(prompt).any(is_path)
}

fn words(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.split_whitespace().map(|word| word.trim_start_matches('('))
}

/// A word without the signs that end a sentence.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_references() {
        for (prompt, token, looks) in [
            ("explain @file src/main.rs", Some("@file"), true),
            ("(see @env).", Some("@env"), true),
            ("@git, and?", Some("@git"), true),
            ("me@github.com", None, false),
            ("@github is not @gitlab", None, false),
            ("bob@envoy.io > @environment", None, false),
            ("what is @src/main.rs", None, true),
            ("a@b/c", None, false),
        ] {
            assert_eq!((first(prompt), may_name(prompt)), (token, looks), "{prompt}");
        }
    }
}
