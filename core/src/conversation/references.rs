//! References in a prompt (`@file`, `@git`, …): this client does not follow them yet, and says so.

/// The references of the Go program.
const TOKENS: [&str; 5] = ["@file", "@git", "@command", "@env", "@history"];

/// The first reference among the words of a prompt. An address or a name that only contains one is none.
pub(crate) fn first(prompt: &str) -> Option<&'static str> {
    prompt.split_whitespace().find_map(|word| TOKENS.into_iter().find(|token| *token == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_references() {
        for (prompt, token) in [
            ("explain @file src/main.rs", Some("@file")),
            ("@env", Some("@env")),
            ("me@github.com", None),
            ("@github is not @gitlab", None),
            ("bob@envoy.io > @environment", None),
        ] {
            assert_eq!(first(prompt), token, "{prompt}");
        }
    }
}
