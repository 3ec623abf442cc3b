//! Which files answer a question best, by its words alone; and how many files go into one piece.

use crate::limits::{Budget, tokens};
use crate::scan::{Taken, bytes};

/// Extensions that count a fifth more.
const FAVOURED: [&str; 5] = ["go", "java", "py", "js", "ts"];
/// Bytes above which a file counts a tenth less.
const LARGE_BYTES: u64 = 51_200;

/// The words of a question that say something, without the signs around them.
pub(crate) fn terms(query: &str) -> Vec<String> {
    let lower = query.to_lowercase();
    let words = lower
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '_'));
    words.filter(|term| term.chars().count() > 1).map(str::to_owned).collect()
}

/// How well a file fits, in hundredths.
pub(crate) fn score(file: &Taken, terms: &[String]) -> u64 {
    let name = crate::kinds::base_name(&file.path).to_lowercase();
    let text = file.text.to_lowercase();
    let mut score = 0_u64;
    for term in terms {
        if name.contains(term.as_str()) {
            score += 500;
        }
        let times = u64::try_from(text.matches(term.as_str()).count()).unwrap_or(u64::MAX);
        score = score.saturating_add(times.saturating_mul(50));
    }
    let extension = crate::kinds::extension(&file.path);
    if extension.is_some_and(|extension| FAVOURED.contains(&extension.as_str())) {
        score = score.saturating_mul(12) / 10;
    }
    if file.size > LARGE_BYTES {
        score = score.saturating_mul(9) / 10;
    }
    score
}

/// The files that fit a question best and into one piece, with their scores in hundredths, best first. A smaller file
/// behind one that does not fit still has its chance.
pub(crate) fn best(mut scored: Vec<(u64, Taken)>, budget: Budget) -> Vec<(u64, Taken)> {
    scored.sort_by(|(a_score, a), (b_score, b)| b_score.cmp(a_score).then_with(|| a.path.cmp(&b.path)));
    let mut room = budget.piece_tokens();
    scored
        .into_iter()
        .filter(|(_, file)| {
            let needs = tokens(bytes(&file.text));
            let fits = needs <= room;
            if fits {
                room -= needs;
            }
            fits
        })
        .collect()
}

/// Files in pieces, in order. A large one stands alone.
pub(crate) fn pieces(files: Vec<Taken>, budget: Budget) -> Vec<Vec<Taken>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Taken> = Vec::new();
    let mut used = 0;
    for file in files {
        let needs = tokens(bytes(&file.text));
        if needs > budget.alone_tokens() {
            if !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
                used = 0;
            }
            pieces.push(vec![file]);
            continue;
        }
        if used + needs > budget.piece_tokens() && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        used += needs;
        piece.push(file);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Taken {
        Taken { path: path.into(), text: text.into(), size: bytes(text) }
    }

    #[test]
    fn a_name_counts_5_and_an_occurrence_a_half() {
        let large = Taken { size: 51_201, ..file("b/auth.rs", "") };
        for (file, hundredths) in [
            (file("a/auth.rs", ""), 500),
            (file("a/x.rs", "auth auth"), 100),
            (file("a/x.go", "auth"), 60),
            (large, 450),
            (file("a/x.rs", "none"), 0),
        ] {
            assert_eq!(score(&file, &terms("Auth a")), hundredths, "{}", file.path);
        }
    }

    #[test]
    fn the_best_come_first_and_ties_by_path() {
        let budget = Budget::new("", "", 8);
        let files = vec![
            file("c.rs", "x"),
            file("b.rs", "auth"),
            file("a.rs", "auth"),
            file("d.rs", &"auth".repeat(99)),
        ];
        let terms = terms("auth");
        let scored = files.into_iter().map(|file| (score(&file, &terms), file)).collect();
        let best: Vec<_> = best(scored, budget).into_iter().map(|(_, file)| file.path).collect();
        assert_eq!(best, ["a.rs", "b.rs", "c.rs"], "the large one does not fit, the smaller ones do");
    }

    #[test]
    fn pieces_close_at_three_quarters_and_a_large_file_is_alone() {
        // 100 tokens: pieces of 75, alone above 50.
        let budget = Budget::new("", "", 100);
        let of = |tokens: usize| "x".repeat(tokens * 4);
        let files = vec![
            file("a", &of(40)),
            file("b", &of(35)),
            file("c", &of(1)),
            file("d", &of(51)),
            file("e", &of(50)),
        ];
        let names: Vec<Vec<_>> = pieces(files, budget)
            .into_iter()
            .map(|piece| piece.into_iter().map(|file| file.path).collect())
            .collect();
        assert_eq!(names, [vec!["a", "b"], vec!["c"], vec!["d"], vec!["e"]]);
    }
}
