//! Where a search found a conversation, as one short line.

/// Characters on either side of what was found.
const AROUND: usize = 40;

/// The line around the first word that was looked for; none when it is only there without its accents.
pub fn snippet(text: &str, search: &str) -> Option<String> {
    let wanted = search.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?.to_lowercase();
    let letters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = letters.iter().flat_map(|letter| letter.to_lowercase().next()).collect();
    let wanted: Vec<char> = wanted.chars().collect();
    let at = lower.windows(wanted.len()).position(|window| window == wanted)?;
    let (from, to) = (at.saturating_sub(AROUND), (at + wanted.len() + AROUND).min(letters.len()));
    let around: String = letters.get(from..to)?.iter().collect();
    let around = around.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < letters.len() { "…" } else { "" });
    Some(format!("{before}{around}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_one_line_around_the_word() {
        assert_eq!(
            snippet("Why does the\nPod crash?", "pod crash").as_deref(),
            Some("Why does the Pod crash?")
        );
        let long = format!("{} wörd {}", "a".repeat(100), "b".repeat(100));
        let found = snippet(&long, "WÖRD").unwrap();
        assert!(found.starts_with("…a") && found.ends_with("b…") && found.contains("wörd"), "{found}");
        assert_eq!(snippet("x", "y"), None);
    }
}
