//! Where the rows of a text end. Lines break at blanks, and between the letters of writings that have none, as UAX 14
//! says; a word, an address or a number that fits a row is never cut. What is longer than a row is cut where UAX 14 sees
//! a place for it, else between graphemes. No row begins with a sign that closes something.

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::wrap::width;

/// The rows of one line, as ranges without the blanks at their ends. The first row has `first` columns, the others
/// `rest`.
pub(super) fn rows(line: &str, first: usize, rest: usize) -> Vec<Range<usize>> {
    let mut rows =
        Rows { line, columns: first.max(1), rest: rest.max(1), done: Vec::new(), start: 0, end: 0, used: 0 };
    if width(line) <= rows.columns {
        rows.done.push(0..line.trim_end().len());
        return rows.done;
    }
    let usual =
        linebreaks(line).filter(|(at, kind)| *kind == BreakOpportunity::Mandatory || is_break(line, *at));
    let mut places: Vec<usize> = usual.map(|(at, _)| at).chain(paths(line)).collect();
    places.sort_unstable();
    places.dedup();
    let mut start = 0;
    for at in places {
        rows.add(start..at);
        start = at;
    }
    rows.add(start..line.len());
    rows.end_row();
    rows.done
}

/// Whether a line may break here without cutting a word.
fn is_break(line: &str, at: usize) -> bool {
    let (before, after) = line.split_at(at);
    let before = before.chars().next_back();
    before.is_some_and(|c| c.is_whitespace() || c == '\u{200b}')
        || before.is_some_and(is_unspaced)
        || after.chars().next().is_some_and(is_unspaced)
}

/// Where paths and commands begin. UAX 14 keeps a stroke with what stands before it, even behind a blank, and would make
/// one word of both.
fn paths(line: &str) -> impl Iterator<Item = usize> {
    let begins =
        |at: &usize| line.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    line.match_indices(" /").map(|(at, _)| at + 1).filter(begins)
}

/// Letters and signs of writings without blanks between words.
fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{2e80}'..='\u{312f}'
        | '\u{31a0}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Signs that belong to what stands before them.
fn is_closing(character: char) -> bool {
    matches!(
        character,
        ')' | ']'
            | '}'
            | '.'
            | ','
            | ':'
            | ';'
            | '!'
            | '?'
            | '%'
            | '…'
            | '»'
            | '›'
            | '”'
            | '’'
            | '\u{060c}'
            | '\u{061b}'
            | '\u{061f}'
            | '\u{06d4}'
            | '\u{0964}'
            | '\u{0965}'
            | '\u{3001}'
            | '\u{3002}'
            | '\u{3005}'
            | '\u{3009}'
            | '\u{300b}'
            | '\u{300d}'
            | '\u{300f}'
            | '\u{3011}'
            | '\u{3015}'
            | '\u{30fb}'
            | '\u{30fc}'
            | '\u{ff01}'
            | '\u{ff05}'
            | '\u{ff09}'
            | '\u{ff0c}'
            | '\u{ff0e}'
            | '\u{ff1a}'
            | '\u{ff1b}'
            | '\u{ff1f}'
            | '\u{ff3d}'
            | '\u{ff5d}'
            | '\u{ff61}'
            | '\u{ff63}'
    )
}

struct Rows<'a> {
    line: &'a str,
    columns: usize,
    rest: usize,
    done: Vec<Range<usize>>,
    start: usize,
    end: usize,
    used: usize,
}

impl Rows<'_> {
    /// Adds a word with the blanks behind it.
    fn add(&mut self, piece: Range<usize>) {
        let text = self.line.get(piece.clone()).unwrap_or_default();
        let word = text.trim_end();
        let cells = width(word);
        if self.used + cells > self.columns && self.used > 0 {
            self.end_row();
        }
        if cells > self.columns {
            self.cut(piece.start, word);
        }
        if self.used == 0 {
            self.start = self.start.max(piece.start);
        }
        let from = self.start.max(piece.start);
        self.end = piece.end;
        self.used += width(self.line.get(from..piece.end).unwrap_or_default());
    }

    /// Gives out the rows of a word that is longer than one, but for its last.
    fn cut(&mut self, at: usize, word: &str) {
        let places: Vec<usize> = if word.contains("://") {
            Vec::new()
        } else {
            linebreaks(word).map(|(place, _)| place).collect()
        };
        self.start = at;
        let (mut done, mut used, mut last) = (0, 0, Vec::new());
        for (place, grapheme) in word.grapheme_indices(true) {
            let cells = width(grapheme);
            if used + cells > self.columns && place > done {
                let end = choose(word, done, place, &places, &last);
                self.start = at + done;
                self.end = at + end;
                self.end_row();
                done = end;
                used = width(word.get(done..place).unwrap_or_default());
                last.retain(|place| *place > done);
            }
            last.push(place);
            used += cells;
        }
        self.start = at + done;
    }

    fn end_row(&mut self) {
        let row = self.line.get(self.start..self.end).unwrap_or_default().trim_end();
        // Blanks before a word that does not fit beside them are no row.
        if !row.is_empty() || self.done.is_empty() && self.end >= self.line.len() {
            self.done.push(self.start..self.start + row.len());
            self.columns = self.rest;
        }
        self.start = self.end;
        self.used = 0;
    }
}

