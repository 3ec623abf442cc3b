//! Finding words in texts, whatever their case and accents: the one place that decides which letters are the same, and
//! how a find is shown.

/// Characters on either side of a find that are shown.
const AROUND: usize = 40;

/// The text in small letters without accents, so that `acao` finds `ação`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(folded).collect()
}

/// Where the first of these words stands, as a number of characters; the words are folded.
pub fn position<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> Option<usize> {
    let folded_text = fold(text);
    let at = words.into_iter().filter_map(|word| folded_text.find(word)).min()?;
    let before = folded_text.get(..at)?.chars().count();
    // A letter may have become none or two.
    let mut passed = 0;
    text.chars().position(|letter| {
        let is_there = passed >= before;
        passed += folded(letter).count();
        is_there && passed > before
    })
}

/// The words of a text, folded.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether each of the wanted words, which are folded, begins a word of one of these texts.
pub fn says_all<'a>(texts: impl IntoIterator<Item = &'a str>, wanted: &[String]) -> bool {
    let mut missing: Vec<&str> = wanted.iter().map(String::as_str).collect();
    for text in texts {
        if missing.is_empty() {
            break;
        }
        let folded = fold(text);
        let begins = |word: &str, at: usize| {
            let before = folded.get(..at).and_then(|before| before.chars().next_back());
            !word.is_empty() && before.is_none_or(|letter| !letter.is_alphanumeric())
        };
        missing.retain(|word| !folded.match_indices(word).any(|(at, _)| begins(word, at)));
    }
    missing.is_empty() && !wanted.is_empty()
}

/// One line around the first word of a search that is there.
pub fn snippet_of(text: &str, search: &str) -> Option<String> {
    let folded = fold(search);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    position(text, words).map(|at| snippet(text, at))
}

/// One line around a place, given as a number of characters.
pub fn snippet(text: &str, at: usize) -> String {
    let start = at.saturating_sub(AROUND);
    let mut letters = text.chars().skip(start);
    let piece: String = letters.by_ref().take(at - start + 2 * AROUND).collect();
    let is_cut = letters.next().is_some();
    let line = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{line}{}", if start > 0 { "…" } else { "" }, if is_cut { "…" } else { "" })
}

fn folded(letter: char) -> impl Iterator<Item = char> {
    // Accents that stand by themselves, behind their letter.
    let is_mark = matches!(letter, '\u{300}'..='\u{36f}');
    letter.to_lowercase().map(plain).filter(move |small| !is_mark && !matches!(small, '\u{300}'..='\u{36f}'))
}

/// A small letter without its accent: those of languages that write Latin, Greek or Cyrillic.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ǐ' | 'ỉ' | 'ị' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ'..='ợ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ụ'..='ự' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ё' => 'е',
        'й' => 'и',
        'ї' => 'і',
        'ў' => 'у',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count_and_letters_do() {
        for (text, plain) in [
            ("AUTENTICAÇÃO", "autenticacao"),
            ("Migra\u{e7}\u{303}o a\u{303}", "migraco a"),
            ("Ação e A\u{0300}", "acao e a"),
            ("Żółw Čeština Ğ ở", "zołw cestina g o"),
            ("Ελλάδα Йод ёлка", "ελλαδα иод елка"),
            ("ASCII only", "ascii only"),
            ("漢字 ø ß", "漢字 ø ß"),
        ] {
            assert_eq!(fold(text), plain, "{text}");
        }
    }

    #[test]
    fn a_find_is_where_it_stands_in_the_text() {
        for (text, words, at) in [
            ("Como é a AUTENTICAÇÃO?", &["autenticacao"][..], Some(9)),
            ("a\u{301}a\u{301}a\u{301} pod", &["pod"], Some(7)),
            ("İİ pod", &["pod"], Some(3)),
            ("one two", &["two", "one"], Some(0)),
            ("one", &["two"], None),
            ("", &["x"], None),
        ] {
            assert_eq!(position(text, words.iter().copied()), at, "{text}");
        }
    }

    #[test]
    fn a_search_is_shown_where_it_was_found_whatever_its_accents() {
        assert_eq!(
            snippet_of("Why does the\nPod crash?", "pod crash").as_deref(),
            Some("Why does the Pod crash?")
        );
        assert_eq!(snippet_of("A migração parou", "MIGRACAO").as_deref(), Some("A migração parou"));
        assert_eq!(snippet_of("x", "y"), None);
        assert_eq!(snippet_of("x", " -"), None);
    }

    #[test]
    fn a_word_is_found_by_its_beginning_in_any_of_the_texts() {
        let texts = ["A Migração das filas", "pods crash-loop"];
        for (wanted, says) in [
            ("migracao", true),
            ("migr LOOP", true),
            ("pod crash fil", true),
            ("igracao", false),
            ("filas nodes", false),
            (" -", false),
        ] {
            assert_eq!(says_all(texts, &words(wanted)), says, "{wanted}");
        }
    }

    #[test]
    fn a_snippet_is_one_line_around_the_place() {
        assert_eq!(snippet("Why does the\nPod crash?", 13), "Why does the Pod crash?");
        let long = format!("{} wörd {}", "a".repeat(100), "b".repeat(100));
        let found = snippet(&long, 101);
        assert!(found.starts_with("…a") && found.ends_with("b…") && found.contains("wörd"), "{found}");
        assert!(found.chars().count() <= 3 * AROUND + 2);
        assert_eq!(snippet("", 9), "");
    }
}
