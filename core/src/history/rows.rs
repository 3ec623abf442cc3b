//! A conversation as one line of a list: when something was said in it last, how long it is, and how it is called.

use super::History;
use crate::moment;
use crate::port::{ConversationId, KeptConversation};
use crate::text::{Lang, Text, fill, one_line, size};

/// The line: `29 Nov 14:05      12    34 KiB  Why does it crash?`.
pub fn row(row: &KeptConversation, now_unix_ms: i64, utc_offset_secs: i32, lang: Lang) -> String {
    let when = when(row, now_unix_ms, utc_offset_secs, lang);
    let title = if row.title.is_empty() { Text::Untitled.get(lang) } else { &row.title };
    line(&when, &row.questions.to_string(), row.bytes, title)
}

/// In fewer columns only the time stands before the title, and in still fewer ones nothing does.
const TITLE_FIRST: usize = 48;
const WITH_TIME: usize = 30;

/// The same line for a window of so many columns: what says which conversation it is must be in it.
pub fn row_within(
    columns: usize,
    kept: &KeptConversation,
    now_unix_ms: i64,
    utc_offset_secs: i32,
    lang: Lang,
) -> String {
    if columns >= TITLE_FIRST {
        return row(kept, now_unix_ms, utc_offset_secs, lang);
    }
    let title = one_line(if kept.title.is_empty() { Text::Untitled.get(lang) } else { &kept.title });
    if columns < WITH_TIME {
        return title;
    }
    format!("{:<12}  {title}", when(kept, now_unix_ms, utc_offset_secs, lang))
}

/// The same line for a file of a session; its questions are known when it was read.
pub fn file_row(
    name: &str,
    questions: Option<usize>,
    bytes: u64,
    changed_unix_ms: i64,
    now_unix_ms: i64,
    utc_offset_secs: i32,
    lang: Lang,
) -> String {
    let when = moment::short(changed_unix_ms, now_unix_ms, utc_offset_secs, lang);
    let questions = questions.map_or_else(|| "-".to_owned(), |count| count.to_string());
    line(&when, &questions, bytes, name)
}

/// The title is one line, whatever a file is called.
fn line(when: &str, questions: &str, bytes: u64, title: &str) -> String {
    format!("{when:<12}  {questions:>4}  {:>8}  {}", size(bytes), one_line(title))
}

/// When something was said in it last, in short.
pub fn when(row: &KeptConversation, now_unix_ms: i64, utc_offset_secs: i32, lang: Lang) -> String {
    moment::short(row.changed_unix_ms, now_unix_ms, utc_offset_secs, lang)
}

/// The list, with the numbers that `/resume` takes.
pub(crate) fn list(
    history: &History,
    current: Option<ConversationId>,
    utc_offset_secs: i32,
    lang: Lang,
) -> Vec<String> {
    if history.rows().is_empty() {
        return vec![Text::NoConversations.get(lang).to_owned()];
    }
    let mut lines = Vec::new();
    for (number, kept) in (1..).zip(history.rows()) {
        let mark = if Some(kept.id) == current { "*" } else { " " };
        let current = if Some(kept.id) == current { Text::Current.get(lang) } else { "" };
        let line = row(kept, history.read_unix_ms(), utc_offset_secs, lang);
        lines.push(format!("{mark} {number:>2}  {line} {current}").trim_end().to_owned());
        if let Some(snippet) = &kept.snippet {
            lines.push(format!("        {snippet}"));
        }
    }
    lines.push(fill(Text::ResumeHow.get(lang), &[]));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_when_how_long_and_what() {
        let kept = KeptConversation {
            title: "Why?".into(),
            changed_unix_ms: 1_700_000_000_000,
            questions: 12,
            bytes: 34_000,
            ..KeptConversation::default()
        };
        let today = 1_700_000_500_000;
        let later = today + 2 * 86_400_000;
        assert_eq!(row(&kept, today, 0, Lang::En), "22:13           12    34 KiB  Why?");
        assert_eq!(row(&kept, later, 0, Lang::En), "14 Nov 22:13    12    34 KiB  Why?");
        assert_eq!(row(&kept, later, 0, Lang::PtBr), "14/11 22:13     12    34 KiB  Why?");
        assert_eq!(file_row("a\nb", None, 34_000, 0, 0, 0, Lang::En), "00:00            -    34 KiB  a\\nb");
        assert_eq!(row(&kept, later + 400 * 86_400_000, 0, Lang::En), "2023-11-14      12    34 KiB  Why?");
        assert_eq!(file_row("a", Some(7), 34_000, 0, 0, 0, Lang::En), "00:00            7    34 KiB  a");
    }

    #[test]
    fn a_title_is_in_every_window() {
        let kept = KeptConversation { title: "Why?".into(), ..KeptConversation::default() };
        for (columns, line) in
            [(12, "Why?"), (22, "Why?"), (30, "00:00         Why?"), (47, "00:00         Why?")]
        {
            assert_eq!(row_within(columns, &kept, 0, 0, Lang::En), line, "{columns}");
        }
        assert_eq!(row_within(48, &kept, 0, 0, Lang::En), row(&kept, 0, 0, Lang::En));
    }
}