/// Where to cut a word between `done` and `full`, which is where its row is full. `graphemes` are the places between.
fn choose(word: &str, done: usize, full: usize, places: &[usize], graphemes: &[usize]) -> usize {
    let begins_well =
        |place: usize| !word.get(place..).and_then(|rest| rest.chars().next()).is_some_and(is_closing);
    let half = done + (full - done) / 2;
    let best = places.iter().rev().find(|place| (half..=full).contains(*place) && **place > done);
    if let Some(best) = best.filter(|place| begins_well(**place)) {
        return *best;
    }
    // A long row of closing signs has no better place.
    let shift = graphemes.iter().rev().take(8).find(|place| **place > done && begins_well(**place));
    if begins_well(full) { full } else { shift.copied().unwrap_or(full) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prose of six writings, with what stands in the answers of models.
    const PROSE: [&str; 8] = [
        "The quick brown fox jumps over the lazy dog. After that the well-known author wrote a state-of-the-art book, (really) it was \"great\", wasn't it? Yes; it was 100% fine: see section 3.2.1, e.g. the \"Foo\" part, costs $5.00/month, R$ 10,50, and/or either/or, C++ and C#, foo.bar.baz(), x=1, key:value, user@example.com, ~/.config/app, 10:30, 2024-05-01T10:00:00Z, --dry-run, -n kube-system, http://a.b/c. See /etc/hosts and /var/log/pods; /help, either / or.",
        "Não há vários «exemplos» de português, né? São Paulo; informações: configuração (padrão), ação!",
        "Быстрая коричневая лиса прыгает через ленивую собаку. «Да», — сказал он; (конечно) это было 100% верно!",
        "ההגדרה נמצאת בקובץ config.yaml, והיא (בדרך כלל) נכונה! האם זה ברור? כן.",
        "الإعدادات موجودة في الملف config.yaml، وهي (عادةً) صحيحة؛ هل هذا واضح؟ نعم.",
        "यह एक उदाहरण है। क्या यह स्पष्ट है? हाँ, (शायद) config.yaml में देखें॥",
        "設定は「config.yaml」にあります。kubectl を使って、（必要なら）確認してください！本当？はい。",
        "한국어 문장은 띄어쓰기로 나뉩니다. (예를 들어) config.yaml 파일을 확인하세요! 정말? 네.",
    ];

    #[test]
    fn prose_breaks_where_a_reader_expects_it() {
        for line in PROSE {
            // A word with the signs that stand at it, and the parts of one in a writing without blanks.
            let words = line.split_whitespace().flat_map(|word| {
                word.split(is_unspaced).filter(|part| !part.is_empty()).map(move |part| (word, part))
            });
            let words: Vec<(&str, &str)> = words.collect();
            for columns in 20..=200 {
                let rows: Vec<&str> =
                    rows(line, columns, columns).into_iter().map(|row| &line[row]).collect();
                let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                assert_eq!(kept(&rows.concat()), kept(line), "{columns}");
                for row in &rows {
                    assert!(width(row) <= columns, "{columns}: {row}");
                    assert!(!row.starts_with(is_closing), "{columns}: {row}");
                    assert!(!row.is_empty());
                }
                let fits = |word: &str| width(word) <= columns || word.contains(is_unspaced);
                for (_, token) in words.iter().filter(|(word, _)| fits(word)) {
                    let whole = rows.iter().map(|row| row.matches(token).count()).sum::<usize>();
                    assert_eq!(whole, line.matches(token).count(), "{columns}: {token} in {rows:#?}");
                }
            }
        }
    }

    #[test]
    fn only_what_is_longer_than_a_row_is_cut() {
        let shown = |line: &'static str, columns| -> Vec<&str> {
            rows(line, columns, columns).into_iter().map(|row| &line[row]).collect()
        };
        assert_eq!(shown("a https://x.example/y/z b", 20), ["a", "https://x.example/y/", "z b"]);
        assert_eq!(shown("see some/long/path/here", 10), ["see", "some/long/", "path/here"]);
        assert_eq!(shown("conversation; /rewind undo", 16), ["conversation;", "/rewind undo"]);
        assert_eq!(shown("abcdefghij.", 10), ["abcdefghi", "j."]);
        assert_eq!(shown("    a b", 3), ["a b"]);
        assert_eq!(shown("", 3), [""]);
        assert_eq!(shown("漢字漢字。", 8), ["漢字漢", "字。"]);
        assert_eq!(shown("....................", 8), ["........", "........", "...."]);
    }

    #[test]
    fn a_hanging_line_has_other_columns_in_its_other_rows() {
        let line = "one two three four";
        let rows: Vec<&str> = rows(line, 8, 5).into_iter().map(|row| &line[row]).collect();
        assert_eq!(rows, ["one two", "three", "four"]);
    }
}
